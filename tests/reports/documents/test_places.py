"""The renderer says where the paper is numbered, signed and sealed, and which files it consists of."""

from dataclasses import replace

import pytest

from reports.documents import renderers, wording
from reports.documents.layout import Annex, Paragraph
from reports.documents.metrics import text_width
from reports.documents.renderers.pdf import render
from tests.reports.documents import papers, specimens
from tests.reports.documents.decree import find
from tests.reports.documents.measured import PT_PER_MM, measured


def to_be_signed(paper):
    head = replace(paper.head, number=None, date=None, year=None, month=None)
    return replace(paper, head=head, fillable=True, blocks=(Paragraph("Nội dung."),), annexes=())


def main_file(paper):
    return next(iter(renderers.get("pdf").files(paper)))


@pytest.fixture(scope="module")
def prepared():
    return main_file(to_be_signed(specimens.report()))


def middle(box):
    return box["x"] + box["width"] / 2


def test_a_paper_to_be_signed_tells_all_its_places(prepared):
    places = prepared.facts["places"]
    assert set(places) == {"number", "day", "month", "year", "signature", "seal"}
    assert prepared.facts["pages"] == 1
    for box in places.values():
        assert set(box) == {"page", "x", "y", "width", "height"}
        assert box["page"] == 0
        assert box["x"] > 0
        assert box["y"] > 0
        assert box["x"] + box["width"] < 210 * PT_PER_MM


def test_an_issued_paper_has_no_blanks_but_still_a_place_to_sign():
    paper = replace(specimens.report(), annexes=(), blocks=(Paragraph("Nội dung."),))
    assert set(main_file(paper).facts["places"]) == {"signature", "seal"}
    unsigned = replace(paper, signature=None)
    assert main_file(unsigned).facts["places"] == {}


def test_the_signature_stands_between_office_and_name_and_the_seal_over_a_third_of_it(prepared):
    pages = measured(prepared.content)
    office, name = find(pages, ("PHÓ GIÁM ĐỐC",)), find(pages, ("Nguyễn Thị Minh Họa",))
    box, seal = prepared.facts["places"]["signature"], prepared.facts["places"]["seal"]
    assert middle(box) == pytest.approx(office.middle, abs=1)
    assert box["y"] >= name.top - 1
    assert box["y"] + box["height"] <= office.bottom + 1
    covered = seal["x"] + seal["width"] - box["x"]
    assert covered / box["width"] == pytest.approx(1 / 3, abs=0.02)
    assert seal["x"] < box["x"]
    assert seal["width"] == seal["height"] == pytest.approx(36 * PT_PER_MM, abs=0.1)
    assert seal["y"] + seal["height"] / 2 == pytest.approx(box["y"] + box["height"] / 2, abs=0.1)


@pytest.mark.parametrize(
    ("name", "value"), [("number", "12345"), ("day", "30"), ("month", "12"), ("year", "2023")]
)
def test_the_blanks_hold_what_is_written_into_them(prepared, name, value):
    box = prepared.facts["places"][name]
    assert box["width"] >= text_width(value, 13) + 1
    assert 13 <= box["height"] <= 20


def test_the_blanks_stand_between_their_words(prepared):
    page = measured(prepared.content)[0]
    places = prepared.facts["places"]
    (line,) = find([page], ("Số: /BC-SLĐTBXH",)).lines
    number = places["number"]
    before = line.left + text_width("Số: ", 13)
    assert number["x"] == pytest.approx(before, abs=1.5)
    assert number["x"] + number["width"] == pytest.approx(line.right - text_width("/BC-SLĐTBXH", 13), abs=1.5)
    assert line.bottom - 3 < number["y"] < line.bottom + 1
    (words,) = find([page], ("Hậu Giang, ngày tháng năm",)).lines
    for name, ends in (("day", "Hậu Giang, ngày "),):
        assert places[name]["x"] == pytest.approx(words.left + text_width(ends, 13), abs=2)
    assert places["day"]["x"] < places["month"]["x"] < places["year"]["x"]
    assert {places[each]["y"] for each in ("day", "month", "year")} == {places["day"]["y"]}


def test_even_a_known_year_is_left_blank_since_the_date_is_given_later():
    head = replace(papers.HEAD, year=2023, month=6)
    assert "2023" not in wording.place_date_line(head, fillable=True)
    assert "2023" in wording.place_date_line(head)


def test_a_copy_is_numbered_and_signed_in_its_own_block():
    copied = specimens.copied()
    blank = replace(copied.copy, head=replace(copied.copy.head, number=None, date=None))
    file = main_file(replace(copied, copy=blank, fillable=True))
    places = file.facts["places"]
    pages = measured(file.content)
    office = find(pages, ("PHÓ CHÁNH VĂN PHÒNG",))
    assert places["signature"]["page"] == office.page.number - 1
    assert middle(places["signature"]) == pytest.approx(office.middle, abs=1)
    assert places["signature"]["y"] < office.bottom
    kind = find(pages, ("TRÍCH SAO",))
    assert places["number"]["page"] == kind.page.number - 1
    assert places["number"]["y"] < kind.bottom
    assert find(pages, ("Số: 05/KH-UBND",)).page.number == 1


def test_progress_is_told_from_nothing_to_all():
    told = []
    list(renderers.get("pdf").files(to_be_signed(specimens.report()), lambda *step: told.append(step)))
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    assert len(told) > 3


def test_a_render_can_be_stopped_by_whoever_watches_it():
    class Stopped(Exception):
        pass

    def stop(done, _total):
        if done:
            raise Stopped

    with pytest.raises(Stopped):
        list(renderers.get("pdf").files(to_be_signed(specimens.report()), stop))


def test_separate_annexes_are_files_of_their_own_and_not_in_the_main_file():
    inside = Annex("Biểu trong văn bản", (papers.units_table(3),))
    apart = Annex("Biểu tách riêng", (papers.units_table(3),), separate=True)
    paper = replace(
        specimens.report(), blocks=(Paragraph("Nội dung."),), annexes=(inside, apart), fillable=True
    )
    told = []
    main, *others = renderers.get("pdf").files(paper, lambda *step: told.append(step))
    assert main.label == ""
    assert [each.label for each in others] == ["Phụ lục II"]
    texts = [
        " ".join(line.text for page in measured(each.content) for line in page.lines)
        for each in (main, *others)
    ]
    assert "BIỂU TRONG VĂN BẢN" in texts[0]
    assert "BIỂU TÁCH RIÊNG" not in texts[0]
    assert "BIỂU TÁCH RIÊNG" in texts[1]
    assert "Phụ lục I" in texts[0]
    assert told[-1][0] == told[-1][1]
    assert told == sorted(told)
    assert render(paper) == main.content


def test_the_reference_line_of_an_electronic_papers_annex_stays_blank():
    paper = specimens.report()
    assert "số 05/" in wording.annex_reference(paper, paper.annexes[0])
    blank = wording.annex_reference(replace(paper, fillable=True), paper.annexes[0])
    assert "05" not in blank
    assert "2023" not in blank
    assert wording.BLANK in blank
