"""Who may open the pages of papers: preview, files, issue, what was issued."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.states import ReportState
from reports.documents.layout import Head, Paper, Paragraph
from reports.documents.models import Document, Rendering
from reports.documents.states import RenderingState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.factories.rounds import OPENED, make_assignment, make_report

EVERYBODY = (*HOME_ROLES, "removed", "administrator")
COLLEAGUES = tuple(role for role in READS_OWN_REPORTS if role != Role.CLERK)


def _report(world: World, whose: str, state: str = ReportState.SUBMITTED) -> dict[str, Any]:
    agency = getattr(world, whose)
    world.thing(f"{whose} duty", make_assignment, agency=agency)
    duty = world.things[f"{whose} duty"]
    return {"report_id": world.thing(f"{whose} report", make_report, assignment=duty, state=state)}


def _document(world: World, whose: str, state: str = RenderingState.DONE) -> dict[str, Any]:
    _report(world, whose)
    agency, report = getattr(world, whose), world.things[f"{whose} report"]
    paper = Paper("Báo cáo", Head((agency.name,), "BC-UBND", "Thử"), ("thử",), (Paragraph("Nội dung."),))
    new = f"{whose} document" not in world.things
    document = world.thing(
        f"{whose} document", Document.objects.create,
        report=report, drafting_agency=agency, issuing_agency=agency, number=1, symbol="BC-UBND", date=OPENED.date(),
        year=2023, title="thử", signer_name="Người Ký", layout=paper.to_json(), layout_sha256="0" * 64,
        issued_by=report.created_by, issued_at=OPENED, created_by=report.created_by, created_at=OPENED,
        lookup_code=whose.upper(),
    )  # fmt: skip
    if new:
        rendering = Rendering.objects.create(
            document=world.things[f"{whose} document"], format="pdf", state=state, file_name="01-BC-UBND.pdf"
        )
        rendering.file.save("x.pdf", ContentFile(b"%PDF-"))
    return {"document_id": document}


def _file(world: World, whose: str, state: str = RenderingState.DONE) -> dict[str, Any]:
    return _document(world, whose, state) | {"file_format": "pdf"}


def _failed(world: World, whose: str) -> dict[str, Any]:
    return _file(world, whose, RenderingState.FAILED)


def _made(world: World, whose: str) -> dict[str, Any]:
    return _report(world, whose) | {"file_format": "xlsx"}


def _both(make: Any) -> dict[str, Any]:
    return {"own": lambda world: make(world, "agency"), "foreign": lambda world: make(world, "sister")}


ROWS = [
    Row("reports:report_preview", GET=let(*READS_OWN_REPORTS), **_both(_report)),
    Row("reports:report_file", GET=let(*READS_OWN_REPORTS), **_both(_made)),
    Row(
        "reports:issue",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_both(_report),
    ),
    Row("reports:documents", GET=let(*EVERYBODY)),
    Row("reports:document", GET=let(*HOME_ROLES), **_both(_document)),
    Row("reports:document_preview", GET=let(*HOME_ROLES), **_both(_document)),
    Row("reports:document_file", GET=let(*HOME_ROLES), **_both(_file)),
    Row(
        "reports:make_again",
        POST=let(Role.CLERK, status=302),
        seen_by=(*COLLEAGUES, Role.VIEWER),
        **_both(_failed),
    ),
]
