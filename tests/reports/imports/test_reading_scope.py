"""Sentences whose numbers are of another period, place, body, event or field: listed, never proposed (annual report)."""

import pytest

from tests.reports.imports.reading_world import read_sentence

# section, sentence, what is proposed all the same; every other number is listed
SENTENCES = [
    ("enforcement", "Riêng địa bàn thành phố Lam Sơn đã triệt phá 05 vụ mại dâm, bắt 19 đối tượng.", {}),
    ("enforcement", "Toàn tỉnh triệt phá 14 vụ mại dâm; trong đó Công an huyện Hà Trung bắt 02 vụ tại quán X, xử lý 05 đối tượng.", {"DT.01": "14"}),
    ("enforcement", "Trong tháng 5, Công an tỉnh bắt 02 vụ mại dâm, 06 đối tượng.", {}),
    ("enforcement", "Quý I năm 2023, đã kiểm tra 45 lượt cơ sở; quý II kiểm tra 60 lượt cơ sở.", {}),
    ("enforcement", "6 tháng đầu năm 2023, phát hiện 03 vụ mại dâm; cả năm 2023 phát hiện 07 vụ mại dâm.", {"DT.01": "07"}),
    ("enforcement", "Chuyên án 123M đã bắt giữ 06 đối tượng, khởi tố 01 vụ, 04 bị can về tội chứa mại dâm.", {}),
    ("enforcement", "Ngày 17/10/2023, tại khách sạn Biển Xanh, lực lượng chức năng bắt quả tang 03 vụ mua bán dâm.", {}),
    ("enforcement", "Bắt 02 vụ mại dâm tại nhà nghỉ Hương Sen, xử lý 06 đối tượng.", {}),
    ("enforcement", "Qua 05 năm thực hiện, đã triệt phá 120 vụ mại dâm.", {}),
    ("enforcement", "Số vụ mại dâm bị triệt phá giảm từ 12 vụ (năm 2022) xuống còn 09 vụ (năm 2023).", {"DT.01": "09"}),
    ("enforcement", "Phát hiện 15 vụ phạm tội về ma túy, bắt 22 đối tượng.", {}),
    ("enforcement", "Hiện còn 03 tụ điểm phức tạp về mại dâm chưa được triệt xóa.", {}),
    ("enforcement", "Phát hiện 01 cơ sở massage hoạt động không phép, đã đình chỉ hoạt động.", {}),
    ("enforcement", "Kiểm tra được 150 lượt cơ sở, đạt 75% kế hoạch năm (200 lượt).", {"KT.01": "150"}),
    ("enforcement", "Xử phạt 45 trường hợp vi phạm quy định về đăng ký lưu trú, số tiền 28.000.000 đồng.", {}),
    ("enforcement", "Triệt phá 11 vụ mại dâm, bắt 45 đối tượng (cùng kỳ 14 vụ, 52 đối tượng), trong đó 09 chủ chứa, 17 người bán dâm.",
     {"DT.01": "11", "DT.02": "45", "DT.02 ROLE=chu_chua": "09", "DT.02 ROLE=ban_dam": "17"}),
    ("enforcement", "Thực hiện Quyết định số 391/QĐ-UBND ngày 10/03/2023, đã kiểm tra 35 lượt cơ sở.", {"KT.01": "35"}),
    ("enforcement", "Đình chỉ, thu hồi giấy phép 12 cơ sở.", {}),
    ("enforcement", "Phạt tiền 96 cơ sở với tổng số tiền 1 tỷ 250 triệu đồng.", {"KT.03": "96", "KT.04": "1 tỷ 250 triệu đồng"}),
    ("communication", "Hội LHPN tỉnh tổ chức 15 buổi nói chuyện chuyên đề cho 1.200 hội viên.", {}),
    ("communication", "Phối hợp với Hội Phụ nữ tỉnh tổ chức 15 buổi tuyên truyền cho 1.200 lượt hội viên tham dự.", {"TT.01": "15", "TT.02": "1.200"}),
    ("communication", "Từ ngày 01/6 đến 30/6/2023 tổ chức 12 cuộc tuyên truyền.", {}),
    ("communication", "Treo 150 băng rôn; 35 lượt xe loa tuyên truyền lưu động.", {}),
    ("direction", "Kinh phí mua tờ rơi 35 triệu đồng.", {}),
    ("situation", "Toàn tỉnh hiện có 85 khách sạn, 210 nhà nghỉ.", {}),
    ("situation", "Có 120 tụ điểm hoạt động dễ phát sinh tệ nạn mại dâm.", {}),
    ("situation", "Theo thống kê chưa đầy đủ, có 500 người bán dâm, trong đó có 120 người có hồ sơ quản lý.", {"NBD.01": "120"}),
    ("harm_reduction", "Trợ giúp pháp lý cho 35 người nghèo, người khuyết tật.", {}),
    ("harm_reduction", "Xét nghiệm 280 người, phát hiện 03 người dương tính.", {}),
    ("situation", "04/06 xã, phường đăng ký xây dựng xã, phường lành mạnh không có tệ nạn xã hội.", {}),
]  # fmt: skip


@pytest.mark.parametrize(("section", "sentence", "figures"), SENTENCES)
def test_only_what_is_said_of_the_whole_is_proposed(section, sentence, figures):
    found = read_sentence(sentence, section)
    assert found.figures == figures
    assert len(found.listed) + len(figures) >= 1  # nothing disappears in silence
