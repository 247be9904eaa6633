"""Copies of an issued paper: SAO Y says all of it, TRÍCH SAO the chosen parts (NĐ 30/2020, Điều 25; Mẫu 3.1)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from agencies.models import AgencyName
from portal.core import clock
from reports.documents.compose.letter import DRAFT_MARK, head_of, signature_of, symbol_of
from reports.documents.compose.names import Names, official
from reports.documents.compose.paper import Issue
from reports.documents.layout import Annex, Block, Copy, CopyKind, Heading, Meta, Paper, Paragraph
from reports.documents.models import Document
from reports.documents.states import DocumentKind
from reports.documents.wording import annex_label, heading_text, title_of

KINDS: Final[Mapping[str, CopyKind]] = {DocumentKind.COPY: "SAO Y", DocumentKind.EXTRACT: "TRÍCH SAO"}
_LONGEST: Final = 90


@dataclass(frozen=True, slots=True)
class Piece:
    """What an extract may hold or leave out: a run of the body under one outermost heading, or an annex."""

    key: str
    title: str
    blocks: tuple[Block, ...] = ()
    annex: Annex | None = None


def pieces_of(paper: Paper) -> Iterator[Piece]:
    """The pieces of a paper in order; their keys ('b0', 'b1', …, 'a0', …) stay as long as the frozen paper does."""
    runs: list[list[Block]] = []
    for block in paper.blocks:
        if not runs or (isinstance(block, Heading) and block.level == 1):
            runs.append([])
        runs[-1].append(block)
    for at, run in enumerate(runs):
        yield Piece(f"b{at}", _named(run), tuple(run))
    for at, annex in enumerate(paper.annexes):
        label = annex_label(paper, at)
        yield Piece(f"a{at}", f"{label}: {annex.title}", annex=replace(annex, label=label))


def _named(run: Sequence[Block]) -> str:
    first = run[0]
    if isinstance(first, Heading):
        return f"{first.label} {heading_text(first)}".strip()
    text = first.text if isinstance(first, Paragraph) else ""
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def compose_copy(document: Document, *, issue: Issue | None = None) -> Paper:
    """The paper of a copy: the frozen original, or its chosen pieces, above the block of the copying agency. An
    electronic copy has no block: ô 14 says kind, agency and time, and number and date stand in the file's title."""
    if document.about is None:
        raise ValueError("a copy is of another paper")
    original = Paper.from_json(document.about.layout)
    day = issue.date if issue else clock.today()
    names = Names(day)
    name = names.of(issue.issuing_agency if issue else document.issuing_agency)
    whole = replace(original, draft_mark="" if issue else DRAFT_MARK)
    if document.is_electronic_copy:
        said = (KINDS[document.kind], official(name.name))
        whole = replace(whole, seal_text=said, corner=(), meta=_meta(document, original, issue, said[1]))
    else:
        whole = replace(whole, copy=_block(document, name, issue, day))
    if document.kind == DocumentKind.COPY:
        return whole
    chosen = [each for each in pieces_of(original) if each.key in document.source.get("parts", ())]
    return replace(
        whole,
        blocks=tuple(block for each in chosen for block in each.blocks),
        annexes=tuple(each.annex for each in chosen if each.annex is not None),
        closing=False,
        data="",  # what was left out is not given on in the file either
    )


def _block(document: Document, name: AgencyName, issue: Issue | None, day: dt.date) -> Copy:
    """Mẫu 3.1: the copying agency's own head, signature and recipients."""
    return Copy(
        kind=KINDS[document.kind],
        head=head_of(name, issue.symbol if issue else symbol_of(document.kind, name.symbol, ""), issue, day),
        signature=signature_of(name, issue.signer if issue else document.signer),
        recipients=tuple(document.source.get("recipients", ())),
        archive="Lưu: VT",
    )


def _meta(document: Document, original: Paper, issue: Issue | None, agency: str) -> Meta:
    """Properties of the file of an electronic copy: ô 14 has no room for its number and date."""
    word = DocumentKind(document.kind).label
    code = f" số {issue.number:02d}/{issue.symbol} ngày {issue.date:%d/%m/%Y}" if issue else ""
    return replace(original.meta, title=f"{word}{code}: {title_of(original)}", author=agency)
