"""Opens what people have: Word, PDF with text, plain text, or text from the clipboard. Free of side effects."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Sequence
from typing import Final

from portal.core.pasted import html_to_text, is_html
from portal.core.text import looks_like_legacy_encoding, nfc
from reports.imports.reading import lines
from reports.imports.reading.source import Block, Source, TableBlock, Unreadable

__all__ = ["MOST_BYTES", "Source", "Unreadable", "open_paste", "open_source"]

MOST_BYTES: Final = 30 * 1024 * 1024
_MOST_CHARACTERS: Final = 2_000_000
_LONGEST_PARAGRAPH: Final = 20_000
_MOST_PARAGRAPHS: Final = 20_000
_NO_REPORT: Final = (
    "Văn bản quá dài, hoặc có đoạn quá dài, để là một báo cáo. Hãy tách phần báo cáo ra rồi tải lên."
)
_LEGACY: Final = (
    "Văn bản gõ bằng phông chữ cũ (TCVN3 như .VnTime, hoặc VNI) nên không đọc đúng được chữ Việt. "
    "Hãy chuyển mã sang Unicode (ví dụ bằng UniKey, Ctrl+Shift+F6) rồi tải lại."
)
_OTHER_ENDINGS: Final = frozenset(
    "docx docm doc odt rtf pdf xlsx xlsm xls ods zip png jpg jpeg tif tiff".split()
)
_PAGE: Final = re.compile(r"\s*(?:<\?xml|<!doctype|<html|<head|<body|<script|<svg)", re.IGNORECASE)
_TWO_COLUMNS = re.compile(r"\s*(?P<left>\S.{4,70}?\S) {5,}(?P<right>[(A-ZÀ-ỸĐ]\S.{3,80})")
_RIGHT_COLUMN = re.compile(r" {25,}(?P<right>[(A-ZÀ-ỸĐ]\S.{1,60})")
_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x85\u2028\u2029]")


def open_source(name: str, content: bytes) -> Source:
    """The paragraphs and tables of a file, whose kind is told by its content and not by its name.

    Raises Unreadable with a Vietnamese message. `name` is only used to tell apart what content cannot.
    """
    if not content.strip():
        raise Unreadable("Tệp trống, không có nội dung để đọc.")
    if len(content) > MOST_BYTES:
        raise Unreadable(
            f"Tệp lớn hơn {MOST_BYTES // 1024 // 1024} MB; hãy bỏ bớt hình ảnh hoặc tách phụ lục."
        )
    if content.startswith(b"PK"):
        _refuse_unsafe(content)
        from reports.imports.reading.word import read_docx

        return _checked(read_docx(content))
    if content[:1024].lstrip().startswith(b"%PDF"):
        from reports.imports.reading.pdf import read_pdf

        return _checked(read_pdf(content))
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        if "EncryptedPackage".encode("utf-16-le") in content:
            raise Unreadable("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
        raise Unreadable("Tệp Word đời cũ (.doc). Hãy mở bằng Word và lưu lại dạng .docx rồi tải lên.")
    if content.startswith(b"{\\rtf"):
        raise Unreadable("Tệp dạng RTF. Hãy lưu lại dạng .docx rồi tải lên.")
    text = _decoded(content)
    _refuse_other_kind(name, text)
    return _checked(_plain("text", text))


def _refuse_other_kind(name: str, text: str) -> None:
    """Text under the name of something else is a wrong or broken file; the tags of a page are no sentences."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    if ending in _OTHER_ENDINGS:
        raise Unreadable(
            f"Tên tệp “.{ending}” nhưng nội dung không đúng loại ấy; tệp sai hoặc bị hỏng. "
            "Chỉ đọc được tệp .docx, PDF có chữ và văn bản thuần (.txt)."
        )
    if _PAGE.match(text):
        raise Unreadable("Tệp là trang web hoặc ảnh SVG. Hãy mở tệp, sao chép rồi dán nội dung.")


def _refuse_unsafe(content: bytes) -> None:
    """Bombs, ways out of the folder, macros: refused here as they are where files are kept."""
    from reports.collection.attached.kinds import Limits, NotTaken
    from reports.collection.attached.packed import refuse_unsafe

    try:
        refuse_unsafe(content, Limits())
    except NotTaken as refusal:
        raise Unreadable(str(refusal)) from refusal


def open_paste(text: str) -> Source:
    """The paragraphs of pasted text (plain, or the HTML that Word puts into the clipboard)."""
    plain = html_to_text(text) if is_html(text) else text
    if not plain.strip():
        raise Unreadable("Chưa dán nội dung nào.")
    return _checked(_plain("paste", plain))


