"""Signing with a key of this server: a job that ends as one verified signature or says why not, whatever dies on the way."""

import datetime as dt

import pytest
from django.utils import timezone

from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.documents.actions import presenting, secret, signing
from reports.documents.models import Signature, SigningKey
from reports.documents.signing import making, timestamps
from reports.documents.states import DocumentState, Method, Signatory, SignatureState, Step
from reports.documents.tasks import sign_file, sweep_signatures
from tests.reports.documents.pki import PASSPHRASE, the_pki
from tests.reports.documents.signing_world import NOW, make_world, newest
from tests.reports.documents.time_stamps import time_stamp_server

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.once]


@pytest.fixture
def world(tmp_path, settings, db, monkeypatch):
    monkeypatch.setattr(timestamps, "configured", the_pki().timestamper)
    with clock.travel(NOW):
        world = make_world(tmp_path, settings)
        yield world


def _asked(world, *, pin=PASSPHRASE):
    """A presented paper and the job of its person's signature."""
    document = world.present()
    key = world.key(world.pki.person, user=world.person)
    (job,) = signing.request(
        document_id=document.pk, signatory=Signatory.PERSON, by=world.person, key_id=key.pk, pin=pin
    )
    return document, job


def _now():
    return timezone.now()  # noqa: TID251 -- jobs run in real time


def test_a_key_on_the_server_signs_like_a_token_outside(world):
    document, job = _asked(world)
    before = newest(document)
    sign_file(job.pk)
    job.refresh_from_db()
    document.refresh_from_db()
    assert (job.state, job.error) == (SignatureState.DONE, "")
    assert document.state == DocumentState.SIGNED
    assert newest(document).startswith(before)
    assert job.revision.step == Step.PERSON
    assert job.method == Method.PKCS12
    assert job.facts["level"] == "B-LTA"


def test_the_typed_pin_is_encrypted_while_the_job_waits_and_gone_when_it_ends(world):
    _document, job = _asked(world)
    stored = Signature.objects.values_list("sealed_secret", flat=True).get(pk=job.pk)
    assert stored
    assert PASSPHRASE not in stored
    name = f"{job.document_id}/0/person"
    assert secret.unseal(stored, for_job=name) == PASSPHRASE
    with pytest.raises(Conflict):
        secret.unseal(stored, for_job="another job")
    sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.sealed_secret) == (SignatureState.DONE, "")


def test_a_wrong_pin_fails_at_once_with_words_and_is_not_tried_again(world, caplog):
    document, job = _asked(world, pin="khong-phai-pin")
    sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.sealed_secret) == (SignatureState.FAILED, 1, "")
    assert "Mật khẩu của khóa ký không đúng" in job.error
    assert "khong-phai-pin" not in caplog.text
    assert job.pk not in signing.waiting_ids()
    document.refresh_from_db()
    assert document.state == DocumentState.SIGNING
    # the way out: ask again
    signing.request(
        document_id=document.pk,
        signatory=Signatory.PERSON,
        by=world.person,
        key_id=job.key_id,
        pin=PASSPHRASE,
    )


def test_without_a_time_stamp_service_nothing_is_signed(world, monkeypatch):
    monkeypatch.setattr(timestamps, "configured", lambda: None)
    document, job = _asked(world)
    sign_file(job.pk)
    job.refresh_from_db()
    assert job.state == SignatureState.FAILED
    assert "dấu thời gian" in job.error
    assert document.revisions.count() == 1


def test_a_time_stamp_service_that_is_down_makes_the_job_wait_and_the_next_try_signs(
    world, settings, monkeypatch
):
    monkeypatch.undo()
    document, job = _asked(world)
    settings.SIGNING_TSA_ATTEMPTS = 1
    settings.SIGNING_TSA_SLOTS = world.folder / "slots"
    with time_stamp_server(world.pki) as tsa:
        settings.SIGNING_TSA_URL = tsa.url
        tsa.plan[:] = ["busy"] * 8
        sign_file(job.pk)
        job.refresh_from_db()
        assert job.state == SignatureState.WAITING
        assert job.next_try_at > _now()
        assert job.sealed_secret
        assert document.revisions.count() == 1
        sign_file(job.pk)  # too early: nobody takes it
        job.refresh_from_db()
        assert (job.state, job.attempt) == (SignatureState.WAITING, 1)
        tsa.plan.clear()
        Signature.objects.filter(pk=job.pk).update(next_try_at=_now() - dt.timedelta(seconds=1))
        assert signing.waiting_ids() == [job.pk]
        sign_file(job.pk)
    job.refresh_from_db()
    document.refresh_from_db()
    assert (job.state, job.attempt) == (SignatureState.DONE, 2)
    assert document.state == DocumentState.SIGNED


def test_after_the_last_try_the_job_fails_closed_and_says_so(world, monkeypatch):
    from reports.documents.signing.errors import TryLater

    def down(*_args, **_options):
        raise TryLater("Dịch vụ dấu thời gian không trả lời.")

    monkeypatch.setattr(making, "sign", down)
    document, job = _asked(world)
    for _try in range(signing.MAX_ATTEMPTS):
        Signature.objects.filter(pk=job.pk).update(next_try_at=_now() - dt.timedelta(seconds=1))
        sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt, job.sealed_secret) == (SignatureState.FAILED, 5, "")
    assert "sau 5 lần thử" in job.error
    assert document.revisions.count() == 1
    assert sum(signing.WAITS, dt.timedelta()) == dt.timedelta(hours=1)


