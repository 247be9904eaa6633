"""Reads about issued papers, and about what waits to be issued."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Case, Exists, F, OuterRef, Prefetch, Q, QuerySet, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, Membership, User
from agencies.states import Role
from portal.core import clock
from portal.core.dates import format_date
from portal.core.text import nfc
from reports.collection.ended import WAYS
from reports.collection.models import Call, Report
from reports.collection.queries.citation import placeholders
from reports.collection.queries.home import Task, Worker, register
from reports.collection.states import CallState, Channel, ReportState
from reports.documents.compose.paper import compose
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.queries.files import paper_now
from reports.documents.renderers import FORMATS
from reports.documents.states import IN_FORCE, PUBLISHED, DocumentState
from reports.documents.verification.verdict import Outcome, Verdict
from reports.documents.verification.words import WORDS

# Files in the order of downloads: PDF, Word, Excel.
ORDER = Case(*(When(format=key, then=Value(each.order)) for key, each in FORMATS.items()), default=Value(99))
_FILES = Prefetch("renderings", queryset=Rendering.objects.order_by(ORDER))


def document_list(user: User) -> QuerySet[Document]:
    """Papers the person may read, newest first, with what the list shows."""
    return (
        Document.objects.visible_to(user)
        .select_related("issuing_agency", "drafting_agency", "about", "report__assignment__call__period")
        .prefetch_related(_FILES, "followers")
    )


def ended_round(paper: Document) -> Call | None:
    """The round that is over to which a paper belongs, in one query; a copy is a paper of its own."""
    if paper.is_copy:
        return None
    this, ways = Document.objects.filter(pk=paper.pk), Q()
    for way in WAYS["reports.document"]:
        ways |= Q(pk__in=this.values(way))
    return Call.objects.filter(ways, state=CallState.CLOSED).select_related("lead").first()


def document_of(report: Report) -> Document | None:
    """The paper in force that was made from this report."""
    return report.documents.filter(state=DocumentState.ISSUED).prefetch_related(_FILES).first()


def paper_under_way(report: Report) -> Document | None:
    """The paper of this report that is issued or on its way through the signatures."""
    return report.documents.filter(state__in=IN_FORCE).first()


@dataclass(frozen=True, slots=True)
class Follower:
    """A paper that corrected, replaced, withdrew or copied another. link: whether this person may open it."""

    document: Document
    link: bool


def followers_of(document: Document, user: User) -> list[Follower]:
    """What followed a paper: everybody learns what was issued about it; drafts show only where they are written."""
    seen = set(Document.objects.visible_to(user).filter(about=document).values_list("pk", flat=True))
    rows = document.followers.exclude(state=DocumentState.CANCELLED).select_related("issuing_agency")
    return [
        Follower(each, each.pk in seen)
        for each in rows.order_by("created_at", "pk")
        if each.pk in seen or (each.state in PUBLISHED and not each.is_copy)
    ]


def record_words(document: Document) -> str:
    """What verification said about the signatures of the record copy when it was attached, in one sentence."""
    kept = document.record_copy_facts.get("verdict")
    if not kept:
        return ""
    verdict = Verdict.from_json(kept)
    if verdict.outcome == Outcome.UNSIGNED:
        return _("không có chữ ký số (bản quét hoặc bản in)")
    names = "; ".join(each.common_name for each in verdict.signatures)
    if verdict.outcome == Outcome.VALID:
        return _("hợp lệ: %(names)s") % {"names": names}
    said = " ".join(WORDS[reason].said for reason in verdict.reasons)
    return f"{said} ({names})" if names else said


def paper_of(report: Report, file_format: str = "") -> Paper:
    """The frozen paper of an issued report, otherwise the paper as it stands now, for files of this format."""
    document = document_of(report)
    return Paper.from_json(document.layout) if document else paper_now(report, file_format)


def paper_in_force(report: Report, document: Document | None) -> Paper:
    """The same for whoever has asked for the document already."""
    return Paper.from_json(document.layout) if document else compose(report)


def download_name(report: Report, paper: Paper) -> str:
    """What a file that is not issued is called, without its ending: "Dự thảo – Sở Y tế – quý I năm 2023 – lần 1"."""
    assignment = report.assignment
    period = placeholders(assignment, clock.today())["period"]
    parts = (
        paper.draft_mark.capitalize() or _("Báo cáo"),
        assignment.agency.name,
        period,
        _("lần %(n)d") % {"n": report.version},
    )
    return nfc(" – ".join(parts)).replace("/", "-")


def signers(agencies: tuple[Agency, ...]) -> QuerySet[Membership]:
    """Who may sign for these agencies today: leaders and heads with a title."""
    return (
        Membership.objects.filter(agency__in=agencies)
        .current(timezone.localdate())
        .roles([Role.LEADER, Role.HEAD])
        .exclude(title="")
        .select_related("user", "agency")
    )


def last_contact(agency: Agency) -> tuple[str, ...]:
    """Address and telephone as this agency printed them last: what its next paper is offered (ô 13)."""
    papers = Document.objects.filter(drafting_agency=agency, state__in=PUBLISHED).order_by("-issued_at")
    layout = papers.values_list("layout", flat=True).first()
    return Paper.from_json(layout).contact if layout else ()


def same_number_outside(agency: Agency, number: int, symbol: str, year: int) -> str:
    """A paper of this agency known to the portal but issued outside it that bears number and symbol; "" if none.

    A report keyed from its signed paper, or the letter of a round (NĐ 30/2020, Phụ lục VI: warn of duplicates).
    """
    wanted = (number, symbol.casefold())
    keyed = Report.objects.filter(
        assignment__agency=agency, channel=Channel.ON_BEHALF, paper_date__year=year
    ).exclude(paper_number="")
    for typed, date in keyed.values_list("paper_number", "paper_date"):
        if date and _number_and_symbol(typed) == wanted:
            return _("báo cáo ký giấy số %(code)s ngày %(date)s") % {"code": typed, "date": format_date(date)}
    letters = Call.objects.filter(lead=agency, letter_date__year=year).exclude(letter_number="")
    for typed, date in letters.values_list("letter_number", "letter_date"):
        if date and _number_and_symbol(typed) == wanted:
            return _("công văn số %(code)s ngày %(date)s") % {"code": typed, "date": format_date(date)}
    return ""


def _number_and_symbol(typed: str) -> tuple[int, str] | None:
    number, _slash, symbol = typed.replace(" ", "").partition("/")
    return (
        (int(number), symbol.casefold())
        if number.isascii() and number.isdecimal() and len(number) < 10
        else None
    )


def to_issue(agencies: Collection[int]) -> QuerySet[Report]:
    """Reports of these agencies that may be issued and are not. Twin of policies.ready_to_issue."""
    root = Q(assignment__parent__isnull=True)
    issued = Document.objects.filter(report=OuterRef("pk"), state__in=IN_FORCE)
    return (
        Report.objects.filter(assignment__agency__in=agencies, provisional=False)
        .exclude(channel__in=(Channel.ON_BEHALF, Channel.EARLIER))
        .filter(Q(state=ReportState.ACCEPTED) | ~root & Q(state=ReportState.SUBMITTED))
        .exclude(Exists(issued))
    )


@register
def papers_to_issue(worker: Worker) -> Iterable[Task]:
    """To number, date and issue: for clerks, while the round is open. What an agency reports to itself, as a part of
    its own summary, may be issued but waits for nobody."""
    waiting = to_issue(worker.agencies(Role.CLERK)).filter(assignment__call__state=CallState.OPEN)
    waiting = waiting.exclude(assignment__parent__agency=F("assignment__agency"))
    # what was withdrawn may be issued anew, but nobody is pressed to
    waiting = waiting.exclude(documents__state=DocumentState.WITHDRAWN)
    related = waiting.select_related("assignment__call", "assignment__agency", "submitted_by")
    for report in related.order_by("submitted_at", "pk"):
        facts = {
            "who": report.submitted_by.full_name if report.submitted_by else "",
            "day": format_date(timezone.localtime(report.submitted_at).date()) if report.submitted_at else "",
        }
        yield Task(
            kind="issue",
            verb=_("Cấp số, ngày và phát hành"),
            subject=report.assignment.call.title,
            who=report.assignment.agency.name,
            targets=(("reports:issue", (report.pk,)),),
            detail=_("%(who)s duyệt ngày %(day)s") % facts if facts["who"] and facts["day"] else "",
            rank=2 if report.assignment.parent_id is None else 3,
        )
