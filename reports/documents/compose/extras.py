"""What a summary's paper says beyond its figures, where the leader has chosen it: what is covered, and charts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from portal.core import charts
from portal.core.charts import value_words
from portal.core.charts.bars import SHOWN
from reports.collection.models import Figure
from reports.collection.queries.citation import territory_of
from reports.collection.reach import Share
from reports.consolidation.queries.charts import PERIODS, comparison_chart, trend_chart
from reports.consolidation.queries.options import options_of
from reports.consolidation.queries.reach import Reach, reach_of
from reports.consolidation.queries.series import series
from reports.consolidation.states import InputRole
from reports.documents.compose.content import Content, key_of
from reports.documents.compose.names import Names
from reports.documents.compose.units import LEFT_OUT, Sources
from reports.documents.layout import Annex, Block, Cell, Chart, Column, Mark, Note, Row, Table
from reports.outlines.models import TableRow
from reports.outlines.states import RowKind

COVERAGE_TITLE: Final = "Mức độ bao phủ của số liệu tổng hợp"
CHARTS_TITLE: Final = "Biểu đồ"
# So many figures are drawn, the first of the outline that have something to show.
DRAWN: Final = 8
# So many agencies are named in the body; the annex names all.
NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class Extras:
    """Annexes behind all others, and sentences for the end of the body."""

    annexes: Sequence[Annex] = ()
    notes: Sequence[str] = ()


def extras_of(content: Content, sources: Sources | None, names: Names) -> Extras:
    """What was chosen for this version of a summary; nothing of any other report. One query when all is off."""
    if sources is None:
        return Extras()
    options = options_of(content.report)
    reach = reach_of(content.report) if options.coverage else None
    annexes: list[Annex] = []
    notes: list[str] = []
    if reach is not None:
        names.learn([each.agency for each in reach.levels] + [each.agency for each in reach.absent])
        names.learn([each.into for each in reach.absent])
        annexes.append(_coverage(content, reach, names))
        notes.append(_coverage_note(reach, names))
    if options.charts:
        province = territory_of(content.report.assignment.agency, names.day)
        blocks = list(_charts(content, sources, names, province, reach))
        if blocks:
            annexes.append(Annex(CHARTS_TITLE, tuple(blocks), orientation="portrait"))
    return Extras(annexes, notes)


# --- coverage ---


def _coverage(content: Content, reach: Reach, names: Names) -> Annex:
    blocks: list[Block] = [_levels_table(content, reach, names)]
    if reach.absent:
        columns = (
            Column("TT", kind="index"),
            Column("Đơn vị", weight=3),
            Column("Nơi tổng hợp", weight=3),
            Column("Lý do", weight=3),
        )
        rows = [
            Row((
                Cell(str(number)), Cell(names.short(each.agency)), Cell(names.short(each.into)),
                Cell(_reason(each.role, each.reason)),
            ))
            for number, each in enumerate(reach.absent, start=1)
        ]  # fmt: skip
        blocks.append(Table(columns, tuple(rows), caption="Đơn vị không có trong số liệu tổng hợp"))
    return Annex(COVERAGE_TITLE, tuple(blocks))


def _levels_table(content: Content, reach: Reach, names: Names) -> Table:
    with_communes = bool(reach.share.communes_asked)
    columns = [
        Column("TT", kind="index"),
        Column("Cấp tổng hợp", weight=4),
        Column("Báo cáo đã tổng hợp", kind="number", weight=2),
        Column("Tỷ lệ", kind="number", weight=1),
    ]
    if with_communes:
        columns += [
            Column("Xã được bao phủ", kind="number", weight=2),
            Column("Tỷ lệ xã", kind="number", weight=1),
        ]

    def row(number: str, name: str, share: Share, *, total: bool = False) -> Row:
        cells = [Cell(number), Cell(name), Cell(f"{share.reports}/{share.asked}"), Cell(share.percent)]
        if with_communes:
            cells += [Cell(f"{share.communes}/{share.communes_asked}"), Cell(share.communes_percent)]
        return Row(tuple(cells), kind="total" if total else "normal")

    rows = [row("", names.short(content.report.assignment.agency), reach.share, total=True)]
    rows += [
        row(str(number), names.short(each.agency), each.share)
        for number, each in enumerate(reach.levels, start=1)
    ]
    notes = ["Đơn vị được miễn báo cáo không tính."]
    if with_communes:
        notes.append("Xã được bao phủ: báo cáo của xã và mọi bản tổng hợp ở giữa đều đã được tổng hợp.")
    return Table(tuple(columns), tuple(rows), notes=tuple(notes))


def _reason(role: str, reason: str) -> str:
    words = LEFT_OUT[InputRole(role)]
    return f"{words} ({reason})" if reason and reason.casefold() != words.casefold() else words


def _coverage_note(reach: Reach, names: Names) -> str:
    """ "(Số liệu tổng hợp từ 8/10 báo cáo, 70/75 xã. Chưa có báo cáo: UBND huyện A, UBND huyện B.)" """
    sentences = [f"Số liệu tổng hợp từ {reach.share.words}"]
    for role, words in LEFT_OUT.items():
        absent = [names.short(each.agency) for each in reach.absent if each.role == role]
        if absent:
            more = f" và {len(absent) - NAMED} đơn vị khác tại Phụ lục" if len(absent) > NAMED else ""
            sentences.append(f"{words}: {', '.join(absent[:NAMED])}{more}")
    return f"({'. '.join(sentences)}.)"


# --- charts ---


def _charts(
    content: Content, sources: Sources, names: Names, province: str, reach: Reach | None
) -> Iterator[Block]:
    if reach is not None:
        yield from with_values(_coverage_chart(reach.share))
    before = series(content.report.assignment, periods=PERIODS)
    drawn = 0
    for line in _lines(content):
        if line.indicator is None or drawn == DRAWN:
            continue
        key = key_of(line)
        found = [
            trend_chart(
                content.report, line.indicator, before.get(key, ()), content.figures.get(key), line.label
            ),
            comparison_chart(line.indicator, _given(sources, key, names, province), line.label),
        ]
        drawn += any(found)
        for each in found:
            if each is not None:
                yield from with_values(each)


def _lines(content: Content) -> list[TableRow]:
    """The figures worth a chart: totals that everybody must report, where there are none all totals; by the outline."""
    totals = [
        line
        for part in content.parts
        for line in part.rows
        if line.kind == RowKind.FIGURE and line.depth == 0
    ]
    return [line for line in totals if line.required] or totals


def _given(
    sources: Sources, key: tuple[int, int], names: Names, province: str
) -> Iterator[tuple[str, Figure | None]]:
    for each in sources.inputs:
        figures = sources.figures.get(each.report_id or 0, {})
        if key in figures:
            yield names.head(each.assignment.agency, province=province), figures[key]


def _coverage_chart(share: Share) -> charts.Chart:
    left = share.asked - share.reports
    marks = [
        charts.Mark("Đã tổng hợp", f"{share.reports} ({share.percent})", share.reports),
        charts.Mark("Không có trong số liệu", str(left), left),
    ]
    return charts.Chart(
        "share", "Báo cáo đã tổng hợp", marks, unit="báo cáo", heads=("Tình trạng", "Số báo cáo")
    )


def with_values(chart: charts.Chart) -> Iterator[Block]:
    """The chart and the table of its values; of more agencies than are drawn, where the table stands."""
    marks = tuple(Mark(each.label, each.text, each.amount, each.soft, each.note) for each in chart.marks)
    yield Chart(chart.kind, chart.title, marks, chart.unit)
    if chart.kind == "bars" and len(marks) > SHOWN:
        yield Note("Số liệu của mọi đơn vị: xem Biểu tổng hợp chi tiết theo đơn vị.")
        return
    columns = (Column(chart.heads[0], weight=3), Column(chart.heads[1], kind="number", weight=2))
    rows = tuple(
        Row((Cell(mark.label), Cell(value_words(mark), gap=mark.amount is None, align="right")))
        for mark in marks
    )
    yield Table(columns, rows, unit=f"Đơn vị tính: {chart.unit}" if chart.unit else "")
