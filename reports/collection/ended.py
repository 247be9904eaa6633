"""A round that is over is only read: the one guard over every verb that would write into it.

It stands where every verb passes, at the journal (agencies.audit): a line about anything of an ended round is refused,
and with it the whole transaction. So a new verb, task or command is guarded before anybody has thought of it; what may
still happen is said by its key below. `locks` says the same earlier and closer to the page where people write.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Final

from django.apps import apps
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies.audit import Line, register_guard
from portal.core.errors import Conflict
from reports.collection.states import CallState

# How a row belongs to a round; several ways for what is made from different things.
WAYS: Final[dict[str, tuple[str, ...]]] = {
    "reports.call": ("",),
    "reports.supplement": ("call",),
    "reports.assignment": ("call",),
    "reports.reminder": ("assignment__call",),
    "reports.report": ("assignment__call",),
    "reports.sectiontext": ("report__assignment__call",),
    "reports.figure": ("report__assignment__call",),
    "reports.reviewnote": ("report__assignment__call",),
    "reports.warningoverride": ("report__assignment__call",),
    "reports.attachment": ("report__assignment__call",),
    "reports.run": ("assignment__call",),
    "reports.runpart": ("assignment__call",),
    "reports.adjustment": ("report__assignment__call",),
    "reports.batch": ("report__assignment__call",),
    "reports.document": (
        "call", "report__assignment__call", "about__call", "about__report__assignment__call",
    ),
    "reports.signature": ("document__call", "document__report__assignment__call"),
}  # fmt: skip
# What is told of an ended round and changes nothing in it: reading, ending and opening it, its file, a job that failed.
ALLOWED: Final = frozenset({
    "collection.call.closed", "collection.call.resumed", "documents.casefile.exported",
    "documents.casefile.requested", "documents.casefile.downloaded", "consolidation.run.failed",
    "documents.signature.failed",
    # figures of before the portal arrive as a round that is over, and go as one
    "collection.earlier.recorded", "collection.earlier.withdrawn",
    # a copy is a paper of its own that an office makes of what it has, also years later
    "documents.copy.started",
})  # fmt: skip
_READING: Final = ".downloaded"
_SOME: Final = 500


def refuse_ended(key: str, lines: Sequence[Line]) -> None:
    """Conflict when one of these lines is about something of a round that is over. A query for each kind of row."""
    if key in ALLOWED or key.endswith(_READING):
        return
    found: dict[str, list[int]] = defaultdict(list)
    for obj, _agency, _facts in lines:
        if obj is not None and obj.pk is not None and obj._meta.label_lower in WAYS:
            found[obj._meta.label_lower].append(obj.pk)
    for label, keys in found.items():
        for start in range(0, len(keys), _SOME):
            code = _ended_among(label, keys[start : start + _SOME])
            if code is not None:
                said = _(
                    "Đợt báo cáo %(code)s đã kết thúc, chỉ còn để đọc; cơ quan chủ trì mở lại đợt (có lý do) "
                    "thì mới làm tiếp được."
                )
                raise Conflict(said % {"code": code})


def _ended_among(label: str, keys: list[int]) -> str | None:
    """The code of an ended round to which one of these rows belongs."""
    rows = apps.get_model(label)._default_manager.filter(pk__in=keys)
    if label == "reports.document":
        rows = rows.exclude(relation="copies")
    for way in WAYS[label]:
        path = f"{way}__" if way else ""
        code = (
            rows.filter(Q(**{f"{path}state": CallState.CLOSED})).values_list(f"{path}code", flat=True).first()
        )
        if code is not None:
            return str(code)
    return None


register_guard(refuse_ended)
