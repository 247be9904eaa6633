"""Words to search by: what is stored, what is asked, where it stands."""

import pytest

from portal.core.searching import MOST_WORDS, excerpt, holds, key_of, marked, needles


def found(text, typed):
    wanted = needles(typed)
    return bool(wanted) and holds(key_of(text), wanted)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Ủy ban nhân dân huyện Vị Thủy", "vi thuy"),
        ("Ủy ban nhân dân huyện Vị Thủy", "VỊ THỦY"),
        ("Uỷ ban nhân dân huyện Vị Thuỷ", "ủy ban Vị Thủy"),  # the old place of the mark
        ("05/BC-SLĐTBXH", "05/BC-SLĐTBXH"),
        ("05/BC-SLĐTBXH", "5/bc"),
        ("05/BC-SLĐTBXH", "bc-sld"),
        ("Đã triệt phá 12 vụ bán dâm", '"bán dâm" triệt phá'),
        ("Đã triệt phá 12 vụ bán dâm", "ban dam tri"),
        ("12.345 lượt", "12.345"),
        # as it is copied from a paper, whichever of the two has the zero, and wherever in a phrase
        ("5/BC-SLĐTBXH", "05/bc"),
        ("05/BC-SLĐTBXH", '"05/BC-SLĐTBXH"'),
        ("Công văn số 01/SLĐTBXH-PCTNXH", "1/sldtbxh-p"),
        ("tháng 12 năm 2023", "12/2023"),
        ("báo cáo 06 tháng đầu năm", '"06 tháng đầu năm"'),
        ("báo cáo 06 tháng đầu năm", '"báo cáo 6 tháng"'),
        ("báo cáo 6 tháng đầu năm", '"báo cáo 06 tháng"'),
        ("ngày 05 tháng 6 năm 2023", '"ngày 5 tháng 06 năm 2023"'),
        ("ngày 05 tháng 6", "tháng 06"),
    ],
)
def test_a_text_is_found_with_and_without_marks(text, typed):
    assert found(text, typed)


@pytest.mark.parametrize(
    ("text", "typed"),
    [
        ("Đồng Nai", "on"),  # not in the middle of a word
        ("Quán karaoke", "quan kar phong"),  # every word must stand there
        ("dâm ô bán lẻ", '"bán dâm"'),  # side by side
        ("Anh", "an ba"),
        ("15/BC", "5/BC"),
        ("15/BC", '"05/BC"'),
        ("số 05 ngày 01/7 của SLĐTBXH-PCTNXH", "01/SLDTBXH-PCTNXH"),  # number and symbol side by side
        ("50 xã", "05"),  # a number with its zero is whole
        ("ngày 05 tháng 6", '"05 5 tháng"'),  # the second spelling is ours
        ("gì cũng được", "/ - “”"),  # nothing asked is not everything found
    ],
)
def test_a_text_without_the_words_is_not_found(text, typed):
    assert not found(text, typed)


def test_only_the_last_word_may_be_the_beginning_of_one():
    assert found("bình đẳng giới", "bình đẳ")
    assert not found("bình đẳng giới", "bìn đẳng")
    assert not found("bình đẳng giới", '"bình đẳ"')


def test_a_long_question_is_cut_and_stays_cheap():
    assert len(needles("a b c d e f g h i j k l m n o p")) == MOST_WORDS


def test_hits_are_marked_with_their_own_letters_and_joined():
    assert marked("Tỉnh Hậu Giang, năm 2023", needles("hau giang")) == [
        ("Tỉnh ", False),
        ("Hậu Giang", True),
        (", năm 2023", False),
    ]
    assert marked("<b>Hậu</b>", needles("hậu")) == [("<b>", False), ("Hậu", True), ("</b>", False)]
    assert marked("số 05/BC", needles("5/bc")) == [("số ", False), ("05/BC", True)]
    assert marked("số 5/BC", needles('"05/BC"')) == [("số ", False), ("5/BC", True)]
    assert marked("không có", needles("gì")) == [("không có", False)]


def test_an_excerpt_begins_near_the_hit_and_comes_from_the_text_that_holds_most():
    texts = ["hòa " + "x " * 300, "y " * 300 + "xã Hòa Bình " + "z " * 300]
    pieces = excerpt(texts, needles("hòa bình"))
    words = "".join(text for text, _hit in pieces)
    assert ("Hòa Bình", True) in pieces
    assert words.startswith("… y ")
    assert words.endswith(" …")
    assert len(words) < 240
    assert excerpt(texts, needles("khác")) == []
    assert excerpt([], needles("khác")) == []
