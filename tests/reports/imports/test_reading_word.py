"""Word files made for this test: automatic numbers, head tables, text boxes, footnotes, changes, debris."""

import io
import zipfile
from pathlib import Path

import docx  # noqa: TID253 - the test makes its files with it
import pytest
from docx.oxml import parse_xml  # noqa: TID253 - the same
from docx.oxml.ns import nsdecls  # noqa: TID253 - the same

from reports.imports.reading.document import read
from reports.imports.reading.source import Block, TableBlock, Unreadable
from reports.imports.reading.sources import open_source
from tests.reports.imports.reading_world import EXPECTED_ROWS, WRITTEN, read_report, sample

LEVELS = (("upperRoman", "%1."), ("decimal", "%2."), ("lowerLetter", "%3)"), ("bullet", "-"))


def numbering(document, start=900):
    """A multilevel list I. / 1. / a) / - ; the answer is its number."""
    root = document.part.numbering_part.element
    levels = "".join(
        f'<w:lvl w:ilvl="{at}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for at, (form, text) in enumerate(LEVELS)
    )
    abstract = parse_xml(f'<w:abstractNum {nsdecls("w")} w:abstractNumId="{start}">{levels}</w:abstractNum>')
    root.insert(0, abstract)
    num = parse_xml(f'<w:num {nsdecls("w")} w:numId="{start}"><w:abstractNumId w:val="{start}"/></w:num>')
    root.append(num)
    return start


def add(document, text, num=None, level=0, bold=False):
    paragraph = document.add_paragraph()
    paragraph.add_run(text).bold = bold
    if num:
        properties = paragraph._p.get_or_add_pPr()
        properties.append(
            parse_xml(f'<w:numPr {nsdecls("w")}><w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr>')
        )
    return paragraph


def head(document):
    table = document.add_table(rows=2, cols=2)
    left, right = table.cell(0, 0), table.cell(0, 1)
    left.text = "ỦY BAN NHÂN DÂN\nHUYỆN SÔNG TIÊN"
    right.text = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"
    table.cell(1, 0).text = "Số: 214/BC-UBND"
    table.cell(1, 1).text = "Sông Tiên, ngày 14 tháng 6 năm 2024"
    add(document, "BÁO CÁO", bold=True)
    add(document, "Kết quả công tác phòng, chống mại dâm 6 tháng đầu năm 2024", bold=True)


def tail(document):
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Nơi nhận:\n- Như trên;\n- Lưu: VT, LĐTBXH."
    table.cell(0, 1).text = "TM. ỦY BAN NHÂN DÂN\nKT. CHỦ TỊCH\nPHÓ CHỦ TỊCH\n\n\nTrần Văn Mẫu"


def saved(document):
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def automatic():
    """A report whose numbers Word counts."""
    document = docx.Document()
    num = numbering(document)
    head(document)
    add(document, "UBND huyện báo cáo như sau:")
    add(document, "KHÁI QUÁT TÌNH HÌNH", num, 0, bold=True)
    add(document, "Huyện có dân số 98.450 người.")
    add(document, "KẾT QUẢ THỰC HIỆN", num, 0, bold=True)
    add(document, "Công tác chỉ đạo triển khai thực hiện", num, 1, bold=True)
    add(document, "UBND huyện đã ban hành 06 văn bản chỉ đạo.")
    add(document, "Công tác thông tin, tuyên truyền", num, 1, bold=True)
    add(document, "Công tác phát thanh", num, 2)
    add(document, "Phát thanh 132 lượt.", num, 3)
    add(document, "Công tác phát hành", num, 2)
    add(document, "Phát 3.500 tờ rơi.", num, 3)
    add(document, "ĐÁNH GIÁ CHUNG", num, 0, bold=True)
    add(document, "Ưu điểm", num, 1, bold=True)
    add(document, "Công tác phối hợp chặt chẽ.")
    add(document, "Trên đây là báo cáo của UBND huyện./.")
    tail(document)
    return document


def test_automatic_numbers_are_rebuilt_as_word_shows_them():
    found = read_report(saved(automatic()), name="a.docx")
    assert [(s.label, s.title) for s in found.document.sections if s.title] == [
        ("I.", "KHÁI QUÁT TÌNH HÌNH"),
        ("II.", "KẾT QUẢ THỰC HIỆN"),
        ("1.", "Công tác chỉ đạo triển khai thực hiện"),
        ("2.", "Công tác thông tin, tuyên truyền"),
        ("a)", "Công tác phát thanh"),
        ("b)", "Công tác phát hành"),
        ("III.", "ĐÁNH GIÁ CHUNG"),
        ("1.", "Ưu điểm"),
    ]
    assert [s.level for s in found.document.sections if s.title] == [1, 1, 2, 2, 3, 3, 1, 2]
    assert found.keys == [
        "basis", "situation", "results", "direction", "communication", "communication", "communication",
        "assessment", "strengths", "closing",
    ]  # fmt: skip
    assert found.figures == {"CTX.02": "98.450", "VB.01": "06", "TT.03": "132", "TT.05": "3.500"}


