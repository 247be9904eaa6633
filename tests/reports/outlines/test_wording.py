"""Placeholders are filled with facts and nothing else."""

from reports.outlines.wording import PLACEHOLDERS, fill, from_words, in_words, unknown_placeholders


def test_placeholders_are_filled():
    pattern = "Kết quả {subject} {period} trên địa bàn {area}"
    facts = {"subject": "công tác thử", "period": "năm 2023", "area": "tỉnh Hậu Giang"}
    assert fill(pattern, **facts) == "Kết quả công tác thử năm 2023 trên địa bàn tỉnh Hậu Giang"


def test_what_is_not_known_leaves_no_gap():
    assert fill("Thực hiện {letter}, {agency} báo cáo như sau:", agency="Sở Y tế") == (
        "Thực hiện, Sở Y tế báo cáo như sau:"
    )


def test_a_fact_is_never_read_as_a_pattern():
    assert fill("{agency}", agency="{letter} {0.__class__}", letter="bí mật") == "{letter} {0.__class__}"


def test_unknown_names_and_stray_braces_are_found():
    assert unknown_placeholders("{agency} {ky} {") == ["ky", "{"]
    assert unknown_placeholders("{agency.name}") == ["agency.name"]
    assert unknown_placeholders("{ {agency}") == ["{"]


def test_people_read_and_type_words_and_the_store_has_names():
    stored = "Kết quả {subject} {period} trên địa bàn {area}"
    shown = "Kết quả {nội dung} {kỳ báo cáo} trên địa bàn {địa bàn}"
    assert in_words(stored) == shown
    assert from_words(shown) == from_words(stored) == stored
    assert from_words("{ Kỳ  báo cáo } {Đơn vị} {công văn}") == "{period} {agency} {letter}"
    assert from_words(in_words("{kỳ họp} {")) == "{kỳ họp} {"
    assert unknown_placeholders(from_words("{kỳ họp}")) == ["kỳ họp"]


def test_every_name_has_a_word_of_its_own():
    assert len(set(PLACEHOLDERS.values())) == len(PLACEHOLDERS)
    assert not set(PLACEHOLDERS) & set(PLACEHOLDERS.values())
