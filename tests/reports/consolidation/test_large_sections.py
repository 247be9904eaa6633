"""A section of thousands of paragraphs: a page at a time, a search, and nothing lost that a page did not show."""

import re

import pytest
from django.urls import reverse

from reports.collection.actions.drafts import StaleEdit
from reports.consolidation.actions.prose import TypedParagraph, rework, save_prose
from reports.consolidation.arrange import rows_of
from reports.consolidation.forms import wanted_page
from reports.consolidation.queries.prose_pages import IN_GROUP, ROWS, Wanted, part_of
from reports.consolidation.queries.summary import workbench
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene
from tests.reports.consolidation.test_workbench import paragraphs

pytestmark = pytest.mark.django_db
WORDS = "một hai ba bốn năm sáu bảy tám chín mười".split()


def own_words(number):
    """A paragraph like no other."""
    return " ".join(f"{WORDS[int(digit)]}{digit}" for digit in f"{number:04d}") + f" việc số {number}."


def fill(report, texts, source, key="situation"):
    """Put many paragraphs of one unit into a section, as a run would."""
    text = report.texts.get(section=section_of(report, key))
    text.paragraphs = [
        {"id": f"p{n}", "level": 0, "text": each, "source": source.pk, "cite": True, "used": True}
        for n, each in enumerate(texts)
    ]
    text.save(update_fields=["paragraphs"])
    return text


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.unit_report = scene.accepted("Xã Đầu Tiên", {}, {"situation": ["Một."]})
    scene.other = scene.accepted("Phường Cuối", {}, {"situation": ["Hai."]})
    scene.top = scene.summary()
    return scene


def page(client, scene, **query):
    client.force_login(scene.officer)
    return client.get(reverse("reports:summary", args=[scene.top.pk]), {"muc": "situation", **query})


def ids_on(answer):
    return re.findall(r'name="p" value="([^"]+)"', answer.text)


def test_a_short_section_has_no_pages_and_no_search(client, scene):
    text = page(client, scene).text
    assert 'name="tim"' not in text
    assert "Trang sau" not in text


def test_a_long_section_shows_one_page_and_the_way_to_the_others(client, scene):
    fill(scene.top, map(own_words, range(120)), scene.unit_report)
    first = page(client, scene)
    assert len(ids_on(first)) == ROWS
    assert "120 nhóm đoạn · trang 1/3" in first.text
    assert ids_on(page(client, scene, trang=3)) == [f"p{n}" for n in range(100, 120)]
    assert ids_on(page(client, scene, trang=99)) == ids_on(page(client, scene, trang=3))
    assert ids_on(page(client, scene, trang="x")) == ids_on(first)
    assert ids_on(page(client, scene, doan="p77"))[0] == "p50"
    assert "Đoạn 101<" in re.sub(r",[^<]*<", "<", page(client, scene, trang=3).text)


def test_saving_a_page_leaves_everything_it_did_not_show_as_it_was(client, scene):
    text = fill(scene.top, map(own_words, range(120)), scene.unit_report)
    before = text.paragraphs
    shown = page(client, scene, trang=2)
    data = {"edit_version": text.edit_version, "p": ids_on(shown), "op": "save", "trang": "2"}
    data["order"] = re.search(r'name="order" value="([^"]*)"', shown.text)[1]
    for each in ids_on(shown):
        data |= {f"text-{each}": before[int(each[1:])]["text"], f"level-{each}": "0", f"used-{each}": "on"}
    data["text-p60"] = "Đã sửa ở trang hai."
    answer = client.post(reverse("reports:summary_section", args=[scene.top.pk, "situation"]), data)
    assert answer.url.endswith("?muc=situation&trang=2#thuyet-minh")
    now = paragraphs(scene.top)
    assert [each["id"] for each in now] == [each["id"] for each in before]
    assert [each["id"] for each in now if each["text"] != before[int(each["id"][1:])]["text"]] == ["p60"]
    assert all(each["used"] for each in now)


def test_putting_unsent_ones_last_would_turn_the_section_round(scene):
    """The control: what saving did while every page showed everything."""
    stored = [{"id": f"p{n}", "level": 0, "text": f"Đoạn {n}.", "used": True} for n in range(4)]
    typed = [TypedParagraph(f"p{n}", f"Đoạn {n}.", 0, used=True, cite=False) for n in (2, 3)]
    assert [each["id"] for each in rework(stored, typed)] == ["p0", "p1", "p2", "p3"]
    sent = {each.id for each in typed}
    last = [each["id"] for each in stored if each["id"] in sent] + ["p0", "p1"]
    assert last == ["p2", "p3", "p0", "p1"]


def test_a_conflict_on_a_page_gives_the_typed_words_back_there(client, scene):
    text = fill(scene.top, map(own_words, range(120)), scene.unit_report)
    shown = page(client, scene, trang=3)
    text.edit_version += 1
    text.save(update_fields=["edit_version"])
    data = {"edit_version": text.edit_version - 1, "p": ["p110"], "text-p110": "Chữ của tôi.", "trang": "3"}
    answer = client.post(reverse("reports:summary_section", args=[scene.top.pk, "situation"]), data)
    assert answer.status_code == 409
    assert ids_on(answer) == ids_on(shown)
    assert "Chữ của tôi." in answer.text


