"""Papers in the database whose files are really signed, for the tests of what a holder is told."""

import datetime as dt
import functools
import hashlib
import itertools
from pathlib import Path
from typing import Any

from django.core.cache import cache
from django.core.files.base import ContentFile

from agencies.models import Agency
from reports.documents.models import Document, Rendering, Revision, Signature
from reports.documents.signing.names import field_of
from reports.documents.states import (
    DocumentKind,
    DocumentState,
    Method,
    RenderingState,
    Signatory,
    SignatureState,
    Step,
    Way,
)
from reports.documents.verification import running
from reports.documents.verification.chains import Anchors
from reports.documents.verification.checks import examine
from reports.documents.verification.verdict import SignatureFacts, Verdict
from tests.factories.agencies import make_agency, make_user
from tests.factories.rounds import OPENED
from tests.reports.documents.pki import the_pki
from tests.reports.documents.signed import anchors, base, numbered, sealed, signed

SECRET_TITLE = "về một việc không ai ngoài được biết"
CODE = "K7QM2XWD" * 3
_numbers = itertools.count(1)


def trusting(settings: Any, folder: Path) -> None:
    """The portal believes the test's own root; nobody has asked anything yet."""
    settings.SIGNING_TRUST_ROOT = the_pki().write_trust(folder / "trust")
    cache.clear()


def looking_here(monkeypatch: Any) -> None:
    """Files are looked at in this process, each once in a test run: what a child process adds is tested apart."""
    monkeypatch.setattr(
        running, "verify", lambda content, whom, limits, patience, earlier=None: _seen(content, whom)
    )


@functools.cache
def _whom() -> Anchors:
    return anchors()


@functools.cache
def _seen(content: bytes, whom: Anchors) -> Verdict:
    return examine(content, whom, dt.datetime.now(dt.UTC))


def paper(agency: Agency | None = None, **fields: Any) -> Document:
    """An issued paper without files."""
    agency = agency or make_agency("Sở Y tế tỉnh Hậu Giang", symbol="SYT")
    number = next(_numbers)
    by = make_user()
    facts: dict[str, Any] = {
        "kind": DocumentKind.REPORT, "state": DocumentState.ISSUED, "way": Way.DIGITAL, "drafting_agency": agency,
        "issuing_agency": agency, "number": number, "symbol": "BC-SYT", "date": OPENED.date(), "year": 2023,
        "title": SECRET_TITLE, "signer_name": "Nguyễn Thị Minh Họa", "created_by": by, "created_at": OPENED,
        "issued_by": by, "issued_at": OPENED, "lookup_code": f"{number:024d}",
    } | fields  # fmt: skip
    return Document.objects.create(**facts)


def signed_paper(upto: str = Step.ORGANISATION, **fields: Any) -> Document:
    """A paper signed digitally, with every state of its PDF up to a step."""
    document = paper(**fields)
    contents = {
        Step.PREPARED: base(), Step.PERSON: signed(), Step.NUMBERED: numbered(), Step.ORGANISATION: sealed()
    }  # fmt: skip
    rendering(document, "pdf", base())
    for step, content in contents.items():
        revision = keep(document, step, content)
        if step in (Step.PERSON, Step.ORGANISATION):
            sign_row(document, revision, Signatory.PERSON if step == Step.PERSON else Signatory.ORGANISATION)
        if step == upto:
            break
    return document


def keep(document: Document, step: str, content: bytes, part: int = 0) -> Revision:
    revision = Revision(
        document=document, part=part, step=step, size=len(content), at=OPENED,
        sha256=hashlib.sha256(content).hexdigest(),
    )  # fmt: skip
    revision.file.save("x.pdf", ContentFile(content))
    return revision


def sign_row(document: Document, revision: Revision, signatory: str) -> Signature:
    """What the portal keeps of a signature: the facts that verification told."""
    with revision.file.open() as opened:
        verdict = _seen(opened.read(), _whom())
    facts = verdict.signature(field_of(signatory)) or SignatureFacts("")
    return Signature.objects.create(
        document=document, part=revision.part, signatory=signatory, method=Method.OUTSIDE, revision=revision,
        state=SignatureState.DONE, by=document.created_by, subject=facts.subject, signed_at=facts.moment,
        facts=facts.to_json(),
    )  # fmt: skip


def rendering(document: Document, file_format: str, content: bytes) -> Rendering:
    made = Rendering(
        document=document, format=file_format, state=RenderingState.DONE, size=len(content),
        sha256=hashlib.sha256(content).hexdigest(), file_name=f"x.{file_format}",
    )  # fmt: skip
    made.file.save(f"x.{file_format}", ContentFile(content))
    return made
