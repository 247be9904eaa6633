"""Taking a written report over: read in a child, kept as a Batch that changes nothing, taken field by field.

Nothing of the file itself is kept, only what was read; and that no longer than somebody may still take from it.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock, virus
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.text import clean_line
from portal.core.workbook_file import NotTaken
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.actions.drafts import start_report
from reports.collection.actions.gate import refuse_locked
from reports.collection.actions.personal import (
    Explanation,
    PersonalFound,
    refuse_personal_name,
    save_explained,
)
from reports.collection.models import Report
from reports.collection.states import Channel, RecordReason, ReportState
from reports.imports import policies
from reports.imports.actions.batches import Result
from reports.imports.actions.opening import (
    Unread,
    masked,
    read_paper,
    refuse_personal_paper,
    without_people,
)
from reports.imports.models import Batch
from reports.imports.queries.outline import outline_spec
from reports.imports.queries.placing import Duty, duty_of, open_duties
from reports.imports.reading.kept import outline_to_plain
from reports.imports.states import BatchKind, BatchState
from reports.imports.workbook.container import files_of

MAX_FILES: Final = 20
WEEKS: Final = 8
_NAME: Final = 200
UNEXPLAINED: Final = Explanation()
_PASTED: Final = "Văn bản dán"


def _reports() -> Any:
    return Report.objects.select_related(
        "assignment__call__period", "assignment__agency", "assignment__parent", "assignment__version"
    )


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def earlier(report: Report, content: bytes) -> Batch | None:
    """The same file as it was brought for this report before, if what it says is still at hand."""
    same = Batch.objects.filter(report=report, kind=BatchKind.DOCUMENT, sha256=_digest(content))
    for batch in same.filter(state__in=(BatchState.STAGED, BatchState.APPLIED)):
        if batch.facts.get("version") == report.outline_pk and "document" in batch.facts:
            return batch
    return None


def bring(
    *,
    report_id: int,
    by: User,
    name: str,
    content: bytes,
    paste: bool = False,
    explanation: Explanation = UNEXPLAINED,
) -> Batch:
    """Read a paper for this report; the same paper again gives the batch that is there.

    Invalid when its name gives a citizen away, Unread with the reason, PersonalFound for what it says of citizens
    and `explanation` does not cover, Busy. Nothing of the content is kept then.
    """
    report = _reports().get(pk=report_id)
    require(policies.can_bring, by, report)  # before any work is spent on the file
    refuse_locked(report)
    if not paste:
        refuse_personal_name(name)
    before = earlier(report, content)
    if before is not None:
        return before
    virus.refuse_infected(content)
    outline = outline_to_plain(outline_spec(report.outline))
    try:
        read = read_paper(name=name, content=content, paste=paste, outlines=[outline])
    except Unread as refusal:
        _refuse(report_id, by, _PASTED if paste else name, content, masked(str(refusal)))
        raise
    facts = _facts(read, read["readings"][0], report)
    shown = _PASTED if paste else name
    return save_explained(
        lambda: _stage(report_id, by, shown, content, facts),
        report_id=report_id,
        by=by,
        explanation=explanation,
    )


def _facts(read: Mapping[str, Any], reading: Mapping[str, Any], report: Report) -> dict[str, Any]:
    document = without_people(read["document"])
    for section, key in zip(document["sections"], reading["keys"], strict=True):
        section["key"] = key
    return {
        "kind": read["kind"], "document": document, "version": report.outline_pk,
        "figures": reading["figures"], "unmatched": reading["unmatched"],
    }  # fmt: skip


def _kept_name(name: str) -> str:
    path = PurePosixPath(clean_line(name).replace("\\", "/"))
    return f"{path.stem[: _NAME - 20].strip(' .') or 'van-ban'}{path.suffix[:10]}"


@transaction.atomic
def _refuse(report_id: int, by: User, name: str, content: bytes, reason: str) -> None:
    """A paper that cannot be read is remembered by name, size and digest."""
    report = _reports().get(pk=report_id)
    batch = Batch.objects.create(
        assignment=report.assignment, report=report, kind=BatchKind.DOCUMENT, name=_kept_name(name),
        size=len(content), sha256=_digest(content), state=BatchState.REFUSED, facts={"reason": reason}, by=by,
        created_at=clock.now(),
    )  # fmt: skip
    agency = report.assignment.agency
    audit.record(by, "imports.document.refused", batch, agency=agency, report=report.pk, reason=reason[:200])


@transaction.atomic
def _stage(report_id: int, by: User, name: str, content: bytes, facts: dict[str, Any]) -> Batch:
    report = _reports().select_for_update(of=("self",)).get(pk=report_id)
    require(policies.can_bring, by, report)
    refuse_locked(report)
    refuse_personal_paper(
        facts["document"], set(report.personal_overrides.values_list("fingerprint", flat=True))
    )
    batch = Batch.objects.create(
        assignment=report.assignment, report=report, kind=BatchKind.DOCUMENT, name=_kept_name(name),
        size=len(content), sha256=_digest(content), facts=facts, by=by, created_at=clock.now(),
    )  # fmt: skip
    audit.record(by, "imports.document.read", batch, agency=report.assignment.agency, report=report.pk)
    return batch


def _lock(batch_id: int, by: User) -> tuple[Batch, Report]:
    """The batch and its report, both locked, for one who may take from it."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id, kind=BatchKind.DOCUMENT)
    if batch.report_id is None:
        raise Conflict(_("Hãy chọn báo cáo của văn bản này trước."))
    report = _reports().select_for_update(of=("self",)).get(pk=batch.report_id)
    batch.report = report
    require(policies.can_bring, by, report)
    refuse_locked(report)
    if not policies.is_open(batch):
        raise Conflict(_("Văn bản này không còn chờ ghi: %(state)s.") % {"state": batch.get_state_display()})
    return batch, report


