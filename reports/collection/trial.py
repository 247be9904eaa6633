"""A report that nobody wrote: an outline shown as its writers will see it, before anybody is asked. Nothing is stored.

The rows are made in memory with keys that no stored row has, so that every question about them finds nothing.
Its agencies have dots for names.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from agencies.models import Agency, AgencyName, User
from agencies.states import AgencyKind
from portal.core import clock
from reports.collection.models import Assignment, Call, Report
from reports.collection.states import AssignmentKind
from reports.outlines.models import OutlineVersion
from reports.outlines.states import ReporterClass
from reports.periods.models import Period
from reports.periods.queries import offered

NOWHERE: Final = 0
ABOVE: Final = -1
_WEEKS: Final = dt.timedelta(weeks=2)
_BLANK: Final = "…………"


def trial_report(version: OutlineVersion, user: User) -> Report:
    """A draft of a report on this version, for the kind of period that the outline is for."""
    period = _period(version)
    province = _agency(AgencyKind.PROVINCE, f"Ủy ban nhân dân tỉnh {_BLANK}", pk=ABOVE - 1)
    lead = _agency(AgencyKind.DEPARTMENT, f"Sở {_BLANK}", parent=province, pk=ABOVE)
    call = Call(
        pk=NOWHERE,
        code="XEM-THU",
        programme=version.outline.programme,
        period=period,
        lead=lead,
        title=version.outline.name,
        letter_number="…/…",
        data_from=period.data_from,
        data_to=period.data_to,
        default_due_at=clock.now() + _WEEKS,
        created_by=user,
        created_at=clock.now(),
    )
    facts = {"call": call, "version": version, "due_at": call.default_due_at}
    above = Assignment(pk=ABOVE, agency=lead, kind=AssignmentKind.CONSOLIDATION, **facts)
    duty = Assignment(
        pk=NOWHERE,
        agency=_reporter(version, province),
        kind=AssignmentKind.CONTRIBUTION,
        reporter_class=version.outline.reporter_class,
        parent=above,
        **facts,
    )
    return Report(pk=NOWHERE, assignment=duty, version=1, created_by=user, created_at=clock.now())


def _period(version: OutlineVersion) -> Period:
    """The nearest period of the outline's kind; this year so far for kinds without a legal window."""
    today = clock.today()
    kind = version.outline.period_kind
    near = next((each for each in offered(today) if each.kind == kind), None)
    return Period(
        pk=NOWHERE,
        code=near.code if near else "",
        kind=kind,
        label=near.label if near else f"{version.outline.get_period_kind_display()} {_BLANK}",
        data_from=near.data_from if near else today.replace(month=1, day=1),
        data_to=near.data_to if near else today,
    )


def _reporter(version: OutlineVersion, province: Agency) -> Agency:
    if version.outline.reporter_class == ReporterClass.TERRITORIAL:
        return _agency(AgencyKind.COMMUNE, f"Ủy ban nhân dân xã {_BLANK}", parent=province)
    if version.outline.reporter_class == ReporterClass.POLICE:
        return _agency(AgencyKind.POLICE, f"Công an tỉnh {_BLANK}", parent=province)
    return _agency(AgencyKind.DEPARTMENT, f"Sở {_BLANK}", parent=province)


def _agency(kind: str, name: str, *, parent: Agency | None = None, pk: int = NOWHERE) -> Agency:
    """An agency with one name, which is at hand as if it had been fetched."""
    territorial = kind in (AgencyKind.PROVINCE, AgencyKind.COMMUNE)
    agency = Agency(pk=pk, code="XEM-THU", kind=kind, name=name, parent=parent, valid_from=dt.date.min)
    named = AgencyName(
        agency=agency,
        valid_from=dt.date.min,
        name=name,
        symbol="UBND" if territorial else _BLANK,
        place=_BLANK,
        superior_line="" if territorial or parent is None else parent.name,
        collective=territorial,
    )
    agency._prefetched_objects_cache = {"names": [named]}  # type: ignore[attr-defined] # Django's own place for it
    return agency
