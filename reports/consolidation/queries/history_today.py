"""A series under today's boundaries: whole mergers exact, shares marked, nothing lost without a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from django.utils.translation import gettext as _

from agencies.models import Agency, Succession
from agencies.states import SuccessionKind
from agencies.succession import Landing
from reports.consolidation.queries.history import History, Moment
from reports.consolidation.queries.history_shapes import (
    DASH,
    Line,
    Place,
    Shown,
    Table,
    amount_cell,
    cell_of,
    in_words,
    landings_of,
)
from reports.consolidation.rebasing import Rebased, added_up, rebase, why_not


def fill_today(found: History, made: Table) -> None:
    landings = landings_of(found)
    rule, kind = found.indicator.across_units, found.indicator.kind
    periods = [
        rebase(rule, kind, moment.given, {unit: landings[unit, moment.day] for unit in moment.given})
        for moment in found.moments
    ]
    outside = _outside(found, {target for period in periods for target in period.cells})
    targets = sorted(
        {target for period in periods for target in period.cells},
        key=lambda each: (found.agencies[each].sort_key, each),
    )
    size = len(periods)
    made.totals = [
        Line(
            _("Tổng theo địa giới hiện nay"),
            [_total(found, place, periods, outside) for place in range(size)],
        )
    ]
    for target in targets:
        cells = [cell_of(found, period.cells.get(target), _absent(found, place, period, target, landings))
                 for place, period in enumerate(periods)]  # fmt: skip
        line = Line(found.name(target, found.today), cells, _came_from(found, target, periods))
        if target not in outside:
            made.lines.append(line)
            continue
        words = _("nay thuộc địa bàn khác, không cộng: %(cells)s") % {"cells": in_words(made, cells)}
        made.aside.append((line.label, words))
    _rest(found, made, periods)
    made.shares = _shares_used(found, periods)
    made.notes = _notes_today(found, made, periods, outside)


def _outside(found: History, targets: Iterable[int]) -> set[int]:
    """Units of today under another province than the one to which the summary's own province belongs now."""
    own = _province(found, found.report.assignment.agency_id)
    if own is None:
        return set()
    homes = _became(found, own)
    return {target for target in targets if not homes & _became(found, _province(found, target) or own)}


def _became(found: History, province: int) -> set[int]:
    """The province, and what it is part of today."""
    return {province, *found.chains.land(province, found.moments[0].day, found.today).parts}


def _province(found: History, agency: int) -> int | None:
    """The province at the head of an agency's branch; None outside any."""
    known = found.agencies[agency]
    head = int(known.path.split("/", 1)[0] or 0)
    return head if head in found.provinces else None


def _total(found: History, place: int, periods: Sequence[Rebased], outside: set[int]) -> Shown:
    """The sum of all inside, with what cannot be divided among them: it is in the territory all the same."""
    period, moment = periods[place], found.moments[place]
    inside = [target for target in period.cells if target not in outside]
    cells = [period.cells[target] for target in inside] + list(period.unplaced.values())
    units = {unit for target in inside for unit in period.givers[target]} | set(period.unplaced)
    changed = bool(period.unplaced) or any(
        len(period.givers[target]) > 1 or period.cells[target].converted or period.cells[target].why
        for target in inside
    )
    figures = [moment.given[unit] for unit in sorted(units)]
    if not figures:
        return Shown("")
    cell = added_up(found.indicator.across_units, found.indicator.kind, cells, figures, changed=changed)
    return cell_of(found, cell, ())


def _absent(
    found: History, place: int, period: Rebased, target: int, landings: Mapping[Place, Landing]
) -> list[str]:
    """Agencies of then of which something is in this unit now, but nobody asked in the calls that are looked at."""
    moment = found.moments[place]
    if target not in period.cells:
        return []
    names = []
    for origin in found.chains.origins(target):
        agency = found.agencies.get(origin)
        if origin in moment.given or agency is None or not _existed(agency, moment):
            continue
        landing = found.chains.land(origin, moment.day, found.today)
        if landing.parts.get(target):
            names.append(found.name(origin, moment.day))
    return sorted(names)


