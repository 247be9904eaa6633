"""A written report is opened in a child process, and asked whether it names citizens, before anything of it is kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core.errors import Invalid
from portal.core.personal import scan
from portal.core.sandbox import LimitReached, Refused, run_limited
from reports.collection.actions.personal import Found, PersonalFound, without_personal
from reports.imports.reading.kept import heading_of, lines_of
from reports.imports.reading.look import payload_of
from reports.imports.reading.sources import MOST_BYTES

SECONDS: Final = 15.0
MEGABYTES: Final = 512
_READER: Final = "reports.imports.reading.look"
_PARTS: Final = ("sections", "annexes")
_FREE: Final = frozenset({*_PARTS, "footnotes", "date"})
"""Asked by refuse_personal_paper, or no text."""
_CUT: Final = 60


class Unread(Invalid):
    """The file cannot be read as a report; the message says why and the way out."""


def read_paper(
    *,
    name: str = "",
    content: bytes = b"",
    paste: bool = False,
    document: Mapping[str, Any] | None = None,
    outlines: Sequence[Mapping[str, Any]] = (),
) -> dict[str, Any]:
    """What reading.look answers for a file, pasted text, or a paper that was read before. Unread, or Busy."""
    if len(content) > MOST_BYTES:
        size = MOST_BYTES // 1024 // 1024
        raise Unread(_("Tệp lớn hơn %(n)d MB; hãy bỏ bớt hình ảnh hoặc tách phụ lục.") % {"n": size})
    header = {"name": name, "paste": paste, "document": document, "outlines": list(outlines)}
    try:
        answer: dict[str, Any] = run_limited(
            _READER, payload_of(header, content), seconds=SECONDS, memory=MEGABYTES
        )
    except Refused as refusal:
        raise Unread(str(refusal)) from None
    except LimitReached as limit:
        words = (
            _("Đọc tệp quá lâu nên đã dừng; hãy tách phần báo cáo ra, hoặc dán nội dung vào ô bên dưới.")
            if limit.out_of_time
            else _("Tệp hỏng, hoặc cần quá nhiều bộ nhớ nên không đọc; hãy mở và lưu lại rồi tải lên.")
        )
        raise Unread(words) from None
    return answer


def refuse_personal_paper(document: Mapping[str, Any], explained: set[str]) -> None:
    """PersonalFound when a part of a paper names citizens, but for the fingerprints that were explained."""
    finds = []
    for place, text in _parts(document):
        shown = place if len(place) <= _CUT else f"{place[:_CUT].rstrip()}…"
        finds += [Found("paper", shown, hit) for hit in scan(text) if hit.fingerprint not in explained]
    if finds:
        way_out = _("hãy bỏ đi trong tệp rồi tải lên lại, hoặc ghi lý do nếu không phải dữ liệu cá nhân.")
        raise PersonalFound(finds, way_out)


def without_people(document: Mapping[str, Any]) -> dict[str, Any]:
    """The paper with head and tail masked, where they name a way to reach somebody: they are shown, never taken."""
    kept = {key: value if key in _FREE else masked(value) for key, value in document.items()}
    return kept | {"references": []}


def _parts(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for section in [*document["sections"], *document["annexes"]]:
        place = _("Mục “%(heading)s”") % {"heading": heading_of(section)}
        yield place, "\n".join([section["title"], *lines_of(section)])
        for table in section["tables"]:
            # row by row, and each column downwards, so that a list of people is one in either
            across = "\n\n".join(", ".join(filter(None, row)) for row in table["rows"])
            width = max(map(len, table["rows"]), default=0)
            columns = ("\n".join(row[at] for row in table["rows"] if at < len(row)) for at in range(width))
            yield (
                _("Bảng ở mục “%(heading)s”") % {"heading": heading_of(section)},
                "\n\n".join([across, *columns]),
            )
    yield _("Chú thích cuối trang"), "\n".join(document["footnotes"])


def masked(value: Any) -> Any:
    """Plain data whose texts name citizens behind a mask only."""
    if isinstance(value, dict):
        return {key: each if key == "date" else masked(each) for key, each in value.items()}
    if isinstance(value, list):
        return [masked(each) for each in value]
    return without_personal(value) if isinstance(value, str) else value
