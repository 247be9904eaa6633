"""Word files by their XML: automatic numbers, text boxes, footnotes, accepted changes; layout tables taken apart."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from portal.core.text import clean_line
from reports.imports.reading import lines
from reports.imports.reading.source import Block, Source, TableBlock, Unreadable
from reports.imports.reading.word_numbers import Numbering, W

_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MOST_UNPACKED: Final = 100 * 1024 * 1024
_BROKEN: Final = "Tệp Word bị hỏng hoặc không đúng định dạng .docx. Hãy mở bằng Word, lưu lại rồi tải lên."
# Deleted or moved away text, code of fields, hidden or foreign parts: nothing a reader of the page sees.
_SKIPPED: Final = frozenset(
    f"{W}{tag}"
    for tag in "del moveFrom instrText delText pPr rPr tblPr tcPr trPr sectPr commentReference annotationRef "
    "footnoteRef softHyphen".split()
)
_LAYOUT = re.compile(
    r"CỘNG H[OÒ][AÀ] XÃ HỘI|Độc lập\s*[-–]|Nơi nhận|^\s*(?:TM|KT|TL|TUQ)\.|^\s*Số\s*:.*/|Kính gửi|"
    r"^(?:PHÓ |Q\. )?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG \w+|CHÁNH \w+)\s*$",
    re.MULTILINE,
)
_BULLETS: Final = {"F0B7": "•", "F02D": "-", "F0A7": "•", "F0FC": "•"}


def read_docx(content: bytes) -> Source:
    """The blocks of a DOCX file. Raises Unreadable."""
    parts = _parts(content)
    body = parts["word/document.xml"]
    if body is None:
        raise Unreadable(_BROKEN)
    reader = _Reader(_Styles(parts["word/styles.xml"]), Numbering(parts["word/numbering.xml"]))
    container = body.find(f"{W}body")
    blocks = list(reader.blocks(container if container is not None else body))
    footnotes = tuple(_footnotes(parts["word/footnotes.xml"], reader))
    return Source("docx", tuple(lines.joined(lines.without_page_numbers(blocks))), footnotes)


def _parts(content: bytes) -> dict[str, Any]:
    from lxml import etree

    names = ("word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            present = {info.filename: info for info in packed.infolist()}
            if "word/document.xml" not in present:
                raise Unreadable(
                    "Tệp nén này không phải là tệp Word (.docx). Bảng Excel xin tải ở mục nhập từ tệp Excel."
                )
            if any(present[name].flag_bits & 1 for name in names if name in present):
                raise Unreadable("Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.")
            if sum(present[name].file_size for name in names if name in present) > _MOST_UNPACKED:
                raise Unreadable("Tệp Word quá lớn khi giải nén, không đọc được.")
            return {
                name: etree.fromstring(packed.read(name), parser) if name in present else None
                for name in names
            }
    except (zipfile.BadZipFile, etree.XMLSyntaxError, OSError, RuntimeError, ValueError, EOFError) as error:
        raise Unreadable(_BROKEN) from error


@dataclass(slots=True)
class _Style:
    based_on: str = ""
    num: str = ""
    level: int | None = None
    bold: bool = False
    heading: int = 0


class _Styles:
    """What paragraph styles give to their paragraphs, followed through what they are based on."""

    def __init__(self, root: Any | None) -> None:
        self._known: dict[str, _Style] = {}
        self.default = ""
        for node in root.findall(f"{W}style") if root is not None else ():
            name = node.get(f"{W}styleId", "")
            self._known[name] = _style(node)
            if node.get(f"{W}type") == "paragraph" and node.get(f"{W}default") in {"1", "true"}:
                self.default = name

    def chain(self, name: str) -> Iterator[tuple[str, _Style]]:
        """The style and those it is based on."""
        seen: set[str] = set()
        while name in self._known and name not in seen:
            seen.add(name)
            yield name, self._known[name]
            name = self._known[name].based_on


def _style(node: Any) -> _Style:
    style = _Style(based_on=_value(node, "basedOn"))
    style.num, style.level = _num_of(node.find(f"{W}pPr"))
    style.bold = _is_on(node.find(f"{W}rPr"), "b")
    name = _value(node, "name").casefold()
    match = re.fullmatch(r"(?:heading|đầu đề|tiêu đề) ([1-6])", name)
    style.heading = int(match[1]) if match else 0
    return style


def _value(node: Any | None, tag: str) -> str:
    child = node.find(f"{W}{tag}") if node is not None else None
    return str(child.get(f"{W}val", "")) if child is not None else ""


def _is_on(node: Any | None, tag: str) -> bool:
    child = node.find(f"{W}{tag}") if node is not None else None
    return child is not None and child.get(f"{W}val", "1") not in {"0", "false", "off"}


def _num_of(properties: Any | None) -> tuple[str, int | None]:
    numbers = properties.find(f"{W}numPr") if properties is not None else None
    if numbers is None:
        return "", None
    level = _value(numbers, "ilvl")
    return _value(numbers, "numId"), int(level) if level.isdigit() and len(level) < 3 else None


@dataclass(slots=True)
class _Text:
    """The text of one paragraph while it is collected."""

    pieces: list[str] = field(default_factory=list)
    bold: list[bool] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)


class _Reader:
    def __init__(self, styles: _Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering

    def blocks(self, node: Any) -> Iterator[Block | TableBlock]:
        """The blocks of a body, a cell, a text box or a content control."""
        for child in node:
            if child.tag == f"{W}p":
                yield from self.paragraph(child)
            elif child.tag == f"{W}tbl":
                yield from self._table(child)
            elif child.tag in {f"{W}sdt", f"{W}ins", f"{W}moveTo", f"{W}customXml", f"{W}smartTag"}:
                inner = child.find(f"{W}sdtContent")
                yield from self.blocks(child if inner is None else inner)

    def paragraph(self, node: Any) -> Iterator[Block | TableBlock]:
        """The text boxes anchored in a paragraph, then its lines (a soft break ends a line)."""
        said = _Text()
        for child in node:
            self._collect(child, said, False)
        for box in said.boxes:
            yield from self.blocks(box)
        properties = node.find(f"{W}pPr")
        style = _value(properties, "pStyle") or self._styles.default
        chain = list(self._styles.chain(style))
        styled_bold = next((each.bold for _name, each in chain if each.bold), False)
        heading = next((each.heading for _name, each in chain if each.heading), 0)
        printed = [clean_line(line) for line in "".join(said.pieces).split("\n")]
        printed = [line for line in printed if line]
        if not printed:
            return
        label = self._label(properties, chain)
        bold = styled_bold or bool(said.bold and all(said.bold))
        for at, line in enumerate(printed):
            yield Block(line, label if at == 0 else "", bold, heading, opens=True)

    def _label(self, properties: Any | None, chain: list[tuple[str, _Style]]) -> str:
        num, level = _num_of(properties)
        if not num:
            for name, style in chain:
                if style.num:
                    num = style.num
                    level = (
                        style.level if style.level is not None else self._numbering.level_of_style(num, name)
                    )
                    break
        return self._numbering.label(num, level or 0) if num and num != "0" else ""

    def _collect(self, node: Any, said: _Text, bold: bool) -> None:
        tag = node.tag
        if not isinstance(tag, str) or tag in _SKIPPED:
            return
        if tag == f"{W}txbxContent":
            said.boxes.append(node)
        elif tag.endswith("}t"):
            said.pieces.append(node.text or "")
            if any(map(str.isalnum, node.text or "")):  # a colon behind a bold title is often not bold
                said.bold.append(bold)
        elif (sign := _sign(node)) is not None:
            said.pieces.append(sign)
        else:
            self._collect_within(node, said, bold)

    def _collect_within(self, node: Any, said: _Text, bold: bool) -> None:
        if node.tag == f"{W}r":
            properties = node.find(f"{W}rPr")
            if _is_on(properties, "vanish"):
                return
            bold = _is_on(properties, "b")
        chosen = node.find(f"{_MC}Choice") if node.tag == f"{_MC}AlternateContent" else None
        for child in node if chosen is None else chosen:
            self._collect(child, said, bold)

    def _table(self, node: Any) -> Iterator[Block | TableBlock]:
        cells = [
            [list(self.blocks(cell)) for cell in _cells(row)]
            for row in node.iter(f"{W}tr")
            if _nearest_table(row) is node and row.find(f"{W}trPr/{W}del") is None
        ]
        said = "\n".join(_line(block) for row in cells for cell in row for block in cell)
        columns = max((len(row) for row in cells), default=0)
        if columns <= 1 or (columns <= 3 and _LAYOUT.search(said)):
            # A table that only places text: its columns are read one after the other.
            for column in range(columns):
                for row in cells:
                    yield from row[column] if column < len(row) else ()
            return
        rows = tuple(tuple(clean_line(" ".join(map(_line, cell))) for cell in row) for row in cells)
        yield TableBlock(tuple(row for row in rows if any(row)))


def _sign(node: Any) -> str | None:
    """The character that an empty element stands for, None if it is no such element."""
    tag = node.tag.removeprefix(W)
    if tag in {"tab", "ptab"}:
        return " "
    if tag in {"br", "cr"}:
        return " " if node.get(f"{W}type") in {"page", "column"} else "\n"
    if tag == "noBreakHyphen":
        return "-"
    return _BULLETS.get(node.get(f"{W}char", "").upper(), "") if tag == "sym" else None


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row; one that only continues a cell above is there but empty."""
    for child in row:
        if child.tag == f"{W}tc":
            yield child
        elif child.tag == f"{W}sdt":
            yield from child.iter(f"{W}tc")


def _nearest_table(row: Any) -> Any:
    parent = row.getparent()
    while parent is not None and parent.tag != f"{W}tbl":
        parent = parent.getparent()
    return parent


def _line(block: Block | TableBlock) -> str:
    return block.line if isinstance(block, Block) else "\n".join(" ".join(row) for row in block.rows)


def _footnotes(root: Any | None, reader: _Reader) -> Iterator[str]:
    for note in root.findall(f"{W}footnote") if root is not None else ():
        if note.get(f"{W}type") not in {"separator", "continuationSeparator", "continuationNotice"}:
            text = " ".join(_line(block) for block in reader.blocks(note))
            if text:
                yield text
