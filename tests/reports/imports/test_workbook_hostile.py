"""Files nobody should open: refused at once, in clear words, with bounded memory, and nothing is kept of them."""

import io
import resource
import stat
import time
import zipfile

import pytest

from portal.core import workbook_cells
from portal.core.sandbox import LimitReached, Refused, run_limited
from portal.core.workbook_file import NotTaken, check_workbook
from reports.imports.actions import returned
from reports.imports.models import Batch
from reports.imports.states import BatchState
from reports.imports.workbook.container import files_of
from tests.reports.imports.workbooks import bring, draft, form_for, with_part, zipped

pytestmark = [pytest.mark.django_db, pytest.mark.once, pytest.mark.usefixtures("private_files")]

SHEET = "xl/worksheets/sheet1.xml"
OPENING = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
CLOSING = b"</sheetData></worksheet>"


def link_in_zip(content):
    memory = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(memory, "w") as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
        link = zipfile.ZipInfo("xl/media/link")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        new.writestr(link, "/etc/passwd")
    return memory.getvalue()


def locked(content):
    """The flag of an encrypted part, set in every header."""
    return content.replace(b"PK\x03\x04\x14\x00\x00\x00", b"PK\x03\x04\x14\x00\x01\x00").replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )


def rows(count):
    return (
        OPENING
        + b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (n, n) for n in range(1, count))
        + CLOSING
    )


def columns(count):
    from openpyxl.utils import get_column_letter

    cells = "".join(f'<c r="{get_column_letter(n)}5"><v>1</v></c>' for n in range(1, count))
    return OPENING + f'<row r="5">{cells}</row>'.encode() + CLOSING


ENTITIES = (
    b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'
    + OPENING.partition(b"?>")[2] + b'<row r="1"><c r="A1" t="inlineStr"><is><t>&b;</t></is></c></row>' + CLOSING
)  # fmt: skip
NULLS = b"\x00" * (200 * 1024 * 1024)

HOSTILE = {
    "bomb": (lambda form: with_part(form, "xl/media/a.bin", NULLS), "giải nén ra quá lớn"),
    "ratio": (lambda form: with_part(form, "xl/media/a.bin", NULLS[: 20 << 20]), "giải nén ra quá lớn"),
    "many parts": (lambda form: zipped({f"xl/{n}.xml": b"x" for n in range(400)}), "quá nhiều phần"),
    "entities": (lambda form: with_part(form, SHEET, ENTITIES), "khai báo XML"),
    "a million rows": (lambda form: with_part(form, SHEET, OPENING + b'<row r="1048576"><c r="A1048576"><v>1</v></c></row>' + CLOSING), "quá 20.000 dòng"),
    "21,000 rows": (lambda form: with_part(form, SHEET, rows(21_000)), "quá 20.000 dòng"),
    "16,000 columns": (lambda form: with_part(form, SHEET, columns(16_384)), "quá 100 cột"),
    "slip": (lambda form: with_part(form, "../../etc/cron.d/x", b"x"), "không bình thường"),
    "absolute": (lambda form: with_part(form, "/etc/cron.d/x", b"x"), "không bình thường"),
    "link": (link_in_zip, "không bình thường"),
    "pdf by its content": (lambda form: b"%PDF-1.7\n" + form, "bị hỏng"),
    "word": (lambda form: zipped({"[Content_Types].xml": b"", "word/document.xml": b""}), "không phải là bảng tính"),
    "not a zip": (lambda form: b"just words" * 100, "không phải là bảng tính"),
    "empty": (lambda form: b"", "không phải là bảng tính"),
    "cut off": (lambda form: form[: len(form) // 2], "bị hỏng"),
    "encrypted": (lambda form: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + form, "mật khẩu"),
    "encrypted zip": (locked, "mật khẩu"),
    "macro": (lambda form: with_part(form, "xl/vbaProject.bin", b"x"), "macro"),
    "binary workbook": (lambda form: with_part(form, "xl/workbook.bin", b"x"), "xlsb"),
    "broken xml": (lambda form: with_part(form, SHEET, b"<worksheet><sheetData><row"), "bị hỏng"),
    "too big": (lambda form: form + b"\x00" * (11 << 20), "lớn hơn 10 MB"),
}  # fmt: skip


@pytest.fixture(scope="module")
def made():
    """A form as a file, made once."""
    kept = {}

    def of(report):
        return kept.setdefault("form", form_for(report))

    return of


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_at_once_with_words_and_without_memory(name, made):
    report = draft()
    make, says = HOSTILE[name]
    content = make(made(report))
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    spent = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) + time.process_time()
    batch = bring(report, content)
    spent = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2]) + time.process_time() - spent
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert batch.state == BatchState.REFUSED
    assert says in batch.facts["reason"], batch.facts["reason"]
    assert not batch.file
    assert spent < 10, f"{spent:.1f} s of processor time"
    assert grown < 50 * 1024, f"{grown} KB"


def test_the_child_ends_when_memory_or_time_is_over(made, monkeypatch):
    """Control: with more of both the same file is read."""
    strings = "".join(f"<si><t>{n * 7919:030d}</t></si>" for n in range(200_000))
    head = '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    large = with_part(made(draft()), "xl/sharedStrings.xml", f"{head}{strings}</sst>".encode())
    assert run_limited(returned.READER, large, seconds=60, memory=1024)["sheets"]
    with pytest.raises((LimitReached, Refused)):
        run_limited(returned.READER, large, seconds=60, memory=48)
    with pytest.raises(LimitReached) as time_is_over:
        run_limited(returned.READER, large, seconds=0.05, memory=1024)
    assert time_is_over.value.out_of_time
    monkeypatch.setattr(returned, "SECONDS", 0.05)
    assert "quá lâu" in bring(draft(), large).facts["reason"]


def test_control_without_the_check_of_its_size_a_bomb_is_unpacked(made):
    bomb = with_part(made(draft()), SHEET, OPENING + b" " * (60 << 20) + CLOSING)
    assert len(bomb) < 200_000
    with pytest.raises(NotTaken):
        check_workbook(bomb)
    assert workbook_cells.scan(bomb) is False, "the scan alone would read all 60 MB"


def test_a_zip_of_forms_is_bounded_and_flat():
    assert [each.name for each in files_of("x.zip", zipped({"a/1.xlsx": b"1", "__MACOSX/a": b"", "2.xlsx": b"2"}))] == [
        "1.xlsx", "2.xlsx",
    ]  # fmt: skip
    for parts in (
        {f"{n}.xlsx": b"" for n in range(51)},
        {"../x.xlsx": b""},
        {"a.xlsx": NULLS[: 5 << 20]},
    ):
        with pytest.raises(NotTaken):
            files_of("x.zip", zipped(parts))
    assert not Batch.objects.exists()
