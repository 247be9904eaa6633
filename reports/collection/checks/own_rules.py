"""The own rules of the report's outline (outlines.rules), judged by its figures. One reason is asked for per rule."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content, key_of, said
from reports.collection.checks.finding import Finding, rule
from reports.collection.models import Figure
from reports.collection.states import FigureNature
from reports.outlines.models import CheckRule, Indicator, TableRow
from reports.outlines.rule_judging import Judged, Range, Said, Verdict, judge, range_of
from reports.outlines.rule_words import Named, filled, sentence
from reports.outlines.rules import Ref, Rule, RuleError, parse

KIND: Final = "own_rule"
PREFIX: Final = "rule:"
"""Findings of a rule have the kind "rule:<its key>", and so has the reason that is given for them."""


@dataclass(frozen=True, slots=True)
class Tried:
    """One rule against one report. `said`: the rule in words with the figures; `unread`: why it cannot be judged."""

    rule: CheckRule
    judged: Judged | None
    said: str
    refs: tuple[Ref, ...] = ()
    row: TableRow | None = None
    unread: str = ""

    @property
    def broken(self) -> bool:
        return self.judged is not None and self.judged.verdict is Verdict.BROKEN


class Figures:
    """The figures of a report as rules name them."""

    def __init__(self, content: Content) -> None:
        self._content = content

    @cached_property
    def _rows(self) -> dict[tuple[str, str], TableRow]:
        found: dict[tuple[str, str], TableRow] = {}
        for row in self._content.rows:
            if row.indicator is not None and row.breakdown is not None:
                found.setdefault((row.indicator.code, row.breakdown.key), row)
        return found

    def row(self, ref: Ref) -> TableRow | None:
        """The line that asks for it."""
        return self._rows.get((ref.code, ref.breakdown))

    def _figure(self, ref: Ref) -> tuple[TableRow, Indicator, Figure] | None:
        row = self.row(ref)
        figure = self._content.figures.get(key_of(row)) if row is not None else None
        # A target or a norm is not a result.
        if row is None or row.indicator is None or figure is None or figure.nature != FigureNature.RESULT:
            return None
        return row, row.indicator, figure

    def range(self, ref: Ref) -> Range | None:
        """Where it lies, None if nothing is said."""
        found = self._figure(ref)
        if found is None:
            return None
        _row, indicator, figure = found
        return range_of(
            Said(
                figure.state, figure.value, figure.numerator, figure.denominator, figure.qualifier,
                indicator.scale, indicator.is_ratio,
            ),
            ref.part,
        )  # fmt: skip

    def named(self, ref: Ref) -> Named:
        """Its label, its unit and what is said there."""
        row, found = self.row(ref), self._figure(ref)
        label = self._content.labels[row.pk] if row is not None else str(ref)
        unit = row.indicator.unit if row is not None and row.indicator is not None else ""
        return Named(label, unit, said(found[0], found[2]) if found else _("chưa có số liệu"))


def tried(own: CheckRule, figures: Figures) -> Tried:
    """One rule against what the report says."""
    try:
        term = parse(own.term)
        refs = tuple(dict.fromkeys(term.refs()))
        ranges = {ref: figures.range(ref) for ref in refs}
        judged = judge(term, ranges)
        words = _words(own, term, figures, ranges) if judged.verdict is Verdict.BROKEN else ""
    except RuleError as error:
        # Written by a hand past our doors; a rule that cannot be read stops nobody.
        return Tried(own, None, own.term, unread=str(error))
    row = next((row for row in map(figures.row, refs) if row is not None), None)
    return Tried(own, judged, words or sentence(term, figures.named), refs, row)


def _words(own: CheckRule, term: Rule, figures: Figures, ranges: dict[Ref, Range | None]) -> str:
    if own.message:
        return filled(own.message, term, figures.named, ranges)
    return sentence(term, figures.named) + "."


def all_tried(content: Content, rules: Iterable[CheckRule]) -> list[Tried]:
    """Several rules against one report."""
    figures = Figures(content)
    return [tried(own, figures) for own in rules]


def kind_of(own: CheckRule) -> str:
    """The kind of its findings, by which a reason is kept."""
    return f"{PREFIX}{own.key}"


def is_own_kind(kind: str, version_id: int) -> bool:
    """Whether it is the kind of a rule of this version."""
    return (
        kind.startswith(PREFIX)
        and CheckRule.objects.filter(version=version_id, key=kind.removeprefix(PREFIX)).exists()
    )


@rule(order=75, kinds={KIND: gettext_lazy("Kiểm tra riêng của đề cương")})
def _own_rules(content: Content) -> Iterator[Finding]:
    rules = CheckRule.objects.filter(version=content.report.assignment.version_id).order_by("position")
    for each in all_tried(content, rules):
        row = each.row
        if not each.broken or row is None:
            continue
        place = content.place(row.section_id)
        yield Finding(
            each.rule.severity, kind_of(each.rule),
            _("%(place)s: %(said)s") % {"place": place, "said": each.said},
            row.section_id, row.indicator_id, row.breakdown_id, name=str(each.rule),
        )  # fmt: skip
