"""Figures taken into the words of a summary: what they print, where, and what stops an approval."""

import pytest

from portal.core.errors import Invalid
from reports.collection.actions.flow import send_for_approval
from reports.collection.actions.personal import PersonalFound
from reports.collection.actions.summaries import save_paragraphs
from reports.collection.checks import report_findings
from reports.collection.entries import new_paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import Report
from reports.collection.prose import spoken_texts
from reports.collection.queries.entry import report_content
from reports.collection.states import Origin, Qualifier
from tests.factories.agencies import make_member
from tests.factories.rounds import make_call, make_report, section_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(db):
    call = make_call()
    return make_member(call.lead, "officer"), call


def summary_of(officer, figures, *paragraphs, origin=Origin.CONSOLIDATED, **fields):
    """The draft of a summary with these figures and one section of these words."""
    _user, call = officer
    report = make_report(call.root, origin=origin, figures=figures)
    kept = [{**new_paragraph(text), "used": True, **fields} for text in paragraphs]
    report.texts.filter(section=section_of(report, "situation")).update(paragraphs=kept)
    return Report.objects.get(pk=report.pk)


def spoken(report):
    return [p["text"] for p in spoken_texts(report)[section_of(report, "situation").pk].paragraphs]


KARAOKE = ("CSKD.01", "ET=karaoke")


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Có {TT.02} lượt người.", "Có trên 540 lượt người."),
        ("Có {TT.02 đvt} dự.", "Có trên 540 lượt người dự."),
        ("Có { tt.02  đơn vị tính } dự.", "Có trên 540 lượt người dự."),
        ("{TT.01} cuộc", "06 cuộc"),
        ("{CSKD.01} cơ sở, {CSKD.01/ET=karaoke} karaoke", "56.182 cơ sở, 12 karaoke"),
        ("{CSKD.01/KARAOKE} quán", "12 quán"),
        ("{DH.01}", "06/08 (75%)"),
        ("{CTX.01} km2", "78,07 km2"),
        ("{KT.02/karaoke đvt} vi phạm", "không có cơ sở vi phạm"),
    ],
)
def test_a_code_is_printed_as_the_table_prints_the_figure(officer, typed, said):
    figures = {
        ("TT.02", ""): {"value": 540, "qualifier": Qualifier.ABOVE}, ("TT.01", ""): 6, ("CSKD.01", ""): 56182,
        KARAOKE: 12, ("DH.01", ""): (6, 8), ("CTX.01", ""): 7807, ("KT.02", "ET=karaoke"): None,
    }  # fmt: skip
    assert spoken(summary_of(officer, figures, typed)) == [said]


def test_the_text_follows_the_figure_and_keeps_the_braces(officer):
    report = summary_of(officer, {("TT.01", ""): 20}, "Đã tổ chức {TT.01} cuộc.")
    report.figures.update(value=21)
    assert spoken(report) == ["Đã tổ chức 21 cuộc."]
    assert report.texts.get(section__key="situation").paragraphs[0]["text"] == "Đã tổ chức {TT.01} cuộc."


def test_braces_that_a_reporter_wrote_stay_as_they_are(officer):
    figures = {("TT.01", ""): 20}
    typed = "Mẫu {TT.01} và {không rõ}, {"
    own = summary_of(officer, figures, typed, origin=Origin.ENTERED)
    assert spoken(own) == [typed]
    Report.objects.filter(pk=own.pk).update(state="superseded")
    taken_over = summary_of(officer, figures, typed, source=own.pk)
    assert spoken(taken_over) == [typed]
    assert not [f for f in report_findings(taken_over) if f.kind == "live_figure"]


def test_the_same_words_of_the_officer_are_read_as_a_code(officer):
    """The control of the one above: it is the origin that decides."""
    report = summary_of(officer, {("TT.01", ""): 20}, "Mẫu {TT.01} và {không rõ}, {")
    assert spoken(report) == ["Mẫu 20 và {không rõ}, {"]
    assert len([f for f in report_findings(report) if f.kind == "live_figure"]) == 2


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("Có {TT.99} cuộc.", "“{TT.99}” – đề cương không có số liệu mang mã này"),
        ("Có {CSKD.01/G=nu} cơ sở.", "“{CSKD.01/G=nu}” – đề cương không có"),
        ("Có {TT.02} lượt.", "“Lượt người tham dự” chưa báo cáo nên không in được"),
        ("Có {KT.02/karaoke} cơ sở.", "chưa thống kê được"),
        ("Có {TT.01 cuộc.", "không thành cặp"),
        ("Có TT.01} cuộc.", "không thành cặp"),
        ("Có {} cuộc.", "đề cương không có"),
    ],
)
def test_what_cannot_be_printed_is_an_error_at_its_place_with_the_way_out(officer, typed, said):
    user, _call = officer
    figures = {("TT.01", ""): 20, ("KT.02", "ET=karaoke"): {"state": "not_known"}}
    report = summary_of(officer, figures, typed)
    (found,) = [f for f in report_findings(report) if f.kind == "live_figure"]
    assert found.is_error
    assert said in found.message
    assert "Mục I. Tình hình" in found.message
    assert found.paragraph_id == report.texts.get(section__key="situation").paragraphs[0]["id"]
    with pytest.raises(Invalid):
        send_for_approval(report_id=report.pk, by=user)


def test_an_unused_paragraph_may_hold_anything(officer):
    report = summary_of(officer, {}, "Có {TT.99} cuộc.", used=False)
    assert not [f for f in report_findings(report) if f.kind == "live_figure"]


def test_checks_of_prose_read_the_printed_text(officer):
    report = summary_of(
        officer,
        {KARAOKE: 12, ("CSKD.01", ""): 20},
        "Có 20 cơ sở, gồm: {CSKD.01/karaoke} cơ sở karaoke và 9 cơ sở lưu trú.",
    )
    assert [f.kind for f in report_findings(report) if f.kind == "prose_sum"] == ["prose_sum"]
    report.figures.filter(breakdown__key="ET=karaoke").update(value=11)
    assert not [f for f in report_findings(report) if f.kind == "prose_sum"]


def test_the_personal_scan_reads_the_printed_text(officer):
    user, _call = officer
    report = summary_of(officer, {("TT.01", ""): 912345678}, "Trống.")
    text = report.texts.get(section__key="situation")
    typed = [{**new_paragraph("Số điện thoại: 0{TT.01}."), "used": True}]
    with pytest.raises(PersonalFound):
        save_paragraphs(
            report_id=report.pk, section_id=text.section_id, by=user, edit_version=0, paragraphs=typed
        )
    report.figures.update(value=5)
    save_paragraphs(
        report_id=report.pk, section_id=text.section_id, by=user, edit_version=0, paragraphs=typed
    )


def test_the_pages_that_read_a_report_show_the_printed_text(officer):
    report = summary_of(officer, {("TT.01", ""): 20}, "Đã tổ chức {TT.01} cuộc.")
    said = [p["text"] for each in report_content(report).sections for p in each.text.paragraphs]
    assert said == ["Đã tổ chức 20 cuộc."]


def test_nothing_is_asked_of_the_database_where_nobody_uses_codes(officer, django_assert_num_queries):
    report = summary_of(officer, {("TT.01", ""): 20}, "Không có mã.")
    live = LiveFigures(report)
    with django_assert_num_queries(0):
        live.spoken([{"id": "a", "level": 0, "text": "Không có mã."}])
    with django_assert_num_queries(3):
        live.spoken([{"id": "a", "level": 0, "text": "{TT.01} {TT.02} {CSKD.01/karaoke}"}] * 50)
