"""The file of a round as a job and as pages: asked for once, made by one worker, taken, checked in the browser."""

import datetime as dt
import hashlib
import io
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from agencies.models import AuditEntry, Succession
from agencies.states import Role, SuccessionKind
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.calls import close_call, resume_call
from reports.collection.models import Attachment
from reports.collection.states import CallState
from reports.documents import tasks
from reports.documents.actions import casefile
from reports.documents.actions.casefile_check import check_upload
from reports.documents.casefile.models import CaseFile
from reports.documents.queries.casefile import error_words, overview
from reports.documents.states import RenderingState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import OPENED
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(private_files):
    """A round with one accepted report, one silent unit, and a letter of succession."""
    found = Scene()
    found.first = found.accepted("UBND huyện Vị Thủy", {("CSKD.01", ""): 226})
    found.silent = found.unit("UBND thị xã Long Mỹ")
    found.clerk = make_member(found.call.lead, Role.CLERK)
    Succession.objects.create(
        predecessor=found.first.assignment.agency, successor=make_agency("UBND xã Mới"), kind=SuccessionKind.MERGE,
        effective_date=dt.date(2025, 7, 1), legal_basis="Nghị quyết minh họa",
    )  # fmt: skip
    return found


def ended(scene):
    scene.call = close_call(call_id=scene.call.pk, by=scene.officer)
    return scene


def made(scene):
    job = casefile.request_file(call_id=scene.call.pk, by=scene.clerk)
    tasks.make_case_file(job.pk)
    job.refresh_from_db()
    return job


def content(job):
    with job.file.open("rb") as opened:
        return opened.read()


def test_ending_and_filing_is_one_step_and_asking_twice_makes_one_file(scene):
    job = casefile.close_and_file(call_id=scene.call.pk, by=scene.officer)
    scene.call.refresh_from_db()
    assert scene.call.state == CallState.CLOSED
    assert casefile.request_file(call_id=scene.call.pk, by=scene.clerk) == job
    tasks.make_case_file(job.pk)
    tasks.make_case_file(job.pk)  # told twice, made once
    assert casefile.request_file(call_id=scene.call.pk, by=scene.clerk) == job
    job.refresh_from_db()
    assert (job.state, job.attempt, CaseFile.objects.count()) == (RenderingState.DONE, 1, 1)
    assert job.sha256 == hashlib.sha256(content(job)).hexdigest()
    with zipfile.ZipFile(io.BytesIO(content(job))) as packed:
        names = packed.namelist()
        assert job.files == len(names)
        assert hashlib.sha256(packed.read("SHA256SUMS")).hexdigest() == job.contents_sha256
        assert "Nghị quyết minh họa" in packed.read("5-nhat-ky/ke-thua.json").decode()
    assert AuditEntry.objects.filter(key="documents.casefile.exported").count() == 1


def test_only_people_of_the_lead_and_only_of_an_ended_round(scene):
    with pytest.raises(Conflict, match="chưa kết thúc"):
        casefile.request_file(call_id=scene.call.pk, by=scene.officer)
    with pytest.raises(NotAllowed):
        casefile.close_and_file(call_id=scene.call.pk, by=scene.clerk)  # the clerk does not end a round
    scene.call.refresh_from_db()
    assert scene.call.state == CallState.OPEN
    ended(scene)
    for stranger in (
        make_member(scene.call.lead, Role.DRAFTER),
        make_member(scene.silent.agency, Role.OFFICER),
    ):
        with pytest.raises(NotAllowed):
            casefile.request_file(call_id=scene.call.pk, by=stranger)


def test_a_worker_that_died_is_followed_and_one_that_was_overtaken_writes_nothing(scene):
    ended(scene)
    job = casefile.request_file(call_id=scene.call.pk, by=scene.clerk)
    slow = casefile.claim(job.pk)
    assert casefile.claim(job.pk) is None
    CaseFile.objects.update(lease_until=OPENED)
    assert casefile.waiting_ids() == [job.pk]
    fast = casefile.claim(job.pk)
    casefile.perform(slow)
    job.refresh_from_db()
    assert (job.state, job.file.name) == (RenderingState.RUNNING, "")
    casefile.perform(fast)
    job.refresh_from_db()
    assert job.state == RenderingState.DONE
    assert job.file.name.endswith(f"{job.pk}-2.zip")
    folder = f"casefiles/{scene.call.pk}"
    assert job.file.storage.listdir(folder)[1] == [f"{job.pk}-2.zip"]
    CaseFile.objects.update(
        state=RenderingState.RUNNING,
        attempt=casefile.MAX_ATTEMPTS,
        lease_until=OPENED,
    )
    assert tasks.sweep_case_files() == 0
    job.refresh_from_db()
    assert "lập lại" in error_words(job.error)


def test_the_sweep_makes_what_was_forgotten(scene, monkeypatch):
    ended(scene)
    job = casefile.request_file(call_id=scene.call.pk, by=scene.clerk)
    told = []
    monkeypatch.setattr(tasks, "send_quietly", lambda _send, what: told.append(what) or True)
    assert tasks.sweep_case_files() == 1
    assert told == [f"case file {job.pk}"]


def test_a_missing_file_is_named_and_the_file_is_made_when_it_is_back(scene):
    attached = Attachment(
        report=scene.first, name="Biểu.pdf", size=4, sha256="0" * 64, mime="application/pdf",
        by=scene.first.created_by, at=scene.first.created_at,
    )  # fmt: skip
    attached.file.save("bieu.pdf", io.BytesIO(b"%PDF"))
    name = attached.file.name
    attached.file.storage.delete(name)
    job = made(ended(scene))
    assert job.state == RenderingState.FAILED
    assert "Thiếu tệp" in error_words(job.error)
    attached.file.storage.save(name, io.BytesIO(b"%PDF"))
    again = made(scene)
    assert (again.pk > job.pk, again.state) == (True, RenderingState.DONE)


