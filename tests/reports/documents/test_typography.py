"""The table of the decree's sizes and styles, and the style sheet that must say the same."""

import re
from pathlib import Path

import pytest

from reports.documents.fitting import UNITS
from reports.documents.typography import (
    A4,
    COMPONENTS,
    FIRST_LINE_INDENT_MM,
    FONT_STACK,
    HEAD_SPLIT,
    MARGINS,
    PARAGRAPH_SPACING_PT,
    RULE_SHARE,
)

CSS = (Path(__file__).parents[3] / "static/css/paper.css").read_text()
PRINTED = CSS[: CSS.index("@media screen")]

# NĐ 30/2020, Phụ lục I: component → (least size, greatest size, bold, italic, capitals)
DECREE = {
    "nation": (12, 13, True, False, True),
    "motto": (13, 14, True, False, False),
    "superior": (12, 13, False, False, True),
    "agency": (12, 13, True, False, True),
    "number": (13, 13, False, False, False),
    "place-date": (13, 14, False, True, False),
    "kind": (13, 14, True, False, True),
    "subject": (13, 14, True, False, False),
    "letter-subject": (12, 13, False, False, False),
    "addressee": (13, 14, False, False, False),
    "body": (13, 14, False, False, False),
    "signer": (13, 14, True, False, True),
    "signer-name": (13, 14, True, False, False),
    "recipients-label": (12, 12, True, True, False),
    "recipients": (11, 11, False, False, False),
    "page-number": (13, 14, False, False, False),
    "annex-label": (14, 14, True, False, False),
    "annex-title": (13, 14, True, False, True),
    "annex-reference": (13, 14, False, True, False),
}


@pytest.mark.parametrize("component", DECREE)
def test_each_component_is_set_as_the_decree_says(component):
    least, greatest, bold, italic, upper = DECREE[component]
    style = COMPONENTS[component]
    assert least <= style.size <= greatest
    assert (style.bold, style.italic, style.upper) == (bold, italic, upper)


def test_margins_and_rules_are_within_the_decree():
    assert 20 <= MARGINS.top <= 25
    assert 20 <= MARGINS.bottom <= 25
    assert 30 <= MARGINS.left <= 35
    assert 15 <= MARGINS.right <= 20
    assert 1 / 3 <= RULE_SHARE <= 1 / 2
    assert A4 == (210, 297)
    assert FIRST_LINE_INDENT_MM in (10, 12.7)
    assert PARAGRAPH_SPACING_PT >= 6


def declared(component: str) -> dict[str, str]:
    found = re.search(rf"\.paper \.paper-{component} \{{([^}}]*)\}}", PRINTED)
    assert found, component
    pairs = (part.split(":", 1) for part in found[1].split(";") if ":" in part)
    return {name.strip(): value.strip() for name, value in pairs}


@pytest.mark.parametrize("component", [name for name in COMPONENTS if name not in ("page-number", "table")])
def test_the_style_sheet_says_what_the_table_says(component):
    style, rules = COMPONENTS[component], declared(component)
    assert rules["font-size"] == f"{style.size}pt"
    assert rules.get("font-weight", "normal") == ("bold" if style.bold else "normal")
    assert rules.get("font-style", "normal") == ("italic" if style.italic else "normal")
    if style.align in ("center", "justify", "right"):
        assert rules["text-align"] == style.align


def test_page_margins_number_and_fonts_of_the_style_sheet_are_those_of_the_table():
    page = PRINTED[PRINTED.index("@page {") : PRINTED.index("@page :first")]
    sides = f"{MARGINS.top}mm {MARGINS.right}mm {MARGINS.bottom}mm {MARGINS.left}mm"
    assert f"margin: {sides};" in page
    assert f"font: {COMPONENTS['page-number'].size}pt" in page
    assert ", ".join(f'"{family}"' for family in FONT_STACK) in PRINTED
    assert declared("head-left")["width"] == f"{HEAD_SPLIT[0]:.0%}"
    assert declared("head-right")["width"] == f"{HEAD_SPLIT[1]:.0%}"
    assert declared("ruled::after")["width"] == f"{RULE_SHARE:.0%}"
    assert declared("body")["text-indent"] == f"{FIRST_LINE_INDENT_MM}mm"


def test_there_is_a_class_for_every_column_width():
    widths = {
        int(number): float(share) for number, share in re.findall(r"\.paper-w-(\d+)\{width:([\d.]+)%\}", CSS)
    }
    assert widths == pytest.approx({number: number / UNITS * 100 for number in range(1, UNITS + 1)})
