"""Roles: who gives them, who ends them, what stays."""

import unicodedata

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from agencies import actions
from agencies.models import AuditEntry, Membership, User
from agencies.policies import holds
from agencies.queries import members, signers
from agencies.states import Authority, Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from tests.factories.agencies import (
    make_administrator,
    make_agency,
    make_member,
    make_membership,
    make_user,
)

pytestmark = pytest.mark.django_db


def add(by: User, agency, **changes):
    person = {"username": "le.van.moi", "full_name": "Lê Văn Mới", "role": Role.DRAFTER} | changes
    return actions.add_person(by=by, agency=agency, **person)


@pytest.mark.parametrize("role", [Role.HEAD, Role.LEADER, Role.CLERK])
def test_head_leader_and_clerk_add_people_of_their_agency(role: str):
    agency = make_agency()
    added = add(make_member(agency, role), agency)
    assert holds(added.membership.user, agency, Role.DRAFTER)


@pytest.mark.parametrize("role", [Role.DRAFTER, Role.OFFICER, Role.VIEWER])
def test_others_do_not(role: str):
    agency = make_agency()
    with pytest.raises(NotAllowed):
        add(make_member(agency, role), agency)
    assert not User.objects.filter(username="le.van.moi").exists()


def test_nobody_adds_people_to_a_sister_agency():
    with pytest.raises(NotAllowed):
        add(make_member(make_agency(), Role.HEAD), make_agency())


def test_only_administrators_make_administrators():
    agency = make_agency()
    with pytest.raises(NotAllowed):
        add(make_member(agency, Role.HEAD), agency, role=Role.ADMINISTRATOR)
    assert not User.objects.filter(username="le.van.moi").exists()
    add(make_administrator(), agency, role=Role.ADMINISTRATOR)


def test_nobody_grants_himself_a_role():
    agency = make_agency()
    for by in (make_member(agency, Role.CLERK), make_administrator()):
        with pytest.raises(NotAllowed):
            actions.grant_role(by=by, user=by, agency=agency, role=Role.HEAD)


def test_a_crafted_post_does_not_make_an_administrator():
    agency = make_agency()
    client = Client()
    client.force_login(make_member(agency, Role.HEAD))
    sent = {"username": "ke.gian", "full_name": "Kẻ Gian", "role": Role.ADMINISTRATOR, "is_active": "1"}
    client.post(reverse("agencies:add_person", args=[agency.pk]), sent)
    assert not Membership.objects.filter(role=Role.ADMINISTRATOR).exists()


def test_an_account_from_elsewhere_is_brought_in_by_administrators_alone():
    agency, user = make_agency(), make_member(make_agency())
    with pytest.raises(NotAllowed):
        actions.grant_role(by=make_member(agency, Role.HEAD), user=user, agency=agency, role=Role.DRAFTER)
    actions.grant_role(by=make_administrator(), user=user, agency=agency, role=Role.DRAFTER)


@pytest.mark.parametrize("taken", ["TRAN.HA", " tran.ha "])
def test_a_login_name_is_taken_whatever_its_case(taken: str):
    make_user("tran.ha")
    with pytest.raises(Invalid) as refused:
        actions.create_user(by=None, username=taken, full_name="Trần Hà")
    assert "username" in refused.value.fields


@pytest.mark.parametrize("name", ["trần.hà", unicodedata.normalize("NFD", "trần.hà"), "a b", "", "-a", "a@b"])
def test_a_login_name_is_plain_letters(name: str):
    with pytest.raises(Invalid):
        actions.create_user(by=None, username=name, full_name="Trần Hà")


def test_names_are_stored_composed():
    user = actions.create_user(
        by=None, username="tran.ha", full_name=unicodedata.normalize("NFD", "Trần  Hà")
    )
    assert user.full_name == "Trần Hà"


def test_a_role_is_not_given_twice():
    membership = make_membership()
    with pytest.raises(Conflict):
        actions.grant_role(by=None, user=membership.user, agency=membership.agency, role=membership.role)


