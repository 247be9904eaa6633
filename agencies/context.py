"""What every page shows around its content: who is signed in, what they may open, demonstration or not."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from agencies.models import Agency, Membership
from agencies.queries import current_roles
from agencies.states import MANAGES_PEOPLE, READS_OWN_REPORTS, Role
from portal.core import clock

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_ABOUT_PEOPLE = ("/co-quan/", "/nguoi-dung/", "/vai-tro/")


@dataclass(frozen=True, slots=True)
class NavItem:
    """One entry of the main navigation."""

    label: _StrPromise
    url: str
    current: bool


class Frame:
    """Asked lazily by base.html: a fragment or a file costs no query."""

    def __init__(self, request: HttpRequest) -> None:
        self._request = request

    @cached_property
    def memberships(self) -> list[Membership]:
        """The roles held today; empty for strangers (and where an error came before the user was known)."""
        user = getattr(self._request, "user", None)
        return current_roles(user) if user is not None and user.is_authenticated else []

    @cached_property
    def roles(self) -> set[str]:
        """The kinds of role held anywhere."""
        return {membership.role for membership in self.memberships}

    @property
    def agency(self) -> Agency | None:
        """The agency whose name stands beside the person's."""
        return self.memberships[0].agency if self.memberships else None

    @property
    def title(self) -> str:
        """The person's title, or the role where no title was given."""
        if not self.memberships:
            return ""
        first = self.memberships[0]
        return first.title or first.get_role_display()

    @property
    def reports(self) -> bool:
        """Works on the agency's own reports."""
        return bool(self.roles & set(READS_OWN_REPORTS))

    @property
    def documents(self) -> bool:
        """May read issued documents."""
        return self.reports or Role.VIEWER in self.roles

    @property
    def outlines(self) -> bool:
        """May shape what is asked, if the agency leads a programme."""
        return bool(self.roles & {Role.OFFICER, Role.ADMINISTRATOR})

    @property
    def administrator(self) -> bool:
        """Accounts and set-up everywhere."""
        return Role.ADMINISTRATOR in self.roles

    @property
    def people(self) -> bool:
        """May see the people of the own agency."""
        return bool(self.roles & set(MANAGES_PEOPLE)) or self.administrator

    @property
    def journal(self) -> bool:
        """May read the journal: administrators all, heads and leaders their agency's lines."""
        return bool(self.roles & {Role.HEAD, Role.LEADER, Role.ADMINISTRATOR})

    @cached_property
    def nav(self) -> list[NavItem]:
        """The main navigation of this person; the entry under which the page lies is marked."""
        wanted = (
            (_("Việc cần làm"), "reports:home", True),
            (_("Đợt báo cáo"), "reports:calls", self.reports),
            (_("Báo cáo của đơn vị"), "reports:my_reports", self.reports),
            (_("Đề cương"), "reports:outlines", self.outlines),
            (_("Văn bản"), "reports:documents", self.documents),
            (_("Cơ quan và người dùng"), "agencies:agencies", self.administrator),
            (_("Người dùng của đơn vị"), "agencies:people", self.people and not self.administrator),
            (_("Nhật ký"), "agencies:journal", self.journal),
        )
        entries = [(label, _url(name)) for label, name, shown in wanted if shown]
        path = self._request.path
        if path.startswith(_ABOUT_PEOPLE):  # one entry leads to all of these
            path = next((url for _label, url in entries if url.startswith(_ABOUT_PEOPLE)), path)
        under = [url for _label, url in entries if url == path or (len(url) > 1 and path.startswith(url))]
        longest = max(under, key=len, default=None)
        return [NavItem(label, url, url == longest) for label, url in entries if url]


def _url(name: str) -> str:
    try:
        return reverse(name)
    except NoReverseMatch:
        return ""


def page(request: HttpRequest) -> dict[str, Any]:
    """Context processor: `frame` (see above), `paper_day` (the date a printed page bears), `demo` and its date."""
    demo: bool = settings.DEMO
    today = clock.today()
    return {"frame": Frame(request), "paper_day": today, "demo": demo, "demo_today": today if demo else None}
