"""A report as an official paper: head, title, prose, figures, annexes, signature, recipients."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from agencies.models import Agency, AgencyName, Membership
from agencies.states import Role
from portal.core import clock
from portal.core.dates import format_date
from reports.collection.models import Report
from reports.collection.queries.citation import placeholders, territory_of
from reports.collection.states import Channel, ReportState
from reports.documents.authority import signature_lines
from reports.documents.compose.body import body_blocks, with_pointer
from reports.documents.compose.comparison import comparison_of
from reports.documents.compose.content import Content, load
from reports.documents.compose.data import figures_json
from reports.documents.compose.extras import Extras, extras_of
from reports.documents.compose.figures import annex_table, figure_table
from reports.documents.compose.names import Names, agency_lines, chief_of, leaders_of, official
from reports.documents.compose.units import Sources, sources_of, units_table
from reports.documents.layout import Annex, Head, Meta, Paper, Signature
from reports.documents.wording import annex_labels
from reports.outlines.queries import recipients
from reports.outlines.wording import fill

# What is printed on every page of a paper that is not one to rely on.
MARKS: Final[Mapping[str, str]] = {
    ReportState.DRAFT: "DỰ THẢO",
    ReportState.PENDING: "DỰ THẢO",
    ReportState.RETURNED: "ĐÃ TRẢ LẠI",
    ReportState.SUPERSEDED: "ĐÃ CÓ BẢN THAY",
}
PROVISIONAL: Final = "TẠM TÍNH"
ON_BEHALF: Final = "NHẬP TỪ BẢN KÝ"
LEFT_OUT: Final = (
    "Chỉ tiêu của đề cương không có trong biểu là chỉ tiêu không bắt buộc, đơn vị không báo cáo."
)
_PAPER_NUMBER: Final = re.compile(r"^\s*(\d+)\s*/\s*(\S.*?)\s*$")


@dataclass(frozen=True, slots=True)
class Issue:
    """What only the clerk knows: number, symbol, date, who issues, who signs."""

    number: int
    symbol: str
    date: dt.date
    issuing_agency: Agency
    signer: Membership | None


def compose(report: Report, *, issue: Issue | None = None) -> Paper:
    """The paper of any report, entered or consolidated. Names are those valid on the document's date.

    A constant number of queries, however many units, sections and figures there are.
    """
    assignment = report.assignment
    names = Names(issue.date if issue else paper_day(report))
    issuing = issue.issuing_agency if issue else assignment.agency_on(names.day)
    name = names.of(issuing)
    content = load(report, names)
    sources = sources_of(report, names)
    extras = extras_of(content, sources, names)
    annexes, annexes_of = _annexes(content, sources, names, extras)
    blocks = body_blocks(content, annexes_of)
    for note in extras.notes:
        blocks = with_pointer(blocks, note)
    if annexes:
        where = "Phụ lục kèm theo" if len(annexes) == 1 else "các Phụ lục kèm theo"
        blocks = with_pointer(blocks, f"(Số liệu chi tiết tại {where}; {_window(report)}.)")
    title = title_of(report, names.day)
    addressees = _addressees(report, issuing, names)
    return Paper(
        kind="BÁO CÁO",
        head=_head(report, name, issue),
        subject=(title,),
        addressees=addressees,
        blocks=tuple(blocks),
        signature=_signature(report, name, issue),
        recipients=_recipients(report, issuing, names, answered=bool(addressees)),
        archive=_archive(report, issuing, names),
        annexes=tuple(annexes),
        draft_mark=_draft_mark(report),
        meta=Meta(title=f"Báo cáo {title[:1].lower()}{title[1:]}", author=official(name.name)),
        data=figures_json(content, sources, names) if issue else "",
    )


def paper_day(report: Report) -> dt.date:
    """Before issue: the day of the signed paper, of the submission, or today; of an old book the end of its period."""
    if report.paper_date:
        return report.paper_date
    if report.channel == Channel.EARLIER:
        return report.assignment.call.data_to
    moment = report.submitted_at or clock.now()
    return moment.astimezone(clock.VIETNAM).date()


def title_of(report: Report, day: dt.date) -> str:
    """The outline's pattern with subject, period, area and agency filled in."""
    return fill(report.outline.title_pattern, **placeholders(report.assignment, day))


def _head(report: Report, name: AgencyName, issue: Issue | None) -> Head:
    number = issue.number if issue else None
    symbol = issue.symbol if issue else f"BC-{name.symbol}"
    date = issue.date if issue else None
    if issue is None and report.channel == Channel.ON_BEHALF and report.paper_date:
        date = report.paper_date
        signed = _PAPER_NUMBER.match(report.paper_number)
        if signed:
            number, symbol = int(signed[1]), signed[2]
    return Head(
        agency_lines=agency_lines(name.name),
        superior_lines=tuple(part for part in name.superior_line.split("\n") if part),
        symbol=symbol,
        place=name.place,
        number=number,
        date=date,
        year=(date or paper_day(report)).year,
    )


