"""Pages of a round with more units than one page holds, looked at as the walk looks at the small ones."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agencies.states import AgencyKind, Role
from reports.collection.models import Assignment
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.browser.onpaper import paper_faults
from tests.browser.stops import key_faults
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_call, make_outline
from tests.reports.collection.test_long_lists import grow

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def call():
    """600 communes are asked, half of them owe theirs; 160 are not asked."""
    lead = make_agency("Sở chủ trì", parent=make_agency("UBND tỉnh", kind=AgencyKind.PROVINCE))
    call = make_call(lead=lead, version=make_outline([("a", 0, "I.", "A", True, True, [])], annex=False))
    grow(call, 600)
    grow(call, 160, first=700, asked=False)
    return call


@pytest.fixture
def at(page, live_server, call):
    sign_in(page.context, live_server.url, make_member(call.lead, Role.OFFICER))
    complaints = complaints_of(page)
    yield lambda name, query="": page.goto(
        live_server.url + reverse(f"reports:{name}", args=[] if name == "home" else [call.code]) + query
    )
    assert complaints == []


@pytest.mark.parametrize(
    ("name", "query"),
    [
        ("home", ""), ("board", "?page=2"), ("debts", "?page=2"), ("debts", "?all=1"), ("coverage", "?page=2"),
        ("call", "?trang=2"), ("call_units", "?page=2"), ("call_units", "?con=1&q=ap+71"),
    ],
)  # fmt: skip
def test_a_page_of_a_long_list_is_open_to_all_by_keys_and_on_paper(page, at, name, query):
    assert at(name, query).status == 200
    assert [*faults(page), *english(page)] == []
    assert key_faults(page, most=100) == []  # one page of a long list has about eighty stops
    assert paper_faults(page) == []


def test_what_is_ticked_is_added_by_keys_and_the_rest_of_the_list_after_a_question(page, at, call):
    at("call_units", "?con=1&q=ap&page=2")
    page.locator('input[name="unit"]').first.focus()
    page.keyboard.press("Space")
    page.get_by_label("Lý do bổ sung đơn vị").fill("Bổ sung")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.locator("#messages")).to_contain_text("Đã thêm 1 đơn vị.")
    assert call.assignments.count() == 602

    left = page.locator('input[name="left"]').input_value()
    page.get_by_label("Lý do bổ sung đơn vị").fill("Bổ sung cả nhóm")
    page.get_by_role("button", name=f"Thêm cả {left} đơn vị chưa có").click()
    expect(page.locator("#confirm")).to_contain_text("kể cả ở các trang khác")
    with page.expect_navigation():
        page.locator('#confirm [data-answer="yes"]').click()
    expect(page.locator("#messages")).to_contain_text(f"Đã thêm {left} đơn vị.")
    assert Assignment.objects.filter(call=call, added_reason="Bổ sung cả nhóm").count() == int(left)
    assert page.locator('input[name="unit"]').count() == 0
