"""Of all that a file says, the lines that look like data about citizens: the parent judges them, it has the secret that
fingerprints are made with, and need not read the rest.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any, Final

from reports.collection.attached.kinds import NotTaken

_MOST: Final = 2000
_AROUND: Final = 2
"""Lines kept before and after: what stands before a find may say that it is none."""
_WIDE: Final = 400
"""Characters kept on both sides within a long line."""


def only(passages: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The passages, cut down. NotTaken when there is no end of it."""
    from portal.core.personal import suspicious

    kept = []
    count = 0
    for passage in passages:
        lines = passage["lines"]
        places = suspicious("\n".join(text for _place, text in lines))
        count += len(places)
        if count > _MOST:
            raise NotTaken(
                "Tệp có quá nhiều chỗ giống dữ liệu cá nhân của công dân nên không nhận. "
                "Báo cáo chỉ nêu số liệu; hãy bỏ danh sách người rồi tải lên lại."
            )
        if places:
            kept.append({"where": passage["where"], "lines": _around(lines, places)})
    return kept


def _around(lines: Sequence[Sequence[str]], places: Sequence[tuple[int, int]]) -> list[list[str]]:
    starts: list[int] = []
    end = 0
    for _place, text in lines:
        starts.append(end)
        end += len(text) + 1
    windows: dict[int, list[tuple[int, int]]] = {}
    for start, stop in places:
        first, last = bisect_right(starts, start) - 1, bisect_right(starts, max(start, stop - 1)) - 1
        for at in range(max(0, first - _AROUND), min(len(lines), last + 1 + _AROUND)):
            windows.setdefault(at, []).append((start - starts[at], stop - starts[at]))
    kept: list[list[str]] = []
    before = -1
    for at in sorted(windows):
        if at > before + 1 and kept:
            kept.append(["", ""])  # what did not stand together is not read together
        kept.append([lines[at][0], _cut(lines[at][1], windows[at])])
        before = at
    return kept


def _cut(text: str, windows: Sequence[tuple[int, int]]) -> str:
    """A long line only around what was found in it."""
    if len(text) <= 4 * _WIDE:
        return text
    spans: list[list[int]] = []
    for start, stop in sorted(windows):
        left, right = max(0, start - _WIDE), min(len(text), stop + _WIDE)
        if spans and left <= spans[-1][1]:
            spans[-1][1] = max(right, spans[-1][1])
        elif left < right:
            spans.append([left, right])
    return " … ".join(text[left:right] for left, right in spans) or text[:_WIDE]
