"""Workbooks of earlier periods as people fill them in, and an office that loads them."""

import datetime as dt
import io
from collections.abc import Mapping
from typing import Any

from agencies.models import Agency
from agencies.states import AgencyKind, Role
from portal.core.clock import VIETNAM
from portal.core.workbook_template import FIRST_ROW, HEADER_ROW
from reports.imports.actions import earlier
from reports.imports.earlier.shape import SHEET, SUMMARY
from reports.imports.models import EarlierLoad
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_outline, make_programme

NOW = dt.datetime(2023, 6, 20, 9, 0, tzinfo=VIETNAM)
PERIOD = "2022-H1"


class Office:
    """A province with a lead, two districts and an outline; an officer of the lead."""

    def __init__(self) -> None:
        self.version = make_outline()
        self.programme = make_programme()
        self.province = make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="H30")
        self.lead = make_agency("Sở Y tế", parent=self.province, code="H30.SYT")
        self.one = self.district("UBND huyện Một", "H30.1")
        self.two = self.district("UBND huyện Hai", "H30.2")
        self.officer = make_member(self.lead, Role.OFFICER)

    def district(self, name: str, code: str, **fields: Any) -> Agency:
        return make_agency(name, kind=AgencyKind.DISTRICT, parent=self.province, code=code, **fields)

    def place(self, period: str = PERIOD):
        return earlier.place_of(lead=self.lead, programme=self.programme, period_code=period)

    def book(self, period: str = PERIOD) -> Any:
        import openpyxl

        content = earlier.earlier_template(by=self.officer, place=self.place(period))
        return openpyxl.load_workbook(io.BytesIO(content))

    def filled(self, rows: Mapping[str, Mapping[str, Any]], period: str = PERIOD) -> bytes:
        return saved(fill(self.book(period), rows))

    def staged(self, rows: Mapping[str, Mapping[str, Any]], period: str = PERIOD) -> EarlierLoad:
        return self.brought(self.filled(rows, period), period)

    def brought(self, content: bytes, period: str = PERIOD) -> EarlierLoad:
        return earlier.stage_earlier(
            by=self.officer, place=self.place(period), name="so cu 2022.xlsx", content=content
        )

    def applied(self, rows: Mapping[str, Mapping[str, Any]], period: str = PERIOD) -> EarlierLoad:
        load = self.staged(rows, period)
        plan, _place = earlier.plan_of_load(load)
        return earlier.apply_earlier(load_id=load.pk, by=self.officer, plan_sha256=plan.digest)


def column_of(book: Any, code: str) -> int:
    """The number of the column of a figure."""
    header = book[SHEET][HEADER_ROW]
    return next(cell.column for cell in header if str(cell.value).partition("|")[0].strip() == code)


def row_of(book: Any, code: str) -> int:
    """The row of an agency; a new one below the last where it has none yet."""
    page, last = book[SHEET], FIRST_ROW
    for row in range(FIRST_ROW, page.max_row + 2):
        if page.cell(row, 1).value == code:
            return row
        if page.cell(row, 1).value:
            last = row + 1
    page.cell(last, 1).value = code
    return last


def fill(book: Any, rows: Mapping[str, Mapping[str, Any]]) -> Any:
    """{code of an agency: {code of a figure: value}} written into the template."""
    for code, values in rows.items():
        row = row_of(book, code)
        for figure, value in values.items():
            book[SHEET].cell(row, column_of(book, figure)).value = value
    return book


def saved(book: Any) -> bytes:
    """Its bytes."""
    memory = io.BytesIO()
    book.save(memory)
    return memory.getvalue()


GOOD: Mapping[str, Mapping[str, Any]] = {
    SUMMARY: {"TT.01": 32, "TT.02": "1.234", "DH.01": "6/10"},
    "H30.1": {"TT.01": 20, "TT.02": "1.234", "CTX.01": "1.234,5", "CSKD.01": 7, "CSKD.01[ET=karaoke]": 3},
    "H30.2": {"TT.01": "12", "TT.02": "không có", "DH.01": "6/10"},
}
