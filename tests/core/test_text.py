"""Vietnamese text: one form, one order, search without marks, and pasting that loses nothing."""

import random
import unicodedata
from pathlib import Path

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from portal.core.text import (
    Paragraph,
    clean_line,
    clean_paragraphs,
    looks_like_legacy_encoding,
    nfc,
    search_key,
    sort_key,
)

SAMPLES = Path(__file__).resolve().parents[3] / "shared" / "samples"
NGA_BAY = SAMPLES / "nga-bay-6-thang-2023.txt"

ALPHABET = list("aăâbcdđeêfghijklmnoôơpqrstuưvwxyz")
IN_ORDER = [
    "A Lưới",
    "An",
    "Án",
    "An Giang",
    "Ăn",
    "Âu Lâu",
    "Bắc Giang",
    "Ca",
    "Cà",
    "Cả",
    "Cã",
    "Cá",
    "Cạ",
    "Cao Bằng",
    "Cần Thơ",
    "Dương",
    "Đắk Lắk",
    "Đồng Tháp",
    "Em",
    "Ê Đê",
    "Hà Giang",
    "Hà Nội",
    "Hải Phòng",
    "Hậu Giang",
    "Hoà Bình",
    "Ông",
    "Ơn",
    "Phường 2",
    "Phường 10",
    "Sở Lao động",
    "Sở Y tế",
    "Ưu",
    "Vĩnh Long",
]


def test_the_order_is_the_vietnamese_alphabet_with_tones_second():
    shuffled = list(IN_ORDER)
    random.Random(7).shuffle(shuffled)
    assert sorted(shuffled, key=sort_key) == IN_ORDER
    assert sorted(shuffled) != IN_ORDER  # the control: the order of code points


def test_every_letter_has_its_place():
    assert sorted(ALPHABET, key=sort_key) == ALPHABET
    assert len({sort_key(letter) for letter in ALPHABET}) == len(ALPHABET)


@pytest.mark.django_db
def test_the_database_sorts_the_keys_in_the_same_order():
    keys = [sort_key(name) for name in reversed(IN_ORDER)]
    rows = " UNION ALL ".join(["SELECT %s AS k"] * len(keys))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT k FROM ({rows}) AS names ORDER BY k", keys)
        assert [row[0] for row in cursor.fetchall()] == [sort_key(name) for name in IN_ORDER]


@given(st.text(max_size=40))
def test_a_sort_key_uses_only_characters_that_sort_alike_everywhere(text):
    assert set(sort_key(text)) <= set("0123456789abcdefghijklmnopqrstuvwxyz")


def test_case_composition_and_place_of_the_mark_do_not_change_the_order():
    assert sort_key("HÒA BÌNH") == sort_key("hoà bình") == sort_key(unicodedata.normalize("NFD", "Hòa  Bình"))


def test_search_finds_without_marks():
    assert search_key("  Đồng   Văn ") == "dong van"
    assert search_key("ĐẮK LẮK") == search_key(unicodedata.normalize("NFD", "đắk lắk")) == "dak lak"
    assert search_key("Ngã\u00a0Bảy") == "nga bay"


def test_two_spellings_of_a_name_are_one():
    composed, decomposed = "Hà Giang", unicodedata.normalize("NFD", "Hà Giang")
    assert composed != decomposed  # the control
    assert nfc(composed) == nfc(decomposed) == clean_line(decomposed)


def test_a_line_is_cleaned_of_what_nobody_sees_and_of_nothing_else():
    assert clean_line(" Tỷ lệ\u200b\t< 5%\u00a0& tăng \ufeff") == "Tỷ lệ < 5% & tăng"
    assert clean_line("[bookmark: _GoBack]1. Công tác") == "1. Công tác"
    assert clean_line("a\x00b\x1fc\ud800") == "abc"
    assert clean_line("[ghi chú: xem biểu]") == "[ghi chú: xem biểu]"
    assert clean_line("dòng\nkhác") == "dòng khác"


