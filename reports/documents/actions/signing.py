"""Signing with a key the portal may use: the row is the job, claimed, performed once, tried again for time-stamps.

A job ends as exactly one of: a verified signature on the paper, or FAILED with words. Nothing is kept that was not
verified like a file from outside; without a time-stamp nothing is kept at all.
"""

from __future__ import annotations

import datetime as dt
import os
from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid, PortalError
from portal.core.jobs import DATABASE_AWAY, LEASE, drop_lost_connection
from reports.documents.actions import revisions, secret
from reports.documents.actions.checking import check
from reports.documents.actions.signed import VERB_OF, expect_base, keep
from reports.documents.layout import Paper
from reports.documents.models import Document, Revision, Signature, SigningKey
from reports.documents.policies import can_seal, can_sign
from reports.documents.queries.signing import keys_for, parts_to_sign
from reports.documents.signing.errors import SigningFailed, TryLater
from reports.documents.states import SIGNATURE_ACTIVE, Method, Signatory, SignatureState
from reports.documents.verification.verdict import SignatureFacts

# Waits between the tries while the time-stamp service is down: five tries over an hour.
WAITS = tuple(dt.timedelta(minutes=each) for each in (2, 8, 20, 30))
MAX_ATTEMPTS = len(WAITS) + 1
RIGHT_OF = {Signatory.PERSON: can_sign, Signatory.ORGANISATION: can_seal}


@transaction.atomic
def request(*, document_id: int, signatory: str, by: User, key_id: int, pin: str) -> list[Signature]:
    """Queue the signatures: the person's on the main file, the agency's on the main file and every separate annex.

    The caller nudges. Raises Invalid on `key` when the key is not one of the signatory's or does not hold today, on
    `pin` when none was typed; Conflict when the paper is already being signed.
    """
    document = revisions.lock(document_id)
    revisions.expect(document, VERB_OF[Signatory(signatory)])
    require(RIGHT_OF[Signatory(signatory)], by, document)
    key = keys_for(document, signatory).filter(pk=key_id).first()
    if key is None:
        said = str(_("Khóa này không dùng được cho văn bản này; hãy chọn lại."))
        raise Invalid(said, {"key": said})
    if not pin and not key.secret_variable:
        said = str(_("Hãy nhập mã PIN hoặc mật khẩu của khóa."))
        raise Invalid(said, {"pin": said})
    revisions.latest(document, 0)  # Conflict while the file is being made
    bases = parts_to_sign(document, signatory)
    jobs = [_queue(document, base, key, pin, signatory=signatory, by=by) for base in bases]
    audit.record(
        by, "documents.signature.requested", document, agency=document.issuing_agency,
        code=document.code, signatory=str(Signatory(signatory).label), method=key.get_method_display(),
        count=len(jobs),
    )  # fmt: skip
    return jobs


def _queue(
    document: Document, base: Revision, key: SigningKey, pin: str, *, signatory: str, by: User
) -> Signature:
    active = document.signatures.filter(part=base.part, signatory=signatory, state__in=SIGNATURE_ACTIVE)
    if active.exists():
        raise Conflict(str(_("Văn bản đang được ký; xin chờ kết quả.")))
    job = _job_name(document.pk, base.part, signatory)
    try:
        with transaction.atomic():
            return Signature.objects.create(
                document=document, part=base.part, signatory=signatory, method=key.method, by=by, key=key,
                sealed_secret=secret.seal(pin, for_job=job) if pin else "",
            )  # fmt: skip
    except IntegrityError as error:
        raise Conflict(str(_("Văn bản đã được ký. Hãy tải lại trang."))) from error


def _job_name(document_id: int, part: int, signatory: str) -> str:
    return f"{document_id}/{part}/{signatory}"


def _free(now: dt.datetime) -> Q:
    return (
        Q(state=SignatureState.QUEUED)
        | Q(state=SignatureState.WAITING, next_try_at__lte=now)
        | Q(state=SignatureState.RUNNING, lease_until__lt=now)
    )


def claim(signature_id: int) -> Signature | None:
    """Take a job: one worker at a time, again after the lease of a dead one or when its wait is over. None: not to
    be had."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    taken = Signature.objects.filter(_free(now), pk=signature_id, attempt__lt=MAX_ATTEMPTS).update(
        state=SignatureState.RUNNING, attempt=F("attempt") + 1, lease_until=now + LEASE, next_try_at=None
    )
    related = Signature.objects.select_related("document", "key", "by")
    return related.get(pk=signature_id) if taken else None


def perform(job: Signature) -> None:
    """Sign what a claimed job says, verify it, keep it; or wait, or fail with words. Only the attempt that holds the
    lease may end the job."""
    try:
        base = revisions.latest(job.document, job.part)
        content = revisions.read(base)
        signed = _sign(job, base, content)
        facts = check(signed, base=base, before=content, document=job.document, signatory=job.signatory)
        _finish(job, base, signed, facts)
    except TryLater as error:
        _wait(job, str(error))
    except PortalError as error:
        fail(job, str(error))
    except DATABASE_AWAY:
        _give_back(job)
        raise
    except Exception:
        fail(
            job,
            str(_("Ký không thành công vì lỗi của hệ thống; hãy thử lại, nếu vẫn lỗi báo người quản trị.")),
        )
        raise


def _sign(job: Signature, base: Revision, content: bytes) -> bytes:
    """The bytes with the signature. SigningFailed and its kin say why not."""
    from reports.documents.signing import keys, making, stamping, timestamps, trust

    key = job.key
    if key is None:
        raise SigningFailed(str(_("Không có khóa ký.")))
    timestamper = timestamps.configured()
    if timestamper is None:
        raise SigningFailed(
            str(_("Chưa cấu hình dịch vụ cấp dấu thời gian nên chưa ký được trong hệ thống."))
        )
    corner = _corner(job, base)
    text = stamping.corner_lines(corner, clock.now()) if corner else ()
    image = None if corner else _image(key)
    file = Path(settings.SIGNING_KEYS_ROOT) / key.file_name if key.method == Method.PKCS12 else None
    with keys.open_key(method=key.method, file=file, place=key.place, secret=_pin(job, key)) as signer:
        return making.sign(
            content, signatory=job.signatory, signer=signer, image=image, text=text,
            trust=trust.configured(), timestamper=timestamper,
        )  # fmt: skip


def _corner(job: Signature, base: Revision) -> tuple[str, ...]:
    """What the signature says in ô 14, above its time; () where it is a picture: the person's, and the seal."""
    if job.signatory == Signatory.PERSON:
        return ()
    copied = Paper.from_json(job.document.layout).seal_text
    return copied or ((job.document.code,) if base.part else ())


