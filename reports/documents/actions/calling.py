"""What follows for a round when a letter about it goes out."""

from __future__ import annotations

from agencies.models import User
from reports.collection.actions.letter import take_letter
from reports.documents.compose.round_words import REQUEST
from reports.documents.models import Document
from reports.documents.states import Relation


def tell_round(document: Document, by: User) -> None:
    """The call learns number, date and signer of its request; inside the transaction that issues it."""
    if document.call_id is None or document.date is None or document.source.get("purpose") != REQUEST:
        return
    replaced = document.about if document.relation == Relation.REPLACES else None
    take_letter(
        call_id=document.call_id,
        number=document.code,
        date=document.date,
        signer=document.signer_name,
        subject=str(document.source.get("subject", "")),
        instead_of=replaced.code if replaced else "",
        by=by,
    )
