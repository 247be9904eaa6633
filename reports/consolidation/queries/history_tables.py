"""The three views of a series as tables: as reported then, under today's boundaries, and what can be compared."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from django.utils.translation import gettext as _

from agencies.states import SuccessionKind
from agencies.succession import Landing
from reports.collection.models import Figure
from reports.collection.wording import figure_remarks, figure_text
from reports.consolidation.addends import Addend
from reports.consolidation.queries.history import History, Moment
from reports.consolidation.queries.history_shapes import (
    COMPARABLE,
    REPORTED,
    TODAY,
    VIEWS,
    Line,
    Place,
    Shown,
    Table,
    cell_of,
    landings_of,
)
from reports.consolidation.queries.history_today import fill_today
from reports.consolidation.rebasing import added_up, combined, missing_in


def table_of(found: History, view: str) -> Table:
    """The table of a view; another word than those of VIEWS is the first."""
    made = Table(view if view in VIEWS else REPORTED, [moment.period.label for moment in found.moments])
    {REPORTED: _reported, TODAY: fill_today, COMPARABLE: _comparable}[made.view](found, made)
    return made


# --- as reported then ---


def _reported(found: History, made: Table) -> None:
    """Summaries, then units, each under the name of its time: a new name is a new line."""
    speakers: dict[tuple[str, str], dict[int, Shown]] = {}
    units: dict[tuple[str, str], dict[int, Shown]] = {}
    for place, moment in enumerate(found.moments):
        for speaker in moment.speakers:
            text = Shown(
                figure_text(speaker.figure, found.indicator), tuple(figure_remarks(speaker.figure)),
                _plain_stored(found, speaker.figure),
            )  # fmt: skip
            if speaker.report is None:
                text = Shown(marks=(_("chưa có bản tổng hợp được duyệt"),))
            speakers.setdefault(_then(found, speaker.agency, moment), {})[place] = text
        for agency in moment.given:
            figure = moment.stored.get(agency)
            shown = Shown(
                figure_text(figure, found.indicator),
                tuple(figure_remarks(figure)),
                _plain_stored(found, figure),
            )
            units.setdefault(_then(found, agency, moment), {})[place] = shown
    size = len(found.moments)
    made.totals = [Line(name, _row(cells, size)) for (_key, name), cells in sorted(speakers.items())]
    made.lines = [Line(name, _row(cells, size)) for (_key, name), cells in sorted(units.items())]
    made.notes = [
        _(
            "Tên cơ quan là tên tại kỳ đó. Dòng đầu là số trên bản tổng hợp, các dòng sau là số của từng đơn vị."
        )
    ]


def _then(found: History, agency: int, moment: Moment) -> tuple[str, str]:
    """In the order of today's list, then by the name of then."""
    return found.agencies[agency].sort_key, found.name(agency, moment.day)


def _row(cells: Mapping[int, Shown], size: int) -> list[Shown]:
    return [cells.get(place, Shown("")) for place in range(size)]


def _plain_stored(found: History, figure: Figure | None) -> int | None:
    if figure is None or figure.qualifier != "exact" or found.indicator.is_ratio or found.indicator.scale:
        return None
    return figure.value


# --- what can be compared ---


def _comparable(found: History, made: Table) -> None:
    """Units that were the same in all periods (a new name is no change) and answered in all of them."""
    landings = landings_of(found)
    per_period = [_by_present_name(found, moment, landings) for moment in found.moments]
    everyone = sorted(
        {unit for given in per_period for unit in given},
        key=lambda each: (found.agencies[each].sort_key, each),
    )
    kept = []
    for unit in everyone:
        reason = _why_not_comparable(found, unit, per_period)
        if reason:
            made.aside.append((found.name(unit, found.today), reason))
        else:
            kept.append(unit)
    rule, kind = found.indicator.across_units, found.indicator.kind
    singles = [
        {unit: combined(rule, kind, [(given[unit], Fraction(1))]) for unit in kept} for given in per_period
    ]
    totals = []
    for given, cells in zip(per_period, singles, strict=True):
        figures: list[Addend] = [given[unit] for unit in kept]
        total = added_up(rule, kind, cells.values(), figures, changed=False) if kept else None
        totals.append(cell_of(found, total, ()))
    made.totals = [Line(_("Cộng các đơn vị so sánh được"), totals)]
    made.lines = [
        Line(found.name(unit, found.today), [cell_of(found, cells[unit], ()) for cells in singles])
        for unit in kept
    ]
    made.notes = [
        _(
            "Gồm %(kept)d/%(all)d đơn vị giữ nguyên địa giới và có số liệu ở mọi kỳ; đổi tên không tính là thay đổi."
        )
        % {"kept": len(kept), "all": len(everyone)}
    ]


def _by_present_name(found: History, moment: Moment, landings: Mapping[Place, Landing]) -> dict[int, Addend]:
    """Units by the agency that they are today where only the name changed; others under their own."""
    given = {}
    for unit, figure in moment.given.items():
        landing = landings[unit, moment.day]
        renamed = landing.is_whole and landing.kinds <= {SuccessionKind.RENAME}
        given[landing.single if renamed else unit] = figure
    return given


def _why_not_comparable(found: History, unit: int, per_period: Sequence[Mapping[int, Addend]]) -> str:
    first = found.moments[0].day
    for each in found.chains.former_selves(unit):
        for step in found.chains.touched(each, first, found.today):
            kind = SuccessionKind(step.kind).label
            return _("%(kind)s từ %(day)s") % {"kind": kind, "day": f"{step.day:%d/%m/%Y}"}
    agency = found.agencies[unit]
    if agency.valid_to is not None and agency.valid_to <= found.today:
        return _("không còn từ %(day)s") % {"day": f"{agency.valid_to:%d/%m/%Y}"}
    missing = missing_in(per_period, unit)
    if missing:
        labels = ", ".join(found.moments[place].period.label for place in missing)
        return _("không có số liệu: %(periods)s") % {"periods": labels}
    return ""
