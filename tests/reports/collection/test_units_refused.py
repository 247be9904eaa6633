"""What the page of units refuses, and in which words: a due time that is over, a unit that has reported."""

import datetime as dt

import pytest
from django.urls import reverse

from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.actions import calls
from tests.factories.calls import DUE, NOW
from tests.factories.rounds import make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]


@pytest.fixture
def at(client, land, call):
    client.force_login(land.officer)
    return lambda name="call_units", **data: client.post(reverse(f"reports:{name}", args=[call.code]), data)


def opened(land, call):
    calls.assign(call_id=call.pk, by=land.officer, agency_ids=[land.district.pk])
    calls.open_call(call_id=call.pk, by=land.officer)
    return call.assignments.get(agency=land.district)


@pytest.mark.parametrize("sent", [False, True])
def test_a_due_time_of_its_own_that_is_over_is_refused_at_its_field(at, land, call, sent):
    if sent:
        opened(land, call)
    answer = at(unit=[land.court.pk], due_at="01/01/2020", contact_name="Anh Ba", reason="Thêm")
    assert answer.status_code == 422
    assert "Hạn gửi riêng phải sau" in str(answer.context["form"].errors["due_at"])
    assert 'value="01/01/2020"' in answer.text
    assert "Anh Ba" in answer.text
    assert answer.context["ticked"] == {land.court.pk}
    assert not call.assignments.filter(agency=land.court).exists()

    # The control: a moment later than now is taken.
    assert at(unit=[land.court.pk], due_at="09:00 07/06/2023", reason="Thêm").status_code == 302
    assert call.assignments.get(agency=land.court).due_at == dt.datetime(2023, 6, 7, 9, tzinfo=clock.VIETNAM)


def test_the_moment_itself_is_over_and_a_due_time_that_stands_may_stay(land, call):
    (duty,) = calls.assign(call_id=call.pk, by=land.officer, agency_ids=[land.court.pk])
    terms = {"assignment_id": duty.pk, "by": land.officer, "nature": duty.nature}
    with pytest.raises(Invalid) as refused:
        calls.amend_duty(**terms, due_at=NOW)
    assert "due_at" in refused.value.fields
    with clock.travel(DUE + dt.timedelta(days=9)):
        calls.amend_duty(**terms, due_at=DUE, contact_name="Chị Tư")
    duty.refresh_from_db()
    assert (duty.due_at, duty.contact_name) == (DUE, "Chị Tư")


def test_who_takes_a_unit_off_a_sent_call_is_told_why_not(land, call):
    duty = opened(land, call)
    remove = {"call_id": call.pk, "by": land.officer, "assignment_ids": [duty.pk]}
    with pytest.raises(Conflict, match="Yêu cầu báo cáo đã gửi đi nên không bỏ đơn vị được; có thể miễn"):
        calls.unassign(**remove)
    make_report(duty)
    duty.first_received_at = NOW
    duty.save(update_fields=["first_received_at"])
    with pytest.raises(
        Conflict, match=f"^{land.district.name} đã gửi báo cáo nên không bỏ được; có thể trả lại"
    ):
        calls.unassign(**remove)
    assert call.assignments.filter(pk=duty.pk).exists()


@pytest.mark.parametrize(("letters", "cut"), [(200, False), (201, True), (4000, True)])
def test_what_is_looked_for_is_cut_with_a_word(client, land, call, letters, cut):
    client.force_login(land.officer)
    for name, args in (("reports:call_units", [call.code]), ("reports:search", [])):
        page = client.get(reverse(name, args=args), {"q": "x" * letters})
        assert page.status_code == 200
        assert ("nên chỉ tìm theo 200 ký tự đầu" in page.text) is cut
        assert f'value="{"x" * 200}"' in page.text
