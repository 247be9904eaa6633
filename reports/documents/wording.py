"""The fixed phrases of an official paper (pure): what NĐ 30/2020, Phụ lục I, has a renderer write itself.

All renderers take these lines from here, so that PDF, preview, Word and Excel say the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from reports.documents.layout import Annex, Block, Head, Heading, Paper, Paragraph
from reports.documents.metrics import balanced_lines
from reports.documents.typography import A4, COMPONENTS, HEAD_SPLIT, MARGINS, PT_PER_MM
from reports.outlines.numbering import ROMAN, one_label

END_MARK: Final = "./."
BLANK: Final = "\u00a0" * 6
"""Room for a number or a day that is not known yet; no-break, so that it is never folded."""
_PADDED_MONTHS: Final = 2
_FINAL_SIGNS: Final = ".;:,!?"

TEXT_WIDTH_PT: Final = (A4[0] - MARGINS.left - MARGINS.right) * PT_PER_MM
_SUBJECT_WIDTH: Final = TEXT_WIDTH_PT * 0.86
_COLUMN_PADDING_PT: Final = 4.0


def number_line(head: Head) -> str:
    """'Số: 05/BC-UBND' (below ten with a zero), or with a blank while there is no number."""
    number = BLANK if head.number is None else f"{head.number:02d}"
    return f"Số: {number}/{head.symbol}"


def date_words(day: date | None, *, year: int | None = None, month: int | None = None) -> str:
    """'ngày 05 tháng 01 năm 2020': days below 10 and months 1 and 2 with a zero; unknown parts blank."""
    if day is not None:
        year, month = day.year, day.month
    days = f"{day.day:02d}" if day else BLANK
    if month is None:
        months = BLANK
    else:
        months = f"{month:02d}" if month <= _PADDED_MONTHS else str(month)
    return f"ngày {days} tháng {months} năm {year if year is not None else BLANK}"


def place_date_line(head: Head) -> str:
    """'Ngã Bảy, ngày 12 tháng 6 năm 2023'; while unsigned, the unknown parts are blank."""
    words = date_words(head.date, year=head.year, month=head.month)
    return f"{head.place}, {words}" if head.place else words.capitalize()


def _head_lines(lines: Sequence[str], component: str) -> tuple[str, ...]:
    style = COMPONENTS[component]
    width = TEXT_WIDTH_PT * HEAD_SPLIT[0] - _COLUMN_PADDING_PT
    return tuple(
        short for line in lines for short in balanced_lines(line.upper(), width, style.size, bold=style.bold)
    )


def superior_lines(head: Head) -> tuple[str, ...]:
    """Cơ quan chủ quản in capitals, broken to its column."""
    return _head_lines(head.superior_lines, "superior")


def agency_lines(head: Head) -> tuple[str, ...]:
    """Cơ quan ban hành in capitals, broken to its column."""
    return _head_lines(head.agency_lines, "agency")


def subject_lines(paper: Paper) -> tuple[str, ...]:
    """Trích yếu of a named document, centred lines of about equal length; () for a công văn."""
    if not paper.kind:
        return ()
    style = COMPONENTS["subject"]
    return tuple(
        short
        for line in paper.subject
        for short in balanced_lines(line, _SUBJECT_WIDTH, style.size, bold=style.bold)
    )


def letter_subject_lines(paper: Paper) -> tuple[str, ...]:
    """'V/v …' of a công văn, broken to the left column; () for a named document."""
    subject = " ".join(paper.subject)
    if paper.kind or not subject:
        return ()
    text = subject if subject.startswith("V/v") else f"V/v {subject}"
    width = TEXT_WIDTH_PT * HEAD_SPLIT[0] - 2 * _COLUMN_PADDING_PT
    return balanced_lines(text, width, COMPONENTS["letter-subject"].size)


def listed(lines: Sequence[str]) -> tuple[str, ...]:
    """A list as the decree ends it: '- A;', '- B;', '- C.'; dashes and final signs given are not doubled."""
    bare = [line.removeprefix("-").strip().rstrip(_FINAL_SIGNS).rstrip() for line in lines]
    bare = [line for line in bare if line]
    last = len(bare) - 1
    return tuple(f"- {line}{'.' if at == last else ';'}" for at, line in enumerate(bare))


def recipient_lines(paper: Paper) -> tuple[str, ...]:
    """Nơi nhận with its archive line last: '- Như trên;', '- Lưu: VT, TNXH.'"""
    return listed([*paper.recipients, paper.archive])


def closed_blocks(paper: Paper) -> tuple[Block, ...]:
    """The body with the end mark `./.` after its last words (a line of its own after a table or heading)."""
    blocks = paper.blocks
    if not paper.closing or not blocks:
        return blocks
    last = blocks[-1]
    if not isinstance(last, Paragraph):
        return (*blocks, Paragraph(END_MARK))
    if (last.source or last.text).endswith(END_MARK):
        return blocks
    if last.source:
        return (*blocks, Paragraph(END_MARK))
    return (*blocks[:-1], replace(last, text=last.text.rstrip(".;,").rstrip() + END_MARK))


def heading_text(heading: Heading) -> str:
    """The words of a heading without its label, in capitals where its style wants them."""
    return heading.text.upper() if heading.style in ("upper", "part") else heading.text


def annex_labels(count: int) -> tuple[str, ...]:
    """How so many annexes are called: 'Phụ lục' for a single one, 'Phụ lục I', 'Phụ lục II' for several."""
    if count == 1:
        return ("Phụ lục",)
    return tuple(f"Phụ lục {one_label(ROMAN, at + 1).rstrip('.')}" for at in range(count))


def annex_label(paper: Paper, at: int) -> str:
    """The label given to an annex, else its number (`at` from 0)."""
    given = paper.annexes[at].label
    if not given:
        return annex_labels(len(paper.annexes))[at]
    if given.lower().startswith(("phụ lục", "biểu")):
        return given
    return f"Phụ lục {given}".rstrip()


def annex_reference(paper: Paper, annex: Annex) -> str:
    """'(Kèm theo Báo cáo số 05/BC-UBND ngày 12 tháng 6 năm 2023 của …)', blank where not issued."""
    if annex.reference:
        return annex.reference
    head = paper.head
    number = BLANK if head.number is None else f"{head.number:02d}"
    kind = paper.kind.capitalize() or "Công văn"
    agency = paper.meta.author or " ".join(head.agency_lines)
    when = date_words(head.date, year=head.year, month=head.month)
    return f"(Kèm theo {kind} số {number}/{head.symbol} {when} của {agency})"


def title_of(paper: Paper) -> str:
    """Title of the file: the one given, or kind and subject."""
    return paper.meta.title or " ".join([paper.kind or "Công văn", *paper.subject])
