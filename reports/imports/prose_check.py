"""The prose of a report against its figures, read by the reader of written reports: the same ties, the same silence
where a number fits several rows or none well. Registers itself with the checks of collection.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import format_scaled
from reports.collection.checks import Content, Finding, rule
from reports.collection.checks.content import said
from reports.collection.checks.phrases import quote
from reports.collection.entries import Paragraph
from reports.collection.models import Figure, Report
from reports.collection.states import FigureNature, FigureState, Qualifier, Severity
from reports.collection.wording import counted
from reports.imports.reading import figures as reader
from reports.imports.reading.document import Document, Item, Section
from reports.imports.reading.outline import OutlineSpec, RowSpec, SectionSpec
from reports.outlines.models import TableRow

_ROLES: Final = frozenset({"basis", "closing"})
_DIGIT: Final = re.compile(r"[0-9]")
_NUMBERS: Final = re.compile(r"[0-9]+(?:\.[0-9]{3})*(?:,[0-9]+)?")
_MOST_READ: Final = 30
_ZERO: Final = frozenset({FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED})
_ROUGHLY: Final = Decimal("0.25")  # what is told with "khoảng", "gần" may be this far off
_Text = tuple[str, str, int, tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True)
class _Tie:
    """A number of the prose with the line of the outline that it speaks of, the section where it is said, the heading
    under which it was written (another one where a summary moved it), and the paragraph."""

    told: reader.Figure
    row: TableRow
    section_id: int
    heading_id: int
    paragraph_id: str


@lru_cache(maxsize=256)
def _told(
    outline: OutlineSpec, subject: str, agency: str, texts: tuple[_Text, ...]
) -> tuple[reader.Figure, ...]:
    """What the reader ties in these texts. Reading costs a quarter of a second, and pages ask again and again."""
    document = Document(kind="BÁO CÁO", subject=subject, agency=agency)
    document.sections = [
        Section(
            title=title, level=level + 1, role=key if key in _ROLES else "", key=key,
            items=[Item(text, depth, "-" if depth == 1 else "+" if depth else "") for depth, text in items],
        )
        for key, title, level, items in texts
    ]  # fmt: skip
    return reader.propose(document, outline).figures


def _ties(content: Content) -> list[_Tie]:
    """Of the whole report; of a summary only what is said in the name of the agency that sums up."""
    found = [
        (section.pk, section.pk, p)
        for section in content.sections.values()
        for p in (content.texts[section.pk].paragraphs if section.pk in content.texts else ())
        if p.get("used", True) and not (content.report.is_consolidated and quotes(p))
    ]
    return _tied(content, found, content.report.assignment.agency.name)


def quotes(paragraph: Paragraph) -> bool:
    """A paragraph of a summary in which one unit speaks of itself: the unit's name is printed behind it."""
    return bool(paragraph.get("source") and paragraph.get("cite"))


def _tied(content: Content, said: Sequence[tuple[int, int, Paragraph]], agency: str) -> list[_Tie]:
    """What the reader ties in paragraphs given with the section under whose heading they were written, and the one in
    which they stand."""
    under: dict[int, list[tuple[int, Paragraph]]] = {}
    for heading, section_id, paragraph in said:
        under.setdefault(heading, []).append((section_id, paragraph))
    texts: list[_Text] = []
    places: list[tuple[int, list[tuple[int, Paragraph]]]] = []
    for section in content.sections.values():
        items = under.get(section.pk, [])
        if items:
            lines = tuple((min(p.get("level", 0), 2), p["text"]) for _stands, p in items)
            texts.append((section.key, section.title, section.level, lines))
            places.append((section.pk, items))
    if not texts:
        return []
    rows = {figure_row_key(row, content): row for row in content.rows}
    told = _told(_outline(content), content.report.assignment.call.period.label, agency, tuple(texts))
    found = []
    for each in told:
        row = rows.get((each.row.section, each.row.code, each.row.breakdown))
        if row is not None and 0 <= each.spot.section < len(places) and each.spot.item >= 0:
            heading, items = places[each.spot.section]
            section_id, paragraph = items[each.spot.item]
            found.append(_Tie(each, row, section_id, heading, paragraph.get("id", "")))
    return found


def figure_row_key(row: TableRow, content: Content) -> tuple[str, str, str]:
    """A line by the section, the code and the breakdown that the reader knows it by."""
    code = row.indicator.code if row.indicator else ""
    return content.sections[row.section_id].key, code, row.breakdown.key if row.breakdown else ""


def _outline(content: Content) -> OutlineSpec:
    sections = content.sections
    keys = {pk: section.key for pk, section in sections.items()}
    return OutlineSpec(
        code="", name="", reporter_class="", period_kind="", numbering=(),
        sections=tuple(
            SectionSpec(s.key, s.title, s.level, keys.get(s.parent_id or 0, ""), s.has_prose) for s in sections.values()
        ),
        rows=tuple(_row(row, keys[row.section_id]) for row in content.rows),
    )  # fmt: skip