def test_without_its_numbering_part_the_same_text_has_no_numbers():
    """Control: the labels come from numbering.xml, not from the words."""
    raw = io.BytesIO(saved(automatic()))
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            if name != "word/numbering.xml":
                new.writestr(name, old.read(name))
    labels = {section.label for section in read(open_source("a.docx", out.getvalue())).sections}
    assert labels == {""}


def test_a_number_that_comes_from_the_style_counts_as_well():
    document = docx.Document()
    num = numbering(document)
    style = document.styles.add_style("Mục lớn", 1)
    style.element.get_or_add_pPr().append(
        parse_xml(f'<w:numPr {nsdecls("w")}><w:numId w:val="{num}"/></w:numPr>')
    )
    child = document.styles.add_style("Mục lớn đậm", 1)
    child.base_style = style
    document.add_paragraph("TÌNH HÌNH", style="Mục lớn")
    document.add_paragraph("Không có gì.")
    document.add_paragraph("KẾT QUẢ", style="Mục lớn đậm")
    blocks = open_source("a.docx", saved(document)).blocks
    assert [block.label for block in blocks] == ["I.", "", "II."]


def test_the_head_and_the_signature_in_tables_are_read_by_columns():
    document = read(open_source("a.docx", saved(automatic())))
    assert document.agency == "ỦY BAN NHÂN DÂN HUYỆN SÔNG TIÊN"
    assert document.code == "214/BC-UBND"
    assert document.date.isoformat() == "2024-06-14"
    assert document.subject == "Kết quả công tác phòng, chống mại dâm 6 tháng đầu năm 2024"
    assert document.recipients == ("Như trên",)
    assert document.archive == "Lưu: VT, LĐTBXH"
    assert document.signature.authority == ("TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH")
    assert document.signature.name == "Trần Văn Mẫu"


def test_debris_of_word_is_dropped_and_changes_are_accepted():
    document = docx.Document()
    w = nsdecls("w")
    body = document.element.body
    body.insert(0, parse_xml(
        f'<w:p {w}><w:bookmarkStart w:id="0" w:name="_GoBack"/><w:r><w:t>Phát 3.5</w:t></w:r><w:r><w:softHyphen/></w:r>'
        '<w:r><w:t xml:space="preserve">00  tờ\u00ad rơi </w:t></w:r>'
        '<w:del w:id="1" w:author="a"><w:r><w:delText>cho 40 người</w:delText></w:r></w:del>'
        '<w:ins w:id="2" w:author="a"><w:r><w:t>đến 30 xã</w:t></w:r></w:ins>'
        '<w:r><w:rPr><w:vanish/></w:rPr><w:t> ẩn 99</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> PAGE 77 </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r><w:r><w:t>.</w:t></w:r></w:p>'
    ))  # fmt: skip
    assert [b.text for b in open_source("a.docx", saved(document)).blocks] == ["Phát 3.500 tờ rơi đến 30 xã."]


def test_text_boxes_are_read_once_and_footnotes_stay_notes():
    document = docx.Document()
    w = nsdecls("w")
    mc = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    box = "<w:txbxContent><w:p><w:r><w:t>DỰ THẢO LẦN MỘT</w:t></w:r></w:p></w:txbxContent>"
    document.element.body.insert(0, parse_xml(
        f"<w:p {w} {mc}><w:r><mc:AlternateContent><mc:Choice Requires=\"wps\">{box}</mc:Choice>"
        f"<mc:Fallback><w:pict>{box}</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
        "<w:r><w:t>Có 12 cơ sở.</w:t></w:r><w:r><w:footnoteReference w:id=\"2\"/></w:r></w:p>"
    ))  # fmt: skip
    notes = (
        f'<w:footnotes {w}><w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        '<w:footnote w:id="2"><w:p><w:r><w:footnoteRef/></w:r><w:r><w:t>Số liệu của 05 xã.</w:t></w:r></w:p></w:footnote>'
        "</w:footnotes>"
    )
    raw = io.BytesIO(saved(document))
    with zipfile.ZipFile(raw, "a") as packed:
        packed.writestr("word/footnotes.xml", notes)
    source = open_source("a.docx", raw.getvalue())
    assert [block.text for block in source.blocks] == ["DỰ THẢO LẦN MỘT", "Có 12 cơ sở."]
    assert source.footnotes == ("Số liệu của 05 xã.",)


