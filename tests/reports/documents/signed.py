"""Small PDFs that are really signed, for the tests of verification: with and without everything that the portal's own
signing always adds (time-stamps, evidence), and with content prepared for attacks.

    base()                                  two pages, an overlay, a hidden layer, field "So", two empty signature fields
    sign(content, identity, field, …)       one more signature
    signed() / sealed()                     the person's / the person's and the organisation's, PAdES B-LTA, made once
"""

import functools
import io
from collections.abc import Callable
from typing import Any

from reports.documents.verification.chains import Anchors
from tests.reports.documents.pki import Identity, Pki, the_pki

PERSON, ORGANISATION = "NguoiKy", "CoQuan"
SECRET = "1.234.567"


def anchors(pki: Pki | None = None, **changed: Any) -> Anchors:
    """What the portal believes: the root, the issuing CA, both revocation lists."""
    pki = pki or the_pki()
    return Anchors(**({"roots": (pki.root.der,), "others": (pki.issuing.der,), "crls": pki.crls()} | changed))


@functools.cache
def base(pages: int = 2) -> bytes:
    """A PDF as an attacker would like it to be signed: an overlay drawn on page 1, a layer that is off, a form field."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    pdf = pikepdf.new()
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name="An"))
    overlay = _form(pdf, b"1 1 1 rg 0 0 200 30 re f", 200, 30)
    hidden = pdf.make_indirect(Dictionary(Type=Name.Pages, Kids=Array([]), Count=1))
    for at in range(pages):
        text = f"BT /F1 12 Tf 72 700 Td (Tong so: {SECRET}, trang {at + 1}) Tj ET /OC /L BDC /X Do EMC"
        page = _page(pdf, text.encode(), font, layer, overlay)
        pdf.pages.append(pikepdf.Page(page))
    secret = _page(pdf, b"BT /F1 12 Tf 72 700 Td (Tong so: 9.999.999) Tj ET", font, layer, overlay)
    secret.Parent = hidden
    hidden.Kids.append(pdf.make_indirect(secret))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    # never shown, but signed along: a second tree of pages, to be put in the place of the first
    pdf.Root.PieceInfo = Dictionary(Portal=Dictionary(LastModified="D:20230601", Private=hidden))
    page = pdf.pages[0]
    number = pdf.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T="So", V="", F=4, Rect=Array([72, 740, 172, 760]),
            DA="/F1 12 Tf 0 g", AP=Dictionary(N=_form(pdf, b"", 100, 20)), P=page.obj,
        )
    )  # fmt: skip
    page.obj.Annots = Array([number])
    pdf.Root.AcroForm = pdf.make_indirect(
        Dictionary(Fields=Array([number]), DR=Dictionary(Font=Dictionary(F1=font)), DA="/F1 12 Tf 0 g")
    )
    output = io.BytesIO()
    pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate, deterministic_id=True)
    return _with_fields(output.getvalue())


def _page(pdf: Any, content: bytes, font: Any, layer: Any, overlay: Any) -> Any:
    from pikepdf import Array, Dictionary, Name, Stream

    return Dictionary(
        Type=Name.Page, MediaBox=Array([0, 0, 595, 842]), Contents=pdf.make_indirect(Stream(pdf, content)),
        Resources=Dictionary(
            Font=Dictionary(F1=font), XObject=Dictionary(X=overlay), Properties=Dictionary(L=layer)
        ),
    )  # fmt: skip


def _form(pdf: Any, content: bytes, width: int, height: int) -> Any:
    from pikepdf import Array, Dictionary, Name, Stream

    made = Stream(
        pdf, content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, width, height]), Resources=Dictionary()
    )  # fmt: skip
    return pdf.make_indirect(made)


def _with_fields(content: bytes) -> bytes:
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigFieldSpec, append_signature_field

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    append_signature_field(writer, SigFieldSpec(PERSON, box=(300, 100, 400, 150)))
    append_signature_field(writer, SigFieldSpec(ORGANISATION, box=(250, 100, 320, 150)))
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def sign(
    content: bytes,
    identity: Identity,
    field: str,
    *,
    certify: bool = False,
    stamp: Any = None,
    evidence: bool = False,
    lta: bool = False,
    reserved: int | None = None,
    **options: Any,
) -> bytes:
    """One more signature. stamp: a time-stamper; evidence: certificates and revocation lists go into the file;
    lta: and a document time-stamp over them; reserved: hexadecimal digits kept free for the signature."""
    from asn1crypto import crl, keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfSignatureMetadata, PdfSigner, SimpleSigner
    from pyhanko.sign.fields import MDPPerm, SigSeedSubFilter
    from pyhanko_certvalidator import ValidationContext
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    pki = the_pki()
    store = SimpleCertificateStore()
    for each in identity.chain:
        store.register(x509.Certificate.load(each.public_bytes(Encoding.DER)))
    signer = SimpleSigner(
        signing_cert=x509.Certificate.load(identity.der),
        signing_key=keys.PrivateKeyInfo.load(identity.key_der),
        cert_registry=store,
    )
    about = ValidationContext(
        trust_roots=[x509.Certificate.load(pki.root.der)],
        other_certs=[x509.Certificate.load(pki.issuing.der)],
        crls=[crl.CertificateList.load(each) for each in pki.crls()],
        revocation_mode="require",
    )
    meta = PdfSignatureMetadata(
        field_name=field, md_algorithm=options.pop("digest", "sha256"), certify=certify,
        docmdp_permissions=MDPPerm.FILL_FORMS, subfilter=SigSeedSubFilter.PADES, embed_validation_info=evidence,
        use_pades_lta=lta, validation_context=about if evidence else None, **options,
    )  # fmt: skip
    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    PdfSigner(meta, signer, timestamper=stamp).sign_pdf(writer, output=output, bytes_reserved=reserved)
    return output.getvalue()


def stamped(content: bytes, stamper: Any = None) -> bytes:
    """A document time-stamp over everything so far."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import PdfTimeStamper

    output = io.BytesIO()
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    PdfTimeStamper(stamper or the_pki().timestamper()).timestamp_pdf(writer, "sha256", output=output)
    return output.getvalue()


