"""What the workbook of an earlier period consists of. Template and reader agree on this alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from portal.core.trial_runs import VERDICTS, Problem
from portal.core.workbook_template import Column, Sheet
from reports.outlines.models import Breakdown, Indicator, OutlineVersion, TableRow
from reports.outlines.states import IndicatorKind, RowKind

SHEET: Final = "Số liệu"
STAMP: Final = "MaSoKyTruoc"
SUMMARY: Final = "TỔNG HỢP"
"""In the place of a code: the row of the lead's own summary."""
MOST_ROWS: Final = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """One column: a figure, and the outline versions that ask for it."""

    indicator: Indicator
    breakdown: Breakdown
    label: str
    versions: frozenset[int]

    @property
    def code(self) -> str:
        """ "TT.01", or "CSKD.01[ET=karaoke]"."""
        return f"{self.indicator.code}[{self.breakdown.key}]" if self.breakdown.key else self.indicator.code

    @property
    def head(self) -> str:
        """As it stands in the header; what is before the bar tells it again."""
        return f"{self.code} | {self.label} ({self.indicator.unit})"


def asked_figures(versions: Mapping[str, OutlineVersion]) -> list[Asked]:
    """Every figure that the outlines ask for, in their order; texts are no figures. One query."""
    rows = (
        TableRow.objects.filter(section__version__in=versions.values(), kind=RowKind.FIGURE)
        .exclude(indicator__kind=IndicatorKind.TEXT)
        .select_related("indicator", "breakdown", "section")
        .order_by("section__version", "section__position", "position")
    )
    found: dict[tuple[int, int], tuple[TableRow, set[int]]] = {}
    for row in rows:
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        found.setdefault(key, (row, set()))[1].add(row.section.version_id)
    return [
        Asked(row.indicator, row.breakdown, row.label, frozenset(asking))
        for row, asking in found.values()
        if row.indicator is not None and row.breakdown is not None
    ]


def stamp_of(programme_code: str, period_code: str) -> str:
    """What tells a workbook of one period from that of another."""
    return f"1|{programme_code}|{period_code}"


def sheet(title: str, figures: Sequence[Asked], agencies: Sequence[tuple[str, str]]) -> Sheet:
    """The template's sheet: (code, name of then) of the agencies, the summary first."""
    hint = (
        "Mỗi dòng một cơ quan của thời kỳ đó. Gõ số kiểu Việt Nam (1.234,5), tỷ lệ dạng 6/10 hoặc 78,4%; không có thì "
        "gõ “không có”; để trống là chưa có số liệu. Dòng TỔNG HỢP: số toàn tỉnh theo báo cáo đã phát hành. "
        "Không gộp ô, không dùng công thức."
    )
    columns = [Column("Mã cơ quan", 14, required=True), Column("Cơ quan", 40)]
    columns += [Column(asked.head, 18) for asked in figures]
    return Sheet(SHEET, title, hint, columns, rows=[(SUMMARY, "Toàn tỉnh"), *agencies], fixed=2)


@dataclass(slots=True)
class Typed:
    """One row as it was filled in: {code of a column: (place, text)}."""

    row: int
    code: str
    cell: str
    values: dict[str, tuple[str, str]] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Line:
    """What one row would do. `changes`: (what, before, after); `figures`: as in FigureEntry, as a plain list."""

    row: int
    label: str
    verdict: str
    agency_id: int | None = None
    summary: bool = False
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    figures: list[dict[str, Any]] = field(default_factory=list)

    @property
    def verdict_words(self) -> str:
        return VERDICTS[self.verdict]
