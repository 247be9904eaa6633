"""What was reported for one figure over the periods, by the agency of a summary and by those that it followed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from agencies.models import Agency, AgencyName
from agencies.queries import chains
from agencies.states import AgencyKind
from agencies.succession import Chains
from portal.core import clock
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import AssignmentKind, CallState, ClosedAs, FigureState, ReportState
from reports.consolidation.addends import Addend
from reports.consolidation.tallies import addend_of
from reports.outlines.models import Breakdown, Indicator, TableRow
from reports.outlines.states import RowKind
from reports.periods.models import Period

LONGEST: Final = 10
"""Periods that stand beside each other; what is older is on the pages of its own summaries."""


@dataclass(frozen=True, slots=True)
class Speaker:
    """An agency that consolidated then, and the figure of its summary in force (None: no summary, or not in it)."""

    agency: int
    report: int | None
    figure: Figure | None


@dataclass(slots=True)
class Moment:
    """One period: who summed up then, and what each unit that was asked gave (state not_reported: nothing)."""

    period: Period
    day: dt.date
    speakers: list[Speaker] = field(default_factory=list)
    given: dict[int, Addend] = field(default_factory=dict)
    stored: dict[int, Figure] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class History:
    """All periods, the oldest first. `names` of every agency in it; `today`: until when boundaries are followed."""

    report: Report
    indicator: Indicator
    breakdown: Breakdown
    moments: Sequence[Moment]
    chains: Chains
    agencies: dict[int, Agency]
    names: dict[int, list[AgencyName]]
    # Ids of the provinces among the heads of the agencies' branches.
    provinces: frozenset[int]
    today: dt.date

    def name(self, agency: int, day: dt.date) -> str:
        """What an agency was called on a day, as lists show it; as `agencies.queries.name_on`, without a query."""
        known = self.names.get(agency, [])
        started = [each for each in known if each.valid_from <= day] or known[:1]
        return (started[-1].short_name or started[-1].name) if started else "–"


def history(report: Report, indicator: Indicator, breakdown: Breakdown) -> History:
    """Read a figure of a summary back through its periods, successions included. A fixed number of queries.

    The agency's own calls of the same programme and kind of period count, and those of every agency of which something
    went into it: who takes an office over takes over what was reported to it. Only accepted reports of the units.
    """
    found = chains(report.assignment.call.programme.code)
    agency = report.assignment.agency_id
    duties = _duties(report, found.origins(agency))
    moments: dict[int, Moment] = {}
    for duty in duties:
        call = duty.call
        moments.setdefault(call.period_id, Moment(call.period, call.data_to))
    chosen = sorted(moments.values(), key=lambda each: each.day)[-LONGEST:]
    kept = {each.period.pk for each in chosen}
    duties = [duty for duty in duties if duty.call.period_id in kept]
    _summaries(duties, moments, report, indicator, breakdown)
    _units(duties, moments, (indicator.pk, breakdown.pk))
    known = _agencies(chosen, found, agency)
    return History(
        report, indicator, breakdown, chosen, found, known, _names(known), _provinces(known),
        max(clock.today(), chosen[-1].day),
    )  # fmt: skip


def _provinces(agencies: dict[int, Agency]) -> frozenset[int]:
    heads = {int(each.path.partition("/")[0] or 0) for each in agencies.values()}
    found = Agency.objects.filter(pk__in=heads, kind=AgencyKind.PROVINCE).values_list("pk", flat=True)
    return frozenset(found)


def _duties(report: Report, agencies: Iterable[int]) -> list[Assignment]:
    """The consolidations of these agencies up to this summary's period, one for each agency and period: the latest."""
    call = report.assignment.call
    rows = (
        Assignment.objects.filter(
            call__programme=call.programme_id, call__period__kind=call.period.kind, call__data_to__lte=call.data_to,
            agency__in=list(agencies), kind=AssignmentKind.CONSOLIDATION,
        )
        .exclude(call__state=CallState.DRAFT)
        .select_related("call__period", "agency")
        .order_by("call__data_to", "call_id", "pk")
    )  # fmt: skip
    latest = {(duty.agency_id, duty.call.period_id): duty for duty in rows}
    own = report.assignment
    latest[own.agency_id, own.call.period_id] = own
    return list(latest.values())