def report_with_table(rows):
    document = docx.Document()
    head(document)
    add(document, "I. KHÁI QUÁT TÌNH HÌNH", bold=True)
    add(document, "Số liệu chủ yếu như sau:")
    table = document.add_table(rows=0, cols=len(rows[0]))
    for row in rows:
        for cell, text in zip(table.add_row().cells, row, strict=True):
            cell.text = text
    add(document, "II. KẾT QUẢ THỰC HIỆN", bold=True)
    add(document, "Đã triển khai đầy đủ.")
    return saved(document)


def test_a_table_of_labels_and_values_names_its_indicators():
    found = read_report(report_with_table(EXPECTED_ROWS), name="a.docx")
    assert found.figures == {
        "CTX.01": "312,5",
        "CTX.02": "98.450",
        "CSKD.01": "87",
        "CSKD.01 ET=luu_tru": "21",
        "CSKD.01 ET=karaoke": "09",
        "LD.02": "143",
        "NBD.03": "none_detected",
        "DH.01": "11/11",
        "TT.05": "nearly 3.500",
    }
    assert found.listed == ["55"]


def test_columns_of_earlier_periods_are_not_read_as_this_one():
    rows = [
        ("TT", "Chỉ tiêu", "Đơn vị tính", "Cùng kỳ", "Kỳ này", "Tăng, giảm (%)"),
        ("1", "Dân số", "người", "97.000", "98.450", "1,5"),
        ("2", "Tờ rơi, tờ gấp phát hành", "tờ", "3.000", "3.500", "16,7"),
    ]
    assert read_report(report_with_table(rows), name="a.docx").figures == {
        "CTX.02": "98.450",
        "TT.05": "3.500",
    }


def test_a_table_with_two_columns_of_values_is_listed_and_not_guessed():
    rows = [
        ("Chỉ tiêu", "Khu vực 1", "Khu vực 2"),
        ("Dân số", "40.000", "58.450"),
        ("Tờ rơi, tờ gấp phát hành", "1.000", "2.500"),
    ]
    found = read_report(report_with_table(rows), name="a.docx")
    assert found.figures == {}
    assert found.listed == ["40.000", "58.450", "1.000", "2.500"]


def test_a_table_of_data_stays_a_table():
    source = open_source("a.docx", report_with_table(EXPECTED_ROWS))
    tables = [block for block in source.blocks if isinstance(block, TableBlock)]
    assert [len(table.rows) for table in tables] == [len(EXPECTED_ROWS)]


def test_a_paragraph_cut_by_a_page_is_whole_again():
    document = docx.Document()
    add(document, "- Tổ chức tuyên truyền tại các xã, phường cho cán bộ, người lao")
    add(document, "động trong các cơ sở kinh doanh dịch vụ.")
    add(document, "- Mục khác.")
    texts = [
        block.text for block in open_source("a.docx", saved(document)).blocks if isinstance(block, Block)
    ]
    assert texts[0].endswith("người lao động trong các cơ sở kinh doanh dịch vụ.")
    assert len(texts) == 2


def test_the_whole_sample_in_word_gives_what_it_gives_as_text():
    text = sample("nga-bay-6-thang-2023.txt").decode()
    document = docx.Document()
    for line in text.splitlines():
        if line.strip():
            add(document, line.strip())
    plain, other = read_report(text), read_report(saved(document), name="a.docx")
    assert other.figures == plain.figures
    assert other.keys == plain.keys


def test_a_written_report_in_word_gives_what_it_gives_as_text():
    text = (WRITTEN / "huyen-6-thang.txt").read_text(encoding="utf-8")
    document = docx.Document()
    for line in text.splitlines():
        add(document, line)
    assert read_report(saved(document), name="a.docx").figures == read_report(text).figures


@pytest.mark.parametrize("content", [b"PK\x03\x04 broken", b"PK"])
def test_a_broken_file_is_refused_in_words(content):
    with pytest.raises(Unreadable, match=r"hỏng|Word"):
        open_source("a.docx", content)


def test_a_zip_that_is_no_word_file_is_refused():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("xl/workbook.xml", "<x/>")
    with pytest.raises(Unreadable, match="không phải là tệp Word"):
        open_source("a.docx", out.getvalue())


def test_entities_in_the_xml_are_not_followed():
    out = io.BytesIO()
    evil = (
        '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>'
        f"<w:document {nsdecls('w')}><w:body><w:p><w:r><w:t>Có chữ &e; ở đây</w:t></w:r></w:p></w:body></w:document>"
    )
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("word/document.xml", evil)
    host = Path("/etc/hostname").read_text().strip()
    texts = [block.text for block in open_source("a.docx", out.getvalue()).blocks]
    assert texts
    assert all(host not in text for text in texts)
