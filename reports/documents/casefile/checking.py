"""Whether a file of a round is whole: nothing missing, nothing added, not one byte changed (pure)."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
import tempfile
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from reports.documents.casefile import packing
from reports.documents.casefile.packing import SUMS

_LINE: Final = re.compile(r"([0-9a-f]{64})  (.+)")
_LIST: Final = "muc-luc.json"
_CHUNK: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong: in which file of the ZIP ('' for the ZIP itself), and what, in words."""

    path: str
    said: str

    def __str__(self) -> str:
        return f"{self.path}: {self.said}" if self.path else self.said


@dataclass(frozen=True, slots=True)
class Checked:
    """What was found: the number of files, the number that stands for all of them, and everything that is wrong."""

    files: int
    sha256: str
    faults: tuple[Fault, ...]


def check(file: Path) -> Checked:
    """Read the whole ZIP. OSError when it cannot be opened at all."""
    try:
        with zipfile.ZipFile(file) as packed:
            return _checked(packed, file)
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError, OverflowError):
        return Checked(0, "", (Fault("", "không phải tệp ZIP nguyên vẹn"),))


def _checked(packed: zipfile.ZipFile, file: Path) -> Checked:
    names = packed.namelist()
    times = Counter(names)
    faults = [Fault(name, "có hai lần trong tệp ZIP") for name in sorted(times) if times[name] > 1]
    body = _read(packed, SUMS)
    if body is None:
        return Checked(len(names), "", (*faults, Fault(SUMS, "không có hoặc không đọc được")))
    digests = dict(_digests(body))
    if len(digests) != body.count(b"\n") or packing.sums((p, d) for p, d in digests.items()) != body:
        faults.append(Fault(SUMS, "có dòng không đúng dạng"))
    faults += [Fault(name, "thiếu trong tệp ZIP") for name in digests if name not in times]
    faults += [
        Fault(name, "không có trong danh sách") for name in names if name not in digests and name != SUMS
    ]
    for name in names:
        if name in digests:
            content = _read(packed, name)
            if content is None or hashlib.sha256(content).hexdigest() != digests[name]:
                faults.append(Fault(name, "nội dung đã thay đổi"))
    if not faults:
        faults += _against_the_list(packed, digests)
    if not faults:
        faults += _byte_by_byte(packed, file)
    return Checked(len(names), hashlib.sha256(body).hexdigest(), tuple(faults))


def _read(packed: zipfile.ZipFile, name: str) -> bytes | None:
    """None for what is not there or is damaged."""
    try:
        return packed.read(name)
    except (KeyError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError):
        return None


def _digests(body: bytes) -> Iterator[tuple[str, str]]:
    for line in body.decode("utf-8", errors="replace").splitlines():
        found = _LINE.fullmatch(line)
        if found:
            yield found[2], found[1]


def _against_the_list(packed: zipfile.ZipFile, digests: dict[str, str]) -> Iterator[Fault]:
    """The list of contents and the digests say the same."""
    try:
        entries: list[dict[str, Any]] = json.loads(packed.read(_LIST))["entries"]
        listed = {each["path"]: each["sha256"] for each in entries}
    except (KeyError, ValueError, TypeError):
        yield Fault(_LIST, "không đọc được mục lục")
        return
    for path, digest in listed.items():
        if digests.get(path) != digest:
            yield Fault(path, "khác với mục lục")
    for path in digests:
        if path not in listed and not path.startswith("muc-luc."):
            yield Fault(path, "không có trong mục lục")


def _byte_by_byte(packed: zipfile.ZipFile, file: Path) -> Iterator[Fault]:
    """What lies between the files of a ZIP (names, dates, attributes, comments) is held against a ZIP made anew."""
    infos = packed.infolist()
    at = dt.datetime(*infos[0].date_time, tzinfo=dt.UTC)  # the clock of the round, without its zone
    with tempfile.TemporaryFile() as anew, file.open("rb") as given:
        packing.again([each.filename for each in infos], packed.read, at, anew)
        anew.seek(0)
        offset = _first_difference(anew, given)
    if offset is not None:
        where = next((each.filename for each in reversed(infos) if each.header_offset <= offset), "")
        yield Fault(where, f"cấu trúc tệp ZIP đã bị thay đổi ở byte {offset}")


def _first_difference(one: IO[bytes], other: IO[bytes]) -> int | None:
    start = 0
    while True:
        left, right = one.read(_CHUNK), other.read(_CHUNK)
        if left != right:
            same = zip(left, right, strict=False)
            inside = next((at for at, (a, b) in enumerate(same) if a != b), min(len(left), len(right)))
            return start + inside
        if not left:
            return None
        start += len(left)
