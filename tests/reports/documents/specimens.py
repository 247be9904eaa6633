"""One paper of every kind with all its components, and which line of it is which component. Illustrative names."""

from dataclasses import replace
from datetime import date

from reports.documents import wording
from reports.documents.layout import (
    Annex,
    Copy,
    Head,
    Heading,
    Lookup,
    Paper,
    Paragraph,
    Signature,
)
from reports.documents.typography import MOTTO, NATION
from tests.reports.documents import papers

LOOKUP = Lookup("https://vidu.example.vn/verify/K7QM2XWD9ABCDEFGHJKMNPQR", "K7QM-2XWD-9ABC-DEFG-HJKM-NPQR")
CONTACT = (
    "Địa chỉ: số 01 đường Minh Họa, phường I, thành phố Vị Thanh, tỉnh Hậu Giang",
    "Điện thoại: 0293 000 000; thư điện tử: minhhoa@example.vn",
)
TOWN = Head(("Ủy ban nhân dân", "thành phố Ngã Bảy"), "KH-UBND", "Ngã Bảy", number=5, date=date(2023, 1, 5))
COMMITTEE = Signature(("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch"), "Trần Văn Minh Họa")


def report() -> Paper:
    """BÁO CÁO of a sở with tables and two annexes in the same file."""
    table = Annex("Biểu tổng hợp chi tiết theo đơn vị", (papers.units_table(40),))
    return replace(
        papers.issued(),
        annexes=(Annex("Biểu số liệu", (papers.figure_table(),)), table),
        contact=CONTACT,
        drafter="NVA.15",
        recipients=("Như trên", "UBND tỉnh (báo cáo)", "Lãnh đạo Sở (để chỉ đạo)"),
        lookup=LOOKUP,
    )


def letter() -> Paper:
    """CÔNG VĂN to several, urgent, for inside use."""
    return Paper(
        kind="",
        head=replace(papers.HEAD, number=123, symbol="SLĐTBXH-TNXH", date=date(2023, 2, 5)),
        subject=("đề nghị báo cáo kết quả phòng, chống mại dâm 06 tháng đầu năm 2023",),
        addressees=("Ủy ban nhân dân các huyện, thị xã, thành phố", "Công an tỉnh", "Sở Y tế"),
        blocks=(
            *(Paragraph(papers.sentences(at)) for at in range(4)),
            Paragraph("Nội dung cần báo cáo", marker="-"),
        ),
        signature=papers.SIGNATURE,
        recipients=("Như trên",),
        archive="Lưu: VT, TNXH",
        urgency="THƯỢNG KHẨN",
        circulation="LƯU HÀNH NỘI BỘ",
        corner=("SAO Y", "Sở Y tế", "2023-06-22T09:15:02+07:00"),
        contact=CONTACT,
    )


def plan() -> Paper:
    """KẾ HOẠCH of a committee: phần, mục, khoản, điểm, three stacked lines of authority."""
    return Paper(
        kind="KẾ HOẠCH",
        head=TOWN,
        subject=("Thực hiện công tác phòng, chống mại dâm năm 2023 trên địa bàn thành phố Ngã Bảy",),
        blocks=(
            Paragraph("Căn cứ Luật minh họa ngày 19 tháng 6 năm 2015;", italic=True),
            Heading("Những quy định chung", "Phần I", 1, "part"),
            Heading("Mục đích, yêu cầu", "I.", 2, "upper"),
            Heading("Mục đích", "1.", 3, "bold"),
            Paragraph(papers.sentences(2)),
            Heading("Tuyên truyền", "đ)", 4, "plain"),
            Paragraph(papers.sentences(3, 2), marker="-"),
            Paragraph(papers.sentences(4)),
        ),
        signature=COMMITTEE,
        recipients=("Như Điều 1",),
        archive="Lưu: VT",
    )


def copied(kind: str = "TRÍCH SAO") -> Paper:
    """A copy of the plan by an office."""
    head = Head(
        ("Văn phòng",), "TrS-VP", "Hậu Giang", ("Ủy ban nhân dân", "tỉnh Hậu Giang"), 7, date(2023, 2, 22)
    )
    signature = Signature(("KT. Chánh Văn phòng", "Phó Chánh Văn phòng"), "Lê Thị Minh Họa")
    copy = Copy(kind, head, signature, ("Sở Y tế", "Công an tỉnh"), "Lưu: VT")  # type: ignore[arg-type]  # one of the three
    return replace(plan(), copy=copy)


Components = dict[str, tuple[str, ...]]


def _head(paper: Paper) -> Components:
    found: Components = {
        "nation": (NATION,),
        "motto": (MOTTO,),
        "agency": wording.agency_lines(paper.head),
        "number": (wording.number_line(paper.head),),
        "place-date": (wording.place_date_line(paper.head),),
        "recipients-label": ("Nơi nhận:",),
        "recipients": wording.recipient_lines(paper),
    }
    if paper.head.superior_lines:
        found["superior"] = wording.superior_lines(paper.head)
    if paper.signature:
        found["signer"] = tuple(line.upper() for line in paper.signature.lines)
        found["signer-name"] = (paper.signature.name,)
    if paper.contact:
        found["contact"] = paper.contact
    return found


def components_of_report() -> Components:
    """The lines of `report` by component."""
    return _head(report()) | {
        "kind": ("BÁO CÁO",),
        "subject": wording.subject_lines(report()),
        "addressee": ("Kính gửi: Ủy ban nhân dân tỉnh Hậu Giang",),
        "heading-upper": ("II. KẾT QUẢ THỰC HIỆN",),
        "heading-bold": ("1. Công tác thứ 1",),
        "annex-label": ("Phụ lục II",),
        "annex-title": ("BIỂU TỔNG HỢP CHI TIẾT THEO ĐƠN VỊ",),
        "annex-reference": (wording.annex_reference(report(), report().annexes[1]),),
    }


def components_of_letter() -> Components:
    """The lines of `letter` by component."""
    return _head(letter()) | {
        "letter-subject": wording.letter_subject_lines(letter()),
        "addressee": ("Kính gửi:",),
        "addressees": wording.listed(letter().addressees),
        "urgency": ("THƯỢNG KHẨN",),
        "circulation": ("LƯU HÀNH NỘI BỘ",),
        "corner": letter().corner,
    }


def components_of_plan() -> Components:
    """The lines of `plan` by component."""
    return _head(plan()) | {
        "kind": ("KẾ HOẠCH",),
        "subject": wording.subject_lines(plan()),
        "ground": ("Căn cứ Luật minh họa ngày 19 tháng 6 năm 2015;",),
        "heading-part": ("Phần I", "NHỮNG QUY ĐỊNH CHUNG"),
        "heading-upper": ("I. MỤC ĐÍCH, YÊU CẦU",),
        "heading-bold": ("1. Mục đích",),
        "heading-plain": ("đ) Tuyên truyền",),
    }


def components_of_copy() -> Components:
    """The lines of the block of `copied` by component; those of the original are measured with the plan."""
    copy = copied().copy
    return {
        "copy-kind": ("TRÍCH SAO",),
        "superior": wording.superior_lines(copy.head),
        "agency": wording.agency_lines(copy.head),
        "number": (wording.number_line(copy.head),),
        "place-date": (wording.place_date_line(copy.head),),
        "signer": tuple(line.upper() for line in copy.signature.lines),
        "signer-name": (copy.signature.name,),
        "recipients": ("- Sở Y tế;", "- Công an tỉnh;"),
    }
