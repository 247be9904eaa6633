"""PDF files that carry text: printed lines by their place on the page, then paragraphs again."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from portal.core.text import clean_line, search_key
from reports.imports.reading import lines
from reports.imports.reading.pdf_tables import grids_of
from reports.imports.reading.source import Block, Source, TableBlock, Unreadable

_MOST_PAGES: Final = 300
_COLUMN_GAP: Final = 24.0  # points of white between two columns of the head of a paper
_INDENT: Final = 12.0
_SCANNED: Final = (
    "Tệp PDF này là bản quét (ảnh), không có lớp chữ để đọc. "
    "Hãy tải bản Word, PDF xuất từ Word, hoặc dán nội dung."
)


@dataclass(slots=True)
class _Piece:
    left: float
    bottom: float
    right: float
    top: float
    text: str


@dataclass(slots=True)
class _Line:
    left: float
    right: float
    bottom: float
    page: int
    height: float
    text: str
    table: tuple[tuple[str, ...], ...] = ()


def read_pdf(content: bytes) -> Source:
    """The blocks of a PDF with text. Raises Unreadable."""
    import pypdfium2

    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error):
            raise Unreadable("Tệp PDF có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.") from error
        raise Unreadable("Tệp PDF bị hỏng, không mở được.") from error
    try:
        if len(paper) > _MOST_PAGES:
            raise Unreadable(f"Tệp PDF dài hơn {_MOST_PAGES} trang; hãy tách phần báo cáo ra.")
        pages = [_page_lines(paper[at], at) for at in range(len(paper))]
    finally:
        paper.close()
    said = sum(len(line.text) + sum(map(len, sum(line.table, ()))) for page in pages for line in page)
    if said < 20 * max(1, len(pages)):
        raise Unreadable(_SCANNED)
    kept = [line for page in _without_running_heads(pages) for line in page]
    return Source("pdf", tuple(lines.joined(_blocks(kept))))


def _page_lines(page: object, number: int) -> list[_Line]:
    """The printed lines of a page from top to bottom; two columns side by side are two lines, left one first."""
    text_page = page.get_textpage()  # type: ignore[attr-defined]  # pypdfium2 has no types
    height = float(page.get_height())  # type: ignore[attr-defined]  # pypdfium2 has no types
    grids = grids_of(page)
    pieces = []
    for at in range(text_page.count_rects()):
        left, bottom, right, top = text_page.get_rect(at)
        text = _hyphens(
            text_page.get_text_bounded(left=left - 0.5, bottom=bottom, right=right + 0.5, top=top)
        )
        if text.strip():
            pieces.append(_Piece(left, bottom, right, top, text))
    text_page.close()
    tables = []
    for grid in grids:
        inside = [
            each for each in pieces if grid.put(each.left, each.bottom, each.right, each.top, each.text)
        ]
        if rows := grid.table():
            pieces = [each for each in pieces if each not in inside]
            tables.append(_Line(grid.columns[0], grid.columns[-1], grid.top, number, height, "", rows))
    found: list[_Line] = []
    for row in _rows(pieces):
        segments = _segments(row, number, height)
        while tables and segments and segments[0].bottom < tables[0].bottom:
            found.append(tables.pop(0))
        found.extend(segments)
    return _columns_in_order([*found, *tables])


def _hyphens(text: str) -> str:
    """PDFium gives a sign of its own for a hyphen at the end of a line."""
    return text.replace("\ufffe", "-").replace("\x02", "-").replace("\r", " ").replace("\n", " ")


def _rows(pieces: list[_Piece]) -> list[list[_Piece]]:
    """Pieces that share a baseline, from top to bottom."""
    rows: list[list[_Piece]] = []
    for piece in sorted(pieces, key=lambda each: (-(each.bottom + each.top) / 2, each.left)):
        middle = (piece.bottom + piece.top) / 2
        if rows:
            last = rows[-1][0]
            if abs((last.bottom + last.top) / 2 - middle) < max(3.0, 0.4 * (last.top - last.bottom)):
                rows[-1].append(piece)
                continue
        rows.append([piece])
    return [sorted(row, key=lambda each: each.left) for row in rows]


def _segments(row: list[_Piece], page: int, height: float) -> list[_Line]:
    found: list[_Line] = []
    for piece in row:
        if found and piece.left - found[-1].right < _COLUMN_GAP:
            last = found[-1]
            gap = " " if piece.left - last.right > 1.0 else ""
            overlap = piece.left < last.right - 1.0 and last.text.endswith(piece.text.strip())
            last.text += "" if overlap else gap + piece.text
            last.right = max(last.right, piece.right)
        else:
            found.append(_Line(piece.left, piece.right, piece.bottom, page, height, piece.text))
    for line in found:
        line.text = clean_line(line.text)
    return [line for line in found if line.text]


def _columns_in_order(found: list[_Line]) -> list[_Line]:
    """Where lines stand in two columns (head of the paper, signature), the left column comes first."""
    ordered: list[_Line] = []
    at = 0
    while at < len(found):
        group = [found[at]]
        while at + len(group) < len(found) and _side_by_side(found, at, at + len(group)):
            group.append(found[at + len(group)])
        if _has_columns(group):
            middle = (min(line.left for line in group) + max(line.right for line in group)) / 2
            left = [line for line in group if (line.left + line.right) / 2 < middle]
            group = [*left, *(line for line in group if line not in left)]
        ordered.extend(group)
        at += len(group)
    return ordered


def _side_by_side(found: list[_Line], first: int, at: int) -> bool:
    """Whether the line belongs to the block of two columns that begins at `first` (no line crosses the middle)."""
    width = max(line.right for line in found)
    start = min(line.left for line in found)
    middle = (width + start) / 2
    crosses = found[at].left < middle - 25 and found[at].right > middle + 25
    crossed = found[first].left < middle - 25 and found[first].right > middle + 25
    return not crosses and not crossed


def _has_columns(group: list[_Line]) -> bool:
    return any(abs(one.bottom - two.bottom) < 3 and two.left > one.right for one, two in pairwise(group))


def _without_running_heads(pages: list[list[_Line]]) -> list[list[_Line]]:
    """Page numbers, and lines at the edge of the paper that come back on most pages, go."""
    edge: Counter[str] = Counter()
    for page in pages:
        edge.update({_edge_key(line) for line in page if line.text and _at_edge(line)})
    often = {key for key, times in edge.items() if times >= 2 and times * 2 > len(pages)}
    return [
        [
            line
            for line in page
            if line.table
            or not (_at_edge(line) and (lines.is_page_number(line.text) or _edge_key(line) in often))
        ]
        for page in pages
    ]


def _at_edge(line: _Line) -> bool:
    return line.bottom > line.height * 0.925 or line.bottom < line.height * 0.07


def _edge_key(line: _Line) -> str:
    return re.sub(r"\d+", "#", search_key(line.text))


def _blocks(kept: list[_Line]) -> list[Block | TableBlock]:
    """Lines put together as paragraphs: a line that is indented, or follows a short one, opens a new one."""
    body = [line for line in kept if len(line.text) > 15]
    left = min((line.left for line in body), default=0.0)
    right = max((line.right for line in body), default=0.0)
    found: list[Block | TableBlock] = []
    before: _Line | None = None
    for line in kept:
        last = found[-1] if found else None
        opens = before is None or _opens(before, line, left, right)
        if line.table:
            if isinstance(last, TableBlock) and len(last.rows[0]) == len(line.table[0]):
                # It goes on on the next page, often with its head once more.
                rest = line.table[1:] if line.table[0] == last.rows[0] else line.table
                found[-1] = TableBlock(last.rows + rest)
            else:
                found.append(TableBlock(line.table))
        elif opens or not isinstance(last, Block):
            found.append(Block(line.text, opens=opens))
        else:
            found[-1] = Block(lines.glued(last.text, line.text), opens=last.opens)
        before = None if line.table else line
    return found


def _opens(before: _Line, line: _Line, left: float, right: float) -> bool:
    if lines.FORMAL.match(line.text):
        return True
    if kind := lines.marked(line.text).kind:
        return not (kind == "dash" and line.left <= left + 2 and lines.half_a_name(before.text))
    if line.text.isupper() or before.text.isupper():
        # A heading in capitals that fills its line goes on in the next one.
        full = before.right > right - (right - left) * 0.2 and bool(lines.marked(before.text).kind)
        goes_on = line.text.isupper() or bool(re.fullmatch(r"(?:20\d\d|\d{1,2})\W*", line.text))
        return not (full and goes_on and before.text.isupper() and line.left < left + _INDENT)
    if line.page == before.page and before.bottom - line.bottom < 1:
        return True
    if line.left > left + _INDENT:
        return True
    return before.right < right - max(40.0, (right - left) * 0.12)
