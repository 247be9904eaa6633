"""What WordprocessingML wants to hear: sections, page numbers, rules, boxes, pictures.

The library is imported inside the functions. Lengths are points unless a name says otherwise.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from reports.documents.fitting import Sheet
from reports.documents.metrics import text_width
from reports.documents.renderers.docx_styles import alignment, points, set_line, style_name
from reports.documents.typography import COMPONENTS, LINE_HEIGHT

HEADER_DISTANCE_MM: Final = 7.0
"""From the edge of the page: a line of 14 points then stands in the middle of a margin of 20 mm."""
RULE_ABOVE: Final = 3.0
RULE_BELOW: Final = 1.0
_TWIPS: Final = 20
_RULE: Final = '<w:{side} w:val="single" w:sz="6" w:space="{space}" w:color="{colour}"/>'
_MARK_SIZE: Final = 10
_CONTACT_ABOVE: Final = 6.0
_BOX_ABOVE: Final = 8.0
NUMBER_ABOVE: Final = 6.0
"""Points between the head and the line of number and date."""


def lay_section(section: Any, sheet: Sheet) -> None:
    """Paper size, orientation and margins; another header on the first page."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in sheet.size_mm)
    margins = sheet.margins
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = section.footer_distance = Mm(HEADER_DISTANCE_MM)
    section.different_first_page_header_footer = True


def number_pages(section: Any) -> None:
    """The page number centred in the top margin of every page but the first."""
    paragraph = section.header.paragraphs[0]
    paragraph.style = style_name("page-number")
    run = paragraph.add_run()
    for kind in ("begin", None, "separate", "text", "end"):
        run._r.append(_field_part(kind))


def _field_part(kind: str | None) -> Any:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    if kind is None:
        instruction = OxmlElement("w:instrText")
        instruction.text = " PAGE "
        return instruction
    if kind == "text":
        shown = OxmlElement("w:t")
        shown.text = "2"
        return shown
    mark = OxmlElement("w:fldChar")
    mark.set(qn("w:fldCharType"), kind)
    return mark


def mark_pages(section: Any, mark: str) -> None:
    """The draft mark at the foot of every page of the section and of those that follow it."""
    for footer in (section.footer, section.first_page_footer):
        _mark(footer, mark)


def _mark(footer: Any, mark: str) -> None:
    paragraph = _next_paragraph(footer)
    paragraph.alignment = alignment("center")
    set_line(paragraph.paragraph_format, LINE_HEIGHT * _MARK_SIZE)
    run = paragraph.add_run(mark)
    run.bold, run.font.size = True, points(_MARK_SIZE)


def _next_paragraph(story: Any) -> Any:
    """A header or footer begins with an empty paragraph, which is used first."""
    first = story.paragraphs[0]
    fresh = len(story.paragraphs) == 1 and not first.text
    return first if fresh else story.add_paragraph()


def corner(section: Any, lines: Sequence[str]) -> None:
    """Lines at the top right of the first page, in its margin (ô 14)."""
    for text in lines:
        paragraph = _next_paragraph(section.first_page_header)
        paragraph.style = style_name("corner")
        paragraph.add_run(text)


def contact(section: Any, lines: Sequence[str], *, marked: bool) -> None:
    """Lines at the foot of the first page, below a rule as wide as the text and above the margin (ô 13).

    marked: a draft mark follows in the margin.
    """
    paragraph = None
    for at, text in enumerate(lines):
        paragraph = _next_paragraph(section.first_page_footer)
        paragraph.style = style_name("contact")
        paragraph.add_run(text)
        if at == 0:
            paragraph.paragraph_format.space_before = points(_CONTACT_ABOVE)
            _border(paragraph, "top", space=2)
    if paragraph is not None:
        margin = section.bottom_margin.pt - section.footer_distance.pt
        room = margin - (LINE_HEIGHT * _MARK_SIZE if marked else 0)
        paragraph.paragraph_format.space_after = points(room)


def plain_first_page(section: Any, mark: str) -> None:
    """The first page of an annex repeats neither the corner nor the contact of the paper."""
    section.first_page_header.is_linked_to_previous = False
    section.first_page_footer.is_linked_to_previous = False
    if mark:
        _mark(section.first_page_footer, mark)


def new_section(document: Any, sheet: Sheet) -> Any:
    """Start an annex: a new page on its own sheet, numbered from 1."""
    from docx.enum.section import WD_SECTION
    from docx.oxml.ns import qn

    section = document.add_section(WD_SECTION.NEW_PAGE)
    last = document.paragraphs[-1]
    if last._p.find(f".//{qn('w:sectPr')}") is not None:
        tighten(last, 1)
    lay_section(section, sheet)
    restart_numbers(section)
    return section


