"""A total that is broken down along two axes has the sum of each beside it, kept while somebody types."""

import pytest
from playwright.sync_api import expect

from reports.outlines.models import Category
from tests.browser.entry_page import complaints_of, open_section, saved, sign_in
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SECTIONS = [
    ("situation", 0, "I.", "Tình hình", True, False, [
        ("TT.01", "", "Số cuộc", {"parts_complete": True}),
        *(
            ("TT.01", key, key, {"depth": 1, "required": False})
            for key in ("ET=karaoke", "ET=luu_tru", "ET=khac", "G=nam", "G=nu")
        ),
    ]),
]  # fmt: skip


@pytest.mark.parametrize("width", [1366, 360])
def test_both_sums_follow_what_is_typed_and_are_those_of_the_server(page, live_server, width):
    Category.objects.get_or_create(axis="ET", axis_name="loại hình cơ sở", code="karaoke", name="Karaoke")
    Category.objects.get_or_create(axis="G", axis_name="giới tính", code="nu", name="Nữ")
    report = make_report(make_assignment(make_call(version=make_outline(SECTIONS, annex=False))))
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    page.set_viewport_size({"width": width, "height": 900})
    open_section(page, live_server.url, report, "situation")
    sums = page.locator(".parts-total")
    words = ["Các dòng dưới cộng lại theo loại hình cơ sở: {}", "Các dòng dưới cộng lại theo giới tính: {}"]
    expect(sums).to_have_text([each.format("–") for each in words])
    for place, number in enumerate(["10", "6", "4", "", "3", "1.007"]):
        page.locator(".figure-row").nth(place).locator("input.number").fill(number)
    shown = [each.format(n) for each, n in zip(words, ("10", "1.010"), strict=True)]
    expect(sums).to_have_text(shown)
    page.locator("textarea").first.focus()
    saved(page)
    page.reload()
    expect(sums).to_have_text(shown)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    assert complaints == []
