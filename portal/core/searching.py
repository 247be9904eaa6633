"""Search by whole words: what is looked at, what was typed, and where in a text it stands.

Accents, case and punctuation do not matter: "SLĐTBXH" and "sldtbxh", "05/BC" and "5 bc" are the same. Words between
quotation marks stand side by side; the last word may be the beginning of one, as it is while one types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, Value, When

from portal.core.text import search_key

LONGEST: Final = 200  # characters of what is typed
MOST_WORDS: Final = 12

_WORD: Final = re.compile(r"[0-9a-z]+")
_SPOKEN: Final = re.compile(r"[^\W_]+")
_PHRASE: Final = re.compile(r"[\"“”](?P<phrase>[^\"“”]*)[\"“”]?|(?P<word>[^\"“”\s]+)")


def key_of(*texts: str) -> str:
    """What is stored to be searched: the bare words of the texts, a blank before, between and after them.

    A number below ten counts with and without its zero: "05/BC" is found as "5/BC", too.
    """
    words: list[str] = []
    for text in texts:
        for word in _words(text):
            words.append(word)
            if word.isdigit() and word.startswith("0") and word.strip("0"):
                words.append(word.lstrip("0"))
    return f" {' '.join(words)} " if words else ""


def needles(typed: str) -> tuple[str, ...]:
    """What must stand in a key, every one of them: " dong van " for a word or phrase, " ky" for the last beginning.

    Empty when nothing was typed that can be searched.
    """
    found: list[str] = []
    last_open = False
    for match in _PHRASE.finditer(typed[:LONGEST]):
        phrase = match["phrase"]
        words = _words(phrase if phrase is not None else match["word"])
        found += [f" {' '.join(words)} "] if phrase is not None and words else [f" {word} " for word in words]
        last_open = phrase is None
    found = found[:MOST_WORDS]
    if found and last_open:
        found[-1] = found[-1].rstrip(" ")
    return tuple(dict.fromkeys(found))


def holding(rows: QuerySet[Any], field: str, wanted: Sequence[str]) -> QuerySet[Any]:
    """The rows in whose key everything wanted stands."""
    for needle in wanted:
        rows = rows.filter(Q(**{f"{field}__contains": needle}))
    return rows


def as_typed(field: str, wanted: Sequence[str], *known: int) -> Case:
    """0 where the words stand side by side as they were typed, 1 elsewhere: to order by.

    `known`: ids of rows of which this is known, since they keep no key."""
    beside = When(**{f"{field}__contains": side_by_side(wanted)}, then=Value(0))
    return Case(beside, When(pk__in=known, then=Value(0)), default=Value(1))


def side_by_side(wanted: Sequence[str]) -> str:
    """What stands in a key where the words stand next to each other."""
    return f" {' '.join(needle.strip() for needle in wanted)}"


def holds(key: str, wanted: Sequence[str]) -> bool:
    """Whether everything wanted stands in a key. Twin of `holding`."""
    return all(needle in key for needle in wanted)


def marked(text: str, wanted: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is what was looked for."""
    spoken = list(_SPOKEN.finditer(text))
    keys = ["".join(_words(match[0])) for match in spoken]
    hits: set[int] = set()
    for needle in wanted:
        words = needle.split()
        for at in range(len(keys) - len(words) + 1):
            *whole, last = keys[at : at + len(words)]
            if whole == words[:-1] and (
                last.startswith(words[-1]) if needle[-1] != " " else last == words[-1]
            ):
                hits.update(range(at, at + len(words)))
    pieces: list[tuple[str, bool]] = []
    end = 0
    for at in sorted(hits):
        joined = at - 1 in hits
        start = end if joined else spoken[at].start()
        if start > end:
            pieces.append((text[end:start], False))
        if joined:
            pieces[-1] = (pieces[-1][0] + text[end : spoken[at].end()], True)
        else:
            pieces.append((spoken[at][0], True))
        end = spoken[at].end()
    return [*pieces, (text[end:], False)] if end < len(text) else pieces


def excerpt(texts: Iterable[str], wanted: Sequence[str], width: int = 220) -> list[tuple[str, bool]]:
    """Of several texts the place where most of it stands, about `width` characters; empty when none stands anywhere."""
    best = max(texts, key=lambda text: sum(needle in key_of(text) for needle in wanted), default="")
    pieces = marked(best, wanted)
    first = next((n for n, (_text, hit) in enumerate(pieces) if hit), None)
    if first is None:
        return []
    before = "".join(text for text, _hit in pieces[:first])
    if len(before) > width // 3:
        cut = before[len(before) - width // 3 :]
        before = "… " + cut[cut.find(" ") + 1 :]
    shown, left = [(before, False)] if before else [], width - len(before)
    for text, hit in pieces[first:]:
        if len(text) > left:
            cut = text[:left]
            shown.append(((cut[: cut.rfind(" ")] if " " in cut else cut) + " …", hit))
            break
        shown.append((text, hit))
        left -= len(text)
    return shown


def _words(text: str) -> list[str]:
    return _WORD.findall(search_key(text))
