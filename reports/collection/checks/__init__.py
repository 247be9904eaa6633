"""What a report is looked over for before it is sent. Errors block; a warning needs one written reason per kind; a
hint asks for a second look at the text and blocks nothing.

A registry: a new rule is one new module here that calls `rule`, with the names of the kinds that it finds. A rule
that needs a package above this one registers itself from there, when the application starts.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from reports.collection.checks.content import Content
from reports.collection.checks.finding import KIND_NAMES, KINDS_OF, RULES, Finding, rule
from reports.collection.checks.own_rules import PREFIX
from reports.collection.models import Report
from reports.collection.states import Severity

__all__ = ["KIND_NAMES", "Content", "Finding", "blocking", "report_findings", "rule"]

_ABOUT_FIGURES: Final = ("parts_over_total", "numerator_over_denominator", "denominator_zero")


def report_findings(
    report: Report, *, only: Collection[str] = (), section_id: int | None = None
) -> list[Finding]:
    """Every finding, in the order of the outline within each rule. A constant number of queries.

    With `only`, the rules that find these kinds are asked and no others; with `section_id`, rules that take their time
    need to look at that section alone.
    """
    content = Content(report, section_id=section_id)
    asked = [each for _order, each in RULES if not only or KINDS_OF[each] & set(only)]
    found = [finding for each in asked for finding in each(content)]
    if report.is_consolidated:
        # A computed figure is never typed over: what is odd about it gets a reason, not a correction.
        found = [
            replace(f, severity=Severity.WARNING)
            if f.is_error and (f.kind in _ABOUT_FIGURES or f.kind.startswith(PREFIX))
            else f
            for f in found
        ]
    return found


def blocking(report: Report, findings: Sequence[Finding]) -> list[Finding]:
    """Errors, and warnings whose kind nobody has given a reason for yet. Hints never."""
    explained = set(report.overrides.values_list("kind", flat=True))
    return [f for f in findings if f.is_error or (not f.is_hint and f.kind not in explained)]


def _discover() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


_discover()
