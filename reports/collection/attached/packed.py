"""Word and Excel files: an archive of bounded size that really is what it says, without anything that runs.

Every part is unpacked once, in pieces that are thrown away: what the archive declares of its sizes is not believed.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from reports.collection.attached import cells, words
from reports.collection.attached.kinds import TAKEN, Inside, Limits, NotTaken, is_program
from reports.collection.attached.xml import read_xml

_MOST_PARTS: Final = 1000
_CONTENTS: Final = "[Content_Types].xml"
_SMALL: Final = 1024 * 1024
"""Below this a ratio says nothing: honest small parts compress well, too."""
_PIECE: Final = 1 << 16
_BROKEN: Final = "Tệp Word, Excel bị hỏng hoặc thiếu một phần. Hãy mở bằng Word, Excel, lưu lại rồi tải lên."
_STRANGE: Final = "Cấu trúc tệp nén không bình thường nên không nhận."
_TOO_LARGE: Final = (
    "Tệp giải nén ra quá lớn nên không nhận. Hãy mở bằng Word, Excel, bỏ bớt hình rồi lưu lại."
)
_MAIN: Final = {
    "wordprocessingml.document.main+xml": "docx",
    "spreadsheetml.sheet.main+xml": "xlsx",
}
_RUNS: Final = re.compile(r"vbaproject|/macrosheets/|/activex/|/customui", re.IGNORECASE)
_MACRO: Final = (
    "Tệp có macro hoặc mã lệnh nên không nhận. Hãy lưu dạng không có macro (.docx, .xlsx) rồi tải lên."
)
_OUTSIDE: Final = (
    "Tệp lấy nội dung từ nơi khác khi mở (mẫu hoặc đối tượng liên kết) nên không nhận. "
    "Hãy ngắt liên kết, lưu lại rồi tải lên."
)
_NESTED: Final = "Tệp có tệp khác nhúng bên trong nên không nhận. Hãy đính kèm riêng từng tệp."
_PULLED: Final = ("attachedTemplate", "oleObject", "frame", "subDocument", "aFChunk", "package")


@dataclass(slots=True)
class _Budget:
    """Bytes that may still be unpacked, over all parts and what is nested in them."""

    left: int


def look(content: bytes, limits: Limits) -> tuple[str, Inside]:
    """("docx" or "xlsx", what it says). Raises NotTaken."""
    inside = Inside()
    return _look(content, limits, _Budget(limits.unpacked), inside, ""), inside


def nested_workbook(content: bytes, limits: Limits, inside: Inside, where: str) -> None:
    """The same for a workbook found in another file; what it says goes into `inside`. NotTaken for anything else."""
    if _look(content, limits, _Budget(limits.unpacked), inside, where) != "xlsx":
        raise NotTaken(_NESTED)


def refuse_unsafe(content: bytes, limits: Limits) -> None:
    """NotTaken for what the list of parts and of contents gives away. For doors that keep nothing of a file and read
    only its text; what is no archive, or broken, is for the reader to say."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check(archive.infolist(), limits, _Budget(limits.unpacked))
            if _CONTENTS in archive.namelist():
                _declared(archive)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, OverflowError, RuntimeError):
        return
    except NotTaken:
        raise
    except ValueError:
        return


def _look(content: bytes, limits: Limits, budget: _Budget, inside: Inside, where: str) -> str:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
            _check(parts, limits, budget)
            kind = _kind(archive)
            # the text first: a sheet without end is refused at its 20,001st row
            (words if kind == "docx" else cells).look(archive, inside, limits, where)
            embedded = _walk(archive, parts, budget, nested=bool(where))
            for name in embedded:
                _open_embedded(archive, name, limits, budget, inside)
    except NotTaken:
        raise
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, OverflowError, KeyError) as error:
        raise NotTaken(_BROKEN) from error
    except RuntimeError as error:  # what zipfile says of a part with a password
        raise NotTaken("Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi tải lên.") from error
    except ValueError as error:
        raise NotTaken(_BROKEN) from error
    return kind


