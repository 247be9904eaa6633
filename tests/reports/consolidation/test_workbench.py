"""Paragraphs under another heading, one for several, several in one: nothing is lost, nothing comes twice."""

import pytest

from portal.core.errors import Invalid, NotAllowed
from reports.collection.actions.drafts import StaleEdit
from reports.collection.models import Report
from reports.consolidation.actions.prose import Arrange, TypedParagraph, save_prose
from reports.consolidation.arrange import rows_of
from tests.factories.rounds import section_of
from tests.factories.summaries import Scene, newer

pytestmark = pytest.mark.django_db
SAME = "Tình hình tệ nạn xã hội trên địa bàn xã {} ổn định, không có diễn biến phức tạp."


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.reports = [
        scene.accepted(
            name, {}, {"situation": [SAME.format(name), f"Riêng đơn vị {name} có khu công nghiệp mới {n}."]}
        )
        for n, name in enumerate(("An Bình", "Bình Minh", "Châu Phú"))
    ]
    return scene


def paragraphs(report, key="situation"):
    return report.texts.get(section=section_of(report, key)).paragraphs


def arrange(scene, report, verb, *ids, to="", key="situation", edits=(), **options):
    """Save a section as its page does: what stands behind another paragraph is not sent back."""
    text = report.texts.get(section=section_of(report, key))
    behind = {other for each in text.paragraphs for other in each.get("covers", ())}
    edits = dict(edits)
    typed = [
        TypedParagraph(p["id"], edits.get(p["id"], p["text"]), p["level"], p["used"], p.get("cite", False))
        for p in text.paragraphs
        if p["id"] not in behind
    ]
    options = {"edit_version": text.edit_version, "by": scene.officer} | options
    what = Arrange(verb, ids, section_of(report, to).pk if to else None) if verb else None
    save_prose(report_id=report.pk, section_id=text.section_id, typed=typed, arrange=what, **options)
    return paragraphs(report, key)


def said(found):
    return [p["text"] for p in found]


def used(found):
    return [p["text"] for p in found if p["used"]]


def first_of(found, words):
    return next(p for p in found if words in p["text"])


# --- alike ---


def test_what_says_the_same_is_marked_and_still_printed(scene):
    found = paragraphs(scene.summary())
    (group, *others) = [row for row in rows_of(found) if row.alike]
    assert not others
    assert said(group.flat) == [SAME.format(name) for name in ("An Bình", "Bình Minh", "Châu Phú")]
    assert len(used(found)) == 6


def test_one_stands_for_all_and_the_others_come_back(scene):
    report = scene.summary()
    before = paragraphs(report)
    second = first_of(before, "Bình Minh ổn định")
    found = arrange(scene, report, "stand", second["id"])
    lead = first_of(found, "Bình Minh ổn định")
    assert [p["text"] for p in found if p["id"] in lead["covers"]] == [
        SAME.format("An Bình"),
        SAME.format("Châu Phú"),
    ]
    assert (len(used(found)), len(found)) == (4, 6)
    assert lead["cite"]
    back = arrange(scene, report, "apart", second["id"])
    assert sorted(said(back)) == sorted(said(before))
    assert len(used(back)) == 6
    assert not any(row.alike or row.covered for row in rows_of(back))


def test_another_one_may_stand_and_one_may_be_taken_out(scene):
    report = scene.summary()
    found = arrange(scene, report, "stand_all")
    third = first_of(found, "Châu Phú ổn định")
    found = arrange(scene, report, "stand", third["id"])
    assert set(first_of(found, "Châu Phú ổn định")["covers"]) == {
        first_of(found, f"{name} ổn định")["id"] for name in ("An Bình", "Bình Minh")
    }
    out = first_of(found, "An Bình ổn định")
    found = arrange(scene, report, "out", out["id"])
    assert first_of(found, "An Bình ổn định")["used"]
    assert first_of(found, "Châu Phú ổn định")["covers"] == [first_of(found, "Bình Minh ổn định")["id"]]