def take(
    *,
    batch_id: int,
    by: User,
    edits: Sequence[Edit],
    rows: Sequence[Mapping[str, str]],
    explanation: Explanation = UNEXPLAINED,
) -> int:
    """Write what a person said yes to, all or nothing; the number of fields. The rest stays for another time.

    `rows` names for people what each edit changes, as Batch.rows keeps it. Stale, Refused, Invalid, PersonalFound from
    the door of the entry pages: nothing is written then.
    """
    report_id = Batch.objects.values_list("report", flat=True).get(pk=batch_id)
    return save_explained(
        lambda: _take(batch_id, by, edits, rows),
        report_id=report_id or 0,
        by=by,
        explanation=explanation,
    )


@transaction.atomic
def _take(batch_id: int, by: User, edits: Sequence[Edit], rows: Sequence[Mapping[str, str]]) -> int:
    batch, report = _lock(batch_id, by)
    if not edits:
        raise Invalid(_("Chưa chọn nội dung nào để ghi."))
    last = report.records.order_by("-pk").values_list("pk", flat=True).first() or 0
    apply_many(report_id=report.pk, by=by, edits=edits, reason=RecordReason.IMPORT)
    for record in report.records.filter(pk__gt=last, reason=RecordReason.IMPORT):
        record.content["source"] = batch.name
        record.save(update_fields=["content"])
    if report.channel == Channel.WEB:
        Report.objects.filter(pk=report.pk).update(channel=Channel.DOCUMENT)
    batch.state, batch.applied_at = BatchState.APPLIED, clock.now()
    batch.rows = [*batch.rows, *rows]
    batch.save(update_fields=["state", "applied_at", "rows"])
    audit.record(
        by, "imports.document.taken", batch, agency=report.assignment.agency, report=report.pk, count=len(edits),
        sha256=batch.sha256,
    )  # fmt: skip
    return len(edits)


@transaction.atomic
def close(*, batch_id: int, by: User) -> None:
    """Done with a paper: what was read is thrown away; what was taken from it stays, and its name."""
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id, kind=BatchKind.DOCUMENT)
    if batch.report_id is None:
        if batch.by_id != by.pk:
            raise NotAllowed(_("Chỉ người tải lên mới bỏ được văn bản này."))
    else:
        batch, _report = _lock(batch_id, by)
    if batch.state == BatchState.STAGED:
        batch.state = BatchState.DISCARDED
    batch.facts = {"kind": batch.facts.get("kind", "")}
    batch.save(update_fields=["state", "facts"])
    audit.record(by, "imports.document.closed", batch, agency=batch.assignment.agency)


def forget_read() -> int:
    """Throw away what was read of papers from which nobody takes any more: the report is no draft, or nobody came for
    WEEKS. How many."""
    gone = Q(report__isnull=False) & ~Q(report__state=ReportState.DRAFT)
    late = Q(created_at__lt=clock.now() - dt.timedelta(weeks=WEEKS))
    kept = Batch.objects.filter(gone | late, kind=BatchKind.DOCUMENT, facts__has_key="document")
    for batch in (found := list(kept.only("state", "facts"))):
        state = BatchState.DISCARDED if batch.state == BatchState.STAGED else batch.state
        # still as it was: somebody may be taking from it at this moment
        Batch.objects.filter(pk=batch.pk, state=batch.state).update(
            state=state, facts={"kind": batch.facts.get("kind", "")}
        )
    return len(found)


# --- many papers at once -------------------------------------------------------------------------------------


