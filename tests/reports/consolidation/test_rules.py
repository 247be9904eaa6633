"""Which figures count, for whom, and what is said beside the total."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.states import AgencyKind
from reports.collection.states import ClosedAs, FigureState
from reports.consolidation.actions.rework import choose_units_sum
from reports.consolidation.engine import compute
from reports.outlines.models import ProgrammeRole
from reports.outlines.states import ReporterClass
from tests.factories.agencies import LONG_AGO, make_agency
from tests.factories.rounds import make_assignment, make_figure, make_outline, make_report
from tests.factories.summaries import Scene, printed

pytestmark = pytest.mark.django_db
TT, TT2, DH, KT = ("TT.01", ""), ("TT.02", ""), ("DH.01", ""), ("KT.02", "ET=karaoke")


def test_values_are_added_and_a_silent_unit_shows_in_the_coverage():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.accepted(figures={TT: 5})
    scene.accepted()
    figure = printed(scene.summary(), "TT.01")
    assert (figure.value, figure.note) == (25, "tính trên 2/3 đơn vị")


def test_a_unit_without_an_accepted_report_is_a_hole_too():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.unit()
    assert printed(scene.summary(), "TT.01").note == "tính trên 1/2 đơn vị"


def test_an_exempt_unit_is_not_expected():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.unit(closed_as=ClosedAs.EXEMPT, closed_reason="mới thành lập")
    assert printed(scene.summary(), "TT.01").note == ""


def test_a_classified_unit_is_neither_missing_nor_zero():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.unit(closed_as=ClosedAs.CLASSIFIED, closed_reason="gửi riêng")
    figure = printed(scene.summary(), "TT.01")
    assert figure.value == 20
    assert "chưa gồm số liệu mật" in figure.note


def test_a_classified_figure_is_said_beside_the_total():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.accepted(figures={TT: {"state": FigureState.CLASSIFIED}})
    assert "chưa gồm số liệu mật" in printed(scene.summary(), "TT.01").note


def test_targets_and_norms_are_never_added():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.accepted(figures={TT: {"value": 100, "nature": "target"}})
    scene.accepted(figures={TT: {"value": 100, "nature": "norm"}})
    figure = printed(scene.summary(), "TT.01")
    assert (figure.value, figure.note) == (20, "tính trên 1/3 đơn vị")


def test_words_of_approximation_and_estimates_survive_the_sum():
    scene = Scene()
    scene.accepted(figures={TT2: {"value": 420, "qualifier": "more_than"}})
    scene.accepted(figures={TT2: {"value": 350, "basis": "estimated"}})
    figure = printed(scene.summary(), "TT.02")
    assert (figure.value, figure.qualifier, figure.basis) == (770, "more_than", "estimated")
    assert "có 1 số liệu ước thực hiện" in figure.note


def test_only_zeros_stay_words_without_a_number():
    scene = Scene()
    scene.accepted(figures={TT: None})
    scene.accepted(figures={TT: {"state": FigureState.NONE_DETECTED}})
    figure = printed(scene.summary(), "TT.01")
    assert (figure.state, figure.value) == (FigureState.ZERO_CONFIRMED, None)


def test_ratios_are_computed_again_from_their_parts():
    scene = Scene()
    scene.accepted(figures={DH: (6, 6)})
    scene.accepted(figures={DH: (3, 8)})
    scene.accepted(figures={DH: {"value": 10000}})
    figure = printed(scene.summary(), "DH.01")
    assert (figure.numerator, figure.denominator, figure.value) == (9, 14, None)
    assert "chưa gồm 1 tỷ lệ không có số gốc" in figure.note


def test_only_units_whose_outline_asks_are_expected():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    shorter = make_outline([("situation", 0, "I.", "Tình hình", True, True, [])], annex=False)
    make_report(scene.unit(version=shorter), state="accepted")
    assert printed(scene.summary(), "TT.01").note == ""


def test_an_unasked_answer_counts_beside_a_silent_asked_unit():
    scene = Scene()
    scene.accepted(figures={TT: 20})
    scene.unit()
    shorter = make_outline([("situation", 0, "I.", "Tình hình", True, True, [])], annex=False)
    make_figure(make_report(scene.unit(version=shorter), state="accepted"), "TT.01", "", 5)
    figure = printed(scene.summary(), "TT.01")
    assert (figure.value, figure.note) == (25, "tính trên 2/3 đơn vị")


# --- figures that one agency owns ---


def owned(scene, *, named=True):
    """KT.02 belongs to the police; its duty, without a report."""
    scene.call.programme.indicators.filter(code="KT.02").update(owner_class=ReporterClass.POLICE)
    police = make_agency("Công an tỉnh", kind=AgencyKind.POLICE)
    if named:
        ProgrammeRole.objects.create(
            programme=scene.call.programme, agency=police, kind="data_owner", reporter_class=ReporterClass.POLICE,
            valid_from=LONG_AGO,
        )  # fmt: skip
    duty = make_assignment(scene.call, police)
    duty.reporter_class = ReporterClass.POLICE
    duty.save()
    return duty


@pytest.mark.parametrize("named", [True, False], ids=["by its role", "by its class"])
def test_only_the_owner_s_figure_counts(named):
    scene = Scene()
    police = owned(scene, named=named)
    make_report(police, state="accepted", figures={KT: 12})
    scene.accepted(figures={KT: 20})
    figure = printed(scene.summary(), *KT)
    assert (figure.value, figure.note) == (12, "")


def test_a_silent_owner_leaves_the_figure_unreported_and_named():
    scene = Scene()
    owned(scene)
    scene.accepted(figures={KT: 20})
    figure = printed(scene.summary(), *KT)
    assert (figure.state, figure.value) == (FigureState.NOT_REPORTED, None)
    assert figure.note == "Công an tỉnh chưa báo cáo"


def test_the_units_sum_stands_in_when_a_person_chose_it():
    scene = Scene()
    owned(scene)
    scene.accepted(figures={KT: 20})
    scene.accepted(figures={KT: 3})
    scene.run()
    indicator = scene.call.programme.indicators.get(code="KT.02")
    choose_units_sum(
        assignment_id=scene.root.pk, indicator_id=indicator.pk, by=scene.officer, reason="chưa thể chờ"
    )
    figure = printed(scene.summary(), *KT)
    assert figure.value == 23
    assert figure.note == "cộng từ các đơn vị do Công an tỉnh chưa báo cáo"


def test_the_owner_wins_over_an_earlier_choice():
    scene = Scene()
    police = owned(scene)
    scene.accepted(figures={KT: 20})
    indicator = scene.call.programme.indicators.get(code="KT.02")
    choose_units_sum(
        assignment_id=scene.root.pk, indicator_id=indicator.pk, by=scene.officer, reason="chưa thể chờ"
    )
    make_report(police, state="accepted", figures={KT: 12})
    assert printed(scene.summary(), *KT).value == 12


def test_an_owner_that_answers_the_secret_way_is_not_chased():
    scene = Scene()
    police = owned(scene)
    police.closed_as = ClosedAs.CLASSIFIED
    police.save()
    scene.accepted(figures={KT: 20})
    figure = printed(scene.summary(), *KT)
    assert (figure.state, figure.note) == (FigureState.CLASSIFIED, "chưa gồm số liệu mật")


def test_the_owner_of_the_middle_level_is_not_the_owner_above():
    scene = Scene()
    owned(scene)
    district = scene.district("UBND huyện Phụng Hiệp")
    make_report(district, state="accepted", origin="consolidated", figures={KT: 8})
    scene.accepted(figures={TT: 1})
    assert printed(scene.summary(), *KT).value is None


# --- scale ---


@pytest.mark.parametrize("single_owner", [False, True])
def test_the_number_of_queries_does_not_grow_with_the_units(single_owner):
    scene = Scene()
    if single_owner:
        make_report(owned(scene), state="accepted", figures={KT: 12})
    counts = []
    for more in (1, 2):
        for _number in range(more):
            scene.accepted(figures={TT: 5, DH: (1, 2), TT2: {"value": 3, "qualifier": "above"}})
        run = scene.run()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            compute(run)
        counts.append(len(queries))
    assert counts[0] == counts[1]
