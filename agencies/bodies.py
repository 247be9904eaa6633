"""The usual bodies of a province, before and since the reform of 2025 (domain facts; pure data).

Since 2025: NĐ 150/2025/NĐ-CP, Điều 8-9 (uniform departments) and the usual optional ones. Symbols are set by each
agency's head; these are the common ones and can be changed from a date on the agency's page. `{kind}` is "tỉnh" or
"thành phố", `{province}` its name, `{P}` and `{K}` the same in capitals.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class Body:
    """One body. `code` ends its agency code; `superior` is printed above its name (default: the committee)."""

    code: str
    name: str
    symbol: str
    short: str = ""
    kind: str = "department"
    superior: str = "ỦY BAN NHÂN DÂN {K} {P}"
    collective: str = ""
    ends: bool = False  # abolished by the reform
    starts: bool = False  # made by the reform


BEFORE: Final = (
    Body(
        "VPUBND", "Văn phòng Ủy ban nhân dân {kind} {province}", "VPUBND", "Văn phòng UBND {kind} {province}"
    ),
    Body("SLDTBXH", "Sở Lao động - Thương binh và Xã hội", "SLĐTBXH", "Sở LĐTBXH", ends=True),
    Body("SYT", "Sở Y tế", "SYT"),
    Body("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL", "Sở VHTTDL"),
    Body("STTTT", "Sở Thông tin và Truyền thông", "STTTT", "Sở TT&TT", ends=True),
    Body("SGDDT", "Sở Giáo dục và Đào tạo", "SGDĐT", "Sở GD&ĐT"),
    Body("STP", "Sở Tư pháp", "STP"),
    Body("STC", "Sở Tài chính", "STC"),
    Body("SKHDT", "Sở Kế hoạch và Đầu tư", "SKHĐT", "Sở KH&ĐT", ends=True),
    Body("SNV", "Sở Nội vụ", "SNV"),
    Body("SCT", "Sở Công Thương", "SCT"),
    Body("SNNPTNT", "Sở Nông nghiệp và Phát triển nông thôn", "SNNPTNT", "Sở NN&PTNT", ends=True),
    Body("STNMT", "Sở Tài nguyên và Môi trường", "STNMT", "Sở TN&MT", ends=True),
    Body("SGTVT", "Sở Giao thông vận tải", "SGTVT", "Sở GTVT", ends=True),
    Body("SXD", "Sở Xây dựng", "SXD"),
    Body("SKHCN", "Sở Khoa học và Công nghệ", "SKHCN", "Sở KH&CN"),
    Body("TTT", "Thanh tra {kind} {province}", "TTT"),
    Body("BDT", "Ban Dân tộc {kind} {province}", "BDT", ends=True),
)

SINCE: Final = (
    Body(
        "VPUBND", "Văn phòng Ủy ban nhân dân {kind} {province}", "VPUBND", "Văn phòng UBND {kind} {province}"
    ),
    Body("SYT", "Sở Y tế", "SYT"),
    Body("SVHTTDL", "Sở Văn hóa, Thể thao và Du lịch", "SVHTTDL", "Sở VHTTDL"),
    Body("SGDDT", "Sở Giáo dục và Đào tạo", "SGDĐT", "Sở GD&ĐT"),
    Body("STP", "Sở Tư pháp", "STP"),
    Body("STC", "Sở Tài chính", "STC"),
    Body("SNV", "Sở Nội vụ", "SNV"),
    Body("SCT", "Sở Công Thương", "SCT"),
    Body("SNNMT", "Sở Nông nghiệp và Môi trường", "SNNMT", "Sở NN&MT", starts=True),
    Body("SXD", "Sở Xây dựng", "SXD"),
    Body("SKHCN", "Sở Khoa học và Công nghệ", "SKHCN", "Sở KH&CN"),
    Body("SDTTG", "Sở Dân tộc và Tôn giáo", "SDTTG", starts=True),
    Body("TTT", "Thanh tra {kind} {province}", "TTT"),
)

POLICE: Final = Body("CA", "Công an {kind} {province}", "CA{initial}", kind="police", superior="BỘ CÔNG AN")
MILITARY: Final = Body(
    "BCHQS", "Bộ Chỉ huy Quân sự {kind} {province}", "BCH", "Bộ CHQS {kind} {province}", kind="military",
    superior="BỘ QUỐC PHÒNG",
)  # fmt: skip
BORDER_GUARD: Final = Body(
    "BDBP", "Bộ Chỉ huy Bộ đội Biên phòng {kind} {province}", "BCH", "Bộ CH BĐBP {kind} {province}", kind="military",
    superior="BỘ ĐỘI BIÊN PHÒNG", ends=True,
)  # fmt: skip

# Beside the committee, not under it: asked, not assigned.
BESIDE: Final = (
    Body("TAND", "Tòa án nhân dân {kind} {province}", "TA", "TAND {kind} {province}", "justice", ""),
    Body("VKSND", "Viện kiểm sát nhân dân {kind} {province}", "VKS", "VKSND {kind} {province}", "justice", ""),
    Body("MTTQ", "Ủy ban Mặt trận Tổ quốc Việt Nam {kind} {province}", "MTTQ-BTT", "Ủy ban MTTQVN {kind} {province}",
         "mass_organisation", "", "BAN THƯỜNG TRỰC"),
    Body("HLHPN", "Hội Liên hiệp Phụ nữ {kind} {province}", "BTV", "Hội LHPN {kind} {province}",
         "mass_organisation", "", "BAN THƯỜNG VỤ"),
    Body("HND", "Hội Nông dân {kind} {province}", "HND", "", "mass_organisation", "", "BAN THƯỜNG VỤ"),
    Body("TD", "Đoàn TNCS Hồ Chí Minh {kind} {province}", "TĐ", "{youth} {province}", "mass_organisation", "",
         "BAN THƯỜNG VỤ"),
    Body("HCCB", "Hội Cựu chiến binh {kind} {province}", "CCB", "Hội CCB {kind} {province}", "mass_organisation", "",
         "BAN THƯỜNG VỤ"),
    Body("LDLD", "Liên đoàn Lao động {kind} {province}", "LĐLĐ", "LĐLĐ {kind} {province}", "mass_organisation", "",
         "BAN THƯỜNG VỤ"),
)  # fmt: skip

MEDIA_BEFORE: Final = (
    Body("BAO", "Báo {province}", "BÁO", kind="media", superior="", ends=True),
    Body(
        "DPTTH",
        "Đài Phát thanh và Truyền hình {province}",
        "PTTH",
        "Đài PT-TH {province}",
        "media",
        ends=True,
    ),
)
MEDIA_SINCE: Final = (
    Body(
        "BPTTH", "Báo và Phát thanh, truyền hình {province}", "BPTTH", kind="media", superior="", starts=True
    ),
)

# Provinces (codes before July 2025) with a land border or a coast have a Border Guard command.
BORDER_PROVINCES: Final = frozenset(
    "02 04 10 11 12 14 20 22 31 34 36 37 38 40 42 44 45 46 48 49 51 52 54 56 58 60 62 64 66 67 70 72 77 79 80 82 83"
    " 84 87 89 91 94 95 96".split()
)

MINISTRY_BEFORE: Final = ("BLDTBXH", "Bộ Lao động - Thương binh và Xã hội", "BLĐTBXH", "Bộ LĐTBXH")
MINISTRY_SINCE: Final = ("BYT", "Bộ Y tế", "BYT", "")
