"""The workbook of a derivation: the numbers of the units as values, everything above them as live formulas.

Sheet “Tổng hợp”: one line a figure, what the formulas give beside what is printed, and whether both agree. Sheet
“Nguồn”: the units behind each figure, in one block a figure. Sheet “Điều chỉnh”: what people added, and why. A number
that came from a lower summary is a link to that summary's line, so that a change at the bottom moves every level.
Sheet “Thuyết minh”: the paragraphs of the summary with the agencies and versions behind them, and no persons.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.sheets import PLAIN, write_text
from reports.consolidation.queries.derivation import Derived, Number, Source, Summary, SummaryKey
from reports.consolidation.queries.prose_sources import ProseSource
from reports.consolidation.queries.provenance import COUNTED, REFERENCE
from reports.outlines.states import AcrossUnits

TOTALS, SOURCES, CHANGES, PROSE = "Tổng hợp", "Nguồn", "Điều chỉnh", "Thuyết minh"
YES: Final = "cộng"
EXACT_DIGITS: Final = 15  # a spreadsheet keeps no more
MOST_ROWS: Final = 1_048_000  # of a sheet
_HOW: Final = {COUNTED: YES, REFERENCE: "tham khảo"}
_TOTALS: Final = (
    ("Bản tổng hợp", 28), ("Mã", 9), ("Chỉ tiêu", 38), ("Phân tổ", 18), ("Đơn vị tính", 11), ("Cách tính", 22),
    ("Tính lại: số / tử số", 14), ("Tính lại: mẫu số / quyền số", 14), ("Điều chỉnh", 12), ("Điều chỉnh mẫu số", 12),
    ("Trên bản tổng hợp", 14), ("Mẫu số trên bản tổng hợp", 14), ("Đối chiếu", 11), ("Ghi chú", 40),
)  # fmt: skip
_SOURCES: Final = (
    ("Bản tổng hợp", 28), ("Mã", 9), ("Phân tổ", 18), ("Đơn vị", 32), ("Báo cáo", 30), ("Người gửi", 22),
    ("Gửi lúc", 16), ("Tham gia", 11), ("Vì sao", 34), ("Số / tử số", 14), ("Mẫu số / quyền số", 14), ("Cách nói", 18),
)  # fmt: skip
_CHANGES: Final = (
    ("Mã", 9), ("Phân tổ", 18), ("Thay đổi số / tử số", 16), ("Thay đổi mẫu số", 14), ("Lý do", 60), ("Người", 24),
    ("Lúc", 16),
)  # fmt: skip
_PROSE: Final = (
    ("Mục", 30), ("Đoạn", 9), ("Nội dung", 90), ("Quan hệ với nguồn", 24), ("Đơn vị", 32), ("Báo cáo", 30), ("Lần", 7),
)  # fmt: skip
_GUIDE: Final = (
    "Cột “Tính lại” ở trang “Tổng hợp” là công thức trên các dòng của trang “Nguồn” có chữ “cộng”.",
    "Cột “Đối chiếu” so (tính lại + điều chỉnh) với số trên bản tổng hợp: “khớp” hoặc “LỆCH”.",
    "Số của một bản tổng hợp cấp dưới là liên kết tới dòng của bản đó, nên sửa một số gốc sẽ thấy mọi cấp thay đổi.",
    "Dòng “tham khảo”, “không tính” và lý do cho biết vì sao số của một đơn vị không được cộng.",
    "Trang “Thuyết minh”: từng đoạn của bản tổng hợp lấy từ báo cáo nào, lần nào; mỗi nguồn một dòng.",
    "Bảng tính chỉ giữ 15 chữ số: số dài hơn được ghi bằng chữ và không đối chiếu ở đây (dùng manage.py recompute).",
)  # fmt: skip


class TooLong(ValueError):
    """More lines than a sheet can have; the message is Vietnamese."""


def write_book(summaries: Sequence[Summary], prose: Sequence[ProseSource] = ()) -> bytes:
    """The XLSX of a derivation (`queries.derivation.derive`), lowest summaries first, with the sources of the words of
    the last one (`queries.prose_sources`). Raises TooLong."""
    import xlsxwriter

    lines = sum(len(figure.sources) for each in summaries for figure in each.figures)
    if lines > MOST_ROWS:
        raise TooLong(
            _("Bản diễn giải có %(n)d dòng nguồn, nhiều hơn một trang tính chứa được.") % {"n": lines}
        )
    memory = io.BytesIO()
    with xlsxwriter.Workbook(memory, {**PLAIN, "in_memory": True, "use_future_functions": True}) as book:
        writer = _Writer(book)
        writer.write(summaries)
        writer.write_prose(prose)
    return memory.getvalue()


class _Writer:
    """The sheets, and where each figure of each summary stands."""

    def __init__(self, book: Any) -> None:
        base = {"font_name": "Times New Roman", "font_size": 12, "valign": "top"}
        self._plain = book.add_format({**base, "border": 1, "text_wrap": True})
        self._quoted = book.add_format({**base, "border": 1, "text_wrap": True, "quote_prefix": True})
        self._bold = book.add_format(
            {**base, "border": 1, "bold": True, "text_wrap": True, "bg_color": "#EAF1FA"}
        )
        self._title = book.add_format({**base, "bold": True, "font_size": 13})
        self._time = book.add_format({**base, "border": 1, "num_format": "dd/mm/yyyy hh:mm"})
        self._numbers = {n: book.add_format({**base, "border": 1, "num_format": _shape(n)}) for n in range(5)}
        self._guide = book.add_worksheet("Đọc trước")
        self._totals = self._sheet(book, TOTALS, _TOTALS)
        self._sources = self._sheet(book, SOURCES, _SOURCES)
        self._changes = self._sheet(book, CHANGES, _CHANGES)
        self._prose = self._sheet(book, PROSE, _PROSE)
        wrong = book.add_format({"bold": True, "font_color": "#9C0006", "bg_color": "#FFC7CE"})
        self._totals.conditional_format(
            1, 12, 1_048_575, 12, {"type": "cell", "criteria": "==", "value": '"LỆCH"', "format": wrong}
        )
        self._total_row = self._source_row = self._change_row = 1
        self._at: dict[tuple[SummaryKey, int, int], int] = {}

    def _sheet(self, book: Any, name: str, columns: Sequence[tuple[str, int]]) -> Any:
        page = book.add_worksheet(name)
        for at, (label, width) in enumerate(columns):
            page.write_string(0, at, label, self._bold)
            page.set_column(at, at, width)
        page.freeze_panes(1, 0)
        page.repeat_rows(0)
        page.set_landscape()
        page.set_paper(8)
        page.fit_to_pages(1, 0)
        return page

    def write(self, summaries: Sequence[Summary]) -> None:
        """Everything, in order."""
        for summary in summaries:
            for figure in summary.figures:
                self._figure(summary, figure)
        top = summaries[-1]
        self._guide.set_column(0, 0, 130)
        self._guide.write_string(0, 0, _("Diễn giải số liệu: %(name)s") % {"name": top.name}, self._title)
        made = _("Bản tổng hợp %(ref)s, lập lúc %(at)s") % {
            "ref": top.reference, "at": f"{clock.now():%H:%M %d/%m/%Y}"
        }  # fmt: skip
        self._guide.write_string(1, 0, made)
        for row, said in enumerate(_GUIDE, 3):
            self._guide.write_string(row, 0, said)

    def write_prose(self, lines: Sequence[ProseSource]) -> None:
        """The paragraphs with what they stand on."""
        for row, each in enumerate(lines[:MOST_ROWS], 1):
            shown = str(each.number) if each.number else "không in"
            version = str(each.version) if each.version else ""
            texts = (each.section, shown, each.text, each.how, each.agency, each.reference, version)
            for at, text in enumerate(texts):
                self._text(self._prose, row, at, text)

    def _figure(self, summary: Summary, figure: Derived) -> None:
        first = self._source_row
        for source in figure.sources:
            self._source(summary, figure, source)
        row = self._total_row
        self._total_row += 1
        self._at[summary.key, figure.indicator.pk, figure.breakdown.pk] = row
        name = figure.indicator
        for at, text in enumerate(
            (summary.name, name.code, name.name, figure.breakdown.name, name.unit, figure.how)
        ):
            self._text(self._totals, row, at, text)
        block = (first + 1, self._source_row) if figure.sources else None
        look = self._numbers[figure.printed.scale]
        one, two = _formulas(figure, block)
        self._formula(row, 6, one, look)
        self._formula(row, 7, two if figure.based else "", self._numbers[0])
        changed = self._change(figure)
        self._formula(row, 8, f"=SUM({_range(CHANGES, 'C', changed)})" if changed else "", look)
        second = f"=SUM({_range(CHANGES, 'D', changed)})" if changed and figure.based else ""
        self._formula(row, 9, second, self._numbers[0])
        self._number(self._totals, row, 10, figure.printed, look)
        self._second(self._totals, row, 11, figure.printed)
        self._formula(row, 12, _check(row + 1, figure), self._plain)
        said = "; ".join(each for each in (figure.printed.words, figure.note) if each)
        self._text(self._totals, row, 13, said)

    def _source(self, summary: Summary, figure: Derived, source: Source) -> None:
        row = self._source_row
        self._source_row += 1
        how = _HOW.get(source.how, "không tính")
        texts = (
            summary.name, figure.indicator.code, figure.breakdown.name, source.agency, source.reference, source.sent_by
        )  # fmt: skip
        for at, text in enumerate(texts):
            self._text(self._sources, row, at, text)
        if source.sent_at is None:
            self._text(self._sources, row, 6, "")
        else:
            local = timezone.localtime(source.sent_at).replace(tzinfo=None)
            self._sources.write_datetime(row, 6, local, self._time)
        self._text(self._sources, row, 7, how)
        self._text(self._sources, row, 8, source.why)
        look = self._numbers[source.number.scale]
        below = (
            self._at.get((source.below, figure.indicator.pk, figure.breakdown.pk)) if source.below else None
        )
        if below is not None and _fits(source.number.first) and source.number.first is not None:
            self._sources.write_formula(row, 9, f"='{TOTALS}'!K{below + 1}", look, "")
            self._link(row, 10, below, source.number)
        else:
            self._number(self._sources, row, 9, source.number, look)
            self._second(self._sources, row, 10, source.number)
        self._text(self._sources, row, 11, source.number.words)

    def _link(self, row: int, column: int, below: int, number: Number) -> None:
        if number.second is None:
            self._text(self._sources, row, column, "")
        else:
            self._sources.write_formula(row, column, f"='{TOTALS}'!L{below + 1}", self._numbers[0], "")

    def _change(self, figure: Derived) -> tuple[int, int] | None:
        """Write the adjustments; the first and the last line they stand on."""
        first = self._change_row + 1
        for each in figure.adjustments:
            row = self._change_row
            self._change_row += 1
            based = bool(each.delta_numerator or each.delta_denominator)
            one = Number(
                each.delta_numerator if based else each.delta, scale=0 if based else figure.printed.scale
            )
            self._text(self._changes, row, 0, figure.indicator.code)
            self._text(self._changes, row, 1, figure.breakdown.name)
            self._number(self._changes, row, 2, one, self._numbers[one.scale])
            self._number(self._changes, row, 3, Number(each.delta_denominator), self._numbers[0])
            self._text(self._changes, row, 4, each.reason)
            self._text(self._changes, row, 5, each.by.full_name)
            self._changes.write_datetime(row, 6, timezone.localtime(each.at).replace(tzinfo=None), self._time)
        return (first, self._change_row) if figure.adjustments else None

    def _text(self, page: Any, row: int, column: int, text: str) -> None:
        write_text(page, row, column, text, look=self._plain, quoted=self._quoted)

    def _formula(self, row: int, column: int, formula: str, look: Any) -> None:
        if formula:
            self._totals.write_formula(row, column, formula, look, "")
        else:
            self._text(self._totals, row, column, "")

    def _number(self, page: Any, row: int, column: int, number: Number, look: Any) -> None:
        if number.first is None:
            page.write_blank(row, column, None, look)
        elif _fits(number.first):
            page.write_number(row, column, Decimal(number.first).scaleb(-number.scale), look)
        else:
            self._text(page, row, column, str(Decimal(number.first).scaleb(-number.scale)))

    def _second(self, page: Any, row: int, column: int, number: Number) -> None:
        self._number(page, row, column, Number(number.second), self._numbers[0])


def _range(sheet: str, column: str, lines: tuple[int, int]) -> str:
    return f"'{sheet}'!{column}{lines[0]}:{column}{lines[1]}"


def _formulas(figure: Derived, block: tuple[int, int] | None) -> tuple[str, str]:
    """What computes the figure from its block of units: a value or numerator, and a denominator or weight."""
    if not figure.rule or block is None:
        return "", ""
    how, one, two = (_range(SOURCES, column, block) for column in "HJK")
    nobody = f'COUNTIF({how},"{YES}")=0'
    second = f'=IF({nobody},"",SUMIFS({two},{how},"{YES}"))' if figure.based else ""
    if figure.rule == AcrossUnits.WEIGHTED_AVG:
        weight = f'SUMIFS({two},{how},"{YES}")'
        products = f'SUMPRODUCT(({how}="{YES}")*{one}*{two})'
        return f'=IF({weight}=0,"",ROUND({products}/{weight},{figure.printed.scale}))', second
    chosen = {AcrossUnits.MAX: "MAXIFS", AcrossUnits.MIN: "MINIFS"}.get(AcrossUnits(figure.rule), "SUMIFS")
    # Binary fractions: without rounding 0,1 + 0,2 would not be 0,3.
    return f'=IF({nobody},"",ROUND({chosen}({one},{how},"{YES}"),{figure.printed.scale}))', second


def _check(line: int, figure: Derived) -> str:
    """The comparison of one line; none where nothing adds up or a number is too long for a spreadsheet."""
    numbers = [figure.printed, *(source.number for source in figure.sources)]
    if not figure.rule or not all(_fits(n) for each in numbers for n in (each.first, each.second)):
        return ""
    same = f"ROUND(N(G{line})+N(I{line})-N(K{line}),{figure.printed.scale})=0"
    if figure.based:
        same = f"AND({same},N(H{line})+N(J{line})-N(L{line})=0)"
    return f'=IF({same},"khớp","LỆCH")'


def _fits(number: int | None) -> bool:
    return number is None or abs(number) < 10**EXACT_DIGITS


def _shape(digits: int) -> str:
    return "#,##0" + ("." + "0" * digits if digits else "")
