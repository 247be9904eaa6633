"""Behind every figure of a summary: who gave what, in which version, sent by whom and when, and what was adjusted.

The working file of those who consolidate. It says everything that the data of an issued paper says (compose.data), in
the same format, and also persons, times and reasons, which never leave with an issued paper.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from django.urls import reverse
from django.utils.http import urlencode

from portal.core import clock
from reports.collection.models import Report
from reports.consolidation.models import Adjustment
from reports.consolidation.queries.derivation import Derived, Source, derive_top
from reports.documents.compose.content import Content, load
from reports.documents.compose.data import dumped, figures_data
from reports.documents.compose.names import Names
from reports.documents.compose.units import Sources, sources_of
from reports.outlines.states import AcrossUnits

# Lines of units that one working file holds (a province of 170 communes and 290 figures). A larger summary says for
# each figure how many units stand behind it and where they are shown, a page at a time.
MOST_GIVEN: Final = 50_000


def trace_json(report: Report) -> str:
    """The working file of a summary, "" for a report that was entered. A constant number of queries."""
    names = Names(clock.today())
    sources = sources_of(report, names)
    if sources is None:
        return ""
    return dumped(_traced(report, load(report, names), sources, names))


def _traced(report: Report, content: Content, sources: Sources, names: Names) -> dict[str, Any]:
    said = figures_data(content, sources, names)
    derived = {(each.indicator.code, each.breakdown.key): each for each in derive_top(report).figures}
    said["working"] = True
    said["report"] |= {"state": str(report.state), "provisional": report.provisional}
    people = _senders(sources)
    for each, agency in zip(sources.inputs, said["agencies"], strict=True):
        agency.update(people.get(each.report_id or 0, {}) | ({"reason": each.reason} if each.reason else {}))
    at = {each.assignment_id: place for place, each in enumerate(sources.inputs)}
    whole = sum(len(each.sources) for each in derived.values()) <= MOST_GIVEN
    for figure in said["figures"]:
        key = figure["indicator"], figure.get("breakdown", "")
        found = derived.get(key)
        figure["page"] = _page(report, *key)
        if found is not None:
            figure.update(_behind(found, figure, at, whole=whole))
    return said


def _page(report: Report, code: str, breakdown: str) -> str:
    """Where the portal shows the same."""
    query = f"?{urlencode({'b': breakdown})}" if breakdown else ""
    return reverse("reports:provenance", args=[report.pk, code]) + query


def _senders(sources: Sources) -> dict[int, dict[str, Any]]:
    """By report: its reference, who sent it, and when."""
    rows = Report.objects.filter(pk__in=[each.report_id for each in sources.inputs if each.report_id])
    return {
        report.pk: {
            "reference": report.reference,
            **({"sent_by": report.submitted_by.full_name} if report.submitted_by else {}),
            **({"sent_at": _moment(report.submitted_at)} if report.submitted_at else {}),
        }
        for report in rows.select_related("assignment__call", "assignment__agency", "submitted_by")
    }


def _behind(
    found: Derived, figure: Mapping[str, Any], at: Mapping[int, int], *, whole: bool
) -> dict[str, Any]:
    numbers = {each["agency"]: each for each in figure.get("given", ())}
    given = [
        numbers.get(at[each.duty_id], {"agency": at[each.duty_id]}) | _part(each)
        for each in found.sources
        if each.duty_id in at
    ]
    said: dict[str, Any] = {"given_count": len(given), "given": given if whole else []}
    if found.indicator.across_units == AcrossUnits.SINGLE_OWNER:
        said |= {"owners": sorted(at[duty] for duty in found.owners if duty in at), "speaker": found.speaker}
    if found.note:
        said["note"] = found.note
    if found.adjustments:
        said["adjustments"] = [_adjustment(each) for each in found.adjustments]
    return said


def _part(source: Source) -> dict[str, Any]:
    said: dict[str, Any] = {"how": source.how} | ({"why": source.why} if source.why else {})
    return said if source.asked else said | {"asked": False}


def _adjustment(each: Adjustment) -> dict[str, Any]:
    numbers = {"value": each.delta, "numerator": each.delta_numerator, "denominator": each.delta_denominator}
    return {name: number for name, number in numbers.items() if number} | {
        "reason": each.reason,
        "by": each.by.full_name,
        "at": _moment(each.at),
    }


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(clock.VIETNAM).isoformat(timespec="seconds")
