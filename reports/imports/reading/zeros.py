"""Zero in words: "không có vụ việc nào", "chưa phát hiện tụ điểm" are answers, not gaps."""

from __future__ import annotations

import re
from typing import Final

from reports.imports.reading.clauses import Place, place_of
from reports.imports.reading.lexicon import NONE_DETECTED
from reports.imports.reading.spotting import Number, flattened, numbers_in
from reports.imports.reading.wanted import unit_at

_ZERO: Final = re.compile(
    r"(?<!\w)(?P<words>không (?:có|phát sinh|xảy ra|ghi nhận|xuất hiện)|chưa (?:có|xảy ra|phát sinh)|"
    r"(?:không|chưa)(?=(?: một)? (?:cơ sở|quán|nhà nghỉ|trường hợp|vụ|tụ điểm|đối tượng|người)(?: \w+){0,3} nào(?!\w))|"
    r"(?P<none>(?:không|chưa) phát hiện(?: (?:thấy|được|có))?|chưa ghi nhận))(?!\w)"
    r"(?=\s+(?:bất kỳ |một |các )?(?P<noun>\w.*))"
)
_SKIPPED: Final = re.compile(r"(?:bất kỳ|một|các|thêm|có)\s+")
_COUNTED: Final = frozenset(
    "people premises case occurrence accused defendant hotspot session class meeting team model contest"
    " leaflet tip turn".split()
)
TYPED: Final = {"zero_confirmed": "không có", "none_detected": NONE_DETECTED}


def places_in(text: str) -> list[Place]:
    """Where a text says in words that there is none of something that is counted."""
    flat = flattened(text)
    numbers = numbers_in(text)
    found = []
    for match in _ZERO.finditer(flat):
        noun = flat[match.end("words") :].lstrip()
        while skipped := _SKIPPED.match(noun):
            noun = noun[skipped.end() :]
        unit = unit_at(noun)
        if unit not in _COUNTED:
            continue
        kind = "none_detected" if match["none"] else "zero_confirmed"
        number = Number(
            "count",
            match.start("words"),
            match.end("words"),
            text[match.start("words") : match.end("words")],
            qualifier="exact",
            typed=TYPED[kind],
        )
        if re.search(
            r"(?<!\d)\d{1,3}\s+(?:[^\W\d]+\s+){1,3}$", flat[max(0, match.start() - 40) : match.start()]
        ):
            continue  # "14 xã chưa có Đội tình nguyện" says it of fourteen
        before = max((each.end for each in numbers if each.end <= number.start), default=0)
        after = min((each.start for each in numbers if each.start >= number.end), default=len(flat))
        place = place_of(flat, number, before, after)
        place.unit, place.label_leads = unit, False
        place.first = re.sub(r"^\s*(?:(?:bất kỳ|một|các|thêm|có)\s+)+", "", place.first)
        place.noun = place.first
        place.before = place.before.rsplit(",", 1)[-1]
        found.append(place)
    return found


def state_of(place: Place) -> str:
    """The state of a figure at a place: reported, or one of the two zeros in words."""
    if place.number.value is not None or place.number.numerator is not None:
        return "reported"
    return "none_detected" if place.number.typed == TYPED["none_detected"] else "zero_confirmed"
