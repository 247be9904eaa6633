"""Behind one figure of a summary: what each agency gave, in which version, sent by whom and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.collection.models import Figure, Report
from reports.collection.states import AssignmentKind, FigureNature, FigureState
from reports.collection.wording import figure_remarks, figure_text
from reports.consolidation.adjusting import Delta, adjustments_of, deltas, entry_of, lineage
from reports.consolidation.engine import OWNER_SILENT, UNITS, UNITS_INSTEAD, Computed, settled
from reports.consolidation.facts import Facts
from reports.consolidation.models import Adjustment, Run, RunInput, SourceChoice
from reports.consolidation.queries.asked import NOT_ASKED_WHY, figures_asked
from reports.consolidation.queries.summary import delta_text, remarks_of, text_of
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import figures_of
from reports.outlines.models import Breakdown, Indicator
from reports.outlines.states import AcrossUnits

COUNTED, REFERENCE, LEFT_OUT = "counted", "reference", "left_out"


@dataclass(frozen=True, slots=True)
class Giver:
    """One agency and its figure. `how`: counted, reference (another agency owns the figure) or left out, and `why`."""

    agency: str
    below: str
    text: str
    remarks: Sequence[str]
    how: str
    why: str
    report_id: int | None
    version: int | None
    on_behalf: bool
    sent_by: str
    sent_at: dt.datetime | None


@dataclass(frozen=True, slots=True)
class AdjustmentLine:
    """One adjustment; only those of figures still in a draft can be taken back."""

    adjustment: Adjustment
    text: str


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a printed figure comes from: computed from the givers, plus adjustments."""

    report: Report
    run: Run | None
    indicator: Indicator
    breakdown: Breakdown
    figure: Figure | None
    printed: str
    remarks: Sequence[str]
    computed: str
    rule: str
    adjustments: Sequence[AdjustmentLine]
    adjustment: str
    stale: bool
    owners: str
    owner_silent: bool
    choice: SourceChoice | None
    counted: Sequence[Giver]
    others: Sequence[Giver]

    @property
    def is_percent(self) -> bool:
        """A percent without a base: adjusted as a percent."""
        figure = self.figure
        return (
            self.indicator.is_ratio
            and figure is not None
            and figure.value is not None
            and not figure.denominator
        )


def provenance(report: Report, indicator: Indicator, breakdown: Breakdown) -> Provenance:
    """Computed again from the versions that went in: the page cannot tell another story than the sum."""
    key = (indicator.pk, breakdown.pk)
    run, versions = lineage(report)
    figure = Figure.objects.filter(report=report, indicator=indicator, breakdown=breakdown).first()
    kept = [each for each in adjustments_of(versions) if (each.indicator_id, each.breakdown_id) == key]
    facts = _facts(run, indicator)
    result = settled(facts, facts.root).get(key) if facts else None
    if facts is not None:
        indicator = facts.indicators[indicator.pk]
    case = _case(facts, indicator, result)
    givers = _givers(facts, key, case) if facts else []
    return Provenance(
        report=report,
        run=run,
        indicator=indicator,
        breakdown=breakdown,
        figure=figure,
        printed=figure_text(figure, indicator),
        remarks=remarks_of(figure),
        computed=text_of(entry_of(key, result) if run else figure, indicator),
        rule=case.rule,
        adjustments=[_line(each, indicator) for each in kept],
        adjustment=delta_text(deltas(kept).get(key, Delta()), indicator),
        stale=any(each.stale for each in kept),
        owners=case.owners,
        owner_silent=case.speaker in (OWNER_SILENT, UNITS_INSTEAD),
        choice=_choice(report, indicator),
        counted=[giver for giver in givers if giver.how == COUNTED],
        others=[giver for giver in givers if giver.how != COUNTED],
    )


@dataclass(frozen=True, slots=True)
class _Case:
    """By which rule the figure was made, and who owns it ("" and none where everybody's counts)."""

    indicator: Indicator
    speaker: str
    owners: str
    owner_duties: frozenset[int]

    @property
    def rule(self) -> str:
        """The rule in words."""
        return rule_words(self.indicator, self.speaker)


def rule_words(indicator: Indicator, speaker: str) -> str:
    """By which rule a figure was made, in words; `speaker` as the engine says."""
    if speaker == UNITS_INSTEAD:
        return _("cộng từ các đơn vị, thay cho cơ quan chủ quản số liệu")
    return str(indicator.get_across_units_display())


def _facts(run: Run | None, indicator: Indicator) -> Facts | None:
    if run is None:
        return None
    return Facts(run, only=[indicator.pk], until=run.report.created_at if run.report else None)


