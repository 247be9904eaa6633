"""One agency answers: its content typed section by section, findings explained, approved and sent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agencies.models import User
from portal.core.numbers import format_scaled
from reports.collection.actions import drafts, flow
from reports.collection.checks import blocking, report_findings
from reports.collection.entries import FigureEntry, SectionEntry
from reports.collection.models import Report
from reports.collection.states import Severity
from reports.collection.typed import read_answer
from reports.management.demo.content import DemoFigure, DemoReport, Paragraph
from reports.outlines.models import Section, TableRow
from reports.outlines.states import RowKind

UNEXPLAINED = "Số liệu minh họa; đơn vị đã rà soát."


def type_in(report: Report, content: DemoReport, *, by: User) -> None:
    """Type everything the content says into the draft, as its drafter would."""
    if content.nothing_to_report:
        drafts.set_nothing_to_report(report_id=report.pk, by=by, nothing=True)
    write(
        report, by=by, prose=content.prose, figures=content.figures, annexes=content.annexes,
        nothing=content.nothing_sections,
    )  # fmt: skip


def write(
    report: Report,
    *,
    by: User,
    prose: Mapping[str, Sequence[Paragraph]],
    figures: Sequence[DemoFigure] = (),
    annexes: Mapping[str, Sequence[Mapping[str, str]]] | None = None,
    nothing: Sequence[str] = (),
) -> None:
    """Save the sections that the given prose, figures and annex rows touch."""
    sections = list(report.outline.sections.prefetch_related("rows__indicator", "rows__breakdown", "annexes"))
    typed = {(figure.code, figure.breakdown): figure for figure in figures}
    for section in sections:
        entries = [_entry(row, typed.pop(key)) for row in section.rows.all() if (key := _key(row)) in typed]
        rows = {
            table.pk: [dict(cells) for cells in annexes[table.key]]
            for table in section.annexes.all()
            if annexes and table.key in annexes
        }
        if section.key in prose or entries or rows or section.key in nothing:
            said = prose.get(section.key)
            entry = SectionEntry(
                paragraphs=_stored(report, section) if said is None else [(p.level, p.text) for p in said],
                nothing=section.key in nothing,
                figures=entries,
                annexes=rows,
            )
            _save(report, section, by, entry)
    if typed:
        raise KeyError(f"{report}: the outline does not ask for {sorted(typed)}")


def _stored(report: Report, section: Section) -> list[tuple[int, str]]:
    return [(p["level"], p["text"]) for p in report.texts.get(section=section).paragraphs]


def _save(report: Report, section: Section, by: User, entry: SectionEntry) -> None:
    seen = report.texts.get(section=section).edit_version
    drafts.save_section(report_id=report.pk, section_id=section.pk, by=by, edit_version=seen, entry=entry)


def _key(row: TableRow) -> tuple[str, str]:
    if row.kind == RowKind.HEADING or row.indicator is None or row.breakdown is None:
        return ("", "")
    return (row.indicator.code, row.breakdown.key)


def _entry(row: TableRow, figure: DemoFigure) -> FigureEntry:
    """What the portal understands of the typed text, through the parser of every door."""
    assert row.indicator is not None  # noqa: S101 -- only figure rows have a key
    answer = read_answer(
        figure.text, scale=row.indicator.scale, is_ratio=row.indicator.is_ratio, units=[row.indicator.unit]
    )
    reported = answer.state == "reported"
    return FigureEntry(
        indicator_id=row.indicator_id or 0,
        breakdown_id=row.breakdown_id or 0,
        value=answer.value,
        numerator=answer.numerator,
        denominator=answer.denominator,
        qualifier=answer.qualifier or "exact",
        basis=figure.basis if reported else "official",
        state=answer.state,
        nature=figure.nature if reported else "result",
        note=figure.note,
    )


def explain(report: Report, content: DemoReport, *, by: User) -> None:
    """One written reason for every kind of warning that is left. An error is a fault of the content."""
    for finding in blocking(report, report_findings(report)):
        if finding.severity == Severity.ERROR:
            raise ValueError(f"{content.key}: {finding.message}")
        reason = content.explanation(finding.kind) or UNEXPLAINED
        flow.explain_warnings(report_id=report.pk, by=by, kind=finding.kind, reason=reason)


def a_year_before(figures: Sequence[DemoFigure]) -> list[DemoFigure]:
    """Invented figures of the year before: plain counts a tenth smaller. What is broken down stays as it is, so that
    its parts still add up; targets are left out."""
    broken_down = {figure.code for figure in figures if figure.breakdown}
    earlier = []
    for figure in figures:
        if figure.nature != "result":
            continue
        bare = figure.text.replace(".", "")
        if bare.isdigit() and int(bare) > 20 and figure.code not in broken_down:
            text = format_scaled(int(bare) * 9 // 10, 0)
        else:
            text = figure.text
        earlier.append(DemoFigure(figure.code, figure.breakdown, text, note="Số liệu minh họa."))
    return earlier
