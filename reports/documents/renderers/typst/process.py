"""One file of an annex set by Typst in a process of its own."""

import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from reports.documents.renderers.typst import faces

_FOLDER: Final = Path(__file__).resolve().parent
TIME_LIMIT: Final = 120
"""Seconds for one file; a full one takes a few."""


class AnnexFailed(RuntimeError):
    """A file of an annex could not be set; the message is Vietnamese."""


def set_file(piece: Mapping[str, Any], *, time_limit: float = TIME_LIMIT) -> bytes:
    """The PDF of a piece (`pieces.Piece.values`). AnnexFailed when it takes too long or Typst refuses it."""
    family, files = faces.family_and_files()
    data = json.dumps({**piece, "fonts": [family]}, ensure_ascii=False, separators=(",", ":"))
    replaced, others = faces.stand_ins(data)
    facts = json.dumps({"template": str(_FOLDER / "annex.typ"), "fonts": [*files, *others]})
    given = f"{facts}\n{data.translate(replaced) if replaced else data}".encode()
    # by path and isolated (-I): nothing of the portal is imported, only two libraries
    command = [sys.executable, "-I", str(_FOLDER / "child.py")]
    try:
        done = subprocess.run(command, input=given, capture_output=True, timeout=time_limit, check=False)  # noqa: S603 ours
    except subprocess.TimeoutExpired as error:
        raise AnnexFailed(
            f"Dàn trang phụ lục quá {time_limit:.0f} giây nên đã dừng. Hãy chia phụ lục thành các bảng nhỏ hơn."
        ) from error
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise AnnexFailed(f"Không dàn trang được phụ lục: {told[-1] if told else done.returncode}")
    return done.stdout
