"""A paper as an HTML fragment: the page of the PDF and the preview on the screen are the same.

Only classes, no inline style and no script, so that it lives under a strict Content-Security-Policy; the
style sheet is static/css/paper.css. Every text goes through `format_html`, which escapes it.
"""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.documents import wording
from reports.documents.fitting import Band, Fit, fit_annex, fit_table, is_unbroken
from reports.documents.layout import Block, Cell, Column, Heading, Note, Paper, Paragraph, Row, Table
from reports.documents.typography import MOTTO, NATION

_EMPTY = SafeString("")


def paper_html(paper: Paper) -> SafeString:
    """`<div class="paper">` with one `.paper-sheet` for the document and one for each annex."""
    body = format_html(
        '<article class="paper-sheet paper-main" lang="vi">{}{}{}{}{}</article>',
        _head(paper),
        _title(paper),
        _addressees(paper),
        _blocks(wording.closed_blocks(paper), iter([fit_table(table) for table in paper.tables])),
        _foot(paper),
    )
    return format_html(
        '<div class="paper">{}{}</div>', body, _join(_annex(paper, at) for at in _counted(paper))
    )


def _counted(paper: Paper) -> range:
    return range(len(paper.annexes))


def _join(parts: Iterable[SafeString]) -> SafeString:
    return format_html_join("", "{}", ((part,) for part in parts))


def _p(css: str, content: str) -> SafeString:
    return format_html('<p class="paper-{}">{}</p>', css, content) if content else _EMPTY


