"""A ruler for finished PDF pages: where every line of text stands and how it is set, and every line that is drawn.

Read by PDFium, which had no part in making the file. Points from the lower left corner of the page.
"""

import ctypes
from dataclasses import dataclass
from itertools import groupby

import pypdfium2 as pdfium
from pypdfium2 import raw

PT_PER_MM = 72 / 25.4


@dataclass(frozen=True)
class Line:
    """One line of text set in one font. top and bottom are those of the font, not of the letters."""

    page: int
    text: str
    left: float
    bottom: float
    right: float
    top: float
    size: float
    font: str
    ink: tuple[int, int, int]

    @property
    def bold(self) -> bool:
        return "Bold" in self.font

    @property
    def italic(self) -> bool:
        return "Italic" in self.font

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def width(self) -> float:
        return self.right - self.left


@dataclass(frozen=True)
class Shape:
    """Something drawn: a rule when it is flat, else a box."""

    page: int
    left: float
    bottom: float
    right: float
    top: float
    ink: tuple[int, int, int]

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


@dataclass(frozen=True)
class Page:
    """One page; number from 1."""

    number: int
    width: float
    height: float
    lines: tuple[Line, ...]
    shapes: tuple[Shape, ...]


def measured(content: bytes) -> list[Page]:
    """Every page with its lines, in reading order, and its shapes."""
    pdf = pdfium.PdfDocument(content)
    try:
        return [_page(pdf[at], at + 1) for at in range(len(pdf))]
    finally:
        pdf.close()


def _page(page, number: int) -> Page:
    width, height = page.get_size()
    text = page.get_textpage()
    chars = [_char(text, at) for at in range(text.count_chars())]
    lines = []
    for _, run in groupby(_numbered(chars), key=lambda each: each[0]):
        found = [char for _, char in run if char is not None]
        if any(char.text.strip() for char in found):
            lines.append(_line(number, found))
    shapes = tuple(
        Shape(number, *each.get_bounds(), _ink_of(each))
        for each in page.get_objects()
        if each.type == raw.FPDF_PAGEOBJ_PATH
    )
    text.close()
    return Page(number, width, height, tuple(lines), shapes)


@dataclass(frozen=True)
class _Char:
    text: str
    box: tuple[float, float, float, float]
    size: float
    font: str
    ink: tuple[int, int, int]
    baseline: float


def _numbered(chars):
    """Each character with the number of its line: a line ends at a break, or where font or baseline change."""
    number, last = 0, None
    for char in chars:
        if char is None:
            number += 1
            last = None
        elif char.text.isspace() or char.size == 0:
            yield number, char
        else:
            now = (char.font, round(char.size, 1), round(char.baseline))
            if last is not None and now != last:
                number += 1
            last = now
            yield number, char


def _char(text, at: int) -> _Char | None:
    letter = chr(raw.FPDFText_GetUnicode(text, at))
    if letter in "\r\n":
        return None
    matrix = raw.FS_MATRIX()
    raw.FPDFText_GetMatrix(text, at, matrix)
    x, y = ctypes.c_double(), ctypes.c_double()
    raw.FPDFText_GetCharOrigin(text, at, x, y)
    name = ctypes.create_string_buffer(200)
    raw.FPDFText_GetFontInfo(text, at, name, 200, ctypes.c_int())
    ink = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFText_GetFillColor(text, at, *ink)
    size = raw.FPDFText_GetFontSize(text, at) * abs(matrix.d)
    box = text.get_charbox(at, loose=True)
    red, green, blue, _ = (each.value for each in ink)
    return _Char(letter, box, size, name.value.decode(), (red, green, blue), y.value)


def _line(number: int, chars: list[_Char]) -> Line:
    solid = [char for char in chars if char.text.strip()]
    first = solid[0]
    return Line(
        page=number,
        text="".join(char.text for char in chars).strip(),
        left=min(char.box[0] for char in solid),
        bottom=min(char.box[1] for char in solid),
        right=max(char.box[2] for char in solid),
        top=max(char.box[3] for char in solid),
        size=round(first.size, 2),
        font=first.font,
        ink=first.ink,
    )


def _ink_of(each) -> tuple[int, int, int]:
    ink = [ctypes.c_uint() for _ in range(4)]
    raw.FPDFPageObj_GetFillColor(each, *ink)
    red, green, blue, _ = (part.value for part in ink)
    return red, green, blue
