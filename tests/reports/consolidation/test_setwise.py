"""Many summaries of a level made together are what the engine gives for each of them alone, to the last field."""

import random

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from agencies.audit import verify
from reports.collection.actions.writing import FIGURE_FIELDS
from reports.collection.models import Figure, Report
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.consolidation import setwise
from reports.consolidation.actions import levels
from reports.consolidation.actions.levels import lower_levels, recompute
from reports.consolidation.adjusting import entry_of
from reports.consolidation.engine import compute
from reports.consolidation.models import Adjustment, Run, RunInput
from reports.consolidation.states import RunState
from reports.outlines.models import TableRow
from reports.outlines.states import AcrossUnits
from tests.factories.rounds import SECTIONS, make_breakdown, make_outline, make_report
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
LARGEST = 99_999_999_999_999  # fourteen digits typed
TT = ("TT.01", "")
RULES = {"CTX.01": AcrossUnits.WEIGHTED_AVG, "TT.02": AcrossUnits.MAX}


def asked_for(scene, *, tree=True):
    """A tree run that nobody has begun."""
    return Run.objects.create(
        assignment=scene.root, requested_by=scene.officer, tree=tree, state=RunState.RUNNING, attempt=1,
        started_at=timezone.now(),  # noqa: TID251 -- a job runs in real time
    )  # fmt: skip


def renew(scene, duties=None):
    """Recompute the lower summaries, the lowest level first."""
    asked = asked_for(scene)
    some = [[duty.pk for duty in duties]] if duties else lower_levels(scene.root)
    waiting = [recompute(asked=asked, duties=level, tell=lambda *_said: None) for level in some]
    Run.objects.filter(pk=asked.pk).update(state=RunState.FAILED)
    return waiting


def stored(report):
    """The figures of a report, every field of them."""
    rows = Figure.objects.filter(report=report).values_list("indicator_id", "breakdown_id", *FIGURE_FIELDS)
    return {row[:2]: row[2:] for row in rows}


def from_the_engine(run):
    """The figures that the run would have written alone."""
    entries = {key: entry_of(key, computed) for key, computed in compute(run).items()}
    return {
        key: tuple(getattr(entry, name) for name in FIGURE_FIELDS)
        for key, entry in entries.items()
        if entry.state != FigureState.NOT_REPORTED or entry.note
    }


class Wild:
    """Districts and departments with reports in which everything occurs that a figure can be."""

    def __init__(self, seed):
        self.dice = random.Random(seed)
        self.scene = Scene()
        for code, rule in RULES.items():
            self.scene.call.programme.indicators.filter(code=code).update(across_units=rule)
        self.rows = list(
            TableRow.objects.filter(section__version=self.scene.root.version, indicator__isnull=False)
            .select_related("indicator")
            .distinct()
        )
        self.extra = make_breakdown("ET=khac")
        self.other_outline = make_outline(SECTIONS[:1])
        self.districts = [self.scene.district(f"Huyện {n}") for n in range(self.dice.randint(3, 6))]
        for district in self.districts:
            for _number in range(self.dice.randint(0, 5)):
                self.unit(district)

    def unit(self, district):
        closed = self.dice.choice(["", "", "", "", "exempt", "classified"])
        version = {"version": self.other_outline} if self.dice.random() < 0.1 else {}
        duty = self.scene.unit(parent=district, closed_as=closed, **version)
        if self.dice.random() < 0.8:
            report = make_report(duty, state="accepted")
            rows = [(row.indicator, row.breakdown_id) for row in self.rows]
            rows.append((self.rows[2].indicator, self.extra.pk))
            Figure.objects.bulk_create(
                Figure(report=report, indicator=indicator, breakdown_id=breakdown, **self.fields(indicator))
                for indicator, breakdown in dict.fromkeys(rows)
                if self.dice.random() < 0.8
            )

    def fields(self, indicator):
        dice = self.dice
        if dice.random() < 0.3:
            return {"state": dice.choice([each for each in FigureState if each != FigureState.REPORTED])}
        number, base = dice.choice([dice.randint(0, LARGEST), dice.randint(0, 50)]), dice.randint(1, 10**5)
        shapes = [
            {"value": number},
            {"numerator": number, "denominator": base},
            {"value": number, "denominator": base},
        ]
        shape = dice.choice(shapes[:2]) if indicator.is_ratio else dice.choice(shapes[::2])
        plain = dice.random() < 0.6
        return shape | {
            "state": FigureState.REPORTED,
            "qualifier": Qualifier.EXACT if plain else dice.choice(list(Qualifier)),
            "basis": Basis.OFFICIAL if plain else dice.choice(list(Basis)),
            "nature": FigureNature.RESULT if dice.random() < 0.9 else dice.choice(list(FigureNature)),
        }


