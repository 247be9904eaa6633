"""Who leaves an agency leaves a list; what named the person passes on; nothing belongs to nobody."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.handover import Leaving, open_work
from agencies.models import AuditEntry
from agencies.policies import holds
from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection import policies
from reports.collection.models import Report, ReviewNote, SectionWork
from reports.collection.states import CallState, ReportState
from tests.factories.agencies import (
    make_administrator,
    make_agency,
    make_member,
    make_membership,
    make_user,
)
from tests.factories.rounds import OPENED, make_assignment, make_call, make_report, section_of

pytestmark = pytest.mark.django_db


class Office:
    """An agency with a head, a drafter who leaves, a colleague, and a duty that names the drafter."""

    def __init__(self) -> None:
        self.call = make_call()
        self.agency = make_agency("UBND huyện Châu Thành")
        self.head = make_member(self.agency, Role.HEAD)
        self.leaver = make_user(full_name="Trần Thị Đi")
        self.held = make_membership(self.leaver, self.agency, Role.DRAFTER)
        self.colleague = make_user(full_name="Lê Văn Ở")
        self.colleague.phone = "0293 111 222"
        self.colleague.save(update_fields=["phone"])
        make_membership(self.colleague, self.agency, Role.DRAFTER)
        self.duty = make_assignment(
            self.call, self.agency, contact_name="Trần Thị Đi", contact_phone="0293 333"
        )
        self.report = make_report(self.duty, by=self.leaver)
        self.work = SectionWork.objects.create(
            report=self.report, section=section_of(self.report, "situation"), owner=self.leaver
        )

    def groups(self, reader=None):
        found = open_work(Leaving(self.leaver, self.agency, reader or self.head))
        return {group.title: group.items for group in found}


@pytest.fixture
def office() -> Office:
    return Office()


def test_the_list_names_contacts_sections_and_drafts_with_links(office: Office):
    groups = office.groups()
    assert set(groups) == {
        "Đầu mối liên hệ", "Mục báo cáo được giao phụ trách", "Dự thảo báo cáo đang viết"
    }  # fmt: skip
    assert groups["Đầu mối liên hệ"][0].url == reverse("reports:duty", args=[office.duty.pk])
    assert groups["Dự thảo báo cáo đang viết"][0].url == reverse("reports:report", args=[office.report.pk])
    assert "người này sửa lần cuối" in groups["Dự thảo báo cáo đang viết"][0].detail


def test_an_administrator_reads_that_there_is_work_but_gets_no_way_into_it(office: Office):
    items = [item for group in office.groups(make_administrator()).values() for item in group]
    assert len(items) == 3
    assert [item.url for item in items] == ["", "", ""]


def test_what_was_remarked_is_told_only_to_whoever_reads_the_report(office: Office):
    lead = office.call.lead
    officer = make_member(lead, Role.OFFICER)
    sent = make_report(make_assignment(office.call), state=ReportState.SUBMITTED)
    ReviewNote.objects.create(report=sent, text="Thiếu số liệu quý I", by=officer, at=OPENED)
    for reader, told in ((make_member(lead, Role.HEAD), True), (make_administrator(), False)):
        (group,) = open_work(Leaving(officer, lead, reader))
        assert group.title == "Ý kiến rà soát chưa khép"
        assert (group.items[0].detail == "Thiếu số liệu quý I") is told


def test_the_successor_stands_where_the_person_stood(office: Office):
    moved = actions.hand_over(by=office.head, membership=office.held, successor=office.colleague)
    office.duty.refresh_from_db()
    office.work.refresh_from_db()
    assert moved == 2
    assert (office.duty.contact_name, office.duty.contact_phone) == ("Lê Văn Ở", "0293 111 222")
    assert office.work.owner == office.colleague
    assert holds(office.leaver, office.agency, Role.DRAFTER), "only asked to pass on, not to end"
    entry = AuditEntry.objects.get(key="role.handed_over")
    assert (entry.facts["count"], entry.facts["successor"]) == (2, office.colleague.username)


def test_handing_over_twice_moves_nothing_more(office: Office):
    actions.hand_over(by=office.head, membership=office.held, successor=office.colleague)
    assert actions.hand_over(by=office.head, membership=office.held, successor=office.colleague) == 0


def test_with_the_end_of_the_role_nothing_is_orphaned(office: Office):
    actions.hand_over(by=office.head, membership=office.held, successor=office.colleague, end=True)
    assert not holds(office.leaver, office.agency, Role.DRAFTER)
    draft = Report.objects.get(pk=office.report.pk)
    assert policies.can_edit(office.colleague, draft), "the draft belongs to the agency"
    assert Report.objects.visible_to(office.head).filter(pk=draft.pk).exists()
    assert list(office.groups()) == ["Dự thảo báo cáo đang viết"], "what named the person names nobody gone"


def test_even_ending_without_a_successor_leaves_the_draft_to_the_agency(office: Office):
    actions.hand_over(by=office.head, membership=office.held, successor=None, end=True)
    assert policies.can_edit(office.colleague, Report.objects.get(pk=office.report.pk))
    assert len(office.groups()) == 3, "the list is still there to be worked through"


def test_rounds_that_are_over_keep_the_name_of_their_time(office: Office):
    office.call.state = CallState.CLOSED
    office.call.save(update_fields=["state"])
    actions.hand_over(by=office.head, membership=office.held, successor=office.colleague)
    office.duty.refresh_from_db()
    assert office.duty.contact_name == "Trần Thị Đi"


@pytest.mark.parametrize(("phone", "moved"), [("0293 333", True), ("0293 999", False)])
def test_of_two_people_with_one_name_the_telephone_tells(office: Office, phone: str, moved: bool):
    namesake = make_user(full_name="Trần Thị Đi")
    make_membership(namesake, office.agency, Role.CLERK)
    office.leaver.phone = phone
    office.leaver.save(update_fields=["phone"])
    actions.hand_over(by=office.head, membership=office.held, successor=office.colleague)
    office.duty.refresh_from_db()
    assert (office.duty.contact_name == "Lê Văn Ở") is moved


def test_only_somebody_who_works_there_takes_over(office: Office):
    former = make_membership(None, office.agency, Role.DRAFTER)
    former.valid_to = former.valid_from
    former.save(update_fields=["valid_to"])
    for successor in (make_member(make_agency(), Role.DRAFTER), office.leaver, former.user):
        with pytest.raises(Invalid):
            actions.hand_over(by=office.head, membership=office.held, successor=successor)
    with pytest.raises(Invalid):
        actions.hand_over(by=office.head, membership=office.held, successor=None)


def test_only_who_manages_the_people_hands_over(office: Office):
    for by in (office.colleague, make_member(make_agency(), Role.HEAD)):
        with pytest.raises(NotAllowed):
            actions.hand_over(by=by, membership=office.held, successor=office.colleague)


def test_when_the_role_cannot_end_nothing_is_handed_over(office: Office):
    alone = make_agency()
    head = make_membership(None, alone, Role.HEAD)
    other = make_member(alone, Role.DRAFTER)
    duty = make_assignment(office.call, alone, contact_name=head.user.full_name)
    with pytest.raises(Conflict):
        actions.hand_over(by=head.user, membership=head, successor=other, end=True)
    duty.refresh_from_db()
    assert duty.contact_name == head.user.full_name


def test_a_replacement_takes_the_contacts_over_at_once(office: Office):
    added = actions.replace_member(
        by=office.head, membership=office.held, username="nguoi.moi", full_name="Người Mới", phone="0293 7"
    )
    office.duty.refresh_from_db()
    assert (office.duty.contact_name, office.duty.contact_phone) == ("Người Mới", "0293 7")
    assert holds(added.membership.user, office.agency, Role.DRAFTER)


def test_the_page_passes_on_and_ends_and_can_be_printed(office: Office):
    client = Client()
    client.force_login(office.head)
    address = reverse("agencies:handover", args=[office.held.pk])
    page = client.get(address).content.decode()
    assert "In danh sách" in page
    assert "Người nhận bàn giao" in page
    refused = client.post(address, {"op": "pass", "successor": ""}).content.decode()
    assert "Chưa chọn người nhận bàn giao." in refused
    stranger = make_member(make_agency(), Role.DRAFTER)
    assert client.post(address, {"op": "end", "successor": stranger.pk}).status_code == 200
    assert holds(office.leaver, office.agency, Role.DRAFTER)
    done = client.post(address, {"op": "end", "successor": office.colleague.pk}, follow=True).content.decode()
    assert "Đã chuyển 2 chỗ cho người nhận." in done
    assert "Vai trò đã kết thúc" in done
    assert "Chuyển và kết thúc vai trò hôm nay" not in done
