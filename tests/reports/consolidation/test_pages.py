"""The pages of a summary: who reaches them, what they show, what they refuse."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.states import AgencyKind
from reports.collection.actions.flow import explain_warnings
from reports.collection.checks import blocking, report_findings
from reports.collection.models import Report
from reports.consolidation import tasks
from reports.consolidation.actions.jobs import claim, progress, request_run
from reports.consolidation.actions.rework import adjust_figure
from reports.consolidation.adjusting import Delta
from reports.consolidation.models import Adjustment, Run
from reports.outlines.states import ReporterClass
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_breakdown
from tests.factories.summaries import Scene, newer, printed

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture(autouse=True)
def sent(monkeypatch):
    """What was told to the workers."""
    told = []
    monkeypatch.setattr(tasks.consolidate, "apply_async", lambda args, **_options: told.append(args[0]))
    return told


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.first = scene.accepted("UBND huyện A", {TT: 20}, {"situation": ["Địa bàn A ổn định."]})
    scene.second = scene.accepted("UBND huyện B", {TT: 5})
    return scene


@pytest.fixture
def officer(client, scene):
    client.force_login(scene.officer)
    return client


def page(client, name, *args, query="", **extra):
    return client.get(reverse(f"reports:{name}", args=args) + query, **extra)


def post(client, name, *args, query="", data=None, **extra):
    return client.post(reverse(f"reports:{name}", args=args) + query, data or {}, **extra)


# --- starting and watching ---


def test_before_the_first_run_the_page_says_what_is_ready(officer, scene):
    scene.unit("UBND huyện C")
    response = page(officer, "summary_of", scene.root.pk)
    assert "2/3 báo cáo đã đạt yêu cầu" in response.text
    assert "UBND huyện C" in response.text
    assert "chưa gửi báo cáo" in response.text


def test_starting_writes_the_run_tells_a_worker_and_shows_its_page(
    officer, scene, sent, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        response = post(officer, "consolidate", scene.root.pk)
    run = Run.objects.get()
    assert response.url == reverse("reports:run", args=[run.pk])
    assert sent == [run.pk]


def test_a_second_start_shows_the_run_under_way(officer, scene):
    run = request_run(assignment_id=scene.root.pk, by=scene.officer)
    assert post(officer, "consolidate", scene.root.pk).url == reverse("reports:run", args=[run.pk])


def test_progress_polls_with_script_and_reloads_without(officer, scene):
    run = request_run(assignment_id=scene.root.pk, by=scene.officer)
    progress(claim(run.pk), 2, 4, "Tập hợp nội dung thuyết minh")
    text = page(officer, "run", run.pk).text
    assert '<noscript><meta http-equiv="refresh" content="3"></noscript>' in text
    assert 'hx-trigger="load delay:2s"' in text
    assert 'aria-live="polite"' in text
    assert '<progress class="run-bar" max="100" value="50"' in text
    assert "Tập hợp nội dung thuyết minh" in text


def test_the_fragment_alone_answers_htmx_and_asks_less_often_with_time(officer, scene):
    run = request_run(assignment_id=scene.root.pk, by=scene.officer)
    text = page(officer, "run", run.pk, query="?lan=11", headers={"HX-Request": "true"}).text
    assert "<html" not in text
    assert "delay:5s" in text
    assert "?lan=12" in text


def test_a_finished_run_leads_to_its_result_and_stops_asking(officer, scene):
    scene.unit("UBND huyện C")
    run = scene.run()
    text = page(officer, "run", run.pk).text
    assert reverse("reports:summary", args=[run.report_id]) in text
    assert "hx-trigger" not in text
    assert "http-equiv" not in text
    assert "UBND huyện C" in text


def test_a_failed_run_says_why_and_offers_another_try(officer):
    scene = Scene(lead=None)
    scene.unit()
    run = scene.run()
    officer.force_login(scene.officer)
    text = page(officer, "run", run.pk).text
    assert "Chưa có báo cáo nào đạt yêu cầu" in text
    assert "Thử lại" in text


# --- the workbench ---


def test_the_workbench_shows_paragraphs_with_their_sources(officer, scene):
    text = page(officer, "summary", scene.summary().pk, query="?muc=situation").text
    assert "Địa bàn A ổn định." in text
    assert reverse("reports:report", args=[scene.first.pk]) in text


def test_every_printed_figure_leads_to_where_it_comes_from(officer, scene):
    report = scene.summary()
    text = page(officer, "summary", report.pk, query="?muc=communication").text
    assert f'href="{reverse("reports:provenance", args=[report.pk, "TT.01"])}"' in text


def test_saving_a_section(officer, scene):
    report = scene.summary()
    text = report.texts.get(section__key="situation")
    own = text.paragraphs[0]["id"]
    data = {
        "edit_version": 0, "p": [own], f"text-{own}": "Địa bàn A yên ổn.", f"level-{own}": "1", f"used-{own}": "on",
        "added": "Nhìn chung ổn định.", "op": "save",
    }  # fmt: skip
    response = post(officer, "summary_section", report.pk, "situation", data=data)
    assert response.status_code == 302
    text.refresh_from_db()
    assert [(p["text"], p["level"], p["cite"]) for p in text.paragraphs] == [
        ("Địa bàn A yên ổn.", 1, False), ("Nhìn chung ổn định.", 0, False),
    ]  # fmt: skip


def test_a_section_saved_by_somebody_else_is_shown_beside_what_was_typed(officer, scene):
    report = scene.summary()
    own = report.texts.get(section__key="situation").paragraphs[0]["id"]
    data = {"edit_version": 0, "p": [own], f"text-{own}": "Một.", f"used-{own}": "on", "op": "save"}
    post(officer, "summary_section", report.pk, "situation", data=data)
    response = post(officer, "summary_section", report.pk, "situation", data={**data, f"text-{own}": "Hai."})
    assert response.status_code == 409
    assert "Hai." in response.text
    assert "<strong>Bản đã lưu:</strong> Một." in response.text
    assert 'name="edit_version" value="1"' in response.text
    assert report.texts.get(section__key="situation").paragraphs[0]["text"] == "Một."


def test_hostile_text_stays_text(officer, scene):
    report = scene.summary()
    data = {"edit_version": 0, "added": "<script>alert(1)</script> tỷ lệ < 5% & tăng"}
    post(officer, "summary_section", report.pk, "situation", data=data)
    text = page(officer, "summary", report.pk, query="?muc=situation").text
    assert "<script>alert" not in text
    assert "tỷ lệ &lt; 5% &amp; tăng" in text


def test_a_stale_summary_says_what_changed(officer, scene):
    report = scene.summary()
    newer(scene.first, {TT: 21})
    text = page(officer, "summary", report.pk).text
    assert "Cần tổng hợp lại" in text
    assert "có bản mới đạt yêu cầu (lần 2)" in text


def test_an_older_version_points_to_the_newest(officer, scene):
    old = scene.summary()
    new = scene.summary()
    assert reverse("reports:summary", args=[new.pk]) in page(officer, "summary", old.pk).text


def test_the_leader_sees_the_approval_and_the_officer_does_not(client, scene):
    report = scene.summary()
    approve = f'action="{reverse("reports:submit", args=[report.pk])}"'
    client.force_login(scene.leader)
    assert approve in page(client, "summary", report.pk).text
    client.force_login(scene.officer)
    send = reverse("reports:send_for_approval", args=[report.pk])
    text = page(client, "summary", report.pk).text
    assert (approve in text, send in text) == (False, False)
    assert "điểm phải xử lý, giải trình trước khi trình" in text


def test_the_officer_sends_a_summary_that_nothing_blocks(officer, scene):
    scene.accepted("UBND huyện C", {TT: 1}, {"communication": ["Đã tuyên truyền."]})
    report = scene.summary()
    text = page(officer, "summary", report.pk).text
    assert "điểm phải xử lý" not in text
    assert reverse("reports:send_for_approval", args=[report.pk]) in text


def explain_all(report, scene):
    for kind in {each.kind for each in blocking(report, report_findings(report))}:
        explain_warnings(report_id=report.pk, by=scene.officer, kind=kind, reason="số liệu minh họa")


def test_after_approving_a_summary_the_leader_reads_what_follows(client, scene):
    said = "Tiếp theo: văn thư cấp số, phát hành."
    scene.accepted("UBND huyện C", {TT: 1}, {"communication": ["Đã tuyên truyền."]})
    report = scene.summary()
    explain_all(report, scene)
    client.force_login(scene.leader)
    assert said not in page(client, "summary", report.pk).text
    answer = post(client, "submit", report.pk, follow=True)
    report.refresh_from_db()
    assert (report.state, said in answer.text) == ("accepted", True)


def test_an_approved_summary_is_read_not_edited(officer, scene):
    report = scene.summary()
    Report.objects.filter(pk=report.pk).update(state="accepted")
    text = page(officer, "summary", report.pk, query="?muc=situation").text
    assert "<textarea" not in text
    assert "Địa bàn A ổn định." in text


# --- behind a figure ---


def test_provenance_names_agency_value_version_sender_and_moment(officer, scene):
    sender = make_member(scene.first.assignment.agency, "head")
    Report.objects.filter(pk=scene.first.pk).update(submitted_by=sender)
    scene.unit("UBND huyện C")
    report = scene.summary()
    text = page(officer, "provenance", report.pk, "TT.01").text
    for expected in (
        "UBND huyện A",
        ">20<",
        sender.full_name,
        "08:00 07/06/2023",
        "UBND huyện C",
        "chưa gửi báo cáo",
    ):
        assert expected in text
    assert reverse("reports:report", args=[scene.first.pk]) in text


def test_provenance_of_a_breakdown(officer, scene):
    newer(scene.first, {("CSKD.01", "ET=karaoke"): 10})
    report = scene.summary()
    response = page(officer, "provenance", report.pk, "CSKD.01", query="?b=ET%3Dkaraoke")
    assert ">10<" in response.text


def test_reference_figures_are_marked(officer, scene):
    scene.call.programme.indicators.filter(code="TT.01").update(
        across_units="single_owner", owner_class=ReporterClass.POLICE
    )
    police = make_agency("Công an tỉnh", kind=AgencyKind.POLICE)
    duty = scene.unit()
    duty.agency, duty.reporter_class = police, ReporterClass.POLICE
    duty.save()
    text = page(officer, "provenance", scene.summary().pk, "TT.01").text
    assert "Cơ quan chủ quản số liệu chưa báo cáo: Công an tỉnh" in text
    assert "tham khảo, không cộng" in text
    response = post(
        officer, "choose_source", scene.root.reports.get().pk, "TT.01", data={"source-reason": "gấp"}
    )
    assert response.status_code == 302
    assert printed(scene.summary(), *TT).value == 25


def test_an_adjustment_is_typed_in_the_vietnamese_way(officer, scene):
    report = scene.summary()
    data = {"delta": "+1.000", "reason": "theo biên bản", "op": "add"}
    post(officer, "adjust", report.pk, "TT.01", data=data)
    assert printed(report, *TT).value == 1025
    post(officer, "adjust", report.pk, "TT.01", data={"op": f"cancel:{Adjustment.objects.get().pk}"})
    assert printed(report, *TT).value == 25


@pytest.mark.parametrize(
    ("data", "said"),
    [
        ({"delta": "1,5", "reason": "x"}, "số nguyên"),
        ({"delta": "5"}, "Chưa nhập nội dung này"),
        ({"delta": "-26", "reason": "x"}, "số âm"),
        ({"delta": "0", "reason": "x"}, "khác 0"),
    ],
)
def test_a_wrong_adjustment_comes_back_with_its_error(officer, scene, data, said):
    report = scene.summary()
    response = post(officer, "adjust", report.pk, "TT.01", data=data)
    assert response.status_code == 422
    assert said in response.text
    assert printed(report, *TT).value == 25


def test_the_number_of_queries_of_the_pages_does_not_grow(officer):
    counts = []
    for units in (1, 3):
        scene = Scene()
        for number in range(units):
            scene.accepted(f"H{number}", {TT: 5}, {"situation": ["Một.", "Hai."]})
            scene.unit()
        report = scene.summary()
        indicator = scene.call.programme.indicators.get(code="TT.01")
        adjust_figure(
            report_id=report.pk, indicator_id=indicator.pk, breakdown_id=make_breakdown().pk, delta=Delta(1),
            reason="x", by=scene.officer,
        )  # fmt: skip
        officer.force_login(scene.officer)
        with CaptureQueriesContext(connection) as queries:
            page(officer, "summary", report.pk, query="?muc=situation")
            page(officer, "summary", report.pk, query="?muc=communication")
            page(officer, "provenance", report.pk, "TT.01")
            page(officer, "run", report.runs.get().pk)
            page(officer, "home")
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- who reaches them ---


@pytest.mark.parametrize("name", ["summary_of", "run", "summary", "provenance"])
def test_foreign_answers_exactly_like_missing(client, scene, name):
    report = scene.summary()
    own = {"summary_of": scene.root.pk, "run": report.runs.get().pk}.get(name, report.pk)
    rest = ["TT.01"] if name == "provenance" else []
    stranger = make_member(scene.first.assignment.agency, "officer")
    client.force_login(stranger)
    foreign = page(client, name, own, *rest)
    missing = page(client, name, 987654321, *rest)
    assert foreign.status_code == missing.status_code == 404


def test_a_unit_s_own_report_is_no_summary(officer, scene):
    assert page(officer, "summary", scene.first.pk).status_code == 404


def test_an_unknown_indicator_or_breakdown_is_not_found(officer, scene):
    report = scene.summary()
    assert page(officer, "provenance", report.pk, "XX.99").status_code == 404
    assert page(officer, "provenance", report.pk, "TT.01", query="?b=ET%3Dnothing").status_code == 404


def test_a_drafter_of_the_lead_may_read_but_not_start(client, scene):
    client.force_login(make_member(scene.call.lead, "clerk"))
    assert page(client, "summary", scene.summary().pk).status_code == 200
    assert post(client, "consolidate", scene.root.pk).status_code == 403


def test_the_first_screen_asks_for_another_run(officer, scene):
    scene.run()
    newer(scene.first, {TT: 21})
    text = page(officer, "home").text
    assert "Tổng hợp lại" in text
    assert "1 báo cáo mới hoặc thay đổi" in text


def test_the_officer_explains_warnings_of_a_summary_and_finds_the_section(officer, scene):
    newer(scene.first, {("DH.01", ""): (8, 6)})
    report = scene.summary()
    text = page(officer, "check", report.pk).text
    assert f"{reverse('reports:summary', args=[report.pk])}?muc=communication" in text
    assert reverse("reports:explain", args=[report.pk]) in text


def test_the_tree_is_offered_where_lower_summaries_stand_below(officer, scene):
    assert 'name="provisional"' not in page(officer, "summary", scene.summary().pk).text
    scene.district()
    assert 'name="provisional"' in page(officer, "summary", scene.summary().pk).text
