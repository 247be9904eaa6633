"""What every frozen paper carries: the code its holder looks it up by, and the hash of its layout."""

from __future__ import annotations

import secrets
from typing import Final

from django.conf import settings

from reports.documents.layout import Lookup
from reports.documents.queries.files import layout_sha256

__all__ = ["grouped", "layout_sha256", "lookup_of", "new_lookup_code"]

# Crockford's letters: none that is read as another one from a printed page.
_LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_CODE_LENGTH: Final = 24


def new_lookup_code() -> str:
    """120 random bits: whoever has not seen the paper cannot guess it."""
    return "".join(secrets.choice(_LETTERS) for _at in range(_CODE_LENGTH))


def grouped(code: str) -> str:
    """The code in groups of four, as it is printed and typed."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))


def lookup_of(code: str) -> Lookup:
    """What is printed: the address behind the QR code, and the code in groups of four to be typed."""
    return Lookup(f"{settings.SITE_URL}/verify/{code}", grouped(code))
