"""How a figure is written for people, on the screen and on paper alike (pure, no Django).

Empty is never zero: a figure without a number prints the words of its state, or a gap mark.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from portal.core.numbers import format_percent, format_scaled

QUALIFIER_WORDS: Final = {
    "exact": "",
    "more_than": "hơn",
    "above": "trên",
    "about": "khoảng",
    "nearly": "gần",
}
STATE_WORDS: Final = {
    "zero_confirmed": "không có",
    "none_detected": "chưa phát hiện",
    "not_applicable": "không thuộc phạm vi",
    "not_known": "chưa thống kê được",
    "not_reported": "chưa báo cáo",
    "classified": "gửi riêng theo chế độ mật",
}
# In the narrow columns of the table of all units; the legend under the table explains them.
STATE_MARKS: Final = {
    "zero_confirmed": "0",
    "none_detected": "0",
    "not_applicable": "x",
    "not_known": "?",
    "not_reported": "…",
    "classified": "M",
}
GAPS: Final = frozenset({"not_applicable", "not_known", "not_reported", "classified"})


@dataclass(frozen=True, slots=True)
class Printed:
    """`text` without its qualifier word; `number` and `scale` when it is one plain number (for Excel)."""

    text: str
    qualifier: str = ""
    gap: bool = False
    number: int | None = None
    scale: int = 0

    def __str__(self) -> str:
        return f"{self.qualifier} {self.text}".strip()


def printed(
    *,
    value: int | None,
    numerator: int | None = None,
    denominator: int | None = None,
    qualifier: str = "exact",
    state: str,
    scale: int = 0,
    is_ratio: bool = False,
    short: bool = False,
    pad: bool = True,
) -> Printed:
    """Write one figure: "56.182", "hơn 420", "6/6 (100%)", "không có", or a gap in words (`short`: as a mark)."""
    if state != "reported":
        words = STATE_MARKS if short else STATE_WORDS
        zero = 0 if state in ("zero_confirmed", "none_detected") else None
        return Printed(words[state], gap=state in GAPS, number=zero)
    word = QUALIFIER_WORDS[qualifier]
    if numerator is not None and denominator is not None:
        base = f"{format_scaled(numerator, 0, pad=pad)}/{format_scaled(denominator, 0, pad=pad)}"
        return Printed(base if short else f"{base} ({format_percent(numerator, denominator)})", word)
    if value is None:
        return Printed("…", gap=True)
    if is_ratio:
        return Printed(f"{format_scaled(value, 2)}%", word)
    return Printed(format_scaled(value, scale, pad=pad), word, number=value, scale=scale)
