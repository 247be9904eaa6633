"""Working on one report together: owners, marks, presence, what others changed, the history and going back."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse
from django.utils import timezone

from agencies.models import AuditEntry, Membership
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.collection.actions import history, review, sharing
from reports.collection.actions.autosave import apply_edit
from reports.collection.models import Presence, SectionRecord
from reports.collection.queries.history import changes_of
from reports.collection.queries.sharing import colleagues_of
from reports.collection.states import RecordReason, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_report, section_of
from tests.reports.collection.entry_client import annex, edit, figure, send, text

pytestmark = pytest.mark.django_db
START = dt.datetime(2023, 6, 10, 9, 0, tzinfo=clock.VIETNAM)


@pytest.fixture
def report(db):
    return make_report(texts={"communication": ["Mở đầu.", "Đã họp 2 lần."]}, figures={("TT.01", ""): 20})


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


_ops = iter(range(10**6))


def save(report, by, field, minutes=0, **typed):
    """One edit with the newest version, so many minutes after nine."""
    state = report.field_states.filter(field=field).first()
    with clock.travel(START + dt.timedelta(minutes=minutes)):
        return apply_edit(
            report_id=report.pk, by=by, op=f"op-{next(_ops):08}", field=field,
            seen=state.version if state else 0, typed=typed,
        )  # fmt: skip


def section(report):
    return section_of(report, "communication")


def page(client, report, name="section_history"):
    return client.get(reverse(f"reports:{name}", args=[report.pk, "communication"]))


# --- history ------------------------------------------------------------------------------------------------


def test_a_person_opens_one_record_of_a_section_in_ten_minutes_and_one_line_of_the_journal(
    report, drafter, lan
):
    for n in range(30):
        save(report, drafter, figure(report, "TT.01"), minutes=n / 10, value=str(100 + n))
    assert report.records.count() == 1
    assert AuditEntry.objects.filter(key="collection.section.saved").count() == 1
    save(report, lan, figure(report, "TT.02"), minutes=4, value="7")
    save(report, drafter, figure(report, "TT.01"), minutes=5, value="5")
    assert report.records.count() == 2
    save(report, drafter, figure(report, "TT.01"), minutes=16, value="6")
    assert report.records.count() == 3
    assert AuditEntry.objects.filter(key="collection.section.saved").count() == 3


def test_whoever_joins_in_is_named_beside_the_one_who_began(report, drafter, lan):
    save(report, drafter, figure(report, "TT.01"), value="5")
    save(report, lan, figure(report, "TT.02"), minutes=1, value="7")
    save(report, drafter, figure(report, "TT.01"), minutes=2, value="6")
    newest, oldest = changes_of(report, section(report))
    assert newest.people == ["Chị Lan", drafter.full_name]
    assert oldest.people == [drafter.full_name]


def test_no_more_than_fifty_records_of_a_section_are_kept(report, drafter, monkeypatch):
    monkeypatch.setattr(history, "KEPT", 5)
    for n in range(8):
        save(report, drafter, figure(report, "TT.01"), minutes=n * 11, value=str(100 + n))
    kept = list(report.records.values_list("at", flat=True))
    assert len(kept) == 5
    assert min(kept) == START + dt.timedelta(minutes=33)


def test_the_history_says_who_changed_what_by_words_and_by_value(client, report, drafter, lan):
    save(report, lan, text(report), text="Mở đầu.\nĐã họp 3 lần.")
    save(report, lan, figure(report, "TT.01"), value="1420", qualifier="more_than")
    save(report, drafter, annex(report), minutes=1, rows=[{"number": "60/KH-UBND"}])
    shown = page(client, report).text
    assert "Chị Lan" in shown
    assert "Đã họp <del>2 </del><ins>3 </ins>lần." in shown
    assert "Mở đầu." not in shown
    assert "<td>20</td><td>hơn 1.420</td>" in shown
    (change,) = changes_of(report, section_of(report, "proposals"))
    assert [(v.before, v.after) for v in change.values] == [("", "60/KH-UBND")]


def test_another_sentence_is_shown_as_one_and_not_in_crumbs(client, report, drafter):
    save(report, drafter, text(report), text="Mở đầu.\nTrong kỳ không có cuộc họp nào.")
    shown = page(client, report).text
    assert "<del>Đã họp 2 lần.</del><ins>Trong kỳ không có cuộc họp nào.</ins>" in shown


def test_going_back_writes_new_edits_and_can_be_taken_back_too(client, report, drafter, lan):
    save(report, lan, text(report), text="Khác hẳn.")
    save(report, lan, figure(report, "TT.01"), value="99")
    save(report, lan, figure(report, "TT.02"), value="7")
    record = report.records.get()
    shown = page(client, report)
    seen = {"seen": shown.context["seen"]}
    address = reverse("reports:restore", args=[report.pk, "communication", record.pk])
    assert client.post(address, seen).status_code == 302
    assert [p["text"] for p in report.texts.get(section=section(report)).paragraphs] == [
        "Mở đầu.",
        "Đã họp 2 lần.",
    ]
    assert report.figures.get().value == 20
    assert report.field_states.get(field=figure(report, "TT.01")).version == 2
    back = report.records.first()
    assert back.reason == RecordReason.RESTORE
    assert client.post(address, seen).status_code == 409  # the page is old now
    newest = report.texts.get(section=section(report)).edit_version
    sharing.restore_section(report_id=report.pk, record_id=back.pk, by=drafter, edit_version=newest)
    assert report.figures.get(indicator__code="TT.01").value == 99


def test_going_back_from_an_old_page_overwrites_nobody(report, drafter, lan):
    save(report, drafter, figure(report, "TT.01"), value="99")
    record = report.records.get()
    save(report, lan, text(report), minutes=1, text="Của chị.")
    with pytest.raises(Conflict, match="vừa có người sửa"):
        sharing.restore_section(report_id=report.pk, record_id=record.pk, by=drafter, edit_version=1)
    assert report.texts.get(section=section(report)).paragraphs[0]["text"] == "Của chị."


def test_what_was_sent_is_a_point_of_the_history_and_typing_begins_afresh_after_it(report, drafter):
    head = make_member(report.assignment.agency, Role.HEAD)
    save(report, drafter, figure(report, "TT.01"), value="5")
    with clock.travel(START + dt.timedelta(minutes=1)):
        history.mark(report, by=head, reason=RecordReason.SUBMIT)
    save(report, drafter, figure(report, "TT.01"), minutes=2, value="6")
    reasons = list(report.records.filter(section=section(report)).values_list("reason", flat=True))
    assert reasons == [RecordReason.EDIT, RecordReason.SUBMIT, RecordReason.EDIT]


def test_a_returned_report_starts_from_a_kept_point_with_its_owners_and_without_marks(report, drafter, lan):
    with clock.travel(START):
        sharing.assign_section(
            report_id=report.pk, section_id=section(report).pk, by=drafter, owner_id=lan.pk
        )
        sharing.mark_section(report_id=report.pk, section_id=section(report).pk, by=lan, done=True)
    officer = make_member(report.assignment.call.lead, Role.OFFICER)
    report.state = ReportState.SUBMITTED
    report.save()
    successor = review.return_report(report_id=report.pk, by=officer, reason="Sửa.")
    assert successor.records.get(section=section(report)).reason == RecordReason.RETURN
    work = successor.section_works.get()
    assert (work.owner, work.done_at) == (lan, None)


def test_the_history_before_it_was_sent_is_the_affair_of_the_agency(client, report, drafter):
    report.state = ReportState.SUBMITTED
    report.save()
    client.force_login(make_member(report.assignment.call.lead, Role.OFFICER))
    assert page(client, report).status_code == 403


def test_the_history_asks_as_often_for_ten_records_as_for_one(
    client, report, drafter, django_assert_max_num_queries
):
    save(report, drafter, figure(report, "TT.01"), value="1")
    page(client, report)
    with django_assert_max_num_queries(24):
        page(client, report)
    for n in range(9):
        save(report, drafter, figure(report, "TT.01"), minutes=11 * (n + 1), value=str(n))
    with django_assert_max_num_queries(24):
        page(client, report)


# --- owners and marks ---------------------------------------------------------------------------------------


def test_a_section_is_given_to_a_colleague_and_shown_with_the_mark(client, report, drafter, lan):
    base = [report.pk, "communication"]
    client.post(reverse("reports:section_owner", args=base), {"owner": str(lan.pk)})
    client.post(reverse("reports:section_done", args=base), {"done": "1"})
    shown = client.get(reverse("reports:report", args=[report.pk])).text
    assert "Chị Lan</span>" in shown
    assert "1 mục được đánh dấu xong" in shown
    client.post(reverse("reports:section_done", args=base), {"done": "0"})
    client.post(reverse("reports:section_owner", args=base), {"owner": ""})
    work = report.section_works.get()
    assert (work.owner, work.done_by, work.done_at) == (None, None, None)


def test_colleagues_are_those_of_the_real_day_whatever_day_is_demonstrated(report, drafter, lan, settings):
    Membership.objects.update(valid_from=timezone.localdate())
    settings.CLOCK_OFFSET_SECONDS = -3 * 365 * 86400  # a day on which nobody held a role yet
    assert clock.today() < timezone.localdate()
    assert {drafter, lan} <= set(colleagues_of(report))
    sharing.assign_section(report_id=report.pk, section_id=section(report).pk, by=drafter, owner_id=lan.pk)
    assert report.section_works.get().owner == lan


@pytest.mark.parametrize("stranger", ["elsewhere", "clerk", "left"])
def test_a_section_is_given_only_to_those_who_write_for_the_agency(report, drafter, stranger):
    agency = report.assignment.agency
    person = {
        "elsewhere": lambda: make_member(make_agency(), Role.DRAFTER),
        "clerk": lambda: make_member(agency, Role.CLERK),
        "left": lambda: make_member(agency, Role.DRAFTER),
    }[stranger]()
    if stranger == "left":
        person.is_active = False
        person.save()
    with pytest.raises(Invalid, match="Chỉ giao được"):
        sharing.assign_section(
            report_id=report.pk, section_id=section(report).pk, by=drafter, owner_id=person.pk
        )
    assert not report.section_works.exists()


# --- presence and what others changed -----------------------------------------------------------------------


def poll(client, report, **question):
    return client.get(reverse("reports:edit_state", args=[report.pk]), question).json()


def test_whoever_wrote_in_the_last_minute_is_named_with_the_section(client, report, drafter, lan):
    save(report, lan, figure(report, "TT.01"), value="5")
    save(report, drafter, figure(report, "TT.02"), value="6")
    (present,) = poll(client, report)["present"]
    assert present["words"] == "Chị Lan đang sửa mục 1. Tuyên truyền"
    assert "Chị Lan đang sửa mục 1. Tuyên truyền" in page(client, report, "section").text
    Presence.objects.update(seen_at=F("seen_at") - dt.timedelta(seconds=61))
    assert poll(client, report)["present"] == []


def test_a_poll_tells_what_others_have_changed_since_and_stays_small(client, report, drafter, lan):
    mine = save(report, drafter, figure(report, "TT.02"), value="6")
    save(report, lan, figure(report, "TT.01"), value="5")
    save(report, lan, figure(report, "CSKD.01", key="situation"), value="9")
    told = poll(client, report, section="communication", since=0)
    assert told["versions"] == {figure(report, "TT.01"): 1, figure(report, "TT.02"): 1}
    (change,) = told["changes"]
    assert (change["field"], change["typed"]["value"], change["by"]) == (
        figure(report, "TT.01"),
        "5",
        "Chị Lan",
    )
    since = poll(client, report, section="communication", since=mine.edit_version)
    assert set(since["versions"]) == {figure(report, "TT.01")}
    quiet = client.get(reverse("reports:edit_state", args=[report.pk]), {"since": told["edit_version"]})
    assert quiet.json()["versions"] == {}
    assert len(quiet.content) < 500


def test_a_poll_asks_a_small_constant_number_of_times(
    client, report, drafter, lan, django_assert_max_num_queries
):
    codes = ("TT.01", "TT.02", "DH.01")
    save(report, lan, figure(report, "TT.01"), value="5")
    poll(client, report)
    with django_assert_max_num_queries(13):
        poll(client, report, section="communication")
    for code in codes:
        save(report, lan, figure(report, code), value="6/6" if code == "DH.01" else "8")
    with django_assert_max_num_queries(13):
        assert len(poll(client, report, section="communication")["changes"]) == 3


def test_an_edit_asks_a_constant_number_of_times(client, report, drafter, django_assert_max_num_queries):
    send(client, report, edit(figure(report, "TT.01"), 0, value="1"))
    asked = edit(figure(report, "TT.01"), 1, value="2")
    with django_assert_max_num_queries(28):
        assert send(client, report, asked).status_code == 200


def test_nothing_of_the_protocol_is_kept_when_the_report_leaves_the_desk(report, drafter):
    for n, code in enumerate(("TT.01", "TT.02")):
        save(report, drafter, figure(report, code), value=str(n + 1))
    history.forget_operations(report)
    assert not report.operations.exists()
    assert not report.presences.exists()
    assert SectionRecord.objects.exists()