def _plain(kind: str, text: str) -> Source:
    if len(text) > _MOST_CHARACTERS:
        raise Unreadable(_NO_REPORT)
    if max(map(len, text.splitlines()), default=0) > _LONGEST_PARAGRAPH:
        raise Unreadable(_NO_REPORT)
    _refuse_legacy(text.splitlines())
    printed = _BREAKS.split(nfc(text).replace("\x0c", "\n"))
    blocks = lines.without_page_numbers(_with_tables(printed))
    return Source(kind, tuple(lines.joined(blocks, wrapped=lines.is_wrapped(printed))))


def _with_tables(printed: Sequence[str]) -> list[Block | TableBlock]:
    """Blocks of lines; lines of several cells (tabs, or Markdown bars) that follow each other are a table."""
    found: list[Block | TableBlock] = []
    rows: list[tuple[str, ...]] = []
    for line in [*_columns_apart(printed), ""]:
        cells = _cells(line)
        if cells:
            rows.append(cells)
            continue
        found.extend(_table_or_lines(rows))
        rows = []
        found.extend(lines.from_lines([line]))
    return found


def _columns_apart(printed: Sequence[str]) -> list[str]:
    """Head and signature set in two columns with spaces: first the left column, then the right one."""
    found: list[str] = []
    right: list[str] = []
    for line in printed:
        match = _TWO_COLUMNS.fullmatch(line)
        alone = _RIGHT_COLUMN.fullmatch(line) if right else None
        if match and not match["left"].rstrip().endswith(":"):
            found.append(match["left"])
            right.append(match["right"])
        elif alone:
            right.append(alone["right"])
        else:
            found.extend(right)
            found.append(line)
            right = []
    return [*found, *right]


def _cells(line: str) -> tuple[str, ...]:
    stripped = line.strip()
    if stripped.startswith("|") and stripped.count("|") >= 3:
        return tuple(cell.strip() for cell in stripped.strip("|").split("|"))
    cells = tuple(cell.strip() for cell in stripped.split("\t"))
    return cells if len(cells) >= 2 and all(map(bool, cells[:1])) and len(stripped) < 400 else ()


def _table_or_lines(rows: Sequence[tuple[str, ...]]) -> Iterable[Block | TableBlock]:
    data = [row for row in rows if not all(re.fullmatch(r"[:\-\s]*", cell) for cell in row)]
    numbers = sum(1 for row in data for cell in row[1:] if re.fullmatch(r"[\d.,/% ]+", cell))
    if len(data) >= 2 and numbers >= len(data) / 2:
        return [TableBlock(tuple(data))]
    return [block for row in data for block in lines.from_lines(["  ".join(row)])]


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return _strictly(content, "utf-16")
    if content.startswith(codecs.BOM_UTF8):
        return _strictly(content, "utf-8-sig")
    sample = content[:4000]
    if b"\x00" in content:
        for encoding, zeros in (("utf-16-le", sample[1::2]), ("utf-16-be", sample[0::2])):
            if zeros.count(0) > len(sample) / 5 and _is_text(
                guess := content.decode(encoding, errors="replace")
            ):
                return guess
        raise Unreadable(
            "Tệp không phải là văn bản. Chỉ đọc được tệp .docx, PDF có chữ và văn bản thuần (.txt)."
        )
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError:
        return _not_unicode(content)


def _is_text(text: str) -> bool:
    start = text[:2000]
    return sum(ch.isprintable() or ch.isspace() for ch in start) > 0.98 * len(start)


def _strictly(content: bytes, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise Unreadable("Tệp văn bản bị hỏng mã chữ. Hãy lưu lại với mã UTF-8 rồi tải lên.") from error


def _not_unicode(content: bytes) -> str:
    """Never guessed: bytes of a font of the 1990s are named as such, anything else is refused as well."""
    if looks_like_legacy_encoding(content.decode("cp1252", errors="replace")):
        raise Unreadable(_LEGACY)
    raise Unreadable(
        "Không xác định được bảng mã của tệp văn bản. Hãy lưu lại với mã UTF-8 (Unicode) rồi tải lên."
    )


def _checked(source: Source) -> Source:
    texts = [block.text for block in source.blocks if isinstance(block, Block)]
    texts += [
        cell for block in source.blocks if isinstance(block, TableBlock) for row in block.rows for cell in row
    ]
    _refuse_legacy(texts)
    if max(map(len, texts), default=0) > _LONGEST_PARAGRAPH or len(texts) > _MOST_PARAGRAPHS:
        raise Unreadable(_NO_REPORT)
    if not any(any(ch.isalpha() for ch in text) for text in texts):
        raise Unreadable("Tệp không có chữ nào đọc được.")
    return source


def _refuse_legacy(texts: Iterable[str]) -> None:
    """A stray line may be a name in another language; several, or most of a short text, are a font."""
    said = [text for text in texts if text.strip()]
    legacy = [text for text in said if looks_like_legacy_encoding(text)]
    if len(legacy) >= 2 or (legacy and len(said) <= 5):
        raise Unreadable(_LEGACY)
