"""Reads real reports (plain text files outside the repository) into the sections of an outline, word for word.

What belongs to the paper's form (header table, number and date, title, addressee, recipients, signature) is kept
apart: the portal prints its own. Word debris goes, typing mistakes stay. Pure.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from reports.management.demo.content import Paragraph
from reports.outlines import numbering
from reports.outlines.blueprint import Blueprint, SectionSpec

NGA_BAY: Final = "nga-bay-6-thang-2023.txt"
DONG_THAP: Final = "dong-thap-so-khcn-2016-2020.txt"
OUTLINES: Final[Mapping[str, str]] = MappingProxyType({NGA_BAY: "DIABAN-6T", DONG_THAP: "TONGKET-5N"})
LOST_ANNEX: Final = "Phụ lục kèm theo bản gốc không còn."

_DEBRIS = re.compile(r"\[bookmark: [^\]]*\]|\*\*|\u00ad|\ufeff")
_TITLE_LINE = "BÁO CÁO"
_ADDRESSEE = "Kính gửi:"
_RECIPIENTS = "Nơi nhận:"
_CLOSING = "Trên đây là"
_END_MARK = "./."
_ANNEX_MENTION = "đính kèm phụ lục"
_NUMBER_LINE = re.compile(r"Số:.*")
_DATE_LINE = re.compile(r".*, ?ngày .*tháng .*năm .*")
_SIGNING_LINE = re.compile(r"^(TM|KT|TL|TUQ|Q)\.")
_DASH = re.compile(r"^[-–]\s+")
_NUMBER = re.compile(r"^\d+\.\s+")
_SAME_WORDS = 2


@dataclass(frozen=True, slots=True)
class Sample:
    """One real report. `headings` are worded as in the paper ({section key: heading}); `remarks` say what is lost."""

    name: str
    outline: str
    header: tuple[str, ...]
    number_line: str
    date_line: str
    title: tuple[str, ...]
    addressee: str
    sections: Mapping[str, tuple[Paragraph, ...]]
    headings: Mapping[str, str]
    recipients: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()
    remarks: tuple[str, ...] = field(default=())

    def reworded(self, blueprint: Blueprint) -> dict[str, str]:
        """Headings that say something else than the outline ({key: heading}), for `word_headings`.

        Capitals are the paper's form, so they are taken back where the outline has the same words.
        """
        found = {}
        for section in blueprint.outline(self.outline).content.walk():
            heading = self.headings.get(section.key, section.title)
            if heading.casefold() != section.title.casefold():
                found[section.key] = _continued(section.title, heading)
        return found


def read(path: Path, blueprint: Blueprint) -> Sample:
    """The sample in a file. OSError if it is missing, KeyError for a name this module does not know,
    ValueError if a line fits nowhere."""
    outline = OUTLINES[path.name]
    lines = _lines(path.read_text(encoding="utf-8"))
    start = lines.index(_TITLE_LINE)
    body, tail = _split_tail(lines[start + 1 :])
    title, addressee, body = _split_title(body)
    reader = _Body(
        list(blueprint.outline(outline).content.walk()), blueprint.outline(outline).content.numbering
    )
    for line in body:
        reader.add(line)
    header = lines[:start]
    return Sample(
        name=path.stem,
        outline=outline,
        header=tuple(line for line in header if not _NUMBER_LINE.match(line) and not _DATE_LINE.match(line)),
        number_line=next(filter(_NUMBER_LINE.match, header), ""),
        date_line=next(filter(_DATE_LINE.match, header), ""),
        title=tuple(title),
        addressee=addressee,
        sections=MappingProxyType({key: tuple(texts) for key, texts in reader.texts.items()}),
        headings=MappingProxyType(reader.headings),
        recipients=tuple(line for line in tail if _DASH.match(line)),
        signature=tuple(line for line in tail if not _DASH.match(line) and line != _RECIPIENTS),
        remarks=(LOST_ANNEX,) if any(_ANNEX_MENTION in line.casefold() for line in body) else (),
    )


def _lines(text: str) -> list[str]:
    """Lines without Word debris and outer spaces; blank ones go."""
    cleaned = _DEBRIS.sub("", unicodedata.normalize("NFC", text))
    return [line.strip() for line in cleaned.splitlines() if line.strip()]


def _split_tail(lines: list[str]) -> tuple[list[str], list[str]]:
    """The body, and recipients with the signature."""
    for at, line in enumerate(lines):
        if line == _RECIPIENTS or _SIGNING_LINE.match(line):
            return lines[:at], lines[at:]
    return lines, []


def _split_title(lines: list[str]) -> tuple[list[str], str, list[str]]:
    """Title lines, addressee, and the body from its first sentence, which cites the request."""
    for at, line in enumerate(lines):
        if line.startswith(_ADDRESSEE):
            return lines[:at], line.removeprefix(_ADDRESSEE).strip(), lines[at + 1 :]
        if re.match(r"(Thực hiện|Tiếp nhận|Căn cứ) .*(Công văn|Kế hoạch)", line):
            return lines[:at], "", lines[at:]
    raise ValueError("no opening sentence")


class _Body:
    """Walks the lines of a body beside the sections of its outline, in order."""

    def __init__(self, sections: Sequence[SectionSpec], shape: Sequence[str]) -> None:
        labels = numbering.labels(shape, [(section.level, section.numbered) for section in sections])
        self._sections = list(zip(sections, labels, strict=True))
        self._at = 0
        self.texts: dict[str, list[Paragraph]] = {}
        self.headings: dict[str, str] = {}

    def add(self, line: str) -> None:
        """Take one line: a heading moves on, anything else is a paragraph of the section it stands in."""
        for at in range(self._at, len(self._sections)):
            section, label = self._sections[at]
            if label and line.startswith(f"{label} ") and _same(line.removeprefix(label), section.title):
                self._at = at
                self.headings[section.key] = line.removeprefix(label).strip()
                return
        if line.startswith(_CLOSING) and self._sections[-1][0].key == "closing":
            self._at = len(self._sections) - 1
            line = line.removesuffix(_END_MARK)
        self._keep(line)

    def _keep(self, line: str) -> None:
        section = self._sections[self._at][0]
        if not section.has_prose:
            raise ValueError(f"text in {section.key}: {line[:40]}")
        mark = _NUMBER if section.item_style == "arabic" else _DASH
        text = mark.sub("", line)
        self.texts.setdefault(section.key, []).append(Paragraph(text, 0 if text == line else 1))


def _same(heading: str, title: str) -> bool:
    """Whether a heading of the paper is this section's: the first words agree."""
    mine, theirs = title.casefold().split(), heading.casefold().split()
    return mine[:_SAME_WORDS] == theirs[:_SAME_WORDS]


def _continued(title: str, heading: str) -> str:
    """A heading in capitals, in the small letters of the outline as far as the words agree."""
    words = title.split()
    said = heading.split()
    known = 0
    while known < min(len(words), len(said)) and words[known].casefold() == said[known].casefold():
        known += 1
    rest = [word if word.casefold() == word else word.casefold() for word in said[known:]]
    return " ".join([*words[:known], *rest])
