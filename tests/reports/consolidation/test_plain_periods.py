"""Periods at random, added up and compared by a plain script beside what the portal says of them."""

import random
from fractions import Fraction

import pytest

from reports.consolidation.addends import Addend
from reports.consolidation.overtime import amount_text, change, percent_text, sum_of_periods
from reports.consolidation.rebasing import combined
from reports.outlines.states import AcrossTime
from tests.reports.documents.test_plain_sums import added

WORDS = ("exact", "exact", "more_than", "above", "about", "nearly")
STATES = ("zero_confirmed", "none_detected", "not_applicable", "not_known", "not_reported", "classified")
FIELDS = ("value", "numerator", "denominator", "qualifier", "basis", "state", "nature")


def figure(dice, *, ratio=False):
    state = dice.choice(["reported"] * 9 + list(STATES))
    if state != "reported":
        return {"state": state}
    said = {
        "state": state,
        "qualifier": dice.choice(WORDS),
        "basis": dice.choice(["official"] * 4 + ["estimated"]),
    }
    said["nature"] = dice.choice(["result"] * 9 + ["target"])
    if not ratio or dice.random() < 0.2:
        return {**said, "value": dice.choice([0, 1, dice.randrange(10**12)])}
    return {**said, "numerator": dice.randrange(50), "denominator": dice.randrange(1, 99)}


def of(said):
    return Addend(**said)


def told(total):
    kept = {name: getattr(total, name) for name in FIELDS if name != "nature"}
    if total.state != "reported":
        kept |= dict.fromkeys(("value", "numerator", "denominator"))  # of a zero the state says it
    found = {name: word for name, word in kept.items() if word not in (None, "exact", "official")}
    return None if found["state"] == "not_reported" else found


@pytest.mark.parametrize("seed", range(100))
def test_a_longer_period_is_what_a_plain_script_makes_of_its_parts(seed):
    dice = random.Random(seed)
    parts = [figure(dice) for _part in range(dice.randrange(1, 6))]
    assert told(sum_of_periods("sum", [*map(of, parts)]).total) == added(parts, "sum", "flow")
    ratios = [figure(dice, ratio=True) for _part in range(dice.randrange(1, 6))]
    found = sum_of_periods("recompute", [*map(of, ratios)])
    assert told(found.total) == added(ratios, "recompute", "ratio")
    bare = [r for r in ratios if r.get("nature", "") == "result" and "value" in r]
    assert found.total.without_base == len(bare)
    last = {k: v for k, v in parts[-1].items() if k != "nature" and v not in ("exact", "official")}
    silent = parts[-1]["state"] == "not_reported" or parts[-1].get("nature", "result") != "result"
    assert told(sum_of_periods("last", [*map(of, parts)]).total) == (None if silent else last)
    for rule in set(AcrossTime.values) - {"sum", "recompute", "last"}:
        assert sum_of_periods(rule, [*map(of, parts)]).total.value is None, "what may not be summed is not"


def half_up(number):
    """To one decimal, as it is written here."""
    tenths = int(abs(number) * 10 + Fraction(1, 2))
    whole, rest = divmod(tenths, 10)
    sign = "" if tenths == 0 else "−" if number < 0 else "+"
    return f"{sign}{whole:,}".replace(",", ".") + (f",{rest}" if rest else "")


@pytest.mark.parametrize("seed", range(100))
def test_a_change_is_exact_and_rounded_once(seed):
    dice = random.Random(seed)
    now, then = ({**figure(dice), "nature": "result"} for _time in range(2))
    values = [0 if f["state"] in STATES[:2] else f.get("value") for f in (now, then)]
    found = change(of(now), of(then), is_ratio=False)
    if None in values:
        assert found is None
        return
    rough = any(f.get("qualifier", "exact") != "exact" for f in (now, then))
    about = "khoảng " if rough else ""
    more = values[0] - values[1]
    plain = f"{more:+,}".replace(",", ".").replace("-", "−") if more else "0"
    assert amount_text(found, 0) == about + plain
    said = about + half_up(Fraction(more * 100, values[1])) + "%" if values[1] else "–"
    assert percent_text(found).replace(",0%", "%") == said


def test_the_average_of_the_last_period_goes_on_with_its_weight():
    parts = [Addend(value=10, weight=3, denominator=3), Addend(value=12, weight=5, denominator=5)]
    total = sum_of_periods("last", parts).total
    assert (total.value, total.numerator, total.denominator) == (12, None, 5)
    ratio = [Addend(numerator=1, denominator=2, weight=2)]
    assert sum_of_periods("last", ratio).total.denominator == 2
    assert sum_of_periods("last", [Addend(value=7)]).total.denominator is None


def test_the_words_beside_a_number_without_weight_mark_no_average_of_merged_units():
    parts = [
        (Addend(value=10, weight=3), Fraction(1)),
        (Addend(value=90, qualifier="about", basis="estimated"), Fraction(1)),
    ]
    total = combined("weighted_avg", "stock", parts).total
    assert (total.value, total.qualifier, total.basis, total.counted, total.applicable) == (
        10, "exact", "official", 1, 2,
    )  # fmt: skip
