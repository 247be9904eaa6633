"""Paragraphs that say almost the same are found, others are not, and the work does not grow with their pairs."""

import random

import pytest

from reports.consolidation.alike import alike, form_of, group
from tests.reports.consolidation.alike_cases import CHOSEN_ON, HELD_BACK


def measured(cases):
    """(precision, recall) of folding on these pairs."""
    told = [(same, alike(form_of(one), form_of(other))) for same, one, other in cases]
    right = sum(same and folded for same, folded in told)
    return right / sum(folded for _same, folded in told), right / sum(same for same, _folded in told)


@pytest.mark.parametrize(("cases", "recall"), [(CHOSEN_ON, 0.95), (HELD_BACK, 0.9)])
def test_nothing_different_is_folded_and_nearly_everything_alike_is(cases, recall):
    precision, found = measured(cases)
    assert precision == 1
    assert found >= recall


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đã kiểm tra 12 cơ sở.", "Đã kiểm tra 21 cơ sở."),
        ("Phát hiện 02 vụ, 05 đối tượng.", "Phát hiện 05 vụ, 02 đối tượng."),
        ("Có 540 lượt người dự.", "Có trên 540 lượt người dự."),
        ("Đạt 12 mô hình.", "Đạt 12% mô hình."),
        ("Tổ chức hai cuộc kiểm tra.", "Tổ chức ba cuộc kiểm tra."),
        ("Theo Kế hoạch 25/KH-UBND.", "Theo Kế hoạch 52/KH-UBND."),
        ("Có vi phạm.", "Không có vi phạm."),
    ],
)
def test_numbers_and_denials_that_differ_are_never_folded(one, other):
    assert not alike(form_of(one), form_of(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Đã chi 1.000 đồng.", "Đã chi 1000 đồng."),
        ("Kiểm tra 03 cơ sở.", "Kiểm tra 3 cơ sở."),
        ("Xã Tân Phú không có cơ sở nào.", "Xã Đông Phước A không có cơ sở nào."),
        ("Không có.", "Không có"),
    ],
)
def test_the_way_a_number_or_a_place_is_written_does_not_count(one, other):
    assert alike(form_of(one), form_of(other))


def test_one_word_of_content_exchanged_parts_even_long_paragraphs():
    words = [f"từ{chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(120)]
    one = form_of(" ".join([*words, "karaoke"]))
    assert not alike(one, form_of(" ".join([*words, "massage"])))
    assert alike(one, form_of(" ".join([*words, "karaoke", "massage"])))


def four_thousand(seed=1):
    """What 4.000 paragraphs of a section look like: sentences that everybody writes, put together and varied."""
    chance = random.Random(seed)
    sentences = [text for _same, *pair in (*CHOSEN_ON, *HELD_BACK) for text in pair]
    for number in range(4000):
        words = " ".join(chance.choice(sentences) for _ in range(chance.choice((1, 1, 2, 3)))).split()
        if chance.random() < 0.5:
            words.insert(
                chance.randrange(len(words)), chance.choice(("đồng bộ", "kịp thời", "chặt chẽ", "đã"))
            )
        yield f"p{number}", " ".join(words)


def test_four_thousand_paragraphs_are_not_compared_pair_by_pair():
    found = group(four_thousand())
    assert len(found.of) > 1000
    assert found.compared < 4 * 4000, "of eight million pairs"


def test_four_thousand_nearly_the_same_are_one_group_at_once():
    same = [f"từ{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    found = group(
        (f"p{n}", " ".join([*same, f"riêng{chr(97 + n // 26 % 26)}{chr(97 + n % 26)}"])) for n in range(600)
    )
    first = group(
        [
            ("all", " ".join(same)),
            *((f"p{n}", " ".join([*same, f"riêng{chr(97 + n % 26)}"])) for n in range(4000)),
        ]
    )
    assert set(first.of.values()) == {"all"}
    assert first.compared <= 4000
    assert found.compared <= 600


def test_the_index_misses_nothing_that_comparing_each_with_each_would_find():
    """The control of the shortcut: the same groups as the slow way, which takes the first that is alike."""
    texts = list(four_thousand(seed=7))[:300]
    forms = {each: form_of(text) for each, text in texts}
    firsts, slow = [], {}
    for each, form in forms.items():
        slow[each] = next((first for first in firsts if alike(form, forms[first])), each)
        if slow[each] == each:
            firsts.append(each)
    groups = {each: first for each, first in slow.items() if list(slow.values()).count(first) > 1}
    assert set(group(texts).of) == set(groups)
