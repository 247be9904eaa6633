"""A file signed outside: exactly our bytes with one good signature of whom we expect; every other file is refused
with its own reason."""

import io

import pytest

from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.documents.actions import checking, sealing
from reports.documents.actions.verifying import verdict_of
from reports.documents.additions import fields_changed
from reports.documents.models import SigningKey
from reports.documents.signing import filling, preparing
from reports.documents.states import DocumentState, Method, Signatory, SignatureState, Step
from tests.core.clamd import clamd
from tests.factories.agencies import make_member
from tests.reports.documents.pki import AGENCY
from tests.reports.documents.signing_world import NOW, make_world, newest

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def world(tmp_path, settings, db):
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


def _refused(world, document, content, **how):
    before = document.revisions.count()
    with pytest.raises(Invalid) as error:
        world.upload(document, content, **how)
    document.refresh_from_db()
    assert document.revisions.count() == before
    assert document.state == DocumentState.SIGNING
    return str(error.value)


def test_a_file_on_our_bytes_signed_by_the_named_person_becomes_the_next_state(world):
    document = world.present()
    ours = newest(document)
    signed = world.sign(ours, world.pki.person)
    signature = world.upload(document, signed)
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED
    assert newest(document) == signed
    assert signed.startswith(ours)
    assert (signature.state, signature.method) == (SignatureState.DONE, Method.OUTSIDE)
    assert signature.revision.step == Step.PERSON
    assert signature.subject.startswith("CN=Nguyễn Thị Minh Họa")
    assert signature.facts["level"] == "B-LTA"


def test_the_unsigned_file_itself_is_no_signature(world):
    document = world.present()
    assert "chưa được ký" in _refused(world, document, newest(document))


def test_a_signed_file_goes_through_the_virus_scanner(world, settings):
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    with clamd(
        None, lambda content: b"stream: Test FOUND\0" if content == signed else b"stream: OK\0"
    ) as server:
        settings.ATTACHMENT_SCANNER = server.address
        assert "phát hiện mã độc" in _refused(world, document, signed)
    settings.ATTACHMENT_SCANNER = ""
    world.upload(document, signed)  # control


def test_a_file_with_one_byte_changed_is_not_ours(world):
    document = world.present()
    signed = bytearray(world.sign(newest(document), world.pki.person))
    signed[200] ^= 1
    assert "không được tạo từ tệp trình ký" in _refused(world, document, bytes(signed))


def test_a_byte_changed_behind_ours_breaks_the_signature(world):
    document = world.present()
    ours = newest(document)
    signed = bytearray(world.sign(ours, world.pki.person))
    at = signed.index(b"/Sig", len(ours))
    signed[at + 1] ^= 1
    assert _refused(world, document, bytes(signed))


def test_a_valid_pdf_made_elsewhere_is_told_from_ours_and_where_it_belongs(world):
    document = world.present()
    words = _refused(world, document, world.sign(_elsewhere(), world.pki.person))
    assert "chữ ký hợp lệ của Nguyễn Thị Minh Họa" in words
    assert "bản lưu" in words


def _elsewhere() -> bytes:
    import weasyprint

    made = weasyprint.HTML(string="<html lang=vi><title>x</title><p>In ở nơi khác").write_pdf()
    return preparing.prepare(made, {}, signatories=("person", "organisation"))


def test_another_person_is_not_the_signer(world):
    document = world.present()
    other = world.pki.issue("Trần Văn Minh Họa")
    words = _refused(world, document, world.sign(newest(document), other))
    assert "mang tên “Trần Văn Minh Họa”" in words
    assert "Nguyễn Thị Minh Họa" in words


def test_a_certificate_below_an_unknown_root_is_refused(world):
    document = world.present()
    signed = _sign_carelessly(newest(document), world.pki.stranger)
    assert "gốc" in _refused(world, document, signed)


def test_a_revoked_certificate_is_refused(world):
    document = world.present()
    signed = _sign_carelessly(newest(document), world.pki.revoked)
    assert "thu hồi" in _refused(world, document, signed)


def _sign_carelessly(content: bytes, identity, field: str = "NguoiKy", change=None) -> bytes:
    """Software that checks nothing; `change` may do something to the file in the same update."""
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives.serialization import Encoding
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign import signers
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    store = SimpleCertificateStore()
    for each in identity.chain:
        store.register(x509.Certificate.load(each.public_bytes(Encoding.DER)))
    signer = signers.SimpleSigner(
        signing_cert=x509.Certificate.load(identity.der),
        signing_key=keys.PrivateKeyInfo.load(identity.key_der),
        cert_registry=store,
    )
    writer = IncrementalPdfFileWriter(io.BytesIO(content))
    if change is not None:
        change(writer)
    facts = signers.PdfSignatureMetadata(field_name=field, subfilter=SigSeedSubFilter.PADES)
    output = io.BytesIO()
    signers.PdfSigner(facts, signer=signer).sign_pdf(writer, output=output, existing_fields_only=False)
    return output.getvalue()


