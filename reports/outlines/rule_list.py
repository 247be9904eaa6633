"""All checks of a version as its page lists them: its own rules in words, and those that every outline has."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.outlines.blueprint import IndicatorSpec, RuleSpec, VersionSpec, pairs
from reports.outlines.rule_faults import Asked, Fault, faults
from reports.outlines.rule_words import Named, sentence
from reports.outlines.rules import Ref, RuleError, parse


@dataclass(frozen=True, slots=True)
class ShownRule:
    """An own rule: `words` explains its term, `wrong` says why it cannot work (any more)."""

    rule: RuleSpec
    words: str
    wrong: str


@dataclass(frozen=True, slots=True)
class BuiltIn:
    """A check that comes by itself: what it looks at, and what it does when it is broken."""

    what: str
    where: str
    severity: str


class Namer:
    """Labels and units of the lines of an outline, without figures."""

    def __init__(self, asked: Asked) -> None:
        self._asked = asked

    def __call__(self, ref: Ref) -> Named:
        """The line's own label, with that of the total before it for a part."""
        kind = self._asked.indicators.get(ref.code)
        label = self._asked.labels.get((ref.code, ref.breakdown), str(ref))
        whole = self._asked.labels.get((ref.code, ""), "")
        if ref.breakdown and whole and whole != label:
            label = f"{whole} – {label}"
        return Named(label, kind.unit if kind else "")


def shown_rules(content: VersionSpec, asked: Asked) -> list[ShownRule]:
    """The own rules in their order."""
    names = Namer(asked)
    return [ShownRule(rule, _in_words(rule, names), _wrong(faults(rule, asked))) for rule in content.rules]


def _in_words(rule: RuleSpec, names: Namer) -> str:
    try:
        words = sentence(parse(rule.term), names)
    except RuleError:
        return ""
    return f"{words}."


def _wrong(found: Iterator[Fault]) -> str:
    return " ".join(fault.sentence for fault in found)


def built_in(content: VersionSpec, asked: Asked) -> list[BuiltIn]:
    """What collection.checks looks at in a report of this outline, as far as the outline decides it."""
    found = [
        BuiltIn(_("Mục bắt buộc phải có nội dung"), section.title or section.key, "error")
        for section in content.walk()
        if section.required and section.has_prose
    ]
    for code, kind in _asked_kinds(asked):
        found += _of_indicator(code, kind, asked)
    required = sum(row.required for section in content.walk() for row in section.rows)
    if required:
        where = _("%(n)d dòng bắt buộc của các biểu số liệu") % {"n": required}
        found.append(BuiltIn(_("Số liệu bắt buộc không để trống"), where, "warning"))
    if asked.labels:
        found.append(BuiltIn(_("Chênh lệch lớn so với kỳ trước"), _("mọi số liệu, trừ tỷ lệ"), "warning"))
    return found + list(_complete(content))


def _asked_kinds(asked: Asked) -> Iterator[tuple[str, IndicatorSpec]]:
    for code in dict.fromkeys(code for code, _key in asked.labels):
        if code in asked.indicators:
            yield code, asked.indicators[code]


def _of_indicator(code: str, kind: IndicatorSpec, asked: Asked) -> Iterator[BuiltIn]:
    keys = [key for asked_code, key in asked.labels if asked_code == code]
    name = f"{code} {kind.name}"
    if kind.kind == "ratio":
        yield BuiltIn(_("Tử số không lớn hơn mẫu số, mẫu số khác 0"), name, "error")
        return
    if _has_parts(keys):
        severity = "warning" if kind.kind == "distinct" else "error"
        yield BuiltIn(_("Các phần cộng lại không lớn hơn tổng số"), name, severity)
    if kind.ceiling and any((kind.ceiling, key) in asked.labels for key in keys):
        above = asked.indicators.get(kind.ceiling)
        words = _("%(name)s không lớn hơn %(above)s") % {
            "name": name,
            "above": f"{kind.ceiling} {above.name if above else ''}".strip(),
        }
        yield BuiltIn(_("Không vượt số hiện có, theo từng phân tổ"), words, "warning")


def _has_parts(keys: list[str]) -> bool:
    sets = [frozenset(pairs(key)) for key in keys]
    return any(one < other for one in sets for other in sets)


def _complete(content: VersionSpec) -> Iterator[BuiltIn]:
    for section in content.walk():
        for row in section.rows:
            if row.parts_complete:
                yield BuiltIn(_("Các phần cộng đủ tổng số"), f"{row.indicator} {row.label}", "warning")
