"""Personal data in free text is found; figures, dates, numbers of documents and names in offices are not."""

import time
import unicodedata
from pathlib import Path

import pytest

from portal.core.personal import KIND_LABELS, scan, scan_file_name
from reports.management.demo import content

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

FOUND = [
    ("Số căn cước 091090001234", "id_number"),
    ("091090001234", "id_number"),
    ("trường hợp số 091 190 001 234 đã xử lý", "id_number"),
    ("thẻ 079.203.001.234", "id_number"),
    ("CMND số 361 234 567", "id_number"),
    ("CMND: 361234567, cấp tại Cần Thơ", "id_number"),
    ("CCCD: 091 090 001 234", "id_number"),
    ("CCCD số: 091090001234.", "id_number"),
    ("căn cước công dân số 001301012345", "id_number"),
    ("chứng minh nhân dân số 012345678", "id_number"),
    ("GCMND 361.234.567", "id_number"),
    ("định danh cá nhân: 092306001234", "id_number"),
    ("Nguyễn Văn A 361234567 Ngã Bảy", "id_number"),
    ("hộ chiếu số C1234567", "id_number"),
    ("mã số BHXH 9312345678", "id_number"),
    ("(091190001234)", "id_number"),
    ("091\u00a0190\u00a0001\u00a0234", "id_number"),
    ("０９１０９０００１２３４", "id_number"),
    ("liên hệ 0912345678", "phone"),
    ("ĐT:0912.345.678.", "phone"),
    ("0912 345 678", "phone"),
    ("0912-345-678", "phone"),
    ("(0912345678)", "phone"),
    ("+84 912 345 678", "phone"),
    ("+84912345678", "phone"),
    ("(+84) 912 345 678", "phone"),
    ("84912345678", "phone"),
    ("0084 912345678", "phone"),
    ("gọi 0356789012 gặp", "phone"),
    ("số 0778 123 456", "phone"),
    ("Zalo: 0868123456", "phone"),
    ("SĐT: 0293 3866 111", "phone"),
    ("nhà riêng 02933866111", "phone"),
    ("(0293) 3866 111", "phone"),
    ("024 3825 1234", "phone"),
    ("điện thoại 028.38291234", "phone"),
    ("+84 24 3825 1234", "phone"),
    ("gửi về nguyenvana@gmail.com", "email"),
    ("email: tran.thi-b+1@yahoo.com.vn.", "email"),
    ("levanc@haugiang.gov.vn", "email"),
    ("nguyenvana(at)gmail.com", "email"),
    ("Nguyễn Thị B, sinh năm 1990", "birth"),
    ("Lê Văn C (SN 1985)", "birth"),
    ("Lê Văn C, SN: 1985", "birth"),
    ("sinh ngày 03 tháng 4 năm 1990", "birth"),
    ("sinh ngày 3/4/1990", "birth"),
    ("ngày sinh: 01/01/1990", "birth"),
    ("ngày sinh: 01-01-90", "birth"),
    ("năm sinh: 1990", "birth"),
    ("cháu sinh năm 2008 bị xâm hại", "birth"),
    ("một nữ sinh năm 1999 ở phường", "birth"),
    ("chị sinh 1990", "birth"),
    ("Trần Thị Hoa (1992)", "birth"),
    ("sinh tháng 5 năm 1990", "birth"),
    ("số tài khoản 0123456789012", "account"),
    ("STK: 9704 1234 5678 9012", "account"),
    ("tài khoản ngân hàng 1903 4567 8901 12", "account"),
    ("tài khoản số 711A12345678 hoặc TK 71112345678", "account"),
    ("chuyển vào Vietcombank 1012345678", "account"),
    ("1012345678 tại ngân hàng Agribank", "account"),
    ("số tài khoản của ông A 123456789", "account"),
    ("bà Trần Thị D hiện trú tại phường Lái Hiếu", "address"),
    ("ông Nguyễn Văn A, thường trú: ấp 3, xã Đại Thành", "address"),
    ("Phạm Văn E, địa chỉ: tổ 5, ấp Mỹ Phú", "address"),
    ("chị Lê Thị Hồng ngụ tại khu vực 2", "address"),
    ("anh Võ Văn Tài quê quán huyện Châu Thành", "address"),
    ("đối tượng Lê Văn Tám, HKTT: Cần Thơ", "address"),
    ("Họ và tên: Lê Thị F", "name"),
    ("Họ tên: Trần Văn G", "name"),
    ("Nguyễn Văn An, Trần Thị Bình", "name"),
    ("1. Nguyễn Văn An\n2. Trần Thị Bình\n3. Lê Hoàng Cường", "name"),
    ("- Nguyễn Văn An;\n- Trần Thị Bình.", "name"),
    ("gồm Nguyễn Văn An và Trần Thị Bình", "name"),
    ("Nguyễn Văn An (nam), Trần Thị Bình (nữ), Lê Minh Đức (nam)", "name"),
    ("ông Nguyễn Văn An, bà Trần Thị Bình", "name"),
    ("NGUYỄN VĂN AN, TRẦN THỊ BÌNH", "name"),
    ("Nguyen Van An, Tran Thi Binh", "name"),
    ("Nguyễn Văn An - Trần Thị Bình - Lê Thị Cúc", "name"),
    ("đối tượng Nguyễn Văn Tý bị bắt quả tang", "name"),
    ("nạn nhân là Trần Thị Mai được hỗ trợ", "name"),
    ("người bán dâm Lê Thị Hoa khai nhận", "name"),
    ("bị can Phạm Quốc Hùng", "name"),
    ("Giàng Thị Mỷ, Sùng A Páo", "name"),
    ("Các trường hợp:\nNguyễn Văn An\nTrần Thị Bình", "name"),
    ("kiểm tra cơ sở ở xã Đại Thành, phát hiện Nguyễn Văn An, Trần Thị Bình", "name"),
]

