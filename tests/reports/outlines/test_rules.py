"""Own rules: read with every fault at its place, judged exactly, silent where the figures leave it open (pure)."""

import random
from fractions import Fraction

import pytest

from reports.outlines.rule_judging import Judged, Said, Verdict, judge, range_of
from reports.outlines.rule_words import Named, braces_of, filled, sentence
from reports.outlines.rules import MOST_TERMS, Ref, RuleError, parse

A, B, C = Ref("A.01"), Ref("B.01"), Ref("C.01")


def figure(value=None, qualifier="exact", state="reported", scale=0, **more):
    return Said(state, value, qualifier=qualifier, scale=scale, **more)


def verdict(text, **figures):
    """`figures`: A=…, B=…, each a Said or None."""
    rule = parse(text)
    ranges = {ref: range_of(figures.get(ref.code[0]), ref.part) for ref in rule.refs()}
    return judge(rule, ranges)


@pytest.mark.parametrize(
    ("text", "where", "way_out"),
    [
        ("", "", "ví dụ: KT.02 <= CSKD.01"),
        ("A.01", "ở cuối", "<= >= < > = !="),
        ("A.01 <=", "ở cuối", "cần mã chỉ tiêu hoặc số"),
        ("A.01 <= B.01 <= C.01", "ký tự 14", "hãy thêm một kiểm tra khác"),
        ("0.5 < A.01", "ký tự 1", "Bạn muốn nhập 0,5?"),
        ("A.01 * B.01 < 1", "ký tự 6", "một chỉ tiêu với một số"),
        ("max(A.01) < 1", "ký tự 1", "chỉ dùng được tử(…) và mẫu(…)"),
        ("A.01[G] < 1", "ký tự 5", "[G=nu]"),
        ("A.01[G=nu; G=nam] < 1", "ký tự 5", "hai lần"),
        ("A.01 < 1 khi", "ở cuối", "cần mã chỉ tiêu hoặc số"),
        ("A.01 < 1 và B.01 < 2", "ký tự 10", "“khi …”"),
        ("A.01 $ 2", "ký tự 6", "“$”"),
        ("(A.01 < 2", "ký tự 7", "đóng ngoặc"),
        ("3 < 4", "", "hãy ghi mã chỉ tiêu"),
        ("__import__('os').system('id') < 1", "ký tự 1", "không dùng được ký tự"),
        ("(" * 200 + "A.01", "ký tự", "lồng nhau quá sâu"),
        ("tử(mẫu(A.01)) < 1", "ký tự 1", "không lồng nhau"),
        ("A.01 < " + "1" * 400, "", "tối đa 300"),
    ],
)
def test_a_term_that_cannot_be_read_is_refused_with_place_and_way_out(text, where, way_out):
    with pytest.raises(RuleError) as caught:
        parse(text)
    assert where in str(caught.value)
    assert way_out in str(caught.value)


def test_a_term_of_many_figures_is_refused():
    with pytest.raises(RuleError, match=f"quá {MOST_TERMS} số hạng"):
        parse("+".join(["A.1"] * (MOST_TERMS + 1)) + "<1")


@pytest.mark.parametrize(
    "text", ["A.01 ≤ B.01", "A.01=<B.01", "  A.01   <=   B.01  ", "“A.01” <= B.01", "1*A.01<=B.01"]
)
def test_ways_of_writing_the_same_are_the_same_rule(text):
    assert parse(text) == parse("A.01 <= B.01")


def test_any_text_is_read_or_refused_with_a_sentence_and_never_anything_else():
    pieces = ["A.01", "[G=nu]", "[", "]", "<=", "=", "+", "-", "*", "(", ")", "khi", "và", "1.000", "0.1", "%", "“", "\x00", "tử", "🙂", "  "]  # fmt: skip
    chance = random.Random(6)
    pieces += ["A.01", "B.01", "<=", "+"] * 6
    read, said = 0, []
    for _ in range(3000):
        text = " ".join(chance.choice(pieces) for _ in range(chance.randint(1, 6)))
        try:
            parse(text)
            read += 1
        except RuleError as error:
            said.append(str(error))
    assert all(words.endswith((".", "?")) for words in said)
    assert read > 10  # the control: some of them are rules


@pytest.mark.parametrize(
    ("text", "figures", "expected"),
    [
        ("A.01 <= B.01", {"A": 20, "B": 10}, "broken"),
        ("A.01 <= B.01", {"A": 10, "B": 10}, "holds"),
        ("A.01 < B.01", {"A": 10, "B": 10}, "broken"),
        ("A.01 = B.01 + C.01", {"A": 7, "B": 3, "C": 4}, "holds"),
        ("A.01 = B.01 + C.01", {"A": 8, "B": 3, "C": 4}, "broken"),
        ("A.01 != B.01", {"A": 3, "B": 3}, "broken"),
        ("A.01 <= 1,5 * B.01", {"A": 3, "B": 2}, "holds"),
        ("A.01 - B.01 <= -2", {"A": 3, "B": 4}, "broken"),
        ("A.01 > 0 khi B.01 > 0", {"A": 0, "B": 3}, "broken"),
        ("A.01 > 0 khi B.01 > 0", {"A": 0, "B": 0}, "idle"),
        ("A.01 > 0 khi B.01 > 0 và C.01 > 0", {"A": 0, "B": 3, "C": 0}, "idle"),
    ],
)
def test_exact_figures_are_judged_exactly(text, figures, expected):
    assert verdict(text, **{k: figure(v) for k, v in figures.items()}).verdict.value == expected


