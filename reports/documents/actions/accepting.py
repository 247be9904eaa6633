"""A file that was signed outside comes back: by upload, or from the VGCA service. Both go through the same door."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import virus
from portal.core.errors import Conflict, Invalid
from reports.documents.actions import revisions
from reports.documents.actions.checking import check, refusal
from reports.documents.actions.signed import expect_base, keep
from reports.documents.actions.signing import RIGHT_OF
from reports.documents.actions.verifying import verdict_of
from reports.documents.models import Document, Revision, Signature
from reports.documents.states import SIGNATURE_ACTIVE, Method, Signatory, SignatureState


def accept_upload(
    *,
    document_id: int,
    part: int,
    signatory: str,
    by: User,
    content: bytes,
    method: str = Method.OUTSIDE,
) -> Signature:
    """Keep a file that was signed outside: it begins with exactly our bytes and becomes the next state of its part.

    One new signature, of whom we expect, nothing else changed. Invalid says why a file is refused and the way out;
    Conflict: too late. A file that was printed or exported elsewhere and signed there is no state of ours: it is
    attached to an issued paper as its record copy (`record_copy`).
    """
    document, base = _waiting_for(document_id, part, signatory, by)
    before = revisions.read(base)
    if not content.startswith(before):
        raise Invalid(_why_not_ours(document, base, content))
    if len(content) == len(before):
        raise Invalid(str(_("Tệp này chưa được ký. Hãy ký bằng phần mềm ký số rồi tải lên lại.")))
    virus.refuse_infected(content)
    facts = check(content, base=base, before=before, document=document, signatory=signatory)
    with transaction.atomic():
        document = revisions.lock(document_id)
        expect_base(document, signatory, base)
        require(RIGHT_OF[Signatory(signatory)], by, document)
        _take_over(document, part, signatory)
        try:
            with transaction.atomic():
                signature = Signature.objects.create(
                    document=document, part=part, signatory=signatory, method=method,
                    state=SignatureState.RUNNING, by=by,
                )  # fmt: skip
        except IntegrityError as error:
            raise Conflict(str(_("Văn bản đã được ký. Hãy tải lại trang."))) from error
        keep(document, signature, base=base, content=content, facts=facts)
    return signature


def _waiting_for(document_id: int, part: int, signatory: str, by: User) -> tuple[Document, Revision]:
    """The paper, when it waits for this signature of this person, and the bytes it waits with; nothing is locked yet.

    The state is read after the bytes: whoever meets bytes that are signed already is told that he is late, not that his
    file carries no signature.
    """
    related = Document.objects.select_related("issuing_agency", "signer__user")
    document = related.get(pk=document_id)
    base = revisions.latest(document, part)
    document.refresh_from_db(fields=["state"])
    revisions.expect(document, "sign" if signatory == Signatory.PERSON else "issue")
    require(RIGHT_OF[Signatory(signatory)], by, document)
    if signatory == Signatory.PERSON and part != 0:
        raise Invalid(str(_("Lãnh đạo chỉ ký tệp chính; phụ lục rời do cơ quan ký.")))
    return document, base


def _take_over(document: Document, part: int, signatory: str) -> None:
    """Jobs of the portal on the same signature end: whoever brings a signed file need not wait for them."""
    document.signatures.filter(part=part, signatory=signatory, state__in=SIGNATURE_ACTIVE).update(
        state=SignatureState.FAILED, sealed_secret="", error=str(_("Đã nhận tệp ký ngoài hệ thống."))
    )


def _why_not_ours(document: Document, base: Revision, content: bytes) -> str:
    """What a file is that does not begin with our bytes: another state or part of this paper, or made elsewhere."""
    for other in document.revisions.exclude(pk=base.pk).order_by("-id"):
        if not content.startswith(revisions.read(other)):
            continue
        if other.part != base.part:
            said = str(_("Đây là tệp của phần khác (%(label)s). Hãy tải đúng tệp rồi ký."))
            return said % {"label": other.label or _("tệp chính")}
        said = str(
            _("Tệp được ký trên bản cũ (%(step)s), không phải bản hiện tại. Hãy tải bản hiện tại rồi ký.")
        )
        return said % {"step": other.get_step_display()}
    verdict = verdict_of(content)
    if not verdict.valid:
        said = str(_("Tệp này không được tạo từ tệp trình ký của hệ thống. %(why)s"))
        return said % {"why": refusal(verdict)}
    said = str(
        _(
            "Tệp có chữ ký hợp lệ của %(who)s nhưng không được tạo từ tệp trình ký của hệ thống (in hoặc xuất ở nơi "
            "khác), nên không thay được chữ ký trên văn bản này. Hãy ký trên tệp tải từ trang này. Nếu đây là bản đã "
            "phát hành ở nơi khác, hãy đính kèm làm bản lưu ở trang của văn bản; hệ thống sẽ nêu các chỗ khác nhau."
        )
    )
    return said % {"who": ", ".join(each.common_name for each in verdict.signatures)}


def record_call(*, document: Document, part: int, signatory: str, by: User) -> None:
    """The page asks the VGCA service to sign: a line in the journal, whatever becomes of it."""
    audit.record(
        by, "documents.vgca.started", document, agency=document.issuing_agency,
        code=document.code, part=part, signatory=str(Signatory(signatory).label),
    )  # fmt: skip
