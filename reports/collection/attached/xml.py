"""XML of strangers, read as a stream: no entity of its own, nothing fetched, nothing kept but what is asked for."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol
from xml.parsers import expat

from reports.collection.attached.kinds import NotTaken

_PIECE: Final = 1 << 16
_DEEPEST: Final = 1000

Opened = Callable[[str, dict[str, str]], None]
Closed = Callable[[str], None]
Said = Callable[[str], None]


class Stream(Protocol):
    """What can be read in pieces."""

    def read(self, size: int, /) -> bytes:
        """At most so many bytes; empty at the end."""


def read_xml(
    stream: Stream, *, opened: Opened | None = None, closed: Closed | None = None, said: Said | None = None
) -> None:
    """Tell of each element by its local name ("t" of w:t and a:t alike), and of text.

    NotTaken for a document that declares a type or entities (no office program does), that is not well-formed, or
    that is nested without end.
    """
    depth = 0

    def open_(tag: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        if depth > _DEEPEST:
            raise NotTaken("Tệp có cấu trúc lồng nhau quá sâu nên không nhận.")
        if opened:
            opened(tag.rpartition(" ")[2], attributes)

    def close(tag: str) -> None:
        nonlocal depth
        depth -= 1
        if closed:
            closed(tag.rpartition(" ")[2])

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = open_
    parser.EndElementHandler = close
    parser.CharacterDataHandler = said
    parser.StartDoctypeDeclHandler = _refuse
    try:
        while piece := stream.read(_PIECE):
            parser.Parse(piece)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise NotTaken("Tệp bị hỏng (phần XML bên trong). Hãy mở, lưu lại rồi tải lên.") from error


def _refuse(*_declared: object) -> None:
    raise NotTaken("Tệp chứa khai báo XML không được phép nên không nhận.")
