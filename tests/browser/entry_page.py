"""An entry page in a real browser: who is signed in, what the browser complains about, what the database holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from importlib.resources import files
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from playwright.sync_api import BrowserContext, Page, Route, expect

from agencies.models import User
from reports.collection.models import Report
from tests.factories.rounds import section_of

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
# Where a test stands between the page and the server: a worker that takes the page over in that moment lets a request
# pass unseen.
NO_WORKER = pytest.mark.browser_context_args(service_workers="block")
SAVED = re.compile(r"^Đã lưu \d\d:\d\d$")


def sign_in(context: BrowserContext, address: str, user: User) -> None:
    """A session without going through the login page."""
    client = Client()
    client.force_login(user)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME].value
    context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": cookie, "url": address}])


def complaints_of(page: Page) -> list[str]:
    """Collects what must not happen on a page: script errors and things that the policy of content refuses."""
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda line: complaints.append(line.text) if "Content Security" in line.text else None)
    return complaints


def open_section(page: Page, address: str, report: Report, key: str = "communication") -> None:
    page.goto(address + reverse("reports:section", args=[report.pk, key]))


def cell(page: Page, report: Report, code: str, key: str = "communication", part: str = "value") -> Any:
    """One input of the line of an indicator."""
    return page.locator(
        f"#{part}-{row_of(report, code, key)}, [name={part}-{row_of(report, code, key)}]"
    ).first


def row_of(report: Report, code: str, key: str = "communication") -> int:
    pk: int = section_of(report, key).rows.get(indicator__code=code).pk
    return pk


def state(page: Page) -> Any:
    return page.locator("[data-save-state]")


def saved(page: Page, patience: int = 30) -> None:
    """Until the page says so; `patience` in seconds.

    The words follow a key by one turn of the page's clock. Without that turn the words of before would do.
    """
    page.evaluate("new Promise((done) => setTimeout(done, 0))")
    expect(state(page)).to_have_text(SAVED, timeout=patience * 1000)


def values(report: Report) -> dict[str, int | None]:
    return dict(report.figures.values_list("indicator__code", "value"))


def prose(report: Report, key: str = "communication") -> str:
    return "\n".join(p["text"] for p in report.texts.get(section__key=key).paragraphs)


def answer_by(page: Page, report: Report, act: Callable[[Route, dict[str, Any]], None]) -> None:
    """Stand between the page and the saving of fields."""
    page.route(
        f"**{reverse('reports:edits', args=[report.pk])}",
        lambda route: act(route, json.loads(route.request.post_data or "{}")),
    )


def barriers(page: Page) -> list[str]:
    """What axe finds."""
    page.evaluate(AXE)
    found = page.evaluate(
        "async () => (await axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}))"
        ".violations.map((v) => v.id + ': ' + v.nodes.map((n) => n.html).join(' | '))"
    )
    return list(found)
