"""Search by whole words: what is looked at, what was typed, and where in a text it stands.

Accents, case, punctuation and a zero before a number do not matter: "SLĐTBXH" and "sldtbxh", "05/BC" and "5/bc" are the
same, whichever of them is typed. Words between quotation marks stand side by side, and so do the number and symbol of a
paper; the last word may be the beginning of one, as it is while one types.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.db.models import Case, Q, QuerySet, Value, When

from portal.core.text import search_key

LONGEST: Final = 200  # characters of what is typed
MOST_WORDS: Final = 12
_MOST_SPELLINGS: Final = 16  # of one phrase; further numbers in it are looked for without a zero

_WORD: Final = re.compile(r"[0-9a-z]+")
_SPOKEN: Final = re.compile(r"[^\W_]+")
_ONE_DIGIT: Final = re.compile(r"\b([1-9])\b")
_SYMBOL: Final = re.compile(r"\d+/[^\W\d]")  # 12/BC-SYT; not 12/2023, which is also "tháng 12 năm 2023"
_PHRASE: Final = re.compile(r"[\"“”](?P<phrase>[^\"“”]*)[\"“”]?|(?P<word>[^\"“”\s]+)")


def key_of(*texts: str) -> str:
    """What is stored to be searched: the bare words of the texts, a blank before, between and after them.

    A number below ten counts with and without its zero: "05/BC" is found as "5/BC", too.
    """
    words: list[str] = []
    for text in texts:
        for word in _words(text):
            words.append(word)
            if _bare(word) != word:
                words.append(_bare(word))
    return f" {' '.join(words)} " if words else ""


def needles(typed: str) -> tuple[str, ...]:
    """What must stand in a key, every one of them: " dong van " for a word or phrase, " ky" for the last beginning.

    Numbers without a zero before them; one that was typed with it is whole. Empty when nothing was typed that can be
    searched.
    """
    found: list[str] = []
    last_open = False
    for match in _PHRASE.finditer(typed[:LONGEST]):
        phrase, word = match["phrase"], match["word"] or ""
        typed_words = _words(phrase if phrase is not None else word)
        words = [_bare(each) for each in typed_words]
        together = words and (phrase is not None or _SYMBOL.match(word))
        found += [f" {' '.join(words)} "] if together else [f" {each} " for each in words]
        last_open = phrase is None and words[-1:] == typed_words[-1:]
    found = found[:MOST_WORDS]
    if found and last_open:
        found[-1] = found[-1].rstrip(" ")
    return tuple(dict.fromkeys(found))


def holding(rows: QuerySet[Any], field: str, wanted: Sequence[str]) -> QuerySet[Any]:
    """The rows in whose key everything wanted stands."""
    for needle in wanted:
        rows = rows.filter(_any_of(field, needle))
    return rows


def as_typed(field: str, wanted: Sequence[str], *known: int) -> Case:
    """0 where the words stand side by side as they were typed, 1 elsewhere: to order by.

    `known`: ids of rows of which this is known, since they keep no key."""
    beside = When(_any_of(field, _together(wanted)), then=Value(0))
    return Case(beside, When(pk__in=known, then=Value(0)), default=Value(1))


def side_by_side(key: str, wanted: Sequence[str]) -> bool:
    """Whether the words stand next to each other in a key. Twin of `as_typed`."""
    return holds(key, [_together(wanted)])


def holds(key: str, wanted: Sequence[str]) -> bool:
    """Whether everything wanted stands in a key. Twin of `holding`."""
    return all(any(spelling in key for spelling in _spellings(needle)) for needle in wanted)


def with_zeros(needle: str) -> str:
    """A needle as names may be written that have no key of ours: "phuong 5" -> "phuong 05"."""
    return _ONE_DIGIT.sub(r"0\1", needle)


def _together(wanted: Sequence[str]) -> str:
    return f" {' '.join(needle.strip() for needle in wanted)}"


def _any_of(field: str, needle: str) -> Q:
    found = Q()
    for spelling in _spellings(needle):
        found |= Q(**{f"{field}__contains": spelling})
    return found


def _spellings(needle: str) -> tuple[str, ...]:
    """How a needle may stand in a key: inside a phrase a number of one digit may have its own with a zero before it
    (" ngay 05 5 thang"), see `key_of`."""
    first, *others = needle.strip().split(" ")
    found = [f" {first}"]
    for word in others:
        both = _ONE_DIGIT.fullmatch(word) and len(found) < _MOST_SPELLINGS
        found = [
            f"{text} {each}" for text in found for each in ((word, f"0{word} {word}") if both else (word,))
        ]
    return tuple(text + needle[len(needle.rstrip(" ")) :] for text in found)


def marked(text: str, wanted: Sequence[str]) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is what was looked for."""
    spoken = list(_SPOKEN.finditer(text))
    keys = [_bare("".join(_words(match[0]))) for match in spoken]
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
    best = max(texts, key=lambda text: sum(holds(key_of(text), [needle]) for needle in wanted), default="")
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


def _bare(word: str) -> str:
    """A number without the zeros before it; anything else as it is."""
    return word.lstrip("0") if word.isdigit() and word.strip("0") else word


def _words(text: str) -> list[str]:
    return _WORD.findall(search_key(text))