def bring_many(*, by: User, uploads: Sequence[tuple[str, bytes]]) -> list[Result]:
    """Read many papers, also packed in zips, each for the duty that its own head means; one does not stop another.

    A paper that means no duty, or several, waits for a person's choice (`put`). A duty of one's own agency that was
    not begun is begun.
    """
    duties = open_duties(by)
    versions = {duty.assignment.version_id: duty.assignment.version for duty in duties}
    outlines = {pk: outline_to_plain(outline_spec(version)) for pk, version in versions.items()}
    results: list[Result] = []
    for name, content in uploads:
        try:
            files = files_of(name, content)
        except NotTaken as refusal:
            results.append(Result(name, reason=str(refusal)))
            continue
        for each in files:
            if len(results) >= MAX_FILES:
                words = _("Một lần đọc tối đa %(n)d tệp; hãy tải tệp này lên lần sau.") % {"n": MAX_FILES}
                results.append(Result(each.name, reason=words))
                continue
            results.append(_bring_any(by, each.name, each.content, duties, outlines))
    return results


def _bring_any(
    by: User, name: str, content: bytes, duties: Sequence[Duty], outlines: Mapping[int, Mapping[str, Any]]
) -> Result:
    try:
        refuse_personal_name(name)
        if not duties:
            return Result(name, reason=_("Bạn không có báo cáo nào đang chờ nhập."))
        virus.refuse_infected(content)
        read = read_paper(name=name, content=content, outlines=list(outlines.values()))
        duty = duty_of(read["document"], duties)
        if duty is None or duty.by_paper:
            return Result(name, _wait(by, name, content, read, duty or duties[0], chosen=duty is not None))
        report = duty.report or start_report(assignment_id=duty.assignment.pk, by=by)
        before = earlier(report, content)
        if before is not None:
            return Result(name, before)
        reading = read["readings"][list(outlines).index(duty.assignment.version_id)]
        return Result(name, _stage(report.pk, by, name, content, _facts(read, reading, report)))
    except PersonalFound as found:
        way_out = _("Nếu không phải dữ liệu cá nhân, tải tệp lên ở trang của chính báo cáo để ghi lý do.")
        return Result(name, reason=f"{found} {way_out}")
    except (Conflict, Invalid, NotAllowed) as refusal:
        return Result(name, reason=str(refusal))


@transaction.atomic
def _wait(by: User, name: str, content: bytes, read: Mapping[str, Any], duty: Duty, *, chosen: bool) -> Batch:
    """Keep a paper whose report a person must name, or open, first; seen by who brought it alone."""
    refuse_personal_paper(read["document"], set())
    same = Batch.objects.filter(
        by=by, report__isnull=True, sha256=_digest(content), state=BatchState.STAGED
    ).first()
    if same is not None:
        return same
    facts = {"kind": read["kind"], "document": without_people(read["document"]), "chosen": chosen}
    batch = Batch.objects.create(
        assignment=duty.assignment, kind=BatchKind.DOCUMENT, name=_kept_name(name), size=len(content),
        sha256=_digest(content), facts=facts, by=by, created_at=clock.now(),
    )  # fmt: skip
    audit.record(by, "imports.document.waiting", batch, agency=duty.assignment.agency)
    return batch


def put(*, batch_id: int, by: User, assignment_id: int) -> Batch:
    """Say whose report a waiting paper is; it is held against that outline. Begins an own duty.

    Conflict where the signed paper has to be recorded first; NotAllowed, Busy, Unread.
    """
    batch = Batch.objects.get(pk=batch_id, kind=BatchKind.DOCUMENT)
    if batch.by_id != by.pk:
        raise NotAllowed(_("Chỉ người tải lên mới chọn được báo cáo cho văn bản này."))
    duty = next((each for each in open_duties(by) if each.assignment.pk == assignment_id), None)
    if duty is None:
        raise Invalid(_("Chưa chọn báo cáo, hoặc báo cáo không còn chờ nhập."))
    if duty.by_paper:
        raise Conflict(
            _("Báo cáo của %(agency)s chưa có bản nhập thay: hãy ghi nhận bản ký (số, ngày, bản quét) trước.")
            % {"agency": duty.assignment.agency}
        )
    outline = outline_to_plain(outline_spec(duty.assignment.version))
    read = read_paper(document=batch.facts["document"], outlines=[outline])
    return _put(batch_id, by, duty, read | {"kind": batch.facts["kind"]})


@transaction.atomic
def _put(batch_id: int, by: User, duty: Duty, read: Mapping[str, Any]) -> Batch:
    report_id = (duty.report or start_report(assignment_id=duty.assignment.pk, by=by)).pk
    batch = Batch.objects.select_for_update(of=("self",)).get(pk=batch_id)
    if batch.report_id is not None or batch.state != BatchState.STAGED:
        raise Conflict(_("Văn bản này đã được chọn báo cáo rồi; hãy tải lại trang."))
    report = _reports().select_for_update(of=("self",)).get(pk=report_id)
    require(policies.can_bring, by, report)
    refuse_locked(report)
    batch.assignment, batch.report = report.assignment, report
    batch.facts = _facts(read, read["readings"][0], report)
    batch.save(update_fields=["assignment", "report", "facts"])
    audit.record(by, "imports.document.read", batch, agency=report.assignment.agency, report=report.pk)
    return batch
