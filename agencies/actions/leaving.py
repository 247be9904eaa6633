"""When a person leaves: what names him passes to a successor of the same agency, then the role ends."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.actions.people import Added, add_person, end_role
from agencies.handover import Leaving, take_over
from agencies.models import Membership, User
from agencies.policies import can_end
from portal.core.errors import Invalid, NotAllowed


@transaction.atomic
def hand_over(*, by: User, membership: Membership, successor: User | None, end: bool = False) -> int:
    """Contacts and sections that name the person pass to the successor; with `end` the role ends today.

    The number of places written. Drafts, notes and files belong to the agency and are not touched. Raises NotAllowed,
    Invalid (field "successor") for somebody who is not of the agency, Conflict from `end_role`.
    """
    if not can_end(by, membership):
        raise NotAllowed(_("Bạn không được bàn giao vai trò này."))
    # One hand-over of an agency at a time, against ended roles of its people.
    list(
        Membership.objects.select_for_update(of=("self",)).filter(agency=membership.agency_id).order_by("id")
    )
    if successor is None and not end:
        raise Invalid(_("Chưa chọn người nhận."), {"successor": _("Chưa chọn người nhận bàn giao.")})
    moved = 0
    if successor is not None:
        here = Membership.objects.current(timezone.localdate()).filter(agency=membership.agency_id)
        if successor.pk == membership.user_id or not here.filter(user=successor).exists():
            raise Invalid(
                _("Người nhận không phù hợp."),
                {"successor": _("Người nhận phải là người khác đang có vai trò tại cùng cơ quan.")},
            )
        moved = take_over(by, Leaving(membership.user, membership.agency, by), successor)
    if end:
        end_role(by=by, membership=membership)
    audit.record(
        by, "role.handed_over", membership, agency=membership.agency, account=membership.user.username,
        successor=successor.username if successor else "", count=moved,
    )  # fmt: skip
    return moved


@transaction.atomic
def replace_member(
    *, by: User, membership: Membership, username: str, full_name: str, email: str = "", phone: str = ""
) -> Added:
    """A new person takes over role, title, right to sign and contacts; the former one's role ends today."""
    added = add_person(
        by=by,
        agency=membership.agency,
        username=username,
        full_name=full_name,
        role=membership.role,
        title=membership.title,
        authority=membership.authority,
        email=email,
        phone=phone,
    )
    hand_over(by=by, membership=membership, successor=added.membership.user, end=True)
    return added
