"""The prose of a section, as typed and as understood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from portal.core.doors import refusal_of_font
from portal.core.numbers import format_scaled
from portal.core.text import clean_paragraphs
from reports.collection.entries import Paragraph
from reports.collection.queries.entry import prose_text

LONGEST_TEXT: Final = 200_000  # characters, some 80 pages: every reader's page reads and checks all of it
LEVELS: Final = 2  # stored levels of items; deeper bullets of a pasted text become the second


def read_prose(text: str, stored: Sequence[Paragraph]) -> list[tuple[int, str]]:
    """The prose as (level, text); an untouched text keeps what is stored, however it came in."""
    if text == prose_text(stored):
        return said(stored)
    return [(min(p.level, LEVELS), p.text) for p in clean_paragraphs(text)]


def said(paragraphs: Sequence[Paragraph]) -> list[tuple[int, str]]:
    """Stored paragraphs without their ids and origins: what there is to compare."""
    return [(p.get("level", 0), p["text"]) for p in paragraphs]


def refusal_of(text: str, stored: str) -> str:
    """Why a typed text cannot be taken; "" when it can. What is stored already is never refused."""
    if text == stored:
        return ""
    if len(text) > LONGEST_TEXT:
        return _("Nội dung dài quá %(max)s ký tự (đang có %(n)s).") % {
            "max": format_scaled(LONGEST_TEXT, 0), "n": format_scaled(len(text), 0),
        }  # fmt: skip
    return refusal_of_font(text)
