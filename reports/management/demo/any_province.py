"""Plays a round of any province of today with its real agencies: two levels, communes directly under the province."""

from __future__ import annotations

import datetime as dt
from typing import Final

from agencies.actions.tree import create_agencies
from agencies.bodies import MINISTRY_SINCE
from agencies.models import Agency, User
from agencies.provinces import province_specs, territory
from agencies.states import ASKED_NOT_ASSIGNED, AgencyKind, Role
from agencies.units import load
from portal.core import clock
from portal.core.clock import VIETNAM
from portal.core.errors import Invalid
from reports.collection.actions import calls
from reports.collection.models import Call
from reports.management.demo import earlier
from reports.management.demo.content import DemoContent, DemoReport, DemoRound
from reports.management.demo.illustration import Place, answer_of
from reports.management.demo.people import Crowd, Login
from reports.management.demo.play import LEFT_WAITING, Round, Say, answers
from reports.management.demo.province import appoint, programme
from reports.outlines.models import Programme
from reports.outlines.states import ReporterClass
from reports.periods.actions import get_or_create_period

PERIOD: Final = "2026-H1"
BEFORE: Final = "2025-H2"
OPENED: Final = dt.datetime(2026, 6, 5, 8, 30, tzinfo=VIETNAM)
DUE: Final = dt.datetime(2026, 6, 19, 17, 0, tzinfo=VIETNAM)
CLOCKS: Final = {
    "call-open": dt.datetime(2026, 6, 9, 8, 0, tzinfo=VIETNAM),
    "in-review": dt.datetime(2026, 6, 17, 8, 0, tzinfo=VIETNAM),
    "consolidated": dt.datetime(2026, 6, 22, 8, 0, tzinfo=VIETNAM),
    "issued": dt.datetime(2026, 6, 25, 8, 0, tzinfo=VIETNAM),
}
LEAD: Final = "SYT"
# Bodies of the province that are asked, besides the lead.
BODIES: Final = (
    "SVHTTDL",
    "STP",
    "SGDDT",
    "STC",
    "SNV",
    "CA",
    "BPTTH",
    "HLHPN",
    "TD",
    "MTTQ",
    "TAND",
    "VKSND",
)
DRAFTS: Final = 12  # agencies that have begun when the round has just been opened


class TodayRound(Round):
    """One province of today, one call, everybody in it; the verbs are those of the shipped round."""

    def __init__(self, code: str, password: str, *, say: Say) -> None:
        on = OPENED.date()
        self.say, self.samples_dir = say, None
        self.cast = Crowd(password)
        create_agencies(by=None, specs=province_specs(code, on=on))
        self.root = Agency.objects.get(code=f"T{code}")
        self.subject: Programme = programme()
        self.communes = list(Agency.objects.below(self.root).filter(kind=AgencyKind.COMMUNE))
        bodies = {body: Agency.objects.get(code=f"T{code}.{body}") for body in (LEAD, *BODIES)}
        self.lead = bodies[LEAD]
        places = [*map(_commune, self.communes), *(_body(key, agency) for key, agency in bodies.items())]
        self.content = DemoContent(
            _round(self.lead), (), tuple(answer_of(p, n) for n, p in enumerate(places))
        )
        asked = [*self.communes, *bodies.values()]
        self.agency = {agency.code: agency for agency in asked}
        ministry = Agency.objects.get(code=MINISTRY_SINCE[0])
        owners = [(bodies["CA"], ReporterClass.POLICE)]
        appoint(self.subject, self.lead, [self.root, ministry], [(who, str(what)) for who, what in owners])
        self._hire()
        say(
            f"Đã tạo {Agency.objects.below(self.root).count()} cơ quan của {self.root.name}, {len(self.communes)} xã."
        )

    def _hire(self) -> None:
        """One drafter and one head everywhere, the whole staff at the lead, readers and IT at the province."""
        for role, title in (
            (Role.OFFICER, "Chuyên viên"),
            (Role.DRAFTER, "Chuyên viên"),
            (Role.CLERK, "Văn thư"),
        ):
            self.cast.hire(self.lead, role, title=title)
        self.cast.hire(self.lead, Role.LEADER)
        for agency in self.agency.values():
            if agency != self.lead:
                self.cast.hire(agency, Role.DRAFTER, title="Chuyên viên")
                self.cast.hire(agency, Role.HEAD)
        self.cast.hire(self.root, Role.ADMINISTRATOR, title="Quản trị hệ thống")
        self.cast.hire(self.root, Role.VIEWER, title="Chuyên viên Văn phòng")
        self.cast.hire(self.root, Role.CLERK, title="Văn thư")

    def logins(self) -> list[Login]:
        """One login per role, and a commune that answered beside one that owes."""
        first = self.communes[0]
        owing = next((self.agency[each.key] for each in self.content.reports if each.sends is None), first)
        return self.cast.logins(
            (first, Role.DRAFTER), (first, Role.HEAD), (owing, Role.DRAFTER), (self.lead, Role.OFFICER),
            (self.lead, Role.LEADER), (self.lead, Role.CLERK), (self.root, Role.CLERK), (self.root, Role.VIEWER),
            (self.root, Role.ADMINISTRATOR),
        )  # fmt: skip

    def signers(self) -> tuple[list[User], list[Agency]]:
        """The leader and the head of one commune, with the seals of both."""
        first = self.communes[0]
        return [self.person(first, Role.HEAD), self.person(self.lead, Role.LEADER)], [first, self.lead]

    def send_out(self) -> Call:
        """The letter to all communes and bodies."""
        facts = self.content.round
        letter = calls.Letter(
            facts.letter_number, facts.letter_date, "Người ký minh họa", facts.letter_subject
        )
        return self._send(PERIOD, facts.code, letter, OPENED, DUE)

    def half_before(self) -> None:
        """A finished round for the half-year before, so that a series has two columns."""
        opened = dt.datetime(2025, 12, 4, 8, 30, tzinfo=VIETNAM)
        letter = calls.Letter(
            "2/SYT-MH", opened.date(), "Người ký minh họa",
            "báo cáo công tác phòng, chống mại dâm 06 tháng cuối năm 2025",
        )  # fmt: skip
        code = self.content.round.code.replace(PERIOD, BEFORE)
        call = self._send(BEFORE, code, letter, opened, dt.datetime(2025, 12, 19, 17, 0, tzinfo=VIETNAM))
        earlier.finish(
            self, call,
            answered=dt.datetime(2025, 12, 16, 10, 0, tzinfo=VIETNAM),
            approved=dt.datetime(2025, 12, 23, 9, 0, tzinfo=VIETNAM),
            closed=dt.datetime(2026, 1, 15, 9, 0, tzinfo=VIETNAM),
        )  # fmt: skip

    def _send(
        self, period: str, code: str, letter: calls.Letter, opened: dt.datetime, due: dt.datetime
    ) -> Call:
        officer = self.person(self.lead, Role.OFFICER)
        with clock.travel(opened):
            call = calls.create_call(
                by=officer, lead=self.lead, programme=self.subject, period=get_or_create_period(code=period),
                default_due_at=due, letter=letter, contact_name=officer.full_name, contact_phone="000 000 000",
                code=code,
            )  # fmt: skip
            groups: dict[tuple[str, str], list[int]] = {}
            for each in self.content.reports:
                if self.agency[each.key] != self.lead:
                    groups.setdefault((each.reporter_class, each.nature), []).append(self.agency[each.key].pk)
            for (reporter_class, nature), agency_ids in groups.items():
                calls.assign(
                    call_id=call.pk,
                    by=officer,
                    agency_ids=agency_ids,
                    nature=nature,
                    reporter_class=reporter_class,
                )
            calls.open_call(call_id=call.pk, by=officer)
        self.say(f"Đã gửi công văn đợt {call.code}: {call.assignments.count()} yêu cầu.")
        return call


