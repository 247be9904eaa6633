"""Who is told and who is asked: the words of a verdict by the standing of an agency.

A subordinate unit gets its report back ("trả lại"); police, courts, mass organisations and People's Committees are
asked to complete theirs ("đề nghị bổ sung, hoàn thiện"), except a committee by its own superior.
"""

from __future__ import annotations

from django.utils.translation import gettext as _

from agencies.states import ASKED_NOT_ASSIGNED, TERRITORIAL, AgencyKind
from reports.collection.models import Assignment
from reports.collection.states import Nature

_NEVER_TOLD = frozenset({*ASKED_NOT_ASSIGNED, AgencyKind.POLICE, AgencyKind.MILITARY})


def is_asked(duty: Assignment) -> bool:
    """Whether the words have to be those between bodies that are not subordinate. Needs agency and parent loaded."""
    return asks(
        requested=duty.nature == Nature.REQUESTED,
        kind=duty.agency.kind,
        agency=duty.agency_id,
        above=duty.agency.parent_id,
        consolidator=duty.parent.agency_id if duty.parent else duty.agency_id,
    )


def asks(*, requested: bool, kind: str, agency: int, above: int | None, consolidator: int) -> bool:
    """See `is_asked`; `kind` and ids of an agency, of the one above it and of the one that sums it up."""
    if requested or kind in _NEVER_TOLD:
        return True
    return kind in TERRITORIAL and consolidator not in (above, agency)


def return_verb(duty: Assignment) -> str:
    """What the button of a return says."""
    return _("Đề nghị bổ sung, hoàn thiện") if is_asked(duty) else _("Trả lại")


def returned_words(asked: bool) -> str:
    """The state of a duty whose report went back, by `is_asked`."""
    return _("đề nghị bổ sung, hoàn thiện") if asked else _("đã trả lại")
