"""What moved between two versions of a summary: which figures, and because of whom."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from agencies.models import User
from reports.collection.models import Figure, Report
from reports.consolidation import time_words
from reports.consolidation.adjusting import Delta, adjustments_of, deltas, lineage
from reports.consolidation.models import Run, RunInput, SourceChoice
from reports.consolidation.queries.summary import delta_text
from reports.consolidation.rules import Rules, told
from reports.consolidation.states import InputRole
from reports.consolidation.tallies import FigureKey
from reports.outlines.models import Breakdown, Indicator

_SAID = ("value", "numerator", "denominator", "qualifier", "basis", "state", "nature")


@dataclass(frozen=True, slots=True)
class Cause:
    """One unit whose part in a figure is another than before, or a person's act (then `agency` is "").

    `before` and `now`: the unit's own figure, as a reader sees it; of an act, "" and what was done.
    """

    agency: str
    what: str
    before: str
    now: str
    report_id: int | None = None


@dataclass(frozen=True, slots=True)
class Move:
    """A figure that is printed otherwise than before; `change` is the difference where both are numbers."""

    indicator: Indicator
    breakdown: Breakdown
    before: str
    now: str
    change: str
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An indicator of which `figures` figures (the first: `breakdown`) are printed as before though they were computed
    in another way."""

    indicator: Indicator
    breakdown: Breakdown
    figures: int
    causes: Sequence[Cause]


@dataclass(frozen=True, slots=True)
class Moves:
    """The difference sheet of a summary. `inputs`: units that took part otherwise, whether or not a figure moved."""

    report: Report
    earlier: Report
    moves: Sequence[Move]
    otherwise: Sequence[Otherwise]
    inputs: Sequence[Cause]


def earlier_version(report: Report, user: User) -> Report | None:
    """The version of the summary that stood before this one, if the person may see it."""
    if report.version == 1:
        return None
    visible = Report.objects.visible_to(user).filter(assignment=report.assignment_id)
    return visible.filter(version__lt=report.version).order_by("-version").first()


def moves(report: Report, earlier: Report) -> Moves:
    """Everything that is printed otherwise in `report` than in `earlier`, and what is printed alike but was computed
    in another way. A constant number of queries."""
    (run, versions), (run_before, versions_before) = lineage(report), lineage(earlier)
    inputs = _Inputs(run_before, run)
    now, before = _figures([report.pk]), _figures([earlier.pk])
    acts = _Acts(versions_before, versions, report, earlier)
    ruled = _ruled(run_before, run, {key[0] for key in {*now, *before}})
    keys = {
        key: _said(now.get(key)) != _said(before.get(key))
        for key in {*now, *before}
        if key[0] in ruled or key[0] in acts.chosen or _said(now.get(key)) != _said(before.get(key))
    }
    indicators = Indicator.objects.in_bulk({key[0] for key in keys})
    breakdowns = Breakdown.objects.in_bulk({key[1] for key in keys})
    ordered = sorted(
        keys,
        key=lambda key: (indicators[key[0]].position, indicators[key[0]].code, breakdowns[key[1]].key),
    )
    how = {pk: [*acts.choices(pk), *([ruled[pk]] if pk in ruled else [])] for pk in indicators}
    alike: dict[int, list[FigureKey]] = {}
    for key in ordered:
        if not keys[key]:
            alike.setdefault(key[0], []).append(key)
    return Moves(
        report,
        earlier,
        [
            _move(
                indicators[key[0]], breakdowns[key[1]], before.get(key), now.get(key),
                [*inputs.causes(key, indicators[key[0]]), *acts.causes(key, indicators[key[0]]), *how[key[0]]],
            )
            for key in ordered
            if keys[key]
        ],
        [
            Otherwise(indicators[pk], breakdowns[some[0][1]], len(some), how[pk])
            for pk, some in alike.items()
        ],
        inputs.changed,
    )  # fmt: skip


def _ruled(before: Run | None, now: Run | None, indicators: Collection[int]) -> dict[int, Cause]:
    """By indicator what its rule was and is, where the catalogue changed between two runs. No query if it did not."""
    if not (before and now and before.rules and now.rules) or before.rules_id == now.rules_id:
        return {}
    units = RunInput.objects.filter(run__in=(before, now)).values_list("assignment__agency_id", flat=True)
    found = told(
        Rules.of(before.rules.content), Rules.of(now.rules.content), asked=indicators, units=set(units)
    )
    return {pk: Cause("", _("cách tính đã đổi"), "", what) for pk, what in found}


def _figures(reports: Iterable[int]) -> dict[FigureKey, Figure]:
    rows = Figure.objects.filter(report__in=list(reports))
    return {(each.indicator_id, each.breakdown_id): each for each in rows}


def _said(figure: Figure | None) -> tuple[object, ...]:
    """What is printed of a figure; one that nobody reported is none."""
    if figure is None or figure.state == "not_reported":
        return ()
    return tuple(getattr(figure, name) for name in _SAID)


