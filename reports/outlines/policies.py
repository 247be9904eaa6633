"""Who may change what is asked."""

from __future__ import annotations

from django.utils import timezone

from agencies.models import Membership, User
from agencies.policies import holds, is_administrator
from agencies.states import Role
from reports.outlines.models import Programme, ProgrammeRole, ProgrammeRoleKind


def can_manage_programme(user: User, programme: Programme | None) -> bool:
    """Administrators (set-up), and officers of an agency that leads the programme today.

    `programme` is None for one that does not exist yet.
    """
    if is_administrator(user):
        return True
    if programme is None:
        return False
    today = timezone.localdate()  # rights follow the real calendar, as memberships do
    roles = ProgrammeRole.objects.filter(programme=programme, kind=ProgrammeRoleKind.LEAD)
    return any(role.holds(today) and holds(user, role.agency_id, Role.OFFICER) for role in roles)


def shapes_outlines(user: User) -> bool:
    """Whether the page of outlines is for this person at all: officers (of whatever agency) and administrators."""
    today = timezone.localdate()
    roles = [Role.OFFICER, Role.ADMINISTRATOR]
    return user.is_active and Membership.objects.filter(user=user).current(today).roles(roles).exists()
