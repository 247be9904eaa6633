"""What the same agency said last period."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Final

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from agencies.models import Succession
from portal.core.prepared import Asked, Prepared
from reports.collection.entries import Paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import Figure, Report, SectionText
from reports.collection.queries.forebears import Forebears, Then, periods_of
from reports.periods.queries import compared_with

Key = tuple[int, int]
_LOOKED_AT: Final = 30  # a year of monthly reports, with halves, quarters and years between them


@dataclass(frozen=True)
class Previous:
    """The accepted report before this one; `figures` by (indicator id, breakdown id).

    `same_kind`: of the same kind of period, so that flows may be compared. `year_label`, `year_figures`: the same
    period of last year, where that is another report than the one before.
    """

    label: str = ""
    # why there is nothing to compare with, where boundaries have changed
    why: str = ""
    report_id: int | None = None
    same_kind: bool = False
    figures: dict[Key, Figure] = field(default_factory=dict)
    year_label: str = ""
    year_figures: dict[Key, Figure] = field(default_factory=dict)

    @cached_property
    def paragraphs(self) -> dict[str, list[Paragraph]]:
        """What that report says, by the key of the section. One query, made when it is asked for."""
        if self.report_id is None:
            return {}
        texts = list(
            SectionText.objects.filter(report=self.report_id).select_related("section", "report__assignment")
        )
        if not texts:
            return {}
        live = LiveFigures(texts[0].report, figures=self.figures)
        return {
            text.section.key: [p for p in live.spoken(text.paragraphs) if p.get("used", True)]
            for text in texts
        }

    @cached_property
    def passages(self) -> dict[str, set[str]]:
        """The same as sets of passages, to see what was taken over unchanged."""
        return {key: {p["text"] for p in paragraphs} for key, paragraphs in self.paragraphs.items()}

    def repeats(self, key: str, text: str) -> bool:
        """Whether this passage stands in the same section of that report in the same words."""
        return text in self.passages.get(key, ())


def previous_figures(report: Report) -> Previous:
    """The latest accepted report of the same agency, duty and programme with an earlier data window, and the one of
    the same period of last year.

    One of the same kind of period is preferred (first half against first half of last year before the year
    as a whole). Two queries, three where the two are different reports; some more where the agency is what others
    became (queries.forebears): then their sums stand here where whole units merged, and otherwise why not.
    """
    assignment = report.assignment
    call = assignment.call
    earlier = _accepted_before(
        agency=assignment.agency_id, kind=assignment.kind, programme=call.programme_id, before=call.data_to
    )
    if not earlier or getattr(earlier[0], "reformed", False):
        return _of_forebears(report)
    alike = [r for r in earlier if r.assignment.call.period.kind == call.period.kind]
    chosen = (alike or earlier)[0]
    then = compared_with(call.period.code)
    year = next((r for r in alike if r.assignment.call.period.code == then), None)
    if year == chosen:
        year = None
    return Previous(
        label=chosen.assignment.call.period.label,
        report_id=chosen.pk,
        same_kind=bool(alike),
        figures=_figures(chosen),
        year_label=year.assignment.call.period.label if year else "",
        year_figures=_figures(year) if year else {},
    )


def _of_forebears(report: Report) -> Previous:
    """The same for an agency that others became."""
    if not Succession.objects.filter(successor=report.assignment.agency_id).exists():
        return Previous()
    before, call = Forebears(report), report.assignment.call
    periods = periods_of(before.reports)
    alike = [code for code, each in periods.items() if each.assignment.call.period.kind == call.period.kind]
    code = next(iter([*alike, *periods]), None)
    if code is None:
        return Previous()
    chosen, then = before.then(code), compared_with(call.period.code)
    year = before.then(then) if then is not None and then in periods and then != code else None

    def label(of: str, found: Then) -> str:
        said = periods[of].assignment.call.period.label
        return (
            _("%(label)s, cộng %(n)d đơn vị đã sáp nhập") % {"label": said, "n": found.units}
            if (found.units > 1)
            else said
        )

    return Previous(
        label=label(code, chosen),
        why=f"{periods[code].assignment.call.period.label}: {chosen.why}" if chosen.why else "",
        report_id=chosen.report.pk if chosen.report else None,
        same_kind=bool(alike),
        figures=chosen.figures,
        year_label=label(then, year) if year and then and year.figures else "",
        year_figures=year.figures if year else {},
    )


_accepted_before: Final = Prepared[Report](
    lambda: (
        Report.objects.accepted()
        .filter(
            assignment__agency=Asked("agency"),
            assignment__kind=Asked("kind"),
            assignment__call__programme=Asked("programme"),
            assignment__call__data_to__lt=Asked("before"),
        )
        .annotate(reformed=Exists(Succession.objects.filter(successor=OuterRef("assignment__agency"))))
        .select_related("assignment__call__period")
        .order_by("-assignment__call__data_to", "-pk")[:_LOOKED_AT]
    )
)


def _figures(report: Report) -> dict[Key, Figure]:
    return {(f.indicator_id, f.breakdown_id): f for f in report.figures.all()}
