"""Which rows of a section's prose one page shows: so many at a time, or those that a search finds.

A section of a large summary holds thousands of paragraphs, and thousands of them may say almost the same. Whatever is
not shown stays as it is stored when the page is saved.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from portal.core.text import search_key
from reports.collection.entries import Paragraph
from reports.consolidation.arrange import Row, is_used

ROWS: Final = 50  # of one page
IN_GROUP: Final = (
    20  # paragraphs of one group that are shown with the one that stands for them, or is like them
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked for: a page, counted from 1, of all rows or of those that `search` finds; with `about` the page of
    that paragraph."""

    page: int = 1
    search: str = ""
    about: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """The rows of one page. `before`: rows on the pages before it; `all`: rows on all pages; `last_used`:
    how many of all rows stand before those that are not printed."""

    rows: Sequence[Row]
    page: int
    pages: int
    before: int
    all: int
    last_used: int
    search: str = ""

    @property
    def after(self) -> int:
        """Rows on the pages behind it."""
        return self.all - self.before - len(self.rows)

    @property
    def several(self) -> bool:
        """Whether there is anything to turn to, or to search in."""
        return self.pages > 1 or bool(self.search)


NO_ROWS: Final = Part((), 1, 1, 0, 0, 0)


def part_of(rows: Sequence[Row], wanted: Wanted, name_of: Callable[[Paragraph], str]) -> Part:
    """One page of the rows of a section; a page that is not there gives the nearest. `name_of`: the agency of a
    paragraph, in which a search looks, too, besides the words."""
    search = " ".join(wanted.search.split())[:100]
    key = search_key(search)
    if key:
        rows = [found for row in rows if (found := _found(row, key, name_of))]
    last_used = max((place for place, row in enumerate(rows, 1) if any(map(is_used, row.flat))), default=0)
    pages = max(1, -(-len(rows) // ROWS))
    page = _page_of(rows, wanted) or max(1, min(wanted.page, pages))
    before = (page - 1) * ROWS
    shown = [_cut(row, wanted.about) for row in rows[before : before + ROWS]]
    return Part(shown, page, pages, before, len(rows), last_used, search)


def _page_of(rows: Sequence[Row], wanted: Wanted) -> int | None:
    if not wanted.about:
        return None
    for place, row in enumerate(rows):
        if any(each["id"] == wanted.about for each in row.flat):
            return place // ROWS + 1
    return None


def _found(row: Row, key: str, name_of: Callable[[Paragraph], str]) -> Row | None:
    """The row with what the search finds in it; whole where its first is found."""

    def hit(each: Paragraph) -> bool:
        return key in search_key(each["text"]) or key in search_key(name_of(each))

    if hit(row.lead):
        return row
    covered, alike = [*filter(hit, row.covered)], [*filter(hit, row.alike)]
    return replace(row, covered=covered, alike=alike) if covered or alike else None


def _cut(row: Row, about: str) -> Row:
    """A row with the first of its group, and with the one that the page is about. A text of the agency's own that was
    made from several keeps all of them: they are its sources."""
    merged = bool(row.covered) and not row.lead.get("source")

    def first(some: Sequence[Paragraph]) -> list[Paragraph]:
        return [each for place, each in enumerate(some) if place < IN_GROUP or each["id"] == about]

    return replace(row, covered=row.covered if merged else first(row.covered), alike=first(row.alike))
