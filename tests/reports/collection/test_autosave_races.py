"""Two people write into the same fields at once, on PostgreSQL: each conflict is shown, nobody is overwritten unseen."""

import random
import uuid
from threading import Barrier, Thread

import pytest
from django.db import connection

from agencies.states import Role
from reports.collection.actions.autosave import Edit, Stale, apply_edit, apply_many
from reports.collection.states import RecordReason
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.reports.collection.entry_client import figure

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
EDITS = 100  # by each of the two


@pytest.fixture
def report(db):
    return make_report()


@pytest.fixture
def people(report):
    return report.created_by, make_member(report.assignment.agency, Role.DRAFTER)


def both(people, act):
    """Both hands at once; what each gave, or the error that ended it."""
    barrier, results = Barrier(len(people)), [None] * len(people)

    def hand(n, person):
        try:
            barrier.wait(10)
            results[n] = act(n, person)
        except Exception as error:
            results[n] = error
        finally:
            connection.close()

    threads = [Thread(target=hand, args=each) for each in enumerate(people)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def session(report, fields, n, person):
    """One person's ledger: what was acknowledged over which version, and the conflicts that were shown."""
    chance = random.Random(n)
    known = dict.fromkeys(fields, 0)
    acknowledged, conflicts = [], []
    for value in range(1, EDITS + 1):
        field, typed = chance.choice(fields), {"value": str(n * 1000 + value)}
        seen = known[field]
        try:
            done = apply_edit(
                report_id=report.pk, by=person, op=str(uuid.uuid4()), field=field, seen=seen, typed=typed
            )
        except Stale as stale:
            conflicts.append((field, seen, stale.version, stale.theirs["value"]))
            known[field] = stale.version  # the person has looked at both and goes on from theirs
        else:
            acknowledged.append((field, seen, done.version, typed["value"]))
            known[field] = done.version
    return acknowledged, conflicts


def overwritten(acknowledged):
    """Acknowledged writes that stand on a version which their writer had not seen."""
    return [each for each in acknowledged if each[2] != each[1] + 1]


def test_every_conflict_of_two_people_surfaces_and_nothing_is_overwritten_unseen(report, people):
    fields = [figure(report, code) for code in ("TT.01", "TT.02")]
    results = both(people, lambda n, person: session(report, fields, n, person))
    acknowledged = [each for done, _conflicts in results for each in done]
    conflicts = [each for _done, shown in results for each in shown]
    assert len(acknowledged) + len(conflicts) == 2 * EDITS
    assert conflicts, "the two never met: the test proves nothing"
    assert overwritten(acknowledged) == []
    stored = {(field, version): value for field, _seen, version, value in acknowledged}
    assert len(stored) == len(acknowledged)  # no version was given twice
    for field, _seen, version, theirs in conflicts:
        assert stored[field, version].replace(".", "") == theirs.replace(".", "")
    for field in fields:
        last = max(version for name, _seen, version, _value in acknowledged if name == field)
        now = report.field_states.get(field=field)
        row = report.figures.get(indicator__code="TT.01" if field == fields[0] else "TT.02")
        assert (now.version, str(row.value)) == (last, stored[field, last])


def test_without_the_versions_people_overwrite_each_other_unseen(report, people):
    """The control: the same two through the door that does not ask what was seen."""
    field = figure(report, "TT.01")

    def session_without(n, person):
        known, done = 0, []
        for value in range(1, EDITS + 1):
            edit = Edit(field, None, {"value": str(n * 1000 + value)})
            (applied,) = apply_many(report_id=report.pk, by=person, edits=[edit], reason=RecordReason.EDIT)
            done.append((field, known, applied.version, ""))
            known = applied.version
        return done

    first, second = both(people, session_without)
    assert overwritten([*first, *second])


def test_the_same_edit_sent_by_several_workers_at_once_is_written_once(report, people):
    drafter = people[0]
    op, field = str(uuid.uuid4()), figure(report, "TT.01")

    def send(_n, _person):
        return apply_edit(report_id=report.pk, by=drafter, op=op, field=field, seen=0, typed={"value": "25"})

    answers = both([drafter] * 4, send)
    assert [answer.to_json() for answer in answers] == [answers[0].to_json()] * 4
    assert report.field_states.get().version == 1
    assert report.operations.count() == 1
