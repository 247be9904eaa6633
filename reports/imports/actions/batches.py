"""Handing out a form, taking it back, and writing what it says: all of it or nothing.

A file that comes back is opened in a child process (portal.core.sandbox), compared with the list of forms that were
handed out, and kept as a Batch that changes nothing. Only `apply` writes, through the door of the entry pages.
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock, virus
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.text import clean_line
from portal.core.workbook_file import NotTaken
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.actions.gate import refuse_locked
from reports.collection.actions.personal import (
    Explanation,
    refuse_found,
    refuse_personal,
    refuse_personal_name,
    save_explained,
    without_personal,
)
from reports.collection.models import Report
from reports.collection.states import Channel, RecordReason
from reports.imports import policies
from reports.imports.actions.pruning import DISCARDED_AT
from reports.imports.actions.returned import (
    MEGABYTES,
    SECONDS,
    Laid,
    another,
    form_issued,
    laid_beside,
    read_form,
    unknown_form,
)
from reports.imports.models import Batch, IssuedForm
from reports.imports.queries.forms import form_of, values_of
from reports.imports.queries.staging import stage
from reports.imports.states import BatchKind, BatchState
from reports.imports.workbook.container import files_of
from reports.imports.workbook.marking import payload_of
from reports.imports.workbook.matching import Returned
from reports.imports.workbook.writer import write

_NAME: Final = 200
_MARKER: Final = "reports.imports.workbook.marking"
UNEXPLAINED: Final = Explanation()
_WAY_OUT: Final = gettext_lazy(
    "hãy bỏ đi trong tệp rồi tải lên lại, hoặc ghi lý do ở trang “Nhập bằng Excel” của báo cáo nếu không phải "
    "dữ liệu cá nhân."
)
_DISK: Final = 100
"""Megabytes: the library writes each sheet into a temporary file before it packs it."""


@dataclass(frozen=True, slots=True)
class Handed:
    """A form as a file."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one file of an upload: a batch, or the reason why there is none."""

    name: str
    batch: Batch | None = None
    reason: str = ""


def _reports() -> Any:
    return Report.objects.select_related(
        "assignment__call__period", "assignment__agency", "assignment__parent", "assignment__version"
    )


@transaction.atomic
def hand_out(*, report_id: int, by: User) -> Handed:
    """The form of a draft with what it holds now; the server keeps what was handed out."""
    report = _reports().select_for_update(of=("self",)).get(pk=report_id)
    require(policies.can_bring, by, report)
    refuse_locked(report)
    code = uuid.uuid4().hex
    form = form_of(report, code, report.edit_version)
    IssuedForm.objects.create(
        assignment=report.assignment, report=report, code=code, outline_version=report.outline_pk,
        edit_version=report.edit_version, fields=values_of(form), by=by, at=clock.now(),
    )  # fmt: skip
    audit.record(by, "imports.form.handed_out", report, agency=report.assignment.agency, code=code)
    name = f"Bieu mau {report.assignment.agency} {report.assignment.call.period.label}"
    return Handed(f"{clean_line(name).replace('/', '-')[:120]}.xlsx", write(form))


def bring(
    *, report_id: int, by: User, name: str, content: bytes, explanation: Explanation = UNEXPLAINED
) -> Batch:
    """Take one filled-in form for this report. The batch says what it would change, or why the file is refused.

    Invalid when the file's own name gives a citizen away; PersonalFound for what its cells, notes and sheets say of
    citizens and `explanation` does not cover: then nothing is kept. The same file with a reason is taken.
    """
    require(policies.can_bring, by, _reports().get(pk=report_id))  # before any work is spent on the file
    refuse_personal_name(name)
    virus.refuse_infected(content)
    try:
        read = read_form(content)
        issued = form_issued(read)
        if issued.report_id != report_id:
            raise NotTaken(another(issued, _reports().get(pk=report_id)))
        laid = laid_beside(issued, read)
    except NotTaken as refusal:
        return _refuse(report_id, by, name, content, without_personal(str(refusal)))
    return save_explained(
        lambda: _stage(issued, by, name, content, laid),
        report_id=report_id, by=by, explanation=explanation,
    )  # fmt: skip


def bring_many(*, by: User, uploads: Sequence[tuple[str, bytes]]) -> list[Result]:
    """Take many forms, also packed in zips, each for the report that its own stamp names; one does not stop another."""
    results = []
    for name, content in uploads:
        try:
            files = files_of(name, content)
        except NotTaken as refusal:
            results.append(Result(name, reason=str(refusal)))
            continue
        results += [_bring_any(by, each.name, each.content) for each in files]
    return results


