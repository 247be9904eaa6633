"""Whether an uploaded ZIP is a whole file of a round: runs in the process for files of strangers (portal.core.sandbox).

The payload is the path of the uploaded file, which may be larger than what a process holds; the ZIP is read there.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from reports.documents.casefile.checking import check

# So many faults are named; one cut-off file has as many as it has names.
NAMED: Final = 50


def look(payload: bytes) -> dict[str, Any]:
    """{"files", "sha256", "faults": [[path, what]], "more"}: the first faults, and how many there are beyond them."""
    found = check(Path(payload.decode()))
    faults = [[fault.path, fault.said] for fault in found.faults[:NAMED]]
    return {
        "files": found.files,
        "sha256": found.sha256,
        "faults": faults,
        "more": max(0, len(found.faults) - NAMED),
    }
