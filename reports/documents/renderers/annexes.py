"""Annexes in files of their own: which they are, and how they are set.

    is_separate(annex) -> bool                     on its own grounds: it says so, or it is too large
    separate_indexes(paper) -> frozenset[int]      positions in paper.annexes that get files of their own
    annex_files(paper, at, progress) -> RenderedFile …   the files of paper.annexes[at], in order

Who sets the main file leaves out the annexes of `separate_indexes` and lets `annex_files` follow for each of them,
in order. (Several annexes that are small one by one may be too large together, so the paper is asked, not the annex.)

Registers no format.
"""

from typing import Final

from reports.documents.layout import Annex, Paper, Table

CELLS_IN_MAIN: Final = 3000
"""So many cells of annexes the main file may hold, in one annex and in all of them together."""


def cells(annex: Annex) -> int:
    """How many cells the tables of an annex have."""
    return sum(len(row.cells) for block in annex.blocks if isinstance(block, Table) for row in block.rows)


def is_separate(annex: Annex) -> bool:
    """Whether the annex gets a file of its own whatever else the paper holds (NĐ 30/2020, Phụ lục I, mục III)."""
    return annex.separate or cells(annex) > CELLS_IN_MAIN


def separate_indexes(paper: Paper) -> frozenset[int]:
    """Positions of the annexes that are set as files of their own: those that must be, then the largest, until the
    rest together is small enough for the main file."""
    found = {at for at, annex in enumerate(paper.annexes) if is_separate(annex)}
    inside = {at: cells(annex) for at, annex in enumerate(paper.annexes) if at not in found}
    while sum(inside.values()) > CELLS_IN_MAIN:
        largest = max(inside, key=lambda at: (inside[at], at))
        found.add(largest)
        del inside[largest]
    return frozenset(found)
