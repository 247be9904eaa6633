"""The board where there is little room: on a phone, and on paper with a reason that has no blank in it."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.states import ClosedAs
from tests.browser.entry_page import sign_in
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def board(page, live_server):
    """A board with a unit whose due time was moved to three days ahead, and one let off with 300 letters of reason."""
    lead = make_agency("Sở chủ trì", parent=make_agency("UBND tỉnh", kind=AgencyKind.PROVINCE))
    call = make_call(lead=lead, version=make_outline([("a", 0, "I.", "A", True, True, [])], annex=False))
    soon = clock.end_of_day(clock.today() + dt.timedelta(days=3))
    make_assignment(call, make_agency("UBND huyện Được gia hạn"), extended_to=soon, extension_reason="Bão")
    make_assignment(
        call, make_agency("UBND huyện Được miễn"), closed_as=ClosedAs.EXEMPT, closed_reason="w" * 300,
        closed_by=make_member(lead, Role.OFFICER), added_reason="v" * 300,
    )  # fmt: skip
    sign_in(page.context, live_server.url, make_member(lead, Role.OFFICER))
    return live_server.url + reverse("reports:board", args=[call.code])


def cut(page):
    """Words about the time left that reach past what is seen."""
    return page.evaluate(
        """() => [...document.querySelectorAll('.board small[class^="late-"]')].filter((each) => {
          let right = document.documentElement.clientWidth;
          for (let up = each.parentElement; up; up = up.parentElement) {
            if (getComputedStyle(up).overflowX !== "visible") right = Math.min(right, up.getBoundingClientRect().right);
          }
          return each.getBoundingClientRect().right > right + 0.5;
        }).map((each) => each.textContent)"""
    )


def test_how_long_is_left_is_read_whole_on_a_phone_beside_a_due_time_that_was_moved(page, board):
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(board)
    assert page.locator('.board small[class^="late-"]', has_text="còn 3 ngày").is_visible()
    assert cut(page) == []
    # The control: on one line there is no room for it.
    page.locator(".board").evaluate("(table) => table.classList.remove('stack')")
    page.evaluate(
        "document.querySelectorAll('.board td.text-nowrap').forEach((each) => each.style.width = '12rem')"
    )
    assert cut(page) != []


def lines_of_moments(page):
    """On how many lines each due time stands."""
    return page.evaluate(
        r"""() => [...document.querySelectorAll('.board td.text-nowrap')].map((cell) => {
          const text = [...cell.childNodes].find((each) => each.nodeType === 3 && /\d/.test(each.textContent));
          if (!text) return 0;
          const range = document.createRange();
          range.selectNodeContents(text);
          return new Set([...range.getClientRects()].filter((each) => each.width).map((each) => Math.round(each.top))).size;
        })"""
    )


def test_a_reason_without_a_blank_leaves_dates_and_names_whole_on_paper(page, board):
    page.set_viewport_size({"width": 700, "height": 990})  # A4 between its margins
    page.goto(board)
    page.emulate_media(media="print")
    assert max(lines_of_moments(page)) in (1, 2)  # the hour, and the day below it at most
    width = page.evaluate("document.documentElement.scrollWidth")
    assert width <= 700
    names = page.locator(".board .unit a").evaluate_all(
        "(all) => all.map((each) => each.getClientRects().length)"
    )
    assert max(names) <= 4
    # The control: a column of dates that gives way like free text is broken into pieces.
    page.evaluate(
        "document.querySelectorAll('.board td.text-nowrap').forEach((each) => {"
        " each.style.setProperty('min-width', '0', 'important'); each.style.overflowWrap = 'anywhere';"
        " each.style.width = '1px'; })"
    )
    assert max(lines_of_moments(page)) > 2
