"""What verification says about one file: its outcome, why, and the facts of every signature in it (pure).

The verdict knows nothing of the portal's papers: which document a file is, and whether it is the state that was
issued, is the portal's own knowledge (`queries.verifying`).
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, Self


class Outcome(StrEnum):
    """The answer in one word, from the best to the worst that can be said."""

    VALID = "valid"  # every signature holds and nothing was changed beyond what the signers allow
    UNDECIDED = "undecided"  # nothing speaks against it, but its certificates could not be checked to the end
    UNTRUSTED = "untrusted"  # intact, but whoever signed cannot be believed
    ALTERED = "altered"  # changed after signing, or the signature does not belong to this file
    UNSIGNED = "unsigned"
    UNREADABLE = "unreadable"  # no PDF, damaged, encrypted
    UNCHECKED = "unchecked"  # too large, or not finished in time: nothing is known, nothing is claimed


class Reason(StrEnum):
    """Why it is not valid. `words.WORDS` has each in Vietnamese with the way out."""

    # the file
    NOT_PDF = "not_pdf"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    TOO_BIG = "too_big"
    TOO_SLOW = "too_slow"
    UNSIGNED = "unsigned"
    # integrity
    BYTES_CHANGED = "bytes_changed"
    SIGNATURE_FALSE = "signature_false"
    SIGNATURE_DAMAGED = "signature_damaged"
    UNSUPPORTED = "unsupported"
    BYTE_RANGE = "byte_range"
    PAGE_CHANGED = "page_changed"
    PAGES_REPLACED = "pages_replaced"
    ANNOTATION_CHANGED = "annotation_changed"
    LAYERS_CHANGED = "layers_changed"
    FIELDS_CHANGED = "fields_changed"
    CHANGED_OTHERWISE = "changed_otherwise"
    TIMESTAMP_FALSE = "timestamp_false"
    # trust
    UNKNOWN_ROOT = "unknown_root"
    EXPIRED = "expired"
    EXPIRED_UNPROVEN = "expired_unproven"
    NOT_YET_VALID = "not_yet_valid"
    REVOKED = "revoked"
    REVOKED_UNPROVEN = "revoked_unproven"
    WRONG_USAGE = "wrong_usage"
    WEAK_ALGORITHM = "weak_algorithm"
    TIMESTAMP_UNTRUSTED = "timestamp_untrusted"
    # not to be decided
    REVOCATION_UNKNOWN = "revocation_unknown"


# How far a reason takes the outcome; the worst one decides.
OUTCOME_OF: Mapping[Reason, Outcome] = {
    Reason.NOT_PDF: Outcome.UNREADABLE,
    Reason.ENCRYPTED: Outcome.UNREADABLE,
    Reason.DAMAGED: Outcome.UNREADABLE,
    Reason.TOO_BIG: Outcome.UNCHECKED,
    Reason.TOO_SLOW: Outcome.UNCHECKED,
    Reason.UNSIGNED: Outcome.UNSIGNED,
    Reason.REVOCATION_UNKNOWN: Outcome.UNDECIDED,
    **dict.fromkeys(
        (
            Reason.BYTES_CHANGED, Reason.SIGNATURE_FALSE, Reason.SIGNATURE_DAMAGED, Reason.UNSUPPORTED,
            Reason.BYTE_RANGE, Reason.PAGE_CHANGED, Reason.PAGES_REPLACED, Reason.ANNOTATION_CHANGED,
            Reason.LAYERS_CHANGED, Reason.FIELDS_CHANGED, Reason.CHANGED_OTHERWISE, Reason.TIMESTAMP_FALSE,
        ),
        Outcome.ALTERED,
    ),
    **dict.fromkeys(
        (
            Reason.UNKNOWN_ROOT, Reason.EXPIRED, Reason.EXPIRED_UNPROVEN, Reason.NOT_YET_VALID, Reason.REVOKED,
            Reason.REVOKED_UNPROVEN, Reason.WRONG_USAGE, Reason.WEAK_ALGORITHM, Reason.TIMESTAMP_UNTRUSTED,
        ),
        Outcome.UNTRUSTED,
    ),
}  # fmt: skip
_WORST_FIRST = tuple(reversed(Outcome))


class Revocation(StrEnum):
    GOOD = "good"
    REVOKED = "revoked"
    UNKNOWN = "unknown"


class TimeSource(StrEnum):
    """Who says when it was signed: a time-stamp service, or only the signer's own machine."""

    STAMP = "stamp"
    CLAIMED = "claimed"
    NONE = "none"


