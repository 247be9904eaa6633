"""A tree run shared out over workers: every part once, parents after children, what is small before what is large."""

import datetime as dt

import pytest
from django.db import connection
from django.db.models import Q
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry
from portal.core.errors import Conflict, NotAllowed
from portal.core.jobs import LATER, SOON, sweep
from reports.collection.models import Report
from reports.consolidation import tasks
from reports.consolidation.actions import jobs, tree
from reports.consolidation.models import Run, RunPart
from reports.consolidation.queries.runs import run_view
from tests.factories.agencies import make_member
from tests.factories.summaries import Scene, printed
from tests.flows.kills import ask_tree, tree_problems

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


class Queue:
    """What workers were told, in the order in which they take it; `work` is one worker that takes it all."""

    def __init__(self):
        self.messages = []
        self.taken = []

    def send(self, task, args, priority=SOON, **_options):
        self.messages.append((priority, len(self.taken) + len(self.messages), task, args))

    def work(self, at_most=1000):
        while self.messages and len(self.taken) < at_most:
            self.messages.sort(key=lambda each: each[:2])
            self.taken.append(self.messages.pop(0))
            _priority, _number, task, args = self.taken[-1]
            task(*args)


@pytest.fixture
def queue(monkeypatch):
    queue = Queue()
    for task in (tasks.consolidate, tasks.consolidate_parts):
        monkeypatch.setattr(
            task, "apply_async", lambda args, task=task, **options: queue.send(task, args, **options)
        )
    return queue


def age(rows):
    """Let leases end."""
    rows.update(lease_until=timezone.now() - dt.timedelta(seconds=1))  # noqa: TID251 -- a lease runs in real time


def begun(queue, run, messages=1):
    """The run is planned, and so many messages more were worked off."""
    tasks.nudge(run.pk)
    queue.work(at_most=messages)
    run.refresh_from_db()
    return run


def test_every_district_is_done_once_and_the_province_comes_last(queue):
    run = ask_tree(9, 2)
    tasks.nudge(run.pk)
    queue.work()
    assert tree_problems(run, 9, 3) == []
    assert "cấp dưới chờ duyệt" in run.message
    parts = [each for each in queue.taken if each[2] is tasks.consolidate_parts]
    assert 2 <= len(parts) <= 2 * tree.HANDS


def test_a_parent_begins_when_all_its_children_are_done(queue):
    scene = Scene()
    province = scene.district("UBND tỉnh A")
    for name in ("UBND huyện B", "UBND huyện C"):
        district = scene.unit(name, parent=province, kind="consolidation")
        scene.accepted(f"Xã của {name}", {TT: 1}, parent=district)
    other = scene.district("UBND tỉnh D")
    scene.accepted("Xã E", {TT: 1}, parent=other)
    run = begun(queue, jobs.request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True))
    first = tree.claim_parts(run.pk)
    assert {each.assignment.agency.name for each in first} == {"UBND huyện B", "UBND huyện C"}
    assert [each.assignment.agency.name for each in tree.claim_parts(run.pk)] == ["UBND tỉnh D"]
    assert tree.claim_parts(run.pk) == []
    assert jobs.claim(run.pk) is None, "the run itself waits, too"
    tree.do_parts(first)
    assert [each.assignment.agency.name for each in tree.claim_parts(run.pk)] == ["UBND tỉnh A"]


def test_what_a_dead_worker_held_is_done_by_the_next_one_and_once(queue):
    run = begun(queue, ask_tree(5, 2))
    dead = tree.claim_parts(run.pk)
    queue.messages.clear()  # the queue is lost with it
    assert tree.forgotten_trees() == [], "its lease holds"
    age(RunPart.objects.filter(pk__in=[each.pk for each in dead]))
    Run.objects.update(nudged_at=None)
    assert sweep()["parts"] > 0
    queue.work()
    assert tree_problems(run, 5, 3) == []
    assert set(run.parts.values_list("attempt", flat=True)) == {1, 2}


def test_a_worker_that_died_between_its_result_and_the_row_costs_nothing(queue, monkeypatch):
    run = begun(queue, ask_tree(4, 2))
    parts = tree.claim_parts(run.pk)
    with monkeypatch.context() as patch:
        patch.setattr(tree, "_close", lambda *_: None)
        tree.do_parts(parts)
    age(run.parts.all())
    queue.work()
    assert tree_problems(run, 4, 3) == []


