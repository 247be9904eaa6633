"""Agencies, people, roles. Written straight to the database: tests of actions must not stand on actions."""

import datetime as dt
from itertools import count

from agencies.models import Agency, AgencyName, Membership, User
from agencies.states import AgencyKind, Authority, Role
from portal.core.text import search_key, sort_key

LONG_AGO = dt.date(2004, 1, 1)
PASSWORD = "mat-khau-thu-nghiem-1"

_numbers = count(1)


def make_agency(
    name: str = "",
    *,
    kind: str = AgencyKind.DEPARTMENT,
    parent: Agency | None = None,
    code: str = "",
    symbol: str = "SVHTTDL",
    place: str = "Hậu Giang",
    superior_line: str = "ỦY BAN NHÂN DÂN TỈNH HẬU GIANG",
    collective: bool | None = None,
    collective_name: str = "",
    short_name: str = "",
    admin_code: str = "",
    valid_from: dt.date = LONG_AGO,
    valid_to: dt.date | None = None,
) -> Agency:
    """An agency with one name in force since it exists. Territorial kinds are collective by default."""
    number = next(_numbers)
    name = name or f"Sở Thử nghiệm {number}"
    territorial = kind in (AgencyKind.PROVINCE, AgencyKind.DISTRICT, AgencyKind.COMMUNE)
    collective = territorial if collective is None else collective
    keys = {"sort_key": sort_key(name)[:400], "search_key": search_key(name)}
    agency = Agency.objects.create(
        code=code or f"TEST.{number:05d}", kind=kind, parent=parent, admin_code=admin_code,
        valid_from=valid_from, valid_to=valid_to, name=name, **keys,
    )  # fmt: skip
    agency.path = f"{parent.path if parent else ''}{agency.pk}/"
    agency.save(update_fields=["path"])
    AgencyName.objects.create(
        agency=agency, name=name, short_name=short_name, symbol="UBND" if territorial else symbol,
        place=place, superior_line=superior_line, collective=collective,
        collective_name=collective_name or ("ỦY BAN NHÂN DÂN" if collective else ""),
        valid_from=valid_from, valid_to=valid_to, **keys,
    )  # fmt: skip
    return agency


def make_user(
    username: str = "", *, full_name: str = "", password: str | None = PASSWORD, active: bool = True
) -> User:
    """A person with an account and no role. `password=None` leaves the account without one."""
    number = next(_numbers)
    user = User(
        username=username or f"nguoi.dung.{number}",
        full_name=full_name or f"Nguyễn Thử {number}",
        is_active=active,
    )
    if password is None:
        user.set_unusable_password()
    else:
        user.set_password(password)
    user.save()
    return user


def make_membership(
    user: User | None = None,
    agency: Agency | None = None,
    role: str = Role.DRAFTER,
    *,
    title: str = "",
    authority: str = Authority.NONE,
    valid_from: dt.date = LONG_AGO,
    valid_to: dt.date | None = None,
) -> Membership:
    """A role held since long ago, unless told otherwise."""
    return Membership.objects.create(
        user=user or make_user(), agency=agency or make_agency(), role=role, title=title,
        authority=authority, valid_from=valid_from, valid_to=valid_to,
    )  # fmt: skip


def make_member(agency: Agency | None = None, role: str = Role.DRAFTER, **membership: object) -> User:
    """A person who holds a role at an agency."""
    return make_membership(None, agency, role, **membership).user  # type: ignore[arg-type] # passed through


def make_administrator() -> User:
    """A person who administers the whole portal from an office of its own."""
    return make_member(None, Role.ADMINISTRATOR)


def make_province(districts: int = 2, departments: int = 2) -> Agency:
    """UBND tỉnh with districts and departments below it, as before July 2025. Returns the root."""
    province = make_agency(
        "Ủy ban nhân dân tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, symbol="UBND", superior_line=""
    )
    for number in range(1, districts + 1):
        make_agency(
            f"Ủy ban nhân dân huyện {number}", kind=AgencyKind.DISTRICT, parent=province,
            place=f"Huyện {number}", superior_line="",
        )  # fmt: skip
    for number in range(1, departments + 1):
        make_agency(f"Sở số {number}", parent=province)
    return province