def test_a_role_can_be_given_again_after_it_ended():
    agency = make_agency()
    membership = make_membership(None, agency)
    actions.end_role(by=None, membership=membership)
    actions.grant_role(by=None, user=membership.user, agency=agency, role=Role.DRAFTER)
    assert [row.ended for row in members(agency)] == [0, 1]


def test_replacing_hands_over_title_and_right_to_sign():
    agency = make_agency()
    clerk = make_member(agency, Role.CLERK)
    former = make_membership(None, agency, Role.HEAD, title="Phó Giám đốc", authority=Authority.KT)
    added = actions.replace_member(by=clerk, membership=former, username="nguoi.moi", full_name="Người Mới")
    assert (added.membership.title, added.membership.authority) == ("Phó Giám đốc", "KT")
    assert not holds(former.user, agency, Role.HEAD)
    assert [signer.full_name for signer in signers(agency)] == ["Người Mới"]


def test_the_last_who_manages_people_is_ended_by_administrators_alone():
    last = make_membership(None, None, Role.HEAD)
    with pytest.raises(Conflict):
        actions.end_role(by=last.user, membership=last)
    actions.end_role(by=make_administrator(), membership=last)


def test_the_last_administrator_stays():
    last = make_membership(None, None, Role.ADMINISTRATOR)
    with pytest.raises(Conflict):
        actions.end_role(by=last.user, membership=last)


def test_a_head_does_not_end_the_administrator_who_sits_in_the_same_agency():
    agency = make_agency()
    head = make_member(agency, Role.HEAD)
    administrator = make_membership(None, agency, Role.ADMINISTRATOR)
    with pytest.raises(NotAllowed):
        actions.end_role(by=head, membership=administrator)


def test_nobody_raises_the_own_right_to_sign():
    membership = make_membership(None, None, Role.HEAD, authority=Authority.KT)
    with pytest.raises(NotAllowed):
        actions.change_membership(
            by=membership.user, membership=membership, title="Giám đốc", authority=Authority.NONE
        )


def test_every_change_of_rights_is_in_the_journal():
    agency = make_agency()
    clerk = make_member(agency, Role.CLERK)
    added = add(clerk, agency)
    actions.end_role(by=clerk, membership=added.membership)
    keys = list(AuditEntry.objects.filter(actor=clerk).order_by("seq").values_list("key", flat=True))
    assert keys == ["user.created", "role.granted", "password.link_issued", "role.ended"]


def test_the_signers_of_an_agency_come_with_its_head_first():
    agency = make_agency()
    make_membership(make_user(full_name="Phó"), agency, Role.HEAD, title="Phó Giám đốc", authority="KT")
    make_membership(make_user(full_name="Trưởng"), agency, Role.LEADER, title="Giám đốc")
    make_membership(make_user(full_name="Soạn"), agency, Role.DRAFTER)
    make_membership(make_user(full_name="Cũ"), agency, Role.HEAD, valid_to=timezone.localdate())
    assert [(s.full_name, s.title) for s in signers(agency)] == [
        ("Trưởng", "Giám đốc"), ("Phó", "Phó Giám đốc"),
    ]  # fmt: skip


@pytest.mark.parametrize("listing", ["agencies:people", "agencies:agencies", "agencies:journal"])
def test_lists_cost_the_same_number_of_queries_with_one_row_and_with_many(
    listing: str, django_assert_max_num_queries
):
    administrator = make_administrator()
    client = Client()
    client.force_login(administrator)
    client.get(reverse(listing))  # notes the session's limits once
    costs = []
    for rows in (1, 3):
        agency = make_agency(parent=make_agency())
        for _row in range(rows):
            add(administrator, agency, username=f"nguoi.{Membership.objects.count()}")
        with django_assert_max_num_queries(20) as asked:
            assert client.get(reverse(listing)).status_code == 200
        costs.append(len(asked.captured_queries))
    assert costs[0] == costs[1]