def restart_numbers(section: Any) -> None:
    """Pages of the section are numbered from 1."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    restart = OxmlElement("w:pgNumType")
    restart.set(qn("w:start"), "1")
    properties.find(qn("w:pgMar")).addnext(restart)


def line(document: Any, text: str, component: str) -> Any:
    """A paragraph at the end of the document; '\\n' breaks the line."""
    return document.add_paragraph(text, style=style_name(component))


def into(cell: Any, text: str, component: str, *, before: float = 0) -> Any:
    """A paragraph at the end of a cell (the empty one every cell begins with is used first)."""
    first = cell.paragraphs[0]
    fresh = len(cell.paragraphs) == 1 and not first.text and first.style.name == "Normal"
    paragraph = first if fresh else cell.add_paragraph()
    paragraph.style = style_name(component)
    if text:
        paragraph.add_run(text)
    if before:
        paragraph.paragraph_format.space_before = points(before)
    return paragraph


def spacer(container: Any, height: float, *, keep: bool = False) -> None:
    """Empty room between blocks; also keeps two tables from growing together."""
    paragraph = container.add_paragraph()
    tighten(paragraph, height)
    paragraph.paragraph_format.keep_with_next = keep or None


def tighten(paragraph: Any, height: float) -> None:
    """Make an empty paragraph exactly so high."""
    from docx.enum.text import WD_LINE_SPACING

    layout = paragraph.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = points(height)
    layout.space_before = layout.space_after = points(0)
    layout.first_line_indent = points(0)


def rule(
    container: Any, width: float, length: float, *, above: float = RULE_ABOVE, below: float = RULE_BELOW
) -> None:
    """A rule of `length` in the middle of `width`, `above` points below the text: the border of an empty paragraph."""
    paragraph = container.add_paragraph()
    tighten(paragraph, below)
    side = max((width - length) / 2, 0)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = points(side)
    layout.space_before = points(above)
    layout.keep_with_next = True
    _border(paragraph, "top")


def _border(paragraph: Any, side: str, *, space: int = 0) -> None:
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    edge = _RULE.format(side=side, space=space, colour="000000")
    paragraph._p.get_or_add_pPr().insert_element_before(
        parse_xml(f"<w:pBdr {nsdecls('w')}>{edge}</w:pBdr>"),
        "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr",
    )  # fmt: skip


def widest(lines: Iterable[str], component: str) -> float:
    """Points the longest of these lines takes."""
    style = COMPONENTS[component]
    return max((text_width(line, style.size, bold=style.bold) for line in lines), default=0.0)


def box(cell: Any, text: str, component: str, size: tuple[float, float], *, colour: str = "000000") -> None:
    """A framed word of an exact size (width, height), centred in the cell, as a table of one cell."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    width, height = (round(side * _TWIPS) for side in size)
    sides = "".join(
        _RULE.format(side=side, space=0, colour=colour) for side in ("top", "left", "bottom", "right")
    )
    name = quoteattr(cell.part.document.styles[style_name(component)].style_id)
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    spacer(cell, _BOX_ABOVE)
    cell._tc.append(
        parse_xml(
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{width}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblBorders>{sides}</w:tblBorders><w:tblLayout w:type="fixed"/>'
            f'<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid><w:gridCol w:w="{width}"/></w:tblGrid>'
            f'<w:tr><w:trPr><w:trHeight w:val="{height}" w:hRule="exact"/></w:trPr>'
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>'
            f"<w:p><w:pPr><w:pStyle w:val={name}/></w:pPr>"
            f'<w:r><w:t xml:space="preserve">{escape(text)}</w:t></w:r></w:p></w:tc></w:tr></w:tbl>'
        )
    )
    # a cell may not end with a table
    spacer(cell, 1)


def picture(paragraph: Any, png: bytes, *, width_mm: float, described: str) -> None:
    """A picture in a paragraph, as high as it is by its width; `described` is read out in its place."""
    from io import BytesIO

    from docx.shared import Mm

    shape = paragraph.add_run().add_picture(BytesIO(png), width=Mm(width_mm))
    shape._inline.docPr.set("descr", described)
    for side in ("distT", "distB", "distL", "distR"):
        # where nothing is said, some programs keep text at a distance
        shape._inline.set(side, "0")


def keep_last_with_next(document: Any) -> None:
    """Keep the end of the body on the page of the signature."""
    if document.paragraphs:
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def frame(document: Any, rows: int, widths: Sequence[float]) -> Any:
    """A table without borders for the head and the signature: widths set on columns *and* cells."""
    return unframed(document.add_table(rows, len(widths)), widths)


def unframed(table: Any, widths: Sequence[float]) -> Any:
    """The table without borders and cell margins, with fixed widths of its columns."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    table.autofit = False
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    table._tbl.tblPr.insert_element_before(
        parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"), "w:tblLook"
    )
    for at, width in enumerate(widths):
        table.columns[at].width = points(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = points(width)
    return table


def middle() -> Any:
    """Vertical alignment of a cell in its middle, as the library has it."""
    from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT

    return WD_CELL_VERTICAL_ALIGNMENT.CENTER


def keep_together(table: Any) -> None:
    """Hold every row of a frame on the page of what follows it."""
    for row in table.rows:
        for cell in row.cells:
            for paragraph in cell.paragraphs:
                paragraph.paragraph_format.keep_with_next = True


def append_xml(document: Any, xml: str) -> None:
    """Put a block of XML at the end of the body, before the properties of the last section."""
    from docx.oxml import parse_xml

    document.element.body.sectPr.addprevious(parse_xml(xml))
