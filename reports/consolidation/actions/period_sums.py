"""Taking the sum of the shorter periods over into the figures of a longer one."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core.errors import Conflict
from reports.collection.actions.drafts import expect_seen, open_draft
from reports.collection.actions.summaries import lock_summary
from reports.collection.actions.writing import Changes, record_sections, write_changes
from reports.collection.models import Report
from reports.consolidation.actions.rework import LONGEST_REASON, Wanted, adjust_figures
from reports.consolidation.adjusting import SUM_TAKEN, Delta
from reports.consolidation.queries.period_sums import Summed, summed_figures
from reports.consolidation.tallies import FigureKey
from reports.consolidation.time_words import parts_text


@transaction.atomic
def take_period_sums(
    *, report_id: int, by: User, keys: Collection[FigureKey] | None, edit_version: int | None = None
) -> int:
    """Write the sums of some figures, by (indicator, breakdown) ids, or with None of all that are blank and whose
    parts are all there. How many were written.

    An entered figure becomes the sum, with a note that says so; a computed one gets an adjustment that names the
    parts. The sums are computed afresh under the lock. Conflict when there is nothing to take, when the report is no
    draft, or when somebody wrote into it since `edit_version`.
    """
    consolidated = Report.objects.get(pk=report_id).is_consolidated
    report = lock_summary(report_id, by) if consolidated else open_draft(report_id, by)
    expect_seen(report, edit_version)
    _parts, _rows, found = summed_figures(report)
    wanted = [
        each
        for key, each in found.items()
        if each.entry is not None and (each.taken_as_blank if keys is None else key in keys)
    ]
    if not wanted:
        raise Conflict(_("Không có số cộng các kỳ nào để lấy; hãy tải lại trang để xem số mới nhất."))
    if consolidated:
        adjust_figures(report_id=report.pk, by=by, wanted=list(map(_adjustment, wanted)))
    else:
        entries = [each.entry for each in wanted if each.entry is not None]
        sections = {each.row.section_id for each in wanted}
        write_changes(report, Changes(entries), by=by)
        record_sections(report, sections, by=by)
    audit.record(
        by, "consolidation.period_sums.taken", report, agency=report.assignment.agency, count=len(wanted)
    )
    return len(wanted)


def _adjustment(each: Summed) -> Wanted:
    notes = "".join(f"; {note}" for note in (each.beside.summed.notes if each.beside.summed else ()))
    text = f"{SUM_TAKEN}: {parts_text(each.beside, each.indicator)}"
    # What is missing must not be cut off: the note of the figure is made of it.
    return Wanted(each.key, each.delta or Delta(), text[: LONGEST_REASON - len(notes)] + notes)
