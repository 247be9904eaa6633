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
        paper.urgency,
        paper.circulation,
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
    lines += _recipients(wording.recipient_lines(paper))
    if paper.lookup:
        lines += wording.lookup_lines(paper.lookup)
    lines += _signature(paper.signature)
    for at, annex in enumerate(paper.annexes):
        lines += [wording.annex_label(paper, at), annex.title.upper(), wording.annex_reference(paper, annex)]
        lines += _blocks(annex.blocks)
    if paper.copy:
        lines += _copy(paper.copy)
    return "\n".join(lines)


def _recipients(lines):
    return ["Nơi nhận:", *lines] if lines else []


def _signature(signature):
    return [*(line.upper() for line in signature.lines), signature.note, signature.name] if signature else []


def _copy(copy):
    return [
        *wording.superior_lines(copy.head),
        *wording.agency_lines(copy.head),
        copy.kind,
        wording.number_line(copy.head),
        wording.place_date_line(copy.head),
        *_recipients(wording.recipient_lines(copy)),
        *_signature(copy.signature),
    ]


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
