"""Everything a report says, read once for all rules, and how a finding names its places."""

from __future__ import annotations

from functools import cached_property

from django.utils.translation import gettext as _

from reports.collection.checks.finding import Finding
from reports.collection.entries import Paragraph
from reports.collection.live import LiveFigures
from reports.collection.models import AnnexRow, Figure, Report, ReviewNote, SectionText
from reports.collection.queries.previous import Previous, previous_figures
from reports.collection.states import FigureNature, FigureState
from reports.collection.wording import figure_text
from reports.outlines.models import AnnexTable, Section, TableRow
from reports.outlines.states import RowKind


class Content:
    """Everything a report says, read once."""

    def __init__(self, report: Report, *, section_id: int | None = None) -> None:
        self.report = report
        self.section_id = section_id
        version_id = report.outline_pk
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
        # As typed, with the codes of live figures; every other rule reads the text as it is printed.
        self.typed: dict[int, list[Paragraph]] = {pk: text.paragraphs for pk, text in self.texts.items()}
        self.live = LiveFigures(report, rows=self.rows, figures=self.figures)
        for text in self.texts.values():
            text.paragraphs = self.live.spoken(text.paragraphs)
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
            found.setdefault(key_of(row), row)
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
        return place_of(self.sections.get(section_id))


def place_of(section: Section | None) -> str:
    """How a message names a section; see Content.place."""
    title = " ".join(str(section).split()) if section else ""
    return _("Mục %(title)s") % {"title": title if len(title) <= 70 else f"{title[:67]}…"}


def key_of(row: TableRow) -> tuple[int, int]:
    # Figure lines have both (database constraint); 0 is nobody's id.
    return row.indicator_id or 0, row.breakdown_id or 0


def at(row: TableRow, severity: str, kind: str, message: str) -> Finding:
    return Finding(severity, kind, message, row.section_id, row.indicator_id, row.breakdown_id)


def said(row: TableRow, figure: Figure) -> str:
    """ "hơn 420 lượt người" """
    if row.indicator is None:
        return ""
    text = figure_text(figure, row.indicator)
    return f"{text} {row.indicator.unit}" if figure.state == FigureState.REPORTED else f"“{text}”"
