"""manage.py read_report: what it prints, with and without a database, and that it writes nothing."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.collection.typed import read_answer
from reports.imports.queries.outline import known_outlines, outline_spec, shipped_outlines
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import Outline
from tests.reports.imports.reading_world import WRITTEN, sample

pytestmark = pytest.mark.django_db


def printed(path, *args):
    out = StringIO()
    call_command("read_report", str(path), *args, stdout=out)
    return out.getvalue()


@pytest.fixture
def loaded():
    for version in load_outlines(source=yaml_file.read(yaml_file.SHIPPED), by=None).versions:
        publish_version(version=version, by=None)


@pytest.fixture
def nga_bay(tmp_path):
    path = tmp_path / "bao-cao.txt"
    path.write_bytes(sample("nga-bay-6-thang-2023.txt"))
    return path


def test_an_empty_database_is_enough_and_stays_empty(nga_bay):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        found = json.loads(printed(nga_bay, "--json"))
    assert found["outline"]["code"] == "DIABAN-6T"
    assert len(found["figures"]) == 29
    assert all(each["sql"].startswith("SELECT") for each in queries)
    assert not Outline.objects.exists()


def test_with_outlines_in_the_database_figures_name_their_fields(nga_bay, loaded):
    found = json.loads(printed(nga_bay, "--json"))
    assert found["outline"] == {
        "code": "DIABAN-6T",
        "name": "UBND cấp huyện, cấp xã – báo cáo 6 tháng",
        "version": 1,
    }
    assert all(each["field"].startswith("figure:") for each in found["figures"])
    fields = [each["field"] for each in found["figures"]]
    assert len(set(fields)) == len(fields)


def test_the_form_accepts_what_is_proposed(nga_bay):
    """What goes into the entry form is read there as the same figure."""
    rows = {
        (row.code, row.breakdown): row
        for row in next(o for o in shipped_outlines() if o.code == "DIABAN-6T").rows
    }
    for each in json.loads(printed(nga_bay, "--json"))["figures"]:
        row = rows[each["code"], each["breakdown"]]
        answer = read_answer(each["typed"], scale=row.scale, is_ratio=row.kind == "ratio", units=(row.unit,))
        assert answer.state == each["state"]
        assert (answer.numerator, answer.denominator) == (each["numerator"], each["denominator"])
        if each["state"] == "reported" and each["numerator"] is None:
            scale = 2 if row.kind == "ratio" else row.scale
            assert answer.value == round(float(each["value"]) * 10**scale)


def test_the_json_has_the_shape_that_the_help_promises(nga_bay):
    found = json.loads(printed(nga_bay, "--json"))
    assert {"key", "heading", "text"} <= found["sections"][1].keys()
    assert {"code", "breakdown", "value", "qualifier", "state", "phrase"} <= found["figures"][0].keys()
    assert {"number", "phrase", "why", "candidates"} <= found["unmatched"][0].keys()
    by_key = {(each["code"], each["breakdown"]): each for each in found["figures"]}
    assert by_key["CTX.01", ""]["value"] == "78.07"
    assert by_key["DH.01", ""]["value"] == "6/6"
    assert by_key["TT.10", ""]["value"] == "100"
    assert by_key["NBD.03", ""]["value"] is None
    assert found["sections"][1]["heading"] == "KHÁI QUÁT TÌNH HÌNH"
    assert found["document"]["request"]["code"] == "900/SLĐTBXH-TNXH"


def test_the_text_for_people_is_vietnamese_and_shows_everything(nga_bay):
    said = printed(nga_bay)
    for words in (
        "CÁC MỤC",
        "SỐ LIỆU ĐỀ XUẤT",
        "CHƯA GẮN VỚI CHỈ TIÊU",
        "CSKD.01 ET=karaoke",
        "Đề cương: DIABAN-6T",
    ):
        assert words in said


def test_another_outline_may_be_named(nga_bay):
    assert json.loads(printed(nga_bay, "--outline", "TINH-6T", "--json"))["outline"]["code"] == "TINH-6T"


@pytest.mark.parametrize(
    ("args", "said", "code"),
    [
        (["khong-co.txt"], "Không mở được tệp", 2),
        ([str(WRITTEN / "huyen-6-thang.txt"), "--outline", "KHONG-CO"], "Không có đề cương KHONG-CO", 1),
    ],
)
def test_faults_are_said_in_vietnamese_with_their_exit_code(args, said, code):
    with pytest.raises(CommandError, match=said) as caught:
        call_command("read_report", *args)
    assert caught.value.returncode == code


def test_a_file_that_cannot_be_read_ends_with_two(tmp_path):
    path = tmp_path / "cu.doc"
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
    with pytest.raises(CommandError, match=r"\.docx") as caught:
        call_command("read_report", str(path))
    assert caught.value.returncode == 2


def test_the_outline_of_the_database_says_what_that_of_the_file_says(loaded):
    shipped = {outline.code: outline for outline in shipped_outlines()}
    for outline in known_outlines():
        other = shipped[outline.code]
        assert [(s.key, s.title, s.parent, s.has_prose) for s in outline.sections] == [
            (s.key, s.title, s.parent, s.has_prose) for s in other.sections
        ]
        assert [(r.key, r.name, r.unit, r.scale, r.section, r.category) for r in outline.rows] == [
            (r.key, r.name, r.unit, r.scale, r.section, r.category) for r in other.rows
        ]


def test_an_outline_costs_the_same_few_queries_whatever_its_size(loaded, django_assert_num_queries):
    for code in ("TONGKET-5N", "TINH-6T"):
        version = Outline.objects.get(code=code).versions.select_related("outline").get()
        with django_assert_num_queries(3):
            outline_spec(version)
