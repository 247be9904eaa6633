"""Files attached to a report: looked at by a child process and a virus scanner, stored, taken away, carried along.

They are content: they can change only while the report may be edited, the receipt counts them, a return keeps them.
"""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import PurePosixPath
from typing import Any, Final

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock, virus
from portal.core.errors import Conflict, Invalid
from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.text import clean_line
from reports.collection import policies
from reports.collection.actions.gate import refuse_locked
from reports.collection.actions.personal import (
    MOST_FINDS,
    Explanation,
    Found,
    refuse_found,
    refuse_personal_name,
    save_explained,
)
from reports.collection.attached.kinds import MIMES, Limits
from reports.collection.attached.look import payload_of
from reports.collection.models import Attachment, Report
from reports.collection.passages import personal_in

FIELD: Final = "file"
SECONDS: Final = 20.0
MEGABYTES: Final = 512
_READER: Final = "reports.collection.attached.look"
_NAME: Final = 150
_ENDING: Final = 10


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that may be stored. `blind`: nothing could be read in it, as in a scan."""

    name: str
    kind: str
    content: bytes
    scan: str
    finds: Sequence[Found]
    blind: bool


def _invalid(words: str) -> Invalid:
    return Invalid(words, {FIELD: words})


def check_file(name: str, content: bytes) -> Checked:
    """What a file is and says; Invalid (field "file") in words for people when it is not taken. Nothing is stored."""
    shown, ending = _shown_name(name)
    refuse_personal_name(shown)
    if len(content) > settings.ATTACHMENT_MAX_BYTES:
        raise too_large()
    limits = Limits(unpacked=settings.ATTACHMENT_MAX_UNPACKED, ratio=settings.ATTACHMENT_MAX_RATIO)
    try:
        read = run_limited(_READER, payload_of(ending, limits, content), seconds=SECONDS, memory=MEGABYTES)
    except Refused as refusal:
        raise _invalid(str(refusal)) from None
    except LimitReached as limit:
        words = (
            _("Kiểm tra tệp quá lâu nên đã dừng, không nhận; hãy giảm dung lượng hoặc chia nhỏ tệp.")
            if limit.out_of_time
            else _(
                "Tệp cần quá nhiều bộ nhớ để kiểm tra nên không nhận; hãy giảm dung lượng hoặc chia nhỏ tệp."
            )
        )
        raise _invalid(words) from None
    scan = virus.refuse_infected(content)
    return Checked(shown, read["kind"], content, scan, _finds(shown, read["texts"]), read["blind"])


def too_large() -> Invalid:
    """What is said of a file of too many bytes."""
    most = settings.ATTACHMENT_MAX_BYTES // 1024 // 1024
    return _invalid(_("Tệp lớn hơn %(most)d MB; hãy giảm dung lượng rồi tải lên.") % {"most": most})


def _shown_name(name: str) -> tuple[str, str]:
    """The name as it is shown, without folders and invisible signs, and its ending."""
    path = PurePosixPath(clean_line(name).replace("\\", "/"))
    ending = path.suffix.removeprefix(".")[:_ENDING]
    stem = clean_line(path.stem)[: _NAME - _ENDING - 1].strip(" .") or _("tep")
    return (f"{stem}.{ending.lower()}" if ending else stem), ending


def _finds(name: str, passages: Sequence[Mapping[str, Any]]) -> list[Found]:
    """Data about citizens in the text. Invalid when the file is a list of them, which no reason makes right."""
    found = [
        Found(FIELD, _("Tệp “%(name)s”: %(place)s") % {"name": name, "place": place}, hit)
        for place, hit in personal_in(passages)
    ]
    if len(found) > MOST_FINDS:
        words = _(
            "Tệp có %(n)d chỗ giống dữ liệu cá nhân của công dân nên không nhận. Báo cáo chỉ nêu số liệu; "
            "hãy bỏ danh sách người rồi tải lên lại."
        )
        raise _invalid(words % {"n": len(found)})
    return found


def add_attachment(
    *,
    report_id: int,
    by: User,
    name: str,
    content: bytes,
    section_id: int | None = None,
    explanation: Explanation | None = None,
) -> tuple[Attachment, Checked]:
    """Look at a file and keep it. PersonalFound while something in it is not explained: then nothing is kept.

    Conflict when the report takes no files, has the same file or as many as it may.
    """
    report = Report.objects.select_related("assignment__call", "assignment__parent").get(pk=report_id)
    require(policies.can_attach, by, report)  # before any work is spent on the file
    refuse_locked(report)
    _refuse_carried(report)
    checked = check_file(name, content)
    kept = save_explained(
        lambda: _store(report_id, by, checked, section_id),
        report_id=report_id, by=by, explanation=explanation or Explanation(),
    )  # fmt: skip
    return kept, checked


def _lock(report_id: int, by: User) -> Report:
    reports = Report.objects.select_for_update(of=("self",)).select_related(
        "assignment__agency", "assignment__call", "assignment__parent"
    )
    report = reports.get(pk=report_id)
    require(policies.can_attach, by, report)
    refuse_locked(report)
    _refuse_carried(report)
    return report


def _refuse_carried(report: Report) -> None:
    """Files are content that was sent: in a draft that is open for what is new alone they stay; see Report.only_new."""
    if report.only_new:
        words = _(
            "Đây là lần bổ sung: tệp đã gửi được giữ nguyên, không thêm, không bỏ. Muốn thay tệp, hãy đề nghị cơ quan "
            "tổng hợp cho sửa cả phần đã gửi."
        )
        raise Conflict(words)


@transaction.atomic
def _store(report_id: int, by: User, checked: Checked, section_id: int | None) -> Attachment:
    report = _lock(report_id, by)
    digest = hashlib.sha256(checked.content).hexdigest()
    same = report.attachments.filter(sha256=digest).first()
    if same is not None:
        moment = f"{same.at.astimezone(clock.VIETNAM):%H:%M ngày %d/%m/%Y}"
        words = _("Tệp này đã được đính kèm lúc %(at)s với tên “%(name)s”; không cần thêm lần nữa.")
        raise Conflict(words % {"at": moment, "name": same.name})
    if report.attachments.count() >= settings.ATTACHMENT_MAX_COUNT:
        words = _("Báo cáo đã có %(most)d tệp, nhiều nhất có thể; hãy bỏ bớt rồi thêm.")
        raise Conflict(words % {"most": settings.ATTACHMENT_MAX_COUNT})
    refuse_found(
        report, checked.finds, _("hãy bỏ đi rồi tải lên lại, hoặc ghi lý do nếu không phải dữ liệu cá nhân.")
    )
    if section_id is not None and not report.outline.sections.filter(pk=section_id).exists():
        raise Invalid(_("Không có mục như vậy trong đề cương; hãy tải lại trang."))
    kept = Attachment(
        report=report, section_id=section_id, name=checked.name, size=len(checked.content), sha256=digest,
        mime=MIMES[checked.kind], by=by, at=clock.now(), scan=checked.scan,
    )  # fmt: skip
    kept.file.save(f"{uuid.uuid4().hex}.{checked.kind}", ContentFile(checked.content), save=False)
    kept.save()
    _touch(report)
    audit.record(
        by,
        "collection.attachment.added",
        report,
        agency=report.assignment.agency,
        name=kept.name,
        sha256=digest,
    )
    return kept


def _touch(report: Report) -> None:
    """What was endorsed or seen before is not what is there now."""
    report.edit_version += 1
    report.save(update_fields=["edit_version"])


@transaction.atomic
def remove_attachment(*, attachment_id: int, by: User) -> None:
    """Take a file out of a draft. Its bytes go unless another version of the report still has them."""
    report = _lock(Attachment.objects.values_list("report", flat=True).get(pk=attachment_id), by)
    gone = report.attachments.filter(pk=attachment_id).first()
    if gone is None:
        raise Conflict(_("Tệp này đã được bỏ; hãy tải lại trang."))
    stored = gone.file.name
    gone.delete()
    if stored and not Attachment.objects.filter(file=stored).exists():
        transaction.on_commit(partial(default_storage.delete, stored))
    _touch(report)
    audit.record(
        by, "collection.attachment.removed", report, agency=report.assignment.agency, name=gone.name,
        sha256=gone.sha256,
    )  # fmt: skip


def copy_attachments(source: Report, report: Report) -> None:
    """The next version has the same files: new rows over the same bytes. Call inside a transaction."""
    copies = []
    for each in source.attachments.all():
        each.pk, each._state.adding, each.report = None, True, report
        copies.append(each)
    Attachment.objects.bulk_create(copies)


def log_attachment_download(*, attachment: Attachment, by: User) -> None:
    """A line in the journal: which file, by its hash, left the portal."""
    audit.record(
        by, "collection.attachment.downloaded", attachment.report, agency=attachment.report.assignment.agency,
        name=attachment.name, sha256=attachment.sha256,
    )  # fmt: skip
