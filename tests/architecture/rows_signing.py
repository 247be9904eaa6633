"""Who may open the pages on which papers are presented, signed, numbered, sealed, and keys are registered."""

from typing import Any

from django.core.files.base import ContentFile

from agencies.states import MANAGES_PEOPLE, READS_OWN_REPORTS, Role
from reports.documents.layout import Head, Paper, Paragraph
from reports.documents.models import Document, Revision, SigningKey
from reports.documents.states import DocumentKind, DocumentState, Step, Way
from tests.architecture.access_table import Row, World, let
from tests.architecture.rows_documents import _report
from tests.factories.rounds import OPENED

COLLEAGUES = tuple(role for role in READS_OWN_REPORTS if role != Role.CLERK)
OTHERS = tuple(role for role in READS_OWN_REPORTS if role != Role.HEAD)


def _paper(world: World, whose: str, state: str) -> dict[str, Any]:
    """A digital paper whose signer is the agency's head."""
    agency = getattr(world, whose)
    name = f"{whose} {state}"
    if name not in world.things:
        head = world.actors["head" if whose == "agency" else f"sister {Role.HEAD}"]
        layout = Paper("Báo cáo", Head((agency.name,), "KH-UBND", "Thử"), ("thử",), (Paragraph("Nội dung."),))
        numbered = (
            {"number": 1, "date": OPENED.date(), "year": 2023} if state == DocumentState.NUMBERED else {}
        )
        made = Document.objects.create(
            kind=DocumentKind.PLAN, state=state, way=Way.DIGITAL, drafting_agency=agency, issuing_agency=agency,
            symbol="KH-UBND", title="thử", signer=head.memberships.get(), signer_name=head.full_name,
            source={"subject": "thử", "body": "Nội dung."}, layout=layout.to_json(), layout_sha256="0" * 64,
            created_by=head, created_at=OPENED, lookup_code=name.upper()[:32], **numbered,
        )  # fmt: skip
        world.things[name] = made
        revision = Revision(document=made, step=Step.PREPARED, size=5, sha256="0" * 64, at=OPENED)
        revision.file.save("x.pdf", ContentFile(b"%PDF-"))
    return {"document_id": world.things[name].pk}


def _in(state: str) -> dict[str, Any]:
    return {
        "own": lambda world: _paper(world, "agency", state),
        "foreign": lambda world: _paper(world, "sister", state),
    }


def _part(state: str) -> dict[str, Any]:
    return {
        "own": lambda world: _paper(world, "agency", state) | {"part": 0},
        "foreign": lambda world: _paper(world, "sister", state) | {"part": 0},
    }


def _keys(world: World, whose: str) -> dict[str, Any]:
    return {"agency_id": getattr(world, whose).pk}


def _make_key(agency: Any, mark: str) -> SigningKey:
    return SigningKey.objects.create(
        agency=agency, method="outside", name="Con dấu", subject="CN=x", serial="1",
        fingerprint=mark.ljust(64, "0"), not_before=OPENED, not_after=OPENED,
    )  # fmt: skip


def _key(world: World, whose: str) -> dict[str, Any]:
    agency = getattr(world, whose)
    key = world.thing(f"{whose} key", _make_key, agency=agency, mark=whose)
    return _keys(world, whose) | {"key_id": key}


def _both(make: Any) -> dict[str, Any]:
    return {"own": lambda world: make(world, "agency"), "foreign": lambda world: make(world, "sister")}


# Administrators know every agency, but have no part in signing.
KEYS: dict[str, Any] = {"seen_by": ("administrator",), "everywhere": ("administrator",)}

ROWS = [
    Row(
        "reports:present",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_both(_report),
    ),
    Row(
        "reports:present_draft",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_in(DocumentState.DRAFT),
    ),
    Row(
        "reports:cancel_document",
        GET=let(Role.CLERK, Role.HEAD),
        POST=let(Role.CLERK, Role.HEAD, status=422),
        seen_by=tuple(role for role in COLLEAGUES if role != Role.HEAD),
        **_in(DocumentState.SIGNING),
    ),
    Row("reports:signing_progress", GET=let(*READS_OWN_REPORTS), **_in(DocumentState.SIGNING)),
    Row("reports:sign", GET=let(Role.HEAD), seen_by=OTHERS, **_in(DocumentState.SIGNING)),
    Row("reports:sign_inside", POST=let(Role.HEAD, status=422), seen_by=OTHERS, **_in(DocumentState.SIGNING)),
    Row("reports:sign_file", GET=let(Role.HEAD), seen_by=OTHERS, **_part(DocumentState.SIGNING)),
    Row(
        "reports:sign_upload",
        POST=let(Role.HEAD, status=422),
        seen_by=OTHERS,
        **_part(DocumentState.SIGNING),
    ),
    Row("reports:sign_vgca", POST=let(Role.HEAD), seen_by=OTHERS, **_part(DocumentState.SIGNING)),
    Row(
        "reports:give_number",
        GET=let(Role.CLERK),
        POST=let(Role.CLERK, status=422),
        seen_by=COLLEAGUES,
        **_in(DocumentState.SIGNED),
    ),
    # the service on the signer's machine has no session: its ticket is its right, and this is none
    Row("reports:vgca_file", GET=let(status=403), public=True, own=lambda _world: {"ticket": "none"}),
    Row("reports:vgca_upload", POST=let(status=403), public=True, own=lambda _world: {"ticket": "none"}),
    Row(
        "reports:signing_keys",
        GET=let(*MANAGES_PEOPLE),
        POST=let(*MANAGES_PEOPLE, status=422),
        **KEYS,
        **_both(_keys),
    ),
    Row("reports:signing_key_image", POST=let(*MANAGES_PEOPLE, status=400), **KEYS, **_both(_key)),
    Row("reports:signing_key_disable", POST=let(*MANAGES_PEOPLE, status=302), **KEYS, **_both(_key)),
]
