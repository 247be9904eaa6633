"""A written report taken apart: facts of its head and tail, and its sections with their paragraphs."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from reports.imports.reading import headings
from reports.imports.reading.lines import marked
from reports.imports.reading.source import Block, Source, TableBlock

__all__ = ["Document", "Item", "Request", "Section", "Signature", "read"]


@dataclass(frozen=True, slots=True)
class Item:
    """A paragraph: `level` 0 plain, 1 "-", 2 "+"; `marker` as printed ("-", "1.", "a)" or "")."""

    text: str
    level: int = 0
    marker: str = ""

    @property
    def line(self) -> str:
        """As it is printed."""
        return f"{self.marker} {self.text}" if self.marker else self.text


@dataclass(slots=True)
class Section:
    """A heading with what stands under it. `role`: "basis" before the first heading, "closing" after the last.

    `level` counts from 1 at the top; `label` is the number as printed. `key` is the section of the outline that it
    was matched to, "" for none.
    """

    label: str = ""
    title: str = ""
    level: int = 0
    role: str = ""
    key: str = ""
    items: list[Item] = field(default_factory=list)
    tables: list[TableBlock] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Its paragraphs as lines."""
        return "\n".join(item.line for item in self.items)


@dataclass(frozen=True, slots=True)
class Request:
    """A cited paper: "Công văn", "900/SLĐTBXH-TNXH", its date, who issued it and what about."""

    kind: str
    code: str
    date: dt.date | None = None
    issuer: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Signature:
    """`authority`: the lines above the name ("KT. GIÁM ĐỐC", "PHÓ GIÁM ĐỐC")."""

    authority: tuple[str, ...] = ()
    name: str = ""


@dataclass(slots=True)
class Document:
    """A paper. `number` is "" where it was left blank; `date` is None unless day, month and year are there."""

    kind: str = ""
    subject: str = ""
    number: str = ""
    symbol: str = ""
    date: dt.date | None = None
    date_text: str = ""
    place: str = ""
    superior: str = ""
    agency: str = ""
    addressees: tuple[str, ...] = ()
    request: Request | None = None
    references: tuple[Request, ...] = ()
    sections: list[Section] = field(default_factory=list)
    signature: Signature = Signature()
    recipients: tuple[str, ...] = ()
    archive: str = ""
    annex_pointer: str = ""
    annexes: list[Section] = field(default_factory=list)
    footnotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """The name of the kind with the subject: "BÁO CÁO Kết quả …"."""
        return f"{self.kind} {self.subject}".strip()

    @property
    def code(self) -> str:
        """ "552/KH-UBND"; a blank number leaves "/KH-UBND"."""
        joint = (
            "-" if "/" in self.symbol else "/"
        )  # "214-BC/TĐTN" is how the party and the youth union number
        return f"{self.number}{joint}{self.symbol}" if self.symbol else self.number


_CLOSING = re.compile(r"(?:Trên đây|Trên đấy) là\b|Trên đây,|Kính đề nghị .{0,80}tổng hợp", re.IGNORECASE)
_ANNEX_POINTER = re.compile(
    r"\(?\s*(?:(?:có|xem)\s+)?(?:\w+\s+)?(?:đính|kèm|gửi)\s*(?:kèm|theo)?[^.;]{0,30}(?:phụ lục|biểu|bảng)"
    r"[^.;]{0,60}\)?[.;]?",
    re.IGNORECASE,
)
_ANNEX_HEAD = re.compile(r"PHỤ LỤC|Phụ lục|BIỂU|Biểu số|Biểu mẫu|Mẫu số")
_LEVELS: Final = {"dash": 1, "plus": 2}


def read(source: Source) -> Document:
    """The document in a source. Never fails: what is not found stays empty, what fits nowhere stays in a section."""
    from reports.imports.reading import head, tail

    document = Document(footnotes=source.footnotes, notes=source.notes)
    blocks = list(source.blocks)
    start = head.read_head(blocks, document)
    end = tail.read_tail(blocks, start, document)
    document.sections = _sections(blocks[start:end], document)
    first = document.sections[0] if document.sections and document.sections[0].role == "basis" else None
    cited = first.text if first else document.subject
    document.references = tuple(head.papers_cited(cited))
    document.request = head.request_of(document.references)
    return document


def _sections(blocks: Sequence[Block | TableBlock], document: Document) -> list[Section]:
    found = [Section(role="basis")]
    levels = headings.Levels()
    for at, block in enumerate(blocks):
        if isinstance(block, TableBlock):
            found[-1].tables.append(block)
            continue
        heading = headings.heading_of(block, _next_block(blocks, at))
        if heading is not None and heading.kind == "plain" and _waits_for_title(found[-1]):
            found[-1].title = heading.title
        elif heading is not None and found[-1].role != "closing":
            found.append(Section(heading.label, heading.title, levels.of(heading.kind)))
            if heading.rest:
                found[-1].items.append(Item(heading.rest))
        elif _CLOSING.match(block.text) and found[-1].role != "closing" and _is_late(blocks, at):
            found.append(Section(role="closing"))
            found[-1].items.append(_item(block))
        elif len(block.text) < 110 and _ANNEX_POINTER.fullmatch(block.text):
            document.annex_pointer = block.text
        else:
            found[-1].items.append(_item(block))
    return [section for section in found if section.title or section.items or section.tables]


def _waits_for_title(section: Section) -> bool:
    """A "PHẦN THỨ NHẤT" whose title stands on the next line."""
    return bool(section.label) and section.title == section.label and not section.items


def _is_late(blocks: Sequence[Block | TableBlock], at: int) -> bool:
    """The closing sentence is followed by no more than a sentence or two."""
    return sum(1 for block in blocks[at + 1 :] if isinstance(block, Block)) <= 4


def _next_block(blocks: Sequence[Block | TableBlock], at: int) -> Block | TableBlock | None:
    return blocks[at + 1] if at + 1 < len(blocks) else None


def _item(block: Block) -> Item:
    if block.label:
        level = {"-": 1, "+": 2}.get(block.label, 0)
        return Item(block.text, level, block.label)
    found = marked(block.text)
    if found.kind in _LEVELS:
        return Item(found.text, _LEVELS[found.kind], "-" if found.kind == "dash" else "+")
    if found.kind:
        return Item(found.text, 0, found.marker)
    return Item(block.text)


def annex_sections(blocks: Sequence[Block | TableBlock]) -> Iterator[Section]:
    """What stands behind the signature: annexes with their titles, text and tables."""
    current: Section | None = None
    for block in blocks:
        if isinstance(block, Block) and _ANNEX_HEAD.match(block.text):
            if current:
                yield current
            current = Section(title=block.text, role="annex")
        else:
            current = current or Section(role="annex")
            if isinstance(block, TableBlock):
                current.tables.append(block)
            else:
                current.items.append(_item(block))
    if current:
        yield current
