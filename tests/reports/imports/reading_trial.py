"""A trial of the reader: reports whose every number carries what it is, and a count of what the reader makes of them.

Marks in a report: `{226|CSKD.01}` a figure (an own qualifier in front: `{hơn 420|NL.02}`), `{226|CSKD.01?}` one that may
as well only be listed, `{12|-}` a number that is no figure of this report and has to be listed. A number without a mark
(dates, papers, articles) must turn up nowhere. A line "@key I. HEADING" is a heading and the section it means ("@-" for
none); "@basis" and "@closing" alone say the role of what follows. The first line names the outline.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.reports.imports.reading_world import Read, said_key

MARKED = Path(__file__).parent / "marked"
MARK = re.compile(r"\{(?P<said>[^{}|]+)\|(?P<what>[^{}|]*)\}")
QUALIFIERS = {"hơn": "more_than", "trên": "above", "khoảng": "about", "gần": "nearly", "": "exact"}
LABEL = re.compile(
    r"^(?:phần \w+\.?|[IVX]+[./-]|\d+(?:\.\d+)*[./)-]?|[A-Z][./]|[a-zđ]\)|-)\s+", re.IGNORECASE
)


@dataclass(frozen=True)
class Mark:
    said: str
    qualifier: str
    what: str
    optional: bool


@dataclass
class Marked:
    outline: str
    text: str
    marks: list[Mark]
    headings: list[tuple[str, str]]


@dataclass
class Score:
    """`right`, `listed` (marked as a figure, only listed), `left` (no figure, listed): good to fair. The rest is not."""

    right: list[str] = field(default_factory=list)
    listed: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    missed: list[str] = field(default_factory=list)
    noise: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)

    def __add__(self, other: Score) -> Score:
        return Score(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))

    @property
    def counts(self) -> dict[str, int]:
        return {name: len(getattr(self, name)) for name in self.__dataclass_fields__}


def marked_report(raw: str) -> Marked:
    first, _newline, rest = raw.partition("\n")
    marks = [_mark(match["said"], match["what"]) for match in MARK.finditer(rest)]
    headings = []
    lines = []
    for line in MARK.sub(lambda match: match["said"], rest).splitlines():
        tag = re.match(r"@(\S+) ?", line)
        if tag is None:
            lines.append(line)
        elif said := line[tag.end() :]:
            lines.append(said)
            headings.append((tag[1], re.split(r":(?:\s|$)", LABEL.sub("", said, count=1))[0].strip()))
    return Marked(first.removeprefix("outline:").strip(), "\n".join(lines), marks, headings)


def _mark(said: str, what: str) -> Mark:
    word, _blank, number = said.partition(" ")
    qualified = word in QUALIFIERS
    return Mark(
        number if qualified else said, word if qualified else "", what.rstrip("?"), what.endswith("?")
    )


def scored(report: Marked, found: Read) -> Score:
    score = Score()
    proposed = [(said_key(each), each.text, each.qualifier, each.phrase) for each in found.proposal.figures]
    listed = Counter(each.number for each in found.proposal.unmatched)
    for key, text, qualifier, phrase in proposed:
        fits = [mark for mark in report.marks if (mark.what, mark.said) == (key, text)]
        if any(QUALIFIERS[mark.qualifier] == qualifier for mark in fits):
            score.right.append(f"{key} {text}")
        else:
            score.wrong.append(f"{key} {text} ({qualifier}): {phrase}")
    right = Counter(score.right)
    for mark in report.marks:
        named = f"{mark.what} {mark.said}"
        if right[named]:
            right[named] -= 1
        elif listed[mark.said]:
            listed[mark.said] -= 1
            (score.left if mark.what == "-" else score.listed).append(named)
        elif mark.what == "-" or not (mark.optional and mark.said in {text for _k, text, _q, _p in proposed}):
            score.missed.append(named)
    score.noise = [f"{number}: {phrase}" for number, phrase in _left_over(found, listed)]
    score.headings = list(_headings(report, found))
    return score


def _left_over(found: Read, listed: Counter[str]) -> Iterator[tuple[str, str]]:
    for each in found.proposal.unmatched:
        if listed[each.number] > 0:
            listed[each.number] -= 1
            yield each.number, each.phrase


def _headings(report: Marked, found: Read) -> Iterator[str]:
    wanted = [f"{key} {title}" for key, title in report.headings]
    seen = [f"{section.key or '-'} {section.title}" for section in found.document.sections if section.title]
    if wanted != seen:
        yield from (f"missing: {each}" for each in wanted if each not in seen)
        yield from (f"extra: {each}" for each in seen if each not in wanted)
