"""The fixed phrases of an official paper (pure): what NĐ 30/2020, Phụ lục I, has a renderer write itself.

All renderers take these lines from here, so that PDF, preview, Word and Excel say the same.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Final

from reports.documents.fitting import Sheet
from reports.documents.layout import Annex, Block, Copy, Head, Heading, Lookup, Paper, Paragraph
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


Piece = tuple[str, str]
"""A stretch of a line: the name of what is filled in there ('number', 'day', 'month', 'year', or ''), and its text."""

FILL: Final[dict[str, str]] = {
    "number": "\u00a0" * 11,
    "day": "\u00a0" * 5,
    "month": "\u00a0" * 5,
    "year": "\u00a0" * 9,
}
"""Blanks of a paper that is numbered after it was signed: wide enough for five digits, two, two, and four."""


def number_pieces(head: Head, *, fillable: bool = False) -> tuple[Piece, ...]:
    """The number line in stretches, so that a format can say where the number goes."""
    if head.number is not None:
        number = f"{head.number:02d}"
    else:
        number = FILL["number"] if fillable else BLANK
    return ("", "Số: "), ("number", number), ("", f"/{head.symbol}")


def number_line(head: Head, *, fillable: bool = False) -> str:
    """'Số: 05/BC-UBND' (below ten with a zero), or with a blank while there is no number."""
    return "".join(text for _, text in number_pieces(head, fillable=fillable))


def date_pieces(
    day: date | None, *, year: int | None = None, month: int | None = None, fillable: bool = False
) -> tuple[Piece, ...]:
    """'ngày … tháng … năm …' in stretches. Of a fillable paper without a date no part is known."""
    if fillable and day is None:
        shown = FILL
    else:
        if day is not None:
            year, month = day.year, day.month
        shown = {
            "day": f"{day.day:02d}" if day else BLANK,
            "month": BLANK if month is None else f"{month:02d}" if month <= _PADDED_MONTHS else str(month),
            "year": BLANK if year is None else str(year),
        }
    return (
        ("", "ngày "), ("day", shown["day"]), ("", " tháng "), ("month", shown["month"]),
        ("", " năm "), ("year", shown["year"]),
    )  # fmt: skip


def date_words(day: date | None, *, year: int | None = None, month: int | None = None) -> str:
    """'ngày 05 tháng 01 năm 2020': days below 10 and months 1 and 2 with a zero; unknown parts blank."""
    return "".join(text for _, text in date_pieces(day, year=year, month=month))


def place_date_pieces(head: Head, *, fillable: bool = False) -> tuple[Piece, ...]:
    """The date line in stretches, so that a format can say where day, month and year go."""
    pieces = date_pieces(head.date, year=head.year, month=head.month, fillable=fillable)
    if head.place:
        return ("", f"{head.place}, "), *pieces
    return (pieces[0][0], pieces[0][1].capitalize()), *pieces[1:]


def place_date_line(head: Head, *, fillable: bool = False) -> str:
    """'Ngã Bảy, ngày 12 tháng 6 năm 2023'; while unsigned, the unknown parts are blank."""
    return "".join(text for _, text in place_date_pieces(head, fillable=fillable))


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


def recipient_lines(paper: Paper | Copy) -> tuple[str, ...]:
    """Nơi nhận with its archive line last: '- Như trên;', '- Lưu: VT, TNXH.'

    Who drafted and how many copies (ô số 12) stand behind the archive line: '- Lưu: VT, TNXH, NVA.15.'
    """
    drafter = paper.drafter if isinstance(paper, Paper) else ""
    last = ", ".join(part for part in (paper.archive.rstrip(_FINAL_SIGNS), drafter) if part)
    return listed([*paper.recipients, last])


def lookup_lines(lookup: Lookup) -> tuple[str, ...]:
    """What stands beside the QR code, for whoever has to type it."""
    return ("Mã tra cứu, xác minh văn bản:", lookup.code)


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
    if given.lower().startswith(("phụ lục", "biểu", "hồ sơ")):
        return given
    return f"Phụ lục {given}".rstrip()


def annex_reference(paper: Paper, annex: Annex) -> str:
    """'(Kèm theo Báo cáo số 05/BC-UBND ngày 12 tháng 6 năm 2023 của …)', blank where not issued.

    The blanks of an electronic paper are never filled (NĐ 30/2020, Phụ lục I, mục III): it was signed with them.
    """
    if annex.reference:
        return annex.reference
    head = paper.head
    if paper.fillable:
        head = replace(head, number=None, date=None, year=None, month=None)
    number = BLANK if head.number is None else f"{head.number:02d}"
    kind = paper.kind.capitalize() or "Công văn"
    agency = paper.meta.author or " ".join(head.agency_lines)
    when = date_words(head.date, year=head.year, month=head.month)
    return f"(Kèm theo {kind} số {number}/{head.symbol} {when} của {agency})"


def annex_title_lines(annex: Annex, sheet: Sheet) -> tuple[str, ...]:
    """The title in capitals, in lines of about equal length for its sheet."""
    style = COMPONENTS["annex-title"]
    return balanced_lines(annex.title.upper(), sheet.text_width_pt, style.size, bold=style.bold)


def annex_reference_lines(paper: Paper, annex: Annex, sheet: Sheet) -> tuple[str, ...]:
    """The reference in lines of about equal length for its sheet; one with blanks is left whole, lest they fold."""
    text = annex_reference(paper, annex)
    if "\u00a0" in text:
        return (text,)
    return balanced_lines(text, sheet.text_width_pt, COMPONENTS["annex-reference"].size)


def title_of(paper: Paper) -> str:
    """Title of the file: the one given, or kind and subject."""
    return paper.meta.title or " ".join([paper.kind or "Công văn", *paper.subject])
