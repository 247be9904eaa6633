"""Files that say something else than what was signed. For each there is the control: the check that asks only whether
a signature is intact would let it pass."""

import datetime as dt
import random

import pytest

from reports.documents.verification.checks import examine
from reports.documents.verification.verdict import Extent, Outcome, Reason, Verdict
from tests.reports.documents import attacks
from tests.reports.documents.pki import the_pki
from tests.reports.documents.signed import (
    ORGANISATION,
    PERSON,
    anchors,
    base,
    fill_number,
    sealed,
    sign,
    signed,
    stamped,
)


def look(content: bytes) -> Verdict:
    return examine(content, anchors(), dt.datetime.now(dt.UTC))


def test_a_file_that_went_the_whole_way_is_valid_and_says_what_was_done_in_between():
    verdict = look(sealed())
    assert (verdict.outcome, verdict.reasons, verdict.pages) == (Outcome.VALID, (), 2)
    person, organisation = verdict.signatures
    assert (person.field, person.extent, person.certifies) == (PERSON, Extent.FIELDS, True)
    assert {each.detail for each in person.changes} == {"So", ORGANISATION}
    assert (organisation.field, organisation.extent, organisation.changes) == (
        ORGANISATION,
        Extent.EVIDENCE,
        (),
    )
    assert verdict.is_signed_in(ORGANISATION, fingerprint=organisation.fingerprint)
    assert not verdict.is_signed_in(ORGANISATION, fingerprint=person.fingerprint)
    assert not verdict.is_signed_in(PERSON)  # fields were filled after it: the organisation has the last word
    assert Verdict.from_json(verdict.to_json()) == verdict
    # the library's strings carry the whole reader along, and copying them never ends
    assert all(type(each.detail) is str for each in person.changes)
    assert type(person.field) is str


APPENDED = {
    "other page": (attacks.other_page, Reason.PAGE_CHANGED, "1"),
    "annotation": (attacks.annotated, Reason.ANNOTATION_CHANGED, "1"),
    "hide": (attacks.shadow_hide, Reason.PAGE_CHANGED, "1"),
    "replace": (attacks.shadow_replace, Reason.PAGE_CHANGED, "1"),
    "hide and replace": (attacks.shadow_hide_and_replace, Reason.PAGES_REPLACED, ""),
    "layer": (attacks.layer_shown, Reason.LAYERS_CHANGED, ""),
    "page added": (attacks.page_added, Reason.PAGES_REPLACED, ""),
}


@pytest.mark.parametrize("name", sorted(APPENDED))
def test_an_update_that_changes_what_is_read_is_refused_and_named(name: str):
    attack, reason, detail = APPENDED[name]
    content = attack(sealed())
    assert attacks.naive_check(content)
    verdict = look(content)
    assert verdict.outcome == Outcome.ALTERED
    assert reason in verdict.reasons
    assert not verdict.is_signed_in(ORGANISATION)
    for each in verdict.signatures:
        assert each.intact
        assert not each.valid
        assert (reason, detail) in [(change.what, change.detail) for change in each.changes]


def test_one_changed_byte_is_refused():
    content = attacks.one_byte(sealed())
    assert not attacks.naive_check(content)
    verdict = look(content)
    assert verdict.outcome == Outcome.ALTERED
    assert Reason.BYTES_CHANGED in verdict.reasons
    assert not any(each.intact for each in verdict.signatures)


def test_a_signature_from_another_document_is_refused():
    pki = the_pki()
    donor = sign(base(pages=3), pki.person, PERSON, reserved=16384)
    victim = sign(base(), pki.person, PERSON, reserved=16384)
    assert look(donor).valid
    verdict = look(attacks.transplanted(victim, donor))
    assert verdict.reasons == (Reason.BYTES_CHANGED,)
    assert verdict.signatures[0].imprint == look(donor).signatures[0].imprint


def test_a_field_filled_after_the_last_signature_is_refused():
    content = fill_number(sealed(), "99")
    assert attacks.naive_check(content)
    verdict = look(content)
    assert (verdict.outcome, verdict.reasons) == (Outcome.ALTERED, (Reason.FIELDS_CHANGED,))
    assert verdict.signatures[0].valid
    assert [each.detail for each in verdict.signatures[1].changes] == ["So"]


def test_what_follows_the_end_of_the_file_is_refused():
    for junk in (b"\n1 0 obj\n<< /Type /Catalog >>\nendobj\n", b"PK\x03\x04", b"x"):
        assert attacks.naive_check(sealed() + junk)
        assert look(sealed() + junk).outcome in (Outcome.ALTERED, Outcome.UNREADABLE)
    assert look(sealed() + b"\r\n").valid


def test_a_file_cut_back_to_its_first_signature_is_valid_by_itself_and_lacks_the_second():
    verdict = look(attacks.cut_back(sealed(), signed().count(b"%%EOF")))
    assert verdict.valid
    assert [each.field for each in verdict.signatures] == [PERSON]
    assert not verdict.is_signed_in(ORGANISATION)
    assert verdict.signature(ORGANISATION) is None


def test_a_signature_that_was_written_again_does_not_count():
    content = attacks.signature_object(sealed(), lambda found: None)
    assert attacks.naive_check(content)
    verdict = look(content)
    assert verdict.outcome == Outcome.ALTERED
    assert Reason.BYTE_RANGE in verdict.reasons


@pytest.mark.parametrize("key", ["/ByteRange", "/Contents"])
def test_a_signature_without_its_range_or_its_value_does_not_count(key: str):
    verdict = look(attacks.signature_object(sealed(), lambda found: found.pop(key)))
    assert verdict.outcome == Outcome.ALTERED
    assert Reason.SIGNATURE_DAMAGED in verdict.reasons


def test_a_range_that_does_not_start_with_the_file_is_refused():
    from pyhanko.pdf_utils import generic

    def later(found: object) -> None:
        found["/ByteRange"][0] = generic.NumberObject(10)  # type: ignore[index]  # a dictionary of the PDF

    verdict = look(attacks.signature_object(signed(), later))
    assert verdict.reasons[0] in (Reason.BYTE_RANGE, Reason.BYTES_CHANGED)
    assert Reason.BYTE_RANGE in verdict.reasons


def test_a_kind_of_signature_that_cannot_be_checked_is_not_passed_over():
    from pyhanko.pdf_utils import generic

    def other(found: object) -> None:
        found["/SubFilter"] = generic.pdf_name("/adbe.x509.rsa_sha1")  # type: ignore[index]  # as above

    content = attacks.signature_object(signed(), other)
    assert look(content).reasons[0] == Reason.UNSUPPORTED


def test_a_time_stamp_added_later_for_the_archive_leaves_the_file_valid():
    later = stamped(sign(base(), the_pki().person, PERSON))
    assert look(later).valid
    assert look(later).signatures[0].extent == Extent.EVIDENCE


def test_no_flipped_bit_leaves_a_file_valid():
    """Places all over the file, chosen once and for all."""
    content = sealed()
    for at in random.Random(20).sample(range(len(content) - 8), 12):
        flipped = content[:at] + bytes([content[at] ^ 4]) + content[at + 1 :]
        assert not look(flipped).valid, at
