"""The reviewer's desk: the envelope, the content beside last period, remarks, the verdict, two officers at once."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import connection, transaction
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core import clock
from portal.core.errors import PortalError
from reports.collection.actions import review
from reports.collection.models import Report, ReviewNote
from reports.collection.queries.review import reading
from reports.collection.states import ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import (
    DUE,
    make_assignment,
    make_call,
    make_outline,
    make_period,
    make_report,
    section_of,
)

FIGURES = {("TT.01", ""): 42, ("TT.02", ""): 2100, ("DH.01", ""): (5, 6), ("CSKD.01", ""): 30}
WORDS = {"situation": ["Tình hình ổn định."], "communication": ["Đã tuyên truyền."]}


@pytest.fixture(autouse=True)
def _in_time():
    with clock.travel(DUE - dt.timedelta(days=1)):
        yield


@pytest.fixture
def report(db):
    call = make_call(version=make_outline(annex=False))
    duty = make_assignment(call, make_agency("UBND huyện Vị Thủy", kind=AgencyKind.DISTRICT))
    head = make_member(duty.agency, Role.HEAD)
    return make_report(duty, state=ReportState.SUBMITTED, texts=WORDS, figures=FIGURES, submitted_by=head)


@pytest.fixture
def officer(report):
    return make_member(report.assignment.call.lead, Role.OFFICER)


@pytest.fixture
def desk(client, officer, report):
    client.force_login(officer)
    return lambda name="review", *more, **data: (
        client.post(reverse(f"reports:{name}", args=[report.pk, *more]), data)
        if name != "review"
        else client.get(reverse("reports:review", args=[report.pk]))
    )


@pytest.fixture
def opened(desk):
    desk("review_open")
    return desk


def last_year(report, **figures):
    call = make_call(
        lead=report.assignment.call.lead, version=report.assignment.version, period=make_period(2022)
    )
    duty = make_assignment(call, report.assignment.agency)
    return make_report(duty, state=ReportState.ACCEPTED, figures={(c, ""): v for c, v in figures.items()})


def line(report, officer, label):
    parts = reading(report, officer).parts
    return next(each for part in parts for each in part.lines if each.row.label == label)


# --- the envelope ---


def test_before_it_is_opened_only_the_envelope_shows(desk, report):
    page = desk().text
    assert "Mở để rà soát" in page
    assert "Tình hình ổn định." not in page
    report.refresh_from_db()
    assert report.opened_at is None


def test_opening_shows_the_content_and_is_written_down(opened, report, officer):
    assert "Tình hình ổn định." in opened().text
    report.refresh_from_db()
    assert report.opened_by == officer


def test_a_leader_above_reads_without_opening_and_without_buttons(client, report):
    client.force_login(make_member(report.assignment.call.lead, Role.LEADER))
    page = client.get(reverse("reports:review", args=[report.pk])).text
    assert "Tình hình ổn định." in page
    assert "Đạt yêu cầu tổng hợp" not in page


def test_a_sister_agency_finds_nothing(client, report):
    client.force_login(make_member(make_assignment(report.assignment.call).agency, Role.OFFICER))
    for name in ("review_open", "accept", "return", "reopen", "review_note"):
        assert client.post(reverse(f"reports:{name}", args=[report.pk])).status_code == 404
    assert client.get(reverse("reports:review", args=[report.pk])).status_code == 404


# --- the figures ---


def test_each_figure_stands_beside_last_periods_with_its_change(report, officer):
    last_year(report, **{"TT.01": 40, "TT.02": 2800, "DH.01": (4, 6), "CSKD.01": 0})
    meetings = line(report, officer, "Cuộc tuyên truyền")
    assert (meetings.now, meetings.before, meetings.change, meetings.percent) == ("42", "40", "+2", "+5%")
    people = line(report, officer, "Lượt người tham dự")
    assert (people.change, people.percent) == ("−700", "−25%")
    ratio = line(report, officer, "Xã, phường không có tệ nạn")
    assert (ratio.before, ratio.change) == ("4/6 (66,7%)", "+16,66 điểm %")
    assert line(report, officer, "Cơ sở kinh doanh dịch vụ").percent == ""  # nothing grows from zero


def test_silence_is_not_compared(report, officer):
    last_year(report, **{"CTX.01": 7807})
    area = line(report, officer, "Diện tích tự nhiên")
    assert (area.gap, area.before, area.change) == (True, "78,07", "")


def test_what_changed_since_the_version_before_is_marked(report, officer):
    review.return_report(report_id=report.pk, by=officer, reason="Sửa")
    copy = report.assignment.reports.get(version=2)
    figure = copy.figures.get(indicator__code="TT.01")
    figure.value = 50
    figure.save()
    copy.texts.filter(section=section_of(copy, "situation")).update(
        paragraphs=[{"id": "x", "level": 0, "text": "Tình hình mới."}]
    )
    page = reading(copy, officer)
    said = {p.text: p.new for part in page.parts for p in part.said}
    assert said == {"Tình hình mới.": True, "Đã tuyên truyền.": False}
    assert line(copy, officer, "Cuộc tuyên truyền").was == "42"
    assert line(copy, officer, "Lượt người tham dự").was == ""


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_asks_as_often_for_three_remarks_as_for_one(
    opened, report, officer, rows, django_assert_num_queries
):
    last_year(report, **dict.fromkeys(["TT.01", "TT.02", "CSKD.01"][:rows], 1))
    for code in ["TT.01", "TT.02", "CSKD.01"][:rows]:
        figure = report.figures.get(indicator__code=code)
        section = "situation" if code == "CSKD.01" else "communication"
        ReviewNote.objects.create(
            report=report, section=section_of(report, section), indicator_id=figure.indicator_id,
            breakdown_id=figure.breakdown_id, text="Xem lại", by=officer, at=DUE,
        )  # fmt: skip
    opened()
    with django_assert_num_queries(37):
        assert opened().text.count("Xem lại") == rows


# --- remarks ---


def test_a_remark_on_a_figure_stands_at_its_line_until_it_is_settled(opened, report, officer):
    figure = report.figures.get(indicator__code="TT.01")
    section = section_of(report, "communication")
    ids = {"section": section.pk, "indicator": figure.indicator_id, "breakdown": figure.breakdown_id}
    opened("review_note", text="Kiểm tra lại số cuộc.", **ids)
    note = report.review_notes.get()
    assert line(report, officer, "Cuộc tuyên truyền").notes == [note]
    opened("note_settle", note.pk)
    note.refresh_from_db()
    assert note.settled_by == officer


def test_a_remark_on_a_section_and_one_on_the_whole(opened, report, officer):
    opened("review_note", text="Nêu rõ hơn.", section=section_of(report, "situation").pk)
    opened("review_note", text="Báo cáo tốt.")
    page = reading(report, officer)
    assert [n.text for part in page.parts for n in part.notes] == ["Nêu rõ hơn."]
    assert [n.text for n in page.general] == ["Báo cáo tốt."]
    assert page.open_notes == 2


def test_an_empty_remark_and_one_on_a_foreign_section_are_refused(opened, report):
    assert opened("review_note", text=" ").status_code == 422
    other = section_of(make_report(), "situation")
    assert opened("review_note", text="Thử", section=other.pk).status_code == 404
    assert not report.review_notes.exists()


# --- the verdict ---


def test_a_return_without_reason_comes_back_and_changes_nothing(opened, report):
    answer = opened("return", reason="")
    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


def test_a_return_opens_the_next_version_with_the_open_remarks(opened, report):
    opened("review_note", text="Bổ sung.")
    opened("return", reason="Thiếu số liệu\n- tuyên truyền")
    report.refresh_from_db()
    copy = report.assignment.reports.get(version=2)
    assert (report.state, report.return_reason) == (ReportState.RETURNED, "Thiếu số liệu\n- tuyên truyền")
    assert [n.text for n in copy.review_notes.all()] == ["Bổ sung."]


def test_accepting_leads_back_to_the_board(opened, report):
    assert opened("accept").url == reverse("reports:board", args=[report.assignment.call.code])
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def test_an_accepted_report_is_reopened_with_a_reason(opened, report):
    opened("accept")
    assert opened("reopen", reason=" ").status_code == 422
    opened("reopen", reason="Bộ hỏi lại")
    states = list(report.assignment.reports.order_by("version").values_list("state", flat=True))
    assert states == [ReportState.ACCEPTED, ReportState.DRAFT]


@pytest.mark.parametrize(
    ("kind", "verb"),
    [
        (AgencyKind.DEPARTMENT, "Trả lại"),
        (AgencyKind.DISTRICT, "Đề nghị bổ sung, hoàn thiện"),
        (AgencyKind.POLICE, "Đề nghị bổ sung, hoàn thiện"),
        (AgencyKind.JUSTICE, "Đề nghị bổ sung, hoàn thiện"),
    ],
)
def test_the_words_of_a_return_fit_the_standing_of_the_agency(opened, report, kind, verb):
    report.assignment.agency.kind = kind
    report.assignment.agency.save(update_fields=["kind"])
    assert f"{verb}…" in opened().text


def test_a_lone_officer_may_review_the_own_report_and_it_shows(client, report):
    lead = report.assignment.call.lead
    alone = make_member(lead, Role.OFFICER)
    own = make_assignment(report.assignment.call, lead)
    mine = make_report(own, by=alone, state=ReportState.SUBMITTED, submitted_by=alone, texts=WORDS)
    client.force_login(alone)
    client.post(reverse("reports:review_open", args=[mine.pk]))
    assert "Bạn cũng là người nhập" in client.get(reverse("reports:review", args=[mine.pk])).text
    client.post(reverse("reports:accept", args=[mine.pk]))
    assert AuditEntry.objects.get(key="collection.report.accepted").facts == {"alone": True}
    client.force_login(make_member(lead, Role.LEADER))
    assert "vừa nhập hoặc gửi vừa rà soát" in client.get(reverse("reports:review", args=[mine.pk])).text
    board = client.get(reverse("reports:board", args=[report.assignment.call.code])).text
    assert "tự rà soát" in board


def test_a_copy_made_by_the_return_does_not_make_the_officer_its_author(report, officer):
    review.return_report(report_id=report.pk, by=officer, reason="Sửa")
    Report.objects.filter(version=2).update(state=ReportState.SUBMITTED, submitted_by=report.submitted_by)
    review.accept(report_id=report.assignment.reports.get(version=2).pk, by=officer)
    assert AuditEntry.objects.get(key="collection.report.accepted").facts == {"alone": False}


# --- two officers at once ---


def at_once(*acts):
    """Run acts in threads of their own connection; what each returned or raised."""
    results = [None] * len(acts)

    def run(index, act):
        try:
            results[index] = act()
        except (PortalError, AssertionError) as error:
            results[index] = error
        finally:
            connection.close()

    threads = [Thread(target=run, args=pair) for pair in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_opposite_verdicts_at_once_exactly_one_wins(report, officer):
    other = make_member(report.assignment.call.lead, Role.OFFICER)
    barrier = Barrier(2)

    def accept():
        barrier.wait(10)
        return review.accept(report_id=report.pk, by=officer)

    def give_back():
        barrier.wait(10)
        return review.return_report(report_id=report.pk, by=other, reason="Sửa")

    results = at_once(accept, give_back)
    assert len([r for r in results if isinstance(r, PortalError)]) == 1
    verdicts = AuditEntry.objects.filter(key__in=["collection.report.accepted", "collection.report.returned"])
    assert verdicts.count() == 1
    report.refresh_from_db()
    copies = report.assignment.reports.filter(version=2).count()
    assert (report.state, copies) in [(ReportState.ACCEPTED, 0), (ReportState.RETURNED, 1)]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_both_verdicts_are_given(report):
    """The control: the same two hands on verdicts that only look before they write."""
    barrier = Barrier(2)

    def naive(state):
        with transaction.atomic():
            found = Report.objects.get(pk=report.pk)
            assert found.state == ReportState.SUBMITTED
            barrier.wait(10)
            found.state = state
            found.save(update_fields=["state"])
        return state

    results = at_once(lambda: naive(ReportState.ACCEPTED), lambda: naive(ReportState.RETURNED))
    assert results == [ReportState.ACCEPTED, ReportState.RETURNED]
