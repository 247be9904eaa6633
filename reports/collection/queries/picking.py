"""The units that a call may ask, to be picked page by page, and those it asks already: never all at once.

A country has thousands of communes. What a page lists is a part of them; a whole group is added by its name, and the
list of those already asked is read level by level once it is long.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Page, Paginator
from django.db.models import Count, Q, QuerySet

from agencies.models import Agency
from agencies.states import AgencyKind
from portal.core.text import search_key
from reports.collection.models import Assignment, Call
from reports.collection.queries.calls import KIND_ORDER, selectable
from reports.collection.states import AssignmentKind

# A province with its departments fits on one page; so many duties are drawn as one tree; so many are read at a time.
UNITS: Final = 150
WHOLE: Final = 200
DUTIES: Final = 50
# The kinds under which units are grouped by name.
_ABOVE: Final = (AgencyKind.DISTRICT, AgencyKind.PROVINCE)


@dataclass(slots=True, eq=False)
class Group:
    """Units of one kind, those below a district or another province by it. `total` of all that were found, `left` of
    those not asked yet."""

    key: str
    label: str
    kind: str
    total: int = 0
    left: int = 0


@dataclass(frozen=True, slots=True)
class Unit:
    """One unit that may be ticked; `chosen`: asked already."""

    id: int
    name: str
    group: Group
    chosen: bool


@dataclass(frozen=True, slots=True)
class Picking:
    """What a search found: `groups` of everything, `units` of the group that is looked at (`only` "": of all)."""

    groups: list[Group]
    units: list[Unit]
    only: str

    @property
    def left(self) -> list[int]:
        """Ids of the units listed, on whatever page, that are not asked yet."""
        return [unit.id for unit in self.units if not unit.chosen]


def picking(call: Call, typed: str = "", only: str = "", *, unasked: bool = False) -> Picking:
    """The units to choose from in Vietnamese order, plain values, two queries. `typed`: words of a name, with or
    without accents; `only`: the key of a group; one that is none stands for all. With `unasked` those that are asked
    already are counted and not listed."""
    chosen = set(
        call.assignments.filter(kind=AssignmentKind.CONTRIBUTION).values_list("agency_id", flat=True)
    )
    top = call.lead.parent_id
    rows = _named(selectable(call), typed).values_list(
        "pk", "name", "kind", "sort_key", "parent", "parent__kind", "parent__name", "parent__sort_key"
    )
    groups: dict[str, Group] = {}
    units = []
    for pk, name, kind, sort_key, parent, parent_kind, parent_name, parent_sort in rows.distinct():
        below = parent_kind == AgencyKind.DISTRICT or (
            parent_kind in _ABOVE and parent not in (top, call.lead_id)
        )
        key = f"{kind}-{parent}" if below else str(kind)
        group = groups.get(key)
        if group is None:
            label = str(AgencyKind(kind).label)
            groups[key] = group = Group(key, f"{label} – {parent_name}" if below else label, kind)
        group.total += 1
        group.left += pk not in chosen
        at = (KIND_ORDER.index(kind), parent_sort if below else "", sort_key)
        units.append((at, Unit(pk, name, group, pk in chosen)))
    units.sort(key=lambda each: each[0])
    ordered = list(dict.fromkeys(unit.group for _at, unit in units))
    only = only if only in groups else ""
    listed = [unit for _at, unit in units if only in ("", unit.group.key) and not (unasked and unit.chosen)]
    return Picking(ordered, listed, only)


def _named(units: QuerySet[Agency], typed: str) -> QuerySet[Agency]:
    for word in search_key(typed).split():
        units = units.filter(search_key__contains=word)
    return units


# --- who may sum others up ----------------------------------------------------------------------------------


def possible_summaries(call: Call) -> list[tuple[int, str]] | None:
    """Agencies of the call that may sum others up: id and name; the lead does so anyway. None where there are too many
    for a list: their name is typed (`summary_named`)."""
    found = list(_in_call(call).order_by("sort_key").values_list("pk", "name")[: WHOLE + 1])
    return found if len(found) <= WHOLE else None


def summary_named(call: Call, typed: str) -> tuple[int | None, list[str]]:
    """The agency of the call that was named, with or without accents: its id, or None and a few it may be."""
    key = search_key(typed)
    exact = list(_in_call(call).filter(search_key=key).values_list("pk", "name")[:2])
    like = exact or list(_named(_in_call(call), typed).order_by("sort_key").values_list("pk", "name")[:6])
    return (like[0][0], []) if len(like) == 1 else (None, [name for _pk, name in like])


def _in_call(call: Call) -> QuerySet[Agency]:
    asked = call.assignments.order_by().values("agency")
    return Agency.objects.filter(pk__in=asked).exclude(pk=call.lead_id)


# --- who is asked -------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TreeNode:
    """A consolidation with what goes into it, for the page of a call."""

    duty: Assignment
    contributions: list[Assignment]
    below: list[TreeNode]


@dataclass(frozen=True, slots=True)
class Part:
    """One consolidation of a long tree: the way down to it from the root, and a page of what goes straight into it.

    Each duty of the page has `units`, the number of those that go into it."""

    way: list[Assignment]
    page: Page[Assignment]

    @property
    def duty(self) -> Assignment:
        """The consolidation that is looked at."""
        return self.way[-1]


@dataclass(frozen=True, slots=True)
class Asked:
    """Who is consolidated into whom: a short tree whole, of a long one a part. `total`: duties, without the root."""

    total: int
    tree: TreeNode | None = None
    part: Part | None = None


def asked(call: Call, into: str = "", page: str = "") -> Asked | None:
    """Who is asked; None while there is no root. Of a long tree the level `into` (the root's when it is none), `page`
    of it. A number of queries that does not grow with the units."""
    duties = call.assignments.select_related("agency", "version__outline")
    total = call.assignments.filter(parent__isnull=False).count()
    if total <= WHOLE:
        tree = _tree(list(duties.order_by("agency__sort_key", "kind")))
        return Asked(total, tree=tree) if tree else None
    levels = {
        each.pk: each for each in duties.filter(Q(kind=AssignmentKind.CONSOLIDATION) | Q(parent__isnull=True))
    }
    root = next((each for each in levels.values() if each.parent_id is None), None)
    if root is None:
        return None
    duty = next((each for each in levels.values() if str(each.pk) == into), root)
    way = [duty]
    while way[0].parent_id in levels:
        way.insert(0, levels[way[0].parent_id])
    # Consolidations first: they are few, and lead further down.
    straight = duties.filter(parent=duty).annotate(units=Count("children"))
    straight = straight.order_by("kind", "agency__sort_key", "pk")
    return Asked(total, part=Part(way, Paginator(straight, DUTIES).get_page(page)))


def _tree(duties: Sequence[Assignment]) -> TreeNode | None:
    children: dict[int | None, list[Assignment]] = {}
    for duty in duties:
        children.setdefault(duty.parent_id, []).append(duty)

    def node(duty: Assignment) -> TreeNode:
        mine = children.get(duty.pk, [])
        return TreeNode(
            duty,
            [each for each in mine if not each.is_consolidation],
            [node(each) for each in mine if each.is_consolidation],
        )

    root = next(iter(children.get(None, [])), None)
    return node(root) if root is not None else None
