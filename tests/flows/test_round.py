"""One half-year round through the pages alone: from the letter to the issued document and its replacement."""

from __future__ import annotations

import datetime as dt
import hashlib
import io

import pytest

from agencies import audit
from agencies.models import AuditEntry
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.models import Run
from reports.consolidation.tasks import consolidate
from reports.documents.actions.files import waiting_ids
from reports.documents.models import Document
from reports.documents.states import DocumentState
from reports.documents.tasks import render_file
from tests.flows.town import Town, at, inputs, make_town
from tests.flows.visitor import Visitor
from tests.reports.documents.extracted import docx_text, pdf_text, squeezed

pytestmark = pytest.mark.django_db

# What the districts give: enterprises (karaoke + lodging), meetings, people, communes without the evil / communes.
GIVEN = {
    "An Bình": ("120", "20", "100", "12", "1.250", "6/8"),
    "Bình Minh": ("80", "30", "50", "7", "hơn 420", "5/5"),
    "Châu Thành": ("15", "5", "10", "0", "không có", "3/4"),
}
MEETINGS_OF_BINH_MINH = "Tổ chức 7 cuộc tuyên truyền tại huyện Bình Minh."


def write_letter(officer: Visitor, town: Town) -> str:
    """The officer's call, picked, sent out; its code."""
    officer.open("/calls/new/").press(
        "Lập đợt và chọn đơn vị", period="2023-H1", default_due_at="17:00 20/06/2023",
        letter_number="900/STN-TNXH", letter_date="07/06/2023", letter_signer="Trần Thị Ký",
        letter_subject="báo cáo 06 tháng đầu năm 2023",
    )  # fmt: skip
    officer.press("Thêm đơn vị", unit=[str(each.pk) for each in town.districts.values()])
    officer.follow("Xong").press("Gửi đi")
    assert "đang thu báo cáo" in officer.text
    return officer.address.split("/")[2]


def enter(drafter: Visitor, given: tuple[str, ...], *, meetings: str) -> Report:
    """All sections typed, checked, handed to the head."""
    drafter.open("/my/").press("Bắt đầu")
    report = Report.objects.get(pk=int(drafter.address.strip("/").split("/")[1]))
    total, karaoke, lodging, count, people, communes = given
    situation = {
        "CSKD.01": total,
        "CSKD.01 ET=karaoke": karaoke,
        "CSKD.01 ET=luu_tru": lodging,
        "CTX.01": "78,07",
    }
    results = {"TT.01": count, "TT.02": people, "DH.01": communes}
    drafter.open(f"/reports/{report.pk}/s/situation/")
    drafter.press(
        "Lưu và sang mục sau", **inputs(report, "situation", situation, "Địa bàn ổn định (< 5% & giảm).")
    )
    drafter.press("Lưu và sang mục sau", **inputs(report, "communication", results, meetings))
    drafter.open(f"/reports/{report.pk}/").press("Trình lãnh đạo")
    assert "trình lãnh đạo" in drafter.text.lower()
    return report


def approve(head: Visitor, report: Report) -> str:
    """The head's approval; the text of the receipt."""
    head.open(f"/reports/{report.pk}/").press("Phê duyệt và gửi")
    assert head.address == f"/reports/{report.pk}/receipt/"
    return head.text


def return_for(officer: Visitor, report: Report, reason: str) -> None:
    officer.open(f"/reports/{report.pk}/review/").press("Mở để rà soát")
    officer.press("Đề nghị bổ sung", within="//section[@aria-labelledby='verdict-title']", reason=reason)


def perform_runs() -> None:
    """What the worker does with a nudge."""
    for run in Run.objects.filter(state="queued"):
        consolidate(run.pk)


def make_files() -> None:
    """What the worker does with the files of an issued paper."""
    for rendering in waiting_ids():
        render_file(rendering)


def summarise(officer: Visitor, code: str) -> Report:
    """A run asked for on the page, done by the task; the officer ends on the new summary."""
    officer.open(f"/calls/{code}/board/").follow("Tổng hợp")
    officer.press("Tổng hợp")
    run = officer.address
    assert "/runs/" in run
    perform_runs()
    officer.open(run)
    summary = Report.objects.filter(assignment__call__code=code, assignment__parent=None).latest("version")
    assert officer.links_to(f"/summaries/{summary.pk}/")
    officer.open(f"/summaries/{summary.pk}/")
    return summary


@pytest.fixture
def town(db, private_files):
    with at("2023-06-01 08:00"):
        return make_town()


