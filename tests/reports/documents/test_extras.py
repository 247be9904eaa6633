"""Coverage and charts in the paper of a summary: off until chosen, the same in every file, right at any size."""

import io

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.actions.options import choose_options
from reports.documents import renderers
from reports.documents.compose import extras
from reports.documents.compose.paper import compose
from reports.documents.layout import Chart, Note, Paper, Table
from tests.factories.rounds import make_call, make_period, make_report
from tests.factories.summaries import Scene
from tests.reports.documents.extracted import squeezed
from tests.reports.documents.test_charts import figures

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.accepted("UBND huyện A", {TT: 20})
    scene.accepted("UBND huyện B", {TT: 5})
    scene.unit("UBND huyện Vắng")
    scene.unit("Công an tỉnh", closed_as="classified")
    earlier = make_call(lead=scene.call.lead, period=make_period(2022))
    make_report(earlier.root, state=ReportState.ACCEPTED, figures={TT: 12})
    return scene


def paper(report) -> Paper:
    return compose(Report.objects.get(pk=report.pk))


def notes(found):
    return [block.text for block in found.blocks if isinstance(block, Note)]


def chosen(scene, **options):
    report = scene.summary()
    choose_options(report_id=report.pk, by=scene.officer, **options)
    return paper(report)


def test_nothing_is_said_until_it_is_chosen(scene):
    found = paper(scene.summary())
    titles = [each.title for each in found.annexes]
    assert extras.COVERAGE_TITLE not in titles
    assert extras.CHARTS_TITLE not in titles
    assert not any("tổng hợp từ" in note for note in notes(found))


def test_coverage_names_who_is_missing_in_the_body_and_in_an_annex(scene):
    found = chosen(scene, coverage=True)
    said = next(note for note in notes(found) if "tổng hợp từ" in note)
    assert said == (
        "(Số liệu tổng hợp từ 2/4 báo cáo. Chưa có báo cáo: UBND huyện Vắng. "
        "Gửi riêng theo chế độ mật: Công an tỉnh.)"
    )
    annex = next(each for each in found.annexes if each.title == extras.COVERAGE_TITLE)
    levels, absent = annex.blocks
    assert [cell.text for cell in levels.rows[0].cells[2:]] == ["2/4", "50%"]
    assert [row.cells[1].text for row in absent.rows] == ["Công an tỉnh", "UBND huyện Vắng"]


def test_in_the_body_so_many_are_named_and_the_rest_counted(scene):
    for number in range(20, 40):
        scene.unit(f"UBND huyện Vắng {number}")
    said = next(note for note in notes(chosen(scene, coverage=True)) if "tổng hợp từ" in note)
    assert "và 11 đơn vị khác tại Phụ lục" in said


def test_coverage_stands_in_pdf_word_and_excel(scene):
    from docx import Document
    from openpyxl import load_workbook

    found = chosen(scene, coverage=True)
    pages = PdfReader(io.BytesIO(renderers.get("pdf")(found))).pages
    assert squeezed("Chưa có báo cáo: UBND huyện Vắng") in squeezed(
        "".join(page.extract_text() for page in pages)
    )
    document = Document(io.BytesIO(renderers.get("docx")(found)))
    words = [each.text for each in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert any("Chưa có báo cáo: UBND huyện Vắng" in each for each in words)
    assert "UBND huyện Vắng" in cells
    book = load_workbook(io.BytesIO(renderers.get("xlsx")(found)))
    values = [str(cell.value) for sheet in book for row in sheet for cell in row]
    assert any("Chưa có báo cáo: UBND huyện Vắng" in each for each in values)
    assert "UBND huyện Vắng" in values


def test_charts_stand_in_an_annex_each_before_the_table_of_its_values(scene):
    found = chosen(scene, charts=True, coverage=True)
    annex = found.annexes[-1]
    assert annex.title == extras.CHARTS_TITLE
    drawn = [block for block in annex.blocks if isinstance(block, Chart)]
    assert [each.kind for each in drawn] == ["share", "trend", "bars"]
    trend = drawn[1]
    assert [(mark.label, mark.amount) for mark in trend.marks] == [
        ("6 tháng đầu năm 2022", 12), ("6 tháng đầu năm 2023", 25),
    ]  # fmt: skip
    for at, block in enumerate(annex.blocks):
        if isinstance(block, Chart):
            table = annex.blocks[at + 1]
            assert isinstance(table, Table)
            assert [row.cells[0].text for row in table.rows] == [mark.label for mark in block.marks]
    assert len(figures(renderers.get("pdf")(found))) >= 3


def test_of_more_agencies_than_are_drawn_the_reader_is_sent_to_their_table(scene):
    for number in range(extras.SHOWN):
        scene.accepted(f"UBND huyện Thêm {number:02d}", {TT: number})
    annex = chosen(scene, charts=True).annexes[-1]
    at = next(
        at for at, block in enumerate(annex.blocks) if isinstance(block, Chart) and block.kind == "bars"
    )
    assert isinstance(annex.blocks[at + 1], Note)


def test_a_frozen_paper_does_not_change_with_the_choice(scene):
    report = scene.summary()
    choose_options(report_id=report.pk, by=scene.officer, charts=True, coverage=True)
    kept = paper(report).to_json()
    choose_options(report_id=report.pk, by=scene.officer, charts=False, coverage=False)
    assert Paper.from_json(kept).annexes[-1].title == extras.CHARTS_TITLE
    assert paper(report) != Paper.from_json(kept)


def test_the_number_of_queries_does_not_grow_with_the_units(scene):
    report = scene.summary()
    choose_options(report_id=report.pk, by=scene.officer, charts=True, coverage=True)
    counted = []
    for _round in range(2):
        with CaptureQueriesContext(connection) as queries:
            compose(Report.objects.get(pk=report.pk))
        counted.append(len(queries))
        for number in range(4):
            scene.accepted(f"UBND huyện Thêm {number}", {TT: 1})
        report = scene.summary()
    assert counted[0] == counted[1]
