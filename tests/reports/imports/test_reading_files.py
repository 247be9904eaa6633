"""PDF, plain text in its encodings, and paste: the same report from every door; what cannot be read says why."""

import html
import re

import pytest

from reports.imports.reading.document import read
from reports.imports.reading.source import Block, Unreadable
from reports.imports.reading.sources import open_paste, open_source
from tests.reports.imports.reading_world import WRITTEN, Read, outlines, read_report, sample

STYLE = """<style>
@page { size: A4; margin: 20mm 20mm 20mm 30mm; @top-center { content: counter(page); font-size: 12pt } }
body { font: 13pt 'Liberation Serif' } p { text-align: justify; text-indent: 12mm; margin: 0 0 4pt }
td { vertical-align: top; text-align: center } .h p { text-indent: 0; text-align: center } table { width: 100% }
.left { text-align: left }
</style>"""


def as_pdf(text: str, style: str = STYLE) -> bytes:
    """The report as offices print it: two columns on top and below, indented paragraphs, page numbers."""
    import weasyprint

    lines = [line.replace("[bookmark: _GoBack]", "").strip() for line in text.splitlines() if line.strip()]
    number = next(at for at, line in enumerate(lines) if line.startswith("Số:"))
    title = lines.index("BÁO CÁO")
    nation = next(at for at, line in enumerate(lines) if line.startswith("CỘNG"))
    left = [*lines[:number], lines[number]]
    right = lines[nation:title]
    end = next((at for at, line in enumerate(lines) if line.startswith("Nơi nhận")), len(lines))
    sign = next(
        (at for at in range(end, len(lines)) if re.match(r"(TM|KT)\.|CHỦ TỊCH|TRƯỞNG", lines[at])), len(lines)
    )

    def paragraphs(chosen):
        return "".join(f"<p>{html.escape(line)}</p>" for line in chosen)

    page = (
        f"{style}<table class=h><tr><td>{paragraphs(left)}</td><td>{paragraphs(right)}</td></tr></table>"
        f"<div class=h>{paragraphs(lines[title : title + 1])}</div>{paragraphs(lines[title + 1 : end])}"
        f"<table class=h><tr><td class=left>{paragraphs(lines[end:sign])}</td>"
        f"<td>{paragraphs(lines[sign:])}</td></tr></table>"
    )
    return weasyprint.HTML(string=page).write_pdf()


@pytest.mark.parametrize(
    ("name", "outline"),
    [("nga-bay", "DIABAN-6T"), ("huyen-6-thang", "DIABAN-6T"), ("ban-b-nam", "SONGANH-NAM")],
)
def test_a_pdf_with_text_gives_what_its_text_gives(name, outline):
    if name == "nga-bay":
        text = sample("nga-bay-6-thang-2023.txt").decode()
    else:
        text = (WRITTEN / f"{name}.txt").read_text(encoding="utf-8")
    plain = read_report(text, outline)
    found = read_report(as_pdf(text), outline, "a.pdf")
    assert found.figures == plain.figures
    assert found.keys == plain.keys
    assert [s.title for s in found.document.sections] == [s.title for s in plain.document.sections]
    assert [s.text for s in found.document.sections] == [s.text for s in plain.document.sections]
    for fact in (
        "code",
        "date",
        "place",
        "agency",
        "addressees",
        "request",
        "archive",
        "signature",
        "recipients",
    ):
        assert getattr(found.document, fact) == getattr(plain.document, fact), fact


def test_page_numbers_of_a_pdf_are_no_text():
    text = sample("nga-bay-6-thang-2023.txt").decode()
    blocks = open_source("a.pdf", as_pdf(text)).blocks
    assert not any(re.fullmatch(r"\d+", block.text) for block in blocks if isinstance(block, Block))


def test_a_scan_is_refused_with_the_way_out():
    import weasyprint

    blank = weasyprint.HTML(string="<svg width=100 height=100><rect width=90 height=90 /></svg>").write_pdf()
    with pytest.raises(Unreadable, match="bản quét"):
        open_source("a.pdf", blank)


