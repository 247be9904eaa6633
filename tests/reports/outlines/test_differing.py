"""What differs between two versions is told in words, and nothing that differs is kept quiet (pure)."""

import random
from dataclasses import fields, replace

import pytest

from reports.outlines import yaml_file
from reports.outlines.blueprint import AnnexSpec, ColumnSpec, RowSpec, RuleSpec, SectionSpec
from reports.outlines.differing import differences

CONTENT = yaml_file.read(yaml_file.SHIPPED).outlines[0].content
SECTION = next(each for each in CONTENT.walk() if each.rows and not each.sections)


def changed(key, change, sections=CONTENT.sections):
    """The content with one section changed."""

    def walk(sections):
        return tuple(
            replace(change(each) if each.key == key else each, sections=walk(each.sections))
            for each in sections
        )

    return replace(CONTENT, sections=walk(sections))


def told(after, before=CONTENT):
    return [(each.kind, f"{each.place}: {each.text}") for each in differences(before, after)]


def test_equal_contents_differ_in_nothing():
    assert differences(CONTENT, replace(CONTENT)) == []


def test_a_renamed_section_is_not_one_removed_and_one_added():
    ((kind, words),) = told(changed(SECTION.key, lambda s: replace(s, title="Tên khác")))
    assert kind == "renamed"
    assert f"“{SECTION.title}” thành “Tên khác”" in words


def test_a_renamed_line_and_a_required_one_are_named_with_their_code():
    row = SECTION.rows[0]
    (one, two) = told(
        changed(
            SECTION.key,
            lambda s: replace(s, rows=(replace(row, label="Khác", required=not row.required), *s.rows[1:])),
        )
    )
    assert one[0] == "renamed"
    assert row.indicator in one[1]
    assert two[0] == "changed"
    assert "bắt buộc" in two[1]


def test_one_line_that_moves_is_one_move():
    first, *rest = SECTION.rows
    assert len(rest) > 2
    (kind, words), = told(changed(SECTION.key, lambda s: replace(s, rows=(*rest, first))))  # fmt: skip
    assert kind == "moved"
    assert first.label in words


def test_a_line_that_goes_to_another_section_says_from_where():
    other = next(each for each in CONTENT.walk() if each.key not in (SECTION.key,) and not each.sections)
    row = SECTION.rows[-1]
    without = changed(SECTION.key, lambda s: replace(s, rows=s.rows[:-1]))
    after = changed(other.key, lambda s: replace(s, rows=(*s.rows, row)), without.sections)
    ((kind, words),) = told(after)
    assert kind == "moved"
    assert SECTION.title in words


def test_sections_added_removed_and_moved_under_another_heading():
    new = SectionSpec("moi", "Mục mới")
    ((kind, words),) = told(replace(CONTENT, sections=(*CONTENT.sections, new)))
    assert (kind, "Mục mới" in words) == ("added", True)
    ((kind, words),) = told(CONTENT, replace(CONTENT, sections=(*CONTENT.sections, new)))
    assert (kind, "Mục mới" in words) == ("removed", True)
    first, *rest = CONTENT.sections
    moved = told(replace(CONTENT, sections=(*rest, first)))
    assert [kind for kind, _words in moved] == ["moved"]


def test_rules_annexes_and_columns():
    rule = RuleSpec("kt_1", "KT.02 <= CSKD.01", "warning", "Kiểm tra")
    with_rule = replace(CONTENT, rules=(rule,))
    assert told(with_rule)[0][0] == "added"
    ((kind, words),) = told(replace(CONTENT, rules=(replace(rule, severity="error"),)), with_rule)
    assert (kind, words) == (
        "changed",
        "Kiểm tra riêng: “Kiểm tra” (KT.02 <= CSKD.01): “cần giải trình” thành “chặn gửi”",
    )
    annex = AnnexSpec("bieu", "Biểu", (ColumnSpec("a", "Cột a"), ColumnSpec("b", "Cột b")))
    one = changed(SECTION.key, lambda s: replace(s, annexes=(annex,)))
    two = changed(SECTION.key, lambda s: replace(s, annexes=(replace(annex, columns=(*annex.columns[1:], ColumnSpec("c", "Cột c", "date", 1, True))),)))  # fmt: skip
    assert [kind for kind, _words in told(two, one)] == ["removed", "added"]


FACTS = {
    SectionSpec: {
        "title",
        "level",
        "numbered",
        "has_prose",
        "required",
        "item_style",
        "guidance",
        "suggestion",
    },
    RowSpec: {"label", "indicator", "breakdown", "depth", "required", "parts_complete"},
    ColumnSpec: {"key", "label", "kind", "width", "required"},
    RuleSpec: {"key", "term", "severity", "name", "message"},
}


@pytest.mark.parametrize("spec", FACTS, ids=lambda spec: spec.__name__)
def test_no_field_can_change_in_silence(spec):
    """A new field of a spec has to be told too: this list is then red."""
    contents = {"key", "rows", "annexes", "sections"} if spec is SectionSpec else set()
    assert {each.name for each in fields(spec)} - contents == FACTS[spec]
    base = replace(
        changed(
            SECTION.key, lambda s: replace(s, annexes=(AnnexSpec("b", "Biểu", (ColumnSpec("a", "A"),)),))
        ),
        rules=(RuleSpec("kt", "A > 0"),),
    )
    for name in FACTS[spec]:

        def other(value, name=name):
            now = getattr(value, name)
            new = (not now) if isinstance(now, bool) else (now + 1) if isinstance(now, int) else f"{now}x"
            return replace(value, **{name: new})

        if spec is SectionSpec:
            after = changed(SECTION.key, other, base.sections)
        elif spec is RowSpec:
            after = changed(
                SECTION.key, lambda s: replace(s, rows=(other(s.rows[0]), *s.rows[1:])), base.sections
            )
        elif spec is ColumnSpec:
            after = changed(
                SECTION.key, lambda s: replace(s, annexes=(replace(s.annexes[0], columns=(other(s.annexes[0].columns[0]),)),)), base.sections
            )  # fmt: skip
        else:
            after = replace(base, rules=(other(base.rules[0]),))
        after = after if spec is RuleSpec else replace(after, rules=base.rules)
        assert differences(base, after), name


def test_whatever_is_shuffled_is_told():
    chance = random.Random(61)
    for _ in range(60):
        rows = list(SECTION.rows)
        chance.shuffle(rows)
        rows = tuple(rows[: chance.randint(1, len(rows))])
        after = changed(SECTION.key, lambda s, rows=rows: replace(s, rows=rows))
        assert bool(differences(CONTENT, after)) == (after != CONTENT)
