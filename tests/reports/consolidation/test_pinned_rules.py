"""A summary is explained by the rules it was made by, whatever the catalogue says later."""

import datetime as dt

import pytest

from reports.collection.models import Assignment
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.perform import perform_root
from reports.consolidation.actions.tree import claim_parts, do_parts, plan
from reports.consolidation.models import RuleBook, Run
from reports.consolidation.queries.derivation import derive
from reports.consolidation.queries.freshness import freshness, stale_below
from reports.consolidation.queries.home import stale_summaries
from reports.consolidation.queries.moves import moves
from reports.consolidation.queries.provenance import provenance
from reports.consolidation.queries.times import times_of
from reports.consolidation.recount import recount
from reports.consolidation.rules import pin
from reports.outlines.models import Indicator, ProgrammeRole, TableRow
from tests.factories.agencies import make_agency
from tests.factories.summaries import Scene, printed
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT, KT = ("TT.01", ""), ("KT.02", "ET=karaoke")


@pytest.fixture
def scene(db):
    """A province over a district of two communes and two departments, one of which owns KT.02."""
    scene = Scene()
    scene.district_a = scene.district("UBND huyện A")
    scene.accepted("Xã 1", {TT: 7}, parent=scene.district_a)
    scene.accepted("Xã 2", {TT: 5}, parent=scene.district_a)
    scene.police = scene.accepted("Công an tỉnh", {TT: 1, KT: 30})
    Assignment.objects.filter(pk=scene.police.assignment_id).update(reporter_class="police")
    scene.other = scene.accepted("Sở X", {TT: 100, KT: 4})
    Indicator.objects.filter(code="KT.02").update(across_units="single_owner", owner_class="police")
    scene.lower = scene.summary(scene.district_a, by=officer_of(scene.district_a))
    accept(scene.lower)
    scene.top = scene.summary()
    return scene


def add_up_otherwise(code="TT.01", **rule):
    Indicator.objects.filter(code=code).update(**(rule or {"across_units": "max"}))


def own(scene, agency):
    ProgrammeRole.objects.create(
        programme=scene.call.programme, agency=agency, kind="data_owner", reporter_class="police",
        valid_from=dt.date(2000, 1, 1),
    )  # fmt: skip


def seen(report, figure):
    stored = printed(report, *figure)
    return provenance(report, Indicator.objects.get(code=figure[0]), stored.breakdown)


def without_rules(*reports):
    """As if nothing had been kept: what a run from before stands on."""
    Run.objects.filter(report__in=[each.pk for each in reports]).update(rules=None)


def test_the_provenance_of_a_summary_is_that_of_its_day(scene):
    add_up_otherwise()
    page = seen(scene.top, TT)
    assert (page.computed, page.rule) == ("113", "cộng")
    add_up_otherwise("KT.02", across_units="sum", owner_class="any")
    page = seen(scene.top, KT)
    assert (page.computed, page.owners) == ("30", "Công an tỉnh")
    assert ("Sở X", "reference") in [(each.agency, each.how) for each in page.others]


def test_without_the_rules_of_its_day_the_page_would_tell_another_story(scene):
    """The control."""
    add_up_otherwise()
    without_rules(scene.top)
    page = seen(scene.top, TT)
    assert (page.computed, page.rule) == ("100", "lớn nhất")
    assert page.printed == "113"


def test_counting_anew_goes_by_the_rules_of_each_level(scene):
    add_up_otherwise()
    assert list(recount(scene.top)) == []
    without_rules(scene.top, scene.lower)
    assert [(each.report.assignment.agency.name, each.stored, each.found) for each in recount(scene.top)] == [
        ("UBND huyện A", "12", "7"),
        (scene.call.lead.name, "113", "100"),
    ]


def test_the_derivation_for_an_auditor_names_the_rule_of_its_day(scene):
    add_up_otherwise()

    def rules():
        return {
            (summary.name, figure.rule)
            for summary in derive(scene.top)
            for figure in summary.figures
            if figure.indicator.code == "TT.01"
        }

    assert {rule for _name, rule in rules()} == {"sum"}
    without_rules(scene.top, scene.lower)
    assert {rule for _name, rule in rules()} == {"max"}


def test_another_owner_later_changes_nothing_that_was_printed(scene):
    own(scene, scene.other.assignment.agency)
    assert seen(scene.top, KT).owners == "Công an tỉnh"
    assert list(recount(scene.top)) == []
    without_rules(scene.top)
    assert seen(scene.top, KT).owners == "Sở X"
    assert [each.found for each in recount(scene.top)] == ["4"]


def test_other_rules_make_a_summary_stale_with_a_kind_of_their_own(scene):
    assert freshness(scene.top).fresh
    add_up_otherwise()
    (change,) = freshness(scene.top).changes
    assert (change.kind, change.agency) == ("rules", "")
    assert change.what == "cách tính đã đổi – TT.01: giữa các đơn vị: “cộng” nay là “lớn nhất”"
    assert [each.agency for each in stale_below(scene.top)] == ["UBND huyện A"]
    add_up_otherwise(across_units="sum")
    assert freshness(scene.top).fresh, "back again is as before"


