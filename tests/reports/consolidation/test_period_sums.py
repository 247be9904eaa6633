"""Taking the sum of the shorter periods over into a longer one: what is shown, what is written, what is refused."""

import re

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.gate import Locked
from reports.collection.models import Figure, Report
from reports.collection.states import ReportState
from reports.consolidation.actions import rework
from reports.consolidation.actions.period_sums import take_period_sums
from reports.consolidation.models import Adjustment
from reports.consolidation.queries.period_sums import sums_page
from reports.consolidation.recount import recount
from reports.outlines.models import Indicator, TableRow
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_breakdown, make_figure, make_report
from tests.factories.summaries import Scene
from tests.factories.times import Years
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT, TT2, DH, KT, STOCK = ("TT.01", ""), ("TT.02", ""), ("DH.01", ""), ("KT.02", "ET=karaoke"), ("CSKD.01", "")


@pytest.fixture
def years():
    years = Years()
    years.report("2023-H1", {TT: 20, TT2: {"value": 540, "qualifier": "above"}, KT: 3, STOCK: 7, DH: (5, 6)})
    years.report("2023-H2", {TT: 35, TT2: 20, KT: 4, DH: (6, 6)})
    return years


@pytest.fixture
def year(years):
    return years.report("2023", {TT: 50}, state=ReportState.DRAFT)


@pytest.fixture
def drafter(year):
    return make_member(year.assignment.agency, Role.DRAFTER)


def figure(report, code):
    return report.figures.filter(indicator__code=code).first()


def key(code):
    found = Figure.objects.filter(indicator__code=code).first()
    return found.indicator_id, found.breakdown_id


def page(client, report):
    return client.get(reverse("reports:period_sums", args=[report.pk]))


def rows(text):
    """The cells of the table, by the name of the line."""
    found = {}
    for row in re.findall(r"<tr[^>]*>(.*?)</tr>", text, re.DOTALL)[1:]:
        cells = [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.DOTALL)
        ]
        found[cells[0]] = cells[1:]
    return found


def test_the_page_shows_the_parts_the_sum_and_the_figure_of_the_report(client, year, drafter):
    client.force_login(drafter)
    text = page(client, year).text
    shown = rows(text)
    assert shown["Cuộc tuyên truyền"] == ["cuộc", "20", "35", "55", "50 không khớp các kỳ", "Lấy số này"]
    assert shown["Lượt người tham dự"][1:] == ["trên 540", "20", "trên 560", "–", "Lấy số này"]
    assert shown["Cơ sở kinh doanh dịch vụ"][1:] == ["7", "–", "– tính trên 0/1 kỳ", "–", ""]
    assert shown["Xã, phường không có tệ nạn"][3] == "6/6 (100%)"
    assert shown["Cơ sở karaoke được kiểm tra"][1:4] == ["3", "4", "cần UBND huyện Năm Tháng báo lại"]
    assert "Diện tích tự nhiên" not in shown
    assert "Lấy số cộng cho 2 chỉ tiêu còn trống" in text
    assert "1 chỉ tiêu có số của kỳ này không khớp" in text


def test_without_any_part_the_page_says_so(client, years):
    report = years.report("2022", {TT: 50}, state=ReportState.DRAFT)
    client.force_login(make_member(years.agency, Role.DRAFTER))
    text = page(client, report).text
    assert "Chưa có báo cáo đạt yêu cầu nào của các kỳ ngắn hơn" in text
    assert "<table" not in text


def test_who_only_reads_is_offered_nothing(client, year):
    client.force_login(make_member(year.assignment.agency, Role.CLERK))
    text = page(client, year).text
    assert "Cuộc tuyên truyền" in rows(text)
    assert "Lấy số" not in text.partition("<table")[2]


