"""Agencies and accounts from a workbook: looked through first, then written all at once, as it was shown.

The file is opened in a child process (portal.core.sandbox); only what its cells say is kept, until it is decided.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from typing import Any, Final

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies import audit
from agencies.actions.access import new_link
from agencies.actions.people import change_membership, update_contact
from agencies.actions.tree import create_agencies, rename_agency
from agencies.bulk.plan import Plan, plan_of
from agencies.bulk.reading import rows_of
from agencies.bulk.shape import AGENCIES, PEOPLE, Line
from agencies.models import Agency, Intake, Membership, PasswordLink, User
from agencies.policies import can_set_up
from agencies.specs import AgencySpec, Naming
from agencies.states import IntakeState, Role
from portal.core import virus
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.text import clean_line
from portal.core.trial_runs import CHANGED, NEW
from portal.core.workbook_file import NotTaken, check_workbook

READER: Final = "portal.core.workbook_cells"
SECONDS: Final = 20.0
MEGABYTES: Final = 768
_BATCH: Final = 500


def read_workbook(content: bytes) -> Any:
    """The cells of a workbook, read in a child. NotTaken in the child's words or for a limit it ran into."""
    check_workbook(content)
    try:
        return run_limited(READER, content, seconds=SECONDS, memory=MEGABYTES)
    except Refused as refusal:
        raise NotTaken(str(refusal)) from None
    except LimitReached:
        raise NotTaken(
            _("Tệp quá lớn hoặc quá phức tạp nên đã dừng đọc; hãy chia thành nhiều tệp nhỏ hơn.")
        ) from None


def _authorise(by: User) -> None:
    if not can_set_up(by):
        raise NotAllowed(_("Chỉ quản trị hệ thống được nhập cơ quan và tài khoản từ tệp."))


def stage_intake(*, by: User, name: str, content: bytes) -> Intake:
    """Look a workbook through. Nothing is in force; Invalid (field "file") when it is none that can be read."""
    _authorise(by)
    virus.refuse_infected(content)
    try:
        read = read_workbook(content)
        plan = plan_of(rows_of(read), by)
    except NotTaken as refusal:
        raise Invalid(str(refusal), {"file": str(refusal)}) from refusal
    return _keep(by, name, content, {"sheets": read["sheets"]}, plan)


@transaction.atomic
def _keep(by: User, name: str, content: bytes, cells: dict[str, Any], plan: Plan) -> Intake:
    now = timezone.now()  # noqa: TID251 -- accounts run in real time
    intake = Intake.objects.create(
        name=clean_line(name)[:200], sha256=hashlib.sha256(content).hexdigest(), cells=cells, counts=plan.counts,
        plan_sha256=plan.digest, by=by, at=now,
    )  # fmt: skip
    audit.record(by, "agency.intake_staged", intake, sha256=intake.sha256, count=len(plan.lines))
    return intake


def plan_of_intake(intake: Intake, by: User) -> Plan:
    """What the workbook would do now, if this person applied it."""
    return plan_of(rows_of(intake.cells), by)


def _lock(intake_id: int, by: User) -> Intake:
    _authorise(by)
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
    if intake.state != IntakeState.STAGED:
        raise Conflict(_("Tệp này không còn chờ ghi: %(state)s.") % {"state": intake.get_state_display()})
    return intake


def _decide(intake: Intake, state: str) -> None:
    intake.state, intake.cells = state, {}
    intake.decided_at = timezone.now()  # noqa: TID251 -- accounts run in real time
    intake.save(update_fields=["state", "cells", "decided_at", "counts", "plan_sha256", "made"])


@transaction.atomic
def discard_intake(*, intake_id: int, by: User) -> None:
    """Put a workbook aside; nothing was written, and what it said is forgotten."""
    intake = _lock(intake_id, by)
    _decide(intake, IntakeState.DISCARDED)
    audit.record(by, "agency.intake_discarded", intake)


@transaction.atomic
def forget_intakes() -> int:
    """Put aside what nobody decided on for IMPORTS_KEPT_DAYS, as `discard_intake` does: names and telephone numbers of
    people do not lie about for ever. How many; the next sweep goes on."""
    before = timezone.now() - dt.timedelta(days=settings.IMPORTS_KEPT_DAYS)  # noqa: TID251 -- as `at`, in real time
    old = Intake.objects.select_for_update(of=("self",), skip_locked=True)
    forgotten = list(old.filter(state=IntakeState.STAGED, at__lt=before).order_by("pk")[:_BATCH])
    for intake in forgotten:
        _decide(intake, IntakeState.DISCARDED)
    if forgotten:
        audit.record_all(None, "agency.intake_discarded", [(intake, None, {}) for intake in forgotten])
    return len(forgotten)


def apply_intake(*, intake_id: int, by: User, plan_sha256: str) -> Intake:
    """Write everything that was shown, in one transaction with the journal.

    Conflict while a row is wrong, and when agencies or accounts have changed so that something else than what was
    shown would be written. Nothing is written then.
    """
    try:
        return _apply(intake_id, by, plan_sha256)
    except IntegrityError as race:  # the same login name was given between the look and the writing
        raise Conflict(_changed()) from race


def _changed() -> str:
    return _("Cơ quan hoặc tài khoản trên hệ thống đã thay đổi sau khi bạn xem. Hãy xem lại rồi ghi.")


