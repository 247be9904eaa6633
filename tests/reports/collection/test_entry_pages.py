"""The pages on which a reporting agency enters its report."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from reports.collection.models import ReviewNote, SectionText
from reports.collection.states import CallState, FigureState, Nature, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import (
    DUE,
    make_assignment,
    make_call,
    make_outline,
    make_period,
    make_report,
    section_of,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def report():
    return make_report(texts={"communication": ["Mở đầu."]}, figures={("TT.01", ""): 20})


@pytest.fixture
def drafter(report, client):
    client.force_login(report.created_by)
    return report.created_by


def address(report, key="communication"):
    return reverse("reports:section", args=[report.pk, key])


def row(report, code, breakdown="", key="communication"):
    return section_of(report, key).rows.get(indicator__code=code, breakdown__key=breakdown).pk


def typed(report, key="communication", **values):
    """The fields of a section page: its version and what is typed, rows by indicator code."""
    section = section_of(report, key)
    text = report.texts.get(section=section)
    data = {f"s{section.pk}-version": text.edit_version}
    if "text" in values:
        data[f"text-{section.pk}"] = values.pop("text")
    if values.pop("nothing", False):
        data[f"nothing-{section.pk}"] = "on"
    return data | {
        f"value-{row(report, code.replace('_', '.'), key=key)}": value for code, value in values.items()
    }


def stored(report, code):
    return report.figures.filter(indicator__code=code).first()


# --- duties -------------------------------------------------------------------------------------------


def test_the_agency_sees_its_duties_with_one_next_step_each(client):
    agency = make_agency()
    drafter = make_member(agency, Role.DRAFTER)
    fresh = make_assignment(make_call(), agency, due_at=DUE - dt.timedelta(days=1))
    make_report(make_assignment(make_call(period=make_period(2024)), agency), by=drafter)
    done = make_call(state=CallState.CLOSED)
    make_report(make_assignment(done, agency), by=drafter, state=ReportState.ACCEPTED)
    make_assignment(make_call(), make_agency())
    client.force_login(drafter)
    page = client.get(reverse("reports:my_reports"))
    duties = page.context["page"].object_list
    assert [duty.action_label for duty in duties] == ["Bắt đầu nhập", "Tiếp tục nhập", "Xem báo cáo"]
    assert reverse("reports:start", args=[fresh.pk]) in page.content.decode()


def test_a_request_to_a_body_that_is_not_subordinate_is_never_overdue(client):
    duty = make_assignment(nature=Nature.REQUESTED)
    client.force_login(make_member(duty.agency, Role.DRAFTER))
    assert "quá hạn" not in client.get(reverse("reports:my_reports")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_duties_asks_the_same_number_of_queries(client, django_assert_num_queries, count):
    agency = make_agency()
    client.force_login(make_member(agency, Role.DRAFTER))
    for _number in range(count):
        make_report(make_assignment(make_call(), agency), by=make_member(agency))
    client.get(reverse("reports:my_reports"))
    with django_assert_num_queries(
        6
    ):  # session, person, duties, reports, roles of the list, roles of the frame
        client.get(reverse("reports:my_reports"))


def test_starting_twice_opens_one_draft(client):
    duty = make_assignment()
    client.force_login(make_member(duty.agency, Role.DRAFTER))
    first = client.post(reverse("reports:start", args=[duty.pk]))
    second = client.post(reverse("reports:start", args=[duty.pk]))
    assert first.url == second.url
    assert duty.reports.count() == 1


# --- a section ----------------------------------------------------------------------------------------


def test_a_section_is_saved_and_the_next_one_opens(client, report, drafter):
    data = typed(report, text="Đã họp.\n- Có biên bản", TT_01="1.234", TT_02="0", DH_01="5/6")
    answer = client.post(address(report), data | {"op": "next"})
    assert answer.url == address(report, "inspection")
    text = report.texts.get(section__key="communication")
    assert [(p["level"], p["text"]) for p in text.paragraphs] == [(0, "Đã họp."), (1, "Có biên bản")]
    assert text.updated_by == drafter
    assert stored(report, "TT.01").value == 1234
    assert (stored(report, "TT.02").state, stored(report, "TT.02").value) == (
        FigureState.ZERO_CONFIRMED,
        None,
    )
    assert (stored(report, "DH.01").numerator, stored(report, "DH.01").denominator) == (5, 6)


def test_what_is_not_understood_is_not_saved_and_comes_back_as_typed(client, report, drafter):
    answer = client.post(address(report), typed(report, text="Đoạn mới.", TT_01="12.34"))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Đoạn mới." in page
    assert 'value="12.34"' in page
    assert f'href="#value-{row(report, "TT.01")}"' in page
    assert report.texts.get(section__key="communication").paragraphs[0]["text"] == "Mở đầu."


def test_a_stale_page_overwrites_nothing_and_shows_both_texts(client, report, drafter):
    data = typed(report, text="Bản của tôi.", TT_01="25")
    other = make_member(report.assignment.agency, Role.DRAFTER, title="")
    other.full_name = "Chị Lan"
    other.save()
    client.force_login(other)
    client.post(address(report), typed(report, text="Bản của chị.", TT_01="99"))
    client.force_login(drafter)

    answer = client.post(address(report), data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Chị Lan" in page
    assert "Bản của tôi." in page
    assert "Bản của chị." in page
    assert report.texts.get(section__key="communication").paragraphs[0]["text"] == "Bản của chị."
    assert stored(report, "TT.01").value == 99

    form = answer.context["form"]
    again = client.post(address(report), data | {form.version_name: form.version})
    assert again.status_code == 302
    assert stored(report, "TT.01").value == 25


def test_one_more_annex_row_is_given_without_saving(client, report, drafter):
    data = typed(report, "proposals", text="Chưa lưu.")
    table = section_of(report, "proposals").annexes.get()
    answer = client.post(address(report, "proposals"), data | {"more": table.pk})
    assert answer.status_code == 200
    assert len(answer.context["form"].annexes[0].rows) == 2
    assert "Chưa lưu." in answer.content.decode()
    assert report.texts.get(section__key="proposals").paragraphs == []


def test_a_section_that_does_not_exist_or_holds_nothing_is_not_found(client, report, drafter):
    assert client.get(address(report, "khong-co")).status_code == 404
    assert client.get(address(report, "results")).status_code == 404


def test_a_sent_report_cannot_be_written_and_the_typed_text_comes_back(client, report, drafter):
    data = typed(report, text="Sửa muộn.")
    report.state = ReportState.SUBMITTED
    report.save()
    answer = client.post(address(report), data)
    assert answer.status_code == 409
    assert "Báo cáo đã gửi" in answer.content.decode()  # the lock by its name, and the way out
    assert "Sửa muộn." in answer.content.decode()


def test_remarks_of_the_reviewer_stand_at_their_place_and_are_settled_with_the_save(client, report, drafter):
    note = ReviewNote.objects.create(
        report=report, section=section_of(report, "communication"), text="Ghi rõ số cuộc.",
        by=drafter, at=report.created_at,
    )  # fmt: skip
    assert "Ghi rõ số cuộc." in client.get(address(report)).content.decode()
    client.post(address(report), typed(report, text="Đã rõ.") | {f"settle-{note.pk}": "on"})
    note.refresh_from_db()
    assert note.settled_by == drafter


def test_the_value_of_last_period_stands_beside_the_input(client):
    before = make_assignment(make_call(period=make_period(2022)))
    make_report(before, state=ReportState.ACCEPTED, figures={("TT.01", ""): 1718})
    call = make_call(lead=before.call.lead, version=before.version, period=make_period(2023))
    report = make_report(make_assignment(call, before.agency))
    client.force_login(report.created_by)
    page = client.get(address(report)).content.decode()
    assert "1.718" in page
    assert "6 tháng đầu năm 2022" in page


def test_a_page_of_many_figures_asks_as_many_queries_as_one_of_few(client, django_assert_max_num_queries):
    report = make_report()
    client.force_login(report.created_by)
    client.get(address(report))
    with django_assert_max_num_queries(26):
        client.get(address(report, "situation"))


# --- the whole text, nothing to report ----------------------------------------------------------------


def test_the_whole_text_saves_only_the_sections_that_changed(client, report, drafter):
    untouched = report.texts.get(section__key="situation").edit_version
    data = (
        typed(report, text="Mới.", TT_01="30")
        | typed(report, "situation")
        | typed(report, "inspection", text="Có.")
    )
    answer = client.post(reverse("reports:whole", args=[report.pk]), data)
    assert answer.status_code == 302
    assert report.texts.get(section__key="situation").edit_version == untouched
    assert report.texts.get(section__key="inspection").edit_version == 1
    assert stored(report, "TT.01").value == 30


def test_in_the_whole_text_a_conflict_in_one_section_does_not_stop_the_others(client, report, drafter):
    data = typed(report, text="Của tôi.") | typed(report, "inspection", text="Đã kiểm tra.")
    theirs = [{"id": "x", "level": 0, "text": "Của người khác."}]
    SectionText.objects.filter(report=report, section__key="communication").update(
        edit_version=9, paragraphs=theirs
    )
    answer = client.post(reverse("reports:whole", args=[report.pk]), data)
    assert answer.status_code == 409
    assert "Của tôi." in answer.content.decode()
    assert report.texts.get(section__key="inspection").paragraphs[0]["text"] == "Đã kiểm tra."
    assert report.texts.get(section__key="communication").paragraphs == theirs


def test_nothing_in_a_section_confirms_zero_for_its_blank_flows_only(client, drafter, report):
    report.figures.all().delete()
    client.post(address(report), typed(report, text="", nothing=True))
    assert report.texts.get(section__key="communication").nothing
    assert stored(report, "TT.01").state == FigureState.ZERO_CONFIRMED
    assert stored(report, "TT.02").state == FigureState.ZERO_CONFIRMED
    assert stored(report, "DH.01") is None


def test_nothing_is_refused_where_something_happened(client, report, drafter):
    answer = client.post(address(report), typed(report, text="", nothing=True))
    assert answer.status_code == 422
    assert "Cuộc tuyên truyền" in answer.content.decode()
    assert not report.texts.get(section__key="communication").nothing


def test_a_whole_report_without_anything_needs_its_stocks_confirmed(client):
    before = make_assignment(make_call(period=make_period(2022)))
    make_report(before, state=ReportState.ACCEPTED, figures={("CSKD.01", ""): 220, ("DH.01", ""): (6, 6)})
    call = make_call(lead=before.call.lead, version=before.version, period=make_period(2023))
    report = make_report(make_assignment(call, before.agency))
    client.force_login(report.created_by)
    url = reverse("reports:nothing", args=[report.pk])
    assert 'value="220"' in client.get(url).content.decode()
    stock = f"value-{row(report, 'CSKD.01', key='situation')}"
    ratio = f"value-{row(report, 'DH.01')}"
    assert client.post(url, {stock: "226", ratio: "6/6"}).status_code == 422
    assert client.post(url, {stock: "226", ratio: "6/6", "confirmed": "on"}).status_code == 302
    report.refresh_from_db()
    assert report.nothing_to_report
    assert stored(report, "CSKD.01").value == 226
    assert stored(report, "TT.02").state == FigureState.ZERO_CONFIRMED
    assert client.get(reverse("reports:check", args=[report.pk])).context["verdict"].blocking == 0
    client.post(url, {"op": "undo"})
    report.refresh_from_db()
    assert not report.nothing_to_report


# --- the report, its checks, its way ------------------------------------------------------------------


def test_the_task_list_shows_states_and_the_reader_gets_the_whole_text(client, report, drafter):
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert "đang nhập" in page
    assert address(report) in page
    client.force_login(make_member(report.assignment.agency, Role.CLERK))
    page = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert address(report) not in page
    assert "Mở đầu." in page


def test_the_reviewer_finds_an_unopened_report_in_its_envelope(client, report):
    report.state = ReportState.SUBMITTED
    report.save()
    client.force_login(make_member(report.assignment.call.lead, Role.OFFICER))
    for name in ("report", "report_read", "check"):
        assert client.get(reverse(f"reports:{name}", args=[report.pk])).url == reverse(
            "reports:review", args=[report.pk]
        )


def test_a_returned_report_shows_the_reason_on_top(client, report):
    report.state, report.return_reason = ReportState.RETURNED, "Thiếu số karaoke."
    report.save()
    successor = make_report(report.assignment, by=report.created_by, copied_from=report)
    client.force_login(report.created_by)
    assert "Thiếu số karaoke." in client.get(reverse("reports:report", args=[successor.pk])).content.decode()


def test_findings_lead_to_their_inputs_and_one_reason_settles_a_kind(client, report, drafter):
    url = reverse("reports:check", args=[report.pk])
    page = client.get(url).content.decode()
    assert f"{address(report)}#value-{row(report, 'TT.02')}" in page
    explain = reverse("reports:explain", args=[report.pk])
    assert client.post(explain, {"kind": "figure_missing", "reason": " "}).status_code == 422
    client.post(explain, {"kind": "figure_missing", "reason": "Chưa thống kê xong."})
    page = client.get(url)
    assert "Chưa thống kê xong." in page.content.decode()
    assert not any(kind.blocks for kind in page.context["verdict"].kinds if kind.kind == "figure_missing")


def test_from_draft_to_receipt_through_the_pages(client):
    simple = make_outline([("situation", 0, "I.", "Tình hình", True, True, [])], annex=False)
    report = make_report(make_assignment(make_call(version=simple)), texts={"situation": ["Đủ."]})
    client.force_login(report.created_by)
    client.post(reverse("reports:send_for_approval", args=[report.pk]))
    client.force_login(make_member(report.assignment.agency, Role.HEAD))
    assert "Phê duyệt và gửi" in client.get(reverse("reports:report", args=[report.pk])).content.decode()
    answer = client.post(reverse("reports:submit", args=[report.pk]), follow=True)
    assert f"BN-{report.reference}" in answer.content.decode()
    assert "văn thư cấp số" not in answer.content.decode(), "only a summary's leader is told so"
    assert report.receipts.get().sha256 in answer.content.decode()
    client.post(reverse("reports:recall", args=[report.pk]))
    report.refresh_from_db()
    assert report.state == ReportState.DRAFT
    assert client.get(reverse("reports:receipt", args=[report.pk])).status_code == 404


def test_what_still_blocks_leads_to_the_check_page(client, report, drafter):
    answer = client.post(reverse("reports:send_for_approval", args=[report.pk]))
    assert answer.url == reverse("reports:check", args=[report.pk])


def test_a_sister_agency_finds_nothing(client, report):
    client.force_login(make_member(make_agency(), Role.HEAD))
    for name in ("report", "report_read", "whole", "nothing", "check", "receipt", "paper_scan"):
        assert client.get(reverse(f"reports:{name}", args=[report.pk])).status_code == 404
    before = AuditEntry.objects.count()
    for name in ("submit", "recall", "send_back", "send_for_approval", "explain"):
        assert client.post(reverse(f"reports:{name}", args=[report.pk])).status_code == 404
    assert client.post(address(report), typed(report, text="x")).status_code == 404
    assert AuditEntry.objects.count() == before