# Written so that a pattern would pass over them: invisible signs, wide digits, letters for digits, broken lines.
DISGUISED = [
    ("0912.345.678", "phone"), ("0912 34 56 78", "phone"), ("0912-345.678", "phone"), ("0912/345/678", "phone"),
    ("0912_345_678", "phone"), ("0912,345,678", "phone"), ("(028) 38 291 234", "phone"), ("028 3829 1234", "phone"),
    ("+84 (28) 3829 1234", "phone"), ("+84-28-3829-1234", "phone"), ("SĐT 0912345678", "phone"),
    ("đt: 0912345678", "phone"), ("0912\u200b345\u200b678", "phone"), ("09\u200b12345678", "phone"),
    ("0\u200c912345678", "phone"), ("０９１２３４５６７８", "phone"), ("O912345678", "phone"), ("o912 345 678", "phone"),
    ("٠٩١٢٣٤٥٦٧٨", "phone"), ("𝟎𝟗𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖", "phone"), ("0912\u0301345678", "phone"), ("0912\ufe0f345678", "phone"),
    ("0912\u2003345\u3000678", "phone"), ("0912345678/0987654321", "phone"), ("0912345678/ 0987654321", "phone"),
    ("091234567l", "phone"), ("09I2345678", "phone"), ("0912\n345678", "phone"), ("0912 345\n678", "phone"),
    ("số 0912\u00a0345\u00a0678", "phone"), ("0912\u2011345\u2011678", "phone"), ("0912—345—678", "phone"),
    ("tel:+84912345678", "phone"), ("01234567890 (sim cũ)", "phone"), ("01667123456", "phone"),
    ("CCCD 0910 9000 1234", "id_number"), ("091 090 001 234", "id_number"), ("0910900 01234", "id_number"),
    ("091-090-001234", "id_number"), ("CCCD: O91O9OOO1234", "id_number"), ("091090\n001234", "id_number"),
    ("CCCD số\n091090001234", "id_number"), ("091\u200b090001234", "id_number"),
    ("số định danh 092306001234", "id_number"), ("CMT 361234567", "id_number"), ("cmnd 361234567", "id_number"),
    ("CMND:361.234.567", "id_number"), ("Cmnd số 361234567", "id_number"), ("cccd 091090001234", "id_number"),
    ("CC: 091090001234", "id_number"), ("căn cước 091090001234", "id_number"),
    ("thẻ CCCD gắn chíp số 091190001234", "id_number"), ("hộ chiếu C1234567", "id_number"),
    ("passport B9876543", "id_number"), ("Hộ chiếu số: N 1234567", "id_number"),
    ("số hộ chiếu: C1234567", "id_number"), ("GPLX số 790123456789", "id_number"), ("a.b@gmail.com", "email"),
    ("nguyenvana@gmail . com", "email"), ("nguyenvana [at] gmail [dot] com", "email"),
    ("nguyenvana＠gmail.com", "email"), ("nguyen van a @ gmail.com", "email"), ("nguyenvana@\ngmail.com", "email"),
    ("mail nguyenvana(a)gmail.com", "email"), ("Nguyễn Văn A (1990)", "birth"), ("Nguyễn Văn A, SN 1990", "birth"),
    ("Nguyễn Văn A SN:1990", "birth"), ("Nguyễn Văn A – 1990", "birth"),
    ("N.T.H., sinh 1995, trú tại Ngã Bảy", "birth"), ("N.T.H (SN 1995)", "birth"),
    ("N.T.H, sinh năm 1995, trú tại phường Lái Hiếu", "address"), ("chị N.T.H trú tại khu vực 3", "address"),
    ("đối tượng N.V.T. (SN 1987) bị bắt", "birth"), ("Nguyễn Văn A., sinh 12/3/1990", "birth"),
    ("sinh ngày 12.3.1990", "birth"), ("ngày tháng năm sinh: 12/03/1990", "birth"),
    ("Lê Văn Tám sinh ngày 01 tháng 02 năm 1990", "birth"), ("chị Nguyễn Thị H., 25 tuổi", "birth"),
    ("nguyễn văn an, sinh năm 1990", "birth"), ("T.T.M 17 tuổi", "birth"), ("STK 0123456789 Vietcombank", "account"),
    ("tài khoản 0123456789 mở tại BIDV", "account"), ("Số TK: 190 345 678 901 12", "account"),
    ("vietcombank 1012345678", "account"), ("TK số 31410001234567", "account"), ("MBBank 0912345678", "account"),
    ("1. Nguyễn Văn An - 1990 - ấp 1\n2. Trần Thị Bình - 1992 - ấp 2", "name"),
    ("1) Nguyễn Văn An 2) Trần Thị Bình 3) Lê Văn Cường", "name"),
    ("| 1 | Nguyễn Văn An | Nam |\n| 2 | Trần Thị Bình | Nữ |", "name"),
    ("1\tNguyễn Văn An\tNam\n2\tTrần Thị Bình\tNữ", "name"), ("Nguyễn Văn An\nTrần Thị Bình\nLê Thị Cúc", "name"),
    ("Nguyễn\u200b Văn An, Trần\u200b Thị Bình", "name"), ("Nguyễn  Văn  An, Trần  Thị  Bình", "name"),
    ("Nguyễn Văn An và vợ là Trần Thị Bình", "name"), ("nguyễn văn an, trần thị bình, lê văn cường", "name"),
    ("Lường Văn Pó, Cà Thị Ín, Quàng Văn Thái", "name"), ("Nguyen Thi Hoa, Le Van Tam", "name"),
    ("NGUYEN VAN AN, TRAN THI BINH", "name"), ("bà Trần Thị Dung, thường trú tại ấp 3", "address"),
    ("Nguyễn Văn An, ngụ ấp 3, xã Đại Thành", "address"), ("Trần Thị B, ĐKHKTT: ấp 2", "address"),
    ("Nguyễn Văn An (ấp 3, xã Tân Thành)", "address"), ("Bùi Thị Xuân Mai, HKTT tại Sóc Trăng", "address"),
]  # fmt: skip

