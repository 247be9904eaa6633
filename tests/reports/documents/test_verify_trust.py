"""Whether the signer can be believed: root, end, revocation, purpose, algorithm, and when it was signed."""

import datetime as dt
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization

from reports.documents.verification.chains import Anchors
from reports.documents.verification.checks import examine
from reports.documents.verification.verdict import Outcome, Reason, Revocation, TimeSource, Verdict
from tests.reports.documents import attacks
from tests.reports.documents.pki import Identity, the_pki
from tests.reports.documents.signed import PERSON, anchors, base, sealed, sign, stamped

DAY = dt.timedelta(days=1)


BEGUN = dt.datetime.now(dt.UTC).replace(microsecond=0)  # stamps know seconds; all of them are made later


def now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def look(content: bytes, moment: dt.datetime | None = None, **changed: Any) -> Verdict:
    return examine(content, anchors(**changed), moment or now())


def by(identity: Identity, *, stamp: bool, **options: Any) -> bytes:
    return sign(base(), identity, PERSON, stamp=the_pki().timestamper() if stamp else None, **options)


def revoking(identity: Identity, at: dt.datetime, made: dt.datetime) -> bytes:
    """A list of the issuing CA, made at one moment, that says since when the certificate is revoked."""
    pki = the_pki()
    entry = (
        x509.RevokedCertificateBuilder()
        .serial_number(identity.certificate.serial_number)
        .revocation_date(at.replace(microsecond=0))
        .build()
    )
    return (
        x509.CertificateRevocationListBuilder()
        .issuer_name(pki.issuing.certificate.subject)
        .last_update(made)
        .next_update(made + 90 * DAY)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(pki.issuing.key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(2), critical=False)
        .add_revoked_certificate(entry)
        .sign(pki.issuing.key, hashes.SHA256())
        .public_bytes(serialization.Encoding.DER)
    )


def test_all_that_a_person_wants_to_know_of_a_good_signature_is_told():
    found = look(sealed()).signatures[0]
    pki = the_pki()
    assert found.common_name == "Nguyễn Thị Minh Họa"
    assert found.subject == (
        "CN=Nguyễn Thị Minh Họa, O=Sở Lao động - Thương binh và Xã hội, L=Hậu Giang, C=VN"
    )
    assert found.chain == ("Cơ quan cấp chứng thư Minh Họa", "Cơ quan chứng thực gốc Minh Họa")
    assert int(found.serial, 16) == pki.person.certificate.serial_number
    assert found.fingerprint == pki.person.certificate.fingerprint(hashes.SHA256()).hex()
    assert (found.time_source, found.revocation, found.level) == (TimeSource.STAMP, Revocation.GOOD, "B-LTA")
    assert found.moment is not None
    assert BEGUN <= found.moment <= now()


def test_a_signature_without_a_time_stamp_counts_while_its_certificate_does():
    content = by(the_pki().person, stamp=False)
    found = look(content).signatures[0]
    assert look(content).valid
    assert (found.time_source, found.level) == (TimeSource.CLAIMED, "B-B")


@pytest.mark.parametrize("stamp", [False, True])
def test_an_unknown_root_is_refused_though_the_file_is_intact(*, stamp: bool):
    content = by(the_pki().stranger, stamp=stamp)
    assert attacks.naive_check(content)
    verdict = look(content)
    assert (verdict.outcome, verdict.reasons) == (Outcome.UNTRUSTED, (Reason.UNKNOWN_ROOT,))
    assert verdict.signatures[0].intact
    assert not verdict.signatures[0].trusted
    other = the_pki().other_root
    assert (
        other.certificate.subject.rfc4514_string()
    )  # whoever trusts that root is told of its revocation, not of it
    assert look(content, roots=(other.der,)).reasons != (Reason.UNKNOWN_ROOT,)


def test_nobody_is_believed_where_nobody_is_named():
    assert examine(sealed(), Anchors(), now()).reasons == (Reason.TIMESTAMP_UNTRUSTED, Reason.UNKNOWN_ROOT)


@pytest.mark.parametrize("stamp", [False, True])
def test_a_certificate_that_had_ended_before_it_signed_is_refused(*, stamp: bool):
    content = by(the_pki().expired, stamp=stamp)
    assert attacks.naive_check(content)
    assert look(content).reasons == (Reason.EXPIRED,)


