"""A report as an official paper: head, title, prose, figures, annexes, signature, recipients."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from agencies.models import Agency, AgencyName, Membership
from agencies.queries import name_on
from portal.core import clock
from portal.core.dates import format_date
from reports.collection.models import AnnexRow, Report, SectionText
from reports.collection.queries.citation import placeholders
from reports.collection.states import Channel, ReportState
from reports.documents.authority import signature_lines
from reports.documents.compose.figures import annex_table, by_key, figure_table
from reports.documents.compose.units import units_table
from reports.documents.layout import (
    Annex,
    Block,
    Head,
    Heading,
    Meta,
    Note,
    Paper,
    Paragraph,
    Signature,
)
from reports.outlines.models import ProgrammeRoleKind, Section
from reports.outlines.states import ItemStyle
from reports.outlines.wording import fill

NOTHING = "Trong kỳ báo cáo không phát sinh nội dung thuộc mục này."
NOTHING_AT_ALL = "Trong kỳ báo cáo, đơn vị không phát sinh nội dung phải báo cáo."


@dataclass(frozen=True, slots=True)
class Issue:
    """What only the clerk knows: number, symbol, date, who issues, who signs."""

    number: int
    symbol: str
    date: dt.date
    issuing_agency: Agency
    signer: Membership | None


def compose(report: Report, *, issue: Issue | None = None) -> Paper:
    """The paper of any report, entered or consolidated. Names are those valid on the document's date."""
    assignment = report.assignment
    day = issue.date if issue else _paper_day(report)
    issuing = issue.issuing_agency if issue else assignment.agency
    name = name_on(issuing, day)
    own_name = name_on(assignment.agency, day)
    sections = list(
        assignment.version.sections.prefetch_related("rows__indicator", "rows__breakdown", "annexes")
    )
    texts = {text.section_id: text for text in report.texts.all()}
    blocks = _body(report, sections, texts)
    annexes = _annexes(report, sections)
    if annexes:
        where = "Phụ lục kèm theo" if len(annexes) == 1 else "các Phụ lục kèm theo"
        blocks = _with_pointer(blocks, f"(Số liệu chi tiết tại {where}; {_window(report)}.)")
    title = title_of(report, day)
    return Paper(
        kind="BÁO CÁO",
        head=_head(name, issue, day),
        subject=(title,),
        addressees=_addressees(report, issuing, day),
        blocks=tuple(blocks),
        signature=_signature(report, name, issue),
        recipients=_recipients(report, issuing, day),
        archive=_archive(name, own_name, issuing != assignment.agency),
        annexes=tuple(annexes),
        draft_mark=_draft_mark(report),
        meta=Meta(title=f"Báo cáo {title[:1].lower()}{title[1:]}", author=name.name),
    )


def _paper_day(report: Report) -> dt.date:
    """Before issue: the day of the signed paper, of the submission, or today."""
    if report.paper_date:
        return report.paper_date
    moment = report.submitted_at or clock.now()
    return moment.astimezone(clock.VIETNAM).date()


def title_of(report: Report, day: dt.date) -> str:
    """The outline's pattern with subject, period, area and agency filled in."""
    return fill(report.assignment.version.title_pattern, **placeholders(report.assignment, day))


def _head(name: AgencyName, issue: Issue | None, day: dt.date) -> Head:
    superior = name.superior_line
    return Head(
        agency_lines=(_official(name.name),),
        superior_lines=tuple(part for part in superior.split("\n") if part),
        symbol=issue.symbol if issue else f"BC-{name.symbol}",
        place=name.place,
        number=issue.number if issue else None,
        date=issue.date if issue else None,
        year=day.year,
        month=None,
    )


def _official(name: str) -> str:
    """The full official name as the decree wants it in ô số 2: UBND is written out."""
    return name.replace("UBND", "Ủy ban nhân dân", 1) if name.startswith("UBND") else name


def _window(report: Report) -> str:
    call = report.assignment.call
    return f"số liệu tính đến ngày {format_date(call.data_to)}"


def _body(report: Report, sections: Sequence[Section], texts: dict[int, SectionText]) -> list[Block]:
    if report.nothing_to_report:
        return [*_nothing_body(report, sections, texts)]
    blocks: list[Block] = []
    sources = _source_names(texts.values())
    for section in sections:
        if section.numbered and section.title:
            blocks.append(_heading(section))
        text = texts.get(section.pk)
        if text is None:
            continue
        if text.nothing and not text.paragraphs:
            blocks.append(Paragraph(NOTHING, ref=section.key))
        blocks += _paragraphs(section, text, sources)
    return blocks


def _heading(section: Section) -> Heading:
    return Heading(
        section.title,
        label=section.label,
        level=section.level + 1,
        style="upper" if section.level == 0 else "bold",
        ref=section.key,
    )


def _nothing_body(report: Report, sections: Sequence[Section], texts: dict[int, SectionText]) -> list[Block]:
    """The short report of an agency to which nothing happened: opening, the statement, what it still wrote."""
    blocks: list[Block] = []
    sources: dict[int, str] = {}
    opening = [s for s in sections if not s.numbered and s.key == "basis"]
    for section in opening:
        blocks += _paragraphs(section, texts[section.pk], sources) if section.pk in texts else []
    blocks.append(Paragraph(NOTHING_AT_ALL))
    for section in sections:
        text = texts.get(section.pk)
        if section not in opening and text is not None:
            blocks += _paragraphs(section, text, sources)
    return blocks


