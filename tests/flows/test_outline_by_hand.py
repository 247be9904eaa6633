"""An outline that exists nowhere but on the pages of the officer: made, called for, filled in, printed."""

from __future__ import annotations

import datetime as dt

import pytest

from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.documents.compose.paper import compose
from reports.documents.renderers import FORMATS
from reports.outlines.models import OutlineVersion, Programme, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.states import OutlineState
from tests.factories.rounds import section_of
from tests.flows.town import Town, at, inputs, make_town
from tests.flows.visitor import Visitor
from tests.reports.documents.extracted import pdf_text, squeezed

pytestmark = pytest.mark.django_db
KEY = "ket_qua_phoi_hop"


@pytest.fixture
def town(db, private_files):
    with at("2023-06-01 08:00"):
        town = make_town()
    ProgrammeRole.objects.create(
        programme=Programme.objects.get(), agency=town.lead, kind=ProgrammeRoleKind.LEAD,
        valid_from=dt.date(2020, 1, 1),
    )  # fmt: skip
    return town


def shaped(officer: Visitor) -> OutlineVersion:
    """Two sections, an indicator and a breakdown that are new, a table with parts, an annex; then frozen."""
    officer.open("/de-cuong/").follow("Lập đề cương mới")
    officer.press(
        "Lập đề cương",
        code="PH-6T",
        name="Phối hợp liên ngành",
        reporter_class="territorial",
        period_kind="half",
    )
    version = OutlineVersion.objects.get(outline__code="PH-6T")
    page = officer.address
    officer.press("Thêm mục", title="Kiến nghị, đề xuất")
    officer.open(page).press("Thêm mục", title="Kết quả phối hợp")
    section = officer.address
    officer.press("Lưu mục", required="on", guidance="Nêu các hình thức phối hợp.")

    catalogue = f"/de-cuong/chuong-trinh/{version.outline.programme_id}"
    officer.open(f"{catalogue}/chi-tieu/moi/").press(
        "Lưu chỉ tiêu", code="PH.01", name="Cuộc kiểm tra chung", unit="cuộc", kind="flow", across_units="sum",
        across_time="sum",
    )  # fmt: skip
    officer.open(f"{catalogue}/phan-to/moi/").press(
        "Lưu phân tổ", code="CACH", name="cách làm", categories="Trực tiếp\ntu_xa: Từ xa"
    )
    officer.open(section).follow("Thêm chỉ tiêu").press(
        "Lưu dòng", indicator="PH.01", parts="CACH", required="on", parts_complete="on"
    )
    assert "Đã thêm 3 dòng." in officer.text
    officer.follow("Thêm biểu phụ lục").press(
        "Lưu biểu", title="Văn bản phối hợp", label_0="Ngày", kind_0="date", order_0="2", label_1="Số, ký hiệu",
        required_1="on", order_1="1",
    )  # fmt: skip
    officer.open(page).press("↑Lên: II. Kết quả")
    officer.follow("Trích yếu, đánh số").press(
        "Lưu", title_pattern="Kết quả phối hợp {period}", shape="arabic alpha"
    )
    officer.open(page).follow("Ban hành…").press("Ban hành")
    version.refresh_from_db()
    assert version.state == OutlineState.PUBLISHED
    return version


def called(officer: Visitor, town: Town, version: OutlineVersion) -> str:
    """A call in which the districts answer this outline; its code."""
    officer.open("/calls/new/").press(
        "Lập đợt và chọn đơn vị", period="2023-H1", default_due_at="17:00 20/06/2023",
        letter_number="900/STN-TNXH", letter_date="07/06/2023", letter_signer="Trần Thị Ký",
        letter_subject="báo cáo 06 tháng đầu năm 2023",
    )  # fmt: skip
    officer.press("Thêm đơn vị", unit=[str(each.pk) for each in town.districts.values()])
    code = officer.address.split("/")[2]
    officer.open(f"/calls/{code}/outlines/").press("Lưu", territorial=str(version.pk))
    officer.open(f"/calls/{code}/").press("Gửi đi")
    return code


def test_an_outline_made_on_the_pages_is_called_for_filled_in_and_printed(town):
    officer = town.visitor("officer")
    with at("2023-06-02 08:30"):
        version = shaped(officer)
    with at("2023-06-07 08:30"):
        code = called(officer, town, version)
    officer.open("/de-cuong/")
    assert code
    assert "6 tháng đầu năm 2023 (đang thu báo cáo)" in officer.text

    with at("2023-06-14 09:00"):
        drafter = town.visitor("drafter An Bình")
        drafter.open("/my/").press("Bắt đầu")
        report = Report.objects.get(assignment__agency=town.districts["An Bình"])
        assert report.assignment.version == version
        drafter.open(f"/reports/{report.pk}/s/{KEY}/")
        assert "Nêu các hình thức phối hợp." in drafter.text
        figures = {"PH.01": "12", "PH.01 CACH=truc_tiep": "8", "PH.01 CACH=tu_xa": "4"}
        drafter.press(
            "Lưu và sang mục sau", **inputs(report, KEY, figures, "Phối hợp chặt chẽ."), **_papers(report)
        )
        drafter.open(f"/reports/{report.pk}/").press("Trình lãnh đạo")
        town.visitor("head An Bình").open(f"/reports/{report.pk}/").press("Phê duyệt và gửi")
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED

    text = squeezed(pdf_text(FORMATS["pdf"](compose(report))))
    assert squeezed("1. Kết quả phối hợp") in text
    assert squeezed("Kết quả phối hợp 06 tháng đầu năm 2023") in text
    for words in (
        "Phối hợp chặt chẽ.",
        "Cuộc kiểm tra chung",
        "Trực tiếp",
        "Từ xa",
        "VĂN BẢN PHỐI HỢP",
        "15/KH-UBND",
    ):
        assert squeezed(words) in text
    assert text.index(squeezed("Số, ký hiệu")) < text.index(squeezed("15/KH-UBND"))


def _papers(report: Report) -> dict[str, str]:
    """The first row of the annex table, typed."""
    table = section_of(report, KEY).annexes.get()
    keys = [column["key"] for column in table.columns]
    assert [column["label"] for column in table.columns] == ["Số, ký hiệu", "Ngày"]
    typed = dict(zip(keys, ("15/KH-UBND", "12/01/2023"), strict=True))
    return {f"cell-{table.pk}_0_{key}": value for key, value in typed.items()}
