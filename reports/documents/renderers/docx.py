"""Word by python-docx: real styles, so that an officer can go on working in it.

Tables are written as XML text: `table.cell()` of the library is quadratic. Everything of the format itself is
in `docx_parts`.
"""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from typing import Any

from reports.documents import wording
from reports.documents.fitting import PORTRAIT, Fit, Sheet, fit_annex, fit_table
from reports.documents.layout import Block, Heading, Note, Paper, Paragraph, Table
from reports.documents.metrics import text_width
from reports.documents.renderers import docx_parts as parts
from reports.documents.renderers import register
from reports.documents.typography import COMPONENTS, HEAD_SPLIT, MOTTO, NATION, RULE_SHARE, SIGNING_SPACE_PT

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@register("docx", label="Word", mime=MIME, extension=".docx", order=2)
def render(paper: Paper) -> bytes:
    """The paper as a .docx of A4 pages with the annexes in sections of their own."""
    from docx import Document

    document = Document()
    parts.set_up(document)
    _properties(document, paper)
    parts.lay_section(document.sections[0], PORTRAIT)
    parts.number_pages(document.sections[0], mark=paper.draft_mark.upper())
    _head(document, paper)
    _title(document, paper)
    _addressees(document, paper)
    blocks = wording.closed_blocks(paper)
    _blocks(document, blocks, (fit_table(table) for table in paper.tables), PORTRAIT)
    _foot(document, paper)
    for at in range(len(paper.annexes)):
        _annex(document, paper, at)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _properties(document: Any, paper: Paper) -> None:
    core = document.core_properties
    core.title = wording.title_of(paper)[:255]
    core.author = (paper.meta.author or " ".join(paper.head.agency_lines))[:255]
    core.keywords = ", ".join(paper.meta.keywords)[:255]
    core.language = "vi-VN"
    core.comments = ""
    day = paper.head.date
    core.created = core.modified = datetime.combine(day, time(), UTC) if day else datetime.now(UTC)


def _head(document: Any, paper: Paper) -> None:
    head = paper.head
    width = wording.TEXT_WIDTH_PT
    left, right = (width * share for share in HEAD_SPLIT)
    table = parts.frame(document, 2, (left, right))
    agency, nation = table.rows[0].cells
    number, place = table.rows[1].cells
    names = wording.agency_lines(head)
    for line in wording.superior_lines(head):
        parts.into(agency, line, "superior")
    for line in names:
        parts.into(agency, line, "agency")
    parts.rule(agency, left, _widest(names, "agency") * RULE_SHARE)
    parts.into(nation, NATION, "nation")
    parts.into(nation, MOTTO, "motto")
    parts.rule(nation, right, _widest([MOTTO], "motto"))
    parts.into(number, wording.number_line(head), "number").paragraph_format.space_before = parts.points(8)
    for at, line in enumerate(wording.letter_subject_lines(paper)):
        paragraph = parts.into(number, line, "letter-subject")
        paragraph.paragraph_format.space_before = parts.points(6 if at == 0 else 0)
    if paper.draft_mark:
        paragraph = parts.into(number, paper.draft_mark.upper(), "draft-mark")
        paragraph.paragraph_format.space_before = parts.points(6)
    parts.into(
        place, wording.place_date_line(head), "place-date"
    ).paragraph_format.space_before = parts.points(8)
    parts.spacer(document, 12)


def _widest(lines: Iterable[str], component: str) -> float:
    style = COMPONENTS[component]
    return max((text_width(line, style.size, bold=style.bold) for line in lines), default=0.0)


def _title(document: Any, paper: Paper) -> None:
    if not paper.kind:
        return
    parts.line(document, paper.kind.upper(), "kind")
    lines = wording.subject_lines(paper)
    if lines:
        parts.line(document, "\n".join(lines), "subject")
        parts.rule(document, wording.TEXT_WIDTH_PT, _widest(lines, "subject") * RULE_SHARE)
    parts.spacer(document, 12)


