"""Figure tables of a Word file as XML text: the library's own cells are quadratic in their number."""

from collections.abc import Sequence
from itertools import groupby
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from reports.documents.fitting import UNITS, Band, is_unbroken
from reports.documents.layout import Cell, Column, Row, Table

_TWIPS: Final = 20
_PADDING: Final = 65
"""Twips beside the text of a cell: 3 pt and half the border, as in the PDF."""
_JC: Final = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_ALIGN: Final = {"text": "left", "number": "right", "index": "center", "date": "center"}


def table_xml(table: Table, band: Band, width_pt: float, style: str) -> str:
    """A figure table (one band of its columns) as WordprocessingML; header rows repeat, rows do not split."""
    from docx.oxml.ns import nsdecls

    columns = [table.columns[at] for at in band.columns]
    widths = [round(units / UNITS * width_pt * _TWIPS) for units in band.widths]
    borders = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    body = "".join(_row(row, band, columns, widths, style) for row in table.rows)
    return (
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f'<w:tblCellMar><w:left w:w="{_PADDING}" w:type="dxa"/><w:right w:w="{_PADDING}" w:type="dxa"/></w:tblCellMar>'
        f"{_caption(table.caption)}</w:tblPr>"
        f"<w:tblGrid>{grid}</w:tblGrid>{_head(columns, widths, style)}{body}</w:tbl>"
    )


def _caption(text: str) -> str:
    """What a screen reader says before it reads the table."""
    return f"<w:tblCaption w:val={quoteattr(text)}/>" if text else ""


def _tr(cells: str, *, head: bool = False) -> str:
    return f"<w:tr><w:trPr><w:cantSplit/>{'<w:tblHeader/>' if head else ''}</w:trPr>{cells}</w:tr>"


def _tc(
    text: str, width: int, style: str, *, align: str, run: str = "", properties: str = "", keep: bool = False
) -> str:
    words = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>' if text else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{properties}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr><w:pStyle w:val={quoteattr(style)}/>{'<w:keepNext/>' if keep else ''}"
        f'<w:jc w:val="{_JC[align]}"/></w:pPr>{words}</w:p></w:tc>'
    )


def _head(columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    def cell(text: str, width: int, properties: str = "") -> str:
        return _tc(text, width, style, align="center", run="<w:b/>", properties=properties, keep=True)

    if not any(column.group for column in columns):
        return _tr(
            "".join(cell(each.label, width) for each, width in zip(columns, widths, strict=True)), head=True
        )
    upper, lower = "", ""
    for group, members in groupby(zip(columns, widths, strict=True), key=lambda pair: pair[0].group):
        pairs = list(members)
        if group:
            span = f'<w:gridSpan w:val="{len(pairs)}"/>'
            upper += cell(group, sum(width for _, width in pairs), span)
            lower += "".join(cell(column.label, width) for column, width in pairs)
        else:
            upper += "".join(
                cell(column.label, width, '<w:vMerge w:val="restart"/>') for column, width in pairs
            )
            lower += "".join(cell("", width, "<w:vMerge/>") for _, width in pairs)
    return _tr(upper, head=True) + _tr(lower, head=True)


def _row(row: Row, band: Band, columns: Sequence[Column], widths: Sequence[int], style: str) -> str:
    if row.kind == "group":
        span = f'<w:gridSpan w:val="{len(columns)}"/>'
        text = row.cells[0].printed
        return _tr(_tc(text, sum(widths), style, align="left", run="<w:b/>", properties=span, keep=True))
    cells = (
        _cell(row.cells[at], column, width, style, bold=row.kind == "total")
        for at, column, width in zip(band.columns, columns, widths, strict=True)
    )
    return _tr("".join(cells))


def _cell(cell: Cell, column: Column, width: int, style: str, *, bold: bool) -> str:
    run = "<w:b/>" if bold or cell.bold else ""
    if cell.gap:
        run += '<w:i/><w:color w:val="595959"/>'
    properties = "<w:noWrap/>" if is_unbroken(cell) or column.kind == "date" else ""
    align = cell.align or column.align or _ALIGN[column.kind]
    return _tc(cell.printed, width, style, align=align, run=run, properties=properties)
