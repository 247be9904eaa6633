"""Saving field by field: an edit names the version it saw, and nothing that somebody else wrote is overwritten.

Every edit has a name of its own (`op`), so that one whose answer was lost can be sent again: it gets the same answer
and writes nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as filled
from typing import Any, Final

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.drafts import refuse_positive_flows
from reports.collection.actions.gate import refuse_locked
from reports.collection.actions.reading import Read, Refused, read_field
from reports.collection.actions.writing import Changes, figure_of, record_sections, write_changes
from reports.collection.fields import field_name
from reports.collection.inputs.figure import shown
from reports.collection.models import Operation, Presence, Report
from reports.collection.queries import asked_often
from reports.collection.queries.apart import name_here
from reports.collection.queries.fields import totals_of
from reports.collection.queries.nothing import with_zeros
from reports.collection.queries.stored import Field, fields_of
from reports.collection.states import RecordReason

_OP: Final = re.compile(r"[0-9A-Za-z-]{8,36}")


class Stale(Conflict):
    """Somebody wrote this field since the writer saw it; nothing was overwritten. Both values are at hand."""

    def __init__(self, field: Field, typed: Mapping[str, Any]) -> None:
        self.field, self.version, self.typed, self.theirs = (
            field.name,
            field.version,
            dict(typed),
            field.typed,
        )
        state = field.state
        self.by = state.by.full_name if state else ""
        self.at = f"{state.at.astimezone(clock.VIETNAM):%H:%M ngày %d/%m}" if state else ""
        super().__init__(
            _("“%(label)s” đã được %(by)s sửa lúc %(at)s, sau khi bạn mở; chưa ghi đè gì.")
            % {"label": field.label, "by": self.by, "at": self.at}
        )


class NoSuchField(Refused):
    """The outline of the report has no such field."""

    def __init__(self, field: str) -> None:
        super().__init__(field, _("Không có ô này trong đề cương của báo cáo."))


class OutlineMoved(Conflict):
    """The outline was supplemented since the page was opened, and this field has no place in it any more."""

    def __init__(self, field: str) -> None:
        super().__init__(
            _(
                "Đề cương vừa được bổ sung, ô này không còn trong đề cương nên chưa lưu. "
                "Hãy chép lại nội dung nếu cần, rồi tải lại trang."
            )
        )
        self.field = field


@dataclass(frozen=True, slots=True)
class Edit:
    """One field as typed. `seen`: the version the writer saw; None when that is not asked (an import)."""

    field: str
    seen: int | None
    typed: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Applied:
    """The answer to an edit. `typed` is what is stored, in the words in which it is typed; `also`: other fields that
    moved with it (the zeros of "không phát sinh"); `totals`: by field, what its parts add up to in each way."""

    op: str
    field: str
    version: int
    typed: dict[str, Any]
    at: str
    by: str
    edit_version: int
    totals: dict[str, list[str]] = filled(default_factory=dict)
    also: list[dict[str, Any]] = filled(default_factory=list)
    moved: bool = False  # the page shows the outline of before a supplement

    def to_json(self) -> dict[str, Any]:
        """The answer as it is sent, and as it is kept for the same edit sent again."""
        said = {name: getattr(self, name) for name in self.__slots__}
        return said if self.moved else {name: value for name, value in said.items() if name != "moved"}


@transaction.atomic
def apply_edit(
    *, report_id: int, by: User, op: str, field: str, seen: int, typed: Mapping[str, Any]
) -> Applied:
    """Write one field of a draft if nobody has since `seen`. The same `op` again: the same answer, nothing written.

    Refused (what was typed is not understood, with a suggestion), Stale (both values), Locked (which lock), NotAllowed.
    """
    if not _OP.fullmatch(op):
        raise Refused(field, _("Thao tác không có mã hợp lệ; hãy tải lại trang."))
    report = _lock(report_id, by)
    answered = asked_often.answered_operation.first(report=report.pk, op=op)
    if answered is not None:
        if answered.by_id != by.pk or answered.answer["field"] != field:
            raise Refused(field, _("Mã thao tác này đã dùng cho ô khác; hãy tải lại trang."))
        return Applied(**answered.answer)
    refuse_locked(report)
    try:
        (applied,) = _apply(report, by, [(op, Edit(field, seen, typed))], RecordReason.EDIT)
    except NoSuchField:
        applied = _apply_moved(report, by, op, Edit(field, seen, typed))
    return applied


def _apply_moved(report: Report, by: User, op: str, edit: Edit) -> Applied:
    """A page of before a supplement: the field is found by its key in the outline of now; nothing typed is lost.

    The answer keeps the name by which the page calls it.
    """
    here = name_here(report, edit.field)
    if here is None:
        raise NoSuchField(edit.field)
    if not here:
        raise OutlineMoved(edit.field)
    (applied,) = _apply(report, by, [(op, replace(edit, field=here))], RecordReason.EDIT)
    answer = replace(applied, field=edit.field, moved=True)
    Operation.objects.filter(report=report, op=op).update(answer=answer.to_json())
    return answer


@transaction.atomic
def apply_many(*, report_id: int, by: User, edits: Sequence[Edit], reason: str) -> list[Applied]:
    """Write many fields of a draft, all or none; `reason` goes into the history (RecordReason).

    Invalid when anything is not understood: `fields` maps every such field to what is wrong. Stale for the first field
    that somebody wrote since it was seen. A field may be named once.
    """
    report = _lock(report_id, by)
    refuse_locked(report)
    names = [edit.field for edit in edits]
    twice = (
        next((name for name in names if names.count(name) > 1), None)
        if len(set(names)) < len(names)
        else None
    )
    if twice:
        raise Refused(twice, _("Một ô được ghi hai lần trong cùng một lượt."))
    return _apply(report, by, [("", edit) for edit in edits], reason)


def _be_present(report: Report, by: User, section_id: int) -> None:
    """Note, in real time, where a person is writing. Others are told; nothing is locked."""
    now = timezone.now()  # noqa: TID251 -- who is here now has nothing to do with the business clock
    if not asked_often.be_present(report=report.pk, user=by.pk, section=section_id, now=now):
        Presence.objects.create(report=report, user=by, section_id=section_id, seen_at=now)


def _lock(report_id: int, by: User) -> Report:
    report = asked_often.locked_report.first(report=report_id)
    if report is None:
        raise Report.DoesNotExist
    require(policies.writes, by, report)
    return report


def _apply(report: Report, by: User, edits: Sequence[tuple[str, Edit]], reason: str) -> list[Applied]:
    """Compare, read, write, answer; for one edit or for hundreds in the same number of queries."""
    fields = fields_of(report, [edit.field for _op, edit in edits])
    read: list[Read] = []
    wrong: list[Refused] = []
    for _op, edit in edits:
        place = fields.get(edit.field)
        try:
            if place is None or field_name(edit.field) is None:
                raise NoSuchField(edit.field)
            change = read_field(place, edit.typed)
        except Refused as refused:
            wrong.append(refused)
            continue
        # The same words typed by two people are no conflict; anything else is.
        if edit.seen is not None and edit.seen != place.version and change.changed:
            raise Stale(place, edit.typed)
        read.append(change)
    if len(wrong) == 1:
        raise wrong[0]
    if wrong:
        raise Invalid(
            _("Có %(n)d ô chưa hiểu được.") % {"n": len(wrong)}, {each.field: each.message for each in wrong}
        )
    return _write(report, by, edits, read, reason)


def _write(
    report: Report, by: User, edits: Sequence[tuple[str, Edit]], read: Sequence[Read], reason: str
) -> list[Applied]:
    changed = [each for each in read if each.changed]
    versions: dict[str, int] = {}
    begun: Collection[int] = ()
    changes = Changes()
    if changed:
        empty = _empty_sections(report, changed)
        changes = _changes(report, changed, empty)
        known = {each.field.name: each.field.version for each in changed}
        written = write_changes(report, changes, by=by, reason=reason, known=known)
        _refuse_contradictions(report, changed, empty)
        versions = written.versions
        begun = written.begun
    after = _after(report, read, changes, versions)
    answers = _answers(report, by, [(op, edit.field) for op, edit in edits], read, versions, after=after)
    Operation.objects.bulk_create(
        Operation(
            report=report,
            op=op,
            field=edit.field,
            seen=edit.seen or 0,
            version=answer.version,
            answer=answer.to_json(),
            by=by,
            at=clock.now(),
        )
        for (op, edit), answer in zip(edits, answers, strict=True)
        if op
    )
    if any(op for op, _edit in edits):
        _be_present(report, by, read[-1].field.section_id)
    record_sections(report, begun, by=by)
    return answers


def _empty_sections(report: Report, changed: Sequence[Read]) -> set[int]:
    """Sections of these fields that are marked "không phát sinh" once the edits are written."""
    marks = {each.field.section_id: each.text[1] for each in changed if each.text}
    others = {each.field.section_id for each in changed if each.figure} - set(marks)
    marked = {section for section, nothing in marks.items() if nothing}
    if len(others) == 1:
        marked |= set(asked_often.empty_section(report=report.pk, section=others.pop()))
    elif others:
        marked |= set(report.texts.filter(section__in=others, nothing=True).values_list("section", flat=True))
    return marked


def _changes(report: Report, changed: Sequence[Read], empty: Collection[int]) -> Changes:
    """What is written; in a section marked "không phát sinh", before or now, no flow stays blank."""
    figures = [each.figure for each in changed if each.figure]
    return Changes(
        with_zeros(report, figures, empty) if empty else figures,
        {each.field.section_id: each.text for each in changed if each.text},
        {each.field.pk: each.rows for each in changed if each.rows is not None},
    )


def _after(
    report: Report, read: Sequence[Read], changes: Changes, versions: Mapping[str, int]
) -> dict[str, tuple[int, dict[str, Any]]]:
    """Version and words of every field that was named or has moved, as they stand now.

    Figures are told from what was just written, since nearly every edit is one and the draft is locked; the rest is
    read again.
    """
    entries = {(entry.indicator_id, entry.breakdown_id): entry for entry in changes.figures}
    found: dict[str, tuple[int, dict[str, Any]]] = {}
    for each in read:
        line, name = each.field.line, each.field.name
        if not each.changed:
            found[name] = (each.field.version, each.field.typed)
        elif line is not None and each.figure is not None:
            entry = entries[each.figure.indicator_id, each.figure.breakdown_id]
            found[name] = (versions[name], shown(figure_of(report, entry), line.row.indicator))
    others = [name for name in {*(each.field.name for each in read), *versions} if name not in found]
    stored = fields_of(report, others) if others else {}
    return found | {name: (each.version, each.typed) for name, each in stored.items()}


def _answers(
    report: Report,
    by: User,
    edits: Sequence[tuple[str, str]],
    read: Sequence[Read],
    versions: Mapping[str, int],
    *,
    after: Mapping[str, tuple[int, dict[str, Any]]],
) -> list[Applied]:
    """Every field as it stands now, and beside each what else has moved."""
    named = {name for _op, name in edits}
    also = [
        {"field": name, "version": version, "typed": after[name][1]}
        for name, version in versions.items()
        if name not in named and name in after
    ]
    moment = f"{clock.now().astimezone(clock.VIETNAM):%H:%M}"
    totals = _totals(report, [each for each in read if each.figure])
    return [
        Applied(
            op,
            name,
            *after[name],
            moment,
            by.full_name,
            report.edit_version,
            totals,
            also,
        )
        for op, name in edits
    ]


def _refuse_contradictions(report: Report, changed: Sequence[Read], empty: Collection[int]) -> None:
    """A section marked "không phát sinh" has no flow with a result, whichever of the two was typed last."""
    for section_id in sorted(empty):
        try:
            refuse_positive_flows(report, [section_id])
        except Invalid as invalid:
            about = next(each.field for each in changed if each.field.section_id == section_id)
            words = _(
                "Mục này đang đánh dấu “Không phát sinh”; hãy bỏ đánh dấu trước khi nhập số liệu phát sinh."
            )
            raise Refused(about.name, words if about.line else invalid.message) from invalid


def _totals(report: Report, read: Sequence[Read]) -> dict[str, list[str]]:
    """What the parts add up to in the sections of these figures, in each way."""
    totals: dict[str, list[str]] = {}
    if not read:
        return totals
    of_section = {
        section: asked_often.added_up(section=section) for section in {each.field.section_id for each in read}
    }
    indicators = {row.indicator_id for rows in of_section.values() for row in rows}
    if not indicators:
        return totals
    found = report.figures.filter(indicator__in=indicators)
    figures = {(f.indicator_id, f.breakdown_id): f for f in found}
    for rows in of_section.values():
        totals |= totals_of(rows, figures)
    return totals
