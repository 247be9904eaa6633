"""Tables of a paper as HTML, and the small pieces every part of the fragment is made of."""

from collections.abc import Iterable, Sequence
from itertools import groupby

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.documents.fitting import Band, Fit, is_unbroken
from reports.documents.layout import Cell, Column, Row, Table

EMPTY = SafeString("")


def join(parts: Iterable[SafeString]) -> SafeString:
    """Pieces one after the other."""
    return format_html_join("", "{}", ((part,) for part in parts))


def line(css: str, content: str) -> SafeString:
    """A paragraph of one component; nothing where there is nothing to say."""
    return format_html('<p class="paper-{}">{}</p>', css, content) if content else EMPTY


def ref_of(ref: str) -> SafeString:
    """The attribute links of the preview go by."""
    return format_html(' data-ref="{}"', ref) if ref else EMPTY


def table_html(table: Table, fit: Fit) -> SafeString:
    """A table with its caption, unit and notes, in one band or several."""
    tables = join(_band(table, fit, band, at) for at, band in enumerate(fit.bands))
    return format_html(
        '<div class="paper-table">{}{}{}{}</div>',
        line("caption", table.caption),
        line("unit", table.unit),
        tables,
        join(line("table-note", note) for note in table.notes),
    )


def _band(table: Table, fit: Fit, band: Band, at: int) -> SafeString:
    columns = [table.columns[place] for place in band.columns]
    widths = format_html_join("", '<col class="paper-w-{}">', ((width,) for width in band.widths))
    rows = join(_row(table, row, band) for row in table.rows)
    return format_html(
        '{}<table class="paper-grid paper-size-{}"><colgroup>{}</colgroup><thead>{}</thead><tbody>{}</tbody></table>',
        line("continued", "(tiếp theo)") if at else EMPTY,
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
    return format_html("<tr>{}</tr><tr>{}</tr>", join(upper), join(lower))


def _row(table: Table, row: Row, band: Band) -> SafeString:
    if row.kind == "group":
        return format_html(
            '<tr class="paper-row-group"><td colspan="{}">{}</td></tr>',
            len(band.columns),
            row.cells[0].printed,
        )
    cells = join(_cell(row.cells[at], table.columns[at]) for at in band.columns)
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
    title = format_html(' title="{}"', cell.note) if cell.note else EMPTY
    said = cell.printed
    if cell.ref.startswith("/"):  # an address of this portal, put there for the preview alone
        said = format_html('<a href="{}">{}</a>', cell.ref, said or "–")
    return format_html('<td class="{}"{}{}>{}</td>', " ".join(css), title, ref_of(cell.ref), said)


_ALIGN = {"text": "left", "number": "right", "index": "center", "date": "center"}
