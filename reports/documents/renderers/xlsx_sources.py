"""The sheet 'Nguồn' of a summary's workbook: behind every figure the units that gave it, one block a figure.

    sources(paper) -> Sources | None     from paper.trace (a working file, with persons) or paper.data (issued, without)
    found.place                          by the `ref` of a figure's cell the row of its block, counted from 0
    write(page, found)                   the sheet itself

The rows are known before the sheet is written, so that cells of earlier sheets can lead to them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Final

from reports.collection.printed import printed
from reports.documents.layout import Cell, Column, Paper
from reports.documents.renderers.xlsx_book import Page

NAME: Final = "Nguồn"
TITLE: Final = "Nguồn của từng số liệu: mỗi đơn vị đã báo bao nhiêu, ở lần nào"
WORKING: Final = "Tệp làm việc của cơ quan tổng hợp, có tên người gửi; không kèm theo văn bản phát hành."
NOT_ASKED: Final = "chưa được hỏi"
_FIRST_ROW: Final = 3  # after the title, the line below it, and the heads
_HOW: Final = {"counted": "cộng", "reference": "tham khảo", "left_out": "không tính"}
_ALWAYS: Final = (Column("Đơn vị"), Column("Lần"), Column("Số liệu", kind="number"))
_PERSONS: Final = (Column("Người gửi"), Column("Gửi lúc"), Column("Tham gia"), Column("Vì sao"))
WIDTHS: Final = (44.0, 7.0, 26.0, 26.0, 20.0, 12.0, 44.0)


@dataclass(frozen=True, slots=True)
class Block:
    """One figure: its heading, and a line for each unit and each adjustment."""

    head: str
    rows: Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class Sources:
    """What the sheet says. `place`: see above."""

    working: bool
    blocks: Sequence[Block]
    place: Mapping[str, int] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[Column, ...]:
        """The columns of the lines; an issued paper names no person."""
        return _ALWAYS + (_PERSONS if self.working else ())


def sources(paper: Paper) -> Sources | None:
    """None where the paper is not a computed summary."""
    said = json.loads(paper.trace or paper.data or "{}")
    if "agencies" not in said:
        return None
    working = bool(said.get("working"))
    blocks, place, row = [], {}, _FIRST_ROW
    for figure in said["figures"]:
        rows = list(_rows(figure, said["agencies"], working=working))
        place[f"{figure['indicator']}|{figure.get('breakdown', '')}".rstrip("|")] = row
        blocks.append(Block(_head(figure), rows))
        row += 1 + len(rows)
    return Sources(working, blocks, place)


def write(page: Page, found: Sources) -> None:
    """Everything, from the first row on."""
    page.across(TITLE, bold=True, align="left", font_size=13)
    page.across(WORKING if found.working else " ", italic=True, align="left")
    page.texts(*((column.label, {"bold": True, "border": 1, "text_wrap": True}) for column in found.columns))
    page.freeze(heads=1)
    for block in found.blocks:
        page.across(block.head, bold=True, border=1, align="left")
        for cells in block.rows:
            page.figures(cells, found.columns)
    page.finish()


def _head(figure: Mapping[str, Any]) -> str:
    named = f"{figure['indicator']} {figure['label'] if figure.get('breakdown') else figure['name']}"
    said = f"{named}: {_cell(figure, figure).printed} {figure['unit']}"
    return f"{said} ({figure['note']})" if figure.get("note") else said


def _rows(
    figure: Mapping[str, Any], agencies: Sequence[Mapping[str, Any]], *, working: bool
) -> Iterator[Sequence[Cell]]:
    given = figure.get("given", ())
    for each in given:
        agency = agencies[each["agency"]]
        cells = [Cell(agency["name"]), Cell(str(agency.get("version", ""))), _cell(each, figure)]
        if working:
            why = each.get("why", "")
            cells += [Cell(agency.get("sent_by", "")), Cell(_moment(agency.get("sent_at", "")))]
            cells += [Cell(_HOW.get(each.get("how", ""), "")), Cell(why)]
        yield cells
    if not given and figure.get("given_count"):
        text = f"{figure['given_count']} đơn vị; xem từng đơn vị tại {figure['page']}"
        yield [Cell(text), *(Cell("") for _column in range(6 if working else 2))]
    for each in figure.get("adjustments", ()):
        yield _adjustment(each, figure)
    if "adjusted" in figure and not working:
        yield [Cell("Điều chỉnh sau khi cộng"), Cell(""), _delta(figure["adjusted"], figure)]


def _cell(each: Mapping[str, Any], figure: Mapping[str, Any]) -> Cell:
    """The figure of a unit, or the total itself; a unit that said nothing has a gap."""
    if not each.get("asked", True):
        return Cell(NOT_ASKED, gap=True, align="right")
    value, numerator, denominator = (each.get(name) for name in ("value", "numerator", "denominator"))
    silent = each is not figure and value is None and numerator is None and "state" not in each
    shown = printed(
        value=value,
        numerator=numerator,
        denominator=denominator,
        state="not_reported" if silent else each.get("state", "reported"),
        qualifier=each.get("qualifier", "exact"),
        scale=figure["scale"],
        is_ratio=bool(figure.get("ratio")),
    )
    number = None if shown.number is None else Decimal(shown.number).scaleb(-shown.scale)
    if number is not None and not shown.text[:1].isdigit():
        number = None
    return Cell(
        shown.text, number=number, scale=shown.scale, qualifier=shown.qualifier, gap=shown.gap, align="right"
    )


def _adjustment(each: Mapping[str, Any], figure: Mapping[str, Any]) -> Sequence[Cell]:
    return [
        Cell("Điều chỉnh"), Cell(""), _delta(each, figure), Cell(each["by"]), Cell(_moment(each["at"])),
        Cell(_HOW["counted"]), Cell(each["reason"]),
    ]  # fmt: skip


def _delta(each: Mapping[str, Any], figure: Mapping[str, Any]) -> Cell:
    """A difference, with its sign; of a ratio one for each part, of a percent without a base in percent."""
    if each.get("numerator") or each.get("denominator"):
        return Cell(f"{each.get('numerator', 0):+d}/{each.get('denominator', 0):+d}", align="right")
    scale = 2 if figure.get("ratio") else figure["scale"]
    number = Decimal(each.get("value", 0)).scaleb(-scale)
    return Cell(f"{number:+f}".replace(".", ","), number=number, scale=scale, align="right")


def _moment(text: str) -> str:
    """ "2023-06-21T09:00:00+07:00" as people write it."""
    return f"{text[11:16]} {text[8:10]}/{text[5:7]}/{text[:4]}" if text else ""
