"""Time-stamps of a demonstration, made in the signing process itself. Never in production, which refuses DEMO."""

from pathlib import Path
from typing import Any

from django.conf import settings


def stamp_files() -> tuple[Path, Path]:
    """Where certificate and key of the demonstration's time-stamps lie (DER, PKCS#8)."""
    folder = Path(settings.SIGNING_KEYS_ROOT)
    return folder / "dau-thoi-gian-minh-hoa.cer", folder / "dau-thoi-gian-minh-hoa.key"


def stamper() -> Any:
    """A pyHanko TimeStamper, or None outside of a demonstration."""
    certificate, key = stamp_files()
    if not settings.DEMO or not key.exists():
        return None
    from asn1crypto import keys, x509
    from pyhanko.sign.timestamps import DummyTimeStamper
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    return DummyTimeStamper(
        x509.Certificate.load(certificate.read_bytes()),
        keys.PrivateKeyInfo.load(key.read_bytes()),
        certs_to_embed=SimpleCertificateStore(),
    )
