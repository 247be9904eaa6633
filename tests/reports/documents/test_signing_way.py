"""The whole way of a paper: presented, signed, numbered, sealed, out; and how it ends early."""

import datetime as dt
import itertools

import pytest

from agencies.models import AuditEntry
from agencies.wording import KEYS
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.queries.home import tasks_for
from reports.documents.actions import files, issuing, keys, presenting, sealing, signing
from reports.documents.actions.verifying import verdict_of
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering
from reports.documents.queries.signing import way_of
from reports.documents.signing import keys as engine
from reports.documents.signing import timestamps
from reports.documents.states import DocumentState, FileFormat, Signatory, Step, Way
from reports.documents.tasks import render_file, sign_file
from tests.factories.agencies import make_membership
from tests.reports.documents.pki import PASSPHRASE, the_pki
from tests.reports.documents.signing_world import NOW, TODAY, fields_of, make_world, newest
from tests.reports.documents.test_signing_stamps import text_in

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture
def world(tmp_path, settings, db, monkeypatch):
    monkeypatch.setattr(timestamps, "configured", the_pki().timestamper)
    with clock.travel(NOW):
        world = make_world(tmp_path, settings)
        yield world


def _todo(person) -> list[str]:
    return [task.verb for task in tasks_for(person) if task.kind in ("sign", "number", "seal")]


def test_a_report_goes_the_whole_way_with_keys_of_the_server(world):
    """Real files from the first to the last: the report's own PDF, set, prepared, signed, numbered, sealed."""
    person = world.key(world.pki.person, user=world.person)
    seal = world.key(world.pki.organisation, agency=world.agency)
    document = presenting.present(
        report_id=world.report.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
    )
    assert (document.state, document.way, document.number) == (DocumentState.SIGNING, Way.DIGITAL, None)
    assert _todo(world.person) == []  # the file is not there yet
    render_file(document.renderings.get().pk)
    assert _todo(world.person) == ["Ký văn bản"]
    (job,) = signing.request(
        document_id=document.pk, signatory=Signatory.PERSON, by=world.person, key_id=person.pk, pin=PASSPHRASE
    )
    sign_file(job.pk)
    assert (_todo(world.person), _todo(world.clerk)) == ([], ["Cấp số, ngày"])
    document = sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY, number=5)
    assert document.code == "05/BC-SLĐTBXH"
    assert _todo(world.clerk) == ["Ký số cơ quan"]
    (job,) = signing.request(
        document_id=document.pk,
        signatory=Signatory.ORGANISATION,
        by=world.clerk,
        key_id=seal.pk,
        pin=PASSPHRASE,
    )
    sign_file(job.pk)
    document.refresh_from_db()
    assert (document.state, document.issued_by) == (DocumentState.ISSUED, world.clerk)
    assert _todo(world.clerk) == []
    steps = list(document.revisions.order_by("id"))
    assert [each.step for each in steps] == [Step.PREPARED, Step.PERSON, Step.NUMBERED, Step.ORGANISATION]
    contents = [_bytes(each) for each in steps]
    assert all(after.startswith(before) for before, after in itertools.pairwise(contents))
    verdict = verdict_of(contents[-1])
    assert verdict.valid
    assert [each.field for each in verdict.signatures] == ["NguoiKy", "CoQuan"]
    assert {"So": "05", "Ngay": "21", "Thang": "6", "Nam": "2023"}.items() <= fields_of(contents[-1]).items()
    written = list(AuditEntry.objects.order_by("seq").values_list("key", flat=True))
    for key in (
        "document.presented",
        "signature.requested",
        "signature.made",
        "document.numbered",
        "document.issued",
    ):
        assert f"documents.{key}" in written
        assert f"documents.{key}" in KEYS


def _bytes(revision) -> bytes:
    with revision.file.open("rb") as stored:
        return stored.read()


def test_the_frozen_paper_gets_number_and_date_and_nothing_else_changes(world):
    document = world.signed()
    before = Paper.from_json(document.layout)
    assert before.fillable
    assert (before.head.number, before.head.date) == (None, None)
    document = sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY)
    after = Paper.from_json(document.layout)
    assert (after.head.number, after.head.date, after.fillable) == (1, TODAY, False)
    assert after.blocks == before.blocks
    assert after.annexes == before.annexes
    assert after.signature == before.signature
    waiting = document.renderings.filter(state="queued").values_list("format", flat=True)
    assert set(waiting) == {FileFormat.DOCX, FileFormat.XLSX}


def test_the_seal_of_a_separate_annex_says_number_and_time(world):
    document = world.numbered(annexes=2)
    seal = world.key(world.pki.organisation, agency=world.agency)
    jobs = signing.request(
        document_id=document.pk,
        signatory=Signatory.ORGANISATION,
        by=world.clerk,
        key_id=seal.pk,
        pin=PASSPHRASE,
    )
    assert [each.part for each in jobs] == [0, 1, 2]
    for job in jobs[1:]:
        sign_file(job.pk)
    document.refresh_from_db()
    assert document.state == DocumentState.NUMBERED  # the main file still waits
    sign_file(jobs[0].pk)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    for part in (1, 2):
        assert verdict_of(newest(document, part)).is_signed_in("CoQuan")
        words = text_in(newest(document, part), {"width": 170, "height": 30})
        assert document.code in words
        assert "2023-06-21T09:00:00+07:00" in words


