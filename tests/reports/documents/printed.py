"""The text of a paper in the order a reader meets it, straight from the layout."""

from reports.documents import wording
from reports.documents.layout import Heading, Note, Paper, Paragraph, Table
from reports.documents.typography import MOTTO, NATION


def printed_text(paper: Paper) -> str:
    """Everything a PDF or Word file of a paper with single-band, ungrouped tables must say, in its order."""
    head = paper.head
    lines = [
        *wording.superior_lines(head),
        *wording.agency_lines(head),
        NATION,
        MOTTO,
        wording.number_line(head),
        *wording.letter_subject_lines(paper),
        paper.draft_mark.upper(),
        wording.place_date_line(head),
        paper.kind.upper(),
        *wording.subject_lines(paper),
    ]
    if len(paper.addressees) == 1:
        lines.append(f"Kính gửi: {paper.addressees[0]}")
    elif paper.addressees:
        lines += ["Kính gửi:", *wording.listed(paper.addressees)]
    lines += _blocks(wording.closed_blocks(paper))
    if wording.recipient_lines(paper):
        lines += ["Nơi nhận:", *wording.recipient_lines(paper)]
    if paper.signature:
        lines += [
            *(line.upper() for line in paper.signature.lines),
            paper.signature.note,
            paper.signature.name,
        ]
    for at, annex in enumerate(paper.annexes):
        lines += [wording.annex_label(paper, at), annex.title.upper(), wording.annex_reference(paper, annex)]
        lines += _blocks(annex.blocks)
    return "\n".join(lines)


def _blocks(blocks):
    lines = []
    for block in blocks:
        match block:
            case Heading():
                lines.append(f"{block.label} {wording.heading_text(block)}")
            case Paragraph():
                source = f" ({block.source})" if block.source else ""
                lines.append(f"{block.marker} {block.text}{source}")
            case Note():
                lines.append(block.text)
            case Table():
                lines += [block.caption, block.unit, *(column.label for column in block.columns)]
                lines += [cell.printed for row in block.rows for cell in row.cells]
                lines += block.notes
    return lines
