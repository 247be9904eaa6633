"""Where the random walk goes: a province of three levels with an indicator for every rule of adding up."""

import datetime as dt

from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from reports.collection.models import Assignment
from reports.collection.states import AssignmentKind
from reports.outlines.models import Indicator
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, ReporterClass
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_assignment, make_outline, make_programme
from tests.factories.summaries import Scene

START = dt.datetime(2023, 6, 16, 8, 0, tzinfo=clock.VIETNAM)
EXTRA = {
    "BQ.01": ("Điểm bình quân", AcrossUnits.WEIGHTED_AVG, IndicatorKind.STOCK),
    "LN.01": ("Số người đông nhất một cuộc", AcrossUnits.MAX, IndicatorKind.STOCK),
    "NN.01": ("Số người ít nhất một cuộc", AcrossUnits.MIN, IndicatorKind.STOCK),
    "CH.01": ("Tên đầu mối", AcrossUnits.NONE, IndicatorKind.TEXT),
}
OPTIONAL = {"required": False}
SECTIONS = [
    ("situation", 0, "I.", "Tình hình", True, False, [
        ("CTX.01", "", "Diện tích", OPTIONAL), ("CSKD.01", "", "Cơ sở", OPTIONAL),
        ("CSKD.01", "ET=karaoke", "Karaoke", {"depth": 1, **OPTIONAL}),
        ("CSKD.01", "ET=karaoke;G=nu", "Karaoke, chủ là nữ", {"depth": 2, **OPTIONAL}),
    ]),
    ("communication", 0, "II.", "Tuyên truyền", True, False, [
        ("TT.01", "", "Cuộc", OPTIONAL), ("TT.02", "", "Lượt", OPTIONAL), ("DH.01", "", "Xã, phường", OPTIONAL),
        ("BQ.01", "", "Điểm", OPTIONAL), ("LN.01", "", "Đông nhất", OPTIONAL), ("NN.01", "", "Ít nhất", OPTIONAL),
        ("CH.01", "", "Đầu mối", OPTIONAL),
    ]),
    ("inspection", 0, "III.", "Kiểm tra", True, False, [
        ("KT.02", "", "Cơ sở được kiểm tra", OPTIONAL), ("KT.02", "ET=karaoke", "Karaoke", {"depth": 1, **OPTIONAL}),
    ]),
]  # fmt: skip
STATES = ("zero_confirmed", "none_detected", "not_applicable", "not_known", "not_reported", "classified")


def make_scene():
    """Root, district A (two communes), district B (a lower summary with a commune, and a commune), a commune that
    reports straight to the province, a department, the police that own a figure."""
    programme = make_programme()
    for code, (name, rule, kind) in EXTRA.items():
        Indicator.objects.get_or_create(
            programme=programme, code=code,
            defaults={"name": name, "unit": "người", "kind": kind, "across_units": rule,
                      "across_time": AcrossTime.NONE},
        )  # fmt: skip
    programme.indicators.filter(code="KT.02").update(owner_class=ReporterClass.POLICE)
    scene = Scene(version=make_outline(SECTIONS))
    lead = scene.call.lead
    scene.signer = make_membership(
        agency=lead, role=Role.LEADER, title="Phó Giám đốc", authority=Authority.KT
    )
    scene.clerk = make_member(lead, Role.CLERK)
    a, b = scene.district("UBND huyện A"), scene.district("UBND huyện B")
    c = make_assignment(
        scene.call,
        make_agency("Cụm C", kind=AgencyKind.DISTRICT),
        parent=b,
        kind=AssignmentKind.CONSOLIDATION,
    )
    make_member(c.agency, Role.OFFICER)
    scene.summaries = [scene.root, a, b, c]
    for summary in scene.summaries[1:]:
        make_member(summary.agency, Role.LEADER)
    for name, parent in (("Xã 1", a), ("Xã 2", a), ("Xã 3", b), ("Xã 4", c), ("Xã 5", None), ("Sở X", None)):
        scene.unit(name, parent=parent)
    police = scene.unit("Công an tỉnh")
    Assignment.objects.filter(pk=police.pk).update(reporter_class=ReporterClass.POLICE)
    return scene