def _addressees(document: Any, paper: Paper) -> None:
    names = paper.addressees
    if len(names) == 1:
        paragraph = parts.line(document, f"Kính gửi: {names[0]}", "addressee")
        paragraph.paragraph_format.alignment = parts.alignment("center")
    elif names:
        parts.line(document, "Kính gửi:", "addressee").paragraph_format.left_indent = parts.points(62)
        for name in wording.listed(names):
            parts.line(document, name, "addressee").paragraph_format.left_indent = parts.points(124)
    if names:
        parts.spacer(document, 6)


def _blocks(document: Any, blocks: Sequence[Block], fits: Iterable[Fit], sheet: Sheet) -> None:
    fitted = iter(fits)
    for block in blocks:
        match block:
            case Heading():
                _heading(document, block)
            case Paragraph():
                _paragraph(document, block)
            case Note():
                parts.line(document, block.text, "note")
            case Table():
                _table(document, block, next(fitted), sheet)


def _heading(document: Any, heading: Heading) -> None:
    text = wording.heading_text(heading)
    separator = "\n" if heading.style == "part" else " "
    words = f"{heading.label}{separator}{text}" if heading.label else text
    paragraph = document.add_paragraph(style=f"Heading {min(max(heading.level, 1), 6)}")
    paragraph.add_run(words).bold = heading.style != "plain"
    if heading.style == "part":
        paragraph.paragraph_format.first_line_indent = parts.points(0)
        paragraph.paragraph_format.alignment = parts.alignment("center")


def _paragraph(document: Any, paragraph: Paragraph) -> None:
    marker = f"{paragraph.marker} " if paragraph.marker else ""
    made = parts.line(document, marker + paragraph.text, "body")
    made.runs[0].italic = True if paragraph.italic else None
    if paragraph.source:
        made.add_run(f" ({paragraph.source})").italic = True
    if paragraph.indent:
        made.paragraph_format.first_line_indent = parts.first_line(min(paragraph.indent, 3))


def _table(document: Any, table: Table, fit: Fit, sheet: Sheet) -> None:
    if table.caption:
        parts.line(document, table.caption, "caption")
    if table.unit:
        parts.line(document, table.unit, "unit")
    style = parts.table_style(document, fit.size)
    for at, band in enumerate(fit.bands):
        if at:
            parts.line(document, "(tiếp theo)", "unit")
        parts.append_xml(document, parts.table_xml(table, band, sheet.text_width_pt, style))
    for note in table.notes:
        parts.line(document, note, "table-note")
    parts.spacer(document, 4)


def _foot(document: Any, paper: Paper) -> None:
    lines = wording.recipient_lines(paper)
    signature = paper.signature
    if not lines and signature is None:
        return
    parts.keep_last_with_next(document)
    parts.spacer(document, 8, keep=True)
    half = wording.TEXT_WIDTH_PT / 2
    left, right = parts.frame(document, 1, (half, half)).rows[0].cells
    if lines:
        parts.into(left, "Nơi nhận:", "recipients-label")
        for line in lines:
            parts.into(left, line, "recipients")
    if signature is not None:
        for line in signature.lines:
            parts.into(right, line.upper(), "signer")
        room = parts.into(right, signature.note, "signer-name")
        room.paragraph_format.space_before = parts.points(SIGNING_SPACE_PT - 16)
        for run in room.runs:
            run.italic, run.bold = True, False
        parts.into(right, signature.name, "signer-name")


def _annex(document: Any, paper: Paper, at: int) -> None:
    annex = paper.annexes[at]
    fit = fit_annex(annex)
    parts.new_section(document, fit.sheet)
    parts.line(document, wording.annex_label(paper, at), "annex-label")
    parts.line(document, annex.title.upper(), "annex-title")
    parts.line(document, wording.annex_reference(paper, annex), "annex-reference")
    parts.spacer(document, 4)
    _blocks(document, annex.blocks, fit.tables, fit.sheet)
