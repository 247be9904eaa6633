"""What a workbook may not say: each with its place and the way out, and nothing is written."""

import datetime as dt
import io
import zipfile

import pytest

from agencies import actions
from agencies.actions.bulk import plan_of_intake
from agencies.bulk.shape import AGENCIES, PEOPLE
from agencies.models import Agency, Intake, User
from agencies.states import AgencyKind
from portal.core.errors import Invalid
from tests.agencies.workbooks import commune, filled, header, opened, person, saved
from tests.factories.agencies import make_administrator, make_agency, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_administrator()


@pytest.fixture
def province() -> Agency:
    return make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="H30")


def brought(admin: User, content: bytes):
    """The plan of a workbook."""
    return plan_of_intake(actions.stage_intake(by=admin, name="x.xlsx", content=content), admin)


def problems(admin: User, agencies=(), people=()) -> list[tuple[int, str, str]]:
    plan = brought(admin, filled(agencies, people))
    return [(line.row, each.cell, each.message) for line in plan.lines for each in line.problems]


def one(found):
    assert len(found) == 1, found
    return found[0]


@pytest.mark.parametrize(
    ("changes", "cell", "words"),
    [
        ({"role": "Trưởng ban"}, "D4", "Vai trò “Trưởng ban” không có trong danh sách. Chọn một trong: Chuyên viên"),
        ({"role": "drafter"}, "D4", "không có trong danh sách"),
        ({"username": "Nguyễn An"}, "A4", "chữ thường không dấu"),
        ({"username": ""}, "A4", "Tên đăng nhập: chưa điền."),
        ({"agency": "H99"}, "C4", "Không có cơ quan mang mã H99. Sửa mã, hoặc thêm cơ quan"),
        ({"email": "khong-phai-thu"}, "G4", "không đúng; ví dụ"),
        ({"phone": 293111222}, "H4", "có thể đã mất số 0 ở đầu. Hãy định dạng ô là Text"),
        ({"valid_from": "2025-07-01"}, "I4", "Bạn muốn nhập 01/07/2025?"),
        ({"valid_from": "31/02/2025"}, "I4", "không có trong lịch"),
        ({"valid_from": 45000}, "I4", "định dạng ô là Text"),
        ({"full_name": "An CCCD 091090001234"}, "B4", "căn cước"),
        ({"full_name": "NguyÔn V¨n ¸nh ®o¹n v¨n b¶n cò"}, "B4", "phông chữ cũ"),
        ({"title": "x" * 101}, "E4", "dài quá 100 ký tự"),
        ({"authority": "Ký bừa"}, "F4", "Quyền ký “Ký bừa” không có trong danh sách"),
    ],
)  # fmt: skip
def test_a_wrong_cell_of_a_person_is_named_with_the_way_out(admin, province, changes, cell, words):
    row, place, message = one(problems(admin, people=[person("mot.nguoi", province, **changes)]))
    assert (row, place) == (4, cell)
    assert words in message
    assert "091090001234" not in message


@pytest.mark.parametrize(
    ("changes", "cell", "words"),
    [
        ({"code": "H30 1"}, "A4", "Mã gồm chữ A–Z, chữ số và dấu chấm"),
        ({"kind": "Xã"}, "B4", "Loại cơ quan “Xã” không có trong danh sách"),
        ({"parent": "H77"}, "C4", "Không có cơ quan mang mã H77"),
        ({"parent": "H30.1"}, "C4", "vòng tròn"),
        ({"name": ""}, "D4", "Tên đầy đủ: chưa điền."),
        ({"collective": "Đúng"}, "I4", "chọn Có hoặc Không"),
        ({"valid_from": ""}, "L4", "chưa điền"),
    ],
)
def test_a_wrong_cell_of_an_agency_is_named_with_the_way_out(admin, province, changes, cell, words):
    fields = {"parent": province} | changes
    row = commune("H30.1", "UBND xã Một", fields.pop("parent"), **fields)
    found = one(problems(admin, agencies=[row]))
    assert found[1] == cell
    assert words in found[2]