def _round(lead: Agency) -> DemoRound:
    return DemoRound(
        code=f"{lead.code.partition('.')[0]}-{PERIOD}", period=PERIOD, lead=lead.code,
        title="Báo cáo công tác phòng, chống mại dâm 06 tháng đầu năm 2026 (minh họa)", letter_number="1/SYT-MH",
        letter_date=OPENED.date(), letter_subject="báo cáo công tác phòng, chống mại dâm 06 tháng đầu năm 2026",
        data_from=dt.date(2025, 12, 15), data_to=dt.date(2026, 6, 14), due=DUE,
    )  # fmt: skip


def _commune(agency: Agency) -> Place:
    unit = load().new_communes[agency.admin_code]
    return Place(agency.code, agency.name, territory(unit).kind, "commune", ReporterClass.TERRITORIAL)


def _body(key: str, agency: Agency) -> Place:
    asked = "requested" if agency.kind in ASKED_NOT_ASSIGNED else "assigned"
    reporter_class = ReporterClass.POLICE if key == "CA" else ReporterClass.DEPARTMENT
    return Place(agency.code, agency.name, "", agency.kind, reporter_class, asked)


def check_code(code: str) -> None:
    """Invalid with the list of the provinces of today, for a code that is none of them."""
    known = load().new_provinces
    if code not in known:
        listed = ", ".join(f"{unit.code} {territory(unit).own}" for unit in known.values())
        raise Invalid(f"Không có tỉnh nào mang mã “{code}” hiện nay. Các mã: {listed}.")


def play_today(code: str, stage: str, password: str, *, say: Say) -> Round:
    """The round of a province up to a stage. The database must be new. Raises Invalid for an unknown code."""
    check_code(code)
    story = TodayRound(code, password, say=say)
    story.half_before()
    call = story.send_out()
    if stage == "call-open":
        with clock.travel(CLOCKS[stage] - dt.timedelta(hours=1)):
            for content in _first(story.content.reports):
                story.draft(call, content)
        return story
    answers(story, call, until=CLOCKS[stage], leave_waiting=LEFT_WAITING if stage == "in-review" else 0)
    say(f"Đã nhận {len([each for each in story.content.reports if each.sends])} báo cáo (số liệu minh họa).")
    if stage == "in-review":
        return story
    with clock.travel(CLOCKS["consolidated"] - dt.timedelta(hours=16)):
        summary = story.consolidate(call)
    say(f"Đã tổng hợp: {summary.reference}.")
    if stage == "issued":
        with clock.travel(CLOCKS["issued"] - dt.timedelta(hours=16)):
            story.issue(summary)
    return story


def _first(reports: tuple[DemoReport, ...]) -> list[DemoReport]:
    return [each for each in reports if each.sends is not None][:DRAFTS]
