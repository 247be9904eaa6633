"""Sentences in which one number says what another is not: plans in brackets, an aside of another field, who acts.

Each number of a sentence is proposed for its row, or listed with the reason that is true of it.
"""

import pytest

from reports.imports.reading import guards, purpose, scope
from reports.imports.reading.proposal import REASONS
from tests.reports.imports.reading_world import read_sentence

# section, sentence, what is proposed, {listed: why}
PLANS = [
    ("Đã tổ chức 34 cuộc tuyên truyền cho hơn 1.250 lượt người tham dự (kế hoạch cả năm 60 cuộc).",
     {"TT.01": "34", "TT.02": "more_than 1.250"}, {"60": "target"}),
    ("Tổ chức 34 cuộc tuyên truyền (kế hoạch 60 cuộc), thu hút 1.250 lượt người tham dự.",
     {"TT.01": "34", "TT.02": "1.250"}, {"60": "target"}),
    ("Tổ chức 34 cuộc tuyên truyền (chỉ tiêu giao: 60 cuộc; KH năm: 65 cuộc) cho 1.250 lượt người dự.",
     {"TT.01": "34", "TT.02": "1.250"}, {"60": "target", "65": "target"}),
    ("Tổ chức 34 cuộc tuyên truyền (60 cuộc theo kế hoạch năm) cho 1.250 lượt người dự.",
     {"TT.01": "34", "TT.02": "1.250"}, {"60": "target"}),
    ("Tổ chức 34 cuộc tuyên truyền, kế hoạch năm là 60 cuộc.", {"TT.01": "34"}, {"60": "target"}),
    ("Tổ chức ít nhất 26 cuộc tuyên truyền.", {}, {"26": "limit"}),
    ("Tổ chức không quá 26 cuộc tuyên truyền.", {}, {"26": "limit"}),
    # A plan that is a paper is one.
    ("Thực hiện kế hoạch năm 2023, đã tổ chức 34 cuộc tuyên truyền.", {"TT.01": "34"}, {}),
]  # fmt: skip
FOREIGN = [
    ("Kiểm tra 45 lượt cơ sở kinh doanh dịch vụ (trong đó có 10 điểm internet), xử phạt 06 cơ sở với số tiền 48.000.000 đồng, đình chỉ 01 cơ sở, nhắc nhở 03 cơ sở.",
     {"KT.01": "45", "KT.03": "06", "KT.04": "48.000.000 đồng", "KT.05 KIENGHI=dinh_chi": "01", "KT.05 KIENGHI=nhac_nho": "03"},
     {"10": "other_field"}),
    # Half of them and more, or all: then what follows may be said of those.
    ("Kiểm tra 45 lượt cơ sở (trong đó có 40 điểm internet), xử phạt 06 cơ sở.", {}, {"45": "other_field", "40": "other_field", "06": "other_field"}),
    ("Kiểm tra 45 lượt cơ sở (gồm 10 điểm internet, 35 điểm trò chơi điện tử), xử phạt 06 cơ sở.", {},
     {"45": "other_field", "10": "other_field", "35": "other_field", "06": "other_field"}),
    ("Kiểm tra 45 lượt cơ sở internet, xử phạt 06 cơ sở với số tiền 48.000.000 đồng.", {},
     {"45": "other_field", "06": "other_field", "48.000.000 đồng": "other_field"}),
    ("Kiểm tra 45 lượt cơ sở, 10 điểm internet, xử phạt 06 cơ sở.", {}, {"45": "other_field", "10": "other_field", "06": "other_field"}),
]  # fmt: skip
ACTORS = [
    ("harm_reduction", "Trạm y tế truyền thông 12 buổi; khám 85 lượt người bán dâm.", {}, ["12", "85"]),
    ("communication", "Trong năm, Hội Phụ nữ tổ chức 12 cuộc; phát 850 tờ rơi; phát thanh 40 lượt.", {}, ["12", "850", "40"]),
    ("communication", "Hội Phụ nữ tổ chức 12 cuộc; UBND thành phố phát 850 tờ rơi; phát thanh 40 lượt.", {"TT.05": "850", "TT.03": "40"}, ["12"]),
    ("communication", "Các trường học tổ chức 10 buổi; Đài truyền thanh phát thanh 120 lượt.", {"TT.03": "120"}, ["10"]),
    ("communication", "Phối hợp với Hội Phụ nữ tổ chức 12 cuộc tuyên truyền; phát 850 tờ rơi.", {"TT.01": "12", "TT.05": "850"}, []),
    ("communication", "Tuyên truyền cho Hội Phụ nữ; toàn tỉnh phát 850 tờ rơi.", {"TT.05": "850"}, []),
    ("communication", "Hội Phụ nữ tổ chức 12 cuộc; tổng số tờ rơi đã phát 850 tờ.", {"TT.05": "850"}, ["12"]),
]  # fmt: skip

