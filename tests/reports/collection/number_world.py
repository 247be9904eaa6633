"""A report with one figure for every case of the table of numbers."""

from __future__ import annotations

from collections.abc import Sequence

from reports.collection.models import Report
from reports.outlines.models import TableRow
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.factories.rounds import (
    make_assignment,
    make_call,
    make_outline,
    make_programme,
    make_report,
    section_of,
)
from tests.reports.collection.number_cases import BLANK, Case


def world(cases: Sequence[Case]) -> Report:
    """A draft whose section "numbers" asks for one figure per case, in their order."""
    programme = make_programme()
    rows = []
    for number, case in enumerate(cases):
        code = f"N.{number:03}"
        across = AcrossUnits.RECOMPUTE if case.is_ratio else AcrossUnits.SUM
        programme.indicators.create(
            code=code, name=f"Chỉ tiêu {number}", unit=case.unit, scale=case.scale, position=200 + number,
            kind=IndicatorKind.RATIO if case.is_ratio else IndicatorKind.FLOW, across_units=across,
            across_time=AcrossTime.SUM,
        )  # fmt: skip
        rows.append((code, "", f"Chỉ tiêu {number}", {"required": False}))
    version = make_outline([("numbers", 0, "I.", "Số liệu", False, False, rows)], annex=False)
    return make_report(make_assignment(make_call(version=version)))


def rows_of(report: Report) -> list[TableRow]:
    """The lines, in the order of the cases."""
    return list(section_of(report, "numbers").rows.order_by("position"))


def stored_of(report: Report, row: TableRow) -> object:
    """What the database holds for a line, in the words of the table."""
    figure = report.figures.filter(indicator=row.indicator, breakdown=row.breakdown).first()
    if figure is None or figure.state == "not_reported":
        return BLANK
    if figure.state != "reported":
        return "zero" if figure.state == "zero_confirmed" else figure.state
    return (figure.numerator, figure.denominator) if figure.numerator is not None else figure.value
