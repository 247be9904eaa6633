"""What a workbook of an earlier period may not say: each with its cell and the way out, and nothing is written."""

import datetime as dt
import io

import pytest

from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.models import Report
from reports.imports.actions import earlier
from reports.imports.earlier.shape import SHEET
from reports.imports.models import EarlierLoad
from reports.imports.states import LoadState
from tests.reports.imports.earlier_books import NOW, Office, column_of, fill, row_of, saved

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def business_time(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)
    monkeypatch.setattr(clock, "today", NOW.date)


@pytest.fixture
def office() -> Office:
    return Office()


def problems(office: Office, book) -> list[str]:
    """ "cell: message" of everything that is wrong."""
    plan, _place = earlier.plan_of_load(office.brought(saved(book)))
    return [f"{each.cell}: {each.message}" for line in plan.lines for each in line.problems]


def refused(office: Office, content: bytes, period: str = "2022-H1") -> str:
    with pytest.raises(Invalid) as caught:
        office.brought(content, period)
    assert not EarlierLoad.objects.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("figure", "value", "words"),
    [
        ("TT.01", "hai mươi", "không phải là số. Gõ số, hoặc “không có”"),
        ("TT.01", "12 cuộc/ngày", "Chỉ nhập số"),
        ("TT.01", "1,234.5", "Bạn muốn nhập|chỉ nhận số nguyên|Dấu chấm"),
        ("TT.01", "1.234,5", "chỉ nhận số nguyên, không có phần thập phân"),
        ("TT.01", 12.5, "chỉ nhận số nguyên, không có phần thập phân"),
        ("TT.01", -3, "Không nhận số âm"),
        ("TT.01", "123456789012345", "Số quá lớn"),
        ("CTX.01", "12.34", "Bạn muốn nhập 12,34"),
        ("CTX.01", 1.234, "chỉ có 2 chữ số thập phân; hệ thống không tự làm tròn"),
        ("DH.01", "6", "Tỷ lệ cần ghi dạng 6/10"),
        ("DH.01", dt.date(2022, 10, 6), "Excel đổi 6/10 thành ngày"),
        ("TT.01", True, "không nhận đúng/sai"),
        ("TT.01", "=1+1", "công thức lỗi hoặc chưa tính"),
    ],
)
def test_a_wrong_cell_is_named_with_the_way_out(office: Office, figure, value, words):
    import re

    book = fill(office.book(), {"H30.1": {figure: value}})
    cell = book[SHEET].cell(row_of(book, "H30.1"), column_of(book, figure)).coordinate
    (said,) = problems(office, book)
    assert said.startswith(f"{cell}: ")
    assert re.search(words, said), said


@pytest.mark.parametrize(
    ("value", "stored"),
    [("1.234,5", 123450), (1234.5, 123450), ("1234,50", 123450), (" 78,07 ", 7807), ("1.234", 123400)],
)
def test_a_number_is_read_as_it_is_meant_in_text_and_in_number(office: Office, value, stored):
    plan, _place = earlier.plan_of_load(office.staged({"H30.1": {"CTX.01": value}}))
    (line,) = plan.lines
    assert [each["value"] for each in line.figures] == [stored]


def test_an_agency_twice_unknown_or_missing_is_found(office: Office):
    book = fill(office.book(), {"H30.1": {"TT.01": 1}, "H30.2": {"TT.01": 2}, "H99": {"TT.01": 3}})
    page = book[SHEET]
    page.cell(row_of(book, "H30.2"), 1).value = "h30.1"
    last = page.max_row + 1
    page.cell(last, column_of(book, "TT.01")).value = 5
    said = " | ".join(problems(office, book))
    assert "Mã H30.1 đã có ở dòng" in said
    assert "Không có cơ quan mang mã H99" in said
    assert f"A{last}: Mã cơ quan: chưa điền." in said


def test_merged_cells_and_cells_beside_the_form_are_found(office: Office):
    book = fill(office.book(), {"H30.1": {"TT.01": 1}})
    page, row, column = book[SHEET], row_of(book, "H30.1"), column_of(book, "TT.01")
    page.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + 1)
    page.cell(row, column + 30).value = 9
    said = " | ".join(problems(office, book))
    assert "hãy bỏ gộp" in said
    assert "nằm ngoài các cột của biểu mẫu" in said


