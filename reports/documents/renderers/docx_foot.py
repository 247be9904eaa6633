"""The end of a Word file: recipients and signature, look-up code, and the block that makes it a copy."""

from collections.abc import Sequence
from typing import Any, Final

from reports.documents import wording
from reports.documents.layout import Copy, Lookup, Paper, Signature
from reports.documents.renderers import docx_parts as parts
from reports.documents.renderers.docx_styles import points, set_line
from reports.documents.typography import HEAD_SPLIT, LINE_HEIGHT, SIGNING_SPACE_PT

QR_MM: Final = 20.0
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
    document: Any, lines: Sequence[str], signature: Signature | None, lookup: Lookup | None = None
) -> None:
    half = wording.TEXT_WIDTH_PT / 2
    left, right = parts.frame(document, 1, (half, half)).rows[0].cells
    if lines:
        parts.into(left, "Nơi nhận:", "recipients-label")
        for line in lines:
            parts.into(left, line, "recipients")
    if lookup is not None:
        _lookup(left, lookup)
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


def _lookup(cell: Any, lookup: Lookup) -> None:
    from io import BytesIO

    import segno

    drawn = BytesIO()
    segno.make(lookup.url, error="m", micro=False).save(drawn, kind="png", scale=8, border=2)
    parts.picture(cell, drawn.getvalue(), side_mm=QR_MM, described=f"Mã QR tra cứu văn bản: {lookup.url}")
    parts.into(cell, f"Mã tra cứu: {lookup.code}", "lookup")


def copy(document: Any, made: Copy) -> None:
    """Below a rule across the page: who copied, under which number, when, for whom (NĐ 30/2020, Mẫu 3.1)."""
    width = wording.TEXT_WIDTH_PT
    parts.spacer(document, 10, keep=True)
    parts.rule(document, width, width, below=8)
    left, right = (width * share for share in HEAD_SPLIT)
    table = parts.frame(document, 2, (left, right))
    agency, kind = table.rows[0].cells
    number, place = table.rows[1].cells
    for line in wording.superior_lines(made.head):
        parts.into(agency, line, "superior")
    for line in wording.agency_lines(made.head):
        parts.into(agency, line, "agency")
    parts.into(kind, made.kind, "copy-kind")
    parts.into(number, wording.number_line(made.head), "number", before=6)
    parts.into(place, wording.place_date_line(made.head), "place-date", before=6)
    parts.keep_together(table)
    parts.spacer(document, 14, keep=True)
    _signed(document, wording.listed([*made.recipients, made.archive]), made.signature)
