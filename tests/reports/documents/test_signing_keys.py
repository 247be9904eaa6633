"""Keys in PKCS#12 files and on a token (SoftHSM2), and what is said when one cannot be used."""

import datetime
import io
from pathlib import Path

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from reports.documents.signing import keys
from reports.documents.signing.errors import SigningFailed, WrongSecret
from reports.documents.states import Method, Signatory
from tests.reports.documents.pki import AGENCY, PASSPHRASE, PERSON, Identity, the_pki
from tests.reports.documents.signing_steps import sign, statuses, steps
from tests.reports.documents.tokens import PIN, TOKEN, token

KEY = "Khóa lãnh đạo"


@pytest.fixture(scope="module")
def pki():
    return the_pki()


def from_file(path: Path | None, secret: str = PASSPHRASE):
    return keys.open_key(method=Method.PKCS12, file=path, place={}, secret=secret)


def test_the_facts_of_a_certificate_are_told_in_both_encodings(pki):
    facts = keys.certificate_facts(pki.person.pem)
    assert facts == keys.certificate_facts(pki.person.der)
    assert (facts.common_name, facts.organisation) == (PERSON, AGENCY)
    assert facts.subject == f"CN={PERSON}, O={AGENCY}, L=Hậu Giang, C=VN"
    assert facts.issuer.startswith("CN=Cơ quan cấp chứng thư Minh Họa, ")
    assert int(facts.serial, 16) == pki.person.certificate.serial_number
    assert len(facts.fingerprint) == 64
    assert facts.not_before < datetime.datetime.now(datetime.UTC) < facts.not_after
    with pytest.raises(SigningFailed, match="không phải chứng thư số"):
        keys.certificate_facts(b"khong phai")


def test_a_key_file_is_opened_with_its_passphrase(pki, tmp_path):
    with from_file(pki.person.write_p12(tmp_path / "khoa.p12")) as signer:
        assert keys.facts_of(signer) == keys.certificate_facts(pki.person.der)
        signed = sign(steps().prepared, Signatory.PERSON, signer=signer)
    assert statuses(signed)["NguoiKy"].bottom_line


@pytest.mark.parametrize("secret", ["", "sai", PASSPHRASE + " ", "mật khẩu"])
def test_a_wrong_passphrase_is_said_to_be_wrong(pki, tmp_path, secret):
    path = pki.person.write_p12(tmp_path / "khoa.p12")
    with pytest.raises(WrongSecret, match="Mật khẩu của khóa ký không đúng"), from_file(path, secret):
        pass


def test_a_broken_or_missing_key_file_is_not_taken_for_a_wrong_passphrase(pki, tmp_path):
    broken = tmp_path / "hong.p12"
    broken.write_bytes(pki.person.p12()[:-40])
    for path, said in ((broken, "không phải tệp PKCS#12"), (tmp_path / "mat.p12", "Không đọc được")):
        with pytest.raises(SigningFailed, match=said) as caught, from_file(path):
            pass
        assert not isinstance(caught.value, WrongSecret)
    with pytest.raises(SigningFailed, match="không phải tệp PKCS#12"), from_file(None):
        pass


@pytest.mark.parametrize(
    ("who", "said"), [("expired", "đã hết hạn ngày"), ("encipherment", "không được cấp để ký số")]
)
def test_a_certificate_that_may_not_sign_is_refused_before_anything_is_signed(pki, tmp_path, who, said):
    identity: Identity = getattr(pki, who)
    path = identity.write_p12(tmp_path / "khoa.p12")
    with pytest.raises(SigningFailed, match=said), from_file(path):
        pass
    with pytest.raises(SigningFailed, match=said):
        sign(steps().prepared, Signatory.PERSON, identity)


def test_a_certificate_that_does_not_hold_yet_is_told_apart(pki):
    early = pki.person.certificate.not_valid_before_utc - datetime.timedelta(hours=1)
    with pytest.raises(SigningFailed, match="chỉ có hiệu lực từ"):
        keys.check(pki.person.der, at=early)


def test_outside_methods_have_no_key_here():
    with (
        pytest.raises(SigningFailed, match="không dùng khóa trên máy chủ"),
        keys.open_key(method=Method.VGCA, file=None, place={}, secret=""),
    ):
        pass


@pytest.fixture(scope="module")
def library(pki, tmp_path_factory):
    with token(tmp_path_factory.mktemp("softhsm"), {KEY: pki.person, "Khóa cũ": pki.expired}) as path:
        yield path


@pytest.fixture
def on_token(library, settings):
    settings.SIGNING_PKCS11_MODULE = library

    def opened(secret: str = PIN, **place: str):
        where = {"token": TOKEN, "key": KEY, "certificate": KEY} | place
        return keys.open_key(method=Method.PKCS11, file=None, place=where, secret=secret)

    return opened


def test_a_token_signs_and_the_key_never_leaves_it(on_token, pki):
    with on_token() as signer:
        assert keys.facts_of(signer) == keys.certificate_facts(pki.person.der)
        signed = sign(steps().prepared, Signatory.PERSON, signer=signer)
    assert statuses(signed)["NguoiKy"].bottom_line
    # the chain comes from SIGNING_TRUST_ROOT, and nothing else that lies on the token goes along
    (kept,) = PdfFileReader(io.BytesIO(signed)).embedded_regular_signatures
    others = {each.dump() for each in kept.other_embedded_certs}
    assert others == {pki.issuing.der}


def test_a_token_can_be_opened_again_and_again(on_token):
    for _ in range(3):
        with on_token() as signer:
            assert keys.facts_of(signer).common_name == PERSON


@pytest.mark.parametrize("secret", ["0000", "", "12"])
def test_a_wrong_pin_is_said_to_be_wrong(on_token, secret):
    with pytest.raises(WrongSecret, match="Mã PIN của thiết bị ký không đúng"), on_token(secret):
        pass


def test_a_missing_token_and_a_missing_key_are_told_apart(on_token):
    with pytest.raises(SigningFailed, match="Không thấy thiết bị ký “Lạ”"), on_token(token="Lạ"):
        pass
    with pytest.raises(SigningFailed, match="không có khóa “Khóa lạ”"), on_token(key="Khóa lạ"):
        pass
    with pytest.raises(SigningFailed, match="không có khóa"), on_token(certificate="Chứng thư lạ"):
        pass


def test_an_expired_certificate_on_a_token_is_refused(on_token):
    with (
        pytest.raises(SigningFailed, match="đã hết hạn ngày"),
        on_token(key="Khóa cũ", certificate="Khóa cũ"),
    ):
        pass


def test_without_a_library_the_setting_is_named(settings):
    settings.SIGNING_PKCS11_MODULE = ""
    with (
        pytest.raises(SigningFailed, match="SIGNING_PKCS11_MODULE"),
        keys.open_key(method=Method.PKCS11, file=None, place={"token": TOKEN}, secret=PIN),
    ):
        pass


def test_a_library_that_is_not_there_is_said_to_be_missing(settings, tmp_path):
    settings.SIGNING_PKCS11_MODULE = str(tmp_path / "khong-co.so")
    with (
        pytest.raises(SigningFailed, match="SIGNING_PKCS11_MODULE"),
        keys.open_key(method=Method.PKCS11, file=None, place={"token": TOKEN}, secret=PIN),
    ):
        pass
