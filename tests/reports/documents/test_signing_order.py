"""The whole way of a paper through the signatures, read back by pyHanko, by poppler and object by object."""

import asyncio
import io
import shutil
import subprocess
from itertools import pairwise

import pikepdf
import pytest
from asn1crypto import x509
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.diff_analysis import ModificationLevel
from pyhanko.sign.fields import MDPPerm, SigFieldSpec, append_signature_field
from pyhanko.sign.validation import SignatureCoverageLevel
from pyhanko.sign.validation.ades import ades_lta_validation
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.policy_decl import (
    PdfSignatureValidationSpec,
    SignatureValidationSpec,
)
from pyhanko_certvalidator.context import CertValidationPolicySpec
from pyhanko_certvalidator.policy_decl import REQUIRE_REVINFO, CertRevTrustPolicy
from pyhanko_certvalidator.registry import SimpleTrustManager

from reports.documents.signing import filling, preparing
from reports.documents.signing.trust import Trust
from reports.documents.states import Signatory
from tests.reports.documents.pki import revocation_list, the_pki
from tests.reports.documents.signing_steps import Steps, files, places, sign, statuses, steps, trust


@pytest.fixture(scope="module")
def way() -> Steps:
    return steps()


def test_every_step_begins_with_exactly_the_bytes_of_the_one_before(way):
    kept = [way.prepared, way.person, way.numbered, way.organisation]
    for before, after in pairwise(kept):
        assert after.startswith(before)
        assert len(after) > len(before)
    assert way.sealed_annex.startswith(way.annex)


def test_both_signatures_hold_at_the_end(way):
    found = statuses(way.organisation)
    assert list(found) == ["NguoiKy", "CoQuan"]
    person, organisation = found["NguoiKy"], found["CoQuan"]
    assert person.bottom_line
    assert person.modification_level == ModificationLevel.FORM_FILLING
    assert organisation.bottom_line
    assert organisation.modification_level == ModificationLevel.LTA_UPDATES
    assert all(each.coverage == SignatureCoverageLevel.ENTIRE_REVISION for each in found.values())


def test_the_person_alone_holds_before_and_after_the_number(way):
    assert statuses(way.person)["NguoiKy"].bottom_line
    assert statuses(way.person)["NguoiKy"].modification_level == ModificationLevel.LTA_UPDATES
    assert statuses(way.numbered)["NguoiKy"].bottom_line


def test_the_person_certifies_and_the_organisation_closes(way):
    reader = PdfFileReader(io.BytesIO(way.organisation))
    person, organisation = reader.embedded_regular_signatures
    assert reader.root["/Perms"]["/DocMDP"] == person.sig_object
    assert person.docmdp_level == MDPPerm.FILL_FORMS
    assert organisation.docmdp_level == MDPPerm.NO_CHANGES


def test_the_separate_annex_has_the_organisations_signature_only(way):
    found = statuses(way.sealed_annex)
    assert list(found) == ["CoQuan"]
    assert found["CoQuan"].bottom_line


def test_it_is_pades_with_sha256_and_time_stamps(way):
    reader = PdfFileReader(io.BytesIO(way.organisation))
    for each in reader.embedded_regular_signatures:
        assert each.sig_object["/SubFilter"] == "/ETSI.CAdES.detached"
        assert each.md_algorithm == "sha256"
        attributes = {attribute["type"].native for attribute in each.signer_info["signed_attrs"]}
        assert {"signing_certificate_v2", "message_digest", "content_type"} <= attributes
        assert "signing_time" not in attributes  # PAdES: the claimed time is in the dictionary
        assert each.sig_object["/M"].endswith("+07'00'")
        assert len(each.sig_object.raw_get("/Contents")) == 32 * 1024
    for status in statuses(way.organisation).values():
        assert status.timestamp_validity.valid
        assert status.timestamp_validity.trusted
    names = [each.field_name for each in reader.embedded_timestamp_signatures]
    assert names == ["DauThoiGianNguoiKy", "DauThoiGianCoQuan"]


def test_what_proves_the_certificates_is_in_the_file(way):
    reader = PdfFileReader(io.BytesIO(way.organisation))
    store = DocumentSecurityStore.read_dss(reader)
    pki = the_pki()
    serials = {each.get_object().data for each in store.certs.values()}
    for identity in (pki.person, pki.organisation, pki.issuing, pki.tsa):
        assert identity.der in serials
    assert len(store.crls) == 2
    assert len(store.vri_entries) >= 2


def test_only_the_revocation_lists_that_matter_go_into_the_file(way):
    pki = the_pki()
    foreign = revocation_list(pki.other_root, list(range(1, 5000)))
    believed = Trust((*trust().roots, pki.other_root.der), trust().others, (*trust().crls, foreign))
    signed = sign(way.prepared, Signatory.PERSON, trust=believed)
    assert len(DocumentSecurityStore.read_dss(PdfFileReader(io.BytesIO(signed))).crls) == 2


