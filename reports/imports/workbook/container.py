"""Several workbooks in one upload: a zip is taken apart, each workbook is checked when its turn comes. Pure."""

from __future__ import annotations

import io
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from portal.core.workbook_file import ZIP, NotTaken, strange, swollen

MAX_FILES: Final = 50
"""Workbooks in one zip, or in one upload."""
_MOST_OF_ZIP: Final = 60 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Brought:
    """One file of an upload."""

    name: str
    content: bytes


def files_of(name: str, content: bytes) -> list[Brought]:
    """A workbook as it is; of a zip the workbooks in it, at most MAX_FILES. Raises NotTaken.

    What lies in a zip is checked like any other workbook when its turn comes.
    """
    if not content.startswith(ZIP) or _is_workbook(content):
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
    if sum(part.file_size for part in parts) > _MOST_OF_ZIP or any(swollen(part) for part in parts):
        raise NotTaken("Tệp zip giải nén ra quá lớn nên không nhận.")
    if any(strange(part) for part in parts):
        raise NotTaken("Cấu trúc tệp nén không bình thường nên không nhận.")
    if not parts:
        raise NotTaken("Tệp zip không có tệp nào.")
    return [Brought(PurePosixPath(part.filename).name, archive.read(part)) for part in parts]


def _of_a_mac(name: str) -> bool:
    """What a Mac puts beside the files of a zip."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2] == ".DS_Store"
