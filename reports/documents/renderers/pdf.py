"""PDF by WeasyPrint: the HTML of the preview, paged."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from django.utils.html import format_html

from reports.documents.fitting import fit_annex
from reports.documents.layout import Paper
from reports.documents.renderers import register
from reports.documents.renderers.html import paper_html
from reports.documents.wording import title_of

STYLE_SHEET = Path(__file__).resolve().parents[3] / "static" / "css" / "paper.css"


@register("pdf", label="PDF", mime="application/pdf", extension=".pdf", order=1)
def render(paper: Paper) -> bytes:
    """The paper as a tagged PDF with embedded fonts."""
    from weasyprint import CSS, HTML

    sheets = [_style_sheet(), CSS(string=_page_rules(paper))]
    with paused_gc():
        source = HTML(string=page_html(paper), url_fetcher=_fetcher())
        pdf: bytes = source.write_pdf(stylesheets=sheets, pdf_tags=True)
    return pdf


def page_html(paper: Paper) -> str:
    """A whole HTML document around the fragment, with the properties the PDF takes over."""
    return format_html(
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="author" content="{}"><meta name="keywords" content="{}"></head><body>{}</body></html>',
        title_of(paper),
        paper.meta.author or " ".join(paper.head.agency_lines),
        ", ".join(paper.meta.keywords),
        paper_html(paper),
    )


def _page_rules(paper: Paper) -> str:
    """No margin but the page's; a named page per annex, so that each is numbered from 1 on a sheet of its own size."""
    rules = ["body{margin:0}"]
    for at, annex in enumerate(paper.annexes, start=1):
        sheet = fit_annex(annex).sheet
        width, height = sheet.size_mm
        margins = sheet.margins
        sides = f"{margins.top}mm {margins.right}mm {margins.bottom}mm {margins.left}mm"
        rules.append(
            f".paper .paper-annex.paper-annex-{at}{{page:annex-{at}}}"
            f"@page annex-{at}{{size:{width}mm {height}mm;margin:{sides}}}"
            f"@page :nth(1 of annex-{at}){{counter-reset:page 1;@top-center{{content:none}}}}"
        )
    return "".join(rules)


@cache
def _style_sheet() -> Any:
    from weasyprint import CSS

    return CSS(string=STYLE_SHEET.read_text(encoding="utf-8"))


def _fetcher() -> Any:
    """Text of a report is text of its users: nothing is fetched, neither from the net nor from the disk."""
    from weasyprint.urls import URLFetcher

    return URLFetcher(allowed_protocols=("data",))


_gc_lock = Lock()
_gc_users = 0
_gc_was_on = False


@contextmanager
def paused_gc() -> Iterator[None]:
    """Keep the cycle collector off while a render runs (0.6-0.7x the time); collect once afterwards.

    Counted, because several threads may render at once: the last one out switches it on again.
    """
    global _gc_users, _gc_was_on  # noqa: PLW0603 the collector is one per process, so is this count
    with _gc_lock:
        if _gc_users == 0:
            _gc_was_on = gc.isenabled()
            gc.disable()
        _gc_users += 1
    try:
        yield
    finally:
        with _gc_lock:
            _gc_users -= 1
            if _gc_users == 0:
                gc.collect()
                if _gc_was_on:
                    gc.enable()
