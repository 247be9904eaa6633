"""Reads what the demonstration says: the round, and per agency its prose, figures, annex rows and little story.

Pure (no database): the command that plays the round turns these values into calls of actions. The format is
described at the head of hau_giang.yaml. A figure's text is what a person would type; reports.collection.typed
reads it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final, TypeVar

from portal.core.clock import VIETNAM
from reports.outlines.reading import Reader, open_yaml

FOLDER: Final = Path(__file__).parent
FILES: Final = (FOLDER / "nga_bay.yaml", FOLDER / "hau_giang.yaml")
DASH: Final = "- "
PLUS: Final = "+ "

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Level 0 plain, 1 item, 2 sub-item."""

    text: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class DemoFigure:
    """`text` as typed: "78,07", "hơn 420", "6/6", "100%", "không có", "mật"."""

    code: str
    breakdown: str
    text: str
    basis: str = "official"
    nature: str = "result"
    note: str = ""


@dataclass(frozen=True, slots=True)
class DemoNote:
    """A reviewer's remark on a section (key) or a figure (code, breakdown)."""

    text: str
    section: str = ""
    figure: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class DemoReturn:
    """Why a report is sent back, and what its next version says instead."""

    reason: str
    again: dt.datetime
    notes: tuple[DemoNote, ...] = ()
    prose: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=lambda: MappingProxyType({}))
    figures: tuple[DemoFigure, ...] = ()


@dataclass(frozen=True, slots=True)
class DemoPaper:
    """The signed paper from which a report was keyed."""

    number: str
    date: dt.date
    signer: str
    arrived: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoReport:
    """What one agency does in the round. `sends` is None for one that has not answered (còn nợ)."""

    key: str
    agency: str
    kind: str
    reporter_class: str
    nature: str = "assigned"
    sends: dt.datetime | None = None
    extended_to: dt.datetime | None = None
    extension_reason: str = ""
    closed_as: str = ""
    closed_reason: str = ""
    paper: DemoPaper | None = None
    nothing_to_report: bool = False
    nothing_sections: tuple[str, ...] = ()
    prose: Mapping[str, tuple[Paragraph, ...]] = field(default_factory=lambda: MappingProxyType({}))
    figures: tuple[DemoFigure, ...] = ()
    annexes: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=lambda: MappingProxyType({}))
    explanations: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    returned: DemoReturn | None = None

    def explanation(self, kind: str) -> str:
        """The written reason for a kind of warning, "" if the file gives none."""
        return self.explanations.get(kind, self.explanations.get("*", ""))


@dataclass(frozen=True, slots=True)
class DemoRound:
    """The call: its letter, window and deadline; `lead` is the key of the agency that sends it."""

    code: str
    period: str
    lead: str
    title: str
    letter_number: str
    letter_date: dt.date
    letter_subject: str
    data_from: dt.date
    data_to: dt.date
    due: dt.datetime


@dataclass(frozen=True, slots=True)
class DemoContent:
    """The whole round. `owners` are (agency key, reporter class) of data owners."""

    round: DemoRound
    owners: tuple[tuple[str, str], ...]
    reports: tuple[DemoReport, ...]

    def report(self, key: str) -> DemoReport:
        """The report of an agency; KeyError if it is not in the round."""
        for report in self.reports:
            if report.key == key:
                return report
        raise KeyError(key)


def load() -> DemoContent:
    """The shipped content. Raises Invalid naming every fault of the files."""
    rounds: list[DemoRound] = []
    owners: list[tuple[str, str]] = []
    reports: list[DemoReport] = []
    for path in FILES:
        top = open_yaml(path.read_text(encoding="utf-8"), path.name)
        if top.has("round"):
            rounds.append(_round(top.child("round")))
        for owner in top.children("owners", named="key"):
            owners.append((owner.text("key"), owner.text("reporter_class")))
        reports += [_report(reader) for reader in top.children("reports", named="key")]
        top.close()
        top.problems.refuse()
    return DemoContent(rounds[0], tuple(owners), tuple(reports))


def _round(reader: Reader) -> DemoRound:
    found = DemoRound(
        code=reader.text("code"),
        period=reader.text("period"),
        lead=reader.text("lead"),
        title=reader.text("title"),
        letter_number=reader.text("letter_number"),
        letter_date=_day(reader, "letter_date"),
        letter_subject=reader.text("letter_subject"),
        data_from=_day(reader, "data_from"),
        data_to=_day(reader, "data_to"),
        due=_moment(reader, "due"),
    )
    reader.close()
    return found


