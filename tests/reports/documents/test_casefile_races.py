"""Two people ask for the file of one round at once: one job, one file, on a database that lets them run at once."""

from threading import Barrier

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict
from reports.collection.actions.calls import close_call
from reports.collection.models import Call
from reports.documents.actions import casefile
from reports.documents.casefile.models import CaseFile
from reports.documents.states import RenderingState
from tests.factories.agencies import make_member
from tests.factories.summaries import Scene
from tests.reports.documents.test_file_races import HANDS, together

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgres]


@pytest.fixture
def scene(private_files):
    """A round that is over, and as many people who may file it as there are hands."""
    found = Scene()
    found.accepted("UBND huyện Vị Thủy", {("CSKD.01", ""): 226})
    found.call = close_call(call_id=found.call.pk, by=found.officer)
    found.people = [make_member(found.call.lead, Role.CLERK) for _each in range(HANDS)]
    return found


def asked(scene, at):
    """The job that one of them is given; None for who is told that it is under way."""
    try:
        return casefile.request_file(call_id=scene.call.pk, by=scene.people[at]).pk
    except Conflict:
        return None


def test_several_who_ask_at_once_are_given_one_job_and_one_file(scene):
    got = together(lambda at: asked(scene, at))
    job = CaseFile.objects.get()
    assert got == [job.pk] * HANDS
    assert AuditEntry.objects.filter(key="documents.casefile.requested").count() == 1

    def work(_at):
        taken = casefile.claim(job.pk)
        if taken is not None:
            casefile.perform(taken)
        return taken is not None

    assert sorted(together(work)) == [False] * (HANDS - 1) + [True]
    job.refresh_from_db()
    assert (job.state, job.attempt) == (RenderingState.DONE, 1)
    assert job.file.storage.listdir(f"casefiles/{scene.call.pk}")[1] == [f"{job.pk}-1.zip"]
    assert AuditEntry.objects.filter(key="documents.casefile.exported").count() == 1
    assert together(lambda at: asked(scene, at)) == [job.pk] * HANDS  # it is there: nobody begins another


def test_without_the_lock_on_the_round_they_run_into_each_other(scene, monkeypatch):
    """The control: all see that there is no job yet; only the constraint of the table keeps a second one out."""
    met = Barrier(HANDS)
    real = CaseFile.objects.create

    def unlocked(call_id):
        return Call.objects.select_related("lead").get(pk=call_id)

    def at_the_same_moment(**row):
        met.wait(timeout=30)
        return real(**row)

    monkeypatch.setattr(casefile, "lock_call", unlocked)
    monkeypatch.setattr(CaseFile.objects, "create", at_the_same_moment)
    got = together(lambda at: asked(scene, at))
    assert CaseFile.objects.count() == 1
    assert got.count(None) == HANDS - 1, "with the lock nobody is refused"
