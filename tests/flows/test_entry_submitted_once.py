"""A report is submitted exactly once, however many hands press the button in however many processes.

The full figure, 100 reports: HARNESS_SCALE=5 pytest tests/flows/test_entry_submitted_once.py
"""

from collections import Counter
from threading import Barrier, Thread
from urllib.parse import urlencode

import pytest
from django.db import connection
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from reports.collection.models import Receipt, Report
from reports.collection.states import ReportState
from tests.factories.agencies import PASSWORD, make_membership, make_user
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report
from tests.flows.workers import database_url
from tests.harness.browserless import Window
from tests.harness.site import Site, scaled

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
HANDS = 4
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


def finished_reports(number):
    """So many drafts that may be sent, and one person who may approve them all."""
    call = make_call(version=make_outline(SIMPLE, annex=False))
    reports = [make_report(make_assignment(call), texts={"situation": ["Ổn định."]}) for _ in range(number)]
    head = make_user()
    for report in reports:
        make_membership(head, report.assignment.agency, Role.HEAD)
    return reports, head


def pressed(site, reports, head):
    """Everybody presses "Phê duyệt và gửi" on the same report at the same moment.

    (report, status, where it led) of all, and the page of the first receipt.
    """
    windows = [Window(site.address, head.username, PASSWORD) for _ in range(HANDS)]
    for window in windows:
        window.sign_in()
    barrier, answers = Barrier(HANDS), []

    def hand(window):
        for report in reports:
            window.close()  # each press has a connection of its own: none is idle when it is needed
            barrier.wait(120)
            path = reverse("reports:submit", args=[report.pk])
            form = urlencode({"seen": report.edit_version})
            status, _page = window.ask("POST", path, form, "application/x-www-form-urlencoded")
            answers.append((report.pk, status, window.led_to))

    hands = [Thread(target=hand, args=(window,), daemon=True) for window in windows]
    for each in hands:
        each.start()
    for each in hands:
        each.join()
    _status, page = windows[0].ask("GET", reverse("reports:receipt", args=[reports[0].pk]))
    for window in windows:
        window.close()
    return answers, page


def test_simultaneous_approvals_in_several_processes_give_one_receipt_each(tmp_path):
    reports, head = finished_reports(scaled(20))
    with Site(database_url(), tmp_path, workers=3).up() as site:
        answers, page = pressed(site, reports, head)
    receipts = {each.report_id: each.number for each in Receipt.objects.all()}
    told = Counter((status, where == reverse("reports:receipt", args=[pk])) for pk, status, where in answers)
    print(f"\n{len(reports)} reports x {HANDS}: {dict(told)}, {len(receipts)} receipts")
    assert told == {(302, True): HANDS * len(reports)}  # the losers are led to the same receipt
    assert receipts[reports[0].pk] in page
    assert Receipt.objects.count() == len(receipts) == len(reports)
    assert Report.objects.filter(state=ReportState.SUBMITTED).count() == len(reports)
    lines = AuditEntry.objects.filter(key="collection.report.submitted").values_list("object_id", flat=True)
    assert Counter(lines) == Counter(str(report.pk) for report in reports)


@pytest.fixture
def no_constraint(transactional_db):
    """The database's own guard, taken away until the end of the test."""
    guard = next(each for each in Receipt._meta.constraints if each.name == "one_receipt_in_force")
    with connection.schema_editor() as editor:
        editor.remove_constraint(Receipt, guard)
    yield
    Receipt.objects.all().delete()
    with connection.schema_editor() as editor:
        editor.add_constraint(Receipt, guard)


def test_a_submission_that_looks_and_then_writes_gives_several_receipts(tmp_path, no_constraint):
    """The control: the same hands, a server without its lock, a database without its constraint."""
    reports, head = finished_reports(5)
    with Site(database_url(), tmp_path, workers=3, fault="look then write").up() as site:
        pressed(site, reports, head)
    assert Receipt.objects.count() > len(reports)


def test_with_the_constraint_alone_the_losers_get_an_error_page(tmp_path):
    """The control of "no errors": the constraint forbids the double, the lock makes an answer of it."""
    reports, head = finished_reports(5)
    with Site(database_url(), tmp_path, workers=3, fault="look then write").up() as site:
        answers, _page = pressed(site, reports, head)
    assert Receipt.objects.count() == len(reports)
    assert any(status == 500 for _pk, status, _where in answers)
