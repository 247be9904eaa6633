"""A read report as plain data, for the command and for what is kept of an import."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from reports.imports.reading.document import Document, Request, Section
from reports.imports.reading.figures import Figure, Proposal, Spot, Unmatched
from reports.imports.reading.outline import OutlineSpec, SectionSpec


def report_json(
    document: Document, proposal: Proposal, outline: OutlineSpec, empty: list[SectionSpec]
) -> dict[str, Any]:
    """Everything that would be proposed; numbers are strings with a point, see the help of `read_report`."""
    return {
        "outline": {"code": outline.code, "name": outline.name, "version": outline.version},
        "document": document_json(document),
        "sections": [section_json(section) for section in document.sections],
        "figures": [figure_json(figure) for figure in proposal.figures],
        "unmatched": [unmatched_json(each) for each in proposal.unmatched],
        "unmatched_sections": [
            section.title for section in document.sections if section.title and not section.key
        ],
        "empty_sections": [{"key": spec.key, "title": spec.title} for spec in empty],
        "annexes": [section_json(section) for section in document.annexes],
    }


def document_json(document: Document) -> dict[str, Any]:
    """The facts of head and tail."""
    return {
        "kind": document.kind,
        "number": document.number,
        "symbol": document.symbol,
        "code": document.code,
        "date": document.date.isoformat() if document.date else None,
        "date_text": document.date_text,
        "place": document.place,
        "agency": document.agency,
        "superior": document.superior,
        "addressees": list(document.addressees),
        "title": document.title,
        "subject": document.subject,
        "request": _request(document.request) if document.request else None,
        "references": [_request(each) for each in document.references],
        "signature": {"authority": list(document.signature.authority), "name": document.signature.name},
        "recipients": list(document.recipients),
        "archive": document.archive,
        "annex_pointer": document.annex_pointer,
        "footnotes": list(document.footnotes),
    }


def section_json(section: Section) -> dict[str, Any]:
    """A section: the heading without its number, the text as lines, tables as rows of cells."""
    return {
        "key": section.key,
        "heading": section.title,
        "text": section.text,
        "label": section.label,
        "level": section.level,
        "role": section.role,
        "tables": [[list(row) for row in table.rows] for table in section.tables],
    }


def figure_json(figure: Figure) -> dict[str, Any]:
    """A proposed figure in the terms of its indicator."""
    return {
        "code": figure.row.code,
        "breakdown": figure.row.breakdown,
        "value": _value(figure),
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "qualifier": figure.qualifier,
        "state": figure.state,
        "phrase": figure.phrase,
        "text": figure.text,
        "typed": figure.typed,
        "name": figure.row.name,
        "category": figure.row.category,
        "unit": figure.row.unit,
        "field": figure.row.field,
        "score": figure.score,
        "spot": _spot(figure.spot),
    }


def unmatched_json(each: Unmatched) -> dict[str, Any]:
    """A number that is left to a person, and why."""
    return {
        "number": each.number,
        "phrase": each.phrase,
        "reason": each.reason,
        "why": each.why,
        "nature": each.nature,
        "candidates": [
            {"code": one.row.code, "breakdown": one.row.breakdown, "field": one.row.field, "score": one.score}
            for one in each.candidates
        ],
        "spot": _spot(each.spot),
    }


def _value(figure: Figure) -> str | None:
    if figure.numerator is not None:
        return f"{figure.numerator}/{figure.denominator}"
    return None if figure.value is None else plain(figure.value)


def plain(value: Decimal) -> str:
    """A decimal without exponent and superfluous zeros: "56182", "78.07"."""
    whole = f"{value:f}"
    return whole.rstrip("0").rstrip(".") if "." in whole else whole


def _request(request: Request) -> dict[str, Any]:
    return {
        "kind": request.kind,
        "code": request.code,
        "date": request.date.isoformat() if request.date else None,
        "issuer": request.issuer,
        "subject": request.subject,
    }


def _spot(spot: Spot) -> list[int]:
    return [spot.section, spot.item, spot.start, spot.end, spot.number_start, spot.number_end]
