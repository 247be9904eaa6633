"""Finding paragraphs that say almost the same, against the usual way: a likeness of every pair, in percent.

The paragraphs are those of a section of a large summary: each commune writes a few of the sentences that all of them
write, in one of several wordings and with its own name, and some of its own. The reference is rapidfuzz (its matrix of
token_set_ratio, one thread), a C++ library; where it is not installed it is difflib, and then every pair of so many
paragraphs that it ends (`DIFFLIB_MOST`), with ours on the same ones. What both find is not the same: ours tells numbers
and "không" apart, a percentage does not (tests/reports/consolidation/test_alike.py).
"""

from __future__ import annotations

import difflib
import time
from collections.abc import Callable, Sequence
from importlib import import_module
from importlib.util import find_spec
from itertools import combinations

from bench.runner import Measured, bench
from reports.consolidation.alike import group

LIKE = 85
"""Percent from which a pair counts as alike."""
DIFFLIB_MOST = 100
WORDINGS = (
    (
        "Công tác tuyên truyền phòng, chống tệ nạn mại dâm {}được quan tâm chỉ đạo, thực hiện thường xuyên.",
        "",
        "luôn ",
    ),
    ("Trên địa bàn {} không phát hiện tụ điểm phức tạp về tệ nạn mại dâm{}.", "", " trong kỳ báo cáo"),
    ("UBND xã {}đã ban hành Kế hoạch phòng, chống mại dâm năm 2023 và triển khai đến các ấp.", "", "cũng "),
    (
        "Kinh phí {}công tác phòng, chống mại dâm còn hạn chế, chưa đáp ứng yêu cầu nhiệm vụ.",
        "cho ",
        "dành cho ",
    ),
)
TOPICS = (
    "karaoke",
    "nhà trọ",
    "khách sạn",
    "quán cà phê",
    "cơ sở xoa bóp",
    "khu công nghiệp",
    "bến xe",
    "chợ đầu mối",
)


def section(count: int) -> list[tuple[str, str]]:
    """So many paragraphs with their ids, half of them common sentences in a few wordings."""
    found = []
    for number in range(count):
        if number % 2:
            pattern, *ways = WORDINGS[number // 2 % len(WORDINGS)]
            holes = pattern.count("{}")
            way = ways[number // 7 % len(ways)]
            text = pattern.format(*([f"xã Tân {chr(65 + number % 26)}n", way] if holes == 2 else [way]))
        else:
            topic, other = TOPICS[number // 2 % 8], TOPICS[number // 16 % 8]
            text = f"Đã kiểm tra {number} lượt tại {topic}, lập {number % 37} biên bản, nhắc nhở {other} số {number}."
        found.append((f"p{number}", text))
    return found


def _rapidfuzz(texts: Sequence[str]) -> int:
    fuzz, process = import_module("rapidfuzz.fuzz"), import_module("rapidfuzz.process")
    scores = process.cdist(texts, texts, scorer=fuzz.token_set_ratio, score_cutoff=LIKE, workers=1)
    return int((scores >= LIKE).sum())


def _difflib(texts: Sequence[str]) -> int:
    return sum(
        difflib.SequenceMatcher(None, one, other, autojunk=False).ratio() * 100 >= LIKE
        for one, other in combinations(texts, 2)
    )


def _reference() -> tuple[Callable[[Sequence[str]], int], int | None]:
    """The way of every pair, and how many paragraphs it can take (None: any number)."""
    # The matrix of rapidfuzz is one of numpy.
    if find_spec("rapidfuzz") is None or find_spec("numpy") is None:
        return _difflib, DIFFLIB_MOST
    return _rapidfuzz, None


def _fold(count: int) -> Measured:
    pairs, most = _reference()
    paragraphs = section(min(count, most or count))
    seconds = min(_seconds(lambda: group(paragraphs)) for _time in range(3))
    reference = _seconds(lambda: pairs([text for _id, text in paragraphs]))
    return Measured(seconds, reference)


def _seconds(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun


@bench("fold-400")
def fold_400() -> Measured:
    """A department's section."""
    return _fold(400)


@bench("fold-4000")
def fold_4000() -> Measured:
    """The section of a province, or of a ministry over its communes."""
    return _fold(4000)
