"""What a report is looked over for before it is sent. Errors block; a warning needs one written reason per kind; a
hint asks for a second look at the text and blocks nothing.

A registry: a new rule is one new module here that calls `rule`, with the names of the kinds that it finds. A rule
that needs a package above this one registers itself from there, when the application starts.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pkgutil import iter_modules
from typing import Final

from reports.collection.checks.content import Content, place_of
from reports.collection.checks.finding import KIND_NAMES, KINDS_OF, RULES, Finding, rule
from reports.collection.checks.own_rules import PREFIX
from reports.collection.models import Report, WarningOverride
from reports.collection.states import Severity

__all__ = ["KIND_NAMES", "Content", "Finding", "blocking", "explained", "report_findings", "rule"]

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
    reasons = explained(report, findings)
    return [f for f in findings if f.is_error or (not f.is_hint and f.kind not in reasons)]


def explained(report: Report, findings: Sequence[Finding]) -> dict[str, WarningOverride]:
    """By kind the reasons that hold for these findings, which are all of the report.

    A reason that came along with the copy of an earlier version holds while nothing of its kind is found that was not
    found in the version it was given for, in the same words and with the same numbers.
    """
    given = {each.kind: each for each in report.overrides.select_related("by")}
    origins = _origins(report, given)
    if not origins:
        return given
    places = _places(report)
    told = {(f.kind, _told(f, places)) for f in findings}
    for origin in set(origins.values()):
        places = _places(origin)
        told_there = {(f.kind, _told(f, places)) for f in report_findings(origin)}
        for kind in {kind for kind, _message in told - told_there if origins.get(kind) == origin}:
            del given[kind]
    return given


def _origins(report: Report, given: Mapping[str, WarningOverride]) -> dict[str, Report]:
    """By kind the earlier version that a reason was given for, if it came along with copies."""
    origins: dict[str, Report] = {}
    waiting, source = set(given), report.copied_from
    while waiting and source is not None:
        rows = source.overrides.filter(kind__in=waiting).values_list("kind", "reason", "by", "at")
        waiting = {
            kind for kind, *rest in rows if rest == [given[kind].reason, given[kind].by_id, given[kind].at]
        }
        origins |= dict.fromkeys(waiting, source)
        source = source.copied_from
    return origins


def _places(report: Report) -> list[tuple[str, str]]:
    """How messages name the sections of a report's outline, and their keys; the longest names first."""
    named = [(place_of(section), section.key) for section in report.outline.sections.all()]
    return sorted(named, key=lambda pair: -len(pair[0]))


def _told(finding: Finding, places: Sequence[tuple[str, str]]) -> str:
    """The message with the keys of sections for their names: a later outline may number or word them otherwise."""
    message = finding.message
    for place, key in places:
        message = message.replace(place, f"<{key}>")
    return message


def _discover() -> None:
    for module in iter_modules(__path__):
        import_module(f"{__name__}.{module.name}")


_discover()
