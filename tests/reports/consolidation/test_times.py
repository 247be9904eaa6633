"""What stands beside the figures of a report on the axis of time."""

import pytest

from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.queries.times import entry_of_sum, offered, times_of
from reports.consolidation.time_words import parts_text, time_line
from reports.outlines.models import Indicator
from tests.factories.agencies import make_agency
from tests.factories.rounds import make_breakdown, make_figure, make_report
from tests.factories.times import Years

pytestmark = pytest.mark.django_db
TT, DH, KT, STOCK = ("TT.01", ""), ("DH.01", ""), ("KT.02", "ET=karaoke"), ("CSKD.01", "")


@pytest.fixture
def years():
    return Years()


def beside(report, figure=TT):
    indicator = Indicator.objects.get(code=figure[0])
    stored = report.figures.filter(indicator=indicator, breakdown__key=figure[1]).first()
    return times_of(report).beside(indicator, make_breakdown(figure[1]).pk, stored)


def line(report, figure=TT):
    return time_line(beside(report, figure), Indicator.objects.get(code=figure[0]), report)


def draft(years, code, figures=None, **fields):
    return years.report(code, figures, state=ReportState.DRAFT, **fields)


def test_the_same_period_of_last_year_stands_beside_with_what_changed(years):
    years.report("2022-H1", {TT: 2000, DH: (5, 6)})
    years.report("2022-H2", {TT: 9})
    years.report("2022", {TT: 9})
    now = draft(years, "2023-H1", {TT: 3025, DH: (6, 6)})
    found = line(now)
    assert (found.year_ago, found.change, found.percent) == ("2.000", "+1.025", "+51,3%")
    assert (line(now, DH).year_ago, line(now, DH).change) == ("5/6 (83,3%)", "+16,7 điểm %")
    assert times_of(now).compared.label == "6 tháng đầu năm 2022"


def test_an_estimate_of_last_year_says_so_and_what_was_not_asked_then_is_a_dash(years):
    years.report("2022-H1", {TT: {"value": 40, "basis": "estimated"}})
    now = draft(years, "2023-H1", {TT: 50, STOCK: 7})
    assert line(now).year_ago == "40 (ước thực hiện)"
    assert (line(now, STOCK).year_ago, line(now, STOCK).change, line(now, STOCK).percent) == ("–", "–", "–")


def test_only_the_report_in_force_of_the_same_agency_counts(years):
    years.report("2022-H1", {TT: 1}, agency=make_agency("UBND huyện Khác"))
    years.report("2022-H1", {TT: 2}, state=ReportState.RETURNED)
    assert times_of(draft(years, "2023-H1", {TT: 5})).compared is None


def test_a_stage_is_held_against_the_stage_before(years):
    years.report("2016-2020", {TT: 100})
    assert line(draft(years, "2021-2025", {TT: 150})).percent == "+50%"


def test_the_second_half_is_counted_from_the_beginning_of_the_year(years):
    years.report("2023-H1", {TT: 20, STOCK: 7, KT: 3})
    now = draft(years, "2023-H2", {TT: {"value": 35, "basis": "estimated"}, STOCK: 9, KT: 4})
    assert (line(now).so_far, line(now).so_far_notes) == ("55", ("có 1 số liệu ước thực hiện",))
    assert line(now, STOCK).so_far == "9"
    assert line(now, KT).so_far == "–"
    assert [each.code for each in times_of(now).so_far] == ["2023-H1", "2023-H2"]


def test_a_year_is_counted_from_the_beginning_of_the_plan_and_says_which_years_are_missing(years):
    years.report("2021", {TT: 10})
    now = draft(years, "2023", {TT: 30})
    assert (line(now).so_far, line(now).so_far_notes) == ("40", ("tính trên 2/3 kỳ",))
    assert line(draft(years, "2026", {TT: 1})).so_far == "–"


def test_halves_add_up_to_the_year_and_a_missing_one_is_said(years):
    years.report("2023-H1", {TT: {"value": 540, "qualifier": "above"}})
    now = draft(years, "2023", {TT: 500})
    found = line(now)
    assert (found.summed, found.summed_notes) == ("trên 540", ("tính trên 1/2 kỳ",))
    assert [(part.label, part.text) for part in found.parts] == [
        ("6 tháng đầu năm 2023", "trên 540"), ("6 tháng cuối năm 2023", "–"),
    ]  # fmt: skip
    assert found.differs
    years.report("2023-H2", {TT: 20})
    assert (line(now).summed, line(now).summed_notes) == ("trên 560", ())


def test_years_add_up_to_the_stage_from_whatever_parts_there_are(years):
    for year in (2021, 2022, 2023):
        years.report(str(year), {TT: 10})
    years.report("2024-H1", {TT: 3})
    years.report("2024-H2", {TT: 4})
    now = draft(years, "2021-2025", {TT: 37})
    assert (line(now).summed, line(now).summed_notes) == ("37", ("tính trên 5/6 kỳ",))
    assert parts_text(beside(now), Indicator.objects.get(code="TT.01")).endswith(
        "6 tháng đầu năm 2024: 3; 6 tháng cuối năm 2024: 4; năm 2025: –"
    )


