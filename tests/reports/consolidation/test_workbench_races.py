"""Several officers in one summary at once, on PostgreSQL, where the race is real."""

import threading

import pytest
from django.db import connection, transaction

from reports.collection.actions.drafts import StaleEdit
from reports.collection.models import SectionText
from reports.consolidation.actions.prose import Arrange, save_prose
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


@pytest.fixture
def scene(transactional_db):
    scene = Scene()
    scene.accepted(
        "A", {}, {"situation": [f"Đoạn thứ {n}." for n in range(ROUNDS)], "communication": ["Một."]}
    )
    scene.report = scene.summary()
    return scene


def at_once(*works):
    """Run these in threads that start at the same moment; what each raised, or None."""
    barrier, raised = threading.Barrier(len(works)), [None] * len(works)

    def one(at, work):
        barrier.wait()
        try:
            work()
        except Exception as error:
            raised[at] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(at, work)) for at, work in enumerate(works)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return raised


def text(scene, key):
    return SectionText.objects.get(report=scene.report, section=section_of(scene.report, key))


def writes(scene, key, words, **options):
    """One officer's save of a section, who saw it a moment ago."""
    seen = text(scene, key)

    def work():
        save_prose(
            report_id=scene.report.pk, section_id=seen.section_id, by=scene.officer,
            edit_version=seen.edit_version, typed=[], added=words, **options,
        )  # fmt: skip

    return work


def test_officers_in_different_sections_never_conflict(scene):
    for n in range(ROUNDS):
        raised = at_once(
            *(writes(scene, key, f"Lượt {n}.") for key in ("situation", "communication", "proposals"))
        )
        assert raised == [None, None, None]
    for key in ("situation", "communication", "proposals"):
        words = [p["text"] for p in text(scene, key).paragraphs]
        assert [each for each in words if each.startswith("Lượt")] == [f"Lượt {n}." for n in range(ROUNDS)]


def test_officers_in_the_same_section_conflict_and_one_of_them_wins(scene):
    """The control of the one above: it is the section that decides, not luck."""
    for n in range(ROUNDS):
        raised = at_once(writes(scene, "situation", f"Trái {n}."), writes(scene, "situation", f"Phải {n}."))
        assert sorted(each is None for each in raised) == [False, True]
        assert isinstance(next(each for each in raised if each), StaleEdit)
    assert text(scene, "situation").edit_version == ROUNDS


def test_what_is_sent_to_a_section_while_somebody_saves_it_is_not_lost(scene):
    target = section_of(scene.report, "communication").pk
    for n, paragraph in enumerate(list(text(scene, "situation").paragraphs)):
        raised = at_once(
            writes(scene, "situation", "", arrange=Arrange("send", (paragraph["id"],), target)),
            writes(scene, "communication", f"Lượt {n}."),
        )
        assert raised == [None, None]
    words = [p["text"] for p in text(scene, "communication").paragraphs]
    assert sorted(each for each in words if each.startswith("Đoạn")) == sorted(
        f"Đoạn thứ {n}." for n in range(ROUNDS)
    )
    assert sum(each.startswith("Lượt") for each in words) == ROUNDS
    assert text(scene, "situation").paragraphs == []


def test_reading_before_the_lock_would_lose_it(scene):
    """The control: the section read first, the lock taken afterwards."""
    read, sent = threading.Event(), threading.Event()
    one = text(scene, "situation").paragraphs[0]

    def careless():
        seen = text(scene, "communication")
        read.set()
        sent.wait(20)
        with transaction.atomic():
            paragraphs = [*seen.paragraphs, {"id": "x", "level": 0, "text": "Lượt.", "used": True}]
            SectionText.objects.filter(pk=seen.pk).update(paragraphs=paragraphs)

    def sender():
        read.wait(20)
        target = section_of(scene.report, "communication").pk
        writes(scene, "situation", "", arrange=Arrange("send", (one["id"],), target))()
        sent.set()

    assert at_once(careless, sender) == [None, None]
    assert one["text"] not in [p["text"] for p in text(scene, "communication").paragraphs]