NOT_FOUND = [
    "Công văn số 5109/LĐTBXH-PCTNXH ngày 28/11/2023",
    "Quyết định số 361/QĐ-TTg ngày 07 tháng 3 năm 2016",
    "Luật số 91/2025/QH15, Nghị định số 356/2025/NĐ-CP",
    "Nghị định số 09/2019/NĐ-CP ngày 24/01/2019",
    "Thông tư 01/2018/TT-VPCP; Kế hoạch 552/KH-UBND",
    "dân số là 56.182 người; diện tích 78,07 km2; giai đoạn 2021-2025",
    "dân số 1.234.567 người, 012.345.678 lượt người",
    "kinh phí 123456789 đồng; 012.345.678 đồng; 1.234.567.890.123 đồng",
    "kinh phí 840.912.345.678 đồng", "84912345678 đồng", "tổng 091.090.001.234 đồng",
    "123456789012", "999999999999", "100000000000", "091990001234", "007090001234",
    "học sinh năm 2023, học sinh năm học 2022-2023, tệ nạn phát sinh năm 2023",
    "sơ sinh năm 2020", "vệ sinh năm 2022", "an sinh xã hội", "kỳ thi tuyển sinh năm 2023",
    "những người sinh năm 1990 trở về trước",
    "quản lý tạm trú, tạm vắng trên địa bàn", "có nhiều người từ nơi khác đến tạm trú",
    "đường Nguyễn Huệ, địa chỉ số 5",
    "trường Trần Hưng Đạo, thường trú tại",
    "các tuyến đường Nguyễn Văn Cừ, Trần Hưng Đạo, Lê Thị Riêng",
    "trường THPT Nguyễn Minh Quang, Lê Quốc Hưng", "chợ Trần Văn Thời", "huyện Trần Văn Thời, huyện Trần Đề",
    "quán karaoke Nguyễn Văn Tuấn, địa chỉ: ấp 5", "nhà nghỉ Kim Thanh Hoa, địa chỉ khu vực 3",
    "Đồng chí Nguyễn Văn A, Phó Giám đốc Sở, Trưởng ban",
    "Đồng chí Nguyễn Văn An, Phó Giám đốc; đồng chí Trần Thị Bình, Trưởng phòng",
    "Trưởng đoàn: ông Nguyễn Văn An, Phó Chủ tịch UBND; bà Trần Thị Bình, Giám đốc Sở",
    "bác sĩ Nguyễn Văn An, bác sĩ Trần Thị Bình",
    "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nHuỳnh Văn G",
    "KT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\nNguyễn Văn An",
    "bà Nguyễn Thị Lan phát biểu chỉ đạo",
    "Đoàn Thanh niên Cộng sản Hồ Chí Minh, Hội Liên hiệp Phụ nữ",
    "Thành phố Hồ Chí Minh, Hà Nội, Cao Bằng, Lâm Đồng, Hà Giang",
    "Mai Châu, Kim Bôi, Lương Sơn, Lạc Sơn, Cao Phong", "Thạch Hà, Cẩm Xuyên, Hương Sơn",
    "xã Thạch Kim, xã Thạch Trung, phường Kim Dinh", "Lý Nhân, Kim Bảng, Thanh Liêm",
    "phường Ngã Bảy, phường Lái Hiếu, phường Hiệp Thành, xã Đại Thành, xã Tân Thành",
    "Lê Chân, Ngô Quyền, Hồng Bàng", "học tập và làm theo tư tưởng, đạo đức, phong cách Hồ Chí Minh",
    "đường dây nóng 111, 113, 18001567, 0293.3866.111",
    "Tổng đài quốc gia bảo vệ trẻ em 111", "fax 0293 3866 112", "Văn phòng Sở: 0293.3866.111",
    "vanthu@haugiang.gov.vn", "Cổng thông tin haugiang.gov.vn", "trang @phongchongtenan", "hòm thư tố giác",
    "tiếp nhận 100% tin báo, 20/20 cơ sở, 06/06 xã, phường",
    "226 cơ sở: 142 cơ sở lưu trú, 04 cơ sở xông hơi, 70 quán, 10 karaoke",
    "78,07 km2", "12.345.678,90", "1.000.000.000", "2016-2020", "2021 – 2025", "01/01/2023 - 30/06/2023",
    "ngày 07/3/2016, ngày 01/4/2020, ngày 10/03/2023", "ngày 28 tháng 02 năm 2023", "07.06.2023",
    "6 tháng đầu năm 2023, 9 tháng, quý I/2023", "từ 15/12/2022 đến 14/6/2023",
    "tài khoản mạng xã hội, 15 tài khoản Facebook", "mở 120 tài khoản", "tài khoản 111, 112, 3323",
    "mã đơn vị 1012345", "mã ngân sách 1059871", "Mã TTHC 1.010935.000.00.00.H30", "mã số thuế 6300012345",
    "Biên lai 0001234", "số seri AA 12345678", "QĐ 391/QĐ-UBND, KH 60/KH-UBND", "912345678", "361234567",
    "HIV/AIDS, COVID-19, 5G, 24/7", "0,0123456789", "0912/BC-UBND", "0912345678/BC-UBND",
    "Số: 0312345678912/BC", "điểm a khoản 1 Điều 23", "không có người sinh sống", "nơi cư trú của người bán dâm",
    "hỗ trợ nạn nhân bị mua bán trở về", "đối tượng nghi vấn hoạt động", "danh sách người có dấu hiệu liên quan",
    "chị em phụ nữ", "anh chị em công nhân", "cháu ngoan Bác Hồ", "họ và tên, chức vụ của người ký",
    "05 12 34 56 78 90 01", "0 3 2 0 0 1 4 0 0 0", "09 12 34 56 78", "U.B.N.D xã, địa chỉ số 12", "Q.1, P.5, TP.HCM thường trực",
    "Nguyễn Văn An, 2010", "năm 2023\n100 người tham dự", "15 lO 20", "N.T.H được hỗ trợ", "đường Nguyễn Thị Minh Khai (khu vực 3)",
    "trường Nguyễn Văn Trỗi - 1990", "đối tượng từ 18 đến 30 tuổi", "hộ nghèo, hộ cận nghèo, cư trú hợp pháp", "thu 120 cây, 2,5 kg",
    "các phường 1, 2, 3; xã 4", "Công an Q.Ninh Kiều (TP.Cần Thơ)", "số 12 Trần Phú, P.Lái Hiếu", "Bàn giao, Giáp Tết, Cầm Thi",
    "0293.386 lượt", "quán Karaoke Ánh Sao có 12/25 trường hợp", "mã hồ sơ 0123.456.789/HS", "1234567890123 đồng", "0,912345678",
    "Hội Người cao tuổi, Hội Cựu chiến binh", "Ban Chỉ đạo 138", "lực lượng liên ngành 178", "dự án 3, tiểu dự án 2",
]  # fmt: skip

