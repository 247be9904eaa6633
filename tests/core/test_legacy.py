"""Text of the old fonts is told from Vietnamese of today and from other languages, in whole lines and in single cells."""

import re
from pathlib import Path

import pytest

from portal.core.legacy import looks_like_legacy_encoding
from portal.core.text import clean_line
from tests.core.old_fonts import tcvn3, vni

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
LINES = [
    "Ủy ban nhân dân thị trấn báo cáo kết quả công tác phòng, chống tệ nạn xã hội như sau:",
    "Trên địa bàn huyện có 64 cơ sở kinh doanh dịch vụ, trong đó có 12 quán karaoke.",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "Độc lập - Tự do - Hạnh phúc", "II. KẾT QUẢ THỰC HIỆN", "Nơi nhận: Như trên;",
    "Đội kiểm tra liên ngành đã nhắc nhở 05 cơ sở, xử phạt 02 trường hợp vi phạm.", "Phương hướng, nhiệm vụ thời gian tới",
    "Tăng cường tuyên truyền trong học sinh, sinh viên và người lao động.", "Sở Y tế hướng dẫn khám sức khỏe định kỳ",
    "không có vụ việc nào xảy ra", "Người lập biểu", "Nguyễn Thị Hường", "đường Trần Hưng Đạo", "Khánh Hòa, ngày 05 tháng 6",
]  # fmt: skip
CELLS = [
    "Người dân", "Trường học", "Kế hoạch", "Đã xử lý", "Việt Nam", "Hội Phụ nữ", "Bạc Liêu", "Thị trấn", "Cơ sở lưu trú",
    "Quyết định", "Đợt 2", "Hướng dẫn", "Tiếp tục", "Nghệ An", "Công an huyện", "Mặt trận", "Thường xuyên", "Phường 2",
]  # fmt: skip
FOREIGN = [
    "Müller, Straße, Größe, schön, für Ärzte", "São Paulo, coração, ações, não, pão", "niño, mañana, señor, El Niño, Muñoz, Ibáñez",
    "élève, où, à côté, très, Noël, naïve, cœur, façade, garçon, être, forêt, hôpital, île, août", "où", "Besançon", "Ångström",
    "Ørsted, Malmö, København, Zürich, Reykjavík, Þór", "résumé, café, cliché, déjà vu, à la carte, bric-à-brac", "crème brûlée",
    "Les élèves étaient très fatigués après l'école", "Der Präsident möchte über die Größe der Häuser sprechen", "Gödel",
    "5 × 10³ m², ±0,5 %, 20 °C, § 5, ¶, © 2023, ® ™, ½ ¼ ¾", "10 µm, 5 µg/m³, 30µl", "€50, £20, ¥1000, ¢50", "α β → ∑ ≤ ≥ ÷ ×",
    "Łódź, Dvořák, Škoda, Gdańsk", "Türkiye, İstanbul, Beyoğlu", "Côte d'Ivoire, Curaçao, Liège, Genève, Orléans", "Ø 30, ø 20 mm",
    "Poincaré, Erdős, L'Hôpital, Schrödinger", "dự án “Pró-Saúde” của Brasil", "São Tomé và Príncipe", "AT&T, R&D, HIV/AIDS, C++",
    "Xuân Hòa, hoà bình, thuỷ lợi, uỷ ban, Y Moan Niê, Đắk Lắk, Kơ Nia, Ê Đê, M’nông, Hlăng", "Nguyễn Văn Á, bà Ả, chị Ạ",
    "rượu vang Côtes du Rhône, phô mai Camembert", "Hòa, Hoàn, Khải, Lộc", "cà phê, à, ừ, ô, ế", "đã đựơc nghe", "Pê-tơ-rô",
]  # fmt: skip
_MARKED = re.compile(r"[^\x00-\x7f]")


def marked(text):
    return sum(bool(_MARKED.search(word)) for word in text.split())


@pytest.mark.parametrize("font", [tcvn3, vni])
@pytest.mark.parametrize("text", LINES + CELLS)
def test_a_line_or_a_cell_of_an_old_font_is_recognised_also_when_it_was_cleaned(text, font):
    old = font(text)
    assert old != text
    assert looks_like_legacy_encoding(old), old
    assert looks_like_legacy_encoding(clean_line(old)), old


@pytest.mark.parametrize("text", LINES + CELLS + FOREIGN)
def test_vietnamese_of_today_other_languages_and_signs_are_not(text):
    assert not looks_like_legacy_encoding(text)


def test_the_tables_give_the_words_that_are_known_from_the_field():
    assert tcvn3("Việt Nam, xã hội, đồng") == "ViÖt Nam, x· héi, ®ång"
    assert vni("Việt Nam, hòa, đồng") == "Vieät Nam, hoøa, ñoàng"


def test_control_signs_alone_do_not_tell():
    """A rule that looks for the signs of the fonts takes half of the other languages for them."""
    signs = re.compile(r"[ÄÅÆÇËÎÏÐÑÖØÛÜÞßäåæçëîïðñöøûüþ]")
    assert sum(bool(signs.search(text)) for text in FOREIGN) > 10


@pytest.mark.skipif(not SAMPLES.exists(), reason="NOT RUN: the folder of real samples is not here")
@pytest.mark.parametrize("font", [tcvn3, vni])
def test_of_the_real_documents_every_line_of_today_is_taken_and_nearly_every_old_one_recognised(font):
    lines = [
        line.strip()
        for file in SAMPLES.glob("*.txt")
        for line in file.read_text(encoding="utf-8").splitlines()
    ]
    phrases = [
        " ".join(line.split()[at : at + 3]) for line in lines for at in range(0, len(line.split()) - 3, 7)
    ]
    for texts, least in ((lines, 0.97), (phrases, 0.95)):
        meant = [text for text in texts if marked(text) >= 2]
        assert len(meant) > 100
        assert [text for text in meant if looks_like_legacy_encoding(text)] == []
        recognised = sum(looks_like_legacy_encoding(clean_line(font(text))) for text in meant)
        assert recognised >= least * len(meant), f"{recognised} of {len(meant)}"
