"""Heads and tails in the ways in which offices set them."""

import datetime as dt

import pytest

from reports.imports.reading.choosing import reporter_class
from reports.imports.reading.document import read
from reports.imports.reading.sources import open_source

NATION = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc\n"
BODY = (
    "Thực hiện Công văn số 12/LĐTBXH ngày 1/6/2023 của Phòng LĐTBXH, đơn vị báo cáo:\nI. TÌNH HÌNH\nCó 12 cơ sở.\n"
    "Trên đây là báo cáo./.\n"
)
TAIL = "Nơi nhận:\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nNguyễn Văn An\n"


def document(head: str, tail: str = TAIL):
    return read(open_source("a.txt", (head + BODY + tail).encode()))


@pytest.mark.parametrize(
    ("head", "facts"),
    [
        (
            f"UBND TỈNH AN\nSỞ NỘI VỤ\n*****\nSố: 12/BC-SNV\n{NATION}-----\nAn Châu, ngày 5/6/2023\nBÁO CÁO\nKết quả năm 2023\nKính gửi: - UBND tỉnh;\n- Sở Y tế;\n- Công an tỉnh.\n",
            {"code": "12/BC-SNV", "superior": "UBND TỈNH AN", "agency": "SỞ NỘI VỤ", "date": dt.date(2023, 6, 5),
             "addressees": ("UBND tỉnh", "Sở Y tế", "Công an tỉnh")},
        ),
        (
            f"ỦY BAN NHÂN DÂN\nTỈNH AN\nSố:    /BC-LĐTBXH\n{NATION}TP. Hồ Chí Minh, ngày    tháng    năm 2023\nBÁO CÁO\nVề việc thực hiện công tác phòng, chống\nmại dâm 6 tháng đầu năm 2023\nKính gửi: Ông Chủ tịch UBND tỉnh\n",
            {"code": "/BC-LĐTBXH", "agency": "ỦY BAN NHÂN DÂN TỈNH AN", "date": None, "place": "TP. Hồ Chí Minh",
             "subject": "thực hiện công tác phòng, chống mại dâm 6 tháng đầu năm 2023"},
        ),
        (
            f"BỘ CHỈ HUY BỘ ĐỘI BIÊN PHÒNG\nTỈNH QUẢNG AN\nSố: 01/BC-BCH\n{NATION}Quảng An, ngày 03 tháng 6 năm 2023\nBÁO CÁO\nKẾT QUẢ CÔNG TÁC PHÒNG, CHỐNG MẠI DÂM,\nPHƯƠNG HƯỚNG 6 THÁNG CUỐI NĂM 2023\n",
            {"agency": "BỘ CHỈ HUY BỘ ĐỘI BIÊN PHÒNG TỈNH QUẢNG AN", "code": "01/BC-BCH", "addressees": (),
             "subject": "KẾT QUẢ CÔNG TÁC PHÒNG, CHỐNG MẠI DÂM, PHƯƠNG HƯỚNG 6 THÁNG CUỐI NĂM 2023"},
        ),
        (
            f"TỈNH ĐOÀN AN\nSố: 45-BC/TĐTN\n{NATION}An Châu, ngày 03 tháng 06 năm 2023\nBÁO CÁO KẾT QUẢ\nCông tác năm 2023\n",
            {"code": "45-BC/TĐTN", "subject": "KẾT QUẢ Công tác năm 2023"},
        ),
    ],
)  # fmt: skip
def test_the_head_says_who_when_and_to_whom(head, facts):
    found = document(head)
    assert {name: getattr(found, name) for name in facts} == facts
    assert found.request.code == "12/LĐTBXH"
    assert [section.title for section in found.sections if section.title] == ["TÌNH HÌNH"]


@pytest.mark.parametrize(
    ("tail", "authority", "name", "recipients", "archive"),
    [
        ("Nơi nhận:\n- Như trên;\n- Lưu: VT.\nTM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n(Đã ký)\nLê Văn An\n",
         ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"), "Lê Văn An", ("Như trên",), "Lưu: VT"),
        ("Nơi nhận:\n- Bộ LĐ-TB&XH;\n- Lưu: VT, TNXH(2b).\nTL. GIÁM ĐỐC\nCHI CỤC TRƯỞNG\nTrần Thị Bé\n",
         ("TL. GIÁM ĐỐC", "CHI CỤC TRƯỞNG"), "Trần Thị Bé", ("Bộ LĐ-TB&XH",), "Lưu: VT, TNXH(2b)"),
        ("KT. TRƯỞNG PHÒNG\nPHÓ TRƯỞNG PHÒNG\nĐỗ Thị Hai\nNơi nhận:\n- Như kính gửi;\n- Lưu.\n",
         ("KT. TRƯỞNG PHÒNG", "PHÓ TRƯỞNG PHÒNG"), "Đỗ Thị Hai", ("Như kính gửi",), "Lưu"),
        ("Nơi nhận:                                   TUQ. CHỦ TỊCH\n- UBND huyện;                               CHÁNH VĂN PHÒNG\n- Lưu VT.\n                                             Lê Thị Hồng Gấm\n",
         ("TUQ. CHỦ TỊCH", "CHÁNH VĂN PHÒNG"), "Lê Thị Hồng Gấm", ("UBND huyện",), "Lưu VT"),
        # No recipients at all; names shortened to one letter; a rank beside the name, or on a line of its own.
        ("KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nĐại tá Lê Văn C\n", ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC"), "Đại tá Lê Văn C", (), ""),
        ("GIÁM ĐỐC\n(Đã ký)\nĐại tá\nLê Văn C\n", ("GIÁM ĐỐC",), "Đại tá Lê Văn C", (), ""),
        ("GIÁM ĐỐC\nThiếu tướng, TS. Lê Văn C\n", ("GIÁM ĐỐC",), "Thiếu tướng, TS. Lê Văn C", (), ""),
        ("Nơi nhận:\n- Bộ Công an;\n- Như trên;\n- Lưu: VT.\nGIÁM ĐỐC\nTrung tá Nguyễn Thị Bích N.\n",
         ("GIÁM ĐỐC",), "Trung tá Nguyễn Thị Bích N.", ("Bộ Công an", "Như trên"), "Lưu: VT"),
    ],
)  # fmt: skip
def test_the_tail_says_who_signs_and_who_receives(tail, authority, name, recipients, archive):
    head = f"ỦY BAN NHÂN DÂN\nXÃ AN\nSố: 1/BC-UBND\n{NATION}An Châu, ngày 03 tháng 6 năm 2023\nBÁO CÁO\nKết quả năm 2023\n"
    found = document(head, tail)
    assert found.signature.authority == authority
    assert (found.signature.name, found.recipients, found.archive) == (name, recipients, archive)


@pytest.mark.parametrize(
    ("agency", "kind"),
    [
        ("UBND PHƯỜNG LÁI HIẾU", "territorial"), ("ĐẢNG ỦY - UBND\nPHƯỜNG LÁI HIẾU", "territorial"),
        ("HĐND - UBND\nXÃ TÂN PHÚ", "territorial"), ("UBND TỈNH HẬU GIANG", "lead"),
        ("VĂN PHÒNG UBND TỈNH HẬU GIANG", "department"), ("SỞ Y TẾ", "department"),
    ],
)  # fmt: skip
def test_the_class_of_the_agency_is_told_by_its_head(agency, kind):
    assert reporter_class(document(f"{agency}\nBÁO CÁO\nKết quả 6 tháng đầu năm 2023\n")) == kind
