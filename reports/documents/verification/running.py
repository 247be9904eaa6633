"""Running the child: a file and whom to believe go in, a verdict comes out, within limits and never more at once
than the machine bears (no Django, no database)."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from portal.core.places import NoRoom, place
from reports.documents.verification.chains import Anchors
from reports.documents.verification.verdict import Reason, Verdict

__all__ = ["Limits", "NoRoom", "verify"]

_MODULE: Final = "reports.documents.verification.child"
_ROOT: Final = Path(__file__).resolve().parents[3]
_KIND: Final = "verification"
_OUT_OF_TIME: Final = (-signal.SIGKILL, -signal.SIGXCPU)


@dataclass(frozen=True, slots=True)
class Limits:
    """seconds: of wall time; bytes: size of the file; megabytes: memory; at_once: children on this machine."""

    seconds: float
    bytes: int
    megabytes: int
    at_once: int


def verify(
    content: bytes, anchors: Anchors, limits: Limits, *, patience: float, earlier: Verdict | None = None
) -> Verdict:
    """The verdict over a file. patience: seconds to wait for a free place; earlier: as in `checks.examine`.
    NoRoom: there was none."""
    digest = hashlib.sha256(content).hexdigest()
    if len(content) > limits.bytes:
        return Verdict.of(digest, len(content), (), Reason.TOO_BIG)
    with place(_KIND, limits.at_once, patience), tempfile.NamedTemporaryFile(suffix=".pdf") as file:
        file.write(content)
        file.flush()
        answer = _ask(file.name, anchors, limits, earlier)
    if answer is None:
        return Verdict.of(digest, len(content), (), Reason.TOO_SLOW)
    try:
        verdict = Verdict.from_json(json.loads(answer))
    except (ValueError, TypeError, KeyError):
        # killed by one of its limits before it could answer
        return Verdict.of(digest, len(content), (), Reason.TOO_BIG)
    return verdict


def _ask(path: str, anchors: Anchors, limits: Limits, earlier: Verdict | None) -> bytes | None:
    """What the child writes; None when its time is over. It gets nothing of our environment: no secrets."""
    request = {
        "path": path,
        "seconds": int(limits.seconds) + 1,
        "megabytes": limits.megabytes,
        "roots": [base64.b64encode(each).decode() for each in anchors.roots],
        "others": [base64.b64encode(each).decode() for each in anchors.others],
        "crls": [base64.b64encode(each).decode() for each in anchors.crls],
        "earlier": earlier.to_json() if earlier is not None else None,
    }
    child = subprocess.Popen(  # noqa: S603 -- our own module, nothing of it comes from outside
        [sys.executable, "-m", _MODULE],
        cwd=_ROOT,
        env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONDONTWRITEBYTECODE": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        answer, _nothing = child.communicate(json.dumps(request).encode() + b"\n", timeout=limits.seconds)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child.poll() is None:
            child.kill()
            child.communicate()
    return answer if answer or child.returncode not in _OUT_OF_TIME else None
