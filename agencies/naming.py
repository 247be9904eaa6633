"""What the journal's objects and codes are called today: every room registers the names of its own.

The journal itself keeps numbers and keys for ever; names are looked up when it is shown, a page at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from agencies.models import AuditEntry

# Of lines: the line, the name of one of its facts (OBJECT: what it is about), and what that is called.
Name = tuple[AuditEntry, str, str]
Naming = Callable[[Sequence[AuditEntry]], Iterable[Name]]
OBJECT: Final = ""
_NAMINGS: Final[list[Naming]] = []


def register_naming(naming: Naming) -> Naming:
    """Make a function known that names what lines are about (once); its queries do not grow with the lines."""
    if naming not in _NAMINGS:
        _NAMINGS.append(naming)
    return naming


def names_in(entries: Sequence[AuditEntry]) -> dict[tuple[int, str], str]:
    """By the number of the line and the name of the fact. What no longer exists has no name."""
    return {(entry.seq, fact): name for naming in _NAMINGS for entry, fact, name in naming(entries) if name}
