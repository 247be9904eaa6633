"""What sections mean across the outlines of a programme: their stable keys, with the headings they have had."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.outlines.blueprint import VersionSpec
from reports.outlines.models import Programme, Section


@dataclass(frozen=True, slots=True)
class KnownSection:
    """A stable key, and what to call it in a list."""

    key: str
    title: str


def known_sections(programme: Programme, content: VersionSpec) -> list[KnownSection]:
    """Every key of the programme with its newest heading; of this content, those that it has. One query.

    Two keys with one heading are told apart by the outline in which the heading is newest; the key itself is no word.
    """
    found: dict[str, tuple[str, str]] = {}
    rows = Section.objects.filter(version__outline__programme=programme).order_by("-version__pk", "position")
    for key, title, outline in rows.values_list("key", "title", "version__outline__name"):
        found.setdefault(key, (title, outline))
    found |= {section.key: (section.title, _("đề cương này")) for section in content.walk()}
    titles = Counter(title.casefold() for title, _outline in found.values())
    both = Counter((title.casefold(), outline) for title, outline in found.values())
    known = []
    for key, (title, outline) in found.items():
        words = title if titles[title.casefold()] == 1 else f"{title} – {outline}"
        if both[title.casefold(), outline] > 1:  # the last resort: the key is what tells them apart
            words = f"{words} ({key})"
        known.append(KnownSection(key, words))
    return sorted(known, key=lambda each: each.title.casefold())


def free_for(known: Iterable[KnownSection], content: VersionSpec, key: str) -> list[KnownSection]:
    """Those that a section with this key may take: its own, and those that no other section has."""
    taken = {section.key for section in content.walk()} - {key}
    return [each for each in known if each.key not in taken]
