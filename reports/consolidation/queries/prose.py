"""The paragraphs of one section as the officer works on them: groups, sources, marks, live figures, what waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final, Protocol

from reports.collection.checks import report_findings
from reports.collection.entries import Paragraph
from reports.collection.live import LiveFigure, LiveFigures
from reports.collection.models import Report, SectionText
from reports.collection.prose import covered_ids
from reports.consolidation.arrange import Row, is_used, rows_of
from reports.consolidation.gather import OF_THIS_PAPER, origin_id, source_texts
from reports.consolidation.queries.prose_pages import NO_ROWS, Part, Wanted, part_of
from reports.outlines.models import Section

MARKS: Final = frozenset({"live_figure", "prose_differs", "source_differs"})


class TypedText(Protocol):
    """What a page sends back of one paragraph."""

    @property
    def id(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def level(self) -> int: ...
    @property
    def used(self) -> bool: ...
    @property
    def cite(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class Source:
    """The version of a report that a paragraph came from."""

    report_id: int
    agency: str
    version: int


@dataclass(frozen=True, slots=True)
class ParagraphLine:
    """A paragraph as the officer works on it.

    `said`: the source's own words where they differ; `printed`: the text with its live figures where it has any;
    `marks`: what contradicts a figure or cannot be printed; `covered`: those it stands for; `alike`: those that say
    almost the same; `home`: the section it was moved from; `theirs`: what somebody else saved meanwhile (only after a
    conflict).
    """

    id: str
    level: int
    text: str
    used: bool
    cite: bool
    edited: bool
    stale: bool
    aside: bool
    source: Source | None
    said: str
    printed: str
    home: str
    marks: Sequence[str] = ()
    covered: Sequence[ParagraphLine] = ()
    alike: Sequence[ParagraphLine] = ()
    theirs: str = ""
    # Of a row: agencies of the whole group, how many of the group are not shown here, whether any of it is printed.
    others: Sequence[str] = ()
    more: int = 0
    all_used: bool = False

    @property
    def rows(self) -> int:
        """Lines of the box that shows the text."""
        return min(14, max(2, -(-len(self.text) // 78)))

    @property
    def merged(self) -> bool:
        """A text of the agency's own made from several paragraphs."""
        return self.source is None and bool(self.covered)

    @property
    def sources(self) -> Sequence[Source]:
        """Every report it stands on, each once."""
        found = [self.source, *(each.source for each in self.covered)]
        return list(dict.fromkeys(each for each in found if each is not None))


@dataclass(frozen=True, slots=True)
class ProseBench:
    """The prose of one section. `order`: the stored order of the ids on this page; `targets`: sections to which a
    paragraph may go; `codes`: figures that may be taken into the text; `unheard`: agencies none of whose paragraphs
    here is used; `groups`: how many groups of near-duplicates are printed and not folded yet; `offered`: paragraphs
    that are not used yet; `part`: which of all rows these are."""

    lines: Sequence[ParagraphLine] = ()
    order: str = ""
    targets: Sequence[Section] = ()
    codes: Sequence[LiveFigure] = ()
    unheard: Sequence[str] = ()
    groups: int = 0
    offered: int = 0
    part: Part = NO_ROWS


