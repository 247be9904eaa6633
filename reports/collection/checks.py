"""What a report is looked over for before it is sent. Errors block; a warning needs one written reason per kind.

The rules are the soft checks of the indicator catalogue (parts against totals, inspected against existing,
percent over 100, jump against last period) and what makes a report unreadable or unlawful.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.numbers import format_scaled
from portal.core.text import looks_like_legacy_encoding, personal_data
from reports.collection.models import AnnexRow, Figure, Report, ReviewNote, SectionText
from reports.collection.queries.previous import Previous, previous_figures
from reports.collection.states import FigureNature, FigureState, Qualifier, Severity
from reports.collection.wording import counted, figure_text
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.states import IndicatorKind, RowKind

JUMP_TIMES: Final = 3
JUMP_LEAST: Final = 10
FULL_PERCENT: Final = 100_00  # hundredths of a percent

KIND_NAMES: Final = {
    "prose_missing": gettext_lazy("Thiếu nội dung bắt buộc"),
    "legacy_text": gettext_lazy("Chữ gõ bằng phông cũ"),
    "annex_cell_missing": gettext_lazy("Phụ lục thiếu cột bắt buộc"),
    "parts_over_total": gettext_lazy("Các phần lớn hơn tổng số"),
    "parts_under_total": gettext_lazy("Các phần chưa cộng đủ tổng số"),
    "numerator_over_denominator": gettext_lazy("Tử số lớn hơn mẫu số"),
    "denominator_zero": gettext_lazy("Mẫu số bằng 0"),
    "figure_missing": gettext_lazy("Số liệu còn để trống"),
    "percent_over_100": gettext_lazy("Tỷ lệ trên 100%"),
    "over_ceiling": gettext_lazy("Vượt số hiện có"),
    "jump": gettext_lazy("Chênh lệch lớn so với kỳ trước"),
    "personal_data": gettext_lazy("Có thể có dữ liệu cá nhân"),
    "open_note": gettext_lazy("Ý kiến rà soát chưa xử lý"),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or odd; `message` is Vietnamese and names the place and the numbers."""

    severity: str
    kind: str
    message: str
    section_id: int | None = None
    indicator_id: int | None = None
    breakdown_id: int | None = None

    @property
    def kind_name(self) -> str:
        """The kind in Vietnamese."""
        return str(KIND_NAMES.get(self.kind, self.kind))

    @property
    def is_error(self) -> bool:
        """Whether it blocks whatever reason is given."""
        return self.severity == Severity.ERROR


def report_findings(report: Report) -> list[Finding]:
    """Every finding, in the order of the outline within each rule. A constant number of queries."""
    content = _Content(report)
    found = [finding for rule in _RULES for finding in rule(content)]
    if report.is_consolidated:
        # A computed figure is never typed over: what is odd about it gets a reason, not a correction.
        found = [replace(f, severity=Severity.WARNING) if f.kind in _ABOUT_FIGURES else f for f in found]
    return found


def blocking(report: Report, findings: Sequence[Finding]) -> list[Finding]:
    """Errors, and warnings whose kind nobody has given a reason for yet."""
    explained = set(report.overrides.values_list("kind", flat=True))
    return [f for f in findings if f.is_error or f.kind not in explained]


