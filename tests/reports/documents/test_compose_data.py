"""The figures of an issued paper as data: every number with its agency and version, and no person."""

import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import User
from agencies.states import Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.states import Basis, FigureState, Qualifier, ReportState
from reports.consolidation.models import Adjustment
from reports.consolidation.rules import pin
from reports.consolidation.states import InputRole
from reports.documents.compose.paper import Issue, compose
from reports.outlines.models import Indicator
from tests.factories.agencies import make_member, make_membership
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report
from tests.reports.documents.rounds import (
    NOW,
    TODAY,
    included,
    make_house,
    make_summary,
    make_town,
    make_unit,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june():
    with clock.travel(NOW):
        yield


def issued(report, agency=None, signer=None):
    fresh = Report.objects.get(pk=report.pk)
    agency = agency or fresh.assignment.agency
    return compose(
        fresh, issue=Issue(number=5, symbol="BC-X", date=TODAY, issuing_agency=agency, signer=signer)
    )


def data_of(report, **facts):
    return json.loads(issued(report, **facts).data)


def figure_of(data, code, breakdown=None):
    return next(
        each for each in data["figures"] if (each["indicator"], each.get("breakdown")) == (code, breakdown)
    )


def test_a_report_says_its_figures_with_agency_and_version():
    _province, _lead, root = make_house()
    unit = make_unit(
        root, make_town("Vị Thủy"), state=ReportState.SUBMITTED,
        figures={
            ("CSKD.01", ""): 226,
            ("TT.01", ""): {"value": 420, "qualifier": Qualifier.MORE_THAN, "basis": Basis.ESTIMATED},
            ("TT.02", ""): None,
        },
    )  # fmt: skip
    data = data_of(unit)
    assert data["report"]["agency"] == "Ủy ban nhân dân huyện Vị Thủy"
    assert (data["report"]["version"], data["report"]["origin"]) == (unit.version, "entered")
    figure = figure_of(data, "CSKD.01")
    assert (figure["value"], figure["unit"]) == (226, "cơ sở")
    assert "state" not in figure
    assert "given" not in figure
    hedged = figure_of(data, "TT.01")
    assert (hedged["value"], hedged["qualifier"], hedged["basis"]) == (420, "more_than", "estimated")
    assert figure_of(data, "TT.02")["state"] == "zero_confirmed"
    assert "value" not in figure_of(data, "TT.02")


def test_a_summary_says_what_each_agency_gave_in_which_version_and_who_is_left_out():
    province, _lead, root = make_house()
    one, two, silent = (make_town(name, parent=province) for name in ("A", "B", "C"))
    first = make_unit(root, one, figures={("CSKD.01", ""): 3})
    returned = make_unit(root, two, state=ReportState.RETURNED, figures={("CSKD.01", ""): 99})
    second = make_report(returned.assignment, state=ReportState.ACCEPTED, figures={("CSKD.01", ""): 4})
    missing = make_assignment(root.call, silent, parent=root)
    summary = make_summary(
        root,
        [included(first), included(second), (missing, InputRole.MISSING, None, "quá hạn")],
        figures={("CSKD.01", ""): 7},
    )
    data = data_of(summary)
    figure = figure_of(data, "CSKD.01")
    given = {data["agencies"][each["agency"]]["name"]: each["value"] for each in figure["given"]}
    assert figure["value"] == sum(given.values()) == 7
    assert given == {"Ủy ban nhân dân huyện A": 3, "Ủy ban nhân dân huyện B": 4}
    versions = {each["name"]: each.get("version") for each in data["agencies"]}
    assert versions == {
        "Ủy ban nhân dân huyện A": 1,
        "Ủy ban nhân dân huyện B": 2,
        "Ủy ban nhân dân huyện C": None,
    }
    assert {each["role"] for each in data["agencies"]} == {"included", "missing"}


def adjusted(summary, delta, reason="làm tròn"):
    figure = summary.figures.first()
    Adjustment.objects.create(
        report=summary, indicator=figure.indicator, breakdown=figure.breakdown, delta=delta, reason=reason,
        by=make_member(summary.assignment.agency, Role.OFFICER), at=NOW,
    )  # fmt: skip


def test_what_was_added_by_hand_is_told_apart_from_what_the_agencies_gave():
    province, _lead, root = make_house()
    unit = make_unit(root, make_town(parent=province), figures={("CSKD.01", ""): 3})
    summary = make_summary(root, [included(unit)], figures={("CSKD.01", ""): 5})
    adjusted(summary, 3)
    adjusted(summary, -1)
    assert figure_of(data_of(summary), "CSKD.01")["adjusted"]["value"] == 2


def test_it_says_by_which_rule_the_run_added_up_whatever_the_catalogue_says_today():
    province, _lead, root = make_house()
    unit = make_unit(root, make_town(parent=province), figures={("CSKD.01", ""): 3})
    assert "rule" not in figure_of(data_of(unit), "CSKD.01")
    summary = make_summary(root, [included(unit)], figures={("CSKD.01", ""): 3})
    pin(summary.runs.get())
    Indicator.objects.filter(code="CSKD.01").update(across_units="max")
    assert figure_of(data_of(summary), "CSKD.01")["rule"] == "sum"
    summary.runs.update(rules=None)
    assert figure_of(data_of(summary), "CSKD.01")["rule"] == "max"  # the control: nothing was kept


def test_a_copy_after_a_return_still_knows_the_run_it_stands_on():
    province, _lead, root = make_house()
    unit = make_unit(root, make_town(parent=province), figures={("CSKD.01", ""): 3})
    first = make_summary(root, [included(unit)], state=ReportState.RETURNED, figures={("CSKD.01", ""): 3})
    copy = make_report(
        root, state=ReportState.ACCEPTED, origin=first.origin, copied_from=first, figures={("CSKD.01", ""): 3}
    )
    paper = issued(copy)
    assert figure_of(json.loads(paper.data), "CSKD.01")["given"] == [{"agency": 0, "value": 3}]
    assert any("chi tiết theo đơn vị" in annex.title for annex in paper.annexes)


def test_no_person_is_named_whoever_typed_sent_signed_or_changed_a_figure():
    province, lead, root = make_house()
    person = make_membership(agency=lead, role=Role.LEADER, title="Giám đốc")
    person.user.full_name = "Nguyễn Thị Lộ Tên"
    person.user.save(update_fields=["full_name"])
    unit = make_unit(
        root, make_town(parent=province), submitted_by=person.user,
        figures={("CSKD.01", ""): {"value": 3, "note": "theo ông Trần Văn Lộ"}},
    )  # fmt: skip
    summary = make_summary(
        root,
        [included(unit), (make_assignment(root.call, make_town("B"), parent=root), InputRole.EXEMPT, None, "bà Lê Lộ")],
        submitted_by=person.user,
        figures={("CSKD.01", ""): {"value": 5, "note": "anh Lộ bổ sung"}},
    )  # fmt: skip
    adjusted(summary, 2, "chị Phạm Lộ gọi điện")
    paper = issued(summary, signer=person)
    assert "Nguyễn Thị Lộ Tên" in json.dumps(paper.to_json(), ensure_ascii=False)
    assert "Lộ" not in paper.data
    for user in User.objects.all():
        assert user.full_name not in paper.data
        assert user.username not in paper.data


def test_the_data_are_the_same_text_every_time_and_a_draft_has_none():
    province, _lead, root = make_house()
    unit = make_unit(root, make_town(parent=province), figures={("CSKD.01", ""): 3})
    summary = make_summary(
        root, [included(unit)], figures={("CSKD.01", ""): {"state": FigureState.NOT_KNOWN}}
    )
    text = issued(summary).data
    assert text == issued(summary).data
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    assert compose(Report.objects.get(pk=summary.pk)).data == ""


def test_a_report_whose_outline_asks_for_no_figure_has_no_data():
    prose = make_outline([("situation", 0, "I.", "Tình hình", True, True, [])], annex=False)
    report = make_report(make_assignment(make_call(version=prose)), state=ReportState.SUBMITTED)
    assert issued(report).data == ""


def test_the_number_of_queries_does_not_grow_with_units_or_figures():
    counts = []
    for size in (1, 3):
        province, _lead, root = make_house()
        codes = ["CSKD.01", "TT.01", "TT.02"][:size]
        units = [
            make_unit(root, make_town(f"Số {n}", parent=province), figures=dict.fromkeys(((c, "") for c in codes), n))
            for n in range(size)
        ]  # fmt: skip
        summary = make_summary(
            root, [included(unit) for unit in units], figures={(code, ""): 1 for code in codes}
        )
        for _ in range(size):
            adjusted(summary, 1)
        with CaptureQueriesContext(connection) as counted:
            issued(summary)
        counts.append(len(counted))
    assert counts[0] == counts[1]
