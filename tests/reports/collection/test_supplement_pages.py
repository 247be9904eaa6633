"""The pages of a supplement: the officer looks and applies, a drafter whose page is of before loses nothing."""

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.fields import figure_field
from reports.outlines.models import TableRow
from tests.factories.supplements import GROUP, NEW, make_newer, make_running
from tests.reports.collection.test_supplement import row_of, said, supplement

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    return make_running()


def posted(running, after, **more):
    return {GROUP: str(after.pk), "reason": "Bộ yêu cầu thêm", "letter_number": "950/SYT", **more}


def test_the_officer_sees_what_changes_and_for_whom_before_anything_happens(running, client):
    after = make_newer(running.before)
    client.force_login(running.officer)
    page = client.post(
        reverse("reports:call_supplement", args=[running.call.code]), posted(running, after, preview="1")
    )
    text = page.content.decode()
    assert "5 đơn vị: 1 chưa bắt đầu, 2 còn soạn, 1 đã gửi, 1 đã đạt" in text
    assert "Tin nhắn tuyên truyền" in text
    assert "III. Kiến nghị" in text
    assert not running.call.supplements.exists()


def test_the_officer_applies_and_gives_more_time_at_once(running, client):
    after = make_newer(running.before)
    client.force_login(running.officer)
    duty = running.duties["draft"]
    data = posted(running, after, apply="1", until="30/06/2023", duty=[str(duty.pk)])
    page = client.post(reverse("reports:call_supplement", args=[running.call.code]), data, follow=True)
    assert (
        "2 bản đang soạn chuyển sang đề cương mới, 2 báo cáo đã gửi được hỏi thêm. Gia hạn cho 1 đơn vị."
        in (page.content.decode())
    )
    duty.refresh_from_db()
    assert (duty.version, duty.extended_to.day) == (after, 30)
    call = client.get(reverse("reports:call", args=[running.call.code])).content.decode()
    assert "Công văn 950/SYT: Bộ yêu cầu thêm" in call


@pytest.mark.parametrize(
    "wrong",
    [
        {"reason": ""},
        {GROUP: ""},
        {GROUP: "999999"},
        {"until": "30/06/2023"},
        {"duty": ["1"]},
        {"until": "hôm qua"},
    ],
)
def test_what_is_wrong_is_said_and_kept(running, client, wrong):
    after = make_newer(running.before)
    client.force_login(running.officer)
    data = posted(running, after, apply="1") | wrong
    page = client.post(reverse("reports:call_supplement", args=[running.call.code]), data)
    assert page.status_code == 422
    assert "950/SYT" in page.content.decode()
    assert not running.call.supplements.exists()


def test_without_a_newer_version_the_page_says_the_way(running, client):
    client.force_login(running.officer)
    text = client.get(reverse("reports:call_supplement", args=[running.call.code])).content.decode()
    assert "Chưa có phiên bản mới nào đã ban hành" in text


@pytest.mark.parametrize("where", ["submitted", "accepted"])
def test_a_unit_that_had_sent_enters_the_new_fields_alone(running, client, where):
    _done, after = supplement(running)
    report = running.newest(where)
    client.force_login(running.person(where))
    text = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert "chỉ nhập các ô có dấu" in text
    assert "Đã tổ chức tuyên truyền." in text
    page = client.get(reverse("reports:section", args=[report.pk, "communication"])).content.decode()
    new, old = row_of(after, NEW), row_of(after, "TT.01")
    assert f'name="value-{new.pk}"' in page
    assert f'name="value-{old.pk}"' not in page
    assert "Nội dung đã gửi của mục này" in page
    assert client.get(reverse("reports:section", args=[report.pk, "situation"])).status_code == 302


def test_its_plain_form_saves_the_new_field_and_leaves_the_rest(running, client):
    _done, after = supplement(running)
    report, before = running.newest("accepted"), said(running.reports["accepted"])
    client.force_login(running.person("accepted"))
    section = after.sections.get(key="communication")
    data = {f"s{section.pk}-version": "0", f"value-{row_of(after, NEW).pk}": "12", "outline": str(after.pk)}
    page = client.post(reverse("reports:section", args=[report.pk, "communication"]), data)
    assert page.status_code == 302
    assert said(report)[1] == before[1] | {NEW: 12}
    assert said(report)[0]["communication"] == before[0]["communication"]


