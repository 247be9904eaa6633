"""What may go wrong while a paper is signed; every message is Vietnamese and says the way out."""

from portal.core.errors import PortalError


class SigningFailed(PortalError):
    """Signing did not happen and will not by trying again as it is."""


class WrongSecret(SigningFailed):
    """The passphrase or PIN was refused. Not to be tried again by itself: a token locks itself after a few."""


class TryLater(SigningFailed):
    """The time-stamp service is slow, down or busy: nothing was signed, the same may work in a while."""
