"""Walks through the portal as one person: every address that can be reached by links from the first page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urljoin, urlsplit

from django.urls import Resolver404, resolve
from lxml import html  # noqa: TID253 -- this walk is nothing without it
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser.site import Site

# Addresses that are files: they are downloaded, not looked at.
FILES = (
    "debts_file",
    "coverage_file",
    "report_file",
    "document_file",
    "document_page",
    "report_page",
    "record_file",
    "draft_file",
    "call_letter",
    "paper_scan",
    "sign_file",
    "outline_paper_file",
    "outline_file_download",
)
# So many pages of one address, told apart by their titles; the others differ in content only.
SAMPLES = 2
MORE = {"reports:summary": 1, "reports:section": 1}  # one section has figures, the other has not
TRIES = 6
WIDE, NARROW = {"width": 1366, "height": 768}, {"width": 360, "height": 740}


@dataclass(frozen=True)
class Visit:
    """A page as it was answered: the name of its address, which of its samples it is, its parts."""

    name: str
    number: int
    path: str
    tree: Any

    @property
    def file_name(self) -> str:
        """A name for a picture of it."""
        name = self.name.rpartition(":")[2].replace("_", "-")
        return f"{name}-{self.number}" if self.number > 1 else name

    @property
    def skeleton(self) -> frozenset[tuple[str, ...]]:
        """What it is made of: tags, classes, types, roles, ids without their numbers; not what is said in it."""
        return frozenset(
            (part.tag, part.get("class", ""), part.get("type", ""), part.get("role", ""),
             re.sub(r"\d+", "", part.get("id", "")))
            for part in self.tree.xpath("//main/descendant-or-self::*") if isinstance(part.tag, str)
        )  # fmt: skip

    @property
    def words(self) -> str:
        """Everything that is said on it."""
        return "\n".join(self.tree.xpath("//title//text() | //body//text()"))


def context(browser: Browser) -> BrowserContext:
    """An office screen that speaks Vietnamese and moves nothing."""
    return browser.new_context(
        viewport=WIDE, locale="vi-VN", timezone_id="Asia/Ho_Chi_Minh", reduced_motion="reduce"
    )


def signed_in(browser: Browser, site: Site, username: str) -> Page:
    """A window in which this person has signed in."""
    page = context(browser).new_page()
    page.goto(f"{site.address}/dang-nhap/")
    page.get_by_label("Tên đăng nhập").fill(username)
    page.get_by_label("Mật khẩu").fill(site.password)
    page.get_by_role("button", name="Đăng nhập").click()
    page.wait_for_url(f"{site.address}/")
    return page


def walk(page: Page, site: Site, *, samples: int = SAMPLES) -> Iterator[Visit]:
    """Every page that links lead to from the first one, at most so many of one address; breadth first.

    Pages are asked for with the session of the window but not shown in it.
    """
    waiting = ["/"]
    seen: set[str] = set()
    tried: Counter[str] = Counter()
    titles: dict[str, set[str]] = defaultdict(set)
    while waiting:
        path = waiting.pop(0)
        name = name_of(path)
        if path in seen or name is None or name.rpartition(":")[2] in FILES:
            continue
        wanted = samples + MORE.get(name, 0)
        if len(titles[name]) >= wanted or tried[name] >= TRIES:
            continue
        seen.add(path)
        tried[name] += 1
        answer = page.request.get(site.address + path)
        if "text/html" not in answer.headers.get("content-type", ""):
            continue
        landed = urlsplit(answer.url)
        arrived = name_of(landed.path) or name
        tree = html.document_fromstring(answer.text())
        title = tree.findtext(".//title") or ""
        if title in titles[arrived] or len(titles[arrived]) >= samples + MORE.get(arrived, 0):
            continue
        titles[arrived].add(title)
        address = landed.path + (f"?{landed.query}" if landed.query else "")
        yield Visit(arrived, len(titles[arrived]), address, tree)
        waiting += _links(tree, address)


def _links(tree: Any, address: str) -> list[str]:
    """Addresses of this portal on the page, without fragments; those without a query first."""
    own = [urlsplit(urljoin(address, each)) for each in tree.xpath("//a/@href")]
    paths = [each.path + (f"?{each.query}" if each.query else "") for each in own if not each.netloc]
    return sorted(dict.fromkeys(paths), key=lambda path: "?" in path)


def name_of(path: str) -> str | None:
    """The name of an address, or None when it is none of ours."""
    try:
        return resolve(path.partition("?")[0]).view_name
    except Resolver404:
        return None
