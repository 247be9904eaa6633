"""Thousands of units are added in as many statements as a few; tree and journal are those of one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.models import AuditEntry
from agencies.states import AgencyKind, Role
from portal.core.errors import Invalid
from reports.collection.actions import calls
from reports.collection.models import Assignment, CallOutline
from reports.collection.queries.picking import picking
from reports.collection.states import AssignmentKind
from reports.outlines.states import ReporterClass
from tests.factories.agencies import make_agency, make_member
from tests.factories.calls import make_draft_call

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]


def communes(district, many):
    return [make_agency(kind=AgencyKind.COMMUNE, parent=district) for _each in range(many)]


def added_at_once(client, call):
    """Statements of “Thêm cả N” on the page of units."""
    left = picking(call).left
    with CaptureQueriesContext(connection) as queries:
        answer = client.post(
            reverse("reports:call_units", args=[call.code]), {"verb": "all", "left": len(left)}
        )
    assert answer.status_code == 302
    assert picking(call).left == []
    return len(queries)


@pytest.fixture
def districts(land):
    """Two: the own report of the first is asked already, the second is not in the call."""
    return [land.district, make_agency(kind=AgencyKind.DISTRICT, parent=land.province)]


def prepared(land, districts):
    call = make_draft_call(land)
    calls.assign(call_id=call.pk, by=land.officer, agency_ids=[districts[0].pk])
    return call


def test_thirty_units_cost_no_statement_more_than_eight(client, land, districts):
    client.force_login(land.officer)
    client.get(reverse("reports:calls"))  # the first page of a session writes it
    counts = []
    for more in (1, 11):  # SQLite takes some forty rows in one INSERT
        for district in districts:
            communes(district, more)
        counts.append(added_at_once(client, prepared(land, districts)))
    assert counts[0] == counts[1]
    with CaptureQueriesContext(connection) as queries:  # control: this counts what is written one by one
        for duty in Assignment.objects.all()[:10]:
            duty.save(update_fields=["contact_name"])
    assert len(queries) == 11


def rows(call):
    fields = (
        "agency__name", "kind", "nature", "reporter_class", "version", "parent__agency__name", "parent__kind",
        "due_at", "contact_name", "contact_phone", "added_reason",
    )  # fmt: skip
    return sorted(map(str, call.assignments.values_list(*fields)))


def test_what_is_added_at_once_is_what_would_be_added_one_by_one(land, districts):
    known = make_member(districts[1], Role.DRAFTER)
    for district in districts:
        communes(district, 3)
    at_once, one_by_one = prepared(land, districts), prepared(land, districts)
    wanted = picking(at_once).left
    added = calls.assign(call_id=at_once.pk, by=land.officer, agency_ids=wanted)
    for pk in wanted:
        calls.assign(call_id=one_by_one.pk, by=land.officer, agency_ids=[pk])
    assert rows(at_once) == rows(one_by_one)
    summaries = at_once.assignments.filter(kind=AssignmentKind.CONSOLIDATION, parent__isnull=False)
    assert {each.agency for each in summaries} == set(districts)
    own = at_once.assignments.filter(agency__in=districts, kind=AssignmentKind.CONTRIBUTION)
    assert {each.parent for each in own} == set(summaries)
    assert len(added) == len(wanted)
    assert any(known.full_name in row for row in rows(at_once))


def test_one_line_of_the_journal_names_every_unit_that_was_added(land, districts):
    call = prepared(land, districts)
    calls.open_call(call_id=call.pk, by=land.officer)
    before = AuditEntry.objects.count()
    chosen = communes(districts[1], 5)
    added = calls.add_units(
        call_id=call.pk, by=land.officer, agency_ids=[each.pk for each in chosen], reason="Mới lập"
    )
    line = AuditEntry.objects.latest("seq")
    assert AuditEntry.objects.count() == before + 1
    assert (line.key, line.facts) == (
        "collection.units.added", {"duties": [duty.pk for duty in added], "reason": "Mới lập"}
    )  # fmt: skip
    assert {each.agency for each in Assignment.objects.filter(pk__in=line.facts["duties"])} == set(chosen)
    assert audit.verify().broken_seq is None


def test_a_unit_that_cannot_be_asked_leaves_nothing_of_the_others(land, districts):
    call = prepared(land, districts)
    before = rows(call)
    CallOutline.objects.filter(call=call, reporter_class=ReporterClass.DEPARTMENT).delete()
    with pytest.raises(Invalid):
        calls.assign(
            call_id=call.pk, by=land.officer,
            agency_ids=[*(each.pk for each in communes(districts[1], 2)), land.department.pk],
        )  # fmt: skip
    assert rows(call) == before
