"""What a returned workbook would change in a report: every change with before and after, every cell that is wrong.

Three things are compared: what the form held when it was handed out, what the file says, what is stored now. A cell
nobody touched changes nothing, whatever was written in the portal meanwhile.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core import clock
from portal.core.numbers import NumberError
from reports.collection.inputs.annex import MOST_ROWS, AnnexInput, read_cell
from reports.collection.inputs.figure import BASES, NATURES, QUALIFIERS, STATES, FigureInput
from reports.collection.inputs.prose import read_prose, refusal_of, said
from reports.collection.models import Report
from reports.collection.queries.entry import prose_text
from reports.collection.queries.stored import Field, fields_of
from reports.imports.models import IssuedForm

Facts = Mapping[str, Any]

_WORDS: Final[Mapping[str, Mapping[str, Any]]] = {
    "qualifier": dict(QUALIFIERS),
    "state": dict(STATES),
    "basis": dict(BASES),
    "nature": dict(NATURES),
}


@dataclass
class Staged:
    """`rows`, `rejects`: as Batch keeps them."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    rejects: list[dict[str, Any]] = field(default_factory=list)


def stage(report: Report, issued: IssuedForm, facts: Facts) -> Staged:
    """Compare, read, list. `facts`: "typed", "places" and "problems" of the file, see actions/batches.py."""
    typed: Mapping[str, Any] = facts["typed"]
    problems: dict[str, list[dict[str, str]]] = {}
    for problem in facts["problems"]:
        problems.setdefault(problem["field"], []).append(problem)
    touched = [
        name
        for name, each in typed.items()
        if name in problems or not _same(each, issued.fields.get(name, {}))
    ]
    stored = fields_of(report, touched)
    staged = Staged()
    for name in touched:
        if name not in stored:
            continue
        wrong = [*problems.get(name, []), *_wrong(stored[name], typed[name], problems.get(name, []))]
        staged.rejects += [_reject(stored[name], each, facts) for each in wrong]
        if not wrong and _changes(stored[name], typed[name]):
            staged.rows.append(_row(stored[name], issued.fields.get(name, {}), typed[name], facts))
    return staged


