"""The small province of the flow tests: a committee, a department that sums up, four districts, their people."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from agencies.models import Agency, User
from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from reports.collection.models import Report
from reports.outlines.models import Outline
from reports.outlines.states import ReporterClass
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_outline, section_of
from tests.flows.visitor import Visitor

DISTRICTS = ("An Bình", "Bình Minh", "Châu Thành", "Đông Hải")


@contextmanager
def at(moment: str) -> Iterator[None]:
    """Business time stands at "2023-06-12 09:00", Vietnam time."""
    with clock.travel(dt.datetime.fromisoformat(moment).replace(tzinfo=clock.VIETNAM)):
        yield


@dataclass
class Town:
    """Everybody in the round by role; of the districts the drafters and heads by name."""

    province: Agency
    lead: Agency
    districts: dict[str, Agency]
    people: dict[str, User]

    def visitor(self, role: str) -> Visitor:
        """The browser of "officer", "leader", "clerk", "viewer", or "drafter An Bình", "head An Bình"."""
        return Visitor(self.people[role])


def make_town() -> Town:
    """The agencies, the people and the two outlines; nothing is called for yet."""
    province = make_agency(
        "Ủy ban nhân dân tỉnh Thử Nghiệm", kind=AgencyKind.PROVINCE, symbol="UBND", superior_line="",
        place="Thử Nghiệm",
    )  # fmt: skip
    lead = make_agency(
        "Sở Thử nghiệm", parent=province, symbol="STN", short_name="Sở Thử nghiệm", place="Thử Nghiệm",
        superior_line="ỦY BAN NHÂN DÂN TỈNH THỬ NGHIỆM",
    )  # fmt: skip
    kt = {"title": "Phó Giám đốc", "authority": Authority.KT}
    people = {
        "officer": make_member(lead, Role.OFFICER, title="Chuyên viên"),
        "leader": make_member(lead, Role.LEADER, **kt),
        "clerk": make_member(lead, Role.CLERK, title="Văn thư"),
        "viewer": make_member(province, Role.VIEWER),
    }
    districts = {}
    for name in DISTRICTS:
        district = make_agency(
            f"Ủy ban nhân dân huyện {name}",
            kind=AgencyKind.DISTRICT,
            parent=province,
            place=name,
            superior_line="",
        )
        districts[name] = district
        people[f"drafter {name}"] = make_member(district, Role.DRAFTER, title="Chuyên viên")
        people[f"head {name}"] = make_member(
            district, Role.HEAD, title="Phó Chủ tịch", authority=Authority.KT
        )
    make_outline()
    summary = make_outline()
    Outline.objects.filter(pk=summary.outline_id).update(reporter_class=ReporterClass.LEAD)
    return Town(province, lead, districts, people)


def inputs(report: Report, section_key: str, figures: dict[str, str], prose: str = "") -> dict[str, str]:
    """Names of the inputs on a section page for figures by "CODE" or "CODE AXIS=category", and the prose."""
    section = section_of(report, section_key)
    rows = {
        f"{row.indicator.code} {row.breakdown.key}".strip(): row.pk
        for row in section.rows.select_related("indicator", "breakdown")
    }
    typed = {f"value-{rows[name]}": value for name, value in figures.items()}
    return typed | ({f"text-{section.pk}": prose} if prose else {})
