"""A demonstration of electronic signatures: authorities, certificates and keys that only this installation believes.

Everything says "minh họa" in its name or on its picture. The PIN of every key is the password of the demonstration.
"""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings

from agencies.models import Agency, User
from reports.documents.actions import keys
from reports.documents.signing.demonstration import stamp_files

DAYS = 3 * 365
BLUE, RED = (20, 60, 200, 255), (200, 20, 30, 255)


@dataclass(frozen=True)
class _Identity:
    key: Any
    certificate: Any


def make_keys(people: list[User], agencies: list[Agency], pin: str) -> None:
    """Write root, revocation list and time-stamp key, and give every person and agency a key with a picture."""
    from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12

    root = _issue("Cơ quan chứng thực minh họa", None, is_ca=True)
    _write_trust(Path(settings.SIGNING_TRUST_ROOT), root)
    _write_stamp(_issue("Dấu thời gian minh họa", root, stamps=True))
    for user in people:
        made = _issue(user.full_name, root)
        content = pkcs12.serialize_key_and_certificates(
            b"minh hoa", made.key, made.certificate, None, BestAvailableEncryption(pin.encode())
        )
        key = keys.add_key_file(content=content, passphrase=pin, user=user, agency=None)
        keys.keep_image(key, _signature(user.full_name))
    for agency in agencies:
        made = _issue(agency.name, root)
        content = pkcs12.serialize_key_and_certificates(
            b"minh hoa", made.key, made.certificate, None, BestAvailableEncryption(pin.encode())
        )
        key = keys.add_key_file(content=content, passphrase=pin, user=None, agency=agency)
        keys.keep_image(key, _seal(agency.name))


def _issue(name: str, by: _Identity | None, *, is_ca: bool = False, stamps: bool = False) -> _Identity:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    subject = x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Minh họa, không có giá trị"),
            x509.NameAttribute(NameOID.COMMON_NAME, name[:64]),
        ]
    )
    above = by or _Identity(key, None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject if by is None else by.certificate.subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - dt.timedelta(days=1))
        .not_valid_after(now + dt.timedelta(days=DAYS))
        .add_extension(x509.BasicConstraints(is_ca, 0 if is_ca else None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_usage(is_ca), critical=True)
    )
    if stamps:
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
        builder = builder.add_extension(usage, critical=True)
    return _Identity(key, builder.sign(above.key, hashes.SHA256()))


def _usage(is_ca: bool) -> Any:
    from cryptography import x509

    return x509.KeyUsage(
        digital_signature=not is_ca, content_commitment=not is_ca, key_encipherment=False, data_encipherment=False,
        key_agreement=False, key_cert_sign=is_ca, crl_sign=is_ca, encipher_only=False, decipher_only=False,
    )  # fmt: skip


def _write_trust(folder: Path, root: _Identity) -> None:
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.serialization import Encoding

    now = dt.datetime.now(dt.UTC).replace(microsecond=0)
    revoked = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(root.certificate.subject)
        .last_update(now - dt.timedelta(days=1))
        .next_update(now + dt.timedelta(days=DAYS))
        .add_extension(x509.CRLNumber(1), critical=False)
        .sign(root.key, hashes.SHA256())
    )
    for name, file, content in (
        ("roots", "minh-hoa.pem", root.certificate.public_bytes(Encoding.PEM)),
        ("crls", "minh-hoa.crl", revoked.public_bytes(Encoding.DER)),
    ):
        (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / name / file).write_bytes(content)


def _write_stamp(stamp: _Identity) -> None:
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    certificate, key = stamp_files()
    certificate.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    certificate.write_bytes(stamp.certificate.public_bytes(Encoding.DER))
    key.touch(mode=0o600)
    key.write_bytes(stamp.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


def _signature(name: str) -> bytes:
    """A blue stroke and the word, on a transparent ground."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (480, 220), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    points = [(20, 150)]
    for at, letter in enumerate(name):
        points.append((20 + (at + 1) * 440 // (len(name) + 1), 40 + ord(letter) * 37 % 130))
    draw.line(points, fill=BLUE, width=6, joint="curve")
    draw.text((150, 185), "MINH HOA", fill=BLUE, font_size=28)
    return _png(picture)


def _seal(name: str) -> bytes:
    """A red round seal with the first letters, marked."""
    from PIL import Image, ImageDraw

    picture = Image.new("RGBA", (400, 400), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    draw.ellipse((8, 8, 392, 392), outline=RED, width=8)
    draw.ellipse((70, 70, 330, 330), outline=RED, width=4)
    draw.text((200, 180), f"{len(name)}", fill=RED, font_size=60, anchor="mm")
    draw.text((200, 250), "MINH HOA", fill=RED, font_size=38, anchor="mm")
    return _png(picture)


def _png(picture: Any) -> bytes:
    output = io.BytesIO()
    picture.save(output, "PNG")
    return output.getvalue()
