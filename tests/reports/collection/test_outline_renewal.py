"""The page of a published outline leads to “Bổ sung yêu cầu” of the open calls that still ask for an older version."""

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.actions.calls import close_call
from reports.outlines.models import ProgrammeRole, ProgrammeRoleKind
from tests.factories.agencies import make_agency, make_member
from tests.factories.supplements import make_newer, make_running

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    running = make_running()
    programme, lead = running.call.programme, running.call.lead
    if not ProgrammeRole.objects.filter(
        programme=programme, agency=lead, kind=ProgrammeRoleKind.LEAD
    ).exists():
        ProgrammeRole.objects.create(
            programme=programme, agency=lead, kind=ProgrammeRoleKind.LEAD, valid_from="2020-01-01"
        )
    return running


def page(client, user, version):
    client.force_login(user)
    return client.get(reverse("reports:outline_version", args=[version.pk]))


def test_a_newer_version_leads_to_the_round_that_lags_behind(client, running):
    address = reverse("reports:call_supplement", args=[running.call.code])
    assert address not in page(client, running.officer, running.before).text  # nothing newer yet
    after = make_newer(running.before)
    answer = page(client, running.officer, after)
    assert answer.text.count(f'href="{address}"') == 1
    assert client.get(address).status_code == 200
    assert address not in page(client, running.officer, running.before).text


def test_a_draft_a_closed_round_and_a_stranger_have_no_such_link(client, running):
    address = reverse("reports:call_supplement", args=[running.call.code])
    draft = make_newer(running.before, published=False)
    assert address not in page(client, running.officer, draft).text
    after = make_newer(running.before)
    stranger = make_member(make_agency("Sở Y tế"), Role.OFFICER)
    answer = page(client, stranger, after)
    assert answer.status_code in (403, 404) or address not in answer.text
    close_call(call_id=running.call.pk, by=running.officer)
    assert address not in page(client, running.officer, after).text
