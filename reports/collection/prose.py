"""What of the paragraphs of a section is printed, in which words and with which agencies behind."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from reports.collection.entries import Paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import Figure, Report, SectionText


@dataclass(frozen=True, slots=True)
class SaidParagraph:
    """A paragraph as it is printed. `sources`: every report it came from; `cited`: those whose agency is named."""

    id: str
    level: int
    text: str
    sources: tuple[int, ...]
    cited: tuple[int, ...]


def sources_of(paragraph: Paragraph, by_id: dict[str, Paragraph]) -> tuple[int, ...]:
    """The reports a paragraph stands on: its own, and those of the paragraphs of the section that it stands for."""
    found = [paragraph.get("source") or 0]
    for covered in paragraph.get("covers", ()):
        found.append((by_id.get(covered) or {}).get("source") or 0)
    return tuple(dict.fromkeys(report for report in found if report))


def printed_paragraphs(paragraphs: Sequence[Paragraph], live: LiveFigures) -> list[SaidParagraph]:
    """The used paragraphs of one section in order."""
    by_id = {each["id"]: each for each in paragraphs if "id" in each}
    said = []
    for each in paragraphs:
        if each.get("used", True):
            sources = sources_of(each, by_id)
            cited = sources if each.get("cite") else ()
            said.append(SaidParagraph(each.get("id", ""), each["level"], live.text_of(each), sources, cited))
    return said


def covered_ids(paragraphs: Sequence[Paragraph]) -> set[str]:
    """Paragraphs for which another one of the section stands."""
    return {covered for each in paragraphs for covered in each.get("covers", ())}


def spoken_texts(
    report: Report, *, figures: Mapping[tuple[int, int], Figure] | None = None
) -> dict[int, SectionText]:
    """What the report says by section id, live figures put in. For reading: these rows are not to be saved.

    One query, two or three where a text holds live figures.
    """
    live = LiveFigures(report, figures=figures)
    texts = {text.section_id: text for text in report.texts.select_related("updated_by")}
    for text in texts.values():
        text.paragraphs = live.spoken(text.paragraphs)
    return texts
