"""Is there a font on this machine that has the metrics of Times New Roman and every Vietnamese letter?

A missing font is silent: the PDF is set in another one, with other page breaks. So the start check asks.
"""

import re
import shutil
import subprocess
import unicodedata
from functools import cache
from typing import Final

from reports.documents.typography import FONT_STACK

_BASES: Final = "aăâeêioôơuưy"
_TONES: Final = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")
LETTERS: Final = "".join(
    sorted(
        {
            form
            for base in _BASES
            for tone in _TONES
            for letter in [unicodedata.normalize("NFC", base + tone)]
            for form in (letter, letter.upper())
        }
        | {"đ", "Đ"}
    )
)
"""The Vietnamese vowels with their tones and đ, lower and upper case: the 146 letters a font must have."""

_ADVICE: Final = (
    "Cài gói fonts-liberation2 (Debian, Ubuntu; không dùng fonts-liberation 1.x) rồi chạy fc-cache."
)


@cache
def font_problem() -> str | None:
    """What is wrong with the fonts, in Vietnamese with the package to install; None when all is well.

    Asks fontconfig, which is whom the PDF renderer asks too. The answer is kept for the life of the process.
    """
    program = shutil.which("fc-match")
    if program is None:
        return "Không có chương trình fc-match nên không kiểm tra được phông chữ. Cài gói fontconfig."
    seen = []
    for family in FONT_STACK:
        for style in ("regular", "bold", "italic", "bold:italic"):
            found, charset = _match(program, f"{family}:{style}")
            if family not in found:
                break
            missing = [letter for letter in LETTERS if not _covers(charset, letter)]
            if missing:
                seen.append(f"{family} ({style}) thiếu {len(missing)} chữ cái tiếng Việt")
                break
        else:
            return None
    reason = "; ".join(seen) or f"Không có phông nào trong các phông {', '.join(FONT_STACK)}"
    return f"{reason}. {_ADVICE}"


def _match(program: str, pattern: str) -> tuple[str, str]:
    """Family names and character ranges of the font that fontconfig would take for `pattern`."""
    asked = [program, "-f", "%{family}\n%{charset}", pattern]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 fixed program, fixed families
    family, _, charset = answer.stdout.partition("\n")
    return family, charset


def _covers(charset: str, letter: str) -> bool:
    return any(first <= ord(letter) <= last for first, last in _ranges(charset))


@cache
def _ranges(charset: str) -> tuple[tuple[int, int], ...]:
    spans = re.findall(r"([0-9a-f]+)(?:-([0-9a-f]+))?", charset)
    return tuple((int(first, 16), int(last or first, 16)) for first, last in spans)
