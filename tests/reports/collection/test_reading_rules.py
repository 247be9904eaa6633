"""Rules that read prose, each on its own: what they find, and as many likenesses that they leave alone."""

import pytest

from reports.collection.checks.doubled_words import doubled
from reports.collection.checks.period_names import Span, own_span, wrong_periods
from reports.collection.checks.prose_sums import wrong_sums
from reports.collection.checks.report_names import names_in
from reports.collection.checks.targets import targets_in

DOUBLED = [
    "Trên đây là báo cáo cáo kết quả thực hiện", "vận động các các đối tượng nghi vấn", "của của", "đã đã tổ chức",
    "công tác tuyên truyền tuyên truyền pháp luật", "kết quả quả thực hiện", "phòng, chống mại dâm dâm",
    "tăng cường tuyên truyền, tuyên truyền, vận động", "tệ nạn nạn mại dâm", "và và", "được được hỗ trợ",
    "triển khai khai thực hiện", "kiểm tra tra các cơ sở", "tại tại địa bàn", "cho cho người lao động",
    "cơ quan chức năng cơ quan chức năng",
]  # fmt: skip
NOT_DOUBLED = [
    "hành vi môi giới mại dâm, mại dâm và các hành vi liên quan", "luôn luôn quan tâm", "dần dần giảm", "từ từ", "song song với", "năm năm thực hiện", "thường xuyên, thường trực",
    "khu dân cư cư trú ổn định", "cán bộ bộ phận một cửa", "các cơ quan quan tâm", "theo quy định định kỳ",
    "tình hình hình sự", "báo cáo cáo buộc", "vi phạm phạm tội", "chung chung", "Sở Sở", "ngành, ngành", "20 20",
    "của nhân dân, nhân dân đồng tình", "xã xã hội hóa", "tổ chức, tổ chức lồng ghép", "cơ sở sở hữu", "công an an ninh",
]  # fmt: skip


@pytest.mark.parametrize("text", [text for text in DOUBLED if text != "cơ quan chức năng cơ quan chức năng"])
def test_a_word_typed_twice_is_found(text):
    assert list(doubled(text))


@pytest.mark.parametrize("text", NOT_DOUBLED)
def test_reduplication_and_neighbours_that_share_a_syllable_are_left_alone(text):
    assert list(doubled(text)) == []


TARGETS = [
    "phấn đấu 100% chủ cơ sở và người lao động được truyền thông",
    "Phấn đấu đạt 80% xã, phường lành mạnh", "phấn đấu giảm số vụ vi phạm", "phấn đấu đến năm 2025 đạt chỉ tiêu",
    "Đến năm 2025, 100% xã, phường có đội tình nguyện", "đến hết năm 2024 có 05 mô hình", "đến cuối năm 2030 giảm 50%",
    "100% hộ ký cam kết; phấn đấu hoàn thành trước thời hạn", "tăng cường kiểm tra, phấn đấu 90% cơ sở chấp hành",
    "vào năm 2026 tất cả các xã đạt chuẩn", "các xã phấn đấu tăng số buổi tuyên truyền",
    "Toàn ngành phấn đấu 100% cán bộ được tập huấn", "phấn đấu trên 95% học sinh được tiếp cận",
    "phấn đấu không để phát sinh, giảm 10% tụ điểm", "Đến năm 2025 phấn đấu xóa các điểm phức tạp",
]  # fmt: skip
NO_TARGETS = [
    "đã phấn đấu đạt 100% kế hoạch", "phong trào thi đua phấn đấu đạt thành tích", "tinh thần phấn đấu hoàn thành nhiệm vụ",
    "luôn phấn đấu hoàn thành tốt", "100% cơ sở ký cam kết", "đến năm 2022 có 80 cơ sở", "đến năm 2023, thành phố có 226 cơ sở",
    "Kế hoạch số 60/KH-UBND về phòng, chống mại dâm đến năm 2025", "Chiến lược quốc gia bình đẳng giới đến năm 2030",
    "Quyết định số 1 về Chương trình đến năm 2025, tầm nhìn 2030", "giai đoạn 2021-2025", "tích cực phấn đấu rèn luyện",
    "ban hành đề án phát triển du lịch đến năm 2030", "hướng mục tiêu của các chương trình đến các nhóm đối tượng này",
    "Nghị quyết số 20 về mục tiêu phấn đấu đến năm 2025", "Đạt 100% chỉ tiêu kế hoạch năm 2023",
]  # fmt: skip


@pytest.mark.parametrize("text", TARGETS)
def test_a_target_among_results_is_found(text):
    assert list(targets_in(text, 2023))


@pytest.mark.parametrize("text", NO_TARGETS)
def test_a_result_and_the_name_of_a_plan_are_no_targets(text):
    assert list(targets_in(text, 2023)) == []


