"""A zero that somebody typed is a number, also for the largest and the smallest."""

import pytest

from reports.consolidation.recount import recount
from reports.outlines.states import AcrossUnits
from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.mark.parametrize(
    ("rule", "values", "found"), [(AcrossUnits.MIN, (0, 5), 0), (AcrossUnits.MAX, (0, 0), 0)]
)
def test_a_typed_zero_takes_part_in_the_extremes_when_it_is_counted_anew(rule, values, found):
    scene = Scene()
    scene.call.programme.indicators.filter(code="TT.01").update(across_units=rule)
    for value in values:
        scene.accepted(figures={TT: value})
    report = scene.summary()
    assert printed(report, *TT).value == found
    assert list(recount(report)) == []
