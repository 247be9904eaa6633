"""Agencies and accounts from a workbook: looked through, shown, written all at once or not at all."""

import datetime as dt

import pytest
from django.contrib.auth.hashers import is_password_usable
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.actions.bulk import plan_of_intake
from agencies.audit import verify
from agencies.models import Agency, AuditEntry, Intake, Membership, User
from agencies.policies import holds
from agencies.states import AgencyKind, IntakeState, Role
from portal.core.errors import Conflict, NotAllowed
from tests.agencies.workbooks import commune, filled, person
from tests.factories.agencies import make_administrator, make_agency, make_member, make_membership, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> User:
    return make_administrator()


@pytest.fixture
def province() -> Agency:
    return make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="H30")


def stage(admin: User, agencies=(), people=()) -> Intake:
    return actions.stage_intake(by=admin, name="danh sach.xlsx", content=filled(agencies, people))


def apply(admin: User, intake: Intake) -> Intake:
    digest = plan_of_intake(intake, admin).digest
    return actions.apply_intake(intake_id=intake.pk, by=admin, plan_sha256=digest)


def verdicts(admin: User, intake: Intake) -> list[str]:
    return [line.verdict for line in plan_of_intake(intake, admin).lines]


def test_agencies_and_people_come_together_in_any_order(admin: User, province: Agency):
    agencies = [commune("H30.1.2", "UBND xã Hai", "H30.1"), commune("H30.1", "UBND xã Một", province)]
    people = [
        person("lan.mot", "H30.1", full_name="Trần Thị Lan", role="Lãnh đạo đơn vị", authority="KT. ký thay cấp trưởng"),
        person("lan.mot", "H30.1.2", full_name="Trần Thị Lan", role="Văn thư"),
    ]  # fmt: skip
    intake = stage(admin, agencies, people)
    assert verdicts(admin, intake) == ["new"] * 4
    assert Agency.objects.count() == 2, (
        "a trial run writes nothing: the province and the office of the administrator"
    )
    assert not User.objects.filter(username="lan.mot").exists()
    apply(admin, intake)
    two = Agency.objects.get(code="H30.1.2")
    assert two.parent.code == "H30.1"
    assert two.path == f"{province.pk}/{two.parent_id}/{two.pk}/"
    lan = User.objects.get(username="lan.mot")
    assert not is_password_usable(lan.password)
    assert holds(lan, two.parent, Role.HEAD)
    assert holds(lan, two, Role.CLERK)
    assert lan.memberships.get(role=Role.HEAD).authority == "KT"
    assert verify().broken_seq is None
    keys = set(AuditEntry.objects.values_list("key", flat=True))
    assert {"agency.bulk_created", "user.created", "role.granted", "agency.intake_applied"} <= keys


def test_what_a_workbook_said_is_forgotten_once_it_is_decided(admin: User, province: Agency):
    kept = stage(admin, people=[person("mot.nguoi", province)])
    assert kept.cells
    assert apply(admin, kept).cells == {}
    put_aside = stage(admin, people=[person("hai.nguoi", province)])
    actions.discard_intake(intake_id=put_aside.pk, by=admin)
    put_aside.refresh_from_db()
    assert (put_aside.state, put_aside.cells) == (IntakeState.DISCARDED, {})
    assert not User.objects.filter(username="hai.nguoi").exists()


def test_the_same_workbook_again_changes_nothing(admin: User, province: Agency):
    rows = {"agencies": [commune("H30.1", "UBND xã Một", province)], "people": [person("mot.nguoi", "H30.1")]}
    apply(admin, stage(admin, **rows))
    before = (Agency.objects.count(), User.objects.count(), Membership.objects.count())
    again = stage(admin, **rows)
    assert verdicts(admin, again) == ["unchanged", "unchanged"]
    apply(admin, again)
    assert (Agency.objects.count(), User.objects.count(), Membership.objects.count()) == before


def test_changes_are_shown_with_before_and_after_and_then_made(admin: User, province: Agency):
    agency = make_agency("UBND xã Một", kind=AgencyKind.COMMUNE, parent=province, code="H30.1", place="Một",
                         superior_line="")  # fmt: skip
    user = make_user("mot.nguoi", full_name="Nguyễn Văn Thử")
    held = make_membership(user, agency, Role.DRAFTER, title="Chuyên viên")
    intake = stage(
        admin,
        [commune("H30.1", "UBND phường Một", province)],
        [person("mot.nguoi", agency, title="Trưởng phòng", phone="0293 111")],
    )
    plan = plan_of_intake(intake, admin)
    assert [line.verdict for line in plan.lines] == ["changed", "changed"]
    assert ("Tên đầy đủ", "UBND xã Một", "UBND phường Một") in plan.lines[0].changes
    assert plan.lines[1].changes == [
        ("Điện thoại công vụ", "", "0293 111"),
        ("Chức vụ", "Chuyên viên", "Trưởng phòng"),
    ]
    apply(admin, intake)
    agency.refresh_from_db()
    held.refresh_from_db()
    user.refresh_from_db()
    assert agency.name == "UBND phường Một"
    assert agency.names.get(valid_to__isnull=True).valid_from == dt.date(2025, 7, 1)
    assert (held.title, user.phone) == ("Trưởng phòng", "0293 111")


