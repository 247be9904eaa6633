"""The beginning and the early end of a digital paper: presented for signing, not issued after all."""

from __future__ import annotations

from dataclasses import replace

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from portal.core.text import clean_line
from reports.collection.models import Report
from reports.documents.actions import revisions
from reports.documents.actions.codes import layout_sha256, lookup_of, new_lookup_code
from reports.documents.actions.corrections import predecessor, refuse_without_object
from reports.documents.actions.issuing import check_issue, check_who_and_when
from reports.documents.actions.letters import require_complete
from reports.documents.compose.kinds import compose_document
from reports.documents.compose.letter import symbol_of
from reports.documents.compose.options import PLAIN, Options
from reports.documents.compose.paper import Issue
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.policies import can_cancel, can_issue, can_issue_draft
from reports.documents.states import (
    IN_FORCE,
    SIGNATURE_ACTIVE,
    DocumentKind,
    DocumentState,
    FileFormat,
    Relation,
    SignatureState,
    Way,
)

REASON_LENGTH = 500


@transaction.atomic
def present(
    *, report_id: int, by: User, issuing_agency: Agency, signer: Membership, options: Options = PLAIN
) -> Document:
    """Freeze the approved report as a paper to be signed digitally by `signer`, and queue the PDF for signing.

    Number and date stay blank: they are given after the person has signed (NĐ 30/2020, Điều 14-15). Rights and
    checks are those of issuing. Presenting again gives the same paper while it waits for the same signer.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report_id)
    existing = report.documents.filter(state__in=IN_FORCE).first()
    require(can_issue, by, report)
    if existing is not None and existing.state == DocumentState.SIGNING and existing.signer_id == signer.pk:
        return existing
    if existing is not None:
        said = _("Báo cáo này đã có văn bản %(code)s (%(state)s).")
        raise Conflict(str(said) % {"code": existing.code, "state": existing.get_state_display()})
    today = clock.today()
    check_issue(report, today, issuing_agency, signer)
    older = predecessor(report, issuing_agency)
    document = Document(
        report=report,
        drafting_agency=report.assignment.agency,
        lookup_code=new_lookup_code(),
        created_by=by,
        created_at=clock.now(),
        about=older,
        relation=Relation.REPLACES if older else Relation.NONE,
    )
    symbol = f"{DocumentKind.REPORT}-{name_on(issuing_agency, today).symbol}"
    return _present(document, _facts(symbol, issuing_agency, signer), options, by)


@transaction.atomic
def present_draft(
    *, document_id: int, by: User, issuing_agency: Agency, signer: Membership, options: Options = PLAIN
) -> Document:
    """The same for a letter or plan written in the portal. Presenting again gives the same paper while it waits."""
    document = revisions.lock(document_id)
    if document.state == DocumentState.SIGNING and document.signer_id == signer.pk:
        return document
    revisions.expect(document, "present")
    require(can_issue_draft, by, document)
    if document.is_copy:
        # number and date stand in the block below; an electronic copy goes to no person (`sealing`)
        raise Conflict(
            str(
                _(
                    "Bản sao này được ký trên giấy: in bản trình ký, ký rồi cấp số và phát hành. "
                    "Muốn ký số, hãy lập bản sao điện tử từ văn bản gốc."
                )
            )
        )
    refuse_without_object(document)
    require_complete(document)
    check_who_and_when(document.drafting_agency, clock.today(), issuing_agency, signer)
    unit = str(document.source.get("unit", ""))
    symbol = symbol_of(document.kind, name_on(issuing_agency, clock.today()).symbol, unit)
    return _present(document, _facts(symbol, issuing_agency, signer), options, by)


def _facts(symbol: str, issuing_agency: Agency, signer: Membership) -> Issue:
    """As if issued today, so that names and offices are those of the day; number and date become blanks again."""
    return Issue(number=1, symbol=symbol, date=clock.today(), issuing_agency=issuing_agency, signer=signer)


def _present(document: Document, facts: Issue, options: Options, by: User) -> Document:
    paper = replace(compose_document(document, issue=facts), lookup=lookup_of(document.lookup_code))
    paper = to_be_signed(options.on(paper))
    document.layout = paper.to_json()
    document.layout_sha256 = layout_sha256(document.layout)
    document.title = " ".join(paper.subject)[:500]
    document.issuing_agency, document.signer = facts.issuing_agency, facts.signer
    document.signer_name = facts.signer.user.full_name if facts.signer else ""
    document.symbol, document.state, document.way = facts.symbol, DocumentState.SIGNING, Way.DIGITAL
    try:
        with transaction.atomic():
            document.save()
    except IntegrityError as error:
        raise Conflict(str(_("Báo cáo này vừa được trình ký hoặc phát hành. Hãy tải lại trang."))) from error
    Rendering.objects.create(document=document, format=FileFormat.PDF)
    facts_of_line = {"report": document.report_id} if document.report_id else {}
    audit.record(
        by, "documents.document.presented", document, agency=document.issuing_agency,
        name=document.signer_name, sha256=document.layout_sha256, **facts_of_line,
    )  # fmt: skip
    return document


def to_be_signed(paper: Paper) -> Paper:
    """The same paper with blanks for number and date, which become form fields of the PDF."""
    head = replace(paper.head, number=None, date=None, year=None, month=None)
    return replace(paper, head=head, fillable=True)


@transaction.atomic
def cancel(*, document_id: int, by: User, reason: str) -> Document:
    """End a paper before its issue, with a reason: the clerk, or the signer who sends it back instead of signing.

    The report stays approved and may be presented or issued anew. A number that was given stays with this paper.
    """
    document = revisions.lock(document_id)
    revisions.expect(document, "cancel")
    require(can_cancel, by, document)
    reason = clean_line(reason)
    if not reason:
        said = str(_("Hãy ghi lý do."))
        raise Invalid(said, {"reason": said})
    if len(reason) > REASON_LENGTH:
        said = str(_("Lý do dài quá %(most)d ký tự.")) % {"most": REASON_LENGTH}
        raise Invalid(said, {"reason": said})
    revisions.move(document, "cancel", cancelled_reason=reason)
    document.signatures.filter(state__in=SIGNATURE_ACTIVE).update(
        state=SignatureState.FAILED, sealed_secret="", error=str(_("Văn bản đã được trả lại, không ký."))
    )
    audit.record(by, "documents.document.cancelled", document, agency=document.issuing_agency, reason=reason)
    return document
