"""Issuing: number and date once, frozen for ever, files with their hashes."""

import datetime as dt
import hashlib
import threading

import pytest
from django.db import connection, connections

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.states import ReportState
from reports.documents.actions import files, issuing
from reports.documents.layout import Paper
from reports.documents.models import Document, Register, Rendering
from reports.documents.states import DocumentState, RenderingState
from tests.factories.agencies import make_agency, make_membership
from tests.factories.rounds import make_assignment, make_call, make_report

TODAY = dt.date(2023, 6, 21)
NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture
def june():
    with clock.travel(NOW):
        yield


@pytest.fixture
def house(db, june):
    """A town whose report was submitted, its clerk and its chairman."""
    town = make_agency("UBND thành phố Thử", kind=AgencyKind.DISTRICT, symbol="UBND", place="Thử")
    leader = make_membership(agency=town, role=Role.HEAD, title="Phó Chủ tịch", authority=Authority.KT)
    clerk = make_membership(agency=town, role=Role.CLERK, title="Văn thư").user
    report = make_report(
        make_assignment(make_call(), town), state=ReportState.SUBMITTED, submitted_by=leader.user,
        texts={"situation": ["Địa bàn có < 5% & hơn 3 cơ sở."]}, figures={("CSKD.01", ""): 226},
    )  # fmt: skip
    return report, clerk, leader


def _issue(house, **given):
    report, clerk, leader = house
    facts = {"date": TODAY, "issuing_agency": report.assignment.agency, "signer": leader, **given}
    return issuing.issue(report_id=report.pk, by=clerk, **facts)


def test_an_empty_number_takes_the_next_of_the_register(house):
    first = _issue(house)
    assert (first.number, first.symbol, first.code) == (1, "BC-UBND", "01/BC-UBND")
    other = make_report(
        make_assignment(make_call(), house[0].assignment.agency),
        state=ReportState.SUBMITTED,
        submitted_by=house[2].user,
    )
    assert _issue((other, house[1], house[2])).number == 2


def test_a_number_of_the_agencys_own_register_is_taken_as_typed_but_never_twice(house):
    assert _issue(house, number=215).code == "215/BC-UBND"
    other = make_report(
        make_assignment(make_call(), house[0].assignment.agency),
        state=ReportState.SUBMITTED,
        submitted_by=house[2].user,
    )
    with pytest.raises(Invalid) as refused:
        _issue((other, house[1], house[2]), number=215)
    assert "number" in refused.value.fields


def test_an_empty_number_follows_the_highest_that_was_typed_before_it(house):
    def another():
        call = make_assignment(make_call(), house[0].assignment.agency)
        report = make_report(call, state=ReportState.SUBMITTED, submitted_by=house[2].user)
        return report, house[1], house[2]

    _issue(house, number=215)
    assert _issue(another(), number=40).number == 40
    assert _issue(another()).number == 216
    assert _issue(another()).number == 217


def test_issuing_twice_gives_the_same_document(house):
    assert _issue(house) == _issue(house)
    assert Document.objects.count() == 1


def test_a_date_before_the_approval_or_after_today_is_refused(house):
    for day in (dt.date(2023, 6, 1), dt.date(2023, 6, 22)):
        with pytest.raises(Invalid) as refused:
            _issue(house, date=day)
        assert "date" in refused.value.fields
    assert not Document.objects.exists()


def test_only_the_clerk_of_the_agency_issues(house):
    report, _clerk, leader = house
    with pytest.raises(NotAllowed):
        _issue((report, leader.user, leader))
    stranger = make_membership(role=Role.CLERK).user
    with pytest.raises(NotAllowed):
        _issue((report, stranger, leader))


@pytest.mark.parametrize("state", [ReportState.DRAFT, ReportState.PENDING, ReportState.RETURNED])
def test_what_is_not_submitted_cannot_be_issued(house, state):
    report, clerk, leader = house
    report.state = state
    report.save(update_fields=["state"])
    with pytest.raises(NotAllowed):
        _issue((report, clerk, leader))


def test_the_paper_is_frozen_with_names_and_lines_of_its_date(house):
    document = _issue(house)
    paper = Paper.from_json(document.layout)
    assert paper.head.number == 1
    assert paper.head.date == TODAY
    assert paper.signature.lines == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert document.layout_sha256 == issuing.layout_sha256(paper.to_json())
    assert paper.draft_mark == ""
    assert AuditEntry.objects.filter(key="documents.document.issued").count() == 1


