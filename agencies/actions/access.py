"""Getting in and being kept out: passwords, one-time links, sessions, logins. Real time throughout."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from typing import Final

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Membership, PasswordLink, User
from agencies.policies import can_manage_account
from agencies.queries import live_link
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed

_TOKEN_BYTES: Final = 32  # 256 bits


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def new_link(*, user: User, by: User | None, now: dt.datetime, ends: dt.datetime) -> tuple[PasswordLink, str]:
    """A link that is not stored yet, and its token (256 bits), which is stored nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    link = PasswordLink(
        user=user, token_sha256=_digest(token), created_by=by, created_at=now, expires_at=ends
    )
    return link, token


@transaction.atomic
def issue_password_link(*, by: User | None, user: User) -> str:
    """A new one-time token (256 bits, 72 hours); an earlier one of this person stops working.

    Only its SHA-256 is stored, so it can be shown this once. The present password stays until the link is used.
    """
    if not can_manage_account(by, user):
        raise NotAllowed(_("Bạn không được cấp liên kết cho tài khoản này; đề nghị quản trị hệ thống."))
    now = timezone.now()  # noqa: TID251 -- the life of a secret runs in real time
    User.objects.select_for_update().get(pk=user.pk)
    user.password_links.filter(used_at__isnull=True, expires_at__gt=now).update(expires_at=now)
    ends = now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    link, token = new_link(user=user, by=by, now=now, ends=ends)
    link.save(force_insert=True)
    audit.record(by, "password.link_issued", user, account=user.username)
    return token


@transaction.atomic
def set_password(*, token: str, password: str) -> User:
    """Use up a one-time link. Ends every session of the person.

    Raises Conflict for a link that is unknown, used, replaced or too old (one answer for all), Invalid for a
    password that is too weak.
    """
    link = live_link(token, lock=True)
    if link is None:
        raise Conflict(_("Liên kết không còn dùng được. Hãy đề nghị đơn vị cấp liên kết mới."))
    user: User = link.user
    _check(password, user)
    _store(user, password)
    link.used_at = timezone.now()  # noqa: TID251 -- the life of a secret runs in real time
    link.save(update_fields=["used_at"])
    audit.record(user, "password.set_by_link", user)
    return user


@transaction.atomic
def change_password(*, by: User, current: str, password: str) -> User:
    """Change one's own password; every session ends (the page that called renews its own)."""
    if not by.check_password(current):
        raise Invalid(_("Mật khẩu hiện tại không đúng."), {"current": _("Mật khẩu hiện tại không đúng.")})
    _check(password, by)
    _store(by, password)
    audit.record(by, "password.changed", by)
    return by


def _check(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        message = " ".join(map(_sentence, error.error_list))
        raise Invalid(message, {"password": message}) from error


def _sentence(problem: ValidationError) -> str:
    """What is wrong with a password; Django has no Vietnamese for the commonest of its sentences."""
    if problem.code == "password_too_short" and problem.params:
        return _("Mật khẩu phải có ít nhất %(min_length)d ký tự.") % dict(problem.params)
    return str(problem.messages[0])


def _store(user: User, password: str) -> None:
    user.set_password(password)
    user.session_epoch += 1
    user.save(update_fields=["password", "session_epoch"])


@transaction.atomic
def deactivate_user(*, by: User, user: User) -> User:
    """Lock an account: the next request is refused. Roles stay, so that nothing is lost when it is unlocked."""
    if by.pk == user.pk:
        raise NotAllowed(_("Không thể tự khóa tài khoản của mình."))
    if not can_manage_account(by, user):
        raise NotAllowed(_("Bạn không được khóa tài khoản này."))
    administrators = Membership.objects.current(timezone.localdate()).roles([Role.ADMINISTRATOR])
    if administrators.filter(user=user).exists() and not administrators.exclude(user=user).exists():
        raise Conflict(_("Đây là quản trị hệ thống cuối cùng."))
    user.is_active = False
    user.session_epoch += 1
    user.save(update_fields=["is_active", "session_epoch"])
    audit.record(by, "user.deactivated", user, account=user.username)
    return user


@transaction.atomic
def reactivate_user(*, by: User, user: User) -> User:
    """Unlock an account."""
    if not can_manage_account(by, user):
        raise NotAllowed(_("Bạn không được mở khóa tài khoản này."))
    user.is_active = True
    user.save(update_fields=["is_active"])
    audit.record(by, "user.reactivated", user, account=user.username)
    return user


@transaction.atomic
def end_sessions(*, by: User, user: User) -> None:
    """End every session of a person (one's own page renews the session it is called from)."""
    if by.pk != user.pk and not can_manage_account(by, user):
        raise NotAllowed(_("Bạn không được kết thúc phiên làm việc của người này."))
    User.objects.filter(pk=user.pk).update(session_epoch=F("session_epoch") + 1)
    user.refresh_from_db(fields=["session_epoch"])
    audit.record(by, "session.all_ended", user, account=user.username)


def record_login(*, user: User, address: str) -> None:
    """A successful login, with the address it came from."""
    audit.record(user, "session.login", user, address=address)


def record_logout(*, user: User) -> None:
    """A logout by the person."""
    audit.record(user, "session.logout", user)


def record_failed_login(*, username: str, address: str) -> None:
    """A wrong password. The typed name is kept only where it is an account: it may be a mistyped password."""
    user = User.objects.filter(username=username).first()
    account = user.username if user else ""
    audit.record(None, "session.login_failed", user, address=address, account=account)
