"""The form of a report as plain data: what it asks, what it holds, what was said last period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.numbers import format_datetime
from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.inputs.figure import BASES, NATURES, QUALIFIERS, STATES, shown
from reports.collection.models import Report
from reports.collection.queries.entry import Line, ReportContent, SectionContent, report_content
from reports.collection.queries.fields import typed_annex, typed_text
from reports.imports.models import IssuedForm
from reports.imports.workbook.shape import (
    ANNEX,
    FIGURES,
    PROSE,
    Choices,
    Form,
    FormLine,
    FormSheet,
    make_stamp,
)
from reports.outlines.states import IndicatorKind

_PARTS = (("qualifier", QUALIFIERS), ("state", STATES), ("basis", BASES), ("nature", NATURES))


def form_of(report: Report, code: str, edit_version: int) -> Form:
    """The form of a draft as it is now; it carries the code under which it is handed out."""
    return _form(report, report_content(report), code, edit_version)


def issued_form(issued: IssuedForm) -> Form:
    """The form as it was handed out: its codes come from the outline, which never changes, its values from the list."""
    form = form_of(issued.report, issued.code, issued.edit_version)
    return replace(form, sheets=[_as_issued(sheet, issued.fields) for sheet in form.sheets])


def _as_issued(sheet: FormSheet, held: Mapping[str, Any]) -> FormSheet:
    """The sheet with the values and the number of rows it had."""
    if sheet.kind == ANNEX:
        return replace(sheet, rows=held[sheet.field]["rows"]) if sheet.field in held else sheet
    lines = [replace(line, typed=held[line.field]) if line.field in held else line for line in sheet.lines]
    return replace(sheet, lines=lines)


def values_of(form: Form) -> dict[str, dict[str, Any]]:
    """What every field of the form holds, as typed; fields that the form does not let fill in are left out."""
    values: dict[str, dict[str, Any]] = {}
    for sheet in form.sheets:
        if sheet.kind == ANNEX:
            values[sheet.field] = {"rows": [dict(row) for row in sheet.rows]}
        values |= {
            line.field: dict(line.typed)
            for line in sheet.lines
            if line.field and not _only_shown(sheet, line)
        }
    return values


def _only_shown(sheet: FormSheet, line: FormLine) -> bool:
    return sheet.kind == FIGURES and bool(line.elsewhere)


def _form(report: Report, content: ReportContent, code: str, edit_version: int) -> Form:
    duty = report.assignment
    stamp = make_stamp(
        code=code,
        agency=duty.agency.code,
        call=duty.call.code,
        outline=duty.version_id,
        edit_version=edit_version,
    )
    labels = {section.section.pk: str(section.section) or _("Mở đầu") for section in content.sections}
    sheets = [_figure_sheet(content), _prose_sheet(content, labels), *_annex_sheets(content)]
    return Form(
        stamp=stamp,
        title=duty.call.title,
        facts=[
            (_("Đơn vị"), str(duty.agency)),
            (_("Kỳ"), duty.call.period.label),
            (_("Hạn gửi"), format_datetime(duty.deadline.astimezone(clock.VIETNAM))),
        ],
        period=f"{duty.agency} – {duty.call.period.label}".replace("&", "&&"),
        previous_label=content.previous.label,
        sheets=[sheet for sheet in sheets if sheet.lines or sheet.columns],
        choices=Choices(
            {part: {str(label) if key else "": key for key, label in pairs} for part, pairs in _PARTS}
        ),
    )


def _figure_sheet(content: ReportContent) -> FormSheet:
    lines: list[FormLine] = []
    asked: dict[tuple[int, int], str] = {}
    for section in content.sections:
        if not section.lines:
            continue
        name = str(section.section)
        lines.append(FormLine(f"section:{section.section.key}", name))
        for line in section.lines:
            lines.append(_figure_line(section, line, asked))
    return FormSheet(FIGURES, _("Số liệu"), _("Số liệu"), lines)


def _figure_line(section: SectionContent, line: Line, asked: dict[tuple[int, int], str]) -> FormLine:
    row, indicator = line.row, line.indicator
    if indicator is None:
        return FormLine(f"heading:{section.section.key}/{row.position}", row.label, depth=row.depth)
    key = (row.indicator_id or 0, row.breakdown_id or 0)
    first = asked.setdefault(key, str(section.section))
    kind = {IndicatorKind.RATIO: "ratio", IndicatorKind.TEXT: "text"}.get(
        IndicatorKind(indicator.kind), "number"
    )
    breakdown = row.breakdown.key if row.breakdown else ""
    again = first != str(section.section)
    return FormLine(
        code=f"figure:{section.section.key}/{indicator.code}/{breakdown}",
        label=row.label,
        field=figure_field(row.pk),
        unit=indicator.unit,
        scale=indicator.scale,
        kind=kind,
        depth=row.depth,
        previous=line.previous_text,
        typed=shown(line.figure, indicator),
        elsewhere=_("nhập ở mục %(section)s") % {"section": first} if again else "",
    )


def _prose_sheet(content: ReportContent, labels: dict[int, str]) -> FormSheet:
    lines = []
    for section in content.sections:
        name = labels[section.section.pk]
        if section.is_heading:
            lines.append(FormLine(f"section:{section.section.key}", name))
            continue
        lines.append(
            FormLine(
                code=f"text:{section.section.key}",
                label=name,
                field=text_field(section.section.pk),
                kind="text" if section.section.has_prose else "none",
                guidance=section.section.guidance,
                typed=typed_text(section.text),
                elsewhere="" if section.section.has_prose else _("(mục này chỉ có số liệu, biểu)"),
            )
        )
    return FormSheet(PROSE, _("Nội dung"), _("Nội dung các mục"), lines)


def _annex_sheets(content: ReportContent) -> Iterable[FormSheet]:
    for section in content.sections:
        for annex in section.annexes:
            table = annex.table
            yield FormSheet(
                code=f"{ANNEX}:{section.section.key}/{table.key}",
                name=table.title,
                title=table.title,
                field=annex_field(table.pk),
                columns=table.columns,
                rows=typed_annex(table, annex.rows)["rows"],
            )