def test_codes_twice_sisters_of_one_name_and_circles_are_found(admin, province):
    rows = [
        commune("H30.1", "UBND xã Một", province),
        commune("H30.1", "UBND xã Khác", province),
        commune("H30.3", "UBND xã Một", province),
        commune("H30.4", "UBND xã Tư", "H30.5"),
        commune("H30.5", "UBND xã Năm", "H30.4"),
    ]
    found = {row: message for row, _cell, message in problems(admin, agencies=rows)}
    assert "Mã H30.1 đã có ở dòng 4" in found[5]
    assert "cùng tên, cùng cấp trên ở dòng 4" in found[6]
    assert "vòng tròn" in found[7]
    assert "vòng tròn" in found[8]


def test_an_agency_that_is_there_is_not_moved_or_renamed_backwards(admin, province):
    other = make_agency("UBND tỉnh Khác", kind=AgencyKind.PROVINCE, code="H31")
    make_agency("UBND xã Một", kind=AgencyKind.COMMUNE, parent=province, code="H30.1", superior_line="")
    moved = one(problems(admin, agencies=[commune("H30.1", "UBND xã Một", other, place="Hậu Giang")]))
    assert moved[1] == "C4"
    assert "Tệp không đổi được" in moved[2]
    renamed = commune("H30.1", "UBND phường Một", province, valid_from="01/01/2004")
    assert "ghi ngày đổi tên sau ngày đó" in one(problems(admin, agencies=[renamed]))[2]


def test_an_agency_does_not_begin_under_one_that_has_ended(admin, province):
    ended = make_agency(
        "UBND huyện Cũ", kind=AgencyKind.DISTRICT, parent=province, code="H30.C", valid_to=dt.date(2025, 7, 1)
    )
    late = commune("H30.1", "UBND xã Một", ended, valid_from="01/07/2025")
    row, place, message = one(problems(admin, agencies=[late]))
    assert (row, place) == (4, "C4")
    assert "chỉ tồn tại đến trước ngày 01/07/2025" in message
    # Control: the day before it is there; and an agency older than what is above it now stays possible.
    assert problems(admin, agencies=[{**late, "valid_from": "30/06/2025"}]) == []
    assert (
        problems(admin, agencies=[commune("H30.2", "UBND xã Hai", province, valid_from="01/01/1990")]) == []
    )


def test_a_sister_of_the_same_name_counts_by_the_day_of_the_row_not_by_today(admin, province):
    """Workbooks also bring agencies of before: what has ended by now stood beside them then."""
    ended = {"kind": AgencyKind.COMMUNE, "parent": province, "valid_to": dt.date(2025, 7, 1)}
    make_agency("UBND xã Một", code="H30.1", **ended)
    then = commune("H30.2", "UBND xã Một", province, valid_from="01/01/2024")
    assert "đã có trên hệ thống (H30.1)" in one(problems(admin, agencies=[then]))[2]
    assert problems(admin, agencies=[{**then, "valid_from": "01/07/2025"}]) == []


def test_one_login_name_is_one_person(admin, province):
    rows = [
        person("mot.nguoi", province),
        person("mot.nguoi", province, role="Văn thư", full_name="Người Khác"),
        person("mot.nguoi", province),
    ]
    found = problems(admin, people=rows)
    assert [row for row, _cell, _message in found] == [5, 6]
    assert "đã có ở dòng 4 với họ và tên khác" in found[0][2]
    assert "đã có ở dòng 4; bỏ một dòng" in found[1][2]


def test_a_login_name_of_somebody_else_a_locked_one_and_ones_own_are_refused(admin, province):
    make_membership(make_user("co.san", full_name="Lê Thị Có"), province)
    make_user("bi.khoa", full_name="Nguyễn Văn Thử", active=False)
    rows = [
        person("co.san", province),
        person("bi.khoa", province),
        person(admin.username, province, full_name=admin.full_name),
    ]
    found = [message for _row, _cell, message in problems(admin, people=rows)]
    assert "Tên đăng nhập co.san đã là của Lê Thị Có" in found[0]
    assert "đang bị khóa" in found[1]
    assert "chính mình" in found[2]


def refused(admin: User, content: bytes) -> str:
    with pytest.raises(Invalid) as caught:
        actions.stage_intake(by=admin, name="x.xlsx", content=content)
    assert not Intake.objects.exists()
    return str(caught.value)


def test_a_workbook_of_something_else_is_not_taken(admin, province):
    import openpyxl

    book = openpyxl.Workbook()
    book.active["A1"] = "Danh sách"
    assert "không có trang “Cơ quan” hoặc “Người dùng”" in refused(admin, saved(book))
    assert "chưa có dòng nào được điền" in refused(admin, filled())
    assert "không phải là bảng tính Excel" in refused(admin, b"%PDF-1.7")
    assert "không phải là bảng tính Excel" in refused(admin, b"")