def test_scales_are_brought_together_without_floats():
    tenth = figure(1, scale=1)
    assert verdict("A.01 + B.01 = 0,3", A=tenth, B=figure(2, scale=1)).verdict is Verdict.HOLDS
    assert 0.1 + 0.2 != 0.3  # the control: what binary numbers would have said
    assert verdict("A.01 = B.01", A=figure(780, scale=2), B=figure(78, scale=1)).verdict is Verdict.HOLDS
    large = 10**14 - 1
    assert verdict("A.01 <= B.01", A=figure(large), B=figure(large - 1)).verdict is Verdict.BROKEN


@pytest.mark.parametrize("state", ["not_reported", "not_known", "not_applicable", "classified"])
def test_a_figure_that_says_nothing_is_never_an_alarm(state):
    silent = figure(state=state)
    assert verdict("A.01 <= B.01", A=figure(20), B=silent) == Judged(Verdict.UNKNOWN, (B,))
    assert verdict("A.01 <= B.01", A=figure(20)) == Judged(Verdict.UNKNOWN, (B,))
    assert verdict("A.01 > 0 khi B.01 > 0", A=figure(0), B=silent).verdict is Verdict.UNKNOWN
    # The control: a zero that is said is a number.
    assert verdict("A.01 <= B.01", A=figure(20), B=figure(state="zero_confirmed")).verdict is Verdict.BROKEN


@pytest.mark.parametrize(
    ("left", "word", "right", "expected"),
    [
        (420, "more_than", 420, "open"),
        (421, "above", 420, "broken"),
        (10, "above", 420, "open"),
        (430, "nearly", 420, "open"),
        (900, "nearly", 420, "broken"),
        (400, "nearly", 420, "holds"),
        (500, "about", 420, "open"),
        (500, "about", 10, "broken"),
        (200, "about", 420, "holds"),
    ],
)
def test_words_of_approximation_alarm_only_where_they_leave_nothing_open(left, word, right, expected):
    assert verdict("A.01 <= B.01", A=figure(left, word), B=figure(right)).verdict.value == expected


def test_one_figure_on_both_sides_is_one_unknown():
    assert verdict("A.01 <= A.01 + 1", A=figure(5, "about")).verdict is Verdict.HOLDS
    assert verdict("A.01 < A.01", A=figure(5, "about")).verdict is Verdict.BROKEN


def test_a_condition_left_open_leaves_the_rule_open():
    assert verdict("A.01 > 0 khi B.01 > 600", A=figure(0), B=figure(500, "about")).verdict is Verdict.OPEN


def test_ratios_are_percents_and_their_counts_have_names():
    six = figure(None, numerator=4, denominator=6, is_ratio=True)
    assert verdict("A.01 < 66,67%", A=six).verdict is Verdict.HOLDS  # two thirds, not rounded
    assert verdict("3 * A.01 = 200", A=six).verdict is Verdict.HOLDS
    assert verdict("mẫu(A.01) = B.01", A=six, B=figure(6)).verdict is Verdict.HOLDS
    assert verdict("tu(A.01) = 4", A=six).verdict is Verdict.HOLDS
    bare = figure(7840, is_ratio=True)
    assert verdict("A.01 = 78,4%", A=bare).verdict is Verdict.HOLDS
    assert verdict("mẫu(A.01) = 6", A=bare).verdict is Verdict.UNKNOWN


def test_random_rules_agree_with_plain_fractions():
    chance = random.Random(16)
    signs = {"<=": Fraction.__le__, "<": Fraction.__lt__, "=": Fraction.__eq__, ">": Fraction.__gt__, ">=": Fraction.__ge__, "!=": lambda a, b: a != b}  # fmt: skip
    broken = 0
    for _ in range(500):
        a, b, c = (chance.randint(0, 6) for _ in range(3))
        by, sign = chance.randint(1, 3), chance.choice(sorted(signs))
        result = verdict(f"{by} * A.01 - B.01 {sign} (C.01 + 1) * 2", A=figure(a), B=figure(b), C=figure(c))
        holds = signs[sign](Fraction(by * a - b), Fraction(2 * (c + 1)))
        assert result.verdict is (Verdict.HOLDS if holds else Verdict.BROKEN)
        broken += not holds
    assert 0 < broken < 500


def named(ref):
    return {"A.01": Named("Cơ sở được kiểm tra", "cơ sở", "20 cơ sở"), "B.01": Named("Cơ sở hiện có", "cơ sở", "10 cơ sở")}[ref.code]  # fmt: skip


def test_a_rule_is_told_in_words_with_its_figures():
    assert sentence(parse("A.01 <= 2 * B.01 khi B.01 > 0"), named) == (
        "“Cơ sở được kiểm tra” (20 cơ sở) không được lớn hơn 2 × “Cơ sở hiện có” (10 cơ sở) "
        "khi “Cơ sở hiện có” (10 cơ sở) lớn hơn 0"
    )


def test_a_message_of_ones_own_is_filled_in():
    rule = parse("A.01 <= B.01 + 1")
    ranges = {A: range_of(figure(20)), B: range_of(figure(10))}
    text = "Kiểm tra {A.01} mà chỉ có {B.01}, nhiều nhất {phải}; đã ghi {trái}."
    assert filled(text, rule, named, ranges) == (
        "Kiểm tra 20 cơ sở mà chỉ có 10 cơ sở, nhiều nhất 11 cơ sở; đã ghi 20 cơ sở."
    )
    assert list(braces_of(text)) == [A, B]


@pytest.mark.parametrize("text", ["{", "A} b", "{A.01 + 1}", "{}", "{A.01[G]}"])
def test_a_message_that_cannot_be_filled_in_is_refused(text):
    with pytest.raises(RuleError, match=r"ngoặc nhọn|không biết điền"):
        list(braces_of(text))
