"""Whom the portal believes: root certificates, those in between, revocation lists.

    SIGNING_TRUST_ROOT/roots/           *.pem *.crt *.cer *.der    the roots; only these are believed by themselves
    SIGNING_TRUST_ROOT/intermediates/   the same                   help to find the way from a certificate to a root
    SIGNING_TRUST_ROOT/crls/            *.crl *.pem *.der          lists of revoked certificates

A PEM file may hold several. Other files are left alone. Lists are brought by whoever runs the machine (a timer that
downloads them), because a portal inside a ministry's network rarely may; SIGNING_FETCH_REVOCATION=1 lets it ask the
addresses that certificates name.
"""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings

from reports.documents.signing.errors import SigningFailed

CERTIFICATES: Final = (".pem", ".crt", ".cer", ".der")
LISTS: Final = (".crl", ".pem", ".der")


@dataclass(frozen=True)
class Trust:
    """roots, others, crls: DER, each once; fetch: whether addresses named in certificates may be asked;
    key: SHA-256 over all of it, another one when anything changed. Plain bytes, so it may go to another process."""

    roots: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()
    fetch: bool = False
    key: str = field(init=False, compare=False)

    def __post_init__(self) -> None:
        total = hashlib.sha256(b"fetch" if self.fetch else b"offline")
        for name, group in (("roots", self.roots), ("others", self.others), ("crls", self.crls)):
            total.update(name.encode())
            for digest in sorted(hashlib.sha256(each).digest() for each in group):
                total.update(digest)
        object.__setattr__(self, "key", total.hexdigest())

    def context(self, **options: Any) -> Any:
        """pyHanko's ValidationContext with these roots and lists; every certificate needs a statement about its
        revocation. options: `moment`, `revocation_mode`, `ocsps` … as there; `other_certs` and `crls` are added."""
        from asn1crypto import crl, x509
        from pyhanko_certvalidator import ValidationContext

        others = [x509.Certificate.load(each) for each in self.others]
        lists = [crl.CertificateList.load(each) for each in self.crls]
        chosen: dict[str, Any] = {"revocation_mode": "require", "allow_fetching": self.fetch} | options
        chosen["other_certs"] = [*others, *chosen.get("other_certs", ())]
        chosen["crls"] = [*lists, *chosen.get("crls", ())]
        roots = [x509.Certificate.load(each) for each in self.roots]
        return ValidationContext(trust_roots=roots, **chosen)


def configured() -> Trust:
    """What SIGNING_TRUST_ROOT holds at this moment. SigningFailed names a file that cannot be read."""
    return of_folder(Path(settings.SIGNING_TRUST_ROOT), fetch=settings.SIGNING_FETCH_REVOCATION)


def of_folder(folder: Path, *, fetch: bool = False) -> Trust:
    """What a folder holds; empty when it is not there. SigningFailed names a file that cannot be read."""
    files = tuple(
        (name, path, path.stat().st_size, path.stat().st_mtime_ns)
        for name, endings in (("roots", CERTIFICATES), ("intermediates", CERTIFICATES), ("crls", LISTS))
        for path in sorted((folder / name).glob("*"))
        if path.is_file() and path.suffix.lower() in endings
    )
    return _read(files, fetch)


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, Path, int, int], ...], fetch: bool) -> Trust:
    """Kept for as long as no file changes: national lists are megabytes."""
    found: dict[str, dict[bytes, None]] = {"roots": {}, "intermediates": {}, "crls": {}}
    for name, path, _, _ in files:
        for each in _lists(path) if name == "crls" else _certificates(path):
            found[name][each] = None
    return Trust(tuple(found["roots"]), tuple(found["intermediates"]), tuple(found["crls"]), fetch)


def _certificates(path: Path) -> Iterator[bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    data = path.read_bytes()
    load: Callable[[], list[x509.Certificate]] = (
        (lambda: x509.load_pem_x509_certificates(data))
        if b"-----BEGIN" in data
        else (lambda: [x509.load_der_x509_certificate(data)])
    )
    for each in _told(path, "chứng thư số", load):
        if not _is_ca(each):
            raise SigningFailed(
                f"Tệp {_short(path)} không phải chứng thư của một cơ quan chứng thực. Hãy bỏ tệp này."
            )
        yield each.public_bytes(Encoding.DER)


def _lists(path: Path) -> Iterator[bytes]:
    from cryptography import x509
    from cryptography.hazmat.primitives.serialization import Encoding

    data = path.read_bytes()
    marker = b"-----BEGIN"
    parts = [marker + part for part in data.split(marker)[1:]] if marker in data else []
    load: Callable[[], list[x509.CertificateRevocationList]] = (
        (lambda: [x509.load_pem_x509_crl(part) for part in parts])
        if parts
        else (lambda: [x509.load_der_x509_crl(data)])
    )
    for each in _told(path, "danh sách chứng thư bị thu hồi (CRL)", load):
        yield each.public_bytes(Encoding.DER)


def _told(path: Path, what: str, load: Callable[[], list[Any]]) -> list[Any]:
    try:
        return load()
    except ValueError as error:
        raise SigningFailed(
            f"Tệp {_short(path)} không phải {what} dạng PEM hoặc DER. Hãy thay bằng tệp đúng hoặc bỏ tệp này."
        ) from error


def _is_ca(certificate: Any) -> bool:
    from cryptography import x509

    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except x509.ExtensionNotFound:
        # version 1 roots know no extensions
        return bool(certificate.version == x509.Version.v1 and certificate.issuer == certificate.subject)


def _short(path: Path) -> str:
    return f"{path.parent.name}/{path.name} (SIGNING_TRUST_ROOT)"
