"""What is asked with every field that somebody saves, every poll and every page of a report: each is built once.

A save asks for one field, and so do these; what asks for many at once (an import) asks in one go elsewhere.
"""

from __future__ import annotations

from typing import Any, Final

from django.db.models import F

from portal.core.prepared import Asked, Prepared, PreparedUpdate
from reports.collection.models import (
    AnnexRow,
    FieldState,
    Figure,
    Operation,
    Presence,
    Report,
    ReviewNote,
    SectionRecord,
    SectionText,
    SectionWork,
)
from reports.outlines.models import Section, TableRow
from reports.outlines.states import RowKind

# What the rights and the locks of a report ask, and no more: a wide row costs more than the way to it.
_COLUMNS: Final = (
    "state",
    "origin",
    "channel",
    "edit_version",
    "outline_version",
    "extends",
    "only_new",
    "sent_for_approval_at",
    "submitted_at",
    "assignment__agency",
    "assignment__version",
    "assignment__kind",
    "assignment__closed_as",
    "assignment__call__state",
    "assignment__joined",
    "assignment__parent__agency",
    "assignment__parent__parent",
)


def _reports() -> Any:
    return (
        Report.objects.filter(pk=Asked("report"))
        .select_related("assignment__call", "assignment__parent")
        .only(*_COLUMNS)
    )


report_at_hand: Final = Prepared[Report](_reports)
locked_report: Final = Prepared[Report](lambda: _reports().select_for_update(of=("self",)))
"""Inside a transaction: other writers wait."""

answered_operation: Final = Prepared[Operation](
    lambda: Operation.objects.filter(report=Asked("report"), op=Asked("op")).only("by", "field", "answer")
)
state_of: Final = Prepared[FieldState](
    lambda: (
        FieldState.objects.filter(report=Asked("report"), field=Asked("field"))
        .select_related("by")
        .only("report", "field", "version", "at", "by__full_name")
    )
)
moved_since: Final = Prepared[FieldState](
    lambda: (
        FieldState.objects.filter(report=Asked("report"), edit_version__gt=Asked("since"))
        .select_related("by")
        .only("report", "field", "version", "at", "by__full_name")
    )
)
figure_rows: Final = Prepared[TableRow](
    lambda: TableRow.objects.filter(
        pk=Asked("row"), section__version=Asked("version"), kind=RowKind.FIGURE
    ).select_related("indicator")
)
figure: Final = Prepared[Figure](
    lambda: Figure.objects.filter(
        report=Asked("report"), indicator=Asked("indicator"), breakdown=Asked("breakdown")
    )
)
figures_of_indicator: Final = Prepared[Figure](
    lambda: Figure.objects.filter(report=Asked("report"), indicator=Asked("indicator"))
)
empty_section: Final = Prepared[int](
    lambda: SectionText.objects.filter(
        report=Asked("report"), section=Asked("section"), nothing=True
    ).values_list("section", flat=True)
)
# The same figure may stand in several sections.
places_of_figure: Final = Prepared[tuple[int, int]](
    lambda: (
        TableRow.objects.filter(
            section__version=Asked("version"), indicator=Asked("indicator"), breakdown=Asked("breakdown")
        )
        .order_by()
        .values_list("pk", "section")
    )
)
recent_records: Final = Prepared[SectionRecord](
    lambda: (
        SectionRecord.objects.filter(report=Asked("report"), section=Asked("section"), at__gt=Asked("since"))
        .order_by("-at", "-id")
        .defer("content")
    )
)
# Only what belongs to a total: most tables have few, and a section may have hundreds of lines.
added_up: Final = Prepared[TableRow](
    lambda: (
        TableRow.objects.filter(
            section=Asked("section"),
            indicator__in=TableRow.objects.filter(section=Asked("section"), parts_complete=True).values(
                "indicator"
            ),
        )
        .select_related("indicator", "breakdown")
        .order_by("position")
    )
)
touch_section: Final = PreparedUpdate(
    lambda: SectionText.objects.filter(report=Asked("report"), section=Asked("section")),
    edit_version=F("edit_version") + 1,
    updated_by=Asked("by"),
    updated_at=Asked("at"),
)
count_edit: Final = PreparedUpdate(
    lambda: Report.objects.filter(pk=Asked("report")), edit_version=Asked("edit_version")
)
be_present: Final = PreparedUpdate(
    lambda: Presence.objects.filter(report=Asked("report"), user=Asked("user")),
    section=Asked("section"),
    seen_at=Asked("now"),
)
present: Final = Prepared[Presence](
    lambda: (
        Presence.objects.filter(report=Asked("report"), seen_at__gt=Asked("since"))
        .exclude(user=Asked("but"))
        .select_related("user", "section")
        .only("user__full_name", "section__key", "section__label", "section__title")
        .order_by("user__full_name")
    )
)
works: Final = Prepared[SectionWork](
    lambda: (
        SectionWork.objects.filter(report=Asked("report"))
        .select_related("owner", "done_by", "section")
        .only("report", "done_at", "owner__full_name", "done_by__full_name", "section__key")
    )
)
section_of_key: Final = Prepared[Section](
    lambda: Section.objects.filter(version=Asked("version"), key=Asked("key")).only("version", "key")
)

# A whole report, for its pages.
figures: Final = Prepared[Figure](lambda: Figure.objects.filter(report=Asked("report")))
annex_rows: Final = Prepared[AnnexRow](
    lambda: AnnexRow.objects.filter(report=Asked("report")).select_related("agency").order_by("position")
)
notes: Final = Prepared[ReviewNote](
    lambda: ReviewNote.objects.filter(report=Asked("report")).select_related("by", "settled_by")
)
versions: Final = Prepared[tuple[str, int]](
    lambda: FieldState.objects.filter(report=Asked("report")).values_list("field", "version")
)
