"""One paper of each kind with everything its form allows: công văn, kế hoạch, báo cáo with annexes, copy. All of it
is made up."""

from dataclasses import replace
from datetime import date

from reports.documents.layout import (
    Annex,
    Copy,
    Head,
    Heading,
    Lookup,
    Meta,
    Paper,
    Paragraph,
    Signature,
)
from tests.reports.documents import papers

TODAY = date(2023, 2, 5)
LOOKUP = Lookup("https://bao-cao.example/xac-minh/K7QM2XWD9HTR", "K7QM-2XWD-9HTR")
CONTACT = (
    "Địa chỉ: số 01 đường Minh Họa, phường 5, thành phố Vị Thanh, tỉnh Hậu Giang",
    "Điện thoại: 0293 000 0000; thư điện tử: so@minh-hoa.example",
)
COPIED = Copy(
    kind="SAO Y",
    head=Head(
        superior_lines=("Ủy ban nhân dân tỉnh Hậu Giang",),
        agency_lines=("Văn phòng",),
        number=7,
        symbol="SY-VP",
        place="Hậu Giang",
        date=TODAY,
    ),
    signature=Signature(("TL. Chủ tịch", "Chánh Văn phòng"), "Trần Văn Minh Họa"),
    recipients=("Các phòng, ban trực thuộc",),
    archive="Lưu: VT",
)


def letter() -> Paper:
    """A công văn to several addressees: urgency, circulation, drafter, contact, corner, look-up code."""
    return Paper(
        kind="",
        head=replace(papers.HEAD, symbol="SLĐTBXH-TNXH", number=9, date=TODAY),
        subject=("báo cáo kết quả phòng, chống tệ nạn xã hội 06 tháng đầu năm 2023",),
        blocks=(
            Paragraph(papers.sentences(1)),
            Heading("Về nội dung báo cáo", "1.", 2, "bold"),
            Paragraph("Kết quả chỉ đạo", marker="a)"),
            Paragraph(papers.sentences(3), marker="-"),
            Paragraph("Kết quả phối hợp", marker="b)"),
            Paragraph("Về thời hạn: trước ngày 15 tháng 6 năm 2023", marker="2."),
            Paragraph("Đề nghị các cơ quan, đơn vị quan tâm thực hiện"),
        ),
        addressees=(
            "Các sở, ban, ngành, đoàn thể cấp tỉnh",
            "Ủy ban nhân dân các huyện, thị xã, thành phố trên địa bàn tỉnh Hậu Giang",
            "Công an tỉnh",
        ),
        signature=Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"), "Nguyễn Thị Minh Họa"),
        recipients=("Như trên", "Thường trực Tỉnh ủy (để b/c)", "Phòng Tệ nạn xã hội (bản ĐT)"),
        archive="Lưu: VT, TNXH",
        drafter="NVA.15",
        urgency="THƯỢNG KHẨN",
        circulation="LƯU HÀNH NỘI BỘ",
        contact=CONTACT,
        corner=("09/SLĐTBXH-TNXH", "2023-02-05T14:30:05+07:00"),
        lookup=LOOKUP,
        meta=Meta(author="Sở Lao động - Thương binh và Xã hội"),
    )


def plan() -> Paper:
    """A kế hoạch in parts and numbered sections of every look, with two annexes."""
    blocks = (
        Heading("Quy định chung", "Phần I", 1, "part"),
        Heading("Mục đích, yêu cầu", "I.", 2, "upper"),
        Heading("Mục đích", "1.", 3, "bold"),
        Paragraph(papers.sentences(2)),
        Heading("Yêu cầu đối với các cơ quan trong quá trình thực hiện", "2.", 3, "plain"),
        Paragraph(papers.sentences(4), marker="a)"),
        Paragraph(papers.sentences(5), marker="đ)", indent=1),
        papers.figure_table(),
        Heading("Tổ chức thực hiện", "Phần II", 1, "part"),
        Paragraph(papers.sentences(6)),
    )
    return replace(
        papers.issued(),
        kind="Kế hoạch",
        head=replace(papers.HEAD, symbol="KH-SLĐTBXH", number=12, date=TODAY),
        subject=("Phòng, chống tệ nạn xã hội năm 2023",),
        blocks=blocks,
        addressees=(),
        urgency="KHẨN",
        annexes=(
            Annex("Danh mục nhiệm vụ", (papers.figure_table(), Paragraph(papers.sentences(1)))),
            Annex("Biểu số liệu theo đơn vị", (papers.units_table(30),)),
        ),
    )


def report_with_annexes() -> Paper:
    """A báo cáo with an annex in the same file and one as a file of its own."""
    return replace(
        papers.issued(),
        annexes=(
            Annex("Biểu tổng hợp chi tiết theo đơn vị", (papers.units_table(40),)),
            Annex("Biểu gửi riêng", (papers.units_table(6, papers.UNITS[:3]),), separate=True),
        ),
        lookup=LOOKUP,
    )


def copied() -> Paper:
    """A sao y of a short công văn."""
    paper = replace(
        letter(), urgency="", circulation="", contact=(), lookup=None, addressees=("Công an tỉnh",)
    )
    corner = ("SAO Y", "Văn phòng UBND tỉnh Hậu Giang", "2023-02-05T14:30:05+07:00")
    return replace(paper, copy=COPIED, corner=corner)


def draft() -> Paper:
    """A report not issued yet, with a contact at the foot."""
    return replace(papers.report(), contact=CONTACT)
