"""A call and an outline that was archived meanwhile: a copy takes a living one, nothing opens with what is put away."""

import pytest
from django.urls import reverse

from portal.core.errors import Invalid
from reports.collection.actions.calls import open_call, set_outline
from reports.collection.actions.cloning import clone_call
from reports.collection.models import Call, CallOutline
from reports.collection.states import CallState
from reports.outlines.models import Outline
from reports.outlines.states import ReporterClass
from reports.periods.actions import get_or_create_period
from tests.factories.rounds import OPENED, make_assignment, make_call, make_outline, make_period
from tests.factories.supplements import make_newer

pytestmark = pytest.mark.django_db


def archived(version):
    Outline.objects.filter(pk=version.outline_id).update(archived_at=OPENED)


def outline_of(call):
    return CallOutline.objects.get(call=call, reporter_class=ReporterClass.TERRITORIAL).version


@pytest.fixture
def old():
    return make_outline()


@pytest.fixture
def living(old):
    """Another outline for the same reporters: two published versions, and a third that is still written."""
    second = make_newer(make_outline())
    make_newer(second, published=False)
    return second


def copied(old):
    call = make_call(version=old, period=make_period(2024))
    make_assignment(call)
    period = get_or_create_period(code="2025-H1", by=call.created_by)
    return clone_call(call_id=call.pk, by=call.created_by, period=period).call


def test_a_copy_of_a_call_with_an_archived_outline_takes_the_newest_living_one(old, living):
    archived(old)
    assert outline_of(copied(old)) == living


def test_a_copy_keeps_the_outline_while_it_lives(old, living):
    """Control: what is archived makes the difference."""
    assert outline_of(copied(old)) == old


def test_where_no_living_outline_is_left_the_copy_does_not_open_and_says_why(old):
    archived(old)
    made = copied(old)
    assert outline_of(made) == old
    with pytest.raises(Invalid, match=f"Đề cương “{old.outline.name}” đã lưu trữ; hãy chọn đề cương khác"):
        open_call(call_id=made.pk, by=made.created_by)


@pytest.fixture
def prepared(old):
    """A call that could be sent out at once."""
    call = make_call(version=old, state=CallState.DRAFT)
    make_assignment(call)
    CallOutline.objects.create(call=call, reporter_class=ReporterClass.LEAD, version=old)
    return call


def test_a_call_with_an_archived_outline_is_not_opened_until_another_is_chosen(prepared, old, living):
    archived(old)
    officer = prepared.created_by
    with pytest.raises(Invalid, match=r"đã lưu trữ; hãy chọn đề cương khác\."):
        open_call(call_id=prepared.pk, by=officer)
    assert Call.objects.get(pk=prepared.pk).state == CallState.DRAFT
    for group in (ReporterClass.TERRITORIAL, ReporterClass.LEAD):
        set_outline(call_id=prepared.pk, by=officer, reporter_class=group, version=living)
    assert open_call(call_id=prepared.pk, by=officer).state == CallState.OPEN


def test_with_the_same_outline_alive_it_opens(prepared):
    """Control."""
    assert open_call(call_id=prepared.pk, by=prepared.created_by).state == CallState.OPEN


def test_the_page_of_the_call_says_it_before_the_button_is_pressed(client, prepared, old):
    archived(old)
    client.force_login(prepared.created_by)
    page = client.get(reverse("reports:call", args=[prepared.code])).content.decode()
    assert f"Đề cương “{old.outline.name}” đã lưu trữ" in page