def test_passwords_unknown_doubled_and_missing_columns_are_not_taken(admin, province):
    rows = [person("mot.nguoi", province)]
    book = opened(people=rows)
    header(book, PEOPLE, 10).value = "Mật khẩu"
    book[PEOPLE]["J4"] = "bi-mat-1"
    said = refused(admin, saved(book))
    assert "Trang “Người dùng”, ô J3: tệp không được có mật khẩu" in said
    assert "bi-mat-1" not in said
    for column, words, expected in ((10, "Tuổi", "không có trong biểu mẫu"), (10, "Vai trò", "có hai lần"),
                                    (4, None, "thiếu cột “Vai trò”")):  # fmt: skip
        book = opened(people=rows)
        header(book, PEOPLE, column).value = words
        assert expected in refused(admin, saved(book))


def test_formulas_merged_cells_and_dates_in_text_are_found_cell_by_cell(admin, province):
    import datetime as dt

    book = opened(people=[person("mot.nguoi", province), person("hai.nguoi", province)])
    page = book[PEOPLE]
    page["B4"] = '=CONCATENATE("Nguyễn"," An")'
    page["E4"] = dt.date(2025, 7, 1)
    page.merge_cells("C4:C5")
    plan = brought(admin, saved(book))
    said = {(line.row, each.cell): each.message for line in plan.lines for each in line.problems}
    assert "công thức lỗi hoặc chưa tính" in said[4, "B4"]
    assert "đang là ngày tháng" in said[4, "E4"]
    assert "hãy bỏ gộp" in said[4, "C4:C5"]
    assert "hãy bỏ gộp" in said[5, "C4:C5"]


def test_a_cell_with_a_date_of_excel_is_a_date(admin, province):
    import datetime as dt

    book = opened(people=[person("mot.nguoi", province, valid_from=dt.date(2025, 7, 1))])
    (line,) = brought(admin, saved(book)).lines
    assert line.facts["valid_from"] == dt.date(2025, 7, 1)


def test_macros_and_bombs_are_not_opened(admin, province):
    content = filled(people=[person("mot.nguoi", province)])
    memory = io.BytesIO(content)
    with zipfile.ZipFile(memory, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"x")
    assert "macro" in refused(admin, memory.getvalue())
    memory = io.BytesIO(content)
    with zipfile.ZipFile(memory, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/media/anh.xml", b"0" * (60 << 20))
    assert "giải nén ra quá lớn" in refused(admin, memory.getvalue())


def test_ten_thousand_rows_are_refused_with_the_way_out_before_they_are_compared(admin, province):
    import xlsxwriter

    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory) as book:
        page = book.add_worksheet(PEOPLE)
        page.write_row(2, 0, ["Tên đăng nhập *", "Họ và tên *", "Mã cơ quan *", "Vai trò *"])
        for row in range(10_000):
            page.write_row(row + 3, 0, [f"nguoi.{row}", "Nguyễn Văn Thử", "H30", "Văn thư"])
    assert "có quá 5000 dòng; hãy chia thành nhiều tệp" in refused(admin, memory.getvalue())


def test_questions_do_not_multiply_with_the_rows(admin, province, django_assert_max_num_queries):
    few = actions.stage_intake(by=admin, name="x.xlsx", content=filled(people=[person("a.1", province)]))
    many = actions.stage_intake(
        by=admin, name="x.xlsx", content=filled(people=[person(f"a.{n}", province) for n in range(60)])
    )
    with django_assert_max_num_queries(6):
        plan_of_intake(few, admin)
    with django_assert_max_num_queries(6):
        plan_of_intake(many, admin)


def test_the_template_says_nothing_wrong_about_itself(admin, province):
    book = opened([commune("H30.1", "UBND xã Một", province)], [person("mot.nguoi", "H30.1")])
    assert book.sheetnames[:2] == [AGENCIES, PEOPLE]
    assert book["DanhSach"].sheet_state == "veryHidden"
    kinds = {str(rule.sqref): rule.formula1 for rule in book[PEOPLE].data_validations.dataValidation}
    assert any(formula and "DanhSach" in formula for formula in kinds.values())
    assert brought(admin, saved(book)).counts["error"] == 0