def test_a_half_year_from_the_letter_to_the_paper_that_replaces_the_first(town):
    officer = town.visitor("officer")
    with at("2023-06-07 08:30"):
        code = write_letter(officer, town)
    reports = _answered(town, officer)
    _reviewed(town, officer, code, reports)
    with at("2023-06-21 09:00"):
        summary = summarise(officer, code)
        _reworked(officer, summary)
    first, bytes_of_first = _issued(town, officer, summary, day="2023-06-22", number="215")
    _read_by_others(town, first)
    second = _replaced(town, officer, code, reports["An Bình"], first)
    assert bytes_of_first == _stored(first)
    assert _figures_of(second)["Cuộc tuyên truyền"] == 25 + 7 + 0 + 1
    assert audit.verify().broken_seq is None


def _answered(town: Town, officer: Visitor) -> dict[str, Report]:
    """Three districts enter and send; one comes back with a reason and is sent again."""
    reports = {}
    with at("2023-06-14 09:00"):
        for name, given in GIVEN.items():
            meetings = f"Tổ chức {given[3]} cuộc tuyên truyền tại huyện {name}."
            reports[name] = enter(town.visitor(f"drafter {name}"), given, meetings=meetings)
    with at("2023-06-15 16:59"):
        for name, report in reports.items():
            said = approve(town.visitor(f"head {name}"), report)
            assert f"BN-{report.reference}" in said
    with at("2023-06-16 08:00"):
        return_for(officer, reports["Bình Minh"], "Số người dự chưa khớp với số cuộc, đề nghị rà soát lại.")
    with at("2023-06-19 10:00"):
        drafter = town.visitor("drafter Bình Minh").open("/")
        assert "Số người dự chưa khớp" in drafter.text
        again = Report.objects.get(assignment=reports["Bình Minh"].assignment_id, version=2)
        drafter.open(f"/reports/{again.pk}/s/communication/")
        assert drafter.tree.xpath("//textarea")[0].text.strip() == MEETINGS_OF_BINH_MINH
        drafter.press("Lưu và sang mục sau", **inputs(again, "communication", {"TT.02": "hơn 410"}))
        drafter.open(f"/reports/{again.pk}/").press("Trình lãnh đạo")
        approve(town.visitor("head Bình Minh"), again)
    return reports | {"Bình Minh": again}


def _reviewed(town: Town, officer: Visitor, code: str, reports: dict[str, Report]) -> None:
    """One is read and accepted, the others in bulk; the one that owes is named in the text for the phone."""
    with at("2023-06-20 08:00"):
        one = reports["An Bình"]
        officer.open(f"/reports/{one.pk}/review/").press("Mở để rà soát").press("Đạt yêu cầu tổng hợp")
        duties = [str(reports[name].assignment_id) for name in ("Bình Minh", "Châu Thành")]
        results = officer.open(f"/calls/{code}/board/").press("Đạt yêu cầu", duty=duties)
        assert results.text.count("Bình Minh") == 1
        assert set(
            Report.objects.filter(pk__in=[r.pk for r in reports.values()]).values_list("state", flat=True)
        ) == {ReportState.ACCEPTED}
    with at("2023-06-21 08:00"):
        owing = officer.open(f"/calls/{code}/debts/")
        assert "Đông Hải" in owing.text
        assert "Châu Thành" not in owing.text


def _reworked(officer: Visitor, summary: Report) -> None:
    """A paragraph in the officer's words, a figure adjusted, and what stands behind it."""
    page = officer.open(f"/summaries/{summary.pk}/?muc=communication")
    name = next(
        area.get("name")
        for area in page.tree.xpath("//textarea")
        if (area.text or "").strip() == MEETINGS_OF_BINH_MINH
    )
    page.press(
        "Lưu mục này", **{name: "Huyện Bình Minh tổ chức bảy cuộc tuyên truyền.", "added": "Lời của Sở."}
    )
    assert "Lời của Sở." in page.content.decode()
    behind = officer.open(f"/summaries/{summary.pk}/figures/TT.01/")
    assert behind.row("Ủy ban nhân dân huyện An Bình")[1].startswith("12")
    assert behind.row("Ủy ban nhân dân huyện Bình Minh")[1].startswith("7")
    assert "lần 2" in " ".join(behind.row("Ủy ban nhân dân huyện Bình Minh"))
    assert "Đông Hải" in behind.text
    assert behind.text.count("chưa gửi báo cáo") == 1
    behind.press("Ghi điều chỉnh", delta="+1", reason="Cộng một cuộc do Sở trực tiếp tổ chức.")
    assert "Cộng một cuộc do Sở" in behind.text
    assert Report.objects.get(pk=summary.pk).figures.get(indicator__code="TT.01").value == 20


