"""Data about citizens in a file that was read elsewhere, with the place of each find. Pure.

A passage is {"where": its place, "lines": [[place within it, text], …]}; neighbouring lines are read together, so that
a list of people is one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from portal.core.personal import Hit, scan


def personal_in(passages: Iterable[Mapping[str, Any]]) -> Iterator[tuple[str, Hit]]:
    """(place, find); the same thing once, where it is first met."""
    known: set[str] = set()
    for passage in passages:
        starts: list[int] = []
        end = 0
        for _place, text in passage["lines"]:
            starts.append(end)
            end += len(text) + 1
        for hit in scan("\n".join(text for _place, text in passage["lines"])):
            if hit.fingerprint in known:
                continue
            known.add(hit.fingerprint)
            place = passage["lines"][bisect_right(starts, hit.start) - 1][0]
            yield f"{passage['where']}, {place}", hit
