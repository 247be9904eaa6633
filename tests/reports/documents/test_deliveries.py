"""What is issued reaches its recipients; they take it in or refuse it, and the sender sees it."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.queries.home import tasks_for
from reports.documents.actions import corrections, deliveries, letters
from reports.documents.models import Delivery, Document
from reports.documents.policies import can_answer
from reports.documents.queries import inbox
from reports.documents.states import DeliveryState, DocumentState, Relation
from reports.outlines.models import ProgrammeRole, ProgrammeRoleKind
from tests.factories.agencies import LONG_AGO, make_agency, make_member
from tests.reports.documents.letters import fill_in, make_letter, make_office, send
from tests.reports.documents.pages import issued
from tests.reports.documents.rounds import NOW, make_house, make_summary, make_town

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def town():
    return make_town("Vị Thủy")


@pytest.fixture
def receiver(town):
    return make_member(town, Role.CLERK)


@pytest.fixture
def delivery(office, town):
    return send(office, make_letter(office, town)).deliveries.get()


def test_a_letter_goes_to_the_chosen_agencies_when_it_is_issued(office, town):
    draft = make_letter(office, town, office.agency, addressees=["Nơi không dùng hệ thống"])
    assert not Delivery.objects.exists()
    document = send(office, draft)
    (delivery,) = document.deliveries.all()
    assert (delivery.agency, delivery.state, delivery.sent_at) == (town, DeliveryState.SENT, NOW)
    deliveries.deliver(document)
    assert document.deliveries.count() == 1


def test_a_report_goes_to_the_agency_that_consolidates_it(report, clerk, root):
    assert [each.agency for each in issued(report, clerk).deliveries.all()] == [root.agency]


def test_the_root_goes_to_the_programmes_recipients_of_its_date(private_files):
    _province, lead, root = make_house()
    ministry, former = make_agency("Bộ Thử"), make_agency("Bộ cũ")
    for agency, until in ((ministry, None), (former, dt.date(2023, 1, 1))):
        ProgrammeRole.objects.create(
            programme=root.call.programme, agency=agency, kind=ProgrammeRoleKind.RECIPIENT,
            valid_from=LONG_AGO, valid_to=until,
        )  # fmt: skip
    summary = make_summary(root, [], submitted_by=lead.memberships.get(role=Role.LEADER).user)
    document = issued(summary, make_member(lead, Role.CLERK))
    assert [each.agency for each in document.deliveries.all()] == [ministry]


def test_a_programme_of_several_provinces_sends_no_report_to_another_province(private_files):
    province, lead, root = make_house()
    ministry = make_agency("Bộ Thử")
    neighbour = make_agency("UBND tỉnh bên", kind=province.kind)
    for agency in (ministry, neighbour, province):
        ProgrammeRole.objects.create(
            programme=root.call.programme, agency=agency, kind=ProgrammeRoleKind.RECIPIENT, valid_from=LONG_AGO,
        )  # fmt: skip
    summary = make_summary(root, [], submitted_by=lead.memberships.get(role=Role.LEADER).user)
    document = issued(summary, make_member(lead, Role.CLERK))
    assert {each.agency for each in document.deliveries.all()} == {ministry, province}


def test_the_clerk_takes_it_in_once_and_the_sender_sees_when(office, delivery, receiver):
    answered = deliveries.acknowledge(delivery_id=delivery.pk, by=receiver)
    assert (answered.state, answered.answered_by, answered.answered_at) == (
        DeliveryState.ACKNOWLEDGED, receiver, NOW,
    )  # fmt: skip
    with clock.travel(NOW + dt.timedelta(hours=1)):
        assert deliveries.acknowledge(delivery_id=delivery.pk, by=receiver).answered_at == NOW
    assert AuditEntry.objects.filter(key="documents.delivery.acknowledged").count() == 1
    assert inbox.sent(delivery.document)[0].state == DeliveryState.ACKNOWLEDGED
    with pytest.raises(Conflict):
        deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason="Nhầm nơi nhận")


def test_a_refusal_needs_a_reason_and_stays(delivery, receiver):
    for reason in ("", "  ", "x" * 501):
        with pytest.raises(Invalid) as refused:
            deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason=reason)
        assert list(refused.value.fields) == ["reason"]
    answered = deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason=" Gửi nhầm  nơi nhận ")
    assert (answered.state, answered.reason) == (DeliveryState.REFUSED, "Gửi nhầm nơi nhận")
    again = deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason="Gửi nhầm nơi nhận")
    assert again.answered_at == answered.answered_at
    with pytest.raises(Conflict):
        deliveries.acknowledge(delivery_id=delivery.pk, by=receiver)


def test_only_the_receiving_agencys_clerk_answers(office, delivery, town, receiver):
    others = [
        make_member(town, Role.DRAFTER),
        make_member(town, Role.HEAD),
        office.clerk,
        make_office("X").clerk,
    ]
    for user in others:
        with pytest.raises(NotAllowed):
            deliveries.acknowledge(delivery_id=delivery.pk, by=user)
        with pytest.raises(NotAllowed):
            deliveries.refuse(delivery_id=delivery.pk, by=user, reason="lý do")
    for user in (*others, receiver):
        assert can_answer(user, delivery) == (delivery in inbox.answerable_by(user)) == (user == receiver)


def test_colleagues_who_may_not_answer_read_who_does(client, delivery, town, receiver):
    address = reverse("reports:document", args=(delivery.document_id,))
    said = f"Văn thư của {town} tiếp nhận hoặc từ chối văn bản này."
    for user, told in ((make_member(town, Role.HEAD), True), (receiver, False)):
        client.force_login(user)
        assert (said in client.get(address).content.decode()) is told
    deliveries.acknowledge(delivery_id=delivery.pk, by=receiver)
    client.force_login(make_member(town, Role.HEAD))
    assert said not in client.get(address).content.decode()


def test_recipients_read_the_paper_and_the_rest_of_the_sender_stays_closed(office, delivery, town, receiver):
    sister = make_member(make_town("Long Mỹ"), Role.CLERK)
    draft = make_letter(office, town)
    assert list(Document.objects.visible_to(receiver)) == [delivery.document]
    assert list(inbox.received(receiver)) == [delivery]
    assert list(Document.objects.visible_to(sister)) == list(inbox.received(sister)) == []
    assert draft in Document.objects.visible_to(office.drafter)


def test_what_waits_to_be_taken_in_is_a_task_of_the_clerk_until_it_is_answered(
    office, delivery, town, receiver
):
    def tasks(user):
        return [each for each in tasks_for(user) if each.kind == "take_in"]

    (task,) = tasks(receiver)
    assert task.targets == (("reports:document", (delivery.document_id,)),)
    assert task.detail == "đến lúc 09:00 ngày 21/06/2023"
    assert tasks(make_member(town, Role.DRAFTER)) == tasks(office.clerk) == []
    deliveries.acknowledge(delivery_id=delivery.pk, by=receiver)
    assert tasks(receiver) == []


def test_a_refused_paper_is_a_task_of_the_senders_clerk_until_another_paper_answers(
    office, delivery, town, receiver
):
    def tasks(user=office.clerk):
        return [each for each in tasks_for(user) if each.kind == "sent_back"]

    def start(relation):
        return corrections.start_correction(
            document_id=delivery.document_id, by=office.clerk, relation=relation
        )

    send(office, fill_in(start(Relation.CORRECTS), office.clerk))
    other = send(office, make_letter(office, town)).deliveries.get()
    deliveries.acknowledge(delivery_id=other.pk, by=receiver)
    assert tasks() == [], "nothing was refused"
    with clock.travel(NOW + dt.timedelta(hours=1)):
        deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason="Thiếu phụ lục")
        (task,) = tasks()
        assert task.verb == "Xử lý văn bản bị từ chối tiếp nhận"
        assert (task.who, task.detail) == (town.name, "từ chối vì: Thiếu phụ lục")
        assert task.targets == (("reports:document", (delivery.document_id,)),)
        assert tasks(receiver) == tasks(office.drafter) == tasks(make_office("Khác").clerk) == []
    with clock.travel(NOW + dt.timedelta(hours=2)):
        draft = start(Relation.WITHDRAWS)
        assert tasks() == []
        letters.discard(document_id=draft.pk, by=office.clerk)
        assert len(tasks()) == 1, "a draft that was given up answers nothing"
        send(office, fill_in(start(Relation.CORRECTS), office.clerk))
        assert tasks() == []


def test_a_refused_paper_that_has_left_force_is_nobodys_task(office, delivery, receiver):
    deliveries.refuse(delivery_id=delivery.pk, by=receiver, reason="Thiếu phụ lục")
    assert "sent_back" in {each.kind for each in tasks_for(office.clerk)}
    Document.objects.filter(pk=delivery.document_id).update(state=DocumentState.REPLACED)
    assert "sent_back" not in {each.kind for each in tasks_for(office.clerk)}


def test_a_withdrawal_reaches_those_who_got_the_paper_and_takes_the_old_task_away(
    office, delivery, town, receiver
):
    draft = corrections.start_correction(
        document_id=delivery.document_id, by=office.clerk, relation=Relation.WITHDRAWS
    )
    withdrawal = send(office, draft)
    (task,) = [each for each in tasks_for(receiver) if each.kind == "take_in"]
    assert task.targets == (("reports:document", (withdrawal.pk,)),)
    old = Document.objects.visible_to(receiver).get(pk=delivery.document_id)
    assert old.state == DocumentState.WITHDRAWN
