"""What a file must be before anybody opens it: an Excel workbook of bounded size, packed and unpacked. Pure.

Sizes are those that the archive declares; the reader of the standard library never gives more than that.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from pathlib import PurePosixPath
from typing import Final

MAX_PACKED: Final = 10 * 1024 * 1024
MAX_UNPACKED: Final = 50 * 1024 * 1024
MAX_PARTS: Final = 300
MAX_RATIO: Final = 100
ZIP: Final = b"PK\x03\x04"
_RUNS: Final = re.compile("/macrosheets/|/activex/|/customui")
_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SMALL: Final = 1024 * 1024
"""Below this a ratio says nothing: the styles of an honest small workbook compress well, too."""


class NotTaken(ValueError):
    """The file is not taken; the message is Vietnamese and says the way out."""

    for_people = True


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
        if not content.startswith(ZIP):  # an archive behind something else is two files in one
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
    if unpacked > MAX_UNPACKED or any(swollen(part) for part in parts):
        raise NotTaken("Tệp giải nén ra quá lớn nên không nhận. Hãy dùng biểu mẫu tải từ hệ thống.")
    if any(part.flag_bits & 0x1 for part in parts):
        raise NotTaken("Tệp có mật khẩu nên không đọc được. Hãy bỏ mật khẩu rồi tải lên.")
    if len({part.filename.casefold() for part in parts}) < len(parts) or any(strange(part) for part in parts):
        raise NotTaken("Cấu trúc tệp nén không bình thường nên không nhận.")
    return parts


def swollen(part: zipfile.ZipInfo) -> bool:
    """Unpacks to more than an honest part would."""
    return part.file_size > _SMALL and part.file_size > MAX_RATIO * max(part.compress_size, 1)


def strange(part: zipfile.ZipInfo) -> bool:
    """A way out of its folder, or a link."""
    path = PurePosixPath(part.filename.replace("\\", "/"))
    return path.is_absolute() or ".." in path.parts or stat.S_ISLNK(part.external_attr >> 16)