def _existed(agency: Agency, moment: Moment) -> bool:
    return agency.valid_from <= moment.day and (agency.valid_to is None or agency.valid_to > moment.day)


def _came_from(found: History, target: int, periods: Sequence[Rebased]) -> str:
    """ "gồm …": the units of then, where they are not this one."""
    givers = {
        unit: found.moments[place].day
        for place, period in enumerate(periods)
        for unit in period.givers.get(target, ())
    }
    names = sorted({found.name(unit, day) for unit, day in givers.items() if unit != target})
    return _("từ %(names)s") % {"names": ", ".join(names)} if names else ""


def _rest(found: History, made: Table, periods: Sequence[Rebased]) -> None:
    """What is in no unit of today, so that everything reported is on the page."""
    unplaced = sorted(
        {unit for period in periods for unit in period.unplaced},
        key=lambda unit: found.agencies[unit].sort_key,
    )
    for unit in unplaced:
        day = next(m.day for m, p in zip(found.moments, periods, strict=True) if unit in p.unplaced)
        cells = [cell_of(found, period.unplaced.get(unit), ()) for period in periods]
        hint = _("chưa chia được cho đơn vị nào: chưa nhập đủ tỷ lệ hoặc cơ quan kế thừa; đã cộng vào tổng")
        made.lines.append(Line(found.name(unit, day), cells, hint))
    if any(period.lost for period in periods):
        cells = [amount_cell(found, period.lost) for period in periods]
        made.aside.append((_("Thuộc cơ quan đã giải thể"), in_words(made, cells)))


def _shares_used(found: History, periods: Sequence[Rebased]) -> list[str]:
    """Every entered share behind a converted number, with its source."""
    if not any(cell.converted for period in periods for cell in period.cells.values()):
        return []
    reached = {unit for moment in found.moments for unit in moment.given}
    on_the_way = set(reached)
    for step in sorted(found.chains.steps, key=lambda each: each.day):
        if step.predecessor in on_the_way and step.successor is not None:
            on_the_way.add(step.successor)
    rows = (
        Succession.objects.filter(
            kind__in=(SuccessionKind.SPLIT, SuccessionKind.TRANSFER), share__isnull=False,
            predecessor__in=on_the_way, effective_date__gt=found.moments[0].day, effective_date__lte=found.today,
        )
        .select_related("predecessor", "successor")
        .order_by("predecessor__sort_key", "effective_date", "id")
    )  # fmt: skip
    return [
        _("%(old)s → %(new)s: %(share)s từ %(day)s; nguồn: %(source)s")
        % {
            "old": row.predecessor.name, "new": row.successor or DASH, "share": row.share_text,
            "day": f"{row.effective_date:%d/%m/%Y}", "source": row.share_source or DASH,
        }
        for row in rows
    ]  # fmt: skip


def _notes_today(found: History, made: Table, periods: Sequence[Rebased], outside: set[int]) -> list[str]:
    notes = [
        _("Đơn vị sáp nhập nguyên vẹn: số giữ nguyên. Địa giới tính đến %(day)s.")
        % {"day": f"{found.today:%d/%m/%Y}"}
    ]
    if made.shares:
        notes.append(
            _(
                "“quy đổi”: quy đổi theo địa giới mới bằng tỷ lệ nhập vào (dưới đây), là số ước tính. Tính đúng bằng "
                "phân số, chỉ làm tròn khi in, nên các dòng cộng lại có thể lệch tổng do làm tròn; tổng không lệch."
            )
        )
    reason = why_not(found.indicator.across_units, found.indicator.kind)
    if reason:
        notes.append(_("Chỉ tiêu này không quy đổi được khi địa giới thay đổi (%(why)s).") % {"why": reason})
    elif not outside and not any(period.lost for period in periods):
        notes.append(_("Tổng bằng đúng tổng các đơn vị như đã báo cáo."))
    notes.append(_("Điều chỉnh ở bản tổng hợp không chia được cho đơn vị, nên không có trong bảng này."))
    return notes