def _lines(lines: Sequence[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((line,) for line in lines))


def _ruled(css: str, lines: Sequence[str]) -> SafeString:
    if not lines:
        return _EMPTY
    return format_html('<p class="paper-{}"><span class="paper-ruled">{}</span></p>', css, _lines(lines))


def _head(paper: Paper) -> SafeString:
    head = paper.head
    superior = wording.superior_lines(head)
    return format_html(
        '<header class="paper-head"><div class="paper-head-row"><div class="paper-head-left">{}{}</div>'
        '<div class="paper-head-right"><p class="paper-nation">{}</p>'
        '<p class="paper-motto"><span class="paper-underlined">{}</span></p></div></div>'
        '<div class="paper-head-row"><div class="paper-head-left"><p class="paper-number">{}</p>{}{}</div>'
        '<div class="paper-head-right"><p class="paper-place-date">{}</p></div></div></header>',
        _p("superior", _lines(superior)) if superior else _EMPTY,
        _ruled("agency", wording.agency_lines(head)),
        NATION,
        MOTTO,
        wording.number_line(head),
        _letter_subject(paper),
        format_html('<p class="paper-draft-mark"><span>{}</span></p>', paper.draft_mark.upper())
        if paper.draft_mark
        else _EMPTY,
        wording.place_date_line(head),
    )


def _letter_subject(paper: Paper) -> SafeString:
    lines = wording.letter_subject_lines(paper)
    return _p("letter-subject", _lines(lines)) if lines else _EMPTY


def _title(paper: Paper) -> SafeString:
    if not paper.kind:
        return _EMPTY
    return format_html(
        '<div class="paper-title"><h1 class="paper-kind">{}</h1>{}</div>',
        paper.kind.upper(),
        _ruled("subject", wording.subject_lines(paper)),
    )


def _addressees(paper: Paper) -> SafeString:
    names = paper.addressees
    if not names:
        return _EMPTY
    if len(names) == 1:
        return format_html('<p class="paper-addressee paper-addressee-one">Kính gửi: {}</p>', names[0])
    return format_html(
        '<div class="paper-addressee paper-addressee-list"><p>Kính gửi:</p><div>{}</div></div>',
        format_html_join("", "<p>{}</p>", ((line,) for line in wording.listed(names))),
    )


def _blocks(blocks: Sequence[Block], fits: Iterable[Fit]) -> SafeString:
    fitted = iter(fits)
    parts = []
    for block in blocks:
        match block:
            case Heading():
                parts.append(_heading(block))
            case Paragraph():
                parts.append(_paragraph(block))
            case Note():
                parts.append(_p("note", block.text))
            case Table():
                parts.append(_table(block, next(fitted)))
    return _join(parts)


def _ref(ref: str) -> SafeString:
    return format_html(' data-ref="{}"', ref) if ref else _EMPTY


def _heading(heading: Heading) -> SafeString:
    level = min(max(heading.level, 1) + 1, 6)
    text = wording.heading_text(heading)
    separator = SafeString("<br>") if heading.style == "part" else " "
    words = format_html("{}{}{}", heading.label, separator, text) if heading.label else text
    return format_html(
        '<h{} class="paper-heading-{}"{}>{}</h{}>', level, heading.style, _ref(heading.ref), words, level
    )


def _paragraph(paragraph: Paragraph) -> SafeString:
    css = f"paper-body paper-indent-{min(max(paragraph.indent, 0), 3)}"
    if paragraph.italic:
        css += " paper-italic"
    marker = format_html("{} ", paragraph.marker) if paragraph.marker else ""
    # the space stands inside: WeasyPrint breaks the line after its first word where an element does not fit behind one
    source = format_html('<em class="paper-source"> ({})</em>', paragraph.source) if paragraph.source else ""
    ref = _ref(paragraph.ref)
    return format_html('<p class="{}"{}>{}{}{}</p>', css, ref, marker, paragraph.text, source)


def _table(table: Table, fit: Fit) -> SafeString:
    tables = _join(_band(table, fit, band, at) for at, band in enumerate(fit.bands))
    return format_html(
        '<div class="paper-table">{}{}{}{}</div>',
        _p("caption", table.caption),
        _p("unit", table.unit),
        tables,
        _join(_p("table-note", note) for note in table.notes),
    )


def _band(table: Table, fit: Fit, band: Band, at: int) -> SafeString:
    columns = [table.columns[place] for place in band.columns]
    widths = format_html_join("", '<col class="paper-w-{}">', ((width,) for width in band.widths))
    rows = _join(_row(table, row, band) for row in table.rows)
    return format_html(
        '{}<table class="paper-grid paper-size-{}"><colgroup>{}</colgroup><thead>{}</thead><tbody>{}</tbody></table>',
        _p("continued", "(tiếp theo)") if at else _EMPTY,
        int(fit.size),
        widths,
        _head_rows(columns),
        rows,
    )


def _head_rows(columns: Sequence[Column]) -> SafeString:
    if not any(column.group for column in columns):
        cells = format_html_join("", '<th scope="col">{}</th>', ((column.label,) for column in columns))
        return format_html("<tr>{}</tr>", cells)
    upper: list[SafeString] = []
    lower: list[SafeString] = []
    for group, members in groupby(columns, key=lambda column: column.group):
        labels = [column.label for column in members]
        if group:
            upper.append(format_html('<th scope="colgroup" colspan="{}">{}</th>', len(labels), group))
            lower.extend(format_html('<th scope="col">{}</th>', label) for label in labels)
        else:
            upper.extend(format_html('<th scope="col" rowspan="2">{}</th>', label) for label in labels)
    return format_html("<tr>{}</tr><tr>{}</tr>", _join(upper), _join(lower))


def _row(table: Table, row: Row, band: Band) -> SafeString:
    if row.kind == "group":
        return format_html(
            '<tr class="paper-row-group"><td colspan="{}">{}</td></tr>',
            len(band.columns),
            row.cells[0].printed,
        )
    cells = _join(_cell(row.cells[at], table.columns[at]) for at in band.columns)
    return format_html(
        "<tr{}>{}</tr>", SafeString(' class="paper-row-total"') if row.kind == "total" else "", cells
    )


def _cell(cell: Cell, column: Column) -> SafeString:
    css = [f"paper-{cell.align or column.align or _ALIGN[column.kind]}"]
    marks: tuple[tuple[bool, str], ...] = (
        (is_unbroken(cell) or column.kind == "date", "paper-nowrap"),
        (cell.gap, "paper-gap"),
        (cell.bold, "paper-bold"),
    )
    css.extend(name for wanted, name in marks if wanted)
    title = format_html(' title="{}"', cell.note) if cell.note else _EMPTY
    return format_html('<td class="{}"{}{}>{}</td>', " ".join(css), title, _ref(cell.ref), cell.printed)


_ALIGN = {"text": "left", "number": "right", "index": "center", "date": "center"}


def _foot(paper: Paper) -> SafeString:
    lines = wording.recipient_lines(paper)
    signature = paper.signature
    if not lines and signature is None:
        return _EMPTY
    recipients: SafeString = _EMPTY
    if lines:
        items = format_html_join("", '<p class="paper-recipients">{}</p>', ((line,) for line in lines))
        recipients = format_html('<p class="paper-recipients-label">Nơi nhận:</p>{}', items)
    signed: SafeString = _EMPTY
    if signature is not None:
        signed = format_html(
            '<p class="paper-signer">{}</p><p class="paper-signing">{}</p>{}',
            _lines([line.upper() for line in signature.lines]),
            signature.note,
            _p("signer-name", signature.name),
        )
    return format_html(
        '<footer class="paper-foot"><div class="paper-foot-left">{}</div>'
        '<div class="paper-foot-right">{}</div></footer>',
        recipients,
        signed,
    )


def _annex(paper: Paper, at: int) -> SafeString:
    annex = paper.annexes[at]
    fit = fit_annex(annex)
    return format_html(
        '<section class="paper-sheet paper-annex paper-annex-{} paper-on-{}" lang="vi">'
        '<header><p class="paper-annex-label">{}</p><h1 class="paper-annex-title">{}</h1>{}</header>{}</section>',
        at + 1,
        fit.sheet.name,
        wording.annex_label(paper, at),
        annex.title.upper(),
        _p("annex-reference", wording.annex_reference(paper, annex)),
        _blocks(annex.blocks, fit.tables),
    )