def _row(row: TableRow, section: str) -> RowSpec:
    indicator, breakdown = row.indicator, row.breakdown
    assert indicator is not None  # noqa: S101 - a figure line has both (database constraint)
    assert breakdown is not None  # noqa: S101 - the same
    return RowSpec(
        code=indicator.code, name=indicator.name, unit=indicator.unit, kind=indicator.kind, scale=indicator.scale,
        section=section, breakdown=breakdown.key, label=row.label, category=breakdown.name, note=indicator.note,
    )  # fmt: skip


@rule(order=100, kinds={"prose_differs": gettext_lazy("Lời văn khác số liệu")})
def _prose_differs(content: Content) -> Iterator[Finding]:
    for tie in _ties(content):
        figure = content.figures.get((tie.row.indicator_id or 0, tie.row.breakdown_id or 0))
        if (
            tie.heading_id != tie.row.section_id
            or figure is None
            or not _contradicts(tie.told, figure, tie.row)
        ):
            continue
        message = _("%(place)s: lời văn viết “%(phrase)s”, số liệu “%(row)s” là %(said)s.") % {
            "place": content.place(tie.section_id), "phrase": _phrase(tie.told),
            "row": content.labels[tie.row.pk], "said": said(tie.row, figure),
        }  # fmt: skip
        yield _hint("prose_differs", message, tie)


@rule(order=101, kinds={"source_differs": gettext_lazy("Lời văn của đơn vị khác số liệu đơn vị báo cáo")})
def _source_differs(content: Content) -> Iterator[Finding]:
    """Of one section of a summary: what is printed with a unit's name against that unit's own report, never against
    the total.

    Reading takes its time, so only passages are read in which a number stands that the unit did not report under that
    heading, and no more than `_MOST_READ`: the unit's own report was read whole when it was sent.
    """
    if not content.report.is_consolidated or content.section_id is None:
        return
    quoted = _quoted(content, content.section_id)
    sources = {
        report.pk: report.assignment.agency
        for report in Report.objects.filter(
            pk__in={p["source"] for _heading, _at, p in quoted}
        ).select_related("assignment__agency")
    }
    figures = _figures_under(content, {heading for heading, _at, _p in quoted}, sources)
    doubtful = [
        each for each in quoted if _unreported(each[2]["text"], figures.get(each[2]["source"], {}), content)
    ]
    for heading, at, paragraph in doubtful[:_MOST_READ]:
        agency, known = sources[paragraph["source"]], figures[paragraph["source"]]
        for tie in _tied(content, [(heading, at, paragraph)], agency.name):
            figure = known.get((tie.row.indicator_id or 0, tie.row.breakdown_id or 0))
            if heading != tie.row.section_id or figure is None or not _contradicts(tie.told, figure, tie.row):
                continue
            message = _("%(place)s: đoạn của %(agency)s viết “%(phrase)s”, đơn vị báo cáo “%(row)s” là %(said)s.") % {
                "place": content.place(at), "agency": agency, "phrase": _phrase(tie.told),
                "row": content.labels[tie.row.pk], "said": said(tie.row, figure),
            }  # fmt: skip
            yield _hint("source_differs", message, tie)


def _quoted(content: Content, section_id: int) -> list[tuple[int, int, Paragraph]]:
    """Paragraphs with a number in which units speak of themselves: (heading it was written under, section, it)."""
    keys = {section.key: pk for pk, section in content.sections.items()}
    text = content.texts.get(section_id)
    return [
        (keys.get(p.get("home", ""), section_id), section_id, p)
        for p in (text.paragraphs if text else ())
        if p.get("used", True) and quotes(p) and _DIGIT.search(p["text"])
    ]


def _figures_under(
    content: Content, headings: Collection[int], reports: Iterable[int]
) -> dict[int, dict[tuple[int, int], Figure]]:
    """The figures that these reports give in the tables of these sections, by report."""
    found: dict[int, dict[tuple[int, int], Figure]] = {}
    asked = {row.indicator_id for row in content.rows if row.section_id in headings}
    if asked:
        for figure in Figure.objects.filter(report__in=list(reports), indicator__in=asked):
            found.setdefault(figure.report_id, {})[figure.indicator_id, figure.breakdown_id] = figure
    return found


def _unreported(text: str, figures: Mapping[tuple[int, int], Figure], content: Content) -> bool:
    """Whether a number stands there that is none of these figures."""
    if not figures:
        return False
    known: set[str] = set()
    for key, figure in figures.items():
        row = content.row_of.get(key)
        scale = row.indicator.scale if row and row.indicator else 0
        known |= {format_scaled(figure.value, scale).replace(".", "")} if figure.value is not None else set()
        known |= {str(part) for part in (figure.numerator, figure.denominator) if part is not None}
    return any((n.replace(".", "").lstrip("0") or "0") not in known for n in _NUMBERS.findall(text))


