"""Opening a file that a stranger sent: a reader that is strict, bounded and not quadratic."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final, TypeVar, cast

from reports.documents.verification.verdict import Reason

T = TypeVar("T")

MAX_PAGES: Final = 20_000
_HEADER: Final = re.compile(rb"\s*%PDF-\d")


class Refused(Exception):
    """The file cannot be looked at; `reason` says why."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason)
        self.reason = reason


def is_pdf(content: bytes) -> bool:
    """Whether the first bytes are those of a PDF; nothing else is read."""
    return bool(_HEADER.match(content[:1024]))


def open_pdf(content: bytes) -> Any:
    """pyHanko's reader over the file. Refused: not a PDF, encrypted, damaged."""
    if not is_pdf(content):
        raise Refused(Reason.NOT_PDF)
    reader = guarded(_reader_class(), BytesIO(content), strict=True)
    if reader.encrypted:
        raise Refused(Reason.ENCRYPTED)
    # a catalogue that is none would only be found out later
    guarded(lambda: reader.root["/Pages"])
    return reader


def guarded(work: Callable[..., T], *args: Any, **kwargs: Any) -> T:
    """What `work` gives. Refused: the file is damaged, and a damaged file raises whatever it likes."""
    try:
        return work(*args, **kwargs)
    except (MemoryError, Refused):
        raise
    except Exception as error:
        raise Refused(Reason.DAMAGED) from error


def pages_of(handler: Any) -> list[Any]:
    """References to the pages, in order, of a reader or of one of its older revisions."""
    found: list[Any] = []
    waiting, seen = [handler.root.raw_get("/Pages")], set[Any]()
    while waiting:
        node = waiting.pop()
        if node.reference in seen or len(seen) > 2 * MAX_PAGES:
            raise Refused(Reason.DAMAGED)
        seen.add(node.reference)
        entry = node.get_object()
        if "/Kids" in entry:
            waiting.extend(reversed(list(entry["/Kids"])))
        else:
            found.append(node)
    return found


def _reader_class() -> type[Any]:
    """PdfFileReader that reads the index of an object stream once.

    The original reads the whole index again for every object, which makes comparing two revisions of a tagged PDF
    quadratic: a table of 80 × 30 cells takes a minute and a half (measured), and would let anybody stop the page."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.decode_limits import DecodePurpose
    from pyhanko.pdf_utils.misc import PdfStrictReadError
    from pyhanko.pdf_utils.reader import PdfFileReader

    class Reader(PdfFileReader):
        def __init__(self, *args: Any, **kwargs: Any) -> None:
            # before the base reads its first object
            self._indexed: dict[int, tuple[bytes, list[tuple[int, int]]]] = {}
            super().__init__(*args, **kwargs)

        def _get_object_from_stream(self, idnum: int, stmnum: int, idx: int) -> Any:
            if stmnum not in self._indexed:
                self._indexed[stmnum] = self._index(stmnum)
            data, index = self._indexed[stmnum]
            if not 0 <= idx < len(index) or index[idx][0] != idnum:
                raise PdfStrictReadError("object is not where the index says")
            stream = BytesIO(data)
            stream.seek(index[idx][1])
            found = generic.read_object(stream, generic.Reference(idnum, 0, self))
            if isinstance(found, generic.StreamObject | generic.IndirectObject):
                raise PdfStrictReadError("no such object may be in an object stream")
            return found

        def _index(self, stmnum: int) -> tuple[bytes, list[tuple[int, int]]]:
            stream = generic.Reference(stmnum, 0, self).get_object()
            if not isinstance(stream, generic.StreamObject) or stream["/Type"] != "/ObjStm":
                raise PdfStrictReadError("not an object stream")
            data = stream.read_data(DecodePurpose.OBJECT_STREAM)
            first, count = int(stream["/First"]), int(stream["/N"])
            numbers = data[:first].split()
            if len(numbers) < 2 * count or len({*numbers[: 2 * count : 2]}) != count:
                raise PdfStrictReadError("damaged index of an object stream")
            pairs = zip(numbers[: 2 * count : 2], numbers[1 : 2 * count : 2], strict=True)
            return data, [(int(number), first + int(offset)) for number, offset in pairs]

    return cast("type[Any]", Reader)