def test_one_yes_writes_one_figure_with_what_it_stands_on(client, year, drafter):
    client.force_login(drafter)
    before = year.texts.get(section__key="communication").edit_version
    answer = client.post(
        reverse("reports:take_period_sums", args=[year.pk]),
        {"take": "{}-{}".format(*key("TT.02")), "seen": year.edit_version},
    )
    assert answer.url == reverse("reports:period_sums", args=[year.pk])
    taken = figure(year, "TT.02")
    assert (taken.value, taken.qualifier, taken.state, taken.note) == (
        560,
        "above",
        "reported",
        "cộng các kỳ",
    )
    assert figure(year, "TT.01").value == 50
    assert year.texts.get(section__key="communication").edit_version == before + 1
    year.refresh_from_db()
    assert year.edit_version == 1
    assert AuditEntry.objects.filter(key="consolidation.period_sums.taken", facts__count=1).exists()


def test_all_blank_ones_takes_what_is_complete_and_leaves_what_people_typed(year, drafter):
    assert take_period_sums(report_id=year.pk, by=drafter, keys=None) == 2
    assert (figure(year, "TT.02").value, figure(year, "DH.01").numerator) == (560, 6)
    assert figure(year, "TT.01").value == 50
    assert figure(year, "KT.02") is None
    assert figure(year, "CSKD.01") is None


def test_a_sum_with_a_hole_needs_a_yes_of_its_own_and_says_so_in_the_note(years, drafter, year):
    Report.objects.filter(assignment__call__period__code="2023-H2").update(state=ReportState.RETURNED)
    with pytest.raises(Conflict):
        take_period_sums(report_id=year.pk, by=drafter, keys=None)
    take_period_sums(report_id=year.pk, by=drafter, keys=[key("TT.02")])
    assert figure(year, "TT.02").note == "cộng các kỳ; tính trên 1/2 kỳ"


def test_what_cannot_be_summed_is_not_taken_by_any_request(year, drafter):
    with pytest.raises(Conflict):
        take_period_sums(report_id=year.pk, by=drafter, keys=[key("KT.02"), (0, 0)])
    assert figure(year, "KT.02") is None


@pytest.mark.parametrize("asked", ["", "x", "1", "1-", "-", "1-x", "999999-999999"])
def test_what_is_no_figure_writes_nothing(client, year, drafter, asked):
    client.force_login(drafter)
    answer = client.post(reverse("reports:take_period_sums", args=[year.pk]), {"take": asked})
    assert answer.status_code == 409
    assert year.figures.count() == 1


def test_a_page_that_somebody_wrote_behind_takes_nothing(year, drafter):
    Report.objects.filter(pk=year.pk).update(edit_version=4)
    with pytest.raises(Conflict):
        take_period_sums(report_id=year.pk, by=drafter, keys=None, edit_version=0)
    assert year.figures.count() == 1
    assert take_period_sums(report_id=year.pk, by=drafter, keys=None, edit_version=4)


def test_only_who_writes_the_draft_takes(year):
    with pytest.raises(NotAllowed):
        take_period_sums(report_id=year.pk, by=make_member(year.assignment.agency, Role.CLERK), keys=None)


def test_a_report_that_was_sent_takes_nothing(year, drafter):
    Report.objects.filter(pk=year.pk).update(state=ReportState.SUBMITTED)
    with pytest.raises(Locked):
        take_period_sums(report_id=year.pk, by=drafter, keys=None)


# --- summaries ---


@pytest.fixture
def summary(years):
    halves = {TT: 20, TT2: {"value": 5, "qualifier": "about"}, DH: (5, 6), STOCK: None}
    years.summary("2023-H1", halves)
    years.summary("2023-H2", {TT: 35, TT2: 6, DH: (6, 6), STOCK: 7})
    return years.summary("2023", {TT: 50, DH: (4, 6)}, state=ReportState.DRAFT)


def test_a_computed_figure_is_adjusted_to_the_sum_with_the_parts_as_the_reason(years, summary):
    officer = make_member(years.lead, Role.OFFICER)
    assert take_period_sums(report_id=summary.pk, by=officer, keys=[key("TT.01"), key("DH.01")]) == 2
    assert (figure(summary, "TT.01").value, figure(summary, "DH.01").numerator) == (55, 6)
    reasons = dict(Adjustment.objects.values_list("indicator__code", "reason"))
    assert reasons["TT.01"] == (
        "Lấy số cộng các kỳ: 6 tháng đầu năm 2023: 20; 6 tháng cuối năm 2023: 35"
    )  # fmt: skip
    deltas = Adjustment.objects.values_list(
        "indicator__code", "delta", "delta_numerator", "delta_denominator"
    )
    assert set(deltas) == {("TT.01", 5, 0, 0), ("DH.01", 0, 2, 0)}


