"""Font files for Typst, which is told files and asks nobody: the same ones fontconfig gives to WeasyPrint."""

import shutil
import subprocess
import unicodedata
from functools import cache
from typing import Final

from reports.documents.renderers.fonts import font_problem
from reports.documents.typography import FONT_STACK

_STYLES: Final = ("regular", "bold", "italic", "bold:italic")
STAND_IN: Final = "□"
"""Printed for a character that no font of this machine has (PDF/A refuses one without a glyph)."""


class FontsMissing(RuntimeError):
    """No font with the metrics of Times New Roman and every Vietnamese letter; the message names the package."""


@cache
def family_and_files() -> tuple[str, tuple[str, ...]]:
    """The first family of FONT_STACK this machine has, and the files of its four styles."""
    problem = font_problem()
    if problem is not None:
        raise FontsMissing(problem)
    for family in FONT_STACK:
        found = [_match(f"{family}:{style}") for style in _STYLES]
        if all(family in names for names, _file, _charset in found):
            return family, tuple(dict.fromkeys(file for _names, file, _charset in found))
    raise FontsMissing(f"Không có phông nào trong các phông {', '.join(FONT_STACK)}")


def stand_ins(text: str) -> tuple[dict[int, str], tuple[str, ...]]:
    """What `str.translate` must replace in `text` so that every character can be set, and the files of further fonts
    that have what the family has not."""
    family, _files = family_and_files()
    covered = _ranges(_match(family)[2])
    replaced: dict[int, str] = {}
    files: list[str] = []
    for char in sorted(set(text)):
        code = ord(char)
        if any(first <= code <= last for first, last in covered):
            continue
        if char.isspace():
            replaced[code] = " "
            continue
        category = unicodedata.category(char)
        file = None if category in ("Co", "Cn") else _file_with(code)
        if file is not None:
            files.append(file)
        else:
            replaced[code] = "" if category in ("Cf", "Mn") else STAND_IN
    return replaced, tuple(dict.fromkeys(files))


@cache
def _file_with(code: int) -> str | None:
    """A font file with the character, as fontconfig would substitute it."""
    _names, file, charset = _match(f"{family_and_files()[0]}:charset={code:x}:color=false")
    return file if any(first <= code <= last for first, last in _ranges(charset)) else None


@cache
def _match(pattern: str) -> tuple[str, str, str]:
    """Family names, file and character ranges of the font that fontconfig takes for `pattern`."""
    program = shutil.which("fc-match") or ""
    asked = [program, "-f", "%{family}\n%{file}\n%{charset}", pattern]
    answer = subprocess.run(asked, capture_output=True, text=True, timeout=30, check=False)  # noqa: S603 fixed program
    family, _, rest = answer.stdout.partition("\n")
    file, _, charset = rest.partition("\n")
    return family, file, charset


@cache
def _ranges(charset: str) -> tuple[tuple[int, int], ...]:
    ends = [span.partition("-") for span in charset.split()]
    return tuple((int(first, 16), int(last or first, 16)) for first, _dash, last in ends)
