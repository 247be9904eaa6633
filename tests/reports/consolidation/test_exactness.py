"""The database counts exactly what Python counts, on either database."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reports.collection.models import Figure
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.consolidation.addends import weighed
from reports.consolidation.arithmetic import Addend, settle, tally
from reports.consolidation.engine import compute
from reports.outlines.states import AcrossUnits
from tests.factories.rounds import make_breakdown
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
LARGEST = 99_999_999_999_999  # fourteen digits typed
RULES = [AcrossUnits.SUM, AcrossUnits.RECOMPUTE, AcrossUnits.MAX, AcrossUnits.MIN, AcrossUnits.WEIGHTED_AVG]

numbers = st.integers(0, LARGEST)
others = st.sampled_from([s for s in FigureState if s != FigureState.REPORTED])
shapes = st.one_of(
    st.builds(lambda v: {"value": v}, numbers),
    st.builds(lambda n, d: {"numerator": n, "denominator": d}, numbers, st.integers(1, LARGEST)),
    st.builds(lambda v, d: {"value": v, "denominator": d}, st.integers(0, 10**9), st.integers(1, 10**5)),
)
reported = st.builds(
    lambda shape, q, b, n: {"state": FigureState.REPORTED, "qualifier": q, "basis": b, "nature": n, **shape},
    shapes,
    st.sampled_from(Qualifier),
    st.sampled_from(Basis),
    st.sampled_from([FigureNature.RESULT, FigureNature.RESULT, FigureNature.TARGET, FigureNature.NORM]),
)
figures = st.lists(st.one_of(st.none(), reported, st.builds(lambda s: {"state": s}, others)), max_size=6)


def addend(fields):
    fields = {"state": FigureState.REPORTED, **fields}
    return Addend(**fields, weight=fields.get("denominator"))


@pytest.fixture
def field(db):
    """A call with one indicator per rule and six units without figures."""
    scene = Scene()
    indicators = {}
    for rule, code in zip(RULES, ["TT.01", "DH.01", "TT.02", "CSKD.01", "CTX.01"], strict=True):
        indicator = scene.call.programme.indicators.get(code=code)
        indicator.across_units = rule
        indicator.save()
        indicators[rule] = indicator
    reports = [scene.accepted() for _number in range(6)]
    run = scene.run()
    return scene, indicators, reports, run


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rule=st.sampled_from(RULES), given_figures=figures)
def test_every_rule_gives_what_the_reference_gives(field, rule, given_figures):
    _scene, indicators, reports, run = field
    Figure.objects.filter(report__in=reports).delete()
    Figure.objects.bulk_create(
        Figure(report=report, indicator=indicators[rule], breakdown=make_breakdown(), **fields)
        for report, fields in zip(reports, given_figures, strict=False)
        if fields is not None
    )
    said = [addend(f) for f in given_figures if f is not None]
    if rule == AcrossUnits.WEIGHTED_AVG:
        said = [weighed(each) for each in said]
    expected = settle(rule, tally(said, len(reports)))
    found = compute(run)[indicators[rule].pk, make_breakdown().pk]
    assert found.total == expected


def test_hundreds_of_large_figures_add_up_to_the_last_unit():
    scene = Scene()
    dice = random.Random(20230614)
    indicator = scene.call.programme.indicators.get(code="TT.01")
    reports = [scene.accepted() for _number in range(60)]
    values = [dice.randrange(10**13, 10**14) for _report in reports]
    Figure.objects.bulk_create(
        Figure(
            report=report, indicator=indicator, breakdown=make_breakdown(), value=value,
            state=FigureState.REPORTED,
        )
        for report, value in zip(reports, values, strict=True)
    )  # fmt: skip
    stored = scene.summary().figures.get(indicator=indicator)
    assert stored.value == sum(values)


def test_a_total_beyond_the_column_is_refused_in_words():
    scene = Scene()
    indicator = scene.call.programme.indicators.get(code="TT.01")
    for _number in range(3):
        report = scene.accepted()
        Figure.objects.create(
            report=report, indicator=indicator, breakdown=make_breakdown(), value=2**62, state="reported"
        )
    run = scene.run()
    assert run.state == "failed"
    assert "giới hạn" in run.error
