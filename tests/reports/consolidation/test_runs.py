"""A run as a job: asked for once, done once, whoever dies on the way."""

import datetime as dt
import os
import subprocess
import sys
import time
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.models import AuditEntry
from portal.core.errors import Conflict, NotAllowed
from portal.core.jobs import sweep
from reports.collection.models import Report
from reports.consolidation import tasks
from reports.consolidation.actions import jobs, perform
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole, RunState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.accepted("UBND huyện Châu Thành", figures={("TT.01", ""): 5})
    return scene


def age(run, **by):
    """Let the lease of a run end."""
    Run.objects.filter(pk=run.pk).update(lease_until=timezone.now() - dt.timedelta(**by))  # noqa: TID251 -- a lease runs in real time


def sweep_claims(run):
    """What a worker gets that the sweep has told of the run."""
    assert run.pk in jobs.forgotten() or jobs.claim(run.pk) is None
    return jobs.claim(run.pk)


WORK = """
import sys, time, django
django.setup()
from reports.consolidation.actions import jobs, perform
perform.perform(jobs.claim(int(sys.argv[1])), lambda done, *_rest: time.sleep(60 if done == 2 else 0))
"""


@contextmanager
def working(run_id):
    """Another process that works on the run and stops in the middle of it."""
    database = connection.settings_dict
    if connection.vendor == "sqlite":
        url = f"sqlite:///{database['NAME']}"
    else:
        host = database["HOST"] or database["OPTIONS"].get("host", "")
        url = f"postgres://{database['USER']}:{database['PASSWORD']}@/{database['NAME']}?host={host}"
        url += f"&port={database['PORT']}" if database["PORT"] else ""
    variables = os.environ | {"DJANGO_SETTINGS_MODULE": "portal.settings.dev", "DATABASE_URL": url}
    process = subprocess.Popen([sys.executable, "-c", WORK, str(run_id)], env=variables)
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(condition, seconds=30):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.1)


def test_a_run_writes_a_summary_and_says_what_went_in(scene):
    run = scene.run()
    assert run.state == RunState.DONE
    assert run.report.is_consolidated
    assert run.report.state == "draft"
    assert run.message == "Đã tổng hợp 1/1 báo cáo"
    assert (run.steps_done, run.steps_total) == (4, 4)


def test_every_child_is_named_with_the_reason_it_is_not_there(scene):
    scene.unit("A", closed_as="exempt", closed_reason="mới thành lập")
    scene.unit("B", closed_as="classified", closed_reason="công văn mật")
    scene.unit("C")
    run = scene.run()
    told = {i.assignment.agency.name: (i.role, i.reason) for i in RunInput.objects.filter(run=run)}
    assert told["A"] == (InputRole.EXEMPT, "mới thành lập")
    assert told["B"] == (InputRole.CLASSIFIED, "công văn mật")
    assert told["C"] == (InputRole.MISSING, "chưa gửi báo cáo")
    assert told["UBND huyện Châu Thành"] == (InputRole.INCLUDED, "")


@pytest.mark.parametrize(
    ("states", "reason"),
    [
        (["draft"], "đang soạn, chưa gửi"),
        (["pending_approval"], "đang trình lãnh đạo đơn vị, chưa gửi"),
        (["submitted"], "đã gửi, chờ rà soát"),
        (["returned", "draft"], "đã trả lại để bổ sung, chưa gửi lại"),
        (["returned", "submitted"], "đã gửi, chờ rà soát"),
    ],
)
def test_the_reason_follows_where_the_report_is(scene, states, reason):
    duty = scene.unit()
    for state in states:
        make_report(duty, state=state)
    assert RunInput.objects.get(run=scene.run(), assignment=duty).reason == reason


def test_one_active_run_for_each_summary(scene):
    jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    with pytest.raises(Conflict, match="đang được tính"):
        jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)


@pytest.mark.parametrize("role", ["drafter", "head", "clerk", "leader"])
def test_only_an_officer_of_the_agency_may_ask(scene, role):
    with pytest.raises(NotAllowed):
        jobs.request_run(assignment_id=scene.root.pk, by=make_member(scene.call.lead, role))


def test_a_unit_s_own_report_cannot_be_consolidated(scene):
    duty = scene.unit()
    with pytest.raises(NotAllowed):
        jobs.request_run(assignment_id=duty.pk, by=make_member(duty.agency, "officer"))


def test_a_summary_on_its_way_to_the_leader_is_not_overwritten(scene):
    Report.objects.filter(pk=scene.summary().pk).update(state="pending_approval")
    with pytest.raises(Conflict, match="đưa về dự thảo"):
        jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)


