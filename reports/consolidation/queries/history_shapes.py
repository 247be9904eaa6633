"""What a view of a series is made of: cells, lines, tables; and the table as a sheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _

from agencies.succession import Landing
from portal.core.numbers import format_percent
from reports.collection.printed import printed
from reports.consolidation.queries.history import History
from reports.consolidation.rebasing import RECOMPUTE, Amount, Cell, half_up

REPORTED: Final = "bao-cao"
TODAY: Final = "hien-nay"
COMPARABLE: Final = "so-sanh"
VIEWS: Final = (REPORTED, TODAY, COMPARABLE)
DASH: Final = "–"
Place = tuple[int, dt.date]
CONVERTED: Final = "quy đổi"


@dataclass(frozen=True, slots=True)
class Shown:
    """One cell as it is read: text, words beside it (converted, coverage, a reason), and the plain number if it is
    one without decimals."""

    text: str = DASH
    marks: tuple[str, ...] = ()
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One row. `hint`: what it was before, or since when it is called so."""

    label: str
    cells: Sequence[Shown]
    hint: str = ""


@dataclass(slots=True)
class Table:
    """What a view shows. `totals` first, then `lines`; `notes` under it; `aside`: (name, why) of what is not in it."""

    view: str
    columns: list[str]
    totals: list[Line] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    shares: list[str] = field(default_factory=list)
    aside: list[tuple[str, str]] = field(default_factory=list)

    def by_period(self, lines: Iterable[Line]) -> list[tuple[Line, list[tuple[str, Shown]]]]:
        """Lines with the name of its period beside each cell."""
        return [(line, list(zip(self.columns, line.cells, strict=True))) for line in lines]


def landings_of(found: History) -> dict[Place, Landing]:
    return {
        (unit, moment.day): found.chains.land(unit, moment.day, found.today)
        for moment in found.moments
        for unit in moment.given
    }


def cell_of(found: History, cell: Cell | None, absent: Sequence[str]) -> Shown:
    """A number with every word that belongs to it, or a dash and the reason."""
    if cell is None:
        return Shown("")
    if cell.why:
        return Shown(marks=(cell.why,))
    total, indicator = cell.total, found.indicator
    if total.state == "not_reported":
        return Shown(marks=(_("chưa báo cáo"),))
    text = _share_of_ratio(cell) or str(
        printed(
            value=total.value, numerator=total.numerator, denominator=total.denominator, qualifier=total.qualifier,
            state=total.state, scale=indicator.scale, is_ratio=indicator.is_ratio, pad=False,
        )
    )  # fmt: skip
    marks = [_(CONVERTED)] if cell.converted else []
    marks += total.notes
    if absent:
        marks.append(_("thiếu %(names)s") % {"names": ", ".join(absent)})
    plain = total.qualifier == "exact" and not indicator.scale and not indicator.is_ratio
    return Shown(text, tuple(marks), total.value if plain else None)


def _share_of_ratio(cell: Cell) -> str:
    """A converted ratio as its exact percent: rounded numbers beside it would give another one."""
    amount = cell.amount
    if not cell.converted or cell.total.denominator is None or amount is None or not amount.second:
        return ""
    exact = amount.first / amount.second
    return format_percent(exact.numerator, exact.denominator)


def amount_cell(found: History, amount: Amount) -> Shown:
    if not amount:
        return Shown("")
    ratio = found.indicator.across_units == RECOMPUTE
    text = printed(
        value=None if ratio else half_up(amount.first), numerator=half_up(amount.first) if ratio else None,
        denominator=half_up(amount.second) if ratio else None, state="reported", scale=found.indicator.scale,
        is_ratio=found.indicator.is_ratio, pad=False,
    )  # fmt: skip
    return Shown(str(text))


def in_words(made: Table, cells: Sequence[Shown]) -> str:
    return "; ".join(
        f"{name}: {cell.text}" for name, cell in zip(made.columns, cells, strict=True) if cell.text
    )


def sheet_of(made: Table) -> tuple[list[str], list[list[int | str]]]:
    """Header and rows: a number and its words for every period, then everything that stands beside the table."""
    header = [_("Đơn vị")]
    for column in made.columns:
        header += [column, _("Ghi chú %(period)s") % {"period": column}]
    rows: list[list[int | str]] = []
    for line in (*made.totals, *made.lines):
        row: list[int | str] = [f"{line.label} ({line.hint})" if line.hint else line.label]
        for cell in line.cells:
            row += [cell.text if cell.number is None else cell.number, "; ".join(cell.marks)]
        rows.append(row)
    blank = [""] * (len(header) - 1)
    rows += [[note, *blank] for note in made.notes]
    rows += [[_("Tỷ lệ: %(share)s") % {"share": share}, *blank] for share in made.shares]
    rows += [
        [_("Không nằm trong bảng: %(name)s – %(why)s") % {"name": name, "why": why}, *blank]
        for name, why in made.aside
    ]
    return header, rows
