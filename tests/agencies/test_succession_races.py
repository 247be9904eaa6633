"""Two administrators record what follows one agency at the same moment, on PostgreSQL, where the race is real."""

import datetime as dt
import threading

import pytest
from django.db.models import Sum

from agencies import actions
from agencies.models import Agency, Succession
from agencies.succession import WHOLE
from portal.core.errors import PortalError
from tests.factories.agencies import make_agency
from tests.reports.consolidation.test_races import AT_ONCE, together

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
DAY = dt.date(2025, 7, 1)
MOST = 6_000  # of 10,000: one fits, two do not


@pytest.fixture
def former(transactional_db):
    return make_agency("UBND huyện Cũ")


@pytest.fixture
def heirs(former):
    return iter([make_agency(f"UBND xã Mới {number}") for number in range(AT_ONCE)])


def split(former, heir, share=MOST):
    return actions.record_succession(
        by=None, predecessor=Agency.objects.get(pk=former.pk), successor=heir, kind="split", effective_date=DAY,
        legal_basis="Nghị quyết", share=share, share_source="dân số (minh họa)",
    )  # fmt: skip


def given(former):
    return former.successions_out.aggregate(total=Sum("share"))["total"] or 0


def test_shares_recorded_at_once_never_exceed_the_whole(former, heirs):
    lock = threading.Lock()

    def work():
        with lock:
            heir = next(heirs)
        return split(former, heir)

    results = together(work)
    assert sum(isinstance(each, Succession) for each in results) == 1
    assert sum(isinstance(each, PortalError) for each in results) == AT_ONCE - 1
    assert given(former) == MOST


def test_control_looking_at_the_shares_without_a_lock_gives_the_agency_away_more_than_once(former, heirs):
    looked, lock = threading.Barrier(AT_ONCE), threading.Lock()

    def careless():
        with lock:
            heir = next(heirs)
        fits = given(former) + MOST <= WHOLE
        looked.wait()
        if fits:
            return Succession.objects.create(
                predecessor=former, successor=heir, kind="split", effective_date=DAY, share=MOST,
                legal_basis="Nghị quyết", share_source="dân số (minh họa)",
            )  # fmt: skip
        return None

    together(careless)
    assert given(former) > WHOLE


def test_an_agency_is_merged_into_one_other_however_many_say_so_at_once(former, heirs):
    lock = threading.Lock()

    def work():
        with lock:
            heir = next(heirs)
        return actions.record_succession(
            by=None, predecessor=Agency.objects.get(pk=former.pk), successor=heir, kind="merge",
            effective_date=DAY, legal_basis="Nghị quyết",
        )  # fmt: skip

    results = together(work)
    assert sum(isinstance(each, Succession) for each in results) == 1, results
    former.refresh_from_db()
    assert former.valid_to == DAY


def test_the_same_merger_sent_twice_at_once_is_recorded_once(former, heirs):
    heir = next(heirs)

    def work():
        return actions.record_succession(
            by=None, predecessor=Agency.objects.get(pk=former.pk), successor=heir, kind="merge",
            effective_date=DAY, legal_basis="Nghị quyết",
        )  # fmt: skip

    results = together(work)
    assert sum(isinstance(each, Succession) for each in results) == 1
    assert former.successions_out.count() == 1


def test_two_agencies_that_follow_each_other_at_once_close_no_circle(former):
    other = make_agency("UBND huyện Khác")
    turns = iter([(former, other), (other, former)] * AT_ONCE)
    lock = threading.Lock()

    def work():
        with lock:
            one, two = next(turns)
        return actions.record_succession(
            by=None, predecessor=Agency.objects.get(pk=one.pk), successor=Agency.objects.get(pk=two.pk),
            kind="merge", effective_date=DAY, legal_basis="Nghị quyết",
        )  # fmt: skip

    results = together(work)
    assert sum(isinstance(each, Succession) for each in results) == 1, results
