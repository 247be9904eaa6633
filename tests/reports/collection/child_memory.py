"""The most memory that child processes ever held, as the kernel counts it (VmHWM of /proc/<pid>/status)."""

import contextlib
import re
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

_PEAK = re.compile(r"VmHWM:\s+(\d+) kB")


class Peaks:
    """`kilobytes`: the highest of every child that was started."""

    def __init__(self) -> None:
        self.kilobytes: list[int] = []
        self._watching: list[threading.Thread] = []

    def watch(self, pid: int) -> None:
        """Follow a child to its end: the mark only rises, so that the last look is the highest."""
        at = len(self.kilobytes)
        self.kilobytes.append(0)

        def follow() -> None:
            with contextlib.suppress(OSError):
                while match := _PEAK.search(Path(f"/proc/{pid}/status").read_text()):
                    self.kilobytes[at] = int(match[1])

        thread = threading.Thread(target=follow, daemon=True)
        thread.start()
        self._watching.append(thread)

    def of_the_last(self) -> int:
        """Kilobytes of the child that was started last, once it has ended."""
        self._watching[-1].join(10)
        return self.kilobytes[-1]


@contextlib.contextmanager
def watched(monkeypatch: pytest.MonkeyPatch) -> Iterator[Peaks]:
    """Every child that starts inside is followed."""
    peaks = Peaks()

    class Watched(subprocess.Popen):  # type: ignore[type-arg] # as the code under test starts it
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            super().__init__(*args, **kwargs)
            peaks.watch(self.pid)

    with monkeypatch.context() as patched:
        patched.setattr(subprocess, "Popen", Watched)
        yield peaks
