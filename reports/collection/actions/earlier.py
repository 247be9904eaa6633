"""The figures of a period before the portal was used: a round that is over, with reports marked as from an old book.

Whoever looks for last year's figures finds them like any other accepted report; nobody was asked for them, nobody
submitted them, and they stand in nobody's way: a real report of the same period is never touched.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.db.models import Q
from django.db.models.deletion import Collector, ProtectedError
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection import policies
from reports.collection.actions.writing import write_figures
from reports.collection.entries import FigureEntry
from reports.collection.models import Assignment, Call, CallOutline, Figure, Report, SectionText
from reports.collection.queries.calls import default_class, new_code
from reports.collection.states import AssignmentKind, CallState, Channel, Nature, Origin, ReportState
from reports.outlines.models import OutlineVersion, Programme
from reports.outlines.states import ReporterClass
from reports.periods.models import Period

# What an imported report consists of; anything else that hangs on it was made by people since.
_OWN = frozenset({Report, SectionText, Figure, Assignment, Call, CallOutline})


@dataclass(frozen=True, slots=True)
class EarlierRow:
    """What one agency said then. `summary`: the lead's own summary of that period as it was issued."""

    agency: Agency
    figures: Sequence[FigureEntry]
    summary: bool = False

    @property
    def kind(self) -> str:
        """The kind of its duty."""
        return AssignmentKind.CONSOLIDATION if self.summary else AssignmentKind.CONTRIBUTION


@dataclass(frozen=True, slots=True)
class Recorded:
    """The round, the reports that were written and the imported ones whose place they took."""

    call: Call
    made: list[int] = field(default_factory=list)
    replaced: list[int] = field(default_factory=list)


def asked_already(
    programme: Programme, period_code: str, agencies: Sequence[Agency], but: Call | None
) -> set[tuple[int, str]]:
    """(agency, kind of duty) of everybody who has a duty of the portal itself for that period."""
    duties = Assignment.objects.filter(
        call__programme=programme, call__period__code=period_code, agency__in=agencies
    ).exclude(call__state=CallState.DRAFT)
    if but is not None:
        duties = duties.exclude(call=but)
    return set(duties.order_by().values_list("agency_id", "kind"))


def summary_class(lead: Agency, versions: Mapping[str, OutlineVersion]) -> str:
    """The class of reporter as which a lead sums up: its own outline, or the nearest that there is."""
    classes = (str(ReporterClass.LEAD), default_class(lead, versions), *sorted(versions))
    return next(each for each in classes if each in versions)


@transaction.atomic
def record_earlier(
    *,
    by: User,
    lead: Agency,
    programme: Programme,
    period: Period,
    versions: Mapping[str, OutlineVersion],
    rows: Sequence[EarlierRow],
    call: Call | None = None,
) -> Recorded:
    """Write the figures of a period as accepted reports of a round that is over; into `call` where an earlier load made
    it. A row that is there already becomes a further version; figures are what the row says, no more.

    Conflict when an agency has a duty of the portal for that period by now. `versions`: outline by class of reporter.
    """
    require(policies.can_create_call, by, lead)
    Agency.objects.select_for_update(of=("self",)).get(pk=lead.pk)  # one load of a lead after the other
    taken = asked_already(programme, period.code, [row.agency for row in rows], call)
    for row in rows:
        if (row.agency.pk, row.kind) in taken:
            raise Conflict(
                _(
                    "%(agency)s đã có yêu cầu báo cáo của kỳ này trên hệ thống; số từ sổ cũ không thay báo cáo thật."
                )
                % {"agency": row.agency}
            )
    call = call or _round(by, lead, programme, period, versions)
    root = call.assignments.get(parent__isnull=True)
    recorded = Recorded(call)
    for row in rows:
        duty = root if row.summary else _duty(call, row.agency, root, versions)
        before = duty.reports.filter(state=ReportState.ACCEPTED).first()
        if before is not None:
            Report.objects.filter(pk=before.pk).update(state=ReportState.SUPERSEDED)
            recorded.replaced.append(before.pk)
        recorded.made.append(_report(by, duty, row, before).pk)
    audit.record(by, "collection.earlier.recorded", call, agency=lead, code=call.code, count=len(rows))
    return recorded


def _round(
    by: User, lead: Agency, programme: Programme, period: Period, versions: Mapping[str, OutlineVersion]
) -> Call:
    now, due = clock.now(), clock.end_of_day(period.data_to)
    title = _("%(subject)s %(period)s – nhập từ sổ cũ") % {
        "subject": programme.subject[:1].upper() + programme.subject[1:], "period": period.label,
    }  # fmt: skip
    call = Call.objects.create(
        code=new_code(lead, period), programme=programme, period=period, lead=lead, title=title[:250],
        state=CallState.CLOSED, data_from=period.data_from, data_to=period.data_to, default_due_at=due,
        created_by=by, created_at=now, opened_at=now, closed_at=now,
    )  # fmt: skip
    CallOutline.objects.bulk_create(
        CallOutline(call=call, reporter_class=name, version=version) for name, version in versions.items()
    )
    own = summary_class(lead, versions)
    Assignment.objects.create(
        call=call, agency=lead, kind=AssignmentKind.CONSOLIDATION, reporter_class=own, version=versions[own],
        due_at=due, nature=Nature.REQUESTED, first_received_at=now,
    )  # fmt: skip
    return call


