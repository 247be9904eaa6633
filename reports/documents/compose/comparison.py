"""The columns that hold a summary's figures against last year's and add up the year so far, where the leader has chosen
them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from portal.core.numbers import NOTHING
from reports.collection.models import Figure, Report
from reports.collection.printed import printed
from reports.collection.states import Basis, FigureState
from reports.consolidation.arithmetic import Total
from reports.consolidation.overtime import Change, amount_text, percent_text, tenths
from reports.consolidation.queries.options import options_of
from reports.consolidation.queries.times import Beside, Times, times_of
from reports.consolidation.time_words import estimate_text
from reports.documents.compose.content import Content
from reports.documents.layout import Cell, Column
from reports.outlines.models import Indicator, TableRow

ROUGHLY: Final = "khoảng"
DASH: Final = Cell(NOTHING, align="right")
# How a figure of the outline is written in a cell; given by the table, so that all its columns speak alike.
FigureCell = Callable[[TableRow, Figure | None], Cell]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The columns between "Kết quả" and "Ghi chú"."""

    report: Report
    times: Times

    @property
    def columns(self) -> tuple[Column, ...]:
        """Their heads: last year with the change under one head, then the year so far."""
        found: list[Column] = []
        if self.times.compared is not None:
            group = f"So với {self.times.compared.label}"
            found += [
                Column(label, kind="number", weight=1, group=group)
                for label in (self.times.compared_words, "Tăng, giảm", "%")
            ]
        if self.times.so_far:
            found.append(Column(f"Lũy kế từ {self.times.so_far[0].label}", kind="number", weight=1))
        return tuple(found)

    @property
    def notes(self) -> tuple[str, ...]:
        """What is said under the table."""
        if self.times.compared is None:
            return ()
        return (
            f"Số của {self.times.compared.label}: như đã báo cáo khi đó; dấu {NOTHING}: không so sánh được.",
        )

    def beside(self, line: TableRow, figure: Figure | None) -> Beside:
        """What stands beside one figure."""
        if line.indicator is None:
            raise ValueError("a heading row has no figure")
        return self.times.beside(line.indicator, line.breakdown_id or 0, figure)

    def cells(self, line: TableRow, found: Beside, write: FigureCell) -> tuple[Cell, ...]:
        """The cells of one figure, in the order of the columns."""
        indicator = line.indicator
        if indicator is None:
            raise ValueError("a heading row has no figure")
        cells: list[Cell] = []
        if self.times.compared is not None:
            silent = found.year_ago is None or found.year_ago.state == FigureState.NOT_REPORTED
            cells.append(DASH if silent else write(line, found.year_ago))
            cells += [_amount(found.change, indicator), _percent(found.change)]
        if self.times.so_far:
            cells.append(_total(found.so_far.total, indicator) if found.so_far else DASH)
        return tuple(cells)

    def remarks(self, line: TableRow, found: Beside) -> list[str]:
        """What has to stand beside them: estimates, and what the figures of then and the year so far lack."""
        said: list[str] = []
        if found.estimate is not None and line.indicator is not None:
            said.append(estimate_text(found.estimate, line.indicator))
        then = found.year_ago
        if then is not None and then.state == FigureState.REPORTED and then.basis == Basis.ESTIMATED:
            said.append("số kỳ trước là ước thực hiện")
        if found.year_ago_holes:
            said.append(f"số kỳ trước {', '.join(found.year_ago_holes)}")
        if found.so_far is not None and found.so_far.notes:
            said.append(f"lũy kế {', '.join(found.so_far.notes)}")
        return said


def comparison_of(content: Content) -> Comparison | None:
    """None unless it was chosen for this version of a summary and there is something to compare with. One query when
    it was not, four when it was."""
    report = content.report
    if not report.is_consolidated or not content.has_figures or not options_of(report).comparison:
        return None
    found = Comparison(report, times_of(report))
    return found if found.columns or found.times.estimates else None


def _amount(found: Change | None, indicator: Indicator) -> Cell:
    if found is None:
        return DASH
    text = amount_text(found, indicator.scale)
    if found.points is not None:
        return _numbered(text, found, tenths(found.points), 1, " điểm %")
    return _numbered(text, found, found.amount or 0, indicator.scale)


def _percent(found: Change | None) -> Cell:
    if found is None or found.percent is None:
        return DASH
    return _numbered(percent_text(found), found, tenths(found.percent), 1, "%")


def _numbered(text: str, found: Change, number: int, scale: int, suffix: str = "") -> Cell:
    """The text as it is printed, and the number that Excel may go on with."""
    word = ROUGHLY if found.rough else ""
    return Cell(
        text.removeprefix(word).strip(), number=Decimal(number).scaleb(-scale), scale=scale, suffix=suffix,
        qualifier=word, align="right",
    )  # fmt: skip


def _total(total: Total, indicator: Indicator) -> Cell:
    shown = printed(
        value=total.value, numerator=total.numerator, denominator=total.denominator, qualifier=total.qualifier,
        state=total.state, scale=indicator.scale, is_ratio=indicator.is_ratio, pad=False,
    )  # fmt: skip
    number = None if shown.number is None else Decimal(shown.number).scaleb(-shown.scale)
    return Cell(
        shown.text, number=number if shown.text[:1].isdigit() else None, scale=shown.scale,
        qualifier=shown.qualifier, gap=shown.gap, align="right",
    )  # fmt: skip
