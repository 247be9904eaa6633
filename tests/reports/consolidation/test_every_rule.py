"""Every rule of adding up inside one run, as the catalogue of indicators words it, from the units to the printed figure.

One run over one table: each line is an indicator of its own, with what four units said about it.
"""

import pytest

from reports.collection.wording import figure_text
from reports.consolidation.recount import recount
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, ReporterClass
from tests.factories.rounds import make_breakdown, make_figure, make_outline, make_programme, make_report
from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db
SUM, RATIO, AVERAGE = AcrossUnits.SUM, AcrossUnits.RECOMPUTE, AcrossUnits.WEIGHTED_AVG
MAX, MIN, OWNER, NONE = AcrossUnits.MAX, AcrossUnits.MIN, AcrossUnits.SINGLE_OWNER, AcrossUnits.NONE
STOCK, FLOW, DISTINCT, TEXT = (
    IndicatorKind.STOCK,
    IndicatorKind.FLOW,
    IndicatorKind.DISTINCT,
    IndicatorKind.TEXT,
)
SHARE = IndicatorKind.RATIO
ZERO, UNSEEN = {"state": "zero_confirmed"}, {"state": "none_detected"}
OUTSIDE, UNKNOWN = {"state": "not_applicable"}, {"state": "not_known"}
SILENT, SECRET = {"state": "not_reported"}, {"state": "classified"}
ALL4 = "tính trên {}/4 đơn vị"


def about(value, word, **more):
    return {"value": value, "qualifier": word, **more}


def weighed(value, weight):
    return {"value": value, "denominator": weight}


# (the rule in words, across units, kind, what the units said in order, the printed figure, the note beside it)
RULES = [
    ("a stock is a sum over units", SUM, STOCK, [226, 142, 4, 70], "442", ""),
    ("a flow is a sum over units", SUM, FLOW, [20, 350, 0, 1], "371", ""),
    ("turns (lượt) are additive", SUM, FLOW, [350, 420, 50, 20], "840", ""),
    ("a distinct count that everybody reports for itself is a sum over units", SUM, DISTINCT, [3, 4, 5, 6], "18", ""),
    ("a distinct count with an owner is the owner's; the others are reference", OWNER, DISTINCT, [3, 4, 5, 60], "60", ""),
    ("the owner's word of approximation stays", OWNER, FLOW, [3, 4, 5, about(60, "above")], "trên 60", ""),
    ("the owner's confirmed nothing is an answer, whatever others say", OWNER, FLOW, [3, 4, 5, ZERO], "không có", ""),
    ("an owner that is silent leaves the figure open and is named", OWNER, FLOW, [3, 4, 5, SILENT], "Công an tỉnh chưa báo cáo", "Công an tỉnh chưa báo cáo"),
    ("an owner that answers the secret way is not chased", OWNER, FLOW, [3, 4, 5, SECRET], "gửi riêng theo chế độ mật", "chưa gồm số liệu mật"),
    ("an owner's ratio stays a ratio", OWNER, SHARE, [(1, 2), (1, 2), (1, 2), (3, 4)], "3/4 (75%)", ""),
    ("a ratio is recomputed from totals, never averaged", RATIO, SHARE, [(6, 6), (3, 8), (0, 1), (1, 5)], "10/20 (50%)", ""),
    ("a percent without a base is kept, left out and said", RATIO, SHARE, [(6, 6), (3, 8), {"value": 10_000}, (1, 6)], "10/20 (50%)", "tính trên 3/4 đơn vị; chưa gồm 1 tỷ lệ không có số gốc"),
    ("percents alone give no number, because none would be true", RATIO, SHARE, [{"value": 5_000}] * 4, "chưa thống kê được", "tính trên 0/4 đơn vị; chưa gồm 4 tỷ lệ không có số gốc"),
    ("a word beside a percent that is left out marks nothing", RATIO, SHARE, [(1, 4), (1, 4), (2, 8), about(9_000, "about", basis="estimated")], "4/16 (25%)", "tính trên 3/4 đơn vị; chưa gồm 1 tỷ lệ không có số gốc"),
    ("an average is weighted", AVERAGE, STOCK, [weighed(10, 1), weighed(20, 3), weighed(0, 1), weighed(5, 1)], "13", ""),
    ("an average without a weight is a hole", AVERAGE, STOCK, [weighed(10, 1), 90, weighed(20, 1), ZERO], "15", ALL4.format(3)),
    ("the largest", MAX, STOCK, [7, 12, ZERO, 3], "12", ""),
    ("the smallest; a confirmed zero takes part", MIN, STOCK, [7, 12, ZERO, 3], "0", ""),
    ("texts have no total", NONE, TEXT, [OUTSIDE] * 4, None, None),
    ("trên 540 + 20 = trên 560", SUM, FLOW, [about(540, "above"), 20, ZERO, OUTSIDE], "trên 560", ""),
    ("hơn + trên = trên", SUM, FLOW, [about(1, "more_than"), about(2, "above"), 3, 4], "trên 10", ""),
    ("gần + exact = gần", SUM, FLOW, [about(1, "nearly"), 2, 3, 4], "gần 10", ""),
    ("gần + hơn = khoảng, for errors go both ways", SUM, FLOW, [about(1, "nearly"), about(2, "more_than"), 3, 4], "khoảng 10", ""),
    ("khoảng + anything = khoảng", SUM, FLOW, [about(1, "about"), 2, 3, 4], "khoảng 10", ""),
    ("a total with estimates says so", SUM, FLOW, [1, {"value": 2, "basis": "estimated"}, 3, 4], "10", "có 1 số liệu ước thực hiện"),
    ("empty is never 0: nobody answered", SUM, FLOW, [SILENT, None, SILENT, None], "tính trên 0/4 đơn vị", ALL4.format(0)),
    ("a total with holes says on how many units it stands", SUM, FLOW, [5, None, SILENT, UNKNOWN], "5", ALL4.format(1)),
    ("nothing known by anybody is not known", SUM, FLOW, [UNKNOWN] * 4, "chưa thống kê được", ALL4.format(0)),
    ("không có everywhere is không có", SUM, FLOW, [ZERO, ZERO, UNSEEN, ZERO], "không có", ""),
    ("chưa phát hiện everywhere stays chưa phát hiện", SUM, FLOW, [UNSEEN] * 4, "chưa phát hiện", ""),
    ("who is outside the scope is not expected", SUM, FLOW, [5, OUTSIDE, OUTSIDE, 6], "11", ""),
    ("outside the scope of everybody", SUM, FLOW, [OUTSIDE] * 4, "không thuộc phạm vi", ""),
    ("secret parts are said, and are neither missing nor zero", SUM, FLOW, [5, SECRET, 6, 7], "18", "tính trên 3/4 đơn vị; chưa gồm số liệu mật"),
    ("secret everywhere", SUM, FLOW, [SECRET] * 4, "gửi riêng theo chế độ mật", "tính trên 0/4 đơn vị; chưa gồm số liệu mật"),
    ("a target is no result", SUM, FLOW, [5, {"value": 100, "nature": "target"}, 6, 7], "18", ALL4.format(3)),
    ("a norm is no result", SUM, FLOW, [5, {"value": 100, "nature": "norm"}, 6, 7], "18", ALL4.format(3)),
]  # fmt: skip


