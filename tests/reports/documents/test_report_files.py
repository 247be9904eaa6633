"""Files of reports that are not issued: made once for each content, asked for again when it changed, swept away."""

from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from agencies.models import AuditEntry
from portal.core import clock
from portal.core.errors import Conflict, NotAllowed
from reports.collection.models import Report
from reports.documents import renderers, tasks
from reports.documents.actions import files, issuing
from reports.documents.models import Document, Rendering
from reports.documents.renderers import FORMATS, RenderedFile
from reports.documents.states import RenderingState
from tests.factories.agencies import make_member
from tests.reports.documents.pages import fetched, url
from tests.reports.documents.rounds import NOW, TODAY, make_town
from tests.reports.documents.test_file_jobs import stored_names

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


def asked(report, by, key="xlsx"):
    return files.request_files(report_id=report.pk, format=key, by=by)


def change(report, text):
    report.texts.update(paragraphs=[{"id": "a", "level": 0, "text": text}])


def test_the_same_content_is_made_once_however_often_it_is_asked_for(client, report, clerk, monkeypatch):
    rendered = []

    def counted(paper, progress):
        rendered.append(paper)
        yield RenderedFile(b"the file")

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=counted))
    client.force_login(clerk)
    waiting = client.get(url("report_file", report.pk, "xlsx"))
    assert "Đang chờ đến lượt" in waiting.content.decode()
    assert not AuditEntry.objects.filter(key="documents.file.downloaded").exists()
    (pk,) = files.waiting_ids()
    files.perform(files.claim(pk))
    for _each in range(3):
        _answer, content = fetched(client, url("report_file", report.pk, "xlsx"))
        assert content == b"the file"
    assert len(rendered) == 1
    assert AuditEntry.objects.filter(key="documents.file.downloaded").count() == 3
    change(report, "Nội dung khác.")
    assert asked(report, clerk).state == RenderingState.QUEUED, "the control: another content is another file"


