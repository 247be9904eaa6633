"""What a clerk may have printed beyond what every paper has: boxes, the drafter's sign, the agency's contact."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

from reports.documents.layout import Circulation, Paper, Urgency

URGENCIES: Final[tuple[Urgency, ...]] = ("", "KHẨN", "THƯỢNG KHẨN", "HỎA TỐC")
CIRCULATIONS: Final[tuple[Circulation, ...]] = ("", "XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ")


@dataclass(frozen=True, slots=True)
class Options:
    """NĐ 30/2020, Phụ lục I: urgency (ô 10b), circulation (11), the drafter's sign with the number of copies
    ('NVA.15', 12), lines of address, e-mail and telephone of the agency (13). Empty: not printed."""

    urgency: Urgency = ""
    circulation: Circulation = ""
    drafter: str = ""
    contact: tuple[str, ...] = ()

    def on(self, paper: Paper) -> Paper:
        """The same paper with these printed."""
        return replace(
            paper,
            urgency=self.urgency,
            circulation=self.circulation,
            drafter=self.drafter,
            contact=self.contact,
        )


PLAIN: Final = Options()