class _Content:
    """Everything a report says, read once."""

    def __init__(self, report: Report) -> None:
        self.report = report
        version_id = report.assignment.version_id
        self.sections: dict[int, Section] = {
            s.pk: s for s in Section.objects.filter(version=version_id).order_by("position")
        }
        self.rows: list[TableRow] = list(
            TableRow.objects.filter(section__version=version_id, kind=RowKind.FIGURE)
            .select_related("indicator", "breakdown")
            .order_by("section__position", "position")
        )
        self.texts: dict[int, SectionText] = {t.section_id: t for t in report.texts.all()}
        self.figures: dict[tuple[int, int], Figure] = {
            (f.indicator_id, f.breakdown_id): f for f in report.figures.all()
        }
        self.tables: dict[int, AnnexTable] = {
            t.pk: t for t in AnnexTable.objects.filter(section__version=version_id)
        }
        self.annex_rows: list[AnnexRow] = list(report.annex_rows.all())
        self.notes: list[ReviewNote] = list(report.review_notes.filter(settled_at__isnull=True))

    @cached_property
    def previous(self) -> Previous:
        return previous_figures(self.report)

    @cached_property
    def row_of(self) -> dict[tuple[int, int], TableRow]:
        """The first line of each figure."""
        found: dict[tuple[int, int], TableRow] = {}
        for row in self.rows:
            found.setdefault(_key(row), row)
        return found

    @cached_property
    def answered(self) -> list[tuple[TableRow, Figure]]:
        """Results that say something, each figure once."""
        pairs = [(row, self.figures.get(key)) for key, row in self.row_of.items()]
        return [(row, f) for row, f in pairs if f is not None and f.nature == FigureNature.RESULT]

    @cached_property
    def labels(self) -> dict[int, str]:
        """A line's name with the line it breaks down: "Cơ sở được kiểm tra – Karaoke"."""
        names: dict[int, str] = {}
        above: list[TableRow] = []
        for row in self.rows:
            same_table = above and above[-1].section_id == row.section_id
            above = [each for each in above if each.depth < row.depth] if same_table else []
            parent = next((r.label for r in reversed(above) if r.indicator_id == row.indicator_id), "")
            names[row.pk] = f"{parent} – {row.label}" if parent else row.label
            above.append(row)
        return names

    def place(self, section_id: int) -> str:
        """ "Mục II.1 Công tác tuyên truyền", short enough for a message."""
        section = self.sections.get(section_id)
        title = " ".join(str(section).split()) if section else ""
        return _("Mục %(title)s") % {"title": title if len(title) <= 70 else f"{title[:67]}…"}


def _key(row: TableRow) -> tuple[int, int]:
    # Figure lines have both (database constraint); 0 is nobody's id.
    return row.indicator_id or 0, row.breakdown_id or 0


def _at(row: TableRow, severity: str, kind: str, message: str) -> Finding:
    return Finding(severity, kind, message, row.section_id, row.indicator_id, row.breakdown_id)


def _said(row: TableRow, figure: Figure) -> str:
    """ "hơn 420 lượt người" """
    if row.indicator is None:
        return ""
    said = figure_text(figure, row.indicator)
    return f"{said} {row.indicator.unit}" if figure.state == FigureState.REPORTED else f"“{said}”"


# --- prose, annexes, notes -----------------------------------------------------------------------------


def _prose_missing(content: _Content) -> Iterator[Finding]:
    if content.report.nothing_to_report:
        return
    for section in content.sections.values():
        text = content.texts.get(section.pk)
        if not section.required or not section.has_prose or (text and text.nothing):
            continue
        if not any(p["text"].strip() and p.get("used", True) for p in (text.paragraphs if text else [])):
            message = _("%(place)s: chưa có nội dung; hãy nhập hoặc đánh dấu “Không phát sinh”.")
            place = content.place(section.pk)
            yield Finding(Severity.ERROR, "prose_missing", message % {"place": place}, section.pk)


def _typed_texts(content: _Content) -> Iterator[tuple[str, str, Finding]]:
    """Everything that was typed as text: (text, place in words, where it is)."""
    for section_id in content.sections:
        text = content.texts.get(section_id)
        where = Finding(Severity.WARNING, "", "", section_id)
        if text:
            for paragraph in text.paragraphs:
                yield paragraph["text"], content.place(section_id), where
    for key, figure in content.figures.items():
        row = content.row_of.get(key)
        if figure.note and row:
            yield (
                figure.note,
                _("Ghi chú của “%(row)s”") % {"row": content.labels[row.pk]},
                _at(row, "", "", ""),
            )
    for annex_row in content.annex_rows:
        table = content.tables.get(annex_row.table_id)
        where = Finding(Severity.WARNING, "", "", table.section_id if table else None)
        place = _("“%(table)s”, dòng %(n)d") % {"table": table or "", "n": annex_row.position + 1}
        for cell in annex_row.cells.values():
            if isinstance(cell, str):
                yield cell, place, where


