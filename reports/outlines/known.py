"""What sections mean across the outlines of a programme: their stable keys, with the headings they have had."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from reports.outlines.blueprint import VersionSpec
from reports.outlines.models import Programme, Section


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A stable key, and what to call it in a list."""

    key: str
    title: str


def known_sections(programme: Programme, content: VersionSpec) -> list[KnownSection]:
    """Every key of the programme with its newest heading; of this content, those that it has. One query."""
    found: dict[str, str] = {}
    rows = Section.objects.filter(version__outline__programme=programme).order_by("-version__pk", "position")
    for key, title in rows.values_list("key", "title"):
        found.setdefault(key, title)
    found |= {section.key: section.title for section in content.walk()}
    return [KnownSection(key, f"{title} ({key})") for key, title in sorted(found.items(), key=_by_title)]


def _by_title(item: tuple[str, str]) -> str:
    return item[1].casefold()


def free_for(known: Iterable[KnownSection], content: VersionSpec, key: str) -> list[KnownSection]:
    """Those that a section with this key may take: its own, and those that no other section has."""
    taken = {section.key for section in content.walk()} - {key}
    return [each for each in known if each.key not in taken]