FILES_FOUND = [
    "CCCD_091090001234.pdf", "091090001234.jpg", "danh_sach_nguoi_ban_dam.xlsx", "danh-sach-doi-tuong.docx",
    "Danh sách học viên.xlsx", "DS đối tượng quản lý.xls", "cccd mat truoc.png", "so_yeu_ly_lich.doc", "0912345678.pdf",
    "Nguyễn Văn An, Trần Thị Bình.docx", "benh_an.pdf", "can-cuoc.jpg", "Ban_an_so_12.pdf",
]  # fmt: skip
FILES_NOT_FOUND = [
    "BC_6_thang_2023.docx", "bao-cao-so-60-KH-UBND.pdf", "scan 20230607_101112.pdf", "IMG_20230607.jpg",
    "Danh sách văn bản.xlsx", "danh_sach_co_so_kinh_doanh.xlsx", "phu_luc_1.xlsx", "900_SLDTBXH-TNXH.pdf",
    "Báo cáo 06 tháng đầu năm 2023.docx", "BM01 v2 (1).xlsx", "download.pdf", "1686123456789.pdf", "ban_ky.pdf",
]  # fmt: skip


def test_both_tables_are_large_enough_to_mean_something():
    assert min(len(FOUND), len(NOT_FOUND)) >= 80


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_identifies_a_person_is_found(text, kind):
    assert kind in {hit.kind for hit in scan(text)}
    assert kind in {hit.kind for hit in scan(f"Kết quả: {text}\nTiếp tục.")} or text.startswith(("1.", "- "))


