import pytest

from reports.documents.authority import chief_title, signature_lines


@pytest.mark.parametrize(
    ("collective", "authority", "title", "lines"),
    [
        ("Ủy ban nhân dân", "", "Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH")),
        ("Ủy ban nhân dân", "KT", "Phó Chủ tịch", ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")),
        ("", "", "Trưởng ban", ("TRƯỞNG BAN",)),
        ("", "KT", "Phó Giám đốc", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")),
        ("", "Q", "Giám đốc", ("Q. GIÁM ĐỐC",)),
        ("", "TL", "Chánh Văn phòng", ("TL. THỦ TRƯỞNG CƠ QUAN", "CHÁNH VĂN PHÒNG")),
    ],
)
def test_signature_lines_stack_as_the_decree_wants(collective, authority, title, lines):
    assert signature_lines(collective_name=collective, authority=authority, title=title) == lines


def test_a_deputy_signs_for_the_office_without_the_word_deputy():
    assert chief_title("Phó Trưởng phòng") == "Trưởng phòng"
    assert chief_title("Giám đốc") == "Giám đốc"
