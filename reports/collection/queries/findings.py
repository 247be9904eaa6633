"""The findings of a report as its pages show them: by kind, each with the way to its input."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reports.collection.checks import Finding, explained, report_findings
from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.models import Report, WarningOverride
from reports.collection.queries.apart import open_names
from reports.collection.queries.entry import ReportContent


@dataclass(frozen=True, slots=True)
class Place:
    """A finding with the section page and the id of the input it is about."""

    finding: Finding
    section_key: str
    anchor: str
    frozen: bool = False  # sent before a supplement: it stays as it is


@dataclass(frozen=True, slots=True)
class Kind:
    """All findings of one kind; a warning kind needs one written reason, a hint only a second look."""

    kind: str
    name: str
    is_error: bool
    override: WarningOverride | None
    is_hint: bool = False
    places: list[Place] = field(default_factory=list)

    @property
    def blocks(self) -> bool:
        """Whether this kind still stops the report."""
        return self.is_error or (not self.is_hint and self.override is None)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was found: `kinds` with errors first, and how many findings still block, in all and per section."""

    kinds: list[Kind]
    blocking: int
    by_section: dict[int, int]

    @property
    def total(self) -> int:
        return sum(len(kind.places) for kind in self.kinds)


def _open(report: Report, content: ReportContent) -> set[str | int | None] | None:
    """After a supplement the fields that may be written and the ids of their sections; None when everything may."""
    names = open_names(report)
    if names is None:
        return None
    found: set[str | int | None] = {*names}
    for each in content.sections:
        own = [text_field(each.section.pk), *(figure_field(line.row.pk) for line in each.lines)]
        own += [annex_field(annex.table.pk) for annex in each.annexes]
        if names & set(own):
            found.add(each.section.pk)
    return found


def look_over(report: Report, content: ReportContent) -> Verdict:
    """Run the checks and lay them out."""
    found = report_findings(report)
    overrides = explained(report, found)
    only = _open(report, content)
    keys = {s.section.pk: s.section.key for s in content.sections}
    rows = {
        (line.row.section_id, line.row.indicator_id, line.row.breakdown_id): line.row.pk
        for section in content.sections
        for line in section.lines
    }
    kinds: dict[tuple[bool, str], Kind] = {}
    by_section: Counter[int] = Counter()
    for finding in found:
        key = (finding.is_error, finding.kind)
        override = None if finding.is_error else overrides.get(finding.kind)
        kind = kinds.setdefault(
            key, Kind(finding.kind, finding.kind_name, finding.is_error, override, finding.is_hint)
        )
        row = rows.get((finding.section_id or 0, finding.indicator_id, finding.breakdown_id))
        anchor = f"value-{row}" if row else f"text-{finding.section_id}"
        frozen = only is not None and (figure_field(row) if row else finding.section_id) not in only
        kind.places.append(Place(finding, keys.get(finding.section_id or 0, ""), anchor, frozen))
        if finding.section_id and kind.blocks:
            by_section[finding.section_id] += 1
    ordered = sorted(kinds.values(), key=lambda k: (not k.is_error, k.is_hint, k.override is not None))
    return Verdict(ordered, sum(len(k.places) for k in ordered if k.blocks), dict(by_section))
