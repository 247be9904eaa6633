"""The three views of a series and the form of a succession in a real browser, wide and narrow."""

import os
from pathlib import Path

import pytest
from django.urls import reverse

from tests.browser.entry_page import complaints_of, sign_in
from tests.browser.looks import english, faults
from tests.factories.agencies import make_administrator
from tests.factories.reform import Reform

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
SIZES = ((1366, 768), (360, 740))


def looked_at(page, name: str) -> None:
    """On every screen no fault, no other language; a picture of wide and narrow where SHOTS_DIR asks for them."""
    assert faults(page) == [], name
    assert english(page) == [], name
    for width, height in SIZES if "SHOTS_DIR" in os.environ else ():
        page.set_viewport_size({"width": width, "height": height})
        page.screenshot(path=Path(os.environ["SHOTS_DIR"]) / f"{name}-{width}.png", full_page=True)


def test_a_series_is_read_in_three_views_and_says_in_words_which(page, live_server):
    world = Reform()
    summary = world.rounds()
    world.reform()
    sign_in(page.context, live_server.url, world.officer)
    complaints = complaints_of(page)
    page.goto(live_server.url + reverse("reports:provenance", args=[summary.pk, "TT.02"]))
    page.get_by_role("link", name="Chuỗi số liệu").click()
    for place, view in enumerate(("Như đã báo cáo", "Theo địa giới hiện nay", "So sánh được")):
        page.get_by_role("link", name=view).click()
        assert "(đang xem)" in page.locator(".view-switch [aria-current]").inner_text()
        looked_at(page, f"series-{place}")
    page.get_by_role("link", name="Theo địa giới hiện nay").click()
    row = page.locator("tr", has_text="UBND phường Z")
    assert "quy đổi" in row.inner_text()
    with page.expect_download() as download:
        page.get_by_role("link", name="Tải Excel").click()
    assert download.value.suggested_filename == "chuoi-so-lieu-TT.02-hien-nay.xlsx"
    assert complaints == []


def test_a_share_beyond_the_whole_is_refused_beside_its_field_with_the_typed_text_kept(page, live_server):
    world = Reform()
    world.reform()
    sign_in(page.context, live_server.url, make_administrator())
    complaints = complaints_of(page)
    page.goto(live_server.url + reverse("agencies:record_succession", args=[world.units["E"].pk]))
    page.get_by_label("Hình thức").select_option("split")
    page.get_by_label("Mã cơ quan kế thừa").fill(world.units["X"].code)
    page.get_by_label("Tỷ lệ chuyển (%)").fill("137,5")
    page.get_by_label("Nguồn của tỷ lệ").fill("dân số năm 2024 (minh họa)")
    page.get_by_label("Ngày có hiệu lực").fill("1/7/2025")
    page.get_by_label("Căn cứ pháp lý").fill("Nghị quyết")
    with page.expect_navigation():
        page.get_by_role("button", name="Ghi kế thừa").click()
    assert page.get_by_label("Tỷ lệ chuyển (%)").input_value() == "137,5"
    assert "không quá 100%" in page.locator("main").inner_text()
    looked_at(page, "succession")
    page.get_by_label("Tỷ lệ chuyển (%)").fill("37,5")
    with page.expect_navigation():
        page.get_by_role("button", name="Ghi kế thừa").click()
    assert "37,5% (nguồn: dân số năm 2024 (minh họa))" in page.locator("main").inner_text()
    looked_at(page, "agency")
    assert complaints == []
