"""A sum of periods that lacks a period says so in the note of the summary's figure, and the level above counts it."""

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Conflict
from reports.collection.entries import FigureEntry
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.actions.period_sums import take_period_sums
from reports.consolidation.actions.rework import adjust_figure, cancel_adjustment
from reports.consolidation.adjusting import CANCELLED, SUM_TAKEN, Delta, adjusted, holes_of
from reports.consolidation.models import Adjustment
from reports.consolidation.recount import recount
from reports.consolidation.remarks import LONGEST
from reports.outlines.models import Indicator
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_report
from tests.factories.summaries import Scene
from tests.factories.times import Years
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")
HOLE = "tính trên 1/2 kỳ"


class District:
    """A district whose only commune reported for the year, and whose summary of the first half alone is there."""

    def __init__(self, others: int = 0, halves=(("2023-H1", 5),)) -> None:
        self.years = Years()
        self.scene = Scene(
            lead=self.years.lead, version=self.years.version, period=get_or_create_period(code="2023")
        )
        self.duty = self.scene.district("UBND huyện A")
        self.officer = officer_of(self.duty)
        self.scene.accepted("Xã 1", {TT: 7}, parent=self.duty)
        for number in range(others):
            other = self.scene.district(f"UBND huyện khác {number}")
            self.scene.accepted(f"Xã của {number}", {TT: 1}, parent=other)
            accept(self.scene.summary(other, by=officer_of(other)))
        for half, n in halves:
            self.half(half, n)
        self.lower = self.scene.summary(self.duty, by=self.officer)

    def half(self, code: str, n: int) -> Report:
        duty = make_assignment(self.years.call(code), self.duty.agency, kind="consolidation")
        return make_report(duty, state=ReportState.ACCEPTED, figures={TT: n}, origin="consolidated")

    @property
    def key(self):
        found = self.lower.figures.get(indicator__code="TT.01")
        return found.indicator_id, found.breakdown_id

    def take(self) -> None:
        take_period_sums(report_id=self.lower.pk, by=self.officer, keys=[self.key])

    def adjust(self, by: int, reason: str = "làm tròn") -> Adjustment:
        indicator, breakdown = self.key
        return adjust_figure(
            report_id=self.lower.pk, indicator_id=indicator, breakdown_id=breakdown, by=self.officer,
            delta=Delta(by), reason=reason,
        )  # fmt: skip

    def cancel(self, adjustment: Adjustment) -> Adjustment:
        return cancel_adjustment(adjustment_id=adjustment.pk, report_id=self.lower.pk, by=self.officer)


def said(report):
    figure = report.figures.get(indicator__code="TT.01")
    return figure.value, figure.note


@pytest.mark.parametrize("others", [0, 3])
def test_a_missing_period_is_in_the_note_and_the_level_above_counts_it(client, others):
    """By the engine alone, and set-wise beside other districts."""
    district = District(others)
    district.take()
    assert said(district.lower) == (5, f"{HOLE}; có điều chỉnh")
    client.force_login(district.officer)
    assert (
        HOLE
        in client.get(reverse("reports:summary", args=[district.lower.pk]), {"muc": "communication"}).text
    )
    assert not list(recount(district.lower))
    accept(district.lower)
    assert said(district.scene.summary(tree=True)) == (5 + others, "1 đơn vị tính chưa đủ")


def test_a_sum_of_all_periods_has_no_hole():
    district = District(halves=(("2023-H1", 5), ("2023-H2", 6)))
    district.take()
    assert said(district.lower) == (11, "có điều chỉnh")
    accept(district.lower)
    assert said(district.scene.summary(tree=True)) == (11, "")


def test_a_rerun_keeps_the_hole_until_the_sum_is_taken_anew():
    district = District()
    district.take()
    district.lower = district.scene.summary(district.duty, by=district.officer)
    assert said(district.lower) == (5, f"{HOLE}; có điều chỉnh")
    district.adjust(1)
    assert said(district.lower) == (6, f"{HOLE}; có điều chỉnh"), "a change by hand fills no hole"
    district.half("2023-H2", 6)
    district.take()
    assert said(district.lower) == (11, "có điều chỉnh")


def test_a_sum_that_is_taken_back_leaves_no_hole_and_put_back_it_does():
    district = District()
    by_hand = district.adjust(1)
    district.take()
    taken = Adjustment.objects.last()
    assert said(district.lower) == (5, f"{HOLE}; có điều chỉnh")
    back = district.cancel(taken)
    assert said(district.lower) == (8, "có điều chỉnh")
    district.cancel(back)
    assert said(district.lower) == (5, f"{HOLE}; có điều chỉnh")
    district.cancel(by_hand)
    assert said(district.lower) == (4, f"{HOLE}; có điều chỉnh"), "another one taken back is not this one"


def test_only_a_reason_of_a_sum_that_was_taken_over_names_holes():
    assert holes_of(f"Anh Năm nói {HOLE}") is None
    assert holes_of(f"{SUM_TAKEN}: 20; {HOLE}; chưa gồm số liệu mật") == (HOLE, "chưa gồm số liệu mật")
    assert holes_of(f"{CANCELLED}{SUM_TAKEN}: 20; {HOLE}") == ()
    assert holes_of(f"{CANCELLED}làm tròn") is None


def test_a_hole_is_not_cut_off_where_there_is_little_room():
    long = adjusted(FigureEntry(1, 1, note="tên cơ quan " * 25), Delta(3, holes=(HOLE,)))
    assert len(long.note) <= LONGEST
    assert long.note.endswith(f"; {HOLE}; có điều chỉnh")
    assert adjusted(FigureEntry(1, 1, note=HOLE), Delta(3, holes=(HOLE,))).note == f"{HOLE}; có điều chỉnh"


def test_many_periods_do_not_push_the_hole_out_of_the_reason():
    district = District(halves=[(f"2023-M{month:02}", month * 1_000_000) for month in range(1, 12)])
    Indicator.objects.filter(code="TT.01").update(unit="lượt người tham dự trực tiếp tại cơ sở")
    district.take()
    reason = Adjustment.objects.get().reason
    assert len(reason) <= 500
    assert holes_of(reason) == ("tính trên 11/12 kỳ",)
    assert said(district.lower)[1] == "tính trên 11/12 kỳ; có điều chỉnh"


@pytest.mark.parametrize("figure", [("TT.01", ""), ("DH.01", "")])
def test_periods_that_all_had_nothing_make_a_year_that_had_nothing(figure):
    """The state says it; a number beside it would be refused by the database."""
    years = Years()
    for code in ("2023-H1", "2023-H2"):
        years.report(code, {figure: None})
    year = years.report("2023", {}, state=ReportState.DRAFT)
    drafter = make_member(year.assignment.agency, Role.DRAFTER)
    assert take_period_sums(report_id=year.pk, by=drafter, keys=None) == 1
    taken = year.figures.get(indicator__code=figure[0])
    assert (taken.state, taken.value, taken.numerator, taken.note) == (
        "zero_confirmed",
        None,
        None,
        "cộng các kỳ",
    )
    with pytest.raises(Conflict):
        take_period_sums(report_id=year.pk, by=drafter, keys=None)