def test_what_was_put_aside_on_purpose_is_not_folded_in(scene):
    report = scene.summary()
    first = first_of(paragraphs(report), "An Bình ổn định")
    text = report.texts.get(section=section_of(report, "situation"))
    typed = [
        TypedParagraph(p["id"], p["text"], 0, p["id"] != first["id"], cite=True) for p in text.paragraphs
    ]
    save_prose(report_id=report.pk, section_id=text.section_id, by=scene.officer, edit_version=0, typed=typed)
    found = arrange(scene, report, "stand_all")
    assert first_of(found, "Bình Minh ổn định")["covers"] == [first_of(found, "Châu Phú ổn định")["id"]]


def test_a_fold_lives_through_a_re_run_and_a_newcomer_is_only_offered(scene):
    arrange(scene, scene.summary(), "stand_all")
    scene.accepted("Đông Hải", {}, {"situation": [SAME.format("Đông Hải")]})
    found = paragraphs(scene.summary())
    lead = first_of(found, "An Bình ổn định")
    assert len(lead["covers"]) == 2
    assert not lead["stale"]
    newcomer = first_of(found, "Đông Hải ổn định")
    assert (newcomer["used"], newcomer["like"]) == (False, lead["like"])


def test_a_fold_is_marked_when_one_behind_it_says_something_else(scene):
    arrange(scene, scene.summary(), "stand_all")
    changed = newer(scene.reports[1])
    text = changed.texts.get(section=section_of(changed, "situation"))
    text.paragraphs[0]["text"] = "Tình hình tệ nạn xã hội trên địa bàn phức tạp."
    text.save()
    found = paragraphs(scene.summary())
    assert first_of(found, "An Bình ổn định")["stale"]
    assert first_of(found, "địa bàn phức tạp")["id"] in first_of(found, "An Bình ổn định")["covers"]


def test_when_the_one_that_stood_for_all_is_gone_the_next_takes_its_place(scene):
    arrange(scene, scene.summary(), "stand_all")
    changed = newer(scene.reports[0])
    text = changed.texts.get(section=section_of(changed, "situation"))
    text.paragraphs.pop(0)
    text.save()
    found = paragraphs(scene.summary())
    heir = first_of(found, "Bình Minh ổn định")
    assert (heir["used"], heir["cite"], heir["stale"]) == (True, True, True)
    assert heir["covers"] == [first_of(found, "Châu Phú ổn định")["id"]]


# --- merging ---


def test_a_merged_text_keeps_all_its_sources_and_can_be_taken_apart(scene):
    report = scene.summary()
    own = [p["id"] for p in paragraphs(report) if "khu công nghiệp" in p["text"]]
    found = arrange(scene, report, "merge", *own)
    merged = next(p for p in found if not p.get("source"))
    assert merged["covers"] == own
    assert merged["text"].count("khu công nghiệp") == 3
    found = arrange(scene, report, "", edits={merged["id"]: "Ba đơn vị có khu công nghiệp mới."})
    assert next(p for p in found if p["id"] == merged["id"])["covers"] == own
    again = paragraphs(scene.summary())
    assert "Ba đơn vị có khu công nghiệp mới." in used(again)
    assert len(used(again)) == 4
    newest = scene.root.reports.order_by("-version").first()
    back = arrange(scene, newest, "apart", merged["id"])
    assert len(used(back)) == 6
    assert "Ba đơn vị có khu công nghiệp mới." in said(back)


def test_a_merged_text_says_each_sentence_once_and_keeps_its_sources_when_split(scene):
    report = scene.summary()
    ids = [p["id"] for p in paragraphs(report)][:2]
    found = arrange(scene, report, "merge", *ids)
    merged = next(p for p in found if not p.get("source"))
    found = arrange(scene, report, "", edits={merged["id"]: "Một.\n- Hai."})
    pieces = [p for p in found if not p.get("source")]
    assert [p["covers"] for p in pieces] == [ids, ids]
    assert [p["cite"] for p in pieces] == [False, True]


def test_one_paragraph_alone_is_not_merged(scene):
    report = scene.summary()
    with pytest.raises(Invalid, match="ít nhất hai"):
        arrange(scene, report, "merge", paragraphs(report)[0]["id"])


