"""Words of a summary: paragraphs gathered by section key, people's work on them kept, annex rows stacked."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from reports.collection.entries import Paragraph, new_paragraph
from reports.collection.live import LiveFigures, is_live
from reports.collection.models import AnnexRow, Assignment, Report, SectionText
from reports.collection.queries.entry import suggestion_of
from reports.consolidation.arrange import marked_alike, regrouped
from reports.consolidation.models import Run, RunInput
from reports.consolidation.states import InputRole
from reports.outlines.models import AnnexTable, Section

# Sentences that speak of one paper only: what the units wrote there is offered, not taken over.
OF_THIS_PAPER: Final = ("basis", "closing")
# (report, paragraph): the text that a source has or had.
SourceTexts = Mapping[tuple[int, str], str]


@dataclass(frozen=True, slots=True)
class Gathered:
    """What the included reports say. `offered`: by Section id of the summary, in the order of the agencies."""

    offered: dict[int, list[Paragraph]]
    annexes: dict[int, list[dict[str, Any]]]
    sections: list[Section] = field(default_factory=list)


def gather(run: Run) -> Gathered:
    """Everything the summary's sections can be filled with. Five queries."""
    sections = list(Section.objects.filter(version=run.assignment.version_id).order_by("position"))
    included = RunInput.objects.filter(run=run, role=InputRole.INCLUDED)
    ranked = included.order_by("assignment__agency__sort_key", "assignment_id")
    reports = {
        report: (rank, agency)
        for rank, (report, agency) in enumerate(ranked.values_list("report_id", "assignment__agency_id"))
        if report is not None
    }
    return Gathered(
        _offered(included.values("report_id"), reports, sections), _stacked(run, reports), sections
    )


def _offered(
    included: Any, reports: Mapping[int, tuple[int, int]], sections: Sequence[Section]
) -> dict[int, list[Paragraph]]:
    places = _Places(sections)
    rows = SectionText.objects.filter(report__in=included).exclude(paragraphs=[])
    lower = _Spoken()
    found: dict[int, list[tuple[int, Paragraph]]] = defaultdict(list)
    for report, key, parent, position, paragraphs in rows.values_list(
        "report_id", "section__key", "section__parent__key", "section__position", "paragraphs"
    ):
        place = places.of(key, parent)
        if place is None:
            continue
        order = reports[report][0] * 1000 + position
        for paragraph in lower.of(report, paragraphs):
            if paragraph.get("used", True):
                found[place].append((order, _taken(paragraph, report)))
    return {
        place: [each for _order, each in sorted(rows, key=lambda row: row[0])]
        for place, rows in found.items()
    }


class _Spoken:
    """What reports below say, the live figures of a lower summary put in as it prints them; nothing is asked of the
    database for those that have none."""

    def __init__(self) -> None:
        self._figures: dict[int, LiveFigures] = {}

    def of(self, report_id: int, paragraphs: Sequence[Paragraph]) -> Sequence[Paragraph]:
        """These paragraphs of that report."""
        if not any(map(is_live, paragraphs)):
            return paragraphs
        if report_id not in self._figures:
            self._figures[report_id] = LiveFigures(
                Report.objects.select_related("assignment").get(pk=report_id)
            )
        return self._figures[report_id].spoken(paragraphs)


def _taken(paragraph: Paragraph, report: int) -> Paragraph:
    """A unit's paragraph as one of the summary: the same id, so that it is found again in the next version."""
    return {
        "id": paragraph["id"], "level": paragraph["level"], "text": paragraph["text"],
        "source": report, "cite": True, "used": True,
    }  # fmt: skip


class _Places:
    """Where in the summary a unit's section goes: by key; a key the summary lacks goes to its parent's section, at
    last to the first prose section, so that nothing is lost."""

    def __init__(self, sections: Sequence[Section]) -> None:
        prose = [section for section in sections if section.has_prose]
        self._by_key = {section.key: section.pk for section in prose}
        self._last_resort = next((s.pk for s in prose if s.key not in OF_THIS_PAPER), None)

    def of(self, key: str, parent_key: str | None) -> int | None:
        """The Section id, or None if the summary has no prose at all."""
        if key in self._by_key:
            return self._by_key[key]
        return None if key in OF_THIS_PAPER else self._by_key.get(parent_key or "", self._last_resort)


def _stacked(run: Run, reports: Mapping[int, tuple[int, int]]) -> dict[int, list[dict[str, Any]]]:
    """Annex rows by table of the summary (same key), agency after agency; a lower summary's rows keep their agency."""
    tables = {
        table.key: table.pk for table in AnnexTable.objects.filter(section__version=run.assignment.version_id)
    }
    if not tables:
        return {}
    included = RunInput.objects.filter(run=run, role=InputRole.INCLUDED).values("report_id")
    rows = AnnexRow.objects.filter(report__in=included, table__key__in=tables)
    stacked: dict[int, list[tuple[int, int, dict[str, Any]]]] = {pk: [] for pk in tables.values()}
    for report, key, position, cells, agency in rows.values_list(
        "report_id", "table__key", "position", "cells", "agency_id"
    ):
        rank, own = reports[report]
        stacked[tables[key]].append((rank, position, {**cells, "agency": agency or own}))
    return {
        pk: [cells for _r, _p, cells in sorted(rows, key=lambda row: row[:2])] for pk, rows in stacked.items()
    }


