"""Names of what the journal speaks about: reports, duties, calls, papers, runs, sections by their keys."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from django.apps import apps
from django.utils.translation import gettext as _

from agencies.models import AuditEntry
from agencies.naming import OBJECT, Name, register_naming
from reports.collection.models import Assignment, Report
from reports.outlines.models import Section


def _of_duty(duty: Assignment) -> str:
    return f"{duty.agency}, {duty.call.code}"


def _of_report(report: Report) -> str:
    return _("%(duty)s, lần %(n)d") % {"duty": _of_duty(report.assignment), "n": report.version}


def _of_paper(paper: Any) -> str:
    return f"{paper.get_kind_display()} {paper.code}"


def _of_file(file: Any) -> str:
    return (
        _of_paper(file.document)
        if file.document is not None
        else _of_report(file.report)
        if file.report
        else ""
    )


# By label: what is loaded with the object, and what it is called. The rooms above are named by their labels alone.
_NAMES: Final[dict[str, tuple[tuple[str, ...], Callable[[Any], str]]]] = {
    "agencies.agency": ((), str),
    "agencies.membership": (("user",), str),
    "reports.programme": ((), str),
    "reports.period": ((), str),
    "reports.indicator": ((), str),
    "reports.outline": ((), str),
    "reports.outlineversion": (("outline",), lambda each: f"{each.outline.code}/{each.number}"),
    "reports.call": ((), lambda each: each.code),
    "reports.assignment": (("agency", "call"), _of_duty),
    "reports.report": (("assignment__agency", "assignment__call"), _of_report),
    "reports.batch": (("assignment__agency", "assignment__call"), lambda each: _of_duty(each.assignment)),
    "reports.run": (("assignment__agency", "assignment__call"), lambda each: _of_duty(each.assignment)),
    "reports.document": ((), _of_paper),
    "reports.rendering": (("document", "report__assignment__agency", "report__assignment__call"), _of_file),
    "reports.signature": (("document",), lambda each: _of_paper(each.document)),
    "reports.delivery": (("document", "agency"), lambda each: f"{_of_paper(each.document)} → {each.agency}"),
}
# Facts that hold the number of an object, and facts that hold a list of them.
_ONE: Final = {"report": "reports.report", "document": "reports.document"}
_MANY: Final = {"duties": "reports.assignment"}


@register_naming
def names_of_objects(entries: Sequence[AuditEntry]) -> Iterator[Name]:
    """One query for each kind of object among the lines."""
    wanted: dict[str, set[int]] = defaultdict(set)
    said: list[tuple[AuditEntry, str, str, list[int]]] = []
    for entry in entries:
        told = [(OBJECT, entry.object_type, [entry.object_id])]
        told += [(fact, label, [entry.facts.get(fact)]) for fact, label in _ONE.items()]
        told += [(fact, label, entry.facts.get(fact) or []) for fact, label in _MANY.items()]
        for fact, label, keys in told:
            numbers = [int(key) for key in keys if str(key).isdecimal()] if isinstance(keys, list) else []
            if label in _NAMES and numbers:
                wanted[label].update(numbers)
                said.append((entry, fact, label, numbers))
    names = {label: _loaded(label, numbers) for label, numbers in wanted.items()}
    for entry, fact, label, numbers in said:
        if any(number in names[label] for number in numbers):
            yield entry, fact, ", ".join(names[label].get(number, f"#{number}") for number in numbers)


def _loaded(label: str, numbers: set[int]) -> dict[int, str]:
    beside, name = _NAMES[label]
    rows = apps.get_model(label)._default_manager.select_related(*beside).in_bulk(numbers)
    return {number: said for number, row in rows.items() if (said := name(row))}


@register_naming
def headings_of_sections(entries: Sequence[AuditEntry]) -> Iterator[Name]:
    """The key of a section by its heading: that of the outline of the line's report, else the newest one."""
    lines = [
        entry for entry in entries if isinstance(entry.facts.get("section"), str) and entry.facts["section"]
    ]
    of_report = Report._meta.label_lower
    reports = {
        int(each.object_id) for each in lines if each.object_type == of_report and each.object_id.isdecimal()
    }
    asked = Report.objects.filter(pk__in=reports).values_list("pk", "assignment__version")
    versions = {str(report): version for report, version in asked}
    keys = {entry.facts["section"] for entry in lines}
    rows = (
        Section.objects.filter(key__in=keys)
        .order_by("version__pk")
        .values_list("version", "key", "label", "title")
    )
    own: dict[tuple[int | None, str], str] = {}
    for version, key, label, title in rows if keys else ():
        own[version, key] = own[None, key] = f"{label} {title}".strip()
    for entry in lines:
        key = entry.facts["section"]
        outline = versions.get(entry.object_id) if entry.object_type == of_report else None
        yield entry, "section", own.get((outline, key)) or own.get((None, key), "")
