"""Which reports go into a run, which do not, and why: one row for every child of the duty."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext as _

from reports.collection.models import Assignment, Report
from reports.collection.states import AssignmentKind, ClosedAs, ReportState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole

DEPTH: Final = 4  # levels of consolidation: commune, district, province, ministry


class _Version(NamedTuple):
    pk: int
    number: int
    state: str


class _Duty(NamedTuple):
    """What is asked of a duty; a level has thousands of them."""

    pk: int
    kind: str
    closed_as: str
    closed_reason: str
    parent_id: int | None
    version_id: int


def find_inputs(run: Run) -> list[RunInput]:
    """The inputs of a run as they are now, unsaved, in the order of the agencies' names.

    Direct children only. A provisional tree run looks through a lower summary that is not accepted: it stays
    "missing", and the children below it follow as inputs of their own. Two queries a level.
    """
    found: list[RunInput] = []
    level = [run.assignment_id]
    for _depth in range(DEPTH):
        made = [(_input(run, duty, versions), duty) for duty, versions in _children(level)]
        found += [each for each, _duty in made]
        level = [duty.pk for each, duty in made if _looks_through(run, each, duty)]
        if not level:
            break
    return found


def find_direct_inputs(runs: Iterable[Run]) -> list[RunInput]:
    """The inputs of many runs that look through nothing, unsaved. Two queries, however many runs there are."""
    above = {run.assignment_id: run for run in runs}
    return [_input(above[duty.parent_id or 0], duty, versions) for duty, versions in _children(list(above))]


def _looks_through(run: Run, made: RunInput, duty: _Duty) -> bool:
    lower = duty.kind == AssignmentKind.CONSOLIDATION
    return run.tree and run.provisional and lower and made.role == InputRole.MISSING


def _children(parents: Iterable[int]) -> list[tuple[_Duty, list[_Version]]]:
    """The duties that go into these summaries, each with its versions, oldest first."""
    duties = (
        Assignment.objects.filter(parent__in=parents)
        .order_by("agency__sort_key", "kind", "id")
        .values_list("id", "kind", "closed_as", "closed_reason", "parent_id", "version_id")
    )
    versions: dict[int, list[_Version]] = {}
    rows = Report.objects.filter(assignment__parent__in=parents).order_by("version")
    for duty, pk, number, state in rows.values_list("assignment_id", "pk", "version", "state"):
        versions.setdefault(duty, []).append(_Version(pk, number, state))
    return [(duty, versions.get(duty.pk, [])) for duty in map(_Duty._make, duties)]


def _input(run: Run, duty: _Duty, versions: list[_Version]) -> RunInput:
    made = RunInput(run=run, assignment_id=duty.pk, role=InputRole.MISSING, outline_id=duty.version_id)
    accepted = next((each for each in versions if each.state == ReportState.ACCEPTED), None)
    if duty.closed_as == ClosedAs.CLASSIFIED:
        made.role, made.reason = InputRole.CLASSIFIED, duty.closed_reason
    elif duty.closed_as == ClosedAs.EXEMPT:
        made.role, made.reason = InputRole.EXEMPT, duty.closed_reason
    elif accepted is not None:
        made.role, made.report_id = InputRole.INCLUDED, accepted.pk
    else:
        made.reason = _why_missing(duty, versions)
    return made


def _why_missing(duty: _Duty, versions: list[_Version]) -> str:
    """Why there is no accepted version, in words for the officer who chases it."""
    states = [each.state for each in versions]
    last = states[-1] if states else None
    if duty.kind == AssignmentKind.CONSOLIDATION:
        if last is None:
            return _("chưa tổng hợp ở cấp dưới")
        if last != ReportState.SUBMITTED:
            return _("bản tổng hợp cấp dưới chưa được duyệt và gửi lên")
    if last == ReportState.SUBMITTED:
        return _("đã gửi, chờ rà soát")
    if ReportState.RETURNED in states:
        return _("đã trả lại để bổ sung, chưa gửi lại")
    if last == ReportState.PENDING:
        return _("đang trình lãnh đạo đơn vị, chưa gửi")
    return _("đang soạn, chưa gửi") if last == ReportState.DRAFT else _("chưa gửi báo cáo")