def test_an_empty_contact_leaves_the_known_one(admin: User, province: Agency):
    user = make_user("mot.nguoi", full_name="Nguyễn Văn Thử")
    user.phone = "0293 999"
    user.save(update_fields=["phone"])
    make_membership(user, province, Role.DRAFTER)
    intake = stage(admin, people=[person("mot.nguoi", province)])
    assert verdicts(admin, intake) == ["unchanged"]


def test_nothing_is_written_while_a_row_is_wrong(admin: User, province: Agency):
    intake = stage(admin, people=[person("mot.nguoi", province), person("hai.nguoi", "KHONG.CO")])
    with pytest.raises(Conflict, match="Còn 1 dòng có lỗi"):
        apply(admin, intake)
    assert not User.objects.filter(username="mot.nguoi").exists()


def test_only_what_was_shown_is_written(admin: User, province: Agency):
    intake = stage(admin, people=[person("mot.nguoi", province, title="Chuyên viên")])
    seen = plan_of_intake(intake, admin).digest
    user = make_user("mot.nguoi", full_name="Nguyễn Văn Thử")
    with pytest.raises(Conflict, match="đã thay đổi sau khi bạn xem"):
        actions.apply_intake(intake_id=intake.pk, by=admin, plan_sha256=seen)
    assert not user.memberships.exists()
    apply(admin, intake)  # control: what is seen now is taken
    assert user.memberships.get().title == "Chuyên viên"


def test_a_workbook_is_applied_once(admin: User, province: Agency):
    intake = stage(admin, people=[person("mot.nguoi", province)])
    seen = plan_of_intake(intake, admin).digest
    actions.apply_intake(intake_id=intake.pk, by=admin, plan_sha256=seen)
    with pytest.raises(Conflict, match="không còn chờ ghi"):
        actions.apply_intake(intake_id=intake.pk, by=admin, plan_sha256=seen)
    assert Membership.objects.filter(user__username="mot.nguoi").count() == 1


@pytest.mark.parametrize("role", [Role.HEAD, Role.CLERK, Role.OFFICER])
def test_only_administrators_bring_workbooks(admin: User, province: Agency, role: str):
    other = make_member(province, role)
    with pytest.raises(NotAllowed):
        actions.stage_intake(by=other, name="x.xlsx", content=filled(people=[person("mot.nguoi", province)]))
    intake = stage(admin, people=[person("mot.nguoi", province)])
    for act in (
        lambda: actions.apply_intake(intake_id=intake.pk, by=other, plan_sha256=""),
        lambda: actions.discard_intake(intake_id=intake.pk, by=other),
        lambda: actions.issue_links(intake_id=intake.pk, by=other),
    ):
        with pytest.raises(NotAllowed):
            act()


def test_links_are_given_to_new_accounts_without_a_password_alone(admin: User, province: Agency):
    make_membership(make_user("co.san", full_name="Nguyễn Văn Thử"), province, Role.DRAFTER)
    intake = stage(admin, people=[person("mot.nguoi", province), person("hai.nguoi", province),
                                  person("co.san", province, role="Văn thư")])  # fmt: skip
    apply(admin, intake)
    first = {user.username: token for user, token in actions.issue_links(intake_id=intake.pk, by=admin)}
    assert set(first) == {"mot.nguoi", "hai.nguoi"}
    actions.set_password(token=first["mot.nguoi"], password="mot-mat-khau-dai-1")
    second = {user.username: token for user, token in actions.issue_links(intake_id=intake.pk, by=admin)}
    assert set(second) == {"hai.nguoi"}
    with pytest.raises(Conflict):
        actions.set_password(token=first["hai.nguoi"], password="mot-mat-khau-dai-1")
    actions.set_password(token=second["hai.nguoi"], password="mot-mat-khau-dai-1")


def test_the_pages_lead_from_template_to_links(admin: User, province: Agency):
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client()
    client.force_login(admin)
    assert b"".join(client.get(reverse("agencies:bulk_template"))).startswith(b"PK")
    upload = SimpleUploadedFile(
        "tai khoan.xlsx", filled(people=[person("mot.nguoi", province, phone="0293 5")])
    )
    page = client.post(reverse("agencies:bulk"), {"file": upload}, follow=True)
    shown = page.content.decode()
    assert "Chưa ghi gì." in shown
    assert "Người dùng, dòng 4" in shown
    pk = Intake.objects.get().pk
    stale = client.post(reverse("agencies:intake_apply", args=[pk]), {"plan": "0" * 64}, follow=True)
    assert "Chưa ghi gì. Cơ quan hoặc tài khoản" in stale.content.decode()
    digest = page.context["plan"].digest
    done = client.post(
        reverse("agencies:intake_apply", args=[pk]), {"plan": digest}, follow=True
    ).content.decode()
    assert "Đã ghi cơ quan và tài khoản theo tệp." in done
    links = client.post(reverse("agencies:intake_links", args=[pk])).content.decode()
    assert reverse("agencies:open_link", args=["x"]).removesuffix("x/") in links
    assert "mot.nguoi" in links
    nothing = client.post(reverse("agencies:bulk"), {"file": ""}).content.decode()
    assert "Chưa chọn tệp." in nothing