def test_a_certificate_that_ends_later_is_believed_only_with_a_time_stamp():
    brief = the_pki().issue("Võ Thị Minh Họa", days=20)
    later = now() + 60 * DAY
    fresh = {"crls": tuple(_lists_at(later - DAY))}
    plain, proven = by(brief, stamp=False), by(brief, stamp=True, evidence=True)
    assert look(plain).valid
    assert look(plain, later, **fresh).reasons == (Reason.EXPIRED_UNPROVEN,)
    assert look(proven, later, **fresh).valid
    # a time-stamp over the whole file proves as much as one inside the signature
    assert look(stamped(by(brief, stamp=False, evidence=True)), later, **fresh).valid


def _lists_at(made: dt.datetime) -> list[bytes]:
    pki = the_pki()
    nobody = pki.issue("Không Ai Minh Họa")
    return [revoking(nobody, made - DAY, made), pki.crls()[0]]


@pytest.mark.parametrize("stamp", [False, True])
def test_a_certificate_that_was_revoked_before_it_signed_is_refused(*, stamp: bool):
    content = by(the_pki().revoked, stamp=stamp)
    assert attacks.naive_check(content)
    verdict = look(content)
    assert (verdict.outcome, verdict.reasons) == (Outcome.UNTRUSTED, (Reason.REVOKED,))
    assert verdict.signatures[0].revocation == Revocation.REVOKED
    assert verdict.signatures[0].revoked_at


def test_a_certificate_that_is_revoked_later_is_believed_only_with_a_time_stamp():
    person = the_pki().issue("Đỗ Văn Minh Họa")
    tomorrow, later = now() + DAY, now() + 3 * DAY
    lists = (the_pki().crls()[0], revoking(person, tomorrow, later))
    plain, proven = by(person, stamp=False), by(person, stamp=True, evidence=True)
    assert look(plain, later, crls=lists).reasons == (Reason.REVOKED_UNPROVEN,)
    verdict = look(proven, later, crls=lists)
    assert verdict.valid
    assert verdict.signatures[0].revoked_at.startswith(f"{tomorrow:%Y-%m-%d}")


def test_an_old_list_inside_the_file_does_not_hide_a_revocation_that_the_portal_knows():
    """Control: with the lists of the file alone it is valid."""
    person = the_pki().issue("Bùi Thị Minh Họa")
    content = by(person, stamp=True, evidence=True)
    before = now() - DAY / 4
    assert look(content).valid
    assert look(content, crls=(the_pki().crls()[0], revoking(person, before, now()))).reasons == (
        Reason.REVOKED,
    )


def test_a_list_made_after_the_certificate_ended_proves_nothing():
    """A CA drops ended certificates from its lists: one that was revoked would look good again."""
    brief = the_pki().issue("Hồ Văn Minh Họa", days=20)
    content = by(brief, stamp=True)
    later = now() + 60 * DAY
    assert look(content, later, crls=tuple(_lists_at(later - DAY))).outcome == Outcome.UNDECIDED
    assert look(content, later, crls=tuple(_lists_at(now()))).valid


def test_without_any_word_about_revocation_nothing_is_decided():
    content = by(the_pki().person, stamp=False)
    verdict = look(content, crls=())
    assert (verdict.outcome, verdict.reasons) == (Outcome.UNDECIDED, (Reason.REVOCATION_UNKNOWN,))
    assert not verdict.is_signed_in(PERSON)


def test_a_certificate_that_was_not_made_for_signing_is_refused():
    content = by(the_pki().encipherment, stamp=False)
    assert attacks.naive_check(content)
    assert look(content).reasons == (Reason.WRONG_USAGE,)


def test_an_outdated_algorithm_is_refused():
    content = by(the_pki().person, stamp=False, digest="sha1")
    assert attacks.naive_check(content)
    assert look(content).reasons == (Reason.WEAK_ALGORITHM,)


def test_a_time_stamp_of_a_stranger_is_refused():
    pki = the_pki()
    content = sign(base(), pki.person, PERSON, stamp=pki.timestamper(pki.stranger_tsa))
    assert attacks.naive_check(content)
    assert look(content).reasons == (Reason.TIMESTAMP_UNTRUSTED,)


def test_a_claim_from_before_the_certificate_existed_is_refused():
    """The signer's machine says so; no time-stamp says otherwise."""
    content = by(the_pki().person, stamp=False)
    assert look(content, now() - 2 * DAY).reasons == (Reason.NOT_YET_VALID,)