def test_a_figure_of_a_run_is_taken_and_the_summary_still_equals_its_recount(years):
    scene = Scene(lead=years.lead, version=years.version, period=get_or_create_period(code="2023"))
    scene.accepted("UBND huyện A", {TT: 30})
    scene.accepted("UBND huyện B", {TT: 20, TT2: 1})
    years.summary("2023-H1", {TT: 20, STOCK: 6})
    years.summary("2023-H2", {TT: 35, STOCK: 7})
    summary = scene.summary()
    assert figure(summary, "TT.01").value == 50
    assert take_period_sums(report_id=summary.pk, by=scene.officer, keys=[key("TT.01"), key("CSKD.01")]) == 2
    assert (figure(summary, "TT.01").value, figure(summary, "CSKD.01").value) == (55, 7)
    assert not list(recount(summary))
    Figure.objects.filter(pk=figure(summary, "TT.01").pk).update(value=56)
    assert [(each.stored, each.found) for each in recount(summary)] == [("56", "55")]


def test_all_blank_ones_of_a_summary(years, summary):
    officer = make_member(years.lead, Role.OFFICER)
    assert take_period_sums(report_id=summary.pk, by=officer, keys=None) == 1
    assert figure(summary, "CSKD.01").value == 7


def many(years, count):
    """A year of which `count` figures are blank and given by both halves, behind a run."""
    scene = Scene(lead=years.lead, version=years.version, period=get_or_create_period(code="2023"))
    scene.accepted("UBND huyện A", {TT2: 1})
    figures = {("TT.01", ""): 3}
    for number in range(count):
        key = f"X={number}"
        section = years.version.sections.get(key="communication")
        if not section.rows.filter(breakdown__key=key).exists():
            TableRow.objects.create(
                section=section, position=100 + number, kind="figure", label=key,
                indicator=Indicator.objects.get(code="TT.01"), breakdown=make_breakdown(key),
            )  # fmt: skip
        figures["TT.01", key] = number + 1
    for half in ("2023-H1", "2023-H2"):
        Report.objects.filter(assignment__call__period__code=half).update(state=ReportState.SUPERSEDED)
        years.summary(half, figures)
    return scene, scene.summary()


def test_all_blank_ones_are_one_act_with_one_entry_in_the_journal(years, django_assert_max_num_queries):
    scene, few = many(years, 2)
    with django_assert_max_num_queries(80) as first:
        assert take_period_sums(report_id=few.pk, by=scene.officer, keys=None) == 3
    scene, summary = many(years, 30)
    before = AuditEntry.objects.count()
    with django_assert_max_num_queries(len(first)):
        assert take_period_sums(report_id=summary.pk, by=scene.officer, keys=None) == 31
    entries = list(AuditEntry.objects.order_by("pk")[before:])
    assert [(each.key, each.facts["count"]) for each in entries] == [("consolidation.period_sums.taken", 31)]
    assert summary.figures.get(breakdown__key="X=29").value == 60
    assert Adjustment.objects.filter(report=summary).count() == 31
    assert not list(recount(summary))


def test_one_that_cannot_be_taken_leaves_all_as_they_were(years, monkeypatch):
    scene, summary = many(years, 3)
    real = rework.adjusted
    done = []

    def last_is_impossible(entry, delta):
        done.append(entry)
        if len(done) == 4:
            raise Invalid("âm")
        return real(entry, delta)

    monkeypatch.setattr(rework, "adjusted", last_is_impossible)
    before = AuditEntry.objects.count()
    with pytest.raises(Invalid):
        take_period_sums(report_id=summary.pk, by=scene.officer, keys=None)
    assert not Adjustment.objects.exists()
    assert figure(summary, "TT.01") is None or figure(summary, "TT.01").value is None
    assert AuditEntry.objects.count() == before


