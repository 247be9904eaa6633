"""Data about citizens is caught before it is stored, at every door that writes text.

What is found is taken out, or stays with a written reason that is logged and that the officer sees. Only a mask and a
keyed fingerprint of it are kept. What is stored already is not refused again: nobody's other work waits for it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.doors import refusal_of_font
from portal.core.errors import Invalid
from portal.core.personal import KIND_LABELS, Hit, scan, scan_file_name
from portal.core.text import clean_line
from reports.collection import policies
from reports.collection.entries import FigureEntry
from reports.collection.fields import annex_field, figure_field, text_field
from reports.collection.live import LiveFigures
from reports.collection.models import PersonalOverride, Report
from reports.outlines.models import AnnexTable, Section, TableRow

T = TypeVar("T")

REASON_LENGTH: Final = 300
MOST_FINDS: Final = 50
"""More of them in one file are a list of people, and no reason makes that right."""
_PLACE_LENGTH: Final = 120


@dataclass(frozen=True, slots=True)
class Found:
    """One find: the field by its name in the protocol, its place in words, what it is."""

    field: str
    place: str
    hit: Hit


@dataclass(frozen=True, slots=True)
class Typed:
    """A text about to be stored. `before`: what is stored there now; `place`: for people, made only when needed."""

    field: str
    place: str
    text: str
    before: str = ""


class PersonalFound(Invalid):
    """Something that looks like data about a citizen stands in what was typed; nothing was stored.

    `finds`: every find; `way_out`: what to do, in words. The way on: take it out, or `override_personal` for each, and
    the same edit again.
    """

    def __init__(self, finds: Sequence[Found], way_out: str = "") -> None:
        way_out = way_out or _("hãy bỏ đi, hoặc bấm “Lưu” rồi ghi lý do nếu không phải dữ liệu cá nhân.")
        by_field: defaultdict[str, list[Found]] = defaultdict(list)
        for found in finds:
            by_field[found.field].append(found)
        fields = {}
        for field, of_field in by_field.items():
            what = "; ".join(f"{each.hit.label} ({each.hit.masked})" for each in of_field[:3])
            more = "…" if len(of_field) > 3 else ""
            said = _("%(place)s: có vẻ có %(what)s. Báo cáo không nêu dữ liệu cá nhân của công dân; %(way)s")
            fields[field] = said % {"place": of_field[0].place, "what": what + more, "way": way_out}
        super().__init__(" ".join(fields.values()), fields)
        self.finds = list(finds)
        self.way_out = way_out


def refuse_personal(
    report: Report | None, place: str, text: str, *, field: str = "text", before: str = ""
) -> None:
    """PersonalFound when `text` holds personal data that is neither in `before` nor explained for this report; Invalid
    for letters of an old font.

    For remarks, reasons and every other text that stands alone; the content of a draft is asked by write_changes.
    """
    way_out = _("hãy bỏ đi rồi lưu lại.")
    _refuse(report, [Typed(field, place, text, before)], way_out)


def refuse_personal_name(name: str, *, field: str = "file") -> None:
    """Invalid when the name of a file gives a citizen away; the file is to be renamed, there is no reason for it."""
    hits = scan_file_name(name)
    if hits:
        said = _("Tên tệp có vẻ chứa %(what)s (%(masked)s); hãy đổi tên tệp rồi tải lên lại.")
        message = said % {"what": hits[0].label, "masked": hits[0].masked}
        raise Invalid(message, {field: message})


def without_personal(text: str) -> str:
    """The text with every find masked: for words that quote what was refused and are kept."""
    for hit in reversed(scan(text)):
        text = text[: hit.start] + hit.masked + text[hit.end :]
    return text


def refuse_personal_changes(
    report: Report,
    figures: Sequence[FigureEntry],
    texts: Mapping[int, Sequence[str]],
    annexes: Mapping[int, Sequence[Mapping[str, Any]]],
) -> None:
    """PersonalFound for the content of a draft: notes of figures, prose by section, rows by annex table.

    Numbers and dates of cells and the values of figures are parsed and are not scanned. One pass over the text; the
    database is asked only when something was found.
    """
    typed = [
        *(Typed(f"text:{pk}", "", "\n".join(lines)) for pk, lines in texts.items()),
        *(Typed(f"annex:{pk}", "", _rows_text(rows)) for pk, rows in annexes.items()),
        *(Typed(f"note:{n}", "", figure.note) for n, figure in enumerate(figures) if figure.note),
    ]
    suspicious = {each.field for each in typed if scan(each.text) or refusal_of_font(each.text)}
    if not suspicious:
        return
    full = [
        *_typed_prose(report, {pk: lines for pk, lines in texts.items() if f"text:{pk}" in suspicious}),
        *_typed_annexes(report, {pk: rows for pk, rows in annexes.items() if f"annex:{pk}" in suspicious}),
        *_typed_notes(report, [f for n, f in enumerate(figures) if f"note:{n}" in suspicious]),
    ]
    _refuse(report, full)


def _refuse(report: Report | None, typed: Iterable[Typed], way_out: str = "") -> None:
    typed = list(typed)
    fonts = {
        each.field: (each.place, refusal_of_font(each.text))
        for each in typed
        if not refusal_of_font(each.before)
    }
    old = {field: f"{place}: {refusal}" for field, (place, refusal) in fonts.items() if refusal}
    if old:
        raise Invalid(" ".join(old.values()), old)
    finds = []
    for each in typed:
        stored = {hit.fingerprint for hit in scan(each.before)}
        finds += [
            Found(each.field, each.place, hit) for hit in scan(each.text) if hit.fingerprint not in stored
        ]
    refuse_found(report, finds, way_out)


def refuse_found(report: Report | None, finds: Sequence[Found], way_out: str = "") -> None:
    """PersonalFound for those of the finds that nobody has explained for this report."""
    if finds and report is not None:
        explained = set(report.personal_overrides.values_list("fingerprint", flat=True))
        finds = [found for found in finds if found.hit.fingerprint not in explained]
    if finds:
        raise PersonalFound(finds, way_out)


def _typed_prose(report: Report, texts: Mapping[int, Sequence[str]]) -> Iterable[Typed]:
    if not texts:
        return
    live = LiveFigures(report)
    stored = {
        text.section_id: live.spoken(text.paragraphs) for text in report.texts.filter(section__in=texts)
    }
    for section in Section.objects.filter(pk__in=texts).order_by("position"):
        before = "\n".join(p["text"] for p in stored.get(section.pk, []))
        place = _("Mục %(title)s") % {"title": " ".join(str(section).split())}
        yield Typed(text_field(section.pk), place, "\n".join(texts[section.pk]), before)


def _typed_annexes(report: Report, annexes: Mapping[int, Sequence[Mapping[str, Any]]]) -> Iterable[Typed]:
    if not annexes:
        return
    stored: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in report.annex_rows.filter(table__in=annexes).order_by("position"):
        stored[row.table_id].append(row.cells)
    for table in AnnexTable.objects.filter(pk__in=annexes):
        before = _rows_text(stored[table.pk])
        yield Typed(annex_field(table.pk), f"“{table.title}”", _rows_text(annexes[table.pk]), before)


def _typed_notes(report: Report, figures: Sequence[FigureEntry]) -> Iterable[Typed]:
    if not figures:
        return
    notes = {(f.indicator_id, f.breakdown_id): f.note for f in figures}
    stored = dict.fromkeys(notes, "")
    for figure in report.figures.filter(indicator__in={indicator for indicator, _breakdown in notes}):
        stored[figure.indicator_id, figure.breakdown_id] = figure.note
    rows = TableRow.objects.filter(
        section__version=report.outline_pk, indicator__in={indicator for indicator, _b in notes}
    )
    for row in rows.order_by("section__position", "position"):
        key = (row.indicator_id or 0, row.breakdown_id or 0)
        if key in notes:
            place = _("Ghi chú của “%(row)s”") % {"row": row.label}
            yield Typed(figure_field(row.pk), place, notes.pop(key), stored[key])


def _rows_text(rows: Sequence[Mapping[str, Any]]) -> str:
    """Cells of text: row by row, and a column read downwards, so that a list of people is one in either."""
    words = [{k: v for k, v in row.items() if isinstance(v, str) and v and k != "agency"} for row in rows]
    across = "\n\n".join(", ".join(row.values()) for row in words)
    keys = dict.fromkeys(key for row in words for key in row)
    downwards = (
        "\n\n".join("\n".join(row.get(key, "") for row in words) for key in keys) if len(rows) > 1 else ""
    )
    return f"{across}\n\n{downwards}"


@transaction.atomic
def override_personal(
    *, report_id: int, by: User, fingerprint: str, kind: str, masked: str, place: str, reason: str
) -> PersonalOverride:
    """Write down why something that looks like personal data stays in a report. The thing itself is never passed.

    Invalid (field "reason") without words, or when the reason itself names somebody. Twice is harmless.
    """
    report = (
        Report.objects.select_for_update(of=("self",)).select_related("assignment__agency").get(pk=report_id)
    )
    if not policies.can_review(by, report):
        require(policies.can_edit, by, report)
    written = clean_line(reason)
    wrong = ""
    if len(written) < 5:
        wrong = _("Hãy ghi lý do vì sao đây không phải dữ liệu cá nhân.")
    elif len(written) > REASON_LENGTH:
        wrong = _("Lý do dài quá %(max)d ký tự.") % {"max": REASON_LENGTH}
    elif scan(written):
        wrong = _("Lý do không được nêu lại dữ liệu cá nhân.")
    else:
        wrong = refusal_of_font(written)
    if wrong:
        raise Invalid(wrong, {"reason": wrong})
    if kind not in KIND_LABELS or len(fingerprint) != 64:
        raise Invalid(_("Không có chỗ nào như vậy trong báo cáo; hãy tải lại trang."))
    override, created = PersonalOverride.objects.get_or_create(
        report=report,
        fingerprint=fingerprint,
        defaults={
            "kind": kind, "masked": masked[:60], "place": place[:_PLACE_LENGTH], "reason": written, "by": by,
            "at": clock.now(),
        },
    )  # fmt: skip
    if created:
        audit.record(
            by, "collection.personal.overridden", report, agency=report.assignment.agency,
            kind=KIND_LABELS[kind], masked=override.masked, where=override.place, reason=written,
        )  # fmt: skip
    return override


def override_all(*, report_id: int, by: User, finds: Iterable[Found], reason: str) -> None:
    """The same reason for several finds."""
    with transaction.atomic():
        for found in finds:
            override_personal(
                report_id=report_id, by=by, fingerprint=found.hit.fingerprint, kind=found.hit.kind,
                masked=found.hit.masked, place=found.place, reason=reason,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a page sends back: fingerprints that it had shown as found, apart by blanks, and the reason typed."""

    shown: str = ""
    reason: str = ""

    def covers(self, found: PersonalFound) -> bool:
        """Whether there is a reason, and for exactly what is found now: nobody explains what he was not shown."""
        return bool(self.reason.strip()) and set(self.shown.split()) >= {
            each.hit.fingerprint for each in found.finds
        }


