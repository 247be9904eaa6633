"""Pages that only an act leads to: a draft that is discarded, conflicts, files after a supplement, an ended round."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.actions.calls import close_call
from reports.collection.actions.supplement import supplement_call
from reports.outlines.actions.indicators import save_axis
from reports.outlines.actions.shaping import update_section
from reports.outlines.editing import token
from reports.outlines.queries import axis_specs
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.browser.onpaper import paper_faults
from tests.browser.stops import LISTENERS, key_faults
from tests.factories.agencies import make_member
from tests.factories.supplements import GROUP, make_newer, make_running
from tests.reports.outlines.desk import Desk

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def page(page):
    complaints = complaints_of(page)
    page.add_init_script(LISTENERS)
    yield page
    assert [each for each in complaints if "409" not in each] == []


def looks_right(page):
    """On every screen, by keys and on paper."""
    if folder := os.environ.get("SELDOM_SHOTS"):
        name = Path(folder) / page.url.split("/", 3)[3].replace("/", "_").replace("?", "_")
        for width in (1366, 360):
            page.set_viewport_size({"width": width, "height": 800})
            page.screenshot(path=f"{name}{width}.png", full_page=True)
        page.set_viewport_size({"width": 1366, "height": 768})
    assert page.locator(".error-summary").count() <= 1
    found = [*faults(page), *english(page), *key_faults(page), *paper_faults(page)]
    assert found == [], (page.url, found)


def test_a_draft_to_be_discarded_and_the_conflicts_of_the_editor(page, live_server):
    desk = Desk()
    sign_in(page.context, live_server.url, desk.officer)

    def at(name, *args):
        return live_server.url + reverse(f"reports:{name}", args=args)

    page.goto(at("outline_discard", desk.version.pk))
    looks_right(page)
    page.goto(at("outline_section", desk.version.pk, "media"))
    page.get_by_label("Hướng dẫn người soạn thảo").fill("Của tôi: nêu số cuộc.")
    facts = {"guidance": "Của người khác: nêu hình thức.\nVà thời gian.", "required": True}
    update_section(**desk.call, section="media", facts=facts)
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu", exact=False).first.click()
    assert "Bản đang lưu ghi" in page.content()
    looks_right(page)
    page.goto(at("axis", desk.programme.pk, "G"))
    page.get_by_label("Các giá trị").fill("nam: Nam\nnu: Nữ\nkhac: Khác")
    axis = next(each for each in axis_specs() if each.code == "G")
    changed = replace(axis, categories=(*axis.categories, ("x", "Không rõ")))
    save_axis(programme=desk.programme, by=desk.officer, axis=changed, seen=token(axis))
    with page.expect_navigation():
        page.get_by_role("button", name="Lưu phân tổ").click()
    assert "x: Không rõ" in page.content()
    looks_right(page)


def test_files_after_a_supplement_and_the_notices_of_an_ended_round(page, live_server):
    running = make_running()
    supplement_call(
        call_id=running.call.pk,
        by=running.officer,
        outlines={GROUP: make_newer(running.before)},
        reason="Bộ yêu cầu thêm",
    )
    drafter = make_member(running.duties["submitted"].agency, Role.DRAFTER)
    report = running.newest("submitted")
    sign_in(page.context, live_server.url, drafter)
    addresses = [reverse(f"reports:{name}", args=[report.pk]) for name in ("report", "attachments")]
    for address in addresses:
        page.goto(live_server.url + address)
        looks_right(page)
    close_call(call_id=running.call.pk, by=running.officer)
    for address in addresses:
        page.goto(live_server.url + address + "?ended")
        looks_right(page)
    page.context.clear_cookies()
    sign_in(page.context, live_server.url, running.officer)
    for name in ("call", "board", "case_file"):
        page.goto(live_server.url + reverse(f"reports:{name}", args=[running.call.code]))
        looks_right(page)
