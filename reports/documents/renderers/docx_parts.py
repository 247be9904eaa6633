"""What WordprocessingML wants to hear: styles, sections, page numbers, rules, tables.

The library is imported inside the functions. Lengths are points unless a name says otherwise.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from reports.documents.fitting import UNITS, Band, Sheet, is_unbroken
from reports.documents.layout import Cell, Column, Row, Table
from reports.documents.typography import (
    COMPONENTS,
    FIRST_LINE_INDENT_MM,
    FONT,
    PARAGRAPH_SPACING_PT,
    PT_PER_MM,
    Style,
)

LINE_SPACING: Final = 1.05
"""Multiple of Word's single line (1.15 em for Times): the 1.2 em of the PDF."""

_INDENT_STEP_MM: Final = 5.0
_TWIPS: Final = 20
_BUILT_IN: Final = {"kind": "Title", "subject": "Subtitle", "body": "Body Text", "page-number": "Header"}
_NAMES: Final = {
    "nation": "Quốc hiệu", "motto": "Tiêu ngữ", "superior": "Cơ quan chủ quản", "agency": "Cơ quan ban hành",
    "number": "Số ký hiệu", "place-date": "Địa danh thời gian", "letter-subject": "Trích yếu công văn",
    "addressee": "Kính gửi", "note": "Ghi chú", "caption": "Tên bảng", "unit": "Đơn vị tính",
    "table-note": "Ghi chú bảng", "signer": "Chức vụ người ký", "signer-name": "Họ tên người ký",
    "recipients-label": "Nơi nhận", "recipients": "Danh sách nơi nhận", "annex-label": "Phụ lục",
    "annex-title": "Tên phụ lục", "annex-reference": "Kèm theo", "draft-mark": "Dấu dự thảo",
}  # fmt: skip
_SPACED: Final = frozenset(("body", "note", "heading-upper", "heading-bold", "heading-plain"))
_KEPT: Final = frozenset(("kind", "caption", "unit", "annex-label", "annex-title", "annex-reference"))
_ROOM: Final = {"caption": (10, 3), "unit": (3, 3), "table-note": (3, 0), "annex-reference": (0, 6)}
"""Points before and after, where a component wants other room than its neighbours."""
_HEADING_LEVELS: Final = 6
_JC: Final = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_ALIGN: Final = {"text": "left", "number": "right", "index": "center", "date": "center"}


def points(value: float) -> Any:
    """A length the library understands."""
    from docx.shared import Pt

    return Pt(value)


def alignment(name: str) -> Any:
    """'left', 'center', 'right' or 'justify' as the library has it."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH

    return getattr(WD_ALIGN_PARAGRAPH, name.upper())


def first_line(indent: int = 0) -> Any:
    """First-line indent of a body paragraph, `indent` steps further in."""
    return points((FIRST_LINE_INDENT_MM + indent * _INDENT_STEP_MM) * PT_PER_MM)


def style_name(component: str) -> str:
    """Name of the style of a typography component in the document."""
    return _BUILT_IN.get(component) or _NAMES[component]


def set_up(document: Any) -> None:
    """Give the document its font, language and one style per component."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    styles = document.styles
    _reset(styles["Normal"], COMPONENTS["body"])
    for name in [*_BUILT_IN, *_NAMES]:
        built_in = _BUILT_IN.get(name)
        style = styles[built_in] if built_in else styles.add_style(_NAMES[name], WD_STYLE_TYPE.PARAGRAPH)
        _shape(style, name, styles["Normal"])
    for level in range(1, _HEADING_LEVELS + 1):
        _shape(styles[f"Heading {level}"], "heading-bold", styles["Normal"])
    for lang in styles.element.iter(qn("w:lang")):
        lang.set(qn("w:val"), "vi-VN")
    settings = document.settings.element
    if settings.find(qn("w:themeFontLang")) is not None:
        settings.find(qn("w:themeFontLang")).set(qn("w:val"), "vi-VN")
    compat = settings.find(qn("w:compat"))
    if compat is not None:
        # Word 2013 and later; without it the file opens in compatibility mode
        mode = OxmlElement("w:compatSetting")
        mode.set(qn("w:name"), "compatibilityMode")
        mode.set(qn("w:uri"), "http://schemas.microsoft.com/office/word")
        mode.set(qn("w:val"), "15")
        compat.append(mode)


