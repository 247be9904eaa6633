"""Saving field by field: every status of the protocol, and that nothing is overwritten or written twice."""

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from reports.collection.actions.autosave import Edit, apply_many
from reports.collection.actions.reading import Refused
from reports.collection.models import Assignment, Call, FieldState, Operation, Report, SectionText
from reports.collection.states import CallState, ClosedAs, FigureState, RecordReason, ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.reports.collection.entry_client import annex, edit, figure, send, text

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(db):
    return make_report(texts={"communication": ["Mở đầu."]}, figures={("TT.01", ""): 20})


@pytest.fixture
def drafter(report, client):
    client.force_login(report.created_by)
    return report.created_by


@pytest.fixture
def lan(report):
    person = make_member(report.assignment.agency, Role.DRAFTER)
    person.full_name = "Chị Lan"
    person.save()
    return person


def stored(report, code, breakdown=""):
    return report.figures.filter(indicator__code=code, breakdown__key=breakdown).first()


def counters(report):
    """Everything that a write moves."""
    fresh = Report.objects.get(pk=report.pk)
    return (
        fresh.edit_version,
        sorted(fresh.field_states.values_list("field", "version")),
        sorted(fresh.texts.values_list("section", "edit_version")),
        sorted(fresh.figures.values_list("indicator", "breakdown", "value", "state")),
        fresh.records.count(),
        AuditEntry.objects.count(),
    )


# --- 200 --------------------------------------------------------------------------------------------------


def test_one_figure_is_saved_and_nothing_else_of_the_section(client, report, drafter):
    field = figure(report, "TT.02")
    answer = send(client, report, edit(field, 0, op="op-00001", value="1420", qualifier="more_than"))
    said = answer.json()
    assert answer.status_code == 200
    assert (said["op"], said["field"], said["version"]) == ("op-00001", field, 1)
    assert said["typed"] == {
        "value": "1.420", "qualifier": "more_than", "state": "", "basis": "", "nature": "", "note": "",
    }  # fmt: skip
    assert (said["by"], said["edit_version"]) == (drafter.full_name, 1)
    assert stored(report, "TT.02").value == 1420
    assert stored(report, "TT.01").value == 20
    assert report.texts.get(section__key="communication").edit_version == 1
    assert list(report.field_states.values_list("field", "version", "edit_version")) == [(field, 1, 1)]


def test_prose_and_its_mark_are_one_field(client, report, drafter):
    said = send(client, report, edit(text(report), 0, text="• Đã họp\n  hai   lần", nothing=False)).json()
    assert said["typed"] == {"text": "- Đã họp\nhai lần", "nothing": False}
    assert [p["text"] for p in report.texts.get(section__key="communication").paragraphs] == [
        "Đã họp",
        "hai lần",
    ]


def test_the_rows_of_an_annex_are_one_field(client, report, drafter):
    rows = [{"number": "60/KH-UBND", "date": "12/4/2022", "copies": "1500"}, {"number": " "}]
    said = send(client, report, edit(annex(report), 0, rows=rows)).json()
    assert said["typed"] == {"rows": [{"number": "60/KH-UBND", "date": "12/4/2022", "copies": "1.500"}]}
    assert report.annex_rows.get().cells == {"number": "60/KH-UBND", "date": "2022-04-12", "copies": 1500}


def test_the_same_edit_again_gets_the_same_answer_and_writes_nothing(client, report, drafter, lan):
    mine = edit(figure(report, "TT.01"), 0, value="25")
    first = send(client, report, mine)
    client.force_login(lan)
    send(client, report, edit(mine["field"], 1, value="26"))
    client.force_login(drafter)
    before = counters(report)
    again = send(client, report, mine)
    assert (again.status_code, again.json()) == (200, first.json())
    assert counters(report) == before
    assert stored(report, "TT.01").value == 26


def test_without_the_kept_answer_the_same_edit_again_would_be_a_conflict(client, report, drafter, lan):
    """The control: the answer above comes from what was kept, not from luck."""
    mine = edit(figure(report, "TT.01"), 0, value="25")
    send(client, report, mine)
    Operation.objects.all().delete()
    client.force_login(lan)
    send(client, report, edit(mine["field"], 1, value="26"))
    client.force_login(drafter)
    assert send(client, report, mine).status_code == 409


def test_an_edit_that_changes_nothing_moves_nothing(client, report, drafter):
    before = counters(report)
    said = send(client, report, edit(figure(report, "TT.01"), 0, value="20")).json()
    assert (said["version"], said["edit_version"]) == (0, 0)
    assert counters(report) == before


def test_opening_pages_and_asking_what_moved_writes_nothing(client, report, drafter):
    before = counters(report)
    for address in (
        reverse("reports:section", args=[report.pk, "communication"]),
        reverse("reports:whole", args=[report.pk]),
        reverse("reports:edit_state", args=[report.pk]),
    ):
        assert client.get(address).status_code == 200
    assert counters(report) == before
    assert not report.presences.exists()


