"""A department whose report is presented for digital signing, with certificates of a real small PKI.

world = make_world(tmp_path, settings)     needs the database
world.present()                            a Document in SIGNING whose files for signing are there
world.sign(content, world.pki.person)      what the software of a token makes of a file
"""

import datetime as dt
import functools
import hashlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from agencies.models import Agency, Membership, User
from agencies.states import Authority, Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.documents.actions import accepting, presenting, sealing
from reports.documents.actions import keys as key_actions
from reports.documents.models import Document, Rendering, Revision, SigningKey
from reports.documents.signing import keys, making, preparing, trust
from reports.documents.states import RenderingState, Signatory, Step
from tests.factories.agencies import make_agency, make_membership, make_user
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.documents.pki import AGENCY, PASSPHRASE, PERSON, Identity, Pki, the_pki

NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)
TODAY = NOW.date()
# The same file signed by the same certificate is signed once in a test run.
_SIGNED: dict[tuple[Any, ...], bytes] = {}


@dataclass
class World:
    """Who is there, and where keys and roots lie."""

    pki: Pki
    folder: Path
    agency: Agency
    signer: Membership
    clerk: User
    report: Report

    @property
    def person(self) -> User:
        return self.signer.user

    def present(self, *, annexes: int = 0) -> Document:
        document = presenting.present(
            report_id=self.report.pk, by=self.clerk, issuing_agency=self.agency, signer=self.signer
        )
        main, annex = prepared_pdfs()
        put_prepared(document, [main, *[annex] * annexes])
        return document

    def sign(
        self, content: bytes, identity: Identity, signatory: str = Signatory.PERSON, text: Any = ()
    ) -> bytes:
        what = (hashlib.sha256(content).digest(), identity.certificate.serial_number, signatory, tuple(text))
        if what not in _SIGNED:
            _SIGNED[what] = self._sign(content, identity, signatory, text)
        return _SIGNED[what]

    def _sign(self, content: bytes, identity: Identity, signatory: str, text: Any) -> bytes:
        file = self.folder / "token.p12"
        identity.write_p12(file)
        with keys.open_key(method="pkcs12", file=file, place={}, secret=PASSPHRASE) as signer:
            return making.sign(
                content, signatory=signatory, signer=signer, image=None, text=text,
                trust=trust.of_folder(self.folder / "trust"), timestamper=self.pki.timestamper(),
            )  # fmt: skip

    def upload(self, document: Document, content: bytes, *, part: int = 0, by: User | None = None) -> Any:
        return accepting.accept_upload(
            document_id=document.pk,
            part=part,
            signatory=Signatory.PERSON,
            by=by or self.person,
            content=content,
        )

    def upload_seal(self, document: Document, content: bytes, *, part: int = 0) -> Any:
        return accepting.accept_upload(
            document_id=document.pk,
            part=part,
            signatory=Signatory.ORGANISATION,
            by=self.clerk,
            content=content,
        )

    def signed(self, **how: Any) -> Document:
        """A paper that the person has signed."""
        document = self.present(**how)
        self.upload(document, self.sign(newest(document), self.pki.person))
        document.refresh_from_db()
        return document

    def numbered(self, **how: Any) -> Document:
        """A paper with number and date."""
        document = self.signed(**how)
        return sealing.give_number(document_id=document.pk, by=self.clerk, date=TODAY)

    def key(
        self, identity: Identity, *, user: User | None = None, agency: Agency | None = None
    ) -> SigningKey:
        """The identity's key, on the server."""
        return key_actions.add_key_file(
            content=identity.p12(), passphrase=PASSPHRASE, user=user, agency=agency
        )


def make_world(folder: Path, settings: Any) -> World:
    pki = the_pki()
    pki.write_trust(folder / "trust")
    settings.SIGNING_TRUST_ROOT = folder / "trust"
    settings.SIGNING_KEYS_ROOT = folder / "keys"
    settings.MEDIA_ROOT = folder / "files"
    agency = make_agency(AGENCY, symbol="SLĐTBXH", short_name="Sở LĐTBXH")
    signer = make_membership(
        make_user(full_name=PERSON), agency, Role.HEAD, title="Phó Giám đốc", authority=Authority.KT
    )
    clerk = make_membership(None, agency, Role.CLERK, title="Văn thư").user
    report = make_report(
        make_assignment(make_call(), agency), state=ReportState.SUBMITTED, submitted_by=signer.user,
        submitted_at=NOW - dt.timedelta(days=1),
        texts={"situation": ["Địa bàn có hơn 3 cơ sở."]}, figures={("CSKD.01", ""): 226},
    )  # fmt: skip
    return World(pki, folder, agency, signer, clerk, report)


def newest(document: Document, part: int = 0) -> bytes:
    """The bytes a part has now."""
    with document.revisions.filter(part=part).order_by("-id").first().file.open("rb") as stored:
        return stored.read()


@functools.cache
def prepared_pdfs() -> tuple[bytes, bytes]:
    """A main file and a separate annex, small, with their fields."""
    import weasyprint

    def box(x: float, y: float, width: float = 60, height: float = 16) -> dict[str, float]:
        return {"page": 0, "x": x, "y": y, "width": width, "height": height}

    html = "<html lang=vi><title>Báo cáo</title><body><h1>Báo cáo</h1><p>Nội dung của văn bản.</p>"
    main = weasyprint.HTML(string=html).write_pdf()
    annex = weasyprint.HTML(string=html.replace("Nội dung", "Phụ lục")).write_pdf()
    places = {
        "number": box(100, 700), "day": box(200, 700), "month": box(260, 700), "year": box(320, 700),
        "signature": box(300, 200, 120, 60), "seal": box(240, 200, 80, 80),
    }  # fmt: skip
    both = (Signatory.PERSON.value, Signatory.ORGANISATION.value)
    return (
        preparing.prepare(main, places, signatories=both),
        preparing.prepare(annex, {"corner": box(400, 780, 170, 30)}, signatories=both[1:]),
    )


def put_prepared(document: Document, contents: list[bytes]) -> None:
    """What the file job leaves behind: finished renderings and the states PREPARED."""
    document.renderings.filter(format="pdf").delete()
    for part, content in enumerate(contents):
        label = f"Phụ lục {'I' * part}" if part else ""
        digest = hashlib.sha256(content).hexdigest()
        row = Rendering(
            document=document, format="pdf", part=part, label=label, state=RenderingState.DONE,
            size=len(content), sha256=digest,
        )  # fmt: skip
        row.file.save(f"{document.pk}-{part}.pdf", ContentFile(content))
        revision = Revision(
            document=document, part=part, label=label, step=Step.PREPARED, size=len(content), sha256=digest,
            at=clock.now(),
        )  # fmt: skip
        revision.file.save(f"{document.pk}-{part}-prepared.pdf", ContentFile(content))


def fields_of(content: bytes) -> dict[str, str]:
    """Values of the text fields of a PDF."""
    from pypdf import PdfReader

    reader = PdfReader(io.BytesIO(content))
    return {name: str(value) for name, value in (reader.get_form_text_fields() or {}).items() if value}