FINES = [
    ("Xử phạt vi phạm hành chính về mại dâm 21 lượt. Số tiền phạt 51.250.000đ.", {"XP.01": "21", "XP.02": "51.250.000đ"}, {}),
    ("Xử phạt hành chính 21 đối tượng mua, bán dâm; nộp phạt 51.250.000đ.", {"XP.02": "51.250.000đ"}, {"21": "no_row"}),
    ("Xử phạt 21 người bán dâm, mua dâm, phạt tiền 51.250.000đ.", {"XP.02": "51.250.000đ"}, {"21": "no_row"}),
    ("Kiểm tra 45 lượt cơ sở, phát hiện 02 trường hợp mua dâm tại nhà nghỉ. Tổng tiền phạt 4.000.000 đồng.",
     {"KT.01": "45", "XP.02": "4.000.000 đồng"}, {"02": "no_row"}),
    ("Bắt 02 vụ mại dâm; xử phạt 03 cơ sở. Số tiền phạt 12.000.000 đồng.",
     {"DT.01": "02", "KT.03": "03", "KT.04": "12.000.000 đồng"}, {}),
    ("Xử phạt hành chính người bán dâm (mức phạt từ 300.000 đồng đến 600.000 đồng).", {},
     {"300.000": "rate", "600.000 đồng": "no_row"}),
]  # fmt: skip
CASES = [
    ("Triệt phá 05 vụ mại dâm (19 đối tượng), giảm 02 vụ (07 đối tượng) so với cùng kỳ.", {"DT.01": "05", "DT.02": "19"},
     {"02": "comparison", "07": "comparison"}),
    ("Triệt phá 05 vụ mại dâm, cùng kỳ 04 vụ (12 đối tượng).", {"DT.01": "05"}, {"04": "comparison", "12": "comparison"}),
    ("Triệt phá 05 vụ mại dâm, năm 2022: 04 vụ (12 đối tượng).", {"DT.01": "05"}, {"04": "other_period", "12": "other_period"}),
    ("Khởi tố 05 vụ án (09 bị can), truy tố 04 vụ (07 bị can).",
     {"TP.01a": "05", "TP.01b": "09", "TP.02a": "04", "TP.02b": "07"}, {}),
    ("Triệt phá 05 vụ mại dâm; phát hiện 02 vụ đánh bạc (09 đối tượng).", {"DT.01": "05"}, {"02": "other_field", "09": "other_field"}),
    ("Triệt phá 05 vụ mại dâm; phát hiện 02 vụ đánh bạc, 09 đối tượng.", {"DT.01": "05"}, {"02": "other_field", "09": "other_field"}),
    ("Bắt 02 vụ mại dâm tại nhà nghỉ Hoa Mai (06 đối tượng).", {}, {"02": "part_of", "06": "part_of"}),
]  # fmt: skip
HELPED = [
    ("Hỗ trợ người bán dâm học nghề: 02; tư vấn pháp lý: 09; vay vốn: 03.", {"HT.02": "02", "HT.03": "09", "HT.04": "03"}, []),
    ("Số người được học nghề: 02; số người nghèo vay vốn: 12.", {"HT.02": "02"}, ["12"]),
    ("Người nghèo được học nghề: 02; vay vốn: 12.", {}, ["02", "12"]),
    ("Số người được học nghề thuộc hộ nghèo: 02; vay vốn: 12; tư vấn pháp lý: 04.", {}, ["02", "12", "04"]),
    ("Hỗ trợ học nghề: 02; tư vấn: 09.", {}, ["02", "09"]),
]  # fmt: skip
ZEROS = [
    ("Kiểm tra 12 lượt cơ sở, không có cơ sở vi phạm.", {"KT.01": "12"}, {"không có": "weak"}),
    ("Qua kiểm tra, không cơ sở nào vi phạm.", {}, {"không": "weak"}),
    ("Qua kiểm tra, không có cơ sở bị xử phạt.", {"KT.03": "zero_confirmed"}, {}),
    ("Không có cơ sở vi phạm quy định về phòng cháy chữa cháy.", {}, {}),
    # Another unit, or a share of a count, or found is not fined: never turned into the row's own figure.
    ("Phát hiện 03 cơ sở vi phạm.", {}, {"03": "no_row"}),
    ("Có 14/14 cơ sở ký cam kết.", {}, {"14/14": "weak"}),
    ("Diện tích tự nhiên 2.150 ha.", {}, {"2.150": "no_row"}),
]  # fmt: skip


