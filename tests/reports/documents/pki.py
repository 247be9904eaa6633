"""A small real public-key infrastructure for tests: certificates, revocation lists, key files, a time-stamp service.

    pki = the_pki()                        made once a process (about a second), everything below hangs on it
    pki.person, pki.organisation           Identity: .key, .certificate, .der, .pem, .p12(PASSPHRASE)
    pki.expired, pki.revoked               not usable any more; pki.encipherment: not made for signing
    pki.stranger                           a person below another root that nobody trusts
    pki.issue("Trần Văn Minh Họa", …)      one more below the issuing CA
    pki.write_trust(folder)                the layout of SIGNING_TRUST_ROOT: roots/, intermediates/, crls/
    pki.timestamper()                      time-stamps made in this process
    with time_stamp_server(pki) as tsa:    the same over HTTP (RFC 3161) on loopback; tsa.url, tsa.plan, tsa.seen

Every name is an illustration ("Minh Họa").
"""

import datetime
import functools
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PASSPHRASE = "mat-khau-minh-hoa"
PERSON = "Nguyễn Thị Minh Họa"
AGENCY = "Sở Lao động - Thương binh và Xã hội"
DAY = datetime.timedelta(days=1)


@dataclass(frozen=True)
class Identity:
    """A private key and its certificate; `chain`: the certificates above it, without the root."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate
    chain: tuple[x509.Certificate, ...] = ()

    @property
    def der(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.DER)

    @property
    def pem(self) -> bytes:
        return self.certificate.public_bytes(serialization.Encoding.PEM)

    @property
    def key_der(self) -> bytes:
        """PKCS#8, not encrypted."""
        return self.key.private_bytes(
            serialization.Encoding.DER, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )

    def p12(self, passphrase: str = PASSPHRASE) -> bytes:
        """The key, its certificate and those above it as a PKCS#12 file."""
        return pkcs12.serialize_key_and_certificates(
            b"minh hoa",
            self.key,
            self.certificate,
            list(self.chain),
            serialization.BestAvailableEncryption(passphrase.encode()),
        )

    def write_p12(self, path: Path, passphrase: str = PASSPHRASE) -> Path:
        path.write_bytes(self.p12(passphrase))
        return path


@dataclass
class Pki:
    """Root → issuing CA → people, agencies, the time-stamp service; and another root apart."""

    root: Identity
    issuing: Identity
    other_root: Identity
    person: Identity
    organisation: Identity
    expired: Identity
    revoked: Identity
    encipherment: Identity
    stranger: Identity
    tsa: Identity
    stranger_tsa: Identity
    revocations: list[int] = field(default_factory=list)

    def issue(self, common_name: str, organisation: str = AGENCY, **options: Any) -> Identity:
        """One more certificate of a person or an agency below the issuing CA."""
        return issue(common_name, organisation, by=self.issuing, **options)

    def crls(self, *, next_update: datetime.timedelta = 30 * DAY) -> tuple[bytes, ...]:
        """The revocation lists of the root and of the issuing CA, DER."""
        return (
            revocation_list(self.root, [], next_update=next_update),
            revocation_list(self.issuing, self.revocations, next_update=next_update),
        )

    def write_trust(self, folder: Path) -> Path:
        """The folder that SIGNING_TRUST_ROOT names."""
        for name in ("roots", "intermediates", "crls"):
            (folder / name).mkdir(parents=True, exist_ok=True)
        (folder / "roots" / "goc.pem").write_bytes(self.root.pem)
        (folder / "intermediates" / "cap-phat.crt").write_bytes(self.issuing.der)
        for at, crl in enumerate(self.crls()):
            (folder / "crls" / f"{at}.crl").write_bytes(crl)
        return folder

    def timestamper(self, identity: Identity | None = None) -> Any:
        """pyHanko's time-stamps of its own, below our issuing CA (or any other `identity`)."""
        from asn1crypto import keys
        from asn1crypto import x509 as asn1
        from pyhanko.sign.timestamps import DummyTimeStamper
        from pyhanko_certvalidator.registry import SimpleCertificateStore

        made_by = identity or self.tsa
        store = SimpleCertificateStore()
        for each in made_by.chain:
            store.register(asn1.Certificate.load(each.public_bytes(serialization.Encoding.DER)))
        return DummyTimeStamper(
            asn1.Certificate.load(made_by.der),
            keys.PrivateKeyInfo.load(made_by.key_der),
            certs_to_embed=store,
        )


