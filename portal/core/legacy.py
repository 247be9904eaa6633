"""Text typed in the fonts of the 1990s (TCVN3 ".VnTime", VNI): signs that only those fonts show as Vietnamese.

Such a word is no Vietnamese syllable as it stands and is one when its signs are read by the table of a font: "ViÖt",
"Vieät". Words of other languages ("Größe", "señor", "où") are syllables in neither way, or too few of them to tell.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

# TCVN 5712:1993, the font tables of ".Vn…": the sign as Latin-1 shows it, the letter as it is meant.
_TCVN3: Final = dict(
    zip(
        "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
        "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵăâêôơưđ",
        strict=True,
    )
)
# VNI: a letter that stands for itself, or a mark behind its vowel.
_VNI_LONE: Final = dict(zip("ñôöæóòî", "đơưỉĩịỵ", strict=True))
_HAT, _BREVE = "\u0302", "\u0306"
_VNI_TONES: Final = dict(zip("ùøûõï", "\u0301\u0300\u0309\u0303\u0323", strict=True))
_VNI_MARKS: Final = {
    **_VNI_TONES,
    **{sign: _HAT + tone for sign, tone in zip("âáàåãä", ("", *_VNI_TONES.values()), strict=True)},
    **{sign: _BREVE + tone for sign, tone in zip("êéèúüë", ("", *_VNI_TONES.values()), strict=True)},
}
_VNI_MARKED: Final = re.compile(rf"[aeouyơư][{''.join(_VNI_MARKS)}]")

_SIGNS: Final = "".join(_TCVN3)
_WORD: Final = re.compile(rf"[A-Za-zÀ-ỹ{re.escape(_SIGNS)}]+")
_UNITS: Final = frozenset(("µm", "µg", "µl", "µs", "°c"))
_TONES: Final = dict.fromkeys(map(ord, "\u0300\u0301\u0303\u0309\u0323"))
_RHYME: Final = (
    r"a(?:ch|nh|ng|[cimnoptuy])?|ă(?:ng|[cmnpt])|â(?:ng|[cmnptuy])|e(?:ng|[cmnopt])?|ê(?:ch|nh|[mnptu])?"
    r"|i(?:ch|nh|[amnptu])?|iê(?:ng|[cmnptu])|y(?:nh|ch|[t])?|yê(?:ng|[mntu])"
    r"|o(?:ng|[cimnpt])?|oo(?:ng|c)|oa(?:ch|nh|ng|[cimnopty])?|oă(?:ng|[cmnpt])|oe(?:[not])?"
    r"|ô(?:ng|[cimnpt])?|ơ(?:[imnpt])?"
    r"|u(?:ng|[acimnpt])?|uâ(?:ng|[nty])|uê(?:ch|nh)?|uơ|uy(?:ch|nh|[anptu])?|uyê(?:[nt])|uô(?:ng|[cimnt])"
    r"|ư(?:ng|[acimtu])?|ươ(?:ng|[cimnptu])"
)
_SYLLABLE: Final = re.compile(
    r"(?:gh(?=[ieê])|ngh(?=[ieê])|k(?=[ieêy])|c(?![ieêy])|g(?![eê])|ng(?![ieê])|ch|gi|kh|nh|ph|qu|th|tr|"
    rf"[bdđhlmnprstvx])?(?:{_RHYME})"
)
# "xaõ", "caùi": the tone behind the vowel that carries it. "hoà" and "quí" are written in two ways.
_MISPLACED: Final = re.compile(r"(?<!q)[aeiou][\u0302\u0306\u031b]?[iou][\u0300\u0301\u0303\u0309\u0323]$")
_STOPPED: Final = re.compile(r"(?:ch|[cpt])$")


def looks_like_legacy_encoding(text: str) -> bool:
    """Whether some line of the text is in TCVN3 or VNI. Names like "Müller" or "São Paulo" are not."""
    return not text.isascii() and any(map(_is_legacy, text.splitlines()))


def _is_legacy(line: str) -> bool:
    words = [word for word in _WORD.findall(unicodedata.normalize("NFC", line)) if not word.isascii()]
    odd = [word for word in words if _is_odd(word)]
    if not odd:
        return False
    modern = sum(max(word) > "\u00ff" for word in words)
    foreign = sum(map(_is_foreign, words))
    if len(odd) == 1:
        return not modern and not foreign and len(odd[0]) > 2
    return len(odd) > foreign and (len(odd) > 2 or not modern) and len(odd) * 4 >= modern


def _is_foreign(word: str) -> bool:
    """A word of another language; not "Q§", the letters of an office or a paper."""
    small = any("a" <= ch <= "z" for ch in word)
    return small and max(word) <= "\u00ff" and not _is_odd(word) and not _is_syllable(word.lower())


@lru_cache(maxsize=4096)
def _is_odd(word: str) -> bool:
    """Vietnamese only by the table of an old font."""
    if len(word) < 2 or max(word) > "\u00ff" or word.lower() in _UNITS or _is_syllable(word.lower()):
        return False
    meant = _by_tcvn3(word)
    # ư of TCVN3 is the soft hyphen, which is lost on the way: "®­êng" arrives as "®êng".
    with_hyphen = re.sub("[ơờớởỡợ]", lambda match: f"ư{match[0]}", meant)
    return any(map(_is_syllable, (meant, with_hyphen, _by_vni(word.lower()))))


def _by_tcvn3(word: str) -> str:
    # The signs of this table have no capitals: only the plain letters are made small.
    return "".join(_TCVN3.get(ch) or (ch.lower() if ch.isascii() else "?") for ch in word)


def _by_vni(word: str) -> str:
    meant, at = [], 0
    word = re.sub("[ôö]", lambda match: _VNI_LONE[match[0]], word)
    while at < len(word):
        if _VNI_MARKED.match(word, at):
            meant.append(unicodedata.normalize("NFC", word[at] + _VNI_MARKS[word[at + 1]]))
            at += 2
        else:
            meant.append(_VNI_LONE.get(word[at], word[at]))
            at += 1
    return "".join(meant)


def _is_syllable(word: str) -> bool:
    """Whether a word in small letters is spelled as a Vietnamese syllable, with one tone at most."""
    parts = unicodedata.normalize("NFD", word)
    tones = [mark for mark in parts if ord(mark) in _TONES]
    plain = unicodedata.normalize("NFC", parts.translate(_TONES))
    if len(tones) > 1 or _MISPLACED.search(parts) or not _SYLLABLE.fullmatch(plain):
        return False
    return not _STOPPED.search(plain) or bool({"\u0301", "\u0323"} & set(tones))