def _duty(call: Call, agency: Agency, root: Assignment, versions: Mapping[str, OutlineVersion]) -> Assignment:
    answers_as = default_class(agency, versions)
    duty, _made = Assignment.objects.get_or_create(
        call=call, agency=agency, kind=AssignmentKind.CONTRIBUTION,
        defaults={
            # asked for by nobody, so never late
            "nature": Nature.REQUESTED, "first_received_at": clock.now(), "reporter_class": answers_as,
            "version": versions[answers_as], "parent": root, "due_at": call.default_due_at,
        },
    )  # fmt: skip
    return duty


def _report(by: User, duty: Assignment, row: EarlierRow, before: Report | None) -> Report:
    """Accepted as it comes. It was never submitted here, so no time of submission is claimed."""
    now = clock.now()
    last = duty.reports.order_by("-version").first()
    report = Report.objects.create(
        assignment=duty, version=last.version + 1 if last else 1, state=ReportState.ACCEPTED,
        origin=Origin.CONSOLIDATED if row.summary else Origin.ENTERED, channel=Channel.EARLIER, copied_from=before,
        created_by=by, created_at=now, reviewed_by=by, reviewed_at=now,
    )  # fmt: skip
    SectionText.objects.bulk_create(
        SectionText(report=report, section=section) for section in duty.version.sections.all()
    )
    write_figures(report, row.figures)
    return report


@transaction.atomic
def withdraw_earlier(*, by: User, call: Call, made: Sequence[int], replaced: Sequence[int]) -> bool:
    """Take a load back: its reports go, those that it replaced are in force again. Whether the whole round went.

    Conflict as soon as something stands on them: a later report of these agencies that was sent since and so was
    compared with them, or anything that people have added to them.
    """
    require(policies.can_create_call, by, call.lead)
    Agency.objects.select_for_update(of=("self",)).get(pk=call.lead_id)
    reports = list(
        Report.objects.filter(pk__in=made, channel=Channel.EARLIER, assignment__call=call).order_by("pk")
    )
    _refuse_compared(call, reports)
    code, lead = call.code, call.lead
    _delete(reports)
    Report.objects.filter(pk__in=replaced, channel=Channel.EARLIER).update(state=ReportState.ACCEPTED)
    call.assignments.filter(parent__isnull=False, reports__isnull=True).delete()
    empty = not Report.objects.filter(assignment__call=call).exists()
    if empty:
        _delete([call])
    audit.record(
        by,
        "collection.earlier.withdrawn",
        None if empty else call,
        agency=lead,
        code=code,
        count=len(reports),
    )
    return empty


def _refuse_compared(call: Call, reports: Sequence[Report]) -> None:
    since = min((report.created_at for report in reports), default=None)
    if since is None:
        raise Conflict(_("Không còn báo cáo nào của lần nhập này để rút lại."))
    agencies = [report.assignment.agency_id for report in reports]
    later = (
        Report.objects.filter(
            Q(submitted_at__gte=since) | Q(reviewed_at__gte=since),
            assignment__agency__in=agencies, assignment__call__programme=call.programme_id,
            assignment__call__data_to__gt=call.data_to,
        )
        .exclude(channel=Channel.EARLIER)
        .select_related("assignment__agency", "assignment__call__period")
        .first()
    )  # fmt: skip
    if later is not None:
        raise Conflict(
            _(
                "Không rút lại được: %(agency)s đã gửi báo cáo %(period)s sau lần nhập này, đã so sánh với các số này. "
                "Nếu số sai, hãy nhập lại tệp đã sửa cho cùng kỳ."
            )
            % {"agency": later.assignment.agency, "period": later.assignment.call.period.label}
        )


def _delete(rows: Sequence[Report] | Sequence[Call]) -> None:
    """Delete rows that we made and nothing else; Conflict when anything that somebody added would go along."""
    if not rows:
        return
    collector = Collector(using=rows[0]._state.db or "default")
    try:
        collector.collect(rows)
    except ProtectedError as error:
        kept = next(iter(error.protected_objects))
        raise Conflict(_dependent(str(kept._meta.verbose_name))) from error
    found = {model for model, some in collector.data.items() if some}
    found |= {fast.model for fast in collector.fast_deletes if fast.exists()}
    other = next(iter(found - _OWN), None)
    if other is not None:
        raise Conflict(_dependent(str(other._meta.verbose_name)))
    collector.delete()


def _dependent(what: str) -> str:
    return _("Không rút lại được: đã có %(what)s dựa vào các báo cáo này.") % {"what": what}
