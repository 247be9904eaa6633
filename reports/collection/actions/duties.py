"""Who must answer a call: duties picked from the tree of agencies, and who is consolidated into whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from agencies.states import AgencyKind
from portal.core import clock
from portal.core.dates import format_datetime
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.models import Assignment, Call
from reports.collection.queries.calls import default_class, default_contacts, default_nature, selectable
from reports.collection.states import AssignmentKind, CallState, Nature
from reports.outlines.states import ReporterClass

BATCH: Final = 500  # rows of one INSERT


def lock_call(call_id: int) -> Call:
    """The call's row, locked until the transaction ends."""
    return Call.objects.select_for_update(of=("self",)).get(pk=call_id)


def lock_duty(assignment_id: int) -> Assignment:
    """The duty's row, locked until the transaction ends."""
    return Assignment.objects.select_for_update(of=("self",)).get(pk=assignment_id)


def expect(call: Call, *states: str) -> None:
    """Conflict when the call has moved on."""
    if call.state not in states:
        raise Conflict(
            _("Đợt báo cáo đang ở trạng thái “%(state)s”, không thực hiện được. Hãy tải lại trang.")
            % {"state": call.get_state_display()}
        )


def needed(reason: str) -> str:
    """The reason without blanks around it; Invalid when there is none."""
    if not reason.strip():
        raise Invalid(_("Cần ghi lý do."), {"reason": _("Hãy ghi lý do.")})
    return reason.strip()


def due_after(earliest: dt.datetime, due_at: dt.datetime, *, field: str, said: str) -> None:
    """Invalid at the field unless a due time that somebody sets lies after `earliest`; `said` holds "%(due)s"."""
    if due_at <= earliest:
        problem = said % {"due": format_datetime(earliest)}
        raise Invalid(problem, {field: problem})


def _own_due(due_at: dt.datetime | None) -> None:
    """A unit that is asked only now cannot have owed before."""
    if due_at is not None:
        due_after(
            clock.now(), due_at, field="due_at", said=_("Hạn gửi riêng phải sau thời điểm này (%(due)s).")
        )


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for units picked together; an empty value stands for the default of each unit."""

    nature: str = ""
    reporter_class: str = ""
    due_at: dt.datetime | None = None
    contact_name: str = ""
    contact_phone: str = ""
    added_reason: str = ""


class _Tree:
    """The duties of one call while units are added: versions by class, the root, summaries in between.

    What is added is written at the end (`write`): there may be thousands."""

    def __init__(self, call: Call, agencies: Sequence[Agency] = ()) -> None:
        self.call = call
        self.added: list[Assignment] = []
        self.moved: list[Assignment] = []
        involved = {agency.pk: agency for agency in agencies}
        involved |= {agency.parent.pk: agency.parent for agency in agencies if agency.parent}
        self.contacts = default_contacts(involved.values())
        self.versions = {each.reporter_class: each.version_id for each in call.outlines.all()}
        duties = list(call.assignments.all())
        self.root = next((duty for duty in duties if duty.parent_id is None), None)
        self.held = {(duty.agency_id, duty.kind): duty for duty in duties}

    def version_for(self, reporter_class: str) -> int:
        """Id of the outline version of a class; Invalid when the call has none."""
        if reporter_class not in self.versions:
            raise Invalid(
                _("Hãy chọn đề cương cho nhóm “%(group)s” trước.")
                % {"group": ReporterClass(reporter_class).label}
            )
        return self.versions[reporter_class]

    def parent_for(self, agency: Agency, terms: Terms) -> Assignment:
        """The consolidation a unit goes into: its district's, made when it is missing, otherwise the root."""
        if self.root is None:
            raise Invalid(_("Hãy chọn đề cương báo cáo tổng hợp của cơ quan chủ trì trước."))
        above = agency.parent
        own = self.held.get((agency.pk, AssignmentKind.CONSOLIDATION))
        if own is not None:
            return own
        if above is None or above.pk == self.call.lead_id or agency.kind != AgencyKind.COMMUNE:
            return self.root
        if above.kind != AgencyKind.DISTRICT:
            return self.root
        return self.summary_of(above, self.root, terms)

    def summary_of(self, district: Agency, root: Assignment, terms: Terms) -> Assignment:
        """The consolidation of a district (or another agency); its own report becomes a part of it."""
        found = self.held.get((district.pk, AssignmentKind.CONSOLIDATION))
        if found is not None:
            return found
        plain = Terms(added_reason=terms.added_reason)
        summary = self.add(district, plain, kind=AssignmentKind.CONSOLIDATION, parent=root)
        own = self.held.get((district.pk, AssignmentKind.CONTRIBUTION))
        if own is None:
            self.add(district, plain, kind=AssignmentKind.CONTRIBUTION, parent=summary)
        else:
            own.parent = summary
            if own.pk is not None:
                self.moved.append(own)
        return summary

    def add(
        self, agency: Agency, terms: Terms, *, kind: str, parent: Assignment | None, reporter_class: str = ""
    ) -> Assignment:
        """One duty more, not written yet."""
        answers_as = reporter_class or terms.reporter_class or default_class(agency, self.versions)
        usual = self.contacts.get(agency.pk, ("", ""))
        name, phone = (terms.contact_name, terms.contact_phone) if terms.contact_name else usual
        duty = Assignment(
            call=self.call,
            agency=agency,
            kind=kind,
            nature=terms.nature or default_nature(agency),
            reporter_class=answers_as,
            version_id=self.version_for(answers_as),
            parent=parent,
            due_at=terms.due_at or self.call.default_due_at,
            contact_name=name,
            contact_phone=phone,
            added_reason=terms.added_reason,
        )
        self.held[agency.pk, kind] = duty
        self.added.append(duty)
        return duty

    def write(self) -> None:
        """Insert what was added, level by level, and move what goes elsewhere. The statements do not multiply."""
        waiting = self.added
        while waiting:
            ready = [duty for duty in waiting if duty.parent is None or duty.parent.pk is not None]
            Assignment.objects.bulk_create(ready, batch_size=BATCH)
            waiting = [duty for duty in waiting if duty.pk is None]
        Assignment.objects.bulk_update(self.moved, ["parent"], batch_size=BATCH)


