"""No acknowledged edit is ever lost, and none is written twice: a bad line, and processes that die with work in hand.

The full figure, 10 000 edits in 100 sessions, on both databases:

    HARNESS_SCALE=8.34 HARNESS_EDITS=2.1 make test ARGS="tests/flows/test_entry_ledger.py -k bad_line -s"

HARNESS_SECONDS=600 ends the typing then, whatever was reached.
"""

import os
import random
from contextlib import nullcontext

import pytest
from django.db import connection

from tests.flows.workers import database_url
from tests.harness.ledger import Ledger
from tests.harness.office import every, make_desks, work
from tests.harness.proxy import Faults, Proxy
from tests.harness.site import Site, scaled
from tests.harness.verdict import compare

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
BAD = Faults(drop_before=0.05, drop_after=0.05, cut_short=0.01, error=0.02, seed=4)
PEOPLE = 12
EDITS = 48  # of each person


def typed_over(line_faults, site, desks, *, strike=None, edits=EDITS, between=60, renames=False):
    """Everybody types over a line; `strike(site)` after every so many edits; the verdict and what the line did."""
    book = Ledger()
    with site.up(), Proxy(site.port, line_faults) as line:
        striking = every(between, book, lambda: strike(site)) if strike else nullcontext()
        with striking:
            work(desks, line.address, book, edits=edits, renames=renames)
    verdict = compare(book)
    print(f"\n{len(desks)} people: {verdict}\nline: {dict(line.counted)}, killed: {site.kills - 1}")
    return verdict, line.counted


def kill_a_worker(chance):
    return lambda site: site.kill_worker(chance)


def test_nothing_acknowledged_is_lost_or_doubled_over_a_bad_line_with_dying_workers(tmp_path):
    desks = make_desks(scaled(PEOPLE))
    edits = round(EDITS * float(os.environ.get("HARNESS_EDITS") or 1))
    site, strike = Site(database_url(), tmp_path), kill_a_worker(random.Random(7))
    verdict, line = typed_over(BAD, site, desks, strike=strike, edits=edits, between=scaled(60))
    assert verdict.clean, verdict
    if not os.environ.get("HARNESS_SECONDS"):
        assert verdict.counted["acknowledged"] >= edits * len(desks)
    met = [line[fault] for fault in ("drop_before", "drop_after", "cut_short", "error", "broken")]
    assert all(met) or os.environ.get("HARNESS_SECONDS")


def test_a_server_that_acknowledges_before_it_commits_loses_edits(tmp_path):
    """The control of the test above: the same people and kills, and a server that says "saved" a moment too soon."""
    site = Site(database_url(), tmp_path, fault="acknowledge first")
    verdict, _line = typed_over(
        BAD, site, make_desks(4), strike=kill_a_worker(random.Random(7)), edits=20, between=20
    )
    assert verdict.lost


def test_a_client_that_names_every_try_anew_doubles_edits(tmp_path):
    """The other control: one edit under two names is two edits."""
    faults = Faults(drop_after=0.2, seed=4)
    verdict, _line = typed_over(faults, Site(database_url(), tmp_path), make_desks(2), edits=30, renames=True)
    assert verdict.doubled
    assert not verdict.lost


# --- what else may die in the middle of saving --------------------------------------------------------------


def the_master(site):
    site.kill_master()
    site.start()


def everything(site):
    site.kill_everything()
    site.start()


@pytest.mark.parametrize("strike", [the_master, everything])
def test_after_a_kill_and_a_start_the_database_holds_what_was_acknowledged(tmp_path, strike):
    site = Site(database_url(), tmp_path)
    verdict, line = typed_over(Faults(), site, make_desks(6), strike=strike, edits=24, between=50)
    assert verdict.clean, verdict
    assert line["unreachable"] + line["broken"] > 0
    assert site.kills > 2


@pytest.mark.postgres
def test_connections_that_the_database_ends_cost_nothing(tmp_path):
    ended = []

    def end_connections(_site):
        try:
            with connection.cursor() as cursor:
                cursor.execute(
                    "select pg_terminate_backend(pid) from pg_stat_activity"
                    " where datname = current_database() and application_name = 'site'"
                )
                ended.append(cursor.rowcount)
        finally:
            connection.close()

    url = database_url()
    site = Site(url + ("&" if "?" in url else "?") + "application_name=site", tmp_path)
    verdict, _line = typed_over(Faults(), site, make_desks(6), strike=end_connections, edits=24, between=20)
    assert verdict.clean, verdict
    assert sum(ended) > len(ended) > 1
    assert verdict.counted["tried again"] > 0
