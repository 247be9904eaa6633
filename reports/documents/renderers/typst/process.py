"""One file of an annex set by Typst in a process of its own."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from concurrent.futures import Future
from pathlib import Path
from threading import Thread, Timer
from typing import IO, Any, Final

from reports.documents.renderers.archival import MAKER
from reports.documents.renderers.typst import faces

_FOLDER: Final = Path(__file__).resolve().parent
TIME_LIMIT: Final = 120
"""Seconds for one file; a full one takes a few."""


class AnnexFailed(RuntimeError):
    """A file of an annex could not be set; the message is Vietnamese."""


class Setting:
    """A file that is being set from a piece (the values annex.typ reads). Both results come when they are there, and
    raise AnnexFailed when it takes too long or Typst refuses it; the pages are known before the file is finished."""

    def __init__(self, piece: Mapping[str, Any], *, time_limit: float = TIME_LIMIT) -> None:
        self._given = _input(piece)
        self._limit = time_limit
        self._late = False
        self._pages: Future[int] = Future()
        self._content: Future[bytes] = Future()
        self._errors: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 closed where the process has ended
        # by path and isolated (-I): nothing of the portal is imported, only two libraries
        command = [sys.executable, "-I", str(_FOLDER / "child.py")]
        self._process = subprocess.Popen(  # noqa: S603 our own program
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._errors
        )
        # in a thread, so that the process never waits for whoever takes the files
        self._thread = Thread(target=self._follow, daemon=True)
        self._thread.start()

    def pages(self) -> int:
        """How many pages the file has."""
        return self._pages.result()

    def content(self) -> bytes:
        """The PDF."""
        return self._content.result()

    def stop(self) -> None:
        """End the process if it still runs."""
        self._process.kill()
        self._thread.join()

    def _follow(self) -> None:
        timer = Timer(self._limit, self._stop_late)
        timer.start()
        try:
            with self._errors, self._process as process:
                pages, content = self._talk(process)
                if process.wait() != 0 or not pages:
                    raise AnnexFailed(self._reason())
            self._content.set_result(content)
        except Exception as error:
            for each in (self._pages, self._content):
                if not each.done():
                    each.set_exception(error)
        finally:
            timer.cancel()

    def _talk(self, process: subprocess.Popen[bytes]) -> tuple[bytes, bytes]:
        if process.stdin is None or process.stdout is None:
            raise AnnexFailed("no pipes")
        try:
            process.stdin.write(self._given)
            process.stdin.close()
        except BrokenPipeError:
            pass  # it ended before it read all; its error says why
        pages = process.stdout.readline()
        if pages:
            self._pages.set_result(int(pages))
        return pages, process.stdout.read()

    def _stop_late(self) -> None:
        self._late = True
        self._process.kill()

    def _reason(self) -> str:
        if self._late:
            limit = f"{self._limit:.0f} giây"
            return f"Dàn trang phụ lục quá {limit} nên đã dừng. Hãy chia phụ lục thành các bảng nhỏ hơn."
        self._errors.seek(0)
        told = self._errors.read().decode("utf-8", "replace").strip().splitlines()
        return f"Không dàn trang được phụ lục: {told[-1] if told else self._process.returncode}"


def _input(piece: Mapping[str, Any]) -> bytes:
    """What `child.py` reads: where the template and the fonts are, then the piece."""
    family, files = faces.family_and_files()
    data = json.dumps({**piece, "fonts": [family]}, ensure_ascii=False, separators=(",", ":"))
    replaced, others = faces.stand_ins(data)
    facts = json.dumps({"template": str(_FOLDER / "annex.typ"), "fonts": [*files, *others], "maker": MAKER})
    return f"{facts}\n{data.translate(replaced) if replaced else data}".encode()
