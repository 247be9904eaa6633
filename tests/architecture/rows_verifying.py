"""The pages for anybody who holds a paper: no role is asked for, none sees more than another."""

from typing import Any

from agencies.states import Role
from reports.documents.models import Document
from reports.documents.states import DocumentKind, DocumentState
from tests.architecture.access_table import Row, World, let
from tests.factories.rounds import OPENED

CODE = "7" * 24


def _code(world: World) -> dict[str, Any]:
    by = world.somebody(Role.CLERK)
    world.thing(
        "paper with a code", Document.objects.create, kind=DocumentKind.LETTER, state=DocumentState.ISSUED,
        drafting_agency=world.agency, issuing_agency=world.agency, number=7, symbol="UBND-VX", date=OPENED.date(),
        year=2023, title="thử", created_by=by, created_at=OPENED, issued_by=by, issued_at=OPENED, lookup_code=CODE,
    )  # fmt: skip
    return {"code": CODE}


ROWS = [
    # an upload without a file is asked for again; nobody is sent to the login page
    Row("reports:verify", public=True, GET=let(), POST=let(status=422)),
    Row("reports:verify_code", public=True, GET=let(), own=_code),
]
