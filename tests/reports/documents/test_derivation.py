"""The workbook of a derivation, computed by a spreadsheet and not by us."""

import io

import pytest

from agencies.models import AuditEntry
from reports.collection.models import Report
from reports.consolidation.actions.rework import adjust_figure
from reports.consolidation.adjusting import Delta
from reports.consolidation.queries.derivation import derive
from reports.documents import derivation as book
from reports.documents.derivation import write_book
from tests.factories.summaries import Scene, printed
from tests.reports.consolidation.test_tree import accept, officer_of
from tests.reports.documents.office import converted

pytestmark = pytest.mark.django_db
TT, DH, KT, AREA = ("TT.01", ""), ("DH.01", ""), ("KT.02", "ET=karaoke"), ("CTX.01", "")


@pytest.fixture
def scene(db):
    """A province over a district of two communes, a department, and one unit that is silent; one adjustment."""
    scene = Scene()
    district = scene.district("UBND huyện A")
    scene.accepted("Xã 1", {TT: 7, DH: (1, 10), AREA: 10, KT: 9}, parent=district)
    scene.accepted("Xã 2", {TT: 5, DH: (2, 10), AREA: 20}, parent=district)
    scene.accepted("Sở X", {TT: 100, KT: 3, DH: {"value": 5000}})
    scene.unit("Sở Y")
    accept(scene.summary(district, by=officer_of(district)))
    scene.top = scene.summary()
    figure = printed(scene.top, *TT)
    adjust_figure(
        report_id=scene.top.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
        by=scene.officer, delta=Delta(-2), reason="=1+1 trùng một cuộc",
    )  # fmt: skip
    return scene


def sheets(content, **how):
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content), **how)
    return {page.title: [list(row) for row in page.iter_rows(values_only=True)] for page in book}


def lines(content, **how):
    """(summary, code, breakdown) -> the line of “Tổng hợp”."""
    return {(row[0], row[1], row[3] or ""): row for row in sheets(content, **how)["Tổng hợp"][1:]}


def test_every_number_of_a_unit_is_a_value_and_every_total_a_formula(scene):
    content = write_book(derive(scene.top))
    found = sheets(content)
    top = lines(content)[scene.call.lead.name, "TT.01", ""]
    assert top[6].startswith("=IF(COUNTIF('Nguồn'!H")
    assert top[8].startswith("=SUM('Điều chỉnh'!C2:C2")
    assert (top[10], top[12][:4]) == (110, "=IF(")
    rows = [row for row in found["Nguồn"][1:] if row[0] == scene.call.lead.name and row[1] == "TT.01"]
    said = {row[3]: (row[7], row[8], row[9]) for row in rows}
    assert said["Sở X"] == ("cộng", "", 100)
    assert said["Sở Y"] == ("không tính", "chưa có báo cáo đạt yêu cầu: chưa gửi báo cáo", None)
    below = next(at for at, row in enumerate(found["Tổng hợp"], 1) if row[:2] == ["UBND huyện A", "TT.01"])
    assert said["UBND huyện A"] == ("cộng", "", f"='Tổng hợp'!K{below}")
    assert found["Điều chỉnh"][1][2:6] == [-2, 0, "=1+1 trùng một cuộc", scene.officer.full_name]


def test_who_does_not_count_is_said_with_the_reason(scene):
    rows = sheets(write_book(derive(scene.top)))["Nguồn"][1:]
    assert [row[8] for row in rows if row[3] == "Sở X" and row[1] == "DH.01"] == ["tỷ lệ không có số gốc"]


def test_the_number_of_queries_does_not_grow_with_the_units(scene, django_assert_max_num_queries):
    with django_assert_max_num_queries(60):
        derive(scene.top)
    for number in range(5):
        scene.accepted(f"Sở {number}", {TT: number})
    top = scene.summary()
    with django_assert_max_num_queries(60):
        derive(top)


@pytest.mark.office
@pytest.mark.slow
def test_a_spreadsheet_recomputes_every_line_and_sees_a_changed_source(scene, tmp_path):
    content = write_book(derive(scene.top))
    computed = lines(_calculated(content, tmp_path / "as-is"), data_only=True)
    assert {row[12] for row in computed.values()} == {"khớp"}
    assert computed[scene.call.lead.name, "TT.01", ""][6:11:2] == [112, -2, 110]
    assert computed[scene.call.lead.name, "DH.01", ""][6:8] == [3, 20]
    assert computed[scene.call.lead.name, "CTX.01", ""][6] == 0.3
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(content))
    page = book["Nguồn"]
    source = next(row for row in page.iter_rows() if row[3].value == "Xã 1" and row[1].value == "TT.01")
    source[9].value = 8
    changed = io.BytesIO()
    book.save(changed)
    again = lines(_calculated(changed.getvalue(), tmp_path / "changed"), data_only=True)
    assert again["UBND huyện A", "TT.01", ""][12] == "LỆCH"


def _calculated(content, folder):
    """The file with its formulas worked out by LibreOffice."""
    folder.mkdir()
    return converted({"in.xlsx": content}, "xlsx:Calc MS Excel 2007 XML", folder)["in.xlsx"]


def test_whoever_sees_the_summary_takes_its_derivation_along_and_the_journal_says_so(scene, client):
    client.force_login(scene.leader)
    page = client.get(f"/summaries/{scene.top.pk}/")
    address = f"/summaries/{scene.top.pk}/derivation.xlsx"
    assert address in page.content.decode()
    found = client.get(address)
    assert "dien-giai-" in found.headers["Content-Disposition"]
    assert lines(found.content)
    assert AuditEntry.objects.filter(key="documents.derivation.downloaded", actor=scene.leader).count() == 1


def test_a_book_that_no_sheet_can_hold_is_refused_in_words(scene, client, monkeypatch):
    monkeypatch.setattr(book, "MOST_ROWS", 3)
    client.force_login(scene.leader)
    refused = client.get(f"/summaries/{scene.top.pk}/derivation.xlsx")
    assert refused.status_code == 409
    assert "nhiều hơn một trang tính chứa được" in refused.content.decode()


def test_what_lies_in_an_unopened_envelope_is_not_taken_out_this_way(scene, client):
    district = Report.objects.get(assignment__agency__name="UBND huyện A")
    client.force_login(scene.officer)
    address = f"/summaries/{district.pk}/derivation.xlsx"
    assert client.get(address).status_code == 200
    Report.objects.filter(pk=district.pk).update(state="submitted", opened_at=None)
    assert client.get(address).status_code == 404
