"""The end of a Word file: recipients and signature, look-up code, and the block that makes it a copy."""

from collections.abc import Sequence
from typing import Any, Final

from reports.documents import wording
from reports.documents.layout import Copy, Lookup, Paper, Signature
from reports.documents.renderers import docx_parts as parts
from reports.documents.renderers.docx_styles import points, set_line
from reports.documents.typography import HEAD_SPLIT, LINE_HEIGHT, PT_PER_MM, RULE_SHARE, SIGNING_SPACE_PT

QR_MM: Final = 20.0
_QR_BESIDE: Final = 6.0
_NOTE_SIZE: Final = 12
_NOTE_BEFORE: Final = 22.0


def foot(document: Any, paper: Paper) -> None:
    """Nơi nhận and look-up code on the left, the signature on the right; together, and not alone on a page."""
    lines = wording.recipient_lines(paper)
    if not lines and paper.signature is None and paper.lookup is None:
        return
    parts.keep_last_with_next(document)
    parts.spacer(document, 14, keep=True)
    _signed(document, lines, paper.signature, paper.lookup)


def _signed(
    document: Any,
    lines: Sequence[str],
    signature: Signature | None,
    lookup: Lookup | None = None,
    *,
    width: float = wording.TEXT_WIDTH_PT,
) -> None:
    half = width / 2
    left, right = parts.frame(document, 1, (half, half)).rows[0].cells
    if lines:
        parts.into(left, "Nơi nhận:", "recipients-label")
        for line in lines:
            parts.into(left, line, "recipients")
    if lookup is not None:
        _lookup(left, lookup, half)
    if signature is not None:
        for line in signature.lines:
            parts.into(right, line.upper(), "signer")
        _room(right, signature.note)
        if signature.name:
            parts.into(right, signature.name, "signer-name")


def _room(cell: Any, note: str) -> None:
    """Empty height for the signature, with a note in its middle."""
    paragraph = parts.into(cell, note, "signer-name", before=_NOTE_BEFORE)
    for run in paragraph.runs:
        run.italic, run.bold, run.font.size = True, False, points(_NOTE_SIZE)
    line = LINE_HEIGHT * _NOTE_SIZE
    set_line(paragraph.paragraph_format, line)
    paragraph.paragraph_format.space_after = points(SIGNING_SPACE_PT - _NOTE_BEFORE - line)


def _lookup(cell: Any, lookup: Lookup, width: float) -> None:
    """The QR code, and beside it the same to be typed."""
    from io import BytesIO

    import segno

    drawn = BytesIO()
    segno.make(lookup.url, error="m", micro=False).save(drawn, kind="png", scale=8, border=0)
    side = QR_MM * PT_PER_MM + _QR_BESIDE
    parts.spacer(cell, 8)
    code, words = parts.unframed(cell.add_table(1, 2), (side, width - side)).rows[0].cells
    described = f"Mã QR để tra cứu, xác minh văn bản; mã gõ tay {lookup.code}"
    parts.picture(code.paragraphs[0], drawn.getvalue(), width_mm=QR_MM, described=described)
    for line in wording.lookup_lines(lookup):
        parts.into(words, line, "lookup")
    words.vertical_alignment = parts.middle()
    parts.tighten(cell.paragraphs[-1], 1)


def copy(document: Any, made: Copy, width: float) -> None:
    """Below a rule across the page: who copied, under which number, when, for whom (NĐ 30/2020, Mẫu 3.1)."""
    parts.rule(document, width, width, above=14, below=10)
    left, right = (width * share for share in HEAD_SPLIT)
    table = parts.frame(document, 2, (left, right))
    agency, kind = table.rows[0].cells
    number, place = table.rows[1].cells
    names = wording.agency_lines(made.head)
    for line in wording.superior_lines(made.head):
        parts.into(agency, line, "superior")
    for line in names:
        parts.into(agency, line, "agency")
    parts.rule(agency, left, parts.widest(names, "agency") * RULE_SHARE)
    parts.into(kind, made.kind, "copy-kind")
    parts.into(number, wording.number_line(made.head), "number", before=parts.NUMBER_ABOVE)
    parts.into(place, wording.place_date_line(made.head), "place-date", before=parts.NUMBER_ABOVE)
    parts.keep_together(table)
    parts.spacer(document, 14, keep=True)
    _signed(document, wording.recipient_lines(made), made.signature, width=width)
