"""What is ticked on the page of units stays through a search and from page to page, and goes along when it is sent."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from agencies.states import AgencyKind, Role
from reports.collection.models import CallOutline
from reports.collection.views import units as views
from reports.outlines.states import ReporterClass
from tests.browser.entry_page import NO_WORKER, complaints_of, sign_in
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_call, make_outline

pytestmark = [pytest.mark.browser, NO_WORKER, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def lead():
    province = make_agency("UBND tỉnh", kind=AgencyKind.PROVINCE)
    lead = make_agency("Sở chủ trì", parent=province)
    for name in ("Sở Công Thương", "Sở GTVT", "Sở Y tế", "Sở Tài chính", "Sở Xây dựng"):
        make_agency(name, parent=province)
    return lead


@pytest.fixture
def outline():
    return make_outline([("a", 0, "I.", "A", True, True, [])], annex=False)


def asked(lead, outline):
    call = make_call(lead=lead, version=outline)
    for each in ReporterClass:
        CallOutline.objects.get_or_create(call=call, reporter_class=each, defaults={"version": outline})
    return call


@pytest.fixture
def call(lead, outline):
    return asked(lead, outline)


@pytest.fixture
def at(page, live_server, lead, call, monkeypatch):
    monkeypatch.setattr(views, "UNITS", 3)
    sign_in(page.context, live_server.url, make_member(lead, Role.OFFICER))
    complaints = complaints_of(page)
    yield lambda query="", of=call: page.goto(
        live_server.url + reverse("reports:call_units", args=[of.code]) + query
    )
    assert complaints == []


def elsewhere(page):
    return page.locator("[data-ticked-elsewhere]")


def add(page):
    page.get_by_label("Lý do bổ sung đơn vị").fill("Bổ sung")
    with page.expect_navigation():
        page.get_by_role("button", name="Thêm đơn vị đã đánh dấu").click()


def added(call):
    return set(call.assignments.filter(added_reason="Bổ sung").values_list("agency__name", flat=True))


def test_ticks_stay_through_a_search_and_are_added_together(page, at, call):
    at("?q=gtvt")
    page.get_by_label("Sở GTVT").check()
    page.get_by_label("Tìm đơn vị").fill("cong thuong")
    with page.expect_navigation():
        page.get_by_role("button", name="Tìm", exact=True).click()
    expect(elsewhere(page)).to_contain_text("Đã đánh dấu ở trang khác (1)")
    expect(elsewhere(page)).to_contain_text("Sở GTVT")
    page.get_by_label("Sở Công Thương").check()
    expect(page.locator('[data-tick-count="unit"]')).to_have_text("2")
    add(page)
    expect(page.locator("#messages")).to_contain_text("Đã thêm 2 đơn vị.")
    assert added(call) == {"Sở GTVT", "Sở Công Thương"}

    # What was added is forgotten: nothing waits to be sent a second time.
    expect(elsewhere(page)).to_be_hidden()
    assert page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('picked/'))") == []


def test_ticks_stay_from_page_to_page_and_a_refused_form_loses_none(page, at, call):
    at()
    ticked = page.locator("input[name=unit][type=checkbox]:not(:disabled)").first
    name = page.locator(f"label[for={ticked.get_attribute('id')}]").inner_text()
    ticked.check()
    at("?page=2")
    expect(elsewhere(page)).to_contain_text(name)
    with page.expect_navigation():  # no reason: refused
        page.get_by_role("button", name="Thêm đơn vị đã đánh dấu").click()
    expect(elsewhere(page)).to_contain_text(name)
    at()
    expect(page.get_by_label(name)).to_be_checked()
    expect(elsewhere(page)).to_be_hidden()


def test_a_tick_is_dropped_by_its_name(page, at, call):
    at("?q=gtvt")
    page.get_by_label("Sở GTVT").check()
    at("?q=y te")
    page.get_by_label("Sở Y tế").check()
    at("?q=cong")
    page.get_by_role("button", name="Bỏ dấu Sở GTVT").click()
    expect(elsewhere(page)).to_contain_text("Sở Y tế")
    expect(page.get_by_role("button", name="Bỏ dấu Sở Y tế")).to_be_focused()
    add(page)
    assert added(call) == {"Sở Y tế"}


def test_ticks_of_another_call_or_person_are_not_mixed_in(page, at, live_server, call, outline):
    lead = call.lead
    other = asked(lead, outline)
    at("?q=gtvt")
    page.get_by_label("Sở GTVT").check()
    at("?q=cong", of=other)
    expect(elsewhere(page)).to_be_hidden()
    page.context.clear_cookies()
    sign_in(page.context, live_server.url, make_member(lead, Role.OFFICER))
    at("?q=cong")
    expect(elsewhere(page)).to_be_hidden()


def test_the_whole_of_a_search_leaves_what_was_ticked_elsewhere(page, at, call):
    at("?q=gtvt")
    page.get_by_label("Sở GTVT").check()
    at("?q=y te")
    page.get_by_label("Lý do bổ sung đơn vị").fill("Bổ sung")
    page.get_by_role("button", name="Thêm cả 1 đơn vị chưa có").click()
    with page.expect_navigation():
        page.locator('#confirm [data-answer="yes"]').click()
    assert added(call) == {"Sở Y tế"}
    expect(elsewhere(page)).to_contain_text("Sở GTVT")


def test_without_the_script_the_page_says_that_ticks_are_of_this_page_only(page, at, call):
    page.route("**/picking*.js", lambda route: route.abort())
    at("?q=gtvt")
    expect(page.get_by_text("Dấu chọn chỉ tính trên trang này")).to_be_visible()
    # The control: what keeps the ticks is the script.
    page.get_by_label("Sở GTVT").check()
    at("?q=cong")
    expect(elsewhere(page)).to_be_hidden()
    page.get_by_label("Sở Công Thương").check()
    add(page)
    assert added(call) == {"Sở Công Thương"}
    page.unroute("**/picking*.js")
    at("?q=cong")
    expect(page.get_by_text("Dấu chọn chỉ tính trên trang này")).to_be_hidden()


def covered(page):
    """Stops of the Tab key of the list of units that stand under the bar at the bottom, and how many were met."""
    page.locator("#q").focus()
    hidden, met = [], 0
    for _step in range(40):
        page.keyboard.press("Tab")
        found = page.evaluate(
            """() => {
              const on = document.activeElement, bar = document.querySelector(".stick");
              if (bar.contains(on) || !on.closest("form[data-picking-kept]")) return null;
              const bottom = on.getBoundingClientRect().bottom;
              return {id: on.id, under: bottom > bar.getBoundingClientRect().top + 1};
            }"""
        )
        if found:
            met += 1
            hidden += [found["id"]] if found["under"] else []
    return hidden, met


def test_no_stop_of_the_keyboard_lies_under_the_bar_which_leaves_two_thirds_of_the_screen(
    page, at, lead, monkeypatch
):
    monkeypatch.setattr(views, "UNITS", 150)
    for number in range(60):
        make_agency(f"Chi cục {number:02d}", parent=lead.parent)
    page.set_viewport_size({"width": 1366, "height": 768})
    at()
    page.locator("[name=unit]:enabled").first.check()
    bar = page.locator(".stick").bounding_box()
    assert bar["y"] + bar["height"] <= 768  # it is in sight as soon as something is ticked
    assert bar["height"] < 768 / 3
    hidden, met = covered(page)
    assert met > 20
    assert hidden == []

    # With all its fields open the bar is higher, and still nothing lies under it.
    page.locator(".terms-box > summary").click()
    assert page.locator(".stick").bounding_box()["height"] > bar["height"]
    assert covered(page)[0] == []

    # The control: it is the room kept free below that does it.
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.evaluate("document.documentElement.style.scrollPaddingBottom = '0px'; scrollTo(0, 0)")
    assert covered(page)[0] != []
