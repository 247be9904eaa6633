"""PDF files: whole, open, without scripts, programs or streams made to fill memory; and what they say."""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any, Final

from reports.collection.attached.kinds import Inside, Limits, NotTaken, is_program

MOST_PAGES: Final = 1000
_MOST_POINTS: Final = 200_000_000
_PIECE: Final = 1 << 16
_RUNS: Final = frozenset({"/JavaScript", "/Launch", "/ImportData", "/SubmitForm", "/GoToE", "/Rendition"})
_RUNNING_KEYS: Final = frozenset({"/JS", "/JavaScript", "/XFA", "/RichMediaContent"})
_SCRIPT: Final = "Tệp PDF có mã lệnh tự chạy nên không nhận. Hãy in lại ra PDF (Print to PDF) rồi tải lên."
_BROKEN: Final = "Tệp PDF bị hỏng hoặc thiếu một phần. Hãy xuất lại PDF rồi tải lên."
_TOO_LARGE: Final = "Tệp PDF giải nén ra quá lớn nên không nhận. Hãy xuất lại PDF với dung lượng nhỏ hơn."
_ATTACHED: Final = "Tệp PDF có tệp khác đính bên trong nên không nhận. Hãy đính kèm riêng từng tệp."
_LOCKED: Final = "Tệp PDF có mật khẩu hoặc bị khóa quyền. Hãy bỏ khóa, hoặc in lại ra PDF, rồi tải lên."


def look(content: bytes, limits: Limits) -> Inside:
    """What the file says; `blind` when it has no text at all, as a scan. Raises NotTaken."""
    import pikepdf

    inside = Inside()
    try:
        with pikepdf.open(io.BytesIO(content), attempt_recovery=False, suppress_warnings=True) as paper:
            if paper.is_encrypted:
                raise NotTaken(_LOCKED)
            if len(paper.pages) > MOST_PAGES:
                raise NotTaken(f"Tệp PDF dài hơn {MOST_PAGES} trang; hãy chia nhỏ.")
            _Walk(limits, inside).through(paper)
    except pikepdf.PasswordError as error:
        raise NotTaken(_LOCKED) from error
    except pikepdf.PdfError as error:
        raise NotTaken(_BROKEN) from error
    _pages(content, limits, inside)
    return inside


class _Walk:
    """Every object of the file, also those that nothing points to."""

    def __init__(self, limits: Limits, inside: Inside) -> None:
        self._limits = limits
        self._left = limits.unpacked
        self._inside = inside
        self._notes: list[list[str]] = []
        self._embedded: dict[tuple[int, int], Any] = {}

    def through(self, paper: Any) -> None:
        """Look at each; then at the files within the file."""
        import pikepdf

        for each in paper.objects:
            if isinstance(each, pikepdf.Stream):
                self._stream(each)
                self._values(each.stream_dict)
            else:
                self._values(each)
        for stream in self._embedded.values():
            self._open(stream)
        self._inside.say("Ghi chú, ô nhập", self._notes, self._limits)

    def _values(self, value: Any) -> None:
        """What is written in an object itself; what it points to is an object of its own."""
        import pikepdf

        waiting = [value]
        while waiting:
            one = waiting.pop()
            if isinstance(one, pikepdf.Array):
                waiting += [each for each in one if _is_nest(each)]
            elif isinstance(one, pikepdf.Dictionary):
                for key, each in one.items():
                    self._entry(one, key, each)
                    if _is_nest(each):
                        waiting.append(each)

    def _entry(self, owner: Any, key: str, value: Any) -> None:
        import pikepdf

        if key in _RUNNING_KEYS or (key == "/S" and isinstance(value, pikepdf.Name) and str(value) in _RUNS):
            raise NotTaken(_SCRIPT)
        if key == "/EF" and isinstance(value, pikepdf.Dictionary):
            for _name, stream in value.items():
                if isinstance(stream, pikepdf.Stream):
                    self._embedded[stream.objgen] = stream
        if key in ("/Contents", "/V") and isinstance(value, pikepdf.String):
            self._notes.append([f"chỗ thứ {len(self._notes) + 1}", str(value)])
        if key == "/Width" and owner.get("/Height") is not None:
            self._refuse_huge(value, owner.get("/Height"))

    def _refuse_huge(self, width: Any, height: Any) -> None:
        if int(width) * int(height) > _MOST_POINTS:
            raise NotTaken("Tệp PDF có ảnh quá lớn nên không nhận. Hãy quét lại với độ phân giải thấp hơn.")

    def _stream(self, stream: Any) -> None:
        """Unpack what is packed, piece by piece, within the budget. Pictures are bounded by their points."""
        filters = _filters(stream)
        if filters.count("/FlateDecode") > 1 or len(filters) > 3:
            raise NotTaken(_TOO_LARGE)
        if stream.get("/Subtype") == "/Image" or not filters or filters[-1] != "/FlateDecode":
            return
        for piece in _unpacked(stream.read_raw_bytes() if len(filters) == 1 else b""):
            self._left -= len(piece)
            if self._left < 0:
                raise NotTaken(_TOO_LARGE)

    def _open(self, stream: Any) -> None:
        """A file within the file: data beside an official paper (a workbook, JSON, XML, CSV) and nothing else."""
        from reports.collection.attached import packed

        content = bytes(stream.read_bytes())
        where = "Tệp trong PDF, "
        if content.startswith(b"PK\x03\x04"):
            packed.nested_workbook(content, self._limits, self._inside, where)
            return
        try:
            text = content.decode("utf-8")
        except UnicodeDecodeError:
            raise NotTaken(_ATTACHED) from None
        if is_program(content) or not content.lstrip().startswith((b"{", b"[", b"<?xml")):
            raise NotTaken(_ATTACHED)
        lines = [[f"dòng {number}", line] for number, line in enumerate(text.splitlines(), 1)]
        self._inside.say(where.rstrip(", "), lines, self._limits)


def _is_nest(value: Any) -> bool:
    """A direct array or dictionary; a reference is looked at where it is defined."""
    import pikepdf

    return (
        isinstance(value, pikepdf.Object)
        and not value.is_indirect
        and isinstance(value, (pikepdf.Array, pikepdf.Dictionary))
    )


def _filters(stream: Any) -> list[str]:
    import pikepdf

    given = stream.get("/Filter")
    if given is None:
        return []
    return [str(each) for each in given] if isinstance(given, pikepdf.Array) else [str(given)]


def _unpacked(packed: bytes) -> Iterator[bytes]:
    """The pieces of a deflated stream, never more than one of them in memory; what is broken ends it."""
    stream = zlib.decompressobj()
    rest = packed
    while rest and not stream.eof:
        try:
            piece = stream.decompress(rest, _PIECE)
        except zlib.error:
            return
        rest = stream.unconsumed_tail
        yield piece


def _pages(content: bytes, limits: Limits, inside: Inside) -> None:
    """The text of every page."""
    import pypdfium2

    try:
        paper = pypdfium2.PdfDocument(content)
    except pypdfium2.PdfiumError as error:
        raise NotTaken(_BROKEN) from error
    try:
        characters, pages = 0, len(paper)
        for at in range(pages):
            page = paper[at]
            text_page = page.get_textpage()
            text = text_page.get_text_bounded()
            text_page.close()
            page.close()
            characters += len(text.strip())
            lines = text.replace("\ufffe", "-").replace("\x02", "-").splitlines()
            inside.say(f"Trang {at + 1}", [[f"dòng {n}", line] for n, line in enumerate(lines, 1)], limits)
    finally:
        paper.close()
    inside.blind = characters < 20 * max(1, pages)