def _move(
    indicator: Indicator,
    breakdown: Breakdown,
    before: Figure | None,
    now: Figure | None,
    causes: Sequence[Cause],
) -> Move:
    change = ""
    if before is not None and now is not None and _alike(before, now):
        one, other = _numbers(before), _numbers(now)
        if one is not None and other is not None:
            change = delta_text(other + -one, indicator)
    return Move(
        indicator,
        breakdown,
        time_words.told(before, indicator),
        time_words.told(now, indicator),
        change,
        causes,
    )


def _alike(before: Figure, now: Figure) -> bool:
    """Whether one may be taken from the other: a percent without a base and a ratio have no difference in numbers."""
    if before.state != "reported" or now.state != "reported":
        return True
    return (before.numerator is None) == (now.numerator is None)


def _numbers(figure: Figure) -> Delta | None:
    """The figure as a Delta from nothing; None where it has no number."""
    if figure.state in ("zero_confirmed", "none_detected"):
        return Delta()
    if figure.state != "reported":
        return None
    if figure.numerator is not None:
        return Delta(0, figure.numerator, figure.denominator or 0)
    return Delta(figure.value or 0)


class _Inputs:
    """The units whose part changed between two runs, with their own figures then and now."""

    def __init__(self, before: Run | None, now: Run | None) -> None:
        then, here = self._of(before), self._of(now)
        duties = {duty: (then.get(duty), here.get(duty)) for duty in [*then, *here]}
        self._changed = [
            (old, new)
            for old, new in duties.values()
            if _part(old) != _part(new) and (old or new) is not None
        ]
        reports = {each.report_id for pair in self._changed for each in pair if each and each.report_id}
        self._given: Mapping[int, dict[FigureKey, Figure]] = self._read(reports)
        self.changed = [self._cause(old, new, None, None) for old, new in self._changed]

    def _of(self, run: Run | None) -> dict[int, RunInput]:
        rows = RunInput.objects.filter(run=run).select_related("assignment__agency", "report")
        return {each.assignment_id: each for each in rows.order_by("assignment__agency__sort_key", "pk")}

    def _read(self, reports: set[int]) -> dict[int, dict[FigureKey, Figure]]:
        found: dict[int, dict[FigureKey, Figure]] = {}
        for figure in Figure.objects.filter(report__in=reports):
            found.setdefault(figure.report_id, {})[figure.indicator_id, figure.breakdown_id] = figure
        return found

    def causes(self, key: FigureKey, indicator: Indicator) -> list[Cause]:
        """The units whose own figure of this key is another."""
        return [
            self._cause(old, new, key, indicator)
            for old, new in self._changed
            if _said(self._figure(old, key)) != _said(self._figure(new, key))
        ]

    def _figure(self, each: RunInput | None, key: FigureKey) -> Figure | None:
        if each is None or each.role != InputRole.INCLUDED:
            return None
        return self._given.get(each.report_id or 0, {}).get(key)

    def _cause(
        self, old: RunInput | None, new: RunInput | None, key: FigureKey | None, indicator: Indicator | None
    ) -> Cause:
        known = new or old
        assert known is not None  # noqa: S101 -- for the type checker: pairs of nothing are never made
        before = now = ""
        if key is not None and indicator is not None:
            before, now = (time_words.told(self._figure(each, key), indicator) for each in (old, new))
        report = new.report_id if new and new.role == InputRole.INCLUDED else None
        return Cause(known.assignment.agency.name, _what(old, new), before, now, report)


def _part(each: RunInput | None) -> tuple[str, int | None]:
    return (each.role, each.report_id) if each else (str(InputRole.MISSING), None)


def _what(old: RunInput | None, new: RunInput | None) -> str:
    """How a unit's part changed, in words."""
    had = old.report if old and old.role == InputRole.INCLUDED else None
    has = new.report if new and new.role == InputRole.INCLUDED else None
    if had and has:
        return _("bản lần %(new)d thay bản lần %(old)d") % {"new": has.version, "old": had.version}
    if has:
        return _("mới được đưa vào (lần %(new)d)") % {"new": has.version}
    if had:
        why = new.reason or new.get_role_display() if new else _("không còn trong đợt")
        return _("không còn được tính: %(why)s") % {"why": why}
    return str(new.get_role_display()) if new else _("không còn trong đợt")


class _Acts:
    """What people did to the figures: adjustments, and choices of source."""

    def __init__(self, before: list[int], now: list[int], report: Report, earlier: Report) -> None:
        self._then, self._now = deltas(adjustments_of(before)), deltas(adjustments_of(now))
        chosen = SourceChoice.objects.filter(
            assignment=report.assignment_id, at__gt=earlier.created_at, at__lte=report.created_at
        )
        self.chosen = {each.indicator_id: each for each in chosen.select_related("by")}

    def causes(self, key: FigureKey, indicator: Indicator) -> list[Cause]:
        """The adjustments that touched one figure."""
        found = []
        change = self._now.get(key, Delta()) + -self._then.get(key, Delta())
        if change:
            found.append(Cause("", _("điều chỉnh"), "", delta_text(change, indicator)))
        return found

    def choices(self, indicator: int) -> list[Cause]:
        """The choice of source that was made for an indicator."""
        choice = self.chosen.get(indicator)
        if choice is None:
            return []
        said = _("%(who)s chọn cộng số của các đơn vị: %(why)s")
        return [Cause("", _("nguồn số liệu"), "", said % {"who": choice.by, "why": choice.reason})]
