"""Each paragraph of a summary leads to the agencies and versions behind it."""

import pytest
from django.urls import reverse

from agencies.models import User
from agencies.states import Role
from reports.collection.models import Report
from reports.consolidation.arrange import rows_of
from reports.consolidation.queries.derivation import derive
from reports.consolidation.queries.prose_sources import prose_sources
from reports.documents.derivation import write_book
from tests.factories.agencies import make_member
from tests.factories.summaries import Scene, newer
from tests.reports.consolidation.test_workbench import arrange, first_of, paragraphs
from tests.reports.documents.test_derivation import sheets

pytestmark = pytest.mark.django_db
SAME = "Tình hình tệ nạn xã hội trên địa bàn xã {} ổn định, không có diễn biến phức tạp."


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.reports = [
        scene.accepted(
            name, {("TT.01", ""): 4}, {"situation": [SAME.format(name), f"Riêng {name} có khu mới."]}
        )
        for name in ("An Bình", "Bình Minh", "Châu Phú")
    ]
    sender = make_member(scene.call.lead, Role.HEAD)
    User.objects.filter(pk=sender.pk).update(full_name="Trần Thị Gửi")
    Report.objects.filter(pk__in=[each.pk for each in scene.reports]).update(submitted_by=sender)
    scene.top = scene.summary()
    return scene


def told(report):
    return [(each.number, each.text, each.how, each.agency, each.version) for each in prose_sources(report)]


def test_a_paragraph_as_it_was_written_leads_to_its_unit_and_version(scene):
    newer(scene.reports[0])
    top = scene.summary()
    (line,) = [each for each in told(top) if each[1].startswith("Riêng An Bình")]
    assert line == (line[0], "Riêng An Bình có khu mới.", "nguyên văn của đơn vị", "An Bình", 2)


def test_one_that_stands_for_others_has_a_line_for_each_of_them(scene):
    row = next(row for row in rows_of(paragraphs(scene.top)) if row.alike)
    arrange(scene, scene.top, "stand", row.lead["id"])
    lines = [each for each in told(scene.top) if each[1] == row.lead["text"]]
    assert [(how, agency) for _n, _text, how, agency, _v in lines] == [
        ("nguyên văn của đơn vị", "An Bình"),
        ("nói thay cho đơn vị nói tương tự", "Bình Minh"),
        ("nói thay cho đơn vị nói tương tự", "Châu Phú"),
    ]
    assert len({number for number, *_rest in lines}) == 1
    assert len(prose_sources(scene.top)) == 6, "nobody is told twice"


def test_edited_merged_and_own_words_are_told_apart_and_live_figures_are_put_in(scene):
    found = paragraphs(scene.top)
    mine = [first_of(found, f"Riêng {name}")["id"] for name in ("An Bình", "Bình Minh")]
    arrange(scene, scene.top, "merge", *mine)
    other = first_of(paragraphs(scene.top), "Riêng Châu Phú")["id"]
    arrange(scene, scene.top, "", edits={other: "Châu Phú có khu mới."}, added="Toàn tỉnh có {TT.01} cuộc.")
    by_text = {text: (how, agency) for _n, text, how, agency, _v in told(scene.top)}
    assert by_text["Châu Phú có khu mới."] == ("sửa từ lời của đơn vị", "Châu Phú")
    assert by_text["Toàn tỉnh có 12 cuộc."] == ("cơ quan tổng hợp viết", "")
    merged = [(how, agency) for _n, text, how, agency, _v in told(scene.top) if text.startswith("Riêng An")]
    assert merged == [("gộp từ nhiều đơn vị", "An Bình"), ("gộp từ nhiều đơn vị", "Bình Minh")]


def test_what_is_not_printed_comes_last_without_a_place(scene):
    text = scene.top.texts.get(section__key="situation")
    text.paragraphs[0]["used"] = False
    text.save()
    lines = told(scene.top)
    assert [number for number, *_rest in lines] == [1, 2, 3, 4, 5, 0]


def test_the_workbook_has_a_sheet_of_them_without_a_person(scene):
    found = sheets(write_book(derive(scene.top), prose_sources(scene.top)))
    head, *rows = found["Thuyết minh"]
    assert head == ["Mục", "Đoạn", "Nội dung", "Quan hệ với nguồn", "Đơn vị", "Báo cáo", "Lần"]
    assert len(rows) == 6
    assert "Trần Thị Gửi" not in {str(cell) for row in rows for cell in row}
    assert "Trần Thị Gửi" in {str(cell) for row in found["Nguồn"] for cell in row}, (
        "the control: the figures say it"
    )


def test_words_that_look_like_a_formula_stay_words(scene):
    text = scene.top.texts.get(section__key="situation")
    text.paragraphs[0]["text"] = "=1+1"
    text.save()
    rows = sheets(write_book(derive(scene.top), prose_sources(scene.top)))["Thuyết minh"]
    assert rows[1][2] == "=1+1"


def test_the_download_holds_it(client, scene):
    import io

    import openpyxl

    client.force_login(scene.officer)
    answer = client.get(reverse("reports:derivation", args=[scene.top.pk]))
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book["Thuyết minh"].max_row == 7


def test_two_queries_whatever_the_number_of_paragraphs(scene, django_assert_num_queries):
    with django_assert_num_queries(2):
        prose_sources(scene.top)
    for number in range(5):
        scene.accepted(f"Xã {number}", {}, {"situation": [f"Điều thứ {number}.", "Và nữa."]})
    top = scene.summary()
    with django_assert_num_queries(2):
        assert len(prose_sources(top)) == 16
