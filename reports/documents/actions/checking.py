"""Whether a signed file may be kept: built on exactly our bytes, one new signature of whom we expect, nothing else."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Invalid
from portal.core.text import clean_line
from reports.documents.actions.verifying import verdict_of
from reports.documents.models import Document, Revision, Signature
from reports.documents.queries.signing import certificates_of
from reports.documents.states import Signatory, SignatureState
from reports.documents.verification.verdict import Outcome, SignatureFacts, Verdict
from reports.documents.verification.words import WORDS

COMPARE_SECONDS: Final = 120


def check(
    content: bytes, *, base: Revision, before: bytes, document: Document, signatory: str
) -> SignatureFacts:
    """The one signature that `content` adds to `base`, whose bytes `before` it begins with. Invalid says what is wrong
    and the way out.

    Slow (a child process verifies): called outside of transactions, with the lock taken afterwards.
    """
    verdict = verdict_of(content)
    new = _new_signatures(verdict, base)
    if verdict.outcome in (Outcome.UNREADABLE, Outcome.UNCHECKED):
        raise Invalid(refusal(verdict))
    if not new:
        raise Invalid(str(_("Tệp chưa có chữ ký số mới. Hãy ký bằng phần mềm ký số rồi tải lên lại.")))
    if len(new) > 1:
        said = _(
            "Tệp có %(count)d chữ ký mới; mỗi lần chỉ nhận một chữ ký. Hãy tải lại tệp gốc và ký một lần."
        )
        raise Invalid(str(said) % {"count": len(new)})
    if not verdict.valid:
        raise Invalid(refusal(verdict))
    facts = new[0]
    if not facts.is_last_word:
        raise Invalid(str(_("Sau khi ký tệp còn bị sửa thêm. Hãy tải lại tệp gốc và ký là bước cuối cùng.")))
    changed = fields_changed(before, content)
    if changed is None or changed - {facts.field}:
        raise Invalid(
            str(
                _(
                    "Nội dung tệp đã bị sửa trước khi ký. Hãy tải lại tệp gốc, ký ngay và không sửa gì trên tệp."
                )
            )
        )
    expect_signer(document, signatory, facts)
    return facts


def fields_changed(before: bytes, after: bytes) -> frozenset[str] | None:
    """Names of the form fields that an update changes; None when it changes anything else, or nobody can tell.

    In a process of its own with a time limit: the comparison is quadratic on some files.
    """
    with tempfile.TemporaryDirectory() as folder:
        old, new = Path(folder) / "before.pdf", Path(folder) / "after.pdf"
        old.write_bytes(before)
        new.write_bytes(after)
        try:
            done = subprocess.run(  # noqa: S603 -- our own module, on files of our own making
                [sys.executable, "-m", "reports.documents.additions", str(old), str(new)],
                cwd=settings.BASE_DIR, capture_output=True, timeout=COMPARE_SECONDS, check=False,
                env={"PATH": os.defpath, "LANG": "C.UTF-8"},  # no secret of ours goes near a foreign file
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Invalid(
                str(_("Tệp quá phức tạp nên không kiểm tra kịp; hãy ký trong hệ thống."))
            ) from error
    if done.returncode != 0:
        return None
    return frozenset(json.loads(done.stdout))


def _new_signatures(verdict: Verdict, base: Revision) -> list[SignatureFacts]:
    """Signatures that are not in `base` yet. One that somebody else kept meanwhile is still new here: whether it comes
    too late is said under the lock."""
    done = Signature.objects.filter(
        state=SignatureState.DONE, document=base.document_id, part=base.part, revision__lte=base.pk
    )
    known = {facts.get("imprint") for facts in done.values_list("facts", flat=True)}
    return [each for each in verdict.signatures if each.imprint not in known]


def refusal(verdict: Verdict) -> str:
    """Why a verdict is not good enough, the worst reason first, with its way out."""
    reasons = [WORDS[each] for each in verdict.reasons] or [WORDS[next(iter(WORDS))]]
    return " ".join([*(each.said for each in reasons[:3]), reasons[0].way_out])


def expect_signer(document: Document, signatory: str, facts: SignatureFacts) -> None:
    """Invalid unless the certificate is one registered for the signer, or, where none is, carries the name."""
    registered = set(certificates_of(document, signatory).values_list("fingerprint", flat=True))
    if registered:
        if facts.fingerprint.lower() in registered:
            return
        said = _(
            "Chứng thư “%(name)s” (số %(serial)s) không phải chứng thư đã đăng ký của %(who)s. "
            "Hãy ký bằng chứng thư đã đăng ký, hoặc đăng ký chứng thư mới ở trang Chứng thư và khóa ký."
        )
    else:
        if _key(facts.common_name) in {_key(each) for each in names_of(document, signatory)}:
            return
        said = _(
            "Chứng thư mang tên “%(name)s”, không phải của %(who)s. "
            "Hãy ký bằng chứng thư đúng tên, hoặc đăng ký chứng thư ở trang Chứng thư và khóa ký."
        )
    who = names_of(document, signatory)[0]
    raise Invalid(str(said) % {"name": facts.common_name, "serial": facts.serial, "who": who})


def names_of(document: Document, signatory: str) -> tuple[str, ...]:
    """What the certificate may be made out to: the signer's full name; the agency's names on the paper's date."""
    if signatory == Signatory.PERSON:
        return (document.signer_name,)
    name = name_on(document.issuing_agency, document.date or clock.today())
    return (name.name, name.short_name) if name.short_name else (name.name,)


def _key(name: str) -> str:
    """For comparison: NFC, single blanks, no difference of case."""
    return clean_line(name).casefold()
