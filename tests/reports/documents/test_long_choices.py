"""Choosing among all units of a round, whom to chase or to give more time: as many queries for sixty as for twenty,
plain values for who is only listed."""

import datetime as dt
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies import audit
from agencies.models import AgencyName, AuditEntry
from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.models import Assignment, CallOutline, Report
from reports.documents.actions.round_letters import start_chase
from reports.documents.compose.round_words import CHASE
from reports.documents.forms.round_letters import ChaseForm
from reports.documents.models import Document
from reports.documents.queries.round_letters import moment_of, owing_to, rows_to_chase
from reports.outlines.states import OutlineState, ReporterClass
from tests.factories.agencies import LONG_AGO, make_agency, make_member
from tests.factories.rounds import DUE, make_call, make_outline
from tests.factories.supplements import make_newer
from tests.reports.collection.test_long_lists import grow

pytestmark = pytest.mark.django_db
NOW = DUE + dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _a_day_late():
    with clock.travel(NOW):
        yield


@pytest.fixture
def call():
    lead = make_agency("Sở chủ trì", parent=make_agency("UBND tỉnh", kind=AgencyKind.PROVINCE))
    version = make_outline()
    version.outline.reporter_class = ReporterClass.TERRITORIAL
    version.outline.save(update_fields=["reporter_class"])
    call = make_call(lead=lead, version=version)
    CallOutline.objects.get_or_create(call=call, reporter_class=ReporterClass.TERRITORIAL, version=version)
    return call


@pytest.fixture
def officer(client, call):
    user = make_member(call.lead, Role.OFFICER)
    client.force_login(user)
    return user


def named(call, many, first=0):
    """As many communes more as in `grow`, with the names that a paper prints."""
    return AgencyName.objects.bulk_create(
        AgencyName(
            agency=each, valid_from=LONG_AGO, name=each.name, symbol="UBND", place="Thử", sort_key=each.sort_key,
            search_key=each.search_key,
        )
        for each in grow(call, many, first=first)
    )  # fmt: skip


def chase_page(client, call):
    return client.get(reverse("reports:chase_letter", args=[call.code]))


def chase_all(client, call):
    """A draft to everybody who owes; gone again, so that the next one is made, too."""
    owing = owing_to(call, call.lead, moment_of(clock.today()))
    answer = client.post(
        reverse("reports:chase_letter", args=[call.code]),
        {"day": f"{clock.today():%d/%m/%Y}", "way": "one", "duties": [state.duty for state in owing]},
    )
    assert answer.status_code == 302
    draft = Document.objects.latest("pk")
    assert draft.source["duties"] == [state.duty for state in owing]
    return answer


def supplement_page(client, call):
    outline = CallOutline.objects.get(call=call, reporter_class=ReporterClass.TERRITORIAL).version.outline
    newest = outline.versions.filter(state=OutlineState.PUBLISHED).latest("number")
    data = {ReporterClass.TERRITORIAL: str(newest.pk), "reason": "Bộ yêu cầu thêm", "preview": "1"}
    answer = client.post(reverse("reports:call_supplement", args=[call.code]), data)
    assert len(answer.context["effects"][0].rows) >= 10
    return answer


PAGES = (chase_page, chase_all, supplement_page)


def queries_of(ask, client, call):
    with CaptureQueriesContext(connection) as queries:
        ask(client, call)
    return len(queries)


@pytest.mark.parametrize("ask", PAGES)
def test_sixty_units_cost_as_many_queries_as_twenty(client, call, officer, ask):
    make_newer(call.root.version)
    named(call, 20)
    ask(client, call)
    Document.objects.all().delete()
    few = queries_of(ask, client, call)
    Document.objects.all().delete()
    named(call, 40, first=20)
    assert queries_of(ask, client, call) == few
    with CaptureQueriesContext(connection) as queries:  # control: a name that is asked for each is counted
        assert all(duty.agency.name for duty in call.assignments.all())
    assert len(queries) == 62


