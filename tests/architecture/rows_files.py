"""Who may open the pages of papers as pictures, and their files as fragments of other pages."""

import hashlib
from typing import Any

from django.core.files.base import ContentFile
from pypdf import PdfWriter

from agencies.states import READS_OWN_REPORTS, Role
from reports.documents.models import Rendering
from reports.documents.queries.files import paper_sha256
from reports.documents.states import RenderingState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.architecture.rows_documents import COLLEAGUES, _both, _document, _report


def one_page_pdf() -> bytes:
    """A PDF with one empty A4 page."""
    import io

    writer = PdfWriter()
    writer.add_blank_page(width=595, height=842)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _keep(row: Rendering) -> str:
    content = one_page_pdf()
    row.sha256 = hashlib.sha256(content).hexdigest()
    row.save(update_fields=["sha256"])
    row.file.save("page.pdf", ContentFile(content))
    return row.sha256


def _document_page(world: World, whose: str) -> dict[str, Any]:
    found = _document(world, whose)
    row = world.things[f"{whose} document"].renderings.get(format="pdf")
    return found | {"sha256": row.sha256 or _keep(row), "number": 1}


def _report_row(world: World, whose: str, state: str) -> Rendering:
    _report(world, whose)
    report = world.things[f"{whose} report"]
    world.thing(
        f"{whose} rendering", Rendering.objects.create,
        report=report, format="pdf", layout_sha256=paper_sha256(report)[1], state=state, file_name="x.pdf",
    )  # fmt: skip
    row: Rendering = world.things[f"{whose} rendering"]
    return row


def _report_page(world: World, whose: str) -> dict[str, Any]:
    row = _report_row(world, whose, RenderingState.DONE)
    return _report(world, whose) | {"sha256": row.sha256 or _keep(row), "number": 1}


def _failed_report_file(world: World, whose: str) -> dict[str, Any]:
    _report_row(world, whose, RenderingState.FAILED)
    return _report(world, whose) | {"file_format": "pdf"}


ROWS = [
    Row("reports:report_pages", GET=let(*READS_OWN_REPORTS), **_both(_report)),
    Row("reports:report_page", GET=let(*READS_OWN_REPORTS), **_both(_report_page)),
    Row(
        "reports:make_report_again",
        POST=let(*COLLEAGUES, Role.CLERK, status=302),
        **_both(_failed_report_file),
    ),
    Row("reports:document_files", GET=let(*HOME_ROLES), **_both(_document)),
    Row("reports:document_pages", GET=let(*HOME_ROLES), **_both(_document)),
    Row("reports:document_page", GET=let(*HOME_ROLES), **_both(_document_page)),
]