def test_the_long_term_procedure_of_etsi_needs_nothing_but_the_file_and_the_root(way):
    """EN 319 102-1 for B-LTA; without evidence in the file it would answer that a proof of existence is missing."""
    reader = PdfFileReader(io.BytesIO(way.organisation))
    policy = CertValidationPolicySpec(
        trust_manager=SimpleTrustManager.build([x509.Certificate.load(the_pki().root.der)]),
        revinfo_policy=CertRevTrustPolicy(REQUIRE_REVINFO),
    )
    spec = PdfSignatureValidationSpec(SignatureValidationSpec(cert_validation_policy=policy))
    for each in reader.embedded_regular_signatures:
        result = asyncio.run(ades_lta_validation(each, spec))
        assert result.ades_subindic.status.name == "PASSED", (each.field_name, result.ades_subindic)


@pytest.mark.skipif(not shutil.which("pdfsig"), reason="NOT RUN: no pdfsig (poppler-utils)")
def test_poppler_agrees(way, tmp_path):
    path = tmp_path / "van-ban.pdf"
    path.write_bytes(way.organisation)
    said = subprocess.run(["pdfsig", "-nocert", path], capture_output=True, text=True, check=False).stdout
    assert said.count("Signature Validation: Signature is Valid.") == 2
    assert "CN=Nguyễn Thị Minh Họa,O=Sở Lao động - Thương binh và Xã hội" in said


def test_the_claim_to_be_an_archive_file_and_the_embedded_data_still_stand(way):
    for content in (way.prepared, way.organisation, way.sealed_annex):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            meta = pdf.open_metadata()
            assert (meta["pdfaid:part"], meta["pdfaid:conformance"]) == ("3", "A")
            assert "/OutputIntents" in pdf.Root
            assert pdf.Root.Lang == "vi"
            assert bool(pdf.Root.MarkInfo.Marked)
            for field in pdf.Root.AcroForm.Fields:
                assert int(field.F) & 4, field.T  # printed
                assert not int(field.F) & 0b100011, field.T  # not invisible, hidden, without view
                assert not {"/A", "/AA", "/MK"} & set(field.keys())
                assert set(field.get("/AP", {}).keys()) <= {"/N"}
            assert "/NeedAppearances" not in pdf.Root.AcroForm
            assert "/XFA" not in pdf.Root.AcroForm
    with (
        pikepdf.open(io.BytesIO(files()[0].content)) as before,
        pikepdf.open(io.BytesIO(way.organisation)) as after,
    ):
        assert before.attachments
        for name in before.attachments:
            assert (
                before.attachments[name].get_file().read_bytes()
                == after.attachments[name].get_file().read_bytes()
            )


def test_every_font_is_embedded_at_the_end(way):
    for content in (way.organisation, way.sealed_annex):
        with pikepdf.open(io.BytesIO(content)) as pdf:
            seen = [
                each
                for each in pdf.objects
                if isinstance(each, pikepdf.Dictionary) and "/FontDescriptor" in each
            ]
            assert len(seen) >= 4
            assert all({"/FontFile2", "/FontFile3"} & set(each.FontDescriptor.keys()) for each in seen)
            simple = [
                each
                for each in pdf.objects
                if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/Font"
            ]
            assert all("/FontDescriptor" in each or each.Subtype == "/Type0" for each in simple)


def test_a_field_made_after_the_person_has_signed_breaks_that_signature():
    """Why both fields are made first: the control."""
    main = files()[0]
    late = preparing.prepare(main.content, main.facts["places"], signatories=[Signatory.PERSON])
    signed = sign(late, Signatory.PERSON)
    assert statuses(signed)["NguoiKy"].bottom_line
    writer = IncrementalPdfFileWriter(io.BytesIO(signed))
    append_signature_field(writer, SigFieldSpec("CoQuan", on_page=0, box=(100, 100, 200, 200)))
    output = io.BytesIO()
    writer.write(output)
    status = statuses(output.getvalue())["NguoiKy"]
    assert status.intact
    assert not status.bottom_line


def test_a_number_written_over_after_the_seal_breaks_the_seal(way):
    """Why the organisation's signature closes: the certifying one lets number and date be filled in for ever."""
    writer = IncrementalPdfFileWriter(io.BytesIO(way.organisation))
    field = filling._fields(writer)["So"]
    filling._show(writer, field.get_object(), "99")
    writer.mark_update(field)
    output = io.BytesIO()
    writer.write(output)
    found = statuses(output.getvalue())
    assert found["NguoiKy"].bottom_line  # the fault without it
    assert not found["CoQuan"].bottom_line


def test_places_are_as_the_decree_wants_them():
    found = places()
    signature, seal = found["signature"], found["seal"]
    covered = seal["x"] + seal["width"] - signature["x"]
    assert covered / signature["width"] == pytest.approx(1 / 3, abs=0.02)
    assert seal["x"] < signature["x"]
