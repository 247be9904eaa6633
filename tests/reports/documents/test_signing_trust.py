"""The folder of roots, intermediates and revocation lists."""

import pytest

from reports.documents.signing import trust
from reports.documents.signing.errors import SigningFailed
from tests.reports.documents.pki import Pki, revocation_list, the_pki


@pytest.fixture(scope="module")
def pki() -> Pki:
    return the_pki()


def test_the_folder_is_read_in_pem_and_der(pki, tmp_path):
    found = trust.of_folder(pki.write_trust(tmp_path))
    assert found.roots == (pki.root.der,)
    assert found.others == (pki.issuing.der,)
    written = {(tmp_path / "crls" / name).read_bytes() for name in ("0.crl", "1.crl")}
    assert set(found.crls) == written
    assert not found.fetch


def test_several_in_one_pem_file_and_other_files_beside(pki, tmp_path):
    pki.write_trust(tmp_path)
    (tmp_path / "roots" / "goc.pem").write_bytes(b"Root A\n" + pki.root.pem + pki.other_root.pem)
    (tmp_path / "roots" / "README").write_text("ai giữ thư mục này")
    assert trust.of_folder(tmp_path).roots == (pki.root.der, pki.other_root.der)


def test_a_missing_folder_trusts_nobody(tmp_path):
    assert trust.of_folder(tmp_path / "none").roots == ()


def test_the_key_changes_with_roots_lists_and_fetching_and_only_with_them(pki, tmp_path):
    before = trust.of_folder(pki.write_trust(tmp_path))
    (tmp_path / "roots" / "goc.pem").rename(tmp_path / "roots" / "ten-khac.pem")
    assert trust.of_folder(tmp_path).key == before.key
    assert trust.of_folder(tmp_path, fetch=True).key != before.key
    (tmp_path / "crls" / "9.crl").write_bytes(revocation_list(pki.issuing, [], number=2))
    with_list = trust.of_folder(tmp_path)
    assert with_list.key != before.key
    (tmp_path / "roots" / "khac.pem").write_bytes(pki.other_root.pem)
    assert trust.of_folder(tmp_path).key not in {before.key, with_list.key}


def test_the_same_certificate_as_root_is_another_trust_than_as_help(pki):
    assert trust.Trust(roots=(pki.root.der,)).key != trust.Trust(others=(pki.root.der,)).key


@pytest.mark.parametrize(
    ("place", "content", "said"),
    [
        ("roots/hong.pem", b"khong phai", "roots/hong.pem"),
        ("roots/hong.crt", b"-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "chứng thư số"),
        ("crls/hong.crl", b"khong phai", "crls/hong.crl"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(pki, tmp_path, place, content, said):
    pki.write_trust(tmp_path)
    (tmp_path / place).write_bytes(content)
    with pytest.raises(SigningFailed, match=said):
        trust.of_folder(tmp_path)


def test_a_persons_certificate_is_no_root(pki, tmp_path):
    pki.write_trust(tmp_path)
    (tmp_path / "roots" / "nguoi.pem").write_bytes(pki.person.pem)
    with pytest.raises(
        SigningFailed, match=r"roots/nguoi\.pem.*không phải chứng thư của một cơ quan chứng thực"
    ):
        trust.of_folder(tmp_path)


def test_the_settings_name_the_folder(pki, tmp_path, settings):
    settings.SIGNING_TRUST_ROOT = pki.write_trust(tmp_path)
    settings.SIGNING_FETCH_REVOCATION = True
    assert trust.configured().roots == (pki.root.der,)
    assert trust.configured().fetch