@pytest.mark.parametrize(("text", "kind"), DISGUISED)
def test_a_disguise_that_the_eye_sees_through_hides_nothing(text, kind):
    for written in (text, unicodedata.normalize("NFD", text), f"Kết quả: {text}"):
        assert kind in {hit.kind for hit in scan(written)}, written


@pytest.mark.parametrize("form", ["NFD", "NFC"])
def test_the_place_of_a_find_is_that_of_the_text_as_it_was_given(form):
    text = unicodedata.normalize(form, "Liên hệ\u200b  chị Trần Thị Bình, số 09\u200b12  345 678, sáng mai.")
    (hit,) = [hit for hit in scan(text) if hit.kind == "phone"]
    assert text[hit.start : hit.end] == "09\u200b12  345 678"
    assert hit.fingerprint == scan("0912345678")[0].fingerprint


@pytest.mark.parametrize("text", NOT_FOUND)
def test_figures_dates_documents_and_signers_are_no_findings(text):
    assert scan(text) == []


@pytest.mark.parametrize("name", FILES_FOUND)
def test_the_name_of_a_file_may_give_people_away(name):
    assert scan_file_name(name)


@pytest.mark.parametrize("name", FILES_NOT_FOUND)
def test_an_ordinary_name_of_a_file_is_taken(name):
    assert scan_file_name(name) == []