def test_a_round_opened_again_meanwhile_gets_no_file_and_its_next_ending_gets_its_own(scene):
    ended(scene)
    first = made(scene)
    resume_call(call_id=scene.call.pk, by=scene.leader, reason="thiếu báo cáo")
    scene.call.refresh_from_db()
    assert overview(scene.call).current is None
    ended(scene)
    job = casefile.claim(casefile.request_file(call_id=scene.call.pk, by=scene.clerk).pk)
    resume_call(call_id=scene.call.pk, by=scene.officer, reason="thiếu báo cáo")
    casefile.perform(job)
    job.refresh_from_db()
    assert (job.state, job.error, job.file.name) == (RenderingState.FAILED, casefile.REOPENED, "")
    ended(scene)
    scene.call.refresh_from_db()
    second = made(scene)
    view = overview(scene.call)
    assert (view.current, view.earlier) == (second, [first])
    assert content(first) != b""


def test_opening_again_needs_a_reason_and_somebody_who_may(scene):
    ended(scene)
    with pytest.raises(Invalid):
        resume_call(call_id=scene.call.pk, by=scene.officer, reason="  ")
    with pytest.raises(NotAllowed):
        resume_call(call_id=scene.call.pk, by=scene.clerk, reason="thiếu")
    resume_call(call_id=scene.call.pk, by=scene.leader, reason="thiếu báo cáo")
    entry = AuditEntry.objects.get(key="collection.call.resumed")
    assert (entry.actor, entry.facts["reason"]) == (scene.leader, "thiếu báo cáo")


# --- pages ------------------------------------------------------------------------------------------------


def page(client, user, name, *args, **data):
    client.force_login(user)
    address = reverse(f"reports:{name}", args=args)
    return client.post(address, data) if data else client.get(address)


def test_the_page_says_what_will_be_in_it_and_what_is_missing_in_constant_queries(
    client, scene, django_assert_num_queries
):
    text = page(client, scene.clerk, "case_file", scene.call.code).content.decode()
    assert "UBND thị xã Long Mỹ (chưa bắt đầu)" in text
    assert "không có tệp, cũng không phát hành trên hệ thống" in text
    assert "20 năm" in text
    assert "Đóng đợt và lập hồ sơ" not in text  # the clerk does not end a round
    assert (
        "Đóng đợt và lập hồ sơ" in page(client, scene.officer, "case_file", scene.call.code).content.decode()
    )
    with django_assert_num_queries(15):
        overview(scene.call)
    for _each in range(3):
        scene.accepted()
        scene.unit("UBND huyện Thêm")
    with django_assert_num_queries(15):
        overview(scene.call)


def test_from_the_button_to_the_zip_and_back_through_the_check(client, scene):
    answer = page(client, scene.officer, "case_file_make", scene.call.code, close="1")
    assert answer.status_code == 302
    job = CaseFile.objects.get()
    waiting = page(client, scene.officer, "case_file", scene.call.code).content.decode()
    assert "hx-get" in waiting
    tasks.make_case_file(job.pk)
    done = page(client, scene.officer, "case_file_progress", scene.call.code).content.decode()
    job.refresh_from_db()
    assert job.sha256 in done
    assert "hx-get" not in done
    got = page(client, scene.clerk, "case_file_download", scene.call.code, job.pk)
    zipped = b"".join(got.streaming_content)
    assert hashlib.sha256(zipped).hexdigest() == job.sha256
    assert AuditEntry.objects.filter(key="documents.casefile.downloaded").count() == 1
    whole = page(client, scene.officer, "case_file_check", file=SimpleUploadedFile("ho-so.zip", zipped))
    assert "Hồ sơ còn nguyên" in whole.content.decode()
    assert "Trùng với hồ sơ hệ thống đã lập" in whole.content.decode()
    stranger = make_member(scene.silent.agency, Role.DRAFTER)
    other = page(client, stranger, "case_file_check", file=SimpleUploadedFile("ho-so.zip", zipped))
    assert scene.call.title not in other.content.decode()


def test_the_check_names_the_file_that_differs_or_is_missing(scene):
    zipped = content(made(ended(scene)))
    changed = bytearray(zipped)
    with zipfile.ZipFile(io.BytesIO(zipped)) as packed:
        info = next(each for each in packed.infolist() if each.filename.endswith("yeu-cau.json"))
        kept = {name: packed.read(name) for name in packed.namelist()}
    changed[info.header_offset + 30 + len(info.filename) + 5] ^= 1
    found = check_upload(SimpleUploadedFile("x.zip", bytes(changed)))
    assert (found.whole, found.faults[0]) == (False, (info.filename, "nội dung đã thay đổi"))
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, body in kept.items():
            if name != info.filename:
                packed.writestr(name, body)
    assert (info.filename, "thiếu trong tệp ZIP") in check_upload(
        SimpleUploadedFile("x.zip", out.getvalue())
    ).faults


def test_what_is_too_large_or_no_such_zip_is_refused_in_words(scene, settings):
    assert check_upload(SimpleUploadedFile("x.zip", b"%PDF-1.7")).faults[0][0] == ""
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("SHA256SUMS", bytes(3 << 30 >> 4))
        packed.writestr("x", b"")
    assert not check_upload(SimpleUploadedFile("x.zip", bomb.getvalue())).whole
    settings.CASEFILE_CHECK_MAX_BYTES = 4
    with pytest.raises(Invalid, match="lớn hơn 0 MB"):
        check_upload(SimpleUploadedFile("x.zip", b"12345"))
