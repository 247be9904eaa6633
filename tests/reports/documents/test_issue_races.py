"""Clerks who press at once (PostgreSQL; SQLite has one writer): one paper each, one number each, one end."""

import datetime as dt
import threading

import pytest
from django.db import connection, connections

from portal.core import clock
from portal.core.errors import PortalError
from reports.documents.actions import corrections, deliveries, letters
from reports.documents.models import Delivery, Document, Rendering
from reports.documents.states import DeliveryState, DocumentState, Relation
from tests.factories.agencies import make_agency, make_member
from tests.reports.documents.letters import make_letter, make_office, send

NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)
pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def race(*jobs):
    """What each job gave, or the refusal it met."""
    barrier, results = threading.Barrier(len(jobs)), []

    def run(job):
        try:
            with clock.travel(NOW):
                barrier.wait(timeout=10)
                results.append(job())
        except PortalError as refused:
            results.append(refused)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(job,)) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return results


@pytest.fixture
def office():
    with clock.travel(NOW):
        yield make_office("Sở Lao động - Thương binh và Xã hội")


def test_letters_issued_at_once_get_different_numbers(office):
    drafts = [make_letter(office, addressees=["A"]) for _each in range(4)]
    results = race(*[lambda draft=draft: send(office, draft).number for draft in drafts])
    assert sorted(results) == [1, 2, 3, 4]


def test_one_letter_issued_by_several_hands_at_once_is_one_letter_with_one_number(office):
    draft = make_letter(office, make_agency(), addressees=["A"])
    results = race(*[lambda: send(office, draft).number] * 4)
    assert results == [1] * 4
    assert Document.objects.get().number == 1
    assert (Rendering.objects.count(), Delivery.objects.count()) == (3, 1)


def test_control_without_the_lock_one_letter_takes_several_numbers(office):
    from reports.documents.actions.register import take_number

    draft = make_letter(office, addressees=["A"])
    both_have_read = threading.Barrier(2)

    def naive():
        state = Document.objects.get(pk=draft.pk).state
        both_have_read.wait(timeout=10)
        if state == DocumentState.DRAFT:
            return take_number(agency=office.agency, kind="CV", year=2023, typed=None)
        return None

    assert connection.vendor == "postgresql"
    assert sorted(race(naive, naive)) == [1, 2]


def test_a_typed_number_wanted_by_two_letters_at_once_goes_to_one(office):
    drafts = [make_letter(office, addressees=["A"]) for _each in range(3)]
    results = race(*[lambda draft=draft: send(office, draft, number=7).number for draft in drafts])
    assert results.count(7) == 1
    assert sum(isinstance(each, PortalError) for each in results) == 2


def test_corrections_started_at_once_are_one_draft(office):
    letter = send(office, make_letter(office, addressees=["A"]))

    def start():
        return corrections.start_correction(
            document_id=letter.pk, by=office.clerk, relation=Relation.WITHDRAWS
        ).pk

    assert len(set(race(*[start] * 4))) == 1
    assert Document.objects.filter(about=letter).count() == 1


def test_withdrawn_and_replaced_at_once_a_paper_ends_one_way(office):
    letter = send(office, make_letter(office, addressees=["A"]))

    def start(relation):
        return corrections.start_correction(document_id=letter.pk, by=office.clerk, relation=relation)

    results = race(lambda: start(Relation.WITHDRAWS), lambda: start(Relation.REPLACES))
    assert sum(isinstance(each, PortalError) for each in results) == 1


def test_written_while_it_is_issued_the_letter_says_what_it_was_issued_with(office):
    from tests.reports.documents.letters import text

    draft = make_letter(office, addressees=["A"])
    changed = text(subject="đã sửa", addressees=["A"])
    race(
        lambda: send(office, draft),
        lambda: letters.write_letter(document_id=draft.pk, text=changed, by=office.drafter),
    )
    document = Document.objects.get()
    assert document.state == DocumentState.ISSUED
    assert document.layout["subject"] == [document.source["subject"]] == [document.title]


def test_taken_in_and_refused_at_once_a_paper_has_one_answer(office):
    town = make_agency("UBND huyện Thử")
    clerk = make_member(town, "clerk")
    delivery = send(office, make_letter(office, town)).deliveries.get()
    results = race(
        lambda: deliveries.acknowledge(delivery_id=delivery.pk, by=clerk),
        lambda: deliveries.refuse(delivery_id=delivery.pk, by=clerk, reason="Nhầm"),
    )
    assert sum(isinstance(each, PortalError) for each in results) == 1
    delivery.refresh_from_db()
    assert (delivery.state == DeliveryState.REFUSED) == (delivery.reason == "Nhầm")