def _report(reader: Reader) -> DemoReport:
    extended = reader.child("extended") if reader.has("extended") else None
    closed = reader.child("closed") if reader.has("closed") else None
    nothing = reader.take("nothing") if reader.has("nothing") else False
    report = DemoReport(
        key=reader.text("key"),
        agency=reader.text("agency"),
        kind=reader.text("kind"),
        reporter_class=reader.text("reporter_class"),
        nature=reader.choice("nature", ("assigned", "requested"), "assigned"),
        sends=_moment(reader, "sends") if reader.has("sends") else None,
        extended_to=_moment(extended, "to") if extended else None,
        extension_reason=extended.text("reason") if extended else "",
        closed_as=closed.choice("as", ("classified", "exempt")) if closed else "",
        closed_reason=closed.text("reason") if closed else "",
        paper=_paper(reader.child("paper")) if reader.has("paper") else None,
        nothing_to_report=nothing is True,
        nothing_sections=tuple(reader.texts("nothing")) if isinstance(nothing, list) else (),
        prose=_prose(reader),
        figures=_figures(reader),
        annexes=_annexes(reader),
        explanations=MappingProxyType(reader.table("explanations")),
        returned=_returned(reader.child("returned")) if reader.has("returned") else None,
    )
    reader.close()
    return report


def _paper(reader: Reader) -> DemoPaper:
    paper = DemoPaper(
        reader.text("number"), _day(reader, "date"), reader.text("signer"), _moment(reader, "arrived")
    )
    reader.close()
    return paper


def _returned(reader: Reader) -> DemoReturn:
    notes = []
    for note in reader.children("notes", named="text"):
        figure = note.text("figure", "")
        notes.append(
            DemoNote(note.text("text"), note.text("section", ""), _figure_key(figure) if figure else None)
        )
        note.close()
    returned = DemoReturn(
        reason=reader.text("reason"),
        again=_moment(reader, "again"),
        notes=tuple(notes),
        prose=_prose(reader),
        figures=_figures(reader),
    )
    reader.close()
    return returned


def _prose(reader: Reader) -> Mapping[str, tuple[Paragraph, ...]]:
    if not reader.has("prose"):
        return MappingProxyType({})
    prose = reader.child("prose")
    return MappingProxyType({key: tuple(map(_paragraph, prose.texts(key))) for key in prose.keys()})  # noqa: SIM118 -- a Reader is not a dict


def _paragraph(text: str) -> Paragraph:
    for level, mark in ((1, DASH), (2, PLUS)):
        if text.startswith(mark):
            return Paragraph(text.removeprefix(mark), level)
    return Paragraph(text)


def _figures(reader: Reader) -> tuple[DemoFigure, ...]:
    if not reader.has("figures"):
        return ()
    table = reader.child("figures")
    return tuple(_figure(table, name) for name in table.keys())  # noqa: SIM118 -- a Reader is not a dict


def _figure(table: Reader, name: str) -> DemoFigure:
    code, breakdown = _figure_key(name)
    if not isinstance(table.take(name), dict):
        return DemoFigure(code, breakdown, table.text(name))
    reader = table.child(name)
    figure = DemoFigure(
        code=code,
        breakdown=breakdown,
        text=reader.text("value"),
        basis=reader.choice("basis", ("official", "estimated"), "official"),
        nature=reader.choice("nature", ("result", "target", "norm"), "result"),
        note=reader.text("note", ""),
    )
    reader.close()
    return figure


def _figure_key(name: str) -> tuple[str, str]:
    code, _space, breakdown = name.partition(" ")
    return code, breakdown.strip()


def _annexes(reader: Reader) -> Mapping[str, tuple[Mapping[str, str], ...]]:
    if not reader.has("annexes"):
        return MappingProxyType({})
    tables = reader.child("annexes")
    found: dict[str, tuple[Mapping[str, str], ...]] = {}
    for key in tables.keys():  # noqa: SIM118 -- a Reader is not a dict
        rows = tables.children(key, named="so_ky_hieu")
        found[key] = tuple(MappingProxyType({cell: row.text(cell) for cell in row.keys()}) for row in rows)  # noqa: SIM118 -- a Reader is not a dict
    return MappingProxyType(found)


def _day(reader: Reader, key: str) -> dt.date:
    return _read(reader, key, dt.date.fromisoformat, dt.date.min)


def _moment(reader: Reader, key: str) -> dt.datetime:
    moment = _read(reader, key, dt.datetime.fromisoformat, dt.datetime.min)  # noqa: DTZ901 -- the zone is set below
    return moment.replace(tzinfo=VIETNAM)


def _read(reader: Reader, key: str, convert: Callable[[str], T], default: T) -> T:
    text = reader.text(key)
    try:
        return convert(text)
    except ValueError:
        if text:
            reader.wrong(key, f"“{text}” không phải là ngày giờ dạng 2023-06-15 hoặc 2023-06-15T09:30.")
        return default
