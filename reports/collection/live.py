"""Live figures in the words of a summary: "{TT.05}" stands for the printed figure, so that text and table cannot
differ.

"{CODE}" is the total, "{CODE/breakdown}" a line below it, named by its whole key ("ET=karaoke") or by its categories
alone ("karaoke") where no other line of the indicator has them; " đvt" before the closing brace adds the unit. Case
does not matter. Only the summarising agency's own words are read so (`is_live`): what a reporter wrote stays.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _

from reports.collection.entries import Paragraph
from reports.collection.models import Figure, Report
from reports.collection.printed import GAPS, STATE_WORDS, printed
from reports.collection.states import FigureState
from reports.outlines.models import TableRow
from reports.outlines.states import RowKind

# A pair of braces, or one that stands alone.
_BRACES: Final = re.compile(r"\{([^{}]*)\}|[{}]")
_CODE: Final = re.compile(
    r"\s*(?P<code>[^\s/]+)(?:/(?P<part>\S+))?(?:\s+(?P<unit>đvt|đơn vị tính))?\s*", re.I
)


@dataclass(frozen=True, slots=True)
class LiveFigure:
    """One figure that may be taken into the text. `text`: as the table prints it, "" where it has no value; `why`: then
    the reason in words."""

    code: str
    label: str
    unit: str
    text: str
    why: str = ""

    @property
    def braces(self) -> str:
        """How it is written in the text."""
        return f"{{{self.code}}}"


@dataclass(frozen=True, slots=True)
class Problem:
    """A place in a text that cannot be printed: the braces as typed, and what is wrong, with the way out."""

    braces: str
    message: str


def is_live(paragraph: Paragraph) -> bool:
    """Whether braces in it are read as figures: the agency's own text, and a source's text into which one was put."""
    return "{" in paragraph["text"] and _is_own(paragraph)


class LiveFigures:
    """The figures of one report by their codes. Two queries, made when the first braces are met."""

    def __init__(
        self,
        report: Report,
        *,
        rows: Sequence[TableRow] | None = None,
        figures: Mapping[tuple[int, int], Figure] | None = None,
    ) -> None:
        self._report, self._rows, self._figures = report, rows, figures

    @cached_property
    def listed(self) -> list[LiveFigure]:
        """Every figure of the outline once, in its order."""
        rows = self._rows
        if rows is None:
            rows = list(
                TableRow.objects.filter(section__version=self._report.outline_pk, kind=RowKind.FIGURE)
                .select_related("indicator", "breakdown")
                .order_by("section__position", "position")
            )
        figures = self._figures
        if figures is None:
            figures = {(f.indicator_id, f.breakdown_id): f for f in self._report.figures.all()}
        seen: set[tuple[int, int]] = set()
        found = []
        for row in rows:
            key = (row.indicator_id or 0, row.breakdown_id or 0)
            if key not in seen and row.indicator is not None and row.breakdown is not None:
                seen.add(key)
                found.append(_live(row, figures.get(key)))
        return found

    @cached_property
    def _by_code(self) -> dict[str, LiveFigure]:
        whole = {each.code.casefold(): each for each in self.listed}
        short: defaultdict[str, list[LiveFigure]] = defaultdict(list)
        for each in self.listed:
            code, _slash, key = each.code.partition("/")
            if key:
                categories = ";".join(pair.partition("=")[2] for pair in key.split(";"))
                short[f"{code}/{categories}".casefold()].append(each)
        return {name: found[0] for name, found in short.items() if len(found) == 1} | whole

    def text_of(self, paragraph: Paragraph) -> str:
        """The paragraph's text as it is printed. What cannot be resolved stays as typed."""
        if not self._report.is_consolidated or not is_live(paragraph):
            return paragraph["text"]
        return _BRACES.sub(self._put, paragraph["text"])

    def spoken(self, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
        """The paragraphs with their text as it is printed; the given ones are not changed."""
        return [{**each, "text": self.text_of(each)} if "{" in each["text"] else each for each in paragraphs]

    def problems(self, paragraph: Paragraph) -> Iterator[Problem]:
        """Braces of a live paragraph that cannot be printed."""
        if not self._report.is_consolidated or not _is_own(paragraph):
            return
        for match in _BRACES.finditer(paragraph["text"]):
            if match[1] is None:
                yield Problem(
                    match[0], _("dấu ngoặc nhọn không thành cặp; hãy viết mã dạng {TT.01} hoặc bỏ dấu ngoặc")
                )
                continue
            figure = self._found(match[1])
            if figure is None:
                yield Problem(
                    match[0],
                    _(
                        "đề cương không có số liệu mang mã này; hãy chọn mã ở “Chèn số liệu” hoặc bỏ dấu ngoặc"
                    ),
                )
            elif not figure.text:
                yield Problem(
                    match[0],
                    _("“%(label)s” %(why)s nên không in được; hãy bổ sung số liệu hoặc viết lại câu")
                    % {"label": figure.label, "why": figure.why},
                )

    def _found(self, inside: str) -> LiveFigure | None:
        parts = _CODE.fullmatch(inside)
        if parts is None:
            return None
        name = f"{parts['code']}/{parts['part']}" if parts["part"] else parts["code"]
        return self._by_code.get(name.casefold())

    def _put(self, match: re.Match[str]) -> str:
        figure = self._found(match[1]) if match[1] is not None else None
        if figure is None or not figure.text:
            return match[0]
        parts = _CODE.fullmatch(match[1])
        return f"{figure.text} {figure.unit}" if parts and parts["unit"] else figure.text


def _is_own(paragraph: Paragraph) -> bool:
    """Words in which the agency wrote the braces: written here, or marked when they were put in."""
    return bool(paragraph.get("live")) or not (paragraph.get("source") or paragraph.get("covers"))


def _live(row: TableRow, figure: Figure | None) -> LiveFigure:
    if row.indicator is None or row.breakdown is None:
        raise ValueError("a heading row has no figure")
    code = f"{row.indicator.code}/{row.breakdown.key}" if row.breakdown.key else row.indicator.code
    state = figure.state if figure is not None else FigureState.NOT_REPORTED
    if figure is None or state in GAPS:
        return LiveFigure(code, row.label, row.indicator.unit, "", STATE_WORDS[state])
    shown = printed(
        value=figure.value, numerator=figure.numerator, denominator=figure.denominator,
        qualifier=figure.qualifier, state=state, scale=row.indicator.scale, is_ratio=row.indicator.is_ratio,
    )  # fmt: skip
    if shown.gap:
        return LiveFigure(code, row.label, row.indicator.unit, "", STATE_WORDS[FigureState.NOT_REPORTED])
    return LiveFigure(code, row.label, row.indicator.unit, str(shown))
