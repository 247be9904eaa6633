"""The lower summaries of a tree run brought up to date, many of one level at a time.

Each gets a run of its own, with inputs, figures, words, journal and carried work as if it had been asked for alone; but
the statements are shared, and the figures are added up in the database and stay there (setwise). A summary that cannot
be done with the others (a total too large, a database that cannot say which) is done alone, and fails alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Max, OuterRef, prefetch_related_objects
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from portal.core.errors import Conflict
from reports.collection.actions.together import Draft, write_consolidated_together, write_entries
from reports.collection.entries import FigureEntry
from reports.collection.models import Assignment, Report
from reports.collection.states import UNFINISHED, AssignmentKind, ReportState
from reports.consolidation.actions.carrying import Work, carried, printed, works_of
from reports.consolidation.adjusting import entry_of, lineages
from reports.consolidation.arithmetic import TooLarge
from reports.consolidation.engine import settled
from reports.consolidation.facts import Facts, Together
from reports.consolidation.gather import merged
from reports.consolidation.gathering import gather_together
from reports.consolidation.inputs import DEPTH, find_direct_inputs
from reports.consolidation.models import Adjustment, Run, RunInput
from reports.consolidation.queries.freshness import changes_since
from reports.consolidation.rules import pin, rules_of
from reports.consolidation.setwise import RULES, Asked, Summary, write_level
from reports.consolidation.states import ACTIVE, InputRole, RunState
from reports.consolidation.tallies import FigureKey
from reports.outlines.states import AcrossUnits

BATCH: Final = 64  # summaries in one transaction: about a second, and some 20,000 figures
STEPS: Final = 4  # of a run: inputs, figures, words, writing
NOTHING_ACCEPTED: Final = "Chưa có báo cáo nào đạt yêu cầu tổng hợp nên chưa tổng hợp được."
Tell = Callable[[int, str], object]
Hold = Callable[[Collection[int]], Collection[int]]


def _all(duties: Collection[int]) -> Collection[int]:
    """Nobody else can have them."""
    return duties


class _Beyond(Exception):
    """Summaries that cannot be done together with others; nothing was written."""

    def __init__(self, duties: Collection[int]) -> None:
        super().__init__(f"{len(duties)} summaries")
        self.duties = frozenset(duties)


def lower_levels(root: Assignment) -> list[list[int]]:
    """The summaries below by level, the lowest first; ids of duties, in the order of the agencies."""
    levels: list[list[int]] = []
    above = [root.pk]
    for _depth in range(DEPTH):
        found = Assignment.objects.filter(parent__in=above, kind=AssignmentKind.CONSOLIDATION, closed_as="")
        above = list(found.order_by("agency__sort_key", "id").values_list("pk", flat=True))
        if not above:
            break
        levels.append(above)
    return levels[::-1]


def levels_above(duty: Assignment, root: Assignment) -> list[list[int]]:
    """The summaries between a duty and the root that it goes into, the lowest first: one of each level.

    What a new acceptance changes is only these, however many agencies there are. Raises Conflict if the duty does not
    go into that root.
    """
    found: list[list[int]] = []
    current = duty
    for _depth in range(DEPTH + 1):
        if current.parent_id == root.pk:
            return found
        if current.parent is None:
            break
        current = current.parent
        if not current.closed_as:
            found.append([current.pk])
    raise Conflict(
        _("Báo cáo của %(unit)s không tổng hợp vào %(root)s.")
        % {"unit": duty.agency.name, "root": root.agency.name}
    )


def recompute(*, asked: Run, duties: Sequence[int], tell: Tell, hold: Hold | None = None) -> list[str]:
    """Write a new version of each of these lower summaries that is not fresh; some of one level, in turns of BATCH.

    What their people sent or had accepted is not touched, and a summary that somebody else computes is left to them. It
    never counts before its own leader has approved it and the level above accepted it; returns the names of those that
    wait for that, in the order of `duties`. Doing it twice, or at the same time, writes nothing twice.

    `hold`: called with duties inside the transaction that writes them, before the first write; answers which of them
    may be written. A summary that cannot be made leaves a failed run with the reason and stops none of the others.
    """
    with transaction.atomic():
        pin(asked)
    names = dict(Assignment.objects.filter(pk__in=duties).values_list("pk", "agency__name"))
    waiting: list[str] = []
    for at in range(0, len(duties), BATCH):
        some = duties[at : at + BATCH]
        tell(at * STEPS, _("%(first)s: xem bản tổng hợp cấp dưới") % {"first": names[some[0]]})
        settled_already = _bring_up_to_date(asked, some, hold or _all)
        waiting += [names[duty] for duty in some if duty not in settled_already]
    return waiting


def _bring_up_to_date(asked: Run, duties: Sequence[int], hold: Hold) -> set[int]:
    """All of them together; those that cannot, one by one. Returns those whose accepted version is fresh."""
    done: set[int] = set()
    together, apart = list(duties), list[int]()
    while together:
        try:
            done |= _write(asked, together, hold)
            break
        except _Beyond as beyond:
            apart += [duty for duty in together if duty in beyond.duties]
            together = [duty for duty in together if duty not in beyond.duties]
        except TooLarge:
            apart += together
            break
    for duty in apart:
        try:
            done |= _write(asked, [duty], hold)
        except (TooLarge, Conflict) as error:
            _fail(asked, duty, hold, str(error))
    return done


@transaction.atomic
def _write(asked: Run, duties: Sequence[int], hold: Hold) -> set[int]:
    """New versions of those that are not fresh, each by a run that is done. All or nothing.

    Everything is read under the locks of the summaries: nobody asks for a run or writes beside it. Raises _Beyond for
    several, TooLarge or Conflict for a single one."""
    newest = _locked_newest(duties)
    locked = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("agency", "call__programme")
        .filter(pk__in=duties)
    )
    assignments = {each.pk: each for each in locked.order_by("pk")}
    fresh = _fresh(newest.values(), asked)
    wanted = _wanted(newest, fresh, duties)
    ours = set(hold(wanted)) if wanted else set()
    runs = _opened(asked, [assignments[duty] for duty in wanted if duty in ours])
    if runs:
        _consolidate(asked, runs, newest)
    return {duty for duty, last in newest.items() if last.pk in fresh and last.state == ReportState.ACCEPTED}


def _locked_newest(duties: Sequence[int]) -> dict[int, Report]:
    """The versions people worked on last, by duty, locked before the duties, as submission locks them."""
    last = (
        Report.objects.filter(assignment__in=duties)
        .order_by()
        .values("assignment")
        .annotate(n=Max("version"))
    )
    while True:
        numbers = dict(last.values_list("assignment", "n"))
        rows = Report.objects.filter(assignment__in=numbers, version__in=set(numbers.values()))
        named = [
            pk for pk, duty, n in rows.values_list("pk", "assignment_id", "version") if numbers[duty] == n
        ]
        locked = list(Report.objects.select_for_update(of=("self",)).filter(pk__in=named).order_by("pk"))
        if dict(last.values_list("assignment", "n")) == numbers:
            prefetch_related_objects(locked, "texts")
            return {report.assignment_id: report for report in locked}


def _fresh(reports: Collection[Report], asked: Run) -> set[int]:
    """Ids of those that stand on the versions in force, and on the rules of the run that was asked for."""
    runs = {pk: run for pk, (run, _versions) in lineages(reports).items()}
    changes = changes_since([run for run in runs.values() if run is not None], rules=rules_of(asked))
    return {pk for pk, run in runs.items() if run is None or not changes[run.pk]}


def _wanted(newest: Mapping[int, Report], fresh: Collection[int], duties: Sequence[int]) -> list[int]:
    """Those to be written: not fresh, not on their way, not being computed, with something accepted below."""
    busy = Run.objects.filter(assignment__in=duties, state__in=ACTIVE).values_list("assignment_id", flat=True)
    accepted = Report.objects.filter(assignment__parent__in=duties, state=ReportState.ACCEPTED)
    filled = set(accepted.order_by().values_list("assignment__parent_id", flat=True).distinct())
    kept = set(busy)
    for duty, last in newest.items():
        on_its_way = last.state in UNFINISHED and last.state != ReportState.DRAFT
        if last.pk in fresh or on_its_way:
            kept.add(duty)
    return [duty for duty in duties if duty in filled and duty not in kept]


def _opened(asked: Run, duties: Sequence[Assignment]) -> list[Run]:
    """A run for each, which ends with this transaction or never was; all of a tree add up by the same rules."""
    now = timezone.now()  # noqa: TID251 -- the life of a job runs in real time
    return Run.objects.bulk_create(
        Run(
            assignment=duty, requested_by=asked.requested_by, state=RunState.RUNNING, attempt=1, started_at=now,
            steps_total=STEPS, steps_done=STEPS, rules=asked.rules,
        )
        for duty in duties
    )  # fmt: skip


def _consolidate(asked: Run, runs: Sequence[Run], newest: Mapping[int, Report]) -> None:
    """Inputs, new versions with people's work carried over, and the end of the runs."""
    inputs = _write_inputs(runs)
    facts = Together(runs)
    works = works_of(
        {run.assignment_id: newest[run.assignment_id] for run in runs if run.assignment_id in newest}
    )
    gathered = gather_together(runs)
    drafts = [
        Draft(
            run.assignment,
            merged(gathered[run.pk], run.assignment, newest.get(run.assignment_id)),
            gathered[run.pk].annexes,
            [each.report_id for each in inputs[run.pk] if each.report_id],
        )
        for run in runs
    ]
    stale: dict[int, set[FigureKey]] = {}
    reports = write_consolidated_together(
        by=asked.requested_by, drafts=drafts, newest=newest,
        figures=lambda made: stale.update(_write_figures(facts, runs, made, works)),
    )  # fmt: skip
    Adjustment.objects.bulk_create(
        carried(each, reports[duty], stale[duty]) for duty, work in works.items() for each in work.kept
    )
    _finish(asked, runs, reports, inputs)