@transaction.atomic
def _apply(intake_id: int, by: User, plan_sha256: str) -> Intake:
    intake = _lock(intake_id, by)
    # one workbook at a time, and none beside another change of the tree
    list(Agency.objects.select_for_update(of=("self",)).filter(parent__isnull=True).order_by("pk"))
    plan = plan_of_intake(intake, by)
    if plan.counts["error"]:
        raise Conflict(
            _("Còn %(n)d dòng có lỗi; sửa trong tệp rồi tải lên lại.") % {"n": plan.counts["error"]}
        )
    if plan.digest != plan_sha256:
        raise Conflict(_changed())
    agencies = [line for line in plan.lines if line.sheet == AGENCIES]
    people = [line for line in plan.lines if line.sheet == PEOPLE]
    _write_agencies(by, agencies)
    intake.made = _write_people(by, people)
    intake.counts, intake.plan_sha256 = plan.counts, plan.digest
    _decide(intake, IntakeState.APPLIED)
    audit.record(by, "agency.intake_applied", intake, sha256=intake.sha256, count=len(plan.lines))
    return intake


def _write_agencies(by: User, lines: Sequence[Line]) -> None:
    specs = [
        AgencySpec(
            code=line.facts["code"], kind=line.facts["kind"], parent=line.facts["parent"],
            admin_code=line.facts["admin_code"], valid_from=line.facts["valid_from"], **line.facts["naming"],
        )
        for line in lines
        if line.verdict == NEW
    ]  # fmt: skip
    if specs:
        create_agencies(by=by, specs=specs)
    for line in lines:
        if line.verdict == CHANGED:
            agency = Agency.objects.get(code=line.facts["code"])
            naming = Naming(**line.facts["naming"])
            rename_agency(by=by, agency=agency, valid_from=line.facts["valid_from"], naming=naming)


def _write_people(by: User, lines: Sequence[Line]) -> list[int]:
    """Ids of the accounts that were made."""
    made = _new_accounts(by, lines)
    users = User.objects.in_bulk([line.facts["username"] for line in lines], field_name="username")
    agencies = Agency.objects.in_bulk([line.facts["agency"] for line in lines], field_name="code")
    granted: list[Membership] = []
    today = timezone.localdate()
    touched: set[int] = set()
    for line in lines:
        facts, user = line.facts, users[line.facts["username"]]
        if facts.get("membership") is None:
            granted.append(
                Membership(
                    user=user,
                    agency=agencies[facts["agency"]],
                    role=facts["role"],
                    title=facts["title"],
                    authority=facts["authority"],
                    valid_from=facts["valid_from"] or today,
                )
            )
        elif line.verdict == CHANGED:
            held = Membership.objects.select_related("agency").get(pk=facts["membership"])
            if (held.title, held.authority) != (facts["title"], facts["authority"]):
                change_membership(by=by, membership=held, title=facts["title"], authority=facts["authority"])
        contact = (user.email, user.phone) != (facts["email"], facts["phone"])
        if facts["account"] != "new" and contact and user.pk not in touched:
            touched.add(user.pk)
            update_contact(
                by=by, user=user, full_name=user.full_name, email=facts["email"], phone=facts["phone"]
            )
    _grant(by, granted)
    return made


def _new_accounts(by: User, lines: Sequence[Line]) -> list[int]:
    fresh = {line.facts["username"]: line.facts for line in lines if line.facts["account"] == "new"}
    User.objects.bulk_create(
        [
            User(
                username=name, full_name=facts["full_name"], email=facts["email"], phone=facts["phone"],
                password=make_password(None),
            )
            for name, facts in fresh.items()
        ],
        batch_size=_BATCH,
    )  # fmt: skip
    users = User.objects.in_bulk(list(fresh), field_name="username")
    audit.record_all(by, "user.created", [(users[name], None, {"username": name}) for name in fresh])
    return [users[name].pk for name in fresh]


def _grant(by: User, granted: Sequence[Membership]) -> None:
    Membership.objects.bulk_create(granted, batch_size=_BATCH)
    audit.record_all(
        by,
        "role.granted",
        [
            (
                each, each.agency,
                {"account": each.user.username, "role": each.role, "authority": each.authority},
            )
            for each in granted
        ],
    )  # fmt: skip
    administrators = [each.user for each in granted if each.role == Role.ADMINISTRATOR]
    for user in administrators:  # the shorter idle limit of administrators holds from the next login
        user.session_epoch += 1
    User.objects.bulk_update(administrators, ["session_epoch"])


@transaction.atomic
def issue_links(*, intake_id: int, by: User) -> list[tuple[User, str]]:
    """One-time links for the accounts that a workbook made and that have no password yet: (person, token).

    As `issue_password_link`: shown this once, 72 hours, earlier ones stop working.
    """
    _authorise(by)
    intake = Intake.objects.select_for_update(of=("self",)).get(pk=intake_id)
    accounts = User.objects.filter(pk__in=intake.made, is_active=True).order_by("full_name", "pk")
    people = [user for user in accounts if not user.has_usable_password()]
    now = timezone.now()  # noqa: TID251 -- the life of a secret runs in real time
    PasswordLink.objects.filter(user__in=people, used_at__isnull=True, expires_at__gt=now).update(
        expires_at=now
    )
    ends = now + dt.timedelta(seconds=settings.PASSWORD_RESET_TIMEOUT)
    made = [new_link(user=user, by=by, now=now, ends=ends) for user in people]
    PasswordLink.objects.bulk_create([link for link, _token in made], batch_size=_BATCH)
    audit.record_all(
        by, "password.link_issued", [(user, None, {"account": user.username}) for user in people]
    )
    return [(user, token) for user, (_link, token) in zip(people, made, strict=True)]
