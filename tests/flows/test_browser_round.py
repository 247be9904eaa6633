"""The key steps of a round clicked through in a real browser: nobody's console complains, nothing is in English."""

from __future__ import annotations

import datetime as dt
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from pypdf import PdfReader

from portal.core.clock import VIETNAM
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.actions.jobs import claim, progress
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import Run
from reports.documents.actions.files import waiting_ids
from reports.documents.tasks import render_file
from tests.browser.looks import english
from tests.browser.test_every_page import listening
from tests.browser.walk import context
from tests.factories.agencies import PASSWORD
from tests.flows.town import Town, inputs, make_town

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = dt.datetime(2023, 6, 12, 9, 0, tzinfo=VIETNAM)


class Person:
    """Somebody at a screen: what they see is checked on every page."""

    def __init__(self, browser: Browser, address: str, town: Town, role: str) -> None:
        self.address = address
        self.page: Page = context(browser).new_page()
        self.page.set_default_timeout(8000)
        self.said = listening(self.page)
        self.open("/")
        self.page.get_by_label("Tên đăng nhập").fill(town.people[role].username)
        self.page.get_by_label("Mật khẩu").fill(PASSWORD)
        self.press("Đăng nhập")

    def open(self, path: str) -> None:
        self.page.goto(self.address + path)
        self.look()

    def press(self, name: str, *, confirm: str = "") -> None:
        """Click a button by its words; the question that comes up is answered with the button named in it."""
        self.page.get_by_role("button", name=name, exact=True).first.click()
        if confirm:
            self.page.get_by_role("dialog").get_by_role("button", name=confirm).click()
        self.look()

    def follow(self, name: str) -> None:
        self.page.get_by_role("link", name=name).first.click()
        self.look()

    def look(self) -> None:
        self.page.wait_for_load_state("load")
        assert english(self.page) == [], self.page.url
        assert self.said == [], self.page.url

    def sees(self, text: str) -> None:
        expect(self.page.get_by_text(text).first).to_be_visible()


@pytest.fixture
def today(settings, private_files) -> None:
    settings.CLOCK_OFFSET_SECONDS = round((TODAY - dt.datetime.now(VIETNAM)).total_seconds())


@pytest.fixture
def people(today, browser, live_server):
    """Whoever is named gets a browser of their own."""
    town = make_town()
    known: dict[str, Person] = {}

    def person(role: str) -> Person:
        if role not in known:
            known[role] = Person(browser, live_server.url, town, role)
        return known[role]

    yield person
    for each in known.values():
        each.page.context.close()


def test_a_round_is_clicked_from_the_call_to_the_download(people):
    code = _sent_out(people("officer"))
    report = _entered(people("drafter An Bình"))
    _approved(people("head An Bình"), report)
    again = _returned_and_fixed(people, report)
    _accepted(people("officer"), again)
    summary = _consolidated(people("officer"), code)
    _edited(people("officer"), summary)
    _issued(people, summary)


def _sent_out(officer: Person) -> str:
    officer.follow("Đợt báo cáo")
    officer.follow("Lập đợt báo cáo mới")
    page = officer.page
    page.get_by_label("Kỳ báo cáo").select_option("2023-H1")
    for label, text in (
        ("Hạn gửi", "17:00 20/06/2023"), ("Số, ký hiệu công văn", "900/STN"), ("Ngày công văn", "12/06/2023"),
        ("Người ký", "Trần Thị Ký"), ("Trích yếu", "báo cáo 06 tháng đầu năm 2023"),
    ):  # fmt: skip
        page.get_by_label(label).fill(text)
    officer.press("Lập đợt và chọn đơn vị")
    page.get_by_label("huyện An Bình").check()
    page.get_by_role("button", name="Thêm đơn vị đã đánh dấu").click()
    officer.look()
    officer.follow("Xong")
    page.get_by_role("button", name="Gửi đi").click()
    dialog = page.get_by_role("dialog")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Gửi đi").click()
    page.wait_for_url("**/board/")
    officer.look()
    return page.url.rstrip("/").split("/")[-2]


def _entered(drafter: Person) -> Report:
    """A wrong number: the summary of errors has the focus and leads to it, nothing typed is lost; then by keyboard."""
    drafter.follow("Báo cáo của đơn vị")
    drafter.page.get_by_role("button", name="Bắt đầu").click()
    report = Report.objects.get()
    drafter.follow("I. Tình hình")
    page = drafter.page
    figures = {"CSKD.01": "1.20", "CSKD.01 ET=karaoke": "20", "CSKD.01 ET=luu_tru": "100", "CTX.01": "78,07"}
    for name, value in inputs(report, "situation", figures, "Địa bàn ổn định.").items():
        page.locator(f"[name='{name}']").fill(value)
    drafter.press("Lưu và sang mục sau")
    expect(page.locator(".error-summary")).to_be_focused()
    page.locator(".error-summary a").first.click()
    wrong = page.locator("[aria-invalid=true]")
    expect(wrong).to_be_focused()
    expect(wrong).to_have_value("1.20")
    expect(page.locator("textarea").first).to_have_value("Địa bàn ổn định.")
    wrong.fill("120")
    drafter.press("Lưu và sang mục sau")
    page.wait_for_url("**/s/communication/")
    _typed_by_keyboard(page, ["Đã tuyên truyền 12 cuộc.", "12", "1.250", "6/8"])
    drafter.open(f"/reports/{report.pk}/")
    drafter.press("Trình lãnh đạo đơn vị")
    drafter.sees("trình lãnh đạo đơn vị")
    return report


