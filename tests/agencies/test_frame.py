"""What stands around every page."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from agencies.states import Role
from portal.core import clock
from tests.factories.agencies import make_agency, make_member, make_membership

pytestmark = pytest.mark.django_db


def page_of(user) -> tuple[Client, list[str]]:
    client = Client()
    client.force_login(user)
    return client, [str(item.label) for item in client.get(reverse("agencies:profile")).context["frame"].nav]


@pytest.mark.parametrize(
    ("role", "shown", "hidden"),
    [
        (Role.DRAFTER, {"Báo cáo của đơn vị"}, {"Người dùng của đơn vị", "Nhật ký", "Cơ quan và người dùng"}),
        (Role.CLERK, {"Văn bản", "Người dùng của đơn vị"}, {"Nhật ký", "Cơ quan và người dùng"}),
        (Role.HEAD, {"Người dùng của đơn vị", "Nhật ký"}, {"Cơ quan và người dùng"}),
        (Role.VIEWER, {"Văn bản"}, {"Đợt báo cáo", "Báo cáo của đơn vị", "Nhật ký"}),
        (Role.ADMINISTRATOR, {"Cơ quan và người dùng", "Nhật ký"}, {"Báo cáo của đơn vị", "Văn bản"}),
    ],
)
def test_everyone_is_shown_the_way_to_what_the_role_opens(role: str, shown: set[str], hidden: set[str]):
    labels = set(page_of(make_member(None, role))[1])
    assert shown <= labels
    assert not hidden & labels


def test_the_entry_above_a_page_is_marked():
    membership = make_membership(None, None, Role.HEAD)
    client, _labels = page_of(membership.user)
    page = client.get(reverse("agencies:membership", args=[membership.pk])).content.decode()
    assert 'href="/nguoi-dung/" aria-current="page"' in page


def test_a_demonstration_says_so_with_its_date_and_others_do_not(settings):
    user = make_member(make_agency(), Role.HEAD)
    client, _labels = page_of(user)
    assert "Bản trình diễn" not in client.get(reverse("agencies:profile")).content.decode()
    settings.DEMO = True
    with clock.travel(dt.datetime(2023, 6, 14, 8, 0, tzinfo=clock.VIETNAM)):
        page = client.get(reverse("agencies:profile")).content.decode()
    assert "Bản trình diễn" in page
    assert "14/06/2023" in page


def test_texts_of_people_are_text_on_every_page():
    hostile = "<script>alert(1)</script> < 5% & “x”"
    agency = make_agency(hostile)
    user = make_membership(None, agency, Role.HEAD, title=hostile).user
    client, _labels = page_of(user)
    for address in ("agencies:profile", "agencies:people", "agencies:journal"):
        assert "<script>alert" not in client.get(reverse(address)).content.decode()
