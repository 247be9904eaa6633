"""What a person types where a figure is asked for: a number, a ratio, or one of the words that stand for none.

Pure, used at every door (form, paste, workbook). Numbers are read by portal.core.numbers alone; here are only the
words around them: "hơn 420", "không có", "chưa thống kê được", "mật".
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from portal.core.numbers import parse_ratio, parse_scaled, visible
from portal.core.text import clean_line, search_key
from reports.collection import printed

# What is printed before a number is what may be typed before one.
QUALIFIER_WORDS: Final = {word: key for key, word in printed.QUALIFIER_WORDS.items() if word}
# Compared without accents, so that "Không có" and "khong co" are the same word.
STATE_WORDS: Final = {
    "khong": "zero_confirmed",
    "ko": "zero_confirmed",
    "khong co": "zero_confirmed",
    "khong phat sinh": "zero_confirmed",
    "chua phat hien": "none_detected",
    "khong phat hien": "none_detected",
    "khong thuoc pham vi": "not_applicable",
    "khong ap dung": "not_applicable",
    "chua thong ke": "not_known",
    "chua thong ke duoc": "not_known",
    "khong thong ke duoc": "not_known",
    "khong co so lieu": "not_known",
    "chua co so lieu": "not_known",
    "mat": "classified",
    "gui rieng": "classified",
    "gui rieng theo che do mat": "classified",
}
# The same words for the script that reads a pasted block (static/js/numbers.js), as an attribute of its form.
WORDS_FOR_SCRIPT: Final = json.dumps(
    {"states": STATE_WORDS, "qualifiers": QUALIFIER_WORDS}, ensure_ascii=False
)
_QUALIFIED = re.compile(rf"({'|'.join(QUALIFIER_WORDS)})\s+(?=[0-9])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Answer:
    """What was understood; strings are those of collection.states. A blank is `not_reported`, never zero."""

    state: str
    value: int | None = None
    numerator: int | None = None
    denominator: int | None = None
    qualifier: str = ""


def read_answer(text: str, *, scale: int, is_ratio: bool, units: Sequence[str] = ()) -> Answer:
    """The answer that a typed text gives. 0 is a confirmed zero, and so is a ratio of nothing out of nothing.

    Raises portal.core.numbers.NumberError, whose message is Vietnamese and may carry a suggestion.
    """
    typed = clean_line(text)
    if not typed:
        return Answer("not_reported")
    word = STATE_WORDS.get(search_key(typed))
    if word:
        return Answer(word)
    # Not the cleaned line: in it the two lines of a cell, "12" and "345", would be one number.
    seen = visible(text)
    match = _QUALIFIED.match(seen)
    qualifier = QUALIFIER_WORDS[match[1].casefold()] if match else ""
    rest = seen[match.end() :] if match else seen
    if is_ratio and rest != "0":
        ratio = parse_ratio(rest, units=units)
        if ratio.denominator == 0:
            return Answer("zero_confirmed")
        return Answer("reported", ratio.percent, ratio.numerator, ratio.denominator, qualifier)
    value = parse_scaled(rest, 0 if is_ratio else scale, units=units)
    return Answer("reported", value, qualifier=qualifier) if value else Answer("zero_confirmed")
