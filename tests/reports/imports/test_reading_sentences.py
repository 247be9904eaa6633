"""Sentences of many offices: what each number is, in the words that reports use; and what is no figure at all."""

import pytest

from reports.imports.reading.spotting import Kind, numbers_in
from tests.reports.imports.reading_world import read_sentence

# section, sentence, {figure: as written}, numbers that are only listed
SENTENCES = [
    ("situation", "Đến nay, thành phố có 245 cơ sở lưu trú, 56 cơ sở kinh doanh karaoke, 12 vũ trường, 30 cơ sở xoa bóp, massage.",
     {"CSKD.01 ET=luu_tru": "245", "CSKD.01 ET=karaoke": "56", "CSKD.01 ET=vu_truong": "12", "CSKD.01 ET=xong_hoi": "30"}, []),
    ("situation", "Trên địa bàn quận hiện có 1 205 cơ sở kinh doanh dịch vụ có điều kiện, gồm: khách sạn, nhà nghỉ (312 cơ sở); karaoke (45 cơ sở); massage, xông hơi (28 cơ sở); nhà hàng (620 cơ sở); cà phê (200 cơ sở).",
     {"CSKD.01": "1 205", "CSKD.01 ET=luu_tru": "312", "CSKD.01 ET=karaoke": "45", "CSKD.01 ET=xong_hoi": "28",
      "CSKD.01 ET=nha_hang": "620", "CSKD.01 ET=ca_phe": "200"}, []),
    ("situation", "Toàn huyện có 65 cơ sở kinh doanh dịch vụ: 20 lưu trú, 15 karaoke, 30 loại hình khác.",
     {"CSKD.01": "65", "CSKD.01 ET=luu_tru": "20", "CSKD.01 ET=karaoke": "15", "CSKD.01 ET=khac": "30"}, []),
    ("situation", "Hiện có 35 cơ sở lưu trú (trong đó 05 khách sạn, 30 nhà nghỉ).", {"CSKD.01 ET=luu_tru": "35"}, ["05", "30"]),
    ("situation", "Tại phường 3 có 12 cơ sở karaoke, tại phường 7 có 8 cơ sở karaoke.", {}, ["12", "8"]),
    ("situation", "Toàn tỉnh có 1.024 cơ sở kinh doanh dịch vụ nhạy cảm với 3.250 nhân viên, trong đó nữ 2.100 người, 850 người là lao động ngoại tỉnh.",
     {"CSKD.01": "1.024", "LD.01": "3.250", "LD.02": "2.100", "LD.01 LAODONG=ngoai_tinh": "850"}, []),
    ("situation", "Tổng số cơ sở kinh doanh dịch vụ dễ phát sinh tệ nạn: 54 cơ sở (giảm 06 cơ sở so với cùng kỳ); số nhân viên: 132 người (trong đó nữ 98).",
     {"CSKD.01": "54", "LD.01": "132", "LD.02": "98"}, ["06"]),
    ("situation", "Số người bán dâm ước tính 350 người; số người bán dâm có hồ sơ quản lý là 120 người.", {"NBD.02": "350", "NBD.01": "120"}, []),
    ("situation", "Diện tích tự nhiên: 45,67km²; dân số: 12.345 người, mật độ dân số 320 người/km2.", {"CTX.01": "45,67", "CTX.02": "12.345"}, ["320"]),
    ("situation", "Xã được thành lập trên cơ sở sáp nhập 03 đơn vị hành chính cấp xã.", {}, ["03"]),
    ("situation", "Toàn xã có 0 cơ sở massage, 00 vũ trường, 02 quán karaoke.",
     {"CSKD.01 ET=xong_hoi": "zero_confirmed", "CSKD.01 ET=vu_truong": "zero_confirmed", "CSKD.01 ET=karaoke": "02"}, []),
    ("situation", "Hiện có 12 cơ sở kinh doanh bi-a, 04 điểm internet.", {}, ["12", "04"]),
    ("communication", "Đã tổ chức 125 buổi tuyên truyền cho hơn 15.000 lượt người; phát 20.000 tờ rơi, 500 cuốn sổ tay; xây dựng 12 phóng sự, 45 tin, bài.",
     {"TT.01": "125", "TT.02": "more_than 15.000", "TT.05": "20.000", "TT.04c": "12"}, ["500", "45"]),
    ("communication", "Trong năm đã tổ chức 45 hội nghị tuyên truyền với 5.600 lượt người dự, tăng 10 hội nghị so với năm 2022; cấp phát 12 nghìn tờ rơi.",
     {"TT.01": "45", "TT.02": "5.600", "TT.05": "12 nghìn"}, ["10"]),
    ("communication", "Hội Phụ nữ các cấp tổ chức 35 cuộc truyền thông với 2.450 chị em tham dự; Đoàn Thanh niên tổ chức 20 cuộc với 1.500 đoàn viên tham dự.",
     {}, ["35", "2.450", "20", "1.500"]),
    ("communication", "Xã Hòa An tổ chức 03 cuộc, xã Tân Phú tổ chức 05 cuộc tuyên truyền.", {}, ["03", "05"]),
    ("communication", "Phát 300 tờ rơi cho học sinh; phát 200 tờ gấp cho chủ cơ sở.", {}, ["300", "200"]),
    ("communication", "Tuyên truyền trên loa truyền thanh 3 lần/tuần, tổng số 144 lượt.", {"TT.03": "144"}, ["3"]),
    ("communication", "Mở 03 lớp tập huấn, bồi dưỡng nghiệp vụ cho 180 lượt cán bộ, cộng tác viên.", {"NL.01": "03", "NL.02": "180"}, []),
    ("communication", "Phát 2.000 tờ rơi tuyên truyền về an toàn giao thông.", {}, ["2.000"]),
    ("communication", "Có 30/35 chi đoàn tổ chức tuyên truyền phòng, chống mại dâm.", {"TT.10": "30/35"}, []),
    ("enforcement", "Công an đã triệt phá 15 vụ mại dâm, bắt giữ 62 đối tượng, trong đó: chủ chứa 12 đối tượng, môi giới 08 đối tượng, người bán dâm 25 người, người mua dâm 17 người. Khởi tố 12 vụ, 20 bị can.",
     {"DT.01": "15", "DT.02": "62", "DT.02 ROLE=chu_chua": "12", "DT.02 ROLE=moi_gioi": "08", "DT.02 ROLE=ban_dam": "25",
      "DT.02 ROLE=mua_dam": "17", "TP.01a": "12", "TP.01b": "20"}, []),
    ("enforcement", "Các Đội kiểm tra liên ngành 178 đã kiểm tra được 320 lượt cơ sở; phát hiện 25 cơ sở vi phạm, xử phạt vi phạm hành chính 22 cơ sở với tổng số tiền 456.000.000 đồng, đình chỉ 02 cơ sở, nhắc nhở 03 cơ sở.",
     {"KT.01 LL=doi_178": "320", "KT.03": "22", "KT.04": "456.000.000 đồng", "KT.05 KIENGHI=dinh_chi": "02", "KT.05 KIENGHI=nhac_nho": "03"}, ["25"]),
    ("enforcement", "Kiểm tra 120 lượt cơ sở (karaoke: 40 lượt; lưu trú: 60 lượt; massage: 20 lượt).",
     {"KT.01": "120", "KT.01 ET=karaoke": "40", "KT.01 ET=luu_tru": "60", "KT.01 ET=xong_hoi": "20"}, []),
    ("enforcement", "Qua kiểm tra 30 cơ sở, có 28 cơ sở chấp hành tốt, 02 cơ sở vi phạm bị xử phạt 10 triệu đồng.",
     {"KT.02": "30", "KT.03": "02", "KT.04": "10 triệu đồng"}, ["28"]),
    ("enforcement", "Xử phạt hành chính 25 trường hợp mua dâm, bán dâm, phạt tiền 37.500.000 đồng.", {"XP.02": "37.500.000 đồng"}, ["25"]),
    ("enforcement", "Công an phát hiện 02 đối tượng mua bán trái phép chất ma túy.", {}, ["02"]),
    ("enforcement", "Tòa án đã thụ lý 05 vụ, xét xử 04 vụ, 07 bị cáo phạm tội về mại dâm.", {"TP.03a": "04", "TP.03b": "07"}, ["05"]),
    ("enforcement", "Trong kỳ, không phát hiện tụ điểm, ổ nhóm hoạt động mại dâm.", {"DT.03": "none_detected"}, []),
    ("enforcement", "Qua kiểm tra, không phát hiện cơ sở vi phạm.", {}, ["không phát hiện"]),
    ("enforcement", "Năm 2023 phát hiện 03 vụ mại dâm. Năm 2022 phát hiện 05 vụ mại dâm.", {"DT.01": "03"}, ["05"]),
    ("enforcement", "Lũy kế từ năm 2021 đến nay đã phát hiện 05 vụ mại dâm.", {}, ["05"]),
    ("enforcement", "Công an tỉnh tiếp nhận 12 tin tố giác, đã xử lý 12/12 tin, đạt 100%.", {"TG.01": "12", "TG.02": "12/12"}, ["100%"]),
    ("enforcement", "Kiểm tra từ 10 đến 15 cơ sở mỗi tháng.", {}, ["10 đến 15"]),
    ("enforcement", "Kiểm tra 1,025 lượt cơ sở; kiểm tra 12.5 lượt.", {}, ["1,025", "12.5"]),
    ("harm_reduction", "Hỗ trợ 25 người bán dâm tiếp cận dịch vụ can thiệp giảm hại, trong đó học nghề, tạo việc làm cho 05 người, vay vốn 03 người, trợ giúp pháp lý 10 người.",
     {"HT.01": "25", "HT.02": "05", "HT.04": "03", "HT.03": "10"}, []),
    ("harm_reduction", "Phấn đấu 100% cán bộ làm công tác phòng, chống tệ nạn xã hội được tập huấn.", {}, ["100%"]),
    ("harm_reduction", "Có 85% cán bộ làm công tác phòng, chống tệ nạn xã hội được tập huấn nghiệp vụ.", {"NL.03": "85%"}, []),
    ("direction", "Kinh phí thực hiện: 1.250 triệu đồng, trong đó ngân sách trung ương 500 triệu đồng, ngân sách địa phương 750 triệu đồng.",
     {"KP.01": "1.250 triệu đồng", "KP.01 NGUON=trung_uong": "500 triệu đồng", "KP.01 NGUON=dia_phuong": "750 triệu đồng"}, []),
    ("direction", "Ban hành 12 văn bản chỉ đạo, trong đó 04 kế hoạch, 02 quyết định, 06 công văn.",
     {"VB.01": "12", "VB.01 LOAIVB=ke_hoach": "04", "VB.01 LOAIVB=quyet_dinh": "02", "VB.01 LOAIVB=cong_van": "06"}, []),
    ("enforcement", "Phạt 02 cơ sở karaoke, 01 nhà nghỉ.", {}, ["02", "01"]),
    ("enforcement", "Kiểm tra hành chính 20 lượt đối với 20 cơ sở karaoke và nhắc nhở những nơi mở quá giờ.",
     {"KT.01 ET=karaoke": "20", "KT.02 ET=karaoke": "20"}, []),
    ("enforcement", "Bắt quả tang 02 vụ mua bán dâm tại nhà nghỉ, xử lý 08 đối tượng, trong đó có 02 đối tượng chứa mại dâm, 03 gái bán dâm và 03 khách mua dâm.",
     {"DT.01": "02", "DT.02": "08", "DT.02 ROLE=chu_chua": "02", "DT.02 ROLE=ban_dam": "03", "DT.02 ROLE=mua_dam": "03"}, []),
    ("situation", "Năm 2023 có 56 cơ sở (năm 2022 có 60 cơ sở) kinh doanh dịch vụ karaoke.", {}, ["56", "60"]),
    ("situation", "So với cùng kỳ năm 2022, số cơ sở kinh doanh dịch vụ tăng 12 cơ sở, hiện có 134 cơ sở.", {"CSKD.01": "134"}, ["12"]),
    ("situation", "Xã có 08 nhà nghỉ, 03 quán karaoke với tổng số 65 nhân viên (nữ 40 người, có hợp đồng lao động 22 người).",
     {"CSKD.01 ET=luu_tru": "08", "CSKD.01 ET=karaoke": "03", "LD.01": "65", "LD.02": "40", "LD.03": "22"}, []),
    ("harm_reduction", "Tư vấn, giới thiệu dịch vụ y tế cho 19 người lao động.", {}, ["19"]),
    ("next_tasks", "Tổ chức 30 cuộc tuyên truyền, kiểm tra 50 lượt cơ sở.", {}, ["30", "50"]),
]  # fmt: skip