def test_a_worker_that_dies_costs_its_lease_and_the_next_one_makes_the_one_signature(world, monkeypatch):
    document, job = _asked(world)
    dead = signing.claim(job.pk)
    assert dead is not None
    assert signing.claim(job.pk) is None  # the lease holds
    Signature.objects.filter(pk=job.pk).update(lease_until=_now() - dt.timedelta(seconds=1))
    assert signing.waiting_ids() == [job.pk]
    sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == (SignatureState.DONE, 2)
    signed = newest(document)
    signing.perform(dead)  # the dead one wakes up: its lease is lost
    assert newest(document) == signed
    assert document.revisions.count() == 2
    assert document.signatures.filter(state=SignatureState.DONE).count() == 1


def test_a_job_whose_workers_always_die_is_given_up_and_its_secret_erased(world):
    _document, job = _asked(world)
    past = _now() - dt.timedelta(seconds=1)
    Signature.objects.filter(pk=job.pk).update(
        state=SignatureState.RUNNING, attempt=signing.MAX_ATTEMPTS, lease_until=past
    )
    sweep_signatures()
    job.refresh_from_db()
    assert (job.state, job.sealed_secret) == (SignatureState.FAILED, "")
    assert "gián đoạn" in job.error


def test_an_unforeseen_error_ends_the_job_with_words_and_reaches_the_log(world, monkeypatch):
    def broken(*_args, **_options):
        raise RuntimeError("unforeseen")

    monkeypatch.setattr(making, "sign", broken)
    _document, job = _asked(world)
    with pytest.raises(RuntimeError):
        sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.sealed_secret) == (SignatureState.FAILED, "")
    assert "unforeseen" not in job.error


def test_what_was_signed_is_verified_before_it_is_kept(world, monkeypatch):
    """A key of somebody else under the signer's name signs, and is not believed."""
    document = world.present()
    key = world.key(world.pki.issue("Người khác"), user=world.person)
    SigningKey.objects.filter(pk=key.pk).update(fingerprint="0" * 64)
    (job,) = signing.request(
        document_id=document.pk, signatory=Signatory.PERSON, by=world.person, key_id=key.pk, pin=PASSPHRASE
    )
    sign_file(job.pk)
    job.refresh_from_db()
    assert job.state == SignatureState.FAILED
    assert "không phải chứng thư đã đăng ký" in job.error
    assert document.revisions.count() == 1


def test_a_paper_that_is_sent_back_meanwhile_is_not_signed(world):
    document, job = _asked(world)
    claimed = signing.claim(job.pk)
    presenting.cancel(document_id=document.pk, by=world.person, reason="Sai số liệu")
    job.refresh_from_db()
    assert (job.state, job.sealed_secret) == (SignatureState.FAILED, "")
    signing.perform(claimed)
    document.refresh_from_db()
    assert document.state == DocumentState.CANCELLED
    assert document.revisions.count() == 1


def test_whoever_lost_the_office_after_asking_does_not_sign(world):
    document, job = _asked(world)
    world.signer.valid_to = world.signer.valid_from
    world.signer.save(update_fields=["valid_to"])
    sign_file(job.pk)
    job.refresh_from_db()
    assert job.state == SignatureState.FAILED
    assert document.revisions.count() == 1


def test_a_key_of_somebody_else_an_old_one_or_no_pin_is_refused_at_once(world):
    document = world.present()
    own = world.key(world.pki.person, user=world.person)
    foreign = world.key(world.pki.organisation, agency=world.agency)

    def ask(key_id, pin=PASSPHRASE, by=world.person):
        signing.request(document_id=document.pk, signatory=Signatory.PERSON, by=by, key_id=key_id, pin=pin)

    with pytest.raises(Invalid) as error:
        ask(foreign.pk)
    assert "key" in error.value.fields
    with pytest.raises(Invalid) as error:
        ask(own.pk, pin="")
    assert "pin" in error.value.fields
    with pytest.raises(NotAllowed):
        ask(own.pk, by=world.clerk)
    SigningKey.objects.filter(pk=own.pk).update(not_after=_now() - dt.timedelta(days=1))
    with pytest.raises(Invalid):
        ask(own.pk)
    assert not Signature.objects.exists()


def test_asking_twice_is_one_job(world):
    document, job = _asked(world)
    with pytest.raises(Conflict):
        signing.request(
            document_id=document.pk,
            signatory=Signatory.PERSON,
            by=world.person,
            key_id=job.key_id,
            pin=PASSPHRASE,
        )
    assert Signature.objects.count() == 1


def test_a_seal_may_find_its_secret_in_a_named_variable(world, monkeypatch):
    document = world.numbered()
    key = world.key(world.pki.organisation, agency=world.agency)
    SigningKey.objects.filter(pk=key.pk).update(secret_variable="SEAL_PIN")
    monkeypatch.setenv("SEAL_PIN", PASSPHRASE)
    (job,) = signing.request(
        document_id=document.pk, signatory=Signatory.ORGANISATION, by=world.clerk, key_id=key.pk, pin=""
    )
    assert job.sealed_secret == ""
    sign_file(job.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