def _write_inputs(runs: Sequence[Run]) -> dict[int, list[RunInput]]:
    """The versions that go in, by run. Raises for those into which nothing goes."""
    found: dict[int, list[RunInput]] = {run.pk: [] for run in runs}
    for each in RunInput.objects.bulk_create(find_direct_inputs(runs), batch_size=1000):
        found[each.run_id].append(each)
    empty = {run.assignment_id for run in runs if not _any_included(found[run.pk])}
    if empty:
        if len(runs) == 1:
            raise Conflict(_(NOTHING_ACCEPTED))
        raise _Beyond(empty)
    return found


def _any_included(inputs: Iterable[RunInput]) -> bool:
    return any(each.role == InputRole.INCLUDED for each in inputs)


# --- figures ---


@dataclass(frozen=True, slots=True)
class _Group:
    """Summaries whose units were all asked for the same figures, and that print the same."""

    asked: frozenset[FigureKey]
    printed: frozenset[FigureKey]


def _write_figures(
    facts: Together, runs: Sequence[Run], reports: Mapping[int, Report], works: Mapping[int, Work]
) -> dict[int, set[FigureKey]]:
    """The figures of the new reports. Returns, by duty, adjusted figures that are no longer what they were."""
    groups: defaultdict[_Group, list[Run]] = defaultdict(list)
    by_engine: list[Run] = []
    for run in runs:
        group = _group(facts, run.assignment_id)
        if group is None or works[run.assignment_id].sums or len(runs) == 1:
            by_engine.append(run)
        else:
            groups[group].append(run)
    for group, some in groups.items():
        _write_group(facts, group, some, reports)
    return _write_by_engine(by_engine, reports, works) if by_engine else {}


