"""What a person says yes to on the page of a read paper: the offers as shown or as posted, and the edits they make.

Nothing is ticked before a person ticks it. What was posted comes back as it was, whatever was wrong with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.utils.translation import gettext as _

from portal.core.forms import whole_number
from reports.collection.actions.autosave import Edit
from reports.collection.actions.personal import PersonalFound
from reports.collection.inputs.figure import QUALIFIERS, STATES, FigureInput
from reports.collection.inputs.prose import read_prose, said
from reports.collection.queries.fields import Key
from reports.collection.queries.history import figure_words
from reports.collection.queries.stored import Field
from reports.imports.queries.papers import (
    FoundFigure,
    FoundText,
    LooseNumber,
    LoosePart,
    Paper,
    Row,
    now_words,
)
from reports.outlines.models import Section

REPLACE: Final = "replace"
APPEND: Final = "append"
_PARTS: Final = ("value", "qualifier", "state")
_LONGEST_ROW: Final = 300


@dataclass
class Offer:
    """Something that may be taken over. `error`: why it was not, beside it."""

    taken: bool = False
    error: str = ""


@dataclass
class FigureOffer(Offer):
    """A proposed figure, with the value as it may have been corrected."""

    found: FoundFigure = None  # type: ignore[assignment] # always given; the base class has defaults
    typed: dict[str, str] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return f"f{self.found.field.pk}"

    @property
    def now(self) -> str:
        """What the report holds, "" for nothing."""
        return now_words(self.found.field)

    @property
    def same(self) -> bool:
        """The report says this already."""
        return not _changes_figure(self.found.field, self.typed)


@dataclass
class TextOffer(Offer):
    """What was found for the prose of a section. `mode`: "replace", "append", "" where nothing was chosen."""

    found: FoundText = None  # type: ignore[assignment] # always given; the base class has defaults
    text: str = ""
    mode: str = ""

    @property
    def id(self) -> str:
        return f"t{self.found.field.pk}"

    @property
    def now(self) -> str:
        return now_words(self.found.field)

    @property
    def same(self) -> bool:
        return not _changes_text(self.found.field, self.text)

    @property
    def rows(self) -> int:
        """Height of the input in lines."""
        return max(3, min(16, sum(1 + len(line) // 70 for line in self.text.split("\n"))))


@dataclass
class NumberOffer(Offer):
    """A loose number that a person may give to a line of the outline, named by its label or code."""

    found: LooseNumber = None  # type: ignore[assignment] # always given; the base class has defaults
    row: str = ""
    value: str = ""

    @property
    def id(self) -> str:
        return f"n{self.found.n}"


@dataclass
class PartOffer(Offer):
    """A part of the paper that a person may put into a section. `to`: key of the section in the database."""

    found: LoosePart = None  # type: ignore[assignment] # always given; the base class has defaults
    to: int | None = None

    @property
    def id(self) -> str:
        return f"p{self.found.n}"


@dataclass
class PlaceOffer:
    """A section of the outline with its offers."""

    section: Section
    text: TextOffer | None
    figures: list[FigureOffer]

    @property
    def open(self) -> int:
        """How much of it the report does not say yet."""
        return sum(not each.same for each in self.offers)

    @property
    def offers(self) -> list[FigureOffer | TextOffer]:
        """Figures, then prose."""
        return [*self.figures, self.text] if self.text else [*self.figures]


class Taking:
    """All offers of a page. `data`: what was posted, None for a page just opened."""

    def __init__(self, paper: Paper, data: Mapping[str, str] | None = None) -> None:
        self.paper = paper
        self.data = data
        self.seen = _seen(data.get("seen", "")) if data is not None else {}
        self.places = [
            PlaceOffer(
                place.section,
                self._text(place.text) if place.text else None,
                [self._figure(each) for each in place.figures],
            )
            for place in paper.places
        ]
        self.numbers = [self._number(each) for each in paper.numbers]
        self.parts = [self._part(each) for each in paper.parts]
        self.finds: list[Any] = []
        self.reason = data.get("personal-reason", "") if data is not None else ""

    # --- as shown or as posted ---

    def _get(self, name: str, default: str) -> str:
        return default if self.data is None else self.data.get(name, default).replace("\r\n", "\n")

    def _ticked(self, which: str) -> bool:
        return self.data is not None and f"take-{which}" in self.data

    def _figure(self, found: FoundFigure) -> FigureOffer:
        typed = {name: self._get(f"{name}-f{found.field.pk}", found.typed[name]) for name in _PARTS}
        return FigureOffer(self._ticked(f"f{found.field.pk}"), "", found, {**found.typed, **typed})

    def _text(self, found: FoundText) -> TextOffer:
        pk = found.field.pk
        mode = self._get(f"mode-t{pk}", "")
        return TextOffer(
            self._ticked(f"t{pk}"), "", found, self._get(f"text-t{pk}", found.text),
            mode if mode in (REPLACE, APPEND) else "",
        )  # fmt: skip

    def _number(self, found: LooseNumber) -> NumberOffer:
        row = self._get(f"row-n{found.n}", "").strip()[:_LONGEST_ROW]
        return NumberOffer(bool(row), "", found, row, self._get(f"value-n{found.n}", found.value))

    def _part(self, found: LoosePart) -> PartOffer:
        to = whole_number(self._get(f"to-p{found.n}", ""))
        return PartOffer(to is not None, "", found, to)

    # --- choosing much at once ---

    def tick_all(self, section_id: int | None = None) -> int:
        """Tick what is new in a section, or everywhere: what would replace something is left to a person's own yes.
        The number of offers that were left out for that."""
        left = 0
        for place in self.places:
            if section_id is not None and place.section.pk != section_id:
                continue
            for offer in place.offers:
                if not offer.same and not offer.taken:
                    offer.taken = not offer.now
                    left += bool(offer.now)
        return left

    def untick_all(self) -> None:
        """Take every yes back; what was typed stays."""
        for offer in self._offers():
            offer.taken = False

    def _offers(self) -> Iterator[FigureOffer | TextOffer]:
        for place in self.places:
            yield from place.offers

    # --- what is written ---

    def edits(self) -> tuple[list[Edit], list[dict[str, str]]]:
        """The edits a person said yes to, and each in words; empty where `errors` says why not."""
        figures = self._figure_edits()
        texts = self._text_edits()
        if self.errors:
            return [], []
        edits, rows = [], []
        for stored, typed, label in [*figures, *texts]:
            edits.append(Edit(stored.name, self.seen.get(stored.name, stored.version), typed))
            after = _("%(n)d đoạn") % {"n": len(typed["text"].split("\n"))} if "text" in typed else ""
            row = {"field": stored.name, "label": label, "after": after or figure_words(typed)}
            rows.append(row | {"before": "" if after else figure_words(stored.typed)})
        return edits, rows

    def _figure_edits(self) -> list[tuple[Field, dict[str, str], str]]:
        found: list[tuple[Field, dict[str, str], str]] = []
        keys: set[Key] = set()
        for offer in (each for place in self.places for each in place.figures if each.taken):
            keys.add(offer.found.key)
            if not self._still(offer, offer.found.field):
                continue
            offer.error = _wrong(offer.found.field, offer.typed)
            found.append((offer.found.field, offer.typed, offer.found.label))
        for number in self.numbers:
            row = self._row(number) if number.taken else None
            if row is None:
                continue
            typed = {"value": number.value, "qualifier": "", "state": ""}
            typed["nature"] = "" if number.found.nature == "result" else number.found.nature
            number.error = _wrong(row.field, typed)
            if row.key in keys:
                number.error = _("Chỉ tiêu này đã được chọn ở trên; mỗi chỉ tiêu chỉ nhận một số.")
            keys.add(row.key)
            if self._still(number, row.field):
                found.append((row.field, typed, row.label))
        return found

    def _row(self, number: NumberOffer) -> Row | None:
        row = self.paper.rows.get(number.row)
        if row is None:
            word = number.row.casefold()
            near = [
                each for label, each in self.paper.rows.items() if label.casefold().startswith(f"{word} ")
            ]
            row = near[0] if len(near) == 1 else None
        if row is None:
            number.error = _("Chưa rõ là chỉ tiêu nào; hãy chọn trong danh sách gợi ý.")
        return row

    def _text_edits(self) -> list[tuple[Field, dict[str, str], str]]:
        new: dict[int, list[str]] = {}
        fresh: set[int] = set()  # sections whose present text goes
        for offer in (place.text for place in self.places if place.text and place.text.taken):
            if offer.now.strip() and not offer.mode and not offer.same:
                offer.error = _("Mục đang có nội dung: hãy chọn thay toàn bộ hay viết tiếp vào sau.")
            if self._still(offer, offer.found.field):
                new[offer.found.field.pk] = [offer.text]
                if offer.mode != APPEND:
                    fresh.add(offer.found.field.pk)
        for part in (each for each in self.parts if each.taken and each.to is not None):
            if part.to not in self.paper.prose:
                part.error = _("Không có mục này trong đề cương; hãy chọn lại.")
            elif self._still(part, self.paper.prose[part.to]):
                new.setdefault(part.to, []).append(f"{part.found.heading}\n{part.found.text}")
        found = []
        for pk, pieces in new.items():
            stored = self.paper.prose[pk]
            whole = pieces if pk in fresh else [stored.typed["text"], *pieces]
            found.append((stored, {"text": "\n".join(filter(str.strip, whole))}, stored.label))
        return found

    def _still(self, offer: Offer, stored: Field) -> bool:
        """Whether the report holds what it held when the page was shown; a yes to something else is taken back."""
        if self.seen.get(stored.name, stored.version) == stored.version:
            return True
        offer.taken = False
        who = stored.state.by.full_name if stored.state else ""
        offer.error = _("%(who)s vừa sửa chỗ này sau khi bạn mở trang; xem giá trị mới rồi chọn lại.") % {
            "who": who
        }
        return False

    # --- what was wrong ---

    @property
    def errors(self) -> list[tuple[str, str]]:
        """(id of the place, what is wrong)."""
        offers = [*self._offers(), *self.numbers, *self.parts]
        return [(f"take-{each.id}", each.error) for each in offers if each.error]

    def refuse(self, fields: Mapping[str, str]) -> bool:
        """Put what the door of the entry pages says beside its offers; whether all of it found a place."""
        placed = set()
        for offer in self._offers():
            name = offer.found.field.name
            if offer.taken and name in fields:
                offer.error = fields[name]
                placed.add(name)
        for number in self.numbers:
            row = self.paper.rows.get(number.row)
            if row is not None and row.field.name in fields:
                number.error = fields[row.field.name]
                placed.add(row.field.name)
        for part in self.parts:
            stored = self.paper.prose.get(part.to or 0)
            if stored is not None and stored.name in fields:
                part.error = fields[stored.name]
                placed.add(stored.name)
        return placed >= set(fields)

    def found_people(self, found: PersonalFound) -> None:
        """Show what looks like data about citizens at its place."""
        self.finds = found.finds
        self.refuse(found.fields)

    @property
    def versions(self) -> str:
        """What the page shows, to be posted with it: "figure:12=3 text:4=0"."""
        shown = [each.found.field for each in self._offers()]
        shown += [row.field for row in self.paper.rows.values()] if self.numbers else []
        shown += self.paper.prose.values() if self.parts else []
        return " ".join(sorted({f"{each.name}={each.version}" for each in shown}))

    @property
    def open(self) -> int:
        """How much of the paper the report does not say yet."""
        return sum(place.open for place in self.places)

    qualifiers = QUALIFIERS
    states = STATES


def _seen(text: str) -> dict[str, int]:
    pairs = (each.rpartition("=") for each in text.split())
    return {name: int(version) for name, _sign, version in pairs if version.isdecimal() and len(version) < 10}


def _input(stored: Field, typed: Mapping[str, str]) -> FigureInput | None:
    if stored.line is None:
        return None
    return FigureInput(stored.line, {f"{name}-{stored.pk}": text for name, text in typed.items()})


def _wrong(stored: Field, typed: Mapping[str, str]) -> str:
    """Why the entry form would not take this; "" when it would."""
    figure = _input(stored, typed)
    if figure is None or not (typed["value"].strip() or typed["state"]):
        return _("Chưa có số để ghi; nếu là không có, hãy chọn trạng thái “không có”.")
    hint = _(" Có phải là %(words)s?") % {"words": figure.suggestion} if figure.suggestion else ""
    return f"{figure.error}{hint}" if figure.error else ""


def _changes_figure(stored: Field, typed: Mapping[str, str]) -> bool:
    figure = _input(stored, typed)
    return figure is None or bool(figure.error) or figure.changed


def _changes_text(stored: Field, text: str) -> bool:
    paragraphs = stored.text.paragraphs if stored.text else []
    return read_prose(text, paragraphs) != said(paragraphs)
