"""The typography of an official document as data, in one place.

Source: Nghị định 30/2020/NĐ-CP, Phụ lục I (components, sizes and styles; the example values of the
decree's own table) and its page rules. Every renderer reads or is held against this table; a test
compares the style sheet of the PDF and preview with it, another measures rendered pages.

Pure: no Django, no file formats. Sizes in points, page measures in millimetres.
"""

from dataclasses import dataclass
from typing import Final, Literal

Align = Literal["left", "center", "right", "justify"]

FONT: Final = "Times New Roman"
FONT_STACK: Final = ("Liberation Serif", "Tinos", "Times New Roman")
"""Families with the metrics of Times New Roman and all Vietnamese letters, in order of preference."""

PT_PER_MM: Final = 72 / 25.4

CHART_MM: Final = 125.0
"""Width of a chart on every page: its letters are then about as large as those of a table."""


@dataclass(frozen=True, slots=True)
class Margins:
    """Page margins in millimetres (NĐ 30: top and bottom 20-25, left 30-35, right 15-20)."""

    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15


MARGINS: Final = Margins()
ANNEX_MARGINS: Final = Margins(top=20, bottom=20, left=20, right=15)
"""Landscape annex: the binding edge is the top one, so the left margin may give way to the columns."""

A4: Final = (210.0, 297.0)
A3: Final = (297.0, 420.0)

FIRST_LINE_INDENT_MM: Final = 12.7
PARAGRAPH_SPACING_PT: Final = 6.0
LINE_HEIGHT: Final = 1.2
SIGNING_SPACE_PT: Final = 66.0
HEAD_SPLIT: Final = (0.42, 0.58)
"""Share of the text width of the left (agency) and right (nation, date) columns of the head."""
RULE_SHARE: Final = 0.4
"""Length of the rule under agency and subject: 1/3 to 1/2 of the line above it."""


@dataclass(frozen=True, slots=True)
class Style:
    """How one component of the paper is set."""

    size: float
    bold: bool = False
    italic: bool = False
    upper: bool = False
    align: Align = "left"


COMPONENTS: Final[dict[str, Style]] = {
    # ô 1
    "nation": Style(12, bold=True, upper=True, align="center"),
    "motto": Style(13, bold=True, align="center"),
    # ô 2
    "superior": Style(12, upper=True, align="center"),
    "agency": Style(12, bold=True, upper=True, align="center"),
    # ô 3, 4
    "number": Style(13, align="center"),
    "place-date": Style(13, italic=True, align="center"),
    # ô 5a, 5b
    "kind": Style(14, bold=True, upper=True, align="center"),
    "subject": Style(14, bold=True, align="center"),
    "letter-subject": Style(12, align="center"),
    # ô 9a
    "addressee": Style(14, align="left"),
    # ô 6
    "body": Style(14, align="justify"),
    "heading-part": Style(14, bold=True, align="center"),
    "heading-upper": Style(14, bold=True, upper=True, align="justify"),
    "heading-bold": Style(14, bold=True, align="justify"),
    "heading-plain": Style(14, align="justify"),
    "note": Style(14, italic=True, align="justify"),
    # tables: not in the decree, 11-13 is good practice; `table` is the largest size tried
    "caption": Style(13, bold=True, align="center"),
    "unit": Style(12, italic=True, align="right"),
    "table": Style(12),
    "table-note": Style(11, italic=True, align="left"),
    # ô 7a, 7b
    "signer": Style(14, bold=True, upper=True, align="center"),
    "signer-name": Style(14, bold=True, align="center"),
    # ô 9b
    "recipients-label": Style(12, bold=True, italic=True),
    "recipients": Style(11),
    # ô 10b, 11: in boxes
    "urgency": Style(13, bold=True, upper=True, align="center"),
    "circulation": Style(13, bold=True, upper=True, align="center"),
    # ô 13, 14
    "contact": Style(11, align="center"),
    "corner": Style(10, align="right"),
    # copies: ô 1 of their form
    "copy-kind": Style(14, bold=True, upper=True, align="center"),
    # not in the decree: where a holder of the printed page checks it
    "lookup": Style(9),
    # page and annex
    "page-number": Style(14, align="center"),
    "annex-label": Style(14, bold=True, align="center"),
    "annex-title": Style(14, bold=True, upper=True, align="center"),
    "annex-reference": Style(14, italic=True, align="center"),
    # not in the decree: says on every page that the paper is not issued
    "draft-mark": Style(13, bold=True, upper=True, align="center"),
}

URGENCY_MM: Final = {"HỎA TỐC": (30.0, 8.0), "THƯỢNG KHẨN": (40.0, 8.0), "KHẨN": (20.0, 8.0)}
"""Width and height of the box of each degree of urgency (ô số 10b), in millimetres."""
URGENCY_INK: Final = "#e00000"
"""Bright red (mực đỏ tươi)."""
SIGNATURE_PT: Final = (128.0, 60.0)
"""Box of the picture of a person's signature, between office and name."""
SEAL_PT: Final = (36 * PT_PER_MM, 36 * PT_PER_MM)
"""Box of the seal: a round seal of 36 mm in its real size, over about a third of the signature."""

NATION: Final = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
MOTTO: Final = "Độc lập - Tự do - Hạnh phúc"
