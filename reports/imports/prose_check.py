"""The prose of a report against its figures, read by the reader of written reports: the same ties, the same silence
where a number fits several rows or none well. Registers itself with the checks of collection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks import Content, Finding, rule
from reports.collection.checks.content import said
from reports.collection.checks.phrases import quote
from reports.collection.models import Figure
from reports.collection.states import FigureNature, FigureState, Qualifier, Severity
from reports.collection.wording import counted
from reports.imports.reading import figures as reader
from reports.imports.reading.document import Document, Item, Section
from reports.imports.reading.outline import OutlineSpec, RowSpec, SectionSpec
from reports.outlines.models import TableRow

_ROLES: Final = frozenset({"basis", "closing"})
_ZERO: Final = frozenset({FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED})
_ROUGHLY: Final = Decimal("0.25")  # what is told with "khoảng", "gần" may be this far off
_Text = tuple[str, str, int, tuple[tuple[int, str], ...]]


@dataclass(frozen=True, slots=True)
class _Tie:
    """A number of the prose with the line of the outline that it speaks of, and the section where it is said."""

    told: reader.Figure
    row: TableRow
    section_id: int


@lru_cache(maxsize=64)
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
    texts: list[_Text] = []
    ids: list[int] = []
    for section in content.sections.values():
        text = content.texts.get(section.pk)
        items = [p for p in (text.paragraphs if text else ()) if p.get("used", True)]
        if items:
            lines = tuple((min(p.get("level", 0), 2), p["text"]) for p in items)
            texts.append((section.key, section.title, section.level, lines))
            ids.append(section.pk)
    rows = {figure_row_key(row, content): row for row in content.rows}
    assignment = content.report.assignment
    told = _told(_outline(content), assignment.call.period.label, assignment.agency.name, tuple(texts))
    found = []
    for each in told:
        row = rows.get((each.row.section, each.row.code, each.row.breakdown))
        if row is not None and 0 <= each.spot.section < len(ids) and each.spot.item >= 0:
            found.append(_Tie(each, row, ids[each.spot.section]))
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
            tie.section_id != tie.row.section_id
            or figure is None
            or not _contradicts(tie.told, figure, tie.row)
        ):
            continue
        message = _("%(place)s: lời văn viết “%(phrase)s”, số liệu “%(row)s” là %(said)s.") % {
            "place": content.place(tie.section_id), "phrase": _phrase(tie.told),
            "row": content.labels[tie.row.pk], "said": said(tie.row, figure),
        }  # fmt: skip
        yield Finding(
            Severity.HINT,
            "prose_differs",
            message,
            tie.section_id,
            tie.row.indicator_id,
            tie.row.breakdown_id,
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
