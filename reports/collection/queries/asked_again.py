"""A draft that a supplement opened: only what is new is entered, the rest stands as it was sent."""

from __future__ import annotations

import copy
from collections.abc import Collection
from dataclasses import replace

from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.queries.apart import open_names
from reports.collection.queries.entry import ReportContent, SectionContent


def to_enter(content: ReportContent) -> ReportContent:
    """The content as it may be entered: everything, or after a supplement the open fields alone.

    A section of which nothing is open becomes a mere heading.
    """
    only = open_names(content.report)
    if only is None:
        return content
    return replace(content, sections=[_open(each, only) for each in content.sections])


def _open(each: SectionContent, only: Collection[str]) -> SectionContent:
    section = copy.copy(each.section)
    prose = text_field(section.pk) in only
    section.has_prose = section.has_prose and prose
    return replace(
        each,
        section=section,
        lines=[line for line in each.lines if figure_field(line.row.pk) in only],
        annexes=[annex for annex in each.annexes if annex_field(annex.table.pk) in only],
        carried=not prose,
    )
