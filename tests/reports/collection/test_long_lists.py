"""Pages of a round of any size: as many queries for sixty units as for ten, and no more rows and bytes than a page."""

import datetime as dt
from unittest import mock

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency
from agencies.states import AgencyKind, Role
from portal.core import clock
from reports.collection.models import Assignment, Report
from reports.collection.queries import picking as picking_queries
from reports.collection.queries.board import board
from reports.collection.queries.coverage import Line
from reports.collection.queries.debts import debt_text, in_order
from reports.collection.states import AssignmentKind
from reports.collection.views import board as board_views
from reports.outlines.states import ReporterClass
from tests.factories.agencies import LONG_AGO, make_agency, make_member
from tests.factories.rounds import DUE, OPENED, make_call, make_outline

pytestmark = pytest.mark.django_db
NOW = DUE + dt.timedelta(days=1)
PAGES = ("home", "board", "debts", "coverage", "call_units", "call")


@pytest.fixture(autouse=True)
def _a_day_late():
    with clock.travel(NOW):
        yield


@pytest.fixture
def call():
    lead = make_agency("Sở chủ trì", parent=make_agency("UBND tỉnh", kind=AgencyKind.PROVINCE))
    return make_call(lead=lead, version=make_outline([("a", 0, "I.", "A", True, True, [])], annex=False))


@pytest.fixture
def officer(client, call):
    user = make_member(call.lead, Role.OFFICER)
    client.force_login(user)
    return user


def grow(call, many, *, asked=True, first=0, kind=AgencyKind.COMMUNE):
    """So many communes of the province, with a duty each; of four one sent, one was accepted, one writes, one rests."""
    top = call.lead.parent
    agencies = Agency.objects.bulk_create(
        Agency(
            code=f"X{at:04d}", name=f"UBND xã Ấp {at}", kind=kind, parent=top, valid_from=LONG_AGO,
            path=f"{top.path}x{at}/", sort_key=f"{at:04d}", search_key=f"ubnd xa ap {at}",
        )
        for at in range(first, first + many)
    )  # fmt: skip
    if not asked:
        return agencies
    duties = Assignment.objects.bulk_create(
        Assignment(
            call=call, agency=agency, kind=AssignmentKind.CONTRIBUTION, due_at=DUE, parent=call.root,
            reporter_class=ReporterClass.TERRITORIAL, version=call.root.version,
        )
        for agency in agencies
    )  # fmt: skip
    states = {0: "submitted", 1: "accepted", 2: "draft"}
    Report.objects.bulk_create(
        Report(
            assignment=duty, state=states[at % 4], created_by=call.created_by, created_at=OPENED,
            submitted_by=call.created_by, submitted_at=None if at % 4 == 2 else OPENED,
        )
        for at, duty in enumerate(duties)
        if at % 4 in states
    )  # fmt: skip
    return agencies


def address(name, call, query=""):
    return reverse(f"reports:{name}", args=[] if name == "home" else [call.code]) + query


# --- queries and rows ---


def asked_by(client, where):
    client.get(where)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(where).status_code == 200
    return len(queries)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_asks_as_often_for_sixty_units_as_for_ten(client, call, officer, name):
    grow(call, 10)
    few = asked_by(client, address(name, call))
    grow(call, 50, first=10)
    assert asked_by(client, address(name, call)) == few


def test_a_name_asked_for_each_row_is_counted(client, call, officer):
    """Control: the count sees what a list of objects would ask one by one."""
    counts = []
    for first in (0, 10):
        grow(call, 10, first=first)
        with CaptureQueriesContext(connection) as queries:
            assert all(duty.agency.name for duty in call.assignments.all())
        counts.append(len(queries))
    assert counts[1] - counts[0] == 10