def test_a_broken_pdf_is_refused():
    with pytest.raises(Unreadable, match="PDF"):
        open_source("a.pdf", b"%PDF-1.7 nothing")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_plain_text_in_every_unicode_encoding(encoding):
    text = (WRITTEN / "xa-nam-2025.txt").read_text(encoding="utf-8")
    assert read_report(text.encode(encoding), "DIABAN-NAM").figures == read_report(text, "DIABAN-NAM").figures


def test_text_in_a_font_of_the_nineties_is_refused_with_the_way_out():
    tcvn3 = "B¸o c¸o kÕt qu¶ c«ng t¸c phßng, chèng m¹i d©m\nñy ban nh©n d©n huyÖn b¸o c¸o nh− sau\n"
    for content in (tcvn3.encode(), tcvn3.encode("cp1252", errors="replace")):
        with pytest.raises(Unreadable, match="phông chữ cũ"):
            open_source("a.txt", content)
    vni = "Baùo caùo keát quaû coâng taùc phoøng, choáng maïi daâm\nUÛy ban nhaân daân huyeän baùo caùo nhö sau\n"
    with pytest.raises(Unreadable, match="phông chữ cũ"):
        open_source("a.txt", vni.encode())


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "trống"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 doc", ".docx"),
        (b"{\\rtf1 a}", "RTF"),
        (b"\x00\x01\x02\x03", "không phải là văn bản"),
        ("Ủy ban".encode("cp1258", errors="replace") + b"\xff\xfe\x80", "bảng mã|văn bản"),
        (b"123 456", "không có chữ"),
    ],
)
def test_what_cannot_be_read_says_why(content, said):
    with pytest.raises(Unreadable, match=said):
        open_source("a", content)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.pdf", "BÁO CÁO\nĐã tổ chức 12 cuộc.", "“.pdf” nhưng nội dung"),
        ("a.DOCX", "MZ và chữ", "“.docx” nhưng nội dung"),
        ("a.png", "<svg onload=alert(1)>", "“.png” nhưng nội dung"),
        ("a.html", "<!DOCTYPE html><p>Đã tổ chức 12 cuộc.</p>", "trang web"),
        ("a.txt", "\n<svg onload=alert(1)>", "trang web"),
    ],
)
def test_text_under_another_name_and_a_page_of_the_web_are_no_report(name, content, said):
    with pytest.raises(Unreadable, match=said):
        open_source(name, content.encode())


@pytest.mark.parametrize("name", ["a.txt", "a", "BC 15.6.2023", "a.md"])
def test_plain_text_is_read_under_any_name_that_claims_nothing_else(name):
    assert open_source(name, "BÁO CÁO\nĐã tổ chức <12> cuộc.".encode()).blocks


def hard_wrapped(text: str, width: int = 78) -> str:
    """Lines cut at a width, as e-mail and old editors do, with a page number in between."""
    import textwrap

    found = []
    for at, line in enumerate(text.splitlines()):
        found.extend(textwrap.wrap(line, width) or [""])
        if at == 20:
            found.extend(["", "2", ""])
    return "\n".join(found)


def test_lines_cut_at_a_width_are_paragraphs_again():
    text = sample("nga-bay-6-thang-2023.txt").decode()
    found = read_report(hard_wrapped(text))
    plain = read_report(text)
    assert found.figures == plain.figures
    assert found.keys == plain.keys


def test_pasted_html_of_word_is_read_like_its_text():
    text = (WRITTEN / "huyen-6-thang.txt").read_text(encoding="utf-8")
    page = "".join(f"<p class=MsoNormal>{html.escape(line)}</p>" for line in text.splitlines())
    document = read(open_paste(f"<html><body>{page}</body></html>"))
    assert [s.text for s in document.sections] == [s.text for s in read_report(text).document.sections]


def test_a_pasted_piece_without_a_head_is_read_as_sections():
    piece = "2. Công tác tuyên truyền\n- Tổ chức 34 cuộc tuyên truyền.\n3. Công tác phòng ngừa\n- Duy trì 11 đội tình nguyện."
    document = read(open_paste(piece))
    found = read_report(piece)
    assert [section.title for section in document.sections] == [
        "Công tác tuyên truyền",
        "Công tác phòng ngừa",
    ]
    assert found.figures == {"TT.01": "34", "DH.03a": "11"}
    assert isinstance(found, Read)
    assert "DIABAN-6T" in outlines()