def _hint(kind: str, message: str, tie: _Tie) -> Finding:
    return Finding(
        Severity.HINT,
        kind,
        message,
        tie.section_id,
        tie.row.indicator_id,
        tie.row.breakdown_id,
        tie.paragraph_id,
    )


@rule(order=105, kinds={"prose_over_ceiling": gettext_lazy("Lời văn nêu nhiều hơn số hiện có")})
def _prose_over_ceiling(content: Content) -> Iterator[Finding]:
    """More inspected than there are, told in prose where the figure itself was left blank."""
    ties = _ties(content)
    for tie in ties:
        indicator = tie.row.indicator
        if indicator is None or indicator.ceiling_id is None or tie.told.value is None or indicator.is_ratio:
            continue
        if counted(content.figures.get((indicator.pk, tie.row.breakdown_id or 0))) is not None:
            continue  # the rule of figures speaks of it
        limit = _limit(content, ties, indicator.ceiling_id, tie.row.breakdown_id or 0)
        if limit is not None and tie.told.value > limit[0]:
            message = _("%(place)s: “%(phrase)s” nhiều hơn số hiện có: %(limit)s.") % {
                "place": content.place(tie.section_id), "phrase": _phrase(tie.told), "limit": limit[1],
            }  # fmt: skip
            yield Finding(
                Severity.HINT,
                "prose_over_ceiling",
                message,
                tie.section_id,
                indicator.pk,
                tie.row.breakdown_id,
            )


def _limit(
    content: Content, ties: Sequence[_Tie], indicator_id: int, breakdown_id: int
) -> tuple[Decimal, str] | None:
    """How many there are, by the figure or else by the prose, and where that is said."""
    row = content.row_of.get((indicator_id, breakdown_id))
    figure = content.figures.get((indicator_id, breakdown_id))
    count = counted(figure)
    if row is not None and row.indicator is not None and figure is not None and count is not None:
        return Decimal(count).scaleb(-row.indicator.scale), f"“{content.labels[row.pk]}” {said(row, figure)}"
    for tie in ties:
        if (tie.row.indicator_id, tie.row.breakdown_id) == (
            indicator_id,
            breakdown_id,
        ) and tie.told.value is not None:
            return tie.told.value, f"“{_phrase(tie.told)}” ({content.place(tie.section_id)})"
    return None


def _contradicts(told: reader.Figure, figure: Figure, row: TableRow) -> bool:
    if figure.nature != FigureNature.RESULT or row.indicator is None:
        return False
    if figure.state in _ZERO:
        return told.state == FigureState.REPORTED and bool(told.value or told.numerator)
    if figure.state != FigureState.REPORTED:
        return False
    if told.state in _ZERO:
        return bool(figure.value or figure.numerator)
    if told.state != FigureState.REPORTED:
        return False
    if told.numerator is not None and figure.numerator is not None:
        return (told.numerator, told.denominator) != (figure.numerator, figure.denominator)
    if row.indicator.is_ratio:
        return _percent_differs(told, figure)
    if told.value is None or figure.value is None:
        return False
    return _count_differs(told, Decimal(figure.value).scaleb(-row.indicator.scale), figure.qualifier)


def _percent_differs(told: reader.Figure, figure: Figure) -> bool:
    """By more than a point: percents are rounded in prose."""
    if told.numerator is not None and told.denominator:
        one = Decimal(told.numerator * 100) / told.denominator
    elif told.value is not None:
        one = told.value
    else:
        return False
    if figure.numerator is not None and figure.denominator:
        other = Decimal(figure.numerator * 100) / figure.denominator
    elif figure.value is not None:
        other = Decimal(figure.value) / 100
    else:
        return False
    return abs(one - other) > 1


def _count_differs(told: reader.Figure, stored: Decimal, qualifier: str) -> bool:
    """ "hơn 420" and 423 agree, "hơn 420" and 350 do not."""
    one = told.value or Decimal(0)
    if told.qualifier == qualifier == Qualifier.EXACT:
        return one != stored
    far = abs(one - stored) > max(one, stored) * _ROUGHLY
    if qualifier == Qualifier.EXACT and told.qualifier in (Qualifier.MORE_THAN, Qualifier.ABOVE):
        return far or stored < one
    return far


def _phrase(told: reader.Figure) -> str:
    """The phrase of a number, short enough for a message, the number always in it."""
    start = told.spot.number_start - told.spot.start
    return quote(told.phrase, start, start + told.spot.number_end - told.spot.number_start, around=50)
