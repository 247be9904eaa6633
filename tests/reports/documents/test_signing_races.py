"""Two hands at once on one paper, on PostgreSQL, where the race is real: one result, the others are told."""

import threading

import pytest
from django.db import connection, transaction

from agencies.models import AuditEntry
from portal.core import clock
from portal.core.errors import Conflict
from reports.documents.actions import accepting, sealing, signing
from reports.documents.models import Document, Revision, Signature
from reports.documents.signing import timestamps
from reports.documents.states import DocumentState, Signatory, SignatureState, Step
from tests.reports.documents.pki import PASSPHRASE, the_pki
from tests.reports.documents.signing_world import NOW, TODAY, make_world, newest

pytestmark = [pytest.mark.postgres, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
AT_ONCE = 4


def together(work):
    """Run `work` in several threads that start at the same moment; what each returned or raised."""
    barrier, results = threading.Barrier(AT_ONCE), []

    def one():
        barrier.wait()
        try:
            with clock.travel(NOW):
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


@pytest.fixture
def world(tmp_path, settings, transactional_db, monkeypatch):
    monkeypatch.setattr(timestamps, "configured", the_pki().timestamper)
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


def _one_of(results, kind):
    assert sum(isinstance(each, kind) for each in results) == 1, results
    assert sum(isinstance(each, Conflict) for each in results) == AT_ONCE - 1, results


def test_the_same_signed_file_sent_four_times_at_once_is_one_signature(world):
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    _one_of(together(lambda: world.upload(document, signed)), Signature)
    assert document.signatures.filter(state=SignatureState.DONE).count() == 1
    assert document.revisions.filter(step=Step.PERSON).count() == 1


def test_four_clerks_at_once_give_one_number(world):
    document = world.signed()
    results = together(lambda: sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY))
    _one_of(results, Document)
    document.refresh_from_db()
    assert (document.state, document.number) == (DocumentState.NUMBERED, 1)
    assert document.revisions.filter(step=Step.NUMBERED).count() == 1


def test_four_requests_at_once_are_one_job_and_four_workers_make_one_signature(world):
    document = world.present()
    key = world.key(world.pki.person, user=world.person)

    def ask():
        return signing.request(
            document_id=document.pk,
            signatory=Signatory.PERSON,
            by=world.person,
            key_id=key.pk,
            pin=PASSPHRASE,
        )

    _one_of(together(ask), list)
    job = Signature.objects.get()

    def work():
        claimed = signing.claim(job.pk)
        if claimed is not None:
            signing.perform(claimed)
        return claimed

    assert sum(each is not None for each in together(work)) == 1
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNED
    assert document.revisions.filter(step=Step.PERSON).count() == 1


def test_the_last_two_parts_sealed_at_once_issue_the_paper_once(world):
    document = world.numbered(annexes=AT_ONCE - 1)
    parts = iter(range(AT_ONCE))
    signed = {
        part: world.sign(
            newest(document, part),
            world.pki.organisation,
            Signatory.ORGANISATION,
            ("01", "2023") if part else (),
        )
        for part in range(AT_ONCE)
    }

    def seal():
        part = next(parts)
        return world.upload_seal(document, signed[part], part=part)

    results = together(seal)
    assert all(isinstance(each, Signature) for each in results), results
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    assert AuditEntry.objects.filter(key="documents.document.issued").count() == 1


def test_without_lock_and_constraint_two_states_would_follow_the_same_one(world, monkeypatch):
    """The control: looking first and writing then is not enough."""
    document = world.present()
    signed = world.sign(newest(document), world.pki.person)
    constraints = {
        each.name: (model, each) for model in (Revision, Signature) for each in model._meta.constraints
    }
    dropped = [constraints[name] for name in ("one_revision_per_step", "one_signature_of_each")]
    with connection.schema_editor() as editor:
        for model, constraint in dropped:
            editor.remove_constraint(model, constraint)
    looked = threading.Barrier(AT_ONCE)

    def careless(document_id):
        found = Document.objects.select_related("issuing_agency", "drafting_agency", "signer__user").get(
            pk=document_id
        )
        looked.wait(60)
        return found

    monkeypatch.setattr(accepting.revisions, "lock", careless)
    try:
        together(lambda: world.upload(document, signed))
        assert document.revisions.filter(step=Step.PERSON).count() > 1
    finally:
        with transaction.atomic():
            Signature.objects.all().delete()
            Revision.objects.all().delete()
        with connection.schema_editor() as editor:
            for model, constraint in dropped:
                editor.add_constraint(model, constraint)
