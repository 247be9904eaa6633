"""What headings of reports say for each meaning of a section (the stable keys of outlines)."""

from __future__ import annotations

import re
from typing import Final

# What headings of a meaning say, without accents. The first sections of process.md 4.2, in many wordings.
MEANINGS: Final[dict[str, str]] = {
    "situation": r"khai quat|dac diem|tinh hinh(?! thuc hien)|thuc trang|boi canh|dien bien",
    "results": r"ket qua (?:da )?(?:thuc hien|cong tac|dat duoc|phong|trien khai|dau tranh|hoat dong|\d)"
    r"|noi dung thuc hien"
    r"|ket qua$|tinh hinh thuc hien|cac mat cong tac|cong tac phong,? chong|ket qua .*nam 20",
    "direction": r"lanh dao|chi dao|tham muu|dieu hanh|ban hanh (?:van ban|ke hoach)|to chuc trien khai|quan triet",
    "communication": r"tuyen truyen|truyen thong|pho bien|giao duc phap luat|thong tin|van dong quan chung",
    "prevention": r"phong ngua|xay dung (?:xa|phuong|mo hinh|dia ban)|lanh manh|mo hinh|tinh nguyen",
    "enforcement": r"kiem tra|thanh tra|triet (?:pha|xoa)|dau tranh|truy to|xet xu|xu ly"
    r"|quan ly (?:dia ban|(?:cac )?co so)|xu phat|dieu tra|to giac|tran ap|quan ly nha nuoc ve an ninh",
    "harm_reduction": r"giam (?:tac )?hai|can thiep|ho tro|hoa nhap|day nghe|viec lam|dao tao nghe|tu van|y te"
    r"|cham soc",
    "targets": r"muc tieu|chi tieu",
    "assessment": r"danh gia|nhan xet",
    "strengths": r"uu diem|mat (?:da )?(?:duoc|dat duoc|manh|tich cuc|lam duoc)|thuan loi|ket qua dat duoc"
    r"|viec (?:da )?lam duoc",
    "limitations": r"han che|ton tai|kho khan|vuong mac|bat cap|yeu kem|khuyet diem|mat chua (?:dat|lam) duoc",
    "causes": r"nguyen nhan",
    "lessons": r"bai hoc",
    "next_tasks": r"phuong huong|nhiem vu (?:trong tam|nam|thang|quy|\d|thoi gian|cong tac|chu yeu)"
    r"|ke hoach (?:nam|thang|cong tac)|trong thoi gian toi|giai doan tiep theo|du kien|nhiem vu,? giai phap"
    r"|nhiem vu va giai phap|^nhiem vu$",
    "recommendations": r"kien nghi|de xuat",
    "budget": r"kinh phi|ngan sach|nguon luc",
    "goals": r"^muc tieu$|muc dich",
    "general_goals": r"muc tieu chung|muc tieu tong quat",
    "tasks": r"nhiem vu va giai phap|noi dung,? nhiem vu|nhiem vu,? giai phap",
    "models": r"mo hinh",
    "capacity": r"nang luc|bo may|doi ngu",
    "management": r"quan ly nha nuoc",
    "organisation": r"to chuc thuc hien",
    "org_lead": r"so (?:lao dong|noi vu)|co quan (?:chu tri|thuong truc)",
    "org_police": r"^cong an",
    "org_border": r"bien phong|chi huy quan su",
    "org_finance": r"so tai chinh|phong tai chinh",
    "org_information": r"so thong tin|so khoa hoc|thong tin,? truyen thong",
    "org_culture": r"(?:so|phong) van hoa",
    "org_health": r"so y te|y te",
    "org_justice": r"tu phap",
    "org_education": r"giao duc va dao tao",
    "org_media": r"^bao |dai phat thanh|truyen hinh",
    "org_territorial": r"(?:uy ban nhan dan|ubnd) (?:cac )?(?:huyen|thanh pho|xa|phuong|don vi|cap)",
    "org_courts": r"vien kiem sat|toa an",
    "org_front": r"mat tran|doan the|hoi lien hiep",
}
_OF_REPORTS: Final = re.compile(
    "|".join(
        f"(?:{MEANINGS[key]})"
        for key in "situation results direction communication prevention enforcement harm_reduction assessment "
        "strengths limitations causes lessons next_tasks recommendations".split()
    )
)


def means_a_section(plain: str) -> bool:
    """Whether a short title without accents begins with what sections of reports are about."""
    match = _OF_REPORTS.search(plain)
    return match is not None and match.start() <= (22 if len(plain.split()) <= 7 else 14)
