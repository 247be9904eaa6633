"""What a reader sees of a table: silence goes, but never the name of what is broken down."""

import pytest

from reports.collection.queries.entry import report_content
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db
OPTIONAL = {"required": False}
ROWS = [
    ("TT.01", "", "Cuộc", OPTIONAL),
    ("CSKD.01", "", "Cơ sở", OPTIONAL),
    ("CSKD.01", "ET=karaoke", "Karaoke", OPTIONAL | {"depth": 1}),
    ("CSKD.01", "ET=luu_tru", "Lưu trú", OPTIONAL | {"depth": 1}),
    ("TT.02", "", "Lượt người", OPTIONAL),
]


def test_a_part_is_never_read_as_a_part_of_the_line_above_it():
    version = make_outline([("all", 0, "I.", "Tất cả", False, False, ROWS)])
    report = make_report(make_assignment(make_call(version=version)), figures={("CSKD.01", "ET=luu_tru"): 4})
    section = report_content(report).section("all")
    assert section
    assert [line.row.label for line in section.read_lines] == ["Cơ sở", "Lưu trú"]
