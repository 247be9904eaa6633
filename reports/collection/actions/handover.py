"""What names a person in the round passes to whoever takes over."""

from __future__ import annotations

from agencies.handover import Leaving, register_taker
from agencies.models import User
from reports.collection.queries.handover import contact_calls, contact_duties, owned_sections


@register_taker("collection")
def take_contacts(by: User, leaving: Leaving, successor: User) -> int:
    """Contacts of running rounds, and sections that are looked after. Called in a transaction, which has the rights."""
    named = {"contact_name": successor.full_name, "contact_phone": successor.phone}
    moved = contact_duties(leaving).update(**named)
    moved += contact_calls(leaving).update(**named)
    moved += owned_sections(leaving).update(owner=successor)
    return moved
