"""Certificates and keys become known to the portal, get a picture, and go out of use."""

from __future__ import annotations

import os
import secrets
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core.errors import Conflict, Invalid
from reports.documents.models import SigningKey
from reports.documents.policies import can_manage_keys
from reports.documents.queries.signing import keys_of_agency
from reports.documents.states import Method

_PNG: Final = b"\x89PNG\r\n\x1a\n"
# Colour types of PNG with transparency in every pixel; the others may name one transparent colour (tRNS).
_WITH_ALPHA: Final = (4, 6)
_MOST_PIXELS: Final = 3000
_NAME_LENGTH: Final = 100


@transaction.atomic
def register_certificate(*, agency: Agency, holder: User | None, certificate: bytes, by: User) -> SigningKey:
    """Make a certificate known as the agency's own, or as that of one of its people (`holder`); the key stays where
    it is. Invalid when it is none, does not hold today or is not made for signing; Conflict when it is known."""
    require(can_manage_keys, by, agency)
    if (
        holder is not None
        and not agency.memberships.current(timezone.localdate()).filter(user=holder).exists()
    ):
        said = str(_("Người này không có vai trò ở cơ quan."))
        raise Invalid(said, {"holder": said})
    return _add(certificate, user=holder, agency=agency, method=Method.OUTSIDE, by=by)


@transaction.atomic
def add_key_file(*, content: bytes, passphrase: str, user: User | None, agency: Agency | None) -> SigningKey:
    """Copy a PKCS#12 file into SIGNING_KEYS_ROOT, readable by its owner alone. For commands on the server itself;
    the passphrase is only tried."""
    from reports.documents.signing import keys

    folder = Path(settings.SIGNING_KEYS_ROOT)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    name = f"{secrets.token_hex(12)}.p12"
    place = folder / name
    with os.fdopen(os.open(place, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)
    try:
        with keys.open_key(method=Method.PKCS12, file=place, place={}, secret=passphrase) as signer:
            certificate = bytes(signer.signing_cert.dump())
        return _add(certificate, user=user, agency=agency, method=Method.PKCS12, file_name=name)
    except BaseException:
        place.unlink()
        raise


@transaction.atomic
def add_token(*, place: Mapping[str, str], pin: str, user: User | None, agency: Agency | None) -> SigningKey:
    """Make a key on a token or HSM behind PKCS#11 known; `place`: labels {"token", "key", "certificate"}. For
    commands on the server itself; the PIN is only tried."""
    from reports.documents.signing import keys

    with keys.open_key(method=Method.PKCS11, file=None, place=place, secret=pin) as signer:
        certificate = bytes(signer.signing_cert.dump())
    return _add(certificate, user=user, agency=agency, method=Method.PKCS11, place=dict(place))


def _add(
    certificate: bytes,
    *,
    user: User | None,
    agency: Agency | None,
    method: str,
    by: User | None = None,
    **how: object,
) -> SigningKey:
    from reports.documents.signing import keys
    from reports.documents.signing.errors import SigningFailed

    try:
        keys.check(certificate, at=timezone.now())  # noqa: TID251 -- certificates hold in real time
        facts = keys.certificate_facts(certificate)
    except SigningFailed as error:
        raise Invalid(str(error), {"certificate": str(error)}) from error
    owner = user.full_name if user else agency.name if agency else ""
    try:
        with transaction.atomic():
            key = SigningKey.objects.create(
                user=user, agency=None if user else agency, method=method,
                name=(facts.common_name or owner)[:_NAME_LENGTH], subject=facts.subject[:300],
                serial=facts.serial, fingerprint=facts.fingerprint,
                not_before=facts.not_before, not_after=facts.not_after, **how,
            )  # fmt: skip
    except IntegrityError as error:
        said = str(_("Chứng thư này đã được đăng ký."))
        raise Conflict(said) from error
    audit.record(
        by, "documents.signing_key.added", key, agency=agency, name=owner, certificate=key.serial,
        method=key.get_method_display(),
    )  # fmt: skip
    return key


@transaction.atomic
def set_image(*, agency: Agency, key_id: int, content: bytes, by: User) -> SigningKey:
    """The picture that is printed where this key signs. Invalid unless it is a PNG with a transparent ground."""
    require(can_manage_keys, by, agency)
    key = _key_of(agency, key_id)
    check_png(content)
    keep_image(key, content)
    audit.record(by, "documents.signing_key.changed", key, agency=agency, certificate=key.serial)
    return key


def keep_image(key: SigningKey, content: bytes) -> None:
    """Store a picture that was checked."""
    key.image.save(f"{secrets.token_hex(12)}.png", ContentFile(content), save=False)
    key.save(update_fields=["image"])


def check_png(content: bytes) -> None:
    """Invalid unless the bytes are a PNG of sane size with transparency (NĐ 30/2020: ảnh nền trong suốt)."""
    said = ""
    if not content.startswith(_PNG) or content[12:16] != b"IHDR":
        said = str(_("Ảnh phải là tệp PNG."))
    else:
        width, height, _depth, colour = struct.unpack(">IIBB", content[16:26])
        if not (0 < width <= _MOST_PIXELS and 0 < height <= _MOST_PIXELS):
            said = str(_("Ảnh lớn quá %(most)d điểm mỗi chiều.")) % {"most": _MOST_PIXELS}
        elif colour not in _WITH_ALPHA and b"tRNS" not in content:
            said = str(_("Ảnh không có nền trong suốt; hãy xuất lại PNG nền trong suốt."))
    if said:
        raise Invalid(said, {"image": said})


@transaction.atomic
def disable(*, agency: Agency, key_id: int, by: User) -> SigningKey:
    """No signature is made with this key or expected from this certificate any more; what was signed stays valid."""
    require(can_manage_keys, by, agency)
    return _disable(_key_of(agency, key_id), by, agency)


@transaction.atomic
def disable_on_server(*, key_id: int) -> SigningKey:
    """The same, given as a command on the server itself. SigningKey.DoesNotExist for an unknown one."""
    key = SigningKey.objects.select_for_update(of=("self",)).get(pk=key_id)
    return _disable(key, None, key.agency)


def _disable(key: SigningKey, by: User | None, agency: Agency | None) -> SigningKey:
    if key.is_active:
        key.is_active = False
        key.save(update_fields=["is_active"])
        audit.record(by, "documents.signing_key.disabled", key, agency=agency, certificate=key.serial)
    return key


def _key_of(agency: Agency, key_id: int) -> SigningKey:
    for key in keys_of_agency(agency):
        if key.pk == key_id:
            return SigningKey.objects.select_for_update(of=("self",)).get(pk=key_id)
    raise Conflict(str(_("Chứng thư này không thuộc cơ quan. Hãy tải lại trang.")))
