"""The pages of a call: from nothing to sent out, in a few clicks; the letter's file; the list for scripts."""

import datetime as dt
import io
import re
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from reports.collection.forms.calls import DueField
from reports.collection.models import Call
from reports.collection.states import CallState, Nature, ReportState
from reports.outlines.models import Programme
from tests.factories.agencies import make_member
from tests.factories.calls import make_draft_call
from tests.factories.rounds import make_assignment, make_call, make_report

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june", "private_files")]


@pytest.fixture
def at(client, land, call):
    client.force_login(land.officer)
    return lambda name, query="", **data: (
        client.post(reverse(f"reports:{name}", args=[call.code]) + query, data)
        if data
        else client.get(reverse(f"reports:{name}", args=[call.code]) + query)
    )


def word_file(name="cv.docx", inside="word/document.xml"):
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        archive.writestr(inside, "<w/>")
    return SimpleUploadedFile(name, memory.getvalue())


def letter(**fields):
    return {
        "letter_number": "900/SLĐ", "letter_date": "07/06/2023", "letter_signer": "Người Ký",
        "letter_subject": "Báo cáo", "default_due_at": "17:00 16/06/2023", **fields,
    }  # fmt: skip


# --- from nothing to sent out ---


def test_an_officer_makes_a_call_picks_units_and_sends_it(client, land):
    client.force_login(land.officer)
    programme = Programme.objects.get()
    made = client.post(
        reverse("reports:call_new"),
        letter(lead=land.lead.pk, programme=programme.pk, period="2023-H1"),
    )
    call = Call.objects.get()
    units = reverse("reports:call_units", args=[call.code])
    assert made.url == units
    client.post(units, {"unit": [land.district.pk, land.court.pk]})
    sent = client.post(reverse("reports:call_open", args=[call.code]))
    call.refresh_from_db()
    assert (call.state, sent.url) == (CallState.OPEN, reverse("reports:board", args=[call.code]))
    assert call.assignments.get(agency=land.court).nature == Nature.REQUESTED


def test_a_call_that_is_not_ready_says_what_is_missing(client, land):
    call = make_draft_call(land, letter=None)
    client.force_login(land.officer)
    page = client.get(reverse("reports:call", args=[call.code])).text
    assert "Chưa đủ số, ngày, người ký" in page
    client.post(reverse("reports:call_open", args=[call.code]))
    call.refresh_from_db()
    assert call.state == CallState.DRAFT


def test_a_refused_form_gives_the_typed_text_back(at):
    answer = at("call_edit", **letter(letter_date="31/02/2023", letter_subject="Đã gõ"))
    assert answer.status_code == 422
    assert "không có trong lịch" in answer.text
    assert "Đã gõ" in answer.text


@pytest.mark.parametrize(
    ("typed", "moment"),
    [
        ("16/06/2023", "2023-06-16T23:59:00+07:00"),
        ("17:00 16/06/2023", "2023-06-16T17:00:00+07:00"),
        ("17h30 ngày 16/6/2023", "2023-06-16T17:30:00+07:00"),
    ],
)
def test_a_due_time_is_typed_as_people_write_it(typed, moment):
    assert DueField().clean(typed).isoformat() == moment


@pytest.mark.parametrize("typed", ["2023-06-16", "25:00 16/06/2023", "mai", "16/06/23"])
def test_a_due_time_that_may_be_misread_is_refused(typed):
    with pytest.raises(Exception, match=r"ngày|Giờ|hạn"):
        DueField().clean(typed)


# --- units ---


def test_units_are_found_without_accents_and_chosen_ones_are_marked(at, land):
    at("call_units", unit=[land.district.pk])
    found = at("call_units", "?q=vi thuy").text
    assert "UBND huyện Vị Thủy" in found
    assert f'id="unit-{land.court.pk}"' not in found
    assert "checked disabled" in found


def test_nothing_ticked_is_said(at):
    answer = at("call_units", nature="")
    assert answer.status_code == 422
    assert "đánh dấu ít nhất một" in answer.text


def test_units_are_taken_off_again(at, land, call):
    at("call_units", unit=[land.district.pk])
    duty = call.assignments.get(agency=land.district)
    at("call_units_remove", duty=[duty.pk])
    assert not call.assignments.filter(agency=land.district).exists()


def test_after_sending_a_unit_is_added_only_with_a_reason(at, land, call):
    at("call_units", unit=[land.district.pk])
    at("call_open", now="1")
    assert at("call_units", unit=[land.court.pk]).status_code == 422
    at("call_units", unit=[land.court.pk], reason="Bộ yêu cầu thêm")
    assert call.assignments.get(agency=land.court).added_reason == "Bộ yêu cầu thêm"


@pytest.mark.parametrize("rows", [1, 3])
def test_picking_asks_as_often_for_three_units_as_for_one(at, land, rows, django_assert_num_queries):
    for unit in land.all[:rows]:
        at("call_units", unit=[unit.pk])
    at("call_units")
    with django_assert_num_queries(9):
        at("call_units")
    with django_assert_num_queries(12):
        at("call")


# --- one duty ---


