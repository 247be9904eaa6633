"""What a report is looked over for before it is sent."""

import pytest

from reports.collection.checks import blocking, report_findings
from reports.collection.models import AnnexRow, Report, ReviewNote, WarningOverride
from reports.collection.states import FigureState, Origin, Qualifier, ReportState, Severity
from reports.outlines.models import AnnexTable
from tests.factories.rounds import (
    make_assignment,
    make_call,
    make_outline,
    make_period,
    make_report,
    section_of,
)

pytestmark = pytest.mark.django_db

TEXTS = {"situation": ["Thành phố có 06 xã, phường."], "communication": ["Đã tuyên truyền."]}
FIGURES = {
    ("CSKD.01", ""): 226, ("CSKD.01", "ET=karaoke"): 10, ("CSKD.01", "ET=luu_tru"): 216,
    ("TT.01", ""): 20, ("TT.02", ""): 350, ("DH.01", ""): (6, 6),
}  # fmt: skip


def found(report, kind):
    return [finding for finding in report_findings(report) if finding.kind == kind]


def complete(**changes):
    return make_report(texts=TEXTS, figures={**FIGURES, **changes.pop("figures", {})}, **changes)


def test_a_complete_report_has_no_findings():
    assert report_findings(complete()) == []


def test_required_prose_that_is_missing_is_an_error_that_names_the_section():
    report = make_report(texts={"situation": ["Có."]}, figures=FIGURES)
    (finding,) = report_findings(report)
    assert (finding.kind, finding.severity) == ("prose_missing", Severity.ERROR)
    assert "1. Tuyên truyền" in finding.message
    assert finding.section_id == section_of(report, "communication").pk


def test_nothing_to_report_excuses_prose_of_a_section_or_of_the_whole():
    report = make_report(texts={"situation": ["Có."]}, figures=FIGURES)
    report.texts.filter(section__key="communication").update(nothing=True)
    assert found(report, "prose_missing") == []
    whole = make_report(figures=FIGURES, nothing_to_report=True)
    assert found(whole, "prose_missing") == []


def test_a_blank_required_figure_is_a_warning_and_a_state_answers_it():
    report = make_report(texts=TEXTS, figures={k: v for k, v in FIGURES.items() if k[0] != "TT.01"})
    (finding,) = report_findings(report)
    assert (finding.kind, finding.severity) == ("figure_missing", Severity.WARNING)
    assert "Cuộc tuyên truyền" in finding.message
    answered = make_report(texts=TEXTS, figures={**FIGURES, ("TT.01", ""): {"state": FigureState.NOT_KNOWN}})
    assert report_findings(answered) == []


def test_parts_that_exceed_their_total_are_an_error_with_both_numbers():
    (finding,) = report_findings(complete(figures={("CSKD.01", "ET=karaoke"): 11}))
    assert (finding.kind, finding.severity) == ("parts_over_total", Severity.ERROR)
    assert "227 cơ sở" in finding.message
    assert "226 cơ sở" in finding.message


def test_approximate_parts_over_the_total_are_only_a_warning():
    parts = {("CSKD.01", "ET=karaoke"): {"value": 11, "qualifier": Qualifier.ABOUT}}
    (finding,) = report_findings(complete(figures=parts))
    assert (finding.kind, finding.severity) == ("parts_over_total", Severity.WARNING)


def test_parts_that_must_be_complete_and_fall_short_are_a_warning():
    (finding,) = report_findings(complete(figures={("CSKD.01", "ET=karaoke"): 9}))
    assert (finding.kind, finding.severity) == ("parts_under_total", Severity.WARNING)


def test_parts_are_not_called_short_while_one_of_them_is_blank():
    figures = {key: value for key, value in FIGURES.items() if key != ("CSKD.01", "ET=karaoke")}
    assert report_findings(make_report(texts=TEXTS, figures=figures)) == []


def test_more_inspected_than_exist_gives_exactly_the_ceiling_warning():
    """Ngã Bảy, first half of 2023: 20 karaoke premises inspected where there are 10."""
    (finding,) = report_findings(complete(figures={("KT.02", "ET=karaoke"): 20}))
    assert (finding.kind, finding.severity) == ("over_ceiling", Severity.WARNING)
    assert "20 cơ sở" in finding.message
    assert "10 cơ sở" in finding.message
    assert "2. Kiểm tra" in finding.message
    assert "(Mục I. Tình hình)" in finding.message


