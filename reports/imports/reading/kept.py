"""A read paper and an outline as plain data and back: what goes to the process that reads, and what is kept of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Final

from reports.imports.reading.document import Document, Item, Request, Section, Signature
from reports.imports.reading.outline import OutlineSpec, RowSpec, SectionSpec
from reports.imports.reading.source import TableBlock


def document_to_plain(document: Document) -> dict[str, Any]:
    """Everything of a paper, ready for JSON."""
    plain: dict[str, Any] = _plain(asdict(document))
    return plain


def document_from_plain(plain: Mapping[str, Any]) -> Document:
    """The paper again."""
    fields = dict(plain)
    for name in ("sections", "annexes"):
        fields[name] = [_section(each) for each in plain[name]]
    for name in ("addressees", "recipients", "footnotes", "notes"):
        fields[name] = tuple(plain[name])
    fields["references"] = tuple(_request(each) for each in plain["references"])
    fields["request"] = _request(plain["request"]) if plain["request"] else None
    signature = plain["signature"]
    fields["signature"] = Signature(tuple(signature["authority"]), signature["name"])
    fields["date"] = _date(plain["date"])
    return Document(**fields)


def outline_to_plain(outline: OutlineSpec) -> dict[str, Any]:
    """An outline, ready for JSON."""
    return asdict(outline)


def outline_from_plain(plain: Mapping[str, Any]) -> OutlineSpec:
    """The outline again."""
    fields = dict(plain)
    fields["numbering"] = tuple(plain["numbering"])
    fields["sections"] = tuple(SectionSpec(**each) for each in plain["sections"])
    fields["rows"] = tuple(RowSpec(**each) for each in plain["rows"])
    return OutlineSpec(**fields)


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, dt.date) else value


def _section(plain: Mapping[str, Any]) -> Section:
    fields = dict(plain)
    fields["items"] = [Item(**each) for each in plain["items"]]
    fields["tables"] = [TableBlock(tuple(tuple(row) for row in each["rows"])) for each in plain["tables"]]
    return Section(**fields)


def _request(plain: Mapping[str, Any]) -> Request:
    return Request(**{**plain, "date": _date(plain["date"])})


def _date(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


_ROLES: Final = {"basis": "Phần mở đầu", "closing": "Lời kết", "annex": "Phụ lục"}


def heading_of(section: Mapping[str, Any]) -> str:
    """The heading of a part, kept as plain data, as the paper prints it."""
    printed = " ".join(filter(None, [section["label"], section["title"]]))
    return printed or _ROLES.get(section["role"], "Phần mở đầu")


def lines_of(section: Mapping[str, Any]) -> list[str]:
    """The paragraphs of a part, kept as plain data, as they are printed."""
    return [f"{item['marker']} {item['text']}".strip() for item in section["items"]]