def _issued(
    town: Town, officer: Visitor, summary: Report, *, day: str, number: str
) -> tuple[Document, dict[str, bytes]]:
    """Sent up, approved, numbered, downloaded; the words and figures of the three files agree."""
    with at(f"{day} 08:00"):
        _explain(officer, summary)
        officer.open(f"/summaries/{summary.pk}/").press("Trình lãnh đạo")
    with at(f"{day} 14:00"):
        leader = town.visitor("leader").open("/").follow("Mở: Duyệt báo cáo tổng hợp")
        assert leader.address == f"/summaries/{summary.pk}/"
        leader.press("Phê duyệt")
        assert Report.objects.get(pk=summary.pk).state == ReportState.ACCEPTED
    with at(f"{day} 15:00"):
        clerk = town.visitor("clerk").open("/").follow("Mở: Cấp số, ngày và phát hành")
        assert clerk.address == f"/reports/{summary.pk}/issue/"
        clerk.press("Phát hành văn bản", number=number)
        make_files()
        document = Document.objects.get(report=summary)
        files = {
            each: clerk.download(f"/documents/{document.pk}/file/{each}") for each in ("pdf", "docx", "xlsx")
        }
    for each in document.renderings.all():
        assert hashlib.sha256(files[each.format]).hexdigest() == each.sha256
    _agree(files, number=number, day=day)
    return document, files


def _explain(officer: Visitor, summary: Report) -> None:
    """One reason for every kind of warning that the check still shows."""
    officer.open(f"/reports/{summary.pk}/check/")
    for kind in officer.tree.xpath("//section[contains(@class, 'finding-kind')]/@id"):
        within = f"//section[@id='{kind}']"
        if officer.tree.xpath(f"{within}//input[@name='reason']"):
            officer.press("Ghi giải trình", within=within, reason="Đơn vị đã rà soát, số liệu đúng thực tế.")


# Of the three districts that answered: enterprises, meetings with the officer's adjustment, people, communes.
PRINTED = {
    "Diện tích tự nhiên": 234.21, "Cơ sở kinh doanh dịch vụ": 215, "Karaoke": 55, "Cuộc tuyên truyền": 20,
    "Lượt người tham dự": 1660,
}  # fmt: skip
SHARE = "14/17"
PEOPLE = "hơn 1.660"


def _agree(files: dict[str, bytes], *, number: str, day: str) -> None:
    """Number, date, words and figures are the same in PDF, Word and Excel."""
    year, month, date = (int(part) for part in day.split("-"))
    texts = {"pdf": squeezed(pdf_text(files["pdf"])), "docx": squeezed(docx_text(files["docx"]))}
    for kind, text in texts.items():
        assert squeezed(f"Số: {number}/BC-STN") in text, kind
        assert squeezed(f"ngày {date:02d} tháng {month} năm {year}") in text, kind
    cells = [cell for row in _cells(files["xlsx"]) for cell in row]
    assert f"{number}/BC-STN" in cells
    assert dt.datetime(year, month, date) in cells  # noqa: DTZ001 -- a cell of Excel has no time zone
    texts["xlsx"] = squeezed("\n".join(map(str, cells)))
    for kind, text in texts.items():
        assert squeezed("Huyện Bình Minh tổ chức bảy cuộc tuyên truyền.") in text, kind
        assert squeezed("Địa bàn ổn định (< 5% & giảm).") in text, kind
        assert squeezed(MEETINGS_OF_BINH_MINH) not in text, kind
        assert SHARE in text, kind
        assert squeezed(PEOPLE) in text or kind == "xlsx", kind  # there "hơn" is in the format of the number
    rows = {row[1]: row for row in _docx_rows(files["docx"]) if len(row) > 3}
    for label, value in PRINTED.items():
        assert _figures(files["xlsx"])[label] == value
        said = f"{value:_}".replace(".", ",").replace("_", ".")
        assert said in rows[label][3]
        assert said in texts["pdf"]


def _cells(workbook: bytes) -> list[tuple[object, ...]]:
    from openpyxl import load_workbook

    sheets = load_workbook(io.BytesIO(workbook)).worksheets
    return [tuple("" if cell is None else cell for cell in row) for sheet in sheets for row in sheet.values]


