"""What scripts of the entry pages ask: to save fields, what others have changed, a fresh token after signing in again.

Answers are JSON whatever happens, with Vietnamese words for people; nothing typed depends on the answer arriving.
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import Any, Final

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.request import UnreadablePostError
from django.middleware.csrf import get_token
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, Invalid, NotAllowed, PortalError
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.collection import policies
from reports.collection.actions.autosave import Stale, apply_edit
from reports.collection.actions.gate import Locked
from reports.collection.actions.personal import PersonalFound
from reports.collection.actions.reading import Refused
from reports.collection.models import Report
from reports.collection.queries import asked_often
from reports.collection.queries.moves import moves_of

BODY_LIMIT: Final = 2 * 1024 * 1024  # bytes: the longest prose of one section, escaped
MOST_EDITS: Final = 50
_LARGEST: Final = 2**31 - 1


def _error(status: int, message: str, **facts: Any) -> JsonResponse:
    return JsonResponse({"error": message, **facts}, status=status)


def _report(request: MemberRequest, pk: int) -> Report | None:
    """The report, if the person may see it; foreign is answered like missing. One report is asked about by the right
    itself, which is a short question where the filter over all reports is a long one."""
    report = asked_often.report_at_hand.first(report=pk)
    return report if report is not None and policies.can_view(request.user, report) else None


def _missing() -> JsonResponse:
    return _error(404, _("Không tìm thấy báo cáo này."))


@require_POST
def edits(request: MemberRequest, pk: int) -> HttpResponse:
    """Save one field, or a short list of fields, each answered by itself and in order.

    Whether the person may write here is asked once, by the action under its lock; who may not is told 403, or 404 where
    the report is not theirs to see.
    """
    try:
        body = _body(request)
    except Invalid as invalid:
        return _missing_or(request, pk, _error(413 if invalid.fields else 422, str(invalid)))
    several = body.get("edits")
    if several is None:
        status, answer = _one(pk, request.user, body)
        return _missing_or(request, pk, JsonResponse(answer, status=status))
    if not isinstance(several, list) or not 0 < len(several) <= MOST_EDITS:
        wrong = _error(422, _("Mỗi lượt gửi từ 1 đến %(max)d ô.") % {"max": MOST_EDITS})
        return _missing_or(request, pk, wrong)
    answers: list[dict[str, Any]] = []
    for each in several:
        status, answer = _one(pk, request.user, each)
        if status == HTTPStatus.FORBIDDEN:
            return _missing_or(request, pk, JsonResponse(answer, status=status))
        answers.append({"status": status, **answer})
    return JsonResponse({"answers": answers})


def _missing_or(request: MemberRequest, pk: int, answer: JsonResponse) -> JsonResponse:
    """A refusal of what was sent, unless the person may not write here, or not even see the report."""
    if answer.status_code in (HTTPStatus.OK, HTTPStatus.CONFLICT, HTTPStatus.LOCKED):
        return answer
    report = _report(request, pk)
    if report is None:
        return _missing()
    try:
        require(policies.writes, request.user, report)
    except NotAllowed as refused:
        return _error(HTTPStatus.FORBIDDEN, str(refused))
    return answer


def _body(request: HttpRequest) -> dict[str, Any]:
    """The JSON object that was sent. Invalid, with a field when it is too large."""
    too_large = Invalid(
        _("Nội dung gửi lên một lần quá lớn nên chưa được lưu; hãy lưu từng phần."), {"body": ""}
    )
    if (whole_number(request.headers.get("Content-Length")) or 0) > BODY_LIMIT:
        raise too_large
    try:
        body = json.loads(request.body)
    except RequestDataTooBig:
        raise too_large from None
    except (ValueError, RecursionError, UnreadablePostError):
        body = None
    if not isinstance(body, dict):
        raise Invalid(_("Nội dung gửi lên không đọc được; hãy tải lại trang."))
    return body


def _one(report_id: int, by: User, edit: Any) -> tuple[int, dict[str, Any]]:
    """The status and the answer of one edit."""
    edit = edit if isinstance(edit, dict) else {}
    op, field, seen, typed = (edit.get(name) for name in ("op", "field", "seen", "typed"))
    shaped = isinstance(op, str) and isinstance(field, str) and isinstance(typed, dict)
    counted = isinstance(seen, int) and not isinstance(seen, bool) and 0 <= seen <= _LARGEST
    named = {"op": op if isinstance(op, str) else "", "field": field if isinstance(field, str) else ""}
    if not shaped or not counted:
        return 422, {
            **named,
            "error": _("Nội dung gửi lên không đọc được; hãy tải lại trang."),
            "suggestion": "",
        }
    try:
        applied = apply_edit(report_id=report_id, by=by, op=op, field=field, seen=seen, typed=typed)
    except Report.DoesNotExist:
        return HTTPStatus.FORBIDDEN, named
    except PortalError as error:
        status, answer = _refusal(error)
        return status, {**named, **answer}
    return 200, applied.to_json()


def _refusal(error: PortalError) -> tuple[int, dict[str, Any]]:
    said: dict[str, Any] = {"error": str(error)}
    if isinstance(error, Stale):
        more = {
            "version": error.version,
            "theirs": error.theirs,
            "typed": error.typed,
            "by": error.by,
            "at": error.at,
        }
        return 409, said | more
    if isinstance(error, Locked):
        return 423, said | {"lock": error.lock}
    if isinstance(error, NotAllowed):
        return 403, said
    if isinstance(error, Conflict):
        return 409, said
    if isinstance(error, PersonalFound):
        said["finds"] = [
            {"kind": each.hit.label, "masked": each.hit.masked, "place": each.place} for each in error.finds
        ]
    return 422, said | {"suggestion": error.suggestion if isinstance(error, Refused) else ""}


@require_safe
def state(request: MemberRequest, pk: int) -> HttpResponse:
    """What has moved in a report since the counter ?since=, in one section or in all; who writes; what is done."""
    report = _report(request, pk)
    if report is None:
        return _missing()
    since = whole_number(request.GET.get("since")) or 0
    return JsonResponse(moves_of(report, request.user, request.GET.get("section", ""), min(since, _LARGEST)))


@require_safe
def token(request: MemberRequest) -> HttpResponse:
    """A token for the next write, and whose session it is: unsent edits belong to one person."""
    return JsonResponse(
        {"token": get_token(request), "user": request.user.pk, "name": request.user.full_name}
    )
