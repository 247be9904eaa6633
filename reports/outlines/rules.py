"""Own rules of an outline as terms that people read and write (pure): text -> Rule, with every fault at its place.

    KT.02 <= CSKD.01                      TT.02 = TT.03 + TT.04
    TT.06[G=nu] <= TT.06                  TT.07 > 0 khi TT.01 > 0 và TT.03 > 0
    mẫu(TT.08) = CTX.03                   TT.02 <= 500 * TT.01

A code alone is the total, "[axis=category; …]" one of its parts; tử(…) and mẫu(…) are the two counts of a ratio, a
ratio alone is its percent. Numbers are written as everywhere (1.234,5). Both sides are sums of figures and numbers
times numbers, so that everything stays exact: coefficients are fractions, never floats. Nothing of it is ever run as
code.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from portal.core.numbers import MAX_SCALE, NumberError, parse_scaled
from portal.core.text import search_key
from reports.outlines.blueprint import TOTAL, breakdown_key, pairs

LONGEST: Final = 300
MOST_TERMS: Final = 40
NUMERATOR: Final = "tử"
DENOMINATOR: Final = "mẫu"
_PARTS: Final = {"tu": NUMERATOR, "tu so": NUMERATOR, "mau": DENOMINATOR, "mau so": DENOMINATOR}
_SIGNS: Final = {"≤": "<=", "≥": ">=", "≠": "!=", "<>": "!=", "==": "=", "=<": "<=", "=>": ">="}
COMPARISONS: Final = ("<=", ">=", "!=", "<", ">", "=")
_WHEN: Final = ("khi", "neu")
_AND: Final = "va"
_TOKEN: Final = re.compile(
    r"""\s*(?:
    (?P<sign><=|>=|=<|=>|!=|<>|==|[≤≥≠<>=])
    |(?P<number>\d[\d.]*(?:,\d+)?)
    |(?P<code>[^\W\d_]\w*(?:\.\w+)*)
    |["“](?P<quoted>[^"”]*)["”]
    |\[(?P<bracket>[^\[\]]*)\]
    |(?P<other>[-+−–*×()%])
    )""",
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class Ref:
    """One figure: its code, its breakdown key, and of a ratio the part that is meant ("" is the figure itself)."""

    code: str
    breakdown: str = TOTAL
    part: str = ""

    def __str__(self) -> str:
        inside = f"[{self.breakdown.replace(';', '; ')}]" if self.breakdown else ""
        return f"{self.part}({self.code}{inside})" if self.part else f"{self.code}{inside}"


@dataclass(frozen=True, slots=True)
class Term:
    """A number times a figure, or (`ref` is None) a number alone."""

    times: Fraction
    ref: Ref | None = None


@dataclass(frozen=True, slots=True)
class Comparison:
    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    def refs(self) -> Iterator[Ref]:
        """The figures in it, as they are read."""
        yield from (term.ref for term in (*self.left, *self.right) if term.ref is not None)


@dataclass(frozen=True, slots=True)
class Rule:
    """What must hold, and when: all of `when` (none: always)."""

    must: Comparison
    when: tuple[Comparison, ...] = ()

    def refs(self) -> Iterator[Ref]:
        """Every figure it reads, those of `must` first; one may come twice."""
        for comparison in (self.must, *self.when):
            yield from comparison.refs()


class RuleError(ValueError):
    """A term that cannot be read. `message` is Vietnamese, with the place and the way out; `at` counts from 0."""

    def __init__(self, message: str, at: int = 0) -> None:
        super().__init__(message)
        self.message, self.at = message, at

    def __str__(self) -> str:
        return self.message


def parse(text: str) -> Rule:
    """The rule that a text says. Raises RuleError."""
    if not text.strip():
        raise RuleError("chưa ghi biểu thức; ví dụ: KT.02 <= CSKD.01.")
    if len(text) > LONGEST:
        raise RuleError(f"dài {len(text)} ký tự, tối đa {LONGEST}; hãy tách thành nhiều kiểm tra.")
    return _Parser(text).rule()


def parse_ref(text: str) -> Ref:
    """One figure alone, as in a message: "CSKD.01[ET=karaoke]". Raises RuleError."""
    return _Parser(text).only_ref()


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    at: int


class _Parser:
    """Recursive descent over the tokens; every fault names where it stands."""

    def __init__(self, text: str) -> None:
        self._text = text = unicodedata.normalize("NFC", text)
        self._tokens = list(self._read(text))
        self._next = 0
        self._depth = 0

    def rule(self) -> Rule:
        must = self._comparison()
        when: list[Comparison] = []
        if self._is_word(*_WHEN):
            self._take()
            when.append(self._comparison())
            while self._is_word(_AND):
                self._take()
                when.append(self._comparison())
        if self._seen.kind != "end":
            if self._seen.kind == "sign":
                self._fail("mỗi kiểm tra chỉ so sánh một lần; muốn hai vế nữa, hãy thêm một kiểm tra khác")
            self._fail(f"không hiểu “{self._seen.text}”; sau biểu thức chỉ có thể là “khi …” hoặc “và …”")
        rule = Rule(must, tuple(when))
        if not any(True for _ref in must.refs()):
            raise RuleError("chưa nêu chỉ tiêu nào; hãy ghi mã chỉ tiêu, ví dụ KT.02 <= CSKD.01.")
        if sum(len(each.left) + len(each.right) for each in (must, *when)) > MOST_TERMS:
            raise RuleError(f"có quá {MOST_TERMS} số hạng; hãy tách thành nhiều kiểm tra.")
        return rule

    def only_ref(self) -> Ref:
        ref = self._ref()
        if self._seen.kind != "end":
            self._fail(f"không hiểu “{self._seen.text}” sau mã chỉ tiêu")
        return ref

    def _comparison(self) -> Comparison:
        left = self._sum()
        if self._seen.kind != "sign":
            self._fail("thiếu dấu so sánh; dùng một trong <= >= < > = !=")
        sign = self._take().text
        return Comparison(left, _SIGNS.get(sign, sign), self._sum())

    def _sum(self) -> tuple[Term, ...]:
        terms = list(self._product(self._leading_sign()))
        while self._seen.text in ("+", "-") and self._seen.kind == "other":
            times = -1 if self._take().text == "-" else 1
            terms += self._product(times)
        return tuple(terms)

    def _leading_sign(self) -> int:
        if self._seen.kind == "other" and self._seen.text in ("+", "-"):
            return -1 if self._take().text == "-" else 1
        return 1

    def _product(self, times: int) -> list[Term]:
        found = self._factor()
        while self._seen.kind == "other" and self._seen.text == "*":
            star = self._take()
            other = self._factor()
            numbers = [each for each in (found, other) if all(term.ref is None for term in each)]
            if not numbers:
                raise RuleError(
                    self._placed("chỉ nhân một chỉ tiêu với một số, không nhân hai chỉ tiêu", star.at),
                    star.at,
                )
            by = sum((term.times for term in numbers[0]), Fraction(0))
            rest = other if numbers[0] is found else found
            found = [Term(term.times * by, term.ref) for term in rest]
        return [Term(term.times * times, term.ref) for term in found]

    def _factor(self) -> list[Term]:
        token = self._seen
        if token.kind == "number":
            return [Term(self._number())]
        if token.kind == "other" and token.text == "(":
            self._take()
            self._depth += 1
            if self._depth > 5:
                self._fail("ngoặc lồng nhau quá sâu; hãy viết gọn lại")
            inside = self._sum()
            self._close()
            self._depth -= 1
            return list(inside)
        return [Term(Fraction(1), self._ref())]

    def _number(self) -> Fraction:
        token = self._take()
        try:
            scaled = parse_scaled(token.text, MAX_SCALE)
        except NumberError as error:
            raise RuleError(
                self._placed(f"“{token.text}” không đọc được là số. {error}", token.at), token.at
            ) from None
        if self._seen.kind == "other" and self._seen.text == "%":
            self._take()  # a ratio is compared by its percent: 80% is 80
        return Fraction(scaled, 10**MAX_SCALE)

    def _ref(self) -> Ref:
        token = self._seen
        if token.kind not in ("code", "quoted") or self._is_word(*_WHEN, _AND):
            what = f", không phải “{token.text}”" if token.text else ""
            self._fail(f"chỗ này cần mã chỉ tiêu hoặc số{what}")
        self._take()
        opened = self._seen.kind == "other" and self._seen.text == "("
        if opened and token.kind == "code":
            part = _PARTS.get(search_key(token.text))
            if part is None:
                raise RuleError(
                    self._placed(f"không có hàm “{token.text}”; chỉ dùng được tử(…) và mẫu(…)", token.at),
                    token.at,
                )
            self._take()
            inner = self._ref()
            if inner.part:
                raise RuleError(self._placed("tử(…), mẫu(…) không lồng nhau được", token.at), token.at)
            self._close()
            return Ref(inner.code, inner.breakdown, part)
        return Ref(token.text.strip(), self._breakdown())

    def _breakdown(self) -> str:
        if self._seen.kind != "bracket":
            return TOTAL
        token = self._take()
        chosen = pairs(token.text.replace(",", ";"))
        if not chosen or not all(axis and category for axis, category in chosen):
            raise RuleError(
                self._placed(
                    f"phân tổ ghi dạng [G=nu] hoặc [ET=karaoke; G=nu], không phải “[{token.text}]”", token.at
                ),
                token.at,
            )
        try:
            return breakdown_key(chosen)
        except ValueError:
            raise RuleError(
                self._placed(f"“[{token.text}]” dùng một cách phân tổ hai lần", token.at), token.at
            ) from None

    def _close(self) -> None:
        if not (self._seen.kind == "other" and self._seen.text == ")"):
            self._fail("thiếu dấu đóng ngoặc )")
        self._take()

    @property
    def _seen(self) -> _Token:
        return self._tokens[self._next]

    def _take(self) -> _Token:
        token = self._tokens[self._next]
        self._next = min(self._next + 1, len(self._tokens) - 1)
        return token

    def _is_word(self, *words: str) -> bool:
        return (
            self._seen.kind == "code" and "." not in self._seen.text and search_key(self._seen.text) in words
        )

    def _fail(self, sentence: str) -> None:
        raise RuleError(self._placed(sentence, self._seen.at), self._seen.at)

    def _placed(self, sentence: str, at: int) -> str:
        where = f"ở ký tự {at + 1}" if at < len(self._text.rstrip()) else "ở cuối"
        rest = self._text[at : at + 20].strip()
        near = f" (“{rest}{'…' if len(self._text) > at + 20 else ''}”)" if rest else ""
        return f"{where}{near}: {sentence}" + ("" if sentence.endswith((".", "?")) else ".")

    def _read(self, text: str) -> Iterator[_Token]:
        at, end = 0, len(text.rstrip())
        while at < end:
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                while text[at].isspace():
                    at += 1
                raise RuleError(self._placed(f"không dùng được ký tự “{text[at]}” ở đây", at), at)
            kind = match.lastgroup
            found = match[kind]
            if kind == "other":
                found = {"−": "-", "–": "-", "×": "*"}.get(found, found)
            start = match.start(kind) - (kind in ("quoted", "bracket"))
            yield _Token(kind, found, start)
            at = match.end()
        yield _Token("end", "", end)
