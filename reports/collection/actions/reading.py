"""What was typed into a field, as it is understood by the readers of the forms."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core.errors import Invalid
from reports.collection.entries import FigureEntry, Paragraph, carry_ids
from reports.collection.inputs.annex import MOST_ROWS, AnnexInput
from reports.collection.inputs.figure import FIELDS, FigureInput
from reports.collection.inputs.prose import read_prose, refusal_of, said
from reports.collection.queries.entry import Annex, Line, prose_text
from reports.collection.queries.stored import Field

_FIGURE_TYPED: Final = frozenset(FIELDS)


class Refused(Invalid):
    """What was typed cannot be taken; `suggestion` is what was probably meant, "" when nobody can tell."""

    def __init__(self, field: str, message: str, suggestion: str = "") -> None:
        super().__init__(message, {field: message})
        self.field, self.suggestion = field, suggestion


@dataclass(frozen=True, slots=True)
class Read:
    """One edit as understood: a figure, or prose with its mark, or the rows of an annex."""

    field: Field
    changed: bool
    figure: FigureEntry | None = None
    text: tuple[list[Paragraph], bool] | None = None
    rows: list[dict[str, Any]] | None = None


def read_field(field: Field, typed: Mapping[str, Any]) -> Read:
    """What was typed, by the readers of the forms. Refused when it is not understood, or is not of the shape agreed."""
    if field.line is not None:
        return _read_figure(field, field.line, typed)
    if field.annex is not None:
        return _read_annex(field, field.annex, typed)
    return _read_text(field, typed)


def _shapeless(field: Field) -> Refused:
    return Refused(field.name, _("Nội dung gửi lên không đúng cấu trúc; hãy tải lại trang."))


def _read_figure(field: Field, line: Line, typed: Mapping[str, Any]) -> Read:
    if not _FIGURE_TYPED.issuperset(typed) or not all(isinstance(value, str) for value in typed.values()):
        raise _shapeless(field)
    data = {f"{name}-{field.pk}": value for name, value in typed.items()}
    figure = FigureInput(line, data)
    if figure.entry is None or figure.error:
        raise Refused(field.name, figure.error, figure.suggestion)
    return Read(field, figure.changed, figure=figure.entry)


def _read_text(field: Field, typed: Mapping[str, Any]) -> Read:
    prose = typed.get("text", field.typed["text"])
    nothing = typed.get("nothing", field.typed["nothing"])
    if (
        field.section is None
        or field.text is None
        or not isinstance(prose, str)
        or not isinstance(nothing, bool)
    ):
        raise _shapeless(field)
    stored = field.text.paragraphs
    prose = prose.replace("\r\n", "\n")
    problem = refusal_of(prose, prose_text(stored))
    if problem:
        raise Refused(field.name, problem)
    spoken = read_prose(prose, stored) if field.section.has_prose else said(stored)
    changed = spoken != said(stored) or nothing != field.text.nothing
    return Read(field, changed, text=(carry_ids(stored, spoken), nothing))


def _read_annex(field: Field, annex: Annex, typed: Mapping[str, Any]) -> Read:
    rows = typed.get("rows")
    keys = [column["key"] for column in annex.table.columns]
    if not isinstance(rows, list) or not all(_is_row(row, keys) for row in rows):
        raise _shapeless(field)
    if len(rows) > MOST_ROWS:
        raise Refused(
            field.name, _("Bảng này nhận tối đa %(max)d dòng; hãy gộp hoặc bỏ bớt.") % {"max": MOST_ROWS}
        )
    table = annex.table.pk
    data = {f"cell-{table}_{n}_{key}": text for n, row in enumerate(rows) for key, text in row.items()}
    form = AnnexInput(annex, data | {f"t{table}-TOTAL_FORMS": str(len(rows))}, extra=0)
    if form.wrong:
        raise Refused(field.name, "; ".join(f"{cell.place}: {cell.error}" for cell in form.wrong[:3]))
    return Read(field, form.changed, rows=form.cells())


def _is_row(row: object, keys: Sequence[str]) -> bool:
    return isinstance(row, dict) and all(key in keys and isinstance(text, str) for key, text in row.items())
