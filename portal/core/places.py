"""So many at once and no more on this machine, over all processes of the portal."""

from __future__ import annotations

import fcntl
import os
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

_PAUSE: Final = 0.05


class NoRoom(Exception):
    """As many are at work as the machine bears."""


@contextmanager
def place(kind: str, at_once: int, patience: float) -> Iterator[None]:
    """One of `at_once` places of a kind of work; NoRoom when none gets free within `patience` seconds.

    A place is a lock on a file, which the kernel gives back when its holder dies.
    """
    until = time.monotonic() + patience
    while True:
        for each in range(at_once):
            handle = os.open(_folder(kind) / str(each), os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                os.close(handle)
                continue
            try:
                yield
            finally:
                os.close(handle)
            return
        if time.monotonic() >= until:
            raise NoRoom
        time.sleep(_PAUSE)


def _folder(kind: str) -> Path:
    """A private folder for the locks; another user's folder in its place is not used."""
    folder = Path(tempfile.gettempdir()) / f"portal-{kind}-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise NoRoom
    return folder
