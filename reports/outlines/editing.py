"""Changes to the content of an outline: a VersionSpec in, the changed one out (pure).

A section is named by its key, a line of a table by its place (from 0), an annex by its key. What is not there raises
KeyError or IndexError; a place that makes no sense (a section inside itself, too deep) raises Misplaced. A move that
has nowhere to go changes nothing. Numbers are made anew when the content is written; levels follow the tree.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from typing import Any, Final

from portal.core.text import search_key
from reports.outlines.blueprint import AnnexSpec, AxisSpec, IndicatorSpec, RowSpec, SectionSpec, VersionSpec

DEEPEST: Final = 4
"""The lowest level of sections, counted from 0: five levels are more than any real report has."""
MAX_DEPTH: Final = 4
"""How far a line of a figure table may be indented."""
UP, DOWN, INDENT, OUTDENT = "up", "down", "in", "out"
MOVES: Final = (UP, DOWN, INDENT, OUTDENT)

Sections = tuple[SectionSpec, ...]
_WORD: Final = re.compile(r"[a-z0-9]+")
_KEY_LENGTH: Final = 40


class Misplaced(ValueError):
    """A section would come to lie inside itself or deeper than there are levels."""


def token(content: VersionSpec | RowSpec | IndicatorSpec | AxisSpec) -> str:
    """What a page carries to say which state it was made from; what says the same has the same token."""
    return hashlib.sha256(repr(content).encode()).hexdigest()[:20]


def section_of(content: VersionSpec, key: str) -> SectionSpec:
    """The section with a key."""
    for section in content.walk():
        if section.key == key:
            return section
    raise KeyError(key)


def parent_of(content: VersionSpec, key: str) -> str:
    """The key of the section above one; "" for one at the top."""
    for section in content.walk():
        if any(child.key == key for child in section.sections):
            return section.key
    section_of(content, key)
    return ""


def new_key(title: str, taken: Collection[str]) -> str:
    """A key for a section or annex from its title: "Công tác tuyên truyền" -> "cong_tac_tuyen_truyen", never taken."""
    words = "_".join(_WORD.findall(search_key(title)))[: _KEY_LENGTH - 3].strip("_")
    if not words or words[0].isdigit():
        words = f"muc_{words}".strip("_")
    key, number = words, 1
    while key in taken:
        number += 1
        key = f"{words}_{number}"
    return key


# --- sections ---------------------------------------------------------------------------------------------


def add_section(
    content: VersionSpec, section: SectionSpec, *, into: str = "", after: str = ""
) -> VersionSpec:
    """A new section: last inside `into`, just behind `after`, or last of all."""
    if into:
        depth = _depth(content, into) + 1
        if depth > DEEPEST:
            raise Misplaced(section.key)
        inside = section_of(content, into).sections
        return _with_sections(content, into, (*inside, _deepened(section, depth - section.level)))
    if after:
        above = parent_of(content, after)
        depth = _depth(content, after)
        siblings = _children(content, above)
        at = _place(siblings, after) + 1
        placed = _deepened(section, depth - section.level)
        return _with_sections(content, above, (*siblings[:at], placed, *siblings[at:]))
    return replace(content, sections=(*content.sections, _deepened(section, -section.level)))


def update_section(content: VersionSpec, key: str, /, **facts: Any) -> VersionSpec:
    """A section with some of its facts changed, its key among them."""
    return replace(content, sections=_mapped(content.sections, key, lambda each: replace(each, **facts)))


def remove_section(content: VersionSpec, key: str) -> VersionSpec:
    """Without a section and all below it."""
    above = parent_of(content, key)
    return _with_sections(content, above, tuple(s for s in _children(content, above) if s.key != key))


def move_section(content: VersionSpec, key: str, way: str) -> VersionSpec:
    """One step up or down among its siblings, into the one before it, or out behind the one above it."""
    above = parent_of(content, key)
    siblings = _children(content, above)
    at = _place(siblings, key)
    if way == UP:
        return move_to(content, key, before=siblings[at - 1].key) if at else content
    if way == DOWN:
        return move_to(content, key, after=siblings[at + 1].key) if at + 1 < len(siblings) else content
    if way == INDENT:
        return move_to(content, key, into=siblings[at - 1].key) if at else content
    if way == OUTDENT:
        return move_to(content, key, after=above) if above else content
    raise KeyError(way)


def move_to(
    content: VersionSpec, key: str, *, before: str = "", after: str = "", into: str = ""
) -> VersionSpec:
    """A section with all below it just before or behind another one, or last inside it."""
    moved = section_of(content, key)
    target = before or after or into
    if target == key and not into:
        return content
    if any(each.key == target for each in moved.walk()):
        raise Misplaced(key)
    was = _depth(content, key)
    rest = remove_section(content, key)
    depth = _depth(rest, target) + (1 if into else 0)
    moved = _deepened(moved, depth - was)
    if max(depth + _height(moved), *(each.level for each in moved.walk())) > DEEPEST:
        raise Misplaced(key)
    if into:
        return _with_sections(rest, into, (*section_of(rest, into).sections, moved))
    above = parent_of(rest, target)
    siblings = _children(rest, above)
    at = _place(siblings, target) + (1 if after else 0)
    return _with_sections(rest, above, (*siblings[:at], moved, *siblings[at:]))


def _children(content: VersionSpec, key: str) -> Sections:
    return section_of(content, key).sections if key else content.sections


def _with_sections(content: VersionSpec, key: str, sections: Sections) -> VersionSpec:
    """With other sections inside the one with a key ("": at the top)."""
    return update_section(content, key, sections=sections) if key else replace(content, sections=sections)


def _mapped(sections: Sections, key: str, change: Callable[[SectionSpec], SectionSpec]) -> Sections:
    found = tuple(_changed(section, key, change) for section in sections)
    if found == sections and not any(each.key == key for section in sections for each in section.walk()):
        raise KeyError(key)
    return found


def _changed(section: SectionSpec, key: str, change: Callable[[SectionSpec], SectionSpec]) -> SectionSpec:
    if section.key == key:
        return change(section)
    if not section.sections:
        return section
    return replace(section, sections=tuple(_changed(each, key, change) for each in section.sections))


def _place(siblings: Sections, key: str) -> int:
    return [each.key for each in siblings].index(key)


def _depth(content: VersionSpec, key: str) -> int:
    """How many sections stand above one."""
    above = parent_of(content, key)
    return 1 + _depth(content, above) if above else 0


def _height(section: SectionSpec) -> int:
    """How many levels stand below a section."""
    return max((1 + _height(each) for each in section.sections), default=0)


def _deepened(section: SectionSpec, by: int) -> SectionSpec:
    """So many levels deeper, with all below it. A level that an outline chose apart from its depth stays apart."""
    below = tuple(_deepened(each, by) for each in section.sections)
    return replace(section, level=max(0, section.level + by), sections=below)


# --- lines of a figure table ------------------------------------------------------------------------------


def add_rows(
    content: VersionSpec, key: str, rows: Sequence[RowSpec], *, at: int | None = None
) -> VersionSpec:
    """New lines at a place of a section's table; behind all others without one."""
    found = section_of(content, key).rows
    place = len(found) if at is None else min(at, len(found))
    return update_section(content, key, rows=(*found[:place], *rows, *found[place:]))


