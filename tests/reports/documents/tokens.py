"""A token in software (SoftHSM2) in a folder of its own: nothing of the machine is touched.

    with token(folder, {"Khóa lãnh đạo": pki.person}) as library:      labelled TOKEN, opened with PIN

The library reads its settings once a process, so there is one token a process.
"""

import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest

import system
from tests.conftest import IN_CI
from tests.reports.documents.pki import Identity

TOKEN, PIN = "Thiết bị minh họa", "1234"


@contextmanager
def token(folder: Path, identities: Mapping[str, Identity]) -> Iterator[str]:
    """The path of the PKCS#11 library; each identity's key and certificate carry its label. Skips without SoftHSM2."""
    library = system.softhsm()
    if library is None and IN_CI:
        pytest.fail("NOT RUN: no SoftHSM2 (softhsm2)", pytrace=False)
    if library is None:
        pytest.skip("NOT RUN: no SoftHSM2 (softhsm2)")
    (folder / "tokens").mkdir()
    settings = folder / "softhsm2.conf"
    settings.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\nlog.level = ERROR\n"
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOFTHSM2_CONF", str(settings))
        made = ["softhsm2-util", "--init-token", "--free", "--label", TOKEN, "--pin", PIN, "--so-pin", "9999"]
        subprocess.run(made, check=True, capture_output=True)
        for label, identity in identities.items():
            _put(library, identity, label)
        yield library


def _put(library: str, identity: Identity, label: str) -> None:
    import pkcs11
    from cryptography.hazmat.primitives import serialization as form
    from pkcs11.util.rsa import decode_rsa_private_key
    from pkcs11.util.x509 import decode_x509_certificate

    key = identity.key.private_bytes(
        form.Encoding.DER, form.PrivateFormat.TraditionalOpenSSL, form.NoEncryption()
    )
    common = {
        pkcs11.Attribute.TOKEN: True,
        pkcs11.Attribute.LABEL: label,
        pkcs11.Attribute.ID: label.encode(),
    }
    with pkcs11.lib(library).get_token(token_label=TOKEN).open(rw=True, user_pin=PIN) as session:
        session.create_object({**decode_rsa_private_key(key), **common, pkcs11.Attribute.SIGN: True})
        session.create_object({**decode_x509_certificate(identity.der), **common})
