"""Whether a summary still stands on the versions in force, and what changed since."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from reports.collection.models import Assignment, Report, Supplement
from reports.collection.states import AssignmentKind, ClosedAs, ReportState
from reports.consolidation.adjusting import lineage
from reports.consolidation.models import Run, RunInput, SourceChoice
from reports.consolidation.rules import Rules, books, rules_now, told
from reports.consolidation.states import InputRole
from reports.outlines.models import TableRow
from reports.outlines.states import RowKind

_CLOSED: Final[dict[str, InputRole]] = {
    ClosedAs.CLASSIFIED: InputRole.CLASSIFIED,
    ClosedAs.EXEMPT: InputRole.EXEMPT,
}

NEW, NEWER, LEFT, CLOSED, OPENED, CHOSEN = "new", "newer", "left", "closed", "opened", "chosen"
BELOW, RULES, OUTLINE = "below", "rules", "outline"
_NAMED: Final = 3  # causes of a lower summary, and indicators with other rules, that are told one by one


class _Duty(NamedTuple):
    """What is asked of a duty; a country has thousands of them."""

    pk: int
    parent_id: int | None
    closed_as: str
    agency_name: str
    sort_key: str
    supplement_id: int | None
    version_id: int


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened since the run. `agency` is "" for a choice of source, which `what` names, for rules of
    the catalogue that are others now, and for outlines that ask for something else since."""

    kind: str
    agency: str
    what: str
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class Freshness:
    """Nothing changed, or what did ("cần tổng hợp lại")."""

    changes: Sequence[Change] = field(default_factory=tuple)

    @property
    def fresh(self) -> bool:
        """The summary stands on the versions in force."""
        return not self.changes


def freshness(report: Report) -> Freshness:
    """Compare what went into the run of a summary with the accepted versions of now. Eleven queries at most.

    A report that no run made (entered, or from before) is fresh.
    """
    run, _versions = lineage(report)
    if run is None:
        return Freshness()
    return Freshness(tuple(changes_since([run])[run.pk]))


def stale_below(report: Report) -> list[Change]:
    """Accepted lower summaries that went in and are themselves no longer what a run of now would give, at any depth.

    The summary cannot be brought up to date before they are. Ten queries a level, however many there are.
    """
    run, _versions = lineage(report)
    found: list[Change] = []
    above = {run.pk} if run else set()
    while above:
        lower = RunInput.objects.filter(
            run__in=above, role=InputRole.INCLUDED, assignment__kind=AssignmentKind.CONSOLIDATION
        ).select_related("assignment__agency")
        names = {each.report_id: each.assignment.agency.name for each in lower if each.report_id}
        runs = _runs_of(names)
        moved = changes_since(list(runs.values()))
        found += [
            Change(BELOW, names[pk], _said(moved[run.pk]), pk) for pk, run in runs.items() if moved[run.pk]
        ]
        above = {run.pk for run in runs.values()}
    return found


def _said(changes: Sequence[Change]) -> str:
    told = [f"{each.agency}: {each.what}" if each.agency else each.what for each in changes[:_NAMED]]
    if len(changes) > _NAMED:
        told.append(_("và %(n)d thay đổi khác") % {"n": len(changes) - _NAMED})
    return "; ".join(told)


def _runs_of(reports: Collection[int]) -> dict[int, Run]:
    """The run that each of these summaries stands on, by report; a copy carries on the work of its source."""
    found: dict[int, Run] = {}
    standing = {pk: pk for pk in reports}
    while standing:
        runs = {
            run.report_id: run
            for run in Run.objects.filter(report__in=standing).select_related("report").order_by("id")
        }
        found |= {pk: runs[current] for current, pk in standing.items() if current in runs}
        rest = {current: pk for current, pk in standing.items() if current not in runs}
        sources = Report.objects.filter(pk__in=rest).values_list("pk", "copied_from_id") if rest else ()
        standing = {source: rest[current] for current, source in sources if source is not None}
    return found