def ensure_root(call: Call, *, due_at: dt.datetime | None = None) -> None:
    """The lead's summary, and its own report as a child of it, as soon as their outlines are chosen."""
    tree = _Tree(call, [call.lead])
    if tree.root is None and ReporterClass.LEAD in tree.versions:
        tree.root = tree.add(
            call.lead,
            Terms(nature=Nature.ASSIGNED, due_at=due_at),
            kind=AssignmentKind.CONSOLIDATION,
            parent=None,
            reporter_class=ReporterClass.LEAD,
        )
    answers_as = default_class(call.lead, tree.versions)
    missing = (call.lead_id, AssignmentKind.CONTRIBUTION) not in tree.held
    if tree.root is not None and missing and answers_as in tree.versions:
        tree.add(call.lead, Terms(nature=Nature.ASSIGNED), kind=AssignmentKind.CONTRIBUTION, parent=tree.root)
    tree.write()


def _add_units(
    call: Call,
    agency_ids: Sequence[int],
    terms: Terms,
    *,
    kind: str = AssignmentKind.CONTRIBUTION,
    parent: Assignment | None = None,
    into: int | None = None,
) -> list[Assignment]:
    """New duties of the named agencies; those that have one already are passed over.

    `into`: id of an agency of the call that sums them up, whatever the tree of agencies says.
    """
    agencies = list(selectable(call).filter(pk__in=agency_ids).select_related("parent").distinct())
    if len(agencies) != len(set(agency_ids)):
        raise Invalid(_("Có đơn vị không chọn được cho đợt này (đã giải thể hoặc ngoài phạm vi)."))
    agencies.sort(key=lambda agency: agency.path.count("/"))  # superiors first, so that their terms hold
    tree = _Tree(call, agencies)
    if parent is not None and (parent.call_id != call.pk or not parent.is_consolidation):
        raise Invalid(_("Nơi tổng hợp không thuộc đợt báo cáo này."))
    if into is not None and tree.root is not None:
        above = Agency.objects.filter(pk=into, assignments__call=call).distinct().first()
        if above is None or into in agency_ids:
            raise Invalid(
                _("Nơi tổng hợp phải là một đơn vị khác đã có trong đợt."), {"into": _("Chọn đơn vị khác.")}
            )
        parent = tree.summary_of(above, tree.root, terms)
    added = []
    for agency in agencies:
        if (agency.pk, kind) in tree.held:
            continue
        added.append(tree.add(agency, terms, kind=kind, parent=parent or tree.parent_for(agency, terms)))
    tree.write()
    return added


