"""Shaping the content of an outline, without a database: sections as a tree, lines, annexes, the token of a state."""

import random

import pytest

from reports.outlines import codes, editing, numbering, yaml_file
from reports.outlines.blueprint import AnnexSpec, ColumnSpec, RowSpec, SectionSpec, VersionSpec


def part(key, *below, level=0, **facts):
    return SectionSpec(key, key.title(), level=level, sections=below, **facts)


@pytest.fixture
def content():
    return VersionSpec(
        "Kết quả {period}",
        ("roman", "arabic", "alpha"),
        (
            part("opening", numbered=False),
            part("results", part("media", level=1), part("control", part("visits", level=2), level=1)),
            part("plans"),
        ),
    )


def shape(content):
    return [f"{'.' * each.level}{each.key}" for each in content.walk()]


def labelled(content):
    sections = list(content.walk())
    labels = numbering.labels(content.numbering, [(each.level, each.numbered) for each in sections])
    return dict(zip((each.key for each in sections), labels, strict=True))


def test_a_section_moves_up_and_down_among_its_siblings_and_takes_what_is_below_along(content):
    moved = editing.move_section(content, "control", editing.UP)
    assert shape(moved) == ["opening", "results", ".control", "..visits", ".media", "plans"]
    assert editing.move_section(moved, "control", editing.DOWN) == content


def test_a_move_that_has_nowhere_to_go_changes_nothing(content):
    for key, way in (
        ("opening", "up"),
        ("plans", "down"),
        ("media", "up"),
        ("opening", "in"),
        ("plans", "out"),
    ):
        assert editing.move_section(content, key, way) == content


def test_in_means_into_the_one_before_and_out_means_behind_the_one_above(content):
    inside = editing.move_section(content, "plans", editing.INDENT)
    assert shape(inside)[-1] == ".plans"
    assert editing.parent_of(inside, "plans") == "results"
    outside = editing.move_section(content, "visits", editing.OUTDENT)
    assert shape(outside) == ["opening", "results", ".media", ".control", ".visits", "plans"]
    assert editing.move_section(outside, "visits", editing.INDENT) == content


def test_numbers_follow_the_moves(content):
    assert labelled(content)["visits"] == "a)"
    moved = editing.move_section(editing.move_section(content, "visits", "out"), "visits", "out")
    assert labelled(moved) == {
        "opening": "", "results": "I.", "media": "1.", "control": "2.", "visits": "II.", "plans": "III.",
    }  # fmt: skip


def test_a_section_is_never_dragged_into_itself(content):
    for place in ({"into": "visits"}, {"before": "media"}, {"into": "results"}):
        with pytest.raises(editing.Misplaced):
            editing.move_to(content, "results", **place)
    assert editing.move_to(content, "results", before="results") == content


def test_a_section_is_never_deeper_than_there_are_levels(content):
    deep = content
    for key in ("d3", "d4"):
        deep = editing.add_section(deep, part(key), into=list(deep.walk())[-2].key)
    assert shape(deep)[-3:] == ["...d3", "....d4", "plans"]
    with pytest.raises(editing.Misplaced):
        editing.move_to(deep, "plans", into="d4")


def test_a_level_chosen_apart_from_the_depth_stays_apart_when_moved():
    content = VersionSpec("", ("arabic",), (part("one"), part("two", part("low", level=2))))
    moved = editing.move_to(content, "two", into="one")
    assert [(each.key, each.level) for each in moved.walk()] == [("one", 0), ("two", 1), ("low", 3)]


def test_a_new_section_comes_inside_behind_or_last(content):
    new = part("new")
    assert shape(editing.add_section(content, new))[-1] == "new"
    assert shape(editing.add_section(content, new, into="control"))[-2:] == ["..new", "plans"]
    assert shape(editing.add_section(content, new, after="media"))[2:4] == [".media", ".new"]


def test_a_removed_section_goes_with_all_below_it(content):
    assert shape(editing.remove_section(content, "results")) == ["opening", "plans"]


@pytest.mark.parametrize("verb", ["remove_section", "update_section", "section_of", "parent_of"])
def test_what_is_not_there_is_said(content, verb):
    with pytest.raises(KeyError):
        getattr(editing, verb)(content, "nowhere")


def test_a_section_may_change_its_key(content):
    assert shape(editing.update_section(content, "visits", key="tours"))[4] == "..tours"


def test_an_update_that_says_the_same_is_no_missing_section(content):
    assert editing.update_section(content, "visits", title="Visits") == content


