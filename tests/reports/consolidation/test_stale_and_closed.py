"""Pages that stayed open while the round went on: they hear what has happened, and what stands in the way before it does."""

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.actions import flow
from reports.collection.actions.gate import Locked
from reports.collection.models import Call, Report
from reports.collection.states import CallState, ReportState
from reports.consolidation.actions.jobs import request_run
from tests.factories.agencies import make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report, section_of
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


@pytest.fixture
def report():
    call = make_call(version=make_outline(SIMPLE, annex=False))
    return make_report(make_assignment(call), texts={"situation": ["Đủ."]})


@pytest.fixture
def scene():
    scene = Scene()
    scene.accepted("Xã A", {("TT.01", ""): 20}, {"situation": ["Ổn định.", "Khác."]})
    return scene


def test_giving_back_what_was_sent_meanwhile_says_when_and_keeps_the_reason(client, report):
    head = make_member(report.assignment.agency, Role.HEAD)
    flow.submit(report_id=report.pk, by=head)
    client.force_login(head)
    answer = client.post(reverse("reports:send_back", args=[report.pk]), {"reason": "Bổ sung mục I cho đủ."})
    text = answer.content.decode()
    assert answer.status_code == 409
    assert "Báo cáo đã gửi lúc" in text
    assert "Bổ sung mục I cho đủ." in text
    assert "Lý do bổ sung" not in text  # no label of any other form
    assert Report.objects.get(pk=report.pk).state == ReportState.SUBMITTED
    drafter = report.created_by  # the control: without the right it is the right that is missing
    client.force_login(drafter)
    answer = client.post(reverse("reports:send_back", args=[report.pk]), {"reason": "Bổ sung."})
    assert answer.status_code == 403


def test_a_draft_that_another_has_given_back_is_a_conflict(client, report):
    head = make_member(report.assignment.agency, Role.HEAD)
    client.force_login(head)
    answer = client.post(reverse("reports:send_back", args=[report.pk]), {"reason": "Bổ sung."})
    assert (answer.status_code, "trạng thái" in answer.content.decode()) == (409, True)


def test_a_run_in_a_round_that_is_over_is_a_conflict_and_for_others_a_right(client, scene):
    Call.objects.filter(pk=scene.call.pk).update(state=CallState.CLOSED)
    client.force_login(scene.officer)
    answer = client.post(reverse("reports:consolidate", args=[scene.root.pk]))
    assert answer.status_code == 409
    assert "Đợt báo cáo đã kết thúc" in answer.content.decode()
    with pytest.raises(Locked):
        request_run(assignment_id=scene.root.pk, by=scene.officer)
    client.force_login(scene.leader)
    assert client.post(reverse("reports:consolidate", args=[scene.root.pk])).status_code == 403
    assert not scene.root.runs.exists()


def counted(client, report):
    text = client.get(f"{reverse('reports:summary', args=[report.pk])}?muc=situation").content.decode()
    return [line.strip() for line in text.splitlines() if "đoạn của các đơn vị" in line]


def test_officer_and_leader_read_the_same_of_what_is_not_printed(client, scene):
    report = scene.summary()
    text = report.texts.get(section=section_of(report, "situation"))
    paragraphs = [dict(each) for each in text.paragraphs]
    for each in paragraphs[1:]:
        each |= {"used": False}
    text.paragraphs = paragraphs
    text.save(update_fields=["paragraphs"])
    said = []
    for user in (scene.officer, scene.leader, make_member(scene.call.lead, "clerk")):
        client.force_login(user)
        said.append(counted(client, report))
    assert said[0] == said[1] == said[2]
    assert "1 đoạn của các đơn vị không in" in said[0][0]
    assert "1 đoạn chưa dùng, chưa để riêng" in said[0][0]
    text.paragraphs = [paragraphs[0], *({**each, "aside": True} for each in paragraphs[1:])]
    text.save(update_fields=["paragraphs"])
    assert "không còn đoạn nào chờ xem xét" in counted(client, report)[0]


def test_what_blocks_the_way_to_the_leader_is_said_before_the_question(client, scene, monkeypatch):
    report = scene.summary()
    client.force_login(scene.officer)
    address = reverse("reports:summary", args=[report.pk])
    send = f'action="{reverse("reports:send_for_approval", args=[report.pk])}"'
    monkeypatch.setattr("reports.consolidation.views.summary.blocking", lambda *_args: [])
    assert send in client.get(address).content.decode()  # the control
    monkeypatch.setattr("reports.consolidation.views.summary.blocking", lambda *_args: [object()] * 9)
    text = client.get(address).content.decode()
    assert send not in text
    assert "Còn 9 điểm phải xử lý, giải trình" in text
    assert reverse("reports:check", args=[report.pk]) in text


def test_ending_a_round_shows_what_is_missing(client, scene):
    client.force_login(scene.officer)
    text = client.get(reverse("reports:call", args=[scene.call.code])).content.decode()
    page = reverse("reports:case_file", args=[scene.call.code])
    assert f'hx-get="{page}"' in text
    assert 'hx-select="#gaps"' in text
    assert "Còn thiếu" in text
    shown = client.get(page).content.decode()
    assert 'id="gaps"' in shown
    question = shown[shown.index('data-confirm="Kết thúc') :].split('"')[1]
    assert "Còn thiếu: Yêu cầu chưa có báo cáo đạt yêu cầu" in question
    call = Call.objects.get(pk=scene.call.pk)
    Call.objects.filter(pk=call.pk).update(state=CallState.CLOSED)
    assert "hx-select" not in client.get(reverse("reports:call", args=[call.code])).content.decode()
