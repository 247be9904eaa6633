"""The same rules on sentences of other fields and other hands than those they were made on."""

import pytest

from reports.collection.checks.doubled_words import doubled
from reports.collection.checks.period_names import Span, wrong_periods
from reports.collection.checks.prose_sums import wrong_sums
from reports.collection.checks.report_names import names_in
from reports.collection.checks.targets import targets_in

HALF, YEAR, STAGE = Span("half", 2023, 1), Span("year", 2023), Span("stage", 2020, 2016)
QUARTER, NINE = Span("quarter", 2023, 2), Span("nine", 2023)

SUMS = [
    "Trên địa bàn phường có 38 cơ sở, trong đó: nhà nghỉ 12 cơ sở, karaoke 09 cơ sở, massage 20 cơ sở.",
    "Toàn huyện có 15 xã, thị trấn (14 xã, 02 thị trấn).",
    "Tổng số 120 cơ sở gồm: 80 cơ sở lưu trú; 25 cơ sở karaoke; 10 cơ sở massage.",
    "Đã kiểm tra 45 cơ sở (khách sạn: 10 cơ sở; nhà nghỉ: 30 cơ sở; karaoke: 15 cơ sở).",
    "Phát hiện 08 vụ với 15 đối tượng (10 nam, 06 nữ).",
    "Tổ chức được 32 buổi tuyên truyền, gồm 20 buổi trực tiếp và 15 buổi qua loa.",
    "Có 143 hộ nghèo, trong đó: 21 hộ nghèo quốc gia, 15 hộ cận nghèo, 96 hộ nghèo tỉnh và 12 hộ cận nghèo tỉnh.",
    "Khởi tố 05 vụ, 12 bị can (08 nam, 05 nữ).",
    "Cấp phát 2.500 tài liệu, gồm: 1.500 tờ rơi, 800 tờ gấp, 300 áp phích.",
    "Số cơ sở: 76 = 42 + 17 + 15 cơ sở.",
    "Kinh phí 150 triệu đồng (ngân sách tỉnh 100 triệu đồng, ngân sách huyện 60 triệu đồng).",
    "Kinh phí thực hiện 1.200 triệu đồng, gồm: ngân sách trung ương 500 triệu đồng, ngân sách địa phương 600 triệu đồng.",
    "Xử phạt 14 cơ sở, trong đó có 20 cơ sở karaoke.",
    "Hiện có 10/10 xã; 210 cơ sở kinh doanh, bao gồm 140 cơ sở lưu trú, 60 quán cà phê, 20 cơ sở karaoke.",
    "Đội kiểm tra liên ngành 178 kiểm tra 30 lượt cơ sở, gồm 18 lượt cơ sở lưu trú, 10 lượt cơ sở karaoke.",
    "Toàn tỉnh có 103 đơn vị hành chính cấp xã (75 xã, 21 phường, 08 thị trấn).",
    "Hỗ trợ 12 người, cụ thể: 05 người học nghề, 04 người vay vốn, 06 người tư vấn.",
    "Tổng số 24 vụ: 15 vụ môi giới, 06 vụ chứa mại dâm, 05 vụ mua dâm.",
    "Có 226 cơ sở, cụ thể 142 cơ sở lưu trú, 04 cơ sở massage, 70 quán cà phê, 11 cơ sở karaoke.",
    "Lập 33 hồ sơ: 19 hồ sơ bắt buộc và 18 hồ sơ tự nguyện.",
    "180 người nghiện (trong đó 130 nam, 51 nữ)",
    "Tổ chức 12 lớp tập huấn cho 480 người (cấp tỉnh 120 người, cấp huyện 160 người, cấp xã 220 người).",
    "Đã đăng 120 tin, bài (80 tin, 45 bài).",
    "Có 2.915 người được thống kê, bao gồm 1.500 người qua xử phạt, 900 người qua hỗ trợ xã hội, 600 người qua y tế.",
    "Thị trấn hiện có 64 cơ sở kinh doanh dịch vụ nhạy cảm, trong đó: 31 nhà nghỉ, 12 quán karaoke, 25 quán cà phê.",
    "Qua kiểm tra đã phát hiện 17 trường hợp vi phạm, bao gồm 9 trường hợp không phép và 10 trường hợp quá giờ.",
    "Đơn vị đã ban hành 22 văn bản: 08 kế hoạch, 12 công văn, 04 báo cáo.",
    "Huyện có 18 xã (12 xã vùng I, 04 xã vùng II, 03 xã vùng III).",
    "Tổ chức 40 cuộc tuyên truyền cho 2.150 lượt người (1.200 lượt người tại xã, 1.050 lượt người tại trường học).",
    "Hỗ trợ vay vốn cho 30 phụ nữ, gồm 18 phụ nữ ở xã và 14 phụ nữ ở thị trấn.",
    "Xét xử 06 vụ, 14 bị cáo (11 nam, 04 nữ).",
    "Thành lập 140 đội tình nguyện = 85 + 42 + 14.",
    "Xây dựng 25 pano, gồm: 10 pano tại xã; 08 pano tại trường học; 09 pano tại chợ.",
    "Trong kỳ tiếp nhận 12 tin báo, trong đó: 07 tin báo về mại dâm, 04 tin báo về ma túy, 03 tin báo khác.",
]  # fmt: skip
NO_SUMS = [
    "Toàn tỉnh hiện có 5.210 cơ sở kinh doanh dịch vụ, trong đó có 2.335 cơ sở lưu trú, 1.462 nhà hàng, karaoke và massage, 54 vũ trường.",
    "Có 144 hộ nghèo, trong đó có 21 hộ nghèo quốc gia, 15 hộ cận nghèo, 96 hộ nghèo tỉnh và 12 hộ cận nghèo tỉnh.",
    "phát hiện 16 đối tượng (gồm 10 nam, 6 nữ) có biểu hiện nghi vấn",
    "03 cơ sở tạm dừng hoạt động (Karaoke Ánh Sao, Karaoke Bình Minh, Karaoke - Massage 129 Biển)",
    "làm rõ 96 vụ phạm tội, xử lý 150 đối tượng, trong đó bước đầu đã khởi tố 80 vụ với 121 đối tượng",
    "Phát hiện 08 vụ với 15 đối tượng (10 nam, 05 nữ).",
    "bắt giữ 39 đối tượng, trong đó có 14 đối tượng dương tính với ma túy, khởi tố 3 bị can.",
    "Tổ chức 12 lớp tập huấn (từ ngày 10/3 đến ngày 25/6) cho 480 người.",
    "Kiểm tra 45 cơ sở (đạt 100% kế hoạch, tăng 15 cơ sở so với cùng kỳ).",
    "Tổng số 25 người, trong đó 15 người tái phạm, 12 người là nữ, 10 người dân tộc thiểu số.",
    "Có 06 đơn vị hành chính (04 phường, 02 xã).",
    "Ban hành 03 văn bản (Kế hoạch số 60/KH-UBND, Quyết định số 391/QĐ-UBND, Công văn số 12/UBND-VX).",
    "Xử phạt 05 cơ sở (tổng số tiền 45 triệu đồng).",
    "Hỗ trợ 12 người (mỗi người 2.000.000 đồng).",
    "Đã đăng 125 tin, bài (80 tin, 45 bài).",
    "Tổ chức 20 cuộc với 350 lượt người, trong đó có 120 nữ.",
    "Có 10 cơ sở karaoke (58 phòng hát).",
    "Trong 226 cơ sở có 142 cơ sở lưu trú, 04 cơ sở massage, 70 quán cà phê, 10 karaoke.",
    "Kiểm tra 20 lượt cơ sở, trong đó 05 lượt đột xuất, 15 lượt định kỳ.",
    "Rà soát 50 hộ kinh doanh (gồm 30 hộ có giấy phép, 20 hộ chưa có giấy phép).",
    "Có 38 cơ sở, trong đó 20 cơ sở ký cam kết, 38 cơ sở được kiểm tra.",
    "Triệt phá 31 vụ án và bắt giữ 88 đối tượng; khởi tố 28 vụ, với 43 bị can.",
    "18 cơ sở/20 cơ sở theo kế hoạch (karaoke 10, massage 8)",
    "Phát 500 tờ gấp, 300 tờ rơi (tổng cộng 800 tờ).",
    "Toàn tỉnh có 08 huyện, thị xã, thành phố (gồm 05 huyện, 01 thị xã, 02 thành phố) với 75 xã, phường.",
    "Có 12/15 đối tượng dương tính (gồm 9 nam, 3 nữ).",
    "Thị trấn hiện có 64 cơ sở kinh doanh, trong đó: 31 nhà nghỉ, 12 quán karaoke, 21 quán cà phê.",
    "Huyện có 18 xã (12 xã vùng I, 04 xã vùng II, 02 xã vùng III).",
    "Tổ chức 40 cuộc cho 2.150 lượt người (trong đó có 890 nữ).",
    "Kiểm tra 64 cơ sở (gồm cả 12 cơ sở mới thành lập).",
    "Ban hành 22 văn bản (số 12, 15 và 18 ngày 05/6/2023).",
    "Xét xử 06 vụ, 14 bị cáo (cao nhất 15 năm tù).",
    "Có 18 xã, trong đó 12 xã đạt chuẩn nông thôn mới, 10 xã không có tệ nạn.",
    "Phạt tiền 17 trường hợp (85.000.000 đồng).",
    "Cấp 500 tờ gấp cho 12 xã, 300 tờ gấp cho 5 trường.",
    "Tập huấn 03 lớp (mỗi lớp 50 người, tổng 150 người).",
    "Duy trì 85/140 xã, phường lành mạnh (40 phường, 45 xã).",
    "Trong 17 trường hợp vi phạm có 9 trường hợp không phép; nhắc nhở 64 cơ sở.",
    "Tư vấn cho 30 người, gồm 18 nữ và 12 nam; cấp 500 tờ rơi.",
    "Giải quyết 12 tin báo: 12 tin báo đã xác minh.",
    "Huyện có 3 bệnh viện (2 bệnh viện công, 1 bệnh viện tư), 18 trạm y tế.",
]  # fmt: skip
PERIODS = [
    ("Kết quả thực hiện công tác phòng, chống mại dâm 6 tháng cuối năm 2023", HALF),
    ("Báo cáo tình hình quý I năm 2023 trên địa bàn", QUARTER),
    ("Trong quý III/2023, phường tổ chức 5 buổi.", QUARTER),
    ("UBND xã báo cáo kết quả công tác 9 tháng đầu năm 2022 như sau", NINE),
    ("Trên đây là báo cáo năm 2022 của UBND huyện.", YEAR),
    ("Trong năm 2021, Sở đã ban hành 05 văn bản.", YEAR),
    ("Trên đây là báo cáo tổng kết thực hiện Chương trình giai đoạn 2011 - 2015.", STAGE),
    ("Báo cáo sơ kết 6 tháng đầu năm 2022", HALF),
    ("Trong 06 tháng đầu năm 2021 trên địa bàn không xảy ra vụ việc.", HALF),
    ("Tình hình tệ nạn mại dâm 6 tháng đầu năm 2022 trên địa bàn huyện cơ bản ổn định.", HALF),
    ("Sáu tháng đầu năm 2022, Công an huyện đã kiểm tra 20 cơ sở.", HALF),
    ("Quý I năm 2023, UBND phường đã tổ chức 5 buổi tuyên truyền.", QUARTER),
    ("Nhìn chung, trong 6 tháng đầu năm 2022, công tác phòng, chống mại dâm đã được quan tâm.", HALF),
    ("Đánh giá chung: trong năm 2022, các ngành đã phối hợp tốt.", YEAR),
    ("Kết quả phòng, chống mại dâm quý I/2023 trên địa bàn phường.", QUARTER),
    ("Trên đây là kết quả thực hiện 06 tháng cuối năm 2022 của UBND xã.", HALF),
    ("Báo cáo công tác 9 tháng năm 2022 của Sở Tư pháp", NINE),
    ("6 tháng đầu năm 2022, phường không phát sinh tệ nạn mại dâm.", HALF),
    ("UBND phường báo cáo kết quả công tác năm 2021 như sau:", YEAR),
]  # fmt: skip
NO_PERIODS = [
    ("Thực hiện Kế hoạch số 155/KH-UBND ngày 16/12/2021 của UBND tỉnh về phòng, chống mại dâm năm 2022, UBND huyện báo cáo kết quả 6 tháng đầu năm 2023 như sau", HALF),
    ("Tăng 5 vụ so với 6 tháng đầu năm 2022.", HALF),
    ("Năm 2022 có 3 vụ, 6 tháng đầu năm 2023 có 1 vụ (giảm 2 vụ).", HALF),
    ("Phương hướng 6 tháng cuối năm 2023", HALF),
    ("Chương trình phòng, chống mại dâm giai đoạn 2021-2025 được triển khai đến các xã.", HALF),
    ("Pháp lệnh Phòng, chống mại dâm năm 2003 được phổ biến.", HALF),
    ("Luật Phòng, chống ma túy năm 2021 có hiệu lực.", HALF),
    ("Đề nghị Sở hướng dẫn lập dự toán năm 2024.", HALF),
    ("Năm 2023 là năm thứ ba thực hiện Chương trình.", HALF),
    ("Báo cáo tổng kết năm học 2022-2023 của ngành giáo dục.", HALF),
    ("Nghị quyết HĐND về nhiệm vụ năm 2023", HALF),
    ("Trong quý II/2023, phường kiểm tra 5 cơ sở.", HALF),
    ("Từ tháng 12 năm 2022 đến tháng 6 năm 2023", HALF),
    ("Đội kiểm tra được thành lập năm 2019 và kiện toàn năm 2022.", HALF),
    ("Trong năm 2018, Sở tổ chức 5 lớp.", STAGE),
    ("Năm 2020 tăng so với năm 2016.", STAGE),
    ("Kế hoạch giai đoạn 2021 - 2025 sẽ tập trung vào phòng ngừa.", STAGE),
    ("Kết quả bình xét gia đình văn hóa năm 2023", YEAR),
    ("Năm 2022, cùng kỳ có 12 vụ.", YEAR),
    ("Mô hình được duy trì từ năm 2021 đến nay.", YEAR),
    ("Trong năm 2024, tiếp tục thực hiện các nhiệm vụ.", YEAR),
    ("Năm 2024, tập trung triển khai các giải pháp sau:", YEAR),
    ("Kế hoạch số 12/KH-UBND ngày 5/1/2022 của UBND huyện về công tác năm 2022", HALF),
    ("Giảm 03 vụ so với năm 2022.", YEAR),
    ("Dự kiến năm 2024 tổ chức 10 lớp.", YEAR),
    ("Kết quả xếp loại năm 2023 được công bố.", HALF),
    ("Thực hiện Thông tư số 09/2021/TT-BLĐTBXH, trong 6 tháng đầu năm 2023 đơn vị đã rà soát.", HALF),
    ("Nghị định 144/2021/NĐ-CP có hiệu lực từ ngày 01/01/2022", HALF),
    ("Các tháng cuối năm 2023 tiếp tục kiểm tra.", HALF),
    ("Trong 6 tháng cuối năm 2023, tiếp tục tuyên truyền.", HALF),
]  # fmt: skip
NAMES = [
    ("Trên đây là báo cáo sơ kết 6 tháng đầu năm", "sơ"),
    ("Sở Y tế báo cáo tổng kết công tác như sau:", "tổng"),
    ("Công văn số 12 về việc báo cáo tổng kết 05 năm, UBND xã báo cáo:", "tổng"),
    ("BÁO CÁO TỔNG KẾT 05 năm thực hiện", "tổng"),
    ("Báo cáo Sơ kết 03 năm thực hiện Chương trình", "sơ"),
    ("Trên đây là kết quả tổng kết 05 năm thực hiện Chương trình", "tổng"),
]  # fmt: skip
NO_NAMES = [
    "Hội nghị tổng kết phong trào toàn dân bảo vệ an ninh Tổ quốc năm 2022",
    "tổ chức sơ kết, tổng kết việc thực hiện",
    "định kỳ sơ kết, tổng kết và báo cáo",
    "Kế hoạch tổng kết 05 năm thực hiện Chương trình",
    "đề nghị các đơn vị gửi báo cáo tổng kết về Sở trước ngày 15/12",
    "tham mưu UBND tỉnh tổng kết Chương trình",
    "khen thưởng tại lễ tổng kết năm học",
    "tham dự hội nghị sơ kết 6 tháng do Sở tổ chức",
    "báo cáo tổng kết của Bộ đánh giá cao kết quả của tỉnh",
]  # fmt: skip
TARGETS = [
    "phấn đấu đến cuối năm 2024 không còn tụ điểm",
    "Phấn đấu giảm ít nhất 50% số xã có tệ nạn",
    "đến năm 2025 có 100% cán bộ được tập huấn",
    "Phấn đấu 100% cơ sở ký cam kết trong năm",
    "đến hết năm 2025, giảm 40% số vụ",
    "Đến năm 2030 cơ bản không còn xã trọng điểm",
]  # fmt: skip
NO_TARGETS = [
    "đã phấn đấu hoàn thành 100% chỉ tiêu",
    "Kế hoạch phòng, chống mại dâm đến năm 2025",
    "tỷ lệ đạt 100% so với chỉ tiêu",
    "đến năm 2023 đã xóa 5 tụ điểm",
    "tinh thần phấn đấu của cán bộ",
    "triển khai Đề án đến năm 2030 của Chính phủ",
]  # fmt: skip
DOUBLED = [
    "các các cơ sở",
    "thực hiện hiện nay các nhiệm vụ nhiệm vụ",
    "và và phối hợp",
    "Ủy ban nhân dân nhân dân xã",
    "đã đã kiểm tra",
    "phối hợp hợp với công an",
    "đối tượng tượng nghi vấn",
    "địa bàn bàn huyện",
    "báo cáo báo cáo kết quả",
    "phòng, chống chống mại dâm",
    "theo theo quy định",
    "trên trên địa bàn",
    "cơ sở sở kinh doanh",
]  # fmt: skip
NOT_DOUBLED = [
    "từng bước, từng bước một",
    "ngày ngày",
    "luôn luôn",
    "nhà nhà, người người tham gia",
    "thỉnh thoảng",
    "xã xã hội chủ nghĩa",
    "dần dần",
    "đời đời",
    "cơ sở sở tại",
    "song song",
    "năm năm qua",
    "rất rất nhiều",
    "chị chị em em",
    "tuyên truyền, vận động; tuyên truyền trên loa",
    "khu khu vực",
    "bà bà Nguyễn Thị Lan",
]  # fmt: skip