def _shape(style: Any, component: str, base: Any) -> None:
    look = COMPONENTS[component]
    style.base_style = base
    _reset(style, look)
    layout = style.paragraph_format
    layout.alignment = alignment(look.align)
    if component in _SPACED:
        layout.space_before = points(PARAGRAPH_SPACING_PT)
        layout.first_line_indent = first_line()
    if component in _KEPT or component.startswith("heading"):
        layout.keep_with_next = True
    if component in _ROOM:
        layout.space_before, layout.space_after = (points(room) for room in _ROOM[component])
    layout.widow_control = True
    style.hidden, style.quick_style = False, True


def _reset(style: Any, look: Style) -> None:
    """Take the theme's looks away and set ours; all four fonts, or Word falls back for Vietnamese letters."""
    from docx.oxml.ns import qn
    from docx.shared import RGBColor

    for tag in ("w:rPr", "w:pPr"):
        for old in style.element.findall(qn(tag)):
            style.element.remove(old)
    font = style.font
    font.name, font.size = FONT, points(look.size)
    font.bold, font.italic = look.bold, look.italic
    font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.rPr.rFonts
    for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), FONT)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = points(0)
    layout.line_spacing = LINE_SPACING


def table_style(document: Any, size: float) -> str:
    """Identifier of the paragraph style for table text of this size, made on first use."""
    from docx.enum.style import WD_STYLE_TYPE

    name = f"Bảng cỡ {size:g}"
    styles = document.styles
    if name not in [style.name for style in styles]:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _reset(style, Style(size))
        style.paragraph_format.line_spacing = 1.0
    identifier: str = styles[name].style_id
    return identifier


def lay_section(section: Any, sheet: Sheet) -> None:
    """Paper size, orientation and margins; another header on the first page."""
    from docx.enum.section import WD_ORIENT
    from docx.shared import Mm

    section.orientation = WD_ORIENT.LANDSCAPE if sheet.landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(side) for side in sheet.size_mm)
    margins = sheet.margins
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance = section.footer_distance = Mm(9)
    section.different_first_page_header_footer = True


def number_pages(section: Any, *, mark: str) -> None:
    """Page number centred in the top margin but on the first page; the draft mark at the foot of every page."""
    paragraph = section.header.paragraphs[0]
    paragraph.style = "Header"
    run = paragraph.add_run()
    for kind in ("begin", None, "separate", "text", "end"):
        run._r.append(_field_part(kind))
    if mark:
        for footer in (section.footer, section.first_page_footer):
            line_of = footer.paragraphs[0]
            line_of.alignment = alignment("center")
            made = line_of.add_run(mark)
            made.bold, made.font.size = True, points(10)


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


def new_section(document: Any, sheet: Sheet) -> None:
    """Start an annex: a new page on its own sheet, numbered from 1."""
    from docx.enum.section import WD_SECTION
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    section = document.add_section(WD_SECTION.NEW_PAGE)
    last = document.paragraphs[-1]
    if last._p.find(f".//{qn('w:sectPr')}") is not None:
        _tighten(last, 1)
    lay_section(section, sheet)
    properties = section._sectPr
    for old in properties.findall(qn("w:pgNumType")):
        properties.remove(old)
    restart = OxmlElement("w:pgNumType")
    restart.set(qn("w:start"), "1")
    properties.find(qn("w:pgMar")).addnext(restart)


def line(document: Any, text: str, component: str) -> Any:
    """A paragraph at the end of the document; '\\n' breaks the line."""
    return document.add_paragraph(text, style=style_name(component))


def into(cell: Any, text: str, component: str) -> Any:
    """A paragraph at the end of a cell (the empty one every cell begins with is used first)."""
    first = cell.paragraphs[0]
    fresh = len(cell.paragraphs) == 1 and not first.text and first.style.name == "Normal"
    paragraph = first if fresh else cell.add_paragraph()
    paragraph.style = style_name(component)
    if text:
        paragraph.add_run(text)
    return paragraph


def spacer(document: Any, height: float, *, keep: bool = False) -> None:
    """Empty room between blocks; also keeps two tables from growing together."""
    paragraph = document.add_paragraph()
    _tighten(paragraph, height)
    paragraph.paragraph_format.keep_with_next = keep or None


def _tighten(paragraph: Any, height: float) -> None:
    from docx.enum.text import WD_LINE_SPACING

    layout = paragraph.paragraph_format
    layout.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    layout.line_spacing = points(height)
    layout.space_before = layout.space_after = points(0)
    layout.first_line_indent = points(0)


