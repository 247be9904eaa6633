"""A rule in words: how the list explains it, and what a person is told when it is broken (pure)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from portal.core.numbers import MAX_SCALE, format_scaled
from reports.outlines.rule_judging import Range, value_of
from reports.outlines.rules import Comparison, Ref, Rule, RuleError, Term, parse_ref

WORDS: Final = {
    "<=": "không lớn hơn", ">=": "không nhỏ hơn", "<": "nhỏ hơn", ">": "lớn hơn", "=": "bằng", "!=": "khác",
}  # fmt: skip
LEFT: Final = "trái"
RIGHT: Final = "phải"
MUST: Final = {
    "<=": "không được lớn hơn", ">=": "không được nhỏ hơn", "<": "phải nhỏ hơn", ">": "phải lớn hơn",
    "=": "phải bằng", "!=": "phải khác",
}  # fmt: skip
_BRACES: Final = re.compile(r"\{([^{}]*)\}")


@dataclass(frozen=True, slots=True)
class Named:
    """A figure for people: the label of its line, its unit, and what is said there ("hơn 420 lượt người")."""

    label: str
    unit: str = ""
    said: str = ""


Naming = Callable[[Ref], Named]


def sentence(rule: Rule, naming: Naming) -> str:
    """ "“Cơ sở được kiểm tra” (20 cơ sở) không được lớn hơn “Cơ sở hiện có” (10 cơ sở)" and its condition."""
    must = _comparison(rule.must, naming, MUST)
    when = " và ".join(_comparison(each, naming, WORDS) for each in rule.when)
    return f"{must} khi {when}" if when else must


def filled(message: str, rule: Rule, naming: Naming, ranges: Mapping[Ref, Range | None]) -> str:
    """The message of an outline with its figures: {KT.02}, {CSKD.01[ET=karaoke]}, {trái}, {phải}."""

    def put(match: re.Match[str]) -> str:
        inside = match[1].strip()
        if inside in (LEFT, RIGHT):
            return side_text(rule.must.left if inside == LEFT else rule.must.right, naming, ranges)
        return naming(parse_ref(inside)).said

    return _BRACES.sub(put, message)


def braces_of(message: str) -> Iterator[Ref]:
    """The figures that a message names. Raises RuleError for what cannot be filled in."""
    for inside in _BRACES.findall(message):
        if inside.strip() in (LEFT, RIGHT):
            continue
        try:
            yield parse_ref(inside)
        except RuleError:
            raise RuleError(
                f"không biết điền “{{{inside}}}”; dùng mã chỉ tiêu như {{KT.02}}, hoặc {{{LEFT}}}, {{{RIGHT}}}."
            ) from None
    if any(sign in _BRACES.sub("", message) for sign in "{}"):
        raise RuleError("thừa hoặc thiếu một dấu ngoặc nhọn { }.")


def side_text(side: tuple[Term, ...], naming: Naming, ranges: Mapping[Ref, Range | None]) -> str:
    """What a side adds up to, with its unit where all its figures have the same: "14 cơ sở"."""
    total = value_of(side, ranges)
    if total is None:
        return "chưa có số liệu"
    units = {_unit(term.ref, naming) for term in side if term.ref is not None}
    return f"{number(total)} {units.pop() if len(units) == 1 else ''}".strip()


def number(value: Fraction) -> str:
    """Half up to the decimals that a figure may have: "14", "66,6667"."""
    scaled = value * 10**MAX_SCALE
    whole = int(abs(scaled) + Fraction(1, 2))
    return format_scaled(-whole if scaled < 0 else whole, MAX_SCALE)


def _unit(ref: Ref, naming: Naming) -> str:
    return "" if ref.part else naming(ref).unit


def _comparison(comparison: Comparison, naming: Naming, words: Mapping[str, str]) -> str:
    left, right = _side(comparison.left, naming), _side(comparison.right, naming)
    return f"{left} {words[comparison.sign]} {right}"


def _side(side: tuple[Term, ...], naming: Naming) -> str:
    words = ""
    for term in side:
        sign = "−" if term.times < 0 else "+"
        words += f" {sign} " if words else ("−" if term.times < 0 else "")
        words += _term(Term(abs(term.times), term.ref), naming)
    return words


def _term(term: Term, naming: Naming) -> str:
    if term.ref is None:
        return number(term.times)
    named = naming(term.ref)
    what = {"tử": "tử số của ", "mẫu": "mẫu số của "}.get(term.ref.part, "")
    text = f"{what}“{named.label}”" + (f" ({named.said})" if named.said else "")
    return text if term.times == 1 else f"{number(term.times)} × {text}"
