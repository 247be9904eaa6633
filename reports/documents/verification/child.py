"""The process that looks at one file: `python -m reports.documents.verification.child`.

One line of JSON on standard input: {"path", "roots", "others", "crls" (base64 of DER), "seconds", "megabytes",
"earlier" (`Verdict.to_json()` or null)}.
One line of JSON on standard output: `Verdict.to_json()`. It limits itself before it reads the file; whoever started
it ends it after its time all the same. It has no database, no settings, no secrets, and opens no connection.
"""

from __future__ import annotations

import base64
import datetime as dt
import gc
import json
import logging
import resource
import sys
from pathlib import Path
from typing import Any

from reports.documents.verification.chains import Anchors
from reports.documents.verification.checks import examine
from reports.documents.verification.verdict import Verdict


def main() -> None:
    """Read the request, limit, look, answer."""
    request: dict[str, Any] = json.loads(sys.stdin.readline())
    _limit(int(request["seconds"]), int(request["megabytes"]))
    # what the library says of a hostile file is neither ours nor Vietnamese
    logging.disable(logging.CRITICAL)
    # short-lived and bounded: collecting garbage would take a fifth of the time
    gc.disable()
    content = Path(request["path"]).read_bytes()
    anchors = Anchors(
        **{
            name: tuple(base64.b64decode(each) for each in request[name])
            for name in ("roots", "others", "crls")
        }
    )
    earlier = Verdict.from_json(request["earlier"]) if request["earlier"] else None
    sys.stdout.write(json.dumps(examine(content, anchors, dt.datetime.now(dt.UTC), earlier).to_json()))


def _limit(seconds: int, megabytes: int) -> None:
    """Bounds that the kernel keeps: processor time, memory, no files written, no further processes."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit counts what is reserved and never used
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main()