@pytest.mark.parametrize("name", PAGES)
def test_a_page_makes_no_more_objects_of_many_duties_than_it_shows(client, call, officer, name, monkeypatch):
    monkeypatch.setattr(board_views, "ROWS", 20)
    monkeypatch.setattr(picking_queries, "WHOLE", 20)
    monkeypatch.setattr(picking_queries, "DUTIES", 20)
    grow(call, 100)
    made = []
    real = Assignment.from_db.__func__
    counting = classmethod(lambda cls, *given: made.append(1) or real(cls, *given))
    with mock.patch.object(Assignment, "from_db", counting):
        client.get(address(name, call))
        shown = len(made)
        assert list(call.assignments.all())
    assert shown <= 20 + 25  # the rows of the page, each but once, with the levels above them
    assert len(made) - shown == 101  # control: this counts them


# --- the board and who owes ---


def test_the_pages_of_a_board_hold_every_unit_once(client, call, officer, monkeypatch):
    monkeypatch.setattr(board_views, "ROWS", 20)
    agencies = grow(call, 50)
    found = [client.get(address("board", call, f"?page={page}")) for page in (1, 2, 3, 4, 5)]
    shown = [row.duty.agency.name for answer in found for row in answer.context["page"]]
    assert shown == [agency.name for agency in agencies]
    assert "Trang 2/5 · 50 dòng" in found[1].text
    assert "26/<wbr>50" in found[1].text  # the counters tell the whole round
    assert "In từ trang 2/5; cả danh sách có 50 dòng." in found[1].text  # a sheet of paper is a part, too


def test_the_pages_of_coverage_hold_every_unit_once_in_words_told_for_them_alone(
    client, call, officer, monkeypatch
):
    monkeypatch.setattr(board_views, "ROWS", 20)
    agencies = grow(call, 50)
    told = []
    real = Line.status_words.fget
    monkeypatch.setattr(Line, "status_words", property(lambda line: told.append(line.duty) or real(line)))
    found = [client.get(address("coverage", call, f"?page={page}")) for page in (1, 2, 3, 4, 5)]
    assert [line.agency for answer in found for line in answer.context["page"]] == [
        each.name for each in agencies
    ]
    assert len(told) == len(set(told)) == 50
    assert "Trang 2/5 · 50 dòng" in found[1].text
    assert "đạt yêu cầu 13/50 báo cáo" in found[1].text  # the whole round is counted
    client.get(address("coverage_file", call))
    assert len(told) == 100  # control: the file, which holds all, is counted by this


def test_a_board_that_fits_is_one_page(client, call, officer, monkeypatch):
    monkeypatch.setattr(board_views, "ROWS", 20)
    grow(call, 20)
    assert len(client.get(address("board", call)).context["page"]) == 20


def test_debts_come_in_parts_that_together_are_the_whole_text(client, call, officer, monkeypatch):
    monkeypatch.setattr(board_views, "ROWS", 20)
    grow(call, 100)
    parts = [client.get(address("debts", call, f"?page={page}")).context["text"] for page in (1, 2, 3)]
    whole = client.get(address("debts", call, "?all=1")).context["text"]
    assert whole == debt_text(board(call, officer))
    numbered = [line for part in parts for line in part.splitlines() if line[:1].isdigit()]
    assert numbered == [line for line in whole.splitlines() if line[:1].isdigit()]
    assert len(numbered) == 50
    assert ["(Phần 1/3)" in parts[0], "(Phần 3/3)" in parts[2], "(Phần" in whole] == [True, True, False]
    assert all("QUÁ HẠN:" in part and "còn 50 đơn vị" in part for part in parts)


def test_few_debts_are_one_text_without_parts(client, call, officer):
    grow(call, 8)
    page = client.get(address("debts", call))
    assert len(in_order(page.context["board"])) == 4
    assert "phần 1" not in page.text.lower()
    assert "all=1" not in page.text


def test_the_paper_has_the_text_whole_and_not_the_box_that_scrolls(client, call, officer):
    grow(call, 8)
    page = client.get(address("debts", call)).text
    text = client.get(address("debts", call)).context["text"]
    assert f'<pre class="zalo-paper d-none d-print-block">{text}</pre>' in page
    assert 'class="form-control zalo no-print"' in page