@pytest.fixture
def summed(db):
    """The summary of a run over RULES; the last of the four units is the police, who own what has an owner."""
    programme = make_programme()
    for number, (_words, rule, kind, *_rest) in enumerate(RULES):
        Indicator.objects.create(
            programme=programme, code=f"QT.{number:02d}", name=f"Quy tắc {number}", unit="đơn vị", kind=kind,
            across_units=rule, across_time=AcrossTime.NONE, owner_class=ReporterClass.POLICE,
        )  # fmt: skip
    rows = [(f"QT.{number:02d}", "", f"Quy tắc {number}", {}) for number in range(len(RULES))]
    scene = Scene(version=make_outline([("results", 0, "I.", "Kết quả", True, True, rows)]))
    for at, name in enumerate(("Xã 1", "Xã 2", "Xã 3", "Công an tỉnh")):
        duty = scene.unit(name)
        if at == 3:
            duty.reporter_class = ReporterClass.POLICE
            duty.save(update_fields=["reporter_class"])
        report = make_report(duty, state="accepted")
        for number, (_words, _rule, _kind, said, *_rest) in enumerate(RULES):
            if said[at] is not None:
                make_figure(report, f"QT.{number:02d}", "", said[at])
    return scene.summary()


def test_every_rule_of_the_catalogue_gives_what_it_says(summed):
    found, expected = {}, {}
    for number, (words, _rule, _kind, _said, text, note) in enumerate(RULES):
        figure = printed(summed, f"QT.{number:02d}")
        indicator = Indicator.objects.get(code=f"QT.{number:02d}")
        found[words] = (figure_text(figure, indicator), figure.note) if figure else (None, None)
        expected[words] = (text, note)
    assert found == expected
    assert list(recount(summed)) == []


def test_there_is_a_line_for_every_rule_that_the_database_knows():
    assert {rule for _words, rule, *_rest in RULES} == set(AcrossUnits.values)
    assert {kind for _words, _rule, kind, *_rest in RULES} == set(IndicatorKind.values)


# --- breakdowns ---

KEYS = {"": 60, "ET=a": 36, "ET=b": 24, "ET=a;G=nu": 20, "ET=a;G=nam": 16, "ET=b;G=nu": 14, "ET=b;G=nam": 10,
        "ET=a;G=nu;T=tre": 15, "ET=a;G=nu;T=gia": 5}  # fmt: skip


def test_a_breakdown_of_any_number_of_axes_adds_up_like_its_total():
    rows = [("CSKD.01", key, key or "Tổng", {"required": False}) for key in KEYS]
    scene = Scene(version=make_outline([("situation", 0, "I.", "Tình hình", True, True, rows)]))
    for factor in (1, 2, 3):
        scene.accepted(figures={("CSKD.01", key): factor * value for key, value in KEYS.items()})
    report = scene.summary()
    assert {key: printed(report, "CSKD.01", key).value for key in KEYS} == {k: 6 * v for k, v in KEYS.items()}


def test_a_part_that_only_one_unit_breaks_down_says_on_how_many_it_stands():
    rows = [("CSKD.01", key, key or "Tổng", {"required": False}) for key in ("", "ET=a;G=nu")]
    scene = Scene(version=make_outline([("situation", 0, "I.", "Tình hình", True, True, rows)]))
    scene.accepted(figures={("CSKD.01", ""): 10, ("CSKD.01", "ET=a;G=nu"): 4})
    scene.accepted(figures={("CSKD.01", ""): 10})
    report = scene.summary()
    assert printed(report, "CSKD.01", "").note == ""
    assert printed(report, "CSKD.01", "ET=a;G=nu").note == "tính trên 1/2 đơn vị"
    assert make_breakdown("ET=a;G=nu").key == "ET=a;G=nu"