# --- people's work kept over a re-run ---


def merged(gathered: Gathered, assignment: Assignment, before: Report | None) -> dict[int, list[Paragraph]]:
    """The paragraphs of every section of a new version; `before` is the version people worked on, if any."""
    if before is None:
        return {
            section.pk: marked_alike(_first(section, gathered, assignment)) for section in gathered.sections
        }
    kept = _kept(before, assignment, gathered.sections)
    texts = source_texts(itertools.chain.from_iterable(kept.values()))
    everywhere = {each["id"]: each for each in itertools.chain.from_iterable(gathered.offered.values())}
    # What was moved under another heading is not offered again under the first.
    placed = {origin_id(p["id"]) for p in itertools.chain.from_iterable(kept.values()) if p.get("source")}
    found = {}
    for section in gathered.sections:
        old = kept.get(section.pk, [])
        offered = [p for p in gathered.offered.get(section.pk, []) if p["id"] not in placed]
        now = merge_paragraphs(old, offered, texts, everywhere=everywhere)
        found[section.pk] = marked_alike(regrouped(old, now))
    return found


def _kept(before: Report, assignment: Assignment, sections: Sequence[Section]) -> dict[int, list[Paragraph]]:
    """What the version before says, by Section id of now. One query more where its outline was supplemented since:
    then sections go by key, and the words of one that is gone to where a unit's would."""
    texts = {text.section_id: text.paragraphs for text in before.texts.all()}
    if (before.outline_version_id or assignment.version_id) == assignment.version_id:
        return texts
    places = _Places(sections)
    kept: defaultdict[int, list[Paragraph]] = defaultdict(list)
    rows = Section.objects.filter(pk__in=texts).order_by("position")
    for pk, key, parent in rows.values_list("pk", "key", "parent__key"):
        place = places.of(key, parent)
        if place is not None:
            kept[place] += texts[pk]
    return dict(kept)


def _first(section: Section, gathered: Gathered, assignment: Assignment) -> list[Paragraph]:
    """The first version: everything offered is used, except where one sentence of the summary's own is drafted."""
    offered = gathered.offered.get(section.pk, [])
    drafted = suggestion_of(Report(assignment=assignment), section) if section.has_prose else ""
    if section.key not in OF_THIS_PAPER:
        return offered
    own: list[Paragraph] = [{**new_paragraph(drafted), "cite": False, "used": True}] if drafted else []
    return [*own, *map(_unused, offered)]


def _unused(paragraph: Paragraph) -> Paragraph:
    return {**paragraph, "used": False}


def source_texts(paragraphs: Iterable[Paragraph]) -> dict[tuple[int, str], str]:
    """What the sources of these paragraphs say, by (report, paragraph id). One query."""
    reports = {each["source"] for each in paragraphs if each.get("source")}
    rows = SectionText.objects.filter(report__in=reports).exclude(paragraphs=[])
    lower = _Spoken()
    return {
        (report, paragraph["id"]): paragraph["text"]
        for report, paragraphs in rows.values_list("report_id", "paragraphs")
        for paragraph in lower.of(report, paragraphs)
    }


def merge_paragraphs(
    kept: Sequence[Paragraph],
    offered: Sequence[Paragraph],
    texts: SourceTexts,
    *,
    everywhere: Mapping[str, Paragraph] | None = None,
) -> list[Paragraph]:
    """What people made of the last version, brought up to the sources of now.

    Order, "used", "cite" and a level that was chosen stay as people left them. An untouched paragraph takes its
    source's new words; an edited one stays and is marked stale if its source changed, and once when that is gone; own
    paragraphs stay; untouched paragraphs whose source is gone go; new ones come last, not used. `everywhere`: what is
    offered in any section, by id, for those that were moved here from another.
    """
    now = {**(everywhere or {}), **{each["id"]: each for each in offered}}
    known: set[str] = set()
    result: list[Paragraph] = []
    for old in kept:
        origin = old["id"] if old["id"] in now else origin_id(old["id"])
        new = now.get(origin)
        known.add(origin)
        if not old.get("source"):
            result.append(old)
        elif new is None:
            if old.get("edited"):
                result.append({**old, "stale": bool(old.get("stale")) or not old.get("gone"), "gone": True})
        elif old.get("edited"):
            said = texts.get((old["source"], origin))
            stale = bool(old.get("stale")) or said != new["text"]
            result.append(_here_again({**old, "source": new["source"], "stale": stale}))
        else:
            level = old["level"] if old.get("leveled") else new["level"]
            result.append({**old, "source": new["source"], "text": new["text"], "level": level})
    return [*result, *(_unused(each) for each in offered if each["id"] not in known)]


def _here_again(paragraph: Paragraph) -> Paragraph:
    paragraph.pop("gone", None)
    return paragraph


def split_id(paragraph_id: str, number: int) -> str:
    """The id of a piece that the officer split off a paragraph; it stays with the same source."""
    return f"{paragraph_id}.{number}"


def origin_id(paragraph_id: str) -> str:
    """The id in the source of a paragraph or of a piece of one."""
    return paragraph_id.rpartition(".")[0] or paragraph_id
