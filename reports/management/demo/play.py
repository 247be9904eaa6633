"""Plays the round of Hậu Giang, first half of 2023, up to a stage, through the same actions as the pages."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Final

from django.core.files.base import ContentFile

from agencies.models import Agency, User
from agencies.states import Role
from portal.core import clock
from portal.core.clock import VIETNAM
from portal.core.jobs import kept
from reports.collection.actions import calls, drafts, flow, review
from reports.collection.entries import Paper
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import AssignmentKind
from reports.consolidation.actions import jobs
from reports.consolidation.actions.perform import perform
from reports.documents.actions import files as document_files
from reports.documents.actions import issuing
from reports.documents.queries.papers import signers
from reports.management.demo import answer, dong_thap, earlier, samples, scan
from reports.management.demo.content import DemoReport, Paragraph, load
from reports.management.demo.people import Cast, Login
from reports.management.demo.province import Province, appoint, blueprint, ministry, programme
from reports.outlines.actions.publishing import word_headings
from reports.periods.actions import get_or_create_period

STAGES: Final = ("call-open", "in-review", "consolidated", "issued")
# Business time at which each stage is left to the visitor.
CLOCKS: Final = {
    "call-open": dt.datetime(2023, 6, 12, 8, 0, tzinfo=VIETNAM),
    "in-review": dt.datetime(2023, 6, 19, 8, 0, tzinfo=VIETNAM),
    "consolidated": dt.datetime(2023, 6, 23, 8, 0, tzinfo=VIETNAM),
    "issued": dt.datetime(2023, 6, 26, 8, 0, tzinfo=VIETNAM),
}
NOT_STARTED: Final = ("so-tttt", "chau-thanh-a")
LEFT_WAITING: Final = 3
BEFORE: Final = "2022-H1"
NEXT_TASKS: Final = "Phương hướng, nhiệm vụ 06 tháng cuối năm 2023"

Say = Callable[[str], None]


class Round:
    """One province, one call, everybody in it."""

    def __init__(self, password: str, *, samples_dir: Path | None, say: Say) -> None:
        self.say = say
        self.samples_dir = samples_dir
        self.content = load()
        self.cast = Cast(password)
        self.province = Province("93", dt.date(2023, 6, 1))
        self.subject = programme()
        self.agency = {each.key: self.province.find(each.agency) for each in self.content.reports}
        self.lead = self.agency[self.content.round.lead]
        owners = [(self.agency[key], reporter_class) for key, reporter_class in self.content.owners]
        appoint(self.subject, self.lead, [self.province.root, ministry()], owners)
        self._hire()
        self.say(f"Đã tạo {len(self.province.agencies)} cơ quan của {self.province.root.name}.")

    def _hire(self) -> None:
        """One drafter and one head everywhere; the whole staff at the lead; IT and a reader at the province."""
        for role in (Role.OFFICER, Role.DRAFTER, Role.CLERK):
            self.cast.hire(self.lead, role, title="Chuyên viên" if role != Role.CLERK else "Văn thư")
        self.cast.hire(self.lead, Role.LEADER)
        for agency in self.agency.values():
            if agency != self.lead:
                self.cast.hire(agency, Role.DRAFTER, title="Chuyên viên")
                self.cast.hire(agency, Role.HEAD)
        self.cast.hire(self.agency["nga-bay"], Role.CLERK, title="Văn thư")
        self.cast.hire(self.province.root, Role.ADMINISTRATOR, title="Quản trị hệ thống")
        self.cast.hire(self.province.root, Role.VIEWER, title="Chuyên viên Văn phòng")
        self.cast.hire(self.province.root, Role.LEADER)
        self.cast.hire(self.province.root, Role.CLERK, title="Văn thư")

    def person(self, agency: Agency, role: str) -> User:
        """Whoever plays this role; at the lead the leader stands for the head."""
        return self.cast.hire(agency, Role.LEADER if agency == self.lead and role == Role.HEAD else role)

    def logins(self) -> list[Login]:
        """One login per role, and the clerks of the agencies that receive papers."""
        nga_bay = self.agency["nga-bay"]
        return self.cast.logins(
            (nga_bay, Role.DRAFTER), (nga_bay, Role.HEAD), (self.lead, Role.OFFICER), (self.lead, Role.LEADER),
            (self.lead, Role.CLERK), (nga_bay, Role.CLERK), (self.province.root, Role.CLERK),
            (self.province.root, Role.VIEWER), (self.province.root, Role.ADMINISTRATOR),
        )  # fmt: skip

    def signers(self) -> tuple[list[User], list[Agency]]:
        """Who gets a key to sign with: leaders and agencies whose clerk has a login."""
        nga_bay = self.agency["nga-bay"]
        people = [self.person(nga_bay, Role.HEAD), self.person(self.lead, Role.LEADER)]
        return [*people, self.person(self.province.root, Role.LEADER)], [
            nga_bay,
            self.lead,
            self.province.root,
        ]

    # --- the call ---

    def call(self, period_code: str, letter: calls.Letter, opened: dt.datetime, due: dt.datetime) -> Call:
        """Prepare the call of a period, pick the units, send it out."""
        officer = self.person(self.lead, Role.OFFICER)
        with clock.travel(opened):
            period = get_or_create_period(code=period_code)
            call = calls.create_call(
                by=officer, lead=self.lead, programme=self.subject, period=period, default_due_at=due,
                letter=letter, contact_name=officer.full_name, contact_phone="0293 000 001", code=f"HG-{period_code}",
            )  # fmt: skip
            self._word_headings(call, officer)
            for each in self.content.reports:
                if self.agency[each.key] != self.lead:
                    calls.assign(
                        call_id=call.pk, by=officer, agency_ids=[self.agency[each.key].pk], nature=each.nature,
                        reporter_class=each.reporter_class,
                        contact_name=self.person(self.agency[each.key], Role.DRAFTER).full_name,
                    )  # fmt: skip
            calls.open_call(call_id=call.pk, by=officer)
        self.say(f"Đã gửi công văn đợt {call.code}: {call.assignments.count()} yêu cầu.")
        return call

    def _word_headings(self, call: Call, officer: User) -> None:
        """The heading of the tasks ahead names the half-year they are for."""
        if call.period.code == BEFORE:
            return
        for each in list(call.outlines.select_related("version")):
            if each.version.sections.filter(key="next_tasks").exists():
                worded = word_headings(version=each.version, titles={"next_tasks": NEXT_TASKS}, by=None)
                calls.set_outline(
                    call_id=call.pk, by=officer, reporter_class=each.reporter_class, version=worded
                )

    def duty(self, call: Call, key: str) -> Assignment:
        """The contribution of an agency."""
        return call.assignments.get(agency=self.agency[key], kind=AssignmentKind.CONTRIBUTION)

    # --- one agency ---

    def draft(self, call: Call, content: DemoReport) -> Report:
        """The draft as the agency typed it; Ngã Bảy in the words of the real paper when there are samples."""
        agency = self.agency[content.key]
        drafter = self.person(agency, Role.DRAFTER)
        paper = self._paper(content)
        report = drafts.start_report(assignment_id=self.duty(call, content.key).pk, by=drafter, paper=paper)
        answer.type_in(report, content, by=drafter)
        if content.key == "nga-bay" and self.samples_dir:
            self._word_for_word(report, drafter)
        answer.explain(report, content, by=drafter)
        report.refresh_from_db()
        return report

    def _paper(self, content: DemoReport) -> Paper | None:
        if content.paper is None:
            return None
        signed = scan.signed_paper(self.agency[content.key].name, content.paper.number, content.paper.date)
        return Paper(
            number=content.paper.number, date=content.paper.date, signer=content.paper.signer,
            arrived_at=content.paper.arrived, scan=ContentFile(signed, name="ban-ky-minh-hoa.pdf"),
            scan_name="Bản ký minh họa.pdf",
        )  # fmt: skip

    def _word_for_word(self, report: Report, drafter: User) -> None:
        """The prose of the real paper in place of the rewritten one."""
        sample = samples.read((self.samples_dir or Path()) / samples.NGA_BAY, blueprint())
        prose = {key: list(paragraphs) for key, paragraphs in sample.sections.items()}
        for paragraphs in prose.values():  # where the paper points to its annex, say that the annex is lost
            if any("phụ lục" in paragraph.text for paragraph in paragraphs):
                paragraphs += [Paragraph(f"({remark})") for remark in sample.remarks]
        answer.write(report, by=drafter, prose=prose)

    def send(self, report: Report, content: DemoReport) -> None:
        """Trình, then the head approves, which submits; a signed paper was approved on paper."""
        agency = self.agency[content.key]
        drafter = self.person(agency, Role.DRAFTER)
        if content.paper is not None:
            flow.submit(report_id=report.pk, by=drafter)
            return
        flow.send_for_approval(report_id=report.pk, by=drafter)
        flow.submit(report_id=report.pk, by=self.person(agency, Role.HEAD))

    def accept(self, report: Report) -> None:
        """The officer opens and accepts."""
        officer = self.person(self.lead, Role.OFFICER)
        review.open_for_review(report_id=report.pk, by=officer)
        review.accept(report_id=report.pk, by=officer)

    def give_back(self, report: Report, content: DemoReport) -> Report:
        """The officer returns a report with notes and a reason; the next version opens as a copy."""
        assert content.returned is not None  # noqa: S101 -- the caller looked
        officer = self.person(self.lead, Role.OFFICER)
        review.open_for_review(report_id=report.pk, by=officer)
        sections = {section.key: section.pk for section in report.outline.sections.all()}
        for note in content.returned.notes:
            figure = (
                report.figures.filter(indicator__code=note.figure[0], breakdown__key=note.figure[1]).first()
                if note.figure
                else None
            )
            review.add_note(
                report_id=report.pk, by=officer, text=note.text, section_id=sections.get(note.section),
                indicator_id=figure.indicator_id if figure else None,
                breakdown_id=figure.breakdown_id if figure else None,
            )  # fmt: skip
        return review.return_report(report_id=report.pk, by=officer, reason=content.returned.reason)

    def answer_again(self, report: Report, content: DemoReport) -> None:
        """The returned report with what was asked for, notes settled, sent again."""
        assert content.returned is not None  # noqa: S101 -- the caller looked
        drafter = self.person(self.agency[content.key], Role.DRAFTER)
        answer.write(report, by=drafter, prose=content.returned.prose, figures=content.returned.figures)
        for note in report.review_notes.filter(settled_at__isnull=True):
            review.settle_note(note_id=note.pk, by=drafter)
        answer.explain(report, content, by=drafter)
        self.send(report, content)

    # --- the summary ---

    def consolidate(self, call: Call) -> Report:
        """The officer's run, done in this process."""
        root = call.assignments.get(parent__isnull=True)
        run = jobs.request_run(assignment_id=root.pk, by=self.person(self.lead, Role.OFFICER))
        held, summary = jobs.claim(run.pk), None
        if held is not None:
            with kept(partial(jobs.renew, held)):
                summary = perform(held)
        if summary is None:
            run.refresh_from_db()
            raise RuntimeError(run.error)
        return summary

    def approve(self, report: Report) -> None:
        """The officer explains what is odd, the leader approves."""
        officer, leader = self.person(self.lead, Role.OFFICER), self.person(self.lead, Role.LEADER)
        answer.explain(report, self.content.report(self.content.round.lead), by=officer)
        flow.send_for_approval(report_id=report.pk, by=officer)
        flow.submit(report_id=report.pk, by=leader)

    def issue(self, report: Report) -> None:
        """Approved, then the clerk issues, the files are made in this process."""
        self.approve(report)
        leader = self.person(self.lead, Role.LEADER)
        document = issuing.issue(
            report_id=report.pk, by=self.person(self.lead, Role.CLERK), date=clock.today(),
            issuing_agency=self.lead, signer=signers((self.lead,)).get(user=leader),
        )  # fmt: skip
        for rendering_id in document_files.waiting_ids():
            job = document_files.claim(rendering_id)
            if job is not None:
                with kept(partial(document_files.renew, job)):
                    document_files.perform(job)
        self.say(f"Đã phát hành {document.code}: {document.title}.")


