"""`manage.py consolidate` does what the page does, without a worker."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.accepted("UBND huyện A", {("TT.01", ""): 5})
    scene.unit("UBND huyện B")
    return scene


def consolidate(*args, **options):
    out = StringIO()
    call_command("consolidate", *args, stdout=out, **options)
    return out.getvalue()


def test_it_tells_steps_absent_units_and_the_result(scene):
    said = consolidate(scene.call.code)
    report = scene.root.reports.get()
    assert "[2/4] Tính số liệu" in said
    assert "không có: UBND huyện B – chưa có báo cáo đạt yêu cầu: chưa gửi báo cáo" in said
    assert report.reference in said
    assert printed(report, "TT.01").value == 5


def test_a_lower_summary_is_named_by_its_agency(scene):
    district = scene.district("UBND huyện C")
    scene.accepted(figures={("TT.01", ""): 7}, parent=district)
    assert district.agency.code in consolidate(scene.call.code, into=district.agency.code)


@pytest.mark.parametrize(
    ("args", "said"),
    [(["NONE"], "Không có đợt báo cáo"), (["CALL", "--into", "NONE"], "không có bản tổng hợp đó"), (["CALL", "--by", "ai-do"], "Không có tài khoản")],
)  # fmt: skip
def test_what_is_not_there_is_said(scene, args, said):
    with pytest.raises(CommandError, match=said):
        consolidate(*(scene.call.code if each == "CALL" else each for each in args))


def test_a_failed_run_is_a_failed_command():
    scene = Scene()
    scene.unit()
    with pytest.raises(CommandError, match="Chưa có báo cáo nào"):
        consolidate(scene.call.code)


def test_a_tree_can_be_run_provisionally(scene):
    district = scene.district()
    scene.accepted(figures={("TT.01", ""): 7}, parent=district)
    consolidate(scene.call.code, provisional=True)
    report = scene.root.reports.get()
    assert (report.provisional, printed(report, "TT.01").value) == (True, 12)
