"""Word by python-docx: real styles, so that an officer can go on working in it.

Tables are written as XML text: `table.cell()` of the library is quadratic. What the format wants is in
`docx_parts`, looks are in `docx_styles`, figure tables in `docx_tables`, the end of a paper in `docx_foot`.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, time
from io import BytesIO
from itertools import chain
from typing import Any, Final

from portal.core.charts import spoken
from reports.documents import wording
from reports.documents.fitting import PORTRAIT, AnnexFit, Fit, Sheet, fit_annex, fit_table
from reports.documents.layout import Block, Chart, Heading, HeadingStyle, Note, Paper, Paragraph, Table
from reports.documents.renderers import Progress, RenderedFile, docx_foot, docx_styles, docx_tables, register
from reports.documents.renderers import docx_parts as parts
from reports.documents.renderers.annexes import separate_indexes
from reports.documents.renderers.charts import chart_png
from reports.documents.renderers.docx_styles import points
from reports.documents.typography import (
    CHART_MM,
    COMPONENTS,
    HEAD_SPLIT,
    LINE_HEIGHT,
    MOTTO,
    NATION,
    PT_PER_MM,
    RULE_SHARE,
    URGENCY_INK,
    URGENCY_MM,
)

MIME = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_PADDED_BOX: Final = {"circulation": (6.75, 2.75), "draft-mark": (9.0, 2.0)}
"""Points between the words of a box and the middle of its edge: left and right, above and below."""
_TITLE_ROOM = 14.0
_ADDRESSEE_ROOM = 12.0
_ADDRESSEE_MM = 22.0
_ADDRESSEE_STEP_MM = 16.0
_DASH_MM = 2.9
"""Width of '- ' at 14 points: the second line of a name stands below its first letter."""


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
    parts.contact(section, paper.contact, marked=bool(mark))
    if mark:
        parts.mark_pages(section, mark)
    room = _room_above(blocks[0]) if blocks else 0.0
    _head(document, paper, room_below=0.0 if paper.kind or paper.addressees else room)
    _title(document, paper, room_below=0.0 if paper.addressees else room)
    _addressees(document, paper, room_below=room)
    _Body(document, PORTRAIT, looks).add(blocks, (fit_table(table) for table in paper.tables))
    docx_foot.foot(document, paper)
    sheet = PORTRAIT
    for at in inside:
        fit = fit_annex(paper.annexes[at])
        sheet = fit.sheet
        section = parts.new_section(document, sheet)
        if paper.corner or paper.contact:
            parts.plain_first_page(section, mark)
        _annex(document, paper, at, fit, looks)
    if paper.copy is not None:
        docx_foot.copy(document, paper.copy, sheet.text_width_pt)
    return _saved(document)


def _annex_file(paper: Paper, at: int) -> bytes:
    """One annex as a file of its own (NĐ 30/2020, Mẫu 2.2)."""
    annex = paper.annexes[at]
    document, looks = _opened(paper, annex.blocks)
    document.core_properties.title = f"{wording.annex_label(paper, at)} - {annex.title}"[:255]
    section, fit = document.sections[0], fit_annex(annex)
    parts.lay_section(section, fit.sheet)
    parts.restart_numbers(section)
    parts.number_pages(section)
    parts.corner(section, paper.corner)
    if paper.draft_mark:
        parts.mark_pages(section, paper.draft_mark.upper())
    _annex(document, paper, at, fit, looks)
    return _saved(document)


def _opened(paper: Paper, blocks: Iterable[Block]) -> tuple[Any, dict[str, HeadingStyle]]:
    """An empty document with its styles and properties, and the look of its headings by level."""
    from docx import Document

    document = Document()
    _without_picture(document)
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


def _without_picture(document: Any) -> None:
    """The library's template brings the small picture of another document, which file managers would show."""
    relations = document.part.package.rels
    for key in [key for key, each in relations.items() if each.reltype.endswith("/thumbnail")]:
        del relations[key]


def _saved(document: Any) -> bytes:
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


