"""Filling in a form as a person does, with the programs people have; and files nobody should open."""

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from agencies.models import AuditEntry, User
from portal.core.workbook_cells import cell_name
from reports.collection.models import Report
from reports.imports.actions import batches
from reports.imports.models import Batch
from reports.imports.workbook.shape import FIRST_ROW
from tests.factories.rounds import make_report

FIGURES = "Số liệu"
PROSE = "Nội dung"
DOCUMENTS = "Danh mục văn bản đã ban hành"


def draft() -> Report:
    """A draft with something of everything."""
    return make_report(
        texts={"communication": ["Mở đầu.", "Đã tổ chức 20 cuộc."]},
        figures={
            ("TT.01", ""): 20,
            ("TT.02", ""): None,
            ("DH.01", ""): (6, 6),
            ("CTX.01", ""): 7807,
            ("CSKD.01", ""): {"value": 56182, "qualifier": "more_than", "note": "theo số liệu Công an"},
        },
    )


def form_for(report: Report) -> bytes:
    """The form, handed out to who drafts."""
    return batches.hand_out(report_id=report.pk, by=report.created_by).content


def opened(content: bytes) -> Any:
    """The workbook as openpyxl has it."""
    import openpyxl

    return openpyxl.load_workbook(io.BytesIO(content))


def saved(book: Any) -> bytes:
    """Its bytes."""
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


def cell_of(book: Any, code: str, part: str, sheet: str = FIGURES) -> str:
    """The name of the cell of a line (a part of its code) in a column."""
    page = book[sheet]
    column = next(cell.column for cell in page[1] if cell.value == part)
    for row in range(FIRST_ROW, page.max_row + 1):
        if code in str(page.cell(row, 1).value):
            return cell_name(row, column)
    raise LookupError(code)


def filled(content: bytes, values: Mapping[tuple[str, str], Any], sheet: str = FIGURES) -> bytes:
    """The form with {(part of a line's code, column): value} typed into it."""
    book = opened(content)
    for (code, part), value in values.items():
        book[sheet][cell_of(book, code, part, sheet)] = value
    return saved(book)


def bring(report: Report, content: bytes, by: User | None = None) -> Batch:
    """Bring a file back."""
    return batches.bring(
        report_id=report.pk, by=by or report.created_by, name="da-dien.xlsx", content=content
    )


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method, compresslevel=9 if method else None) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def with_part(content: bytes, name: str, data: bytes) -> bytes:
    """A workbook with one part put in its place or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        parts = {each: archive.read(each) for each in archive.namelist()}
    return zipped(parts | {name: data})


def state_of(report: Report) -> list[Any]:
    """Everything stored about the content of a report and its journal, to compare before and after."""
    return [
        list(Report.objects.filter(pk=report.pk).values()),
        list(report.figures.order_by("pk").values()),
        list(report.texts.order_by("pk").values()),
        list(report.annex_rows.order_by("pk").values()),
        list(report.field_states.order_by("pk").values()),
        list(report.records.order_by("pk").values()),
        AuditEntry.objects.count(),
        list(Batch.objects.filter(report=report).order_by("pk").values()),
    ]
