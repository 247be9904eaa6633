"""An adjustment is looked at again where its figure says the same number on other grounds."""

import pytest

from reports.consolidation import adjusting
from reports.consolidation.adjusting import Delta
from reports.outlines.states import AcrossUnits
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene, printed
from tests.reports.consolidation.test_rerun import adjust, newer

pytestmark = pytest.mark.django_db
TT, TT2 = ("TT.01", ""), ("TT.02", "")


@pytest.fixture
def scene(db):
    """One unit has reported; of a second one the officer adds what it said by telephone."""
    scene = Scene()
    scene.first = scene.accepted("Huyện A", {TT: 20, TT2: 4})
    scene.silent = scene.unit("Huyện B")
    adjust(scene, scene.summary(), Delta(5), reason="Huyện B báo qua điện thoại 5")
    return scene


def answer(scene, figures):
    make_report(scene.silent, state="accepted", figures=figures)
    return scene.summary()


def stale(report):
    return report.adjustments.get().stale


def test_a_unit_that_says_it_had_none_calls_for_another_look(scene):
    """20 and nothing is 20, as 20 alone was; the 5 that were added for it are now too many."""
    again = answer(scene, {TT: None})
    assert (printed(again, *TT).value, stale(again)) == (25, True)


def test_control_by_its_number_alone_the_figure_seemed_to_be_the_same(scene, monkeypatch):
    monkeypatch.setattr(adjusting, "_grounds", lambda _figure: ())
    assert not stale(answer(scene, {TT: None}))


def test_the_owner_who_answers_at_last_calls_for_it_too(scene):
    scene.call.programme.indicators.filter(code="TT.02").update(
        across_units=AcrossUnits.SINGLE_OWNER, owner_class="police"
    )
    report = scene.summary()
    adjust(scene, report, Delta(4), code="TT.02", reason="số Công an đọc qua điện thoại")
    police = scene.unit("Công an tỉnh")
    type(police).objects.filter(pk=police.pk).update(reporter_class="police")
    make_report(police, state="accepted", figures={TT2: None})
    again = scene.summary()
    assert again.adjustments.get(indicator__code="TT.02").stale


@pytest.mark.parametrize("said", [{"qualifier": "above"}, {"basis": "estimated"}], ids=["trên", "ước"])
def test_other_words_about_the_same_number_call_for_it(scene, said):
    newer(scene.first, {TT: {"value": 20} | said})
    assert stale(scene.summary())


def test_what_stands_on_the_same_grounds_is_left_alone(scene):
    newer(scene.first, {TT: 20, TT2: 900})
    assert not stale(scene.summary())
    assert not stale(scene.summary())


def test_an_adjustment_that_was_taken_back_is_nothing_to_look_at(scene):
    adjust(scene, scene.summary(), Delta(-5), reason="Hủy")
    again = answer(scene, {TT: None})
    assert printed(again, *TT).value == 20
    assert not any(each.stale for each in again.adjustments.all())