def _typed_by_keyboard(page: Page, texts: list[str]) -> None:
    """From the top of the page with Tab alone: the prose, then the number of every line, then the button."""
    page.evaluate("window.scrollTo(0, 0); document.activeElement.blur()")
    waiting = list(texts)
    for _each in range(80):
        page.keyboard.press("Tab")
        at = page.evaluate("[document.activeElement.tagName, document.activeElement.name || '', "
                           "document.activeElement.textContent.trim()]")  # fmt: skip
        if waiting and (at[0] == "TEXTAREA" or at[1].startswith("value-")):
            page.keyboard.type(waiting.pop(0))
        elif not waiting and at[0] == "BUTTON" and at[2].startswith("Lưu và sang"):
            page.keyboard.press("Enter")
            page.wait_for_url("**/s/inspection/")
            return
    raise AssertionError(f"not reached by keyboard: {waiting or 'the button'}")


def _approved(head: Person, report: Report) -> None:
    head.open("/")
    head.follow("Mở: Duyệt và gửi")
    head.press("Phê duyệt và gửi", confirm="Phê duyệt và gửi")
    head.page.wait_for_url("**/receipt/")
    head.sees(f"BN-{report.reference}")


def _returned_and_fixed(people, report: Report) -> Report:
    officer, drafter = people("officer"), people("drafter An Bình")
    officer.open("/")
    officer.follow("Mở: Rà soát")
    officer.press("Mở để rà soát")
    officer.page.locator(".verdict summary").click()
    officer.page.get_by_label("Lý do").fill("Số lượt người dự chưa khớp.")
    officer.press("Đề nghị bổ sung, hoàn thiện")
    drafter.open("/")
    drafter.sees("Số lượt người dự chưa khớp.")
    drafter.follow("Mở: Bổ sung")
    again = Report.objects.get(version=2)
    drafter.follow("1. Tuyên truyền")
    for name, value in inputs(again, "communication", {"TT.02": "1.240"}).items():
        drafter.page.locator(f"[name='{name}']").fill(value)
    # the page first lets what it is saving by itself come to its end
    with drafter.page.expect_navigation():
        drafter.press("Lưu")
    drafter.open(f"/reports/{again.pk}/")
    drafter.press("Trình lãnh đạo đơn vị")
    _approved(people("head An Bình"), again)
    return again


def _accepted(officer: Person, report: Report) -> None:
    officer.open(f"/reports/{report.pk}/review/")
    officer.press("Mở để rà soát")
    officer.press("Đạt yêu cầu tổng hợp")
    report.refresh_from_db()
    assert report.state == ReportState.ACCEPTED


def _consolidated(officer: Person, code: str) -> Report:
    """The bar moves while this test plays the worker, and the page ends at the result by itself."""
    officer.open(f"/calls/{code}/board/")
    officer.follow("Tổng hợp")
    officer.press("Tổng hợp")
    page = officer.page
    page.wait_for_url("**/runs/*/")
    officer.sees("Đang chờ đến lượt")
    run = Run.objects.get()
    held = claim(run.pk)
    assert held
    progress(held, 1, 4, "Tính số liệu")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "25", timeout=8000)
    officer.sees("Tính số liệu")
    perform(held)
    page.get_by_role("link", name="Mở bản tổng hợp").click(timeout=8000)
    officer.look()
    return Report.objects.get(assignment=run.assignment_id)


def _edited(officer: Person, summary: Report) -> None:
    officer.open(f"/summaries/{summary.pk}/?muc=communication")
    officer.page.locator("textarea").first.fill("Huyện An Bình đã tuyên truyền mười hai cuộc.")
    officer.press("Lưu mục này")
    officer.page.locator("a[href*='/figures/TT.02/']").first.click()
    officer.look()
    officer.sees("huyện An Bình")
    officer.sees("1.240")
    officer.open(f"/reports/{summary.pk}/check/")
    while officer.page.locator(".finding-kind:not(.is-explained) input[name=reason]").count():
        form = officer.page.locator(".finding-kind:not(.is-explained) form").first
        form.locator("input[name=reason]").fill("Đã rà soát, đúng thực tế.")
        form.get_by_role("button").click()
        officer.look()
    officer.open(f"/summaries/{summary.pk}/")
    officer.press("Trình lãnh đạo", confirm="Trình lãnh đạo")


def _issued(people, summary: Report) -> None:
    leader, clerk = people("leader"), people("clerk")
    leader.open("/")
    leader.follow("Mở: Duyệt báo cáo tổng hợp")
    leader.press("Phê duyệt", confirm="Phê duyệt")
    clerk.open("/")
    clerk.follow("Mở: Cấp số, ngày và phát hành")
    clerk.page.get_by_label("Số văn bản").fill("215")
    clerk.page.get_by_role("button", name="Phát hành văn bản").click()
    dialog = clerk.page.get_by_role("dialog")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Phát hành").click()
    clerk.page.wait_for_url("**/documents/*/")
    clerk.look()
    for rendering in waiting_ids():
        render_file(rendering)
    with clerk.page.expect_download(timeout=20_000) as waiting:
        clerk.page.locator("a[href$='/file/pdf']").first.click(timeout=15_000)
    text = "".join(
        page.extract_text() for page in PdfReader(io.BytesIO(Path(waiting.value.path()).read_bytes())).pages
    )
    assert "215/BC-STN" in text
    assert "mười hai cuộc" in " ".join(text.split())