def _check(parts: list[zipfile.ZipInfo], limits: Limits, budget: _Budget) -> None:
    """What the list of parts alone gives away."""
    if len(parts) > _MOST_PARTS:
        raise NotTaken("Tệp nén chứa quá nhiều phần nên không nhận.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotTaken("Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu rồi tải lên.")
    if len({part.filename.casefold() for part in parts}) < len(parts) or any(map(_strange, parts)):
        raise NotTaken(_STRANGE)
    if sum(part.file_size for part in parts) > budget.left or any(_swollen(p, limits.ratio) for p in parts):
        raise NotTaken(_TOO_LARGE)
    if any(_RUNS.search(f"/{part.filename}") for part in parts):
        raise NotTaken(_MACRO)


def _swollen(part: zipfile.ZipInfo, ratio: int) -> bool:
    return part.file_size > _SMALL and part.file_size > ratio * max(part.compress_size, 1)


def _strange(part: zipfile.ZipInfo) -> bool:
    """A way out of its folder, or a link."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or stat.S_ISLNK(part.external_attr >> 16)


def _kind(archive: zipfile.ZipFile) -> str:
    """What the list of contents declares the main part to be; the part must be there."""
    names = set(archive.namelist())
    if _CONTENTS not in names:
        raise NotTaken(f"Tệp nén (.zip) không nhận ở đây; hãy đính kèm riêng từng tệp. {TAKEN}")
    for name, declared in _declared(archive).items():
        kind = next((kind for ending, kind in _MAIN.items() if declared.endswith(ending)), None)
        if kind and name in names:
            return kind
    if "xl/workbook.bin" in names:
        raise NotTaken("Tệp là Excel nhị phân (.xlsb). Hãy lưu dạng Excel Workbook (.xlsx) rồi tải lên.")
    raise NotTaken(f"Tệp nén này không phải là tệp Word (.docx) hay Excel (.xlsx). {TAKEN}")


def _declared(archive: zipfile.ZipFile) -> dict[str, str]:
    """{part: its type} of the list of contents. NotTaken when a part is declared to run."""
    types: dict[str, str] = {}

    def opened(tag: str, attributes: dict[str, str]) -> None:
        if tag == "Override":
            types[attributes.get("PartName", "").lstrip("/")] = attributes.get("ContentType", "")
        if tag == "Default":
            types[f"*.{attributes.get('Extension', '')}"] = attributes.get("ContentType", "")

    with archive.open(_CONTENTS) as stream:
        read_xml(stream, opened=opened)
    if any("macroenabled" in each.lower() or "vbaproject" in each.lower() for each in types.values()):
        raise NotTaken(_MACRO)
    return types


def _walk(
    archive: zipfile.ZipFile, parts: list[zipfile.ZipInfo], budget: _Budget, *, nested: bool
) -> list[str]:
    """Unpack every part once; the names of workbooks that lie within, as those behind a chart do."""
    embedded = []
    for part in parts:
        name = part.filename.lower()
        if "/embeddings/" in f"/{name}" and not part.is_dir():
            if nested or not name.endswith(".xlsx"):
                raise NotTaken(_NESTED)
            embedded.append(part.filename)
        if name.endswith((".xml", ".rels", ".vml")):
            with archive.open(part) as stream:
                read_xml(_Counted(stream, budget), opened=_refuse_pulled if name.endswith(".rels") else None)
            continue
        for first, piece in _pieces(archive, part):
            budget.left -= len(piece)
            if budget.left < 0:
                raise NotTaken(_TOO_LARGE)
            if first and is_program(piece):
                raise NotTaken("Bên trong tệp có một chương trình máy tính nên không nhận.")
    return embedded


def _refuse_pulled(tag: str, attributes: dict[str, str]) -> None:
    """A relation to what lies elsewhere and is fetched when the file is opened; plain links are followed by hand."""
    outside = tag == "Relationship" and attributes.get("TargetMode") == "External"
    if outside and attributes.get("Type", "").rpartition("/")[2] in _PULLED:
        raise NotTaken(_OUTSIDE)


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[tuple[bool, bytes]]:
    with archive.open(part) as stream:
        first = True
        while piece := stream.read(_PIECE):
            yield first, piece
            first = False


class _Counted:
    """A stream whose bytes are taken off the budget."""

    def __init__(self, stream: object, budget: _Budget) -> None:
        self._stream = stream
        self._budget = budget

    def read(self, size: int) -> bytes:
        """The next piece."""
        piece: bytes = self._stream.read(size)  # type: ignore[attr-defined] # an open part of an archive
        self._budget.left -= len(piece)
        if self._budget.left < 0:
            raise NotTaken(_TOO_LARGE)
        return piece


def _open_embedded(
    archive: zipfile.ZipFile, name: str, limits: Limits, budget: _Budget, inside: Inside
) -> None:
    content = archive.read(name)
    if _look(content, limits, budget, inside, "Bảng tính nhúng, ") != "xlsx":
        raise NotTaken(_NESTED)