def test_a_key_comes_from_the_title_and_is_never_taken():
    assert editing.new_key("Công tác tuyên truyền, đợt 1", set()) == "cong_tac_tuyen_truyen_dot_1"
    assert editing.new_key("Mở đầu", {"mo_dau", "mo_dau_2"}) == "mo_dau_3"
    assert editing.new_key("06 tháng", set()) == "muc_06_thang"
    assert editing.new_key("…", set()) == "muc"
    long = editing.new_key("nhiệm vụ " * 30, set())
    assert len(long) <= 37
    assert codes.SECTION.fullmatch(long)


def test_any_walk_of_moves_keeps_every_section_once_and_the_levels_in_the_tree(content):
    rng = random.Random(7)
    keys = sorted(each.key for each in content.walk())
    for _step in range(400):
        key, other = rng.choice(keys), rng.choice(keys)
        place = rng.choice(["before", "after", "into"])
        try:
            content = (
                editing.move_to(content, key, **{place: other})
                if rng.random() < 0.5
                else editing.move_section(content, key, rng.choice(editing.MOVES))
            )
        except editing.Misplaced:
            continue
        assert sorted(each.key for each in content.walk()) == keys
        assert all(child.level == each.level + 1 for each in content.walk() for child in each.sections)
        assert max(each.level for each in content.walk()) <= editing.DEEPEST


@pytest.fixture
def lines(content):
    rows = [RowSpec("Tổng", "A"), RowSpec("Nam", "A", "G=nam", 1), RowSpec("Nữ", "A", "G=nu", 1)]
    return editing.add_rows(content, "media", rows)


def labels_of(content):
    return [(row.label, row.depth) for row in editing.section_of(content, "media").rows]


def test_lines_move_up_down_in_and_out_and_stop_at_the_ends(lines):
    assert [label for label, _depth in labels_of(editing.move_row(lines, "media", 2, "up"))] == [
        "Tổng",
        "Nữ",
        "Nam",
    ]
    assert editing.move_row(lines, "media", 0, "up") == lines
    assert editing.move_row(lines, "media", 2, "down") == lines
    assert labels_of(editing.move_row(lines, "media", 2, "in"))[2] == ("Nữ", 2)
    assert editing.move_row(lines, "media", 0, "out") == lines
    assert [label for label, _depth in labels_of(editing.place_row(lines, "media", 0, 99))] == [
        "Nam",
        "Nữ",
        "Tổng",
    ]


def test_a_line_is_put_in_changed_and_taken_out_at_its_place(lines):
    more = editing.add_rows(lines, "media", [RowSpec("Trong đó")], at=1)
    assert labels_of(more)[1] == ("Trong đó", 0)
    assert editing.remove_row(more, "media", 1) == lines
    assert labels_of(editing.update_row(lines, "media", 1, RowSpec("Khác")))[1] == ("Khác", 0)


@pytest.mark.parametrize("at", [-1, 3])
def test_a_line_that_is_not_there_is_said(lines, at):
    for change in (
        lambda: editing.remove_row(lines, "media", at),
        lambda: editing.update_row(lines, "media", at, RowSpec("x")),
        lambda: editing.move_row(lines, "media", at, "up"),
        lambda: editing.place_row(lines, "media", at, 0),
    ):
        with pytest.raises(IndexError):
            change()


def test_annexes_are_put_in_replaced_in_their_place_and_taken_out(content):
    first, second = (AnnexSpec(key, key, (ColumnSpec("c", "Cột"),)) for key in ("one", "two"))
    both = editing.put_annex(editing.put_annex(content, "plans", first), "plans", second)
    renamed = editing.put_annex(both, "plans", AnnexSpec("one", "Khác", first.columns), was="one")
    assert [each.title for each in editing.section_of(renamed, "plans").annexes] == ["Khác", "two"]
    assert editing.remove_annex(editing.remove_annex(both, "plans", "one"), "plans", "two") == content
    with pytest.raises(KeyError):
        editing.put_annex(both, "plans", first, was="three")
    with pytest.raises(KeyError):
        editing.remove_annex(both, "plans", "three")


def test_the_token_tells_states_apart_and_only_states(content):
    moved = editing.move_section(content, "plans", "up")
    assert editing.token(moved) != editing.token(content)
    assert editing.token(editing.move_section(moved, "plans", "down")) == editing.token(content)


def test_every_shape_of_the_shipped_file_survives_a_section_going_out_and_in_again():
    shipped = yaml_file.read(yaml_file.SHIPPED)
    for outline in shipped.outlines:
        before = labelled(outline.content)
        key = next(each.key for each in outline.content.walk() if each.sections)
        moved = editing.move_section(outline.content, key, "up")
        assert set(labelled(moved)) == set(before)
        assert labelled(editing.move_section(moved, key, "down")) == before
