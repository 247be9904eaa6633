"""Papers that people write in the portal, công văn and kế hoạch: what was typed, in the official form."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from agencies.models import Agency, AgencyName, Membership
from portal.core import clock
from reports.documents.authority import signature_lines
from reports.documents.compose.attached_lists import annexes_of
from reports.documents.compose.names import Names, agency_lines, chief_of, leaders_of, official
from reports.documents.compose.paper import Issue
from reports.documents.layout import Block, Head, Heading, Meta, Paper, Paragraph, Signature
from reports.documents.models import Document
from reports.documents.states import DocumentKind

DRAFT_MARK: Final = "DỰ THẢO"
NAMES: Final[Mapping[str, str]] = {DocumentKind.LETTER: "", DocumentKind.PLAN: "KẾ HOẠCH"}

# The numbering of NĐ 30/2020, Phụ lục I: phần, mục, khoản, điểm; bullets are practice. A figure "3.500" is no khoản.
_PART: Final = re.compile(r"(Phần [IVXLC]+)[.:]?\s+(\S.*)")
_ROMAN: Final = re.compile(r"([IVXLC]+\.)\s+(\S.*)")
_ARABIC: Final = re.compile(r"(\d{1,2}\.)\s+(\S.*)")
_DEEPER: Final = re.compile(r"(\d{1,2}(?:\.\d{1,2})+\.?)\s+(\S.*)")
_ALPHA: Final = re.compile(r"([a-zđ]\))\s+(\S.*)")
_DASH: Final = re.compile(r"[-–—•]\s+(\S.*)")
_PLUS: Final = re.compile(r"\+\s+(\S.*)")
_GROUND: Final = re.compile(r"Căn cứ .*[;.]$")
_ENDS_A_SENTENCE: Final = (".", ";", ":", ",", "/", "!", "?")
_LONGEST_TITLE: Final = 160


def compose_letter(document: Document, *, issue: Issue | None = None) -> Paper:
    """The paper of a công văn or kế hoạch: a draft (`issue` None), or as it goes out. Names are those of its date."""
    source = document.source
    day = (issue.date if issue else None) or clock.today()
    names = Names(day)
    issuing = issue.issuing_agency if issue else document.issuing_agency
    name = names.of(issuing)
    receivers = _receivers(source, names)
    is_letter = document.kind == DocumentKind.LETTER
    unit = str(source.get("unit", ""))
    subject = str(source.get("subject", ""))
    word = "Công văn" if is_letter else "Kế hoạch"
    return Paper(
        kind=NAMES[document.kind],
        head=head_of(
            name, issue.symbol if issue else symbol_of(document.kind, name.symbol, unit), issue, day
        ),
        subject=(subject,),
        addressees=receivers if is_letter else (),
        blocks=tuple(blocks_of(str(source.get("body", "")))),
        signature=signature_of(name, issue.signer if issue else document.signer),
        recipients=_recipients(source, receivers, names.full(issuing), is_letter=is_letter),
        archive=_archive(unit, issuing, document.drafting_agency, names),
        annexes=annexes_of(source),
        draft_mark="" if issue else DRAFT_MARK,
        meta=Meta(title=f"{word} {'về việc ' if is_letter else ''}{subject}", author=official(name.name)),
    )


def symbol_of(kind: str, agency: str, unit: str) -> str:
    """A công văn names agency and drafting unit ('SLĐTBXH-PCTNXH'), any other paper its type and the agency."""
    if kind != DocumentKind.LETTER:
        return f"{kind}-{agency}"
    return f"{agency}-{unit}" if unit else agency


def head_of(name: AgencyName, symbol: str, issue: Issue | None, day: dt.date) -> Head:
    """Cells 1-4 under the names of a day; blanks for what is not known yet."""
    date = issue.date if issue else None
    return Head(
        agency_lines=agency_lines(name.name),
        superior_lines=tuple(part for part in name.superior_line.split("\n") if part),
        symbol=symbol,
        place=name.place,
        number=issue.number if issue else None,
        date=date,
        year=(date or day).year,
    )


def signature_of(name: AgencyName, signer: Membership | None) -> Signature:
    """The lines above whoever signs for this agency, and the name; of its head without one while nobody is chosen."""
    collective = (name.collective_name or "Ủy ban nhân dân") if name.collective else ""
    chief = chief_of(name.name)
    if signer is None:
        return Signature(signature_lines(collective_name=collective, authority="", title=chief))
    lines = signature_lines(
        collective_name=collective, authority=signer.authority, title=signer.title, chief=chief
    )
    return Signature(lines, name=signer.user.full_name)


def _receivers(source: Mapping[str, Any], names: Names) -> tuple[str, ...]:
    """Agencies of the portal in the order chosen, then the typed ones; `listed`: the words for a list behind the
    letter that names them instead."""
    if source.get("listed"):
        return (str(source["listed"]), *source.get("addressees", ()))
    chosen = list(source.get("agencies", ()))
    found = {each.pk: each for each in Agency.objects.filter(pk__in=chosen)}
    names.learn(found.values())
    known = [names.full(found[pk]) for pk in chosen if pk in found]
    return (*known, *source.get("addressees", ()))


def _recipients(
    source: Mapping[str, Any], receivers: Sequence[str], issuer: str, *, is_letter: bool
) -> tuple[str, ...]:
    first = ("Như trên",) if is_letter and receivers else tuple(receivers)
    return (*first, *(source.get("recipients") or (leaders_of(issuer),)))


def _archive(unit: str, issuing: Agency, drafting: Agency, names: Names) -> str:
    behind = unit or (names.of(drafting).symbol if issuing.pk != drafting.pk else "")
    return f"Lưu: VT, {behind}" if behind else "Lưu: VT"


def blocks_of(text: str) -> Iterable[Block]:
    """Typed text as paragraphs, its numbering recognised: Phần I, I., 1., 1.1., a), -, +. Empty lines are left out."""
    for line in text.splitlines():
        words = " ".join(line.split())
        if words:
            yield _block(words)


def _block(words: str) -> Block:
    """One line. A numbered line that ends like a title is one; what ends like a sentence is a paragraph."""
    if found := _PART.fullmatch(words):
        return Heading(found[2], label=found[1], level=1, style="part")
    if found := _ROMAN.fullmatch(words):
        return Heading(found[2], label=found[1], level=1, style="upper")
    if found := _ARABIC.fullmatch(words):
        if _is_title(found[2]):
            return Heading(found[2], label=found[1], level=2, style="bold")
        return Paragraph(found[2], marker=found[1])
    if found := _DEEPER.fullmatch(words) or _ALPHA.fullmatch(words):
        return Paragraph(found[2], marker=found[1])
    if found := _DASH.fullmatch(words):
        return Paragraph(found[1], marker="-")
    if found := _PLUS.fullmatch(words):
        return Paragraph(found[1], marker="+", indent=1)
    return Paragraph(words, italic=_GROUND.fullmatch(words) is not None)


def _is_title(words: str) -> bool:
    return len(words) <= _LONGEST_TITLE and not words.endswith(_ENDS_A_SENTENCE)