def update(content: bytes, change: Callable[[Any], None]) -> bytes:
    """An incremental update by pyHanko's writer: the bytes before stay as they are."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    change(writer)
    output = io.BytesIO()
    writer.write(output)
    assert output.getvalue().startswith(content)
    return output.getvalue()


def fill_number(content: bytes, text: str = "05") -> bytes:
    """The field "So" filled, as a clerk would between the signatures."""
    from pyhanko.pdf_utils import generic

    def change(writer: Any) -> None:
        field = writer.root["/AcroForm"]["/Fields"][0]
        field["/V"] = generic.pdf_string(text)
        shown = generic.StreamObject(
            {
                generic.pdf_name("/Type"): generic.pdf_name("/XObject"),
                generic.pdf_name("/Subtype"): generic.pdf_name("/Form"),
                generic.pdf_name("/BBox"): generic.ArrayObject(map(generic.NumberObject, (0, 0, 100, 20))),
                generic.pdf_name("/Resources"): generic.DictionaryObject(),
            },
            stream_data=f"BT /F1 12 Tf 2 4 Td ({text}) Tj ET".encode(),
        )
        field["/AP"] = generic.DictionaryObject({generic.pdf_name("/N"): writer.add_object(shown)})
        writer.update_container(field)

    return update(content, change)


@functools.cache
def signed() -> bytes:
    """The person has signed: certifying, B-LTA."""
    pki = the_pki()
    return sign(
        base(), pki.person, PERSON, certify=True, stamp=pki.timestamper(), evidence=True, lta=True
    )  # fmt: skip


@functools.cache
def numbered() -> bytes:
    """The clerk has filled the number in."""
    return fill_number(signed())


@functools.cache
def sealed() -> bytes:
    """Person, number, organisation: what the portal issues."""
    pki = the_pki()
    return sign(
        numbered(), pki.organisation, ORGANISATION, stamp=pki.timestamper(), evidence=True, lta=True
    )  # fmt: skip
