"""The row is the job: a worker does it, a dead worker's job is done by the next one, a silent queue loses nothing."""

from __future__ import annotations

import datetime as dt

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone

from agencies.models import AuditEntry
from agencies.states import Authority, Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.models import Run, RunInput
from reports.documents.actions.files import request_files
from reports.documents.actions.issuing import issue
from reports.documents.models import Rendering
from tests.factories.agencies import make_membership
from tests.factories.rounds import DUE
from tests.factories.summaries import Scene
from tests.flows.visitor import Visitor
from tests.flows.workers import Queue, folder_queue, kill, pages_send_to, wait_for, worker

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.slow]


@pytest.fixture
def scene(private_files) -> Scene:
    """Two districts whose reports are ready."""
    made = Scene()
    made.accepted("UBND huyện Một", {("TT.01", ""): 12}, {"communication": ["Mười hai cuộc."]})
    made.accepted("UBND huyện Hai", {("TT.01", ""): 7})
    return made


def ask(scene: Scene) -> Run:
    """The officer presses the button on the page."""
    page = Visitor(scene.officer).open(f"/assignments/{scene.root.pk}/summary/").press("Tổng hợp")
    run = Run.objects.get()
    assert page.address == f"/runs/{run.pk}/"
    assert "Đang chờ đến lượt" in page.text
    return run


def ended(run: Run) -> bool:
    run.refresh_from_db()
    return run.state in ("done", "failed")


def assert_done_once(run: Run) -> None:
    run.refresh_from_db()
    assert (run.state, run.error) == ("done", "")
    summary = Report.objects.get(assignment=run.assignment_id)
    assert run.report_id == summary.pk
    assert summary.figures.get(indicator__code="TT.01").value == 19
    assert RunInput.objects.filter(run=run).count() == 2
    assert AuditEntry.objects.filter(key="consolidation.run.finished").count() == 1


def test_what_is_asked_on_the_page_is_done_by_the_worker_that_reads_a_folder(scene, tmp_path):
    queue, log = folder_queue(tmp_path / "broker"), tmp_path / "worker.log"
    with pages_send_to(queue), worker(queue, log):
        wait_for(lambda: log.exists() and "ready." in log.read_text(), log)
        run = ask(scene)
        wait_for(lambda: ended(run), log)
        assert_done_once(run)
        page = Visitor(scene.officer).open(f"/runs/{run.pk}/")
        assert "Đã tổng hợp 2/2 báo cáo" in page.text


@pytest.mark.redis
def test_what_is_asked_on_the_page_is_done_by_the_worker_that_reads_redis(scene, tmp_path, redis_url):
    queue, log = Queue(redis_url), tmp_path / "worker.log"
    with pages_send_to(queue):
        run = ask(scene)  # before there is a worker
    with worker(queue, log):
        wait_for(lambda: ended(run), log)
        assert_done_once(run)


def test_a_worker_killed_in_the_middle_costs_time_and_nothing_else(scene, tmp_path):
    queue, log = folder_queue(tmp_path / "broker"), tmp_path / "worker.log"
    with pages_send_to(queue):
        run = ask(scene)
    with worker(queue, log, module="tests.flows.stuck_worker") as first:
        wait_for(lambda: Run.objects.get(pk=run.pk).message.startswith("Tập hợp"), log)
        kill(first)
    run.refresh_from_db()
    assert (run.state, run.attempt) == ("running", 1)
    assert not Report.objects.filter(assignment=run.assignment_id).exists()
    with worker(queue, log):
        wait_for(lambda: log.read_text().count("ready.") == 2, log)
        run.refresh_from_db()
        assert run.attempt == 1  # the lease still protects it
    now = timezone.now()  # noqa: TID251 -- the lease runs in real time
    Run.objects.filter(pk=run.pk).update(lease_until=now - dt.timedelta(seconds=1))
    with worker(queue, log):  # its first sweep finds what was left
        wait_for(lambda: ended(run), log)
        assert_done_once(run)
    assert run.attempt == 2


def test_a_queue_that_is_away_delays_the_run_but_not_the_page(scene, tmp_path):
    away = Queue(
        "redis://127.0.0.1:1/0", {"socket_connect_timeout": 1, "max_retries": 1, "interval_start": 0}
    )
    with pages_send_to(away):
        run = ask(scene)
    assert (run.state, run.nudged_at) == ("queued", None)
    queue, log = folder_queue(tmp_path / "broker"), tmp_path / "worker.log"
    with worker(queue, log):
        wait_for(lambda: ended(run), log)
        assert_done_once(run)


def test_the_files_of_a_paper_that_nobody_was_told_about_are_made_all_the_same(scene, tmp_path):
    summary = scene.summary()
    leader = make_membership(None, scene.call.lead, Role.LEADER, title="Giám đốc", authority=Authority.NONE)
    clerk = make_membership(None, scene.call.lead, Role.CLERK).user
    Report.objects.filter(pk=summary.pk).update(
        state=ReportState.ACCEPTED, submitted_at=DUE, submitted_by=leader.user
    )
    with clock.travel(DUE):
        issue(report_id=summary.pk, by=clerk, date=DUE.date(), issuing_agency=scene.call.lead, signer=leader)
    queue, log = folder_queue(tmp_path / "broker"), tmp_path / "worker.log"
    with worker(queue, log):
        wait_for(lambda: Rendering.objects.filter(state="done").count() == 3, log)
    assert all(len(each.sha256) == 64 for each in Rendering.objects.all())


def test_a_worker_killed_between_two_files_of_a_report_leaves_one_result_and_nothing_else(scene, tmp_path):
    report = scene.summary()
    drafter = make_membership(None, scene.call.lead, Role.DRAFTER).user
    row = request_files(report_id=report.pk, format="xlsx", by=drafter)
    queue, log = folder_queue(tmp_path / "broker"), tmp_path / "worker.log"

    def stored() -> list[str]:
        folder = f"documents/reports/{report.pk}"
        return default_storage.listdir(folder)[1] if default_storage.exists(folder) else []

    with worker(queue, log, module="tests.flows.stuck_files") as first:
        wait_for(stored, log)  # its first sweep found the row that nobody told it about
        kill(first)
    row.refresh_from_db()
    assert (row.state, row.attempt, stored()) == ("running", 1, [f"{row.pk}-1-0.xlsx"])
    now = timezone.now()  # noqa: TID251 -- the lease runs in real time
    Rendering.objects.filter(pk=row.pk).update(lease_until=now - dt.timedelta(seconds=1))
    with worker(queue, log):
        wait_for(lambda: Rendering.objects.get(pk=row.pk).state in ("done", "failed"), log)
    row.refresh_from_db()
    assert (row.state, row.attempt, Rendering.objects.count()) == ("done", 2, 1)
    assert stored() == [f"{row.pk}-2-0.xlsx"]
