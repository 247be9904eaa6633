"""What the officer and the unit see of a supplement that the summary does not follow, in the browser, wide and narrow."""

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from portal.core import clock
from reports.collection.actions.supplement import supplement_call
from reports.collection.models import CallOutline, Report
from reports.collection.states import ReportState
from reports.outlines.models import Indicator
from reports.outlines.states import ReporterClass
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.test_supplement import look
from tests.factories.supplements import GROUP, NEW, make_newer, make_running
from tests.reports.consolidation.test_supplemented import summary

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def running():
    """The accepted report has a warning that was explained; the summary has an outline of its own."""
    running = make_running()
    CallOutline.objects.create(call=running.call, reporter_class=ReporterClass.LEAD, version=running.before)
    Indicator.objects.filter(code="TT.02").update(ceiling=Indicator.objects.get(code="TT.01"))
    report = running.reports["accepted"]
    report.overrides.create(
        kind="over_ceiling", reason="Đã đối chiếu sổ.", by=report.created_by, at=clock.now()
    )
    return running


def test_the_officer_is_warned_counts_once_and_sees_marked_what_is_new(page, live_server, running):
    after = make_newer(running.before)
    complaints = complaints_of(page)
    sign_in(page.context, live_server.url, running.officer)
    code = running.call.code

    def go(name, *args):
        page.goto(live_server.url + reverse(f"reports:{name}", args=args))

    go("call_supplement", code)
    page.get_by_label("Chủ trì").or_(page.locator(f"#id_{ReporterClass.LEAD}")).first.select_option("")
    page.get_by_label("Nội dung, lý do bổ sung").fill("Bộ yêu cầu thêm chỉ tiêu tin nhắn")
    page.get_by_role("button", name="Xem thay đổi và ảnh hưởng").click()
    expect(page.get_by_text(f"Bản tổng hợp chưa có chỉ tiêu {NEW}.")).to_be_visible()
    look(page, "unprinted-preview")
    supplement_call(call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, reason="Bộ yêu cầu")
    for name, words in (
        ("board", "đã đạt, còn nợ bản bổ sung"),
        ("coverage", "đạt yêu cầu; mở lại, chờ bản mới"),
    ):
        go(name, code)
        expect(page.get_by_text(words).first).to_be_visible()
        look(page, f"supplement-{name}")
    report = running.newest("accepted")
    Report.objects.filter(pk=report.pk).update(
        state=ReportState.SUBMITTED, opened_at=clock.now(), opened_by=running.officer
    )
    go("review", report.pk)
    assert page.get_by_text("mới so với lần trước").count() == 0
    expect(page.get_by_text("giải trình: Đã đối chiếu sổ.")).to_be_visible()
    look(page, "supplement-review")
    made = summary(running)
    go("summary", made.pk)
    expect(page.get_by_text("1 chỉ tiêu mà bản tổng hợp không in")).to_be_visible()
    look(page, "unprinted-summary")
    page.get_by_role("link", name=f"{NEW} Tin nhắn tuyên truyền").click()
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    look(page, "unprinted-figure")
    assert complaints == []


def test_the_unit_is_not_asked_again_what_it_explained(page, live_server, running):
    supplement_call(
        call_id=running.call.pk, by=running.officer, outlines={GROUP: make_newer(running.before)}, reason="Bộ yêu cầu"
    )  # fmt: skip
    complaints = complaints_of(page)
    sign_in(page.context, live_server.url, running.person("accepted"))
    page.goto(live_server.url + reverse("reports:check", args=[running.newest("accepted").pk]))
    expect(page.get_by_text("Đã đối chiếu sổ.")).to_be_visible()
    expect(page.get_by_text("(phần đã gửi, giữ nguyên)").first).to_be_visible()
    look(page, "supplement-check")
    assert complaints == []
