"""Sections of a paper to sections of an outline, by what their headings mean; numbers and order do not decide."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

from portal.core.text import search_key
from reports.imports.reading.document import Document, Section
from reports.imports.reading.meanings import MEANINGS
from reports.imports.reading.outline import OutlineSpec, SectionSpec

THRESHOLD: Final = 0.5
"""A heading and a section belong together from this score on (1 = the same words)."""
LETTERS_ALIKE: Final = 0.8
"""Two words are one word typed or scanned differently from this share of common letters on (difflib)."""

# Where an outline has no place of its own for a meaning, the text goes with this one.
_NEAREST: Final = {
    "causes": "limitations",
    "limitations": "causes",
    "lessons": "assessment",
    "prevention": "communication",
    "budget": "direction",
    "tasks": "next_tasks",
    "goals": "next_tasks",
}
_RESULTS_FIRST: Final = re.compile(r"(?:ket qua|danh gia|tinh hinh)\b(?!.*phuong huong)")
_SILENT: Final = frozenset(
    "cac cong tac va ve cua cho trong tren dia ban nam thang dau cuoi quy giai doan ket qua thuc hien phong chong"
    " mai dam te nan xa hoi viec doi voi duoc nhung mot so chuong trinh ke hoach 6 06 9 09 05 5"
    " thu tai den hoat dong".split()
)


@dataclass(frozen=True, slots=True)
class Match:
    """A section of the outline with its score for a heading."""

    section: SectionSpec
    score: float


def match_sections(document: Document, outline: OutlineSpec) -> list[SectionSpec]:
    """Give every section of the paper its `key`; the answer are the sections of the outline that got no text.

    Sections without a key are those that nothing in the outline means; they stay in the document.
    """
    stack: list[Section] = []
    for section in document.sections:
        if section.role:
            section.key = section.role if outline.section(section.role) else ""
            continue
        while stack and stack[-1].level >= section.level:
            stack.pop()
        section.key = _key(section, stack, outline)
        stack.append(section)
    filled = {section.key for section in document.sections if section.items or section.tables}
    return [spec for spec in outline.sections if spec.has_prose and spec.key not in filled]


def fit(document: Document, outline: OutlineSpec) -> float:
    """How well a paper fits an outline, 0 to 1: how many of its headings, and of the outline's, find each other."""
    titled = [section for section in document.sections if section.title]
    specs = [spec for spec in outline.sections if spec.key not in {"basis", "closing"}]
    if not titled or not specs:
        return 0.0
    scores = [max((each.score for each in ranked(s.title, specs, "")), default=0.0) for s in titled]
    met = {
        ranked(s.title, specs, "")[0].section.key
        for s, score in zip(titled, scores, strict=True)
        if score >= THRESHOLD
    }
    return 0.6 * sum(scores) / len(scores) + 0.4 * len(met) / len(specs)


def _key(section: Section, above: Sequence[Section], outline: OutlineSpec) -> str:
    parent = next((each.key for each in reversed(above) if each.key), "")
    best = ranked(section.title, outline.sections, parent)
    parent_spec = outline.section(parent)
    inside = parent_spec is not None and parent_spec.has_prose
    # Below a section with text of its own, only a clear match of another meaning leaves it.
    if inside and (
        not best or best[0].score < 0.8 or not best[0].section.parent or _is_topic_of_plan(parent)
    ):
        return parent
    if best and best[0].score >= THRESHOLD:
        return best[0].section.key
    return parent if inside else ""


def _is_topic_of_plan(key: str) -> bool:
    return key in {"next_tasks", "recommendations", "closing"}


def ranked(title: str, sections: Sequence[SectionSpec], parent: str) -> list[Match]:
    """The sections that a heading may mean, the best first. A child of the matched parent is preferred."""
    said = _plain(title)
    divided = any(spec.parent == parent for spec in sections) if parent else False
    found = []
    for spec in sections:
        score = _score(said, spec)
        if score > 0:
            # Below a section that is divided stands one of its own more often than one of the top.
            bonus = 0.1 if divided and spec.parent == parent else -0.1 if divided and not spec.parent else 0.0
            found.append(Match(spec, score + bonus))
    if not found:
        for meaning, nearest in _NEAREST.items():
            spec_of = next((spec for spec in sections if spec.key == nearest), None)
            if spec_of is not None and re.search(MEANINGS[meaning], said):
                found.append(Match(spec_of, THRESHOLD))
    return sorted(found, key=lambda each: -each.score)


def _score(said: str, spec: SectionSpec) -> float:
    """Common words of heading and title, and the meaning of the key; 1 for the same words."""
    wanted = _plain(spec.title)
    if said == wanted:
        return 1.2
    words = _overlap(said, wanted)
    meaning = 0.0
    pattern = MEANINGS.get(spec.key)
    if pattern and not (spec.key == "next_tasks" and _RESULTS_FIRST.match(said)):
        spots = [match.start() for match in re.finditer(pattern, said)]
        if spots:
            # What a heading says first is what it is about.
            meaning = 0.62 + 0.12 * min(2, len(spots) - 1) - 0.25 * min(1.0, spots[0] / max(20, len(said)))
    return max(words, meaning, (words + meaning) / 2 + (0.2 if words and meaning else 0.0))


def _overlap(said: str, wanted: str) -> float:
    mine, theirs = _telling(said), _telling(wanted)
    if not mine or not theirs:
        return 0.0
    common = sum(1 for word in theirs if any(_alike(word, other) for other in mine))
    if common == 1 and max(len(mine), len(theirs)) > 1:
        return 1 / (len(mine) + len(theirs))  # "đặc điểm" is no "ưu điểm"
    return 2 * common / (len(mine) + len(theirs))


@lru_cache(maxsize=4096)
def _alike(one: str, two: str) -> bool:
    if one == two:
        return True
    if abs(len(one) - len(two)) > 1 or min(len(one), len(two)) < 4:
        return False
    return SequenceMatcher(None, one, two).ratio() >= LETTERS_ALIKE


@lru_cache(maxsize=1024)
def _telling(text: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"\w+", text) if word not in _SILENT and not word.isdigit())


@lru_cache(maxsize=1024)
def _plain(text: str) -> str:
    """Without accents, numbers of list and signs; letters that scanners confuse are told apart by `_alike`."""
    plain = re.sub(r"[“”\"'():;.]", " ", search_key(text))
    return " ".join(_mended(plain).split())


_SLIPS: Final = (
    (re.compile(r"(?<=[a-z])[1l|](?=[a-z])"), "l"),
    (re.compile(r"(?<=[a-z])0(?=[a-z])|\b0(?=[a-z])"), "o"),
)


def _mended(text: str) -> str:
    """Slips of scanning that are no words: a digit inside a word."""
    for pattern, letter in _SLIPS:
        text = pattern.sub(letter, text)
    return text
