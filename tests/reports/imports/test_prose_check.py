"""Prose against figures: what contradicts a figure is found with both places; the known errors of real reports, no more."""

import datetime as dt

import pytest

from portal.core.clock import VIETNAM
from portal.core.numbers import parse_scaled
from reports.collection.actions import flow
from reports.collection.checks import blocking, report_findings
from reports.collection.models import Assignment, Call, Figure, Report, SectionText
from reports.collection.states import FigureState, Severity
from reports.management.demo import samples
from reports.outlines import yaml_file
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.models import Breakdown, Indicator, OutlineVersion, Section
from reports.periods.models import Period
from tests.factories.agencies import make_agency, make_member
from tests.reports.demo.folder import sample_file

pytestmark = pytest.mark.django_db

SHIPPED = yaml_file.read(yaml_file.SHIPPED)
READING = {
    "prose_differs", "prose_over_ceiling", "doubled_word", "target_in_results", "report_name_differs", "period_differs",
    "prose_sum",
}  # fmt: skip


@pytest.fixture
def programme():
    loaded = load_outlines(source=SHIPPED, by=None)
    for version in loaded.versions:
        publish_version(version=version, by=None)
    return loaded.programme


def make(programme, outline, *, kind, dates, agency, title):
    """A blank draft on a shipped outline."""
    lead = make_agency("Sở chủ trì")
    person = make_member(lead)
    window = {"data_from": dates[0], "data_to": dates[1]}
    period = Period.objects.create(code="KY", kind=kind, label=title, **window)
    now = dt.datetime(2023, 6, 7, tzinfo=VIETNAM)
    call = Call.objects.create(
        code="DOT", programme=programme, period=period, lead=lead, title=f"Đợt báo cáo {title}", state="open",
        default_due_at=now, created_by=person, created_at=now, **window,
    )  # fmt: skip
    assignment = Assignment.objects.create(
        call=call, agency=make_agency(agency), kind="contribution", reporter_class="territorial", due_at=now,
        version=OutlineVersion.objects.get(outline__code=outline),
    )  # fmt: skip
    return Report.objects.create(assignment=assignment, created_by=person, created_at=now)


def put(report, key, texts):
    section = Section.objects.get(version=report.assignment.version, key=key)
    paragraphs = [{"id": str(n), "level": level, "text": text} for n, (level, text) in enumerate(texts)]
    SectionText.objects.update_or_create(report=report, section=section, defaults={"paragraphs": paragraphs})


def figure(report, code, breakdown="", value="", **more):
    indicator = Indicator.objects.get(code=code)
    fields = {"state": FigureState.REPORTED, **more}
    if "/" in value:
        fields["numerator"], fields["denominator"] = map(int, value.split("/"))
    elif value.endswith("%"):
        fields["value"] = parse_scaled(value[:-1], 2)
    elif value:
        fields["value"] = parse_scaled(value, indicator.scale)
    Figure.objects.update_or_create(
        report=report, indicator=indicator, breakdown=Breakdown.objects.get(key=breakdown), defaults=fields
    )


def hints(report):
    fresh = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=report.pk)
    return [finding for finding in report_findings(fresh) if finding.kind in READING]


@pytest.fixture
def half(programme):
    dates = (dt.date(2022, 12, 15), dt.date(2023, 6, 14))
    return make(
        programme,
        "DIABAN-6T",
        kind="half",
        dates=dates,
        agency="UBND thành phố Ngã Bảy",
        title="06 tháng đầu năm 2023",
    )


def test_in_the_real_report_of_nga_bay_exactly_its_known_errors_are_found(half):
    sample = samples.read(sample_file(samples.NGA_BAY), SHIPPED)
    for key, texts in sample.sections.items():
        put(half, key, [(p.level, p.text) for p in texts])
    found = {finding.kind: finding.message for finding in hints(half)}
    assert sorted(finding.kind for finding in hints(half)) == [
        "doubled_word", "doubled_word", "prose_over_ceiling", "target_in_results",
    ]  # fmt: skip
    assert "20 cơ sở kinh doanh dịch vụ karaoke" in found["prose_over_ceiling"]
    assert "10 cơ sở karaoke" in found["prose_over_ceiling"]
    assert "phấn đấu 100%" in found["target_in_results"]
    words = " ".join(f.message for f in hints(half) if f.kind == "doubled_word")
    assert "cáo cáo" in words
    assert "các các" in words


