"""The page of a run in every state and the page of upkeep in a real browser, wide and narrow."""

import datetime as dt
import os
from pathlib import Path

import pytest
from django.urls import reverse
from django.utils import timezone

from agencies.states import Role
from reports.collection.models import Pulse
from reports.consolidation.actions import jobs, tree
from reports.consolidation.actions.perform import perform, perform_root
from reports.consolidation.models import Run, RunPart
from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.factories.agencies import make_agency, make_member
from tests.factories.summaries import Scene

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = ((1366, 768), (360, 740))
PLACES = ("thị xã Long Mỹ", "huyện Châu Thành A", "thành phố Vị Thanh", "huyện Phụng Hiệp", "huyện Vị Thủy")
LONG = "Trung tâm Phát triển đô thị và hạ tầng các khu công nghiệp, khu kinh tế (minh họa)"


def looked_at(page, name: str) -> str:
    """On every screen no fault, no other language; a picture of wide and narrow where SHOTS_DIR asks for them."""
    assert faults(page) == [], name
    assert english(page) == [], name
    for width, height in SIZES:
        page.set_viewport_size({"width": width, "height": height})
        wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert wide <= 0, f"{name} can be moved sideways on {width}"
        if "SHOTS_DIR" in os.environ:
            page.screenshot(path=Path(os.environ["SHOTS_DIR"]) / f"{name}-{width}.png", full_page=True)
    return page.locator("main").inner_text()


def now():
    return timezone.now()  # noqa: TID251 -- the life of a job runs in real time


@pytest.fixture
def scene(transactional_db):
    """A province of five districts whose communes have answered, and a unit with a long name that has not."""
    scene = Scene()
    scene.accepted("Sở Y tế (minh họa)", {("TT.01", ""): 12})
    scene.unit(LONG)
    for place in PLACES:
        scene.accepted("", {("TT.01", ""): 3}, parent=scene.district(f"UBND {place} (minh họa)"))
    return scene


@pytest.fixture
def see(page, live_server, scene):
    """Open the page of a run as the officer; what it says."""
    sign_in(page.context, live_server.url, scene.officer)
    complaints = complaints_of(page)

    def look(run, name):
        page.goto(live_server.url + reverse("reports:run", args=[run.pk]))
        return looked_at(page, f"run-{name}")

    yield look
    assert complaints == []


def tree_run(scene):
    """A tree run whose parts are written down."""
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True)
    assert tree.plan(jobs.claim(run.pk))
    return run


def part_of(run, place, **facts):
    RunPart.objects.filter(run=run, assignment__agency__name__contains=place).update(**facts)


def test_a_run_that_waits_and_one_that_is_under_way(scene, see):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    said = see(run, "queued")
    assert "Đang chờ đến lượt" in said
    jobs.progress(jobs.claim(run.pk), 1, 4, "Tính số liệu")
    said = see(run, "running")
    assert "Bước 2/4 · 25%" in said
    Run.objects.filter(pk=run.pk).update(lease_until=now() - dt.timedelta(seconds=1))
    jobs.progress(jobs.claim(run.pk), 2, 4, "Tập hợp nội dung thuyết minh")
    assert "Lần chạy trước bị ngắt" in see(run, "taken-over")


def test_a_tree_whose_parts_are_under_way(scene, see):
    run = tree_run(scene)
    part_of(run, PLACES[0], state="done", finished_at=now())
    part_of(run, PLACES[1], state="running", attempt=1, lease_until=now() + dt.timedelta(minutes=5))
    part_of(
        run,
        PLACES[2],
        state="failed",
        error="Tổng vượt quá giới hạn lưu trữ; cần kiểm tra số liệu các đơn vị.",
    )
    said = see(run, "parts")
    assert "2/5 bản tổng hợp cấp dưới đã xong · 1 đang tính · 2 đang chờ" in said
    assert "không tính được (1)" in said


def test_a_tree_that_is_over_with_a_part_that_failed(scene, see):
    run = tree_run(scene)
    part_of(
        run,
        PLACES[2],
        state="failed",
        finished_at=now(),
        error="Không tổng hợp được do lỗi của hệ thống; lỗi đã được ghi lại.",
    )
    while parts := tree.claim_parts(run.pk):
        tree.do_parts(parts)
    perform_root(jobs.claim(run.pk))
    said = see(run, "part-failed")
    assert "Đã tổng hợp xong, trừ 1 bản tổng hợp cấp dưới" in said
    assert "không tính được (1)" in said
    assert LONG in said


def test_a_run_that_failed_and_one_that_was_stopped(scene, see):
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    jobs.fail(
        jobs.claim(run.pk),
        "Không tổng hợp được do lỗi của hệ thống; lỗi đã được ghi lại. Hãy thử lại sau ít phút.",
    )
    assert "Không tổng hợp được" in see(run, "failed")
    run = tree_run(scene)
    part_of(run, PLACES[0], state="done", finished_at=now())
    jobs.stop_run(run_id=run.pk, by=scene.officer)
    assert "đã dừng" in see(run, "stopped")
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    perform(jobs.claim(run.pk))
    assert "Đã tổng hợp xong" in see(run, "done")


def test_the_page_of_upkeep_when_all_is_well_and_when_all_stands_still(page, live_server, scene):
    sign_in(page.context, live_server.url, make_member(make_agency(), Role.ADMINISTRATOR))
    complaints = complaints_of(page)
    address = live_server.url + reverse("reports:upkeep")
    page.goto(address)
    assert "Chưa có lượt quét nào" in looked_at(page, "upkeep-never")
    Pulse.objects.create(name="sweep", at=now())
    page.goto(address)
    assert "Không có gì bất thường" in looked_at(page, "upkeep-well")
    run = jobs.request_run(assignment_id=scene.root.pk, by=scene.officer)
    long_ago = now() - dt.timedelta(minutes=25)
    Run.objects.filter(pk=run.pk).update(created_at=long_ago)
    Pulse.objects.update(at=long_ago)
    page.goto(address)
    said = looked_at(page, "upkeep-still")
    assert "Đã quá 25 phút" in said
    assert "1 việc đã chờ quá 10 phút" in said
    assert complaints == []
