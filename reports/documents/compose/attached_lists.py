"""What a letter of a round carries behind it: lists kept with the letter, and the outlines it asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from reports.documents.compose.figures import COLUMNS, label_of
from reports.documents.layout import Annex, Block, Cell, Column, Heading, Note, Paragraph, Row, Table
from reports.outlines.models import OutlineVersion, Section
from reports.outlines.numbering import ALPHA, ARABIC, ROMAN
from reports.outlines.queries import sections_of
from reports.outlines.states import RowKind

_STYLES: Final = {ROMAN: "upper", ARABIC: "bold", ALPHA: "plain"}
# Lines of an annex table that a reader sees to be filled in.
_BLANK_LINES: Final = 2


def annexes_of(source: Mapping[str, Any]) -> tuple[Annex, ...]:
    """`lists`: [{"title", "tables": [{"caption", "columns": [[head, kind, weight]], "rows": [[text]]}]}];
    `outlines`: [[id of an outline version, for whom]]."""
    lists = [
        Annex(each["title"], tuple(map(_table, each["tables"])), orientation="portrait")
        for each in source.get("lists", ())
    ]
    return *lists, *_outlines(source.get("outlines", ()))


def _table(said: Mapping[str, Any]) -> Table:
    columns = tuple(Column(head, kind=kind, weight=weight) for head, kind, weight in said["columns"])
    rows = tuple(Row(tuple(map(Cell, row))) for row in said["rows"])
    return Table(columns, rows, caption=said["caption"])


def _outlines(chosen: Sequence[Sequence[Any]]) -> Iterator[Annex]:
    known = OutlineVersion.objects.select_related("outline").in_bulk([pk for pk, _whom in chosen])
    for pk, whom in chosen:
        version = known.get(pk)
        if version is not None:
            title = f"Đề cương báo cáo ({whom})" if whom else "Đề cương báo cáo"
            yield Annex(title, tuple(_outline(version)), orientation="portrait")


def _outline(version: OutlineVersion) -> Iterator[Block]:
    """Headings, what is to be written under them, and the tables to be filled in."""
    for section in sections_of(version):
        if section.title:
            yield _heading(section, version.numbering)
        yield from (Paragraph(line, italic=True) for line in section.guidance.splitlines() if line.strip())
        if section.rows.all():
            yield _figures(section)
        for table in section.annexes.all():
            columns = (
                Column("TT", kind="index"),
                *(Column(each["label"], weight=each.get("width", 2)) for each in table.columns),
            )
            blank = tuple(Row(tuple(Cell("…") for _column in columns)) for _line in range(_BLANK_LINES))
            yield Table(columns, blank, caption=table.title)
    yield Note(
        "Báo cáo được lập trên hệ thống theo đúng đề cương này; chỉ tiêu không phát sinh ghi rõ “không có”."
    )


def _heading(section: Section, numbering: Sequence[str]) -> Block:
    known = numbering[section.level] if section.level < len(numbering) else ""
    style: Any = _STYLES.get(known, "upper" if section.level == 0 else "bold")
    label = section.label if section.numbered else ""
    return Heading(section.title, label=label, level=section.level + 1, style=style)


def _figures(section: Section) -> Table:
    rows, number = [], 0
    for line in section.rows.all():
        if line.kind == RowKind.HEADING or line.indicator is None:
            rows.append(Row((Cell(line.label),), kind="group"))
            continue
        number += 1
        cells = (Cell(str(number)), Cell(label_of(line)), Cell(line.indicator.unit), Cell(""), Cell(""))
        rows.append(Row(cells))
    return Table(COLUMNS, tuple(rows))
