"""A form that came back: opened in a child process, found in the list of forms that were handed out, laid beside it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.workbook_file import NotTaken, check_workbook
from reports.collection.actions.personal import MOST_FINDS, Found
from reports.collection.models import Report
from reports.collection.passages import personal_in
from reports.imports.models import IssuedForm
from reports.imports.queries.forms import issued_form
from reports.imports.workbook.matching import Returned, match, stamp_of
from reports.imports.workbook.people import passages_of, passages_of_form
from reports.imports.workbook.shape import code_of

SECONDS: Final = 10.0
MEGABYTES: Final = 512
MOST_TEXT: Final = 1_000_000
"""Characters of a file that are looked through; the longest report has some 300,000."""
READER: Final = "reports.imports.workbook.reader"


@dataclass(frozen=True, slots=True)
class Laid:
    """What was filled in, and what in the whole file names citizens that the form did not name when it went out."""

    returned: Returned
    finds: list[Found]


def read_form(content: bytes) -> Any:
    """The cells of the file, read in a child. NotTaken in the child's words or for a limit it ran into."""
    check_workbook(content)
    try:
        return run_limited(READER, content, seconds=SECONDS, memory=MEGABYTES)
    except Refused as refusal:
        raise NotTaken(str(refusal)) from None
    except LimitReached as limit:
        words = (
            _("Đọc tệp quá lâu nên đã dừng; hãy dùng đúng biểu mẫu tải từ hệ thống.")
            if limit.out_of_time
            else _("Tệp cần quá nhiều bộ nhớ nên không đọc; hãy dùng đúng biểu mẫu tải từ hệ thống.")
        )
        raise NotTaken(words) from None


def unknown_form() -> str:
    return _("Mã biểu mẫu trong tệp không có trên hệ thống; hãy tải biểu mẫu rồi chép số liệu sang.")


def form_issued(read: Mapping[str, Any]) -> IssuedForm:
    """The form this file is, out of the server's own list."""
    code = code_of(stamp_of(read))
    issued = (
        IssuedForm.objects.filter(code=code)
        .select_related(
            "report__assignment__call__period",
            "report__assignment__agency",
            "report__assignment__parent",
            "report__assignment__version",
        )
        .first()
    )
    if issued is None:
        raise NotTaken(unknown_form())
    return issued


def another(issued: IssuedForm, report: Report) -> str:
    """Why a form is not one of this report: the first of agency, round and version that differs."""
    theirs, ours = issued.report.assignment, report.assignment
    if theirs.agency_id != ours.agency_id:
        return _("Biểu mẫu này của đơn vị khác (mã %(code)s), không phải của %(ours)s.") % {
            "code": theirs.agency.code,
            "ours": ours.agency,
        }
    if theirs.call_id != ours.call_id:
        return _("Biểu mẫu này của đợt khác (%(theirs)s), không phải của %(ours)s.") % {
            "theirs": theirs.call.period.label,
            "ours": ours.call.period.label,
        }
    return _("Biểu mẫu này của lần báo cáo khác; hãy tải biểu mẫu của lần này rồi chép số liệu sang.")


def laid_beside(issued: IssuedForm, read: Mapping[str, Any]) -> Laid:
    """What the file says against the form as it was handed out. NotTaken, also for a list of people."""
    if issued.outline_version != issued.report.outline_pk:
        raise NotTaken(
            _("Đề cương đã thay đổi sau khi tải biểu mẫu này; hãy tải biểu mẫu mới rồi chép số liệu sang.")
        )
    form = issued_form(issued)
    if stamp_of(read) != form.stamp:
        raise NotTaken(_("Mã biểu mẫu trong tệp đã bị sửa; hãy tải lại biểu mẫu rồi chép số liệu sang."))
    returned = match(form, read)
    passages = list(passages_of(form, read))
    if sum(len(text) for each in passages for _place, text in each["lines"]) > MOST_TEXT:
        raise NotTaken(
            _("Tệp có quá nhiều chữ so với một biểu mẫu nên không nhận; hãy bỏ các trang tính thêm vào.")
        )
    known = {hit.fingerprint for _place, hit in personal_in(passages_of_form(form))}
    finds = [
        Found("file", place, hit) for place, hit in personal_in(passages) if hit.fingerprint not in known
    ]
    if len(finds) > MOST_FINDS:
        words = _(
            "Tệp có %(n)d chỗ giống dữ liệu cá nhân của công dân nên không nhận. Báo cáo chỉ nêu số liệu; "
            "hãy bỏ danh sách người rồi tải lên lại."
        )
        raise NotTaken(words % {"n": len(finds)})
    return Laid(returned, finds)
