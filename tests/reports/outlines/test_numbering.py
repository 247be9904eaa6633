"""The five shapes of numbering found in real reports (one outline of the shipped file each)."""

import pytest

from reports.outlines import numbering, yaml_file

SHAPES = {
    # a department's annual report: no Roman level, the third level without labels
    "SONGANH-NAM-A": ["", "1.", "a)", "b)", "2.", "", "", "3.", "4.", ""],
    # a territorial unit, five parts
    "DIABAN-6T": ["", "I.", "II.", "1.", "2.", "3.", "4.", "5.", "III.", "1.", "2.", "IV.", "V.", ""],
    # a plan: three levels
    "KEHOACH-NAM": [
        "", "I.", "1.", "2.", "II.", "1.", "2.", "a)", "b)", "3.", "4.", "III.", "IV.",
        "1.", "2.", "3.", "4.", "5.", "6.", "7.", "8.", "9.", "10.", "11.", "12.", "13.", "",
    ],
    # a five-year review: three parts, the last one plain numbered items
    "TONGKET-5N": ["", "I.", "1.", "2.", "3.", "II.", "1.", "2.", "3.", "III.", ""],
    # an agency's annual report: three parts, the last one plain numbered items
    "SONGANH-NAM": ["", "I.", "1.", "2.", "II.", "1.", "2.", "III.", ""],
}  # fmt: skip


@pytest.fixture(scope="module")
def shipped():
    return yaml_file.read(yaml_file.SHIPPED)


@pytest.mark.parametrize("code", SHAPES)
def test_every_real_shape_gets_its_labels(shipped, code):
    content = shipped.outline(code).content
    sections = [(section.level, section.numbered) for section in content.walk()]
    assert numbering.labels(content.numbering, sections) == SHAPES[code]


def test_the_shape_without_roman_starts_with_arabic_and_numbers_its_parts_by_letters(shipped):
    assert shipped.outline("SONGANH-NAM-A").content.numbering == ("arabic", "alpha", "none")


@pytest.mark.parametrize("code", ["TONGKET-5N", "SONGANH-NAM"])
def test_tasks_that_are_plain_items_are_numbered_one_two_three(shipped, code):
    styles = {section.key: section.item_style for section in shipped.outline(code).content.walk()}
    assert styles["next_tasks"] == "arabic"
    assert styles["strengths"] == "dash"


def test_letters_follow_the_vietnamese_alphabet():
    letters = [numbering.one_label("alpha", number) for number in range(1, 11)]
    assert letters == ["a)", "b)", "c)", "d)", "đ)", "e)", "g)", "h)", "i)", "k)"]


def test_roman_numbers_are_written_the_usual_way():
    numbers = [1, 4, 5, 9, 10, 14, 19, 40, 49, 90, 99]
    written = ["I.", "IV.", "V.", "IX.", "X.", "XIV.", "XIX.", "XL.", "XLIX.", "XC.", "XCIX."]
    assert [numbering.one_label("roman", number) for number in numbers] == written


def test_an_unnumbered_section_uses_up_no_number():
    assert numbering.labels(["arabic"], [(0, True), (0, False), (0, True)]) == ["1.", "", "2."]


def test_a_new_parent_starts_its_children_again():
    sections = [(0, True), (1, True), (1, True), (0, True), (1, True)]
    assert numbering.labels(["roman", "alpha"], sections) == ["I.", "a)", "b)", "II.", "a)"]


@pytest.mark.parametrize(("style", "number"), [("alpha", 24), ("roman", 100), ("roman", 0), ("greek", 1)])
def test_a_number_the_style_cannot_write_is_refused(style, number):
    with pytest.raises(ValueError, match=style):
        numbering.one_label(style, number)
