"""Plain states say of every duty what whole rows say, and what the words of the round mean, written down once more."""

import datetime as dt
from itertools import product

import pytest

from agencies.models import Agency
from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.models import Assignment, Reminder, Report
from reports.collection.queries.board import board, rows_of, tally
from reports.collection.queries.round_states import states_of
from reports.collection.states import AssignmentKind, Channel, Nature
from reports.outlines.states import ReporterClass
from tests.factories.agencies import LONG_AGO, make_agency, make_member
from tests.factories.rounds import DUE, OPENED, make_call, make_outline

pytestmark = pytest.mark.django_db
NOW = DUE + dt.timedelta(days=1)
LATER = DUE + dt.timedelta(days=3)
# What became of a duty: the states of its versions from the first on, each with the version it was copied from (1 is
# the first, 0: none); what it is called.
HISTORIES = [
    ([], "none"),
    ([("draft", 0)], "draft"),
    ([("pending_approval", 0)], "pending_approval"),
    ([("submitted", 0)], "submitted"),
    ([("accepted", 0)], "accepted"),
    ([("returned", 0)], "returned"),
    ([("returned", 0), ("draft", 1)], "returned"),
    ([("returned", 0), ("pending_approval", 1)], "returned"),
    ([("returned", 0), ("draft", 0)], "draft"),
    ([("returned", 0), ("submitted", 1)], "submitted"),
    ([("returned", 0), ("returned", 1), ("draft", 2)], "returned"),
    ([("returned", 0), ("accepted", 1)], "accepted"),
    ([("accepted", 0), ("draft", 1)], "reopened"),
    ([("accepted", 0), ("pending_approval", 1)], "reopened"),
    ([("accepted", 0), ("submitted", 1)], "submitted"),
    ([("superseded", 0), ("accepted", 1)], "accepted"),
    ([("superseded", 0), ("draft", 1)], "draft"),
    ([("accepted", 0), ("returned", 1), ("draft", 2)], "reopened"),
]
# Extended, received, and how late that is for who is assigned and for who is asked.
TIMES = [
    (None, None, "overdue", "asked"),
    (LATER, None, "soon", "asked"),
    (None, DUE, "on_time", "received"),
    (None, NOW, "late", "received"),
    (LATER, NOW, "on_time", "received"),
]
OWED = {"none", "draft", "pending_approval", "returned", "reopened"}


@pytest.fixture(autouse=True)
def _a_day_late():
    with clock.travel(NOW):
        yield


def made():
    """A round with a duty of every kind: (officer, the call, per duty what is true of it)."""
    call = make_call(version=make_outline([("a", 0, "I.", "A", True, True, [])], annex=False))
    officer = make_member(call.lead, Role.OFFICER)
    middle = make_agency("UBND huyện ở giữa", kind=AgencyKind.DISTRICT)
    summary = Assignment.objects.create(
        call=call, agency=middle, kind=AssignmentKind.CONSOLIDATION, reporter_class=ReporterClass.TERRITORIAL,
        version=call.root.version, due_at=DUE, parent=call.root,
    )  # fmt: skip
    cases = [
        (*case, call.root if at % 3 else summary)
        for at, case in enumerate(product(HISTORIES, TIMES, Nature.values, ("", "exempt", "classified")))
    ]
    above = (None, call.lead, middle)
    kinds = (AgencyKind.DISTRICT, AgencyKind.DEPARTMENT, AgencyKind.JUSTICE)
    agencies = Agency.objects.bulk_create(
        Agency(
            code=f"X{at:04d}", name=f"Đơn vị {at}", kind=kinds[at % 3], valid_from=LONG_AGO, path=f"x{at}/",
            sort_key=f"{at:04d}", search_key=f"don vi {at}", parent=above[at % 7 % 3],
        )
        for at in range(len(cases))
    )  # fmt: skip
    duties = Assignment.objects.bulk_create(
        Assignment(
            call=call, agency=agency, kind=AssignmentKind.CONTRIBUTION, nature=nature, due_at=DUE, extended_to=until,
            reporter_class=list(ReporterClass.values)[at % 5], version=call.root.version, parent=parent,
            first_received_at=received, closed_as=closed,
        )
        for at, (agency, (_history, (until, received, _told, _asked), nature, closed, parent)) in enumerate(
            zip(agencies, cases, strict=True)
        )
    )  # fmt: skip
    write(duties, cases, officer)
    Reminder.objects.bulk_create(
        Reminder(assignment=duty, day=(NOW - dt.timedelta(days=at % 2)).date(), at=NOW, by=officer, text="x")
        for at, duty in enumerate(duties[::2])
    )
    return officer, call, {duty.pk: case for duty, case in zip(duties, cases, strict=True)}


