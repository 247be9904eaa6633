"""Text typed in the fonts of the 1990s (TCVN3 ".VnTime", VNI): bytes that only those fonts show as Vietnamese."""

from __future__ import annotations

import re
from typing import Final

# Signs that stand inside words only in such text: TCVN3 "ViÖt", "x· héi", "®ång"; VNI "Vieät", "hoøa", "ñoàng".
_FOREIGN: Final = "ÄÅÆÇËÎÏÐÑÖ×ØÛÜÞßäåæçëîïðñöøûüþÿ¡¢£¤¥¦§¨©ª¬®¯°±´µ¶·¸¹º»¼½¾"
_WORD = re.compile(rf"[A-Za-zÀ-ỹ{_FOREIGN}]+")
_INSIDE = re.compile(rf"[A-Za-z][{_FOREIGN}]|[{_FOREIGN}][A-Za-z]")
_VNI_PAIR = re.compile(r"[aeAE][âáàãéèêúùõóòÂÁÀÃÉÈÊÚÙÕÓÒ]")
# Not found in European names: such a sign, or an accented capital, after a small letter.
_TELLING = re.compile(
    r"[a-z][ÄÆÇËÎÏÐÑÖ×ØÛÜÞ¡¢£¤¥¦§¨©ª¬®¯±´µ¶·¸¹º»¼½¾]|[®¶µ§][a-zéèêíìóòôúùã]|[aeou][äøûåï]|ñ[oaeöäu]"
)
_MODERN = re.compile(r"[ăĂđĐơƠưƯĩĨũŨ\u1ea0-\u1ef9]")


def looks_like_legacy_encoding(text: str) -> bool:
    """Whether some line of the text is in TCVN3 or VNI. Names like "Müller" or "São Paulo" are not."""
    return any(map(_is_legacy, text.splitlines()))


def _is_legacy(line: str) -> bool:
    words = _WORD.findall(line)
    odd = [word for word in words if _is_odd(word)]
    if not any(_TELLING.search(word) or _VNI_PAIR.search(word) for word in odd):
        return False
    # A short line (a cell, a name) must hold no letter that only Unicode has.
    return (len(odd) >= 3 and len(odd) * 4 >= len(words)) or (
        len(odd) * 3 >= len(words) and not _MODERN.search(line)
    )


def _is_odd(word: str) -> bool:
    word = word.lstrip("·°").rstrip("®°")
    return bool(_INSIDE.search(word) or _VNI_PAIR.search(word))