def _text_rules(content: _Content) -> Iterator[Finding]:
    for text, place, where in _typed_texts(content):
        if looks_like_legacy_encoding(text):
            message = _("%(place)s: chữ gõ bằng phông cũ (TCVN3, VNI), hãy chuyển sang Unicode: “%(text)s”.")
            message = message % {"place": place, "text": text[:60]}
            yield replace(where, severity=Severity.ERROR, kind="legacy_text", message=message)
        for person in personal_data(text):
            message = _("%(place)s: có vẻ là %(what)s (“%(text)s”); báo cáo không nêu dữ liệu cá nhân.")
            message = message % {"place": place, "what": person.label, "text": person.snippet}
            yield replace(where, severity=Severity.WARNING, kind="personal_data", message=message)


def _annex_cells(content: _Content) -> Iterator[Finding]:
    for annex_row in content.annex_rows:
        table = content.tables.get(annex_row.table_id)
        for column in table.columns if table else []:
            if column.get("required") and annex_row.cells.get(column["key"]) in (None, ""):
                message = _("“%(table)s”, dòng %(n)d: thiếu “%(column)s”.") % {
                    "table": table, "n": annex_row.position + 1, "column": column["label"],
                }  # fmt: skip
                section_id = table.section_id if table else None
                yield Finding(Severity.ERROR, "annex_cell_missing", message, section_id)


def _open_notes(content: _Content) -> Iterator[Finding]:
    for note in content.notes:
        place = content.place(note.section_id) if note.section_id else _("Báo cáo")
        if note.indicator_id and note.breakdown_id:
            row = content.row_of.get((note.indicator_id, note.breakdown_id))
            place = f"“{content.labels[row.pk]}”" if row else place
        message = _("%(place)s: ý kiến rà soát chưa đánh dấu đã xử lý: “%(text)s”.")
        message = message % {
            "place": place,
            "text": note.text if len(note.text) <= 90 else f"{note.text[:87]}…",
        }
        yield Finding(
            Severity.WARNING, "open_note", message, note.section_id, note.indicator_id, note.breakdown_id
        )


# --- figures -------------------------------------------------------------------------------------------


def _figure_missing(content: _Content) -> Iterator[Finding]:
    for key, row in content.row_of.items():
        figure = content.figures.get(key)
        said = figure is not None and (figure.state != FigureState.NOT_REPORTED or bool(figure.note))
        if row.required and not said:
            message = _("%(place)s: “%(row)s” còn để trống; để trống không phải là 0.")
            place = content.place(row.section_id)
            yield _at(
                row,
                Severity.WARNING,
                "figure_missing",
                message % {"place": place, "row": content.labels[row.pk]},
            )


def _pairs(row: TableRow) -> frozenset[str]:
    key = row.breakdown.key if row.breakdown else ""
    return frozenset(key.split(";")) if key else frozenset()


def _groups(content: _Content) -> Iterator[tuple[TableRow, list[TableRow], bool]]:
    """A total, the lines that break it down along the same axes, and whether along one axis only."""
    of_indicator: defaultdict[int, list[TableRow]] = defaultdict(list)
    for (indicator_id, _breakdown), row in content.row_of.items():
        of_indicator[indicator_id].append(row)
    for rows in of_indicator.values():
        for total in rows:
            base = _pairs(total)
            by_axes: defaultdict[frozenset[str], list[TableRow]] = defaultdict(list)
            for part in rows:
                pairs = _pairs(part)
                if base < pairs:
                    by_axes[frozenset(pair.partition("=")[0] for pair in pairs - base)].append(part)
            for axes, parts in by_axes.items():
                yield total, parts, len(axes) == 1


