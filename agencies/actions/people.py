"""People and their roles at agencies. Roles run in real time, not on the demonstration clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.actions.access import issue_password_link
from agencies.models import Agency, Membership, User
from agencies.policies import can_end, can_grant, can_manage_account, can_manage_people
from agencies.specs import USERNAME
from agencies.states import MANAGES_PEOPLE, Authority, Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.text import clean_line


@dataclass(frozen=True, slots=True)
class Added:
    """A new person: the role and the token of the one-time link, which is shown once and stored nowhere."""

    membership: Membership
    token: str


def normal_username(typed: str) -> str:
    """The stored form of a login name."""
    return clean_line(typed).casefold()


@transaction.atomic
def create_user(*, by: User | None, username: str, full_name: str, email: str = "", phone: str = "") -> User:
    """An account without a password and without rights.

    Raises Invalid for a login name that is taken or holds anything but a-z, 0-9 and . _ - between them.
    """
    username, full_name = normal_username(username), clean_line(full_name)
    if not USERNAME.fullmatch(username):
        raise Invalid(
            _("Tên đăng nhập không hợp lệ."),
            {"username": _("Chỉ dùng chữ thường không dấu, chữ số và các dấu . _ - ở giữa.")},
        )
    if not full_name:
        raise Invalid(_("Thiếu họ và tên."), {"full_name": _("Chưa nhập nội dung này.")})
    if User.objects.filter(username=username).exists():
        raise Invalid(
            _("Tên đăng nhập đã có."),
            {"username": _("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác; nếu là người chuyển đơn vị, "
                           "đề nghị quản trị hệ thống giao vai trò cho tài khoản cũ.")},
        )  # fmt: skip
    user = User(username=username, full_name=full_name, email=clean_line(email), phone=clean_line(phone))
    user.set_unusable_password()
    user.save(force_insert=True)
    audit.record(by, "user.created", user, username=username)
    return user


@transaction.atomic
def grant_role(
    *,
    by: User | None,
    user: User,
    agency: Agency,
    role: str,
    title: str = "",
    authority: str = Authority.NONE,
    valid_from: dt.date | None = None,
) -> Membership:
    """Give a person a role at an agency, from a day on (today).

    Nobody grants a role to himself; only administrators make administrators and bring in an account from
    elsewhere. Raises NotAllowed, Conflict when the role is held already, Invalid for an unknown role.
    """
    if role not in Role.values or authority not in Authority.values:
        raise Invalid(_("Vai trò không hợp lệ."), {"role": _("Chưa chọn vai trò.")})
    if not can_grant(by, agency, user, role):
        raise NotAllowed(_("Bạn không được giao vai trò này."))
    elsewhere = (
        user.memberships.exclude(agency=agency).exists()
        and not user.memberships.filter(agency=agency).exists()
    )
    if elsewhere and not can_manage_account(by, user):
        raise NotAllowed(_("Người này thuộc đơn vị khác; đề nghị quản trị hệ thống giao vai trò."))
    today = timezone.localdate()
    User.objects.select_for_update().get(pk=user.pk)
    open_ones = user.memberships.filter(agency=agency, role=role, valid_to__isnull=True)
    if open_ones.exists():
        raise Conflict(_("Người này đang giữ vai trò đó rồi."))
    membership = Membership.objects.create(
        user=user, agency=agency, role=role, title=clean_line(title), authority=authority,
        valid_from=valid_from or today,
    )  # fmt: skip
    if role == Role.ADMINISTRATOR:  # the shorter idle limit of administrators holds from the next login
        User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    audit.record(
        by, "role.granted", membership, agency=agency, account=user.username, role=role, authority=authority
    )
    return membership


@transaction.atomic
def add_person(
    *,
    by: User,
    agency: Agency,
    username: str,
    full_name: str,
    role: str,
    title: str = "",
    authority: str = Authority.NONE,
    email: str = "",
    phone: str = "",
    valid_from: dt.date | None = None,
) -> Added:
    """A new person at an agency: account, role and one-time link, or nothing at all."""
    if not can_manage_people(by, agency):
        raise NotAllowed(_("Bạn không quản lý người dùng của đơn vị này."))
    user = create_user(by=by, username=username, full_name=full_name, email=email, phone=phone)
    membership = grant_role(
        by=by, user=user, agency=agency, role=role, title=title, authority=authority, valid_from=valid_from
    )
    return Added(membership, issue_password_link(by=by, user=user))


@transaction.atomic
def change_membership(*, by: User, membership: Membership, title: str, authority: str) -> Membership:
    """Change the title and the right to sign. Drafts and duties belong to the agency and stay."""
    if authority not in Authority.values:
        raise Invalid(_("Quyền ký không hợp lệ."), {"authority": _("Chưa chọn quyền ký.")})
    if not can_end(by, membership) or (membership.user_id == by.pk and membership.authority != authority):
        raise NotAllowed(_("Bạn không được sửa vai trò này."))
    membership.title, membership.authority = clean_line(title), authority
    membership.save(update_fields=["title", "authority"])
    audit.record(
        by, "role.changed", membership, agency=membership.agency, title=membership.title, authority=authority
    )
    return membership


@transaction.atomic
def end_role(*, by: User | None, membership: Membership) -> Membership:
    """The role ends today: the next request is refused.

    Raises Conflict for the last administrator, and for the last who manages an agency's people (an
    administrator may end that one).
    """
    if not can_end(by, membership):
        raise NotAllowed(_("Bạn không được kết thúc vai trò này."))
    # Held together, so that two people cannot end each other's last role at the same moment.
    list(
        Membership.objects.select_for_update(of=("self",)).filter(agency=membership.agency_id).order_by("id")
    )
    membership = Membership.objects.select_related("agency", "user").get(pk=membership.pk)
    today = timezone.localdate()
    if membership.valid_to is not None and membership.valid_to <= today:
        raise Conflict(_("Vai trò này đã kết thúc trước đó."))
    _keep_somebody(by, membership)
    membership.valid_to = today
    membership.save(update_fields=["valid_to"])
    audit.record(
        by,
        "role.ended",
        membership,
        agency=membership.agency,
        account=membership.user.username,
        role=membership.role,
    )
    return membership


def _keep_somebody(by: User | None, membership: Membership) -> None:
    others = Membership.objects.current(timezone.localdate()).exclude(pk=membership.pk)
    if membership.role == Role.ADMINISTRATOR:
        if not others.roles([Role.ADMINISTRATOR]).exists():
            raise Conflict(_("Đây là quản trị hệ thống cuối cùng; hãy giao vai trò cho người khác trước."))
    elif membership.role in MANAGES_PEOPLE:
        left = others.filter(agency=membership.agency).roles(MANAGES_PEOPLE).exists()
        administrator = by is None or others.filter(user=by).roles([Role.ADMINISTRATOR]).exists()
        if not left and not administrator:
            raise Conflict(
                _("Đây là người cuối cùng quản lý người dùng của đơn vị; hãy thêm người thay trước.")
            )


@transaction.atomic
def update_contact(*, by: User, user: User, full_name: str, email: str, phone: str) -> User:
    """Correct a person's name and official contact: by the person, or by who manages the account."""
    if by.pk != user.pk and not can_manage_account(by, user):
        raise NotAllowed(_("Bạn không được sửa thông tin của người này."))
    full_name = clean_line(full_name)
    if not full_name:
        raise Invalid(_("Thiếu họ và tên."), {"full_name": _("Chưa nhập nội dung này.")})
    user.full_name, user.email, user.phone = full_name, clean_line(email), clean_line(phone)
    user.save(update_fields=["full_name", "email", "phone"])
    audit.record(by, "user.contact_changed", user, account=user.username)
    return user