@pytest.mark.parametrize("seed", range(12))
def test_a_level_made_together_is_what_the_engine_gives_to_the_last_field(seed):
    wild = Wild(seed)
    renew(wild.scene)
    runs = list(Run.objects.filter(assignment__in=wild.districts, state=RunState.DONE))
    for run in runs:
        assert stored(run.report) == from_the_engine(run), wild.districts
        assert run.report.state == "draft"
        assert {each.assignment_id for each in run.inputs.all()} == {
            duty.pk for duty in run.assignment.children.all()
        }
    included = [
        d for d in wild.districts if RunInput.objects.filter(run__assignment=d, role="included").exists()
    ]
    assert len(runs) == len(included)
    assert verify().broken_seq is None


def test_the_random_trees_are_really_added_up_in_the_database(monkeypatch):
    together = []
    write = levels.write_level
    monkeypatch.setattr(
        levels,
        "write_level",
        lambda runs, *rest, **more: together.append(len(runs)) or write(runs, *rest, **more),
    )
    for seed in range(3):
        renew(Wild(seed).scene)
    assert sum(together) >= 6, "otherwise the engine would be compared with itself"


def test_a_wrong_sum_in_the_database_would_be_seen(monkeypatch):
    plain_as_about = setwise._CODE.replace("THEN 0\n", "THEN 10\n", 1)
    monkeypatch.setattr(setwise, "_CODE", plain_as_about.replace("OR f.denominator IS NULL", ""))
    wild = Wild(0)
    renew(wild.scene)
    runs = Run.objects.filter(assignment__in=wild.districts, state=RunState.DONE)
    assert any(stored(run.report) != from_the_engine(run) for run in runs)


# --- a province of three levels ---


@pytest.fixture
def province(db):
    """Three districts with two communes each, all accepted."""
    scene = Scene()
    scene.districts = [scene.district(f"Huyện {name}") for name in "ABC"]
    scene.communes = [scene.accepted(f"Xã {n}", {TT: n}, parent=scene.districts[n % 3]) for n in range(1, 7)]
    return scene


def test_what_no_column_holds_fails_alone_and_says_why(province):
    makers = province.communes[0].assignment.parent
    for _number in range(2):
        unit = province.unit(parent=makers)
        make_report(unit, state="accepted", figures={TT: 2**63 - 10})
    renew(province)
    states = {
        run.assignment_id: (run.state, run.error) for run in Run.objects.exclude(assignment=province.root)
    }
    assert states.pop(makers.pk) == (
        RunState.FAILED, "Tổng vượt quá giới hạn lưu trữ; cần kiểm tra số liệu các đơn vị."
        if connection.vendor == "sqlite" else states_error(),
    )  # fmt: skip
    assert {state for state, _error in states.values()} == {RunState.DONE}
    assert not makers.reports.exists()


def states_error():
    return "Tổng vượt quá giới hạn lưu trữ (khoảng 9,2 tỷ tỷ); cần kiểm tra số liệu các đơn vị."


def test_an_adjustment_of_a_district_is_carried_over_and_marked(province):
    renew(province)
    district = province.districts[1]
    report = district.reports.get()
    row = Figure.objects.get(report=report, indicator__code="TT.01")
    Adjustment.objects.create(
        report=report, indicator=row.indicator, breakdown=row.breakdown, delta=5, reason="đếm sót",
        by=province.officer, at=report.created_at,
    )  # fmt: skip
    Figure.objects.filter(pk=row.pk).update(value=row.value + 5)
    make_report(province.unit(parent=district), state="accepted", figures={TT: 100})
    renew(province)
    again = district.reports.get(version=2)
    assert Figure.objects.get(report=again, indicator__code="TT.01").value == row.value + 100 + 5
    assert [(each.delta, each.stale) for each in again.adjustments.all()] == [(5, True)]


def test_doing_it_twice_writes_nothing_twice(province):
    renew(province)
    renew(province)
    assert Report.objects.filter(assignment__in=province.districts).count() == 3


def test_what_is_not_held_is_not_written(province):
    kept = province.districts[0].pk
    asked = asked_for(province)
    duties = [duty.pk for duty in province.districts]
    recompute(asked=asked, duties=duties, tell=lambda *_said: None, hold=lambda _duties: [kept])
    assert set(Report.objects.filter(assignment__in=duties).values_list("assignment", flat=True)) == {kept}
    assert set(Run.objects.exclude(pk=asked.pk).values_list("assignment", flat=True)) == {kept}


def test_the_statements_of_a_level_do_not_grow_with_its_summaries():
    counts = []
    for districts in (2, 2, 8):  # the first finds an empty journal
        scene = Scene()
        for number in range(districts):
            district = scene.district(f"Huyện {districts}.{number}")
            for _unit in range(2):
                scene.accepted(figures={TT: 5}, parent=district)
        asked = asked_for(scene)
        (level,) = lower_levels(scene.root)
        with CaptureQueriesContext(connection) as queries:
            recompute(asked=asked, duties=level, tell=lambda *_said: None)
        counts.append(len(queries))
        Run.objects.filter(pk=asked.pk).update(state=RunState.FAILED)
    assert counts[1] == counts[2]
