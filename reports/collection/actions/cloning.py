"""Last period's call again, its agencies and roles taken through Succession. Nothing is made before every change is
confirmed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import Agency, Succession, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection import policies
from reports.collection.actions.duties import lock_call
from reports.collection.actions.envelope import Letter, put_letter
from reports.collection.models import Assignment, Call, CallOutline
from reports.collection.queries.calls import (
    default_contacts,
    default_nature,
    is_of_old_book,
    new_code,
    newest_versions,
    shifted,
)
from reports.collection.queries.cloning import Plan, plan
from reports.outlines.actions.draft import hold_versions
from reports.outlines.actions.roles import give_role
from reports.outlines.models import OutlineVersion, ProgrammeRole
from reports.outlines.queries import latest_version
from reports.periods.models import Period


@dataclass(frozen=True, slots=True)
class Cloned:
    """The new call, and the agencies of the old one that nobody answers for any more."""

    call: Call
    left_out: list[Agency]


@transaction.atomic
def clone_call(
    *,
    call_id: int,
    by: User,
    period: Period,
    default_due_at: dt.datetime | None = None,
    letter: Letter | None = None,
    code: str = "",
    decisions: Mapping[int, Sequence[int]] | None = None,
    new: Sequence[int] = (),
) -> Cloned:
    """Last period's call for the next one: same units, tree, contacts and outlines (their newest versions).

    `decisions`: for each agency that changed (queries.cloning.plan) who answers now, [] for nobody; `new`: agencies
    that are asked beside them. Invalid while a change is not confirmed. Due times move with the end of the data, onto a
    working day. Extensions and exemptions were for once and are not copied.
    """
    source = lock_call(call_id)
    found = plan(source)
    require(policies.can_create_call, by, found.lead or source.lead)
    refuse_old_book(source)
    if found.lead is None:
        raise Conflict(
            _(
                "Cơ quan chủ trì của đợt cũ không còn tồn tại hoặc đã chia tách; cơ quan kế thừa hãy lập đợt mới."
            )
        )
    lead = found.lead
    targets = _decided(found, decisions or {}, new)

    def moved(moment: dt.datetime) -> dt.datetime:
        return shifted(moment, source.period.data_to, period.data_to)

    call = Call.objects.create(
        code=code or new_code(lead, period),
        programme=source.programme,
        period=period,
        lead=lead,
        title=source.title.replace(source.period.label, period.label)[:250],
        data_from=period.data_from,
        data_to=period.data_to,
        default_due_at=default_due_at or moved(source.default_due_at),
        contact_name=source.contact_name if lead.pk == source.lead_id else by.full_name,
        contact_phone=source.contact_phone if lead.pk == source.lead_id else by.phone,
        cloned_from=source,
        created_by=by,
        created_at=clock.now(),
    )
    if letter is not None:
        call.save(update_fields=put_letter(call, letter))
    copy = _Copy(source, call, _outlines_again(source, call), targets, default_due_at, moved)
    copy.make(new)
    _pass_roles(found, targets, by)
    left_out = [line.agency for pk, line in found.asked.items() if not targets[pk]]
    audit.record(
        by, "collection.call.cloned", call, agency=call.lead, source=source.code,
        left_out=[agency.code for agency in left_out],
    )  # fmt: skip
    return Cloned(call, left_out)


def refuse_old_book(source: Call) -> None:
    """Conflict for figures of before the portal: their agencies are those of then, asked of nobody, so never late."""
    if is_of_old_book(source):
        raise Conflict(
            _(
                "Đây là số liệu kỳ trước nhập từ sổ cũ, không phải đợt thu báo cáo, nên không lập đợt mới theo được. "
                "Hãy lập đợt báo cáo mới và chọn đơn vị, hoặc mở từ một đợt đã thu trên hệ thống."
            )
        )


def _decided(found: Plan, decisions: Mapping[int, Sequence[int]], new: Sequence[int]) -> dict[int, list[int]]:
    """Who answers for each agency that changed. Invalid where a change is not confirmed, or by somebody else."""
    open_ones = [line.agency.name for pk, line in found.asked.items() if pk not in decisions]
    if open_ones:
        words = _("Còn %(n)d thay đổi cơ quan chưa xác nhận: %(names)s.")
        raise Invalid(words % {"n": len(open_ones), "names": ", ".join(open_ones[:3])})
    chosen = {}
    for pk, line in found.asked.items():
        allowed = [target.agency.pk for target in line.targets]
        if not set(decisions[pk]) <= set(allowed):
            raise Invalid(
                _("Cơ quan được chọn thay %(name)s không phải cơ quan kế thừa.") % {"name": line.agency}
            )
        chosen[pk] = [each for each in allowed if each in decisions[pk]]
    if found.lead is not None and found.source.lead_id in chosen:
        chosen[found.source.lead_id] = [found.lead.pk]
    if not set(new) <= {line.agency.pk for line in found.new}:
        raise Invalid(_("Có cơ quan mới không chọn được cho đợt này."))
    return chosen


def _outlines_again(source: Call, call: Call) -> dict[str, OutlineVersion]:
    """The outlines of the new call by class: for the same kind of period the same ones, in their newest version."""
    newest = newest_versions(call.programme, call.period.kind)
    found: dict[str, OutlineVersion] = {}
    for each in source.outlines.select_related("version__outline"):
        published = latest_version(each.version.outline, published=True)
        same_kind = each.version.outline.period_kind == call.period.kind
        again = published or each.version
        same = same_kind and again.outline.archived_at is None
        found[each.reporter_class] = again if same else newest.get(each.reporter_class, again)
    hold_versions(version.pk for version in found.values())
    CallOutline.objects.bulk_create(
        CallOutline(call=call, reporter_class=reporter_class, version=version)
        for reporter_class, version in found.items()
    )
    return found


@dataclass
class _Copy:
    """The duties of a call for another one, superiors first. An agency that others became answers once."""

    source: Call
    call: Call
    versions: Mapping[str, OutlineVersion]
    targets: Mapping[int, Sequence[int]]
    due_at: dt.datetime | None
    moved: Callable[[dt.datetime], dt.datetime]
    copies: dict[int, list[Assignment]] = field(default_factory=dict)
    held: dict[tuple[int, str], Assignment] = field(default_factory=dict)

    def make(self, new: Sequence[int]) -> None:
        """Copy all of them, then ask the new agencies as their like are asked."""
        waiting = list(self.source.assignments.select_related("agency"))
        parents = {each.pk: each.parent_id for each in waiting}
        wanted = {t for found in self.targets.values() for t in found} | set(new)
        agencies = Agency.objects.select_related("parent").in_bulk(
            {*wanted, *(duty.agency_id for duty in waiting)}
        )
        contacts = default_contacts([agencies[pk] for pk in wanted])
        for duty in sorted(waiting, key=lambda each: _depth(each, parents)):
            self.copies[duty.pk] = [
                self._one(duty, agencies[pk], parents, contacts.get(pk))
                for pk in self.targets.get(duty.agency_id, [duty.agency_id])
            ]
        patterns = {duty.agency.kind: duty for duty in waiting if not duty.is_consolidation}
        for pk in new:
            self._one(patterns[agencies[pk].kind], agencies[pk], parents, contacts.get(pk))

    def _one(
        self,
        duty: Assignment,
        agency: Agency,
        parents: Mapping[int, int | None],
        contact: tuple[str, str] | None,
    ) -> Assignment:
        same = agency.pk == duty.agency_id
        if (agency.pk, duty.kind) in self.held:
            return self.held[agency.pk, duty.kind]
        name, phone = (duty.contact_name, duty.contact_phone) if same else (contact or ("", ""))
        usual = duty.due_at == self.source.default_due_at
        made = Assignment.objects.create(
            call=self.call,
            agency=agency,
            kind=duty.kind,
            nature=duty.nature if same else default_nature(agency),
            reporter_class=duty.reporter_class,
            version=self.versions.get(duty.reporter_class, duty.version),
            parent=self._parent(duty, agency, parents),
            due_at=self.due_at if self.due_at and usual else self.moved(duty.due_at),
            contact_name=name,
            contact_phone=phone,
        )
        self.held[agency.pk, duty.kind] = made
        return made

    def _parent(
        self, duty: Assignment, agency: Agency, parents: Mapping[int, int | None]
    ) -> Assignment | None:
        """The copy of the summary above: of several the one of the agency's own superior, else one level higher."""
        above = duty.parent_id
        while above is not None:
            copies = self.copies.get(above, [])
            near = [each for each in copies if len(copies) == 1 or each.agency_id == agency.parent_id]
            if near:
                return near[0]
            above = parents[above]
        return None