def test_a_distinct_count_is_asked_back_from_its_owner_with_the_parts_beside(years):
    years.report("2023-H1", {KT: 20})
    years.report("2023-H2", {KT: 35})
    now = draft(years, "2023", {KT: 60})
    found = line(now, KT)
    assert found.summed == "cần UBND huyện Năm Tháng báo lại"
    assert [part.text for part in found.parts] == ["20", "35"]
    assert found.differs
    assert offered((1, 1), beside(now, KT), None) is None


def test_in_a_summary_the_owner_of_the_figure_is_asked(years):
    years.summary("2023-H1", {KT: 20, TT: 5})
    now = years.summary("2023", {KT: 20}, state=ReportState.DRAFT)
    assert line(now, KT).summed == "cần Mọi cơ quan báo lại"
    assert (line(now).summed, line(now).summed_notes) == ("5", ("tính trên 1/2 kỳ",))


def test_nothing_stands_beside_a_figure_nobody_spoke_of(years):
    years.report("2023-H1", {TT: 5})
    found = line(draft(years, "2023", {STOCK: 5}), STOCK)
    assert (found.summed, list(found.parts), found.differs) == ("", [], False)


def test_what_was_estimated_earlier_stands_beside_the_final_figure_where_they_differ(years):
    first = years.report(
        "2023-H1", {TT: {"value": 40, "basis": "estimated"}, STOCK: {"value": 7, "basis": "estimated"}},
        state=ReportState.RETURNED,
    )  # fmt: skip
    final = make_report(first.assignment, figures={TT: 45, STOCK: 7})
    assert line(final).estimate == "đã ước 40 (lần 1)"
    assert line(final, STOCK).estimate == ""
    final.figures.filter(indicator__code="TT.01").update(basis="estimated")
    assert line(final).estimate == ""


def test_silence_is_a_dash_whatever_was_remarked_about_it(years):
    silent = {"state": "not_reported", "note": "tính trên 0/15 đơn vị"}
    years.report("2022", {TT: silent})
    years.report("2023-H1", {TT: silent, STOCK: 4})
    found = line(draft(years, "2023", {TT: 5}))
    assert (found.year_ago, found.summed, list(found.parts)) == ("–", "", [])


def test_an_estimate_that_was_never_sent_is_nobodys_word(years):
    first = draft(years, "2023-H1", {TT: {"value": 40, "basis": "estimated"}})
    Report.objects.filter(pk=first.pk).update(state=ReportState.SUPERSEDED)
    assert line(make_report(first.assignment, figures={TT: 45})).estimate == ""


def test_a_period_that_nothing_is_known_of_has_nothing_beside_it(years):
    now = draft(years, "2023", {TT: 5})
    period = now.assignment.call.period
    period.code = "KY"
    period.save()
    assert times_of(now).figures == {}


def test_a_sum_taken_over_says_what_it_stands_on_and_keeps_what_people_wrote(years):
    years.report("2023-H1", {TT: {"value": 20, "basis": "estimated"}})
    now = draft(years, "2023", {TT: {"value": 1, "note": "theo báo cáo của xã"}})
    entry = offered((1, 2), beside(now), now.figures.get())
    assert (entry.value, entry.basis, entry.state) == (20, "estimated", "reported")
    assert entry.note == "cộng các kỳ; tính trên 1/2 kỳ; có 1 số liệu ước thực hiện; theo báo cáo của xã"
    years.report("2023-H2", {TT: 5})
    again = entry_of_sum((1, 2), beside(now).summed, entry.note)
    assert again.note == "cộng các kỳ; có 1 số liệu ước thực hiện; theo báo cáo của xã"


def test_what_says_the_same_already_is_not_offered(years):
    years.report("2023-H1", {TT: 20})
    years.report("2023-H2", {TT: 5})
    now = draft(years, "2023", {TT: 25})
    assert offered((1, 1), beside(now), now.figures.get()) is None


def test_three_queries_whatever_the_number_of_periods_and_figures(years, django_assert_num_queries):
    now = draft(years, "2023", {TT: 25})
    years.report("2022", {TT: 20})
    now = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=now.pk)
    with django_assert_num_queries(3):
        times_of(now)
    for code in ("2021", "2023-H1", "2023-Q3", "2023-M10", "2023-M11", "2023-M12"):
        report = years.report(code, {TT: 5, STOCK: 6, DH: (1, 2)})
        for number in range(40):
            make_figure(report, "TT.02", f"X={number}", number)
    with django_assert_num_queries(3):
        found = times_of(now)
    assert [each.code for each in found.parts] == ["2023-H1", "2023-Q3", "2023-M10", "2023-M11", "2023-M12"]
    only = times_of(now, indicators=[Indicator.objects.get(code="TT.01").pk])
    assert all(len(figures) == 1 for figures in only.figures.values())