def test_a_run_is_claimed_once(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    assert jobs.claim(run.pk) == jobs.Claim(run.pk, 1)
    assert jobs.claim(run.pk) is None


def test_the_run_of_a_killed_worker_is_claimed_again_after_its_lease(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    dead = jobs.claim(run.pk)
    perform._write_inputs(run, dead)
    jobs.progress(dead, 2, 4, "Tính số liệu")
    assert jobs.claim(run.pk) is None
    age(run, seconds=1)
    alive = jobs.claim(run.pk)
    assert alive.attempt == 2
    perform.perform(alive)
    run.refresh_from_db()
    assert run.state == RunState.DONE
    assert run.inputs.count() == 1


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_run_whose_process_was_killed_ends_with_one_result():
    scene = Scene()
    scene.accepted(figures={("TT.01", ""): 5})
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    with working(run.pk) as process:
        wait_for(lambda: Run.objects.get(pk=run.pk).steps_done == 2)
        process.kill()
    assert Run.objects.get(pk=run.pk).state == RunState.RUNNING
    assert sweep_claims(run) is None, "its lease still holds"
    age(run, seconds=1)
    perform.perform(sweep_claims(run))
    run.refresh_from_db()
    assert (run.state, run.attempt) == (RunState.DONE, 2)
    assert scene.root.reports.count() == 1


def test_a_worker_that_lost_its_claim_writes_nothing(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    late = jobs.claim(run.pk)
    age(run, seconds=1)
    perform.perform(jobs.claim(run.pk))
    assert perform.perform(late) is None
    assert scene.root.reports.count() == 1


def test_a_worker_overtaken_while_it_wrote_leaves_nothing_behind(scene, monkeypatch):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    held = jobs.claim(run.pk)

    def overtaken(run):
        Run.objects.filter(pk=run.pk).update(attempt=F("attempt") + 1)
        return gather(run)

    gather = perform.gather
    monkeypatch.setattr(perform, "gather", overtaken)
    assert perform.perform(held) is None
    assert not scene.root.reports.exists()


def test_without_the_guard_the_overtaken_worker_would_write_a_second_summary(scene, monkeypatch):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    late = jobs.claim(run.pk)
    age(run, seconds=1)
    perform.perform(jobs.claim(run.pk))
    monkeypatch.setattr(jobs, "_mine", lambda held: jobs.Q(pk=held.run_id))
    perform.perform(late)
    assert scene.root.reports.count() == 2


def test_a_run_that_keeps_dying_is_given_up_with_a_reason(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    for _attempt in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(run.pk) is not None
        age(run, seconds=1)
    assert jobs.claim(run.pk) is None
    run.refresh_from_db()
    assert run.state == RunState.FAILED
    assert "ngắt giữa chừng" in run.error


def test_nothing_accepted_fails_in_words_a_person_understands():
    scene = Scene()
    scene.unit()
    run = scene.run()
    assert (run.state, run.error) == (
        RunState.FAILED,
        "Chưa có báo cáo nào đạt yêu cầu tổng hợp nên chưa tổng hợp được.",
    )


def test_an_unknown_error_is_told_without_its_entrails(scene, monkeypatch, caplog):
    monkeypatch.setattr(perform, "gather", lambda run: 1 / 0)
    run = scene.run()
    assert run.state == RunState.FAILED
    assert "division" not in run.error
    assert "lỗi của hệ thống" in run.error
    assert "ZeroDivisionError" in caplog.text


def test_a_failing_database_gives_the_run_back(scene, monkeypatch):
    def broken(_run):
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(perform, "gather", broken)
    run = scene.run()
    assert run.state == RunState.QUEUED
    assert jobs.forgotten() == [run.pk]


def test_a_new_run_is_possible_after_a_failed_one(scene, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(perform, "gather", lambda run: 1 / 0)
        scene.run()
    assert scene.run().state == RunState.DONE


def test_progress_is_told_step_by_step(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    heard = []
    perform.perform(jobs.claim(run.pk), lambda *told: heard.append(told))
    assert [done for done, _total, _message in heard] == [0, 1, 2, 3]
    assert {total for _done, total, _message in heard} == {4}


def test_request_and_result_stand_in_the_journal(scene):
    scene.run()
    keys = list(AuditEntry.objects.values_list("key", flat=True))
    assert keys[-3:] == [
        "consolidation.run.requested", "collection.report.consolidated", "consolidation.run.finished",
    ]  # fmt: skip


def test_the_queries_of_a_whole_run_do_not_grow_with_the_units():
    counts = []
    Scene().run()
    for units in (1, 3):
        scene = Scene()
        for _number in range(units):
            scene.accepted(figures={("TT.01", ""): 5}, texts={"situation": ["Ổn định."]})
        with CaptureQueriesContext(connection) as queries:
            scene.run()
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- the queue ---


def test_a_queue_that_is_down_does_not_stop_the_request(scene, monkeypatch, caplog):
    def down(*_args, **_options):
        raise ConnectionRefusedError("no broker")

    monkeypatch.setattr(tasks.consolidate, "apply_async", down)
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    assert tasks.nudge(run.pk) is False
    run.refresh_from_db()
    assert (run.state, run.nudged_at) == (RunState.QUEUED, None)
    assert "the sweep will find it" in caplog.text


def test_the_sweep_sends_what_was_forgotten_and_what_died(scene, monkeypatch):
    sent = []
    monkeypatch.setattr(tasks.consolidate, "apply_async", lambda args, **_options: sent.append(args[0]))
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    assert sweep()["runs"] == 1
    assert sweep()["runs"] == 0, "a worker was told a moment ago"
    jobs.claim(run.pk)
    assert sweep()["runs"] == 0, "somebody works on it"
    age(run, seconds=1)
    assert sweep()["runs"] == 1
    assert sent == [run.pk, run.pk]


def test_a_message_delivered_twice_does_the_work_once(scene):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    tasks.consolidate(run.pk)
    tasks.consolidate(run.pk)
    assert scene.root.reports.count() == 1


def test_the_worker_knows_the_tasks_and_the_sweep_knows_all_kinds():
    import reports.tasks  # noqa: F401 -- what Celery's discovery imports
    from portal.celery import SWEEP, app
    from portal.core.jobs import _SWEEPERS

    assert {SWEEP, "reports.consolidation.run", "reports.documents.render"} <= set(app.tasks)
    assert {"runs", "files"} <= set(_SWEEPERS)