def update_row(content: VersionSpec, key: str, at: int, row: RowSpec) -> VersionSpec:
    """Another line at a place."""
    found = list(section_of(content, key).rows)
    found[_line(found, at)] = row
    return update_section(content, key, rows=tuple(found))


def remove_row(content: VersionSpec, key: str, at: int) -> VersionSpec:
    """Without one line."""
    found = list(section_of(content, key).rows)
    del found[_line(found, at)]
    return update_section(content, key, rows=tuple(found))


def move_row(content: VersionSpec, key: str, at: int, way: str) -> VersionSpec:
    """One line up or down, or further in or out."""
    found = list(section_of(content, key).rows)
    row = found[_line(found, at)]
    if way in (UP, DOWN):
        return place_row(content, key, at, at + (1 if way == DOWN else -1))
    if way not in (INDENT, OUTDENT):
        raise KeyError(way)
    depth = min(MAX_DEPTH, max(0, row.depth + (1 if way == INDENT else -1)))
    return update_row(content, key, at, replace(row, depth=depth))


def place_row(content: VersionSpec, key: str, at: int, to: int) -> VersionSpec:
    """A line at another place; beyond the ends it stays at the end."""
    found = list(section_of(content, key).rows)
    row = found.pop(_line(found, at))
    found.insert(min(max(to, 0), len(found)), row)
    return update_section(content, key, rows=tuple(found))


def _line(rows: Sequence[RowSpec], at: int) -> int:
    if not 0 <= at < len(rows):
        raise IndexError(at)
    return at


# --- annex tables -----------------------------------------------------------------------------------------


def put_annex(content: VersionSpec, key: str, annex: AnnexSpec, *, was: str = "") -> VersionSpec:
    """A new annex table behind the others, or in the place of the one with the key `was`."""
    found = section_of(content, key).annexes
    if not was:
        return update_section(content, key, annexes=(*found, annex))
    annex_of(content, key, was)
    return update_section(content, key, annexes=tuple(annex if each.key == was else each for each in found))


def remove_annex(content: VersionSpec, key: str, annex: str) -> VersionSpec:
    """Without one annex table."""
    annex_of(content, key, annex)
    kept = tuple(each for each in section_of(content, key).annexes if each.key != annex)
    return update_section(content, key, annexes=kept)


def annex_of(content: VersionSpec, key: str, annex: str) -> AnnexSpec:
    """An annex table by its key."""
    for each in section_of(content, key).annexes:
        if each.key == annex:
            return each
    raise KeyError(annex)
