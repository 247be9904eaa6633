"""Who may issue a paper and who may read it."""

from __future__ import annotations

from typing import Final

from django.utils import timezone

from agencies.models import Agency, Membership, User
from agencies.policies import holds
from agencies.states import MANAGES_PEOPLE, Authority, Role
from reports.collection.models import Call, Report
from reports.collection.states import Channel, ReportState
from reports.documents.models import Delivery, Document
from reports.documents.states import PUBLISHED, UNDER_WAY, DeliveryState, DocumentState, Way

# Who writes công văn and kế hoạch of an agency, and who starts a correction of what it has issued.
WRITERS: Final = (Role.DRAFTER, Role.OFFICER, Role.CLERK)
CORRECTORS: Final = (Role.CLERK, Role.OFFICER)
FILERS: Final = (Role.OFFICER, Role.CLERK, Role.LEADER)


def issuers_of(own: Agency) -> tuple[Agency, ...]:
    """Agencies in whose name a body's paper may go out: itself; for a body of a committee, the committee."""
    drafts_for_it = own.parent is not None and own.parent.is_territorial and not own.is_territorial
    return (own, own.parent) if drafts_for_it and own.parent is not None else (own,)


def issuers(report: Report) -> tuple[Agency, ...]:
    """The same for a report."""
    return issuers_of(report.assignment.agency)


def may_sign(signer: Membership, issuing: Agency, drafting: Agency) -> bool:
    """Somebody of the issuing agency, or of the drafting one by its order (TL., TUQ.; NĐ 30/2020, Điều 13)."""
    if signer.agency_id == issuing.pk:
        return True
    return signer.agency_id == drafting.pk and signer.authority in (Authority.TL, Authority.TUQ)


def ready_to_issue(report: Report) -> bool:
    """Issue changes no state: own reports once submitted, the root once its leader has approved it.

    Never what is provisional, nor what was keyed from a paper that its agency has signed and numbered itself or came
    from an old book.
    Twin of queries.to_issue.
    """
    if report.provisional or report.channel in (Channel.ON_BEHALF, Channel.EARLIER):
        return False
    if report.assignment.parent_id is None:
        return report.state == ReportState.ACCEPTED
    return report.state in (ReportState.SUBMITTED, ReportState.ACCEPTED)


def can_issue(user: User, report: Report) -> bool:
    """The clerk of the agency whose report it is, once, when it is ready."""
    return ready_to_issue(report) and holds(user, report.assignment.agency_id, Role.CLERK)


def can_write(user: User, agency: Agency) -> bool:
    """Write a letter or plan of this agency."""
    return holds(user, agency, *WRITERS)


def can_file(user: User, call: Call) -> bool:
    """Make and take the file of a round, at its lead. Twin of queries.casefile.filed_by."""
    return holds(user, call.lead_id, *FILERS)


def can_edit(user: User, document: Document) -> bool:
    """Change a draft that was written here; after that never again. Twin of editable_by."""
    if document.state != DocumentState.DRAFT or document.report_id is not None:
        return False
    return holds(user, document.drafting_agency_id, *WRITERS)


def can_issue_draft(user: User, document: Document) -> bool:
    """Give a draft its number and date once it is signed on paper: the drafting agency's clerk. Twin of issuable_by."""
    if document.state != DocumentState.DRAFT or document.report_id is not None:
        return False
    return not document.is_electronic_copy and holds(user, document.drafting_agency_id, Role.CLERK)


def can_correct(user: User, document: Document) -> bool:
    """Start a correction, replacement or withdrawal: clerks and officers of the agencies that issued and drafted it.
    Twin of correctable_by."""
    return document.state == DocumentState.ISSUED and _of_either(user, document, *CORRECTORS)


def can_attach(user: User, document: Document) -> bool:
    """Attach the file really issued as the record copy, once: clerks of either agency once the paper is under way;
    before that its signer, whose signed file comes back. Twin of attachable_by."""
    if document.state not in (*UNDER_WAY, *PUBLISHED) or document.record_copy:
        return False
    return _of_either(user, document, Role.CLERK) or can_sign(user, document)


def can_copy(user: User, document: Document, agency: Agency) -> bool:
    """Make a copy for an agency that has the paper: it drafted, issued or received it and did not send it back.
    Twin of queries.lists.agencies_to_copy_for."""
    own = agency.pk in {document.drafting_agency_id, document.issuing_agency_id}
    came = document.deliveries.filter(agency=agency).exclude(state=DeliveryState.REFUSED)
    return holds(user, agency, *CORRECTORS) and document.state in PUBLISHED and (own or came.exists())


def can_answer(user: User, delivery: Delivery) -> bool:
    """Take in or refuse what came: the receiving agency's clerk. Twin of queries.inbox.answerable_by."""
    return holds(user, delivery.agency_id, Role.CLERK)


def _of_either(user: User, document: Document, *roles: str) -> bool:
    agencies = {document.drafting_agency_id, document.issuing_agency_id}
    return any(holds(user, agency, *roles) for agency in agencies)


def can_make_again(user: User, document: Document) -> bool:
    """Have a file that failed made again: the clerk of either agency."""
    return _of_either(user, document, Role.CLERK)


def can_sign(user: User, document: Document) -> bool:
    """Sign the paper: the person named on it, in the office named on it, nobody else. Twin of signable_by."""
    if document.way != Way.DIGITAL or document.state != DocumentState.SIGNING or document.signer_id is None:
        return False
    office = Membership.objects.filter(pk=document.signer_id, user=user)
    return office.current(timezone.localdate()).exists()


def can_number(user: User, document: Document) -> bool:
    """Give number and date to what the person has signed, or to an electronic copy, which no person signs: the
    issuing agency's clerk. Twin of numberable_by."""
    before = DocumentState.DRAFT if document.is_electronic_copy else DocumentState.SIGNED
    waits = document.way == Way.DIGITAL and document.state == before
    return waits and holds(user, document.issuing_agency_id, Role.CLERK)


def can_seal(user: User, document: Document) -> bool:
    """Sign for the agency, under a number: the issuing agency's clerk (NĐ 30/2020, Điều 32). Twin of sealable_by."""
    waits = document.way == Way.DIGITAL and document.state == DocumentState.NUMBERED
    return waits and holds(user, document.issuing_agency_id, Role.CLERK)


def can_cancel(user: User, document: Document) -> bool:
    """End a paper under way: clerks of either agency; the signer, instead of signing. Twin of cancellable_by."""
    if document.way != Way.DIGITAL or document.state not in UNDER_WAY:
        return False
    agencies = (document.drafting_agency_id, document.issuing_agency_id)
    return can_sign(user, document) or any(holds(user, agency, Role.CLERK) for agency in agencies)


def can_manage_keys(user: User, agency: Agency) -> bool:
    """Register certificates of an agency and its people: whoever manages its people, at the agency itself."""
    return holds(user, agency, *MANAGES_PEOPLE)
