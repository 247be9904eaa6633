"""The officer's pages about outlines, over HTTP: reading, shaping, wrong input, rights, conflicts."""

import pytest
from django.test import Client
from django.urls import reverse

from agencies.models import AuditEntry
from reports.outlines.models import Breakdown, Indicator, Outline, OutlineVersion
from reports.outlines.states import OutlineState
from tests.reports.outlines.desk import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    return Desk()


@pytest.fixture
def client(desk):
    client = Client()
    client.force_login(desk.officer)
    return client


def at(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.version.pk, *args])


def of(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.programme.pk, *args])


def keys(desk):
    return [("." * each.level) + each.key for each in desk.content.walk()]


PAGES = [
    ("outline_version", ()), ("outline_head", ()), ("outline_publish", ()), ("outline_copy", ()),
    ("outline_section", ("media",)), ("outline_section_remove", ("media",)), ("outline_row_add", ("media", "figure")),
    ("outline_row_add", ("media", "heading")), ("outline_row", ("media", 1)), ("outline_annex_new", ("plans",)),
    ("outline_annex", ("plans", "papers")), ("outline_entry_preview", ()), ("outline_paper_preview", ()),
]  # fmt: skip


@pytest.mark.parametrize(("name", "args"), PAGES)
def test_every_page_of_a_version_opens_for_the_officer_and_is_missing_for_others(client, desk, name, args):
    assert client.get(at(name, desk, *args)).status_code == 200
    for stranger in (desk.outsider, desk.drafter):
        client.force_login(stranger)
        assert client.get(at(name, desk, *args)).status_code == 404


@pytest.mark.parametrize("name", ["indicators", "indicator_new", "axes", "axis_new", "outline_new"])
def test_every_page_of_the_catalogue_opens_for_the_officer_and_is_missing_for_others(client, desk, name):
    assert client.get(of(name, desk)).status_code == 200
    for stranger in (desk.outsider, desk.drafter):
        client.force_login(stranger)
        assert client.get(of(name, desk)).status_code == 404
