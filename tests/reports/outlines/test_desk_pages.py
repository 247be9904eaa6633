"""The officer's pages about outlines, over HTTP: reading, shaping, wrong input, rights, conflicts."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from agencies.models import Agency, AuditEntry
from reports.collection.models import Assignment, Call, Report, SectionText
from reports.outlines.actions.copying import OutlineFacts, create_outline
from reports.outlines.actions.indicators import save_axis
from reports.outlines.blueprint import AxisSpec
from reports.outlines.models import Indicator, Outline, OutlineVersion, TableRow
from reports.outlines.states import ReporterClass
from reports.periods.models import Period
from reports.periods.states import PeriodKind
from tests.reports.documents.extracted import pdf_text, squeezed

pytestmark = pytest.mark.django_db


@pytest.fixture
def client(desk):
    client = Client()
    client.force_login(desk.officer)
    return client


def at(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.version.pk, *args])


def of(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.programme.pk, *args])


def keys(desk):
    return [("." * each.level) + each.key for each in desk.content.walk()]


PAGES = [
    ("outline_version", ()), ("outline_head", ()), ("outline_publish", ()), ("outline_copy", ()),
    ("outline_section", ("media",)), ("outline_section_remove", ("media",)), ("outline_row_add", ("media", "figure")),
    ("outline_row_add", ("media", "heading")), ("outline_row", ("media", 1)), ("outline_annex_new", ("plans",)),
    ("outline_annex", ("plans", "papers")), ("outline_entry_preview", ()), ("outline_paper_preview", ()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_of_a_version_opens_for_the_officer_and_is_missing_for_others(client, desk, name, args):
    assert client.get(at(name, desk, *args)).status_code == 200
    for stranger in (desk.outsider, desk.drafter):
        client.force_login(stranger)
        assert client.get(at(name, desk, *args)).status_code == 404


@pytest.mark.parametrize("name", ["indicators", "indicator_new", "axes", "axis_new", "outline_new"])
def test_every_page_of_the_catalogue_opens_for_the_officer_and_is_missing_for_others(client, desk, name):
    assert client.get(of(name, desk)).status_code == 200
    for stranger in (desk.outsider, desk.drafter):
        client.force_login(stranger)
        assert client.get(of(name, desk)).status_code == 404


def post(client, address, seen="", **data):
    return client.post(address, {"seen": seen, **data})


def test_the_list_shows_programmes_versions_and_who_has_none(client, desk):
    page = client.get(reverse("reports:outlines"))
    assert "Đề cương xã" in page.content.decode()
    assert "Nháp" in page.content.decode()
    client.force_login(desk.outsider)
    assert "chưa chủ trì chương trình nào" in client.get(reverse("reports:outlines")).content.decode()
    client.force_login(desk.drafter)
    assert client.get(reverse("reports:outlines")).status_code == 403


def test_a_section_is_moved_by_a_plain_form_and_by_a_script(client, desk):
    plain = post(client, at("outline_section_move", desk), desk.seen, step="up control")
    assert plain.url.endswith("?muc=control#muc-control")
    assert keys(desk)[1:4] == ["results", ".control", ".media"]
    move = {"seen": desk.seen, "section": "plans", "where": "into", "target": "results"}
    fragment = client.post(at("outline_section_move", desk), move, headers={"HX-Request": "true"})
    assert fragment.content.decode().strip().startswith('<div id="editor">')
    assert desk.seen in fragment.content.decode()
    assert keys(desk)[-1] == ".plans"


@pytest.mark.parametrize(
    "data",
    [
        {}, {"step": "sideways control"}, {"step": "up"}, {"section": "control", "where": "into"},
        {"section": "control", "where": "beside", "target": "media"}, {"step": "x" * 5000},
    ],
)  # fmt: skip
def test_a_move_that_makes_no_sense_is_a_bad_request(client, desk, data):
    before = desk.content
    assert post(client, at("outline_section_move", desk), desk.seen, **data).status_code == 400
    assert desk.content == before


def test_a_stale_move_is_a_conflict_and_a_stale_form_gives_the_typed_words_back(client, desk):
    assert post(client, at("outline_section_move", desk), "old", step="up control").status_code == 409
    form = {"title": "Tên vừa gõ", "meaning": "control", "item_style": "dash", "has_prose": "on"}
    answer = post(client, at("outline_section", desk, "control"), "old", **form)
    assert answer.status_code == 409
    page = answer.content.decode()
    assert 'value="Tên vừa gõ"' in page
    assert "đã được sửa ở nơi khác" in page
    again = post(client, at("outline_section", desk, "control"), desk.seen, **form)
    assert again.status_code == 302
    assert desk.content.sections[1].sections[1].title == "Tên vừa gõ"


WRONG = [
    ("outline_section_add", (), {"title": ""}, "Chưa nhập"),
    ("outline_section_add", (), {"title": "x" * 251}, "250"),
    ("outline_section_add", (), {"title": "Mục", "place": "into nowhere"}, ""),
    ("outline_section_add", (), {"title": "Mục", "meaning": "media"}, ""),
    ("outline_section", ("control",), {"title": "M", "meaning": "control", "item_style": "dash", "required": "on"}, "thuyết minh"),
    ("outline_section", ("control",), {"title": "M", "meaning": "control", "item_style": "dash", "suggestion": "{ai}"}, "ai"),
    ("outline_section", ("control",), {"title": "CCCD 091090001234", "meaning": "control", "item_style": "dash"}, ""),
    ("outline_row_add", ("media", "figure"), {"indicator": "TT.01", "depth": "0"}, "hai lần"),
    ("outline_row_add", ("media", "figure"), {"indicator": "ZZ.01", "depth": "0"}, ""),
    ("outline_row_add", ("media", "figure"), {"indicator": "CS.02", "depth": "9"}, ""),
    ("outline_row_add", ("media", "figure"), {"indicator": "CS.02", "depth": "0", "axis_G": "nu", "parts": "G"}, "rồi"),
    ("outline_row_add", ("media", "heading"), {"label": "", "depth": "0"}, "Chưa nhập"),
    ("outline_head", (), {"title_pattern": "{x}"}, "x"),
    ("outline_annex_new", ("plans",), {"title": "Biểu"}, "ít nhất một cột"),
    ("outline_annex_new", ("plans",), {"title": "Biểu", "label_0": "A", "label_1": "a"}, "cùng tên"),
]  # fmt: skip
COLUMNS = {f"{name}_{n}": value for n in range(4) for name, value in (("kind", "text"), ("width", "1"))}


@pytest.mark.parametrize("case", WRONG)
def test_wrong_input_is_said_and_writes_nothing(client, desk, case):
    name, args, data, words = case
    before = desk.content
    more = COLUMNS if "annex" in name else {f"level_{n}": "none" for n in range(5)} if "head" in name else {}
    answer = post(client, at(name, desk, *args), desk.seen, **{**more, **data})
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert "Có lỗi cần sửa" in answer.content.decode()
    assert desk.content == before


def test_lines_are_added_with_their_parts_changed_where_they_stand_and_removed(client, desk):
    data = {"indicator": "CS.02", "depth": "0", "parts": "ET", "axis_G": "nu"}
    post(client, at("outline_row_add", desk, "control", "figure"), desk.seen, **data)
    control = desk.content.sections[1].sections[1]
    assert [(row.breakdown, row.label, row.depth) for row in control.rows] == [
        ("G=nu", "Nữ", 0), ("ET=karaoke;G=nu", "Karaoke", 1), ("ET=bar;G=nu", "Quán bar", 1),
    ]  # fmt: skip
    opened = client.get(at("outline_row", desk, "control", 2)).content.decode()
    mark = opened.split("?was=")[1].split('"')[0]
    post(client, at("outline_row_move", desk, "control"), desk.seen, step="up 2")
    bar = {"indicator": "CS.02", "label": "Bar, nữ", "depth": "1", "axis_G": "nu", "axis_ET": "bar"}
    post(client, at("outline_row", desk, "control", 2) + f"?was={mark}", desk.seen, **bar)
    assert [row.label for row in desk.content.sections[1].sections[1].rows] == ["Nữ", "Bar, nữ", "Karaoke"]
    gone = post(client, at("outline_row", desk, "control", 2) + f"?was={mark}", desk.seen, **bar)
    assert gone.status_code == 409
    post(client, at("outline_row_move", desk, "control"), desk.seen, row="2", to="0")
    post(client, at("outline_row_move", desk, "control"), desk.seen, step="remove 1")
    assert [row.label for row in desk.content.sections[1].sections[1].rows] == ["Karaoke", "Bar, nữ"]


def test_a_published_version_is_read_only_everywhere_and_offers_the_next(client, desk):
    assert post(client, at("outline_publish", desk), desk.seen).status_code == 302
    page = client.get(at("outline_version", desk)).content.decode()
    assert "Tạo phiên bản mới" in page
    assert "data-way" not in page
    assert "chuyen-muc" not in page
    before = desk.content
    assert client.get(at("outline_section", desk, "media")).status_code == 302
    for name, args, data in (
        ("outline_section_move", (), {"step": "up control"}),
        ("outline_section_add", (), {"title": "Mục"}),
        ("outline_section_remove", ("media",), {}),
        ("outline_row_move", ("media",), {"step": "up 1"}),
        ("outline_annex_remove", ("plans", "papers"), {}),
    ):
        assert post(client, at(name, desk, *args), desk.seen, **data).status_code == 409
    assert desk.content == before
    made = client.post(at("outline_draft", desk))
    assert OutlineVersion.objects.count() == 2
    assert client.post(at("outline_draft", desk)).url == made.url  # a double click makes one
    assert OutlineVersion.objects.count() == 2


def test_an_indicator_in_use_says_at_its_form_why_its_unit_stays(client, desk):
    post(client, at("outline_publish", desk), desk.seen)
    indicator = Indicator.objects.get(code="TT.01")
    address = of("indicator", desk, indicator.pk)
    page = client.get(address).content.decode()
    assert "không đổi được" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    data = {
        "name": "Cuộc", "unit": "buổi", "kind": "flow", "scale": "0", "across_units": "sum", "across_time": "sum",
        "owner_class": "any",
    }  # fmt: skip
    refused = post(client, address, seen, **data)
    assert refused.status_code == 409
    assert "thêm mã mới" in refused.content.decode()
    assert post(client, address, seen, **{**data, "unit": "cuộc"}).status_code == 302
    assert post(client, address, seen, **{**data, "unit": "cuộc", "name": "Khác"}).status_code == 409
    assert Indicator.objects.get(code="TT.01").name == "Cuộc"
    wrong = post(client, of("indicator_new", desk), **{**data, "code": "TT.09", "kind": "stock"})
    assert wrong.status_code == 422
    assert "lấy kỳ cuối" in wrong.content.decode()


def test_values_of_a_breakdown_are_typed_line_by_line(client, desk):
    made = post(
        client, of("axis_new", desk), code="V", name="vùng", categories=" Miền núi \n\nbien: Ven biển"
    )
    assert made.status_code == 302
    page = client.get(of("axis", desk, "V")).content.decode()
    assert "mien_nui: Miền núi" in page
    seen = page.split('name="seen" value="')[1].split('"')[0]
    for typed, words in (
        ("bien: Ven biển", "giữ lại"),
        ("a=b: Sai", "mã có"),
        (": x", "mã có"),
        ("m: ", "tên phải"),
    ):
        answer = post(client, of("axis", desk, "V"), seen, name="vùng", categories=typed)
        assert answer.status_code == 422
        assert words in answer.content.decode()
    assert client.get(of("axis", desk, "KHONG")).status_code == 404


def test_the_previews_show_the_outline_and_store_nothing(client, desk):
    def rows():
        return [
            model.objects.count()
            for model in (Call, Assignment, Report, Agency, Period, AuditEntry, SectionText)
        ]

    before = rows()
    entry = client.get(at("outline_entry_preview", desk)).content.decode()
    assert "1. Tuyên truyền" in entry
    assert "Nêu các hình thức." in entry
    assert "Ủy ban nhân dân xã …" in entry
    assert 'method="dialog"' in entry
    pdf = client.get(at("outline_paper_file", desk))
    text = squeezed(pdf_text(pdf.content))
    for words in ("1. Tuyên truyền", "Cuộc tuyên truyền", "VĂN BẢN ĐÃ BAN HÀNH", "XEM THỬ"):
        assert squeezed(words) in text
    assert rows() == before


def test_every_kind_of_outline_has_a_preview(client, desk):
    kinds = [(kind, "territorial") for kind in PeriodKind.values]
    for kind, reporter in (*kinds, *(("half", reporter) for reporter in ReporterClass.values)):
        Outline.objects.update(period_kind=kind, reporter_class=reporter)
        assert client.get(at("outline_entry_preview", desk)).status_code == 200, (kind, reporter)
        assert client.get(at("outline_paper_preview", desk)).status_code == 200, (kind, reporter)


def test_the_list_costs_the_same_questions_for_one_outline_and_for_three(client, desk):
    def asked():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("reports:outlines"))
        return len(seen)

    asked()
    first = asked()
    for number in (2, 3):
        facts = OutlineFacts(f"THU-{number}", f"Đề cương {number}", "territorial", "half")
        create_outline(programme=desk.programme, by=desk.officer, facts=facts, source=desk.version)
    assert asked() == first


def test_a_line_over_more_axes_than_a_key_holds_is_refused_in_words(client, desk):
    many = [AxisSpec(f"AXIS{n:02}", f"cách {n}", (("m" * 40, f"{n} {'Tên dài ' * 15}"),)) for n in range(5)]
    for axis in many:
        save_axis(programme=desk.programme, by=desk.officer, axis=axis)
    chosen = {f"axis_{axis.code}": "m" * 40 for axis in many}
    data = {"indicator": "CS.02", "depth": "0", **chosen}
    refused = post(client, at("outline_row_add", desk, "control", "figure"), desk.seen, **data)
    assert refused.status_code == 422
    assert "chọn ít cách hơn" in refused.content.decode()
    del data["axis_AXIS04"]
    assert (
        post(client, at("outline_row_add", desk, "control", "figure"), desk.seen, **data).status_code == 302
    )
    row = TableRow.objects.get(indicator__code="CS.02")
    assert (len(row.label), len(row.breakdown.name)) == (250, 300)
