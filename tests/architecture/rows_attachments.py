"""Who may open, add and take away the files attached to a report."""

from typing import Any

from django.core.files.base import ContentFile

from reports.collection.models import Attachment
from reports.collection.states import ReportState
from tests.architecture.access_table import Row, World, let
from tests.architecture.rows_entry import READ, REPORT, WRITES, _both, _report, _without
from tests.factories.rounds import OPENED


def _attachment(world: World, whose: str, **fields: Any) -> dict[str, int]:
    kwargs = _report(world, whose, **fields)
    report = world.things[f"{whose} report"]
    made = world.thing(f"{whose} attachment", _make, report=report)
    return kwargs | {"attachment_id": made}


def _make(report: Any) -> Attachment:
    kept = Attachment(
        report=report,
        name="x.pdf",
        size=4,
        sha256="0" * 64,
        mime="application/pdf",
        by=report.created_by,
        at=OPENED,
    )
    kept.file.save("x.pdf", ContentFile(b"%PDF"), save=False)
    kept.save()
    return kept


ROWS = [
    Row(
        "reports:attachments",
        GET=READ,
        POST=let(*WRITES, status=422),  # no file
        seen_by=_without(*WRITES),
        **REPORT,
    ),
    Row("reports:attachment", GET=READ, **_both(_attachment, state=ReportState.SUBMITTED)),
    Row(
        "reports:attachment_remove",
        POST=let(*WRITES, status=302),
        seen_by=_without(*WRITES),
        **_both(_attachment),
    ),
]
