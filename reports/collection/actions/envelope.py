"""The official letter of a call, as it is typed."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from reports.collection.models import Call


@dataclass(frozen=True, slots=True)
class Letter:
    """The official letter of a call. `file` is an uploaded file or None (then the stored one stays)."""

    number: str = ""
    date: dt.date | None = None
    signer: str = ""
    subject: str = ""
    file: Any = None
    file_name: str = ""


def put_letter(call: Call, letter: Letter) -> list[str]:
    """Write the letter into the call; the names of the fields that may have changed."""
    call.letter_number, call.letter_date = letter.number.strip(), letter.date
    call.letter_signer, call.letter_subject = letter.signer.strip(), letter.subject.strip()
    fields = ["letter_number", "letter_date", "letter_signer", "letter_subject"]
    if letter.file is not None:
        call.letter_file, call.letter_file_name = letter.file, letter.file_name[:200]
        fields += ["letter_file", "letter_file_name"]
    return fields
