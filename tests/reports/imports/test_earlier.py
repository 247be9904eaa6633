"""Figures of a period before the portal: loaded once, found as last year's, marked, taken back while nothing stands on
them."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from agencies.audit import verify
from agencies.models import AuditEntry, Succession
from agencies.states import AgencyKind, Role, SuccessionKind
from portal.core import clock
from portal.core.errors import Conflict, NotAllowed
from reports.collection.actions.calls import resume_call
from reports.collection.actions.cloning import clone_call
from reports.collection.models import Call, Report, ReviewNote
from reports.collection.queries.previous import previous_figures
from reports.collection.states import CallState, Channel, FigureState, Origin, ReportState
from reports.consolidation.queries.history import history
from reports.consolidation.queries.series import series
from reports.consolidation.queries.times import times_of
from reports.imports.actions import earlier
from reports.imports.earlier.shape import SUMMARY
from reports.imports.states import LoadState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import OPENED, make_assignment, make_call, make_period, make_report
from tests.reports.imports.earlier_books import GOOD, NOW, Office

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)


@pytest.fixture
def office() -> Office:
    return Office()


def this_year(office: Office):
    """The round of this year with a report of one district and the summary of the lead."""
    call = make_call(lead=office.lead, version=office.version, period=make_period(2023))
    unit = make_report(make_assignment(call, office.one), figures={("TT.01", ""): 25})
    summary = make_report(call.root, origin=Origin.CONSOLIDATED, figures={("TT.01", ""): 40})
    return unit, summary


def figure(report: Report, code: str, breakdown: str = ""):
    return report.figures.get(indicator__code=code, breakdown__key=breakdown)


def test_a_workbook_is_looked_through_and_writes_nothing(office: Office):
    load = office.staged(GOOD)
    plan, _place = earlier.plan_of_load(load)
    assert [(line.label, line.verdict) for line in plan.lines] == [
        ("Toàn tỉnh (tổng hợp)", "new"), ("UBND huyện Hai", "new"), ("UBND huyện Một", "new"),
    ]  # fmt: skip
    assert plan.hints == []
    assert not Report.objects.exists()
    assert not Call.objects.exists()


def test_what_was_shown_is_written_as_reports_from_an_old_book(office: Office):
    load = office.applied(GOOD)
    reports = {each.assignment.agency.code: each for each in Report.objects.filter(origin=Origin.ENTERED)}
    assert set(reports) == {"H30.1", "H30.2"}
    assert figure(reports["H30.1"], "CTX.01").value == 123450
    assert figure(reports["H30.1"], "CSKD.01", "ET=karaoke").value == 3
    assert figure(reports["H30.2"], "TT.02").state == FigureState.ZERO_CONFIRMED
    assert not reports["H30.2"].figures.filter(indicator__code="CTX.01").exists(), "blank is not zero"
    summary = Report.objects.get(origin=Origin.CONSOLIDATED)
    assert (figure(summary, "DH.01").numerator, figure(summary, "DH.01").denominator) == (6, 10)
    for report in (*reports.values(), summary):
        assert (report.channel, report.state) == (Channel.EARLIER, ReportState.ACCEPTED)
        assert report.submitted_at is None, "nobody submitted it here"
    assert load.call.state == CallState.CLOSED
    assert load.cells == {}
    assert verify().broken_seq is None
    entry = AuditEntry.objects.get(key="imports.earlier.applied")
    assert (entry.facts["sha256"], entry.facts["period"], entry.facts["count"]) == (load.sha256, "2022-H1", 3)


def test_last_year_and_the_series_stand_there_in_the_first_year(office: Office):
    unit, summary = this_year(office)
    assert times_of(summary).compared is None, "control: nothing before"
    office.applied(GOOD)
    tt01 = office.programme.indicators.get(code="TT.01")
    total = figure(unit, "TT.01").breakdown
    before = times_of(summary).beside(tt01, total.pk, figure(summary, "TT.01"))
    assert before.year_ago.value == 32
    assert times_of(unit).beside(tt01, total.pk, figure(unit, "TT.01")).year_ago.value == 20
    assert previous_figures(unit).figures[tt01.pk, total.pk].value == 20
    (point,) = series(unit.assignment)[tt01.pk, total.pk]
    assert (point.period.code, point.value) == ("2022-H1", 20)
    found = history(summary, tt01, total)
    assert [moment.period.code for moment in found.moments] == ["2022-H1", "2023-H1"]
    assert {found.name(unit, found.moments[0].day): addend.value for unit, addend in found.moments[0].given.items()} == {
        "UBND huyện Một": 20, "UBND huyện Hai": 12
    }  # fmt: skip
    assert found.moments[0].speakers[0].figure.value == 32


def test_an_agency_is_named_and_counted_as_it_was_then(office: Office):
    gone = office.district("UBND huyện Cũ", "H30.CU", valid_to=NOW.date().replace(month=1, day=1))
    office.one.valid_from = gone.valid_to
    office.one.save(update_fields=["valid_from"])
    Succession.objects.create(
        predecessor=gone, successor=office.one, kind=SuccessionKind.MERGE, effective_date=gone.valid_to,
        share=10_000, legal_basis="NQ 1",
    )  # fmt: skip
    codes = [row[0].value for row in office.book()["Số liệu"].iter_rows(min_row=4)]
    assert "H30.CU" in codes
    assert "H30.1" not in codes
    plan, _place = earlier.plan_of_load(office.staged({"H30.1": {"TT.01": 1}}))
    assert "Ghi mã cơ quan của thời kỳ đó: H30.CU." in plan.lines[0].problems[0].message
    office.applied({"H30.CU": {"TT.01": 9}})
    assert Report.objects.get(origin=Origin.ENTERED).assignment.agency == gone


def test_real_reports_are_never_touched(office: Office):
    call = make_call(lead=office.lead, version=office.version, period=make_period(2022))
    real = make_report(
        make_assignment(call, office.one), figures={("TT.01", ""): 99}, state=ReportState.ACCEPTED
    )
    plan, _place = earlier.plan_of_load(office.staged(GOOD))
    wrong = {line.label: line.problems[0].message for line in plan.lines if line.problems}
    assert set(wrong) == {"UBND huyện Một", "Toàn tỉnh (tổng hợp)"}
    assert "Đã có yêu cầu báo cáo thật của kỳ này" in wrong["UBND huyện Một"]
    load = office.applied({"H30.2": {"TT.01": 12}})
    assert load.call != call
    real.refresh_from_db()
    assert (real.state, figure(real, "TT.01").value) == (ReportState.ACCEPTED, 99)


def test_a_real_duty_that_came_meanwhile_stops_the_writing(office: Office):
    load = office.staged({"H30.1": {"TT.01": 20}})
    seen = earlier.plan_of_load(load)[0].digest
    call = make_call(lead=office.lead, version=office.version, period=make_period(2022))
    make_assignment(call, office.one)
    with pytest.raises(Conflict):
        earlier.apply_earlier(load_id=load.pk, by=office.officer, plan_sha256=seen)
    assert not Report.objects.filter(channel=Channel.EARLIER).exists()


def test_a_corrected_workbook_changes_only_what_differs(office: Office):
    first = office.applied(GOOD)
    changed = {code: dict(values) for code, values in GOOD.items()}
    changed["H30.1"]["TT.01"] = 21
    del changed["H30.1"]["CTX.01"]
    load = office.staged(changed)
    plan, _place = earlier.plan_of_load(load)
    assert {line.label: line.verdict for line in plan.lines} == {
        "Toàn tỉnh (tổng hợp)": "unchanged", "UBND huyện Hai": "unchanged", "UBND huyện Một": "changed"
    }  # fmt: skip
    (line,) = [line for line in plan.lines if line.verdict == "changed"]
    assert ("TT.01", "20", "21") in line.changes
    assert ("CTX.01", "1.234,5", "") in line.changes
    assert any("dòng TỔNG HỢP ghi 32, các đơn vị cộng lại được 33" in hint for hint in plan.hints)
    second = earlier.apply_earlier(load_id=load.pk, by=office.officer, plan_sha256=plan.digest)
    assert second.call == first.call
    now = Report.objects.accepted().get(assignment__agency=office.one)
    assert (now.version, figure(now, "TT.01").value) == (2, 21)
    earlier.withdraw_load(load_id=second.pk, by=office.officer)
    back = Report.objects.accepted().get(assignment__agency=office.one)
    assert (back.version, figure(back, "TT.01").value) == (1, 20)


def test_a_load_is_taken_back_with_everything_it_made(office: Office):
    load = office.applied(GOOD)
    earlier.withdraw_load(load_id=load.pk, by=office.officer)
    load.refresh_from_db()
    assert (load.state, load.call) == (LoadState.WITHDRAWN, None)
    assert not Report.objects.exists()
    assert not Call.objects.exists()
    assert office.applied(GOOD).call is not None, "and the period may be loaded anew"
    with pytest.raises(Conflict):
        earlier.withdraw_load(load_id=load.pk, by=office.officer)


def test_what_later_reports_were_compared_with_stays(office: Office):
    load = office.applied(GOOD)
    unit, _summary = this_year(office)
    Report.objects.filter(pk=unit.pk).update(state=ReportState.SUBMITTED, submitted_at=NOW)
    with pytest.raises(Conflict, match="đã so sánh với các số này"):
        earlier.withdraw_load(load_id=load.pk, by=office.officer)
    assert Report.objects.filter(channel=Channel.EARLIER).count() == 3


def test_what_people_have_added_stays(office: Office):
    load = office.applied(GOOD)
    report = Report.objects.filter(channel=Channel.EARLIER).first()
    ReviewNote.objects.create(report=report, text="Xem lại", by=office.officer, at=OPENED)
    with pytest.raises(Conflict, match="đã có ý kiến rà soát dựa vào"):
        earlier.withdraw_load(load_id=load.pk, by=office.officer)


def test_the_first_of_two_loads_is_not_taken_back_before_the_second(office: Office):
    first = office.applied(GOOD)
    office.applied({"H30.1": {**GOOD["H30.1"], "TT.01": 21}})
    with pytest.raises(Conflict, match="rút lại lần nhập sau trước"):
        earlier.withdraw_load(load_id=first.pk, by=office.officer)


def test_such_a_round_is_not_opened_again(office: Office):
    load = office.applied(GOOD)
    with pytest.raises(Conflict, match="nhập từ sổ cũ"):
        resume_call(call_id=load.call_id, by=office.officer, reason="Mở lại")


def test_agencies_of_a_province_that_was_merged_into_this_one_are_taken_too(office: Office):
    """Three provinces in one since July 2025: its lead loads what the units of all three said before."""
    old = make_agency("UBND tỉnh Cũ", kind=AgencyKind.PROVINCE, code="H29")
    unit = make_agency("UBND huyện Xa", kind=AgencyKind.DISTRICT, parent=old, code="H29.1")
    row = {"H29.1": {"TT.01": 7}}
    plan, _place = earlier.plan_of_load(office.staged(row))  # the control: another province
    assert "thuộc tỉnh khác" in plan.lines[0].problems[0].message
    assert "H29.1" not in [cells[0].value for cells in office.book()["Số liệu"].iter_rows(min_row=4)]
    Succession.objects.create(
        predecessor=old, successor=office.province, kind=SuccessionKind.MERGE,
        effective_date=NOW.date().replace(month=1, day=1), share=10_000, legal_basis="NQ 1",
    )  # fmt: skip
    assert "H29.1" in [cells[0].value for cells in office.book()["Số liệu"].iter_rows(min_row=4)]
    office.applied(row)
    assert Report.objects.get(origin=Origin.ENTERED).assignment.agency == unit


def test_who_loads_an_old_book_has_reviewed_nothing(office: Office):
    load = office.applied(GOOD)
    client = Client()
    client.force_login(office.officer)
    page = client.get(reverse("reports:board", args=[load.call.code])).content.decode()
    assert "đạt yêu cầu" in page
    assert "tự rà soát" not in page
    # Control: were it a report of the portal, whoever made and accepted it would be named.
    Report.objects.filter(pk__in=load.made).update(channel=Channel.WEB)
    assert "tự rà soát" in client.get(reverse("reports:board", args=[load.call.code])).content.decode()


def test_no_round_is_begun_from_such_a_one(office: Office):
    """Its agencies are those of then and were asked of nobody: a copy would hold them as never late, under its title."""
    load = office.applied(GOOD)
    later = make_period(2023)
    with pytest.raises(Conflict, match="nhập từ sổ cũ"):
        clone_call(call_id=load.call_id, by=office.officer, period=later)
    client = Client()
    client.force_login(office.officer)
    page = client.get(reverse("reports:call", args=[load.call.code])).content.decode()
    assert "không gửi yêu cầu đến đơn vị nào" in page
    for promised in ("Mở đợt mới từ đợt này", "Mở lại đợt báo cáo", "Gửi đi lúc", "Hạn gửi"):
        assert promised not in page
    answer = client.get(reverse("reports:call_clone", args=[load.call.code]))
    assert answer.status_code == 409
    assert "chọn đơn vị" in answer.content.decode()
    # Control: a round that was collected here offers all of it, and is copied.
    real = make_call(lead=office.lead, version=office.version, period=later, state=CallState.CLOSED)
    page = client.get(reverse("reports:call", args=[real.code])).content.decode()
    for promised in ("Mở đợt mới từ đợt này", "Mở lại đợt báo cáo", "Gửi đi lúc", "Hạn gửi"):
        assert promised in page
    assert clone_call(call_id=real.pk, by=office.officer, period=make_period(2024)).call.cloned_from == real


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.HEAD, Role.CLERK, Role.LEADER])
def test_only_officers_of_the_lead_load(office: Office, role: str):
    load = office.staged(GOOD)
    for other in (make_member(office.lead, role), make_member(office.one, Role.OFFICER)):
        for act in (
            lambda by: earlier.stage_earlier(by=by, place=office.place(), name="x", content=b""),
            lambda by: earlier.apply_earlier(load_id=load.pk, by=by, plan_sha256=""),
            lambda by: earlier.discard_earlier(load_id=load.pk, by=by),
            lambda by: earlier.withdraw_load(load_id=load.pk, by=by),
        ):
            with pytest.raises(NotAllowed):
                act(other)


def test_every_page_about_such_a_round_opens_and_says_where_it_is_from(office: Office):
    load = office.applied(GOOD)
    client, unit_client = Client(), Client()
    client.force_login(office.officer)
    unit_client.force_login(make_member(office.one, Role.HEAD))
    unit = Report.objects.get(assignment__agency=office.one)
    summary = Report.objects.get(origin=Origin.CONSOLIDATED)
    code = load.call.code
    pages = [
        ("reports:calls", []), ("reports:call", [code]), ("reports:board", [code]), ("reports:coverage", [code]),
        ("reports:debts", [code]), ("reports:duty", [unit.assignment_id]), ("reports:report", [unit.pk]),
        ("reports:review", [unit.pk]), ("reports:report_read", [unit.pk]), ("reports:summary", [summary.pk]),
        ("reports:provenance", [summary.pk, "TT.01"]), ("reports:series", [summary.pk, "TT.01"]),
        ("reports:home", []), ("reports:earlier", []), ("reports:earlier_load", [load.pk]),
    ]  # fmt: skip
    answers = {name: client.get(reverse(name, args=args), follow=True) for name, args in pages}
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(answers, 200)
    for name, args in (("reports:my_reports", []), ("reports:report", [unit.pk]), ("reports:home", [])):
        assert unit_client.get(reverse(name, args=args), follow=True).status_code == 200
    said = unit_client.get(reverse("reports:report", args=[unit.pk])).content.decode()
    assert "Nhập từ sổ cũ" in said
    assert "so cu 2022.xlsx" in said
    assert load.sha256[:16] in said
    assert office.officer.full_name in said
    assert "sổ cũ" in answers["reports:duty"].content.decode()
    for name in ("reports:board", "reports:coverage", "reports:duty"):
        said = answers[name].content.decode()
        assert not re.search(r"quá hạn \d+ (ngày|giờ)", said), name
        assert "gửi muộn" not in said, name


def test_the_pages_lead_from_template_to_withdrawal(office: Office):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client()
    client.force_login(office.officer)
    chosen = {"lead": office.lead.pk, "programme": office.programme.pk, "period": "2022-H1"}
    template = client.get(reverse("reports:earlier_template"), chosen)
    assert b"".join(template).startswith(b"PK")
    upload = SimpleUploadedFile("so cu.xlsx", office.filled(GOOD))
    page = client.post(reverse("reports:earlier"), chosen | {"file": upload}, follow=True)
    assert "Chưa ghi gì." in page.content.decode()
    pk = page.context["load"].pk
    done = client.post(
        reverse("reports:earlier_apply", args=[pk]), {"plan": page.context["plan"].digest}, follow=True
    )
    assert "Đã ghi số liệu kỳ trước" in done.content.decode()
    again = client.post(reverse("reports:earlier_apply", args=[pk]), {"plan": "x"}, follow=True)
    assert "Chưa ghi gì. Tệp này đang ở tình trạng “đã ghi”." in again.content.decode()
    gone = client.post(reverse("reports:earlier_withdraw", args=[pk]), follow=True).content.decode()
    assert "Đã rút lại số liệu" in gone
    assert SUMMARY not in gone
