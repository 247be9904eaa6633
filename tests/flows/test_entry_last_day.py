"""The last day, small: many type, some send, others watch, all at once; not one of them gets an error.

The full figures, with their seconds: python -m tests.harness.last_day --seconds 600 [--database postgres://…]
"""

import pytest
from django.db import connection

from reports.collection.models import Operation, Receipt
from tests.flows.workers import database_url
from tests.harness.last_day import DEFAULTS, Day, journal_as_by_default, live, make_town
from tests.harness.site import Site, scaled

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
DAY = Day(seconds=5, editors=10, think=0.8, saves_to_a_page=6, submits=6, heads=3, pollers=3, poll=1.0)


def lived(folder, day, settings="tests.harness.served_settings"):
    town = make_town(day)
    if settings == DEFAULTS:
        journal_as_by_default()
    with Site(database_url(), folder, workers=3, settings=settings).up() as site:
        outcome = live(town, site.address, day)
    print(f"\n{outcome.told()}")
    print((folder / "web.log").read_text()[-1500:] if outcome.errors and settings != DEFAULTS else "")
    return outcome


def test_nobody_gets_an_error_on_the_last_day(tmp_path):
    outcome = lived(tmp_path, DAY if scaled(1) == 1 else Day(seconds=scaled(5)))
    assert outcome.errors == {}
    assert len(outcome.waits["save"]) > 20
    assert Operation.objects.count() == len(outcome.waits["save"])
    assert Receipt.objects.count() == len(outcome.waits["submit"]) > 0


@pytest.mark.once
@pytest.mark.skipif(connection.vendor != "sqlite", reason="about the settings of SQLite")
def test_with_the_defaults_for_sqlite_the_same_day_has_errors(tmp_path):
    """The control: no IMMEDIATE, no WAL, the usual patience."""
    assert lived(tmp_path, DAY, DEFAULTS).errors