def _parts_and_totals(content: _Content) -> Iterator[Finding]:
    results = {_key(row): figure for row, figure in content.answered}
    for total, parts, one_axis in _groups(content):
        whole = results.get(_key(total))
        said = [results[_key(part)] for part in parts if _key(part) in results]
        counts = [count for count in map(counted, said) if count is not None]
        limit = counted(whole)
        if (
            whole is None
            or limit is None
            or not counts
            or total.indicator is None
            or total.indicator.is_ratio
        ):
            continue
        exact = all(f.qualifier == Qualifier.EXACT for f in [whole, *said])
        numbers = {
            "place": content.place(total.section_id),
            "row": content.labels[total.pk],
            "sum": f"{format_scaled(sum(counts), total.indicator.scale)} {total.indicator.unit}",
            "total": _said(total, whole),
        }
        if sum(counts) > limit:
            # The same thing may be counted under two headings where a count is of distinct things.
            hard = exact and total.indicator.kind != IndicatorKind.DISTINCT
            message = _("%(place)s: các phần của “%(row)s” cộng lại là %(sum)s, lớn hơn tổng số %(total)s.")
            severity = Severity.ERROR if hard else Severity.WARNING
            yield _at(total, severity, "parts_over_total", message % numbers)
        elif sum(counts) < limit and total.parts_complete and one_axis and len(counts) == len(parts):
            message = _("%(place)s: các phần của “%(row)s” cộng lại là %(sum)s, chưa đủ tổng số %(total)s.")
            yield _at(total, Severity.WARNING, "parts_under_total", message % numbers)


def _ratios(content: _Content) -> Iterator[Finding]:
    for row, figure in content.answered:
        numerator, denominator = figure.numerator, figure.denominator
        words = {
            "place": content.place(row.section_id),
            "row": content.labels[row.pk],
            "said": _said(row, figure),
        }
        if denominator == 0:
            message = _("%(place)s: “%(row)s” có mẫu số bằng 0; nếu không phát sinh, hãy chọn “không có”.")
            yield _at(row, Severity.ERROR, "denominator_zero", message % words)
        elif numerator is not None and denominator is not None and numerator > denominator:
            message = _("%(place)s: “%(row)s” có tử số %(n)s lớn hơn mẫu số %(d)s.")
            words |= {"n": format_scaled(numerator, 0), "d": format_scaled(denominator, 0)}
            yield _at(row, Severity.ERROR, "numerator_over_denominator", message % words)
        elif row.indicator and row.indicator.is_ratio and (figure.value or 0) > FULL_PERCENT:
            message = _("%(place)s: “%(row)s” là %(said)s, lớn hơn 100%%.")
            yield _at(row, Severity.WARNING, "percent_over_100", message % words)


def _over_ceiling(content: _Content) -> Iterator[Finding]:
    """E.g. more premises inspected than there are, per kind of premises."""
    for row, figure in content.answered:
        indicator = row.indicator
        if indicator is None or indicator.ceiling_id is None:
            continue
        key = (indicator.ceiling_id, _key(row)[1])
        above, there = content.row_of.get(key), content.figures.get(key)
        count, limit = counted(figure), counted(there)
        if above is None or above.indicator is None or there is None or count is None or limit is None:
            continue
        if count * 10**above.indicator.scale > limit * 10**indicator.scale:
            message = _("%(place)s: “%(row)s” là %(said)s, lớn hơn “%(other)s” %(limit)s.") % {
                "place": content.place(row.section_id), "row": content.labels[row.pk], "said": _said(row, figure),
                "other": content.labels[above.pk], "limit": _said(above, there),
            }  # fmt: skip
            yield _at(row, Severity.WARNING, "over_ceiling", message)


def _jumps(content: _Content) -> Iterator[Finding]:
    for row, figure in content.answered:
        indicator, before = row.indicator, content.previous.figures.get(_key(row))
        now, then = counted(figure), counted(before)
        if indicator is None or indicator.is_ratio or before is None or now is None or then is None:
            continue
        if indicator.kind != IndicatorKind.STOCK and not content.previous.same_kind:
            continue
        low, high = sorted((now, then))
        if high > low * JUMP_TIMES and high - low > JUMP_LEAST * 10**indicator.scale:
            message = _("%(place)s: “%(row)s” là %(said)s, kỳ trước (%(period)s) là %(before)s.") % {
                "place": content.place(row.section_id), "row": content.labels[row.pk], "said": _said(row, figure),
                "period": content.previous.label, "before": _said(row, before),
            }  # fmt: skip
            yield _at(row, Severity.WARNING, "jump", message)


_RULES: Final[tuple[Callable[[_Content], Iterator[Finding]], ...]] = (
    _prose_missing, _text_rules, _annex_cells, _parts_and_totals, _ratios,
    _figure_missing, _over_ceiling, _jumps, _open_notes,
)  # fmt: skip
_ABOUT_FIGURES: Final = ("parts_over_total", "numerator_over_denominator", "denominator_zero")