def _figures(workbook: bytes) -> dict[str, object]:
    """Label of a line -> the first number on it, of the first table that has the line."""
    found: dict[str, object] = {}
    for row in _cells(workbook):
        label = next(
            (cell for cell in row if isinstance(cell, str) and cell.strip() and not cell.isdigit()), ""
        )
        numbers = [cell for cell in row[2:] if isinstance(cell, int | float)]
        if numbers:
            found.setdefault(str(label).lstrip("–- "), numbers[0])
    return found


def _docx_rows(content: bytes) -> list[list[str]]:
    from docx import Document as Word

    tables = Word(io.BytesIO(content)).tables
    return [[cell.text.strip().lstrip("– ") for cell in row.cells] for table in tables for row in table.rows]


def _figures_of(document: Document) -> dict[str, object]:
    return _figures(_stored(document)["xlsx"])


def _stored(document: Document) -> dict[str, bytes]:
    """The files of a paper by format."""
    found = {}
    for each in document.renderings.all():
        with each.file.open("rb") as file:
            found[each.format] = file.read()
    return found


def _read_by_others(town: Town, document: Document) -> None:
    """The committee's reader downloads; a sister agency gets the answer of something that is not there."""
    address = f"/documents/{document.pk}/file/pdf"
    viewer = town.visitor("viewer").open("/documents/")
    assert viewer.links_to(f"/documents/{document.pk}/")
    assert viewer.open(f"/documents/{document.pk}/").download(address).startswith(b"%PDF")
    sister = town.visitor("head Đông Hải")
    assert b"%PDF" not in sister.download(address, expect=404)
    sister.open(f"/summaries/{document.report_id}/", expect=404)
    assert AuditEntry.objects.filter(key="documents.file.downloaded", actor=viewer.user).count() == 1


def _replaced(town: Town, officer: Visitor, code: str, report: Report, first: Document) -> Document:
    """An accepted report is reopened and comes again: the summary is stale, a second paper replaces the first."""
    with at("2023-06-26 08:00"):
        officer.open(f"/reports/{report.pk}/review/").press(
            "Mở lại", reason="Đề nghị cập nhật số cuộc tuyên truyền."
        )
        fresh = officer.open(f"/summaries/{first.report_id}/")
        assert "cần tổng hợp lại" not in fresh.text.lower()
    with at("2023-06-27 08:00"):
        again = Report.objects.get(assignment=report.assignment_id, version=2)
        drafter = town.visitor("drafter An Bình").open(f"/reports/{again.pk}/s/communication/")
        drafter.press("Lưu và sang mục sau", **inputs(again, "communication", {"TT.01": "25"}))
        drafter.open(f"/reports/{again.pk}/").press("Trình lãnh đạo")
        approve(town.visitor("head An Bình"), again)
        officer.open(f"/reports/{again.pk}/review/").press("Mở để rà soát").press("Đạt yêu cầu tổng hợp")
    with at("2023-06-27 10:00"):
        stale = officer.open(f"/summaries/{first.report_id}/")
        assert "cần tổng hợp lại" in stale.text.lower()
        assert "huyện An Bình" in stale.text
        stale.press("Tổng hợp lại")
        perform_runs()
        summary = Report.objects.filter(assignment__call__code=code, assignment__parent=None).latest(
            "version"
        )
        assert summary.version == 2
        bench = officer.open(f"/summaries/{summary.pk}/?muc=communication")
        assert "Huyện Bình Minh tổ chức bảy cuộc tuyên truyền." in bench.content.decode()
        assert "Lời của Sở." in bench.content.decode()
        officer.open(f"/summaries/{summary.pk}/figures/TT.01/").press("Đã xem, giữ điều chỉnh")
    second = _issue_again(town, officer, summary)
    first.refresh_from_db()
    assert (first.state, second.about_id) == (DocumentState.REPLACED, first.pk)
    page = town.visitor("viewer").open(f"/documents/{first.pk}/")
    assert second.code in page.text
    return second


def _issue_again(town: Town, officer: Visitor, summary: Report) -> Document:
    with at("2023-06-28 08:00"):
        _explain(officer, summary)
        officer.open(f"/summaries/{summary.pk}/").press("Trình lãnh đạo")
        town.visitor("leader").open(f"/summaries/{summary.pk}/").press("Phê duyệt")
    with at("2023-06-28 15:00"):
        town.visitor("clerk").open(f"/reports/{summary.pk}/issue/").press("Phát hành văn bản")
        make_files()
        return Document.objects.get(report=summary)
