"""A total that is wanting says so at every level above it."""

import pytest

from agencies.states import AgencyKind
from reports.collection.models import Report
from reports.consolidation import remarks, setwise
from reports.consolidation.recount import recount
from tests.factories.summaries import Scene, printed
from tests.reports.consolidation.test_levels import summary_duty
from tests.reports.consolidation.test_setwise import renew
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")
BELOW = "1 đơn vị tính chưa đủ"


@pytest.fixture
def nation(db):
    """Four levels under the ministry; in the lowest one a hamlet is silent."""
    scene = Scene()
    scene.province = summary_duty(scene, "UBND tỉnh P", scene.root, AgencyKind.PROVINCE)
    scene.district = summary_duty(scene, "UBND huyện D", scene.province)
    scene.commune = summary_duty(scene, "UBND xã C", scene.district)
    scene.accepted("Thôn 1", {TT: 1}, parent=scene.commune)
    scene.unit("Thôn 2", parent=scene.commune)
    for parent in (scene.district, scene.province, scene.root):
        scene.accepted(f"Cơ quan thẳng {parent.pk}", {TT: 2}, parent=parent)
    scene.lower = [scene.commune, scene.district, scene.province]
    return scene


def notes(scene):
    """Level by level, the lowest first."""
    found = []
    for duty in scene.lower:
        made = scene.summary(duty, by=officer_of(duty))
        found.append(printed(made, *TT).note)
        accept(made)
    top = scene.summary()
    assert not list(recount(top))
    return [*found, printed(top, *TT).note]


def test_a_silent_hamlet_is_said_at_every_level_above(nation):
    assert notes(nation) == ["tính trên 1/2 đơn vị", BELOW, BELOW, BELOW]


def test_control_the_words_of_the_first_level_alone_are_lost_two_levels_above(nation, monkeypatch):
    monkeypatch.setattr(remarks, "PARTIAL_BELOW", remarks.PARTIAL)
    monkeypatch.setattr(remarks, "INCOMPLETE", (remarks.PARTIAL,))
    assert notes(nation)[2:] == ["", ""]


def by_sets(scene, level):
    """The summaries of one level made together, and accepted; their notes."""
    renew(scene, level)
    made = [Report.objects.filter(assignment=duty).latest("version") for duty in level]
    for each in made:
        accept(each)
    return [printed(each, *TT).note for each in made]


@pytest.mark.parametrize("words", [remarks.INCOMPLETE, (remarks.PARTIAL,)], ids=["told", "control"])
def test_levels_made_by_sets_say_it_as_well(nation, monkeypatch, words):
    """Beside another province with a silent hamlet of its own."""
    monkeypatch.setattr(setwise, "INCOMPLETE", words)
    other = summary_duty(nation, "UBND tỉnh Q", nation.root, AgencyKind.PROVINCE)
    district = summary_duty(nation, "UBND huyện E", other)
    commune = summary_duty(nation, "UBND xã F", district)
    nation.accepted("Thôn 3", {TT: 4}, parent=commune)
    nation.unit("Thôn 4", parent=commune)
    assert by_sets(nation, [nation.commune, commune]) == ["tính trên 1/2 đơn vị"] * 2
    assert by_sets(nation, [nation.district, district]) == [BELOW] * 2
    last = BELOW if words == remarks.INCOMPLETE else ""
    assert by_sets(nation, [nation.province, other]) == [last] * 2
