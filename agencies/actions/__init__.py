"""Every verb about agencies, people and access. Keyword-only; the actor is `by` (None: a command on the server)."""

from agencies.actions.access import (
    change_password,
    deactivate_user,
    end_sessions,
    issue_password_link,
    reactivate_user,
    record_failed_login,
    record_login,
    record_logout,
    set_password,
)
from agencies.actions.bulk import apply_intake, discard_intake, issue_links, stage_intake
from agencies.actions.leaving import hand_over, replace_member
from agencies.actions.people import (
    add_person,
    change_membership,
    create_user,
    end_role,
    grant_role,
    update_contact,
)
from agencies.actions.sessions import end_session, forget_session, move_session, note_session
from agencies.actions.successions import record_succession
from agencies.actions.tree import (
    create_agencies,
    create_agency,
    rename_agency,
    set_steps,
)

__all__ = [
    "add_person",
    "apply_intake",
    "change_membership",
    "change_password",
    "create_agencies",
    "create_agency",
    "create_user",
    "deactivate_user",
    "discard_intake",
    "end_role",
    "end_session",
    "end_sessions",
    "forget_session",
    "grant_role",
    "hand_over",
    "issue_links",
    "issue_password_link",
    "move_session",
    "note_session",
    "reactivate_user",
    "record_failed_login",
    "record_login",
    "record_logout",
    "record_succession",
    "rename_agency",
    "replace_member",
    "set_password",
    "set_steps",
    "stage_intake",
    "update_contact",
]
