"""Whose address a request comes from, when proxies stand in front."""

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address the outermost trusted proxy saw.

    Each proxy appends to X-Forwarded-For what it saw, so with n trusted proxies the n-th entry from the
    right is the last one that the client could not have written.
    """
    trusted: int = getattr(settings, "TRUSTED_PROXIES", 0)
    seen = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",") if part.strip()]
    if 0 < trusted <= len(seen):
        return seen[-trusted]
    return str(request.META.get("REMOTE_ADDR", ""))