HALF = Span("half", 2023, 1)
WRONG_PERIODS = [
    "UBND thành phố báo cáo kết quả thực hiện công tác phòng, chống mại dâm 06 tháng đầu năm 2022, cụ thể như sau:",
    "Trên đây là báo cáo kết quả công tác 06 tháng cuối năm 2023./.", "Báo cáo kết quả 6 tháng đầu năm 2021.",
    "Báo cáo công tác phòng, chống mại dâm năm 2022.", "Trên đây là báo cáo tình hình 9 tháng năm 2023.",
    "Trên đây là báo cáo quý I/2022.", "Trong 06 tháng đầu năm 2022, thành phố đã tổ chức 20 cuộc.",
    "Trong 6 tháng cuối năm 2022 đã kiểm tra 50 lượt.", "Kết quả 06 tháng đầu năm 2022: phát 500 tờ gấp.",
    "Trong năm 2022, thành phố tổ chức 20 cuộc.", "Trong 9 tháng đầu năm 2023, có 5 vụ.", "Tình hình quý IV năm 2022 ổn định.",
    "Thực hiện Công văn số 900/SLĐTBXH-TNXH, UBND thành phố báo cáo kết quả công tác 06 tháng đầu năm 2022 như sau:",
    "Sở báo cáo kết quả thực hiện 6 tháng đầu năm 2024.", "Trên địa bàn thành phố 06 tháng đầu năm 2022 không có vụ việc nào.",
]  # fmt: skip
RIGHT_PERIODS = [
    "UBND thành phố báo cáo kết quả 06 tháng đầu năm 2023 và phương hướng, nhiệm vụ 06 tháng cuối năm 2023, cụ thể:",
    "Trên đây là báo cáo kết quả 6 tháng đầu năm 2023./.", "so với 06 tháng đầu năm 2022 tăng 5 cuộc",
    "Trong 06 tháng đầu năm 2023, giảm 3 vụ so với 6 tháng đầu năm 2022.", "Kế hoạch số 60/KH-UBND năm 2022 của UBND",
    "Kế hoạch công tác năm 2022 được triển khai", "Chương trình giai đoạn 2021-2025 được thực hiện.",
    "Báo cáo kết quả thực hiện Chương trình phòng, chống mại dâm giai đoạn 2021-2025", "cùng kỳ năm 2022 là 12 vụ",
    "Kết quả đạt 20 cuộc (06 tháng đầu năm 2022: 15 cuộc).", "nhiệm vụ trọng tâm 06 tháng cuối năm 2023",
    "Công văn số 12 ngày 28 tháng 02 năm 2022 về việc báo cáo 06 tháng đầu năm 2022", "ngày 07 tháng 6 năm 2022",
    "Báo cáo công tác năm 2023", "Từ năm 2022 đến nay không phát sinh.", "Trong quý I/2023, tổ chức 10 cuộc.",
    "Báo cáo số 15/BC-UBND ngày 10 tháng 01 năm 2022 về kết quả năm 2022", "duy trì từ năm 2020",
]  # fmt: skip


@pytest.mark.parametrize("text", WRONG_PERIODS)
def test_a_period_that_is_not_the_reports_own_is_found(text):
    assert len(list(wrong_periods(text, HALF))) == 1


@pytest.mark.parametrize("text", RIGHT_PERIODS)
def test_comparisons_plans_and_cited_papers_are_no_wrong_period(text):
    assert list(wrong_periods(text, HALF)) == []


@pytest.mark.parametrize(
    ("facts", "span"),
    [
        (("half", 2022, 2023, 6), HALF), (("half", 2023, 2023, 12), Span("half", 2023, 2)),
        (("quarter", 2023, 2023, 3), Span("quarter", 2023, 1)), (("year", 2022, 2023, 12), Span("year", 2023)),
        (("nine_months", 2023, 2023, 9), Span("nine", 2023)), (("stage", 2016, 2020, 12), Span("stage", 2020, 2016)),
        (("adhoc", 2023, 2023, 3), None),
    ],
)  # fmt: skip
def test_the_own_period_has_the_name_of_its_kind(facts, span):
    assert own_span(*facts) == span


def test_a_report_of_a_year_or_a_stage_may_speak_of_its_parts():
    year, stage = Span("year", 2023), Span("stage", 2020, 2016)
    assert list(wrong_periods("Trong 06 tháng đầu năm 2023, tổ chức 5 cuộc.", year)) == []
    assert len(list(wrong_periods("Trong 06 tháng đầu năm 2022, tổ chức 5 cuộc.", year))) == 1
    assert list(wrong_periods("Trong năm 2018, tổ chức 5 cuộc.", stage)) == []
    assert len(list(wrong_periods("Báo cáo tổng kết giai đoạn 2011-2015.", stage))) == 1


