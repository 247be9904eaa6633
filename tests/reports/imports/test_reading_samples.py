"""The three real documents: every figure of the catalogue found or listed, none wrong; plans give no results."""

from decimal import Decimal

from tests.reports.imports.reading_world import read_report, sample

NGA_BAY = "nga-bay-6-thang-2023.txt"
DONG_THAP = "dong-thap-so-khcn-2016-2020.txt"
PLAN = "cao-bang-ke-hoach-2020.txt"
# Numbers 3 to 30 of the analysis of the report: (code and breakdown, as written).
RESULTS = [
    ("CTX.01", "78,07"), ("CTX.02", "56.182"), ("CTX.03", "06"), ("CTX.03 ADM=phuong", "04"),
    ("CTX.03 ADM=xa", "02"), ("CSKD.01", "226"), ("CSKD.01 ET=luu_tru", "142"), ("CSKD.01 ET=xong_hoi", "04"),
    ("CSKD.01 ET=ca_phe", "70"), ("CSKD.01 ET=karaoke", "10"), ("LD.02", "15"), ("DH.01", "6/6"),
    ("CSKD.02", "80"), ("TT.05", "500"), ("TT.07 NHOM=bao_cao_vien", "50"), ("TT.03", "50"), ("TT.01", "20"),
    ("TT.02", "350"), ("TT.10", "100%"), ("TT.09", "06/06"), ("TT.08", "06/06"), ("NL.02", "more_than 420"),
    ("TG.02", "100%"), ("KT.01 ET=karaoke", "20"), ("KT.02 ET=karaoke", "20"), ("KT.01 ET=luu_tru", "50"),
]  # fmt: skip
ZEROS = ["LD.01 LAODONG=ngoai_tinh", "NBD.03", "DT.01"]
HEADINGS = [
    "KHÁI QUÁT TÌNH HÌNH", "KẾT QUẢ THỰC HIỆN", "Công tác chỉ đạo triển khai thực hiện",
    "Công tác thông tin, tuyên truyền", "Các hoạt động phòng ngừa tệ nạn mại dâm",
    "Công tác quản lý địa bàn, kiểm tra, triệt phá, truy tố xét xử",
    "Xây dựng, triển khai các hoạt động can thiệp giảm tác hại", "ĐÁNH GIÁ CHUNG", "Ưu điểm", "Hạn chế",
    "PHƯƠNG HƯỚNG, NHIỆM VỤ 06 THÁNG CUỐI NĂM 2023", "ĐỀ XUẤT, KIẾN NGHỊ",
]  # fmt: skip


def test_every_figure_of_nga_bay_is_proposed_and_none_is_wrong():
    found = read_report(sample(NGA_BAY))
    assert found.figures == dict(RESULTS) | dict.fromkeys(ZEROS, "zero_confirmed")


def test_the_target_and_the_norm_of_nga_bay_are_listed_with_their_indicator_and_not_proposed():
    listed = read_report(sample(NGA_BAY)).proposal.unmatched
    assert [(each.number, each.nature, each.candidates[0].row.code) for each in listed] == [
        ("100%", "target", "HT.06"),
        ("100%", "norm", "NL.03"),
    ]


def test_values_are_decimal_and_ratios_keep_both_numbers():
    figures = {f.row.code: f for f in read_report(sample(NGA_BAY)).proposal.figures if not f.row.breakdown}
    assert figures["CTX.01"].value == Decimal("78.07")
    assert (figures["DH.01"].numerator, figures["DH.01"].denominator, figures["DH.01"].value) == (6, 6, None)
    assert figures["NL.02"].qualifier == "more_than"
    assert figures["DT.01"].value is None


def test_what_contradicts_itself_is_proposed_as_it_is_said():
    figures = read_report(sample(NGA_BAY)).figures
    assert (figures["KT.02 ET=karaoke"], figures["CSKD.01 ET=karaoke"]) == ("20", "10")


def test_all_headings_of_nga_bay_are_found_and_mean_their_sections():
    found = read_report(sample(NGA_BAY))
    assert [section.title for section in found.document.sections if section.title] == HEADINGS
    spec = [section.key for section in found.outline.sections]
    assert found.keys == spec
    assert found.empty == []


def test_no_word_of_the_body_is_lost():
    found = read_report(sample(NGA_BAY))
    said = " ".join(f"{s.label} {s.title} {s.text}" for s in found.document.sections)
    said = " ".join([said, found.document.annex_pointer, found.document.subject, *found.document.addressees])
    raw = sample(NGA_BAY).decode().replace("[bookmark: _GoBack]", "")
    body = raw[raw.index("Thực hiện Công văn") :]
    assert set(body.split()) <= set(said.split())


def test_the_facts_of_nga_bay_are_read():
    document = read_report(sample(NGA_BAY)).document
    assert (document.kind, document.number, document.symbol) == ("BÁO CÁO", "", "BC-UBND")
    assert document.date is None
    assert document.place == "Ngã Bảy"
    assert document.agency == "UỶ BAN NHÂN DÂN THÀNH PHỐ NGÃ BẢY"
    assert document.addressees == ("Sở Lao động-Thương binh và Xã hội",)
    assert document.request.code == "900/SLĐTBXH-TNXH"
    assert document.request.date.isoformat() == "2023-06-07"
    assert document.request.issuer == "Sở Lao động - Thương binh và Xã hội"
    assert document.annex_pointer == "(Đính kèm phụ lục)"


def test_a_purely_narrative_report_gives_no_figure_and_lists_no_number():
    found = read_report(sample(DONG_THAP), "TONGKET-5N")
    assert found.figures == {}
    assert found.listed == []
    assert found.empty == []
    document = found.document
    assert document.signature.authority == ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")
    assert document.signature.name == "Huỳnh Văn Quân"
    assert document.recipients == ("Sở LĐ-TB&XH", "Lãnh đạo Sở (qua iDesk)")
    assert document.archive == "Lưu: VT, VP"
    assert document.request.code == "462/SLĐT BXH-PCTNXH"


def test_targets_of_a_plan_are_never_results():
    for outline in ("KEHOACH-NAM", "TINH-NAM"):
        found = read_report(sample(PLAN), outline)
        assert found.figures == {}
        assert [(each.number, each.nature) for each in found.proposal.unmatched] == [
            ("100%", "target"), ("100%", "target"), ("02", "target"),
        ]  # fmt: skip


def test_the_plan_is_taken_apart_to_its_thirteen_addressed_groups():
    found = read_report(sample(PLAN), "KEHOACH-NAM")
    assert found.empty == []
    assert [key for key in found.keys if key.startswith("org_")][-2:] == ["org_courts", "org_front"]
    assert found.document.code == "552/KH-UBND"
    assert found.document.date.isoformat() == "2020-03-06"
    assert found.document.subject == "Phòng, chống mại dâm trên địa bàn tỉnh Cao Bằng năm 2020"
    assert len(found.document.recipients) == 11


def test_the_phrase_of_every_proposal_stands_in_the_text_and_holds_its_number():
    found = read_report(sample(NGA_BAY))
    for figure in found.proposal.figures:
        spot = figure.spot
        text = found.document.sections[spot.section].items[spot.item].text
        assert text[spot.start : spot.end] == figure.phrase
        assert text[spot.number_start : spot.number_end] == figure.text
        assert spot.start <= spot.number_start < spot.number_end <= spot.end