def test_a_search_finds_agencies_and_words_without_accents(client, scene):
    text = fill(scene.top, map(own_words, range(120)), scene.unit_report)
    text.paragraphs[77]["source"] = scene.other.pk
    text.save(update_fields=["paragraphs"])
    assert ids_on(page(client, scene, tim="phuong cuoi")) == ["p77"]
    found = page(client, scene, tim="viec so 11")
    assert ids_on(found) == ["p11", *(f"p{n}" for n in range(110, 120))]
    assert 'value="viec so 11"' in found.text
    nothing = page(client, scene, tim="<b>không có</b>")
    assert ids_on(nothing) == []
    assert "Không có đoạn nào có “&lt;b&gt;không có&lt;/b&gt;”." in nothing.text


def test_saving_what_a_search_found_keeps_the_search_and_the_order(client, scene):
    text = fill(scene.top, map(own_words, range(120)), scene.unit_report)
    client.force_login(scene.officer)
    data = {
        "edit_version": text.edit_version,
        "p": ["p99"],
        "text-p99": "Khác.",
        "used-p99": "on",
        "tim": "số 99",
    }
    answer = client.post(reverse("reports:summary_section", args=[scene.top.pk, "situation"]), data)
    assert "tim=s%E1%BB%91%2099" in answer.url or "tim=s%E1%BB%91+99" in answer.url
    assert [each["id"] for each in paragraphs(scene.top)] == [f"p{n}" for n in range(120)]


def test_a_group_of_thousands_shows_some_and_acts_on_all(client, scene):
    fill(scene.top, ["Địa bàn ổn định, không phát sinh."] * 400, scene.unit_report)
    text = scene.top.texts.get(section__key="situation")
    for each in text.paragraphs:
        each["like"] = "p0"
    text.save(update_fields=["paragraphs"])
    shown = page(client, scene)
    assert len(ids_on(shown)) == IN_GROUP + 1
    assert "Còn 379 đoạn nữa trong nhóm" in shown.text
    data = {"edit_version": text.edit_version, "op": "stand:p0", "p": ids_on(shown)}
    for each in ids_on(shown):
        data |= {f"text-{each}": "Địa bàn ổn định, không phát sinh.", f"used-{each}": "on"}
    client.post(reverse("reports:summary_section", args=[scene.top.pk, "situation"]), data)
    (row,) = rows_of(paragraphs(scene.top))
    assert len(row.covered) == 399
    assert "Còn 379 đoạn nữa trong nhóm" in page(client, scene).text


def test_the_number_of_queries_and_the_size_do_not_grow_with_the_section(
    client, scene, django_assert_max_num_queries
):
    fill(scene.top, map(own_words, range(60)), scene.unit_report)
    page(client, scene)
    with django_assert_max_num_queries(80) as few:
        small = page(client, scene)
    fill(scene.top, map(own_words, range(4000)), scene.unit_report)
    with django_assert_max_num_queries(len(few)):
        large = page(client, scene, trang=40)
    assert "trang 40/80" in large.text
    assert len(large.content) < 1.2 * len(small.content)


def test_who_only_reads_turns_the_pages_too(client, scene):
    fill(scene.top, map(own_words, range(120)), scene.unit_report)
    client.force_login(scene.leader)
    text = client.get(reverse("reports:summary", args=[scene.top.pk]), {"muc": "situation", "trang": 3}).text
    assert own_words(119) in text
    assert own_words(99) not in text


def test_pages_count_what_is_not_printed_apart(scene):
    text = fill(scene.top, map(own_words, range(70)), scene.unit_report)
    for each in text.paragraphs[55:]:
        each["used"] = False
    text.save(update_fields=["paragraphs"])
    bench = workbench(scene.top, "situation", Wanted(page=2))
    assert [line.id for line in bench.working] == [f"p{n}" for n in range(50, 55)]
    assert [line.id for line in bench.aside] == [f"p{n}" for n in range(55, 70)]
    assert (bench.offered, bench.working_count) == (15, 55)
    first = workbench(scene.top, "situation")
    assert (len(first.working), len(first.aside)) == (50, 0)


def test_what_a_page_is_asked_for_is_read_without_trust():
    from django.http import QueryDict

    assert wanted_page(QueryDict("")) == Wanted()
    assert wanted_page(QueryDict("trang=-3&tim=a%00b&doan=x")).page == 1
    assert wanted_page(QueryDict("trang=99999999999999999999")).page == 1
    assert part_of([], Wanted(page=7, search="x" * 1000), lambda _each: "").page == 1
    assert len(part_of([], Wanted(search="x" * 1000), lambda _each: "").search) == 100


def test_two_pages_of_one_section_are_two_writers(scene):
    """Paging does not weaken the guard: the section has one version."""
    text = fill(scene.top, map(own_words, range(120)), scene.unit_report)
    typed = [TypedParagraph("p1", "Một.", 0, used=True, cite=True)]
    options = {"report_id": scene.top.pk, "section_id": text.section_id, "by": scene.officer}
    save_prose(typed=typed, edit_version=text.edit_version, **options)
    with pytest.raises(StaleEdit):
        save_prose(
            typed=[TypedParagraph("p101", "Hai.", 0, used=True, cite=True)],
            edit_version=text.edit_version, **options,
        )  # fmt: skip