def _summaries(
    duties: Sequence[Assignment],
    moments: dict[int, Moment],
    report: Report,
    indicator: Indicator,
    breakdown: Breakdown,
) -> None:
    """The figure of each summary in force; of the summary that is looked at, this very version."""
    rows = Report.objects.accepted().filter(assignment__in=duties).values_list("assignment_id", "pk")
    in_force = dict(rows) | {report.assignment_id: report.pk}
    figures = {
        figure.report_id: figure
        for figure in Figure.objects.filter(
            report__in=in_force.values(), indicator=indicator, breakdown=breakdown
        )
    }
    for duty in duties:
        summary = in_force.get(duty.pk)
        speaker = Speaker(duty.agency_id, summary, figures.get(summary) if summary else None)
        moments[duty.call.period_id].speakers.append(speaker)


def _units(duties: Sequence[Assignment], moments: dict[int, Moment], key: tuple[int, int]) -> None:
    """Every contribution under the duties whose outline asks for the figure, with what its accepted report says."""
    calls = {duty.call_id: duty.call.period_id for duty in duties}
    rows = Assignment.objects.filter(call__in=calls).values_list(
        "pk", "parent_id", "call_id", "agency_id", "kind", "version_id", "closed_as"
    )
    above = {pk: parent for pk, parent, *_rest in rows}
    roots = {duty.pk for duty in duties}
    asking = set(
        TableRow.objects.filter(indicator=key[0], breakdown=key[1], kind=RowKind.FIGURE).values_list(
            "section__version_id", flat=True
        )
    )
    figures = {
        figure.report.assignment_id: figure
        for figure in Figure.objects.filter(
            indicator=key[0], breakdown=key[1], report__state=ReportState.ACCEPTED,
            report__assignment__call__in=calls, report__assignment__kind=AssignmentKind.CONTRIBUTION,
        ).select_related("report")
    }  # fmt: skip
    for pk, parent, call, agency, kind, version, closed_as in rows:
        if kind != AssignmentKind.CONTRIBUTION or closed_as == ClosedAs.EXEMPT or version not in asking:
            continue
        if not _below(parent, above, roots):
            continue
        moment, figure = moments[calls[call]], figures.get(pk)
        state = FigureState.CLASSIFIED if closed_as == ClosedAs.CLASSIFIED else FigureState.NOT_REPORTED
        moment.given[agency] = addend_of(figure) if figure else Addend(state=state)
        if figure:
            moment.stored[agency] = figure


def _below(duty: int | None, above: Mapping[int, int | None], roots: set[int]) -> bool:
    while duty is not None:
        if duty in roots:
            return True
        duty = above.get(duty)
    return False


def _agencies(moments: Sequence[Moment], found: Chains, agency: int) -> dict[int, Agency]:
    """Everybody that may be named: who spoke and who gave, all of whom they came from and who came after them."""
    wanted = {agency}
    for moment in moments:
        wanted.update(speaker.agency for speaker in moment.speakers)
        wanted.update(moment.given)
    grown = True
    while grown:
        more = {
            side
            for step in found.steps
            if step.predecessor in wanted or step.successor in wanted
            for side in (step.predecessor, step.successor)
            if side is not None
        }
        grown = not more <= wanted
        wanted |= more
    return Agency.objects.in_bulk(list(wanted))


def _names(agencies: Iterable[int]) -> dict[int, list[AgencyName]]:
    found: dict[int, list[AgencyName]] = {}
    for name in AgencyName.objects.filter(agency__in=list(agencies)).order_by("agency_id", "valid_from"):
        found.setdefault(name.agency_id, []).append(name)
    return found
