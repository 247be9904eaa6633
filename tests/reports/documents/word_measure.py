"""Measures a Word file as Word resolves it: what is said at the text, else by its style and the styles below."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
TWIPS_PER_MM = 1440 / 25.4
FONTS = ("ascii", "hAnsi", "cs", "eastAsia")


@dataclass(frozen=True)
class Look:
    """How one paragraph comes out. Sizes and room in points, indents in millimetres."""

    text: str
    style: str
    sizes: frozenset[float]
    bold: frozenset[bool]
    italic: frozenset[bool]
    fonts: frozenset[str]
    colours: frozenset[str]
    align: str
    left: float
    right: float
    first: float
    before: float
    after: float
    line: float
    outline: int | None


def opened(content: bytes) -> Any:
    from docx import Document

    return Document(BytesIO(content))


def looks(document: Any, root: Any = None) -> list[Look]:
    """Every paragraph with text below `root` (the body), in tables too, in order."""
    from docx.text.paragraph import Paragraph

    nodes = (document.element.body if root is None else root).iter(f"{W}p")
    return [_look(each) for each in (Paragraph(node, document) for node in nodes) if each.text.strip()]


def _look(paragraph: Any) -> Look:
    runs = [run for run in paragraph.runs if run.text.strip()]
    styles = list(_chain(paragraph.style))
    layout = [paragraph.paragraph_format, *(style.paragraph_format for style in styles)]

    def of_runs(get: Callable[[Any], Any], default: Any) -> frozenset[Any]:
        return frozenset(_first([run.font, *(style.font for style in styles)], get, default) for run in runs)

    def of_layout(name: str, default: Any = None) -> Any:
        return _first(layout, lambda each: getattr(each, name), default)

    outline = _first(
        styles, lambda each: each.element.find(f"{W}pPr/{W}outlineLvl"), None, is_set=lambda found: found is not None
    )  # fmt: skip
    return Look(
        text=paragraph.text,
        style=paragraph.style.name,
        sizes=of_runs(lambda font: font.size and font.size.pt, 0.0),
        bold=of_runs(lambda font: font.bold, False),
        italic=of_runs(lambda font: font.italic, False),
        fonts=_fonts(styles),
        colours=of_runs(lambda font: font.color.rgb and str(font.color.rgb), "000000"),
        align=str(of_layout("alignment", "LEFT")).split(" ")[0].lower(),
        left=_mm(of_layout("left_indent", 0)),
        right=_mm(of_layout("right_indent", 0)),
        first=_mm(of_layout("first_line_indent", 0)),
        before=of_layout("space_before").pt,
        after=of_layout("space_after").pt,
        line=of_layout("line_spacing").pt,
        outline=None if outline is None else int(outline.get(f"{W}val")),
    )


def _chain(style: Any) -> Iterator[Any]:
    while style is not None:
        yield style
        style = style.base_style


def _first(
    sources: Any, get: Callable[[Any], Any], default: Any, is_set: Callable[[Any], bool] | None = None
) -> Any:
    said = is_set or (lambda value: value is not None)
    return next((value for value in map(get, sources) if said(value)), default)


def _fonts(styles: list[Any]) -> frozenset[str]:
    """Names in the four attributes of the nearest style that names fonts; a theme's name counts as another font."""
    fonts = _first(styles, lambda style: style.element.find(f"{W}rPr/{W}rFonts"), None)
    return (
        frozenset(fonts.attrib.values())
        if fonts is not None and len(fonts.attrib) == len(FONTS)
        else frozenset()
    )


def _mm(length: Any) -> float:
    return round(length.mm, 2) if length else 0.0


def rules(document: Any) -> list[tuple[str, float, float]]:
    """Every rule of the body: (the text above it, its length in millimetres, its thickness in points)."""
    found = []
    for node in document.element.body.iter(f"{W}pBdr"):
        edge, indents = node.find(f"{W}top"), node.getparent().find(f"{W}ind")
        sides = (
            [int(indents.get(f"{W}{side}") or 0) for side in ("left", "right")]
            if indents is not None
            else [0, 0]
        )
        paragraph = node.getparent().getparent()
        width = _room(document, paragraph) - sum(sides)
        above = paragraph.getprevious()
        words = "".join(
            each.text or "" if each.tag == f"{W}t" else "\n" for each in above.iter(f"{W}t", f"{W}br")
        )
        found.append((words, round(width / TWIPS_PER_MM, 1), int(edge.get(f"{W}sz")) / 8))
    return found


def _room(document: Any, paragraph: Any) -> int:
    """Twips between the edges of the cell or of the page's text around a paragraph."""
    cell = paragraph.getparent()
    if cell.tag == f"{W}tc":
        return int(cell.find(f"{W}tcPr/{W}tcW").get(f"{W}w"))
    section = document.sections[0]
    return int((section.page_width - section.left_margin - section.right_margin) / 635)


@dataclass(frozen=True)
class Box:
    """A word in a frame; width and height in millimetres, colours of frame and word."""

    text: str
    width: float
    height: float
    frame: str
    ink: str


def boxes(document: Any) -> list[Box]:
    found = []
    for table in document.element.body.iter(f"{W}tbl"):
        height = table.find(f"{W}tr/{W}trPr/{W}trHeight[@{W}hRule='exact']")
        if height is None:
            continue
        (look,) = looks(document, table)
        found.append(
            Box(
                look.text,
                round(int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w")) / TWIPS_PER_MM, 1),
                round(int(height.get(f"{W}val")) / TWIPS_PER_MM, 1),
                table.find(f"{W}tblPr/{W}tblBorders/{W}top").get(f"{W}color").upper(),
                next(iter(look.colours)).upper(),
            )
        )
    return found


@dataclass(frozen=True)
class Pages:
    """One section: millimetres of the page and its margins; where its page numbers begin, if it says so."""

    size: tuple[int, int]
    top: float
    bottom: float
    left: float
    right: float
    landscape: bool
    other_first: bool
    start: int | None


def sections(document: Any) -> list[Pages]:
    found = []
    for each in document.sections:
        start = each._sectPr.find(f"{W}pgNumType")
        margins = (each.top_margin, each.bottom_margin, each.left_margin, each.right_margin)
        found.append(
            Pages(
                (round(each.page_width.mm), round(each.page_height.mm)),
                *(round(side.mm, 1) for side in margins),
                each._sectPr.find(f"{W}pgSz").get(f"{W}orient") == "landscape",
                each.different_first_page_header_footer,
                None if start is None else int(start.get(f"{W}start")),
            )
        )
    return found


def figure_tables(document: Any) -> list[list[tuple[bool, bool]]]:
    """For each table with figures its rows: (repeated on every page, never split)."""
    return [
        [
            (row.find(f"{W}trPr/{W}tblHeader") is not None, row.find(f"{W}trPr/{W}cantSplit") is not None)
            for row in table.findall(f"{W}tr")
        ]
        for table in document.element.body.iter(f"{W}tbl")
        if table.find(f"{W}tblPr/{W}tblBorders/{W}insideH") is not None
    ]
