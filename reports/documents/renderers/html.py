"""A paper as an HTML fragment: the page of the PDF and the preview on the screen are the same.

Only classes, no inline style and no script, so that it lives under a strict Content-Security-Policy; the
style sheet is static/css/paper.css. Every text goes through `format_html`, which escapes it.
"""

from collections.abc import Iterable, Mapping, Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from reports.documents import wording
from reports.documents.fitting import AnnexFit, Fit, fit_annex, fit_table
from reports.documents.layout import (
    Block,
    Chart,
    Copy,
    Head,
    Heading,
    Lookup,
    Note,
    Paper,
    Paragraph,
    Signature,
    Table,
)
from reports.documents.renderers.annexes import separate_indexes
from reports.documents.renderers.charts import chart_html
from reports.documents.renderers.html_tables import EMPTY, join, line, ref_of, table_html
from reports.documents.typography import MOTTO, NATION, URGENCY_MM


def annex_fits(paper: Paper) -> dict[int, AnnexFit]:
    """On which sheet each annex of the main file is set, by its place; those set as files of their own left out."""
    apart = separate_indexes(paper)
    return {at: fit_annex(annex) for at, annex in enumerate(paper.annexes) if at not in apart}


def paper_html(paper: Paper, fits: Mapping[int, AnnexFit] | None = None) -> SafeString:
    """`<div class="paper">` with one `.paper-sheet` for the document and one for each annex in `fits`.

    Without `fits`, for the screen: every annex of the main file, and for those in files of their own a sheet that
    names them (a table of fifty thousand cells is no page). What is filled in or signed later has an id:
    paper-at-number, -day, -month, -year, -signature.
    """
    shown = annex_fits(paper) if fits is None else fits
    named = [at for at in range(len(paper.annexes)) if at not in shown] if fits is None else []
    last = max(shown, default=None)
    sheets = (_annex(paper, at, fit, copied=at == last) for at, fit in shown.items())
    return format_html(
        '<div class="paper">{}{}{}</div>',
        _main(paper, copied=last is None),
        join(sheets),
        join(_annex_apart(paper, at) for at in named),
    )


def _main(paper: Paper, *, copied: bool) -> SafeString:
    """`copied`: the block of a copy stands here, below the last words of the original."""
    return format_html(
        '<article class="paper-sheet paper-main" lang="vi">{}{}{}{}{}{}{}{}</article>',
        _several("corner", paper.corner),
        _head(paper),
        _several("contact", paper.contact),
        _title(paper),
        _addressees(paper),
        _blocks(wording.closed_blocks(paper), map(fit_table, paper.tables), below=1 if paper.kind else 0),
        _foot(paper, paper.signature, paper.lookup, marked=paper.copy is None),
        _copy(paper) if copied else EMPTY,
    )


def _lines(lines: Sequence[str]) -> SafeString:
    return format_html_join(SafeString("<br>"), "{}", ((each,) for each in lines))


def _heading_lines(lines: Sequence[str]) -> SafeString:
    """The space is not printed, but bookmarks and readers aloud go on over the break."""
    return format_html_join(SafeString(" <br>"), "{}", ((each,) for each in lines))


def _several(css: str, lines: Sequence[str]) -> SafeString:
    """Lines that belong together, each a paragraph of its own."""
    if not lines:
        return EMPTY
    return format_html(
        '<div class="paper-{}">{}</div>', css, format_html_join("", "<p>{}</p>", ((each,) for each in lines))
    )


def _ruled(css: str, lines: Sequence[str]) -> SafeString:
    if not lines:
        return EMPTY
    return format_html('<p class="paper-{}"><span class="paper-ruled">{}</span></p>', css, _lines(lines))


def _pieces(pieces: Sequence[wording.Piece], *, marked: bool) -> SafeString:
    """A line of the head. `marked`: its blanks can be found again, to be filled in."""
    return join(
        format_html('<span id="paper-at-{}">{}</span>', name, text)
        if marked and name
        else format_html("{}", text)
        for name, text in pieces
    )


