"""The catalogue of a programme, one indicator or one way of breaking down at a time. Nothing is deleted."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Invalid
from reports.outlines import checks
from reports.outlines.actions.draft import LONGEST_NAME, StaleDraft
from reports.outlines.blueprint import AxisSpec, Blueprint, CategoryNames, IndicatorSpec, pairs
from reports.outlines.catalogue import Catalogue
from reports.outlines.editing import token
from reports.outlines.models import Breakdown, Indicator, Programme
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import axis_specs, catalogue_of
from reports.outlines.reading import Problems

# The parts of a fault as they are called in the file -> the fields of the form.
FIELDS: Final = {"units": "across_units", "time": "across_time", "owner": "owner_class"}


def _locked(programme: Programme, by: User) -> Programme:
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    require(can_manage_programme, by, locked)
    return locked


@transaction.atomic
def save_indicator(*, programme: Programme, by: User, spec: IndicatorSpec, seen: str = "") -> Indicator:
    """A new indicator (`seen` is ""), or another wording and other rules of the one that was seen in that state.

    Raises NotAllowed; StaleDraft when it was changed meanwhile; Conflict when unit, kind or scale of one that a
    published outline asks for would change; Invalid with the rules that it breaks, by field.
    """
    programme = _locked(programme, by)
    catalogue = catalogue_of(programme)
    known = {each.code: each for each in catalogue.indicators}
    stored = known.get(spec.code)
    if not seen and stored is not None:
        problem = _("Mã “%(code)s” đã có trong danh mục.") % {"code": spec.code}
        raise Invalid(problem, {"code": problem})
    _refuse_stale(stored, seen)
    if spec != stored:
        _write(replace(catalogue, indicators=_with(catalogue.indicators, spec)), spec)
        key = "outlines.indicator_changed" if stored else "outlines.indicator_added"
        audit.record(by, key, programme, programme=programme.code, indicator=spec.code)
    return Indicator.objects.get(programme=programme, code=spec.code)


def _with(indicators: Iterable[IndicatorSpec], spec: IndicatorSpec) -> tuple[IndicatorSpec, ...]:
    found = list(indicators)
    codes = [each.code for each in found]
    if spec.code in codes:
        found[codes.index(spec.code)] = spec
    else:
        found.append(spec)
    return tuple(found)


def _write(source: Blueprint, spec: IndicatorSpec) -> None:
    problems = Problems(spec.code)
    checks.catalogue(source.axes, source.indicators, problems)
    wrong: dict[str, str] = {}
    for place, sentence in problems.found:
        _list, code, part = place.split(" › ")
        if code == spec.code:
            wrong[FIELDS.get(part, part)] = sentence
        elif any(each.code == code and each.ceiling == spec.code for each in source.indicators):
            wrong["unit"] = _("chỉ tiêu %(code)s không được vượt chỉ tiêu này nên phải cùng đơn vị tính.") % {
                "code": code
            }
    if wrong:
        raise Invalid("\n".join(wrong.values()), wrong)
    Catalogue(source).write()


def _refuse_stale(stored: IndicatorSpec | AxisSpec | None, seen: str) -> None:
    now = token(stored) if stored is not None else ""
    if now != seen:
        raise StaleDraft(now)


@transaction.atomic
def save_axis(*, programme: Programme, by: User, axis: AxisSpec, seen: str = "") -> AxisSpec:
    """A new way of breaking down (`seen` is ""), or new values, other names and another order of one seen so.

    A value that exists stays: figures may hang on it. Raises NotAllowed, StaleDraft, Invalid.
    """
    programme = _locked(programme, by)
    catalogue = catalogue_of(programme)
    known = {each.code: each for each in catalogue.axes}
    stored = known.get(axis.code)
    if not seen and stored is not None:
        problem = _("Mã phân tổ “%(code)s” đã có.") % {"code": axis.code}
        raise Invalid(problem, {"code": problem})
    _refuse_stale(stored, seen)
    _refuse_values(axis, stored)
    if axis == stored:
        return axis
    Catalogue(replace(catalogue, axes=(axis,), indicators=())).write()
    _rename_breakdowns(axis)
    audit.record(by, "outlines.axis_saved", programme, programme=programme.code, code=axis.code)
    return axis


def _refuse_values(axis: AxisSpec, stored: AxisSpec | None) -> None:
    codes = [code for code, _name in axis.categories]
    names = [name for _code, name in axis.categories]
    problem = ""
    if not codes:
        problem = _("Phải có ít nhất một giá trị.")
    elif len(set(codes)) != len(codes):
        problem = _("Có hai giá trị cùng mã.")
    elif len(set(names)) != len(names):
        problem = _("Có hai giá trị cùng tên.")
    elif stored is not None and (lost := {code for code, _name in stored.categories} - set(codes)):
        problem = _("Giá trị đã có thì giữ lại, vì số liệu cũ còn dùng: %(codes)s.") % {
            "codes": ", ".join(sorted(lost))
        }
    if problem:
        raise Invalid(problem, {"categories": problem})


def _rename_breakdowns(axis: AxisSpec) -> None:
    """Breakdowns are called by the names of their values, also those of several axes."""
    names = CategoryNames(axis_specs())
    for breakdown in Breakdown.objects.filter(key__contains=f"{axis.code}="):
        if axis.code not in dict(pairs(breakdown.key)):
            continue
        name = names.of(breakdown.key)[:LONGEST_NAME]
        if name != breakdown.name:
            breakdown.name = name
            breakdown.save(update_fields=["name"])
