"""What the portal itself knows, as JSON that can be read without it: reports, runs with their sources, the journal.

Figures are integers times 10 ** `scale`; moments are Vietnam time.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from agencies.models import AuditEntry, Succession, User
from portal.core import clock
from reports.collection.models import Call, Report
from reports.consolidation.models import Run, RunInput
from reports.documents.compose.names import Names
from reports.documents.compose.paper import paper_day

REQUEST, REPORT, RUN, JOURNAL = "yeu-cau/1", "bao-cao/1", "lan-tong-hop/1", "nhat-ky/1"
SUCCESSIONS = "ke-thua/1"
_FIGURE = ("value", "numerator", "denominator", "qualifier", "basis", "state", "nature", "note")


def written(said: Any) -> bytes:
    """The one way in which this file writes JSON."""
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode() + b"\n"


def request(call: Call, names: Names) -> bytes:
    """What was asked, of whom, by when, and why a duty ended without a report."""
    duties = call.assignments.select_related("agency", "parent__agency", "version__outline")
    return written(
        {
            "format": REQUEST,
            "call": call.code,
            "title": call.title,
            "letter": {
                "number": call.letter_number,
                "date": call.letter_date.isoformat() if call.letter_date else None,
                "signer": call.letter_signer,
                "subject": call.letter_subject,
            },
            "data_from": call.data_from.isoformat(),
            "data_to": call.data_to.isoformat(),
            "opened_at": _moment(call.opened_at),
            "closed_at": _moment(call.closed_at),
            "duties": [
                {
                    "agency": {"code": duty.agency.code, "name": names.full(duty.agency)},
                    "kind": duty.kind,
                    "consolidated_by": duty.parent.agency.code if duty.parent else None,
                    "outline": str(duty.version),
                    "deadline": _moment(duty.deadline),
                    "extension_reason": duty.extension_reason,
                    "first_received_at": _moment(duty.first_received_at),
                    "closed_as": duty.closed_as,
                    "closed_reason": duty.closed_reason,
                    "added_reason": duty.added_reason,
                }
                for duty in duties.order_by("agency__sort_key", "kind", "pk")
            ],
            "supplements": [
                {
                    "at": _moment(each.at),
                    "letter": each.letter_number,
                    "date": each.letter_date.isoformat() if each.letter_date else None,
                    "reason": each.reason,
                }
                for each in call.supplements.order_by("pk")
            ],
        }
    )


def successions(rows: Iterable[Succession]) -> bytes:
    """What is known of mergers, splits and renamings of the agencies of the round, with their grounds."""
    return written(
        {
            "format": SUCCESSIONS,
            "successions": [
                {
                    "predecessor": {"code": each.predecessor.code, "name": each.predecessor.name},
                    "successor": {"code": each.successor.code, "name": each.successor.name}
                    if each.successor
                    else None,
                    "kind": each.kind,
                    "function": each.function,
                    "effective_date": each.effective_date.isoformat(),
                    "share": each.share_text,
                    "share_source": each.share_source,
                    "legal_basis": each.legal_basis,
                }
                for each in rows
            ],
        }
    )


@dataclass(frozen=True, slots=True)
class Author:
    """An agency as a report or paper names it."""

    code: str
    name: str


def author_of(report: Report) -> Author:
    """Whose report it was on the day of its paper: a duty may have passed to a successor since."""
    day = paper_day(report)
    agency = report.assignment.agency_on(day)
    return Author(agency.code, Names(day).full(agency))


def runner_of(run: Run) -> str:
    """The name of the agency that added up, on the day on which it did."""
    day = (run.finished_at or run.created_at).astimezone(clock.VIETNAM).date()
    return Names(day).full(run.assignment.agency_on(day))


def report(report: Report) -> bytes:
    """One version of a report: what it says, who sent and who accepted it, what its receipts were given for."""
    duty, author = report.assignment, author_of(report)
    return written(
        {
            "format": REPORT,
            "reference": report.reference,
            "programme": duty.call.programme.code,
            "period": duty.call.period.label,
            "agency": {"code": author.code, "name": author.name},
            "version": report.version,
            "state": report.state,
            "origin": report.origin,
            "channel": report.channel,
            "nothing_to_report": report.nothing_to_report,
            "deadline": _moment(duty.deadline),
            "submitted": _act(report.submitted_at, report.submitted_by),
            "reviewed": _act(report.reviewed_at, report.reviewed_by),
            "receipts": [
                {"number": each.number, "at": _moment(each.at), "sha256": each.sha256}
                for each in report.receipts.all()
            ],
            "sections": list(_sections(report)),
            "figures": list(_figures(report)),
            "annexes": list(_annexes(report)),
            "attachments": [
                {"name": each.name, "sha256": each.sha256} for each in report.attachments.order_by("pk")
            ],
        }
    )


def _moment(moment: dt.datetime | None) -> str | None:
    return moment.astimezone(clock.VIETNAM).isoformat(timespec="seconds") if moment else None


def _act(moment: dt.datetime | None, by: User | None) -> dict[str, Any] | None:
    return {"at": _moment(moment), "by": by.full_name if by else ""} if moment else None


def _sections(report: Report) -> Iterator[dict[str, Any]]:
    for text in report.texts.select_related("section").order_by("section__position"):
        section = text.section
        yield {
            "key": section.key,
            "heading": f"{section.label} {section.title}".strip(),
            "nothing": text.nothing,
            "paragraphs": [{"level": each["level"], "text": each["text"]} for each in text.paragraphs],
        }


def _figures(report: Report) -> Iterator[dict[str, Any]]:
    rows = report.figures.select_related("indicator", "breakdown").order_by(
        "indicator__code", "breakdown__key"
    )
    for figure in rows:
        indicator = figure.indicator
        known = {name: getattr(figure, name) for name in _FIGURE}
        yield {
            "indicator": indicator.code,
            "name": indicator.name,
            "breakdown": figure.breakdown.key,
            "unit": indicator.unit,
            "scale": indicator.scale,
        } | {name: value for name, value in known.items() if value not in (None, "")}


def _annexes(report: Report) -> Iterator[dict[str, Any]]:
    for row in report.annex_rows.select_related("table", "agency").order_by("table_id", "position"):
        yield {
            "table": row.table.key,
            "title": row.table.title,
            "cells": row.cells,
            **({"agency": row.agency.code} if row.agency else {}),
        }


def run(run: Run) -> bytes:
    """One consolidation: which version of whose report went in, and why another's did not."""
    return written(
        {
            "format": RUN,
            "run": run.pk,
            "agency": runner_of(run),
            "provisional": run.provisional,
            "requested": _act(run.created_at, run.requested_by),
            "finished_at": _moment(run.finished_at),
            "summary": run.report.reference if run.report else None,
            "sources": [_source(each, run) for each in run.inputs.all()],
        }
    )


def _source(given: RunInput, run: Run) -> dict[str, Any]:
    """A report by its author; a duty that gave none by whose it is."""
    call, reference = run.assignment.call, None
    if given.report is None:
        agency = given.assignment.agency
        who = Author(agency.code, Names(call.data_to).full(agency))
    else:
        given.report.assignment.call = call  # the same for all, and already here
        who, reference = author_of(given.report), given.report.reference
    return {
        "agency": who.name, "code": who.code, "role": given.role, "reason": given.reason, "report": reference,
    }  # fmt: skip


def journal(lines: Callable[[], Iterable[AuditEntry]]) -> bytes:
    """The lines with their hashes, so that they can be held against the journal of the portal."""
    return written(
        {
            "format": JOURNAL,
            "lines": [
                {
                    "seq": line.seq,
                    "at": _moment(line.at),
                    "by": line.actor.full_name if line.actor else "",
                    "agency": line.agency.name if line.agency else "",
                    "key": line.key,
                    "object": f"{line.object_type}:{line.object_id}",
                    "facts": line.facts,
                    "previous_hash": line.previous_hash,
                    "hash": line.hash,
                }
                for line in lines()
            ],
        }
    )
