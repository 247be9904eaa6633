"""Two people choose what a summary shows at the same moment, on PostgreSQL, where the race is real."""

import threading

import pytest
from django.db import transaction

from agencies.models import AuditEntry
from portal.core import clock
from reports.consolidation.actions.options import choose_options
from reports.consolidation.models import SummaryOptions
from reports.consolidation.queries.options import options_of
from tests.factories.summaries import Scene
from tests.reports.consolidation.test_workbench_races import at_once

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


@pytest.fixture
def report(transactional_db):
    scene = Scene()
    scene.accepted("A", {("TT.01", ""): 5})
    report = scene.summary()
    report.officer = scene.officer
    return report


def on(report):
    chosen = options_of(report)
    return {name for name in SummaryOptions.NAMES if getattr(chosen, name)}


def test_nobodys_switch_is_lost_and_each_is_written_down_once(report):
    def chooses(**options):
        return lambda: choose_options(report_id=report.pk, by=report.officer, **options)

    for turn in range(ROUNDS):
        state = turn % 2 == 0
        wanted = [chooses(**{name: state}) for name in SummaryOptions.NAMES]
        assert at_once(*wanted) == [None] * len(wanted)
        assert on(report) == (set(SummaryOptions.NAMES) if state else set())
    lines = AuditEntry.objects.filter(key="consolidation.options.chosen").count()
    before = report.edit_version
    report.refresh_from_db()
    assert lines == ROUNDS * len(SummaryOptions.NAMES)
    assert report.edit_version == before + lines
    assert SummaryOptions.objects.filter(report=report).count() == 1


def test_the_same_switch_by_two_at_once_is_one_change(report):
    def choose():
        choose_options(report_id=report.pk, by=report.officer, charts=True)

    assert at_once(choose, choose, choose) == [None] * 3
    assert AuditEntry.objects.filter(key="consolidation.options.chosen").count() == 1


def test_control_reading_before_the_lock_loses_a_switch(report):
    names = list(SummaryOptions.NAMES)[:2]
    read = threading.Barrier(len(names))

    def careless(name):
        def work():
            before = options_of(report)
            read.wait()
            wanted = {each: getattr(before, each) for each in SummaryOptions.NAMES} | {name: True}
            with transaction.atomic():
                SummaryOptions.objects.update_or_create(
                    report=report, defaults={**wanted, "by": report.officer, "at": clock.now()}
                )

        return work

    assert at_once(*map(careless, names)) == [None, None]
    assert len(on(report)) == 1