@pytest.mark.parametrize("text", [text for text, _kind in FOUND])
def test_what_is_found_is_masked_and_its_place_is_exact(text):
    for hit in scan(text):
        said = text[hit.start : hit.end]
        digits = "".join(ch for ch in said if ch.isdigit())
        assert said
        assert len(hit.masked) <= 60
        assert len(hit.fingerprint) == 64
        assert hit.label == KIND_LABELS[hit.kind]
        assert len(digits) < 4 or digits not in "".join(ch for ch in hit.masked if ch.isdigit())
        assert hit.kind == "email" or " ".join(said.split()) not in hit.masked
        assert hit.kind != "email" or said not in hit.masked


@pytest.mark.parametrize("sign", ["@", " @ ", "＠", "(at)", "[at]", "(a)", "[a còng]"])
def test_the_mask_of_an_address_holds_its_host_and_never_who_it_is(sign):
    (hit,) = scan(f"thư về nguyenvana{sign}gmail.com")
    assert hit.masked == "n•••@gmail.com"


def test_the_same_thing_has_the_same_fingerprint_however_it_is_spaced():
    first, second, third = (
        scan(text)[0].fingerprint for text in ("0912345678", "0912 345 678", "+84 912-345-678")
    )
    assert first == second == third
    assert scan("0912345679")[0].fingerprint != first


def test_a_fingerprint_says_nothing_without_the_secret_of_the_installation(settings):
    before = scan("0912345678")[0].fingerprint
    settings.SECRET_KEY = "another"
    assert scan("0912345678")[0].fingerprint != before


def test_each_place_is_named_once_per_kind_in_the_order_of_the_text():
    text = "Anh Lê Văn H, SĐT 0912345678, trú tại ấp 3; chị Vũ Thị K, sinh năm 1991"
    assert [hit.kind for hit in scan(text)] == ["address", "name", "phone", "birth"]


@pytest.mark.skipif(not SAMPLES.exists(), reason="NOT RUN: the folder of real samples is not here")
def test_the_real_documents_have_no_findings():
    samples = list(SAMPLES.glob("*.txt"))
    assert samples
    for sample in samples:
        assert scan(sample.read_text(encoding="utf-8")) == [], sample.name


def test_the_reports_of_the_demonstration_have_no_findings():
    for said in content.load().reports:
        for texts in said.prose.values():
            assert scan("\n".join(p.text for p in texts)) == [], said.key


def test_a_long_text_is_searched_quickly():
    def spent(times):
        text = (
            ("Nguyễn Văn A tại nhiều nơi " * times)
            + ("0" * 5 * times)
            + ("9 " * 5 * times)
            + ("e\u0301 \u200b " * times)
        )
        start = time.process_time()
        scan(text)
        return time.process_time() - start

    spent(100)
    once = min(spent(1000) for _try in range(3))
    # four times the text: about four times the work, where the square would be sixteen times
    assert min(spent(4000) for _try in range(2)) < 9 * once
