"""Several people with the same file at the same moment, on PostgreSQL."""

import threading

import pytest
from django.db import IntegrityError, connection

from reports.documents.actions import verifying as actions
from reports.documents.models import Verification
from reports.documents.verification.verdict import Verdict
from tests.reports.documents.signed import sealed
from tests.reports.documents.verified import looking_here, trusting

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


@pytest.fixture(autouse=True)
def _trust(settings, tmp_path, monkeypatch):
    trusting(settings, tmp_path)
    looking_here(monkeypatch)
    actions.verdict_of(sealed())  # looked at once, so that the threads below meet at the row and not before
    Verification.objects.all().delete()


def together(work):
    barrier, results = threading.Barrier(AT_ONCE), []

    def one():
        barrier.wait()
        try:
            results.append(work())
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _number in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_file_from_several_people_is_answered_for_all_and_kept_once():
    results = together(lambda: actions.verdict_of(sealed()))
    assert [each for each in results if not isinstance(each, Verdict)] == []
    assert all(each.valid for each in results)
    assert Verification.objects.count() == 1


def test_looking_first_and_writing_then_would_fail_for_some(monkeypatch):
    """The control: without the second look that the writing takes."""
    meet = threading.Barrier(AT_ONCE)

    def naive(verdict, trust, now):
        if not Verification.objects.filter(sha256=verdict.sha256, trust=trust).exists():
            meet.wait()
            Verification.objects.create(
                sha256=verdict.sha256, trust=trust, verdict=verdict.to_json(), made_at=now
            )

    monkeypatch.setattr(actions, "_keep", naive)
    results = together(lambda: actions.verdict_of(sealed()))
    assert sum(isinstance(each, IntegrityError) for each in results) == AT_ONCE - 1
