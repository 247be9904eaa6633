"""The figures of a longer period against the shorter ones inside it. Registers itself with the checks of collection.

A hint: what was reported then may have been put right since, and what was counted without doubles is no sum.
"""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks import Content, Finding, rule
from reports.collection.checks.content import at, key_of, said
from reports.collection.states import Severity
from reports.consolidation.overtime import LAST
from reports.consolidation.queries.times import Beside, times_of
from reports.consolidation.time_words import parts_text, told, total_text
from reports.outlines.models import Indicator
from reports.periods.queries import around


@rule(order=85, kinds={"periods_differ": gettext_lazy("Không khớp với các kỳ bên trong")})
def _periods_differ(content: Content) -> Iterator[Finding]:
    """E.g. the year against its halves."""
    report = content.report
    if not around(report.assignment.call.period.code).within or not content.answered:
        return
    asked = {figure.indicator_id for _row, figure in content.answered}
    times = times_of(report, indicators=asked, estimates=False)
    if not times.parts:
        return
    for row, figure in content.answered:
        if row.indicator is None:
            continue
        beside = times.beside(row.indicator, key_of(row)[1], figure)
        if beside.contradiction is None:
            continue
        words = {
            "place": content.place(row.section_id),
            "row": content.labels[row.pk],
            "said": said(row, figure),
            "then": _then(beside, row.indicator, times.rule(row.indicator)),
        }
        yield at(
            row, Severity.HINT, "periods_differ", _("%(place)s: “%(row)s” là %(said)s; %(then)s.") % words
        )


def _then(beside: Beside, indicator: Indicator, rule_over_time: str) -> str:
    """What the parts say, each with its period."""
    parts = parts_text(beside, indicator)
    if beside.summed is None or beside.summed.asked_back:
        return _("đếm không trùng thì không ít hơn một kỳ và không nhiều hơn các kỳ cộng lại (%(parts)s)") % {
            "parts": parts
        }
    if rule_over_time == LAST:
        part, figure = beside.parts[-1]
        return _("%(period)s là %(figure)s") % {"period": part.label, "figure": told(figure, indicator)}
    total = total_text(beside.summed.total, indicator)
    notes = "".join(f"; {note}" for note in beside.summed.notes)
    return _("cộng các kỳ là %(total)s (%(parts)s%(notes)s)") % {
        "total": total,
        "parts": parts,
        "notes": notes,
    }
