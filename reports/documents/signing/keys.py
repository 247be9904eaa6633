"""Keys the portal may sign with: a PKCS#12 file, or a token or HSM behind PKCS#11. Secrets pass through, never stay."""

import datetime
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from portal.core.clock import VIETNAM
from reports.documents.signing.errors import SigningFailed, WrongSecret
from reports.documents.signing.loop import run
from reports.documents.states import Method

_SHORT: Final = {
    "2.5.4.3": "CN", "2.5.4.10": "O", "2.5.4.11": "OU", "2.5.4.7": "L", "2.5.4.8": "ST", "2.5.4.6": "C",
    "2.5.4.12": "T", "2.5.4.5": "SERIALNUMBER", "0.9.2342.19200300.100.1.1": "UID",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class CertificateFacts:
    """What people need of a certificate. subject, issuer: 'CN=…, O=…, L=…, C=VN'; common_name, organisation: '' when
    not said; serial, fingerprint (SHA-256): hexadecimal, lower case."""

    subject: str
    common_name: str
    organisation: str
    issuer: str
    serial: str
    fingerprint: str
    not_before: datetime.datetime
    not_after: datetime.datetime


def certificate_facts(data: bytes) -> CertificateFacts:
    """Of a certificate in PEM or DER. SigningFailed when it is none."""
    certificate = _load(data)
    from cryptography.hazmat.primitives import hashes

    return CertificateFacts(
        subject=_told(certificate.subject),
        common_name=_part(certificate.subject, "2.5.4.3"),
        organisation=_part(certificate.subject, "2.5.4.10"),
        issuer=_told(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.fingerprint(hashes.SHA256()).hex(),
        not_before=certificate.not_valid_before_utc,
        not_after=certificate.not_valid_after_utc,
    )


def facts_of(signer: Any) -> CertificateFacts:
    """Of the certificate of a signer that `open_key` gave."""
    return certificate_facts(signer.signing_cert.dump())


def check(data: bytes, *, at: datetime.datetime) -> None:
    """SigningFailed when the certificate (PEM or DER) does not hold at this moment or is not made for signing."""
    certificate = _load(data)
    name = _part(certificate.subject, "2.5.4.3") or _told(certificate.subject)
    if at < certificate.not_valid_before_utc:
        day = _day(certificate.not_valid_before_utc)
        raise SigningFailed(
            f"Chứng thư số của {name} chỉ có hiệu lực từ {day}. Hãy dùng chứng thư đang có hiệu lực."
        )
    if at > certificate.not_valid_after_utc:
        day = _day(certificate.not_valid_after_utc)
        raise SigningFailed(
            f"Chứng thư số của {name} đã hết hạn ngày {day}. Hãy gia hạn chứng thư rồi ký lại."
        )
    if not usages(data):
        raise SigningFailed(
            f"Chứng thư số của {name} không được cấp để ký số văn bản. Hãy dùng chứng thư có quyền ký số."
        )


def usages(data: bytes) -> set[str]:
    """Which of pyHanko's key usages for signing the certificate has; both when it says nothing of usage."""
    from cryptography import x509

    both = {"digital_signature", "non_repudiation"}
    try:
        said = _load(data).extensions.get_extension_for_class(x509.KeyUsage).value
    except x509.ExtensionNotFound:
        return both
    has = {"digital_signature": said.digital_signature, "non_repudiation": said.content_commitment}
    return {name for name in both if has[name]}


@contextmanager
def open_key(*, method: str, file: Path | None, place: Mapping[str, str], secret: str) -> Iterator[Any]:
    """A pyHanko signer for as long as the block runs.

    method: 'pkcs12' (`file`, `secret` = its passphrase) or 'pkcs11' (`place` = labels {'token', 'key', 'certificate'},
    `secret` = the PIN; the library is settings.SIGNING_PKCS11_MODULE). WrongSecret, or SigningFailed with what is wrong
    and the way out; both before anything was signed.
    """
    if method == Method.PKCS12:
        signer = _from_file(file, secret)
        check(signer.signing_cert.dump(), at=_now())
        yield signer
    elif method == Method.PKCS11:
        with _from_token(place, secret) as signer:
            check(signer.signing_cert.dump(), at=_now())
            yield signer
    else:
        raise SigningFailed("Cách ký này không dùng khóa trên máy chủ.")


def _from_file(file: Path | None, secret: str) -> Any:
    from asn1crypto import keys, x509
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.serialization import pkcs12
    from pyhanko.sign.signers import SimpleSigner
    from pyhanko_certvalidator.registry import SimpleCertificateStore

    try:
        data = file.read_bytes() if file is not None else b""
    except OSError as error:
        raise SigningFailed(
            "Không đọc được tệp khóa ký trên máy chủ. Hãy nhờ quản trị đặt lại tệp (SIGNING_KEYS_ROOT)."
        ) from error
    if not _looks_like_pkcs12(data):
        raise SigningFailed("Tệp khóa ký không phải tệp PKCS#12 (.p12, .pfx). Hãy nhờ quản trị đặt lại tệp.")
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(data, secret.encode())
    except ValueError as error:
        raise WrongSecret("Mật khẩu của khóa ký không đúng. Hãy nhập lại.") from error
    if key is None or certificate is None:
        raise SigningFailed("Tệp PKCS#12 thiếu khóa bí mật hoặc chứng thư số. Hãy nhờ quản trị đặt lại tệp.")
    store = SimpleCertificateStore()
    for each in others:
        store.register(x509.Certificate.load(each.public_bytes(form.Encoding.DER)))
    der = key.private_bytes(form.Encoding.DER, form.PrivateFormat.PKCS8, form.NoEncryption())
    return SimpleSigner(
        signing_cert=x509.Certificate.load(certificate.public_bytes(form.Encoding.DER)),
        signing_key=keys.PrivateKeyInfo.load(der),
        cert_registry=store,
    )


def _looks_like_pkcs12(data: bytes) -> bool:
    """So that a broken file is not taken for a wrong passphrase."""
    from asn1crypto import pkcs12

    try:
        return bool(pkcs12.Pfx.load(data, strict=True)["version"].native == "v3")
    except (ValueError, TypeError):
        return False


@contextmanager
def _from_token(place: Mapping[str, str], secret: str) -> Iterator[Any]:
    import pkcs11
    from pyhanko.config.pkcs11 import TokenCriteria
    from pyhanko.sign.pkcs11 import PKCS11Signer, open_pkcs11_session

    if not settings.SIGNING_PKCS11_MODULE or not Path(settings.SIGNING_PKCS11_MODULE).exists():
        raise SigningFailed(
            "Máy chủ chưa có thư viện của thiết bị ký (SIGNING_PKCS11_MODULE). Hãy nhờ quản trị."
        )
    label = place.get("token", "")
    try:
        session = open_pkcs11_session(
            settings.SIGNING_PKCS11_MODULE, token_criteria=TokenCriteria(label=label), user_pin=secret
        )
    except (pkcs11.PinIncorrect, pkcs11.PinInvalid, pkcs11.PinLenRange, pkcs11.ArgumentsBad) as error:
        raise WrongSecret(
            "Mã PIN của thiết bị ký không đúng. Nhập sai nhiều lần thì thiết bị tự khóa."
        ) from error
    except pkcs11.PinLocked as error:
        raise SigningFailed(
            "Thiết bị ký đã tự khóa vì nhập sai mã PIN nhiều lần. Hãy nhờ nơi cấp mở khóa."
        ) from error
    except pkcs11.PKCS11Error as error:
        raise SigningFailed(
            f"Không thấy thiết bị ký “{label}”. Hãy cắm thiết bị hoặc nhờ quản trị kiểm tra rồi ký lại."
        ) from error
    with session:
        try:
            signer = PKCS11Signer(
                session,
                cert_label=place.get("certificate") or place.get("key"),
                key_label=place.get("key"),
            )
            # now, while what is missing can still be told apart from a failed signature
            run(signer.ensure_objects_loaded())
        except pkcs11.PKCS11Error as error:
            raise SigningFailed(
                f"Thiết bị ký “{label}” không có khóa “{place.get('key', '')}” hoặc chứng thư của nó. "
                "Hãy nhờ quản trị kiểm tra tên khóa."
            ) from error
        yield signer


def _load(data: bytes) -> Any:
    from cryptography import x509

    try:
        if b"-----BEGIN" in data:
            return x509.load_pem_x509_certificate(data)
        return x509.load_der_x509_certificate(data)
    except ValueError as error:
        raise SigningFailed("Tệp không phải chứng thư số dạng PEM hoặc DER.") from error


def _told(name: Any) -> str:
    """The most particular first: CN=…, O=…, L=…, C=VN."""
    parts = [f"{_SHORT.get(each.oid.dotted_string, each.oid.dotted_string)}={each.value}" for each in name]
    return ", ".join(reversed(parts))


def _part(name: Any, oid: str) -> str:
    return next((str(each.value) for each in name if each.oid.dotted_string == oid), "")


def _day(moment: datetime.datetime) -> str:
    return moment.astimezone(VIETNAM).strftime("%d/%m/%Y")


def _now() -> datetime.datetime:
    """Certificates live in real time, whatever the business clock says."""
    return datetime.datetime.now(datetime.UTC)