def test_several_edits_are_answered_each_by_itself_and_in_order(client, report, drafter):
    good, bad = edit(figure(report, "TT.01"), 0, value="21"), edit(figure(report, "TT.02"), 0, value="12.34")
    last = edit(figure(report, "DH.01"), 0, value="6/6")
    answers = send(client, report, {"edits": [good, bad, last]}).json()["answers"]
    assert [each["status"] for each in answers] == [200, 422, 200]
    assert [each["op"] for each in answers] == [good["op"], bad["op"], last["op"]]
    assert stored(report, "DH.01").numerator == 6


def test_totals_come_with_the_answer(client, report, drafter):
    total = figure(report, "CSKD.01", key="situation")
    send(client, report, edit(figure(report, "CSKD.01", "ET=karaoke", "situation"), 0, value="1.200"))
    said = send(
        client, report, edit(figure(report, "CSKD.01", "ET=luu_tru", "situation"), 0, value="34")
    ).json()
    assert said["totals"][total] == ["1.234"]


# --- "không phát sinh" --------------------------------------------------------------------------------------


def test_the_mark_of_a_section_confirms_zero_for_blank_flows_and_says_so(client, report, drafter):
    report.figures.all().delete()
    said = send(client, report, edit(text(report), 0, nothing=True)).json()
    moved = {each["field"]: each["typed"]["value"] for each in said["also"]}
    assert moved == {figure(report, "TT.01"): "0", figure(report, "TT.02"): "0"}
    assert stored(report, "TT.01").state == FigureState.ZERO_CONFIRMED
    assert FieldState.objects.get(field=figure(report, "TT.01")).version == 1


def test_a_result_and_the_mark_exclude_each_other_whichever_comes_last(client, report, drafter):
    answer = send(client, report, edit(text(report), 0, nothing=True))
    assert answer.status_code == 422
    assert "Cuộc tuyên truyền" in answer.json()["error"]
    assert not report.field_states.exists()
    report.figures.all().delete()
    SectionText.objects.filter(report=report, section__key="communication").update(nothing=True)
    answer = send(client, report, edit(figure(report, "TT.01"), 0, value="3"))
    assert answer.status_code == 422
    assert "bỏ đánh dấu" in answer.json()["error"]
    assert stored(report, "TT.01") is None


# --- 409 --------------------------------------------------------------------------------------------------


def test_a_stale_edit_shows_both_values_with_name_and_time_and_writes_nothing(client, report, drafter, lan):
    field = figure(report, "TT.01")
    client.force_login(lan)
    send(client, report, edit(field, 0, value="99"))
    client.force_login(drafter)
    before = counters(report)
    answer = send(client, report, edit(field, 0, value="25"))
    said = answer.json()
    assert answer.status_code == 409
    assert (said["field"], said["version"], said["by"]) == (field, 1, "Chị Lan")
    assert (said["theirs"]["value"], said["typed"]["value"]) == ("99", "25")
    assert said["at"]
    assert "Chị Lan" in said["error"]
    assert counters(report) == before
    assert send(client, report, edit(field, 1, value="25")).status_code == 200


def test_other_fields_of_the_same_section_are_no_conflict(client, report, drafter, lan):
    client.force_login(lan)
    send(client, report, edit(text(report), 0, text="Của chị."))
    client.force_login(drafter)
    assert send(client, report, edit(figure(report, "TT.01"), 0, value="25")).status_code == 200


def test_the_same_words_typed_by_two_people_are_no_conflict(client, report, drafter, lan):
    client.force_login(lan)
    send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    client.force_login(drafter)
    before = counters(report)
    said = send(client, report, edit(figure(report, "TT.01"), 0, value=" 25 ")).json()
    assert said["version"] == 1
    assert counters(report) == before


# --- 422, 413, 404, 405 ------------------------------------------------------------------------------------


@pytest.mark.parametrize(("typed", "suggestion"), [("0.12", "0,12"), ("78.07", "78,07")])
def test_a_number_that_is_not_understood_is_refused_with_what_was_probably_meant(
    client, report, drafter, typed, suggestion
):
    field = figure(report, "CTX.01", key="situation")
    answer = send(client, report, edit(field, 0, value=typed))
    said = answer.json()
    assert (answer.status_code, said["field"], said["suggestion"]) == (422, field, suggestion)
    assert suggestion in said["error"]
    assert stored(report, "CTX.01") is None


def test_text_in_an_old_font_is_refused_and_says_why(client, report, drafter):
    old = "C«ng t¸c phßng, chèng tÖ n¹n m¹i d©m ®­îc quan t©m chØ ®¹o"
    answer = send(client, report, edit(text(report), 0, text=old))
    assert answer.status_code == 422
    assert "Unicode" in answer.json()["error"]


