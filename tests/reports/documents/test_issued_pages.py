"""The pages of issued papers: the frozen paper, its files, the list."""

import datetime as dt
import hashlib
from urllib.parse import unquote

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from reports.collection.models import Report
from reports.collection.queries.home import tasks_for
from reports.collection.states import ReportState
from reports.documents.actions import files
from reports.documents.models import Document, Rendering
from reports.documents.renderers import FORMATS
from reports.documents.states import RenderingState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_report
from tests.reports.documents.pages import fetched, issued, typed, url
from tests.reports.documents.rounds import NOW, make_house, make_summary, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


def test_an_issued_report_shows_and_gives_the_frozen_paper(client, report, clerk):
    document = issued(report, clerk, number=7)
    report.texts.update(paragraphs=[])
    client.force_login(clerk)
    page = client.get(url("report_preview", report.pk), {"view": "text"}).content.decode()
    assert "Số: 07/BC-UBND" in page
    assert "“hơn” 3 cơ sở" in page
    assert client.get(url("report_file", report.pk, "pdf")).url == url("document_file", document.pk, "pdf")
    assert client.get(url("issue", report.pk)).url == url("document", document.pk)


@pytest.mark.parametrize("key", ["pdf", "docx", "xlsx"])
def test_a_download_gives_exactly_the_bytes_of_the_recorded_hash_and_is_logged(client, report, clerk, key):
    document = issued(report, clerk, number=7)
    client.force_login(clerk)
    answer, content = fetched(client, url("document_file", document.pk, key))
    sha256 = document.renderings.get(format=key).sha256
    assert hashlib.sha256(content).hexdigest() == sha256
    assert answer.headers["Content-Disposition"] == f'attachment; filename="07-BC-UBND.{key}"'
    assert answer.headers["Content-Type"] == FORMATS[key].mime
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer.headers["Cache-Control"]
    entry = AuditEntry.objects.latest("seq")
    assert (entry.key, entry.facts["sha256"]) == ("documents.file.downloaded", sha256)


def test_a_symbol_with_vietnamese_letters_survives_in_the_file_name(client):
    _province, lead, root = make_house()
    leader = lead.memberships.get(role=Role.LEADER)
    summary = make_summary(root, [], submitted_by=leader.user)
    clerk = make_member(lead, Role.CLERK)
    document = issued(summary, clerk, number=7)
    client.force_login(clerk)
    answer, _content = fetched(client, url("document_file", document.pk, "pdf"))
    assert unquote(answer.headers["Content-Disposition"]) == "attachment; filename*=utf-8''07-BC-SLĐTBXH.pdf"


def test_a_file_that_is_not_ready_is_asked_for_again_and_the_page_follows_it(client, report, clerk, signer):
    client.force_login(clerk)
    client.post(url("issue", report.pk), typed(report, signer))
    document = Document.objects.get()
    answer = client.get(url("document_file", document.pk, "pdf"))
    assert answer.url == url("document", document.pk)
    waiting = client.get(url("document_files", document.pk), headers={"HX-Request": "true"}).content.decode()
    assert 'hx-trigger="every 2s"' in waiting
    assert "<html" not in waiting
    for each in document.renderings.values_list("pk", flat=True):
        files.perform(files.claim(each))
    done = client.get(url("document_files", document.pk), headers={"HX-Request": "true"}).content.decode()
    assert "hx-trigger" not in done
    for each in document.renderings.all():
        assert each.sha256 in done
    assert done.index("Tải PDF") < done.index("Tải Word") < done.index("Tải Excel")


def test_the_pages_of_a_report_lead_to_the_paper_that_went_out_from_it(client):
    _province, lead, root = make_house()
    leader = lead.memberships.get(role=Role.LEADER)
    summary = make_summary(root, [], submitted_by=leader.user)
    clerk = make_member(lead, Role.CLERK)
    client.force_login(clerk)
    places = [url("summary", summary.pk), url("report", summary.pk)]
    for place in places:
        assert "Văn bản số" not in client.get(place, follow=True).content.decode()
    document = issued(summary, clerk, number=7)
    for place in places:
        page = client.get(place, follow=True).content.decode()
        assert url("document", document.pk) in page
        assert "Văn bản số 07/BC-SLĐTBXH" in page