def test_in_the_real_report_of_dong_thap_exactly_its_known_error_is_found(programme):
    dates = (dt.date(2016, 1, 1), dt.date(2020, 12, 31))
    report = make(programme, "TONGKET-5N", kind="stage", dates=dates, agency="Sở Khoa học", title="2016-2020")
    sample = samples.read(sample_file(samples.DONG_THAP), SHIPPED)
    for key, texts in sample.sections.items():
        put(report, key, [(p.level, p.text) for p in texts])
    (finding,) = hints(report)
    assert finding.kind == "report_name_differs"
    assert "tổng kết 05 năm" in finding.message
    assert "báo cáo sơ kết 05 năm" in finding.message


SITUATION, COMMUNICATION, ENFORCEMENT = "situation", "communication", "enforcement"
# (section, sentence, code, breakdown, what is stored instead)
DIFFERENT = [
    (SITUATION, "Trên địa bàn thành phố có 226 cơ sở kinh doanh dịch vụ.", "CSKD.01", "", {"value": "262"}),
    (SITUATION, "Thành phố có dân số là 56.182 người.", "CTX.02", "", {"value": "56.128"}),
    (SITUATION, "Thành phố có diện tích tự nhiên 78,07 km2.", "CTX.01", "", {"value": "78,70"}),
    (SITUATION, "6/6 xã, phường duy trì không có tệ nạn mại dâm.", "DH.01", "", {"value": "5/6"}),
    (SITUATION, "Không có trường hợp bán dâm, nghi bán dâm.", "NBD.03", "", {"value": "3"}),
    (SITUATION, "Có 226 cơ sở kinh doanh dịch vụ, trong đó: 10 cơ sở karaoke.", "CSKD.01", "ET=karaoke", {"value": "12"}),
    (SITUATION, "Có 226 cơ sở kinh doanh dịch vụ, trong đó: 142 cơ sở lưu trú.", "CSKD.01", "ET=luu_tru", {"value": "124"}),
    (COMMUNICATION, "Có 80 cơ sở kinh doanh ký bản cam kết.", "CSKD.02", "", {"value": "8"}),
    (COMMUNICATION, "Phát 500 tờ gấp tuyên truyền.", "TT.05", "", {"value": "5.000"}),
    (COMMUNICATION, "Tổ chức tuyên truyền được 20 cuộc với 350 lượt người tham gia.", "TT.02", "", {"value": "3.500"}),
    (COMMUNICATION, "Tổ chức tuyên truyền được 20 cuộc với 350 lượt người tham gia.", "TT.01", "", {"value": "2"}),
    (COMMUNICATION, "Duy trì 06/06 xã, phường có tủ sách pháp luật.", "TT.09", "", {"value": "4/6"}),
    (COMMUNICATION, "Phát 500 tờ gấp tuyên truyền.", "TT.05", "", {"state": FigureState.ZERO_CONFIRMED}),
    (COMMUNICATION, "100% cơ sở đoàn trực thuộc tập trung tuyên truyền.", "TT.10", "", {"value": "78%"}),
    (ENFORCEMENT, "Công an tổ chức 20 lượt kiểm tra hành chính đối với các cơ sở karaoke.", "KT.01", "ET=karaoke", {"value": "2"}),
    (ENFORCEMENT, "Kiểm tra 50 lượt đối các cơ sở lưu trú.", "KT.01", "ET=luu_tru", {"value": "5"}),
]  # fmt: skip
AGREEING = [
    *((*case[:4], {"value": same}) for case, same in zip(
        DIFFERENT[:12],
        ["226", "56.182", "78,07", "6/6", "", "10", "142", "80", "500", "350", "20", "6/6"],
        strict=True,
    ) if same),
    (SITUATION, "Không có trường hợp bán dâm, nghi bán dâm.", "NBD.03", "", {"state": FigureState.NONE_DETECTED}),
    (COMMUNICATION, "Phát hơn 500 tờ gấp tuyên truyền.", "TT.05", "", {"value": "520"}),
    (COMMUNICATION, "Phát 500 tờ gấp tuyên truyền.", "TT.05", "", {"value": "520", "qualifier": "about"}),
    (COMMUNICATION, "Phát 500 tờ gấp, tăng 120 tờ so với cùng kỳ.", "TT.05", "", {"value": "500"}),
    (COMMUNICATION, "Phấn đấu phát 5.000 tờ gấp tuyên truyền.", "TT.05", "", {"value": "500"}),
    (COMMUNICATION, "Phát 500 tờ gấp tuyên truyền.", "TT.05", "", {"state": FigureState.NOT_KNOWN}),
    (COMMUNICATION, "Phát 500 tờ gấp tuyên truyền.", "TT.05", "", {"value": "900", "nature": "target"}),
    (COMMUNICATION, "Thực hiện Kế hoạch số 56/KH-UBND ngày 28/02/2023.", "TT.05", "", {"value": "500"}),
    (COMMUNICATION, "100% cơ sở đoàn trực thuộc tập trung tuyên truyền.", "TT.10", "", {"value": "19/19"}),
    ("next_tasks", "Phát 5.000 tờ gấp tuyên truyền.", "TT.05", "", {"value": "500"}),
    (ENFORCEMENT, "Cùng kỳ năm 2022 kiểm tra 90 lượt.", "KT.01", "", {"value": "50"}),
]  # fmt: skip


