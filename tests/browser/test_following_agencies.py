"""A new round that follows an old one over a reform, and a duty that passes on, as the officer sees them."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from reports.collection.models import Call
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.test_supplement import look
from tests.factories.reform import Reform
from tests.factories.rounds import make_assignment, make_call, make_period

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_changes_are_confirmed_line_by_line_and_an_open_duty_passes_on(page, live_server):
    land = Reform()
    old = make_call(lead=land.old_lead, version=land.outline, period=make_period(2024))
    running = make_call(lead=land.lead, version=land.outline, period=make_period(2025))
    for name in "ABC":
        make_assignment(old, land.units[name])
    duty = make_assignment(running, land.units["A"])
    land.reform()
    complaints = complaints_of(page)
    sign_in(page.context, live_server.url, land.officer)
    page.goto(live_server.url + reverse("reports:call_new"))
    look(page, "call-new")
    page.get_by_role("link", name=old.title).click()
    page.get_by_role("button", name="Tiếp tục").click()
    expect(page.get_by_role("heading", name="Thay đổi phải xác nhận")).to_be_visible()
    look(page, "clone")
    page.get_by_role("button", name="Xác nhận và lập đợt mới").click()
    expect(page.get_by_text("Chưa xác nhận thay đổi này.").first).to_be_visible()
    assert not Call.objects.filter(cloned_from=old).exists()
    page.get_by_label("UBND phường Y").check()
    page.get_by_label("UBND phường Z").check()
    for box in page.get_by_label("Xác nhận thay đổi").all():
        box.check()
    page.get_by_role("button", name="Xác nhận và lập đợt mới").click()
    expect(page.get_by_text("Đã lập đợt mới theo đợt cũ")).to_be_visible()
    page.goto(live_server.url + reverse("reports:duty", args=[duty.pk]))
    look(page, "duty")
    page.get_by_role("button", name="Chuyển", exact=True).click()
    expect(page.get_by_text("Đã chuyển yêu cầu báo cáo của UBND xã A cho UBND phường X.")).to_be_visible()
    assert complaints == []