def _group(facts: Facts, duty: int) -> _Group | None:
    """None where units were asked for different figures."""
    node = facts.nodes[duty]
    asks = {frozenset(facts.asks[version]) for version in {unit.version_id for unit in node.units}}
    if len(asks) != 1:
        return None
    return _Group(asks.pop(), frozenset(facts.wanted(duty)))


def _write_group(facts: Facts, group: _Group, runs: Sequence[Run], reports: Mapping[int, Report]) -> None:
    rules = {pk: each.across_units for pk, each in facts.indicators.items()}
    shown = {indicator for indicator, _breakdown in group.printed}
    added = {key: rules[key[0]] for key in group.asked if key[0] in shown and rules[key[0]] in RULES}
    nodes = {run.assignment_id: facts.nodes[run.assignment_id] for run in runs}
    summaries = [
        Summary(duty, reports[duty].pk, sum(node.asked.values()), sum(node.secret.values()))
        for duty, node in nodes.items()
    ]
    above = any(unit.consolidates for node in nodes.values() for unit in node.units)
    others = {pk for pk, rule in rules.items() if rule not in RULES or pk not in shown}
    left = write_level([run.pk for run in runs], summaries, Asked(added, group.printed, others), above=above)
    if left.duties:
        raise _Beyond(left.duties)
    rest = {pk for pk in shown if rules[pk] not in (*RULES, AcrossUnits.NONE)}
    rest |= {indicator for indicator, _breakdown in left.unasked}
    if rest:
        write_entries(_rest(Together(runs, only=rest), added, reports, nodes))


