"""Files of strangers are opened in a process of their own, with little time, little memory and none of our secrets.

The child is portal/core/sandbox_child.py; it imports one module of ours and calls its `look(payload: bytes)`, whose
answer must be JSON. A module that is to run there imports nothing that needs settings or a database.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.errors import Conflict
from portal.core.places import NoRoom, place

_ROOT: Final = Path(__file__).resolve().parents[2]
_CHILD: Final = Path(__file__).with_name("sandbox_child.py")
_OUT_OF_TIME: Final = (-signal.SIGKILL, -signal.SIGXCPU)


class LimitReached(Exception):
    """The child was ended by a limit, or broke: `out_of_time`, else memory or a file that no reader survives."""

    def __init__(self, *, out_of_time: bool) -> None:
        super().__init__("time" if out_of_time else "memory")
        self.out_of_time = out_of_time


class Refused(Exception):
    """The module looked and does not take the file; the message is Vietnamese."""


class Busy(Conflict):
    """As many files are being looked at on this machine as it bears, and none was ready in time."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Máy đang bận đọc các tệp khác nên chưa đọc tệp này; hãy thử lại sau ít phút, chưa có gì bị mất."
            )
        )


def run_limited(module: str, payload: bytes, *, seconds: float, memory: int, disk: int = 0) -> Any:
    """What `module.look(payload)` answers, in a child of at most so many seconds of wall time and megabytes of memory.

    `disk`: megabytes it may write into one temporary file, for libraries that cannot do without.
    Raises Refused (the child says why), LimitReached, and Busy: no more children than SANDBOX_AT_ONCE at a time.
    """
    try:
        with place("sandbox", settings.SANDBOX_AT_ONCE, settings.SANDBOX_PATIENCE):
            return _run(module, payload, seconds, memory, disk)
    except NoRoom:
        raise Busy from None


def _run(module: str, payload: bytes, seconds: float, memory: int, disk: int) -> Any:
    with subprocess.Popen(  # noqa: S603 -- our own file, and a module that our own code names
        [sys.executable, "-P", str(_CHILD), module, str(int(seconds) + 1), str(memory), str(disk)],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as child:
        try:
            answer, _nothing = child.communicate(payload, timeout=seconds)
        except subprocess.TimeoutExpired:
            raise LimitReached(out_of_time=True) from None
        finally:
            if child.poll() is None:
                child.kill()
    try:
        said = json.loads(answer)
    except ValueError:
        raise LimitReached(out_of_time=child.returncode in _OUT_OF_TIME) from None
    if "refused" in said:
        raise Refused(said["refused"])
    return said["answer"]
