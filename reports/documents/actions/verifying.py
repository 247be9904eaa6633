"""What verification says about a file: asked once, kept by the file's hash and by whom the portal believes."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Final

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict
from reports.documents.models import Revision, Verification
from reports.documents.signing.errors import SigningFailed
from reports.documents.signing.trust import configured
from reports.documents.verification import running
from reports.documents.verification.chains import Anchors
from reports.documents.verification.reading import is_pdf
from reports.documents.verification.running import Limits, NoRoom
from reports.documents.verification.verdict import Outcome, Reason, Verdict

# Certificates end and are revoked as time goes by, so an answer is not for ever; new lists give a new key at once.
KEPT: Final = dt.timedelta(days=1)
# A file that was too slow may be asked about again, but not by sending it again and again.
KEPT_UNCHECKED: Final = dt.timedelta(minutes=10)


class Busy(Conflict):
    """As many files are being verified as the machine bears; the same will work in a moment."""


def verdict_of(content: bytes, *, patience: float = 30.0, from_stranger: bool = False) -> Verdict:
    """Whether the file is what its signers signed. Slow: a child process looks at it; call it outside of transactions.

    patience: seconds to wait for a free place. from_stranger: at most VERIFICATION_SECONDS, never in the last place;
    people who sign and issue wait three times as long, since a large annex on a busy machine needs it. Busy: there was
    no place; Conflict: the store of root certificates cannot be read. A file that takes too long gives a verdict that
    claims nothing (UNCHECKED).
    """
    digest = hashlib.sha256(content).hexdigest()
    if not is_pdf(content):
        return Verdict.of(digest, len(content), (), Reason.NOT_PDF)
    try:
        trust = configured()
    except SigningFailed as error:
        raise Conflict(
            str(
                _(
                    "Kho chứng thư gốc của hệ thống đang có lỗi nên chưa xác minh được; hãy báo người quản trị."
                )
            )
        ) from error
    now = timezone.now()  # noqa: TID251 -- certificates end in real time
    kept = _kept(digest, trust.key, now)
    if kept is not None and (from_stranger or kept.outcome != Outcome.UNCHECKED):
        return kept
    # of a file of ours the answer is kept for good: at least what the bytes alone decide still holds
    last = Verification.objects.filter(sha256=digest).order_by("-made_at").first()
    try:
        verdict = running.verify(
            content,
            Anchors(trust.roots, trust.others, trust.crls),
            _limits_of_strangers()
            if from_stranger
            else replace(limits(), seconds=3 * settings.VERIFICATION_SECONDS),
            patience=patience,
            earlier=_read(last) if last is not None else None,
        )
    except NoRoom as error:
        raise Busy(str(_("Hệ thống đang bận xác minh các tệp khác; hãy thử lại sau ít giây."))) from error
    _keep(verdict, trust.key, now)
    return verdict


def limits() -> Limits:
    """The limits of one verification, from the settings."""
    return Limits(
        seconds=settings.VERIFICATION_SECONDS,
        bytes=settings.VERIFICATION_MAX_BYTES,
        megabytes=settings.VERIFICATION_MEMORY_MB,
        at_once=settings.VERIFICATION_AT_ONCE,
    )


def _limits_of_strangers() -> Limits:
    """One place stays for the people who sign: slow files sent without a sign-in must not hold them up."""
    return replace(limits(), at_once=max(1, settings.VERIFICATION_AT_ONCE - 1))


def _kept(digest: str, trust: str, now: dt.datetime) -> Verdict | None:
    row = Verification.objects.filter(sha256=digest, trust=trust).first()
    verdict = _read(row) if row is not None else None
    if row is None or verdict is None:
        return None
    life = KEPT_UNCHECKED if verdict.outcome == Outcome.UNCHECKED else KEPT
    return verdict if now - row.made_at < life else None


def _read(row: Verification) -> Verdict | None:
    try:
        return Verdict.from_json(row.verdict)
    except (ValueError, TypeError, KeyError):
        return None  # written by an older release


def _keep(verdict: Verdict, trust: str, now: dt.datetime) -> None:
    """Two who ask at once both write the same; what is past its time goes, so that strangers cannot fill the table.
    Of files of ours the last answer under each set of roots and lists stays (see `verdict_of`)."""
    ours = Revision.objects.filter(sha256=OuterRef("sha256"))
    Verification.objects.filter(~Exists(ours), made_at__lt=now - KEPT).delete()
    Verification.objects.update_or_create(
        sha256=verdict.sha256, trust=trust, defaults={"verdict": verdict.to_json(), "made_at": now}
    )