def _rest(
    facts: Together, done: Collection[FigureKey], reports: Mapping[int, Report], duties: Iterable[int]
) -> Iterator[tuple[Report, FigureEntry]]:
    for duty in duties:
        for key, computed in settled(facts, duty).items():
            if key not in done:
                yield reports[duty], entry_of(key, computed)


def _write_by_engine(
    runs: Sequence[Run], reports: Mapping[int, Report], works: Mapping[int, Work]
) -> dict[int, set[FigureKey]]:
    facts = Together(runs)
    stale: dict[int, set[FigureKey]] = {}
    entries: list[tuple[Report, FigureEntry]] = []
    for run in runs:
        duty = run.assignment_id
        level = settled(facts, duty)
        made, stale[duty] = printed(level, works[duty])
        entries += [(reports[duty], entry) for entry in made]
    write_entries(entries)
    return stale


# --- the end ---


def _finish(
    asked: Run, runs: Sequence[Run], reports: Mapping[int, Report], inputs: Mapping[int, Sequence[RunInput]]
) -> None:
    now = timezone.now()  # noqa: TID251 -- the life of a job runs in real time
    messages: defaultdict[str, list[int]] = defaultdict(list)
    for run in runs:
        messages[said(inputs[run.pk])].append(run.pk)
    written = Report.objects.filter(pk__in=[report.pk for report in reports.values()])
    for message, some in messages.items():
        Run.objects.filter(pk__in=some).update(
            state=RunState.DONE, finished_at=now, message=message,
            report=written.filter(assignment=OuterRef("assignment")).values("pk"),
        )  # fmt: skip
    audit.record_all(
        asked.requested_by, "consolidation.run.finished",
        [(run, run.assignment.agency, {"report": reports[run.assignment_id].pk}) for run in runs],
    )  # fmt: skip


@transaction.atomic
def _fail(asked: Run, duty: int, hold: Hold, error: str) -> None:
    """A run without a result, with a message for those who look."""
    assignment = Assignment.objects.select_for_update(of=("self",)).select_related("agency").get(pk=duty)
    if not hold([duty]) or assignment.runs.filter(state__in=ACTIVE).exists():
        return
    now = timezone.now()  # noqa: TID251 -- the life of a job runs in real time
    run = Run.objects.create(
        assignment=assignment, requested_by=asked.requested_by, state=RunState.FAILED, attempt=1, started_at=now,
        finished_at=now, steps_total=STEPS, error=error[:500],
    )  # fmt: skip
    audit.record(asked.requested_by, "consolidation.run.failed", run, agency=assignment.agency)


def said(inputs: Iterable[RunInput]) -> str:
    """One line for the list of runs."""
    roles = [each.role for each in inputs]
    asked = len(roles) - roles.count(InputRole.EXEMPT)
    return _("Đã tổng hợp %(n)d/%(all)d báo cáo") % {"n": roles.count(InputRole.INCLUDED), "all": asked}
