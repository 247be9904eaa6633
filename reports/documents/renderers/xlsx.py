"""Excel by XlsxWriter: figures as numbers, prose as numbered paragraphs, each annex on a sheet."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime, time
from io import BytesIO
from itertools import groupby
from typing import Any, Final

from portal.core.charts import spoken
from portal.core.sheets import LONGEST
from reports.documents import wording
from reports.documents.fitting import fit_annex, wishes_em
from reports.documents.layout import (
    Annex,
    Block,
    Chart,
    Column,
    Heading,
    Note,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from reports.documents.renderers import register, xlsx_sources
from reports.documents.renderers.xlsx_book import A3, A4, OPTIONS, Book, Page

MIME: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PROSE_WIDTHS: Final = (14.0, 110.0, 34.0)
_HEAD: Final[dict[str, Any]] = {
    "bold": True,
    "align": "center",
    "border": 1,
    "text_wrap": True,
    "bg_color": "#EFEFEF",
}


@register("xlsx", label="Excel", mime=MIME, extension=".xlsx", order=3)
def render(paper: Paper) -> bytes:
    """The paper as a workbook: 'Số liệu' (if it has tables), 'Thuyết minh', one sheet per annex; of a computed summary
    'Nguồn' too, where every figure leads to the units behind it."""
    from xlsxwriter import Workbook

    kept = BytesIO()
    workbook = Workbook(kept, OPTIONS)
    workbook.set_properties(_properties(paper))
    found = xlsx_sources.sources(paper)
    book = Book(workbook, found.place if found else {}, xlsx_sources.NAME)
    for at, tables in enumerate(_alike(paper.tables)):
        _figures(book, paper, "Số liệu" if at == 0 else f"Số liệu {at + 1}", tables)
    _prose(book, paper)
    for at, annex in enumerate(paper.annexes):
        _annex(book, paper, annex, wording.annex_label(paper, at))
    if found is not None:
        widths = xlsx_sources.WIDTHS[: len(found.columns)]
        xlsx_sources.write(book.page(xlsx_sources.NAME, widths), found)
    workbook.close()
    return kept.getvalue()


def _properties(paper: Paper) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "title": wording.title_of(paper)[:255],
        "author": (paper.meta.author or _agency(paper))[:255],
        "keywords": ", ".join(paper.meta.keywords)[:255],
    }
    if paper.head.date:
        shown["created"] = datetime.combine(paper.head.date, time())
    return shown


def _agency(paper: Paper) -> str:
    return " ".join(paper.head.agency_lines)


def _alike(tables: Iterable[Table]) -> list[list[Table]]:
    """Tables with the same columns share a sheet, in order of their first appearance."""
    groups: dict[tuple[Column, ...], list[Table]] = {}
    for table in tables:
        groups.setdefault(table.columns, []).append(table)
    return list(groups.values())


def _figures(book: Book, paper: Paper, name: str, tables: Sequence[Table]) -> None:
    page = book.page(name, _widths(tables))
    single = tables[0] if len(tables) == 1 else None
    caption = single.caption if single else "Số liệu của báo cáo"
    _tops(page, paper, [wording.title_of(paper), caption], single.unit if single else "")
    _heads(page, tables[0].columns)
    for table in tables:
        words = " – ".join(part for part in (table.caption, table.unit) if part)
        if single is None and words:
            page.across(words, bold=True, border=1)
        _rows(page, table)
    page.finish()


def _widths(tables: Sequence[Table]) -> list[float]:
    wishes = [wishes_em(table) for table in tables]
    widths = []
    for at, column in enumerate(tables[0].columns):
        least = 12 if column.kind == "date" else 6
        widths.append(min(max(max(wish[at] for wish in wishes) * 2.1 + 2, least), 60))
    return widths


def _tops(page: Page, paper: Paper, lines: Sequence[str], unit: str = "") -> None:
    page.across(_agency(paper).upper(), bold=True, align="left")
    for line in lines:
        if line:
            page.across(line, bold=True, align="left" if page.wide else "center", font_size=13)
    if unit:
        page.across(unit, italic=True, align="left" if page.wide else "right")


def _heads(page: Page, columns: Sequence[Column]) -> None:
    grouped = any(column.group for column in columns)
    if grouped:
        spans: list[tuple[str, int]] = []
        for group, members in groupby(columns, key=lambda column: column.group):
            count = len(list(members))
            spans.extend([(group, count)] if group else [("", 1)] * count)
        page.spans(spans, _HEAD)
    page.texts(*((column.label, _HEAD) for column in columns))
    numbers = [at for at, column in enumerate(columns) if column.kind == "number"]
    page.freeze(heads=2 if grouped else 1, stub=numbers[0] if numbers else 0)


def _rows(page: Page, table: Table) -> None:
    for row in table.rows:
        if row.kind == "group":
            page.across(row.cells[0].printed, bold=True, border=1)
        else:
            page.figures(row.cells, table.columns, bold=row.kind == "total")
    for note in table.notes:
        page.across(note, italic=True)


def _annex(book: Book, paper: Paper, annex: Annex, label: str) -> None:
    tables = [block for block in annex.blocks if isinstance(block, Table)]
    words = [block for block in annex.blocks if not isinstance(block, Table)]
    size = A3 if fit_annex(annex).sheet.name.startswith("a3") else A4
    tops = [label, annex.title.upper(), wording.annex_reference(paper, annex)]
    for at, table in enumerate(tables):
        page = book.page(label if at == 0 else f"{label} - {at + 1}", _widths([table]), paper=size)
        _tops(page, paper, [*tops, table.caption], table.unit)
        _heads(page, table.columns)
        _rows(page, table)
        page.finish()
    if words or not tables:
        page = book.page(f"{label} - lời" if tables else label, _PROSE_WIDTHS)
        _tops(page, paper, tops)
        _paragraphs(page, words)
        page.finish()


def _prose(book: Book, paper: Paper) -> None:
    page, head = book.page("Thuyết minh", _PROSE_WIDTHS), paper.head
    _tops(page, paper, [paper.kind.upper(), " ".join(paper.subject)])
    facts = [("Số, ký hiệu", wording.number_line(head).removeprefix("Số: "))]
    if head.date is None:
        facts.append(("Ngày", wording.place_date_line(head)))
    facts += [("Kính gửi", name) for name in paper.addressees]
    facts += [(label, text) for label, text in _marks(paper) if text]
    for label, text in facts:
        page.texts((label, {"italic": True}), (text, {}))
    if head.date is not None:
        page.dated("Ngày", head.date)
    _paragraphs(page, wording.closed_blocks(paper))
    for line in _ending(paper):
        page.texts(("", {}), (line, {}))
    page.finish()


def _marks(paper: Paper) -> Iterator[tuple[str, str]]:
    """What stands in boxes, corners and at the foot of a page; '' where the paper has none."""
    yield "Mức độ khẩn", paper.urgency
    yield "Lưu hành", paper.circulation
    yield "Tình trạng", paper.draft_mark.upper()
    yield from (("Góc trên", line) for line in paper.corner)
    yield from (("Liên hệ", line) for line in paper.contact)
    if paper.lookup is not None:
        yield "Mã tra cứu", paper.lookup.code
        yield "Tra cứu tại", paper.lookup.url


def _ending(paper: Paper) -> list[str]:
    lines = _signed(paper.signature, wording.recipient_lines(paper))
    if paper.copy is None:
        return lines
    head = paper.copy.head
    return [
        *lines,
        "",
        *wording.superior_lines(head),
        *wording.agency_lines(head),
        paper.copy.kind,
        wording.number_line(head),
        wording.place_date_line(head),
        *_signed(paper.copy.signature, wording.recipient_lines(paper.copy)),
    ]


def _signed(signature: Signature | None, recipients: Sequence[str]) -> list[str]:
    lines = [*(line.upper() for line in signature.lines), signature.note, signature.name] if signature else []
    return ["", *(line for line in lines if line), *(["Nơi nhận:", *recipients] if recipients else [])]


def _paragraphs(page: Page, blocks: Sequence[Block]) -> None:
    page.texts(*((label, _HEAD) for label in ("Mục", "Nội dung", "Nguồn")))
    page.freeze(heads=1)
    edge = {"border": 1, "valign": "top"}
    for block in blocks:
        label, text, source, look = _PROSE[type(block)](block)
        for start in range(0, max(len(text), 1), LONGEST):
            first = start == 0
            page.texts(
                (label if first else "", edge | {"align": "center"}),
                (text[start : start + LONGEST], edge | look),
                (source if first else "", edge | {"italic": True}),
            )


Prose = tuple[str, str, str, dict[str, Any]]


def _heading_row(block: Heading) -> Prose:
    return block.label, wording.heading_text(block), "", {"bold": block.style != "plain"}


def _paragraph_row(block: Paragraph) -> Prose:
    return block.marker, block.text, block.source, {"italic": True} if block.italic else {}


def _note_row(block: Note) -> Prose:
    return "", block.text, "", {"italic": True}


def _table_row(block: Table) -> Prose:
    return "", f"{block.caption or 'Bảng số liệu'} (xem trang Số liệu)", "", {"italic": True}


def _chart_row(block: Chart) -> Prose:
    return "", f"Biểu đồ: {spoken(block)}", "", {"italic": True}


_PROSE: Final[dict[type, Callable[[Any], Prose]]] = {
    Heading: _heading_row,
    Paragraph: _paragraph_row,
    Note: _note_row,
    Table: _table_row,
    Chart: _chart_row,
}
