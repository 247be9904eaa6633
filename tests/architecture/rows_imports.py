"""Who may open the pages on which a report's form goes out as a workbook and comes back."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.states import READS_OWN_REPORTS
from reports.imports.models import Batch, IssuedForm
from reports.imports.states import BatchKind
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.architecture.rows_entry import REPORT, WRITES, _report, _without
from tests.factories.rounds import OPENED


def _batch(world: World, whose: str) -> dict[str, int]:
    _report(world, whose)
    report = world.things[f"{whose} report"]
    made: dict[str, Any] = {"assignment": report.assignment, "report": report, "by": report.created_by}
    world.thing(
        f"{whose} form", IssuedForm.objects.create,
        code=f"{whose}{report.pk}", outline_version=report.assignment.version_id, edit_version=0, at=OPENED, **made,
    )  # fmt: skip
    facts = {"issued": world.things[f"{whose} form"].pk, "typed": {}, "places": {}, "problems": []}
    return {"batch_id": world.thing(f"{whose} batch", _make_batch, facts=facts, **made)}


def _make_batch(**fields: Any) -> Batch:
    file = ContentFile(b"no workbook", name="x.xlsx")
    return Batch.objects.create(
        kind=BatchKind.WORKBOOK,
        name="x.xlsx",
        size=1,
        sha256="0" * 64,
        created_at=OPENED,
        file=file,
        **fields,
    )


BATCH: dict[str, Any] = {
    "own": lambda world: _batch(world, "agency"),
    "foreign": lambda world: _batch(world, "sister"),
}


def _written(world: World, whose: str) -> dict[str, int]:
    """A report as it was read; held against another outline than today's, so that nothing can be taken from it."""
    _report(world, whose)
    report = world.things[f"{whose} report"]
    made = {"assignment": report.assignment, "report": report, "by": report.created_by}
    return {"batch_id": world.thing(f"{whose} written", _make_written, **made)}


def _make_written(**fields: Any) -> Batch:
    facts = {"document": {}, "version": 0}
    more = {"name": "x.docx", "size": 1, "sha256": "0" * 64, "created_at": OPENED}
    return Batch.objects.create(kind=BatchKind.DOCUMENT, facts=facts, **more, **fields)


WRITTEN: dict[str, Any] = {
    "own": lambda world: _written(world, "agency"),
    "foreign": lambda world: _written(world, "sister"),
}
READ = let(*READS_OWN_REPORTS)

ROWS = [
    Row(
        "reports:workbook",
        GET=let(*WRITES),
        POST=let(*WRITES, status=422),  # no file
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row("reports:workbook_form", POST=let(*WRITES), seen_by=_without(*WRITES), **REPORT),
    Row(
        "reports:workbook_batch", GET=READ, POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **BATCH
    ),
    Row(
        "reports:workbook_marked",
        POST=let(*WRITES, status=409),  # a file that is no workbook
        seen_by=_without(*WRITES),
        **BATCH,
    ),
    Row("reports:workbook_apply", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **BATCH),
    Row("reports:workbook_discard", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **BATCH),
    Row(
        "reports:workbooks",
        GET=let(*HOME_ROLES, "removed", "administrator"),
        POST=let(*HOME_ROLES, "removed", "administrator", status=422),
    ),
    Row(
        "reports:written",
        GET=let(*WRITES),
        POST=let(*WRITES, status=422),  # no file, no text
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row(
        "reports:written_batch",
        GET=READ,
        POST=let(*WRITES, status=409),
        seen_by=_without(*WRITES),
        **WRITTEN,
    ),
    Row("reports:written_close", POST=let(*WRITES, status=302), seen_by=_without(*WRITES), **WRITTEN),
    Row(
        "reports:written_many",
        GET=let(*HOME_ROLES, "removed", "administrator"),
        POST=let(*HOME_ROLES, "removed", "administrator", status=422),
    ),
]
