"""The plainest way to the same pages: bare HTML for WeasyPrint, a bare template for Typst.

Same sheet, margins, page numbers, type and type size, the same bands of columns, tagged PDF/A-3a; what goes in is made
beforehand.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from functools import partial
from html import escape
from typing import Any

from reports.documents import wording
from reports.documents.fitting import PORTRAIT, Sheet, fit_annex
from reports.documents.layout import Annex, Heading, Paper, Paragraph, Table
from reports.documents.renderers.typst.faces import family_and_files
from reports.documents.typography import MOTTO, NATION

Call = Callable[[], bytes]

TYPST = """
#let d = json("d.json")
#set document(title: d.title)
#set page(width: d.width * 1mm, height: d.height * 1mm, numbering: "1")
#set page(margin: (y: 20mm, left: d.left * 1mm, right: 15mm))
#set text(font: d.font, size: d.size * 1pt, lang: "vi")
#set par(justify: true)
#for (words, headed) in d.prose { if headed { heading(words) } else { par(words) } }
#for t in d.tables { table(columns: t.head.len(), table.header(..t.head), ..t.cells) }
"""


def prose(paper: Paper) -> tuple[Call, Call]:
    """Calls of WeasyPrint and Typst for all the words of a paper, its headings as headings."""
    html, texts = [], []
    for tag, text in _words(paper):
        html.append(f"<{tag}>{escape(text)}</{tag}>")
        texts.append([text, tag == "h2"])
    return _calls("".join(html), {"prose": texts, "tables": []}, PORTRAIT, 14)


def _words(paper: Paper) -> Iterator[tuple[str, str]]:
    head = paper.head
    for line in (*head.superior_lines, *head.agency_lines, NATION, MOTTO, wording.number_line(head)):
        yield "p", line
    for line in (wording.place_date_line(head), paper.kind, *paper.subject, *paper.addressees):
        yield "p", line
    for block in paper.blocks:
        if isinstance(block, Heading):
            yield "h2", f"{block.label} {wording.heading_text(block)}"
        elif isinstance(block, Paragraph):
            yield "p", f"{block.marker} {block.text}".strip()
    for line in wording.recipient_lines(paper):
        yield "p", line
    if paper.signature:
        for line in (*paper.signature.lines, paper.signature.name):
            yield "p", line


def table(annex: Annex, given: Table) -> tuple[Call, Call]:
    """The same for the one table of an annex, on the sheet and in the bands that ours chooses."""
    fit = fit_annex(annex)
    html, tables = [], []
    for band in fit.tables[0].bands:
        head = [given.columns[at].label for at in band.columns]
        rows = [[row.cells[at].text for at in band.columns] for row in given.rows]
        html.append(f"<table><thead><tr>{_cells('th', head)}</tr></thead><tbody>")
        html.extend(f"<tr>{_cells('td', row)}</tr>" for row in rows)
        html.append("</tbody></table>")
        tables.append({"head": head, "cells": [text for row in rows for text in row]})
    return _calls("".join(html), {"prose": [], "tables": tables}, fit.sheet, fit.tables[0].size)


def _cells(tag: str, texts: list[str]) -> str:
    return "".join(f"<{tag}>{escape(text)}</{tag}>" for text in texts)


def _calls(html: str, data: dict[str, Any], sheet: Sheet, size: float) -> tuple[Call, Call]:
    family, _files = family_and_files()
    (width, height), left = sheet.size_mm, sheet.margins.left
    rules = (
        f"@page{{size:{width}mm {height}mm;margin:20mm 15mm 20mm {left}mm;@top-center{{content:counter(page)}}}}",
        f'body{{margin:0;text-align:justify;font:{size}pt "{family}"}}',
        f"h2{{font-size:{size}pt;margin:6pt 0}}p{{margin:6pt 0}}",
        "table{border-collapse:collapse}td,th{border:.5pt solid}",
    )
    style = "".join(rules)
    page = f'<!DOCTYPE html><html lang="vi"><title>x</title><style>{style}</style><body>{html}</body></html>'
    facts = {"title": "x", "width": width, "height": height, "left": left, "size": size, "font": family}
    return partial(_weasyprint, page), partial(_typst, json.dumps(facts | data).encode())


def _weasyprint(page: str) -> bytes:
    from weasyprint import HTML

    content: bytes = HTML(string=page).write_pdf(pdf_variant="pdf/a-3a")
    return content


def _typst(data: bytes) -> bytes:
    import typst

    files: Any = {"main.typ": TYPST.encode(), "d.json": data}
    return bytes(
        typst.compile(
            files, font_paths=_font_folders(), ignore_system_fonts=True, pdf_standards=["a-3a", "ua-1"]
        )
    )


def _font_folders() -> list[str]:
    from pathlib import Path

    return list({str(Path(file).parent) for file in family_and_files()[1]})