def _case(facts: Facts | None, indicator: Indicator, result: Computed | None) -> _Case:
    if facts is None or indicator.across_units != AcrossUnits.SINGLE_OWNER:
        return _Case(indicator, UNITS, "", frozenset())
    owners = facts.owners(facts.root, indicator)
    names = ", ".join(unit.agency_name for unit in owners) or str(indicator.get_owner_class_display())
    speaker = result.speaker if result is not None else OWNER_SILENT
    return _Case(indicator, speaker, names, frozenset(unit.duty_id for unit in owners))


def _choice(report: Report, indicator: Indicator) -> SourceChoice | None:
    return (
        SourceChoice.objects.filter(assignment=report.assignment_id, indicator=indicator)
        .select_related("by")
        .first()
    )


def _line(adjustment: Adjustment, indicator: Indicator) -> AdjustmentLine:
    one = deltas([adjustment])[adjustment.indicator_id, adjustment.breakdown_id]
    return AdjustmentLine(adjustment, delta_text(one, indicator))


def _givers(facts: Facts, key: tuple[int, int], case: _Case) -> list[Giver]:
    """All inputs of the run with what they gave, in the order of names. Three queries."""
    run = facts.run
    inputs = (
        RunInput.objects.filter(run=run)
        .select_related("assignment__agency", "assignment__parent__agency", "report__submitted_by")
        .order_by("assignment__agency__sort_key", "assignment_id")
    )
    rows = figures_of(run).filter(indicator=key[0], breakdown=key[1])
    figures = {figure.report_id: figure for figure in rows}
    asked = figures_asked({each.written_pk for each in inputs}, key)
    givers = []
    for each in inputs:
        figure = figures.get(each.report_id or 0)
        if figure is None and key not in facts.asks.get(each.asked_pk, ()):
            continue
        here = key in asked[each.written_pk]
        how, why = how_it_counts(InputRole(each.role), each.reason, figure, asked=here)
        if how == COUNTED and case.speaker != UNITS:
            how, why = how_owned(is_owner=each.assignment_id in case.owner_duties, speaker=case.speaker)
        givers.append(_giver(run, each, figure, case.indicator, (how, why)))
    return givers


def how_it_counts(
    role: InputRole, reason: str, figure: Figure | None, *, asked: bool = True
) -> tuple[str, str]:
    """COUNTED, or LEFT_OUT and why, of one unit of a run; ownership apart. `asked`: whether the version that went in
    was asked for the figure."""
    if role != InputRole.INCLUDED:
        return LEFT_OUT, f"{role.label}: {reason}" if reason else str(role.label)
    if figure is None and not asked:
        return LEFT_OUT, str(NOT_ASKED_WHY)
    if figure is None or figure.state == FigureState.NOT_REPORTED:
        return LEFT_OUT, _("để trống trong báo cáo")
    if figure.nature != FigureNature.RESULT:
        return LEFT_OUT, _("%(nature)s, không phải kết quả") % {"nature": figure.get_nature_display()}
    if figure.state in (FigureState.NOT_APPLICABLE, FigureState.NOT_KNOWN, FigureState.CLASSIFIED):
        return LEFT_OUT, str(figure.get_state_display())
    return COUNTED, ""


def how_owned(*, is_owner: bool, speaker: str) -> tuple[str, str]:
    """How an answer takes part in a figure that one agency owns; `speaker` as the engine says."""
    if is_owner:
        return COUNTED, _("chủ quản số liệu")
    if speaker == UNITS_INSTEAD:
        return COUNTED, _("thay cho cơ quan chủ quản")
    return REFERENCE, _("tham khảo, không cộng")


def _giver(
    run: Run, each: RunInput, figure: Figure | None, indicator: Indicator, verdict: tuple[str, str]
) -> Giver:
    """`verdict`: how the figure took part, and why."""
    duty, report = each.assignment, each.report
    lower = duty.parent_id != run.assignment_id and duty.parent is not None
    kind = _(" (bản tổng hợp)") if duty.kind == AssignmentKind.CONSOLIDATION else ""
    return Giver(
        agency=f"{duty.agency.name}{kind}",
        below=duty.parent.agency.name if lower and duty.parent else "",
        text=figure_text(figure, indicator) if figure else "–",
        remarks=figure_remarks(figure),
        how=verdict[0],
        why=verdict[1],
        report_id=report.pk if report else None,
        version=report.version if report else None,
        on_behalf=bool(report and report.channel == "on_behalf"),
        sent_by=report.submitted_by.full_name if report and report.submitted_by else "",
        sent_at=report.submitted_at if report else None,
    )
