"""Papers as PDF, against WeasyPrint given the same words or the same table as bare HTML."""

from __future__ import annotations

from html import escape

from bench.runner import Measured, bench, compared
from portal.core.numbers import format_scaled
from reports.documents.layout import (
    Annex,
    Block,
    Cell,
    Column,
    Head,
    Heading,
    Paper,
    Paragraph,
    Row,
    Signature,
    Table,
)
from reports.documents.renderers import FORMATS

PAGES = 20
PARTS, PARAGRAPHS = 21, 6
WORDS = (
    "trong kỳ báo cáo cơ quan đã phối hợp với các đơn vị liên quan triển khai nhiệm vụ theo kế hoạch được giao, "
    "kiểm tra việc thực hiện tại cơ sở, tổng hợp kết quả, đánh giá hạn chế và đề xuất giải pháp cho thời gian tới"
).split()
ROWS, COLUMNS = 200, 30


def narrative() -> Paper:
    """A report of about twenty pages of prose, numbered as reports are."""
    blocks: list[Block] = []
    for part in range(1, PARTS + 1):
        blocks.append(Heading(f"Nội dung công tác thứ {part}", f"{part}.", 1, "upper"))
        for at in range(PARAGRAPHS):
            blocks.append(Paragraph(_sentences(part * PARAGRAPHS + at), marker="-" if at % 3 else ""))
    return _paper(tuple(blocks))


def _sentences(seed: int) -> str:
    at = seed % len(WORDS)
    return " ".join((WORDS[at:] + WORDS[:at]) * 2).capitalize() + "."


def _paper(blocks: tuple[Block, ...], annexes: tuple[Annex, ...] = ()) -> Paper:
    return Paper(
        kind="Báo cáo",
        head=Head(("Sở Thử nghiệm",), "BC-STN", "Hậu Giang", ("Ủy ban nhân dân tỉnh Hậu Giang",)),
        subject=("Kết quả công tác 06 tháng đầu năm 2023",),
        blocks=blocks,
        addressees=("Ủy ban nhân dân tỉnh Hậu Giang",),
        signature=Signature(("Giám đốc",), "Người Ký"),
        recipients=("Như trên",),
        archive="Lưu: VT",
        annexes=annexes,
    )


def wide() -> Table:
    """Indicators by units, as an annex has them."""
    columns = (
        Column("TT", kind="index", stub=True),
        Column("Chỉ tiêu", stub=True),
        *(Column(f"Xã {at}", kind="number") for at in range(1, COLUMNS - 1)),
    )
    return Table(columns, tuple(_row(at) for at in range(ROWS)))


def _row(at: int) -> Row:
    numbers = [(at * 7919 + place * 104729) % 10_000 for place in range(COLUMNS - 2)]
    cells = [Cell(format_scaled(number, 0), number=number) for number in numbers]
    return Row((Cell(str(at + 1)), Cell(f"Chỉ tiêu số {at + 1}"), *cells))


def _bare(html: str) -> bytes:
    from weasyprint import HTML

    pdf: bytes = HTML(string=html).write_pdf()
    return pdf


def _pages(content: bytes) -> int:
    from io import BytesIO

    from pypdf import PdfReader

    return len(PdfReader(BytesIO(content)).pages)


@bench("report-20-pages")
def report() -> Measured:
    """Prose only."""
    paper = narrative()
    pages = _pages(FORMATS["pdf"](paper))
    if not PAGES <= pages <= PAGES + 1:
        raise RuntimeError(f"{pages} pages are not {PAGES}")
    words = [block.text for block in paper.blocks if isinstance(block, Heading | Paragraph)]
    html = "".join(f"<p>{escape(text)}</p>" for text in words)
    return compared(lambda: FORMATS["pdf"](paper), lambda: _bare(html))


@bench("annex-200x30")
def annex() -> Measured:
    """6,000 cells on landscape sheets."""
    table = wide()
    paper = _paper((Paragraph("Nội dung."),), (Annex("Biểu chi tiết theo đơn vị", (table,)),))
    head = "".join(f"<th>{escape(column.label)}</th>" for column in table.columns)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(cell.text)}</td>" for cell in row.cells) + "</tr>"
        for row in table.rows
    )
    html = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
    page = "<style>@page { size: A4 landscape; margin: 20mm 15mm } td, th { font-size: 6pt }</style>"
    return compared(lambda: FORMATS["pdf"](paper), lambda: _bare(page + html))