def test_a_date_before_the_signature_or_after_today_is_refused(world):
    document = world.signed()
    for day in (TODAY - dt.timedelta(days=1), TODAY + dt.timedelta(days=1)):
        with pytest.raises(Invalid) as error:
            sealing.give_number(document_id=document.pk, by=world.clerk, date=day)
        assert "date" in error.value.fields
    document.refresh_from_db()
    assert (document.state, document.number) == (DocumentState.SIGNED, None)


def test_nothing_is_out_of_order(world):
    document = world.present()
    with pytest.raises(Conflict):
        sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY)
    with pytest.raises(Conflict):
        world.upload_seal(document, newest(document))
    world.upload(document, world.sign(newest(document), world.pki.person))
    sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY)
    with pytest.raises(Conflict):
        sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY)
    with pytest.raises(Conflict):
        world.upload(document, newest(document))


def test_only_the_clerk_gives_the_number(world):
    document = world.signed()
    with pytest.raises(NotAllowed):
        sealing.give_number(document_id=document.pk, by=world.person, date=TODAY)


def test_presenting_twice_is_one_paper_and_another_signer_is_a_conflict(world):
    document = world.present()
    assert (
        presenting.present(
            report_id=world.report.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
        )
        == document
    )
    other = make_membership(agency=world.agency, role="head", title="Giám đốc")
    with pytest.raises(Conflict):
        presenting.present(
            report_id=world.report.pk, by=world.clerk, issuing_agency=world.agency, signer=other
        )
    assert Document.objects.count() == 1


def test_the_leader_sends_back_with_a_reason_and_it_can_be_presented_again(world):
    document = world.present()
    with pytest.raises(Invalid):
        presenting.cancel(document_id=document.pk, by=world.person, reason="  ")
    presenting.cancel(document_id=document.pk, by=world.person, reason="Thiếu số liệu mục II")
    document.refresh_from_db()
    assert (document.state, document.cancelled_reason) == (DocumentState.CANCELLED, "Thiếu số liệu mục II")
    strip = way_of(document, world.clerk)
    assert [each.state for each in strip.stages] == ["done", "stopped", "later", "later", "later"]
    assert (
        presenting.present(
            report_id=world.report.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
        ).pk
        != document.pk
    )


def test_a_signer_who_has_signed_sends_nothing_back_but_the_clerk_may_end_it(world):
    document = world.signed()
    with pytest.raises(NotAllowed):
        presenting.cancel(document_id=document.pk, by=world.person, reason="Đổi ý")
    presenting.cancel(document_id=document.pk, by=world.clerk, reason="Ký nhầm bản")
    document.refresh_from_db()
    assert document.state == DocumentState.CANCELLED


def test_a_file_for_signing_that_could_not_be_made_is_said_and_can_be_made_again(world):
    document = presenting.present(
        report_id=world.report.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
    )
    assert way_of(document, world.clerk).preparing
    Rendering.objects.filter(document=document).update(state="failed")
    strip = way_of(document, world.clerk)
    assert (strip.preparing, strip.broken, strip.waiting) == (False, True, False)
    files.make_again(rendering_id=document.renderings.get().pk, by=world.clerk)


@pytest.mark.parametrize(("day", "words"), [(21, ""), (22, "hôm nay"), (23, "quá hạn")])
def test_a_signed_paper_goes_out_the_next_working_day_at_the_latest(world, day, words):
    document = world.signed()
    with clock.travel(NOW.replace(day=day)):
        late = way_of(document, world.clerk).late
    assert words in late
    assert bool(late) == bool(words)


def test_a_number_that_a_paper_outside_the_portal_bears_is_taken_only_knowingly(world, monkeypatch):
    monkeypatch.setattr(issuing, "same_number_outside", lambda *_facts: "Báo cáo 6 tháng (bản ký)")
    document = world.signed()
    with pytest.raises(Invalid) as error:
        sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY, number=5)
    assert "same_number_seen" in error.value.fields
    sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY, number=5, same_number_seen=True)
    document.refresh_from_db()
    assert document.number == 5


def test_a_job_opens_the_token_that_the_row_names_with_the_typed_pin(world, monkeypatch):
    """The token itself is tried in test_signing_keys: one a process."""
    really, asked = engine.open_key, {}

    def opened(**given):
        asked.update(given)
        file = world.pki.person.write_p12(world.folder / "in-place-of-a-token.p12")
        return really(method="pkcs12", file=file, place={}, secret=PASSPHRASE)

    monkeypatch.setattr(engine, "open_key", opened)
    place = {"token": "Thiết bị", "key": "Khóa lãnh đạo"}
    key = keys.add_token(place=place, pin="1234", user=world.person, agency=None)
    document = world.present()
    (job,) = signing.request(
        document_id=document.pk, signatory=Signatory.PERSON, by=world.person, key_id=key.pk, pin="1234"
    )
    asked.clear()
    sign_file(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error, job.method) == ("done", "", "pkcs11")
    assert asked == {"method": "pkcs11", "file": None, "place": place, "secret": "1234"}