@pytest.mark.parametrize(("section", "sentence", "figures", "listed"), SENTENCES)
def test_the_numbers_of_a_sentence(section, sentence, figures, listed):
    found = read_sentence(sentence, section)
    assert found.figures == figures
    assert found.listed == listed


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        (
            "Nghị định số 178/2004/NĐ-CP ngày 15/10/2004, Luật số 91/2025/QH15",
            [Kind.DOCUMENT, Kind.DATE, Kind.DOCUMENT],
        ),
        (
            "Nghị quyết số 18-NQ/TW; Kế hoạch 60/KH-UBND; Công văn 1954 ngày 30/11/2022",
            [Kind.DOCUMENT] * 3 + [Kind.DATE],
        ),
        ("Công văn số 462/SLĐT BXH-PCTNXH", [Kind.DOCUMENT]),
        ("Điều 23 Luật Xử lý vi phạm hành chính năm 2012", [Kind.LAW, Kind.PERIOD]),
        ("giai đoạn 2021-2025, 06 tháng đầu năm 2023, quý II/2024, 05 năm", [Kind.PERIOD] * 4),
        ("ngày 07 tháng 6 năm 2023; tháng 6/2023; Ngày 26/6", [Kind.DATE] * 3),
        ("Đội kiểm tra liên ngành 178, BCĐ 138, phường 5, khu phố 3, Tổ 12", [Kind.NAME] * 5),
        ("người dưới 18 tuổi, HIV, km2", [Kind.NAME, Kind.NAME]),
        ("(1) Tuyên truyền; (2) Kiểm tra", [Kind.LIST, Kind.LIST]),
        ("tăng 58,4% so với cùng kỳ", [Kind.COMPARISON]),
        ("02 cuộc/tháng; bình quân 12 lượt", [Kind.RATE, Kind.RATE]),
    ],
)
def test_numbers_that_are_no_figures_of_the_period(text, kinds):
    assert [number.kind for number in numbers_in(text)] == kinds


@pytest.mark.parametrize(
    ("text", "value", "typed"),
    [
        ("78,07 km2", "78.07", "78,07"), ("56.182 người", "56182", "56.182"), ("1 234 người", "1234", "1 234"),
        ("3,4 tỉ đồng", "3400000000", "3400000000"), ("25 triệu đồng", "25000000", "25000000"),
        ("hai mươi cuộc", "20", "20"), ("một trăm linh năm lượt", "105", "105"), ("hai mươi mốt vụ", "21", "21"),
        ("1,25 triệu người", "1250000", "1250000"), ("06 xã", "6", "06"),
    ],
)  # fmt: skip
def test_the_value_of_a_number_and_what_the_form_would_accept(text, value, typed):
    number = next(n for n in numbers_in(text) if n.value is not None)
    assert f"{number.value.normalize():f}" == value
    assert number.typed == typed


@pytest.mark.parametrize("text", ["một số vụ", "một cuộc vận động", "năm cơ sở", "hai bên", "ba má"])
def test_words_that_only_sound_like_numbers_are_none(text):
    assert numbers_in(text) == []