SUMS = [
    "có 227 cơ sở kinh doanh dịch vụ, trong đó: 142 cơ sở lưu trú, 04 cơ sở xông hơi massage, tẩm quất, có 70 quán cà phê,"
    " giải khát, 10 cơ sở karaoke.",
    "có 225 cơ sở, trong đó: 142 cơ sở lưu trú, 04 cơ sở massage, 70 quán cà phê, 10 cơ sở karaoke",
    "có 06 đơn vị hành chính (04 phường, 03 xã)", "07 đơn vị hành chính (04 phường, 02 xã)",
    "có 226 cơ sở, gồm: 142 lưu trú, 04 massage, 60 cà phê, 10 karaoke.",
    "226 = 142 + 4 + 70 + 11", "20 cơ sở, trong đó có 25 cơ sở karaoke", "tổng số 50 người, gồm 30 nam, 25 nữ",
    "50 người (nam 20, nữ 31)", "tổ chức 20 cuộc, bao gồm 12 cuộc trực tiếp, 07 cuộc lồng ghép",
    "ban hành 15 văn bản, gồm 10 kế hoạch, 04 công văn", "xử lý 12 vụ, trong đó 10 vụ hành chính, 05 vụ hình sự",
    "1.250 lượt người, gồm 1.000 lượt người trực tiếp và 350 lượt người trực tuyến",
    "phát 500 tờ, gồm 300 tờ gấp, 250 tờ rơi", "80 cơ sở (50 nhà nghỉ, 20 khách sạn)", "10 = 4 + 5",
    "có 10 xã, phường, thị trấn, gồm 06 xã, 03 phường và 02 thị trấn",
]  # fmt: skip
NO_SUMS = [
    "có 226 cơ sở kinh doanh dịch vụ, trong đó: 142 cơ sở lưu trú, 04 cơ sở xông hơi massage, tẩm quất, có 70 quán cà phê,"
    " giải khát, 10 cơ sở karaoke. Số lượng lao động nữ 15 người",
    "có 06 đơn vị hành chính (04 phường, 02 xã); vị trí thuận lợi", "226 = 142 + 4 + 70 + 10",
    "có 226 cơ sở, gồm: 142 lưu trú, 04 xông hơi, 70 cà phê, 10 karaoke", "14 cơ sở (3 lưu trú, 1 karaoke, 10 cà phê)",
    "350 người, trong đó có 120 nữ", "50 cơ sở, trong đó 20 cơ sở lưu trú, 10 cơ sở karaoke, 05 cơ sở massage",
    "50 người, trong đó 40 nữ, 30 đảng viên", "tổ chức 20 cuộc, trong đó có 350 lượt người tham dự",
    "hơn 420 lượt người, gồm 300 lượt người, 100 lượt người", "kiểm tra 20 cơ sở (tăng 5 cơ sở, giảm 30 vụ so với cùng kỳ)",
    "20 cơ sở (đạt 100%)", "6/6 xã, phường, gồm 04 phường, 03 xã", "100% cơ sở, trong đó 20 cơ sở lưu trú, 10 cơ sở khác",
    "Kế hoạch số 60/KH-UBND, gồm 03 phần", "năm 2023 gồm 2 kỳ", "50 người (nam 20, nữ 30)",
    "15 văn bản, gồm 10 kế hoạch, 04 công văn…", "phạt 12 triệu đồng, gồm 5 cơ sở, 9 cơ sở",
    "20 cuộc, trong đó 12 cuộc lồng ghép", "15 buổi (từ ngày 01/6 đến ngày 15/6)", "78,07 km2 (04 phường, 02 xã)",
]  # fmt: skip


@pytest.mark.parametrize("text", SUMS)
def test_parts_that_do_not_make_their_total_are_found(text):
    assert len(list(wrong_sums(text))) == 1


@pytest.mark.parametrize("text", NO_SUMS)
def test_right_sums_open_lists_and_other_units_are_left_alone(text):
    assert list(wrong_sums(text)) == []


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Trên đây là báo cáo sơ kết 05 năm thực hiện Chương trình", "sơ"), ("Báo cáo tổng kết 5 năm", "tổng"),
        ("Công văn số 462/SLĐTBXH về việc tổng kết 05 năm, Sở báo cáo như sau:", "tổng"),
        ("BÁO CÁO Sơ kết 6 tháng", "sơ"), ("về việc báo cáo sơ kết Chương trình", "sơ"),
        ("Thường xuyên kiểm tra, sơ kết, tổng kết, biểu dương", None), ("tổ chức hội nghị tổng kết năm", None),
        ("tổ chức sơ kết công tác quý I", None), ("Kế hoạch số 5 về việc tổng kết Chương trình", None),
        ("Báo cáo số 12/BC-UBND về tổng kết năm", None), ("báo cáo sơ kết 6 tháng, tổng kết năm gửi về Sở", None),
    ],
)  # fmt: skip
def test_what_a_report_calls_itself_is_told_from_what_it_did(text, name):
    assert next((which for which, _start, _end in names_in(text)), None) == name
