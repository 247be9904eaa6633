"""What is understood where a figure is typed."""

import pytest

from portal.core.numbers import NumberError
from reports.collection import printed
from reports.collection.states import FigureState, Qualifier
from reports.collection.typed import Answer, read_answer


def test_a_word_is_the_same_where_it_is_chosen_typed_and_printed():
    chosen = {each.value: str(each.label) for each in Qualifier if each != Qualifier.EXACT}
    assert {key: word for key, word in printed.QUALIFIER_WORDS.items() if word} == chosen
    states = {each.value: str(each.label) for each in FigureState if each != FigureState.REPORTED}
    assert states == printed.STATE_WORDS
    for key, word in chosen.items():
        assert read_answer(f"{word} 420", scale=0, is_ratio=False) == Answer("reported", 420, qualifier=key)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", Answer("not_reported")),
        ("   ", Answer("not_reported")),
        ("0", Answer("zero_confirmed")),
        ("00", Answer("zero_confirmed")),
        ("1.234", Answer("reported", 1234)),
        ("20 cuộc", Answer("reported", 20)),
        ("hơn 420", Answer("reported", 420, qualifier="more_than")),
        ("Khoảng 1.000", Answer("reported", 1000, qualifier="about")),
        ("không có", Answer("zero_confirmed")),
        ("Không phát sinh", Answer("zero_confirmed")),
        ("chưa phát hiện", Answer("none_detected")),
        ("Chưa thống kê được", Answer("not_known")),
        ("không có số liệu", Answer("not_known")),
        ("không thuộc phạm vi", Answer("not_applicable")),
        ("mật", Answer("classified")),
    ],
)
def test_a_count_is_read(text, answer):
    assert read_answer(text, scale=0, is_ratio=False, units=["cuộc"]) == answer


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("6/6", Answer("reported", None, 6, 6)),
        ("0/6", Answer("reported", None, 0, 6)),
        ("78,4%", Answer("reported", 7840)),
        ("0/0", Answer("zero_confirmed")),
        ("0", Answer("zero_confirmed")),
        ("gần 80%", Answer("reported", 8000, qualifier="nearly")),
    ],
)
def test_a_ratio_is_read(text, answer):
    assert read_answer(text, scale=0, is_ratio=True) == answer


@pytest.mark.parametrize("text", ["0.125", "1,234.5", "12.34", "năm", "hơn", "1e3", "5 quán"])
def test_what_may_be_meant_in_two_ways_is_refused(text):
    with pytest.raises(NumberError):
        read_answer(text, scale=2, is_ratio=False, units=["cuộc"])
