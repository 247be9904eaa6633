"""What an officer has settled about words stays settled over any number of runs."""

import pytest

from reports.consolidation.actions.prose import TypedParagraph, save_prose
from reports.consolidation.gather import merge_paragraphs
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene, newer
from tests.reports.consolidation.test_workbench import paragraphs

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.unit_report = scene.accepted("Xã 1", {}, {"situation": ["Một điều.", "Hai điều."]})
    scene.accepted("Xã 2", {}, {"situation": ["Ba điều khác hẳn."]})
    scene.top = scene.summary()
    return scene


def save(scene, report, **changes):
    """Save the section as it is, but for one paragraph, named by its first words."""
    text = report.texts.get(section=section_of(report, "situation"))
    words = changes.pop("of")
    typed = []
    for each in text.paragraphs:
        known = {
            "text": each["text"],
            "level": each["level"],
            "used": each["used"],
            "cite": each.get("cite", False),
        }
        typed.append(
            TypedParagraph(id=each["id"], **(known | (changes if each["text"].startswith(words) else {})))
        )
    save_prose(
        report_id=report.pk, section_id=text.section_id, by=scene.officer, edit_version=text.edit_version,
        typed=typed,
    )  # fmt: skip


def one(report, words):
    return next(each for each in paragraphs(report) if each["text"].startswith(words))


def without_first(scene):
    """The unit's next version has dropped its first paragraph."""
    following = newer(scene.unit_report)
    text = following.texts.get(section__key="situation")
    text.paragraphs = [each for each in text.paragraphs if not each["text"].startswith("Một")]
    text.save(update_fields=["paragraphs"])
    return following


def test_words_whose_source_is_gone_are_marked_once_and_settled_for_good(scene):
    save(scene, scene.top, of="Một", text="Một điều đã biên tập.")
    without_first(scene)
    again = scene.summary()
    assert one(again, "Một")["stale"], "the officer has to look"
    third = scene.summary()
    assert one(third, "Một")["stale"], "and it stays marked until he did"
    save(scene, third, of="Một", seen=True)
    assert not one(third, "Một")["stale"]
    for _run in range(3):
        assert not one(scene.summary(), "Một")["stale"]


def test_without_the_memory_it_would_be_marked_at_every_run():
    """The control: the same paragraph, settled, that does not remember that its source is gone."""
    settled = {"id": "a", "level": 0, "text": "Đã sửa.", "source": 1, "edited": True, "stale": False}
    assert merge_paragraphs([settled], [], {})[0]["stale"]
    assert not merge_paragraphs([{**settled, "gone": True}], [], {})[0]["stale"]


def test_a_source_that_comes_back_with_other_words_is_marked_again(scene):
    save(scene, scene.top, of="Một", text="Một điều đã biên tập.")
    without = without_first(scene)
    top = scene.summary()
    save(scene, top, of="Một", seen=True)
    back = newer(without)
    origin = one(top, "Một")["id"]
    text = back.texts.get(section__key="situation")
    text.paragraphs = [{"id": origin, "level": 0, "text": "Một điều nói khác."}, *text.paragraphs]
    text.save(update_fields=["paragraphs"])
    found = one(scene.summary(), "Một điều đã biên tập")
    assert found["stale"]
    assert "gone" not in found


def test_a_level_that_was_chosen_stays_over_a_run_though_the_words_are_the_units(scene):
    save(scene, scene.top, of="Hai", level=2)
    assert not one(scene.top, "Hai").get("edited")
    again = scene.summary()
    assert one(again, "Hai")["level"] == 2
    following = newer(scene.unit_report)
    text = following.texts.get(section__key="situation")
    for each in text.paragraphs:
        each["text"] = each["text"].replace("điều", "việc")
    text.save(update_fields=["paragraphs"])
    third = scene.summary()
    assert one(third, "Hai việc")["level"] == 2, "its new words are taken, the level is the officer's"


def test_a_level_that_nobody_chose_follows_the_unit(scene):
    following = newer(scene.unit_report)
    text = following.texts.get(section__key="situation")
    text.paragraphs[1]["level"] = 1
    text.save(update_fields=["paragraphs"])
    assert one(scene.summary(), "Hai")["level"] == 1


def test_only_the_level_that_was_chosen_is_kept():
    """The control: the mark is what keeps it."""
    old = {"id": "a", "level": 2, "text": "A.", "source": 1, "used": True}
    new = {"id": "a", "level": 0, "text": "A.", "source": 2, "used": True}
    assert merge_paragraphs([old], [new], {})[0]["level"] == 0
    assert merge_paragraphs([{**old, "leveled": True}], [new], {})[0]["level"] == 2
