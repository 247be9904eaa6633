"""Two people with two tabs each in the same fields, answers that overtake each other: every conflict is shown.

The full figure, 1 000 edits and answers up to 3 s late: HARNESS_SCALE=6.25 HARNESS_LATE=3 pytest
tests/flows/test_entry_two_people.py
"""

import os
import random
from itertools import count
from threading import Thread

import pytest

from agencies.states import Role
from tests.factories.agencies import PASSWORD, make_member
from tests.factories.rounds import make_report
from tests.flows.workers import database_url
from tests.harness.browserless import Window
from tests.harness.ledger import Ledger, Typist
from tests.harness.office import fields_in, something_new
from tests.harness.proxy import Faults, Proxy
from tests.harness.site import Site, scaled
from tests.harness.verdict import compare

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
TABS = 2
LATE = float(os.environ.get("HARNESS_LATE") or 0.2)  # seconds


def typed_together(tmp_path, edits, *, fault="", drops=0.0):
    """Four open pages; each types so many edits into any of four fields; the verdict."""
    report = make_report()
    people = [report.created_by, make_member(report.assignment.agency, Role.DRAFTER)]
    fields = fields_in(report, ["communication", "proposals"])
    book, numbers, failed = Ledger(), count(1), []

    def sit(place, user, address):
        chance = random.Random(place)
        window = Window(address, user.username, PASSWORD)
        try:
            window.sign_in()
            tab = Typist(
                window,
                report.pk,
                book,
                chance,
                name=f"tab {place}",
                choose=lambda _conflict: chance.random() < 0.5,
            )
            for _edit in range(edits):
                name = chance.choice(fields)
                tab.type(name, something_new(name, next(numbers)))
                tab.pump()
                if chance.random() < 0.1:
                    tab.poll()
            tab.flush()
        except BaseException as error:
            failed.append(error)
        finally:
            window.close()

    faults = Faults(late=(0.0, LATE), drop_after=drops, drop_before=drops, only=r"/edits|state\.json", seed=3)
    site = Site(database_url(), tmp_path, fault=fault)
    with site.up(), Proxy(site.port, faults) as line:
        seats = enumerate([*people] * TABS)
        hands = [Thread(target=sit, args=(place, user, line.address), daemon=True) for place, user in seats]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
    assert failed == []
    verdict = compare(book)
    print(f"\n{len(hands)} tabs: {verdict}\nline: {dict(line.counted)}")
    return verdict


def test_every_conflict_is_shown_and_nothing_is_overwritten_unseen(tmp_path):
    verdict = typed_together(tmp_path, scaled(40), drops=0.03)
    assert verdict.counted["conflicts"] > 0  # otherwise they never met
    assert verdict.clean, verdict


def test_without_the_comparison_of_versions_people_overwrite_each_other_unseen(tmp_path):
    """The control: the same four pages on a server that does not ask what was seen."""
    verdict = typed_together(tmp_path, 15, fault="forget versions")
    assert verdict.counted["conflicts"] == 0
    assert verdict.overwritten
