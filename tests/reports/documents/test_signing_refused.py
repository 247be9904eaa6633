"""Certificates that must not sign: each is refused with its own reason before the time-stamp service is asked."""

import asyncio
import datetime
import io

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from portal.core.clock import VIETNAM
from reports.documents.signing.errors import SigningFailed
from reports.documents.signing.trust import Trust
from reports.documents.states import Signatory
from tests.reports.documents.pki import issue, revocation_list, the_pki
from tests.reports.documents.signing_steps import sign, statuses, steps, trust


class NeverAsked:
    """A time-stamp service that must not be bothered."""

    def __getattr__(self, name: str):
        raise AssertionError(f"asked for {name}")


@pytest.fixture(scope="module")
def pki():
    return the_pki()


def refused(said: str, identity=None, believed: Trust | None = None) -> None:
    with pytest.raises(SigningFailed, match=said):
        sign(
            steps().prepared, Signatory.PERSON, identity, trust=believed or trust(), timestamper=NeverAsked()
        )


def test_a_revoked_certificate_does_not_sign(pki):
    refused("đã bị thu hồi", pki.revoked)


def test_the_same_certificate_signs_where_no_list_says_that_it_is_revoked(pki):
    """The control."""
    clean = Trust(trust().roots, trust().others, (pki.crls()[0], revocation_list(pki.issuing, [])))
    signed = sign(steps().prepared, Signatory.PERSON, pki.revoked, trust=clean)
    assert statuses(signed, clean)["NguoiKy"].bottom_line
    assert not statuses(signed)["NguoiKy"].bottom_line


def test_a_certificate_below_another_root_does_not_sign(pki):
    refused("không do cơ quan chứng thực được tin cậy cấp", pki.stranger)


def test_an_expired_certificate_does_not_sign(pki):
    refused("đã hết hạn ngày", pki.expired)


def test_a_certificate_for_another_purpose_does_not_sign(pki):
    refused("không được cấp để ký số", pki.encipherment)


def test_a_certificate_below_an_expired_authority_does_not_sign(pki):
    ended = issue("Cơ quan cấp chứng thư hết hạn Minh Họa", "Ban Minh Họa", by=pki.root, ca=0, days=-1)
    person = issue("Người ký Minh Họa", "Cơ quan", by=ended)
    believed = Trust(trust().roots, (ended.der,), (*trust().crls, revocation_list(ended, [])))
    refused("đã hết hạn", person, believed)


def test_without_revocation_lists_nothing_is_signed(pki):
    refused("thiếu danh sách thu hồi", believed=Trust(trust().roots, trust().others))


def test_with_a_list_that_is_out_of_date_nothing_is_signed(pki):
    old = pki.crls(next_update=-datetime.timedelta(hours=1))
    refused("đã quá hạn|thiếu danh sách thu hồi", believed=Trust(trust().roots, trust().others, old))


def test_without_roots_nothing_is_signed():
    refused("SIGNING_TRUST_ROOT", believed=Trust())


def test_a_time_stamp_from_below_another_root_is_not_taken(pki):
    with pytest.raises(
        SigningFailed, match=r"Dấu thời gian không dùng được.*không do cơ quan chứng thực được tin cậy"
    ):
        sign(steps().prepared, Signatory.PERSON, timestamper=pki.timestamper(pki.stranger_tsa))


def test_a_loop_that_runs_already_is_no_obstacle(pki):
    """A browser test keeps one in its thread."""

    async def inside() -> bytes:
        return sign(steps().prepared, Signatory.PERSON)

    assert statuses(asyncio.run(inside()))["NguoiKy"].bottom_line


def test_the_claimed_time_is_the_one_that_was_given_in_vietnams_zone():
    at = datetime.datetime.now(VIETNAM).replace(microsecond=0) - datetime.timedelta(minutes=2)
    signed = sign(steps().prepared, Signatory.PERSON, at=at)
    assert statuses(signed)["NguoiKy"].signer_reported_dt == at
    (kept,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    assert kept.sig_object["/M"] == at.strftime("D:%Y%m%d%H%M%S+07'00'")