@transaction.atomic
def assign(
    *,
    call_id: int,
    by: User,
    agency_ids: Sequence[int],
    kind: str = AssignmentKind.CONTRIBUTION,
    nature: str = "",
    reporter_class: str = "",
    due_at: dt.datetime | None = None,
    parent_id: int | None = None,
    into: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
) -> list[Assignment]:
    """Ask agencies while the call is prepared; the new duties. Empty values stand for each agency's default.

    A commune goes into its district's summary, which (with the district's own report) is made when missing; so
    does any unit with `into`, the id of another agency of the call. `parent_id` names a summary that exists.
    """
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.DRAFT)
    _own_due(due_at)
    parent = call.assignments.get(pk=parent_id) if parent_id else None
    terms = Terms(nature, reporter_class, due_at, contact_name, contact_phone)
    added = _add_units(call, agency_ids, terms, kind=kind, parent=parent, into=into)
    audit.record(by, "collection.units.assigned", call, agency=call.lead, duties=[duty.pk for duty in added])
    return added


@transaction.atomic
def add_units(
    *,
    call_id: int,
    by: User,
    agency_ids: Sequence[int],
    reason: str,
    nature: str = "",
    due_at: dt.datetime | None = None,
    into: int | None = None,
    contact_name: str = "",
    contact_phone: str = "",
) -> list[Assignment]:
    """Ask further agencies after the call was opened; the reason stays with each of the new duties."""
    why = needed(reason)
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    expect(call, CallState.OPEN)
    _own_due(due_at)
    terms = Terms(nature, "", due_at, contact_name, contact_phone, added_reason=why)
    added = _add_units(call, agency_ids, terms, into=into)
    audit.record(
        by, "collection.units.added", call, agency=call.lead, duties=[duty.pk for duty in added], reason=why
    )
    return added


@transaction.atomic
def unassign(*, call_id: int, by: User, assignment_ids: Sequence[int]) -> int:
    """Take duties off a call that is still prepared; summaries that lost their last unit go with them.

    Returns how many duties were removed. The lead's summary itself stays.
    """
    call = lock_call(call_id)
    require(policies.can_manage_call, by, call)
    _still_prepared(call, assignment_ids)
    named = list(call.assignments.filter(pk__in=assignment_ids, parent__isnull=False))
    gone = {duty.pk for duty in named if not duty.is_consolidation}
    for summary in (duty for duty in named if duty.is_consolidation):
        gone |= set(summary.children.values_list("pk", flat=True))
    call.assignments.filter(pk__in=gone, kind=AssignmentKind.CONTRIBUTION).delete()
    removed = len(gone) + _drop_empty_summaries(call)
    audit.record(by, "collection.units.removed", call, agency=call.lead, duties=sorted(gone))
    return removed


def _still_prepared(call: Call, assignment_ids: Sequence[int]) -> None:
    """Conflict once the call was sent out: nobody is taken off it. Says why, and what may be done instead."""
    if call.state == CallState.DRAFT:
        return
    duties = call.assignments.filter(pk__in=assignment_ids)
    sent = duties.filter(first_received_at__isnull=False).order_by("agency__sort_key")
    names = list(sent.values_list("agency__name", flat=True).distinct()[:1])
    if names:
        said = _("%(unit)s đã gửi báo cáo nên không bỏ được; có thể trả lại báo cáo đó để đơn vị sửa.")
        raise Conflict(said % {"unit": names[0]})
    if call.state == CallState.OPEN:
        raise Conflict(
            _(
                "Yêu cầu báo cáo đã gửi đi nên không bỏ đơn vị được; có thể miễn báo cáo ở trang của đơn vị đó."
            )
        )
    expect(call, CallState.DRAFT)


def _drop_empty_summaries(call: Call) -> int:
    """Summaries in between that hold nothing but the same agency's own report give it up to the level above."""
    dropped = 0
    for summary in call.assignments.filter(kind=AssignmentKind.CONSOLIDATION, parent__isnull=False):
        if not summary.children.exclude(agency_id=summary.agency_id).exists():
            summary.children.update(parent=summary.parent)
            summary.delete()
            dropped += 1
    return dropped


@transaction.atomic
def amend_duty(
    *,
    assignment_id: int,
    by: User,
    nature: str,
    due_at: dt.datetime,
    contact_name: str = "",
    contact_phone: str = "",
) -> Assignment:
    """Change the terms of one duty while the call is prepared; of an opened call only the contact."""
    duty = lock_duty(assignment_id)
    require(policies.can_manage_call, by, duty.call)
    expect(duty.call, CallState.DRAFT, CallState.OPEN)
    fields = ["contact_name", "contact_phone"]
    duty.contact_name, duty.contact_phone = contact_name, contact_phone
    if duty.call.state == CallState.DRAFT:
        if due_at != duty.due_at:
            _own_due(due_at)
        duty.nature, duty.due_at = nature, due_at
        fields += ["nature", "due_at"]
    duty.save(update_fields=fields)
    audit.record(by, "collection.duty.amended", duty, agency=duty.call.lead)
    return duty
