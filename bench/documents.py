"""Papers as PDF, against one plain WeasyPrint call and one plain Typst call with the same words or the same table.

Ours is everything a person gets: the main file with its embedded workbook, and the annex in files of its own. The
references (bench/plain.py) are one document of the same size, sheet and type size, tagged, PDF/A-3a, made from bare
HTML and from a bare Typst template; no head, no recipients, no annex numbering, no embedded files, one process.
Each is made in a process of its own, so that peak memory is ours alone: the largest of our processes.
"""

from __future__ import annotations

from functools import partial

from bench import plain
from bench.runner import Measured, bench, compared_apart
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

PARAGRAPHS = 6
WORDS = (
    "trong kỳ báo cáo cơ quan đã phối hợp với các đơn vị liên quan triển khai nhiệm vụ theo kế hoạch được giao, "
    "kiểm tra việc thực hiện tại cơ sở, tổng hợp kết quả, đánh giá hạn chế và đề xuất giải pháp cho thời gian tới"
).split()
LEAD = 4
"""Columns before the units: number, name and unit of the indicator, total."""
MANY = 10_000
"""Cells from which plain WeasyPrint, half a minute and more, is asked once."""


def narrative(parts: int) -> Paper:
    """A report of prose, numbered as reports are; a part is nearly a page."""
    blocks: list[Block] = []
    for part in range(1, parts + 1):
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


def matrix(rows: int, units: int) -> Table:
    """Indicators by units, as an annex has them."""
    columns = (
        Column("TT", kind="index", stub=True),
        Column("Chỉ tiêu", stub=True),
        Column("Đơn vị tính", stub=True),
        Column("Tổng số", kind="number", stub=True),
        *(Column(f"Xã {at}", kind="number") for at in range(1, units + 1)),
    )
    return Table(columns, tuple(_row(at, units) for at in range(rows)))


def _row(at: int, units: int) -> Row:
    numbers = [(at * 7919 + place * 104729) % 10_000 for place in range(units)]
    cells = [Cell(format_scaled(number, 0), number=number) for number in (sum(numbers), *numbers)]
    return Row((Cell(str(at + 1)), Cell(f"Chỉ tiêu số {at + 1}"), Cell("người"), *cells))


def made(paper: Paper) -> None:
    """Every file of the paper, as the job makes them."""
    for each in FORMATS["pdf"].files(paper):
        if not each.content.startswith(b"%PDF"):
            raise RuntimeError(f"no PDF: {each.label}")


def report(pages: int, parts: int) -> Measured:
    """Prose only."""
    paper = narrative(parts)
    found = next(FORMATS["pdf"].files(paper)).facts["pages"]
    if not pages <= found <= pages + 1:
        raise RuntimeError(f"{found} pages are not {pages}")
    html, typst = plain.prose(paper)
    return compared_apart(partial(made, paper), {"weasyprint": html, "typst": typst})


def annex(rows: int, units: int) -> Measured:
    """A table of rows × (units and the leading columns), in a paper of a few words."""
    table = matrix(rows, units)
    given = Annex("Biểu chi tiết theo đơn vị", (table,))
    paper = _paper((Paragraph("Nội dung."),), (given,))
    html, typst = plain.table(given, table)
    once = {"weasyprint"} if rows * (units + LEAD) > MANY else set()
    return compared_apart(partial(made, paper), {"weasyprint": html, "typst": typst}, once=once)


@bench("report-10-pages")
def report_10() -> Measured:
    """An ordinary report of a unit."""
    return report(10, 10)


@bench("report-20-pages")
def report_20() -> Measured:
    """A long one."""
    return report(20, 21)


@bench("report-50-pages")
def report_50() -> Measured:
    """The summary of a province."""
    return report(50, 53)


@bench("annex-200x30")
def annex_200x30() -> Measured:
    """6,800 cells: a province of thirty units."""
    return annex(200, 30)


@bench("annex-1000x30")
def annex_1000x30() -> Measured:
    """34,000 cells."""
    return annex(1000, 30)


@bench("annex-5000x12")
def annex_5000x12() -> Measured:
    """80,000 cells: a long list."""
    return annex(5000, 12)


@bench("annex-300x168")
def annex_300x168() -> Measured:
    """51,600 cells, more in print: 300 indicators of 168 communes, in bands."""
    return annex(300, 168)