def _head(paper: Paper) -> SafeString:
    right = format_html(
        '<p class="paper-nation">{}</p><p class="paper-motto"><span class="paper-underlined">{}</span></p>',
        NATION,
        MOTTO,
    )
    below = join((_letter_subject(paper), _boxes(paper)))
    return _head_of(paper.head, right, below, fillable=paper.fillable and paper.copy is None)


def _head_of(head: Head, right: SafeString, below: SafeString, *, fillable: bool) -> SafeString:
    """Two columns, two rows: who issues and what is on the right; number and date."""
    superior = wording.superior_lines(head)
    return format_html(
        '<header class="paper-head"><div class="paper-head-row"><div class="paper-head-left">{}{}</div>'
        '<div class="paper-head-right">{}</div></div>'
        '<div class="paper-head-row"><div class="paper-head-left"><p class="paper-number">{}</p>{}</div>'
        '<div class="paper-head-right"><p class="paper-place-date">{}</p></div></div></header>',
        line("superior", _lines(superior)) if superior else EMPTY,
        _ruled("agency", wording.agency_lines(head)),
        right,
        _pieces(wording.number_pieces(head, fillable=fillable), marked=fillable and head.number is None),
        below,
        _pieces(wording.place_date_pieces(head, fillable=fillable), marked=fillable and head.date is None),
    )


def _boxes(paper: Paper) -> SafeString:
    """Urgency, circulation, and what says that the paper is none to rely on."""
    marks: tuple[tuple[str, str], ...] = (
        (f"urgency paper-urgency-{_URGENCY[paper.urgency]}" if paper.urgency else "", paper.urgency),
        ("circulation", paper.circulation),
        ("draft-mark", paper.draft_mark.upper()),
    )
    return join(
        format_html('<p class="paper-{}"><span>{}</span></p>', css, words) for css, words in marks if words
    )


_URGENCY = {words: int(width) for words, (width, _) in URGENCY_MM.items()}


def _letter_subject(paper: Paper) -> SafeString:
    lines = wording.letter_subject_lines(paper)
    return line("letter-subject", _lines(lines)) if lines else EMPTY


def _title(paper: Paper) -> SafeString:
    if not paper.kind:
        return EMPTY
    return format_html(
        '<div class="paper-title"><h1 class="paper-kind">{}</h1>{}</div>',
        paper.kind.upper(),
        _ruled("subject", wording.subject_lines(paper)),
    )


def _addressees(paper: Paper) -> SafeString:
    names = paper.addressees
    if not names:
        return EMPTY
    if len(names) == 1:
        return format_html('<p class="paper-addressee paper-addressee-one">Kính gửi: {}</p>', names[0])
    return format_html(
        '<div class="paper-addressee paper-addressee-list"><p>Kính gửi:</p><div>{}</div></div>',
        format_html_join("", "<p>{}</p>", ((line,) for line in wording.listed(names))),
    )


def _blocks(blocks: Sequence[Block], fits: Iterable[Fit], *, below: int) -> SafeString:
    """`below`: the level of the heading these blocks stand under, 0 for none."""
    fitted = iter(fits)
    parts = []
    level = below
    for block in blocks:
        match block:
            case Heading():
                # a reader who jumps from heading to heading must not miss a level (PDF/UA)
                level = min(max(block.level, 1) + below, level + 1, _DEEPEST)
                parts.append(_heading(block, level))
            case Paragraph():
                parts.append(_paragraph(block))
            case Note():
                parts.append(line("note", block.text))
            case Table():
                parts.append(table_html(block, next(fitted)))
            case Chart():
                parts.append(chart_html(block))
    return join(parts)


_DEEPEST = 6


def _heading(heading: Heading, level: int) -> SafeString:
    text = wording.heading_text(heading)
    if heading.style == "part":
        words = _heading_lines([each for each in (heading.label, text) if each])
    else:
        words = format_html("{} {}", heading.label, text) if heading.label else format_html("{}", text)
    return format_html(
        '<h{} class="paper-heading-{}"{}>{}</h{}>', level, heading.style, ref_of(heading.ref), words, level
    )


