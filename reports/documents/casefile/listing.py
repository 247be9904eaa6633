"""The list of contents of the file of a round (mục lục văn bản, tài liệu): JSON, XML, and a page to be printed."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from portal.core import clock
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.casefile.pieces import Piece
from reports.documents.casefile.records import written
from reports.documents.casefile.retention import words_of, years_of
from reports.documents.compose.letter import head_of
from reports.documents.compose.names import Names
from reports.documents.layout import Annex, Cell, Column, Paper, Row, Table
from reports.documents.renderers import FORMATS
from reports.documents.states import FileFormat

FORMAT = "ho-so-dot-bao-cao/1"
JSON, XML, PDF = "muc-luc.json", "muc-luc.xml", "muc-luc.pdf"


@dataclass(frozen=True, slots=True)
class Packed:
    """A piece that lies in the ZIP: what it is, how long, and its SHA-256."""

    piece: Piece
    size: int
    sha256: str


def said_of(call: Call, packed: Sequence[Packed]) -> dict[str, Any]:
    """The list as plain values."""
    years = years_of(call.period.kind)
    return {
        "format": FORMAT,
        "call": call.code,
        "title": call.title,
        "programme": call.programme.name,
        "period": call.period.label,
        "lead": call.lead.name,
        "closed": call.state == CallState.CLOSED,
        "closed_at": _moment(call.closed_at),
        "retention_years": years or None,
        "retention": words_of(years),
        "entries": [
            {
                "path": each.piece.path,
                "kind": str(each.piece.kind),
                "code": each.piece.code,
                "date": each.piece.date.isoformat() if each.piece.date else None,
                "title": each.piece.title,
                "author": each.piece.author,
                "size": each.size,
                "sha256": each.sha256,
            }
            for each in packed
        ],
    }


def _moment(moment: Any) -> str | None:
    return moment.astimezone(clock.VIETNAM).isoformat(timespec="seconds") if moment else None


def as_json(said: dict[str, Any]) -> bytes:
    """For programs."""
    return written(said)


def as_xml(said: dict[str, Any]) -> bytes:
    """The same values under the same names, for archives that take XML."""
    root = ET.Element("case_file")
    for name, value in said.items():
        if name != "entries":
            ET.SubElement(root, name).text = _text(value)
    entries = ET.SubElement(root, "entries")
    for each in said["entries"]:
        entry = ET.SubElement(entries, "entry")
        for name, value in each.items():
            ET.SubElement(entry, name).text = _text(value)
    ET.indent(root, " ")
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return body + b"\n"


def _text(value: Any) -> str:
    return "" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def as_pdf(call: Call, said: dict[str, Any]) -> bytes:
    """One table, set like an annex: number, code, date, kind and title, author, file."""
    columns = (
        Column(_("STT"), kind="index"), Column(_("Số, ký hiệu")), Column(_("Ngày"), kind="date"),
        Column(_("Tên loại và nội dung"), weight=3), Column(_("Tác giả"), weight=1), Column(_("Tệp"), weight=3),
    )  # fmt: skip
    rows = tuple(_row(number, each) for number, each in enumerate(said["entries"], 1))
    state = "" if said["closed"] else _(" – bản xem trước, đợt chưa kết thúc")
    annex = Annex(
        _("Mục lục văn bản, tài liệu"),
        (Table(columns, rows or (Row(tuple(Cell("") for _column in columns)),)),),
        label=_("Hồ sơ %(code)s") % {"code": call.code},
        reference=f"({call.title}; {_('thời hạn bảo quản')}: {said['retention'].lower()}{state})",
        separate=True,
    )
    name = Names(call.data_to).of(call.lead)
    paper = Paper(_("MỤC LỤC"), head_of(name, "", None, call.data_to), (call.title,), (), annexes=(annex,))
    *_main, last = FORMATS[FileFormat.PDF].files(paper)
    return last.content


def _row(number: int, each: dict[str, Any]) -> Row:
    day = each["date"]
    shown = f"{day[8:]}/{day[5:7]}/{day[:4]}" if day else ""
    title = f"{each['kind']}: {each['title']}" if each["kind"] else each["title"]
    return Row(
        (
            Cell(str(number)),
            Cell(each["code"]),
            Cell(shown),
            Cell(title),
            Cell(each["author"]),
            Cell(each["path"]),
        )
    )
