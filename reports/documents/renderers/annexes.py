"""Annexes in files of their own: which they are, and how they are set.

    is_separate(annex) -> bool                     on its own grounds: it says so, or it is too large
    separate_indexes(paper) -> frozenset[int]      positions in paper.annexes that get files of their own
    annex_files(paper, at, progress) -> RenderedFile …   the files of paper.annexes[at], in order

Who sets the main file leaves out the annexes of `separate_indexes` and lets `annex_files` follow for each of them,
in order. (Several annexes that are small one by one may be too large together, so the paper is asked, not the annex.)

Registers no format.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from reports.documents import wording
from reports.documents.fitting import fit_annex
from reports.documents.layout import Annex, Paper, Table
from reports.documents.renderers import Progress, RenderedFile
from reports.documents.renderers.places import corner
from reports.documents.renderers.typst.pieces import pieces, sheet_values
from reports.documents.renderers.typst.process import Setting

CELLS_IN_MAIN: Final = 1000
"""So many cells of annexes the main file may hold, in one annex and in all of them together: with both signatures on
it, each thousand adds a second and more to the check of the file, because every cell of a tagged table is looked at."""


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


def annex_files(paper: Paper, at: int, progress: Progress) -> Iterator[RenderedFile]:
    """The files of paper.annexes[at]: PDF/A-3a and PDF/UA-1, pages numbered through, the blanks of the reference line
    left empty while the paper has no number. Facts: the pages of the file, and the place `corner` on its first page.
    Progress is told in files. The first file is begun at the call, so that it is set while the caller makes another.
    AnnexFailed, FontsMissing with a Vietnamese message."""
    annex = paper.annexes[at]
    fit = fit_annex(annex)
    parts = pieces(annex, fit)
    places = {"corner": corner(fit.sheet, paper.seal_text)}
    labels = _labels(wording.annex_label(paper, at), len(parts))
    sheet = sheet_values(fit.sheet)

    def begin(place: int, first: int) -> Setting:
        head = _head(paper, annex, labels[place])
        return Setting({**head, "sheet": sheet, "first": first, "blocks": parts[place]})

    return _followed([begin(0, 1)], begin, labels, places, progress)


def _followed(
    running: list[Setting],
    begin: Callable[[int, int], Setting],
    labels: Sequence[str],
    places: Mapping[str, Any],
    progress: Progress,
) -> Iterator[RenderedFile]:
    """The files one after the other; `running` holds the first, which is being set."""
    before = 0
    progress(0, len(labels))
    try:
        for place, label in enumerate(labels):
            pages = running[0].pages()
            before += pages
            # the next file is set while this one is packed and stored: only its first page number was missing
            running += [begin(place + 1, before + 1)] if place + 1 < len(labels) else []
            yield RenderedFile(running.pop(0).content(), label, {"pages": pages, "places": places})
            progress(place + 1, len(labels))
    finally:
        for each in running:
            each.stop()


def _labels(label: str, count: int) -> list[str]:
    """What each file is called: 'Phụ lục II', or 'Phụ lục II (tệp 2/3)' where there are several."""
    return [label] if count == 1 else [f"{label} (tệp {place}/{count})" for place in range(1, count + 1)]


def _head(paper: Paper, annex: Annex, label: str) -> dict[str, Any]:
    """What stands above the content, and the properties of the file."""
    if paper.fillable:
        # the number comes after the signature; in a file of its own the signature's text says it, the blanks stay
        paper = replace(paper, head=replace(paper.head, number=None, date=None, year=None, month=None))
    title = annex.title.upper()
    return {
        "title": f"{label}. {annex.title}",
        "author": paper.meta.author or " ".join(paper.head.agency_lines),
        "keywords": list(paper.meta.keywords),
        "label": label,
        "heading": title,
        "reference": wording.annex_reference(paper, annex),
        "draft": paper.draft_mark.upper(),
    }