def _bring_any(by: User, name: str, content: bytes) -> Result:
    try:
        issued = form_issued(read_form(content))
        if not policies.can_bring(by, issued.report):
            # what one may not see is answered like what does not exist
            visible = Report.objects.visible_to(by).filter(pk=issued.report_id).exists()
            return Result(name, reason=_("Bạn không nhập được báo cáo này.") if visible else unknown_form())
        batch = bring(report_id=issued.report_id, by=by, name=name, content=content)
    except NotTaken as refusal:
        return Result(name, reason=str(refusal))
    except (Conflict, Invalid, NotAllowed) as refusal:
        return Result(name, reason=str(refusal))
    return Result(name, batch)


def _kept_name(name: str) -> str:
    path = PurePosixPath(clean_line(name).replace("\\", "/"))
    return f"{path.stem[: _NAME - 10].strip(' .') or 'bieu-mau'}.xlsx"


@transaction.atomic
def _refuse(report_id: int, by: User, name: str, content: bytes, reason: str) -> Batch:
    """A refused file is remembered by name, size and digest; its content is not kept."""
    report = _reports().get(pk=report_id)
    batch = Batch.objects.create(
        assignment=report.assignment, report=report, kind=BatchKind.WORKBOOK, name=_kept_name(name),
        size=len(content), sha256=hashlib.sha256(content).hexdigest(), state=BatchState.REFUSED,
        facts={"reason": reason}, by=by, created_at=clock.now(),
    )  # fmt: skip
    audit.record(
        by,
        "imports.batch.refused",
        batch,
        agency=report.assignment.agency,
        report=report.pk,
        reason=reason[:200],
    )
    return batch


@transaction.atomic
def _stage(issued: IssuedForm, by: User, name: str, content: bytes, laid: Laid) -> Batch:
    report = _reports().select_for_update(of=("self",)).get(pk=issued.report_id)
    require(policies.can_bring, by, report)
    refuse_locked(report)
    refuse_found(report, laid.finds, str(_WAY_OUT))
    digest = hashlib.sha256(content).hexdigest()
    before = report.batches.filter(sha256=digest, state=BatchState.APPLIED).first()
    if before is not None and before.applied_at is not None:
        moment = f"{before.applied_at.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}"
        reason = _("Tệp này đã được ghi vào báo cáo lúc %(at)s; không có gì để ghi thêm.") % {"at": moment}
        return _refuse(report.pk, by, name, content, reason)
    facts = _facts(issued, laid.returned)
    staged = stage(report, issued, facts)
    if not staged.rows and not staged.rejects:
        reason = _("Tệp không khác gì nội dung đang có trong báo cáo; không có gì để ghi.")
        return _refuse(report.pk, by, name, content, reason)
    batch = Batch(
        assignment=report.assignment, report=report, kind=BatchKind.WORKBOOK, name=_kept_name(name),
        size=len(content), sha256=digest, facts=facts, rows=staged.rows, rejects=staged.rejects, by=by,
        created_at=clock.now(),
    )  # fmt: skip
    batch.file.save(f"{uuid.uuid4().hex}.xlsx", ContentFile(content), save=False)
    batch.save()
    audit.record(by, "imports.batch.staged", batch, agency=report.assignment.agency, report=report.pk)
    return batch


def _facts(issued: IssuedForm, returned: Returned) -> dict[str, Any]:
    places: dict[str, dict[str, list[str]]] = {}
    for (field, part), place in returned.places.items():
        places.setdefault(field, {})[part] = [place.sheet, place.cell]
    return {
        "issued": issued.pk,
        "typed": returned.typed,
        "places": places,
        "problems": [
            {"field": p.field, "part": p.part, "shown": p.shown, "message": p.message}
            for p in returned.problems
        ],
    }


