"""Vietnamese text: one stored form, keys for sorting and searching, cleaning of what was pasted.

Databases sort and fold Vietnamese differently (SQLite by bytes, PostgreSQL by its locale), so names carry keys
made here.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

from portal.core.legacy import looks_like_legacy_encoding
from portal.core.pasted import html_to_text, is_html

__all__ = [
    "Paragraph",
    "clean_line",
    "clean_paragraphs",
    "looks_like_legacy_encoding",
    "nfc",
    "search_key",
    "sort_key",
]

# Second level of the order: no mark, huyền, hỏi, ngã, sắc, nặng.
_TONES: Final = {"\u0300": "1", "\u0309": "2", "\u0303": "3", "\u0301": "4", "\u0323": "5"}
# Letters with a breve, circumflex or horn are letters of their own and follow the plain one: a ă â, o ô ơ.
_SHAPES: Final = {
    ("a", "\u0306"): "a1",
    ("a", "\u0302"): "a2",
    ("e", "\u0302"): "e1",
    ("o", "\u0302"): "o1",
    ("o", "\u031b"): "o2",
    ("u", "\u031b"): "u1",
}
_WORD = re.compile(r"[^\W_]+")
_RUNS = re.compile(r"[0-9]+|[^0-9]+")

# Zero-width, direction and soft-hyphen signs; controls that XML forbids; halves of surrogate pairs.
_INVISIBLE = re.compile(r"[\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\ufffe\uffff]")
_CONTROLS = re.compile(r"[\x00-\x06\x08\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff]")
_DEBRIS = re.compile(
    r"\[bookmark:\s*[^\]\n]{0,80}\]"
    r"|Error! (?:Bookmark not defined|Reference source not found)\."
    r"|\b(?:HYPERLINK|PAGEREF|REF) \\l \"[^\"\n]*\"(?: \\h)?",
)
_BREAKS = re.compile(r"\r\n|[\n\r\x0b\x0c\x85\u2028\u2029]")
_BLANKS = re.compile(r"[\s\u00a0\x07]+")

# A marker stands before a blank, or (dashes only) before a letter; "-5" and "+5%" are figures, not items.
_MARKERS: Final = (
    (1, re.compile(r"[-–—−‐‑](?:\s+|(?=[^\W\d_]))")),
    (1, re.compile(r"[•·●∙\uf0b7\uf0a7\uf02d](?:\s+|(?=\w))")),
    (2, re.compile(r"\+(?:\s+|(?=[^\W\d_]))")),
    (2, re.compile(r"(?:[o°](?:[\t\u00a0]\s*| {2,}| (?=[^\W\d_a-z]))|◦\s*|○\s*)")),
    (3, re.compile(r"[▪■□▫➢✓✔\uf0d8\uf0fc\uf0a8](?:\s+|(?=\w))")),
)


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph of prose. `level`: 0 plain, 1 "-", 2 "+", 3 deeper; `text`: NFC, one line, without marker."""

    level: int
    text: str


def nfc(text: str) -> str:
    """The stored form of all text (two spellings of "Hà Giang" must be one)."""
    return unicodedata.normalize("NFC", text)


def search_key(text: str) -> str:
    """Casefolded, without any mark, đ as d, single spaces: "  Đồng  Văn" -> "dong van"."""
    folded = unicodedata.normalize("NFD", _INVISIBLE.sub("", text).casefold()).replace("đ", "d")
    bare = "".join(ch for ch in folded if not unicodedata.combining(ch))
    return " ".join(bare.split())


def sort_key(text: str) -> str:
    """A key of [0-9a-z] whose plain order, in any database, is the Vietnamese one: A Ă Â B C D Đ E Ê …, tones
    second (… ngang, huyền, hỏi, ngã, sắc, nặng), numbers by value ("Phường 2" before "Phường 10").

    Punctuation separates words; case and the place of the tone mark (hoà, hòa) do not matter.
    """
    folded = unicodedata.normalize("NFC", _INVISIBLE.sub("", text).casefold())
    words = _WORD.findall(folded)
    letters = "01".join("".join(map(_run_code, _RUNS.findall(word))) for word in words)
    tones = "".join(map(_tone, words)).rstrip("0")
    return f"{letters}00{tones}" if tones else letters


def clean_line(text: str) -> str:
    """One line of NFC text: no invisible signs, no Word debris, single spaces. Nothing visible is lost."""
    return _BLANKS.sub(" ", _cleaned(text)).strip()


def clean_paragraphs(text: str) -> list[Paragraph]:
    """Paragraphs of text pasted from Word, a web page or plain text, in order; blank ones go, none are joined.

    Bullets become levels. "< 5% &" stays as it is: markup is only read as such if the whole text is HTML.
    """
    plain = html_to_text(text) if is_html(text) else text
    lines = (_paragraph(_cleaned(line)) for line in _BREAKS.split(plain))
    return [paragraph for paragraph in lines if paragraph.text]


def _paragraph(line: str) -> Paragraph:
    line = line.strip()
    for level, marker in _MARKERS:
        if match := marker.match(line):
            rest = clean_line(line[match.end() :])
            return Paragraph(level, rest) if rest else Paragraph(0, clean_line(line))
    return Paragraph(0, clean_line(line))


def _cleaned(text: str) -> str:
    return nfc(_DEBRIS.sub("", _CONTROLS.sub("", _INVISIBLE.sub("", text))))


def _run_code(run: str) -> str:
    """A run of digits by its value, other letters one by one."""
    if run[0] in "0123456789":
        digits = run.lstrip("0")
        return f"1{min(len(digits), 99):02d}{digits}"
    return "".join(map(_letter_code, run))


def _letter_code(letter: str) -> str:
    """Two characters a letter, so that keys compare in step; foreign scripts come after z."""
    if letter == "đ":
        return "d1"
    parts = unicodedata.normalize("NFD", letter)
    base, marks = parts[0], parts[1:]
    shape = next((_SHAPES[base, mark] for mark in marks if (base, mark) in _SHAPES), None)
    if shape:
        return shape
    return f"{base}0" if "a" <= base <= "z" else f"z9{ord(base):06x}"


def _tone(word: str) -> str:
    return next((_TONES[ch] for ch in unicodedata.normalize("NFD", word) if ch in _TONES), "0")