def found_in(half, case):
    section, sentence, code, breakdown, stored = case
    half.texts.all().delete()
    half.figures.all().delete()
    put(half, section, [(0, sentence)])
    figure(half, code, breakdown, **stored)
    return [f for f in hints(half) if f.kind == "prose_differs"]


def test_a_number_that_differs_from_its_figure_is_found_with_both_places(half):
    missed = []
    for case in DIFFERENT:
        found = found_in(half, case)
        if not found or "lời văn viết" not in found[0].message or found[0].indicator_id is None:
            missed.append(case)
    assert missed == []


def test_what_agrees_is_approximate_or_no_result_is_left_alone(half):
    false_alarms = [(case, found[0].message) for case in AGREEING if (found := found_in(half, case))]
    assert false_alarms == []


def test_both_places_are_named(half):
    (finding,) = found_in(half, DIFFERENT[0])
    assert finding.severity == Severity.HINT
    assert "226 cơ sở kinh doanh dịch vụ" in finding.message
    assert "262 cơ sở" in finding.message


def test_a_hint_blocks_nothing_and_asks_for_no_reason(half):
    (finding,) = found_in(half, DIFFERENT[0])
    findings = report_findings(half)
    assert finding in findings
    assert finding.kind not in {each.kind for each in blocking(half, findings)}
    assert flow.KIND_NAMES["prose_differs"]


def test_inspecting_as_many_as_there_are_is_no_finding(half):
    put(half, SITUATION, [(0, "Có 226 cơ sở kinh doanh dịch vụ, trong đó: 10 cơ sở karaoke.")])
    for number, expected in ((20, ["prose_over_ceiling"]), (10, [])):
        put(
            half,
            ENFORCEMENT,
            [(0, f"Công an tổ chức 20 lượt kiểm tra hành chính với {number} cơ sở kinh doanh karaoke.")],
        )
        assert [f.kind for f in hints(half)] == expected
    figure(half, "KT.02", "ET=karaoke", "20")  # the rule of figures speaks of it then
    figure(half, "CSKD.01", "ET=karaoke", "10")
    kinds = [f.kind for f in report_findings(half)]
    assert "over_ceiling" in kinds
    assert "prose_over_ceiling" not in kinds