def _head(document: Any, paper: Paper, *, room_below: float) -> None:
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
    parts.rule(agency, left, parts.widest(names, "agency") * RULE_SHARE)
    parts.into(nation, NATION, "nation")
    parts.into(nation, MOTTO, "motto")
    parts.rule(nation, right, parts.widest([MOTTO], "motto"))
    parts.into(number, wording.number_line(head), "number", before=parts.NUMBER_ABOVE)
    for at, line in enumerate(wording.letter_subject_lines(paper)):
        parts.into(number, line, "letter-subject", before=0 if at else 6)
    _boxes(number, paper)
    parts.into(place, wording.place_date_line(head), "place-date", before=parts.NUMBER_ABOVE)
    parts.spacer(document, _TITLE_ROOM - room_below)


def _boxes(cell: Any, paper: Paper) -> None:
    """Urgency (red, of an exact size), circulation and draft mark below the number, in this order."""
    if paper.urgency:
        width, height = (side * PT_PER_MM for side in URGENCY_MM[paper.urgency])
        parts.box(cell, paper.urgency, "urgency", (width, height), colour=URGENCY_INK.removeprefix("#"))
    for text, component in ((paper.circulation, "circulation"), (paper.draft_mark.upper(), "draft-mark")):
        if text:
            beside, above = _PADDED_BOX[component]
            height = LINE_HEIGHT * COMPONENTS[component].size + 2 * above
            parts.box(cell, text, component, (parts.widest([text], component) + 2 * beside, height))


def _title(document: Any, paper: Paper, *, room_below: float) -> None:
    if not paper.kind:
        return
    parts.line(document, paper.kind.upper(), "kind")
    lines = wording.subject_lines(paper)
    if lines:
        parts.line(document, "\n".join(lines), "subject")
        parts.rule(document, wording.TEXT_WIDTH_PT, parts.widest(lines, "subject") * RULE_SHARE)
    parts.spacer(document, _TITLE_ROOM - parts.RULE_BELOW - room_below, keep=True)


def _addressees(document: Any, paper: Paper, *, room_below: float) -> None:
    names = paper.addressees
    if len(names) == 1:
        paragraph = parts.line(document, f"Kính gửi: {names[0]}", "addressee")
        paragraph.paragraph_format.alignment = docx_styles.alignment("center")
    elif names:
        label = parts.line(document, "Kính gửi:", "addressee")
        label.paragraph_format.left_indent = points(_ADDRESSEE_MM * PT_PER_MM)
        for name in wording.listed(names):
            layout = parts.line(document, name, "addressee").paragraph_format
            layout.left_indent = points((_ADDRESSEE_MM + _ADDRESSEE_STEP_MM + _DASH_MM) * PT_PER_MM)
            layout.first_line_indent = points(-_DASH_MM * PT_PER_MM)
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
                case Chart():
                    self._chart(block)
        if blocks and isinstance(blocks[-1], Table):
            # neither a document nor a cell may end with a table, nor may two tables touch
            parts.spacer(self._document, 1)

    def _chart(self, chart: Chart) -> None:
        paragraph = parts.line(self._document, "", "caption")
        parts.picture(paragraph, chart_png(chart), width_mm=CHART_MM, described=spoken(chart))

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
                    made.paragraph_format.space_before = points(docx_styles.TABLE_ABOVE_PT)
        if not (table.caption or table.unit):
            parts.spacer(document, docx_styles.TABLE_ABOVE_PT, keep=True)
        style = docx_styles.table_style(document, fit.size)
        for at, band in enumerate(fit.bands):
            if at:
                parts.line(document, "(tiếp theo)", "unit").paragraph_format.space_before = points(10)
            xml = docx_tables.table_xml(table, band, self._sheet.text_width_pt, style)
            parts.append_xml(document, xml)
        for note in table.notes:
            parts.line(document, note, "table-note")


def _annex(document: Any, paper: Paper, at: int, fit: AnnexFit, looks: dict[str, HeadingStyle]) -> None:
    annex = paper.annexes[at]
    parts.line(document, wording.annex_label(paper, at), "annex-label")
    parts.line(document, annex.title.upper(), "annex-title")
    parts.line(document, wording.annex_reference(paper, annex), "annex-reference")
    _Body(document, fit.sheet, looks).add(annex.blocks, fit.tables)