def changes_since(runs: Sequence[Run], *, rules: Rules | None = None) -> dict[int, list[Change]]:
    """What happened since each of these runs, by run, the units in the order of their names. Eight queries, one
    more where the catalogue adds up otherwise than then, and one where a call was supplemented.

    `rules`: those that a new run would add up by (what the catalogue says today).
    """
    inputs: dict[int, dict[int, RunInput]] = {run.pk: {} for run in runs}
    for each in RunInput.objects.filter(run__in=inputs).select_related("assignment"):
        inputs[each.run_id][each.assignment_id] = each
    nodes = {run.pk: _nodes(run, inputs[run.pk]) for run in runs}
    every_node = {node for found in nodes.values() for node in found}
    children: defaultdict[int, list[_Duty]] = defaultdict(list)
    for duty in _children(every_node):
        children[duty.parent_id or 0].append(duty)
    choices: defaultdict[int, list[SourceChoice]] = defaultdict(list)
    for choice in SourceChoice.objects.filter(assignment__in=every_node).select_related("indicator"):
        choices[choice.assignment_id].append(choice)
    accepted = {
        duty: (pk, version)
        for duty, pk, version in Report.objects.filter(
            assignment__parent__in=every_node, state=ReportState.ACCEPTED
        ).values_list("assignment_id", "pk", "version")
    }
    ruled = _Ruled(runs, rules)
    outlines = _Outlines(children, every_node)
    return {
        run.pk: [
            *_of_units([duty for node in nodes[run.pk] for duty in children[node]], inputs[run.pk], accepted),
            *_of_choices(run, [choice for node in nodes[run.pk] for choice in choices[node]]),
            *outlines.changes(run, nodes[run.pk], inputs[run.pk]),
            *ruled.changes(run, {each.assignment.agency_id for each in inputs[run.pk].values()}),
        ]
        for run in runs
    }


def _nodes(run: Run, inputs: Mapping[int, RunInput]) -> set[int]:
    """The summary, and the lower ones that the run looked through."""
    if not (run.tree and run.provisional):
        return {run.assignment_id}
    through = {
        duty
        for duty, each in inputs.items()
        if each.role == InputRole.MISSING and each.assignment.kind == AssignmentKind.CONSOLIDATION
    }
    return {run.assignment_id, *through}


def _children(nodes: Collection[int]) -> list[_Duty]:
    duties = Assignment.objects.filter(parent__in=nodes).order_by("agency__sort_key", "id")
    rows = duties.values_list(
        "id", "parent_id", "closed_as", "agency__name", "agency__sort_key", "supplement_id", "version_id"
    )
    return list(map(_Duty._make, rows))


def _of_units(
    children: Iterable[_Duty],
    inputs: Mapping[int, RunInput],
    accepted: Mapping[int, tuple[int, int]],
) -> Iterator[Change]:
    for duty in sorted(children, key=lambda each: (each.sort_key, each.pk)):
        change = _change(duty, inputs.get(duty.pk), accepted.get(duty.pk))
        if change is not None:
            yield change


def _made(run: Run) -> dt.datetime:
    """When the summary was written, in the time of the business."""
    return run.report.created_at if run.report is not None else run.created_at


def _of_choices(run: Run, choices: Sequence[SourceChoice]) -> Iterator[Change]:
    made = _made(run)
    for choice in choices:
        if choice.at > made:
            what = _("chọn cộng số liệu của các đơn vị cho chỉ tiêu %(name)s")
            yield Change(CHOSEN, "", what % {"name": choice.indicator.name})


class _Outlines:
    """What was asked of a summary or of its units otherwise than the run read it. A query, two where anything is.

    An accepted version stays in force until its unit answers the rest, so that nothing else tells of it until then.
    """

    def __init__(self, children: Mapping[int, Sequence[_Duty]], nodes: Collection[int]) -> None:
        self._children = children
        own = Assignment.objects.filter(pk__in=nodes, supplement__isnull=False)
        self._own = {
            pk: (version, last) for pk, version, last in own.values_list("pk", "version", "supplement")
        }
        named = {last for _version, last in self._own.values()}
        named |= {duty.supplement_id for duties in children.values() for duty in duties if duty.supplement_id}
        self._known = Supplement.objects.in_bulk(named) if named else {}

    def changes(self, run: Run, nodes: Collection[int], inputs: Mapping[int, RunInput]) -> Iterator[Change]:
        """One for each supplement that came later: the last of every duty that is asked for something else."""
        if not self._known:
            return
        read = {duty: each.outline_id for duty, each in inputs.items()}
        found = {
            last
            for node in nodes
            for duty, version, last in self._asked(node)
            if last is not None and self._later(run, read.get(duty), version, last)
        }
        for pk in sorted(found):
            words = _("đề cương được bổ sung sau lần tổng hợp này – %(why)s")
            yield Change(OUTLINE, "", words % {"why": self._known[pk].words})

    def _asked(self, node: int) -> Iterator[tuple[int, int, int | None]]:
        """A summary and its units: duty, the outline version of now, and the last supplement."""
        if node in self._own:
            yield node, *self._own[node]
        for duty in self._children.get(node, ()):
            if duty.closed_as != ClosedAs.EXEMPT:
                yield duty.pk, duty.version_id, duty.supplement_id

    def _later(self, run: Run, read: int | None, now: int, last: int) -> bool:
        """What the run read of a unit tells. A draft of the summary itself went along to the new outline: there the
        moments tell, which no run and no supplement can share, since both lock the summary; and where nothing was kept.
        """
        return read != now if read is not None else self._known[last].at > _made(run)


