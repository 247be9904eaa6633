"""PDF by WeasyPrint: the HTML of the preview, paged."""

import gc
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final

from django.utils.html import format_html

from reports.documents.fitting import PORTRAIT, AnnexFit
from reports.documents.layout import Paper
from reports.documents.renderers import Progress, RenderedFile, archival, register
from reports.documents.renderers.annexes import annex_files, separate_indexes
from reports.documents.renderers.html import annex_fits, paper_html
from reports.documents.renderers.places import Box, corner, places
from reports.documents.typography import FONT_STACK
from reports.documents.wording import title_of

STYLE_SHEET = Path(__file__).resolve().parents[3] / "static" / "css" / "paper.css"
_STEPS: Final = 4
"""Steps of the main file that are told of: laid out, painted, packed, done."""


def files(paper: Paper, progress: Progress) -> Iterator[RenderedFile]:
    """The main file, then the annexes that are files of their own. Facts of the main file: its pages, and the places
    where number, date, signature and seal belong."""
    apart = sorted(separate_indexes(paper))
    total = _STEPS * (1 + len(apart))

    def annex(place: int) -> Iterator[RenderedFile]:
        def told(done: int, of: int) -> None:
            progress(_STEPS * (place + 1) + _STEPS * done // max(of, 1), total)

        return annex_files(paper, apart[place], told)

    # begun first: another process sets it while this one sets the main file
    first = annex(0) if apart else iter(())
    yield _main_file(paper, lambda done: progress(done, total))
    for place in range(len(apart)):
        yield from annex(place) if place else first
    progress(total, total)


@register("pdf", label="PDF", mime="application/pdf", extension=".pdf", order=1, many=files)
def render(paper: Paper) -> bytes:
    """The main file of the paper: PDF/A-3a, tagged, with embedded fonts."""
    return _main_file(paper, lambda _done: None).content


def _main_file(paper: Paper, told: Callable[[int], None]) -> RenderedFile:
    from weasyprint import CSS, HTML

    fits = annex_fits(paper)
    sheets = [_style_sheet(), CSS(string=_page_rules(paper, fits))]
    told(0)
    with paused_gc():
        source = HTML(string=page_html(paper, fits), url_fetcher=_fetcher())
        document = source.render(stylesheets=sheets)
        told(1)
        content: bytes = document.write_pdf(
            pdf_variant=archival.VARIANT,
            output_intent=archival.OWN_INTENT,
            attachments=archival.attachments(paper),
            finisher=archival.finish,
        )
        told(2)
        facts = {"pages": len(document.pages), "places": _places(paper, document)}
    content = archival.repacked(content)
    told(3)
    return RenderedFile(content, facts=facts)


def _places(paper: Paper, document: Any) -> dict[str, Box]:
    """Of an electronic copy the corner alone: who signed the original signs nothing here, and nothing is filled in."""
    return {"corner": corner(PORTRAIT, paper.seal_text)} if paper.seal_text else places(document)


def page_html(paper: Paper, fits: Mapping[int, AnnexFit] | None = None) -> str:
    """A whole HTML document around the fragment, with the properties the PDF takes over."""
    return format_html(
        '<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{}</title>'
        '<meta name="author" content="{}"><meta name="keywords" content="{}"></head><body>{}</body></html>',
        title_of(paper),
        paper.meta.author or " ".join(paper.head.agency_lines),
        ", ".join(paper.meta.keywords),
        paper_html(paper, fits),
    )


def _page_rules(paper: Paper, fits: Mapping[int, AnnexFit]) -> str:
    """No margin but the page's; a named page per annex, so that each is numbered from 1 on a sheet of its own size;
    the mark of a draft at the foot of every page."""
    rules = ["body{margin:0}"]
    if paper.draft_mark:
        rules.append(
            ".paper .paper-draft-mark span{string-set:paper-draft content(text)}"
            f"@page{{@bottom-center{{content:string(paper-draft);font:bold 10pt {_FONTS};color:#666}}}}"
        )
    for at, fit in fits.items():
        name = f"annex-{at + 1}"
        width, height = fit.sheet.size_mm
        margins = fit.sheet.margins
        sides = f"{margins.top}mm {margins.right}mm {margins.bottom}mm {margins.left}mm"
        rules.append(
            f".paper .paper-annex.paper-{name}{{page:{name}}}"
            f"@page {name}{{size:{width}mm {height}mm;margin:{sides}}}"
            f"@page :nth(1 of {name}){{counter-reset:page 1;@top-center{{content:none}}}}"
        )
    return "".join(rules)


_FONTS: Final = ",".join(f'"{family}"' for family in FONT_STACK)


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
_gc_froze = False


@contextmanager
def paused_gc() -> Iterator[None]:
    """Keep the cycle collector off while a render runs (0.6-0.7x the time); collect once afterwards.

    What was there before is set aside meanwhile, so that the collection looks at the render's own objects alone.
    Counted, because several threads may render at once: the last one out switches it on again.
    """
    global _gc_users, _gc_was_on, _gc_froze  # noqa: PLW0603 the collector is one per process, so is this count
    with _gc_lock:
        if _gc_users == 0:
            _gc_was_on = gc.isenabled()
            gc.disable()
            # what a server set aside for good before it forked stays so
            _gc_froze = gc.get_freeze_count() == 0
            if _gc_froze:
                gc.freeze()
        _gc_users += 1
    try:
        yield
    finally:
        with _gc_lock:
            _gc_users -= 1
            if _gc_users == 0:
                gc.collect()
                if _gc_froze:
                    gc.unfreeze()
                if _gc_was_on:
                    gc.enable()
