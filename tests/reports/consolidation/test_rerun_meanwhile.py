"""A re-run by one officer while another one works: what was typed stands over the new version, nobody lacks a right."""

import re

import pytest
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Conflict, NotAllowed
from reports.collection.actions import summaries
from reports.consolidation.actions.options import choose_options
from reports.consolidation.adjusting import Delta
from reports.consolidation.views import prose
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.factories.summaries import Scene, newer, printed
from tests.reports.consolidation.test_rerun import adjust

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.a = scene.accepted("Huyện A", {TT: 5}, {"situation": ["A ổn định."]})
    scene.old = scene.summary()
    return scene


@pytest.fixture
def officer(client, scene):
    client.force_login(scene.officer)
    return client


def posted(client, report, extra):
    """The form of a section as the page gives it, with a word more in its first paragraph and a new one."""
    page = client.get(reverse("reports:summary", args=[report.pk]), {"muc": "situation"}).text
    (paragraph,) = report.texts.get(section__key="situation").paragraphs
    version = re.search(r'name="edit_version" value="(\d+)"', page)[1]
    return {
        "edit_version": version, "order": paragraph["id"], "p": paragraph["id"], "op": "save",
        f"text-{paragraph['id']}": "A ổn định, tôi viết thêm.", f"used-{paragraph['id']}": "on",
        f"level-{paragraph['id']}": "0", "added": extra,
    }  # fmt: skip


def save(client, report, data):
    return client.post(reverse("reports:summary_section", args=[report.pk, "situation"]), data)


def test_what_was_typed_stands_over_the_new_version_and_is_saved_there(officer, scene):
    data = posted(officer, scene.old, "Đoạn của tôi.")
    newer(scene.a, {TT: 9})
    newest = scene.summary()
    answer = save(officer, scene.old, data)
    assert answer.status_code == 409
    assert "lần 1 đã được tổng hợp lại thành lần 2" in answer.text
    assert "A ổn định, tôi viết thêm." in answer.text
    assert "Đoạn của tôi." in answer.text
    assert reverse("reports:summary_section", args=[newest.pk, "situation"]) in answer.text
    version = re.search(r'name="edit_version" value="(\d+)"', answer.text)[1]
    assert save(officer, newest, data | {"edit_version": version}).status_code == 302
    said = [each["text"] for each in newest.texts.get(section__key="situation").paragraphs]
    assert said == ["A ổn định, tôi viết thêm.", "Đoạn của tôi."]
    scene.old.refresh_from_db()
    assert [e["text"] for e in scene.old.texts.get(section__key="situation").paragraphs] == ["A ổn định."]


def test_control_without_it_the_officer_was_told_to_ask_for_a_role(officer, scene, monkeypatch):
    data = posted(officer, scene.old, "Đoạn của tôi.")
    scene.summary()
    for module in (summaries, prose):
        monkeypatch.setattr(module, "replaced_by", lambda _report, _by: None)
    answer = save(officer, scene.old, data)
    assert (answer.status_code, "hãy đề nghị lãnh đạo" in answer.text) == (403, True)


def test_an_adjustment_and_a_choice_say_where_to_do_it(scene):
    scene.summary()
    for act in (
        lambda: adjust(scene, scene.old, Delta(1)),
        lambda: choose_options(report_id=scene.old.pk, by=scene.officer, charts=True),
    ):
        with pytest.raises(Conflict, match="lần 1 đã được tổng hợp lại thành lần 2"):
            act()


def test_whoever_has_no_part_in_the_new_version_is_refused_as_before(scene):
    stranger = make_member(make_report(scene.unit("Huyện B")).assignment.agency, Role.DRAFTER)
    scene.summary()
    with pytest.raises(NotAllowed):
        adjust(scene, scene.old, Delta(1), by=stranger)


def test_a_summary_that_is_signed_meanwhile_is_not_called_computed_anew(officer, scene):
    data = posted(officer, scene.old, "Đoạn của tôi.")
    type(scene.old).objects.filter(pk=scene.old.pk).update(state="pending_approval")
    answer = save(officer, scene.old, data)
    assert answer.status_code == 403
    assert "tổng hợp lại thành" not in answer.text
    assert printed(scene.old, *TT).value == 5
