"""“Nội dung ổn định”: sections are offered by their headings, told apart by their outlines, never by their keys."""

import re

import pytest
from django.urls import reverse

from reports.outlines.actions.shaping import add_section
from reports.outlines.blueprint import SectionSpec
from reports.outlines.known import known_sections
from reports.outlines.models import Outline, OutlineVersion, Section
from reports.outlines.queries import version_spec

pytestmark = pytest.mark.django_db


def names(desk):
    return {each.key: each.title for each in known_sections(desk.programme, desk.content)}


def elsewhere(desk, key, title, name="Đề cương sở"):
    outline, _new = Outline.objects.get_or_create(
        programme=desk.programme,
        code=f"K-{name}",
        defaults={"name": name, "reporter_class": "any", "period_kind": "half"},
    )
    version = OutlineVersion.objects.get_or_create(outline=outline, number=1)[0]
    Section.objects.create(version=version, key=key, title=title, position=version.sections.count())


def test_a_heading_alone_says_it_and_the_key_is_never_shown(client, desk):
    found = names(desk)
    assert found["media"] == "Tuyên truyền"
    assert not any(re.search(r"\([a-z_]+\)", title) for title in found.values())
    client.force_login(desk.officer)
    for page in (
        reverse("reports:outline_version", args=[desk.version.pk]),
        reverse("reports:outline_section", args=[desk.version.pk, "media"]),
    ):
        text = client.get(page).text
        options = re.findall(
            r"<option[^>]*>([^<]*)</option>", text[text.index('name="meaning"') :].split("</select>")[0]
        )
        assert options
        assert not [each for each in options if "(" in each or "_" in each]


def test_one_heading_of_two_keys_is_told_apart_by_the_outlines(desk):
    elsewhere(desk, "advocacy", "Tuyên truyền")
    assert names(desk)["media"] == "Tuyên truyền – đề cương này"
    assert names(desk)["advocacy"] == "Tuyên truyền – Đề cương sở"
    elsewhere(desk, "advocacy_again", "tuyên truyền")
    found = names(desk)
    assert len(set(found.values())) == len(found)  # the key is the last resort


def test_it_is_one_query(desk, django_assert_num_queries):
    content = desk.content
    with django_assert_num_queries(1):
        known_sections(desk.programme, content)
    add_section(**desk.call, section=SectionSpec("fresh", "Mục mới"))
    content = version_spec(OutlineVersion.objects.get(pk=desk.version.pk))
    with django_assert_num_queries(1):
        known_sections(desk.programme, content)
