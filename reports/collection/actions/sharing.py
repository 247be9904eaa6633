"""Sharing the work on a report inside the agency: who looks after a section, what is finished, going back."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.actions.drafts import open_draft
from reports.collection.fields import text_field
from reports.collection.models import Report, SectionRecord, SectionWork
from reports.collection.queries.entry import prose_text
from reports.collection.queries.fields import section_contents
from reports.collection.queries.sharing import colleagues_of
from reports.collection.queries.stored import names_in
from reports.collection.states import RecordReason
from reports.outlines.models import Section


def _section(report: Report, section_id: int) -> Section:
    return Section.objects.get(pk=section_id, version=report.outline_pk)


@transaction.atomic
def assign_section(*, report_id: int, section_id: int, by: User, owner_id: int | None) -> SectionWork:
    """Give a section to a colleague who writes for the same agency, or to nobody. It locks nothing."""
    report = open_draft(report_id, by)
    section = _section(report, section_id)
    people = {person.pk: person for person in colleagues_of(report)}
    if owner_id is not None and owner_id not in people:
        message = _("Chỉ giao được cho người đang nhập báo cáo của cơ quan này.")
        raise Invalid(message, {"owner": message})
    owner = people[owner_id] if owner_id is not None else None
    work, _created = SectionWork.objects.update_or_create(
        report=report, section=section, defaults={"owner": owner}
    )
    audit.record(
        by, "collection.section.assigned", report, agency=report.assignment.agency,
        section=section.key, username=owner.username if owner else "",
    )  # fmt: skip
    return work


@transaction.atomic
def mark_section(*, report_id: int, section_id: int, by: User, done: bool) -> SectionWork:
    """Call a section finished, or not finished any more; a word among colleagues, asked by no check."""
    report = open_draft(report_id, by)
    section = _section(report, section_id)
    work, _created = SectionWork.objects.update_or_create(
        report=report,
        section=section,
        defaults={"done_by": by if done else None, "done_at": clock.now() if done else None},
    )
    audit.record(
        by,
        "collection.section.marked",
        report,
        agency=report.assignment.agency,
        section=section.key,
        done=done,
    )
    return work


@transaction.atomic
def restore_section(*, report_id: int, record_id: int, by: User, edit_version: int | None) -> int:
    """Write a section back as a record has it, as new edits; gives how many fields that changed.

    `edit_version`: the section's counter that the page showed; Conflict when somebody has written since, so that going
    back overwrites nothing unseen. How it stood is kept, so that this can be taken back too.
    """
    report = open_draft(report_id, by)
    record = SectionRecord.objects.select_related("section").get(pk=record_id, report=report)
    now = report.texts.get(section=record.section_id)
    if now.edit_version != edit_version:
        raise Conflict(
            _("Mục này vừa có người sửa sau khi bạn mở trang. Hãy tải lại trang, xem lại rồi khôi phục.")
        )
    edits = list(_edits(report, record))
    if edits:
        apply_many(report_id=report_id, by=by, edits=edits, reason=RecordReason.RESTORE)
    return len(edits)


def _edits(report: Report, record: SectionRecord) -> list[Edit]:
    """What has to be typed so that the section says what the record says; fields that are gone are left out."""
    then, now = record.content, section_contents(report, [record.section_id])[record.section_id]
    names = names_in(record.section)
    blank = dict.fromkeys(("value", "qualifier", "state", "basis", "nature", "note"), "")
    found: dict[str, dict[str, Any]] = {}
    text = {"text": prose_text(then["text"]), "nothing": then["nothing"]}
    if text != {"text": prose_text(now["text"]), "nothing": now["nothing"]}:
        found[text_field(record.section_id)] = text
    for name in {**now["figures"], **then["figures"]}:
        typed = then["figures"].get(name, blank)
        if typed != now["figures"].get(name, blank):
            found[name] = typed
    for name in {**now["annexes"], **then["annexes"]}:
        rows = then["annexes"].get(name, [])
        if rows != now["annexes"].get(name, []):
            found[name] = {"rows": rows}
    return [Edit(name, None, typed) for name, typed in found.items() if name in names]
