"""Placeholders are filled with facts and nothing else."""

from reports.outlines.wording import fill, unknown_placeholders


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
    assert unknown_placeholders("{agency.name}") == ["{", "}"]
