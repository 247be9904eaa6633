"""The styles of a Word file: one per component of the paper, so that an officer changes a look in one place.

The library is imported inside the functions. Lengths are points unless a name says otherwise.
"""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from reports.documents.layout import Heading, HeadingStyle
from reports.documents.typography import (
    COMPONENTS,
    FIRST_LINE_INDENT_MM,
    FONT,
    LINE_HEIGHT,
    PARAGRAPH_SPACING_PT,
    PT_PER_MM,
    URGENCY_INK,
    Style,
)

TABLE_LINE_HEIGHT: Final = 1.15
"""Of the text in tables, in em; as in the style sheet of the PDF."""
HEADING_LEVELS: Final = 6
CELL_ROOM_PT: Final = 2.0
"""Above and below the text of a cell, as in the style sheet of the PDF."""

_INDENT_STEP_MM: Final = 5.0
_HEADING: Final = "heading-"
_BUILT_IN: Final = {"kind": "Title", "subject": "Subtitle", "body": "Body Text", "page-number": "Header"}
_NAMES: Final = {
    "nation": "Quốc hiệu", "motto": "Tiêu ngữ", "superior": "Cơ quan chủ quản", "agency": "Cơ quan ban hành",
    "number": "Số ký hiệu", "place-date": "Địa danh thời gian", "letter-subject": "Trích yếu công văn",
    "addressee": "Kính gửi", "note": "Ghi chú", "caption": "Tên bảng", "unit": "Đơn vị tính",
    "table-note": "Ghi chú bảng", "signer": "Chức vụ người ký", "signer-name": "Họ tên người ký",
    "recipients-label": "Nơi nhận", "recipients": "Danh sách nơi nhận", "annex-label": "Phụ lục",
    "annex-title": "Tên phụ lục", "annex-reference": "Kèm theo", "draft-mark": "Dấu dự thảo",
    "urgency": "Mức độ khẩn", "circulation": "Phạm vi lưu hành", "contact": "Địa chỉ liên hệ",
    "corner": "Góc trên bên phải", "copy-kind": "Hình thức sao", "lookup": "Mã tra cứu",
}  # fmt: skip
_KEPT: Final = frozenset(("kind", "caption", "unit", "annex-label", "annex-title", "annex-reference"))
TABLE_ABOVE_PT: Final = 9.0
_ROOM: Final[Mapping[str, tuple[float, float]]] = {
    "caption": (TABLE_ABOVE_PT, 4), "unit": (0, 2), "table-note": (3, 0), "annex-reference": (0, 8),
    "body": (PARAGRAPH_SPACING_PT, 0), "note": (PARAGRAPH_SPACING_PT, 0),
    "heading-part": (12, 0), "heading-upper": (9, 0), "heading-bold": (PARAGRAPH_SPACING_PT, 0),
    "heading-plain": (PARAGRAPH_SPACING_PT, 0),
}  # fmt: skip
"""Points before and after, where a component wants room; as in the style sheet of the PDF."""
_COLOURS: Final = {"urgency": URGENCY_INK.removeprefix("#").upper()}
_TIGHT: Final = frozenset(("contact", "corner"))
_INDENTED: Final = frozenset(("body", "note", "heading-upper", "heading-bold", "heading-plain"))


def room_above(component: str) -> float:
    """Points above a paragraph of this component."""
    return _ROOM[component][0]


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


def heading_name(level: int) -> str:
    """Name of the style of headings of this level (1 to 6), which carries the outline level."""
    return f"Heading {min(max(level, 1), HEADING_LEVELS)}"


def heading_looks(headings: Iterable[Heading]) -> dict[str, HeadingStyle]:
    """Which look the headings of each level have in this paper: that of the first one of the level."""
    looks: dict[str, HeadingStyle] = {}
    for heading in headings:
        looks.setdefault(heading_name(heading.level), heading.style)
    return looks


def set_up(document: Any, headings: Mapping[str, HeadingStyle]) -> None:
    """Give the document its font, language and one style per component; `headings`: see `heading_looks`."""
    from docx.enum.style import WD_STYLE_TYPE

    styles = document.styles
    _defaults(styles)
    reset(styles["Normal"], COMPONENTS["body"])
    named = (name for name in COMPONENTS if name in _BUILT_IN or name in _NAMES)
    for name in named:
        built_in = _BUILT_IN.get(name)
        style = styles[built_in] if built_in else styles.add_style(_NAMES[name], WD_STYLE_TYPE.PARAGRAPH)
        _shape(style, name, styles["Normal"])
    for level in range(1, HEADING_LEVELS + 1):
        heading = heading_name(level)
        _shape(styles[heading], _HEADING + headings.get(heading, "bold"), styles["Normal"], outline=level)
        # whoever ends a heading with Enter goes on with the text
        styles[heading].next_paragraph_style = styles[_BUILT_IN["body"]]
    _settings(document.settings.element)


