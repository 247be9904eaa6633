"""The book of the clients against the database: what was lost, doubled, overwritten unseen, or came from nowhere."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from agencies import audit
from agencies.models import AuditEntry
from reports.collection.models import Operation, Report, SectionRecord
from reports.collection.queries.stored import fields_of
from reports.collection.states import RecordReason
from tests.harness.ledger import Acknowledged, Conflict, Ledger, Typed


@dataclass
class Verdict:
    """Sentences, one for each fault; the numbers of the run in `counted`.

    lost: acknowledged, and neither stored nor replaced by a later acknowledged edit; or without its operation.
    doubled: one edit with several operations, one version given twice, a section begun twice in the history or the
    journal. overwritten: written over a version that its writer had not seen. unshown: a conflict that showed what was
    never there. strange: written, and no client knows of it.
    """

    lost: list[str] = field(default_factory=list)
    doubled: list[str] = field(default_factory=list)
    overwritten: list[str] = field(default_factory=list)
    unshown: list[str] = field(default_factory=list)
    strange: list[str] = field(default_factory=list)
    counted: Counter[str] = field(default_factory=Counter)

    @property
    def clean(self) -> bool:
        return not (self.lost or self.doubled or self.overwritten or self.unshown or self.strange)

    def __str__(self) -> str:
        found = {
            name: (len(told), told[:5])
            for name in ("lost", "doubled", "overwritten", "unshown", "strange")
            if (told := getattr(self, name))
        }
        return f"{dict(self.counted)} {found or 'clean'}"


def compare(book: Ledger) -> Verdict:
    """Hold the book against the database of this process, once every client has flushed.

    Only clients of the book may have written into these reports, and every edit must have typed something else.
    """
    verdict = Verdict(counted=Counter(book.counted))
    verdict.counted["acknowledged"] = len(book.acknowledged)
    verdict.counted["conflicts"] = len(book.conflicts)
    verdict.counted["refused"] = len(book.refused)
    reports = {each.report for each in book.acknowledged}
    by_field: defaultdict[tuple[int, str], list[Acknowledged]] = defaultdict(list)
    for each in book.acknowledged:
        by_field[each.report, each.field].append(each)
    for report in Report.objects.filter(pk__in=reports):
        names = [name for pk, name in by_field if pk == report.pk]
        stored = fields_of(report, names)
        for name in names:
            now = stored[name]
            _chain(verdict, by_field[report.pk, name], now.version, now.typed)
    _operations(verdict, book, reports)
    _conflicts(verdict, book.conflicts, by_field)
    _history(verdict, reports)
    return verdict


def same(typed: Typed, stored: Typed) -> bool:
    """Whether what is stored is what was typed, apart from the dots in a number."""
    return all(_plain(stored.get(name)) == _plain(value) for name, value in typed.items())


def _plain(value: Any) -> Any:
    return value.replace(".", "") if isinstance(value, str) and value.replace(".", "").isdigit() else value


def _chain(verdict: Verdict, edits: list[Acknowledged], version: int, typed: Typed) -> None:
    """The acknowledged edits of one field, in the order of their versions, lead to what is stored."""
    place = f"report {edits[0].report} {edits[0].field}"
    versions = Counter(each.version for each in edits)
    last = max(edits, key=lambda each: each.version)
    verdict.doubled += [f"{place}: version {v} was given {n} times" for v, n in versions.items() if n > 1]
    verdict.overwritten += [
        f"{place}: {each.who} wrote version {each.version} having seen {each.seen}"
        for each in edits
        if each.version != each.seen + 1
    ]
    verdict.lost += [
        f"{place}: {each.typed} was kept as {each.stored}"
        for each in edits
        if not same(each.typed, each.stored)
    ]
    if version < last.version:
        verdict.lost.append(f"{place}: version {last.version} was acknowledged, {version} is stored")
    elif version == last.version and not same(last.typed, typed):
        verdict.lost.append(f"{place}: {last.typed} was acknowledged, {typed} is stored")
    missing = set(range(1, version + 1)) - set(versions)
    verdict.strange += [f"{place}: nobody was told of version {each}" for each in sorted(missing)]


def _operations(verdict: Verdict, book: Ledger, reports: Iterable[int]) -> None:
    """Every acknowledged edit has its one operation, and every operation its edit."""
    rows = Operation.objects.filter(report__in=reports).values_list("op", "field", "version")
    stored = {op: (name, version) for op, name, version in rows}
    verdict.counted["operations"] = len(stored)
    verdict.lost += [
        f"report {each.report} {each.field}: no operation for version {each.version}"
        for each in book.acknowledged
        if stored.get(each.op) != (each.field, each.version)
    ]
    of_edit = Counter(book.sent[op] for op in stored if op in book.sent)
    verdict.doubled += [f"edit {edit} has {n} operations" for edit, n in of_edit.items() if n > 1]
    known = {each.op for each in book.acknowledged}
    told = {each.edit for each in book.acknowledged}
    verdict.strange += [
        f"operation {op} on {name} was never acknowledged"
        for op, (name, _version) in stored.items()
        if op not in known and book.sent.get(op) not in told
    ]


def _conflicts(
    verdict: Verdict, conflicts: Iterable[Conflict], by_field: dict[tuple[int, str], list[Acknowledged]]
) -> None:
    """What was shown as the other's value is what stood there at that version."""
    for each in conflicts:
        stood = {a.version: a.stored for a in by_field.get((each.report, each.field), ())}
        if not each.by or stood.get(each.version) != each.theirs:
            verdict.unshown.append(
                f"report {each.report} {each.field}: {each.theirs} of “{each.by}” shown, "
                f"{stood.get(each.version)} stood at version {each.version}"
            )


def _history(verdict: Verdict, reports: set[int]) -> None:
    """A section is begun once by a person, in the history and in the journal alike, whose chain holds."""
    records = SectionRecord.objects.filter(report__in=reports, reason=RecordReason.EDIT)
    begun = Counter(records.values_list("report", "section__key", "by"))
    lines = Counter(
        (int(pk), facts["section"], actor)
        for pk, facts, actor in AuditEntry.objects.filter(
            key="collection.section.saved", object_id__in=map(str, reports)
        ).values_list("object_id", "facts", "actor")
    )
    verdict.counted["records"] = sum(begun.values())
    moments = defaultdict(list)
    for pk, key, by, at in records.values_list("report", "section__key", "by", "at").order_by("at"):
        moments[pk, key, by].append(at)
    for place, times in moments.items():
        close = [b - a for a, b in pairwise(times) if (b - a).total_seconds() < 595]
        verdict.doubled += [f"{place}: begun again after {gap}" for gap in close]
    verdict.doubled += [
        f"{place}: {begun[place]} in the history, {lines[place]} in the journal"
        for place in begun.keys() | lines.keys()
        if begun[place] != lines[place]
    ]
    if audit.verify().broken_seq is not None:
        verdict.strange.append("the chain of the journal is broken")
