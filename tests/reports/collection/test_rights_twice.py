"""Every right exists twice, as a predicate and as a query: for every person, state and channel both say the same."""

import datetime as dt

import pytest

from agencies.models import User
from agencies.states import Role
from reports.collection import policies
from reports.collection.models import Assignment, Call, Endorsement, Report
from reports.collection.states import (
    AssignmentKind,
    CallState,
    Channel,
    EndorsementStep,
    Origin,
    ReportState,
)
from tests.factories.agencies import make_agency, make_member, make_membership, make_user
from tests.factories.rounds import DUE, make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
CASES = [
    (state, channel, place)
    for state in ReportState.values
    for channel in (Channel.WEB, Channel.ON_BEHALF)
    for place in ("district", "commune", "middle", "root")
    if channel == Channel.WEB or place in ("district", "commune")
]


def _people(agency: object) -> list[User]:
    return [make_member(agency, role) for role in Role.values]


@pytest.fixture
def round_(db):
    """Commune → district → lead, a sister beside the district, and somebody of every kind everywhere."""
    call = make_call(version=make_outline(SIMPLE, annex=False))
    district, commune = make_agency("UBND huyện"), make_agency("UBND xã")
    middle = make_assignment(call, district, kind=AssignmentKind.CONSOLIDATION)
    duties = {
        "root": call.root,
        "middle": middle,
        "district": make_assignment(call, district, parent=middle),
        "commune": make_assignment(call, commune, parent=middle),
        "sister": make_assignment(call, make_agency("UBND huyện bên")),
    }
    places = [call.lead, district, commune, duties["sister"].agency, make_agency("Nơi khác")]
    people = [person for place in places for person in _people(place)]
    ended = make_membership(None, district, Role.OFFICER, valid_to=dt.date(2020, 1, 1)).user
    locked = make_user(active=False)
    make_membership(locked, district, Role.OFFICER)
    make_membership(locked, call.lead, Role.OFFICER)
    several = make_member(district, Role.DRAFTER)
    make_membership(several, call.lead, Role.OFFICER)
    return call, duties, [*people, ended, locked, several]


@pytest.mark.parametrize(("state", "channel", "place"), CASES)
def test_predicate_and_query_agree_on_a_report(round_, state, channel, place):
    _call, duties, people = round_
    summary = duties[place].is_consolidation
    report = make_report(
        duties[place], state=state, channel=channel,
        origin=Origin.CONSOLIDATED if summary else Origin.ENTERED,
    )  # fmt: skip
    _agree(report, people)


SWITCHES = [(False, False), (True, False), (False, True), (True, True)]
DONE = [(), (EndorsementStep.INITIALS,), (EndorsementStep.FORM,), tuple(EndorsementStep)]
STEP_CASES = [
    *((ReportState.PENDING, Channel.WEB, done) for done in DONE),
    (ReportState.PENDING, Channel.ON_BEHALF, ()),
    (ReportState.DRAFT, Channel.WEB, ()),
    (ReportState.SUBMITTED, Channel.WEB, ()),
]


@pytest.mark.parametrize("place", ["district", "middle"])
@pytest.mark.parametrize("switches", SWITCHES)
def test_predicate_and_query_agree_on_the_steps_before_the_leader(round_, place, switches):
    _call, duties, people = round_
    agency = duties[place].agency
    agency.initials_first, agency.form_check_first = switches
    agency.save(update_fields=["initials_first", "form_check_first"])
    theirs = people[8:16] + people[:8:3]  # everybody of the district, some of the agency above
    let = set()
    for state, channel, done in STEP_CASES:
        Report.objects.all().delete()
        report = make_report(duties[place], by=people[0], state=state, channel=channel)
        for step in done:
            Endorsement.objects.create(report=report, step=step, edit_version=0, by=people[0], at=DUE)
        # of another content: counts for nothing
        Endorsement.objects.create(
            report=report, step=EndorsementStep.INITIALS, edit_version=7, by=people[0], at=DUE
        )
        let |= _agree_on_steps(report, theirs)
    expected = {step for step, on in zip(EndorsementStep.values, switches, strict=True) if on}
    assert let == expected


def _agree_on_steps(report: Report, people: list[User]) -> set[str]:
    """Steps that somebody may do now; every predicate is compared with its query."""
    report = Report.objects.get(pk=report.pk)
    let = set()
    for person in people:
        returns = Report.objects.returnable_to_draft_by(person).filter(pk=report.pk).exists()
        assert policies.can_send_back_to_draft(person, report) == returns
        for step in EndorsementStep.values:
            may = policies.can_endorse(person, report, step)
            assert may == Report.objects.endorsable_by(person, step).filter(pk=report.pk).exists()
            assert not may or returns
            let |= {step} if may else set()
    return let


def test_predicate_and_query_agree_on_a_draft_that_was_replaced_unsent(round_):
    _call, duties, people = round_
    report = make_report(duties["middle"], state=ReportState.SUPERSEDED, origin=Origin.CONSOLIDATED)
    Report.objects.filter(pk=report.pk).update(submitted_at=None)
    report.refresh_from_db()
    _agree(report, people)


def _agree(report: Report, people: list[User]) -> None:
    twins = (
        ("view", policies.can_view, Report.objects.visible_to),
        ("edit", policies.can_edit, Report.objects.editable_by),
        ("review", policies.can_review, Report.objects.reviewable_by),
    )
    different = [
        (word, str(person), [str(m) for m in person.memberships.all()])
        for person in people
        for word, may, those in twins
        if may(person, report) != those(person).filter(pk=report.pk).exists()
    ]
    assert different == []
    assert any(policies.can_view(person, report) for person in people)


@pytest.mark.parametrize("state", CallState.values)
def test_whoever_runs_a_call_sees_it_and_reviewers_see_the_duties_they_review(round_, state):
    call, duties, people = round_
    Call.objects.filter(pk=call.pk).update(state=state)
    call.refresh_from_db()
    for person in people:
        runs = Call.objects.manageable_by(person).filter(pk=call.pk).exists()
        assert runs == policies.can_manage_call(person, call)
        assert not runs or Call.objects.visible_to(person).filter(pk=call.pk).exists()
        for duty in duties.values():
            found = Assignment.objects.get(pk=duty.pk)
            reviews = Assignment.objects.reviewable_by(person).filter(pk=duty.pk).exists()
            overseen = policies.can_oversee(person, found)
            assert overseen == (reviews or runs)
            seen = Assignment.objects.visible_to(person).filter(pk=duty.pk).exists()
            assert seen or not overseen or state == CallState.DRAFT


def test_nothing_is_seen_twice(round_):
    """Somebody who sees a report by two roles gets it once."""
    _call, duties, people = round_
    report = make_report(duties["district"], state=ReportState.SUBMITTED)
    assert Report.objects.visible_to(people[-1]).filter(pk=report.pk).count() == 1
    assert Assignment.objects.visible_to(people[-1]).filter(pk=duties["district"].pk).count() == 1