def play(stage: str, password: str, *, samples_dir: Path | None, say: Say) -> Round:
    """The whole story up to a stage. The database must be new."""
    story = Round(password, samples_dir=samples_dir, say=say)
    if samples_dir is not None:
        say(f"Nguyên văn từ thư mục mẫu: {dong_thap.play(story.cast, samples_dir).reference}.")
    _last_year(story)
    facts = story.content.round
    call = story.call(
        facts.period,
        calls.Letter(
            facts.letter_number, facts.letter_date, "Người ký minh họa", facts.letter_subject,
            ContentFile(scan.signed_paper(story.lead.name, facts.letter_number, facts.letter_date), "cong-van.pdf"),
            "Công văn yêu cầu (minh họa).pdf",
        ),
        dt.datetime.combine(facts.letter_date, dt.time(8, 30), VIETNAM),
        facts.due,
    )  # fmt: skip
    _oversee(story, call)
    if stage == "call-open":
        _drafts(story, call)
        return story
    answers(story, call, until=CLOCKS[stage], leave_waiting=LEFT_WAITING if stage == "in-review" else 0)
    if stage == "in-review":
        return story
    with clock.travel(CLOCKS["consolidated"] - dt.timedelta(hours=16)):
        summary = story.consolidate(call)
    say(f"Đã tổng hợp: {summary.reference}.")
    if stage == "issued":
        with clock.travel(CLOCKS["issued"] - dt.timedelta(hours=16)):
            story.issue(summary)
    return story