def _lock(batch_id: int, by: User) -> tuple[Batch, Report]:
    """The batch and its report, both locked, for one who may decide about it."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    report = _reports().select_for_update(of=("self",)).get(pk=batch.report_id)
    batch.report = report
    require(policies.can_bring, by, report)
    refuse_locked(report)
    if batch.state != BatchState.STAGED:
        raise Conflict(_("Tệp này không còn chờ ghi: %(state)s.") % {"state": batch.get_state_display()})
    return batch, report


@transaction.atomic
def correct(*, batch_id: int, by: User, fixes: Mapping[tuple[str, str], str]) -> Batch:
    """Take what was typed in place of wrong cells ({(field, part): text}) and look at the whole file again."""
    batch, report = _lock(batch_id, by)
    wrong = {(each["field"], each["part"]) for each in batch.rejects}
    labels = {(each["field"], each["part"]): each["label"] for each in batch.rejects}
    facts = batch.facts
    for (field, part), text in fixes.items():
        if (field, part) not in wrong:
            raise Invalid(_("Ô này không có trong danh sách cần sửa; hãy tải lại trang."))
        if part != "value":  # a figure is read as a number, or refused
            refuse_personal(report, labels[field, part], text)
        _put(facts["typed"][field], part, text)
        facts["problems"] = [p for p in facts["problems"] if (p["field"], p["part"]) != (field, part)]
    audit.record(by, "imports.batch.corrected", batch, agency=report.assignment.agency, count=len(fixes))
    return _look_again(batch, report)


def _put(typed: dict[str, Any], part: str, text: str) -> None:
    if "rows" in typed:
        row, _colon, key = part.partition(":")
        if int(row) < len(typed["rows"]) and key in typed["rows"][int(row)]:
            typed["rows"][int(row)][key] = text
    elif part == "nothing":
        typed[part] = bool(text.strip())
    else:
        typed[part] = text


@transaction.atomic
def restage(*, batch_id: int, by: User) -> Batch:
    """Compare the file anew with what the report says now: somebody wrote in the meantime."""
    return _look_again(*_lock(batch_id, by))


def _look_again(batch: Batch, report: Report) -> Batch:
    issued = IssuedForm.objects.select_related("report__assignment").get(pk=batch.facts["issued"])
    staged = stage(report, issued, batch.facts)
    batch.rows, batch.rejects = staged.rows, staged.rejects
    batch.save(update_fields=["facts", "rows", "rejects"])
    return batch


@transaction.atomic
def apply(*, batch_id: int, by: User) -> int:
    """Write everything the file changes, in one transaction with the journal; the number of fields written.

    Conflict while a cell is wrong or when somebody wrote one of the fields since it was looked at; Invalid from the
    door of the entry pages. Nothing is written then.
    """
    batch, report = _lock(batch_id, by)
    if batch.rejects:
        raise Conflict(
            _("Còn %(n)d ô chưa đúng; sửa hết thì mới ghi vào báo cáo.") % {"n": len(batch.rejects)}
        )
    edits = [Edit(row["field"], row["seen"], row["typed"]) for row in batch.rows]
    if edits:
        apply_many(report_id=report.pk, by=by, edits=edits, reason=RecordReason.IMPORT)
    if report.channel == Channel.WEB:
        Report.objects.filter(pk=report.pk).update(channel=Channel.WORKBOOK)
    batch.state = BatchState.APPLIED
    batch.applied_at = clock.now()
    batch.save(update_fields=["state", "applied_at"])
    audit.record(
        by, "imports.batch.applied", batch, agency=report.assignment.agency, report=report.pk, count=len(edits),
        sha256=batch.sha256,
    )  # fmt: skip
    return len(edits)


def marked(*, batch: Batch, by: User) -> Handed:
    """The file that was brought with its wrong cells coloured and explained, to be corrected and brought again."""
    require(policies.can_decide, by, batch)
    wrong = [
        {"sheet": each["sheet"], "cell": each["cell"], "reason": f"{each['value']}: {each['reason']}"}
        for each in batch.rejects
    ]
    with batch.file.open("rb") as file:
        payload = payload_of(wrong, file.read())
    try:
        answer = run_limited(_MARKER, payload, seconds=SECONDS, memory=MEGABYTES, disk=_DISK)
    except (Refused, LimitReached):
        raise Conflict(_("Không đánh dấu được vào tệp này; hãy sửa ngay trên trang.")) from None
    audit.record(by, "imports.marked.downloaded", batch, agency=batch.assignment.agency)
    return Handed(f"{PurePosixPath(batch.name).stem} - cac o can sua.xlsx", base64.b64decode(answer))


@transaction.atomic
def discard(*, batch_id: int, by: User) -> None:
    """Put a file aside; the report stays as it is."""
    batch, report = _lock(batch_id, by)
    batch.state = BatchState.DISCARDED
    batch.facts[DISCARDED_AT] = clock.now().isoformat()
    batch.save(update_fields=["state", "facts"])
    audit.record(by, "imports.batch.discarded", batch, agency=report.assignment.agency, report=report.pk)
