"""One official paper as data: what is printed, not how a file format says it (pure, no Django).

`compose` builds a `Paper` from the database; every renderer (PDF, preview, Word, Excel) prints the same
`Paper`; an issued document keeps `Paper.to_json()` for ever. Form: NĐ 30/2020/NĐ-CP, Phụ lục I.

All values are frozen. Every string is cleaned on the way in (`clean_text`: NFC, no control characters,
no line breaks, trimmed), and lists become tuples, so a renderer may rely on both. Text is never markup.
Fixed phrases (number line, date line, `./.`, lists of recipients) are made by `wording`, not here.
"""

import datetime
import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal
from typing import Any, Final, Literal, Self

from reports.documents.typography import Align

# C0 and C1 controls, soft hyphen, zero-width and direction marks, surrogates, BOM, interlinear and non-characters:
# invisible on paper, able to reorder or hide text, and the first kind is not allowed in XML at all
_INVISIBLE: Final = re.compile(
    "[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ud800-\udfff"
    "\ufdd0-\ufdef\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
_BREAKS: Final = re.compile("[\t\n\x0b\x0c\r\x85\u2028\u2029]+")


def clean_text(text: str) -> str:
    """NFC, one line, nothing invisible, trimmed. Every letter, number and visible sign stays."""
    return unicodedata.normalize("NFC", _INVISIBLE.sub("", _BREAKS.sub(" ", text))).strip()


@dataclass(frozen=True, slots=True)
class Part:
    """Base of everything in a paper: cleans strings and turns lists into tuples."""

    def __post_init__(self) -> None:
        for each in fields(self):
            value = getattr(self, each.name)
            if isinstance(value, str):
                object.__setattr__(self, each.name, clean_text(value))
            elif isinstance(value, list | tuple):
                cleaned = tuple(clean_text(item) if isinstance(item, str) else item for item in value)
                object.__setattr__(self, each.name, cleaned)


@dataclass(frozen=True, slots=True)
class Head(Part):
    """Cells 1-4 of the form. Quốc hiệu and tiêu ngữ are constants of the renderers.

    superior_lines: cơ quan chủ quản, one string per printed line; () for a body without one (UBND).
    agency_lines: cơ quan ban hành, full official name as valid on the document's date. Give lines to force
        breaks ('Ủy ban nhân dân', 'thành phố Ngã Bảy'); a line too long for its column is broken evenly.
        Both are printed in capitals whatever the case here.
    number: from the register; None prints the blank of a draft. symbol: 'BC-UBND' (without the slash).
    place: địa danh, 'Ngã Bảy'. date: None prints blanks; then year and month, if known, are still printed.
    """

    agency_lines: tuple[str, ...]
    symbol: str
    place: str
    superior_lines: tuple[str, ...] = ()
    number: int | None = None
    date: datetime.date | None = None
    year: int | None = None
    month: int | None = None


HeadingStyle = Literal["part", "upper", "bold", "plain"]


@dataclass(frozen=True, slots=True)
class Heading(Part):
    """A numbered title. level: 1 = outermost (outline of Word and PDF, up to 6); label: 'II.', '1.', 'a)', '';
    style: 'upper' (bold capitals), 'bold', 'plain', 'part' (centred on two lines). Labels come from the outline.
    ref: any key for links of the preview (`data-ref`), never printed."""

    text: str
    label: str = ""
    level: int = 1
    style: HeadingStyle = "bold"
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph(Part):
    """One paragraph. marker: '', '-', '+', '1.', 'a)' printed before the text; indent: 0-3 steps beyond the
    first-line indent; source: agency the text came from, printed in italics in brackets after it
    ('UBND thành phố Ngã Bảy'), '' for none; ref: as in Heading."""

    text: str
    marker: str = ""
    indent: int = 0
    italic: bool = False
    source: str = ""
    ref: str = ""


@dataclass(frozen=True, slots=True)
class Note(Part):
    """A line about the report itself, in italics: 'Số liệu tính đến ngày …', 'Chưa gồm số liệu mật.'"""

    text: str


ColumnKind = Literal["text", "number", "index", "date"]


@dataclass(frozen=True, slots=True)
class Column(Part):
    """label: printed head; group: shared head above neighbouring columns with the same group;
    kind: 'index' (STT, centred), 'text', 'number' (right, never broken), 'date';
    weight: share of the width left over when every column has what it wishes (all 0: by content);
    stub: repeated on the left of every band when a table is too wide for one page
        (if no column says so, the columns before the first number are);
    align: None = by kind."""

    label: str
    kind: ColumnKind = "text"
    group: str = ""
    weight: float = 0
    stub: bool = False
    align: Align | None = None


@dataclass(frozen=True, slots=True)
class Cell(Part):
    """text: exactly what is printed, Vietnamese numbers already formatted ('78,07', '100%', '6/6', '').
    qualifier: printed before the text ('hơn', 'trên', 'khoảng', 'gần').
    number, scale, suffix: the value for Excel with `scale` decimals and a literal suffix ('%'); None = text.
    date: the value for Excel when the cell is a date. A gap ('chưa báo cáo', '…') is marked, in grey italics.
    note: footnote sign or remark, a comment of the cell in Excel and a tooltip in the preview.
    align, bold: override column and row. ref: as in Heading."""

    text: str
    number: Decimal | int | None = None
    scale: int = 0
    suffix: str = ""
    qualifier: str = ""
    date: datetime.date | None = None
    gap: bool = False
    note: str = ""
    bold: bool = False
    align: Align | None = None
    ref: str = ""

    @property
    def printed(self) -> str:
        """Qualifier and text as they stand on the page."""
        return f"{self.qualifier} {self.text}" if self.qualifier else self.text


RowKind = Literal["normal", "group", "total"]


@dataclass(frozen=True, slots=True)
class Row(Part):
    """kind 'normal': one cell per column; 'total': the same in bold; 'group': exactly one cell across the table."""

    cells: tuple[Cell, ...]
    kind: RowKind = "normal"


@dataclass(frozen=True, slots=True)
class Table(Part):
    """caption: centred above ('Bảng 1. …'), may be ''; unit: 'Đơn vị tính: người', right, above;
    notes: lines below (legend of the gap marks). Raises ValueError when a row does not fit the columns."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    caption: str = ""
    unit: str = ""
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        # super() without arguments does not work in a dataclass with slots
        Part.__post_init__(self)
        if not self.columns:
            raise ValueError("a table needs columns")
        for at, row in enumerate(self.rows):
            expected = 1 if row.kind == "group" else len(self.columns)
            if len(row.cells) != expected:
                raise ValueError(f"row {at}: {len(row.cells)} cells where {expected} belong")


@dataclass(frozen=True, slots=True)
class Mark(Part):
    """One value of a chart: see portal.core.charts.model.Marked."""

    label: str
    text: str
    amount: int | None = None
    soft: bool = False
    note: str = ""


ChartKind = Literal["share", "trend", "bars"]


@dataclass(frozen=True, slots=True)
class Chart(Part):
    """A chart, kept as its values: every renderer has it drawn by portal.core.charts. The table of the same values
    stands behind it as a block of its own."""

    kind: ChartKind
    title: str
    marks: tuple[Mark, ...]
    unit: str = ""


Block = Heading | Paragraph | Note | Table | Chart


@dataclass(frozen=True, slots=True)
class Annex(Part):
    """label: 'I', 'II' when there are two or more ('' → number them by `wording.annex_label`);
    title: printed in capitals; reference: '(Kèm theo Báo cáo số …)', '' → made by `wording.annex_reference`;
    orientation: 'auto' chooses A4 portrait, A4 landscape, A3 landscape or bands from the tables' content;
    separate: set as a file of its own beside the main one (NĐ 30/2020, Phụ lục I, mục III; Mẫu 2.2)."""

    title: str
    blocks: tuple[Block, ...]
    label: str = ""
    reference: str = ""
    orientation: Literal["auto", "portrait", "landscape"] = "auto"
    separate: bool = False


@dataclass(frozen=True, slots=True)
class Signature(Part):
    """lines: quyền hạn and chức vụ from top to bottom ('TM. ỦY BAN NHÂN DÂN', 'KT. CHỦ TỊCH', 'PHÓ CHỦ TỊCH');
    name: họ tên without titles; note: small italics where the signature goes ('(đã ký)'), usually ''."""

    lines: tuple[str, ...]
    name: str = ""
    note: str = ""


CopyKind = Literal["SAO Y", "SAO LỤC", "TRÍCH SAO"]


@dataclass(frozen=True, slots=True)
class Copy(Part):
    """The block that makes a paper a copy (NĐ 30/2020, Điều 25; Mẫu 3.1): stands under the last words of the
    original, below a rule across the page. head: the copying agency, its own number ('SY', 'TrS' symbols) and date."""

    kind: CopyKind
    head: Head
    signature: Signature
    recipients: tuple[str, ...] = ()
    archive: str = ""


@dataclass(frozen=True, slots=True)
class Lookup(Part):
    """Where a holder of the paper checks it. url: what the QR code says; code: the same to be typed, 'K7QM-2XWD-…'."""

    url: str
    code: str


Urgency = Literal["", "HỎA TỐC", "THƯỢNG KHẨN", "KHẨN"]
Circulation = Literal["", "XEM XONG TRẢ LẠI", "LƯU HÀNH NỘI BỘ"]


@dataclass(frozen=True, slots=True)
class Meta(Part):
    """Properties of the files. title '' → kind and subject; author: the issuing agency."""

    title: str = ""
    author: str = ""
    keywords: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Paper(Part):
    """A whole official paper.

    kind: tên loại, 'BÁO CÁO'; '' makes it a công văn, whose subject is printed as 'V/v …' under the number.
    subject: trích yếu, lines as they should break (a line too long is broken evenly).
    addressees: Kính gửi; (), one, or several. recipients: Nơi nhận without dashes and final signs
        ('Như trên', 'Lãnh đạo Sở'); archive: the last line, 'Lưu: VT, TNXH' ('' leaves it out).
    closing: './.' is put at the end of the last paragraph unless it is there.
    draft_mark: 'DỰ THẢO', 'BẢN NHÁP', 'TẠM TÍNH', printed on every page; '' for an issued paper.
    urgency (ô 10b), circulation (ô 11): boxes at the upper left, '' for none. drafter (ô 12): 'NVA.15', behind the
        archive line. contact (ô 13): address, e-mail, telephone of the agency at the foot of page 1, one line each.
    corner (ô 14): lines at the top right of page 1, size 10 ('SAO Y', agency and time of an electronic copy;
        number and time of a separate annex).
    seal_text (ô 14): of an electronic copy, the lines that the organisation's signature shows above its time ('SAO Y',
        agency): they are drawn with the signature at the top right of page 1, where the page leaves room for them.
    fillable: number and date are blanks that are filled in after the person has signed (the PDF gets form fields).
    lookup: QR code and code below the recipients. copy: makes the paper a copy.
    data: canonical JSON of the figures with their source agencies and versions, embedded in the PDF; no persons.
    trace: of a working file alone, the same with persons, times and reasons; never part of an issued paper.
    """

    kind: str
    head: Head
    subject: tuple[str, ...]
    blocks: tuple[Block, ...]
    addressees: tuple[str, ...] = ()
    signature: Signature | None = None
    recipients: tuple[str, ...] = ()
    archive: str = ""
    annexes: tuple[Annex, ...] = ()
    closing: bool = True
    draft_mark: str = ""
    meta: Meta = field(default_factory=Meta)
    urgency: Urgency = ""
    circulation: Circulation = ""
    drafter: str = ""
    contact: tuple[str, ...] = ()
    corner: tuple[str, ...] = ()
    seal_text: tuple[str, ...] = ()
    fillable: bool = False
    lookup: Lookup | None = None
    copy: Copy | None = None
    data: str = ""
    trace: str = ""

    @property
    def tables(self) -> Iterator[Table]:
        """Tables of the body in order (annexes apart)."""
        return (block for block in self.blocks if isinstance(block, Table))

    def to_json(self) -> dict[str, Any]:
        """The paper as plain JSON values, for a JSONField. `from_json` gives an equal paper back."""
        from reports.documents import frozen

        return frozen.dump(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """The paper kept by `to_json`. ValueError when it is not one."""
        from reports.documents import frozen

        paper = frozen.load(data)
        if not isinstance(paper, cls):
            raise ValueError("not a paper")
        return paper