def save_explained(save: Callable[[], T], *, report_id: int, by: User, explanation: Explanation) -> T:
    """Save; where something personal is found and explained, write the reason down and save again.

    PersonalFound when it is not explained; with what is wrong about the reason when that cannot be taken.
    """
    try:
        return save()
    except PersonalFound as found:
        if not explanation.covers(found):
            raise
        try:
            override_all(report_id=report_id, by=by, finds=found.finds, reason=explanation.reason)
        except Invalid as wrong:
            raise PersonalFound(found.finds, str(wrong)) from wrong
        return save()


def copy_overrides(source: Report, report: Report) -> None:
    """The next version says why, too: what it holds was explained. Call inside a transaction."""
    copies = []
    for override in source.personal_overrides.all():
        override.pk, override._state.adding, override.report = None, True, report
        copies.append(override)
    PersonalOverride.objects.bulk_create(copies)


def carry_overrides(sources: Sequence[int], report: Report) -> None:
    """A summary says why, too: reasons of the reports that went in, for what really stands in it, with their origin.

    So the officer is not stopped by what an agency has explained, and whoever reads the summary sees the reason and
    whose it is. Call inside a transaction, after the content was written.
    """
    given = PersonalOverride.objects.filter(report__in=sources).select_related("report__assignment__agency")
    known = set(report.personal_overrides.values_list("fingerprint", flat=True))
    carried = {each.fingerprint: each for each in given if each.fingerprint not in known}
    if not carried:
        return
    here = _fingerprints_of(report)
    copies = []
    for fingerprint, override in carried.items():
        if fingerprint in here:
            place = f"{override.report.assignment.agency}: {override.place}"
            override.pk, override._state.adding, override.report = None, True, report
            override.place = place[:_PLACE_LENGTH]
            copies.append(override)
    PersonalOverride.objects.bulk_create(copies)


def _fingerprints_of(report: Report) -> set[str]:
    """Of everything in a report that looks like personal data."""
    spoken = list(map(LiveFigures(report).spoken, report.texts.values_list("paragraphs", flat=True)))
    texts = ["\n".join(p["text"] for p in paragraphs) for paragraphs in spoken]
    texts += [p["text"] for paragraphs in spoken for p in paragraphs]
    tables: defaultdict[int, list[Mapping[str, Any]]] = defaultdict(list)
    for row in report.annex_rows.order_by("table_id", "position"):
        tables[row.table_id].append(row.cells)
    texts += [_rows_text(rows) for rows in tables.values()]
    texts += list(report.figures.exclude(note="").values_list("note", flat=True))
    return {hit.fingerprint for text in texts for hit in scan(text)}