def rule(container: Any, width: float, length: float) -> None:
    """A horizontal rule of `length` in the middle of `width`: the top border of an empty indented paragraph."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph = container.add_paragraph()
    _tighten(paragraph, 4)
    side = max((width - length) / 2, 0)
    layout = paragraph.paragraph_format
    layout.left_indent = layout.right_indent = points(side)
    layout.space_before = points(2)
    borders = f'<w:pBdr {nsdecls("w")}><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr>'
    properties = paragraph._p.get_or_add_pPr()
    properties.insert_element_before(
        parse_xml(borders), "w:shd", "w:tabs", "w:suppressAutoHyphens", "w:spacing", "w:ind", "w:jc", "w:rPr"
    )


def keep_last_with_next(document: Any) -> None:
    """Keep the end of the body on the page of the signature."""
    from docx.oxml.ns import qn

    last = document.element.body.findall(qn("w:p"))
    if last:
        document.paragraphs[-1].paragraph_format.keep_with_next = True


def frame(document: Any, rows: int, widths: Sequence[float]) -> Any:
    """A table without borders for the head and the signature: widths set on columns *and* cells."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    table = document.add_table(rows, len(widths))
    table.autofit = False
    margins = '<w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
    table._tbl.tblPr.append(parse_xml(f"<w:tblCellMar {nsdecls('w')}>{margins}</w:tblCellMar>"))
    for at, width in enumerate(widths):
        table.columns[at].width = points(width)
    for row in table.rows:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:cantSplit {nsdecls('w')}/>"))
        for cell, width in zip(row.cells, widths, strict=True):
            cell.width = points(width)
    return table


def append_xml(document: Any, xml: str) -> None:
    """Put a block of XML at the end of the body, before the properties of the last section."""
    from docx.oxml import parse_xml

    document.element.body.sectPr.addprevious(parse_xml(xml))


def table_xml(table: Table, band: Band, width_pt: float, style: str) -> str:
    """A figure table (one band of its columns) as WordprocessingML; header rows repeat, rows do not split."""
    from docx.oxml.ns import nsdecls

    columns = [table.columns[at] for at in band.columns]
    widths = [round(units / UNITS * width_pt * _TWIPS) for units in band.widths]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, band, columns, widths, style) for row in table.rows)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        '<w:tblCellMar><w:left w:w="60" w:type="dxa"/><w:right w:w="60" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{_head(columns, widths, style)}{body}</w:tbl>"
    )


def _tr(cells: str, *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _tc(text: str, width: int, style: str, *, align: str, run: str = "", properties: str = "") -> str:
    words = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>"
        f'<w:spacing w:before="20" w:after="20"/><w:jc w:val="{_JC[align]}"/></w:pPr>{words}</w:p></w:tc>'
    )


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    def cell(text: str, width: int, properties: str = "") -> str:
        return _tc(text, width, style, align="center", run="<w:b/>", properties=properties)

    if not any(column.group for column in columns):
        return _tr(
            "".join(cell(each.label, width) for each, width in zip(columns, widths, strict=True)), head=True
        )
    upper, lower = "", ""
    for group, members in groupby(zip(columns, widths, strict=True), key=lambda pair: pair[0].group):
        pairs = list(members)
        if group:
            span = f'<w:gridSpan w:val="{len(pairs)}"/>'
            upper += cell(group, sum(width for _, width in pairs), span)
            lower += "".join(cell(column.label, width) for column, width in pairs)
        else:
            upper += "".join(
                cell(column.label, width, '<w:vMerge w:val="restart"/>') for column, width in pairs
            )
            lower += "".join(cell("", width, "<w:vMerge/>") for _, width in pairs)
    return _tr(upper, head=True) + _tr(lower, head=True)


def _row(row: Row, band: Band, columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    if row.kind == "group":
        span = f'<w:gridSpan w:val="{len(columns)}"/>'
        text = row.cells[0].printed
        return _tr(_tc(text, sum(widths), style, align="left", run="<w:b/>", properties=span))
    cells = (
        _cell(row.cells[at], column, width, style, bold=row.kind == "total")
        for at, column, width in zip(band.columns, columns, widths, strict=True)
    )
    return _tr("".join(cells))


def _cell(cell: Cell, column: Column, width: int, style: str, *, bold: bool) -> str:
    run = "<w:b/>" if bold or cell.bold else ""
    if cell.gap:
        run += '<w:i/><w:color w:val="595959"/>'
    properties = "<w:noWrap/>" if is_unbroken(cell) or column.kind == "date" else ""
    align = cell.align or column.align or _ALIGN[column.kind]
    return _tc(cell.printed, width, style, align=align, run=run, properties=properties)