def test_a_plain_page_of_before_is_taken_under_the_names_of_now(running, client):
    report = running.reports["draft"]
    section = running.before.sections.get(key="communication")
    old = row_of(running.before, "TT.01")
    supplement(running)
    client.force_login(report.created_by)
    data = {
        "outline": str(running.before.pk), f"s{section.pk}-version": "0", f"text-{section.pk}": "Viết trước khi đổi.",
        f"value-{old.pk}": "33",
    }  # fmt: skip
    page = client.post(reverse("reports:section", args=[report.pk, "communication"]), data, follow=True)
    assert "Đề cương vừa được bổ sung trong lúc bạn nhập" in page.content.decode()
    assert said(report)[0]["communication"] == ["Viết trước khi đổi."]
    assert said(report)[1]["TT.01"] == 33


def test_what_was_typed_in_a_section_that_is_gone_is_kept_beside_the_draft(running, client):
    report = running.reports["draft"]
    section = running.before.sections.get(key="proposals")
    supplement(running)
    client.force_login(report.created_by)
    data = {
        "outline": str(running.before.pk),
        f"s{section.pk}-version": "0",
        f"text-{section.pk}": "Vừa gõ thêm.",
    }
    page = client.post(reverse("reports:section", args=[report.pk, "proposals"]), data, follow=True)
    text = page.content.decode()
    assert "Không còn trong đề cương" in text
    assert "Vừa gõ thêm." in text
    assert "Đề nghị bổ sung kinh phí." in text
    printed = client.get(reverse("reports:report_read", args=[report.pk])).content.decode()
    assert "Vừa gõ thêm." in printed


def test_leftovers_are_read_by_the_agency_alone(running, client):
    supplement(running)
    report = running.newest("submitted")
    type(report).objects.filter(pk=report.pk).update(state="submitted", opened_at=running.call.opened_at)
    client.force_login(running.officer)
    text = client.get(reverse("reports:report", args=[report.pk])).content.decode()
    assert "Không còn trong đề cương" not in text
    client.force_login(running.person("submitted", Role.HEAD))
    assert (
        "Không còn trong đề cương" in client.get(reverse("reports:report", args=[report.pk])).content.decode()
    )


def test_a_poll_tells_an_open_page_that_the_outline_is_another(running, client):
    report = running.reports["draft"]
    client.force_login(report.created_by)
    poll = reverse("reports:edit_state", args=[report.pk])
    assert client.get(poll).json()["outline"] == str(running.before.pk)
    _done, after = supplement(running)
    assert client.get(poll).json()["outline"] == str(after.pk)


def test_the_unsent_field_of_a_page_of_before_is_answered_as_saved(running, client):
    report = running.reports["draft"]
    old = TableRow.objects.get(section__version=running.before, indicator__code="TT.01")
    supplement(running)
    client.force_login(report.created_by)
    edit = {"op": "thao-tac-9", "field": figure_field(old.pk), "seen": 0, "typed": {"value": "44"}}
    answer = client.post(
        reverse("reports:edits", args=[report.pk]), data=edit, content_type="application/json"
    )
    assert (answer.status_code, answer.json()["field"], answer.json()["moved"]) == (200, edit["field"], True)
    assert said(report)[1]["TT.01"] == 44


def test_the_officer_lets_an_agency_change_what_it_sent(running, client):
    supplement(running)
    duty = running.duties["accepted"]
    client.force_login(running.officer)
    assert "Cho sửa cả phần đã gửi" in client.get(reverse("reports:duty", args=[duty.pk])).content.decode()
    client.post(reverse("reports:unlock_sent", args=[duty.pk]), {"reason": "Số cũ sai"})
    assert not running.newest("accepted").only_new
