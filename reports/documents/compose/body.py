"""The body of a paper: headings, prose, the sentence of an empty section, the pointer to the annexes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from reports.collection.models import Report
from reports.collection.prose import SaidParagraph
from reports.documents.compose.content import Content, Part, is_draft
from reports.documents.layout import Block, Heading, HeadingStyle, Note, Paragraph
from reports.outlines.numbering import ALPHA, ARABIC, ROMAN
from reports.outlines.states import ItemStyle

NOTHING: Final = "Trong kỳ báo cáo không phát sinh nội dung thuộc mục này."
NOTHING_AT_ALL: Final = "Trong kỳ báo cáo, đơn vị không phát sinh nội dung phải báo cáo."
NOT_WRITTEN: Final = "(Chưa có nội dung.)"
OPENING, CLOSING = "basis", "closing"

# Mục, khoản, điểm of NĐ 30/2020, Phụ lục I: capitals, bold, upright.
_STYLES: Final[dict[str, HeadingStyle]] = {ROMAN: "upper", ARABIC: "bold", ALPHA: "plain"}
_MARKERS: Final = ("", "-", "+")


def body_blocks(content: Content, annexes_of: Mapping[int, str]) -> list[Block]:
    """The whole body. `annexes_of`: for a section's id, the labels of the annexes in which its figures stand."""
    if content.report.nothing_to_report:
        return _nothing_body(content)
    blocks: list[Block] = []
    for part in content.parts:
        if part.section.numbered and part.section.title:
            blocks.append(_heading(content.report, part))
        blocks += _said(content, part, annexes_of.get(part.section.pk, ""))
    return blocks


def with_pointer(blocks: Sequence[Block], pointer: str) -> list[Block]:
    """The body must point to its annexes: before the closing sentences, which have no number of their own."""
    at = len(blocks)
    while at:
        last = blocks[at - 1]
        if not isinstance(last, Paragraph) or last.ref != CLOSING:
            break
        at -= 1
    return [*blocks[:at], Note(pointer), *blocks[at:]]


def _heading(report: Report, part: Part) -> Heading:
    section, shape = part.section, report.outline.numbering
    known = shape[section.level] if section.level < len(shape) else ""
    style = _STYLES.get(known, "upper" if section.level == 0 else "bold")
    return Heading(section.title, label=part.label, level=section.level + 1, style=style, ref=section.key)


def _said(content: Content, part: Part, annexes: str) -> list[Block]:
    """What stands under the heading; where a section has figures only, the way to them."""
    if part.paragraphs:
        return _paragraphs(content, part)
    if part.nothing:
        return [Paragraph(NOTHING, ref=part.section.key)]
    if annexes:
        return [Paragraph(f"Số liệu chi tiết tại {annexes}.", ref=part.section.key)]
    if is_draft(content.report) and part.section.has_prose and part.section.numbered:
        return [Note(NOT_WRITTEN)]
    return []


def _nothing_body(content: Content) -> list[Block]:
    """The short report of an agency to which nothing happened: opening, the statement, what it still wrote."""
    opening = [part for part in content.parts if part.section.key == OPENING]
    rest = [part for part in content.parts if part.section.key != OPENING]
    blocks: list[Block] = []
    for part in opening:
        blocks += _paragraphs(content, part)
    blocks.append(Paragraph(NOTHING_AT_ALL))
    for part in rest:
        blocks += _paragraphs(content, part)
    return blocks


def _paragraphs(content: Content, part: Part) -> list[Block]:
    blocks: list[Block] = []
    counted = part.section.item_style == ItemStyle.ARABIC
    number = 0
    for paragraph in part.paragraphs:
        level = min(paragraph.level, len(_MARKERS) - 1)
        marker = _MARKERS[max(0, level - 1) if counted else level]
        if counted and level == 1:
            number += 1
            marker = f"{number}."
        blocks.append(
            Paragraph(
                paragraph.text,
                marker=marker,
                indent=max(0, level - 1),
                source=_cited(content, paragraph),
                ref=part.section.key,
            )
        )
    return blocks


def _cited(content: Content, paragraph: SaidParagraph) -> str:
    """The agencies that are named behind a paragraph, each once; "" where none is to be."""
    names = [content.sources.get(report, "") for report in paragraph.cited]
    return ", ".join(dict.fromkeys(name for name in names if name))
