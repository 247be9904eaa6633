"""Somebody types while the call is supplemented, on PostgreSQL: what was acknowledged is there afterwards."""

import time
from threading import Barrier, Event, Thread, current_thread

import pytest
from django.db import connection, transaction

from portal.core.errors import PortalError
from reports.collection.actions.autosave import apply_edit
from reports.collection.actions.flow import submit
from reports.collection.actions.supplement import supplement_call
from reports.collection.fields import figure_field, text_field
from reports.collection.models import Receipt, Report
from reports.collection.states import ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import section_of
from tests.factories.supplements import GROUP, make_newer, make_running
from tests.reports.collection.test_supplement import row_of, said

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def running(db):
    return make_running()


def hand(act, results, name):
    def run():
        try:
            results[name] = act()
        except Exception as error:
            results[name] = error
        finally:
            connection.close()

    thread = Thread(target=run, name=name)
    thread.start()
    return thread


def typed_while_it_is_applied(running, field, typed):
    """The officer has applied and not yet committed when the drafter's edit arrives; both results."""
    report, after = running.reports["draft"], make_newer(running.before)
    applied, results = Event(), {}

    def officer():
        with transaction.atomic():
            done = supplement_call(
                call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, reason="Bộ yêu cầu thêm"
            )
            applied.set()
            time.sleep(1.5)
        return done

    def drafter():
        applied.wait(30)
        return apply_edit(
            report_id=report.pk, by=report.created_by, op="thao-tac-1", field=field, seen=0, typed=typed
        )

    threads = [hand(officer, results, "officer"), hand(drafter, results, "drafter")]
    for thread in threads:
        thread.join(60)
    return report, results


def test_an_edit_that_waited_for_the_supplement_is_written_into_the_outline_of_now(running):
    field = text_field(section_of(running.reports["draft"], "communication").pk)
    report, results = typed_while_it_is_applied(running, field, {"text": "Gõ đúng lúc đó."})
    assert results["drafter"].typed["text"] == "Gõ đúng lúc đó."
    assert said(report)[0]["communication"] == ["Gõ đúng lúc đó."]


def test_were_the_outline_read_beside_the_locked_row_the_edit_would_be_lost(running, monkeypatch):
    """Control: the duty that was read before the lock still names the outline of before."""
    as_it_is = Report.outline_pk.fget

    def careless(report):
        return report.assignment.version_id if current_thread().name == "drafter" else as_it_is(report)

    monkeypatch.setattr(Report, "outline_pk", property(careless))
    field = text_field(section_of(running.reports["draft"], "communication").pk)
    report, results = typed_while_it_is_applied(running, field, {"text": "Gõ đúng lúc đó."})
    monkeypatch.undo()
    lost = isinstance(results["drafter"], Exception) or said(report)[0]["communication"] != [
        "Gõ đúng lúc đó."
    ]
    assert lost


def test_two_hands_typing_through_a_supplement_lose_nothing(running):
    report, after = running.reports["draft"], make_newer(running.before)
    fields = {code: figure_field(row_of(running.before, code).pk) for code in ("TT.01", "TT.02", "CSKD.01")}
    results, start = {}, Barrier(4)
    acknowledged = {}

    def type_into(code, field):
        start.wait(20)
        seen = 0
        for value in range(1, 26):
            answer = apply_edit(
                report_id=report.pk, by=report.created_by, op=f"{code[:2]}-{code[-2:]}-{value:04d}", field=field, seen=seen,
                typed={"value": str(value)},
            )  # fmt: skip
            seen, acknowledged[code] = answer.version, value

    def officer():
        start.wait(20)
        time.sleep(0.1)
        return supplement_call(
            call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, reason="Thêm"
        )

    threads = [hand(lambda c=code, f=field: type_into(c, f), results, code) for code, field in fields.items()]
    threads.append(hand(officer, results, "officer"))
    for thread in threads:
        thread.join(120)
    assert [each for each in results.values() if isinstance(each, Exception)] == []
    assert {code: said(report)[1][code] for code in fields} == acknowledged == dict.fromkeys(fields, 25)
    report.refresh_from_db()
    assert report.outline == after


def test_a_report_sent_at_that_moment_is_either_asked_again_or_was_a_draft(running):
    """Whoever is first: never a report that was sent in one outline and says that it is in another."""
    report, after = running.reports["pending"], make_newer(running.before)
    head = make_member(report.assignment.agency, "head")
    results, start = {}, Barrier(2)

    def officer():
        start.wait(20)
        return supplement_call(
            call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, reason="Thêm"
        )

    def sender():
        start.wait(20)
        return submit(report_id=report.pk, by=head)

    threads = [hand(officer, results, "officer"), hand(sender, results, "sender")]
    for thread in threads:
        thread.join(60)
    assert not isinstance(results["officer"], Exception), results["officer"]
    newest = running.newest("pending")
    assert newest.state == ReportState.DRAFT
    if isinstance(results["sender"], Receipt):
        report.refresh_from_db()
        assert (report.state, report.outline, newest.only_new) == (ReportState.RETURNED, running.before, True)
    else:
        assert isinstance(results["sender"], PortalError), results["sender"]
        assert newest.outline == after
