"""The people of the demonstration: invented names, one password of the day for all of them."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from itertools import count

from agencies.actions.access import issue_password_link, set_password
from agencies.actions.people import create_user, grant_role
from agencies.models import Agency, User
from agencies.states import AgencyKind, Authority, Role
from portal.core.text import search_key

FAMILIES = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Lý")
MIDDLES = ("Thị", "Văn", "Minh", "Ngọc", "Thanh", "Hoài", "Quốc", "Kim", "Hữu", "Bích", "Tuấn")
GIVEN = ("An", "Bình", "Châu", "Duyên", "Giang", "Hạnh", "Khoa", "Lan", "Mẫn", "Nga", "Oanh", "Phúc", "Quyên", "Sơn",
         "Tâm", "Uyên", "Vinh", "Xuân", "Yến")  # fmt: skip
WORDS = (
    "song",
    "lua",
    "sen",
    "tram",
    "cau",
    "ben",
    "dua",
    "mua",
    "nang",
    "vuon",
    "kenh",
    "phu",
    "sa",
    "bang",
)

ROLE_LOGIN = {
    Role.DRAFTER: "soanthao",
    Role.HEAD: "lanhdao",
    Role.OFFICER: "tonghop",
    Role.LEADER: "lanhdao",
    Role.CLERK: "vanthu",
    Role.VIEWER: "xem",
    Role.ADMINISTRATOR: "quantri",
}
HEAD_TITLE = {
    AgencyKind.PROVINCE: ("Phó Chủ tịch", Authority.KT),
    AgencyKind.DISTRICT: ("Phó Chủ tịch", Authority.KT),
    AgencyKind.COMMUNE: ("Chủ tịch", Authority.NONE),
    AgencyKind.DEPARTMENT: ("Phó Giám đốc", Authority.KT),
    AgencyKind.POLICE: ("Phó Giám đốc", Authority.KT),
    AgencyKind.JUSTICE: ("Chánh án", Authority.NONE),
    AgencyKind.MASS_ORGANISATION: ("Phó Chủ tịch", Authority.KT),
}


@dataclass(frozen=True, slots=True)
class Login:
    """One line of what the demonstration prints: who, where, as what."""

    username: str
    full_name: str
    role: str
    agency: str


class Cast:
    """Makes people, each known by agency and role; the same province always gets the same names."""

    def __init__(self, password: str) -> None:
        self.password = password
        self._count = count()
        self._people: dict[tuple[int, str], User] = {}

    def hire(self, agency: Agency, role: str, *, title: str = "", authority: str = Authority.NONE) -> User:
        """A person with this role at the agency, made on first asking."""
        known = self._people.get((agency.pk, role))
        if known is not None:
            return known
        number = next(self._count)
        name = " ".join((FAMILIES[number % 13], MIDDLES[number % 11], GIVEN[number % 19]))
        user = create_user(by=None, username=self._username(agency, role), full_name=name)
        if not title and role in (Role.HEAD, Role.LEADER):
            title, authority = HEAD_TITLE.get(AgencyKind(agency.kind), ("Thủ trưởng", Authority.NONE))
        grant_role(by=None, user=user, agency=agency, role=role, title=title, authority=authority)
        self._open(user)
        self._people[(agency.pk, role)] = user
        return user

    def _open(self, user: User) -> None:
        """Give the account the password of the day."""
        set_password(token=issue_password_link(by=None, user=user), password=self.password)

    def _username(self, agency: Agency, role: str) -> str:
        """Role and agency, with the province where another province has the same agency."""
        username = f"{ROLE_LOGIN[Role(role)]}.{_slug(agency)}"
        taken = any(person.username == username for person in self._people.values())
        return f"{username}.{agency.code.partition('.')[0].lower()}" if taken else username

    def logins(self, *wanted: tuple[Agency, str]) -> list[Login]:
        """The lines to print for some of the people."""
        return [
            Login(user.username, user.full_name, str(Role(role).label), agency.name)
            for agency, role in wanted
            if (user := self._people.get((agency.pk, role))) is not None
        ]


class Crowd(Cast):
    """A cast of hundreds: the password is hashed once, and the names of login of a province are many and alike."""

    def __init__(self, password: str) -> None:
        super().__init__(password)
        self._hash = ""
        self._taken: set[str] = set()

    def _open(self, user: User) -> None:
        if not self._hash:
            super()._open(user)
            user.refresh_from_db()
            self._hash = user.password
            return
        user.password = self._hash
        user.save(update_fields=["password"])

    def _username(self, agency: Agency, role: str) -> str:
        username = name = f"{ROLE_LOGIN[Role(role)]}.{_slug(agency)}"
        others = count(2)
        while username in self._taken:
            username = f"{name}{next(others)}"
        self._taken.add(username)
        return username


def new_password() -> str:
    """A password that can be typed: three words and a number, different in every demonstration database."""
    return "-".join([*(secrets.choice(WORDS) for _each in range(3)), str(secrets.randbelow(9000) + 1000)])


def _slug(agency: Agency) -> str:
    """ "UBND thành phố Ngã Bảy" → "ngabay", "Sở Y tế tỉnh Hậu Giang" → "soyte"."""
    key = search_key(agency.name)
    for word in ("ubnd", "uy ban nhan dan", "thanh pho", "tinh", "hau giang", "dong thap"):
        key = key.replace(f"{word} ", "").replace(f" {word}", "")
    return "".join(ch for ch in key if ch.isalnum())[:28] or f"cq{agency.pk}"
