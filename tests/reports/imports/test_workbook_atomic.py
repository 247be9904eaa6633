"""All or nothing: a fault at any line, at any statement, leaves the database as it was."""

import time
from functools import partial

import pytest
from django.db import connection

from reports.collection.actions import autosave
from reports.collection.actions.autosave import apply_edit
from reports.collection.models import Figure
from reports.imports.actions import batches
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report
from tests.harness.site import scaled
from tests.reports.imports.workbooks import FIGURES, bring, draft, filled, form_for, opened, saved, state_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]

LINES = 300


class Fault(Exception):
    """The machine breaks here."""


@pytest.fixture
def long():
    """A draft that asks 300 figures."""
    rows = [("CSKD.01", f"ET=loai{n}", f"Loại {n}", {"required": False}) for n in range(LINES)]
    version = make_outline([("situation", 0, "I.", "Tình hình", True, True, rows)], annex=False)
    return make_report(make_assignment(make_call(version=version)))


def bring_all(report):
    book = opened(form_for(report))
    for n in range(LINES):
        book[FIGURES][f"E{6 + n}"] = n + 1
    return bring(report, saved(book))


def test_300_lines_are_read_and_written_and_the_same_file_again_writes_nothing(long):
    start = time.process_time()
    batch = bring_all(long)
    assert len(batch.rows) == LINES
    batches.apply(batch_id=batch.pk, by=long.created_by)
    spent = time.process_time() - start
    assert list(long.figures.order_by("value").values_list("value", flat=True)) == list(range(1, LINES + 1))
    before = state_of(long)[:6]
    bring_all(long)
    assert state_of(long)[:6] == before
    assert spent < 40, f"{spent:.1f} s of processor time: work that grows with the square"


def test_a_fault_at_any_line_changes_nothing(long, monkeypatch):
    batch = bring_all(long)
    before = state_of(long)
    read = autosave.read_field
    for at in {1, 2, LINES - 1, LINES, *range(3, LINES, max(1, LINES // scaled(4)))}:
        left = iter(range(at - 1, -1, -1))

        def breaking(*args, left=left):
            if next(left) == 0:
                raise Fault
            return read(*args)

        monkeypatch.setattr(autosave, "read_field", breaking)
        with pytest.raises(Fault):
            batches.apply(batch_id=batch.pk, by=long.created_by)
        assert state_of(long) == before, f"line {at}"


def _breaking(at, written, execute, sql, *rest):
    """Stands around every statement; the machine breaks at the one of this number that would write."""
    if sql.startswith(("INSERT", "UPDATE", "DELETE")):
        written.append(sql)
        if len(written) == at:
            raise Fault
    return execute(sql, *rest)


def test_a_fault_at_any_statement_changes_nothing():
    report = draft()
    content = filled(form_for(report), {
        ("communication/TT.01/", "value"): 31, ("situation/CTX.01/", "value"): 80, ("communication/DH.01", "value"): "1/2",
    })  # fmt: skip
    batch = bring(report, content)
    before = state_of(report)
    for at in range(1, 200):
        written = []
        breaking = partial(_breaking, at, written)

        try:
            with connection.execute_wrapper(breaking):
                batches.apply(batch_id=batch.pk, by=report.created_by)
        except Fault:
            assert state_of(report) == before, f"statement {at}: {written[-1][:80]}"
            continue
        break
    assert len(written) > 5
    assert Figure.objects.get(report=report, indicator__code="TT.01").value == 31


def test_control_line_by_line_leaves_half_of_the_file_behind():
    report = draft()
    batch = bring(report, filled(form_for(report), {
        ("communication/TT.01/", "value"): 31, ("situation/CTX.01/", "value"): 80,
    }))  # fmt: skip
    before = state_of(report)
    row = batch.rows[0]  # the first of two lines; the machine breaks before the second
    apply_edit(
        report_id=report.pk, by=report.created_by, op="control-1", field=row["field"], seen=row["seen"],
        typed=row["typed"],
    )  # fmt: skip
    assert len(batch.rows) == 2
    assert state_of(report) != before
