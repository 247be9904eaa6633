"""What becomes of a paper once a signature is there, however it was made: inside, by a token, by VGCA."""

from __future__ import annotations

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from portal.core.errors import Conflict
from reports.documents.actions import revisions
from reports.documents.actions.calling import tell_round
from reports.documents.actions.corrections import take_effect
from reports.documents.actions.deliveries import deliver
from reports.documents.models import Document, Revision, Signature
from reports.documents.queries.signing import parts_to_sign
from reports.documents.states import Signatory, SignatureState, Step
from reports.documents.verification.verdict import SignatureFacts

STEP_OF = {Signatory.PERSON: Step.PERSON, Signatory.ORGANISATION: Step.ORGANISATION}
VERB_OF = {Signatory.PERSON: "sign", Signatory.ORGANISATION: "issue"}

# What changes in the row of a signature when it is there.
_SIGNED_FIELDS = (
    "revision", "state", "subject", "issuer", "serial", "signed_at", "facts", "finished_at", "sealed_secret", "error",
    "lease_until", "next_try_at",
)  # fmt: skip


def expect_base(document: Document, signatory: str, base: Revision) -> None:
    """Conflict when the paper no longer waits for this signature on these bytes. The caller holds the lock."""
    revisions.expect(document, VERB_OF[Signatory(signatory)])
    if revisions.latest(document, base.part).pk != base.pk:
        raise Conflict(str(_("Đã có chữ ký khác trên tệp này. Hãy tải lại trang.")))


def keep(
    document: Document, signature: Signature, *, base: Revision, content: bytes, facts: SignatureFacts
) -> None:
    """Add a verified signature to the paper. The caller holds the lock and has called `expect_base`.

    The person's signature makes the paper SIGNED. When the agency has signed the main file and every separate annex,
    the paper is out: ISSUED, on its way to its recipients, an older paper it replaces is marked, all at once.
    """
    step = STEP_OF[Signatory(signature.signatory)]
    signature.revision = revisions.add(document, part=base.part, label=base.label, step=step, content=content)
    signature.state = SignatureState.DONE
    signature.subject, signature.issuer = facts.subject[:300], facts.issuer[:300]
    signature.serial, signature.signed_at = facts.serial[:60], facts.moment
    signature.facts = facts.to_json()
    signature.finished_at = timezone.now()  # noqa: TID251 -- jobs run in real time
    signature.sealed_secret = signature.error = ""
    signature.lease_until = signature.next_try_at = None
    signature.save(update_fields=_SIGNED_FIELDS)
    issued = False
    if signature.signatory == Signatory.PERSON:
        revisions.move(document, "sign")
    elif not parts_to_sign(document, Signatory.ORGANISATION):
        _issue(document, signature.by)
        issued = True
    audit.record(
        signature.by, "documents.signature.made", signature, agency=document.issuing_agency, code=document.code,
        signatory=signature.get_signatory_display(), method=signature.get_method_display(), part=signature.part,
        certificate=signature.serial, sha256=signature.revision.sha256,
    )  # fmt: skip
    if issued:
        audit.record(
            signature.by, "documents.document.issued", document, agency=document.issuing_agency,
            code=document.code, report=document.report_id, sha256=document.layout_sha256,
        )  # fmt: skip


def _issue(document: Document, by: User) -> None:
    revisions.move(document, "issue", issued_by=by, issued_at=clock.now())
    take_effect(document)
    deliver(document)
    tell_round(document, by)
