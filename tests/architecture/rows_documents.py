"""Who may open the pages of papers: preview, files, issue, what was issued."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.states import ReportState
from reports.documents.layout import Head, Paper, Paragraph
from reports.documents.models import Delivery, Document, Rendering
from reports.documents.policies import CORRECTORS, WRITERS
from reports.documents.states import DocumentKind, DocumentState, RenderingState
from tests.architecture.access_table import HOME_ROLES, Row, World, let
from tests.architecture.rows_round import OPEN, READERS
from tests.architecture.rows_round import _report as _report_below
from tests.factories.rounds import OPENED, make_assignment, make_report

EVERYBODY = (*HOME_ROLES, "removed", "administrator")
NO_WRITERS = tuple(role for role in READERS if role not in WRITERS)
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


def _plain(world: World, whose: str, name: str, **fields: Any) -> int:
    """A paper without a report: a draft unless told otherwise; its number is left to the fields."""
    agency = getattr(world, whose)
    paper = Paper("", Head((agency.name,), "UBND-VX", "Thử"), ("thử",), (Paragraph("Nội dung."),))
    facts = {
        "kind": DocumentKind.LETTER, "state": DocumentState.DRAFT, "drafting_agency": agency,
        "issuing_agency": agency, "symbol": "UBND-VX", "title": "thử", "layout": paper.to_json(),
        "layout_sha256": "0" * 64, "created_by": world.somebody(Role.DRAFTER), "created_at": OPENED,
        "lookup_code": f"{whose}-{name}"[:32],
        "source": {"subject": "thử", "body": "Nội dung.", "addressees": ["Nơi khác"]},
    } | fields  # fmt: skip
    return world.thing(f"{whose} {name}", Document.objects.create, **facts)


def _draft(world: World, whose: str) -> dict[str, Any]:
    return {"document_id": _plain(world, whose, "draft")}


def _ended(world: World, whose: str) -> dict[str, Any]:
    return {"document_id": _plain(world, whose, "ended", state=DocumentState.CANCELLED)}


def _draft_file(world: World, whose: str) -> dict[str, Any]:
    return _draft(world, whose) | {"file_format": "docx"}


def _issued_letter(world: World, whose: str) -> dict[str, Any]:
    number = {"state": DocumentState.ISSUED, "number": 2, "date": OPENED.date(), "year": 2023}
    return {"document_id": _plain(world, whose, "letter", **number)}


def _with_record(world: World, whose: str) -> dict[str, Any]:
    found = _issued_letter(world, whose)
    document = world.things[f"{whose} letter"]
    if not document.record_copy:
        document.record_copy.save("x.pdf", ContentFile(b"%PDF-"))
        Document.objects.filter(pk=document.pk).update(record_copy_name="ban-luu.pdf")
    return found


def _delivery(world: World, whose: str) -> dict[str, Any]:
    """A letter of the province that came to the agency."""
    number = {"state": DocumentState.ISSUED, "number": 3, "date": OPENED.date(), "year": 2023}
    _plain(world, "province", "letter", **number)
    came = world.thing(
        f"{whose} delivery", Delivery.objects.create,
        document=world.things["province letter"], agency=getattr(world, whose), sent_at=OPENED,
    )  # fmt: skip
    return {"delivery_id": came}


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
    Row("reports:documents_at_work", GET=let(*EVERYBODY)),
    Row("reports:inbox", GET=let(*EVERYBODY)),
    Row("reports:letter_new", GET=let(*WRITERS), POST=let(*WRITERS, status=422)),
    Row("reports:request_letter", POST=let(*WRITERS, status=302), **OPEN, seen_by=NO_WRITERS),
    Row(
        "reports:chase_letter",
        GET=let(*WRITERS),
        POST=let(*WRITERS, status=422),
        **OPEN,
        seen_by=NO_WRITERS,
    ),
    Row(
        "reports:return_letter",
        POST=let(*WRITERS, status=302),
        **_report_below(ReportState.RETURNED),
        seen_by=NO_WRITERS,
    ),
    Row(
        "reports:letter_edit",
        GET=let(*WRITERS),
        POST=let(*WRITERS, status=422),
        seen_by=tuple(role for role in READS_OWN_REPORTS if role not in WRITERS),
        **_both(_draft),
    ),
    Row("reports:draft_file", GET=let(*READS_OWN_REPORTS), **_both(_draft_file)),
    Row(
        "reports:write_again",
        POST=let(*WRITERS, status=302),
        seen_by=tuple(role for role in READS_OWN_REPORTS if role not in WRITERS),
        **_both(_ended),
    ),
    Row(
        "reports:draft_discard",
        POST=let(*WRITERS, status=302),
        seen_by=tuple(role for role in READS_OWN_REPORTS if role not in WRITERS),
        **_both(_draft),
    ),
    Row(
        "reports:issue_draft",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_both(_draft),
    ),
    Row(
        "reports:correct",
        GET=let(*CORRECTORS),
        POST=let(*CORRECTORS, status=422),
        seen_by=tuple(role for role in HOME_ROLES if role not in CORRECTORS),
        **_both(_issued_letter),
    ),
    Row(
        "reports:copy_new",
        GET=let(*CORRECTORS),
        POST=let(*CORRECTORS, status=422),
        seen_by=tuple(role for role in HOME_ROLES if role not in CORRECTORS),
        **_both(_issued_letter),
    ),
    Row(
        "reports:record_attach",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=(*COLLEAGUES, Role.VIEWER),
        **_both(_issued_letter),
    ),
    Row("reports:record_file", GET=let(*HOME_ROLES), **_both(_with_record)),
    Row(
        "reports:acknowledge",
        POST=let(Role.CLERK, status=302),
        seen_by=COLLEAGUES,
        **_both(_delivery),
    ),
    Row(
        "reports:refuse",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_both(_delivery),
    ),
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
