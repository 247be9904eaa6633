"""Vietnamese numbers: one strict reader for every door (form, paste, Excel text) and one writer.

A number is an integer times 10 ** -scale; nothing here is a float. Thousands are grouped by "." or by a space,
decimals follow ",": "56.182", "78,07". What could be meant in two ways ("0.125", "1,234.5") is refused with a
suggestion, never guessed: read by the usual rules, 0.125 silently became 125.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portal.core.dates import DateError, date_words, format_date, format_datetime, parse_date

__all__ = [
    "MAX_DIGITS",
    "MAX_SCALE",
    "NOTHING",
    "PERCENT_SCALE",
    "DateError",
    "NumberError",
    "Ratio",
    "date_words",
    "divide_half_up",
    "format_date",
    "format_datetime",
    "format_percent",
    "format_ratio",
    "format_scaled",
    "parse_date",
    "parse_ratio",
    "parse_scaled",
    "visible",
]

MAX_DIGITS: Final = 14
MAX_SCALE: Final = 4  # 14 digits and 4 decimals still fit into 63 bits
PERCENT_SCALE: Final = 2  # a percent without a base is kept in hundredths of a percent
NOTHING: Final = "–"
_LONGEST: Final = 60  # characters; nothing longer is a number, and reading it would cost time

# No-break, figure, narrow no-break and thin space come out of Word and Excel. A tab does not group: it is the
# border between two cells, and "1<tab>234" is two numbers.
_SPACES = re.compile(r"[\u00a0\u2007\u202f\u2009]")
# Not the overrides of direction (U+202D, U+202E): with one of them a number is seen in another order than it is kept.
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202c\u2060-\u2064\ufeff]")
_NUMBER = re.compile(
    r"(?P<whole>[0-9]+|[1-9][0-9]{0,2}(?:\.[0-9]{3})+|[1-9][0-9]{0,2}(?: [0-9]{3})+)(?:,(?P<part>[0-9]+))?"
)
_ABOUT_WORD = re.compile(r"(?:hơn|trên|khoảng|gần|ước)\b", re.IGNORECASE)
_OTHER = re.compile(r"[^0-9., \t−+-]")
_WITH_WORD = re.compile(r"\D*[^\W\d_]\s+([0-9][0-9., ]*)|([0-9][0-9., ]*)(?![OoIl])[^0-9., ]\D*")
_SIGNS: Final = {"-": -1, "−": -1, "+": 1}


class NumberError(ValueError):
    """Not a number by our rules. `message` is Vietnamese; `suggestion` is a text that would be accepted, or None."""

    def __init__(self, message: str, suggestion: str | None = None) -> None:
        super().__init__(message)
        self.suggestion = suggestion
        self.message = f"{message} Bạn muốn nhập {suggestion}?" if suggestion else message

    def __str__(self) -> str:
        return self.message


@dataclass(frozen=True, slots=True)
class Ratio:
    """A ratio as typed: "6/6" has numerator and denominator, "78,4%" only `percent` (hundredths of a percent)."""

    numerator: int | None = None
    denominator: int | None = None
    percent: int | None = None


def parse_scaled(text: str, scale: int, *, allow_negative: bool = False, units: Sequence[str] = ()) -> int:
    """The number times 10 ** scale: ("78,07", 2) -> 7807, ("1.234", 0) -> 1234.

    `units` are the words that may follow the number ("người", "%", "km2"); any other word is refused.
    Raises NumberError, also for blank text (blank is not zero) and for more decimals than the scale keeps.
    """
    _check_scale(scale)
    typed = _without_unit(visible(text), units)
    try:
        return _read(typed, scale, allow_negative)
    except NumberError as error:
        # A suggestion is only given if it would be accepted.
        guess = error.suggestion if error.suggestion is not None else _guess(typed)
        raise NumberError(str(error.args[0]), _if_valid(guess, scale, allow_negative)) from None


def parse_ratio(text: str, *, units: Sequence[str] = ()) -> Ratio:
    """ "6/6", "06/06", "1.234/5.678" or "78,4%". Raises NumberError. A numerator above the denominator is a soft
    check of the caller, not an error here; "0/0" is a fact (none of none)."""
    typed = _without_unit(visible(text), [unit for unit in units if unit != "%"])
    if typed.endswith("%"):
        return Ratio(percent=_parse_percent(typed))
    numerator, slash, denominator = typed.partition("/")
    if not slash:
        try:
            _read(typed, PERCENT_SCALE, allow_negative=False)
        except NumberError as error:
            raise NumberError(str(error.args[0])) from None  # "78,07" would be no ratio either
        raise NumberError("Tỷ lệ cần ghi dạng 6/10 hoặc có dấu %.", f"{typed}%")
    if "/" in denominator:
        raise NumberError("Tỷ lệ chỉ có một dấu gạch chéo, ví dụ 6/10.")
    ratio = Ratio(parse_scaled(numerator, 0), parse_scaled(denominator, 0))
    if ratio.denominator == 0 and ratio.numerator != 0:
        raise NumberError("Mẫu số bằng 0 mà tử số khác 0.")
    return ratio


def format_scaled(value: int, scale: int, *, pad: bool = False) -> str:
    """(56182, 0) -> "56.182"; (7807, 2) -> "78,07"; trailing zeros go. With `pad`, whole numbers 1-9 print as "06"
    (the habit of official reports)."""
    _check_scale(scale)
    whole, part = divmod(abs(value), 10**scale)
    decimals = f"{part:0{scale}d}".rstrip("0") if scale else ""
    digits = f"{whole:02d}" if pad and not decimals and 0 < value < 10 ** (scale + 1) else _grouped(whole)
    return f"{'-' if value < 0 else ''}{digits}{',' + decimals if decimals else ''}"


def format_percent(numerator: int | None, denominator: int | None, decimals: int = 1) -> str:
    """(4, 6) -> "66,7%", (6, 6) -> "100%"; half up, exact. A dash for a percent of nothing."""
    if numerator is None or not denominator:
        return NOTHING
    return format_scaled(divide_half_up(numerator * 100 * 10**decimals, denominator), decimals) + "%"


def format_ratio(ratio: Ratio, *, pad: bool = False) -> str:
    """ "6/6" (padded "06/06") or "78,4%"; the dash if it is neither."""
    if ratio.numerator is not None and ratio.denominator is not None:
        return f"{format_scaled(ratio.numerator, 0, pad=pad)}/{format_scaled(ratio.denominator, 0, pad=pad)}"
    return NOTHING if ratio.percent is None else f"{format_scaled(ratio.percent, PERCENT_SCALE)}%"


def divide_half_up(dividend: int, divisor: int) -> int:
    """Exact integer division, half away from zero: the one rounding rule. Raises ZeroDivisionError."""
    sign = -1 if (dividend < 0) != (divisor < 0) else 1
    return sign * ((2 * abs(dividend) + abs(divisor)) // (2 * abs(divisor)))


def _parse_percent(typed: str) -> int:
    try:
        return parse_scaled(typed, PERCENT_SCALE, units=("%",))
    except NumberError as error:
        raise NumberError(str(error.args[0]), error.suggestion and f"{error.suggestion}%") from None


def _check_scale(scale: int) -> None:
    if not 0 <= scale <= MAX_SCALE:
        raise ValueError(f"scale {scale} is not in 0..{MAX_SCALE}")


def visible(text: str) -> str:
    """The text as it is seen: NFC, no invisible signs, blanks of Word and Excel as plain ones, none at the ends.

    What stands between the digits stays: a tab or a line end there is the border between two numbers.
    """
    seen = _SPACES.sub(" ", _INVISIBLE.sub("", unicodedata.normalize("NFC", text)))
    return seen.strip().strip("\x07").strip()  # \x07: how Word ends a cell


def _without_unit(typed: str, units: Sequence[str]) -> str:
    for unit in sorted(map(visible, units), key=len, reverse=True):
        rest = typed[: -len(unit)] if unit else typed
        # "5 km2" and "5%" lose their unit; the unit alone, or glued to another word, stays and is refused.
        if unit and typed.casefold().endswith(unit.casefold()) and rest.rstrip()[-1:].isdigit():
            return rest.rstrip()
    return typed


def _read(typed: str, scale: int, allow_negative: bool) -> int:
    if not typed:
        raise NumberError("Chưa nhập số.")
    if len(typed) > _LONGEST:
        raise NumberError(f"Số quá lớn: tối đa {MAX_DIGITS} chữ số.")
    sign = _SIGNS.get(typed[0], 0)
    match = _NUMBER.fullmatch(typed[1:].lstrip() if sign else typed)
    if not match:
        raise NumberError(_complaint(typed))
    if sign < 0 and not allow_negative:
        raise NumberError("Không nhận số âm.")
    whole, part = re.sub(r"[. ]", "", match["whole"]), match["part"] or ""
    if len(part) > scale:
        raise NumberError(_too_precise(scale), _shorter(match["whole"], part, scale))
    if len(whole.lstrip("0") + part) > MAX_DIGITS:
        raise NumberError(f"Số quá lớn: tối đa {MAX_DIGITS} chữ số.")
    return (-1 if sign < 0 else 1) * int(whole + part.ljust(scale, "0"))


def _too_precise(scale: int) -> str:
    if scale == 0:
        return "Chỉ tiêu này chỉ nhận số nguyên, không có phần thập phân."
    return f"Chỉ tiêu này chỉ có {scale} chữ số thập phân; hệ thống không tự làm tròn."


def _shorter(whole: str, part: str, scale: int) -> str | None:
    """The same number without superfluous zeros, or 1,234 read as the thousand it may have been."""
    if not part[scale:].strip("0"):
        kept = part[:scale].rstrip("0")
        return f"{whole},{kept}" if kept else whole
    if scale == 0 and len(part) == 3 and whole.isdigit() and len(whole) <= 3 and whole[0] != "0":
        return f"{whole}.{part}"
    return None


def _complaint(typed: str) -> str:
    if any(ch.isnumeric() and ch not in "0123456789" for ch in typed):
        return "Chỉ dùng các chữ số 0–9."
    if not any(ch.isdigit() for ch in typed):
        return "Đây không phải là số; nếu không có số liệu, hãy chọn trạng thái của số liệu."
    if _ABOUT_WORD.match(typed):
        return "Ô này chỉ nhận số; từ ước lượng (hơn, trên, khoảng, gần) chọn ở ô bên cạnh."
    if _OTHER.search(typed):
        return "Chỉ nhập số, không kèm chữ hay ký hiệu khác."
    return "Dấu chấm hoặc dấu cách ngăn từng nhóm ba chữ số, dấu phẩy ngăn phần thập phân."


def _guess(typed: str) -> str | None:
    """What may have been meant by a refused text, written by our rules."""
    if len(typed) > _LONGEST:
        return None
    plain = "".join(_ascii_digit(ch) for ch in typed).strip()
    if match := re.fullmatch(r"([0-9]{1,13})[eE]\+?([0-9]{1,2})", plain):
        return _grouped(int(match[1]) * 10 ** int(match[2]))
    if re.fullmatch(r"[0-9]{1,3}(,[0-9]{3})+\.[0-9]+", plain):  # English: 1,234.5
        whole, part = plain.replace(",", "").split(".")
        return f"{_grouped(int(whole))},{part}"
    if re.fullmatch(r"[0-9]+\.[0-9]+", plain):  # decimals after a point: 0.125, 12.34
        whole, part = plain.split(".")
        return f"{_grouped(int(whole))},{part}"
    if re.fullmatch(r"[0-9]+([., ][0-9]+)+", plain) and plain.count(",") != 1:
        return _grouped(int(re.sub(r"[., ]", "", plain)))
    if match := _WITH_WORD.fullmatch(plain):
        return (match[1] or match[2]).strip()
    return plain


def _ascii_digit(ch: str) -> str:
    if ch in "½¼¾":
        return {"½": "0,5", "¼": "0,25", "¾": "0,75"}[ch]
    digit = unicodedata.decimal(ch, None)
    return ch if digit is None else str(digit)


def _if_valid(guess: str | None, scale: int, allow_negative: bool) -> str | None:
    if not guess:
        return None
    try:
        _read(guess, scale, allow_negative)
    except NumberError:
        return None
    return guess


def _grouped(whole: int) -> str:
    return f"{whole:,}".replace(",", ".")