def test_files_are_made_once_and_keep_their_sha256(house):
    document = _issue(house)
    for rendering_id in document.renderings.values_list("pk", flat=True):
        job = files.claim(rendering_id)
        assert files.claim(rendering_id) is None, "a claimed job is nobody else's"
        files.perform(job)
    for rendering in document.renderings.all():
        assert rendering.state == RenderingState.DONE
        with rendering.file.open("rb") as file:
            assert hashlib.sha256(file.read()).hexdigest() == rendering.sha256
    assert files.waiting_ids() == []


def test_a_dead_workers_file_is_taken_up_again_and_the_late_one_changes_nothing(house):
    document = _issue(house)
    first = document.renderings.get(format="xlsx")
    stuck = files.claim(first.pk)
    Rendering.objects.filter(pk=first.pk).update(lease_until=NOW - dt.timedelta(days=1))
    assert first.pk in files.waiting_ids()
    again = files.claim(first.pk)
    assert again.attempt == 2
    files.perform(again)
    made = Rendering.objects.get(pk=first.pk)
    files.perform(stuck)
    late = Rendering.objects.get(pk=first.pk)
    assert (late.sha256, late.finished_at) == (made.sha256, made.finished_at)


def test_a_file_whose_workers_die_too_often_ends_as_failed_and_can_be_asked_for_again(house):
    document = _issue(house)
    job = document.renderings.get(format="pdf")
    for _each in range(files.MAX_ATTEMPTS):
        assert files.claim(job.pk)
        assert files.give_up() == 0, "a worker that may still be alive is left alone"
        Rendering.objects.filter(pk=job.pk).update(lease_until=NOW - dt.timedelta(days=1))
    assert files.claim(job.pk) is None
    assert files.give_up() == 1
    job.refresh_from_db()
    assert job.state == RenderingState.FAILED
    assert files.make_again(rendering_id=job.pk, by=house[1]).state == RenderingState.QUEUED


def test_a_later_paper_of_the_same_duty_replaces_the_first(house):
    report, clerk, leader = house
    first = _issue(house)
    report.state = ReportState.SUPERSEDED
    report.save(update_fields=["state"])
    newer = make_report(report.assignment, state=ReportState.ACCEPTED, submitted_by=leader.user)
    second = _issue((newer, clerk, leader))
    first.refresh_from_db()
    assert first.state == DocumentState.REPLACED
    assert (second.about, second.relation) == (first, "replaces")
    assert first.layout_sha256 == issuing.layout_sha256(first.layout)


# --- two clerks at once (PostgreSQL; SQLite has one writer) ---


def _race(jobs):
    barrier, results = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            with clock.travel(NOW):
                barrier.wait(timeout=10)
                results.append(job())
        except Conflict as refused:
            results.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return results


def _town_with_reports(count):
    town = make_agency("UBND thành phố Thử", kind=AgencyKind.DISTRICT)
    leader = make_membership(agency=town, role=Role.HEAD, title="Chủ tịch")
    clerk = make_membership(agency=town, role=Role.CLERK).user
    reports = [
        make_report(make_assignment(make_call(), town), state=ReportState.SUBMITTED, submitted_by=leader.user)
        for _each in range(count)
    ]
    return town, clerk, leader, reports


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_clerks_who_issue_at_once_get_different_numbers():
    with clock.travel(NOW):
        town, clerk, leader, reports = _town_with_reports(4)
        results = _race(
            [
                lambda report=report: (
                    issuing.issue(
                        report_id=report.pk, by=clerk, date=TODAY, issuing_agency=town, signer=leader
                    ).number
                )
                for report in reports
            ]
        )
    assert sorted(results) == [1, 2, 3, 4]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_control_without_the_locked_register_the_same_number_is_given_twice():
    town, *_rest = _town_with_reports(1)
    Register.objects.create(agency=town, kind="BC", year=2023)
    both_have_read = threading.Barrier(4)

    def naive():
        register = Register.objects.get(agency=town)
        both_have_read.wait(timeout=10)
        Register.objects.filter(pk=register.pk).update(last_number=register.last_number + 1)
        return register.last_number + 1

    assert connection.vendor == "postgresql"
    assert len(set(_race([naive] * 4))) < 4
