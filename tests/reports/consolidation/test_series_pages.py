"""The three views of a series over the reform of 2025: page and workbook."""

import datetime as dt
import io
import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from reports.consolidation.queries.history import history
from reports.consolidation.queries.history_shapes import COMPARABLE, REPORTED, TODAY, Table
from reports.consolidation.queries.history_tables import table_of
from tests.factories.agencies import make_agency, make_member
from tests.factories.reform import NOW, THEN, Reform, follow
from tests.factories.rounds import make_breakdown

pytestmark = pytest.mark.django_db
AFTER = dt.datetime(2026, 6, 20, 9, 0, tzinfo=clock.VIETNAM)
X, Y, Z, E = "UBND phường X", "UBND phường Y", "UBND phường Z", "UBND xã E"


@pytest.fixture(autouse=True)
def after_the_reform():
    with clock.travel(AFTER):
        yield


def table(report, view: str, code: str = "TT.02") -> Table:
    indicator = report.assignment.call.programme.indicators.get(code=code)
    return table_of(history(report, indicator, make_breakdown("")), view)


def cells(lines) -> dict[str, list[str]]:
    return {line.label: [cell.text for cell in line.cells] for line in lines}


def marks(lines, label: str, place: int = 0) -> str:
    return "; ".join(next(line for line in lines if line.label == label).cells[place].marks)


# --- the three views ----------------------------------------------------------------------------------------


def test_as_reported_everybody_stands_under_the_name_of_the_time_with_the_number_of_the_time():
    world = Reform()
    summary = world.rounds()
    world.reform()
    made = table(summary, REPORTED)
    assert cells(made.totals) == {
        "Sở LĐTBXH tỉnh Hậu Giang": ["305", ""], "Sở Y tế thành phố Cần Thơ": ["60", "406"],
    }  # fmt: skip
    assert cells(made.lines) == {
        "UBND xã A": ["100", ""], "UBND xã B": ["200", ""], "UBND xã C": ["5", ""], "UBND xã D": ["50", ""],
        E: ["10", "12"], X: ["", "330"], Y: ["", "4"], Z: ["", "60"],
    }  # fmt: skip


def test_under_todays_boundaries_mergers_are_exact_and_shares_are_marked_and_the_total_is_whole():
    world = Reform()
    summary = world.rounds()
    world.reform()
    made = table(summary, TODAY)
    assert cells(made.lines) == {X: ["300", "330"], Y: ["3", "4"], Z: ["53", "60"], E: ["10", "12"]}
    assert cells(made.totals) == {"Tổng theo địa giới hiện nay": ["365", "406"]}  # 300 + 3 + 53 + 10 is 366
    assert "quy đổi" in marks(made.lines, Y)
    assert "quy đổi" in marks(made.lines, Z)
    assert marks(made.lines, X) == ""  # the control: nothing was converted there
    assert marks(made.lines, Y, 1) == ""
    assert any("làm tròn" in note for note in made.notes)
    assert len(made.shares) == 2
    assert all("50%" in share and "minh họa" in share for share in made.shares)


def test_without_a_recorded_succession_the_predecessors_are_not_there():
    """The control of the tests above: it is the succession that brings Hậu Giang in."""
    summary = Reform().rounds()
    assert cells(table(summary, REPORTED).totals) == {"Sở Y tế thành phố Cần Thơ": ["60", "406"]}


def test_a_transfer_brings_the_figures_of_its_own_programme_only():
    world = Reform()
    summary = world.rounds()
    follow(world.old_lead, world.lead, "transfer", programme_code="KHAC")
    assert "Sở LĐTBXH tỉnh Hậu Giang" not in cells(table(summary, REPORTED).totals)


def test_a_split_without_shares_is_not_guessed_but_is_in_the_total():
    world = Reform()
    summary = world.rounds()
    world.reform(shares=False)
    made = table(summary, TODAY)
    assert cells(made.totals)["Tổng theo địa giới hiện nay"] == ["365", "406"]
    assert cells(made.lines)["UBND xã C"] == ["5", ""]
    assert cells(made.lines)[Z] == ["50", "60"]
    hint = next(line.hint for line in made.lines if line.label == "UBND xã C")
    assert "chưa nhập đủ tỷ lệ" in hint
    assert not made.shares


def test_a_predecessor_that_nobody_asked_is_named_beside_the_number():
    world = Reform()
    summary = world.rounds()
    world.reform()
    follow(make_agency("UBND xã G", kind="commune", parent=world.old_province), world.units["X"])
    assert "thiếu UBND xã G" in marks(table(summary, TODAY).lines, X)


def test_what_went_to_another_province_is_not_added_and_not_lost():
    world = Reform()
    summary = world.rounds()
    other = make_agency("UBND tỉnh Vĩnh Long", kind="province")
    ward = make_agency("UBND phường V", kind="commune", parent=other)
    follow(world.old_province, world.province)
    follow(world.units["B"], ward)
    follow(world.units["A"], world.units["X"])
    follow(world.old_lead, world.lead)
    made = table(summary, TODAY)
    assert cells(made.lines)[X] == ["100", "330"]
    assert any(name == "UBND phường V" and "200" in why for name, why in made.aside)
    assert cells(made.totals)["Tổng theo địa giới hiện nay"][0] == "165"


