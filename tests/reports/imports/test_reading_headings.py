"""Headings in other words, without accents, with slips of typing and scanning; and files that only want to cost time."""

import time
from contextlib import suppress

import pytest

from reports.imports.reading.document import read
from reports.imports.reading.matching import THRESHOLD, match_sections, ranked
from reports.imports.reading.source import Unreadable
from reports.imports.reading.sources import open_source
from tests.reports.imports.reading_world import outlines, read_report

HEADINGS = [
    ("Công tác tuyên truyển", "communication"),
    ("Cong tac thong tin, tuyen truyen", "communication"),
    ("Công tác truyền thông, phổ biến giáo dục pháp luật", "communication"),
    ("KHAI QUAT TINH HINH", "situation"),
    ("TỔNG QUAN TÌNH HÌNH", "situation"),
    ("Tình hình tệ nạn mại dâm trên địa bàn", "situation"),
    ("Ưu điềm", "strengths"),
    ("Thuận lợi", "strengths"),
    ("Những tồn tại, khó khăn, vướng mắc", "limitations"),
    ("Nguyên nhân của hạn chế", "limitations"),
    ("Kết quả công tác đấu tranh, xử lý", "enforcement"),
    ("Công tác kiểm tra, giám sát, phát hiện, xử lý vi phạm", "enforcement"),
    ("Quản lý các cơ sở kinh doanh dịch vụ có điều kiện", "enforcement"),
    ("Xây dựng xã, phường lành mạnh không có tệ nạn xã hội", "prevention"),
    ("Dạy nghề, tạo việc làm, tái hòa nhập cộng đồng", "harm_reduction"),
    ("Công tác lãnh đạo, chỉ đạo của cấp ủy, chính quyền", "direction"),
    ("Kết quả triển khai thực hiện nhiệm vụ 6 tháng đầu năm", "results"),
    ("Phương hướng nhiệm vụ năm 2025", "next_tasks"),
    ("Giải pháp trong thời gian tới", "next_tasks"),
    ("Một số kiến nghị", "recommendations"),
    ("Đánh giá kết quả thực hiện", "assessment"),
    ("Công tác phối hợp liên ngành", ""),
    ("Công tác dân số", ""),
]


@pytest.mark.parametrize(("heading", "key"), HEADINGS)
def test_a_heading_means_its_section_in_any_wording(heading, key):
    found = ranked(heading, outlines()["DIABAN-6T"].sections, "")
    best = found[0].section.key if found and found[0].score >= THRESHOLD else ""
    assert best == key


def test_what_nothing_in_the_outline_means_stays_in_the_document_and_is_listed():
    text = "I. KẾT QUẢ THỰC HIỆN\n1. Công tác dân số\nĐã triển khai.\nII. KIẾN NGHỊ\nKhông có."
    found = read_report(text)
    unknown = [section for section in found.document.sections if not section.key]
    assert [(section.title, section.text) for section in unknown] == [("Công tác dân số", "Đã triển khai.")]
    assert "situation" in found.empty


def test_points_of_a_list_are_no_headings():
    text = "IV. PHƯƠNG HƯỚNG\n1. Tăng cường tuyên truyền.\n2. Kiểm tra cơ sở.\na) Cơ sở lưu trú;\nb) Cơ sở karaoke.\nV. KIẾN NGHỊ\nKhông có."
    titles = [section.title for section in read(open_source("x", text.encode())).sections]
    assert titles == ["PHƯƠNG HƯỚNG", "KIẾN NGHỊ"]


HOSTILE = {
    "numbers of sections": "1." * 9000,
    "pairs": "xã, phường " * 1500,
    "digits": "9" * 19_000,
    "blanks": "a" + " " * 19_000 + "b",
    "brackets": "(" * 19_000,
    "shares": "1/" * 9000,
    "thousands": "1.000" * 3500,
    "words": "hai mươi " * 2000,
    "denials": "không có " * 2000,
    "papers": "Công văn số 1/A-B ngày " * 800,
    "capitals": "Căn cứ Công văn số 12/SLĐ" + " A" * 9000,
    "figures": "12 người; " * 590,
    "sentences": "có 12 cơ sở. " * 450,
    "roman": "I" * 19_000,
    "tabs": "a\t1\n" * 1000,
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_text_made_to_cost_time_costs_little(name):
    began = time.process_time()
    with suppress(Unreadable):
        document = read(open_source("x", f"Báo cáo\n{HOSTILE[name]}\n".encode()))
        match_sections(document, outlines()["DIABAN-6T"])
        read_report(f"I. KẾT QUẢ THỰC HIỆN\n- {HOSTILE[name]}\nII. KIẾN NGHỊ\n")
    assert time.process_time() - began < 30


def test_a_paragraph_longer_than_any_report_has_is_refused():
    with pytest.raises(Unreadable, match="quá dài"):
        open_source("x", b"a b " * 6000)
