"""Figures against each other: parts and totals, ratios, what exists, the period before."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import format_scaled
from reports.collection.checks.content import Content, at, key_of, said
from reports.collection.checks.finding import Finding, rule
from reports.collection.models import Figure
from reports.collection.parts import Group, groups_of
from reports.collection.states import FigureState, Qualifier, Severity
from reports.collection.wording import counted
from reports.outlines.models import Indicator
from reports.outlines.queries import axis_names
from reports.outlines.states import IndicatorKind

JUMP_TIMES: Final = 3
JUMP_LEAST: Final = 10
FULL_PERCENT: Final = 100_00  # hundredths of a percent


@rule(order=60, kinds={"figure_missing": gettext_lazy("Số liệu còn để trống")})
def _figure_missing(content: Content) -> Iterator[Finding]:
    for key, row in content.row_of.items():
        figure = content.figures.get(key)
        answered = figure is not None and (figure.state != FigureState.NOT_REPORTED or bool(figure.note))
        if row.required and not answered:
            message = _("%(place)s: “%(row)s” còn để trống; để trống không phải là 0.")
            place = content.place(row.section_id)
            yield at(
                row,
                Severity.WARNING,
                "figure_missing",
                message % {"place": place, "row": content.labels[row.pk]},
            )


@rule(
    order=40,
    kinds={
        "parts_over_total": gettext_lazy("Các phần lớn hơn tổng số"),
        "parts_under_total": gettext_lazy("Các phần chưa cộng đủ tổng số"),
    },
)
def _parts_and_totals(content: Content) -> Iterator[Finding]:
    """Along every axis for itself, and over crossed ones; of a total that is broken down in several ways it is said
    which of them differs."""
    groups = list(groups_of(content.row_of.values()))
    ways = Counter(group.total.pk for group in groups)
    results = {key_of(row): figure for row, figure in content.answered}
    odd = [each for each in map(partial(_odd, results), groups) if each is not None]
    names = axis_names({axis for each in odd if ways[each.group.total.pk] > 1 for axis in each.group.axes})
    for each in odd:
        total, scale, unit = each.group.total, each.indicator.scale, each.indicator.unit
        along = each.group.along(names) if ways[total.pk] > 1 else ""
        words = {
            "place": content.place(total.section_id),
            "row": content.labels[total.pk],
            "along": f" {_('theo')} {along}" if along else "",
            "sum": f"{format_scaled(each.parts, scale)} {unit}",
            "total": said(total, each.whole),
        }
        if each.over:
            message = _(
                "%(place)s: các phần của “%(row)s”%(along)s cộng lại là %(sum)s, lớn hơn tổng số %(total)s."
            )
            severity = Severity.ERROR if each.hard else Severity.WARNING
            yield at(total, severity, "parts_over_total", message % words)
        else:
            message = _(
                "%(place)s: các phần của “%(row)s”%(along)s cộng lại là %(sum)s, chưa đủ tổng số %(total)s."
            )
            yield at(total, Severity.WARNING, "parts_under_total", message % words)


@dataclass(frozen=True, slots=True)
class _Odd:
    """Parts that exceed their total (`over`, `hard` where both cannot be right), or fall short of it."""

    group: Group
    indicator: Indicator
    whole: Figure
    parts: int
    over: bool
    hard: bool


def _odd(results: Mapping[tuple[int, int], Figure], group: Group) -> _Odd | None:
    indicator, whole = group.total.indicator, results.get(key_of(group.total))
    given = [results[key_of(part)] for part in group.parts if key_of(part) in results]
    counts = [count for count in map(counted, given) if count is not None]
    limit = counted(whole)
    if whole is None or limit is None or not counts or indicator is None or indicator.is_ratio:
        return None
    parts = sum(counts)
    if parts > limit:
        exact = all(each.qualifier == Qualifier.EXACT for each in [whole, *given])
        # The same thing may be counted under two headings where a count is of distinct things.
        hard = exact and indicator.kind != IndicatorKind.DISTINCT
        return _Odd(group, indicator, whole, parts, over=True, hard=hard)
    if parts < limit and group.total.parts_complete and group.whole and len(counts) == len(group.parts):
        return _Odd(group, indicator, whole, parts, over=False, hard=False)
    return None


@rule(
    order=50,
    kinds={
        "numerator_over_denominator": gettext_lazy("Tử số lớn hơn mẫu số"),
        "denominator_zero": gettext_lazy("Mẫu số bằng 0"),
        "percent_over_100": gettext_lazy("Tỷ lệ trên 100%"),
    },
)
def _ratios(content: Content) -> Iterator[Finding]:
    for row, figure in content.answered:
        numerator, denominator = figure.numerator, figure.denominator
        words = {
            "place": content.place(row.section_id),
            "row": content.labels[row.pk],
            "said": said(row, figure),
        }
        if denominator == 0:
            message = _("%(place)s: “%(row)s” có mẫu số bằng 0; nếu không phát sinh, hãy chọn “không có”.")
            yield at(row, Severity.ERROR, "denominator_zero", message % words)
        elif numerator is not None and denominator is not None and numerator > denominator:
            message = _("%(place)s: “%(row)s” có tử số %(n)s lớn hơn mẫu số %(d)s.")
            words |= {"n": format_scaled(numerator, 0), "d": format_scaled(denominator, 0)}
            yield at(row, Severity.ERROR, "numerator_over_denominator", message % words)
        elif row.indicator and row.indicator.is_ratio and (figure.value or 0) > FULL_PERCENT:
            message = _("%(place)s: “%(row)s” là %(said)s, lớn hơn 100%%.")
            yield at(row, Severity.WARNING, "percent_over_100", message % words)


@rule(order=70, kinds={"over_ceiling": gettext_lazy("Vượt số hiện có")})
def _over_ceiling(content: Content) -> Iterator[Finding]:
    """E.g. more premises inspected than there are, per kind of premises."""
    for row, figure in content.answered:
        indicator = row.indicator
        if indicator is None or indicator.ceiling_id is None:
            continue
        key = (indicator.ceiling_id, key_of(row)[1])
        above, there = content.row_of.get(key), content.figures.get(key)
        count, limit = counted(figure), counted(there)
        if above is None or above.indicator is None or there is None or count is None or limit is None:
            continue
        if count * 10**above.indicator.scale > limit * 10**indicator.scale:
            message = _("%(place)s: “%(row)s” là %(said)s, lớn hơn “%(other)s” %(limit)s (%(there)s).") % {
                "place": content.place(row.section_id), "row": content.labels[row.pk], "said": said(row, figure),
                "other": content.labels[above.pk], "limit": said(above, there),
                "there": content.place(above.section_id),
            }  # fmt: skip
            yield at(row, Severity.WARNING, "over_ceiling", message)


@rule(order=80, kinds={"jump": gettext_lazy("Chênh lệch lớn so với kỳ trước")})
def _jumps(content: Content) -> Iterator[Finding]:
    for row, figure in content.answered:
        indicator, before = row.indicator, content.previous.figures.get(key_of(row))
        now, then = counted(figure), counted(before)
        if indicator is None or indicator.is_ratio or before is None or now is None or then is None:
            continue
        if indicator.kind != IndicatorKind.STOCK and not content.previous.same_kind:
            continue
        low, high = sorted((now, then))
        if high > low * JUMP_TIMES and high - low > JUMP_LEAST * 10**indicator.scale:
            message = _("%(place)s: “%(row)s” là %(said)s, kỳ trước (%(period)s) là %(before)s.") % {
                "place": content.place(row.section_id), "row": content.labels[row.pk], "said": said(row, figure),
                "period": content.previous.label, "before": said(row, before),
            }  # fmt: skip
            yield at(row, Severity.WARNING, "jump", message)
