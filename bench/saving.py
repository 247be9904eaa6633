"""Saving one field and bringing in a workbook of 300 lines, each against the barest way to the same rows."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from itertools import count
from uuid import uuid4

from django.db import connection
from django.test import Client
from django.urls import reverse

from bench.entry import FIGURES, draft
from bench.runner import Measured, bench, compared
from reports.collection.models import FieldState, Report
from reports.outlines.models import TableRow

SAVES = 20
UPDATE = (
    "UPDATE reports_figure SET value = %s WHERE report_id = %s AND indicator_id = %s AND breakdown_id = %s"
)


def _rows(report: Report) -> list[TableRow]:
    """The lines of plain numbers."""
    rows = TableRow.objects.filter(section__version=report.assignment.version_id)
    return [row for row in rows.select_related("indicator") if row.indicator and not row.indicator.is_ratio]


@bench("save-one-field", databases=True)
def save() -> Measured:
    """Twenty saves of one field in a table of 300: request, rights, lock, versions, history, answer; against as many
    requests that check a session and write the number by one UPDATE each."""
    report = draft()
    client = Client(SERVER_NAME="localhost")
    client.force_login(report.created_by)
    row = _rows(report)[0]
    name, edits, token = (
        f"figure:{row.pk}",
        reverse("reports:edits", args=[report.pk]),
        reverse("reports:token"),
    )
    numbers: Iterator[int] = count(1)

    def work() -> None:
        for _ in range(SAVES):
            state = FieldState.objects.filter(report=report, field=name).first()
            edit = {
                "op": str(uuid4()), "field": name, "seen": state.version if state else 0,
                "typed": {"value": str(next(numbers))},
            }  # fmt: skip
            answer = client.post(edits, json.dumps(edit), content_type="application/json")
            if answer.status_code != 200:
                raise RuntimeError(f"{answer.status_code}: {answer.content[:300]!r}")

    def reference() -> None:
        for _ in range(SAVES):
            if client.get(token).status_code != 200:
                raise RuntimeError("the session is over")
            with connection.cursor() as cursor:
                cursor.execute(UPDATE, [next(numbers), report.pk, row.indicator_id, row.breakdown_id])

    work()
    return compared(work, reference, repeats=5)


@bench("import-300-lines", databases=True)
def bring_in() -> Measured:
    """A filled form of 300 lines from its bytes to the written rows, staging included; against openpyxl reading every
    cell of the same file."""
    import openpyxl

    from reports.imports.actions import batches
    from reports.imports.workbook.shape import FIRST_ROW

    report = draft()
    content = batches.hand_out(report_id=report.pk, by=report.created_by).content
    lines = len(_rows(report))
    numbers: Iterator[int] = count(1)

    def filled() -> bytes:
        """The form with a number in every line that is none of the last ones."""
        book = openpyxl.load_workbook(io.BytesIO(content))
        sheet = book["Số liệu"]
        column, state = (next(c.column for c in sheet[1] if c.value == part) for part in ("value", "state"))
        start = next(numbers) * 1000
        for at in range(FIRST_ROW, sheet.max_row + 1):
            cell = sheet.cell(at, column)
            if isinstance(cell.value, int) and not sheet.cell(at, state).value:  # no ratio, no word for none
                cell.value = start + at
        memory = io.BytesIO()
        book.save(memory)
        return memory.getvalue()

    files = iter([filled() for _ in range(4)])
    one = filled()

    def work() -> None:
        batch = batches.bring(
            report_id=report.pk, by=report.created_by, name="so-lieu.xlsx", content=next(files)
        )
        if batch.rejects:
            raise RuntimeError(f"the form is not as it was filled: {batch.rejects[0]}")
        if batches.apply(batch_id=batch.pk, by=report.created_by) < lines // 2:
            raise RuntimeError("hardly a line was written")

    def reference() -> None:
        book = openpyxl.load_workbook(io.BytesIO(one))
        if sum(1 for sheet in book for row in sheet.iter_rows() for _cell in row) < FIGURES:
            raise RuntimeError("the reference reads something else")

    work()
    return compared(work, reference)
