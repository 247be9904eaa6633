"""How tests of the protocol talk: one field, one edit, its answer."""

import json
import uuid

from django.test import Client
from django.urls import reverse

from reports.collection.models import Report
from tests.factories.rounds import section_of


def figure(report: Report, code: str, breakdown: str = "", key: str = "communication") -> str:
    """The name of the field of one line."""
    rows = section_of(report, key).rows
    return f"figure:{rows.get(indicator__code=code, breakdown__key=breakdown).pk}"


def text(report: Report, key: str = "communication") -> str:
    return f"text:{section_of(report, key).pk}"


def annex(report: Report, key: str = "proposals") -> str:
    return f"annex:{section_of(report, key).annexes.get().pk}"


def edit(field: str, seen: int, op: str = "", **typed):
    """One edit as a script sends it."""
    return {"op": op or str(uuid.uuid4()), "field": field, "seen": seen, "typed": typed}


def send(client: Client, report: Report, body, **headers):
    """POST reports/<pk>/edits."""
    return client.post(
        reverse("reports:edits", args=[report.pk]),
        body if isinstance(body, str) else json.dumps(body),
        content_type="application/json",
        headers={"Accept": "application/json", **headers},
    )
