"""What a file must be before anybody opens it: an Excel workbook of bounded size, packed and unpacked. Pure.

Sizes are those that the archive declares; the reader of the standard library never gives more than that.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

MAX_PACKED: Final = 10 * 1024 * 1024
MAX_UNPACKED: Final = 50 * 1024 * 1024
MAX_PARTS: Final = 300
MAX_RATIO: Final = 100
MAX_FILES: Final = 50
"""Workbooks in one zip, or in one upload."""
_RUNS: Final = re.compile("/macrosheets/|/activex/|/customui")
_ZIP: Final = b"PK\x03\x04"
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL: Final = 1024 * 1024
"""Below this a ratio says nothing: the styles of an honest small workbook compress well, too."""
_MOST_OF_ZIP: Final = 60 * 1024 * 1024


class NotTaken(ValueError):
    """The file is not taken; the message is Vietnamese and says the way out."""

    for_people = True


@dataclass(frozen=True, slots=True)
class Brought:
    """One file of an upload."""

    name: str
    content: bytes


def check_workbook(content: bytes) -> None:
    """Raise NotTaken unless these bytes are an .xlsx of ours to open. Reads the directory of the archive only."""
    if len(content) > MAX_PACKED:
        raise NotTaken("Tệp lớn hơn 10 MB; biểu mẫu đã điền không lớn như vậy. Hãy tải lại đúng biểu mẫu.")
    if content.startswith(_OLE):
        raise NotTaken(
            "Tệp có mật khẩu hoặc là Excel kiểu cũ (.xls). "
            "Hãy bỏ mật khẩu, lưu dạng Excel Workbook (.xlsx) rồi tải lên."
        )
    names = {part.filename for part in _parts(content)}
    folders = [f"/{name.lower()}" for name in names]
    if any("/embeddings/" in name for name in folders):
        raise NotTaken(
            "Tệp có tệp khác nhúng bên trong nên không nhận. Hãy dùng đúng biểu mẫu tải từ hệ thống."
        )
    if any(name.endswith("vbaproject.bin") or _RUNS.search(name) for name in folders):
        raise NotTaken("Tệp có macro nên không nhận. Hãy lưu dạng Excel Workbook (.xlsx), không phải .xlsm.")
    if "xl/workbook.bin" in names:
        raise NotTaken("Tệp là Excel nhị phân (.xlsb). Hãy lưu dạng Excel Workbook (.xlsx) rồi tải lên.")
    if "[Content_Types].xml" not in names or "xl/workbook.xml" not in names:
        raise NotTaken(
            "Nội dung tệp không phải là bảng tính Excel (.xlsx). Hãy dùng biểu mẫu tải từ hệ thống."
        )


def _parts(content: bytes) -> list[zipfile.ZipInfo]:
    try:
        if not content.startswith(_ZIP):  # an archive behind something else is two files in one
            raise zipfile.BadZipFile
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, OverflowError):
        raise NotTaken(
            "Nội dung tệp không phải là bảng tính Excel (.xlsx), hoặc tệp bị hỏng. Hãy dùng biểu mẫu tải từ hệ thống."
        ) from None
    if len(parts) > MAX_PARTS:
        raise NotTaken("Tệp nén chứa quá nhiều phần nên không nhận.")
    unpacked = sum(part.file_size for part in parts)
    if unpacked > MAX_UNPACKED or any(_swollen(part) for part in parts):
        raise NotTaken("Tệp giải nén ra quá lớn nên không nhận. Hãy dùng biểu mẫu tải từ hệ thống.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotTaken("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lên.")
    if len({part.filename.casefold() for part in parts}) < len(parts) or any(
        _strange(part) for part in parts
    ):
        raise NotTaken("Cấu trúc tệp nén không bình thường nên không nhận.")
    return parts


def _swollen(part: zipfile.ZipInfo) -> bool:
    return part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def _strange(part: zipfile.ZipInfo) -> bool:
    """A way out of its folder, or a link."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or stat.S_ISLNK(part.external_attr >> 16)


def files_of(name: str, content: bytes) -> list[Brought]:
    """A workbook as it is; of a zip the workbooks in it, at most MAX_FILES. Raises NotTaken.

    What lies in a zip is checked like any other workbook when its turn comes.
    """
    if not content.startswith(_ZIP) or _is_workbook(content):
        return [Brought(name, content)]
    if len(content) > _MOST_OF_ZIP:
        raise NotTaken("Tệp zip lớn hơn 60 MB; hãy chia thành nhiều lần.")
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _unpack(archive)
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, RuntimeError) as error:
        if isinstance(error, NotTaken):
            raise
        raise NotTaken("Tệp zip bị hỏng hoặc có mật khẩu nên không đọc được.") from None


def _is_workbook(content: bytes) -> bool:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "[Content_Types].xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):
        return True  # whatever it is, its own check says so


def _unpack(archive: zipfile.ZipFile) -> list[Brought]:
    parts = [part for part in archive.infolist() if not part.is_dir() and not _of_a_mac(part.filename)]
    if len(parts) > MAX_FILES:
        raise NotTaken(f"Một lần nhận tối đa {MAX_FILES} tệp; hãy chia nhỏ.")
    if sum(part.file_size for part in parts) > _MOST_OF_ZIP or any(_swollen(part) for part in parts):
        raise NotTaken("Tệp zip giải nén ra quá lớn nên không nhận.")
    if any(_strange(part) for part in parts):
        raise NotTaken("Cấu trúc tệp nén không bình thường nên không nhận.")
    if not parts:
        raise NotTaken("Tệp zip không có tệp nào.")
    return [Brought(PurePosixPath(part.filename).name, archive.read(part)) for part in parts]


def _of_a_mac(name: str) -> bool:
    """What a Mac puts beside the files of a zip."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] == ".DS_Store"