def test_a_figure_that_was_adjusted_before_is_taken_once_more_from_its_own_sum(years):
    scene, summary = many(years, 0)
    take_period_sums(report_id=summary.pk, by=scene.officer, keys=None)
    Figure.objects.filter(report__assignment__call__period__code="2023-H2", indicator__code="TT.01").update(
        value=10
    )
    assert take_period_sums(report_id=summary.pk, by=scene.officer, keys=[key("TT.01")]) == 1
    assert figure(summary, "TT.01").value == 13
    assert [each.delta for each in Adjustment.objects.order_by("pk")] == [6, 7]
    assert not list(recount(summary))


# --- levels ---


@pytest.mark.parametrize("others", [0, 3])
def test_a_sum_taken_over_where_units_are_missing_is_still_counted_as_partial_above(years, others):
    """By the engine alone, and set-wise beside other districts: taking a sum over does not make a total whole."""
    scene = Scene(lead=years.lead, version=years.version, period=get_or_create_period(code="2023"))
    district = scene.district("UBND huyện A")
    scene.accepted("Xã 1", {TT: 7}, parent=district)
    scene.unit("Xã 2", parent=district)
    for number in range(others):
        other = scene.district(f"UBND huyện khác {number}")
        scene.accepted(f"Xã của {number}", {TT: 1}, parent=other)
        accept(scene.summary(other, by=officer_of(other)))
    for half, n in (("2023-H1", 5), ("2023-H2", 6)):
        make_report(
            make_assignment(years.call(half), district.agency, kind="consolidation"), state="accepted",
            figures={TT: n}, origin="consolidated",
        )  # fmt: skip
    lower = scene.summary(district, by=officer_of(district))
    take_period_sums(report_id=lower.pk, by=officer_of(district), keys=[key("TT.01")])
    assert figure(lower, "TT.01").value == 11
    assert figure(lower, "TT.01").note == "tính trên 1/2 đơn vị; có điều chỉnh"
    accept(lower)
    top = scene.summary(tree=True)
    assert (figure(top, "TT.01").value, figure(top, "TT.01").note) == (11 + others, "1 đơn vị tính chưa đủ")
    Figure.objects.filter(pk=figure(lower, "TT.01").pk).update(note="có điều chỉnh")
    assert figure(scene.summary(), "TT.01").note == "", "the control: the remark is what is counted"


# --- the way there ---


@pytest.mark.parametrize(
    ("code", "part", "linked"),
    [
        ("2023", None, True),
        ("2021-2025", None, True),
        ("2023-H1", "2023-Q1", True),
        ("2023-9M", "2023-Q3", True),
        ("2023-Q1", "2023-M01", True),
        ("2023-H1", None, False),
        ("2023-H1", "2023-H2", False),
        ("2023-M01", None, False),
    ],
)
def test_whoever_enters_finds_the_sums_where_shorter_periods_were_reported(client, code, part, linked):
    years = Years()
    if part:
        years.report(part, {TT: 1})
    report = years.report(code, {TT: 1}, state=ReportState.DRAFT)
    client.force_login(make_member(years.agency, Role.DRAFTER))
    text = client.get(reverse("reports:report", args=[report.pk])).text
    assert (reverse("reports:period_sums", args=[report.pk]) in text) is linked


def test_what_an_adjustment_cannot_say_is_not_offered(client, years, summary):
    officer = make_member(years.lead, Role.OFFICER)
    client.force_login(officer)
    shown = rows(page(client, summary).text)
    assert shown["Lượt người tham dự"][3:] == ["khoảng 11", "–", ""]
    with pytest.raises(Conflict):
        take_period_sums(report_id=summary.pk, by=officer, keys=[key("TT.02")])


def test_four_queries_whatever_the_number_of_figures(years, year, django_assert_num_queries):
    for report in Report.objects.all():
        for number in range(40):
            make_figure(report, "TT.02", f"X={number}", number)
    report = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=year.pk)
    with django_assert_num_queries(4):
        sums_page(report)