def _oversee(story: Round, call: Call) -> None:
    """Extensions and duties that end without a report."""
    officer = story.person(story.lead, Role.OFFICER)
    for content in story.content.reports:
        duty = story.duty(call, content.key)
        with clock.travel(CLOCKS["call-open"] - dt.timedelta(hours=20)):
            if content.extended_to:
                calls.extend(
                    assignment_id=duty.pk,
                    by=officer,
                    until=content.extended_to,
                    reason=content.extension_reason,
                )
            if content.closed_as == "classified":
                calls.close_classified(assignment_id=duty.pk, by=officer, reason=content.closed_reason)
            if content.closed_as == "exempt":
                calls.exempt(assignment_id=duty.pk, by=officer, reason=content.closed_reason)


def _drafts(story: Round, call: Call) -> None:
    """Everybody has typed, nobody has sent; Ngã Bảy waits for its head."""
    with clock.travel(CLOCKS["call-open"] - dt.timedelta(hours=1)):
        for content in story.content.reports:
            if content.sends is None or content.closed_as or content.key in NOT_STARTED or content.paper:
                continue
            report = story.draft(call, content)
            if content.key == "nga-bay":
                drafter = story.person(story.agency[content.key], Role.DRAFTER)
                flow.send_for_approval(report_id=report.pk, by=drafter)


