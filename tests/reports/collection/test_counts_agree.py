"""Board, Zalo text and coverage of one minute say the same of units that a supplement waits for, each counted once."""

import pytest
from django.urls import reverse

from reports.collection.models import Report
from reports.collection.queries.board import FILTERS, board, matches
from reports.collection.queries.coverage import coverage
from reports.collection.queries.debts import debt_text
from reports.collection.states import ReportState
from tests.factories.supplements import make_running
from tests.reports.collection.test_supplement import supplement

pytestmark = pytest.mark.django_db
OPEN_AGAIN = "đạt yêu cầu; mở lại, chờ bản mới"


@pytest.fixture
def running():
    """Five units: one has not begun, one drafts, one lay before its head, one had sent, one was accepted."""
    running = make_running()
    supplement(running)
    return running


def seen(running):
    found = board(running.call, running.officer)
    return found, {row.duty.pk: row for row in found.whole(found.states)}


def test_received_and_still_owed_make_up_the_whole(running):
    counted = seen(running)[0].tally
    assert (counted.total, counted.received, counted.accepted, counted.more) == (5, 1, 1, 1)
    assert counted.received + counted.unsent == counted.total
    # The control: together with those who owe the supplement they would be more than there are.
    assert counted.owing == counted.unsent + counted.more == 5
    assert counted.received + counted.owing > counted.total


def test_board_and_coverage_say_the_same_words_and_numbers(running):
    found, rows = seen(running)
    covered = coverage(running.call, running.officer)
    duty = running.duties["accepted"].pk
    (line,) = [line for line in covered.lines if line.duty == duty]
    assert rows[duty].words == line.status_words == OPEN_AGAIN
    assert found.tally.accepted == covered.share.reports == 1
    assert [line.status_words for line in covered.lines].count("đạt yêu cầu") == 0


def test_an_answer_that_waits_leaves_the_accepted_version_in_force_on_both(running):
    Report.objects.filter(pk=running.newest("accepted").pk).update(state=ReportState.SUBMITTED)
    found, rows = seen(running)
    duty = running.duties["accepted"].pk
    covered = coverage(running.call, running.officer)
    (line,) = [line for line in covered.lines if line.duty == duty]
    assert rows[duty].words == line.status_words == "đạt yêu cầu; bản mới chờ rà soát"
    counted = found.tally
    assert (counted.waiting, counted.accepted, counted.more) == (1, 1, 0)
    assert counted.received + counted.unsent == counted.total
    assert covered.share.reports == counted.accepted


def test_the_zalo_text_counts_every_unit_once(running):
    assert "đã nhận 1/5, còn 4 đơn vị, 1 đơn vị đã đạt yêu cầu còn nợ bản bổ sung:" in debt_text(
        seen(running)[0]
    )


def test_every_counter_leads_to_as_many_units_as_it_says(running, client):
    found = seen(running)[0]
    counted = found.tally
    said = {
        "waiting": counted.waiting, "owing": counted.owing, "unsent": counted.unsent, "more": counted.more,
        "overdue": counted.overdue, "returned": counted.returned, "accepted": counted.accepted,
        "closed": counted.closed, "all": len(found.states),
    }  # fmt: skip
    assert said == {name: sum(matches(state, name) for state in found.states) for name in FILTERS}
    client.force_login(running.officer)
    page = client.get(reverse("reports:board", args=[running.call.code]), {"loc": "more"}).content.decode()
    assert running.duties["accepted"].agency.name in page
    assert running.duties["draft"].agency.name not in page
    assert "đã đạt, còn nợ bản bổ sung" in page
