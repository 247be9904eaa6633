"""Real files of the kinds that people attach, made in memory."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any


def word(paragraphs: Sequence[str] = ("Kế hoạch triển khai.",), table: Sequence[Sequence[str]] = ()) -> bytes:
    """A DOCX."""
    import docx

    paper = docx.Document()
    for text in paragraphs:
        paper.add_paragraph(text)
    if table:
        grid = paper.add_table(len(table), len(table[0]))
        for row, texts in enumerate(table):
            for column, text in enumerate(texts):
                grid.cell(row, column).text = text
    return _saved(paper)


def workbook(cells: Mapping[str, Any], note: str = "", sheet: str = "Biểu 1", hidden: str = "") -> bytes:
    """An XLSX; `note`: a remark on A1."""
    import openpyxl
    from openpyxl.comments import Comment

    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for name, value in cells.items():
        page[name] = value
    if note:
        page["A1"].comment = Comment(note, "x")
    if hidden:
        other = book.create_sheet("Ẩn")
        other["C7"] = hidden
        other.sheet_state = "veryHidden"
    return _saved(book)


def pdf(*pages: str, **root: Any) -> bytes:
    """A PDF with a line of (ASCII) text on each page; `root`: more entries of its catalogue."""
    import pikepdf

    paper = pikepdf.new()
    font = pikepdf.Dictionary(
        Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica
    )
    for text in pages or ("Ke hoach trien khai cong tac phong, chong.",):
        page = paper.add_blank_page(page_size=(595, 842))
        page.obj.Resources = pikepdf.Dictionary(Font=pikepdf.Dictionary(F1=font))
        page.obj.Contents = paper.make_stream(f"BT /F1 12 Tf 72 760 Td ({text}) Tj ET".encode())
    for key, value in root.items():
        paper.Root[f"/{key}"] = value
    memory = io.BytesIO()
    paper.save(memory, deterministic_id=True)
    return memory.getvalue()


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    """A picture."""
    from PIL import Image

    memory = io.BytesIO()
    Image.new("RGB", size, (12, 90, 160)).save(memory, kind)
    return memory.getvalue()


def _saved(thing: Any) -> bytes:
    memory = io.BytesIO()
    thing.save(memory)
    return memory.getvalue()


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """An archive."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return memory.getvalue()


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """An office file with parts put in their place or added."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        old = {each: archive.read(each) for each in archive.namelist()}
    return zipped(old | dict(parts))


def part_of(content: bytes, name: str) -> bytes:
    """One part."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return archive.read(name)
