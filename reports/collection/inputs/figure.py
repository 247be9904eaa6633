"""The inputs of one line of a figure table, as typed and as understood."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from portal.core.doors import refusal_of_font
from portal.core.numbers import NumberError
from portal.core.text import clean_line
from reports.collection.entries import FigureEntry
from reports.collection.fields import figure_field
from reports.collection.models import Figure
from reports.collection.queries.entry import Line
from reports.collection.states import Basis, FigureNature, FigureState, Qualifier
from reports.collection.typed import read_answer
from reports.collection.wording import number_text
from reports.outlines.models import Indicator
from reports.outlines.states import IndicatorKind

NOTE_LENGTH: Final = 300
FIELDS: Final = ("value", "qualifier", "state", "basis", "nature", "note")
# The first choice posts "": the default is nothing that a person typed.
QUALIFIERS: Final = (("", ""), *((q.value, q.label) for q in Qualifier if q != Qualifier.EXACT))
STATES: Final = (
    ("", "–"),
    *(
        (s.value, s.label)
        for s in (
            FigureState.ZERO_CONFIRMED,
            FigureState.NONE_DETECTED,
            FigureState.NOT_KNOWN,
            FigureState.NOT_APPLICABLE,
            FigureState.CLASSIFIED,
        )
    ),
)
BASES: Final = (("", Basis.OFFICIAL.label), (Basis.ESTIMATED.value, Basis.ESTIMATED.label))
NATURES: Final = (
    ("", FigureNature.RESULT.label),
    *((n.value, n.label) for n in (FigureNature.TARGET, FigureNature.NORM)),
)
_CHOICES: Final = {
    "qualifier": {value for value, _label in QUALIFIERS},
    "state": {value for value, _label in STATES},
    "basis": {value for value, _label in BASES},
    "nature": {value for value, _label in NATURES},
}


def shown(figure: Figure | None, indicator: Indicator | None) -> dict[str, str]:
    """What the inputs of a stored figure hold."""
    empty = dict.fromkeys(FIELDS, "")
    if figure is None or indicator is None:
        return empty
    if indicator.kind == IndicatorKind.TEXT:
        return {**empty, "value": figure.note, "state": _other_state(figure)}
    number = "0" if figure.state == FigureState.ZERO_CONFIRMED else number_text(figure, indicator)
    return {
        "value": number,
        "qualifier": "" if figure.qualifier == Qualifier.EXACT else figure.qualifier,
        "state": _other_state(figure),
        "basis": "" if figure.basis == Basis.OFFICIAL else figure.basis,
        "nature": "" if figure.nature == FigureNature.RESULT else figure.nature,
        "note": figure.note,
    }


def _other_state(figure: Figure) -> str:
    return "" if figure.state in (FigureState.REPORTED, FigureState.NOT_REPORTED) else figure.state


class FigureInput:
    """Inputs `value-<row>`, `state-<row>` … of one line. `entry` is None where the line was not understood."""

    def __init__(self, line: Line, data: Mapping[str, str] | None, *, offer_previous: bool = False) -> None:
        self.line = line
        self.pk = line.row.pk
        self.stored = shown(line.figure, line.indicator)
        self.typed = dict(self.stored)
        self.error = ""
        self.suggestion = ""
        self.error_id = f"value-{self.pk}"
        self.theirs = ""
        self.data = data
        self.entry: FigureEntry | None = None
        if data is not None and not line.is_heading:
            for name in FIELDS:
                typed = data.get(f"{name}-{self.pk}")
                if typed is not None:
                    self.typed[name] = typed if typed in _CHOICES.get(name, {typed}) else ""
        if offer_previous and not line.answered:
            offered = shown(line.previous, line.indicator)
            self.typed |= {name: offered[name] for name in ("value", "qualifier", "state")}
        if line.indicator is not None:
            self._read(line.indicator)

    @property
    def field(self) -> str:
        """The name by which edits call it."""
        return figure_field(self.pk)

    @property
    def offered(self) -> dict[str, str]:
        """Last period's value of a stock that is still blank here, as it would be typed; {} where none is offered."""
        indicator = self.line.indicator
        blank = not self.line.answered and not self.typed["value"].strip() and not self.typed["state"]
        if (
            indicator is None
            or indicator.kind != IndicatorKind.STOCK
            or self.line.previous is None
            or not blank
        ):
            return {}
        before = shown(self.line.previous, indicator)
        kept = {name: before[name] for name in ("value", "qualifier", "state")}
        return kept if kept["value"] or kept["state"] else {}

    @property
    def seen(self) -> str:
        """The mark of the stored inputs."""
        return _digest(self.stored)

    @property
    def changed(self) -> bool:
        """Whether what was understood differs from what is stored."""
        figure = self.line.figure
        if self.entry is None:
            return False
        if figure is None:
            return self.entry != FigureEntry(self.entry.indicator_id, self.entry.breakdown_id)
        return any(
            getattr(self.entry, name) != getattr(figure, name)
            for name in ("value", "numerator", "denominator", "qualifier", "basis", "state", "nature", "note")
        )

    @property
    def extras(self) -> list[str]:
        """What the folded inputs hold, for their summary line."""
        labels = [
            dict(choices).get(self.typed[name])
            for name, choices in (("basis", BASES), ("nature", NATURES))
            if self.typed[name]
        ]
        return [str(label) for label in labels if label] + (
            [self.typed["note"]] if self.typed["note"] else []
        )

    @property
    def is_text(self) -> bool:
        """An indicator that is answered in words."""
        return self.line.indicator is not None and self.line.indicator.kind == IndicatorKind.TEXT

    def merge(self) -> None:
        """See SectionForm.merge."""
        seen = (self.data or {}).get(f"r{self.pk}-seen", self.seen)
        if seen == self.seen or self.line.is_heading or self.typed == self.stored:
            return
        if _digest(self.typed) == seen or (self.entry is not None and not self.error and not self.changed):
            self.typed = dict(self.stored)
            self.error = ""
            if self.line.indicator is not None:
                self._read(self.line.indicator)
        else:
            self.theirs = self.line.text

    def _refuse(self, message: str, name: str = "value") -> None:
        self.error, self.error_id = message, f"{name}-{self.pk}"

    def _read(self, indicator: Indicator) -> None:
        row = self.line.row
        note = clean_line(self.typed["value"] if self.is_text else self.typed["note"])
        if len(note) > NOTE_LENGTH:
            message = _("Dài quá %(max)d ký tự (đang có %(n)d).") % {"max": NOTE_LENGTH, "n": len(note)}
            return self._refuse(message, "value" if self.is_text else "note")
        wrong = refusal_of_font(note) if note != self.stored["value" if self.is_text else "note"] else ""
        if wrong:
            return self._refuse(wrong, "value" if self.is_text else "note")
        ids = (row.indicator_id or 0, row.breakdown_id or 0)
        chosen = self.typed["state"]
        if self.is_text:
            self.entry = FigureEntry(*ids, state=chosen or FigureState.NOT_REPORTED, note=note)
            return None
        units = [indicator.unit, *(part.strip() for part in indicator.unit.split(","))]
        try:
            answer = read_answer(
                self.typed["value"], scale=indicator.scale, is_ratio=indicator.is_ratio, units=units
            )
        except NumberError as error:
            self.suggestion = error.suggestion or ""
            return self._refuse(error.message)
        state = self._settle(answer.state, chosen)
        if state is None:
            return None
        reported = state == FigureState.REPORTED
        self.entry = FigureEntry(
            *ids,
            value=answer.value if reported else None,
            numerator=answer.numerator if reported else None,
            denominator=answer.denominator if reported else None,
            qualifier=(answer.qualifier or self.typed["qualifier"] or Qualifier.EXACT)
            if reported
            else "exact",
            basis=(self.typed["basis"] or Basis.OFFICIAL) if reported else "official",
            state=state,
            nature=(self.typed["nature"] or FigureNature.RESULT) if reported else "result",
            note=note,
        )
        return None

    def _settle(self, read: str, chosen: str) -> str | None:
        """One state out of what the number says and what was chosen; None (and an error) if they contradict."""
        if not chosen or chosen == read:
            return read
        if read == FigureState.NOT_REPORTED:
            return chosen
        if chosen == self.stored["state"] and self.typed["value"] != self.stored["value"]:
            return read  # only the number was changed
        if read == FigureState.ZERO_CONFIRMED and self.typed["value"] == self.stored["value"]:
            return chosen  # only the state was changed, and a 0 says nothing more
        label = FigureState(chosen).label
        message = _("Đã nhập “%(value)s” mà lại chọn “%(state)s”; hãy xóa số hoặc bỏ chọn trạng thái.")
        self._refuse(message % {"value": self.typed["value"].strip(), "state": label})
        return None


def _digest(values: Mapping[str, str]) -> str:
    text = "\x1f".join(values[name] for name in FIELDS)
    return hashlib.sha256(text.encode()).hexdigest()[:10]
