"""What an agency has explained comes into the summary with its reason and origin; nobody is stopped by it again."""

import pytest
from django.urls import reverse

from portal.core.personal import scan
from reports.collection.actions.personal import PersonalFound
from reports.collection.models import PersonalOverride
from reports.consolidation.actions.prose import save_prose
from tests.factories.rounds import OPENED, section_of
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
PHONE = "Đường dây tiếp nhận của xã: 0912 345 678."


def explain(report, text=PHONE, reason="Số của cơ quan, đã công khai."):
    for hit in scan(text):
        PersonalOverride.objects.create(
            report=report, fingerprint=hit.fingerprint, kind=hit.kind, masked=hit.masked, place="Mục Tình hình",
            reason=reason, by=report.created_by, at=OPENED,
        )  # fmt: skip


@pytest.fixture
def scene():
    scene = Scene()
    scene.first = scene.accepted("Huyện A", {("TT.01", ""): 20}, {"situation": [PHONE]})
    explain(scene.first)
    explain(scene.first, "Gọi 0912 345 670.")  # explained there once, and no longer in the text
    return scene


def move_the_text(scene, summary):
    """An officer puts the agency's words under another heading."""
    text = summary.texts.get(section=section_of(summary, "proposals"))
    save_prose(
        report_id=summary.pk, section_id=text.section_id, typed=[], added=PHONE, edit_version=text.edit_version,
        by=scene.officer,
    )  # fmt: skip
    text.refresh_from_db()
    assert [p["text"] for p in text.paragraphs] == [PHONE]


def test_the_reason_comes_along_with_its_origin_for_what_stands_in_the_summary(scene, client):
    summary = scene.summary()
    carried = summary.personal_overrides.get()
    assert (carried.masked, carried.reason, carried.by) == (
        "09•••78", "Số của cơ quan, đã công khai.", scene.first.created_by,
    )  # fmt: skip
    assert carried.place == "Huyện A: Mục Tình hình"
    move_the_text(scene, summary)
    client.force_login(scene.officer)
    page = client.get(reverse("reports:check", args=[summary.pk])).content.decode()
    assert "Huyện A: Mục Tình hình" in page
    assert scene.first.personal_overrides.count() == 2


def test_control_without_it_the_officer_is_stopped_by_what_was_explained_below(scene):
    summary = scene.summary()
    summary.personal_overrides.all().delete()
    with pytest.raises(PersonalFound):
        move_the_text(scene, summary)


def test_a_rerun_and_the_next_level_keep_it_once(scene):
    district = scene.district("Tỉnh B")
    below = scene.accepted("Xã C", {("TT.01", ""): 2}, {"situation": [PHONE]}, parent=district)
    explain(below, reason="Của xã C, công khai.")
    summary = scene.summary()
    again = scene.summary()
    assert again.pk != summary.pk
    assert again.personal_overrides.count() == 1
    middle = scene.summary(district, by=district.agency.memberships.get().user)
    assert middle.personal_overrides.get().place == "Xã C: Mục Tình hình"