def test_both_sides_are_large_enough_to_mean_something():
    assert len(SUMS) + len(PERIODS) + len(NAMES) + len(TARGETS) + len(DOUBLED) >= 70
    assert len(NO_SUMS) + len(NO_PERIODS) + len(NO_NAMES) + len(NO_TARGETS) + len(NOT_DOUBLED) >= 90


@pytest.mark.parametrize("text", SUMS)
def test_parts_that_do_not_make_their_total_are_found(text):
    assert list(wrong_sums(text))


@pytest.mark.parametrize("text", NO_SUMS)
def test_sums_that_hold_and_lists_that_are_none_are_left_alone(text):
    assert list(wrong_sums(text)) == []


@pytest.mark.parametrize(("text", "own"), PERIODS)
def test_another_period_is_found(text, own):
    assert list(wrong_periods(text, own))


@pytest.mark.parametrize(("text", "own"), NO_PERIODS)
def test_a_period_that_is_told_of_on_purpose_is_left_alone(text, own):
    assert list(wrong_periods(text, own)) == []


@pytest.mark.parametrize(("text", "name"), NAMES)
def test_what_a_report_calls_itself_is_found(text, name):
    assert [which for which, _start, _end in names_in(text)] == [name]


@pytest.mark.parametrize("text", NO_NAMES)
def test_what_others_call_theirs_is_no_name_of_this_report(text):
    assert list(names_in(text)) == []


@pytest.mark.parametrize("text", TARGETS)
def test_a_target_is_told_once_a_sentence(text):
    assert len(list(targets_in(text, 2023))) == 1


@pytest.mark.parametrize("text", NO_TARGETS)
def test_a_result_is_no_target(text):
    assert list(targets_in(text, 2023)) == []


@pytest.mark.parametrize("text", DOUBLED)
def test_a_word_typed_twice_is_found(text):
    assert list(doubled(text))


@pytest.mark.parametrize("text", NOT_DOUBLED)
def test_words_that_stand_twice_by_right_are_left_alone(text):
    assert list(doubled(text)) == []