class _Ruled:
    """The rules that runs were made by, beside those of now. Three queries, one more where any differ."""

    def __init__(self, runs: Sequence[Run], now: Rules | None) -> None:
        self._books = books(runs)
        summaries = {run.assignment_id for run in runs if self._books}
        duties = list(Assignment.objects.filter(pk__in=summaries).select_related("call"))
        self._versions = {duty.pk: (duty.version_id, duty.call_id) for duty in duties}
        calls = {duty.call_id: duty.call for duty in duties}
        found = rules_now(list(calls.values())) if calls and now is None else {}
        self._now = {call: found[call] if now is None else now for call in calls}
        self._digests = {call: rules.sha256 for call, rules in self._now.items()}
        differing = [run for run in runs if self._differs(run)]
        self._asked = _asked({self._versions[run.assignment_id][0] for run in differing})

    def _differs(self, run: Run) -> bool:
        if run.rules_id is None:
            return False
        return self._books[run.rules_id][0] != self._digests[self._versions[run.assignment_id][1]]

    def changes(self, run: Run, units: Collection[int]) -> Iterator[Change]:
        """At most one, which names the first indicators. `units`: ids of the agencies that take part."""
        if run.rules_id is None or not self._differs(run):
            return
        version, call = self._versions[run.assignment_id]
        indicators = self._asked.get(version, {})
        before = Rules.of(self._books[run.rules_id][1])
        said = [
            f"{indicators[pk]}: {what}"
            for pk, what in told(before, self._now[call], asked=indicators, units=units)
        ]
        if said:
            more = [_("và %(n)d chỉ tiêu khác") % {"n": len(said) - _NAMED}] if len(said) > _NAMED else []
            yield Change(RULES, "", f"{_('cách tính đã đổi')} – {'; '.join([*said[:_NAMED], *more])}")


def _asked(versions: Collection[int]) -> dict[int, dict[int, str]]:
    """What outline versions ask for: by version the codes of the indicators, by id, in their order."""
    found: defaultdict[int, dict[int, str]] = defaultdict(dict)
    if not versions:
        return found
    rows = TableRow.objects.filter(section__version__in=versions, kind=RowKind.FIGURE)
    for version, pk, code in rows.order_by("indicator__position", "indicator__code").values_list(
        "section__version_id", "indicator_id", "indicator__code"
    ):
        found[version][pk] = code
    return found


def _change(duty: _Duty, before: RunInput | None, now: tuple[int, int] | None) -> Change | None:
    name = duty.agency_name
    closed = _CLOSED.get(duty.closed_as)
    if before is None:
        if closed == InputRole.EXEMPT:
            return None
        return Change(NEW, name, _("đơn vị mới được bổ sung vào đợt"), now[0] if now else None)
    if closed is not None:
        return None if before.role == closed else Change(CLOSED, name, str(closed.label))
    if before.role == InputRole.INCLUDED:
        if now is None:
            return Change(LEFT, name, _("báo cáo đã dùng không còn hiệu lực"))
        if now[0] != before.report_id:
            return Change(NEWER, name, _("có bản mới đạt yêu cầu (lần %(n)d)") % {"n": now[1]}, now[0])
        return None
    if now is not None:
        return Change(NEW, name, _("báo cáo mới đạt yêu cầu"), now[0])
    if before.role != InputRole.MISSING:
        return Change(OPENED, name, _("phải báo cáo trở lại, chưa có báo cáo đạt yêu cầu"))
    return None