def test_a_target_is_no_result_and_is_not_held_against_a_ceiling():
    target = {"value": 20, "nature": "target"}
    assert report_findings(complete(figures={("KT.02", "ET=karaoke"): target})) == []


@pytest.mark.parametrize(
    ("ratio", "kind", "severity"),
    [
        ((7, 6), "numerator_over_denominator", Severity.ERROR),
        ((0, 0), "denominator_zero", Severity.ERROR),
        ({"value": 100_01}, "percent_over_100", Severity.WARNING),
    ],
)
def test_impossible_ratios_are_found(ratio, kind, severity):
    (finding,) = report_findings(complete(figures={("DH.01", ""): ratio}))
    assert (finding.kind, finding.severity) == (kind, severity)


def test_a_summary_shows_odd_computed_figures_as_warnings_since_nobody_types_over_them():
    report = complete(figures={("DH.01", ""): (7, 6)}, origin=Origin.CONSOLIDATED)
    (finding,) = report_findings(report)
    assert finding.severity == Severity.WARNING


def test_a_jump_against_the_same_half_of_last_year_is_a_warning():
    before = make_assignment(make_call(version=make_outline(), period=make_period(2022)))
    make_report(before, state=ReportState.ACCEPTED, texts=TEXTS, figures=FIGURES)
    call = make_call(lead=before.call.lead, version=before.version, period=make_period(2023))
    report = make_report(
        make_assignment(call, before.agency),
        texts=TEXTS,
        figures={**FIGURES, ("TT.02", ""): 1051, ("TT.01", ""): 27},
    )
    (finding,) = report_findings(report)
    assert finding.kind == "jump"
    assert "1.051 lượt người" in finding.message
    assert "350 lượt người" in finding.message
    assert "6 tháng đầu năm 2022" in finding.message


def test_text_in_old_fonts_is_an_error():
    old = {**TEXTS, "proposals": ["Uû ban nh©n d©n tØnh b¸o c¸o kÕt qu¶ thùc hiÖn"]}
    (finding,) = report_findings(make_report(texts=old, figures=FIGURES))
    assert (finding.kind, finding.severity) == ("legacy_text", Severity.ERROR)


def test_an_annex_row_without_a_required_cell_is_an_error():
    report = complete()
    table = AnnexTable.objects.get(section__version=report.assignment.version)
    AnnexRow.objects.create(report=report, table=table, position=0, cells={"date": "2023-06-01"})
    (finding,) = report_findings(report)
    assert finding.kind == "annex_cell_missing"
    assert "Số, ký hiệu" in finding.message


def test_an_open_note_is_a_warning_until_it_is_settled():
    report = complete()
    note = ReviewNote.objects.create(
        report=report, section=section_of(report, "situation"), text="Ghi rõ địa bàn.",
        by=report.created_by, at=report.created_at,
    )  # fmt: skip
    assert [finding.kind for finding in report_findings(report)] == ["open_note"]
    note.settled_at = report.created_at
    note.save()
    assert report_findings(report) == []


def test_one_reason_covers_all_warnings_of_its_kind_but_no_error():
    report = make_report(texts={"situation": ["Có."]}, figures={("CSKD.01", ""): 5})
    findings = report_findings(report)
    assert {f.kind for f in blocking(report, findings)} == {"prose_missing", "figure_missing"}
    assert len([f for f in findings if f.kind == "figure_missing"]) == 3
    for kind in ("figure_missing", "prose_missing"):
        WarningOverride.objects.create(
            report=report, kind=kind, reason="Đang rà soát.", by=report.created_by, at=report.created_at
        )
    assert {f.kind for f in blocking(report, findings)} == {"prose_missing"}


def test_the_number_of_queries_does_not_grow_with_the_report(django_assert_num_queries):
    small = make_report(figures={("TT.01", ""): 1})
    large = complete(figures={("KT.02", "ET=karaoke"): 20, ("CTX.01", ""): 7807})
    AnnexRow.objects.create(
        report=large,
        table=AnnexTable.objects.get(section__version=large.assignment.version),
        position=0,
        cells={},
    )
    for pk in (small.pk, large.pk):
        report = Report.objects.select_related("assignment__call__period", "assignment__agency").get(pk=pk)
        with django_assert_num_queries(11):
            report_findings(report)