def _paragraphs(section: Section, text: SectionText, sources: dict[int, str]) -> list[Block]:
    blocks: list[Block] = []
    number = 0
    for paragraph in text.paragraphs:
        if not paragraph.get("used", True):
            continue
        level = paragraph["level"]
        marker = ("", "-", "+")[min(level, 2)]
        if level == 1 and section.item_style == ItemStyle.ARABIC:
            number += 1
            marker = f"{number}."
        source = sources.get(paragraph.get("source") or 0, "") if paragraph.get("cite") else ""
        blocks.append(
            Paragraph(
                paragraph["text"], marker=marker, indent=max(0, level - 1), source=source, ref=section.key
            )
        )
    return blocks


def _source_names(texts: Iterable[SectionText]) -> dict[int, str]:
    """Names of the agencies whose reports the paragraphs of a summary came from, by report id."""
    ids = {p["source"] for text in texts for p in text.paragraphs if p.get("source")}
    found = Report.objects.filter(pk__in=ids).values_list("pk", "assignment__agency__name")
    return dict(found)


def _with_pointer(blocks: Sequence[Block], pointer: str) -> list[Block]:
    """The body must point to its annexes: before the closing sentences, which have no number of their own."""
    at = len(blocks)
    while at:
        last = blocks[at - 1]
        if not isinstance(last, Paragraph) or last.ref != "closing":
            break
        at -= 1
    return [*blocks[:at], Note(pointer), *blocks[at:]]


def _annexes(report: Report, sections: Sequence[Section]) -> list[Annex]:
    figures = by_key(report.figures.all())
    annexes: list[Annex] = []
    if any(section.rows.all() for section in sections):
        table = figure_table(sections, figures)
        label = report.assignment.call.period.label
        annexes.append(Annex(f"Biểu số liệu {label}", (table, Note(_window(report).capitalize() + "."))))
    rows = _annex_rows(report)
    for section in sections:
        for each in section.annexes.all():
            if rows.get(each.pk):
                body = annex_table(each, rows[each.pk], with_agency=report.is_consolidated)
                annexes.append(Annex(each.title, (body,)))
    if report.is_consolidated:
        matrix = units_table(sections, report, figures)
        if matrix is not None:
            annexes.append(Annex("Biểu tổng hợp chi tiết theo đơn vị", (matrix,), orientation="auto"))
    return annexes


def _annex_rows(report: Report) -> dict[int, list[AnnexRow]]:
    found: dict[int, list[AnnexRow]] = {}
    for row in report.annex_rows.select_related("agency"):
        found.setdefault(row.table_id, []).append(row)
    return found


def _addressees(report: Report, issuing: Agency, day: dt.date) -> tuple[str, ...]:
    """Kính gửi: the agency that consolidates; of the root, the programme's recipients."""
    parent = report.assignment.parent
    while parent is not None and parent.agency_id == report.assignment.agency_id:
        parent = parent.parent
    if parent is not None:
        return (name_on(parent.agency, day).name,)
    call = report.assignment.call
    if report.assignment.parent is not None:
        return (name_on(call.lead, day).name,)
    return tuple(
        name_on(role.agency, day).name
        for role in call.programme.roles.select_related("agency")
        if role.kind == ProgrammeRoleKind.RECIPIENT and role.holds(day) and role.agency_id != issuing.pk
    )


def _recipients(report: Report, issuing: Agency, day: dt.date) -> tuple[str, ...]:
    lines = ["Như trên"]
    if report.is_consolidated:
        lines.append("Các cơ quan, đơn vị báo cáo")
    lines.append("Lãnh đạo UBND" if issuing.is_territorial else "Lãnh đạo cơ quan")
    return tuple(lines)


def _archive(name: AgencyName, own: AgencyName, apart: bool) -> str:
    """Drafting and issuing agency apart: the drafting one stands after VT."""
    return f"Lưu: VT, {own.symbol}" if apart else "Lưu: VT"


def _signature(report: Report, name: AgencyName, issue: Issue | None) -> Signature:
    signer = issue.signer if issue else None
    if signer is None and report.channel == Channel.ON_BEHALF:
        return Signature(("",), name=report.paper_signer, note="(ký trên bản giấy)")
    collective = (name.collective_name or "Ủy ban nhân dân") if name.collective else ""
    if signer is None and report.submitted_by is not None:
        signer = (
            Membership.objects.filter(user=report.submitted_by, agency=report.assignment.agency)
            .exclude(title="")
            .first()
        )
    if signer is None:
        return Signature(
            signature_lines(collective_name=collective, authority="", title="Thủ trưởng cơ quan")
        )
    return Signature(
        signature_lines(collective_name=collective, authority=signer.authority, title=signer.title),
        name=signer.user.full_name if report.submitted_by_id or issue else "",
    )


def _draft_mark(report: Report) -> str:
    if report.provisional:
        return "TẠM TÍNH"
    if report.state in (ReportState.DRAFT, ReportState.PENDING):
        return "DỰ THẢO"
    return ""


__all__ = ["Issue", "compose", "title_of"]
