"""The layout cleans what comes in and keeps itself for ever."""

import json
import unicodedata
from dataclasses import fields, is_dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.documents import layout
from reports.documents.layout import Cell, Column, Paper, Paragraph, Row, Table, clean_text
from tests.reports.documents import papers


def test_an_issued_paper_comes_back_from_its_json_equal():
    paper = papers.issued()
    kept = json.loads(json.dumps(paper.to_json(), ensure_ascii=False))
    assert Paper.from_json(kept) == paper


def test_numbers_pass_through_json_as_decimal_text():
    kept = json.dumps(papers.report().to_json())
    assert '{"decimal": "78.07"}' in kept
    assert "78.06" not in kept


def test_fields_at_their_default_are_not_kept_so_that_new_fields_do_not_break_old_papers():
    kept = Paragraph("Nội dung")
    paper = layout.Paper(kind="BÁO CÁO", head=papers.HEAD, subject=("A",), blocks=(kept,))
    assert paper.to_json()["blocks"] == [{"is": "Paragraph", "text": "Nội dung"}]


@pytest.mark.parametrize(
    "broken", [{}, {"layout": 2}, {"layout": 1, "is": "Path"}, {"layout": 1, "is": "Note", "text": "x"}]
)
def test_what_is_not_a_kept_paper_is_refused(broken):
    with pytest.raises(ValueError):
        Paper.from_json(broken)


def test_unknown_fields_are_refused_rather_than_lost():
    kept = papers.report().to_json() | {"colour": "red"}
    with pytest.raises(ValueError):
        Paper.from_json(kept)


def test_control_characters_go_and_line_breaks_become_spaces():
    paragraph = Paragraph("a\x00b\x0bc\r\nd\u202ee\u200bf\ufeff ")
    assert paragraph.text == "ab c def"


def test_decomposed_vietnamese_is_composed():
    word = unicodedata.normalize("NFD", "Ngã Bảy được ưu tiên")
    assert Paragraph(word).text == "Ngã Bảy được ưu tiên"


@given(st.text())
def test_cleaned_text_is_xml_safe_and_stays_so(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    assert not any(unicodedata.category(char) in ("Cc", "Cs") for char in cleaned)


@given(st.text(alphabet=st.characters(categories=("L", "N", "P", "Sm", "Sc"))))
def test_no_visible_sign_is_lost_by_cleaning(text):
    assert clean_text(text) == unicodedata.normalize("NFC", text)


def test_lists_become_tuples_so_that_a_paper_cannot_change():
    paper = Paper(kind="x", head=papers.HEAD, subject=["a"], blocks=[Paragraph("b")])  # type: ignore[arg-type]  # lists are what compose has at hand
    assert paper.subject == ("a",)
    assert paper.blocks == (Paragraph("b"),)


def test_a_row_that_does_not_fit_its_columns_is_refused():
    columns = (Column("a"), Column("b"))
    with pytest.raises(ValueError, match="row 0"):
        Table(columns, (Row((Cell("1"),)),))
    with pytest.raises(ValueError, match="row 0"):
        Table(columns, (Row((Cell("1"), Cell("2")), kind="group"),))
    with pytest.raises(ValueError, match="columns"):
        Table((), ())


def test_every_part_is_frozen_and_described():
    for part in vars(layout).values():
        if isinstance(part, type) and issubclass(part, layout.Part):
            assert is_dataclass(part)
            assert fields(part) or part is layout.Part
            assert part.__doc__
            assert part.__dataclass_params__.frozen  # type: ignore[attr-defined]  # dataclasses keep it there