def test_a_worker_that_woke_up_late_writes_nothing(queue):
    run = begun(queue, ask_tree(2, 2))
    late = tree.claim_parts(run.pk)
    age(run.parts.all())
    alive = tree.claim_parts(run.pk)
    tree.do_parts(late)
    assert not Report.objects.filter(assignment__in=[each.assignment_id for each in late]).exclude(
        origin="entered"
    )
    assert set(run.parts.values_list("state", flat=True)) == {"running"}
    tree.do_parts(alive)
    assert set(run.parts.values_list("state", flat=True)) == {"done"}


def test_control_without_the_attempt_the_late_worker_writes(queue, monkeypatch):
    run = begun(queue, ask_tree(2, 2))
    late = tree.claim_parts(run.pk)
    age(run.parts.all())
    tree.claim_parts(run.pk)
    monkeypatch.setattr(tree, "_mine", lambda parts: Q(pk__in=[each.pk for each in parts]))
    tree.do_parts(late)
    assert Run.objects.filter(assignment__in=[each.assignment_id for each in late], state="done").count() == 2


def broken_for(monkeypatch, duty):
    """An error nobody foresaw, in one summary."""
    plain = tree.recompute

    def recompute(*, duties, **named):
        if duty in duties:
            raise ZeroDivisionError
        return plain(duties=duties, **named)

    monkeypatch.setattr(tree, "recompute", recompute)


def test_one_part_that_fails_is_done_again_without_the_others(queue, monkeypatch):
    run = begun(queue, ask_tree(4, 2))
    bad = run.parts.first()
    with monkeypatch.context() as patch:
        broken_for(patch, bad.assignment_id)
        queue.work()
    assert sorted(run.parts.values_list("state", flat=True)) == ["done", "done", "done", "failed"]
    run.refresh_from_db()
    assert run.state == "done", "one district does not hold the province up"
    officer = run.requested_by
    with pytest.raises(NotAllowed):
        tree.retry_part(part_id=bad.pk, by=make_member(run.assignment.agency, "drafter"))
    tree.retry_part(part_id=bad.pk, by=officer)
    with pytest.raises(Conflict):
        tree.retry_part(part_id=bad.pk, by=officer)
    tasks.call_hands(run.pk)
    queue.work()
    assert tree_problems(run, 4, 3) == []
    assert AuditEntry.objects.filter(key="consolidation.part.retried").count() == 1


def test_a_part_that_keeps_killing_its_workers_is_given_up_and_may_be_tried_again(queue):
    run = begun(queue, ask_tree(1, 2))
    for _death in range(jobs.MAX_ATTEMPTS):
        assert tree.claim_parts(run.pk)
        age(run.parts.all())
    assert tree.claim_parts(run.pk) == []
    part = run.parts.get()
    assert (part.state, "ngắt giữa chừng" in part.error) == ("failed", True)
    tree.retry_part(part_id=part.pk, by=run.requested_by)
    assert tree.claim_parts(run.pk)[0].attempt > jobs.MAX_ATTEMPTS
    age(run.parts.all())
    assert tree.claim_parts(run.pk), "the tries are counted anew"


def test_a_stopped_tree_keeps_what_is_done_begins_nothing_and_says_so(queue):
    run = begun(queue, ask_tree(9, 2), messages=2)
    assert run.parts.filter(state="done").count() == 5
    stopped = jobs.stop_run(run_id=run.pk, by=run.requested_by)
    assert "5 bản tổng hợp cấp dưới đã xong được giữ" in stopped.message
    assert "4 bản chưa bắt đầu thì không làm" in stopped.message
    queue.work()
    sweep()
    assert not queue.messages
    assert Report.objects.filter(origin="consolidated").count() == 5
    assert not run.assignment.reports.exists()
    assert sorted(run.parts.values_list("state", flat=True)) == ["done"] * 5 + ["stopped"] * 4
    again = jobs.request_run(assignment_id=run.assignment_id, by=run.requested_by, tree=True)
    tasks.nudge(again.pk)
    queue.work()
    assert tree_problems(again, 9, 3) == []


