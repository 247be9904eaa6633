"""The words of many summaries of one level: what `gather` finds for each, with few questions for those without any."""

from __future__ import annotations

from collections.abc import Sequence

from reports.collection.models import AnnexRow, SectionText
from reports.consolidation.gather import Gathered, gather
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole
from reports.outlines.models import Section


def gather_together(runs: Sequence[Run]) -> dict[int, Gathered]:
    """By run. Three queries, and those of `gather` for every run whose units wrote anything."""
    sections: dict[int, list[Section]] = {run.assignment.version_id: [] for run in runs}
    for section in Section.objects.filter(version__in=sections).order_by("version", "position"):
        sections[section.version_id].append(section)
    included = RunInput.objects.filter(run__in=runs, role=InputRole.INCLUDED).order_by()
    texts = SectionText.objects.exclude(paragraphs=[]).values("report_id")
    speaking = {
        *included.filter(report__in=texts).values_list("run_id", flat=True),
        *included.filter(report__in=AnnexRow.objects.values("report_id")).values_list("run_id", flat=True),
    }
    return {
        run.pk: gather(run) if run.pk in speaking else Gathered({}, {}, sections[run.assignment.version_id])
        for run in runs
    }
