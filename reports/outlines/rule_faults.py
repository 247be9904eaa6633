"""What an own rule must satisfy beside its spelling: it reads figures that its outline asks for (pure)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from reports.outlines.blueprint import IndicatorSpec, RuleSpec, VersionSpec
from reports.outlines.rule_words import braces_of
from reports.outlines.rules import Comparison, Ref, Rule, RuleError, parse

SEVERITIES: Final = ("error", "warning", "hint")
MOST_RULES: Final = 100
KEY: Final = re.compile(r"[a-z][a-z0-9_]{0,29}")


@dataclass(frozen=True, slots=True)
class Fault:
    """`part`: the entry of the rule that is wrong (key, term, severity, message)."""

    part: str
    sentence: str


class Asked:
    """The figures that an outline asks for, and what their indicators are."""

    def __init__(self, content: VersionSpec, indicators: Iterable[IndicatorSpec]) -> None:
        self.indicators: Mapping[str, IndicatorSpec] = {each.code: each for each in indicators}
        self.labels: dict[tuple[str, str], str] = {}
        for section in content.walk():
            for row in section.rows:
                if row.indicator:
                    self.labels.setdefault((row.indicator, row.breakdown), row.label)

    def fault(self, ref: Ref) -> str:
        """Why a figure cannot be read, with the way out; "" if it can."""
        kind = self.indicators.get(ref.code)
        if kind is None:
            near = next((code for code in self.indicators if code.casefold() == ref.code.casefold()), "")
            ask = f"; có phải {near}?" if near else "; xem mã ở danh mục chỉ tiêu."
            return f"danh mục không có chỉ tiêu “{ref.code}”{ask}"
        if kind.kind == "text":
            return f"{ref.code} là chỉ tiêu bằng chữ, không so sánh được."
        if (ref.code, ref.breakdown) not in self.labels:
            there = [str(Ref(code, key)) for code, key in self.labels if code == ref.code]
            shown = ", ".join(there[:5]) + (", …" if len(there) > 5 else "")
            ask = f"; có: {shown}." if there else "; hãy thêm dòng này vào biểu hoặc dùng chỉ tiêu khác."
            return f"đề cương không hỏi {Ref(ref.code, ref.breakdown)}{ask}"
        if ref.part and kind.kind != "ratio":
            return f"{ref.code} không phải tỷ lệ nên không có tử số, mẫu số."
        return ""


def faults(spec: RuleSpec, asked: Asked) -> Iterator[Fault]:
    """Everything that is wrong with one rule."""
    if not KEY.fullmatch(spec.key):
        yield Fault(
            "key", "gồm chữ thường không dấu, chữ số, dấu gạch dưới, bắt đầu bằng chữ, tối đa 30 ký tự."
        )
    if spec.severity not in SEVERITIES:
        yield Fault("severity", f"“{spec.severity}” không thuộc: {', '.join(SEVERITIES)}.")
    try:
        rule = parse(spec.term)
    except RuleError as error:
        yield Fault("term", str(error))
    else:
        yield from (Fault("term", sentence) for sentence in _figures(rule, asked))
    try:
        named = list(braces_of(spec.message))
    except RuleError as error:
        yield Fault("message", str(error))
    else:
        yield from (Fault("message", words) for words in dict.fromkeys(map(asked.fault, named)) if words)


def _figures(rule: Rule, asked: Asked) -> Iterator[str]:
    wrong = [sentence for sentence in dict.fromkeys(map(asked.fault, rule.refs())) if sentence]
    yield from wrong
    if not wrong:
        for comparison in (rule.must, *rule.when):
            yield from _percents(comparison, asked)


def _percents(comparison: Comparison, asked: Asked) -> Iterator[str]:
    """A percent is compared with percents and numbers; a count of people is not 80 %."""
    percent = {
        ref for ref in comparison.refs() if not ref.part and asked.indicators[ref.code].kind == "ratio"
    }
    counts = {ref for ref in comparison.refs() if ref not in percent}
    if percent and counts:
        one, other = min(map(str, percent)), min(map(str, counts))
        yield f"{one} là tỷ lệ %, {other} là số đếm nên không so được với nhau; dùng tử({one}) hoặc mẫu({one})."