def waiting(section: Section, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """Paragraphs of sources that are neither used, nor spoken for, nor left out on purpose. Sentences that speak of one
    paper only wait for nobody."""
    if section.key in OF_THIS_PAPER:
        return []
    behind = covered_ids(paragraphs)
    return [
        each
        for each in paragraphs
        if each.get("source") and not is_used(each) and not each.get("aside") and each["id"] not in behind
    ]


def heard(paragraphs: Sequence[Paragraph]) -> Iterator[Paragraph]:
    """Paragraphs that are printed, or for which a printed one stands."""
    by_id = {each["id"]: each for each in paragraphs}
    for each in paragraphs:
        if is_used(each):
            yield each
            yield from (by_id[other] for other in each.get("covers", ()) if other in by_id)


def prose_bench(
    report: Report, section: Section, text: SectionText, sections: Sequence[Section], wanted: Wanted
) -> ProseBench:
    """One page of the prose of a section: a constant number of queries."""
    live = LiveFigures(report)
    paragraphs = text.paragraphs
    targets = [each for each in sections if each.has_prose and each.pk != section.pk]
    codes = live.listed if section.has_prose else ()
    if not paragraphs:
        return ProseBench(targets=targets, codes=codes)
    rows = rows_of(paragraphs)
    make = _Lines(paragraphs, live, {s.key: str(s) for s in sections}, _marks(report, section))
    part = part_of(rows, wanted, make.agency)
    whole = {row.lead["id"]: row for row in rows}
    shown = {each["id"] for row in part.rows for each in (row.lead, *row.alike)}
    said = {each["source"] for each in heard(paragraphs) if each.get("source")}
    return ProseBench(
        lines=[make.row(row, whole[row.lead["id"]]) for row in part.rows],
        order=" ".join(each["id"] for each in paragraphs if each["id"] in shown),
        unheard=make.unheard(said) if section.key not in OF_THIS_PAPER else (),
        groups=sum(bool(row.alike) and any(map(is_used, row.flat)) for row in rows),
        offered=sum(not is_used(each) for row in rows for each in (row.lead, *row.alike)),
        part=part,
        targets=targets,
        codes=codes,
    )


def _marks(report: Report, section: Section) -> Mapping[str, Sequence[str]]:
    """What is odd about single paragraphs, in words without the place: it is shown there."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for each in report_findings(report, only=MARKS, section_id=section.pk):
        if each.section_id == section.pk and each.paragraph_id:
            words = each.message.partition(": ")[2] or each.message
            found[each.paragraph_id].append(words[:1].upper() + words[1:])
    return found


class _Lines:
    """Makes lines of paragraphs: two queries, none if they have no source."""

    def __init__(
        self,
        paragraphs: Sequence[Paragraph],
        live: LiveFigures,
        titles: Mapping[str, str],
        marks: Mapping[str, Sequence[str]],
    ) -> None:
        self._live, self._titles, self._marks = live, titles, marks
        ids = {each["source"] for each in paragraphs if each.get("source")}
        rows = Report.objects.filter(pk__in=ids).values_list("pk", "assignment__agency__name", "version")
        self._sources = {pk: Source(pk, agency, version) for pk, agency, version in rows} if ids else {}
        self._texts = source_texts(each for each in paragraphs if each.get("edited")) if ids else {}

    def agency(self, paragraph: Paragraph) -> str:
        """Whose paragraph it is; "" for the agency's own."""
        source = self._sources.get(paragraph.get("source") or 0)
        return source.agency if source else ""

    def unheard(self, said: Collection[int]) -> list[str]:
        """The agencies of all sources that are not among those `said`."""
        return sorted({each.agency for pk, each in self._sources.items() if pk not in said})

    def row(self, row: Row, whole: Row) -> ParagraphLine:
        """A row with what is shown of its group; `whole`: the row with all of it."""
        group = [*whole.covered, *whole.alike]
        names = dict.fromkeys(filter(None, map(self.agency, group)))
        mine = self.agency(row.lead)
        return replace(
            self.line(row.lead),
            covered=list(map(self.line, row.covered)),
            alike=list(map(self.line, row.alike)),
            others=[name for name in names if name != mine],
            more=len(group) - len(row.covered) - len(row.alike),
            all_used=is_used(row.lead) or any(map(is_used, whole.alike)),
        )

    def line(self, paragraph: Paragraph) -> ParagraphLine:
        """One paragraph."""
        source = paragraph.get("source") or 0
        known = self._texts
        said = known.get((source, paragraph["id"])) or known.get((source, origin_id(paragraph["id"])), "")
        printed = self._live.text_of(paragraph)
        return ParagraphLine(
            id=paragraph["id"],
            level=paragraph["level"],
            text=paragraph["text"],
            used=is_used(paragraph),
            cite=paragraph.get("cite", False),
            edited=paragraph.get("edited", False),
            stale=paragraph.get("stale", False),
            aside=paragraph.get("aside", False),
            source=self._sources.get(source),
            said=said if said != paragraph["text"] else "",
            printed=printed if printed != paragraph["text"] else "",
            home=self._titles.get(paragraph.get("home", ""), ""),
            marks=self._marks.get(paragraph["id"], ()),
        )


def typed_over(
    report: Report, prose: ProseBench, typed: Sequence[TypedText], added: str
) -> tuple[ProseBench, str]:
    """The prose with what a person typed in place of what is stored, the stored words beside it; and what goes into the
    box for new text. What was typed into a paragraph that is not here any more is put there, too."""
    by_id = {each.id: each for each in typed}
    shown = {line.id for row in prose.lines for line in (row, *row.alike)}
    lines = [
        replace(_typed(row, by_id), alike=[_typed(each, by_id) for each in row.alike]) for row in prose.lines
    ]
    gone = [each for each in typed if each.id not in shown and each.text.strip()]
    if gone:
        stored = {p["id"]: p["text"] for t in report.texts.all() for p in t.paragraphs}
        lost = [each.text.strip() for each in gone if stored.get(each.id) != each.text.strip()]
        added = "\n".join(each for each in (*lost, added) if each)
    return replace(prose, lines=lines), added


def _typed(line: ParagraphLine, by_id: Mapping[str, TypedText]) -> ParagraphLine:
    each = by_id.get(line.id)
    if each is None:
        return line
    theirs = line.text if line.text != each.text.strip() else ""
    return replace(line, text=each.text, level=each.level, used=each.used, cite=each.cite, theirs=theirs)
