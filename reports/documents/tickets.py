"""Addresses that the VGCA service opens without the browser's session: signed, short-lived, for one purpose each.

A ticket names the paper, the part, whose signature, the person and the state of the file it was given out for. It ends
after ten minutes, and with the first file that is accepted: the state is then another one.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Final

from django.core.signing import BadSignature, SignatureExpired, TimestampSigner
from django.utils.translation import gettext_lazy as _

from portal.core.errors import NotAllowed

SECONDS: Final = 600
DOWNLOAD: Final = "download"
UPLOAD: Final = "upload"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Ids of the document, the person and the revision; part and signatory as in Signature."""

    document: int
    part: int
    signatory: str
    user: int
    revision: int

    def text(self, purpose: str) -> str:
        """The ticket as it stands in an address."""
        return _signer(purpose).sign_object(asdict(self))


def read(text: str, purpose: str) -> Ticket:
    """The ticket of an address. NotAllowed when it is forged, too old, or was given out for another purpose."""
    try:
        return Ticket(**_signer(purpose).unsign_object(text, max_age=SECONDS))
    except SignatureExpired as error:
        raise NotAllowed(
            str(_("Phiên ký đã quá 10 phút. Hãy quay lại trang ký và bấm ký lần nữa."))
        ) from error
    except (BadSignature, TypeError, ValueError) as error:
        raise NotAllowed(str(_("Địa chỉ ký không hợp lệ."))) from error


def _signer(purpose: str) -> TimestampSigner:
    return TimestampSigner(salt=f"reports.documents.vgca.{purpose}")
