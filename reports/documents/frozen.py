"""A layout as plain JSON values and back (pure): what an issued document keeps of itself.

Each part is an object with its class under 'is' and those fields that differ from their defaults, so that a
field added later does not make old papers unreadable. Decimal and date are {'decimal': '78.07'} and
{'date': '2023-06-12'}: numbers never pass through binary floating point.
"""

from collections.abc import Mapping
from dataclasses import MISSING, fields
from datetime import date
from decimal import Decimal
from typing import Any, Final

from reports.documents import layout

VERSION: Final = 1

_PARTS: Final[dict[str, type[layout.Part]]] = {
    part.__name__: part
    for part in (
        layout.Head, layout.Heading, layout.Paragraph, layout.Note, layout.Column, layout.Cell, layout.Row,
        layout.Table, layout.Mark, layout.Chart, layout.Annex, layout.Signature, layout.Copy, layout.Lookup,
        layout.Meta, layout.Paper,
    )
}  # fmt: skip


def dump(paper: "layout.Paper") -> dict[str, Any]:
    """Plain JSON values of a paper, with the version of this notation."""
    data: dict[str, Any] = _plain(paper)
    return {"layout": VERSION, **data}


def load(data: Mapping[str, Any]) -> object:
    """The part described by `data`. ValueError for another version, an unknown part or unknown fields."""
    if data.get("layout") != VERSION:
        raise ValueError(f"layout version {data.get('layout')!r}")
    return _part({key: value for key, value in data.items() if key != "layout"})


def _plain(value: Any) -> Any:
    if isinstance(value, layout.Part):
        shown = {}
        for each in fields(value):
            content = getattr(value, each.name)
            if each.default is MISSING or content != each.default:
                shown[each.name] = _plain(content)
        return {"is": type(value).__name__, **shown}
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return value


def _part(data: Any) -> Any:
    if isinstance(data, list):
        return tuple(_part(item) for item in data)
    if not isinstance(data, Mapping):
        return data
    if "decimal" in data:
        return Decimal(data["decimal"])
    # Head and Cell have a field `date` too: theirs is a part with 'is'
    if "date" in data and "is" not in data:
        return date.fromisoformat(data["date"])
    try:
        kind = _PARTS[data["is"]]
        return kind(**{key: _part(value) for key, value in data.items() if key != "is"})
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a part of a paper: {error}") from error