def test_terms_of_a_duty_change_while_the_call_is_prepared(client, at, land, call):
    at("call_units", unit=[land.district.pk])
    duty = call.assignments.get(agency=land.district)
    terms = {"nature": "requested", "due_at": "10/06/2023", "contact_name": "Anh Ba", "contact_phone": "1"}
    client.post(
        reverse("reports:duty_amend", args=[duty.pk]),
        {f"amend-{name}": value for name, value in terms.items()},
    )
    duty.refresh_from_db()
    assert (duty.nature, duty.due_at, duty.contact_name) == (
        Nature.REQUESTED, clock.end_of_day(dt.date(2023, 6, 10)), "Anh Ba",
    )  # fmt: skip


def test_an_extension_before_the_due_time_comes_back_with_the_reason_typed(client):
    call = make_call()
    duty = make_assignment(call)
    client.force_login(make_member(call.lead, Role.OFFICER))
    url = reverse("reports:duty_extend", args=[duty.pk])
    refused = client.post(url, {"extend-until": "10/06/2023", "extend-reason": "Đang bận"})
    assert refused.status_code == 422
    assert "Đang bận" in refused.text
    client.post(url, {"extend-until": "20/06/2023", "extend-reason": "Đang bận"})
    duty.refresh_from_db()
    assert duty.extended_to == clock.end_of_day(dt.date(2023, 6, 20))


# --- the letter's file ---


def test_the_letter_is_stored_and_leaves_under_its_own_name_and_the_download_is_logged(at, call):
    at("call_edit", **letter(letter_file=word_file("Công văn số 900.docx")))
    call.refresh_from_db()
    assert call.letter_file_name == "Công văn số 900.docx"
    assert re.fullmatch(r"letters/[0-9a-f]{32}\.docx", call.letter_file.name)
    answer = at("call_letter")
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''C%C3%B4ng%20v")
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    assert AuditEntry.objects.filter(key="collection.letter.downloaded").count() == 1


@pytest.mark.parametrize(
    "file",
    [
        SimpleUploadedFile("cv.pdf", b"MZ\x90\x00 program"),
        SimpleUploadedFile("cv.pdf", b"<html>%PDF-1.7</html>"),
        SimpleUploadedFile("cv.docx", b"PK\x03\x04 not a zip"),
        word_file("cv.docx", inside="xl/workbook.xml"),
    ],
)
def test_a_file_is_taken_by_what_it_is_not_by_its_name(at, call, file):
    file.seek(0)
    answer = at("call_edit", **letter(letter_file=file))
    assert answer.status_code == 422
    assert "Chỉ nhận tệp PDF" in answer.text
    call.refresh_from_db()
    assert not call.letter_file


def test_a_file_over_the_limit_is_refused(at, call, monkeypatch):
    monkeypatch.setattr("portal.core.uploads.MAX_BYTES", 10)
    assert "lớn hơn 20 MB" in at("call_edit", **letter(letter_file=word_file())).text


def test_a_unit_that_was_asked_reads_the_letter_but_not_who_else_was_asked(client):
    call = make_call()
    mine, other = make_assignment(call), make_assignment(call)
    client.force_login(make_member(mine.agency, Role.DRAFTER))
    page = client.get(reverse("reports:call", args=[call.code])).text
    assert call.letter_number in page
    assert mine.agency.name in page
    assert other.agency.name not in page


def test_a_call_in_preparation_is_invisible_to_its_units(client, land, call):
    make_assignment(call, land.department)
    client.force_login(make_member(land.department, Role.DRAFTER))
    assert client.get(reverse("reports:call", args=[call.code])).status_code == 404
    assert call.title not in client.get(reverse("reports:calls")).text


# --- the next period ---


def test_last_periods_call_is_copied_in_one_step(at, call, land):
    at("call_units", unit=[land.district.pk])
    page = at("call_clone").text
    assert '<option value="2023-H2" selected>' in page
    at("call_clone", period="2023-H2")
    new = Call.objects.get(cloned_from=call)
    assert {d.agency for d in new.assignments.all()} == {land.lead, land.district}


def test_outlines_are_changed_on_their_page(at, call, land):
    line = call.outlines.get(reporter_class="department")
    other = land.versions["territorial"]
    at("call_outlines", department=str(other.pk))
    line.refresh_from_db()
    assert line.version == other


def test_ending_resuming_and_throwing_away(at, call, land):
    at("call_units", unit=[land.district.pk])
    at("call_open", now="1")
    at("call_close", now="1")
    call.refresh_from_db()
    assert call.state == CallState.CLOSED
    at("call_resume", reason="thiếu báo cáo")
    assert at("call_discard", now="1").status_code == 409


def test_a_draft_is_thrown_away(at, call):
    at("call_discard", now="1")
    assert not Call.objects.exists()


# --- for scripts ---


def test_the_command_lists_one_line_per_report(capsys):
    one = make_report(state=ReportState.SUBMITTED)
    make_report()
    call_command("reports", one.assignment.call.code)
    line = capsys.readouterr().out.splitlines()
    assert line == ["\t".join([one.reference, one.assignment.agency.name, "1", "submitted"])]
    call_command("reports")
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_unknown_call_is_an_error():
    with pytest.raises(CommandError, match="KHONG-CO"):
        call_command("reports", "KHONG-CO")
