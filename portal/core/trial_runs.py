"""A workbook that is tried before it is written: a verdict for every row, what is wrong and where, the page of it all.

What a row is and what it would do is said by who reads the workbook (`agencies.bulk`, `reports.imports.earlier`).
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final, Generic, Protocol, TypeVar

from portal.core.http import paginate

if TYPE_CHECKING:
    from django.http import HttpRequest

NEW, CHANGED, UNCHANGED, ERROR = "new", "changed", "unchanged", "error"
VERDICTS: Final = {NEW: "mới", CHANGED: "thay đổi", UNCHANGED: "không đổi", ERROR: "lỗi"}
_ROWS: Final = 100  # of one page


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong in one place, and the way out. `cell`: "B7", or "" for the whole row or sheet."""

    cell: str
    message: str


class Judged(Protocol):
    """What one row would do: a dataclass with a verdict."""

    __dataclass_fields__: ClassVar[dict[str, Any]]
    verdict: str


L = TypeVar("L", bound=Judged)


@dataclass(frozen=True, slots=True)
class Tried(Generic[L]):
    """The rows in the order of the workbook."""

    lines: list[L]

    @property
    def counts(self) -> dict[str, int]:
        """{verdict: rows}, every verdict named."""
        return {verdict: sum(line.verdict == verdict for line in self.lines) for verdict in VERDICTS}

    @property
    def digest(self) -> str:
        """SHA-256 of everything that would be written and of what stands there now."""
        body = json.dumps(
            [asdict(line) for line in self.lines], ensure_ascii=False, sort_keys=True, default=str
        )
        return hashlib.sha256(body.encode()).hexdigest()


def shown(request: HttpRequest, plan: Tried[L]) -> dict[str, Any]:
    """What a page says of a trial run: its rows, of the verdict in ?xem= alone where it names one, page by page."""
    counts = plan.counts
    wanted = request.GET.get("xem", "")
    lines = [line for line in plan.lines if wanted not in VERDICTS or line.verdict == wanted]
    return {
        "plan": plan,
        "wanted": wanted if wanted in VERDICTS else "",
        "choices": [(key, VERDICTS[key], n) for key, n in counts.items()],
        "page": paginate(request, lines, per_page=_ROWS),
        "writes": counts[NEW] + counts[CHANGED],
    }