def _defaults(styles: Any) -> None:
    """What stands below every style: our font in place of the theme's, Vietnamese in place of English."""
    from docx.oxml.ns import qn

    for fonts in styles.element.iter(qn("w:rFonts")):
        _all_fonts(fonts)
    for lang in styles.element.iter(qn("w:lang")):
        for attribute in ("val", "eastAsia"):
            lang.set(qn(f"w:{attribute}"), "vi-VN")


def _settings(settings: Any) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    theme = settings.find(qn("w:themeFontLang"))
    if theme is not None:
        theme.set(qn("w:val"), "vi-VN")
    compat = settings.find(qn("w:compat"))
    if compat is not None:
        # Word 2013 and later; without it the file opens in compatibility mode
        mode = OxmlElement("w:compatSetting")
        mode.set(qn("w:name"), "compatibilityMode")
        mode.set(qn("w:uri"), "http://schemas.microsoft.com/office/word")
        mode.set(qn("w:val"), "15")
        compat.append(mode)


def _shape(style: Any, component: str, base: Any, *, outline: int = 0) -> None:
    from docx.shared import RGBColor

    look = COMPONENTS[component]
    style.base_style = base
    reset(style, look)
    layout = style.paragraph_format
    layout.alignment = alignment(look.align)
    if component in _INDENTED:
        layout.first_line_indent = first_line()
    if component in _KEPT or component.startswith(_HEADING):
        layout.keep_with_next = True
    layout.space_before, layout.space_after = (points(room) for room in _ROOM.get(component, (0, 0)))
    layout.widow_control = True
    if outline:
        _outline_level(style, outline)
    if component in _COLOURS:
        style.font.color.rgb = RGBColor.from_string(_COLOURS[component])
    if component in _TIGHT:
        set_line(layout, TABLE_LINE_HEIGHT * look.size)
    style.hidden, style.quick_style = False, True


def _outline_level(style: Any, level: int) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    mark = OxmlElement("w:outlineLvl")
    mark.set(qn("w:val"), str(level - 1))
    style.element.get_or_add_pPr().append(mark)


def as_heading(paragraph: Any, wanted: HeadingStyle, usual: HeadingStyle) -> None:
    """Where a heading looks unlike the others of its level, say so at the paragraph itself."""
    if wanted == usual:
        return
    name = _HEADING + wanted
    look, layout = COMPONENTS[name], paragraph.paragraph_format
    layout.alignment = alignment(look.align)
    layout.space_before, layout.space_after = (points(room) for room in _ROOM[name])
    layout.first_line_indent = first_line() if name in _INDENTED else points(0)
    for run in paragraph.runs:
        run.bold = look.bold


def reset(style: Any, look: Style) -> None:
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
    _all_fonts(style.element.rPr.rFonts)
    layout = style.paragraph_format
    layout.space_before = layout.space_after = points(0)
    set_line(layout, LINE_HEIGHT * look.size)


def set_line(layout: Any, height: float) -> None:
    """Lines at least so high. A multiple of the single line is rounded differently by every program, and forty
    lines later the page ends elsewhere; a height in points is kept to by all of them."""
    from docx.enum.text import WD_LINE_SPACING

    layout.line_spacing = points(height)
    layout.line_spacing_rule = WD_LINE_SPACING.AT_LEAST


def _all_fonts(fonts: Any) -> None:
    from docx.oxml.ns import qn

    fonts.attrib.clear()
    for attribute in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), FONT)


def table_style(document: Any, size: float) -> str:
    """Identifier of the paragraph style for table text of this size, made on first use."""
    from docx.enum.style import WD_STYLE_TYPE

    name = f"Bảng cỡ {size:g}"
    styles = document.styles
    if name not in [style.name for style in styles]:
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        reset(style, Style(size))
        layout = style.paragraph_format
        set_line(layout, TABLE_LINE_HEIGHT * size)
        layout.space_before = layout.space_after = points(CELL_ROOM_PT)
    identifier: str = styles[name].style_id
    return identifier
