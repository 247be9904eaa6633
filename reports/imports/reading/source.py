"""What a file gives before anything is understood: paragraphs and tables in reading order."""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Block", "Source", "TableBlock", "Unreadable"]


class Unreadable(Exception):
    """The file cannot be read as a report; `message_vi` says why and what to do."""

    def __init__(self, message_vi: str) -> None:
        super().__init__(message_vi)
        self.message_vi = message_vi


@dataclass(frozen=True, slots=True)
class Block:
    """One paragraph: NFC, one line. `label` is an automatic number as Word shows it ("I.", "1.", "a)", "-")."""

    text: str
    label: str = ""
    bold: bool = False
    heading: int = 0
    """Level of a heading style (1 = top), 0 for body text."""
    opens: bool = False
    """Known to begin a paragraph (Word, first-line indent of a PDF): never joined to the one before it as a
    line of the same paragraph, unless it goes on in small letters."""

    @property
    def line(self) -> str:
        """As it is printed, with its automatic number."""
        return f"{self.label} {self.text}" if self.label else self.text


@dataclass(frozen=True, slots=True)
class TableBlock:
    """A table of data; cells are single lines, merged cells stand once."""

    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Source:
    """`kind`: docx, pdf, text or paste. `notes`: what a reader should know (Vietnamese)."""

    kind: str
    blocks: tuple[Block | TableBlock, ...]
    footnotes: tuple[str, ...] = ()
    notes: tuple[str, ...] = field(default=())
