"""What a person who leaves an agency has open in the round, and what names him."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.db.models import Max, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.handover import Group, Item, Leaving, register_list
from agencies.models import Membership
from agencies.states import Role
from portal.core.dates import format_datetime
from reports.collection.models import Assignment, Call, Report, ReviewNote, SectionWork
from reports.collection.states import INTERNAL, UNFINISHED, CallState, ReportState

MOST: Final = 200
"""Lines of one kind; who has more open hands over by search, not by list."""


def named_contact(leaving: Leaving) -> Q:
    """The contact is this person. Contacts are written as names: where a namesake works, the telephone decides."""
    mine = Q(contact_name__iexact=leaving.user.full_name)
    others = Membership.objects.current(timezone.localdate()).filter(agency=leaving.agency)
    if others.filter(user__full_name__iexact=leaving.user.full_name).exclude(user=leaving.user).exists():
        mine &= Q(contact_phone=leaving.user.phone) & ~Q(contact_phone="")
    return mine


def contact_duties(leaving: Leaving) -> QuerySet[Assignment]:
    """Duties of the agency in rounds under way for which the person is the contact."""
    running = Assignment.objects.filter(agency=leaving.agency).exclude(call__state=CallState.CLOSED)
    return running.filter(named_contact(leaving))


def contact_calls(leaving: Leaving) -> QuerySet[Call]:
    """Rounds of the agency as lead, not over, that name the person."""
    return Call.objects.filter(named_contact(leaving), lead=leaving.agency).exclude(state=CallState.CLOSED)


def owned_sections(leaving: Leaving) -> QuerySet[SectionWork]:
    """Sections of unfinished reports of the agency that the person looks after."""
    return SectionWork.objects.filter(
        owner=leaving.user, report__assignment__agency=leaving.agency, report__state__in=UNFINISHED
    )


@register_list("1 collection")
def listed(leaving: Leaving) -> Iterator[Group]:
    """Contacts, sections, drafts, what waits for approval, remarks that are open."""
    yield _contacts(leaving)
    yield _sections(leaving)
    yield _drafts(leaving)
    yield _approvals(leaving)
    yield _notes(leaving)


def _contacts(leaving: Leaving) -> Group:
    calls = list(contact_calls(leaving).select_related("period")[:MOST])
    duties = list(contact_duties(leaving).select_related("call", "agency")[:MOST])
    seen_calls = _seen(Call.objects.visible_to(leaving.reader), calls)
    seen = _seen(Assignment.objects.visible_to(leaving.reader), duties)
    items = [
        Item(call.title, _("đầu mối của cả đợt"), _link("reports:call", call.code, call.pk in seen_calls))
        for call in calls
    ]
    items += [
        Item(duty.call.title, duty.get_kind_display(), _link("reports:duty", duty.pk, duty.pk in seen))
        for duty in duties
        # A round that is still being prepared is nobody's business outside it; the contact passes on all the same.
        if duty.pk in seen or duty.call.state != CallState.DRAFT
    ]
    return Group(_("Đầu mối liên hệ"), _("Người nhận bàn giao sẽ đứng tên thay."), tuple(items), passes=True)


def _sections(leaving: Leaving) -> Group:
    works = list(owned_sections(leaving).select_related("report__assignment__call", "section")[:MOST])
    seen = _seen(Report.objects.visible_to(leaving.reader), [work.report for work in works])
    items = []
    for work in works:
        url = ""
        if work.report_id in seen:
            url = reverse("reports:section", args=[work.report_id, work.section.key])
        state = _("đã xong") if work.done_at else _("chưa xong")
        items.append(Item(f"{work.report.assignment.call.title}: {work.section}", state, url))
    hint = _("Người nhận bàn giao sẽ phụ trách thay.")
    return Group(_("Mục báo cáo được giao phụ trách"), hint, tuple(items), passes=True)


def _drafts(leaving: Leaving) -> Group:
    user = leaving.user
    touched = Q(created_by=user) | Q(texts__updated_by=user) | Q(field_states__by=user)
    drafts = list(
        Report.objects.filter(touched, assignment__agency=leaving.agency, state__in=INTERNAL)
        .annotate(
            typed=Max("field_states__at", filter=Q(field_states__by=user)),
            written=Max("texts__updated_at", filter=Q(texts__updated_by=user)),
        )
        .select_related("assignment__call")
        .order_by("pk")[:MOST]
    )
    seen = _seen(Report.objects.visible_to(leaving.reader), drafts)
    items = []
    for draft in drafts:
        found: Any = draft  # with the times that were annotated
        last = max(filter(None, (found.typed, found.written, draft.created_at)))
        detail = _("%(state)s; người này sửa lần cuối %(at)s") % {
            "state": draft.get_state_display(), "at": format_datetime(last),
        }  # fmt: skip
        items.append(
            Item(draft.assignment.call.title, detail, _link("reports:report", draft.pk, draft.pk in seen))
        )
    return Group(
        _("Dự thảo báo cáo đang viết"), _("Dự thảo thuộc đơn vị; ai có vai trò soạn thảo viết tiếp."),
        tuple(items),
    )  # fmt: skip


def _approvals(leaving: Leaving) -> Group:
    held = Membership.objects.current(timezone.localdate()).filter(user=leaving.user, agency=leaving.agency)
    reports: list[Report] = []
    if held.roles([Role.HEAD, Role.LEADER]).exists():
        waiting = Report.objects.filter(assignment__agency=leaving.agency, state=ReportState.PENDING)
        reports = list(waiting.select_related("assignment__call").order_by("pk")[:MOST])
    seen = _seen(Report.objects.visible_to(leaving.reader), reports)
    items = [
        Item(each.assignment.call.title, "", _link("reports:report", each.pk, each.pk in seen))
        for each in reports
    ]
    hint = _("Lãnh đạo khác của đơn vị duyệt thay; nếu không còn ai, hãy giao vai trò trước khi kết thúc.")
    return Group(_("Báo cáo chờ phê duyệt"), hint, tuple(items))


def _notes(leaving: Leaving) -> Group:
    notes = list(
        ReviewNote.objects.filter(
            by=leaving.user, settled_at__isnull=True, report__assignment__parent__agency=leaving.agency,
            report__state__in=UNFINISHED,
        ).select_related("report__assignment__agency", "report__assignment__call")[:MOST]
    )  # fmt: skip
    seen = _seen(Report.objects.visible_to(leaving.reader), [note.report for note in notes])
    items = []
    for note in notes:
        duty, shown = note.report.assignment, note.report_id in seen
        # what was remarked is content of a report: only for whoever may read that report
        detail = str(note) if shown else ""
        items.append(
            Item(f"{duty.agency} – {duty.call.title}", detail, _link("reports:review", note.report_id, shown))
        )
    hint = _("Chuyên viên tổng hợp khác của đơn vị theo dõi và khép ý kiến.")
    return Group(_("Ý kiến rà soát chưa khép"), hint, tuple(items))


def _seen(
    visible: QuerySet[Report] | QuerySet[Assignment] | QuerySet[Call], rows: Iterable[object]
) -> set[int]:
    """Which of these the reader may open; no query for none."""
    ids = {row.pk for row in rows}  # type: ignore[attr-defined] # rows of the model that `visible` is about
    return set(visible.filter(pk__in=ids).values_list("pk", flat=True)) if ids else set()


def _link(name: str, argument: object, shown: bool) -> str:
    return reverse(name, args=[argument]) if shown else ""
