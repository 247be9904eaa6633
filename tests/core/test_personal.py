"""Personal data in free text is found; figures, dates, numbers of documents and names in offices are not."""

import time
from pathlib import Path

import pytest

from portal.core.text import personal_data

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"

FOUND = [
    ("Số căn cước 091090001234", "id_number"),
    ("091090001234", "id_number"),
    ("CMND số 361 234 567", "id_number"),
    ("CCCD: 091 090 001 234", "id_number"),
    ("Nguyễn Văn A 361234567 Ngã Bảy", "id_number"),
    ("liên hệ 0912345678", "phone"),
    ("ĐT:0912.345.678.", "phone"),
    ("+84 912 345 678", "phone"),
    ("SĐT: 0293 3866 111", "phone"),
    ("Nguyễn Thị B, sinh năm 1990", "birth"),
    ("Lê Văn C (SN 1985)", "birth"),
    ("sinh ngày 03 tháng 4 năm 1990", "birth"),
    ("ngày sinh: 01/01/1990", "birth"),
    ("năm sinh: 1990", "birth"),
    ("bà Trần Thị D hiện trú tại phường Lái Hiếu", "address"),
    ("Phạm Văn E, địa chỉ: tổ 5, ấp Mỹ Phú", "address"),
    ("Họ và tên: Lê Thị F", "name"),
]

NOT_FOUND = [
    "Công văn số 5109/LĐTBXH-PCTNXH ngày 28/11/2023",
    "Quyết định số 361/QĐ-TTg ngày 07 tháng 3 năm 2016",
    "dân số là 56.182 người; diện tích 78,07 km2; giai đoạn 2021-2025",
    "kinh phí 123456789 đồng; 012.345.678 đồng; 1.234.567.890.123 đồng",
    "123456789012",
    "học sinh năm 2023, học sinh năm học 2022-2023, tệ nạn phát sinh năm 2023",
    "quản lý tạm trú, tạm vắng trên địa bàn",
    "đường Nguyễn Huệ, địa chỉ số 5",
    "trường Trần Hưng Đạo, thường trú tại",
    "Đồng chí Nguyễn Văn A, Phó Giám đốc Sở, Trưởng ban",
    "KT. GIÁM ĐỐC\nPHÓ GIÁM ĐỐC\nHuỳnh Văn G",
    "đường dây nóng 111, 113, 18001567, 0293.3866.111",
    "tiếp nhận 100% tin báo, 20/20 cơ sở, 06/06 xã, phường",
]


@pytest.mark.parametrize(("text", "kind"), FOUND)
def test_what_identifies_a_person_is_found(text, kind):
    assert kind in {finding.kind for finding in personal_data(text)}
    assert all(finding.label and finding.snippet in " ".join(text.split()) for finding in personal_data(text))


@pytest.mark.parametrize("text", NOT_FOUND)
def test_figures_dates_documents_and_signers_are_no_findings(text):
    assert personal_data(text) == []


def test_each_place_is_named_once_per_kind_in_the_order_of_the_text():
    text = "Anh Lê Văn H, SĐT 0912345678, trú tại ấp 3; chị Vũ Thị K, sinh năm 1991"
    assert [finding.kind for finding in personal_data(text)] == ["address", "phone", "birth"]


@pytest.mark.skipif(not SAMPLES.exists(), reason="NOT RUN: the folder of real samples is not here")
def test_the_real_documents_have_no_findings():
    samples = list(SAMPLES.glob("*.txt"))
    assert samples
    for sample in samples:
        assert personal_data(sample.read_text(encoding="utf-8")) == [], sample.name


def test_a_long_text_is_searched_quickly():
    text = ("Nguyễn Văn A tại nhiều nơi " * 4000) + ("0" * 20000) + ("9 " * 20000)
    start = time.perf_counter()
    personal_data(text)
    assert time.perf_counter() - start < 3