def why(found) -> dict[str, str]:
    return {each.number: each.reason for each in found.proposal.unmatched}


@pytest.mark.parametrize(("sentence", "figures", "listed"), PLANS)
def test_what_was_planned_is_listed_as_a_plan_and_takes_no_result_with_it(sentence, figures, listed):
    found = read_sentence(sentence, "communication")
    assert (found.figures, why(found)) == (figures, listed)


@pytest.mark.parametrize(("sentence", "figures", "listed"), FOREIGN)
def test_only_what_counts_another_field_is_another_field(sentence, figures, listed):
    found = read_sentence(sentence, "enforcement")
    assert (found.figures, why(found)) == (figures, listed)


@pytest.mark.parametrize(("sentence", "figures", "listed"), FINES)
def test_a_fine_is_that_of_whom_is_named_last_before_it(sentence, figures, listed):
    found = read_sentence(sentence, "enforcement")
    assert (found.figures, why(found)) == (figures, listed)


def test_a_fine_of_people_is_none_of_premises_where_the_outline_only_asks_for_those():
    found = read_sentence(FINES[2][0], "enforcement", "DIABAN-NAM")
    assert (found.figures, found.listed) == ({}, ["21", "51.250.000đ"])


@pytest.mark.parametrize(("sentence", "figures", "listed"), CASES)
def test_people_in_brackets_are_those_of_the_cases_before_them(sentence, figures, listed):
    found = read_sentence(sentence, "enforcement")
    assert (found.figures, why(found)) == (figures, listed)


@pytest.mark.parametrize(("sentence", "figures", "listed"), HELPED)
def test_in_a_list_of_labels_who_is_counted_is_said_once_but_of_this_field(sentence, figures, listed):
    found = read_sentence(sentence, "harm_reduction")
    assert (found.figures, found.listed) == (figures, listed)


@pytest.mark.parametrize(("sentence", "figures", "listed"), ZEROS)
def test_what_only_comes_close_to_a_row_is_listed(sentence, figures, listed):
    found = read_sentence(sentence, "enforcement")
    assert (found.figures, why(found)) == (figures, listed)


@pytest.mark.parametrize(("section", "sentence", "figures", "listed"), ACTORS)
def test_who_acts_goes_on_over_a_semicolon_until_another_one_acts(section, sentence, figures, listed):
    found = read_sentence(sentence, section)
    assert (found.figures, found.listed) == (figures, listed)


@pytest.mark.parametrize(
    ("rule", "answer", "said"),
    [
        ((purpose, "_planned"), lambda _place: False, (PLANS[0][0], "communication")),
        ((guards, "_unless_smaller"), lambda match: match["said"], (FOREIGN[1][0], "enforcement")),
        ((guards, "_people_fined"), lambda _said, _earlier: False, (FINES[0][0], "enforcement")),
        ((scope, "_goes_on_for_a_body"), lambda _said: False, (ACTORS[1][1], "communication")),
    ],
)
def test_without_its_rule_each_of_them_is_read_otherwise(monkeypatch, rule, answer, said):
    """The control: these sentences tell."""
    guards._about_another_field.cache_clear()
    with_it = read_sentence(*said)
    monkeypatch.setattr(*rule, answer)
    guards._about_another_field.cache_clear()
    without = read_sentence(*said)
    guards._about_another_field.cache_clear()
    assert (without.figures, why(without)) != (with_it.figures, why(with_it))


def test_every_reason_is_said_in_words_of_its_own():
    assert len(set(REASONS.values())) == len(REASONS)
