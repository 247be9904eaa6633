"""Files that were sent stay as they were sent while only what a supplement adds is open."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.core.errors import Conflict
from reports.collection.actions.attachments import add_attachment, remove_attachment
from reports.collection.actions.supplement import supplement_call, unlock_sent
from reports.collection.models import Report
from reports.collection.states import ReportState
from tests.factories.supplements import GROUP, make_newer, make_running
from tests.reports.collection.office_files import pdf

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("private_files")]


@pytest.fixture
def running():
    """A unit with an accepted version that has a file, asked for more."""
    running = make_running()
    sent = running.reports["draft"]
    add_attachment(report_id=sent.pk, by=sent.created_by, name="phu-luc.pdf", content=pdf())
    Report.objects.filter(pk=sent.pk).update(state=ReportState.ACCEPTED)
    after = make_newer(running.before)
    supplement_call(call_id=running.call.pk, by=running.officer, outlines={GROUP: after}, reason="Thêm")
    return running


def names(report):
    return list(report.attachments.values_list("name", flat=True))


def other():
    return pdf() + b"\n% khac\n"


def test_a_carried_file_is_neither_taken_out_nor_joined_by_another(running):
    fresh, drafter = running.newest("draft"), running.person("draft")
    assert (fresh.only_new, names(fresh)) == (True, ["phu-luc.pdf"])
    with pytest.raises(Conflict, match="tệp đã gửi được giữ nguyên"):
        remove_attachment(attachment_id=fresh.attachments.get().pk, by=drafter)
    with pytest.raises(Conflict, match="tệp đã gửi được giữ nguyên"):
        add_attachment(report_id=fresh.pk, by=drafter, name="them.pdf", content=other())
    assert names(fresh) == ["phu-luc.pdf"]


def test_once_the_officer_has_opened_the_rest_files_change_as_ever(running):
    """Control for the test above, too."""
    fresh, drafter = running.newest("draft"), running.person("draft")
    unlock_sent(assignment_id=fresh.assignment_id, by=running.officer, reason="Phụ lục cũ sai")
    add_attachment(report_id=fresh.pk, by=drafter, name="them.pdf", content=other())
    remove_attachment(attachment_id=fresh.attachments.get(name="phu-luc.pdf").pk, by=drafter)
    assert names(fresh) == ["them.pdf"]
    assert names(running.reports["draft"]) == ["phu-luc.pdf"]


def test_the_pages_offer_it_only_when_it_can_be_done_and_a_page_of_before_is_told(running, client):
    fresh = running.newest("draft")
    page, report = (reverse(f"reports:{name}", args=[fresh.pk]) for name in ("attachments", "report"))
    remove = reverse("reports:attachment_remove", args=[fresh.pk, fresh.attachments.get().pk])
    client.force_login(running.person("draft"))
    text = client.get(page).content.decode()
    assert "phu-luc.pdf" in text
    assert "tệp đã gửi được giữ nguyên" in text
    assert "Bỏ tệp" not in text
    assert 'type="file"' not in text
    assert "Thêm, bỏ tệp" not in client.get(report).content.decode()
    added = client.post(page, {"file": SimpleUploadedFile("them.pdf", other())})
    removed = client.post(remove)
    for answer in (added, removed):
        assert answer.status_code == 409
        assert "tệp đã gửi được giữ nguyên" in answer.content.decode()
    assert names(fresh) == ["phu-luc.pdf"]
    unlock_sent(assignment_id=fresh.assignment_id, by=running.officer, reason="Phụ lục cũ sai")
    text = client.get(page).content.decode()
    assert "Bỏ tệp" in text
    assert 'type="file"' in text
    assert "Thêm, bỏ tệp" in client.get(report).content.decode()