def answers(story: Round, call: Call, *, until: dt.datetime, leave_waiting: int) -> None:
    """Reports in the order in which they were sent; what came before `until` is reviewed but for the last few."""
    sent: list[tuple[DemoReport, Report]] = []
    ordered = sorted(
        (each for each in story.content.reports if each.sends and not each.closed_as),
        key=lambda each: each.sends or until,
    )
    for content in ordered:
        assert content.sends is not None  # noqa: S101 -- filtered above
        if content.sends >= until:
            with clock.travel(until - dt.timedelta(hours=1)):
                if content.key not in NOT_STARTED and content.paper is None:
                    story.draft(call, content)
            continue
        with clock.travel(content.sends):
            report = story.draft(call, content)
            story.send(report, content)
            sent.append((content, report))
    reviewed = sent[: len(sent) - leave_waiting]
    if leave_waiting:  # whatever was sent when, the visitor finds Ngã Bảy accepted and one report sent back
        reviewed = [each for each in sent if each[0].key == "nga-bay" or each in reviewed]
    for content, report in reviewed:
        _judge(story, content, report, until)


def _judge(story: Round, content: DemoReport, report: Report, until: dt.datetime) -> None:
    assert content.sends is not None  # noqa: S101 -- it was sent
    looked_at = min(content.sends + dt.timedelta(hours=5), until - dt.timedelta(minutes=30))
    if content.returned is None:
        with clock.travel(looked_at):
            story.accept(report)
        return
    with clock.travel(looked_at):
        again = story.give_back(report, content)
    if content.returned.again < until:
        with clock.travel(content.returned.again):
            story.answer_again(again, content)
        with clock.travel(min(content.returned.again + dt.timedelta(hours=3), until)):
            story.accept(again)


def _last_year(story: Round) -> None:
    """The same half of the year before."""
    opened = dt.datetime(2022, 6, 8, 9, 0, tzinfo=VIETNAM)
    letter = calls.Letter(
        "812/SLĐTBXH-TNXH", opened.date(), "Người ký minh họa", "báo cáo 06 tháng đầu năm 2022"
    )
    call = story.call(BEFORE, letter, opened, dt.datetime(2022, 6, 20, 17, 0, tzinfo=VIETNAM))
    earlier.finish(
        story, call,
        answered=dt.datetime(2022, 6, 16, 10, 0, tzinfo=VIETNAM),
        approved=dt.datetime(2022, 6, 24, 9, 0, tzinfo=VIETNAM),
        closed=dt.datetime(2022, 7, 15, 9, 0, tzinfo=VIETNAM),
    )  # fmt: skip
