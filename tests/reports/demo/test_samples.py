"""Real reports come in word for word: every word of the body once, in order, in the section where it stood."""

import re
from pathlib import Path

import pytest

from reports.management.demo import samples
from reports.outlines import numbering, yaml_file
from tests.reports.demo.folder import sample_file

SHIPPED = yaml_file.read(yaml_file.SHIPPED)
NAMES = (samples.NGA_BAY, samples.DONG_THAP)
FIRST = {samples.NGA_BAY: "Thực hiện Công văn số 900", samples.DONG_THAP: "Tiếp nhận Công văn số 462"}
LAST = {samples.NGA_BAY: "thành phố Ngã Bảy./.", samples.DONG_THAP: "tổng hợp./."}


def body_words(name: str) -> list[str]:
    """All words of the file between the opening sentence and the end mark."""
    text = sample_file(name).read_text(encoding="utf-8").replace("[bookmark: _GoBack]", "")
    start, end = text.index(FIRST[name]), text.rindex(LAST[name]) + len(LAST[name])
    return text[start:end].split()


def printed_words(sample: samples.Sample) -> list[str]:
    """All words of the sections as the paper printed them: labels, headings, marks, texts, end mark."""
    content = SHIPPED.outline(sample.outline).content
    walked = list(content.walk())
    labels = numbering.labels(content.numbering, [(s.level, s.numbered) for s in walked])
    found: list[str] = []
    for section, label in zip(walked, labels, strict=True):
        if section.key in sample.headings:
            found += [label, *sample.headings[section.key].split()]
        for number, paragraph in enumerate(sample.sections.get(section.key, ()), 1):
            mark = f"{number}." if section.item_style == "arabic" else "-"
            found += [mark] * paragraph.level + paragraph.text.split()
    return [*found[:-1], found[-1] + "./."]


@pytest.mark.parametrize("name", NAMES)
def test_every_word_of_the_body_is_there_once_and_in_order(name):
    sample = samples.read(sample_file(name), SHIPPED)
    assert printed_words(sample) == body_words(name)


@pytest.mark.parametrize("name", NAMES)
def test_every_heading_of_the_paper_finds_its_section(name):
    sample = samples.read(sample_file(name), SHIPPED)
    numbered = {s.key for s in SHIPPED.outline(sample.outline).content.walk() if s.numbered}
    assert set(sample.headings) == numbered


def test_nga_bay_has_its_items_where_they_stood():
    sample = samples.read(sample_file(samples.NGA_BAY), SHIPPED)
    items = {key: sum(p.level == 1 for p in texts) for key, texts in sample.sections.items()}
    assert items == {
        "basis": 0, "situation": 0, "direction": 0, "communication": 7, "prevention": 4, "enforcement": 2,
        "harm_reduction": 4, "strengths": 0, "limitations": 0, "next_tasks": 5, "recommendations": 0, "closing": 0,
    }  # fmt: skip


def test_typing_mistakes_stay_and_word_debris_goes():
    sample = samples.read(sample_file(samples.NGA_BAY), SHIPPED)
    text = " ".join(paragraph.text for texts in sample.sections.values() for paragraph in texts)
    assert "báo cáo cáo kết quả" in text
    assert "tệ nan xã hội" in text
    assert "bookmark" not in text + " ".join(sample.headings.values())


def test_the_annex_that_did_not_survive_is_named():
    assert samples.read(sample_file(samples.NGA_BAY), SHIPPED).remarks == (samples.LOST_ANNEX,)
    assert samples.read(sample_file(samples.DONG_THAP), SHIPPED).remarks == ()


def test_the_form_of_the_paper_is_kept_apart():
    nga_bay = samples.read(sample_file(samples.NGA_BAY), SHIPPED)
    dong_thap = samples.read(sample_file(samples.DONG_THAP), SHIPPED)
    assert nga_bay.addressee == "Sở Lao động-Thương binh và Xã hội."
    assert nga_bay.header[:2] == ("UỶ BAN NHÂN DÂN", "THÀNH PHỐ NGÃ BẢY")
    assert nga_bay.date_line.startswith("Ngã Bảy, ngày")
    assert nga_bay.title[0] == "Kết quả thực hiện công tác phòng, chống mại dâm"
    assert dong_thap.number_line == "Số: /BC-SKHCN"
    assert dong_thap.signature[:2] == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert dong_thap.recipients == ("- Sở LĐ-TB&XH;", "- Lãnh đạo Sở (qua iDesk);", "- Lưu: VT, VP.")


def test_only_headings_that_name_their_period_differ_from_the_outline():
    nga_bay = samples.read(sample_file(samples.NGA_BAY), SHIPPED)
    dong_thap = samples.read(sample_file(samples.DONG_THAP), SHIPPED)
    assert nga_bay.reworded(SHIPPED) == {"next_tasks": "Phương hướng, nhiệm vụ 06 tháng cuối năm 2023"}
    assert dong_thap.reworded(SHIPPED) == {"next_tasks": "Phương hướng cho giai đoạn 2021 – 2025"}


def test_a_file_that_is_not_known_or_missing_is_refused(tmp_path: Path):
    with pytest.raises(KeyError):
        samples.read(tmp_path / "khac.txt", SHIPPED)
    with pytest.raises(OSError, match=re.escape(samples.NGA_BAY)):
        samples.read(tmp_path / samples.NGA_BAY, SHIPPED)


def test_text_that_fits_no_section_is_refused_and_not_lost(tmp_path: Path):
    path = tmp_path / samples.NGA_BAY
    path.write_text(
        "BÁO CÁO\nThử\nThực hiện Công văn số 1.\nII. KẾT QUẢ THỰC HIỆN\nMột đoạn không thuộc mục nào.\n",
        encoding="utf-8",
    )
    with pytest.raises(ValueError, match="results"):
        samples.read(path, SHIPPED)
