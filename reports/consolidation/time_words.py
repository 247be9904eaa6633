"""What stands beside a figure on the axis of time, in the words of a page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core.numbers import NOTHING
from reports.collection.models import Figure, Report
from reports.collection.printed import printed
from reports.collection.states import Basis, FigureNature, FigureState
from reports.collection.wording import figure_text
from reports.consolidation.arithmetic import Total
from reports.consolidation.overtime import PeriodSum, amount_text, percent_text
from reports.consolidation.queries.times import Beside
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossUnits


@dataclass(frozen=True, slots=True)
class PartLine:
    """One shorter period: its name, its figure, and the report where it stands (None: there is none)."""

    label: str
    text: str
    report_id: int | None


@dataclass(frozen=True, slots=True)
class TimeLine:
    """Everything beside one figure; "" where there is nothing to be shown at all, the dash where nothing was said."""

    year_ago: str
    year_ago_notes: Sequence[str]
    change: str
    percent: str
    so_far: str
    so_far_notes: Sequence[str]
    summed: str
    summed_notes: Sequence[str]
    parts: Sequence[PartLine]
    estimate: str
    differs: bool


def time_line(beside: Beside, indicator: Indicator, report: Report) -> TimeLine:
    """One figure of a report with the periods around it."""
    summed, so_far = beside.summed, beside.so_far
    return TimeLine(
        year_ago=told(beside.year_ago, indicator),
        year_ago_notes=beside.year_ago_holes,
        change=amount_text(beside.change, indicator.scale),
        percent=percent_text(beside.change),
        so_far=total_text(so_far.total, indicator) if so_far else NOTHING,
        so_far_notes=so_far.notes if so_far else (),
        summed=sum_text(summed, indicator, report) if summed else "",
        summed_notes=summed.notes if summed and not summed.asked_back else (),
        parts=[
            PartLine(part.label, told(figure, indicator), part.report.pk if part.report else None)
            for part, figure in beside.parts
        ],
        estimate=estimate_text(beside.estimate, indicator) if beside.estimate else "",
        differs=beside.contradiction is not None,
    )


def told(figure: Figure | None, indicator: Indicator) -> str:
    """ "hơn 420", "45 (ước thực hiện)", "100 (mục tiêu phấn đấu)", the dash for silence, whatever was remarked about
    it then."""
    if figure is None or figure.state == FigureState.NOT_REPORTED:
        return NOTHING
    text = figure_text(figure, indicator)
    said = (
        (figure.state == FigureState.REPORTED and figure.basis != Basis.OFFICIAL, Basis(figure.basis)),
        (figure.nature != FigureNature.RESULT, FigureNature(figure.nature)),
    )
    words = ", ".join(str(word.label) for applies, word in said if applies)
    return f"{text} ({words})" if words else text


def total_text(total: Total, indicator: Indicator) -> str:
    """A sum over periods as a reader sees it."""
    if total.state == FigureState.NOT_REPORTED:
        return NOTHING
    return str(
        printed(
            value=total.value, numerator=total.numerator, denominator=total.denominator,
            qualifier=total.qualifier, state=total.state, scale=indicator.scale, is_ratio=indicator.is_ratio,
            pad=False,
        )
    )  # fmt: skip


def sum_text(summed: PeriodSum, indicator: Indicator, report: Report) -> str:
    """The sum, or who has to count anew."""
    if not summed.asked_back:
        return total_text(summed.total, indicator)
    return _("cần %(owner)s báo lại") % {"owner": _owner(indicator, report)}


def _owner(indicator: Indicator, report: Report) -> str:
    if not report.is_consolidated:
        return report.assignment.agency.name
    if indicator.across_units == AcrossUnits.SINGLE_OWNER:
        return str(indicator.get_owner_class_display())
    return _("các đơn vị")


def estimate_text(figure: Figure, indicator: Indicator) -> str:
    """What was estimated before the final figure, and in which version."""
    words = {"text": figure_text(figure, indicator), "version": figure.report.version}
    return _("đã ước %(text)s (lần %(version)d)") % words


def parts_text(beside: Beside, indicator: Indicator) -> str:
    """ "6 tháng đầu năm 2023: 20; 6 tháng cuối năm 2023: 35" """
    return "; ".join(f"{part.label}: {told(figure, indicator)}" for part, figure in beside.parts)
