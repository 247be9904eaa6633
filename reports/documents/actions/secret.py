"""The typed PIN between the page and the worker: encrypted with the portal's key, for as long as the job lasts."""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict

if TYPE_CHECKING:
    from cryptography.fernet import Fernet

_SALT = "reports.documents.signing.secret"


def seal(secret: str, *, for_job: str) -> str:
    """An encrypted text that only this installation opens, and only for this job ("document/part/signatory")."""
    return _cipher(for_job).encrypt(secret.encode()).decode()


def unseal(sealed: str, *, for_job: str) -> str:
    """The secret. Conflict when it was sealed for another job or under another SECRET_KEY."""
    from cryptography.fernet import InvalidToken

    try:
        return _cipher(for_job).decrypt(sealed.encode()).decode()
    except InvalidToken as error:
        raise Conflict(str(_("Mã PIN không còn dùng được; hãy ký lại và nhập mã PIN."))) from error


def _cipher(for_job: str) -> Fernet:
    from cryptography.fernet import Fernet

    key = salted_hmac(_SALT, for_job, secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))