def _depth(duty: Assignment, parents: Mapping[int, int | None]) -> int:
    depth, above = 0, duty.parent_id
    while above is not None:
        depth, above = depth + 1, parents[above]
    return depth


def _pass_roles(found: Plan, targets: Mapping[int, Sequence[int]], by: User) -> None:
    """Roles in the programme go to whoever answers now, from the day of the last step; the old ones end that day."""
    programme = found.source.programme
    held = ProgrammeRole.objects.filter(programme=programme, agency__in=list(targets), valid_to__isnull=True)
    days = dict(
        Succession.objects.filter(predecessor__in=list(targets), effective_date__lte=clock.today())
        .order_by("effective_date", "id")
        .values_list("predecessor_id", "effective_date")
    )
    agencies = Agency.objects.in_bulk({t for each in targets.values() for t in each})
    for role in held.order_by("id"):
        heirs = [pk for pk in targets[role.agency_id] if pk != role.agency_id]
        day = max(days.get(role.agency_id, clock.today()), role.valid_from + dt.timedelta(days=1))
        for pk in heirs:  # the right to copy the call carries it, whoever else may give roles
            give_role(
                programme=programme, agency=agencies[pk], kind=role.kind, valid_from=day,
                reporter_class=role.reporter_class, by=None,
            )  # fmt: skip
        if heirs and role.agency_id not in targets[role.agency_id]:
            role.valid_to = day
            role.save(update_fields=["valid_to"])
            audit.record(
                by, "outlines.role_passed", role, agency=role.agency, programme=programme.code,
                successor=[agencies[pk].code for pk in heirs],
            )  # fmt: skip
