"""The fixed phrases of NĐ 30/2020, Phụ lục I."""

from dataclasses import replace
from datetime import date

import pytest

from reports.documents import wording
from reports.documents.fitting import PORTRAIT
from reports.documents.layout import Annex, Head, Heading, Note, Paragraph
from tests.reports.documents import papers


@pytest.mark.parametrize(
    ("number", "line"), [(5, "Số: 05/BC-UBND"), (10, "Số: 10/BC-UBND"), (1234, "Số: 1234/BC-UBND")]
)
def test_numbers_below_ten_have_a_leading_zero(number, line):
    assert wording.number_line(Head(("UBND",), "BC-UBND", "Ngã Bảy", number=number)) == line


def test_a_draft_leaves_room_for_number_and_day():
    head = Head(("UBND",), "BC-UBND", "Ngã Bảy", year=2023, month=6)
    assert wording.number_line(head) == f"Số: {wording.BLANK}/BC-UBND"
    assert wording.place_date_line(head) == f"Ngã Bảy, ngày {wording.BLANK} tháng 6 năm 2023"


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2020, 1, 5), "ngày 05 tháng 01 năm 2020"),
        (date(2020, 2, 10), "ngày 10 tháng 02 năm 2020"),
        (date(2019, 6, 29), "ngày 29 tháng 6 năm 2019"),
        (date(2019, 3, 9), "ngày 09 tháng 3 năm 2019"),
    ],
)
def test_days_below_ten_and_months_one_and_two_have_a_zero(day, words):
    assert wording.date_words(day) == words


@pytest.mark.parametrize(
    ("text", "closed"),
    [
        ("Trên đây là báo cáo", "Trên đây là báo cáo./."),
        ("Trên đây là báo cáo.", "Trên đây là báo cáo./."),
        ("Trên đây là báo cáo./.", "Trên đây là báo cáo./."),
        ("Trên đây là báo cáo;", "Trên đây là báo cáo./."),
    ],
)
def test_the_body_ends_with_the_end_mark_once(text, closed):
    paper = replace(papers.report(), blocks=(Heading("A"), Paragraph(text)))
    assert wording.closed_blocks(paper)[-1] == Paragraph(closed)


@pytest.mark.parametrize("last", [Note("Ghi chú"), papers.figure_table(), Heading("Tên mục")])
def test_after_anything_but_a_paragraph_the_end_mark_stands_alone(last):
    paper = replace(papers.report(), blocks=(last,))
    assert wording.closed_blocks(paper) == (last, Paragraph("./."))


def test_the_end_mark_can_be_left_out():
    paper = replace(papers.report(), blocks=(Paragraph("Hết"),), closing=False)
    assert wording.closed_blocks(paper) == (Paragraph("Hết"),)


def test_recipients_end_with_semicolons_and_the_archive_line_with_a_stop():
    paper = replace(papers.report(), recipients=("- Như trên;", "Lãnh đạo Sở.", ""), archive="Lưu: VT, TNXH")
    assert wording.recipient_lines(paper) == ("- Như trên;", "- Lãnh đạo Sở;", "- Lưu: VT, TNXH.")


def test_agency_names_are_capitals_broken_at_natural_places():
    head = Head(("Sở Lao động - Thương binh và Xã hội",), "BC", "Hậu Giang")
    assert wording.agency_lines(head) == ("SỞ LAO ĐỘNG -", "THƯƠNG BINH VÀ XÃ HỘI")
    head = Head(("Ủy ban nhân dân tỉnh Hậu Giang",), "BC", "Hậu Giang")
    assert wording.agency_lines(head) == ("ỦY BAN NHÂN DÂN", "TỈNH HẬU GIANG")


def test_a_long_title_is_broken_evenly_without_losing_a_word():
    paper = papers.report()
    lines = wording.subject_lines(paper)
    assert len(lines) == 2
    assert " ".join(lines) == paper.subject[0]
    assert not lines[0].endswith(("06", "2023"))


def test_a_letter_has_its_subject_under_the_number_and_no_title():
    paper = replace(papers.report(), kind="", subject=("báo cáo kết quả",))
    assert wording.subject_lines(paper) == ()
    assert wording.letter_subject_lines(paper) == ("V/v báo cáo kết quả",)


def test_one_annex_is_unnumbered_and_several_have_roman_numerals():
    one = papers.report()
    assert wording.annex_label(one, 0) == "Phụ lục"
    four = replace(one, annexes=tuple(Annex(str(at), ()) for at in range(4)))
    assert [wording.annex_label(four, at) for at in range(4)] == [
        "Phụ lục I",
        "Phụ lục II",
        "Phụ lục III",
        "Phụ lục IV",
    ]


def test_an_annex_names_its_document_with_blanks_until_it_is_issued():
    draft, issued = papers.report(), papers.issued()
    agency = "Sở Lao động - Thương binh và Xã hội"
    assert wording.annex_reference(issued, issued.annexes[0]) == (
        f"(Kèm theo Báo cáo số 05/BC-SLĐTBXH ngày 12 tháng 6 năm 2023 của {agency})"
    )
    assert wording.BLANK in wording.annex_reference(draft, draft.annexes[0])


def test_long_titles_and_references_of_annexes_are_broken_evenly_but_blanks_never_fold():
    paper = papers.issued()
    annex = Annex("Biểu tổng hợp chi tiết số liệu theo từng đơn vị cấp huyện trên địa bàn tỉnh", ())
    title = wording.annex_title_lines(annex, PORTRAIT)
    assert len(title) == 2
    assert " ".join(title) == annex.title.upper()
    assert abs(len(title[0]) - len(title[1])) < 15
    lines = wording.annex_reference_lines(paper, annex, PORTRAIT)
    assert len(lines) == 2
    assert " ".join(lines) == wording.annex_reference(paper, annex)
    blank = wording.annex_reference_lines(papers.report(), annex, PORTRAIT)
    assert blank == (wording.annex_reference(papers.report(), annex),)
    assert wording.BLANK in blank[0]


def test_the_drafter_stands_behind_the_archive_line_and_purposes_beside_their_recipients():
    paper = replace(
        papers.report(), recipients=("UBND tỉnh (báo cáo)",), archive="Lưu: VT, TNXH.", drafter="NVA.15"
    )
    assert wording.recipient_lines(paper) == ("- UBND tỉnh (báo cáo);", "- Lưu: VT, TNXH, NVA.15.")


def test_the_pieces_of_number_and_date_are_the_lines_themselves():
    head = papers.issued().head
    for pieces, line in (
        (wording.number_pieces(head), "Số: 05/BC-SLĐTBXH"),
        (wording.place_date_pieces(head), "Hậu Giang, ngày 12 tháng 6 năm 2023"),
    ):
        assert "".join(text for _, text in pieces) == line
    names = [name for name, _ in wording.place_date_pieces(head, fillable=True) if name]
    assert names == ["day", "month", "year"]
    assert wording.place_date_line(replace(head, place="")) == "Ngày 12 tháng 6 năm 2023"
