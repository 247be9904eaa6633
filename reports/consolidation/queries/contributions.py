"""Which contributions are not used yet in the words of a summary: by agency and by section."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.collection.entries import Paragraph
from reports.collection.models import Report
from reports.consolidation.adjusting import lineage
from reports.consolidation.gather import OF_THIS_PAPER
from reports.consolidation.models import RunInput
from reports.consolidation.queries.prose import heard, waiting
from reports.consolidation.states import InputRole
from reports.outlines.models import Section


@dataclass(frozen=True, slots=True)
class Unheard:
    """An agency of whose paragraphs none is printed. `waiting`: so many were never looked at; `aside`: left out on
    purpose; both 0 where it wrote nothing."""

    agency: str
    report_id: int
    waiting: int
    aside: int


@dataclass(frozen=True, slots=True)
class Waiting:
    """A section with paragraphs that are neither used nor left out on purpose, by agency in the order of the report."""

    section: Section
    by_agency: Sequence[tuple[str, int]]

    @property
    def total(self) -> int:
        """How many paragraphs."""
        return sum(count for _agency, count in self.by_agency)


@dataclass(frozen=True, slots=True)
class Contributions:
    """Of a whole summary. `used`: agencies of whose paragraphs at least one is printed; `silent`: those that wrote
    nothing."""

    included: int
    used: int
    unheard: Sequence[Unheard]
    silent: Sequence[Unheard]
    sections: Sequence[Waiting]

    @property
    def waiting(self) -> int:
        """Paragraphs that wait, in all sections."""
        return sum(each.total for each in self.sections)


def contributions(report: Report) -> Contributions:
    """Who is heard in a summary and what waits: five queries, however many agencies and paragraphs."""
    run, _versions = lineage(report)
    inputs = RunInput.objects.filter(run=run, role=InputRole.INCLUDED).order_by(
        "assignment__agency__sort_key", "assignment_id"
    )
    pairs = inputs.values_list("report_id", "assignment__agency__name") if run else ()
    names = {pk: name for pk, name in pairs if pk is not None}
    sections = list(Section.objects.filter(version=report.outline_pk).order_by("position"))
    texts = dict(report.texts.values_list("section_id", "paragraphs"))
    used: set[int] = set()
    waits: Counter[int] = Counter()
    asides: Counter[int] = Counter()
    found = []
    for section in sections:
        paragraphs: Sequence[Paragraph] = texts.get(section.pk, [])
        here = Counter(each["source"] for each in waiting(section, paragraphs))
        if section.key not in OF_THIS_PAPER:
            used |= {each["source"] for each in heard(paragraphs) if each.get("source")}
            asides.update(each["source"] for each in paragraphs if each.get("source") and each.get("aside"))
        waits += here
        if here:
            found.append(Waiting(section, _by_agency(here, names)))
    unheard = [Unheard(name, pk, waits[pk], asides[pk]) for pk, name in names.items() if pk not in used]
    return Contributions(
        included=len(names),
        used=len(names) - len(unheard),
        unheard=[each for each in unheard if each.waiting or each.aside],
        silent=[each for each in unheard if not each.waiting and not each.aside],
        sections=found,
    )


def _by_agency(counts: Mapping[int, int], names: Mapping[int, str]) -> list[tuple[str, int]]:
    return [(name, counts[pk]) for pk, name in names.items() if counts.get(pk)]