def test_what_was_abolished_is_said():
    world = Reform()
    summary = world.rounds()
    follow(world.old_lead, world.lead)
    follow(world.units["A"], None, "abolish")
    made = table(summary, TODAY)
    assert any("giải thể" in name and "100" in why for name, why in made.aside)


def test_comparable_are_those_who_were_the_same_and_answered_every_time():
    world = Reform()
    summary = world.rounds()
    world.reform()
    made = table(summary, COMPARABLE)
    assert cells(made.lines) == {E: ["10", "12"]}
    assert cells(made.totals) == {"Cộng các đơn vị so sánh được": ["10", "12"]}
    why = dict(made.aside)
    assert why["UBND xã A"] == "Sáp nhập từ 01/07/2025"
    assert why[Y] == "Chia tách từ 01/07/2025"
    assert "1/8" in made.notes[0]


def test_a_unit_that_missed_a_period_is_not_comparable_one_that_was_renamed_is():
    world = Reform()
    renamed = world.units["R"] = make_agency("UBND phường R", kind="commune", parent=world.province)
    key = ("TT.02", "")
    world.round(world.lead, 2024, {"D": {key: 7}, "E": None}, {key: 7})
    world.units["D"], former = renamed, world.units["D"]
    summary = world.round(world.lead, 2026, {"D": {key: 8}, "E": {key: 1}}, {key: 9})
    follow(former, renamed, "rename")
    made = table(summary, COMPARABLE)
    assert cells(made.lines) == {"UBND phường R": ["7", "8"]}
    assert dict(made.aside) == {E: "không có số liệu: 6 tháng đầu năm 2024"}


@pytest.mark.parametrize(
    ("code", "then", "now"),
    [("DH.01", dict.fromkeys("ABDE", (1, 2)) | {"C": (1, 4)}, dict.fromkeys("XYZE", (1, 2)))],
)
def test_ratios_are_made_anew_from_their_numbers(code, then, now):
    world = Reform()
    summary = world.rounds(code, then, now)
    world.reform()
    made = table(summary, TODAY, code)
    assert cells(made.lines)[X][0] == "2/4 (50%)"
    assert (
        cells(made.lines)[Z][0] == "37,5%"  # 1/2 with half of 1/4: (1 + 0,5) / (2 + 2)
    )  # 1,5/4 exactly: the percent is of the numbers before rounding
    assert "quy đổi" in marks(made.lines, Z)


# --- page and workbook --------------------------------------------------------------------------------------


def page(client: Client, report, name: str = "series", **query: str):
    return client.get(reverse(f"reports:{name}", args=[report.pk, "TT.02"]), query)


def test_the_page_is_reached_from_the_figure_and_says_in_words_which_view_it_is(client):
    world = Reform()
    summary = world.rounds()
    world.reform()
    client.force_login(world.officer)
    figure = client.get(reverse("reports:provenance", args=[summary.pk, "TT.02"])).content.decode()
    assert reverse("reports:series", args=[summary.pk, "TT.02"]) in figure
    for view, words in (
        (REPORTED, "Như đã báo cáo"),
        (TODAY, "Theo địa giới hiện nay"),
        (COMPARABLE, "So sánh được"),
    ):
        text = page(client, summary, xem=view).content.decode()
        assert re.search(rf'aria-current="page">{words} <span class="hint">\(đang xem\)', text)
        assert text.count('aria-current="page">') == 2  # the switch, and the last crumb
    assert "UBND xã A" in page(client, summary, xem="gì đó").content.decode()


def test_the_workbook_has_what_is_shown_numbers_as_numbers_and_the_words_beside(client):
    world = Reform()
    summary = world.rounds()
    world.reform()
    client.force_login(world.officer)
    from openpyxl import load_workbook

    answer = page(client, summary, "series_book", xem=TODAY)
    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = {row[0]: row[1:] for row in sheet.iter_rows(min_row=3, values_only=True) if row[0]}
    assert rows["Đơn vị"][0] == "6 tháng đầu năm 2024"
    assert rows["Tổng theo địa giới hiện nay"] == (365, "", 406, "")
    z = next(row for label, row in rows.items() if label.startswith(Z))
    assert z[:2] == (53, "quy đổi")
    assert any("Tỷ lệ: UBND xã C" in label for label in rows)
    assert AuditEntry.objects.filter(key="consolidation.series.downloaded").count() == 1


def test_nobody_else_sees_it(client):
    world = Reform()
    summary = world.rounds()
    world.reform()
    client.force_login(make_member(world.old_lead, Role.OFFICER))
    for name in ("series", "series_book"):
        assert page(client, summary, name).status_code == 404


def test_queries_do_not_grow_with_units():
    counts = []
    for more in (0, 12):
        world = Reform()
        world.units |= {f"M{n}": make_agency(kind="commune", parent=world.province) for n in range(more)}
        key = ("TT.02", "")
        given = {name: {key: 1} for name in world.units if name not in "XYZ"}
        world.round(world.lead, THEN, given, {key: 1})
        summary = world.round(
            world.lead, NOW, {name: {key: 1} for name in world.units if name not in "ABCD"}, {key: 1}
        )
        world.reform()
        with CaptureQueriesContext(connection) as caught:
            table(summary, TODAY)
        counts.append(len(caught))
    assert counts[0] == counts[1]