def test_a_merged_text_is_marked_when_a_source_changes(scene):
    report = scene.summary()
    arrange(scene, report, "merge", *[p["id"] for p in paragraphs(report) if "khu công nghiệp" in p["text"]])
    changed = newer(scene.reports[2])
    text = changed.texts.get(section=section_of(changed, "situation"))
    text.paragraphs[1]["text"] = "Khu công nghiệp đã đóng cửa."
    text.save()
    assert next(p for p in paragraphs(scene.summary()) if not p.get("source"))["stale"]


# --- under another heading ---


def test_a_moved_paragraph_keeps_its_source_and_neither_returns_nor_doubles(scene):
    report = scene.summary()
    one = paragraphs(report)[1]
    arrange(scene, report, "send", one["id"], to="communication")
    assert one["text"] not in said(paragraphs(report))
    (there,) = paragraphs(report, "communication")
    assert (there["text"], there["source"], there["home"]) == (one["text"], one["source"], "situation")
    again = scene.summary()
    assert one["text"] not in said(paragraphs(again))
    assert said(paragraphs(again, "communication")) == [one["text"]]


def test_without_the_memory_of_where_it_went_it_would_come_twice(scene):
    """The control: the same re-run, the paragraph unknown in its new section."""
    report = scene.summary()
    one = paragraphs(report)[1]
    arrange(scene, report, "send", one["id"], to="communication")
    report.texts.filter(section=section_of(report, "communication")).update(paragraphs=[])
    assert one["text"] in said(paragraphs(scene.summary()))


def test_a_moved_paragraph_follows_its_source_and_goes_home(scene):
    report = scene.summary()
    one = paragraphs(report)[1]
    arrange(scene, report, "send", one["id"], to="communication")
    changed = newer(scene.reports[0])
    text = changed.texts.get(section=section_of(changed, "situation"))
    text.paragraphs[1]["text"] = "Lời mới của đơn vị."
    text.save()
    again = scene.summary()
    assert said(paragraphs(again, "communication")) == ["Lời mới của đơn vị."]
    arrange(scene, again, "send", one["id"], to="situation", key="communication")
    home = first_of(paragraphs(again), "Lời mới")
    assert "home" not in home
    assert paragraphs(again, "communication") == []


def test_a_group_moves_together(scene):
    report = scene.summary()
    found = arrange(scene, report, "stand_all")
    lead = first_of(found, "An Bình ổn định")
    arrange(scene, report, "send", lead["id"], to="communication")
    assert len(paragraphs(report, "communication")) == 3
    assert len(paragraphs(report)) == 3


@pytest.mark.parametrize("to", ["", "results", "situation"])
def test_only_another_section_with_prose_takes_it(scene, to):
    report = scene.summary()
    with pytest.raises(Invalid, match="mục chuyển đến"):
        arrange(scene, report, "send", paragraphs(report)[0]["id"], to=to)
    assert len(paragraphs(report)) == 6


def test_sending_loses_nothing_of_an_officer_who_writes_there(scene):
    report = scene.summary()
    seen = report.texts.get(section=section_of(report, "communication")).edit_version
    arrange(scene, report, "send", paragraphs(report)[1]["id"], to="communication")
    save_prose(
        report_id=report.pk, section_id=section_of(report, "communication").pk, by=scene.officer, edit_version=seen,
        typed=[], added="Viết ở mục tuyên truyền.",
    )  # fmt: skip
    assert len(paragraphs(report, "communication")) == 2


def test_whoever_writes_where_it_was_is_told(scene):
    report = scene.summary()
    arrange(scene, report, "send", paragraphs(report)[1]["id"], to="communication")
    with pytest.raises(StaleEdit):
        arrange(scene, report, "", edit_version=0)


def test_an_approved_summary_is_not_arranged(scene):
    report = scene.summary()
    Report.objects.filter(pk=report.pk).update(state="accepted")
    with pytest.raises(NotAllowed):
        arrange(scene, report, "stand_all")