HOSTILE = [
    "<script>alert(1)</script>",
    "a < b > c & d",
    "<img src=x onerror=y>",
    "{{ 7*7 }}",
    "=1+1",
    "</p>",
    "5 < 6",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_stays_text_unchanged(text):
    assert clean_line(text) == text
    assert clean_paragraphs(text) == [Paragraph(0, text)]


def test_bullets_become_levels_and_no_paragraph_is_joined():
    pasted = (
        "1. Công tác chỉ đạo\r\n"
        "- Ban hành kế hoạch\n"
        "-Tổ chức hội nghị\n"
        "–  Phối hợp\n"
        "•\tTuyên truyền\n"
        "·       Kiểm tra\n"
        "\uf0b7 Rà soát\n"
        "+ Cấp xã\n"
        "o\tCấp ấp\n"
        "o Tổ dân phố\n"
        "▪ Hộ gia đình\n"
        "\n   \n"
        "dòng một\x0bdòng hai\u2028dòng ba"
    )
    assert [(each.level, each.text) for each in clean_paragraphs(pasted)] == [
        (0, "1. Công tác chỉ đạo"),
        (1, "Ban hành kế hoạch"),
        (1, "Tổ chức hội nghị"),
        (1, "Phối hợp"),
        (1, "Tuyên truyền"),
        (1, "Kiểm tra"),
        (1, "Rà soát"),
        (2, "Cấp xã"),
        (2, "Cấp ấp"),
        (2, "Tổ dân phố"),
        (3, "Hộ gia đình"),
        (0, "dòng một"),
        (0, "dòng hai"),
        (0, "dòng ba"),
    ]


@pytest.mark.parametrize(
    "line", ["-5 độ so với cùng kỳ", "+5% so với cùng kỳ", "o", "ong chúa", "./.", "---", "-", "* Kết quả:"]
)
def test_figures_words_and_signs_are_not_taken_for_bullets(line):
    assert clean_paragraphs(line) == [Paragraph(0, line)]


def test_pasted_html_becomes_the_same_paragraphs():
    html = (
        "<html><head><style>p {color: red}</style></head><body><!--StartFragment-->"
        "<p class=MsoNormal>T&#7927; l&#7879; &lt; 5% &amp; t&#259;ng\r\n nhanh</p>"
        "<p class=MsoListParagraph><span>·<span>&nbsp;&nbsp; </span></span>Kiểm <b>tra</b></p>"
        "<ul><li>Một<ul><li>Hai</li></ul></li></ul>dòng<br>khác<!--EndFragment--></body></html>"
    )
    assert [(each.level, each.text) for each in clean_paragraphs(html)] == [
        (0, "Tỷ lệ < 5% & tăng nhanh"),
        (1, "Kiểm tra"),
        (1, "Một"),
        (2, "Hai"),
        (0, "dòng"),
        (0, "khác"),
    ]


@given(st.text(max_size=200))
def test_cleaning_twice_changes_nothing_more_and_stays_on_one_line(text):
    once = clean_line(text)
    assert clean_line(once) == once
    assert not {"\n", "\r", "\x00"} & set(once)


# Without "o", which Word uses as a bullet.
@given(st.lists(st.text(alphabet="aăâđêôơư tTxX,.;:%&<>()/0123456789", min_size=1), max_size=8))
def test_no_visible_character_of_plain_paragraphs_is_lost(lines):
    kept = " ".join(each.text for each in clean_paragraphs("\n".join(lines)))
    assert kept.split() == " ".join(lines).split()


@pytest.mark.skipif(not NGA_BAY.exists(), reason="NOT RUN: the folder of real samples is not here")
def test_the_real_report_keeps_every_word_but_the_debris():
    text = NGA_BAY.read_text(encoding="utf-8")
    words = text.replace("[bookmark: _GoBack]", "").split()
    markers = {"-"}
    kept = " ".join(each.text for each in clean_paragraphs(text)).split()
    assert [word for word in kept if word not in markers] == [word for word in words if word not in markers]
    assert "bookmark" in text
    assert "bookmark" not in " ".join(kept)


LEGACY = [
    "ViÖt Nam",
    "Céng hßa x· héi chñ nghÜa ViÖt Nam",
    "tÖ n¹n m¹i d©m",
    "Coäng hoøa xaõ hoäi chuû nghóa Vieät Nam",
    "Ngöôøi lao ñoäng",
    "Báo cáo đúng\nphßng, chèng m¹i d©m trªn ®Þa bµn",
]
MODERN = [
    "Cộng hòa xã hội chủ nghĩa Việt Nam",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Tỷ lệ < 5% & tăng 20 m² · 30 °C ± 1",
    "«Toàn dân đoàn kết»",
    "Müller GmbH, Citroën, São Paulo, Café Noël",
    "Microsoft® Word",
    "Ea H'leo, M'Đrăk, Krông Păč",
    "",
]


@pytest.mark.parametrize("text", LEGACY)
def test_text_of_the_old_fonts_is_recognised(text):
    assert looks_like_legacy_encoding(text)


@pytest.mark.parametrize("text", MODERN)
def test_text_of_today_is_not_taken_for_old(text):
    assert not looks_like_legacy_encoding(text)


@pytest.mark.skipif(not SAMPLES.exists(), reason="NOT RUN: the folder of real samples is not here")
def test_no_real_document_is_taken_for_old():
    for sample in SAMPLES.glob("*.txt"):
        assert not looks_like_legacy_encoding(sample.read_text(encoding="utf-8")), sample.name
