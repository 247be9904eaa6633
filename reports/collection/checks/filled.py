"""What is missing, cannot be read, or is still open: prose, cells of annexes, remarks of the reviewer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.core.text import looks_like_legacy_encoding
from reports.collection.checks.content import Content, at
from reports.collection.checks.finding import Finding, rule
from reports.collection.states import Severity


@rule(order=10, kinds={"prose_missing": gettext_lazy("Thiếu nội dung bắt buộc")})
def _prose_missing(content: Content) -> Iterator[Finding]:
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


def _typed_texts(content: Content) -> Iterator[tuple[str, str, Finding]]:
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
                at(row, "", "", ""),
            )
    for annex_row in content.annex_rows:
        table = content.tables.get(annex_row.table_id)
        where = Finding(Severity.WARNING, "", "", table.section_id if table else None)
        place = _("“%(table)s”, dòng %(n)d") % {"table": table or "", "n": annex_row.position + 1}
        for cell in annex_row.cells.values():
            if isinstance(cell, str):
                yield cell, place, where


@rule(order=20, kinds={"legacy_text": gettext_lazy("Chữ gõ bằng phông cũ")})
def _text_rules(content: Content) -> Iterator[Finding]:
    for text, place, where in _typed_texts(content):
        if looks_like_legacy_encoding(text):
            message = _("%(place)s: chữ gõ bằng phông cũ (TCVN3, VNI), hãy chuyển sang Unicode: “%(text)s”.")
            message = message % {"place": place, "text": text[:60]}
            yield replace(where, severity=Severity.ERROR, kind="legacy_text", message=message)


@rule(order=30, kinds={"annex_cell_missing": gettext_lazy("Phụ lục thiếu cột bắt buộc")})
def _annex_cells(content: Content) -> Iterator[Finding]:
    for annex_row in content.annex_rows:
        table = content.tables.get(annex_row.table_id)
        for column in table.columns if table else []:
            if column.get("required") and annex_row.cells.get(column["key"]) in (None, ""):
                message = _("“%(table)s”, dòng %(n)d: thiếu “%(column)s”.") % {
                    "table": table, "n": annex_row.position + 1, "column": column["label"],
                }  # fmt: skip
                section_id = table.section_id if table else None
                yield Finding(Severity.ERROR, "annex_cell_missing", message, section_id)


@rule(order=90, kinds={"open_note": gettext_lazy("Ý kiến rà soát chưa xử lý")})
def _open_notes(content: Content) -> Iterator[Finding]:
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
