"""The values of NĐ 30/2020/NĐ-CP, Phụ lục I, one row per component, and what of a measured page departs from them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.reports.documents.measured import PT_PER_MM, Line, Page, Shape

NEAR = 1.2
"""Points within which two places are the same."""
MARGINS_MM = {"top": (20, 25), "bottom": (20, 25), "left": (30, 35), "right": (15, 20)}
INDENTS_MM = (10.0, 12.7)
SPACING_PT = 6.0
LINE_SPACING = (1.0, 1.5)
PAGE_NUMBER = (13, 14)
BOXES_MM = {"HỎA TỐC": (30, 8), "THƯỢNG KHẨN": (40, 8), "KHẨN": (20, 8)}


@dataclass(frozen=True)
class Value:
    """least and greatest size; styles; under: centred below that component; level: beside it on one line;
    place: 'page' centred between the margins, 'left' begins at the margin, 'right' lies in the right half;
    rule: least and greatest length of the line below, as a share of the words above it."""

    least: float
    greatest: float
    bold: bool = False
    italic: bool = False
    upper: bool = False
    under: str = ""
    level: str = ""
    place: str = ""
    rule: tuple[float, float] | None = None


_THIRD_TO_HALF = (1 / 3, 1 / 2)
DECREE: Mapping[str, Value] = {
    # ô 1
    "nation": Value(12, 13, bold=True, upper=True, place="right"),
    "motto": Value(13, 14, bold=True, under="nation", rule=(1, 1)),
    # ô 2
    "superior": Value(12, 13, upper=True),
    "agency": Value(12, 13, bold=True, upper=True, under="superior", rule=_THIRD_TO_HALF),
    # ô 3, 4
    "number": Value(13, 13, under="agency"),
    "place-date": Value(13, 14, italic=True, under="nation", level="number"),
    # ô 5a, 5b
    "kind": Value(13, 14, bold=True, upper=True, place="page"),
    "subject": Value(13, 14, bold=True, place="page", rule=_THIRD_TO_HALF),
    "letter-subject": Value(12, 13, under="number"),
    # ô 6
    "ground": Value(13, 14, italic=True),
    "heading-part": Value(13, 14, bold=True, place="page"),
    "heading-upper": Value(13, 14, bold=True, upper=True),
    "heading-bold": Value(13, 14, bold=True),
    "heading-plain": Value(13, 14),
    # ô 7a, 7b
    "signer": Value(13, 14, bold=True, upper=True, place="right"),
    "signer-name": Value(13, 14, bold=True, under="signer"),
    # ô 9a, 9b
    "addressee": Value(13, 14),
    "addressees": Value(13, 14),
    "recipients-label": Value(12, 12, bold=True, italic=True, place="left", level="signer"),
    "recipients": Value(11, 11, place="left"),
    # ô 10b, 11
    "urgency": Value(13, 14, bold=True, upper=True, under="number"),
    "circulation": Value(13, 14, bold=True, upper=True, under="number"),
    # ô 13, 14
    "contact": Value(11, 12, place="page"),
    "corner": Value(10, 10, place="right"),
    # annexes, copies
    "annex-label": Value(14, 14, bold=True, place="page"),
    "annex-title": Value(13, 14, bold=True, upper=True, place="page"),
    "annex-reference": Value(13, 14, italic=True, place="page"),
    "copy-kind": Value(13, 14, bold=True, upper=True, place="right", level="superior"),
}


@dataclass(frozen=True)
class Found:
    """The lines of one component as they were found, all on one page."""

    page: Page
    lines: tuple[Line, ...]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2

    @property
    def bottom(self) -> float:
        return self.lines[-1].bottom

    @property
    def top(self) -> float:
        return self.lines[0].top


def find(pages: Sequence[Page], texts: Sequence[str], *, last: bool = False) -> Found:
    """Where these lines stand; `last`: the last such place in the file (the block of a copy)."""
    wanted = [" ".join(text.split()) for text in texts]
    hits = []
    for page in pages:
        said = [" ".join(line.text.split()) for line in page.lines]
        hits += [
            (page, page.lines[at : at + len(wanted)])
            for at in range(len(said))
            if said[at : at + len(wanted)] == wanted
        ]
    assert hits, f"{texts} not found"
    page, lines = hits[-1 if last else 0]
    return Found(page, tuple(lines))


def form_faults(
    pages: Sequence[Page], components: Mapping[str, Sequence[str]], *, last: bool = False
) -> list[str]:
    """What departs from the decree, each beginning with the name of its component."""
    found = {name: find(pages, texts, last=last) for name, texts in components.items()}
    faults = []
    for name, block in found.items():
        value = DECREE[name]
        faults += [f"{name}: {fault}" for fault in _style(block, value)]
        faults += [f"{name}: {fault}" for fault in _place(block, value, found)]
        if value.rule is not None:
            faults += [f"{name}: {fault}" for fault in _rule(block, value.rule)]
    return faults


def _style(block: Found, value: Value) -> Iterator[str]:
    for line in block.lines:
        if not value.least - 0.05 <= line.size <= value.greatest + 0.05:
            yield f"size {line.size}"
        if (line.bold, line.italic) != (value.bold, value.italic):
            yield f"bold {line.bold}, italic {line.italic}"
        if value.upper and line.text.upper() != line.text:
            yield "not in capitals"
        if not any(family in line.font for family in ("Liberation-Serif", "Tinos", "Times")):
            yield f"font {line.font}"


def edges(page: Page) -> tuple[float, float]:
    """Left and right edge of the words between the margins: of an upright page those of the decree's least values."""
    left = 30 if page.width < page.height else 20
    return left * PT_PER_MM, page.width - 15 * PT_PER_MM


def _place(block: Found, value: Value, found: Mapping[str, Found]) -> Iterator[str]:
    left, right = edges(block.page)
    if value.place == "page" and abs(block.middle - (left + right) / 2) > NEAR:
        yield "not in the middle"
    if value.place == "left" and abs(block.left - left) > NEAR:
        yield "not at the margin"
    if value.place == "right" and block.middle < (left + right) / 2:
        yield "not on the right"
    under = found.get(value.under)
    if under is not None and abs(block.middle - under.middle) > NEAR:
        yield f"not in the middle under {value.under}"
    if under is not None and block.top > under.bottom + 3:
        yield f"not below {value.under}"
    level = found.get(value.level)
    if level is not None and abs(block.top - level.top) > 3:
        yield f"not level with {value.level}"


def rule_below(block: Found) -> Shape | None:
    """The line drawn right under these words."""
    flat = [each for each in block.page.shapes if each.height < 1.5 and each.width > 10]
    near = [
        each for each in flat if -1 < block.bottom - each.top < 8 and each.left < block.middle < each.right
    ]
    return near[0] if near else None


def _rule(block: Found, share: tuple[float, float]) -> Iterator[str]:
    rule = rule_below(block)
    if rule is None:
        yield "no rule"
        return
    words = block.right - block.left
    if not share[0] * words - 0.6 <= rule.width <= share[1] * words + 0.6:
        yield f"rule of {rule.width / words:.2f} of the words"
    if abs(rule.middle - block.middle) > NEAR:
        yield "rule not in the middle"