@functools.cache
def the_pki() -> Pki:
    """The infrastructure of this process."""
    root = issue("Cơ quan chứng thực gốc Minh Họa", "Ban Minh Họa", ca=1, days=3650)
    issuing = issue("Cơ quan cấp chứng thư Minh Họa", "Ban Minh Họa", by=root, ca=0, days=1825)
    other_root = issue("Gốc lạ Minh Họa", "Tổ chức lạ", ca=1, days=3650)
    revoked = issue("Lê Văn Minh Họa", AGENCY, by=issuing)
    return Pki(
        root=root,
        issuing=issuing,
        other_root=other_root,
        person=issue(PERSON, AGENCY, by=issuing),
        organisation=issue(AGENCY, AGENCY, by=issuing),
        expired=issue("Phạm Thị Minh Họa", AGENCY, by=issuing, days=-1),
        revoked=revoked,
        encipherment=issue("Máy chủ Minh Họa", AGENCY, by=issuing, signing=False),
        stranger=issue(PERSON, AGENCY, by=other_root),
        tsa=issue("Dịch vụ cấp dấu thời gian Minh Họa", "Ban Minh Họa", by=issuing, time_stamping=True),
        stranger_tsa=issue("Dấu thời gian lạ Minh Họa", "Tổ chức lạ", by=other_root, time_stamping=True),
        revocations=[revoked.certificate.serial_number],
    )


def issue(
    common_name: str,
    organisation: str,
    *,
    by: Identity | None = None,
    ca: int | None = None,
    days: int = 365,
    time_stamping: bool = False,
    signing: bool = True,
) -> Identity:
    """A new key and its certificate. by: whose signature it carries, None = its own; ca: how many CAs may follow
    below it, None = no CA; days: how long it holds from now, negative = ended so long ago."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    name = _name(common_name, organisation)
    above = name if by is None else by.certificate.subject
    signer = key if by is None else by.key
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(above)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - 400 * DAY if days < 0 else now - DAY)
        .not_valid_after(now + days * DAY)
        .add_extension(x509.BasicConstraints(ca is not None, ca), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signer.public_key()), critical=False
        )
        .add_extension(_usage(ca is not None, signing), critical=True)
    )
    if time_stamping:
        builder = builder.add_extension(
            x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING]), critical=True
        )
    certificate = builder.sign(signer, hashes.SHA256())
    above_it = (
        () if by is None or by.certificate.issuer == by.certificate.subject else (by.certificate, *by.chain)
    )
    return Identity(key, certificate, above_it)


def revocation_list(
    by: Identity, serials: list[int], *, next_update: datetime.timedelta = 30 * DAY, number: int = 1
) -> bytes:
    """The list of revoked certificates of a CA, DER."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    builder = (
        x509.CertificateRevocationListBuilder()
        .issuer_name(by.certificate.subject)
        .last_update(now - DAY)
        .next_update(now + next_update)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(by.key.public_key()), critical=False
        )
        .add_extension(x509.CRLNumber(number), critical=False)
    )
    for serial in serials:
        revoked = (
            x509.RevokedCertificateBuilder()
            .serial_number(serial)
            .revocation_date(now - DAY / 2)
            .add_extension(x509.CRLReason(x509.ReasonFlags.key_compromise), critical=False)
            .build()
        )
        builder = builder.add_revoked_certificate(revoked)
    return builder.sign(by.key, hashes.SHA256()).public_bytes(serialization.Encoding.DER)


def _name(common_name: str, organisation: str) -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "VN"),
            x509.NameAttribute(NameOID.LOCALITY_NAME, "Hậu Giang"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, organisation),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(is_ca: bool, signing: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=signing and not is_ca,
        content_commitment=signing and not is_ca,
        key_encipherment=not signing,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_ca,
        crl_sign=is_ca,
        encipher_only=False,
        decipher_only=False,
    )
