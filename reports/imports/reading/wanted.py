"""What a row of an outline wants, read out of its own words: the counted thing, facets, categories."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from reports.imports.reading.lexicon import CATEGORY_WORDS, FACETS, KINDS_OF_PAPER, PLAIN_WORDS, UNITS, Facet
from reports.imports.reading.outline import RATIO, OutlineSpec, RowSpec
from reports.imports.reading.spotting import flattened

# Where a label says only where, or how it is counted, and not what.
_LOCATIVE = re.compile(r"\s(?:trong các|trong cơ sở|trên địa bàn|tại các|qua (?=xử phạt)|trực tiếp từ)\s?.*")
# A number of these things may answer a row of those.
ALSO: Final = {
    "people turn": ("people turn",),
    "turn": ("turn", "people turn"),
    "times": ("times",),
    "meeting": ("meeting",),
    "class": ("class", "meeting"),
    "session": ("session", "meeting"),
    "people": ("people",),
    "unit": ("commune",),
    "commune": ("commune",),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """`units`: classes of counted things that answer it; `facets`: all must be said; `words`: most must be said.

    `category`: patterns of its breakdown, one for each axis. `generic`: only the general noun counts as its total.
    """

    row: RowSpec
    units: frozenset[str]
    facets: tuple[Facet, ...]
    words: tuple[str, ...]
    category: tuple[re.Pattern[str], ...] = ()
    label: str = ""
    own: frozenset[str] = field(default=frozenset())
    """Categories (patterns as text) that its own label says: no restriction."""

    @property
    def is_ratio(self) -> bool:
        """Answered by n/N or a percent only."""
        return self.row.kind == RATIO

    @property
    def is_part(self) -> bool:
        """One part of a total."""
        return bool(self.row.breakdown)


def wanted_rows(outline: OutlineSpec) -> list[Wanted]:
    """The rows of an outline with what they want, in its order; a figure that stands twice is wanted once."""
    found: dict[tuple[str, str], Wanted] = {}
    for row in outline.rows:
        found.setdefault(row.key, _wanted(row))
    return list(found.values())


@lru_cache(maxsize=2048)
def _wanted(row: RowSpec) -> Wanted:
    name = _LOCATIVE.sub("", flattened(row.name))
    facets = tuple(facet for facet in FACETS if facet.label.search(name))
    facets = tuple(each for each in facets if not _contained(each, facets, name))
    return Wanted(
        row=row,
        units=frozenset(_units(row, name)),
        facets=facets,
        words=_words(name, facets),
        category=tuple(category_pattern(part) for part in _names(row)),
        label=flattened(row.name),
        own=frozenset(
            word
            for word, pattern in CATEGORY_WORDS
            if re.search(rf"(?<!\w)(?:{pattern})(?!\w)", flattened(row.name))
        ),
    )


def _names(row: RowSpec) -> list[str]:
    """The names of its categories, one for each axis."""
    if not row.breakdown:
        return []
    if ";" not in row.breakdown:
        return [row.category or row.label]
    return [part.strip() for part in row.category.split(", ")]


def _contained(facet: Facet, others: tuple[Facet, ...], name: str) -> bool:
    """Whether a facet is only a part of the words of another one."""
    if facet.name == "violation":
        return True  # it comes with the fine
    if facet.name == "propaganda":
        return any(other.name == "knowledge" for other in others)
    if facet.name == "administrative":
        return "vi phạm hành chính" not in name
    return False


def _units(row: RowSpec, name: str) -> set[str]:
    found: set[str] = set()
    sources = [name] if row.kind == RATIO else [flattened(row.unit), name]
    for text in sources:
        unit = unit_at(text)
        if unit:
            found.update(ALSO.get(unit, (unit,)))
    if row.kind != RATIO:
        for part in re.split(r",| và ", name)[1:]:
            unit = unit_at(part.strip())
            if unit and len(part.split()) <= 2:
                found.update(ALSO.get(unit, (unit,)))
    if "tip" in found:
        found.discard("news")
    if "people turn" in found and "people" in found and flattened(row.unit) != "người":
        found.discard("people")
    return found


def unit_at(text: str) -> str:
    """The class of the thing that a text begins with, "" if it is none we know."""
    return next((unit.name for unit in UNITS if unit.pattern.match(text)), "")


def _words(name: str, facets: tuple[Facet, ...]) -> tuple[str, ...]:
    """Telling words of a label that no facet stands for: they must be said themselves."""
    rest = name
    for unit in UNITS:
        if match := unit.pattern.match(rest):
            rest = rest[match.end() :]
            break
    for facet in facets:
        rest = facet.label.sub(" ", rest)
        rest = facet.needs.sub(" ", rest)
    for unit in UNITS:
        rest = unit.pattern.sub(" ", rest)
    return tuple(
        word
        for word in re.findall(r"[^\W\d_]{2,}", rest)
        if word not in PLAIN_WORDS and word not in _IN_LABELS
    )


_IN_LABELS: Final = frozenset(
    "phát hành đã ban chỉ đạo sơ thẩm tìm hiểu đang hỗ trợ tư vấn dự cung cấp cấp tự nhiên giấy phép tội danh bán dâm"
    " mại sinh ghép nghề tạo vốn y tế vai trò án cáo can đối tượng nghi thăm bài tin".split()
)


@lru_cache(maxsize=512)
def category_pattern(name: str) -> re.Pattern[str]:
    """How reports say a category: the words of its name, each part of a list, and usual other words."""
    flat = flattened(name)
    known = [words for word, words in CATEGORY_WORDS if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", flat)]
    if not known:
        parts = [part.strip() for part in re.split(r",| và | hoặc ", flat)]
        known = [re.escape(part) for part in parts if len(part) > 1]
    return re.compile(rf"(?<!\w)(?:{'|'.join(known)})(?!\w)")


def kind_of_paper(text: str) -> bool:
    """Whether the counted paper is of one kind only ("03 kế hoạch"), so that it is no total of papers."""
    return bool(re.match(rf"(?:{KINDS_OF_PAPER})(?!\w)", text))