def test_a_waiting_page_asks_about_its_job_without_composing_and_is_told_when_it_is_there(
    client, report, clerk, monkeypatch
):
    client.force_login(clerk)
    address = url("report_file", report.pk, "xlsx")
    page = client.get(address).content.decode()
    row = Rendering.objects.get()
    assert f'hx-get="{address}?job={row.pk}"' in page
    claimed = files.claim(row.pk)
    Rendering.objects.filter(pk=row.pk).update(done=30, total=120)
    composed = []
    monkeypatch.setattr(files, "paper_sha256", composed.append)
    poll = client.get(address, {"job": row.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "25%" in poll
    assert composed == []
    monkeypatch.undo()
    files.perform(claimed)
    poll = client.get(address, {"job": row.pk}, headers={"HX-Request": "true"}).content.decode()
    assert "hx-get" not in poll
    assert f'href="{address}" data-download' in poll


def test_a_job_of_another_report_says_nothing(client, report, clerk, root):
    other = make_member(make_town("Khác"), "clerk")
    strange = Rendering.objects.create(report=report, format="xlsx", layout_sha256="0" * 64)
    client.force_login(other)
    address = url("report_file", report.pk, "xlsx")
    answer = client.get(address, {"job": strange.pk}, headers={"HX-Request": "true"})
    assert answer.status_code == 404


def test_content_that_changed_under_the_render_ends_as_stale_and_is_asked_for_anew(report, clerk):
    first = asked(report, clerk)
    claimed = files.claim(first.pk)
    change(report, "Sửa trong lúc tạo tệp.")
    files.perform(claimed)
    first.refresh_from_db()
    assert (first.state, first.error) == (RenderingState.FAILED, "stale")
    assert stored_names() == []
    second = asked(report, clerk)
    assert (second.state, second.pk != first.pk) == (RenderingState.QUEUED, True)
    files.perform(files.claim(second.pk))
    assert asked(report, clerk) == second


def test_content_that_never_stands_still_is_not_chased_for_ever(client, report, clerk):
    for at in range(files.MAX_STALE):
        change(report, f"Lần {at}.")
        row = asked(report, clerk, "pdf")
        assert row.state == RenderingState.QUEUED
        claimed = files.claim(row.pk)
        change(report, f"Sau lần {at}.")
        files.perform(claimed)
    assert asked(report, clerk, "pdf").error == "stale"
    client.force_login(clerk)
    fragment = client.get(url("report_pages", report.pk)).content.decode()
    assert "sửa liên tục" in fragment
    assert "hx-get" not in fragment
    past = timezone.now() - files.STALE_WINDOW  # noqa: TID251 -- jobs run in real time
    Rendering.objects.update(finished_at=past)
    assert asked(report, clerk, "pdf").state == RenderingState.QUEUED


def test_only_who_may_read_a_report_has_its_file_made(report):
    with pytest.raises(NotAllowed):
        asked(report, make_member(make_town("Khác"), "officer"))
    assert not Rendering.objects.exists()


def test_a_file_of_a_report_that_failed_is_made_again_by_whoever_reads_it(client, report, clerk):
    row = asked(report, clerk)
    Rendering.objects.filter(pk=row.pk).update(state=RenderingState.FAILED, error="MemoryError", attempt=1)
    client.force_login(clerk)
    page = client.get(url("report_file", report.pk, "xlsx")).content.decode()
    assert "quá lớn" in page
    again = url("make_report_again", report.pk, "xlsx")
    assert again in page
    assert client.post(again).status_code == 302
    assert row.pk in files.waiting_ids()
    with pytest.raises(Conflict):
        files.make_again(rendering_id=row.pk, by=clerk)


def test_files_of_older_contents_are_swept_away_and_the_last_two_stay(report, clerk):
    rows = []
    for at in range(4):
        change(report, f"Bản {at}.")
        row = asked(report, clerk)
        files.perform(files.claim(row.pk))
        rows.append(row)
    assert files.forget_old() == 0, "young files are left alone"
    Rendering.objects.update(created_at=timezone.now() - files.KEPT_FOR)  # noqa: TID251 -- real time
    assert len(stored_names()) == 4, "the control: they are there"
    assert files.forget_old() == 2
    left = Rendering.objects.order_by("pk")
    assert list(left) == rows[2:]
    assert stored_names() == sorted(row.file.name for row in left)
    assert files.forget_old() == 0


def test_a_job_that_nobody_was_told_about_is_found_by_the_sweeper(report, clerk, monkeypatch):
    row = asked(report, clerk)
    told = []
    monkeypatch.setattr(tasks, "nudge", lambda pk: told.append(pk) or True)
    assert tasks.sweep_files() == 1
    assert told == [row.pk]


def test_an_issued_report_is_asked_for_as_its_document(client, report, clerk, signer):
    document = issuing.issue(
        report_id=report.pk, by=clerk, date=TODAY, issuing_agency=report.assignment.agency, signer=signer
    )
    client.force_login(clerk)
    assert client.get(url("report_file", report.pk, "pdf")).url == url("document_file", document.pk, "pdf")
    assert client.get(url("report_file", report.pk, "pdf", 1)).url == url(
        "document_file", document.pk, "pdf", 1
    )
    assert not Rendering.objects.filter(report=Report.objects.get(pk=report.pk)).exists()
    assert Document.objects.count() == 1


def test_a_paper_on_its_way_is_shown_to_its_agency_and_the_report_to_those_above(
    client, report, clerk, signer, root
):
    document = issuing.issue(
        report_id=report.pk, by=clerk, date=TODAY, issuing_agency=report.assignment.agency, signer=signer
    )
    Document.objects.update(state="signing")
    Report.objects.update(opened_at=NOW)
    client.force_login(clerk)
    assert client.get(url("report_file", report.pk, "pdf")).url == url("document_file", document.pk, "pdf")
    client.force_login(make_member(root.agency, "officer"))
    assert client.get(url("document_file", document.pk, "pdf")).status_code == 404
    assert client.get(url("report_file", report.pk, "pdf")).status_code == 200


def test_the_command_writes_every_part_beside_the_first_or_into_a_folder(report, tmp_path, monkeypatch):
    def many(_paper, _progress):
        yield RenderedFile(b"main")
        yield RenderedFile(b"annex", "Phụ lục I")

    monkeypatch.setitem(renderers.FORMATS, "xlsx", replace(FORMATS["xlsx"], many=many))
    call_command("render", str(report.pk), format="xlsx", out=tmp_path / "out.xlsx", stdout=StringIO())
    assert (tmp_path / "out.xlsx").read_bytes() == b"main"
    assert (tmp_path / "out-1.xlsx").read_bytes() == b"annex"
    folder = tmp_path / "all"
    folder.mkdir()
    call_command("render", str(report.pk), format="xlsx", out=folder, stdout=StringIO())
    names = sorted(each.name.rpartition(" – ")[2] for each in folder.iterdir())
    assert names == ["Phụ lục I.xlsx", "lần 1.xlsx"]
