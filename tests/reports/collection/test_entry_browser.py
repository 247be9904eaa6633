"""Entering by keyboard alone in a real browser, and what the script adds to the pages."""

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from tests.factories.rounds import make_report, section_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def page(page, live_server, report):
    """Signed in as the drafter; whatever the browser complains about fails the test."""
    client = Client()
    client.force_login(report.created_by)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": live_server.url}]
    )
    complaints = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    yield page
    assert complaints == []


def open_section(page, live_server, report, key):
    page.goto(live_server.url + reverse("reports:section", args=[report.pk, key]))


def test_a_section_is_filled_and_saved_by_keyboard(page, live_server, report):
    open_section(page, live_server, report, "communication")
    page.locator("textarea").focus()
    page.keyboard.type("Đã tuyên truyền rộng rãi.\n- Có 20 cuộc")
    expect(page.locator("[data-save-state]")).to_have_text("Chưa lưu")
    page.locator("input.number").first.focus()
    page.keyboard.type("1234")
    page.keyboard.press("Enter")
    page.keyboard.type("350")
    page.keyboard.press("ArrowDown")
    page.keyboard.type("6/6")
    expect(page.locator("input.number").first).to_have_value("1.234")
    page.get_by_role("button", name="Lưu", exact=True).last.focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("Đã lưu mục")).to_be_visible()
    values = dict(report.figures.values_list("indicator__code", "value"))
    assert values == {"TT.01": 1234, "TT.02": 350, "DH.01": None}
    text = report.texts.get(section__key="communication")
    assert [p["level"] for p in text.paragraphs] == [0, 1]


def test_a_number_typed_takes_the_chosen_state_away(page, live_server, report):
    open_section(page, live_server, report, "communication")
    state = page.locator("select.state-choice").first
    state.select_option("not_known")
    page.locator("input.number").first.fill("5")
    expect(state).to_have_value("")


def test_an_annex_row_is_added_without_leaving_the_page(page, live_server, report):
    open_section(page, live_server, report, "proposals")
    page.locator("tbody[data-rows] input").first.fill("60/KH-UBND")
    page.get_by_role("button", name="Thêm dòng").click()
    page.keyboard.type("56/KH-UBND")
    page.get_by_role("button", name="Lưu", exact=True).last.click()
    expect(page.get_by_text("Đã lưu mục")).to_be_visible()
    assert [row.cells["number"] for row in report.annex_rows.all()] == ["60/KH-UBND", "56/KH-UBND"]


def test_a_list_pasted_from_another_program_keeps_its_bullets(page, live_server, report):
    open_section(page, live_server, report, "communication")
    page.locator("textarea").focus()
    page.evaluate(
        """() => {
            const data = new DataTransfer();
            data.setData("text/html", "<p>Kết quả:</p><ul><li>Đã họp<ul><li>Có biên bản</li></ul></li><li>Đã in</li></ul>");
            data.setData("text/plain", "Kết quả:\\nĐã họp\\nCó biên bản\\nĐã in");
            document.activeElement.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
        }"""
    )
    expect(page.locator("textarea")).to_have_value("Kết quả:\n- Đã họp\n+ Có biên bản\n- Đã in")


@pytest.mark.parametrize("width", [1366, 360])
def test_no_page_of_entering_is_wider_than_the_screen(page, live_server, report, width):
    page.set_viewport_size({"width": width, "height": 740})
    section = section_of(report, "proposals").key
    addresses = [reverse("reports:my_reports"), reverse("reports:section", args=[report.pk, section])]
    addresses += [
        reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "whole", "check", "nothing")
    ]
    for address in addresses:
        page.goto(live_server.url + address)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, address