@pytest.mark.parametrize("ask", [chase_page, supplement_page])
def test_who_is_only_listed_is_told_in_plain_values(client, call, officer, ask):
    make_newer(call.root.version)
    named(call, 40)
    made = []
    real = Assignment.from_db.__func__
    counting = classmethod(lambda cls, *given: made.append(1) or real(cls, *given))
    with mock.patch.object(Assignment, "from_db", counting):
        ask(client, call)
        listed = len(made)
        assert len(call.assignments.all()) == 41
    assert listed == 0
    assert len(made) == 41  # control: this counts them


def test_what_is_ticked_is_read_once_and_not_for_each_unit(client, call, officer):
    named(call, 40)
    read = []
    real = ChaseForm.ticked.fget
    with mock.patch.object(ChaseForm, "ticked", property(lambda form: read.append(1) or real(form))):
        page = chase_page(client, call)
    assert len(read) == 1
    assert page.text.count('name="duties"') == page.text.count(" checked></td>") == 20


def test_a_unit_that_was_never_offered_is_refused(client, call, officer):
    named(call, 8)
    accepted = Report.objects.filter(state="accepted").first().assignment
    owing = owing_to(call, call.lead, moment_of(clock.today()))
    where = reverse("reports:chase_letter", args=[call.code])
    data = {"day": f"{clock.today():%d/%m/%Y}", "way": "one"}
    for wrong in (str(accepted.pk), "999999", "x", ""):
        answer = client.post(where, {**data, "duties": [str(owing[0].duty), wrong]})
        assert answer.status_code == 422
        assert "hãy chọn lại" in str(answer.context["form"].errors["duties"])
    assert client.post(where, {**data, "duties": [str(owing[0].duty)]}).status_code == 302  # the control


def test_letters_of_their_own_are_told_in_the_journal_one_by_one_under_one_lock_at_the_end(call, officer):
    named(call, 20)
    owing = [state.duty for state in owing_to(call, call.lead, moment_of(clock.today()))]
    facts = {"call_id": call.pk, "agency": call.lead, "day": clock.today(), "by": officer, "each": True}
    first = start_chase(duty_ids=owing[:4], **facts)
    with CaptureQueriesContext(connection) as queries:
        drafts = start_chase(duty_ids=owing, **facts)
    assert [draft.source["duties"] for draft in drafts] == [[duty] for duty in owing]
    assert drafts[:4] == first  # what is still being written is given back
    lines = AuditEntry.objects.filter(key="documents.round_letter.started").order_by("seq")
    assert [line.object_id for line in lines] == [str(draft.pk) for draft in drafts]
    assert {(line.agency_id, line.facts["kind"], line.facts["code"]) for line in lines} == {
        (call.lead_id, CHASE, call.code)
    }
    said = [query["sql"] for query in queries]
    (journal,) = (at for at, sql in enumerate(said) if sql.startswith('INSERT INTO "agencies_auditentry"'))
    letters = [at for at, sql in enumerate(said) if sql.startswith('INSERT INTO "reports_document"')]
    assert len(letters) == 6  # the control: letters are written one after the other
    assert max(letters) < journal
    assert audit.verify().broken_seq is None


def test_rows_to_chase_are_the_chosen_of_those_who_owe_in_their_order(call):
    named(call, 20)
    moment = moment_of(clock.today())
    owing = [state.duty for state in owing_to(call, call.lead, moment)]
    assert len(owing) == 10
    everything = list(call.assignments.values_list("pk", flat=True))
    assert [row.duty.pk for row in rows_to_chase(call, call.lead, moment, everything)] == owing
    assert [row.duty.pk for row in rows_to_chase(call, call.lead, moment, owing[7:2:-2])] == owing[3:8:2]
    assert rows_to_chase(call, call.lead, moment, []) == []