@pytest.mark.parametrize(
    "body",
    [
        "", "[]", "null", "{", "[" * 100_000, '{"edits": []}', '{"edits": {}}', '{"edits": [1]}',
        '{"op": 1, "field": "text:1", "seen": 0, "typed": {}}',
        '{"op": "op-00001", "field": "text:1", "seen": true, "typed": {}}',
        '{"op": "op-00001", "field": "text:1", "seen": -1, "typed": {}}',
        '{"op": "op-00001", "field": "text:1", "seen": 0, "typed": []}',
        '{"op": "x", "field": "text:1", "seen": 0, "typed": {}}',
        '{"op": "op-00001", "field": "figure:99999999", "seen": 0, "typed": {"value": "1"}}',
        '{"op": "op-00001", "field": "figure:x", "seen": 0, "typed": {"value": "1"}}',
        '{"op": "op-00001\\u0000", "field": "text:1", "seen": 0, "typed": {}}',
    ],
)  # fmt: skip
def test_what_no_page_of_ours_sends_is_refused_in_words_and_writes_nothing(client, report, drafter, body):
    before = counters(report)
    answer = send(client, report, body)
    said = answer.json()
    wrong = said["answers"][0]["status"] if "answers" in said else answer.status_code
    assert wrong == 422
    assert counters(report) == before


@pytest.mark.parametrize(
    ("place", "typed"),
    [
        (figure, {"value": 5}), (figure, {"value": "1", "version": "9"}), (text, {"text": 1}), (text, {"nothing": "x"}),
        (annex, {"rows": "x"}), (annex, {"rows": [{"other": "x"}]}), (annex, {"rows": [{"number": 1}]}),
        (annex, {"rows": [{"number": "x"}] * 501}), (annex, {"rows": [{"copies": "1.2.3"}]}),
    ],
)  # fmt: skip
def test_typed_values_of_another_shape_are_refused(client, report, drafter, place, typed):
    field = place(report, "TT.01") if place is figure else place(report)
    assert send(client, report, edit(field, 0, **typed)).status_code == 422
    assert not report.field_states.exists()


def test_a_field_of_another_outline_is_no_field_here(client, report, drafter):
    other = make_report()
    Report.objects.filter(pk=other.pk).update(state=ReportState.DRAFT)
    foreign = figure(other, "TT.01")
    if foreign == figure(report, "TT.01"):
        pytest.skip("both reports answer one outline")
    assert send(client, report, edit(foreign, 0, value="1")).status_code == 422


def test_too_much_at_once_says_so(client, report, drafter):
    answer = send(client, report, '{"x": "' + "a" * (2 * 1024 * 1024) + '"}')
    assert answer.status_code == 413
    assert "quá lớn" in answer.json()["error"]
    assert send(client, report, {"edits": [edit(text(report), 0, text="x")] * 51}).status_code == 422


# --- 423, 403 ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("lock", "words"),
    [
        (ReportState.PENDING, "trình lãnh đạo"), (ReportState.SUBMITTED, "đã gửi"), (ReportState.ACCEPTED, "mở lại"),
        (ReportState.RETURNED, "trả lại"), (ReportState.SUPERSEDED, "bản thay"),
        ("call_closed", "đã kết thúc"), ("duty_closed", "được miễn"), ("consolidated", "bản tổng hợp"),
    ],
)  # fmt: skip
def test_every_lock_is_named(client, report, drafter, lock, words):
    if lock == "call_closed":
        Call.objects.filter(pk=report.assignment.call_id).update(state=CallState.CLOSED)
    elif lock == "duty_closed":
        Assignment.objects.filter(pk=report.assignment_id).update(closed_as=ClosedAs.EXEMPT)
    elif lock == "consolidated":
        Report.objects.filter(pk=report.pk).update(origin="consolidated")
    else:
        Report.objects.filter(pk=report.pk).update(state=lock)
    answer = send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    assert (answer.status_code, answer.json()["lock"]) == (423, str(lock))
    assert words in answer.json()["error"]
    assert stored(report, "TT.01").value == 20
    told = client.get(reverse("reports:edit_state", args=[report.pk])).json()["locked"]
    assert told["lock"] == str(lock)


def test_whoever_reads_but_does_not_write_is_told_so(client, report):
    client.force_login(make_member(report.assignment.agency, Role.CLERK))
    answer = send(client, report, edit(figure(report, "TT.01"), 0, value="25"))
    assert (answer.status_code, answer.json()["error"]) == (403, "Bạn không có quyền thực hiện việc này.")


# --- many at once ------------------------------------------------------------------------------------------


def test_many_edits_are_written_all_or_none(report, drafter):
    good = Edit(figure(report, "TT.01"), None, {"value": "30"})
    wrong = Edit(figure(report, "TT.02"), None, {"value": "1.2"})
    before = counters(report)
    with pytest.raises(Refused, match="Dấu chấm"):
        apply_many(report_id=report.pk, by=drafter, edits=[good, wrong], reason=RecordReason.IMPORT)
    assert counters(report) == before
    right = Edit(figure(report, "TT.02"), None, {"value": "1.200"})
    applied = apply_many(report_id=report.pk, by=drafter, edits=[good, right], reason=RecordReason.IMPORT)
    assert [each.version for each in applied] == [1, 1]
    assert report.records.get().reason == RecordReason.IMPORT
    again = apply_many(report_id=report.pk, by=drafter, edits=[good, right], reason=RecordReason.IMPORT)
    assert [each.edit_version for each in again] == [1, 1]
    assert report.records.count() == 1
