"""What may go wrong in the domain. Raised by actions, translated into pages once, by portal.core.http."""

from __future__ import annotations

from collections.abc import Mapping


class PortalError(Exception):
    """Base of errors that are meant for a person; the message is Vietnamese and says the way out."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message

    def __str__(self) -> str:
        return str(self.message)


class NotAllowed(PortalError):
    """The actor has no right to do this."""


class Conflict(PortalError):
    """Somebody was faster, or the state does not allow it (any more)."""


class Invalid(PortalError):
    """The input cannot be taken; `fields` maps a field name to what is wrong with it."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields = dict(fields or {})
