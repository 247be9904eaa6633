"""Whether a certificate led to a believed root at a moment, and was not revoked.

The moment is when a believed time-stamp says the signature existed, or now. Statements about revocation come from
the file itself, from the portal's own lists, never from an address inside the file: whoever sends a file to the
page must not make the portal call somewhere.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from reports.documents.verification.verdict import Reason, Revocation

_SHORT: Final = {
    "common_name": "CN", "organizational_unit_name": "OU", "organization_name": "O", "locality_name": "L",
    "state_or_province_name": "ST", "country_name": "C", "user_id": "UID", "serial_number": "SN",
}  # fmt: skip
# Certificates for people are issued with either; one that is made for encryption or servers has neither.
SIGNING_USAGES: Final = frozenset({"digital_signature", "non_repudiation"})


@dataclass(frozen=True, slots=True)
class Anchors:
    """Whom to believe, DER: roots, certificates in between, revocation lists."""

    roots: tuple[bytes, ...] = ()
    others: tuple[bytes, ...] = ()
    crls: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a file brings along: certificates, revocation lists and OCSP answers (asn1crypto)."""

    certificates: tuple[Any, ...] = ()
    crls: tuple[Any, ...] = ()
    ocsps: tuple[Any, ...] = ()

    def with_more(self, certificates: Iterable[Any], crls: Iterable[Any], ocsps: Iterable[Any]) -> Evidence:
        """The same and what one signature brings."""
        return Evidence(
            (*self.certificates, *certificates), (*self.crls, *crls), (*self.ocsps, *ocsps)
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Chain:
    """names: common names from the issuer up to the root, () when there is no way; revoked_at: also when it was
    after the moment; problem None: it holds."""

    names: tuple[str, ...] = ()
    revocation: Revocation = Revocation.UNKNOWN
    revoked_at: dt.datetime | None = None
    problem: Reason | None = None


def evidence_of(reader: Any) -> Evidence:
    """The document security store of a file (ETSI EN 319 142-1); empty when there is none or it cannot be read."""
    from asn1crypto import crl, ocsp
    from pyhanko.pdf_utils.decode_limits import DecodePurpose
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.sign.validation.dss import DocumentSecurityStore
    from pyhanko.sign.validation.errors import NoDSSFoundError

    try:
        store = DocumentSecurityStore.read_dss(reader)
        lists = [
            crl.CertificateList.load(each.get_object().read_data(DecodePurpose.CRL)) for each in store.crls
        ]
        answers = [
            ocsp.OCSPResponse.load(each.get_object().read_data(DecodePurpose.OCSP_RESPONSE))
            for each in store.ocsps
        ]
        return Evidence(tuple(store.load_certs()), tuple(lists), tuple(answers))
    except (NoDSSFoundError, PdfError, ValueError, KeyError, TypeError, AttributeError):
        return Evidence()


def context(anchors: Anchors, evidence: Evidence, moment: dt.datetime, certificate: Any) -> Any:
    """pyHanko's validation context for one certificate at one moment.

    A list made after the moment is taken as well, since it tells when a certificate was revoked; but not one of the
    same issuer made after the certificate's own end, from which it may have been dropped."""
    from asn1crypto import crl, x509
    from pyhanko_certvalidator import ValidationContext

    lists = (*evidence.crls, *(crl.CertificateList.load(each) for each in anchors.crls))
    usable = [
        each
        for each in lists
        if each.issuer != certificate.issuer
        or each["tbs_cert_list"]["this_update"].native <= certificate.not_valid_after
    ]
    return ValidationContext(
        trust_roots=[x509.Certificate.load(each) for each in anchors.roots],
        other_certs=[*evidence.certificates, *(x509.Certificate.load(each) for each in anchors.others)],
        crls=usable,
        ocsps=list(evidence.ocsps),
        moment=moment,
        revocation_mode="require",
        retroactive_revinfo=True,
        allow_fetching=False,
    )


async def at(certificate: Any, anchors: Anchors, evidence: Evidence, moment: dt.datetime) -> Chain:
    """The way from a certificate to a root, as it was at the moment."""
    from pyhanko_certvalidator import errors as wrong
    from pyhanko_certvalidator import find_valid_path

    if not anchors.roots:
        return Chain(problem=Reason.UNKNOWN_ROOT)
    later = _revoked_later(certificate, anchors, moment)
    if later is not None and later <= moment:
        return Chain(_issuer(certificate), Revocation.REVOKED, later, Reason.REVOKED)
    about = context(anchors, evidence, moment, certificate)
    try:
        path = await find_valid_path(
            certificate, about.path_builder.async_build_paths_lazy(certificate), about
        )
    except wrong.RevokedError as error:
        return Chain(_names(error.original_path), Revocation.REVOKED, error.revocation_dt, Reason.REVOKED)
    except wrong.ExpiredError as error:
        return Chain(_names(error.original_path), problem=Reason.EXPIRED)
    except wrong.NotYetValidError as error:
        return Chain(_names(error.original_path), problem=Reason.NOT_YET_VALID)
    except wrong.InsufficientRevinfoError as error:
        # nobody keeps lists for certificates that have ended, and that is then the plainer thing to say
        ended = moment > certificate.not_valid_after
        return Chain(
            _names(error.original_path), problem=Reason.EXPIRED if ended else Reason.REVOCATION_UNKNOWN
        )
    except wrong.DisallowedAlgorithmError as error:
        return Chain(_names(error.original_path), problem=Reason.WEAK_ALGORITHM)
    except (wrong.PathError, wrong.ValidationError, ValueError):
        return Chain(_issuer(certificate), problem=Reason.UNKNOWN_ROOT)
    return Chain(_names(path), Revocation.GOOD, later)


def may_sign(certificate: Any) -> bool:
    """Whether the certificate was issued for signatures (an absent statement allows everything, RFC 5280)."""
    usage = certificate.key_usage_value
    return usage is None or bool(SIGNING_USAGES & usage.native)


def common_name(certificate: Any) -> str:
    """Whose certificate it is, as a person reads it."""
    return _said(certificate.subject)


def _revoked_later(certificate: Any, anchors: Anchors, moment: dt.datetime) -> dt.datetime | None:
    """When the portal's own lists say it was revoked. Looked up apart, because a list inside the file that is older
    satisfies the library, which then asks no other."""
    from cryptography import x509

    issuer = certificate.issuer.dump()
    for each in anchors.crls:
        known = x509.load_der_x509_crl(each)
        if known.issuer.public_bytes() != issuer:
            continue
        entry = known.get_revoked_certificate_by_serial_number(certificate.serial_number)
        if entry is not None:
            return entry.revocation_date_utc
    return None


def _names(path: Any) -> tuple[str, ...]:
    if path is None:
        return ()
    certificates = list(path.iter_certs(include_root=True))
    return tuple(_said(each.subject) for each in reversed(certificates[:-1]))


def _issuer(certificate: Any) -> tuple[str, ...]:
    return (_said(certificate.issuer),)


def distinguished(name: Any) -> str:
    """A subject or issuer on one line, abbreviated as in RFC 4514: "CN=…, O=…, C=VN"."""
    native = name.native
    known = [(short, native[key]) for key, short in _SHORT.items() if key in native]
    return ", ".join(
        f"{short}={value if isinstance(value, str) else '+'.join(map(str, value))}" for short, value in known
    )


def _said(name: Any) -> str:
    native = name.native
    for key in ("common_name", "organizational_unit_name", "organization_name"):
        value = native.get(key)
        if value:
            return str(value if isinstance(value, str) else value[0])
    return distinguished(name)
