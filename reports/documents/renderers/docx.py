"""Word by python-docx: real styles, so that an officer can go on working in it.

Tables are written as XML text: `table.cell()` of the library is quadratic. What the format wants is in
`docx_parts`, looks are in `docx_styles`, figure tables in `docx_tables`, the end of a paper in `docx_foot`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any

from reports.documents import wording
from reports.documents.fitting import PORTRAIT, Fit, Sheet, fit_annex, fit_table
from reports.documents.layout import Block, Heading, HeadingStyle, Note, Paper, Paragraph, Table
from reports.documents.metrics import text_width
from reports.documents.renderers import Progress, RenderedFile, docx_foot, docx_styles, docx_tables, register
from reports.documents.renderers import docx_parts as parts
from reports.documents.renderers.annexes import separate_indexes
from reports.documents.typography import COMPONENTS, HEAD_SPLIT, MOTTO, NATION, RULE_SHARE

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_RED = "FF0000"
_URGENCY_MM = {"HỎA TỐC": (30.0, 8.0), "THƯỢNG KHẨN": (40.0, 8.0), "KHẨN": (20.0, 8.0)}
"""NĐ 30/2020, Phụ lục I, mục II.10b."""
_BOX_HEIGHT_MM = 8.0
_BOX_PADDING_MM = 3.0
_NUMBER_ABOVE = 6.0
_TITLE_ROOM = 14.0
_ADDRESSEE_ROOM = 12.0


def files(paper: Paper, progress: Progress) -> Iterator[RenderedFile]:
    """The paper, then each annex that is to be a file of its own."""
    apart = sorted(separate_indexes(paper))
    total = 1 + len(apart)
    progress(0, total)
    yield RenderedFile(render(paper))
    progress(1, total)
    for done, at in enumerate(apart, start=2):
        yield RenderedFile(_annex_file(paper, at), wording.annex_label(paper, at))
        progress(done, total)


@register("docx", label="Word", mime=MIME, extension=".docx", order=2, many=files)
def render(paper: Paper) -> bytes:
    """The paper as a .docx of A4 pages with its annexes, but the separate ones, in sections of their own."""
    inside = [at for at in range(len(paper.annexes)) if at not in separate_indexes(paper)]
    blocks = wording.closed_blocks(paper)
    document, looks = _opened(paper, chain(blocks, *(paper.annexes[at].blocks for at in inside)))
    section, mark = document.sections[0], paper.draft_mark.upper()
    parts.lay_section(section, PORTRAIT)
    parts.number_pages(section)
    parts.corner(section, paper.corner)
    parts.contact(section, paper.contact)
    if mark:
        parts.mark_pages(section, mark)
    _head(document, paper)
    room = _room_above(blocks[0]) if blocks else 0.0
    _title(document, paper, room_below=0.0 if paper.addressees else room)
    _addressees(document, paper, room_below=room)
    _Body(document, PORTRAIT, looks).add(blocks, (fit_table(table) for table in paper.tables))
    docx_foot.foot(document, paper)
    for at in inside:
        section = parts.new_section(document, fit_annex(paper.annexes[at]).sheet)
        if paper.corner or paper.contact:
            parts.plain_first_page(section, mark)
        _annex(document, paper, at, looks)
    if paper.copy is not None:
        docx_foot.copy(document, paper.copy)
    return _saved(document)


def _annex_file(paper: Paper, at: int) -> bytes:
    """One annex as a file of its own (NĐ 30/2020, Mẫu 2.2)."""
    annex = paper.annexes[at]
    document, looks = _opened(paper, annex.blocks)
    document.core_properties.title = f"{wording.annex_label(paper, at)} - {annex.title}"[:255]
    section = document.sections[0]
    parts.lay_section(section, fit_annex(annex).sheet)
    parts.restart_numbers(section)
    parts.number_pages(section)
    parts.corner(section, paper.corner)
    if paper.draft_mark:
        parts.mark_pages(section, paper.draft_mark.upper())
    _annex(document, paper, at, looks)
    return _saved(document)


def _opened(paper: Paper, blocks: Iterable[Block]) -> tuple[Any, dict[str, HeadingStyle]]:
    """An empty document with its styles and properties, and the look of its headings by level."""
    from docx import Document

    document = Document()
    looks = docx_styles.heading_looks(block for block in blocks if isinstance(block, Heading))
    docx_styles.set_up(document, looks)
    core = document.core_properties
    core.title = wording.title_of(paper)[:255]
    core.subject = " ".join(paper.subject)[:255]
    core.category = paper.kind[:255]
    core.author = core.last_modified_by = (paper.meta.author or " ".join(paper.head.agency_lines))[:255]
    core.keywords = ", ".join(paper.meta.keywords)[:255]
    core.language = "vi-VN"
    core.comments = ""
    day = paper.head.date
    core.created = core.modified = datetime.combine(day, time(), UTC) if day else datetime.now(UTC)
    return document, looks


def _saved(document: Any) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _head(document: Any, paper: Paper) -> None:
    head = paper.head
    left, right = (wording.TEXT_WIDTH_PT * share for share in HEAD_SPLIT)
    table = parts.frame(document, 2, (left, right))
    agency, nation = table.rows[0].cells
    number, place = table.rows[1].cells
    names = wording.agency_lines(head)
    for line in wording.superior_lines(head):
        parts.into(agency, line, "superior")
    for line in names:
        parts.into(agency, line, "agency")
    parts.rule(agency, left, widest(names, "agency") * RULE_SHARE)
    parts.into(nation, NATION, "nation")
    parts.into(nation, MOTTO, "motto")
    parts.rule(nation, right, widest([MOTTO], "motto"))
    parts.into(number, wording.number_line(head), "number", before=_NUMBER_ABOVE)
    for at, line in enumerate(wording.letter_subject_lines(paper)):
        parts.into(number, line, "letter-subject", before=0 if at else 6)
    _boxes(number, paper)
    parts.into(place, wording.place_date_line(head), "place-date", before=_NUMBER_ABOVE)
    parts.spacer(document, _TITLE_ROOM)


def _boxes(cell: Any, paper: Paper) -> None:
    """Urgency (red), circulation and draft mark below the number, in this order."""
    if paper.urgency:
        parts.box(cell, paper.urgency, "urgency", _URGENCY_MM[paper.urgency], colour=_RED)
    for text, component in ((paper.circulation, "circulation"), (paper.draft_mark.upper(), "draft-mark")):
        if text:
            width = widest([text], component) / docx_styles.PT_PER_MM + 2 * _BOX_PADDING_MM
            parts.box(cell, text, component, (width, _BOX_HEIGHT_MM))


def widest(lines: Iterable[str], component: str) -> float:
    """Points the longest of these lines takes."""
    style = COMPONENTS[component]
    return max((text_width(line, style.size, bold=style.bold) for line in lines), default=0.0)


def _title(document: Any, paper: Paper, *, room_below: float) -> None:
    if not paper.kind:
        return
    parts.line(document, paper.kind.upper(), "kind")
    lines = wording.subject_lines(paper)
    if lines:
        parts.line(document, "\n".join(lines), "subject")
        parts.rule(document, wording.TEXT_WIDTH_PT, widest(lines, "subject") * RULE_SHARE)
    parts.spacer(document, _TITLE_ROOM - parts.RULE_BELOW - room_below, keep=True)


def _addressees(document: Any, paper: Paper, *, room_below: float) -> None:
    names = paper.addressees
    if len(names) == 1:
        paragraph = parts.line(document, f"Kính gửi: {names[0]}", "addressee")
        paragraph.paragraph_format.alignment = docx_styles.alignment("center")
    elif names:
        indent = docx_styles.points(62)
        parts.line(document, "Kính gửi:", "addressee").paragraph_format.left_indent = indent
        for name in wording.listed(names):
            parts.line(document, name, "addressee").paragraph_format.left_indent = 2 * indent
    if names:
        parts.spacer(document, _ADDRESSEE_ROOM - room_below)


def _room_above(block: Block) -> float:
    """Points above a block by its own style: rooms add up in Word where those of the PDF fall together."""
    match block:
        case Heading():
            return docx_styles.room_above(f"heading-{block.style}")
        case Table():
            return docx_styles.TABLE_ABOVE_PT
        case _:
            return docx_styles.room_above("body")


class _Body:
    """The blocks of a paper or an annex, written to the end of the document."""

    def __init__(self, document: Any, sheet: Sheet, looks: dict[str, HeadingStyle]) -> None:
        self._document = document
        self._sheet = sheet
        self._looks = looks

    def add(self, blocks: Sequence[Block], fits: Iterable[Fit]) -> None:
        """Write the blocks; `fits` says how each of their tables is set."""
        fitted = iter(fits)
        for block in blocks:
            match block:
                case Heading():
                    self._heading(block)
                case Paragraph():
                    self._paragraph(block)
                case Note():
                    parts.line(self._document, block.text, "note")
                case Table():
                    self._table(block, next(fitted))
        if blocks and isinstance(blocks[-1], Table):
            # neither a document nor a cell may end with a table, nor may two tables touch
            parts.spacer(self._document, 1)

    def _heading(self, heading: Heading) -> None:
        text = wording.heading_text(heading)
        separator = "\n" if heading.style == "part" else " "
        words = f"{heading.label}{separator}{text}" if heading.label else text
        name = docx_styles.heading_name(heading.level)
        paragraph = self._document.add_paragraph(words, style=name)
        docx_styles.as_heading(paragraph, heading.style, self._looks[name])

    def _paragraph(self, paragraph: Paragraph) -> None:
        marker = f"{paragraph.marker} " if paragraph.marker else ""
        made = parts.line(self._document, marker + paragraph.text, "body")
        for run in made.runs:
            run.italic = True if paragraph.italic else None
        if paragraph.source:
            made.add_run(f" ({paragraph.source})").italic = True
        if paragraph.indent:
            made.paragraph_format.first_line_indent = docx_styles.first_line(min(paragraph.indent, 3))

    def _table(self, table: Table, fit: Fit) -> None:
        document = self._document
        for words, component in ((table.caption, "caption"), (table.unit, "unit")):
            if words:
                made = parts.line(document, words, component)
                if component == "unit" and not table.caption:
                    made.paragraph_format.space_before = docx_styles.points(docx_styles.TABLE_ABOVE_PT)
        if not (table.caption or table.unit):
            parts.spacer(document, docx_styles.TABLE_ABOVE_PT, keep=True)
        style = docx_styles.table_style(document, fit.size)
        for at, band in enumerate(fit.bands):
            if at:
                parts.line(
                    document, "(tiếp theo)", "unit"
                ).paragraph_format.space_before = docx_styles.points(10)
            xml = docx_tables.table_xml(table, band, self._sheet.text_width_pt, style)
            parts.append_xml(document, xml)
        for note in table.notes:
            parts.line(document, note, "table-note")


def _annex(document: Any, paper: Paper, at: int, looks: dict[str, HeadingStyle]) -> None:
    annex = paper.annexes[at]
    fit = fit_annex(annex)
    parts.line(document, wording.annex_label(paper, at), "annex-label")
    parts.line(document, annex.title.upper(), "annex-title")
    parts.line(document, wording.annex_reference(paper, annex), "annex-reference")
    _Body(document, fit.sheet, looks).add(annex.blocks, fit.tables)
