"""One's own sessions: noted when they begin, ended one by one. Real time throughout."""

from __future__ import annotations

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.devices import device_words
from agencies.models import SignIn, User
from agencies.sessions import dead_sign_ins
from portal.core.errors import Conflict

_ADDRESS = 45  # characters of an IPv6 address at its longest


@transaction.atomic
def note_session(*, user: User, session_key: str | None, address: str, agent: str) -> None:
    """A session begins: where, on what. What is over of this person is forgotten."""
    dead_sign_ins(user).delete()
    if session_key:
        now = timezone.now()  # noqa: TID251 -- sessions run in real time
        fields = {"user": user, "address": address[:_ADDRESS], "device": device_words(agent), "at": now}
        SignIn.objects.update_or_create(session_key=session_key, defaults=fields)


def forget_session(*, session_key: str | None) -> None:
    """The session ends by itself: nothing is left of it here."""
    SignIn.objects.filter(session_key=session_key or "").delete()


def move_session(*, user: User, former: str | None, session_key: str | None) -> None:
    """The same session under a new key, which it gets with a new password."""
    user.sign_ins.filter(session_key=former or "").update(session_key=session_key or "")


@transaction.atomic
def end_session(*, by: User, sign_in_id: int) -> None:
    """End one of one's own sessions; its next request is a stranger's.

    Conflict for one that is over already; anybody else's is none of one's own.
    """
    row = SignIn.objects.select_for_update(of=("self",)).filter(user=by, pk=sign_in_id).first()
    if row is None:
        raise Conflict(_("Phiên làm việc này đã kết thúc trước đó."))
    Session.objects.filter(session_key=row.session_key).delete()
    address, device = row.address, row.device
    row.delete()
    audit.record(by, "session.ended", by, account=by.username, address=address, device=device)
