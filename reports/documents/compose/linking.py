"""The paper of a summary as the screen shows it: every printed figure leads to the units behind it."""

from __future__ import annotations

from dataclasses import replace
from urllib.parse import quote, urlencode

from reports.documents.layout import Block, Cell, Paper, Row, Table


def linked(paper: Paper, address: str) -> Paper:
    """The same paper with addresses in place of the references of its figures; `address`: where the figures of the
    summary are shown, with a slash at the end ("/summaries/7/figures/")."""
    annexes = tuple(
        replace(annex, blocks=tuple(_linked_block(each, address) for each in annex.blocks))
        for annex in paper.annexes
    )
    return replace(
        paper, blocks=tuple(_linked_block(each, address) for each in paper.blocks), annexes=annexes
    )


def _linked_block(block: Block, address: str) -> Block:
    if not isinstance(block, Table):
        return block
    return replace(block, rows=tuple(_linked_row(row, address) for row in block.rows))


def _linked_row(row: Row, address: str) -> Row:
    if not any(cell.ref for cell in row.cells):
        return row
    return replace(row, cells=tuple(_linked_cell(cell, address) for cell in row.cells))


def _linked_cell(cell: Cell, address: str) -> Cell:
    if not cell.ref:
        return cell
    code, _bar, breakdown = cell.ref.partition("|")
    query = f"?{urlencode({'b': breakdown})}" if breakdown else ""
    return replace(cell, ref=f"{address}{quote(code, safe='')}/{query}")
