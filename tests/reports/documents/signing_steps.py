"""A real paper on its whole way: set, prepared, signed, numbered, sealed; every step made once a process.

Pictures of signature and seal are drawn here, as an illustration.
"""

import functools
import io
import json
from dataclasses import dataclass, replace
from typing import Any

from PIL import Image, ImageDraw

from reports.documents.layout import Annex
from reports.documents.renderers import FORMATS, RenderedFile
from reports.documents.signing import filling, making, preparing
from reports.documents.signing.trust import Trust
from reports.documents.states import Signatory
from tests.reports.documents import papers
from tests.reports.documents.pki import Identity, the_pki

BOTH = (Signatory.PERSON, Signatory.ORGANISATION)
NUMBERS = {"number": "05", "day": "12", "month": "6", "year": "2023"}
CORNER = ("05/BC-SLĐTBXH", "2023-06-12T14:30:05+07:00")


@functools.cache
def trust() -> Trust:
    pki = the_pki()
    return Trust((pki.root.der,), (pki.issuing.der,), pki.crls())


@functools.cache
def timestamper() -> Any:
    return the_pki().timestamper()


@functools.cache
def blue_signature() -> bytes:
    """Wider than high, on nothing."""
    picture = Image.new("RGBA", (600, 240), (0, 0, 0, 0))
    points = [(20, 200), (150, 40), (220, 200), (330, 60), (580, 150)]
    ImageDraw.Draw(picture).line(points, fill=(20, 40, 200, 255), width=14)
    return png(picture)


@functools.cache
def red_seal() -> bytes:
    """Two rings, on nothing."""
    picture = Image.new("RGBA", (600, 600), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse([10, 10, 590, 590], outline=(220, 0, 0, 255), width=16)
    draw.ellipse([120, 120, 480, 480], outline=(220, 0, 0, 255), width=8)
    return png(picture)


def png(picture: Image.Image, **options: Any) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PNG", **options)
    return output.getvalue()


@functools.cache
def files() -> tuple[RenderedFile, ...]:
    """A report that is to be signed, and its annex in a file of its own."""
    paper = papers.report(pages=1, annex=False)
    annex = Annex("Biểu chi tiết theo đơn vị", (papers.units_table(6),), separate=True)
    data = json.dumps({"minh họa": True}, ensure_ascii=False)
    paper = replace(paper, fillable=True, draft_mark="", annexes=(annex,), data=data)
    return tuple(FORMATS["pdf"].files(paper))


def places() -> dict[str, Any]:
    return dict(files()[0].facts["places"])


def signer(identity: Identity) -> Any:
    """pyHanko's signer of this identity, without a key file."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    store.register_multiple(x509.Certificate.load(each.public_bytes(Encoding.DER)) for each in identity.chain)
    return SimpleSigner(
        signing_cert=x509.Certificate.load(identity.der),
        signing_key=keys.PrivateKeyInfo.load(identity.key_der),
        cert_registry=store,
    )


def sign(content: bytes, signatory: str, identity: Identity | None = None, **changed: Any) -> bytes:
    """`making.sign` with everything as it should be, but for what is `changed`."""
    person = signatory == Signatory.PERSON
    options: dict[str, Any] = {
        "signer": signer(identity or (the_pki().person if person else the_pki().organisation)),
        "image": blue_signature() if person else red_seal(),
        "text": (),
        "trust": trust(),
        "timestamper": timestamper(),
    }
    return making.sign(content, signatory=signatory, **(options | changed))


@dataclass(frozen=True)
class Steps:
    """The main file after each step, and the annex."""

    prepared: bytes
    person: bytes
    numbered: bytes
    organisation: bytes
    annex: bytes
    sealed_annex: bytes


@functools.cache
def steps() -> Steps:
    main, annex = files()
    prepared = preparing.prepare(main.content, main.facts["places"], signatories=BOTH)
    person = sign(prepared, Signatory.PERSON)
    numbered = filling.fill(person, NUMBERS)
    organisation = sign(numbered, Signatory.ORGANISATION)
    alone = preparing.prepare(annex.content, annex.facts["places"], signatories=[Signatory.ORGANISATION])
    sealed = sign(alone, Signatory.ORGANISATION, image=None, text=CORNER)
    return Steps(prepared, person, numbered, organisation, alone, sealed)


def statuses(content: bytes, believed: Trust | None = None) -> dict[str, Any]:
    """What pyHanko says of each signature, by field."""
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.validation import validate_pdf_signature

    believed = believed or trust()
    reader = PdfFileReader(io.BytesIO(content))
    return {
        each.field_name: validate_pdf_signature(
            each, signer_validation_context=believed.context(), ts_validation_context=believed.context()
        )
        for each in reader.embedded_regular_signatures
    }