class Extent(StrEnum):
    """What was appended after a signature: nothing; evidence for the long term (certificates, revocation lists,
    time-stamps); form fields and further signatures; anything else."""

    NOTHING = "nothing"
    EVIDENCE = "evidence"
    FIELDS = "fields"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was changed after signing. what: a Reason of integrity, or FIELDS_CHANGED for fields that the
    signature allows to be filled; detail: page number from 1 or name of the field, '' where there is none."""

    what: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True)
class SignatureFacts:
    """One signature. Times are ISO 8601 with zone, '' where unknown.

    field: name of the form field; serial: hexadecimal; fingerprint: SHA-256 of the certificate, hexadecimal;
    chain: common names from the signer's issuer up to the root; not_before, not_after: of the certificate;
    level: 'B-B', 'B-T', 'B-LT', 'B-LTA' (ETSI EN 319 142-1); covers: bytes from the start of the file up to where
    it ends; imprint: SHA-256 of the signature itself, by which one that was taken from another file is known;
    problems: why it does not hold, () when it does.
    """

    field: str
    common_name: str = ""
    subject: str = ""
    organisation: str = ""
    issuer: str = ""
    serial: str = ""
    fingerprint: str = ""
    signed_at: str = ""
    time_source: TimeSource = TimeSource.NONE
    intact: bool = False
    trusted: bool = False
    chain: tuple[str, ...] = ()
    not_before: str = ""
    not_after: str = ""
    revocation: Revocation = Revocation.UNKNOWN
    revoked_at: str = ""
    level: str = ""
    certifies: bool = False
    covers_whole_file: bool = False
    extent: Extent = Extent.OTHER
    changes: tuple[Change, ...] = ()
    covers: int = 0
    imprint: str = ""
    problems: tuple[Reason, ...] = ()

    @property
    def valid(self) -> bool:
        """Intact, trusted, and nothing was changed that it does not allow."""
        return self.intact and self.trusted and not self.problems

    @property
    def is_last_word(self) -> bool:
        """Valid, and what follows it is at most evidence: it covers everything a reader sees."""
        return self.valid and self.extent in (Extent.NOTHING, Extent.EVIDENCE)

    @property
    def moment(self) -> dt.datetime | None:
        """When it was signed, as far as `time_source` can be believed."""
        return dt.datetime.fromisoformat(self.signed_at) if self.signed_at else None

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The opposite of `to_json`. ValueError, TypeError or KeyError when it is not one."""
        return cls(
            **{
                **data,
                "time_source": TimeSource(data["time_source"]),
                "revocation": Revocation(data["revocation"]),
                "extent": Extent(data["extent"]),
                "chain": tuple(data["chain"]),
                "changes": tuple(Change(Reason(each["what"]), each["detail"]) for each in data["changes"]),
                "problems": tuple(Reason(each) for each in data["problems"]),
            }
        )


@dataclass(frozen=True, slots=True)
class Verdict:
    """The whole file. reasons: every one that counts against it, worst first, each once; signatures in the order
    in which they were made; sha256: of the file, hexadecimal; size in bytes; pages: 0 where they were not read."""

    outcome: Outcome
    sha256: str
    size: int
    reasons: tuple[Reason, ...] = ()
    signatures: tuple[SignatureFacts, ...] = ()
    pages: int = 0

    @classmethod
    def of(
        cls, sha256: str, size: int, signatures: tuple[SignatureFacts, ...], *reasons: Reason, pages: int = 0
    ) -> Self:
        """The verdict that follows from the signatures and from reasons that concern the whole file."""
        found = {*reasons, *(problem for each in signatures for problem in each.problems)}
        ordered = tuple(sorted(found, key=lambda each: (_WORST_FIRST.index(OUTCOME_OF[each]), each)))
        outcome = OUTCOME_OF[ordered[0]] if ordered else Outcome.VALID
        if not ordered and not signatures:
            raise ValueError("a file without signatures has a reason")
        return cls(outcome, sha256, size, ordered, signatures, pages)

    @property
    def valid(self) -> bool:
        """Signed, and every signature holds."""
        return self.outcome == Outcome.VALID

    def signature(self, field: str) -> SignatureFacts | None:
        """The signature in a field, None when the field is missing or empty."""
        return next((each for each in self.signatures if each.field == field), None)

    def is_signed_in(self, field: str, *, fingerprint: str = "", common_name: str = "") -> bool:
        """Whether the whole file is valid and the field's signature is the last word on it: nothing follows but
        evidence. `fingerprint` (SHA-256 of the certificate) and `common_name`, where given, must be the signer's."""
        found = self.signature(field)
        return (
            self.valid
            and found is not None
            and found.is_last_word
            and fingerprint in ("", found.fingerprint)
            and common_name in ("", found.common_name)
        )

    def to_json(self) -> dict[str, Any]:
        """Plain JSON values, for a JSONField and for the child process."""
        return {**asdict(self), "signatures": [each.to_json() for each in self.signatures]}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The opposite of `to_json`. ValueError, TypeError or KeyError when it is not one."""
        return cls(
            **{
                **data,
                "outcome": Outcome(data["outcome"]),
                "reasons": tuple(Reason(each) for each in data["reasons"]),
                "signatures": tuple(SignatureFacts.from_json(each) for each in data["signatures"]),
            }
        )
