"""Rounds whose papers the tests compose: a house of its own, and a summary with units of every fate."""

import datetime as dt

from agencies.models import AgencyName
from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from portal.core.text import search_key, sort_key
from reports.collection.states import AssignmentKind, Origin, ReportState
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole, RunState
from tests.factories.agencies import make_agency, make_member, make_membership
from tests.factories.rounds import make_assignment, make_call, make_report

NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)
TODAY = NOW.date()


def make_house():
    """UBND tỉnh, its lead department with leader and clerk, and the root duty of a call."""
    province = make_agency(
        "Ủy ban nhân dân tỉnh Hậu Giang",
        kind=AgencyKind.PROVINCE,
        superior_line="",
        short_name="UBND tỉnh Hậu Giang",
    )
    lead = make_agency(
        "Sở Lao động - Thương binh và Xã hội", parent=province, symbol="SLĐTBXH", short_name="Sở LĐTBXH"
    )
    make_membership(agency=lead, role=Role.LEADER, title="Phó Giám đốc", authority=Authority.KT)
    make_member(lead, Role.CLERK)
    return province, lead, make_call(lead=lead).root


def make_town(name="Long Mỹ", *, kind="huyện", parent=None):
    """UBND of a district under its long and short name."""
    return make_agency(
        f"Ủy ban nhân dân {kind} {name}", kind=AgencyKind.DISTRICT, parent=parent, place=name, superior_line="",
        short_name=f"UBND {kind} {name}",
    )  # fmt: skip


def rename(agency, name, since, *, short_name="", **fields):
    """From a day on the agency has another name."""
    last = agency.names.order_by("-valid_from").first()
    last.valid_to = since
    last.save(update_fields=["valid_to"])
    kept = {
        field: getattr(last, field)
        for field in ("symbol", "place", "superior_line", "collective", "collective_name")
    }
    return AgencyName.objects.create(
        agency=agency, name=name, short_name=short_name, valid_from=since,
        sort_key=sort_key(name), search_key=search_key(name), **kept | fields,
    )  # fmt: skip


def make_unit(root, agency, *, state=ReportState.ACCEPTED, **report):
    """A duty below the root with a report of the agency."""
    return make_report(make_assignment(root.call, agency, parent=root), state=state, **report)


def make_summary(root, inputs, *, state=ReportState.ACCEPTED, **report):
    """A consolidated report of the root and its run. `inputs`: (duty, role, report or None, reason)."""
    summary = make_report(root, state=state, origin=Origin.CONSOLIDATED, **report)
    run = Run.objects.create(
        assignment=root,
        requested_by=make_member(root.agency, Role.OFFICER),
        state=RunState.DONE,
        report=summary,
    )
    for duty, role, included, reason in inputs:
        RunInput.objects.create(run=run, assignment=duty, role=role, report=included, reason=reason)
    return summary


def included(report):
    """The input of an accepted report."""
    return report.assignment, InputRole.INCLUDED, report, ""


def middle_level(root, agency):
    """A consolidation below the root."""
    return make_assignment(root.call, agency, parent=root, kind=AssignmentKind.CONSOLIDATION)
