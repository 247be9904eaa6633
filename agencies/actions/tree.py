"""Agencies over time: creating, renaming from a date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, Final

from django.db import transaction
from django.db.models import Case, F, When
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, AgencyName, User
from agencies.policies import can_manage_people, can_set_up, require
from agencies.specs import CODE, AgencySpec, Naming
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.text import clean_line, search_key, sort_key

_BATCH: Final = 500


def _keys(naming: dict[str, Any]) -> dict[str, str]:
    """Sorted by the name that lists show, found by either."""
    shown = naming["short_name"] or naming["name"]
    found = f"{naming['name']} {naming['short_name']}"
    return {"sort_key": sort_key(shown)[:400], "search_key": search_key(found)[:200]}


def _shown(naming: dict[str, Any]) -> str:
    return str(naming["short_name"] or naming["name"])


def _naming(spec: Naming) -> dict[str, Any]:
    """The dated fields, each text in its stored form. Raises Invalid for a missing name, symbol or place."""
    fields = {field: getattr(spec, field) for field in Naming.__dataclass_fields__}
    cleaned = {k: clean_line(v) if isinstance(v, str) else v for k, v in fields.items()}
    missing = {k: _("Chưa nhập nội dung này.") for k in ("name", "symbol", "place") if not cleaned[k]}
    if missing:
        raise Invalid(_("Thiếu thông tin của cơ quan."), missing)
    return cleaned


def _authorise(by: User | None) -> None:
    if not can_set_up(by):
        raise NotAllowed(_("Chỉ quản trị hệ thống được thiết lập cơ quan."))


def _check_code(code: str) -> None:
    if not CODE.fullmatch(code):
        raise Invalid(
            _("Mã cơ quan không hợp lệ."),
            {"code": _("Mã gồm chữ A–Z, chữ số và dấu chấm, dài không quá 35 ký tự.")},
        )
    if Agency.objects.filter(code=code).exists():
        raise Invalid(_("Mã cơ quan đã có."), {"code": _("Đã có cơ quan dùng mã này.")})


@transaction.atomic
def create_agency(*, by: User | None, spec: AgencySpec) -> Agency:
    """Create one agency with its first name.

    Raises Invalid for a bad or used code, and for a name that a sister agency already has on that day.
    """
    _authorise(by)
    _check_code(spec.code)
    naming = _naming(spec)
    sisters = Agency.objects.alive(spec.valid_from).filter(parent__code=spec.parent or None)
    alike = sisters.filter(sort_key=_keys(naming)["sort_key"])
    if any(sister.name.casefold() == _shown(naming).casefold() for sister in alike):
        raise Invalid(_("Tên cơ quan đã có."), {"name": _("Đã có cơ quan cùng tên, cùng cơ quan cấp trên.")})
    (agency,) = _insert([spec])
    audit.record(by, "agency.created", agency, agency=agency, code=agency.code, name=agency.name)
    return agency


@transaction.atomic
def create_agencies(*, by: User | None, specs: Sequence[AgencySpec]) -> list[Agency]:
    """Create many agencies at once (a province); codes that exist are left as they are. Returns the new ones."""
    _authorise(by)
    there = set(Agency.objects.filter(code__in=[s.code for s in specs]).values_list("code", flat=True))
    created = _insert([spec for spec in specs if spec.code not in there])
    if created:
        audit.record(by, "agency.bulk_created", created[0], agency=created[0], count=len(created))
    return created


def _insert(specs: Sequence[AgencySpec]) -> list[Agency]:
    """Rows of agencies and names, parents before children, whatever the order of the list."""
    known = {a.code: a for a in Agency.objects.filter(code__in={s.parent for s in specs if s.parent})}
    waiting, created = list(specs), []
    while waiting:
        ready = [s for s in waiting if not s.parent or s.parent in known]
        if not ready:
            raise Invalid(_("Không tìm thấy cơ quan cấp trên."), {"parent": waiting[0].parent})
        layer = Agency.objects.bulk_create(
            [_row(spec, known.get(spec.parent)) for spec in ready], batch_size=_BATCH
        )
        for agency in layer:
            agency.path = f"{agency.parent.path if agency.parent else ''}{agency.pk}/"
        Agency.objects.bulk_update(layer, ["path"], batch_size=_BATCH)
        known.update({agency.code: agency for agency in layer})
        created += layer
        done = {s.code for s in ready}
        waiting = [s for s in waiting if s.code not in done]
    AgencyName.objects.bulk_create([_name(spec, known[spec.code]) for spec in specs], batch_size=_BATCH)
    return created


def _row(spec: AgencySpec, parent: Agency | None) -> Agency:
    naming = _naming(spec)
    return Agency(
        code=spec.code,
        kind=spec.kind,
        parent=parent,
        admin_code=spec.admin_code,
        valid_from=spec.valid_from,
        valid_to=spec.valid_to,
        name=_shown(naming),
        **_keys(naming),
    )


def _name(spec: AgencySpec, agency: Agency) -> AgencyName:
    naming = _naming(spec)
    return AgencyName(
        agency=agency, valid_from=spec.valid_from, valid_to=spec.valid_to, **naming, **_keys(naming)
    )


@transaction.atomic
def rename_agency(*, by: User | None, agency: Agency, valid_from: dt.date, naming: Naming) -> AgencyName:
    """A new name, symbol, place or superior line from a day on; the one in force ends on that day.

    Papers print the name of their own day; lists show the new one from its day on (`show_names_of_today`).
    Raises Conflict where a later name is already recorded, Invalid where the day lies before the agency.
    """
    _authorise(by)
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    former = agency.names.order_by("-valid_from").first()
    fields = _naming(naming)
    if valid_from < agency.valid_from or (agency.valid_to and valid_from >= agency.valid_to):
        raise Invalid(_("Ngày đổi tên không hợp lệ."), {"valid_from": _("Ngày này cơ quan không tồn tại.")})
    if former and former.valid_from >= valid_from:
        message = _("Đã ghi một tên gọi từ ngày %(day)s; tên mới phải bắt đầu sau ngày đó.")
        raise Conflict(message % {"day": f"{former.valid_from:%d/%m/%Y}"})
    if former:
        former.valid_to = valid_from
        former.save(update_fields=["valid_to"])
    latest = AgencyName.objects.create(
        agency=agency, valid_from=valid_from, valid_to=agency.valid_to, **fields, **_keys(fields)
    )
    if valid_from <= clock.today():
        _show(agency, latest)
    facts = {k: str(v) for k, v in asdict(naming).items()}
    audit.record(by, "agency.renamed", agency, agency=agency, valid_from=str(valid_from), **facts)
    return latest


def _show(agency: Agency, name: AgencyName) -> None:
    agency.name, agency.sort_key, agency.search_key = (
        name.short_name or name.name, name.sort_key, name.search_key,
    )  # fmt: skip
    agency.save(update_fields=["name", "sort_key", "search_key"])


@transaction.atomic
def show_names_of_today() -> int:
    """Give agencies whose new name has begun that name in lists, too; how many. A rename is recorded beforehand."""
    today = clock.today()
    shown = Case(When(short_name="", then=F("name")), default=F("short_name"))
    begun = AgencyName.objects.filter(valid_from__gt=F("agency__valid_from"), valid_from__lte=today)
    begun = begun.exclude(valid_to__lte=today).annotate(shown=shown).exclude(agency__name=F("shown"))
    late = list(begun.select_related("agency").order_by("agency")[:_BATCH])
    for name in late:
        _show(name.agency, name)
    return len(late)


@transaction.atomic
def set_steps(*, by: User, agency: Agency, initials_first: bool, form_check_first: bool) -> Agency:
    """Which steps stand before the leader's approval at this agency; for reports under way it counts at once."""
    require(can_manage_people, by, agency)
    agency = Agency.objects.select_for_update(of=("self",)).get(pk=agency.pk)
    before = (agency.initials_first, agency.form_check_first)
    if before == (initials_first, form_check_first):
        return agency
    agency.initials_first, agency.form_check_first = initials_first, form_check_first
    agency.save(update_fields=["initials_first", "form_check_first"])
    audit.record(
        by, "agency.steps_set", agency, agency=agency, initials=initials_first, form_check=form_check_first
    )
    return agency