def write(duties, cases, officer):
    """The versions one after the other, so that a copy knows its source."""
    before = {}
    for number in (1, 2, 3):
        stage = [
            Report(
                assignment=duty, version=number, state=states[number - 1][0], created_by=officer, created_at=OPENED,
                copied_from=before.get((duty.pk, states[number - 1][1])),
                channel=Channel.ON_BEHALF if at % 4 == 0 else Channel.WEB,
                submitted_at=None if states[number - 1][0] in ("draft", "pending_approval") else OPENED,
            )
            for at, (duty, ((states, _name), *_rest)) in enumerate(zip(duties, cases, strict=True))
            if len(states) >= number
        ]  # fmt: skip
        for report in Report.objects.bulk_create(stage):
            before[report.assignment_id, number] = report


def both(call, officer_of):
    duties = call.assignments.order_by("pk")
    return states_of(duties, officer_of, NOW), rows_of(duties, officer_of, NOW)


@pytest.mark.parametrize("of", ["lead", "middle", "nobody"])
def test_a_state_says_what_the_whole_row_says(of):
    _officer, call, _cases = made()
    middle = call.assignments.exclude(pk=call.root.pk).get(kind=AssignmentKind.CONSOLIDATION)
    officer_of = {"lead": {call.lead_id}, "middle": {middle.agency_id}, "nobody": set()}[of]
    states, rows = both(call, officer_of)
    assert len(states) == len(rows) > 500
    for state, row in zip(states, rows, strict=True):
        newest = state.newest
        assert (state.duty, state.parent, state.agency_name, state.deadline, state.group) == (
            row.duty.pk, row.duty.parent_id, row.duty.agency.name, row.duty.deadline, row.duty.reporter_class,
        )  # fmt: skip
        assert (newest and newest.pk) == (row.newest and row.newest.pk)
        for name in (
            "status", "lateness", "owes", "is_overdue", "reminded_today", "may_review", "may_oversee",
            "can_be_judged", "can_be_reminded", "in_force", "owes_more", "is_consolidation", "is_asked", "words",
        ):  # fmt: skip
            assert getattr(state, name) == getattr(row, name), (name, row.duty.pk, state.versions)
        assert state.extended == (row.duty.extended_to is not None)
    assert {(state.is_asked, state.is_consolidation) for state in states} >= {(True, False), (False, False)}
    assert tally(states) == tally(rows)
    assert {state.may_review for state in states} == ({True, False} if of != "nobody" else {False})


def test_every_status_and_lateness_is_what_the_words_mean():
    _officer, call, cases = made()
    states = {state.duty: state for state in states_of(call.assignments.all(), {call.lead_id}, NOW)}
    seen = set()
    for duty, ((_versions, name), (_until, _received, told, asked), nature, closed, _parent) in cases.items():
        state = states[duty]
        status = closed or name
        late = "closed" if closed else asked if nature == Nature.REQUESTED else told
        assert (state.status, state.lateness.key) == (status, late)
        assert state.owes == (status in OWED)
        assert state.is_overdue == (status in OWED and late == "overdue")
        seen |= {status, late}
    assert seen >= OWED | {
        "submitted",
        "accepted",
        "exempt",
        "classified",
        "overdue",
        "late",
        "on_time",
        "asked",
    }


def test_the_state_of_the_newest_version_alone_would_say_something_else():
    """Control: the cases tell the rule from the plain guess."""
    _officer, call, _cases = made()
    states = states_of(call.assignments.all(), (), NOW)
    guessed = [s for s in states if s.status != (s.closed_as or (s.newest.state if s.newest else "none"))]
    assert {state.status for state in guessed} == {"returned", "reopened"}
    due = [s for s in states if s.lateness.key == "soon"]
    assert due
    assert all(DUE < NOW < state.deadline for state in due)  # by the first due time they would be overdue


def test_a_board_shows_its_states_in_the_order_of_classes_and_loads_only_what_is_asked():
    officer, call, _cases = made()
    found = board(call, officer, into="all")
    order = [
        ReporterClass.LEAD,
        ReporterClass.TERRITORIAL,
        ReporterClass.DEPARTMENT,
        ReporterClass.POLICE,
        "any",
    ]
    at = [(order.index(state.group), state.sort_key) for state in found.states]
    assert at == sorted(at)
    chosen = found.states[300:303][::-1]
    assert [row.duty.pk for row in found.whole(chosen)] == [state.duty for state in chosen]
    owing = [(state.lateness.rank, state.deadline) for state in found.owing]
    assert owing == sorted(owing)
    assert len(owing) == found.tally.owing == sum(row.owes for row in found.whole(found.states))