def _window(report: Report) -> str:
    return f"số liệu tính đến ngày {format_date(report.assignment.call.data_to)}"


def _annexes(
    content: Content, sources: Sources | None, names: Names, extras: Extras
) -> tuple[list[Annex], dict[int, str]]:
    """The annexes in order, and for each section's id the labels of those in which its own content stands."""
    report = content.report
    annexes: list[Annex] = []
    holders: dict[int, list[int]] = {}
    if content.has_figures:
        for part in content.parts:
            if part.rows:
                holders.setdefault(part.section.pk, []).append(0)
        left_out = any(len(part.rows) < len(part.section.rows.all()) for part in content.parts)
        notes = [f"{_window(report).capitalize()}.", *([LEFT_OUT] if left_out else [])]
        title = f"Biểu số liệu {placeholders(report.assignment, names.day)['period']}"
        annexes.append(Annex(title, (figure_table(content, notes, comparison_of(content)),)))
    for part in content.parts:
        for table in part.annexes:
            rows = content.annex_rows[table.pk]
            holders.setdefault(part.section.pk, []).append(len(annexes))
            body = annex_table(table, rows, names, with_agency=report.is_consolidated)
            annexes.append(Annex(table.title, (body,)))
    matrix = _matrix(content, sources, names)
    if matrix is not None:
        annexes.append(matrix)
    annexes += extras.annexes
    labels = annex_labels(len(annexes))
    return annexes, {pk: " và ".join(labels[at] for at in found) for pk, found in holders.items()}


def _matrix(content: Content, sources: Sources | None, names: Names) -> Annex | None:
    """The annex of all units; None when the report was not consolidated or nobody was asked."""
    if sources is None or not sources.inputs or not content.has_figures:
        return None
    province = territory_of(content.report.assignment.agency, names.day)
    table = units_table(content, sources, names, province=province)
    return Annex("Biểu tổng hợp chi tiết theo đơn vị", (table,))


def _addressees(report: Report, issuing: Agency, names: Names) -> tuple[str, ...]:
    """Kính gửi: the agency that consolidates; of the root, the programme's recipients; of the lead's own part, none."""
    assignment = report.assignment
    parent = assignment.parent
    while parent is not None and parent.agency_id == assignment.agency_id:
        parent = parent.parent
    if parent is not None:
        return (names.full(parent.agency),)
    if assignment.parent is not None:
        return ()
    to = recipients(assignment.call.programme, assignment.agency, names.day)
    held = [agency for agency in to if agency.pk != issuing.pk]
    names.learn(held)
    return tuple(map(names.full, held))


def _recipients(report: Report, issuing: Agency, names: Names, *, answered: bool) -> tuple[str, ...]:
    lines = ["Như trên"] if answered else []
    if report.is_consolidated:
        lines.append("Các cơ quan, đơn vị có báo cáo")
    lines.append(leaders_of(names.full(issuing)))
    if issuing.pk != report.assignment.agency_id:
        lines.append(names.short(report.assignment.agency))
    return tuple(lines)


def _archive(report: Report, issuing: Agency, names: Names) -> str:
    """Drafting and issuing agency apart: the drafting one stands after VT."""
    drafting = report.assignment.agency
    return f"Lưu: VT, {names.of(drafting).symbol}" if issuing.pk != drafting.pk else "Lưu: VT"


def _signature(report: Report, name: AgencyName, issue: Issue | None) -> Signature:
    """The lines of whoever signs (or would sign); the name only once somebody has."""
    collective = (name.collective_name or "Ủy ban nhân dân") if name.collective else ""
    chief = chief_of(name.name)
    if issue is None and report.channel == Channel.ON_BEHALF:
        lines = signature_lines(collective_name=collective, authority="", title="") if collective else ()
        return Signature(lines, name=report.paper_signer, note="(đã ký bản giấy)")
    signer = issue.signer if issue else _approver(report)
    if signer is None:
        return Signature(signature_lines(collective_name=collective, authority="", title=chief))
    return Signature(
        signature_lines(
            collective_name=collective, authority=signer.authority, title=signer.title, chief=chief
        ),
        name=signer.user.full_name,
    )


def _approver(report: Report) -> Membership | None:
    """The office in which the report was approved."""
    if report.submitted_by_id is None:
        return None
    held = Membership.objects.filter(user=report.submitted_by_id, agency=report.assignment.agency)
    signing = held.roles([Role.HEAD, Role.LEADER]).exclude(title="")
    return signing.select_related("user").order_by("-valid_from", "-id").first()


def _draft_mark(report: Report) -> str:
    if report.provisional:
        return PROVISIONAL
    if report.channel == Channel.ON_BEHALF and report.state not in MARKS:
        return ON_BEHALF
    return MARKS.get(report.state, "")


__all__ = ["Issue", "compose", "title_of"]
