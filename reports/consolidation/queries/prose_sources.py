"""Where the words of a summary come from: each paragraph with the agencies and versions behind it. No persons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from reports.collection.entries import Paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import Report
from reports.collection.prose import covered_ids, sources_of
from reports.consolidation.arrange import is_used


@dataclass(frozen=True, slots=True)
class ProseSource:
    """One paragraph and one report that it stands on; a paragraph with several has a line for each.

    `number`: its place among the printed ones of the section, 0 where it is not printed; `how`: what the words are to
    the source, in words; `agency` and `reference` are "" and `version` 0 for the agency's own text.
    """

    section: str
    number: int
    text: str
    how: str
    agency: str = ""
    reference: str = ""
    version: int = 0


def prose_sources(report: Report) -> list[ProseSource]:
    """Every paragraph of a summary in the order of the paper, those that are not printed behind the printed ones of
    their section; what stands behind another paragraph is told with that one. Two queries, four with live figures."""
    texts = list(report.texts.select_related("section").order_by("section__position"))
    wanted = {each["source"] for text in texts for each in text.paragraphs if each.get("source")}
    rows = Report.objects.filter(pk__in=wanted).select_related("assignment__agency", "assignment__call")
    reports = {each.pk: each for each in rows} if wanted else {}
    live = LiveFigures(report)
    found: list[ProseSource] = []
    for text in texts:
        found += _of_section(str(text.section), text.paragraphs, reports, live)
    return found


def _of_section(
    title: str, paragraphs: Sequence[Paragraph], reports: Mapping[int, Report], live: LiveFigures
) -> Iterator[ProseSource]:
    by_id = {each["id"]: each for each in paragraphs}
    behind = covered_ids(paragraphs)
    alone = [each for each in paragraphs if is_used(each) or each["id"] not in behind]
    number = 0
    for each in sorted(alone, key=lambda paragraph: not is_used(paragraph)):
        number += is_used(each)
        place = number if is_used(each) else 0
        sources = sources_of(each, by_id)
        for pk in sources:
            source = reports.get(pk)
            yield ProseSource(
                title, place, live.text_of(each), _how(each, pk),
                source.assignment.agency.name if source else "", source.reference if source else "",
                source.version if source else 0,
            )  # fmt: skip
        if not sources:
            yield ProseSource(title, place, live.text_of(each), _("cơ quan tổng hợp viết"))


def _how(paragraph: Paragraph, source: int) -> str:
    if paragraph.get("source") == source:
        return _("sửa từ lời của đơn vị") if paragraph.get("edited") else _("nguyên văn của đơn vị")
    if paragraph.get("source"):
        return _("nói thay cho đơn vị nói tương tự")
    return _("gộp từ nhiều đơn vị")