def _same(typed: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a field comes back as it was handed out; programs may turn the ends of lines."""
    if "text" not in typed or not before:
        return typed == before
    lines = [[line.strip() for line in each["text"].splitlines() if line.strip()] for each in (typed, before)]
    return lines[0] == lines[1] and typed["nothing"] == before["nothing"]


def _row(stored: Field, before: Mapping[str, Any], typed: Mapping[str, Any], facts: Facts) -> dict[str, Any]:
    sheet, cell = _place(facts, stored.name, _first_difference(before, typed))
    moved = stored.state if not _same(stored.typed, before) else None
    return {
        "field": stored.name,
        "label": stored.label,
        "sheet": sheet,
        "cell": cell,
        "before": words(stored.typed),
        "after": words(typed),
        "typed": dict(typed),
        "seen": stored.version,
        "moved": f"{moved.by.full_name}, {moved.at.astimezone(clock.VIETNAM):%H:%M %d/%m}" if moved else "",
    }


def _changes(stored: Field, typed: Mapping[str, Any]) -> bool:
    """Whether anything would be different from what is stored now."""
    if stored.line is not None:
        return FigureInput(stored.line, _posted(stored, typed)).changed
    if stored.annex is not None:
        return _annex_input(stored, typed).changed
    if stored.text is None:
        return False
    paragraphs = stored.text.paragraphs
    spoken = read_prose(typed["text"], paragraphs)
    return spoken != said(paragraphs) or typed["nothing"] != stored.text.nothing


def _posted(stored: Field, typed: Mapping[str, str]) -> dict[str, str]:
    return {f"{part}-{stored.pk}": text for part, text in typed.items()}


def _annex_input(stored: Field, typed: Mapping[str, Any]) -> AnnexInput:
    if stored.annex is None:
        raise LookupError(stored.name)
    rows, table = typed["rows"], stored.pk
    data = {f"cell-{table}_{n}_{key}": text for n, row in enumerate(rows) for key, text in row.items()}
    return AnnexInput(stored.annex, data | {f"t{table}-TOTAL_FORMS": str(len(rows))}, extra=0)


def _wrong(
    stored: Field, typed: Mapping[str, Any], problems: Sequence[Mapping[str, str]]
) -> Iterator[dict[str, str]]:
    """What the readers of the forms do not understand, outside the parts whose cells are known to be wrong."""
    known = {each["part"] for each in problems}
    if stored.line is not None:
        figure = FigureInput(stored.line, _posted(stored, typed))
        part = figure.error_id.partition("-")[0]
        if figure.error and not known:
            yield _problem(stored, part, typed[part], figure.error, figure.suggestion)
    elif stored.annex is not None:
        yield from _wrong_cells(stored, typed, known)
    elif stored.text is not None:
        why = refusal_of(typed["text"], prose_text(stored.text.paragraphs))
        if why:
            yield _problem(stored, "text", typed["text"][:200], why)


def _wrong_cells(stored: Field, typed: Mapping[str, Any], known: set[str]) -> Iterator[dict[str, str]]:
    if len(typed["rows"]) > MOST_ROWS:
        why = _("Bảng này nhận tối đa %(max)d dòng; hãy gộp hoặc bỏ bớt.") % {"max": MOST_ROWS}
        yield _problem(stored, f"{MOST_ROWS}:", "", why)
        return
    for cell in _annex_input(stored, typed).wrong:
        row, _underscore, key = cell.id.partition("_")[2].partition("_")
        if f"{row}:{key}" not in known:
            yield _problem(
                stored, f"{row}:{key}", cell.typed, cell.error, _suggestion(cell.typed, cell.column)
            )


def _suggestion(typed: str, column: Mapping[str, Any]) -> str:
    try:
        read_cell(typed, column.get("kind", "text"))
    except NumberError as error:
        return error.suggestion or ""
    except ValueError:
        pass
    return ""


def _problem(stored: Field, part: str, shown: str, message: str, suggestion: str = "") -> dict[str, str]:
    return {
        "field": stored.name, "part": part, "shown": shown, "message": message, "suggestion": suggestion,
    }  # fmt: skip


def _reject(stored: Field, problem: Mapping[str, str], facts: Facts) -> dict[str, Any]:
    sheet, cell = _place(facts, stored.name, problem["part"])
    column = problem["part"].partition(":")[2]
    labels = {c["key"]: c["label"] for c in stored.annex.table.columns} if stored.annex else {}
    return {
        "field": stored.name,
        "part": problem["part"],
        "label": f"{stored.label}, {labels[column]}" if column in labels else stored.label,
        "sheet": sheet,
        "cell": cell,
        "value": problem["shown"],
        "reason": problem["message"],
        "suggestion": problem.get("suggestion", ""),
        "long": stored.text is not None and problem["part"] == "text",
        "choices": _choices(stored, problem["part"]),
    }


def _choices(stored: Field, part: str) -> list[list[str]]:
    return (
        [[key, str(label)] for key, label in _WORDS[part].items()] if stored.line and part in _WORDS else []
    )


def _place(facts: Facts, name: str, part: str) -> tuple[str, str]:
    places: Mapping[str, list[str]] = facts["places"].get(name, {})
    sheet, cell = places.get(part) or next(iter(places.values()), ("", ""))
    return sheet, cell


def _first_difference(before: Mapping[str, Any], typed: Mapping[str, Any]) -> str:
    """The part that was changed, to name its cell."""
    if "rows" in typed:
        old: list[Any] = before.get("rows", [])
        for number, row in enumerate(typed["rows"]):
            was = old[number] if number < len(old) else {}
            for key, text in row.items():
                if text != was.get(key, ""):
                    return f"{number}:{key}"
        return ""
    return next((part for part, text in typed.items() if text != before.get(part)), "")


def words(typed: Mapping[str, Any]) -> str:
    """What a field holds, for people."""
    if "rows" in typed:
        return "\n".join("; ".join(text for text in row.values() if text) for row in typed["rows"])
    if "text" in typed:
        return "\n".join(filter(None, [_("Không phát sinh") if typed["nothing"] else "", typed["text"]]))
    said_of = [
        str(_WORDS["qualifier"].get(typed["qualifier"]) or "") if typed["qualifier"] else "",
        typed["value"],
    ]
    parts = [" ".join(filter(None, said_of))]
    parts += [str(_WORDS[part].get(typed[part], "")) for part in ("state", "basis", "nature") if typed[part]]
    return " · ".join(filter(None, [*parts, typed["note"]]))