def _image(key: SigningKey) -> bytes | None:
    if not key.image:
        return None
    with key.image.open("rb") as stored:
        return bytes(stored.read())


def _pin(job: Signature, key: SigningKey) -> str:
    if job.sealed_secret:
        name = _job_name(job.document_id, job.part, job.signatory)
        return secret.unseal(job.sealed_secret, for_job=name)
    return os.environ.get(key.secret_variable, "") if key.secret_variable else ""


@transaction.atomic
def _finish(job: Signature, base: Revision, content: bytes, facts: SignatureFacts) -> None:
    document = revisions.lock(job.document_id)
    mine = Signature.objects.select_for_update(of=("self",)).filter(
        pk=job.pk, attempt=job.attempt, state=SignatureState.RUNNING
    )
    if not mine.exists():
        return  # the lease was lost: somebody else ends this job
    expect_base(document, job.signatory, base)
    # rights may have ended since the request: the office, the account
    require(RIGHT_OF[Signatory(job.signatory)], job.by, document)
    keep(document, job, base=base, content=content, facts=facts)


def _give_back(job: Signature) -> None:
    """The database was lost, not the job: queued again, or after its lease where even that cannot be written."""
    drop_lost_connection()
    with suppress(*DATABASE_AWAY):
        _mine(job).update(state=SignatureState.QUEUED, lease_until=None)


def _wait(job: Signature, words: str) -> None:
    now = timezone.now()  # noqa: TID251 -- jobs run in real time
    if job.attempt >= MAX_ATTEMPTS:
        said = _("Dịch vụ dấu thời gian không trả lời sau %(count)d lần thử, chưa có gì được ký. %(words)s")
        fail(job, str(said) % {"count": job.attempt, "words": words})
        return
    _mine(job).update(
        state=SignatureState.WAITING,
        next_try_at=now + WAITS[job.attempt - 1],
        lease_until=None,
        error=words[:500],
    )


@transaction.atomic
def fail(job: Signature, words: str) -> None:
    """End a job without a signature; the secret goes with it."""
    ended: dict[str, Any] = {
        "state": SignatureState.FAILED, "sealed_secret": "", "lease_until": None, "error": words[:500],
        "finished_at": timezone.now(),  # noqa: TID251 -- jobs run in real time
    }  # fmt: skip
    if _mine(job).update(**ended):
        _record_failure(job, words)


def _record_failure(job: Signature, words: str) -> None:
    audit.record(
        job.by, "documents.signature.failed", job, agency=job.document.issuing_agency,
        code=job.document.code, signatory=job.get_signatory_display(), method=job.get_method_display(),
        reason=words[:500],
    )  # fmt: skip


def renew(job: Signature) -> None:
    """The worker lives: its lease begins anew. Without effect if the job is not ours any more."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    _mine(job).update(lease_until=now + LEASE)


def _mine(job: Signature) -> Any:
    return Signature.objects.filter(pk=job.pk, attempt=job.attempt, state=SignatureState.RUNNING)


@transaction.atomic
def record_refusal(*, document_id: int, part: int, signatory: str, by: User, words: str) -> None:
    """Remember why a file that came from outside without a page was refused, so that the page can say it."""
    document = Document.objects.select_related("issuing_agency").get(pk=document_id)
    now = timezone.now()  # noqa: TID251 -- jobs run in real time
    job = Signature.objects.create(
        document=document, part=part, signatory=signatory, method=Method.VGCA, by=by,
        state=SignatureState.FAILED, error=words[:500], finished_at=now,
    )  # fmt: skip
    _record_failure(job, words)


def waiting_ids() -> list[int]:
    """Jobs that nobody works on: queued, left by a dead worker, or whose wait is over. For the sweeper."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    free = Signature.objects.filter(_free(now), attempt__lt=MAX_ATTEMPTS)
    return list(free.values_list("pk", flat=True))


def give_up() -> int:
    """End jobs whose workers died too often, so that the page says so and no secret stays; how many."""
    now = timezone.now()  # noqa: TID251 -- a job's lease runs in real time
    dead = Signature.objects.filter(
        state=SignatureState.RUNNING, lease_until__lt=now, attempt__gte=MAX_ATTEMPTS
    ).select_related("document", "by")
    for job in dead:
        fail(job, str(_("Việc ký bị gián đoạn nhiều lần, chưa có gì được ký. Hãy ký lại.")))
    return len(dead)
