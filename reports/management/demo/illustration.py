"""What the agencies of any province answer in the demonstration: invented numbers and words, marked as illustration.

The same province always gets the same. Pure: no database.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from portal.core.clock import VIETNAM
from portal.core.numbers import format_scaled
from reports.management.demo.content import DemoFigure, DemoReport, DemoReturn, Paragraph

MARK: Final = "(Số liệu và nội dung minh họa.)"
FIRST: Final = dt.datetime(2026, 6, 9, 8, 0, tzinfo=VIETNAM)
# The working days on which reports come in, and the minutes between two of them.
DAYS: Final = 7
STEP: Final = 37
OWING: Final = 29  # every so many communes one has not answered
SENT_BACK: Final = 7  # the commune whose first answer is sent back
ADM: Final = {"xã": "xa", "phường": "phuong", "đặc khu": "dac_khu"}


@dataclass(frozen=True, slots=True)
class Place:
    """An agency that answers: its code, name, kind ("xã", "phường", … or "" for none) and reporter class."""

    code: str
    name: str
    territory: str
    kind: str
    reporter_class: str
    nature: str = "assigned"


def answer_of(place: Place, number: int) -> DemoReport:
    """What one agency does in the round; `number` is its place in the list."""
    commune = place.reporter_class == "territorial"
    owing = commune and number % OWING == OWING - 1
    return DemoReport(
        key=place.code,
        agency=place.name,
        kind=place.kind,
        reporter_class=place.reporter_class,
        nature=place.nature,
        sends=None if owing else _sends(number),
        prose=_prose(place, number),
        figures=_figures(place, number),
        explanations=MappingProxyType({"*": "Số liệu minh họa; đơn vị đã rà soát."}),
        returned=_returned(number) if commune and number == SENT_BACK else None,
    )


def _sends(number: int) -> dt.datetime:
    """One after the other within working hours, spread over the days."""
    at = FIRST + dt.timedelta(days=number % DAYS, minutes=number // DAYS * STEP % 540)
    return at + dt.timedelta(seconds=number % 60)


def _returned(number: int) -> DemoReturn:
    return DemoReturn(
        reason="Đề nghị rà soát lại số cuộc tuyên truyền (minh họa).",
        again=_sends(number) + dt.timedelta(hours=20),
        figures=(DemoFigure("TT.01", "", str(4 + number % 5)),),
    )


def _prose(place: Place, number: int) -> Mapping[str, tuple[Paragraph, ...]]:
    n = _Numbers(number)
    texts = {
        "basis": [MARK, f"{place.name} báo cáo kết quả 06 tháng đầu năm 2026 như sau:"],
        "situation": [f"Trên địa bàn có {n.premises} cơ sở kinh doanh dịch vụ; chưa phát hiện điểm phức tạp."],
        "direction": ["Ban hành kế hoạch năm 2026, phân công đầu mối theo dõi, kiểm tra việc thực hiện."],
        "communication": [f"Tổ chức {n.events} cuộc tuyên truyền, phát {n.leaflets} tờ rơi."],
        "enforcement": [f"Kiểm tra {n.checks} lượt cơ sở kinh doanh dịch vụ; chưa phát hiện vi phạm về mại dâm."],
        "strengths": ["Các ban, ngành phối hợp thường xuyên; người dân chủ động cung cấp thông tin."],
        "limitations": ["Cán bộ kiêm nhiệm nhiều việc sau khi sắp xếp đơn vị hành chính; kinh phí còn hạn chế."],
        "next_tasks": ["Tiếp tục tuyên truyền, rà soát cơ sở kinh doanh dịch vụ, tập huấn cho cán bộ mới."],
    }  # fmt: skip
    return MappingProxyType({key: tuple(map(Paragraph, said)) for key, said in texts.items()})


class _Numbers:
    """The invented counts of one agency; small primes make neighbours differ."""

    def __init__(self, number: int) -> None:
        self.hotels, self.karaoke = 3 + number * 7 % 23, number * 5 % 9
        self.cafes, self.restaurants = 5 + number * 11 % 31, number * 3 % 8
        self.premises = self.hotels + self.karaoke + self.cafes + self.restaurants
        self.people = 9_000 + number * 1_733 % 38_000
        self.area = 650 + number * 977 % 9_400  # hundredths of a km2
        self.staff = self.premises * 3 + number % 7
        self.events = 4 + number % 9
        self.leaflets = 150 + number % 12 * 50
        self.checks = 2 + number % 6


def _figures(place: Place, number: int) -> tuple[DemoFigure, ...]:
    n = _Numbers(number)
    if place.reporter_class == "territorial":
        return _of_a_commune(place, n, number)
    if place.reporter_class == "police":
        pairs = {"DT.01": str(3 + number % 4), "DT.02": str(9 + number % 5), "DT.03": "1"}
    else:
        pairs = {"VB.01": str(1 + number % 4), "TT.01": str(n.events), "TT.02": _text(n.events * 60)}
    return tuple(DemoFigure(code, "", text) for code, text in pairs.items())


def _of_a_commune(place: Place, n: _Numbers, number: int) -> tuple[DemoFigure, ...]:
    none = "không có"
    types = {
        "luu_tru": n.hotels, "xong_hoi": 0, "karaoke": n.karaoke, "ca_phe": n.cafes, "nha_hang": n.restaurants,
        "vu_truong": 0, "bar": 0, "hot_toc": 0, "khac": 0,
    }  # fmt: skip
    pairs = {
        "CTX.01": format_scaled(n.area, 2), "CTX.02": _text(n.people), "CTX.03": "1", "CSKD.01": _text(n.premises),
        "LD.01": _text(n.staff), "LD.02": _text(n.staff * 2 // 3), "LD.03": _text(n.staff // 2), "NBD.03": none,
        "DH.01": "0/1" if number % 41 == 5 else "1/1", "VB.01": str(1 + number % 3),
        "CSKD.02": _text(n.premises * 4 // 5), "TT.05": _text(n.leaflets), "TT.03": str(12 + number % 30),
        "TT.01": str(n.events), "TT.02": ("hơn " if number % 13 == 4 else "") + _text(n.events * 45),
        "TT.08": "1/1", "TT.09": "1/1", "KT.01": str(n.checks), "DT.01": none,
    }  # fmt: skip
    kinds = {f"ADM={code}": "1" if place.territory == name else none for name, code in ADM.items()}
    parts = {("CSKD.01", f"ET={name}"): _text(count) if count else none for name, count in types.items()}
    if place.territory in ("xã", "phường"):
        parts |= {("CTX.03", f"ADM={code}"): kinds[f"ADM={code}"] for code in ("phuong", "xa")}
        parts["CTX.03", "ADM=thi_tran"] = none
    whole = [DemoFigure(code, "", text) for code, text in pairs.items()]
    return (*whole, *(DemoFigure(code, part, text) for (code, part), text in parts.items()))


def _text(number: int) -> str:
    return format_scaled(number, 0)
