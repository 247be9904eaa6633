"""Vietnamese as the fonts of the 1990s keep it: TCVN3 (".VnTime", one sign a letter) and VNI (marks behind the letter)."""

from __future__ import annotations

from typing import Final

_TCVN3_LETTERS: Final = (
    "àảãáạăằẳẵắặâầẩẫấậđèẻẽéẹêềểễếệìỉĩíịòỏõóọôồổỗốộơờởỡớợùủũúụưừửữứựỳỷỹýỵĂÂÊÔƠƯĐ",
    "µ¶·¸¹¨»¼½¾Æ©ÇÈÉÊË®ÌÎÏÐÑªÒÓÔÕÖ×ØÜÝÞßáâãä«åæçèé¬êëìíîïñòóô\u00adõö÷øùúûüýþ¡¢£¤¥¦§",
)
_TCVN3: Final = dict(zip(*_TCVN3_LETTERS, strict=True))
_TONES: Final = {"\u0301": "ù", "\u0300": "ø", "\u0309": "û", "\u0303": "õ", "\u0323": "ï"}
_WITH_BREVE: Final = dict(zip("ăắằẳẵặ", "êéèúüë", strict=True))
_WITH_HAT: Final = dict(zip("âấầẩẫậ", "âáàåãä", strict=True))
_LONE: Final = dict(zip("íìỉĩịỵđơư", "íìæóòîñôö", strict=True))


def tcvn3(text: str) -> str:
    """As it is seen without the font: "Ủy ban" -> "ñy ban". Marked capitals are small letters of a capital font."""
    return "".join(_TCVN3.get(ch, _TCVN3.get(ch.lower(), ch)) for ch in text)


def vni(text: str) -> str:
    """As it is seen without the font: "Việt" -> "Vieät"."""
    return "".join(map(_vni, text))


def _vni(letter: str) -> str:
    small = letter.lower()
    found = _vni_small(small)
    return found.upper() if letter != small else found


def _vni_small(letter: str) -> str:
    import unicodedata

    if letter in _LONE:
        return _LONE[letter]
    if letter in _WITH_BREVE:
        return f"a{_WITH_BREVE[letter]}"
    parts = unicodedata.normalize("NFD", letter)
    tone = next((_TONES[mark] for mark in parts if mark in _TONES), "")
    if "\u031b" in parts:  # ơ, ư with a tone
        return _LONE["ơ" if parts[0] == "o" else "ư"] + tone
    if "\u0302" in parts:
        mark = parts.replace(parts[0], "a", 1)
        return parts[0] + _WITH_HAT[unicodedata.normalize("NFC", mark)]
    return parts[0] + tone if tone else letter