def test_software_that_makes_a_field_of_its_own_is_accepted(world):
    """The VGCA service knows nothing of our fields."""
    document = world.present()
    world.upload(document, _sign_carelessly(newest(document), world.pki.person, "Signature1"))
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED


def _over_the_page(writer) -> None:
    from pyhanko.pdf_utils import generic

    drawn = generic.StreamObject(stream_data=b"BT /F1 20 Tf 100 400 Td (khac) Tj ET")
    writer.add_stream_to_page(0, writer.add_object(drawn))


def test_a_page_that_was_changed_before_signing_is_refused_though_the_signature_is_perfect(world):
    document = world.present()
    ours = newest(document)
    signed = _sign_carelessly(ours, world.pki.person, change=_over_the_page)
    # the control: to a verifier who does not know our bytes nothing is wrong with this file
    assert verdict_of(signed).valid
    assert "đã bị sửa trước khi ký" in _refused(world, document, signed)


def test_number_fields_filled_by_hand_before_signing_are_refused(world):
    document = world.present()
    filled = filling.fill(newest(document), {"number": "99", "day": "01", "month": "01", "year": "2023"})
    assert fields_changed(newest(document), filled) == {"So", "Ngay", "Thang", "Nam"}
    assert "đã bị sửa trước khi ký" in _refused(world, document, _sign_carelessly(filled, world.pki.person))


def test_two_signatures_at_once_are_refused(world):
    document = world.present()
    once = _sign_carelessly(newest(document), world.pki.person)
    twice = _sign_carelessly(once, world.pki.organisation, "CoQuan")
    assert "2 chữ ký mới" in _refused(world, document, twice)


def test_a_registered_certificate_is_expected_instead_of_the_name(world):
    document = world.present()
    other = world.pki.issue("N T Minh Hoa (the moi)")
    world.key(other, user=world.person)
    words = _refused(world, document, world.sign(newest(document), world.pki.person))
    assert "không phải chứng thư đã đăng ký" in words
    world.upload(document, world.sign(newest(document), other))
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED


def test_a_disabled_certificate_expects_nothing(world):
    document = world.present()
    key = world.key(world.pki.issue("Cũ"), user=world.person)
    SigningKey.objects.filter(pk=key.pk).update(is_active=False)
    world.upload(document, world.sign(newest(document), world.pki.person))
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED


def test_only_the_signer_may_bring_the_signed_file(world):
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    for somebody in (world.clerk, make_member(world.agency, "head"), make_member(world.agency, "leader")):
        with pytest.raises(NotAllowed):
            world.upload(document, signed, by=somebody)


def test_the_second_file_comes_too_late(world):
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    world.upload(document, signed)
    with pytest.raises(Conflict):
        world.upload(document, signed)
    assert document.signatures.count() == 1


def test_the_agency_signs_every_part_and_the_paper_is_out(world):
    document = world.numbered(annexes=1)
    world.upload_seal(document, world.sign(newest(document), world.pki.organisation, "organisation"))
    document.refresh_from_db()
    assert document.state == DocumentState.NUMBERED  # the annex still waits
    annex = world.sign(newest(document, 1), world.pki.organisation, "organisation", ("01/BC", "2023"))
    world.upload_seal(document, annex, part=1)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    assert document.issued_by == world.clerk


def test_the_person_cannot_sign_for_the_agency(world):
    document = world.numbered()
    signed = _sign_carelessly(newest(document), world.pki.person, "CoQuan")
    with pytest.raises(Invalid, match=AGENCY):
        world.upload_seal(document, signed)


def test_a_file_signed_before_the_number_is_an_old_state(world):
    document = world.signed()
    before = newest(document)
    sealing.give_number(document_id=document.pk, by=world.clerk, date=NOW.date())
    with pytest.raises(Invalid, match="bản cũ"):
        world.upload_seal(document, _sign_carelessly(before, world.pki.organisation, "CoQuan"))


def test_the_file_of_another_part_is_told(world):
    document = world.numbered(annexes=1)
    annex = world.sign(newest(document, 1), world.pki.organisation, "organisation", ("01/BC", "2023"))
    with pytest.raises(Invalid, match="phần khác"):
        world.upload_seal(document, annex)


def test_whoever_sends_the_same_signed_file_a_moment_later_is_told_that_it_is_signed(world, monkeypatch):
    """While one copy of the file is being verified, another is kept: the first is late, not unsigned."""
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    verify, others = checking.verdict_of, [lambda: world.upload(document, signed)]

    def slow(content):
        while others:
            others.pop()()
        return verify(content)

    monkeypatch.setattr(checking, "verdict_of", slow)
    with pytest.raises(Conflict):
        world.upload(document, signed)
    assert document.signatures.filter(state=SignatureState.DONE).count() == 1


def test_annexes_of_the_same_bytes_are_sealed_each(world):
    document = world.numbered(annexes=2)
    for part in range(3):
        text = ("01", "2023") if part else ()
        seal = world.sign(newest(document, part), world.pki.organisation, Signatory.ORGANISATION, text)
        world.upload_seal(document, seal, part=part)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