def test_a_run_that_is_stopped_while_a_worker_is_at_it_leaves_nothing(queue):
    scene = Scene()
    scene.accepted(figures={TT: 5})
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    held = jobs.claim(run.pk)
    jobs.stop_run(run_id=run.pk, by=scene.officer)
    tasks.perform_root(held)
    run.refresh_from_db()
    assert (run.state, scene.root.reports.count()) == ("stopped", 0)
    with pytest.raises(Conflict):
        jobs.stop_run(run_id=run.pk, by=scene.officer)
    assert AuditEntry.objects.filter(key="consolidation.run.stopped").count() == 1


def test_what_is_small_is_done_before_the_rest_of_a_tree_and_the_tree_is_not_forgotten(queue):
    run = begun(queue, ask_tree(9, 2), messages=2)
    scene = Scene()
    scene.accepted(figures={TT: 5})
    small = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    tasks.nudge(small.pk)
    queue.work(at_most=3)
    small.refresh_from_db()
    run.refresh_from_db()
    assert (small.state, run.state) == ("done", "parts")
    # a stream of small ones may not hold a tree up for ever: what the sweep finds waiting goes with them
    queue.messages.clear()
    Run.objects.filter(pk=run.pk).update(nudged_at=None)
    sweep()
    assert {priority for priority, *_rest in queue.messages} == {SOON}
    assert {priority for priority, *_rest in queue.taken if _rest[1] is tasks.consolidate_parts} == {LATER}


@pytest.mark.parametrize(
    ("level", "batches"),
    [
        (3, [3]),
        (9, [5, 4]),
        (23, [12, 11]),
        (63, [16, 16, 16, 15]),
        (250, [63, 63, 63, 61]),
        (700, [59] * 11 + [51]),
    ],
)
def test_a_level_is_taken_in_batches_of_one_size_that_are_worth_a_statement_and_end_together(level, batches):
    scene = Scene()
    parts = [scene.unit(f"UBND huyện {n}", parent=scene.root, kind="consolidation") for n in range(level)]
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True)
    RunPart.objects.bulk_create(RunPart(run=run, assignment=duty, level=0) for duty in parts)
    taken = []
    while some := tree.claim_parts(run.pk):
        taken.append(len(some))
    assert taken == batches


def test_the_statements_of_a_batch_do_not_grow_with_its_parts(queue, monkeypatch):
    monkeypatch.setattr(tree, "SMALLEST", tree.LARGEST)
    counts = []
    for districts in (2, 2, 8):  # the first warms up
        run = begun(queue, ask_tree(districts, 2), messages=len(queue.taken) + 1)
        with CaptureQueriesContext(connection) as captured:
            tree.do_parts(tree.claim_parts(run.pk))
        counts.append(len(captured))
        queue.messages.clear()
    assert counts[2] <= counts[1] + 4


# --- the page ---


def test_the_page_says_how_far_the_lower_levels_are(queue, client):
    run = begun(queue, ask_tree(9, 2), messages=2)
    client.force_login(run.requested_by)
    text = client.get(reverse("reports:run", args=[run.pk])).content.decode()
    assert "5/9 bản tổng hợp cấp dưới đã xong" in text
    assert "4 đang chờ" in text
    assert run_view(run).percent == 50
    answer = client.post(reverse("reports:stop_run", args=[run.pk]), follow=True)
    assert "Đã dừng" in answer.content.decode()


def test_the_page_of_a_waiting_run_says_how_many_are_before_it(queue, client):
    ask_tree(1, 1)
    scene = Scene()
    scene.accepted(figures={TT: 5})
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    client.force_login(scene.officer)
    assert "Đang chờ sau 1 việc" in client.get(reverse("reports:run", args=[run.pk])).content.decode()


def test_a_part_that_failed_is_tried_again_from_the_page(queue, client, monkeypatch):
    run = begun(queue, ask_tree(2, 2))
    bad = run.parts.first()
    with monkeypatch.context() as patch:
        broken_for(patch, bad.assignment_id)
        queue.work()
    client.force_login(run.requested_by)
    text = client.get(reverse("reports:run", args=[run.pk])).content.decode()
    assert "Bản tổng hợp cấp dưới không tính được (1)" in text
    address = reverse("reports:retry_part", args=[run.pk, bad.pk])
    assert address in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(tasks.transaction, "on_commit", lambda work: work())
        client.post(address)
    queue.work()
    assert tree_problems(run, 2, 3) == []
    assert printed(Report.objects.get(assignment=bad.assignment_id), *TT).value == 3
