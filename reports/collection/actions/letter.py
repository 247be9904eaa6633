"""The letter of a call that was written and issued in the portal: its number, date and signer become the call's."""

from __future__ import annotations

import datetime as dt

from django.db import transaction

from agencies import audit
from agencies.models import User
from reports.collection.actions.duties import lock_call
from reports.collection.states import CallState


@transaction.atomic
def take_letter(
    *, call_id: int, number: str, date: dt.date, signer: str, subject: str, instead_of: str, by: User
) -> bool:
    """Write the issued letter into its call, if that names none yet or the one that this replaces (`instead_of`).

    Whether it did. The right to issue carries this with it: who issues the letter need not run the call.
    """
    call = lock_call(call_id)
    if call.state == CallState.CLOSED or (call.letter_number and call.letter_number != instead_of):
        return False
    call.letter_number, call.letter_date = number[:60], date
    call.letter_signer, call.letter_subject = signer[:100], subject[:300]
    call.save(update_fields=["letter_number", "letter_date", "letter_signer", "letter_subject"])
    audit.record(by, "collection.call.letter", call, agency=call.lead, code=number)
    return True
