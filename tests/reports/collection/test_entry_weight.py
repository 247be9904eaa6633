"""What the page of a section costs on a slow line: the bytes of a first visit and of the next one."""

import gzip
import re

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind
from tests.factories.rounds import make_assignment, make_call, make_outline, make_programme, make_report

FIGURES = 28
PROSE = "Ủy ban nhân dân thành phố đã chỉ đạo các phòng, ban tổ chức kiểm tra {n} lượt cơ sở trên địa bàn."
PARTS = re.compile(r'<(?:link|script)\b[^>]*?(?:href|src)="/static/([^"]+)"')
FIRST, AGAIN = 60 * 1024, 10 * 1024  # issue and standard ask for 90 (60) and 15

pytestmark = pytest.mark.django_db


def packed(content: bytes) -> int:
    return len(gzip.compress(content, 9))


@pytest.fixture
def page(client) -> bytes:
    """A section of usual size: 28 figures and thirty paragraphs."""
    programme = make_programme()
    rows = []
    for n in range(FIGURES):
        programme.indicators.create(
            code=f"X.{n}", name=f"Cơ sở loại {n} được kiểm tra trong kỳ", unit="cơ sở", position=100 + n,
            kind=IndicatorKind.FLOW, across_units=AcrossUnits.SUM, across_time=AcrossTime.SUM,
        )  # fmt: skip
        rows.append((f"X.{n}", "", f"Cơ sở loại {n} được kiểm tra trong kỳ", {}))
    version = make_outline([("one", 0, "I.", "Kết quả kiểm tra", True, True, rows)], annex=False)
    texts = {"one": [PROSE.format(n=n) for n in range(30)]}
    report = make_report(make_assignment(make_call(version=version)), texts=texts)
    client.force_login(report.created_by)
    return client.get(reverse("reports:section", args=[report.pk, "one"])).content


def test_a_first_visit_takes_at_most_60_kb_and_the_next_10(page):
    parts = PARTS.findall(page.decode())
    assert len(parts) > 8
    sizes = {"page": packed(page)}
    for part in parts:
        found = finders.find(part)
        assert found, part
        with open(found, "rb") as file:
            sizes[part] = packed(file.read())
    print(sizes, sum(sizes.values()))
    assert sizes["page"] <= AGAIN  # the rest has hashed names and stays in the browser
    assert sum(sizes.values()) <= FIRST, sizes
    with open(
        finders.find("js/bootstrap.bundle.min.js"), "rb"
    ) as file:  # the control: a library for two menus
        assert sum(sizes.values()) + packed(file.read()) > FIRST


def test_no_letters_are_fetched_for_a_page_of_entering(page):
    assert b"woff" not in page
    for part in PARTS.findall(page.decode()):
        if part.endswith(".css"):
            with open(finders.find(part), encoding="utf-8") as file:
                assert "@font-face" not in file.read(), part
