"""The journal: append-only, every line chained to the one before by SHA-256."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import models, transaction
from django.utils import timezone

from agencies.models import Agency, AuditEntry, AuditHead, User

Line = tuple[models.Model | None, Agency | None, dict[str, Any]]
# Asked before a line is written; raises what the verb that writes it then fails with.
Guard = Callable[[str, Sequence[Line]], None]
_GUARDS: Final[list[Guard]] = []


def register_guard(guard: Guard) -> Guard:
    """Make a function known that may refuse lines, by key and object, and with them the verb (once)."""
    if guard not in _GUARDS:
        _GUARDS.append(guard)
    return guard


def _digest(
    *, seq: int, at: str, actor: int | None, agency: int | None, key: str, obj: str, facts: str, previous: str
) -> str:
    """SHA-256 over the canonical JSON of one line and the hash of the line before."""
    body = json.dumps(
        [seq, at, actor, agency, key, obj, facts, previous], ensure_ascii=False, separators=(",", ":")
    )
    return hashlib.sha256(body.encode()).hexdigest()


def _canonical(facts: dict[str, Any]) -> str:
    return json.dumps(facts, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _hash_of(entry: AuditEntry) -> str:
    return _digest(
        seq=entry.seq,
        at=entry.at.astimezone(timezone.get_fixed_timezone(0)).isoformat(),
        actor=entry.actor_id,
        agency=entry.agency_id,
        key=entry.key,
        obj=f"{entry.object_type}:{entry.object_id}",
        facts=_canonical(entry.facts),
        previous=entry.previous_hash,
    )


@transaction.atomic
def record(
    by: User | None, key: str, obj: models.Model | None = None, *, agency: Agency | None = None, **facts: Any
) -> AuditEntry:
    """Add one line to the journal, in the caller's transaction.

    Call it last in an action: it locks the end of the chain until the transaction ends. `facts` must be JSON
    and hold no content of a report. Real time, never the demonstration clock.
    """
    return _append(by, key, [(obj, agency, facts)])[0]


@transaction.atomic
def record_all(by: User | None, key: str, lines: Sequence[Line]) -> list[AuditEntry]:
    """Many lines of one key at once: (object, agency, facts) each, as in `record`. The statements do not multiply."""
    return _append(by, key, lines)


def _append(by: User | None, key: str, lines: Sequence[Line]) -> list[AuditEntry]:
    for guard in _GUARDS:
        guard(key, lines)
    head = AuditHead.objects.select_for_update().filter(pk=1).first()
    if head is None:
        head, _created = AuditHead.objects.select_for_update().get_or_create(pk=1)
    entries = []
    for obj, agency, facts in lines:
        entry = AuditEntry(
            seq=head.seq + 1,
            at=timezone.now(),
            actor=by,
            agency=agency,
            key=key,
            object_type=obj._meta.label_lower if obj is not None else "",
            object_id=str(obj.pk) if obj is not None else "",
            facts=json.loads(_canonical(facts)),
            previous_hash=head.hash,
        )
        entry.hash = _hash_of(entry)
        head.seq, head.hash = entry.seq, entry.hash
        entries.append(entry)
    AuditEntry.objects.bulk_create(entries, batch_size=500)
    head.save(update_fields=["seq", "hash"])
    return entries


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a walk along the chain found: lines read and the first broken one (None: whole)."""

    lines: int
    broken_seq: int | None
    reason: str


def verify() -> Verdict:
    """Walk the chain from its first line and name the first broken link."""
    previous, expected = "", 0
    for entry in AuditEntry.objects.order_by("seq").iterator(chunk_size=2000):
        expected += 1
        if entry.seq != expected:
            return Verdict(expected - 1, expected, f"thiếu dòng số {expected}")
        if entry.previous_hash != previous:
            return Verdict(expected, entry.seq, "không nối với dòng trước")
        if entry.hash != _hash_of(entry):
            return Verdict(expected, entry.seq, "nội dung đã bị thay đổi")
        previous = entry.hash
    head = AuditHead.objects.filter(pk=1).first()
    if head is not None and (head.seq, head.hash) != (expected, previous):
        return Verdict(expected, expected + 1, "các dòng cuối đã bị xóa")
    return Verdict(expected, None, "")
