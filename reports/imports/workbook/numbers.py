"""A cell that Excel keeps as a number, in the words in which a person would type it. Pure, exact."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from portal.core.numbers import MAX_DIGITS, PERCENT_SCALE, format_scaled

NOT_A_NUMBER: Final = "Ô này nhận số."
_LONGEST: Final = 40


class CellProblem(ValueError):
    """What stands in a cell cannot be meant; the message is Vietnamese, `shown` is what the person sees there."""

    def __init__(self, message: str, shown: str) -> None:
        super().__init__(message)
        self.message, self.shown = message, shown


def number_words(text: str, scale: int) -> str:
    """ "1234.5" with scale 2 -> "1.234,5". Refused when it has more decimals than are kept: nothing is rounded."""
    number = Decimal(text)
    shown = plain_words(text)
    if len(text) > _LONGEST or abs(number) >= 10**MAX_DIGITS:
        raise CellProblem(f"Số quá lớn: tối đa {MAX_DIGITS} chữ số.", shown[:_LONGEST])
    scaled = number.scaleb(scale)
    if scaled != scaled.to_integral_value():
        if scale:
            raise CellProblem(
                f"Chỉ tiêu này chỉ có {scale} chữ số thập phân; hệ thống không tự làm tròn.", shown
            )
        raise CellProblem("Chỉ tiêu này chỉ nhận số nguyên, không có phần thập phân.", shown)
    return format_scaled(int(scaled), scale)


def percent_words(text: str) -> str:
    """A cell shown in percent: "0.784" -> "78,4%"."""
    hundredths = Decimal(text).scaleb(2 + PERCENT_SCALE)
    if hundredths != hundredths.to_integral_value():
        raise CellProblem(
            f"Tỷ lệ phần trăm chỉ có {PERCENT_SCALE} chữ số thập phân; hệ thống không tự làm tròn.",
            f"{plain_words(str(Decimal(text) * 100))}%",
        )
    return f"{format_scaled(int(hundredths), PERCENT_SCALE)}%"


def plain_words(text: str) -> str:
    """The number with a decimal comma and nothing else: how it is shown in a complaint, and taken in a text cell."""
    number = format(Decimal(text).normalize(), "f") if "." in text else text
    return number.replace(".", ",")
