"""The rows of a table of figures: the template is filled once for each kind of row, not once for each row.

Hundreds of rows differ in a few words, and Django would decide anew in each which list, which hint and which button it
has. So what decides (`kind`) goes into the template with marks in place of the words (`put`); the words of every row
are escaped and put where the marks stand.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from django import template
from django.template.context import Context
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from reports.collection.inputs.figure import FigureInput

register = template.Library()

_PUT: Final = (
    "pk", "field", "version", "label", "unit", "previous", "year_ago", "offered_value", "offered_qualifier",
    "offered_state", "seen", "value", "note", "error", "theirs", "extras", "how", "code",
    "summed", "summed_notes", "summed_parts",
)  # fmt: skip
# Letters for private use: no template has them, and what people typed is put in only after they are gone.
_MARKED: Final = "\ue000%s\ue001"
_MARKS: Final = {name: _MARKED % name for name in _PUT}
_MARK: Final = re.compile("\ue000(\\w+)\ue001")


@register.simple_tag(takes_context=True)
def figure_rows(context: Context, figures: Sequence[FigureInput]) -> SafeString:
    """{% figure_rows figures %}: every line with its inputs, headings between them, remarks below."""
    engine = context.template.engine  # type: ignore[union-attr] # bound: this is called while one is rendered
    line, heading, notes = (engine.get_template(f"reports/collection/entry/_figure_{n}.html") for n in _PARTS)
    patterns: dict[tuple[Any, ...], str] = {}
    rows = []
    for figure in figures:
        if figure.line.is_heading:
            with context.push(label=figure.line.row.label):
                rows.append(heading.render(context))
            continue
        words = _words_of(figure, context)
        kind = _kind_of(figure, words, context)
        key = tuple(kind.values())
        if key not in patterns:
            with context.push(kind=kind, put=_MARKS):
                patterns[key] = _MARK.sub(r"%(\1)s", line.render(context).replace("%", "%%"))
        rows.append(patterns[key] % {name: escape(word) for name, word in words.items()})
        if figure.line.notes:
            with context.push(notes=figure.line.notes):
                rows.append(notes.render(context))
    return mark_safe("".join(rows))  # noqa: S308 -- templates, and words that were escaped one by one


_PARTS: Final = ("row", "heading", "notes")


def _kind_of(figure: FigureInput, words: Mapping[str, object], context: Context) -> dict[str, Any]:
    """What a row has, whatever it says: the template decides by nothing else."""
    line, indicator, typed = figure.line, figure.line.indicator, figure.typed
    return {
        "depth": line.row.depth,
        "required": line.row.required,
        "new": figure.field in (context.get("new_fields") or ()),
        "wanted": line.wanted and not typed["value"] and not typed["state"],
        "words": figure.is_text,
        "scale": indicator.scale if indicator else 0,
        "ratio": bool(indicator and indicator.is_ratio),
        "previous": bool(words["previous"]),
        "year_ago": bool(words["year_ago"]),
        "offered": bool(words["offered_value"] or words["offered_state"]) and bool(context.get("form")),
        "ways": tuple(map(_way, range(len(context["totals"].get(figure.pk, ()))))),
        "how": bool(words["how"]),
        "error": bool(figure.error),
        "theirs": bool(figure.theirs),
        "extras": bool(words["extras"]),
        "summed": bool(words["summed"]),
        "differs": bool(words["summed"]) and context["sums"][line.row.pk].differs,
        **{name: typed[name] for name in ("qualifier", "state", "basis", "nature")},
    }


def _words_of(figure: FigureInput, context: Context) -> dict[str, object]:
    """What a row says."""
    line, indicator, offered = figure.line, figure.line.indicator, figure.offered
    words = (
        figure.pk, figure.field, context["versions"].get(figure.field, 0), line.row.label,
        indicator.unit if indicator else "", line.previous_text, line.year_ago_text, offered.get("value", ""),
        offered.get("qualifier", ""), offered.get("state", ""), figure.seen, figure.typed["value"],
        figure.typed["note"], figure.error, figure.theirs, " · ".join(figure.extras),
        indicator.note if indicator else "", indicator.code if indicator else "",
        *_sum_of(line.row.pk, context),
    )  # fmt: skip
    return dict(zip(_PUT, words, strict=True)) | {
        name: word
        for number, (total, parts, along) in enumerate(context["totals"].get(figure.pk, ()))
        for name, word in (
            (f"total{number}", total or "–"),
            (f"parts{number}", parts),
            (f"along{number}", along),
        )
    }


class _Way(NamedTuple):
    """The marks of one way of breaking a line down. `along`: its name, in words none where it is alone."""

    total: str
    parts: str
    along: str


def _way(number: int) -> _Way:
    return _Way(*(_MARKED % f"{name}{number}" for name in _Way._fields))


def _sum_of(row_id: int, context: Context) -> tuple[str, str, str]:
    """Of a longer period: what the periods inside it add up to, what is said of that, and each of them."""
    found = (context.get("sums") or {}).get(row_id)
    if found is None:
        return "", "", ""
    notes = "".join(f"; {note}" for note in found.summed_notes)
    return found.summed, notes, "".join(f"; {part.label}: {part.text}" for part in found.parts)