def test_an_owner_counts_only_where_it_takes_part(scene):
    own(scene, make_agency("Công an tỉnh khác"))
    assert freshness(scene.top).fresh
    own(scene, scene.other.assignment.agency)
    (change,) = freshness(scene.top).changes
    assert change.what == "cách tính đã đổi – KT.02: cơ quan chủ quản số liệu là cơ quan khác"


def test_a_rule_of_something_else_moves_nothing(scene):
    Indicator.objects.create(
        programme=scene.call.programme, code="X.99", name="Việc khác", unit="việc", kind="flow",
        across_units="sum", across_time="sum",
    )  # fmt: skip
    add_up_otherwise("X.99")
    assert freshness(scene.top).fresh


def test_the_rule_over_time_is_kept_and_told_too(scene):
    add_up_otherwise(across_time="last")
    (change,) = freshness(scene.top).changes
    assert "theo thời gian" in change.what
    times = times_of(scene.top)
    assert times.over_time == {}, "nothing stands beside it, nothing is read"


def test_many_rules_are_counted_not_listed(scene):
    for code in ("TT.01", "KT.02", "DH.01"):
        add_up_otherwise(code, across_time="none")
    extra = Indicator.objects.exclude(code__in=("TT.01", "KT.02", "DH.01")).filter(
        pk__in=TableRow.objects.values("indicator")
    )
    extra.update(across_time="none")
    (change,) = freshness(scene.top).changes
    assert change.what.count("theo thời gian") == 3
    assert ("chỉ tiêu khác" in change.what) == extra.exists()


def test_a_run_of_now_goes_by_the_rules_of_now_and_says_so(scene):
    add_up_otherwise()
    again = scene.summary()
    assert printed(again, *TT).value == 100
    assert freshness(again).fresh
    (move,) = moves(again, scene.top).moves
    assert [(each.agency, each.what, each.now) for each in move.causes] == [
        ("", "cách tính đã đổi", "giữa các đơn vị: “cộng” nay là “lớn nhất”")
    ]


def test_the_first_screen_does_not_call_a_rule_a_report(scene):
    class Worker:
        def agencies(self, _role):
            return frozenset({scene.root.agency_id})

    add_up_otherwise()
    (task,) = stale_summaries(Worker())
    assert task.detail == "cách tính đã đổi sau lần tổng hợp gần nhất"


def test_the_page_says_it(client, scene):
    add_up_otherwise()
    client.force_login(scene.officer)
    page = client.get(f"/summaries/{scene.top.pk}/").content.decode()
    assert "Cần tổng hợp lại" in page
    assert "cách tính đã đổi – TT.01" in page


def test_all_levels_of_a_tree_add_up_by_the_rules_it_began_with(scene):
    """Also where the catalogue changes while the parts wait: set-wise or one by one, by whichever worker."""
    for name in ("UBND huyện B", "UBND huyện C"):
        district = scene.district(name)
        scene.accepted(f"Xã 1 của {name}", {TT: 2}, parent=district)
        scene.accepted(f"Xã 2 của {name}", {TT: 3}, parent=district)
    asked = request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True)
    assert plan(claim(asked.pk))
    add_up_otherwise()
    do_parts(claim_parts(asked.pk))
    lower = Run.objects.filter(assignment__agency__name__in=("UBND huyện B", "UBND huyện C"))
    assert [printed(run.report, *TT).value for run in lower] == [5, 5]
    report = perform_root(claim(asked.pk))
    asked.refresh_from_db()
    assert {asked.rules_id} == set(lower.values_list("rules_id", flat=True))
    assert printed(report, *TT).value == 113
    assert not freshness(report).fresh


def test_a_part_that_is_done_twice_by_kept_rules_writes_nothing_twice(scene):
    district = scene.district("UBND huyện B")
    scene.accepted("Xã 3", {TT: 2}, parent=district)
    asked = request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True)
    assert plan(claim(asked.pk))
    add_up_otherwise()
    parts = claim_parts(asked.pk)
    do_parts(parts)
    made = Run.objects.count()
    asked.parts.update(state="running")
    do_parts(list(asked.parts.all()))
    assert Run.objects.count() == made


def test_a_worker_that_comes_late_does_not_put_its_rules_over_those_that_were_used(scene):
    late = Run.objects.get(report=scene.top)
    used = late.rules
    late.rules = None
    add_up_otherwise()
    pin(late)
    assert late.rules == used
    assert Run.objects.get(pk=late.pk).rules == used


def test_equal_rules_are_kept_once(scene):
    assert RuleBook.objects.count() == 1
    scene.summary()
    assert RuleBook.objects.count() == 1
