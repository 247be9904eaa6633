"""The sheet is chosen from the numbers: they are never broken and never run out of their column."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reports.documents.fitting import PADDING_PT, PORTRAIT, UNITS, fit_annex, fit_table, is_unbroken
from reports.documents.layout import Annex, Cell, Column, Row, Table
from reports.documents.metrics import balanced_lines, text_width
from tests.reports.documents import papers


def names(count: int) -> tuple[str, ...]:
    return tuple(f"Xã Tân {at}" for at in range(count))


def overflowing(table, fit, sheet):
    """Cells whose number is wider than its column."""
    found = []
    for band in fit.bands:
        for at, units in zip(band.columns, band.widths, strict=True):
            room = units / UNITS * sheet.text_width_pt - PADDING_PT + 1
            for row in table.rows:
                cell = row.cells[at] if row.kind != "group" else None
                if cell and is_unbroken(cell):
                    bold = row.kind == "total"
                    if text_width(cell.printed, fit.size, bold=bold) > room:
                        found.append(cell.printed)
    return found


@pytest.mark.parametrize(
    ("units", "largest", "sheet", "bands"),
    [
        (3, 9999, "a4", 1),
        (8, 99999, "a4-landscape", 1),
        (30, 99999, "a3-landscape", 1),
        (60, 999999, "a4-landscape", 5),
    ],
)
def test_wider_tables_go_to_larger_sheets_and_at_last_into_bands(units, largest, sheet, bands):
    table = papers.units_table(6, names(units), largest)
    fit = fit_annex(Annex("Biểu", (table,)))
    assert fit.sheet.name == sheet
    assert len(fit.tables[0].bands) == bands
    assert overflowing(table, fit.tables[0], fit.sheet) == []


@settings(max_examples=30)
@given(st.integers(1, 40), st.integers(1, 99_999_999))
def test_no_number_is_ever_wider_than_its_column(units, largest):
    table = papers.units_table(4, names(units), largest)
    fit = fit_annex(Annex("Biểu", (table,)))
    assert overflowing(table, fit.tables[0], fit.sheet) == []
    for band in fit.tables[0].bands:
        assert sum(band.widths) == UNITS


def test_every_band_repeats_the_leading_columns_and_together_they_hold_every_column():
    table = papers.units_table(4, names(60), 999999)
    bands = fit_annex(Annex("Biểu", (table,))).tables[0].bands
    assert all(band.columns[:3] == (0, 1, 2) for band in bands)
    rest = [at for band in bands for at in band.columns[3:]]
    assert rest == list(range(3, len(table.columns)))


def test_a_table_in_the_body_stays_on_the_portrait_sheet():
    table = papers.figure_table()
    fit = fit_table(table)
    assert len(fit.bands) == 1
    assert fit.size == 12
    assert overflowing(table, fit, PORTRAIT) == []


def test_tables_of_one_annex_have_one_size():
    annex = Annex("Biểu", (papers.units_table(4), papers.units_table(4, names(25), 99999)))
    fit = fit_annex(annex)
    assert len({table.size for table in fit.tables}) == 1


def test_a_hostile_word_does_not_push_the_numbers_out():
    columns = (Column("STT", kind="index"), Column("Chỉ tiêu"), Column("Số", kind="number"))
    row = Row((Cell("1"), Cell("a" * 5000), Cell("12.345.678", number=12345678)))
    table = Table(columns, (row,))
    assert overflowing(table, fit_table(table), PORTRAIT) == []


@given(st.text(alphabet="abc đêớ 12,-", max_size=120), st.integers(20, 300))
def test_balanced_lines_keep_every_word_in_order(text, width):
    lines = balanced_lines(text, width, 14)
    assert " ".join(lines) == " ".join(text.split())
    for line in lines:
        assert " " not in line or text_width(line, 14) <= width