def test_a_file_that_failed_is_made_again_by_the_clerk_alone(client, report, clerk):
    document = issued(report, clerk)
    rendering = document.renderings.get(format="pdf")
    Rendering.objects.filter(pk=rendering.pk).update(state=RenderingState.FAILED, attempt=files.MAX_ATTEMPTS)
    again = url("make_again", document.pk, "pdf")
    client.force_login(report.created_by)
    assert client.post(again).status_code == 403
    client.force_login(clerk)
    assert again in client.get(url("document", document.pk)).content.decode()
    assert client.post(again).status_code == 302
    assert rendering.pk in files.waiting_ids()
    assert client.post(again).status_code == 409
    files.perform(files.claim(rendering.pk))
    rendering.refresh_from_db()
    assert rendering.state == RenderingState.DONE


def test_a_file_that_is_gone_from_the_disk_is_not_found(client, report, clerk):
    document = issued(report, clerk)
    rendering = document.renderings.get(format="pdf")
    rendering.file.storage.delete(rendering.file.name)
    client.force_login(clerk)
    assert client.get(url("document_file", document.pk, "pdf")).status_code == 404


def test_a_replaced_paper_says_by_which_and_is_still_there(client, report, clerk):
    first = issued(report, clerk, number=3)
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUPERSEDED)
    newer = make_report(report.assignment, state=ReportState.ACCEPTED, submitted_by=report.submitted_by)
    second = issued(newer, clerk, number=4)
    client.force_login(clerk)
    page = client.get(url("document", first.pk)).content.decode()
    assert "đã bị thay thế" in page
    assert url("document", second.pk) in page
    assert url("document", first.pk) in client.get(url("document", second.pk)).content.decode()
    assert fetched(client, url("document_file", first.pk, "pdf"))[1].startswith(b"%PDF-")


@pytest.mark.parametrize(
    "place", [("document",), ("document_preview",), ("document_file", "pdf")], ids=lambda place: place[0]
)
def test_a_foreign_document_answers_like_a_missing_one(client, report, clerk, place):
    document = issued(report, clerk)
    client.force_login(make_member(make_town("Khác"), Role.CLERK))
    name, *rest = place
    for pk in (document.pk, 999_999):
        assert client.get(url(name, pk, *rest)).status_code == 404


def test_viewers_of_the_committee_read_what_its_bodies_issued_but_not_the_reports(client):
    province, lead, root = make_house()
    leader = lead.memberships.get(role=Role.LEADER)
    summary = make_summary(root, [], submitted_by=leader.user)
    document = issued(summary, make_member(lead, Role.CLERK))
    client.force_login(make_member(province, Role.VIEWER))
    page = client.get(url("document", document.pk)).content.decode()
    assert url("report", summary.pk) not in page
    assert client.get(url("document_preview", document.pk)).status_code == 200
    assert fetched(client, url("document_file", document.pk, "pdf"))[1].startswith(b"%PDF-")
    assert client.get(url("report_preview", summary.pk)).status_code == 404


def test_the_list_shows_what_was_issued_newest_first_in_the_same_number_of_queries(client, report, clerk):
    client.force_login(clerk)
    assert "Chưa có văn bản" in client.get(url("documents")).content.decode()
    issued(report, clerk, number=1)
    with CaptureQueriesContext(connection) as one:
        assert client.get(url("documents")).status_code == 200
    for number in (2, 3):
        other = make_report(
            make_assignment(make_call(), report.assignment.agency), state=ReportState.SUBMITTED,
            submitted_by=report.submitted_by,
        )  # fmt: skip
        with clock.travel(NOW + dt.timedelta(minutes=number)):
            issued(other, clerk, number=number)
    with CaptureQueriesContext(connection) as three:
        page = client.get(url("documents"))
    assert [document.number for document in page.context["page"]] == [3, 2, 1]
    assert len(one) == len(three)


def test_tasks_for_a_clerk_cost_the_same_for_one_and_three_reports(report, clerk):
    def count():
        with CaptureQueriesContext(connection) as counted:
            tasks_for(clerk)
        return len(counted)

    one = count()
    for _each in range(2):
        make_report(
            make_assignment(make_call(), report.assignment.agency), state=ReportState.SUBMITTED,
            submitted_by=report.submitted_by,
        )  # fmt: skip
    assert count() == one
