"""Titles and offered sentences have places that are filled in: words on the page, names in the store and in files."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.outlines.differing import differences
from reports.outlines.editing import section_of
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import version_spec
from reports.outlines.states import OutlineState
from tests.factories.rounds import OPENED

pytestmark = pytest.mark.django_db
LEVELS = {f"level_{n}": style for n, style in enumerate(("roman", "arabic", "alpha", "none", "none"))}
OPENING = {"title": "Mở đầu", "meaning": "basis", "item_style": "dash", "has_prose": "on"}


@pytest.fixture
def client(desk):
    client = Client()
    client.force_login(desk.officer)
    return client


def at(name, desk, *args):
    return reverse(f"reports:{name}", args=[desk.version.pk, *args])


def content_of(desk):
    return version_spec(OutlineVersion.objects.get(pk=desk.version.pk))


def test_the_page_shows_words_and_no_name(client, desk):
    for url in (at("outline_head", desk), at("outline_section", desk, "basis")):
        page = client.get(url).content.decode()
        assert not [name for name in ("{subject}", "{period}", "{letter}", "{agency}") if name in page]
    assert (
        "Kết quả thực hiện {nội dung} {kỳ báo cáo}" in client.get(at("outline_head", desk)).content.decode()
    )
    assert "Thực hiện {công văn}, {đơn vị} báo cáo." in page


def test_pages_that_are_only_read_show_words_too(client, desk):
    publishing = client.get(at("outline_publish", desk)).content.decode()
    OutlineVersion.objects.filter(pk=desk.version.pk).update(
        state=OutlineState.PUBLISHED, published_at=OPENED
    )
    head, reading = (
        client.get(at(name, desk)).content.decode() for name in ("outline_head", "outline_version")
    )
    assert "Thực hiện {công văn}, {đơn vị} báo cáo." in reading
    for page in (publishing, head):
        assert "Kết quả thực hiện {nội dung} {kỳ báo cáo}" in page
    for page in (reading, publishing, head):
        assert not [name for name in ("{subject}", "{period}", "{letter}", "{agency}") if name in page]


def test_what_is_typed_in_words_is_stored_by_names_and_unchanged_words_change_nothing(client, desk):
    before = content_of(desk)
    title = client.get(at("outline_head", desk)).context["form"]["title_pattern"].value()
    typed = {"title_pattern": title, **LEVELS, "seen": desk.seen}
    assert client.post(at("outline_head", desk), typed).status_code == 302
    assert content_of(desk) == before
    typed |= {"title_pattern": "Tình hình {Kỳ báo cáo} của {agency}", "seen": desk.seen}
    assert client.post(at("outline_head", desk), typed).status_code == 302
    assert content_of(desk).title_pattern == "Tình hình {period} của {agency}"
    opening = {**OPENING, "suggestion": "Theo {công văn}, {đơn vị} báo cáo {nội dung}:", "seen": desk.seen}
    assert client.post(at("outline_section", desk, "basis"), opening).status_code == 302
    after = content_of(desk)
    assert section_of(after, "basis").suggestion == "Theo {letter}, {agency} báo cáo {subject}:"
    told = " ".join(change.text for change in differences(before, after))
    assert "{kỳ báo cáo}" in told
    assert "{công văn}" in told
    assert "{period}" not in told
    assert "{letter}" not in told


@pytest.mark.parametrize(
    ("url", "field", "typed"),
    [
        ("outline_head", "title_pattern", {"title_pattern": "Kết quả {kỳ họp}", **LEVELS}),
        ("outline_section", "suggestion", {**OPENING, "suggestion": "Theo {kỳ họp}:"}),
    ],
)
def test_a_word_that_nothing_is_filled_in_for_is_refused_with_those_that_are_known(
    client, desk, url, field, typed
):
    args = ("basis",) if url == "outline_section" else ()
    answer = client.post(at(url, desk, *args), {**typed, "seen": desk.seen})
    assert answer.status_code == 422
    assert answer.context["form"].errors[field] == [
        "Không biết điền “kỳ họp”; điền được {nội dung}, {kỳ báo cáo}, {địa bàn}, {đơn vị}, {công văn}."
    ]
    assert typed[field] in answer.content.decode()