def _paragraph(paragraph: Paragraph) -> SafeString:
    css = f"paper-body paper-indent-{min(max(paragraph.indent, 0), 3)}"
    if paragraph.italic:
        css += " paper-italic"
    marker = format_html("{} ", paragraph.marker) if paragraph.marker else ""
    # the space stands inside: WeasyPrint breaks the line after its first word where an element does not fit behind one
    source = format_html('<em class="paper-source"> ({})</em>', paragraph.source) if paragraph.source else ""
    ref = ref_of(paragraph.ref)
    return format_html('<p class="{}"{}>{}{}{}</p>', css, ref, marker, paragraph.text, source)


def _foot(
    paper: Paper | Copy, signature: Signature | None, lookup: Lookup | None = None, *, marked: bool
) -> SafeString:
    """Recipients and signature side by side. `marked`: the place of the signature can be found again."""
    lines = wording.recipient_lines(paper)
    if not lines and signature is None and lookup is None:
        return EMPTY
    recipients: SafeString = EMPTY
    if lines:
        items = format_html_join("", '<p class="paper-recipients">{}</p>', ((each,) for each in lines))
        recipients = format_html('<p class="paper-recipients-label">Nơi nhận:</p>{}', items)
    return format_html(
        '<footer class="paper-foot"><div class="paper-foot-left">{}{}</div>'
        '<div class="paper-foot-right">{}</div></footer>',
        recipients,
        _lookup(lookup) if lookup else EMPTY,
        _signature(signature, marked=marked) if signature else EMPTY,
    )


def _signature(signature: Signature, *, marked: bool) -> SafeString:
    return format_html(
        '<p class="paper-signer">{}</p><p class="paper-signing"{}>{}</p>{}',
        _lines([each.upper() for each in signature.lines]),
        SafeString(' id="paper-at-signature"') if marked else EMPTY,
        signature.note,
        line("signer-name", signature.name),
    )


def _lookup(lookup: Lookup) -> SafeString:
    """An image, since an inline drawing has no alternative text in a tagged PDF."""
    import segno

    code = segno.make(lookup.url, error="m", micro=False)
    return format_html(
        '<div class="paper-lookup-row"><img class="paper-qr" alt="{}" src="{}"><div>{}</div></div>',
        f"Mã QR để tra cứu, xác minh văn bản; mã gõ tay {lookup.code}",
        code.svg_data_uri(border=0, xmldecl=False, nl=False),
        format_html_join(
            "", '<p class="paper-lookup">{}</p>', ((each,) for each in wording.lookup_lines(lookup))
        ),
    )


def _copy(paper: Paper) -> SafeString:
    copy = paper.copy
    if copy is None:
        return EMPTY
    kind = format_html('<p class="paper-copy-kind">{}</p>', copy.kind)
    return format_html(
        '<div class="paper-copy">{}{}</div>',
        _head_of(copy.head, kind, EMPTY, fillable=paper.fillable),
        _foot(copy, copy.signature, marked=True),
    )


def _annex_apart(paper: Paper, at: int) -> SafeString:
    return format_html(
        '<section class="paper-sheet paper-annex" lang="vi"><p class="paper-annex-label">{}</p>'
        '<h1 class="paper-annex-title">{}</h1>{}</section>',
        wording.annex_label(paper, at),
        paper.annexes[at].title.upper(),
        line("annex-reference", "(Phụ lục này là tệp riêng kèm theo văn bản.)"),
    )


def _annex(paper: Paper, at: int, fit: AnnexFit, *, copied: bool) -> SafeString:
    annex = paper.annexes[at]
    label = wording.annex_label(paper, at)
    return format_html(
        '<section class="paper-sheet paper-annex paper-annex-{} paper-on-{}" lang="vi">'
        '<header><p class="paper-annex-label">{}</p><h1 class="paper-annex-title" data-label="{}">{}</h1>{}</header>'
        "{}{}</section>",
        at + 1,
        fit.sheet.name,
        label,
        label,
        _heading_lines(wording.annex_title_lines(annex, fit.sheet)),
        line("annex-reference", _lines(wording.annex_reference_lines(paper, annex, fit.sheet))),
        _blocks(annex.blocks, fit.tables, below=1),
        _copy(paper) if copied else EMPTY,
    )
