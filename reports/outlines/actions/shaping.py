"""Shaping a draft: its head, its sections, the lines of its tables, its annexes. Each verb is one change and one entry.

All take `version_id`, `by`, `seen` (editing.token of what the person saw) and return the content as it is now. They
raise NotAllowed; Conflict when the version is published, was changed meanwhile (StaleDraft), or lacks what is changed;
Invalid when a rule of the content would be broken.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from agencies.models import User
from reports.outlines import editing
from reports.outlines.actions.draft import rewrite
from reports.outlines.blueprint import AnnexSpec, RowSpec, SectionSpec, VersionSpec


def set_head(
    *, version_id: int, by: User, seen: str, title_pattern: str, numbering: Sequence[str]
) -> VersionSpec:
    """How the paper is titled, and how each level of headings is numbered, from the top."""

    def change(content: VersionSpec) -> VersionSpec:
        return replace(content, title_pattern=title_pattern, numbering=tuple(numbering))

    return rewrite(version_id=version_id, by=by, seen=seen, key="outlines.head_changed", change=change)


def add_section(
    *, version_id: int, by: User, seen: str, section: SectionSpec, into: str = "", after: str = ""
) -> VersionSpec:
    """A new section: last inside another, just behind another, or last of all. Its key must be free."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.section_added", section=section.key,
        change=lambda content: editing.add_section(content, section, into=into, after=after),
    )  # fmt: skip


def update_section(
    *, version_id: int, by: User, seen: str, section: str, facts: dict[str, Any]
) -> VersionSpec:
    """Heading, guidance and rules of a section; `facts` are fields of SectionSpec, `key` among them."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.section_changed", section=section,
        change=lambda content: editing.update_section(content, section, **facts),
    )  # fmt: skip


def move_section(*, version_id: int, by: User, seen: str, section: str, way: str) -> VersionSpec:
    """One step: "up", "down", "in" (into the one before) or "out"."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.section_moved", section=section,
        change=lambda content: editing.move_section(content, section, way),
    )  # fmt: skip


def place_section(
    *, version_id: int, by: User, seen: str, section: str, before: str = "", after: str = "", into: str = ""
) -> VersionSpec:
    """Where it was dragged to: before, behind or into another one."""

    def change(content: VersionSpec) -> VersionSpec:
        return editing.move_to(content, section, before=before, after=after, into=into)

    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.section_moved", change=change, section=section
    )


def remove_section(*, version_id: int, by: User, seen: str, section: str) -> VersionSpec:
    """Out of the draft, with all below it. Published versions keep theirs."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.section_removed", section=section,
        change=lambda content: editing.remove_section(content, section),
    )  # fmt: skip


def add_rows(*, version_id: int, by: User, seen: str, section: str, rows: Sequence[RowSpec]) -> VersionSpec:
    """New lines at the end of a section's table."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rows_changed", section=section, count=len(rows),
        change=lambda content: editing.add_rows(content, section, rows),
    )  # fmt: skip


def update_row(*, version_id: int, by: User, seen: str, section: str, at: int, row: RowSpec) -> VersionSpec:
    """Another line at a place of a section's table."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rows_changed", section=section,
        change=lambda content: editing.update_row(content, section, at, row),
    )  # fmt: skip


def move_row(*, version_id: int, by: User, seen: str, section: str, at: int, way: str) -> VersionSpec:
    """One line up or down, or further in or out."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rows_changed", section=section,
        change=lambda content: editing.move_row(content, section, at, way),
    )  # fmt: skip


def place_row(*, version_id: int, by: User, seen: str, section: str, at: int, to: int) -> VersionSpec:
    """A line where it was dragged to."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rows_changed", section=section,
        change=lambda content: editing.place_row(content, section, at, to),
    )  # fmt: skip


def remove_row(*, version_id: int, by: User, seen: str, section: str, at: int) -> VersionSpec:
    """One line less."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.rows_changed", section=section,
        change=lambda content: editing.remove_row(content, section, at),
    )  # fmt: skip


def put_annex(
    *, version_id: int, by: User, seen: str, section: str, annex: AnnexSpec, was: str = ""
) -> VersionSpec:
    """A new annex table, or another one in the place of `was`."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.annex_changed", section=section,
        change=lambda content: editing.put_annex(content, section, annex, was=was),
    )  # fmt: skip


def remove_annex(*, version_id: int, by: User, seen: str, section: str, annex: str) -> VersionSpec:
    """One annex table less."""
    return rewrite(
        version_id=version_id, by=by, seen=seen, key="outlines.annex_changed", section=section,
        change=lambda content: editing.remove_annex(content, section, annex),
    )  # fmt: skip
