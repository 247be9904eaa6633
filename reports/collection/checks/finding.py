"""One finding, and the registry of the rules that make them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from reports.collection.states import Severity

if TYPE_CHECKING:
    from reports.collection.checks.content import Content

KIND_NAMES: Final[dict[str, Any]] = {}
"""The Vietnamese name of every kind of finding, as its rule registered it."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or odd; `message` is Vietnamese and names the places and the numbers."""

    severity: str
    kind: str
    message: str
    section_id: int | None = None
    indicator_id: int | None = None
    breakdown_id: int | None = None
    # Of a summary: the paragraph it is about, where one alone is.
    paragraph_id: str = ""
    # Of an outline's own rule: what it is called; the registry does not know it.
    name: str = ""

    @property
    def kind_name(self) -> str:
        """The kind in Vietnamese."""
        return self.name or str(KIND_NAMES.get(self.kind, self.kind))

    @property
    def is_error(self) -> bool:
        """Whether it blocks whatever reason is given."""
        return self.severity == Severity.ERROR

    @property
    def is_hint(self) -> bool:
        """Whether it only asks for a second look: it blocks nothing and needs no reason."""
        return self.severity == Severity.HINT


Rule = Callable[["Content"], Iterator[Finding]]
RULES: Final[list[tuple[int, Rule]]] = []
KINDS_OF: Final[dict[Rule, frozenset[str]]] = {}


def rule(*, order: int, kinds: Mapping[str, Any]) -> Callable[[Rule], Rule]:
    """Decorator: adds a rule that finds these kinds (key -> name for people). `order`: where its findings stand.

    ValueError when a kind is taken: one rule answers for it.
    """

    def add(each: Rule) -> Rule:
        taken = KIND_NAMES.keys() & kinds.keys()
        if taken:
            raise ValueError(f"kinds of findings registered twice: {sorted(taken)}")
        KIND_NAMES.update(kinds)
        RULES.append((order, each))
        KINDS_OF[each] = frozenset(kinds)
        RULES.sort(key=lambda pair: pair[0])
        return each

    return add
