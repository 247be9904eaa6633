"""Proposes a figure for every number of a document that can be tied to one row of an outline, and lists the rest.

Better listed than wrong: a number that fits two rows, or none well, is not proposed. Nothing is computed or corrected;
what contradicts itself in the paper is proposed as it is said.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reports.imports.reading import scoring, zeros
from reports.imports.reading.clauses import Place, places_in
from reports.imports.reading.document import Document, Section
from reports.imports.reading.guards import told_with_another_field
from reports.imports.reading.outline import OutlineSpec, RowSpec
from reports.imports.reading.proposal import REASONS, Candidate, Figure, Proposal, Spot, Unmatched
from reports.imports.reading.purpose import nature_of, of_another_place, period_differs
from reports.imports.reading.scope import out_of_scope
from reports.imports.reading.scoring import APART, ENOUGH, Context
from reports.imports.reading.spotting import LISTED, Kind
from reports.imports.reading.tables import Line, lines_of
from reports.imports.reading.wanted import Wanted, wanted_rows

__all__ = ["REASONS", "Candidate", "Figure", "Proposal", "Spot", "Unmatched", "propose"]

_OF_KIND: Final = {
    Kind.COMPARISON: "comparison",
    Kind.RANGE: "range",
    Kind.RATE: "rate",
    Kind.LIMIT: "limit",
    Kind.UNCLEAR: "unclear",
}


_TOTAL = re.compile(r"(?<!\w)(?:tính chung|tổng (?:số|cộng))(?! tiền)(?!\w)")
_ALL_OF_IT = re.compile(r"(?<!\w)toàn (?:tỉnh|huyện|thành phố|xã|ngành|thị xã|quận|phường)(?!\w)")
RIVAL_WITHIN: Final = 1.3
"""… and only from this much below the better one on: "phát hiện 25 cơ sở vi phạm, phạt 22 cơ sở" are two things."""
_EVENTS: Final = frozenset({"case", "session", "meeting", "class"})
_COUNTED_WITH: Final = frozenset({"people", "people turn", "accused", "defendant"})
LONGEST: Final = 6000
"""Characters of a paragraph that is looked through for figures; no real one is half as long."""
RIVAL: Final = 1.8
"""A number that is not proposed makes another one for the same row doubtful from this score on."""


@dataclass(slots=True)
class _Said:
    """A number on its way to an answer."""

    place: Place
    text: str
    spot: Spot
    section: Section
    ranked: list[Candidate]
    reason: str = ""
    nature: str = "result"
    state: str = "reported"


def propose(document: Document, outline: OutlineSpec) -> Proposal:
    """The figures of a document whose sections were matched to the outline (matching.match_sections)."""
    rows = wanted_rows(outline)
    said = [
        each
        for at, section in enumerate(document.sections)
        for each in _of_section(at, section, document, rows)
    ]
    _settle_repeats(said)
    figures = [_figure(each) for each in _firsts(said)]
    unmatched = [_unmatched(each) for each in said if each.reason]
    return _with_tables(figures, unmatched, *_of_tables(document, rows))


def _of_section(at: int, section: Section, document: Document, rows: Sequence[Wanted]) -> Iterator[_Said]:
    context = Context(section.key, section.title.casefold())
    for number, item in enumerate(section.items):
        if len(item.text) > LONGEST:
            continue
        places = [*places_in(item.text), *zeros.places_in(item.text)]
        places.sort(key=lambda place: place.number.start)
        tied: dict[int, tuple[str, str]] = {}
        maybe: dict[int, frozenset[str]] = {}
        shares: dict[int, str] = {}
        for place in places:
            spot = Spot(at, number, *place.phrase, place.number.start, place.number.end)
            entry = _Said(place, item.text, spot, section, [], state=zeros.state_of(place))
            head = tied.get(id(place.head), ("", "")) if place.head else ("", "")
            heads = maybe.get(id(place.head), frozenset()) if place.head else frozenset()
            _judge(entry, document, rows, replace(context, head_code=head[0], head_codes=heads))
            maybe[id(place)] = frozenset(each.row.code for each in entry.ranked) | heads
            if not entry.reason and entry.ranked[0].row.key == head:
                entry.reason = "part_of"
            if not entry.reason and place.unit in _COUNTED_WITH:
                entry.reason = shares.get(
                    id(place.told_with), ""
                )  # "02 vụ tại nhà nghỉ Hoa Mai, [06] đối tượng"
            if place.unit in _EVENTS and place.head is None and entry.reason in {"part_of", "other_period"}:
                shares[id(place)] = entry.reason
            if not entry.reason:
                tied[id(place)] = entry.ranked[0].row.key
            if entry.reason != "silent":
                yield entry


def _judge(entry: _Said, document: Document, rows: Sequence[Wanted], context: Context) -> None:
    """Fill in the ranked rows, and the reason if the number is not proposed."""
    place, number = entry.place, entry.place.number
    if number.kind in LISTED:
        entry.reason = _OF_KIND[number.kind]
        return
    entry.ranked = _ranked(place, rows, context)
    entry.nature = nature_of(place, entry.section, entry.text, document)
    in_words = entry.state != "reported"
    if entry.section.role in {"basis", "closing"}:
        entry.reason = "silent" if in_words else "other_section"
    elif reason := period_differs(place, document):
        entry.reason = reason
    elif entry.nature != "result":
        entry.reason = entry.nature
    elif of_another_place(entry.text, place, document):
        entry.reason = "part_of"
    elif reason := out_of_scope(place, entry.text, document):
        entry.reason = reason
    elif _restates(place):
        entry.reason = "restated"
    else:
        entry.reason = _doubt(entry.ranked)
        if entry.reason == "no_row" and told_with_another_field(place):
            entry.reason = "other_field"
        elif entry.reason == "no_row" and place.head is not None and context.head_codes:
            entry.reason = "part_of"
    if in_words and entry.reason and (not entry.ranked or entry.nature != "result"):
        entry.reason = "silent"


def _ranked(place: Place, rows: Sequence[Wanted], context: Context) -> list[Candidate]:
    found = []
    for wanted in rows:
        points = scoring.score(place, wanted, rows, context)
        if context.head_code and points and wanted.row.code == context.head_code and wanted.is_part:
            points += 1.0
        if points > 0 and _scale_fits(place, wanted.row):
            found.append(Candidate(wanted.row, round(points, 2)))
    return sorted(found, key=lambda each: -each.score)


def _scale_fits(place: Place, row: RowSpec) -> bool:
    value = place.number.value
    if value is None or place.number.kind == Kind.PERCENT:
        return True
    exponent = value.normalize().as_tuple().exponent
    return isinstance(exponent, int) and -exponent <= row.scale


def _doubt(ranked: Sequence[Candidate]) -> str:
    """Why the best row is not good enough, "" if it is."""
    if not ranked:
        return "no_row"
    if ranked[0].score < ENOUGH:
        return "weak"
    if len(ranked) > 1 and ranked[0].score - ranked[1].score < APART:
        return "ambiguous"
    return ""


def _restates(place: Place) -> bool:
    """ "6/6 xã, phường (100%)", "đạt 100%" behind n/N: the same fact a second time."""
    head = place.head
    return bool(
        place.number.kind == Kind.PERCENT
        and place.bracket
        and head is not None
        and head.number.kind in {Kind.RATIO, Kind.COUNT}
    ) or (
        place.number.kind == Kind.PERCENT
        and bool(
            re.search(r"\d+\s?/\s?\d+[^.;]{0,80}(?:đạt|bằng|chiếm|=|,)\s*(?:tỷ lệ\s*)?$", place.clause_before)
        )
    )


def _settle_repeats(said: Sequence[_Said]) -> None:
    """One row, several numbers: the same number is one fact; different ones are parts unless one is the total."""
    groups: dict[tuple[str, str], list[_Said]] = defaultdict(list)
    for each in said:
        rival = each.reason in {"weak", "ambiguous"} and each.ranked[0].score >= RIVAL
        if not each.reason or rival:
            groups[each.ranked[0].row.key].append(each)
    for everyone in groups.values():
        best = max((each.ranked[0].score for each in everyone if not each.reason), default=0.0)
        group = [each for each in everyone if not each.reason or each.ranked[0].score >= best - RIVAL_WITHIN]
        if len({_value_key(each) for each in group}) > 1:
            kept = _total_of(group)
            for each in (each for each in group if not each.reason):
                if kept is None or _value_key(each) != _value_key(kept):
                    each.reason = "several"
    _settle_followers(said)


def _settle_followers(said: Sequence[_Said]) -> None:
    """ "04 buổi … với 180 lượt người": where the meetings are those of one part, so are the people."""
    before: _Said | None = None
    for each in said:
        parted = (
            before is not None
            and before.reason == "several"
            and (before.spot.section, before.spot.item) == (each.spot.section, each.spot.item)
        )
        gathered = before is not None and before.place.unit in {"session", "meeting", "class"}
        people = not each.reason and each.place.unit in {"people turn", "people"}
        if (
            parted
            and gathered
            and people
            and not re.search(r"(?<!\w)tổng (?:số|cộng)(?!\w)", each.place.before)
        ):
            each.reason = "several"
        if each.reason != "silent":
            before = each


def _total_of(group: Sequence[_Said]) -> _Said | None:
    """The one that says it is the total, if only one value does."""
    told = [each for each in group if not each.reason]
    totals = [each for each in told if _TOTAL.search(f"{each.place.before} {_direct(each.place.first)}")]
    if not totals:
        # "Toàn tỉnh có 85 khách sạn, 210 nhà nghỉ" says so of both.
        totals = [each for each in told if _ALL_OF_IT.search(f"{each.place.before} {each.place.lead}")]
        beside = [each for each in group if (each.spot.section, each.spot.item) in _places(totals)]
        totals = totals if len({_value_key(each) for each in beside}) == 1 else []
    values = {_value_key(each) for each in totals}
    if len(values) == 1:
        return totals[0]
    return _sum_of(group)


def _places(said: Sequence[_Said]) -> set[tuple[int, int]]:
    return {(each.spot.section, each.spot.item) for each in said}


def _direct(first: str) -> str:
    """Without what already leads to the next number ("với tổng số tiền")."""
    return re.split(r"(?<!\w)với(?!\w)", first)[0]


def _sum_of(group: Sequence[_Said]) -> _Said | None:
    """The one that is the sum of all the others, which then are its parts."""
    values = [each.place.number.value for each in group]
    if len(group) < 3 or any(value is None for value in values):
        return None
    whole = sum(value for value in values if value is not None)
    found = [each for each in group if not each.reason and each.place.number.value == whole / 2]
    return found[0] if len(found) == 1 else None


def _value_key(each: _Said) -> tuple[object, ...]:
    number = each.place.number
    return each.state, number.value, number.numerator, number.denominator


def _firsts(said: Sequence[_Said]) -> list[_Said]:
    """Of what says the same row, the first in the section of that row, or else the first."""
    found: dict[tuple[str, str], _Said] = {}
    for each in said:
        if not each.reason:
            row = each.ranked[0].row
            other = found.get(row.key)
            if other is None or (other.section.key != row.section and each.section.key == row.section):
                found[row.key] = each
    kept = set(map(id, found.values()))
    return [each for each in said if id(each) in kept]


def _figure(each: _Said) -> Figure:
    number = each.place.number
    best = each.ranked[0]
    zero = number.value == 0 and number.kind == Kind.COUNT and each.state == "reported"
    state = "zero_confirmed" if zero else each.state
    start, end = each.place.phrase
    return Figure(
        row=best.row,
        value=number.value if state == "reported" else None,
        numerator=number.numerator,
        denominator=number.denominator,
        qualifier=number.qualifier,
        state=state,
        phrase=each.text[start:end],
        text=number.text,
        typed=number.typed,
        spot=each.spot,
        score=best.score,
    )


def _unmatched(each: _Said) -> Unmatched:
    start, end = each.place.phrase
    return Unmatched(
        each.place.number.text,
        each.text[start:end],
        each.reason,
        each.spot,
        tuple(each.ranked[:4]),
        each.nature,
    )


def _of_tables(document: Document, rows: Sequence[Wanted]) -> tuple[list[Figure], list[Unmatched]]:
    """What the tables of the sections and annexes say; two lines with other numbers for one row are both listed."""
    said: list[tuple[Line, Spot]] = []
    years = re.findall(r"20\d\d", document.subject) or re.findall(r"20\d\d", document.date_text)
    for at, section in enumerate([*document.sections, *document.annexes]):
        for table in section.tables:
            for line in lines_of(table, rows, years):
                said.append((line, Spot(at, -1 - line.row, 0, len(line.phrase), 0, 0)))
    values: dict[tuple[str, str], set[object]] = defaultdict(set)
    for line, _spot in said:
        if not line.reason:
            values[line.ranked[0][0].key].add((line.number.text if line.number else "", line.state))
    figures: dict[tuple[str, str], Figure] = {}
    unmatched: list[Unmatched] = []
    for line, spot in said:
        reason = line.reason or ("several" if len(values[line.ranked[0][0].key]) > 1 else "")
        if reason:
            candidates = tuple(Candidate(row, score) for row, score in line.ranked[:4])
            unmatched.append(
                Unmatched(line.number.text if line.number else "", line.phrase, reason, spot, candidates)
            )
        else:
            figures.setdefault(line.ranked[0][0].key, _figure_of_line(line, spot))
    return list(figures.values()), unmatched


def _figure_of_line(line: Line, spot: Spot) -> Figure:
    number = line.number
    row, score = line.ranked[0]
    state = "zero_confirmed" if number is not None and number.value == 0 else line.state
    return Figure(
        row=row,
        value=number.value if number is not None and state == "reported" else None,
        numerator=number.numerator if number is not None else None,
        denominator=number.denominator if number is not None else None,
        qualifier=number.qualifier if number is not None else "exact",
        state=state,
        phrase=line.phrase,
        text=number.text if number is not None else line.phrase.rsplit("|", 1)[-1].strip(),
        typed=number.typed if number is not None else zeros.TYPED[line.state],
        spot=spot,
        score=score,
    )


def _with_tables(
    figures: list[Figure], unmatched: list[Unmatched], tables: Sequence[Figure], left: Sequence[Unmatched]
) -> Proposal:
    """A table says which row it means, so it wins; prose that says something else stays listed beside it."""
    by_row = {figure.row.key: figure for figure in tables}
    kept: list[Figure] = list(tables)
    for figure in figures:
        other = by_row.get(figure.row.key)
        if other is None:
            kept.append(figure)
        elif (other.value, other.numerator, other.state) != (figure.value, figure.numerator, figure.state):
            unmatched.append(
                Unmatched(
                    figure.text, figure.phrase, "several", figure.spot, (Candidate(figure.row, figure.score),)
                )
            )
    unmatched.extend(left)
    return Proposal(
        tuple(sorted(kept, key=lambda each: each.spot.order)),
        tuple(sorted(unmatched, key=lambda each: each.spot.order)),
    )
