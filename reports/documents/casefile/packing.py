"""The ZIP of the file of a round. Nothing in it is compressed and its dates are those of the round, so that the same
contents are the same bytes, and every single byte can be held against them (`checking`)."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Final, Self
from uuid import uuid4

SUMS: Final = "SHA256SUMS"
_UNIX: Final = 3
_PLAIN_FILE: Final = 0o100644 << 16


def info(path: str, at: dt.datetime) -> zipfile.ZipInfo:
    """How every file stands in the ZIP. `at`: Vietnam time, to two seconds."""
    made = zipfile.ZipInfo(path, (at.year, at.month, at.day, at.hour, at.minute, at.second // 2 * 2))
    made.compress_type = zipfile.ZIP_STORED
    made.create_system, made.external_attr = _UNIX, _PLAIN_FILE
    return made


def sums(digests: Iterable[tuple[str, str]]) -> bytes:
    """As `sha256sum` writes and checks them: (path, digest) each."""
    return "".join(f"{digest}  {path}\n" for path, digest in digests).encode()


class Packer:
    """Puts files into an open ZIP and keeps their digests; `finish` adds the digests themselves. To be used `with`."""

    def __init__(self, target: IO[bytes], at: dt.datetime) -> None:
        self._zip = zipfile.ZipFile(target, "w", zipfile.ZIP_STORED)
        self._at = at
        self.digests: list[tuple[str, str]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self._zip.close()

    def add(self, path: str, content: bytes) -> str:
        """One file; its SHA-256."""
        self._zip.writestr(info(path, self._at), content)
        digest = hashlib.sha256(content).hexdigest()
        self.digests.append((path, digest))
        return digest

    def finish(self) -> str:
        """The SHA-256 of the list of digests: one number that stands for everything."""
        body = sums(self.digests)
        self._zip.writestr(info(SUMS, self._at), body)
        return hashlib.sha256(body).hexdigest()


@contextmanager
def whole(out: Path) -> Iterator[IO[bytes]]:
    """A file that has its name when it is finished; what was there under that name stays until then."""
    part = out.with_name(f".{out.name}.{uuid4().hex}.part")
    try:
        with part.open("wb") as target:
            yield target
            target.flush()
            os.fsync(target.fileno())
        os.replace(part, out)
    finally:
        part.unlink(missing_ok=True)


def again(names: Sequence[str], read: Callable[[str], bytes], at: dt.datetime, target: IO[bytes]) -> None:
    """The same ZIP made anew from its contents."""
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as packed:
        for name in names:
            packed.writestr(info(name, at), read(name))