def test_the_workbook_of_another_period_or_of_nothing_is_not_taken(office: Office):
    import openpyxl

    other = office.filled({"H30.1": {"TT.01": 1}}, "2021-H1")
    assert "kỳ 2021-H1" in refused(office, other)
    assert "không phải biểu mẫu của kỳ đã chọn" in refused(office, saved(openpyxl.Workbook()))
    assert "chưa có số liệu nào" in refused(office, saved(office.book()))
    assert "không phải là bảng tính Excel" in refused(office, b"so cu")
    book = fill(office.book(), {"H30.1": {"TT.01": 1}})
    book[SHEET].title = "Trang khác"
    assert "không có trang “Số liệu”" in refused(office, saved(book))


def test_unknown_and_doubled_columns_are_not_taken(office: Office):
    for words, expected in (("XX.99 | Lạ", "không có trong đề cương"), ("TT.02 | Lượt", "có hai lần")):
        book = fill(office.book(), {"H30.1": {"TT.01": 1}})
        book[SHEET].cell(3, column_of(book, "TT.01")).value = words
        assert expected in refused(office, saved(book))


def test_ten_thousand_rows_are_refused_in_words(office: Office):
    book = office.book()
    page, column = book[SHEET], column_of(book, "TT.01")
    for row in range(4, 10_004):
        page.cell(row, 1).value = f"H30.{row}"
        page.cell(row, column).value = 1
    assert "có quá 5000 dòng" in refused(office, saved(book))


@pytest.mark.parametrize(("period", "words"), [
    ("2023-H1", "chưa kết thúc"), ("2022-Q1", "chưa có đề cương đã ban hành"), ("2022-H3", "không đúng|Không có kỳ"),
    ("2022-CD01", "văn bản yêu cầu"),
])  # fmt: skip
def test_a_period_that_is_not_over_or_that_nobody_asked_about_is_refused(
    office: Office, monkeypatch, period, words
):
    import re

    monkeypatch.setattr(clock, "today", lambda: dt.date(2023, 6, 1))
    with pytest.raises(Invalid) as caught:
        office.place(period)
    assert re.search(words, str(caught.value))


def test_what_was_put_aside_is_forgotten_and_cannot_be_written(office: Office):
    load = office.staged({"H30.1": {"TT.01": 1}})
    digest = earlier.plan_of_load(load)[0].digest
    earlier.discard_earlier(load_id=load.pk, by=office.officer)
    load.refresh_from_db()
    assert (load.state, load.cells) == (LoadState.DISCARDED, {})
    with pytest.raises(Conflict):
        earlier.apply_earlier(load_id=load.pk, by=office.officer, plan_sha256=digest)
    assert not Report.objects.exists()


def test_nothing_is_written_while_a_row_is_wrong_or_something_else_was_shown(office: Office):
    wrong = office.staged({"H30.1": {"TT.01": "x"}, "H30.2": {"TT.01": 1}})
    with pytest.raises(Conflict, match="Còn 1 dòng có lỗi"):
        earlier.apply_earlier(
            load_id=wrong.pk, by=office.officer, plan_sha256=earlier.plan_of_load(wrong)[0].digest
        )
    load = office.staged({"H30.2": {"TT.01": 1}})
    with pytest.raises(Conflict, match="đã thay đổi sau khi bạn xem"):
        earlier.apply_earlier(load_id=load.pk, by=office.officer, plan_sha256="0" * 64)
    assert not Report.objects.exists()


def test_questions_do_not_multiply_with_the_rows(office: Office, django_assert_max_num_queries):
    for number in range(30):
        office.district(f"UBND huyện {number}", f"H30.X{number}")
    few = office.staged({"H30.1": {"TT.01": 1}})
    many = office.staged({f"H30.X{number}": {"TT.01": 1} for number in range(30)})
    for load in (few, many):
        with django_assert_max_num_queries(14):
            earlier.plan_of_load(load)


def test_texts_are_no_columns_and_the_template_is_clean(office: Office):
    book = office.book()
    heads = [cell.value for cell in book[SHEET][3]]
    assert heads[0] == "Mã cơ quan *"
    assert "CSKD.01[ET=karaoke] | Karaoke (cơ sở)" in heads
    memory = io.BytesIO()
    book.save(memory)
    assert "chưa có số liệu nào" in refused(office, memory.getvalue())
