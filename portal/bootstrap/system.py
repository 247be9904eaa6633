"""What pip cannot bring: system libraries, a Times-metric font, a browser, database servers."""

import ctypes
import ctypes.util
import os
import shutil
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from errors import Stop

TIMES_METRIC = ("Times New Roman", "Liberation Serif", "Tinos")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROME_ON_MACOS = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
OFFICE = ("soffice", "libreoffice")
OFFICE_ON_MACOS = Path("/Applications/LibreOffice.app/Contents/MacOS/soffice")
OFFICE_PACKAGES = "libreoffice-writer-nogui libreoffice-calc-nogui"
SOFTHSM = (
    "lib/softhsm/libsofthsm2.so",
    "lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "lib64/libsofthsm2.so",
)
BREW_LIBRARIES = (Path("/opt/homebrew/lib"), Path("/usr/local/lib"))
HARFBUZZ = "harfbuzz-subset"


def prepare_documents() -> None:
    """Pango and the font for PDF; raises Stop with the one line to type when they cannot be installed."""
    missing: list[tuple[str, str]] = []
    if not has_library("pangoft2-1.0"):
        missing.append(("libpangoft2-1.0-0", "pango"))
    if not has_library(HARFBUZZ):
        missing.append((f"lib{HARFBUZZ}0", "harfbuzz"))
    if not has_font():
        missing.append(("fonts-liberation2", "--cask font-tinos"))
        missing.append(("fontconfig", "fontconfig"))
    if not missing:
        return
    for apt, brew in _grouped(missing):
        install_for(apt, brew)
    if not has_font():
        raise Stop(
            "Thiếu phông chữ kiểu Times có đủ chữ tiếng Việt / no Times-metric font with all Vietnamese "
            "letters: install fonts-liberation2 (not fonts-liberation 1.x)."
        )


def prepare_browser() -> None:
    """Chromium for the browser tests; absent, they are skipped loudly."""
    if not chromium():
        try_install("chromium", "--cask google-chrome")


def chromium() -> str | None:
    """The path of a Chromium that can be driven."""
    named = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    return named or (str(CHROME_ON_MACOS) if CHROME_ON_MACOS.exists() else None)


def prepare_office() -> None:
    """LibreOffice for the tests that open our Word and Excel files; absent, they are skipped loudly."""
    if not office():
        try_install(OFFICE_PACKAGES, "--cask libreoffice")


def office() -> str | None:
    """The path of a LibreOffice that converts files."""
    named = os.environ.get("SOFFICE") or next(filter(None, map(shutil.which, OFFICE)), None)
    return named or (str(OFFICE_ON_MACOS) if OFFICE_ON_MACOS.exists() else None)


def prepare_signing() -> None:
    """A token in software, and a second program that reads signatures, for tests; absent, they are skipped loudly."""
    if not softhsm() or not shutil.which("pdfsig"):
        try_install("softhsm2 poppler-utils", "softhsm poppler")


def softhsm() -> str | None:
    """The path of the PKCS#11 library of SoftHSM2, whose tool `softhsm2-util` is there too."""
    if not shutil.which("softhsm2-util"):
        return None
    roots = (Path("/usr"), *(folder.parent for folder in BREW_LIBRARIES))
    found = (root / name for root in roots for name in SOFTHSM)
    return next((str(path) for path in found if path.exists()), None)


def has_library(name: str) -> bool:
    """Whether the loader finds the shared library, asked the way WeasyPrint will ask."""
    names = [f"lib{name}.so.0", f"lib{name}.0.dylib", ctypes.util.find_library(name) or ""]
    names += [str(folder / f"lib{name}.0.dylib") for folder in BREW_LIBRARIES]
    for candidate in filter(None, names):
        try:
            ctypes.CDLL(candidate)
        except OSError:
            continue
        return True
    return False


def has_font() -> bool:
    """Whether fontconfig knows a font as wide as Times New Roman with every Vietnamese letter."""
    if not shutil.which("fc-list"):
        return False
    charset = " ".join(f"{ord(letter):x}" for letter in sorted(set(vietnamese_letters())))
    for family in TIMES_METRIC:
        pattern = f":family={family}:style=Regular:charset={charset}"
        found = subprocess.run(["fc-list", pattern, "file"], capture_output=True, text=True, check=False)
        if found.stdout.strip():
            return True
    return False


def vietnamese_letters() -> Iterator[str]:
    """The 134 letters with marks that the Vietnamese alphabet adds to ASCII, both cases."""
    for base in "aăâeêioôơuưyđ":
        tones = [""] if base == "đ" else ["", *"\u0300\u0301\u0303\u0309\u0323"]
        for tone in tones:
            letter = unicodedata.normalize("NFC", base + tone)
            if ord(letter) > 127:
                yield from (letter, letter.upper())


def install_for(apt: str, brew: str) -> None:
    """Install or raise Stop with the line to type."""
    if not try_install(apt, brew):
        line = f"brew install {brew}" if sys.platform == "darwin" else f"sudo apt-get install -y {apt}"
        raise Stop(
            "Còn thiếu thành phần hệ thống. Gõ dòng sau rồi chạy lại / type this, then start again:"
            f"\n\n    {line}"
        )


def try_install(apt: str, brew: str) -> bool:
    """Install system packages when that needs no question; False when it may not or did not work."""
    if sys.platform == "darwin":
        program = shutil.which("brew")
        return bool(program) and _ran([str(program), "install", *brew.split()])
    if not shutil.which("apt-get"):
        return False
    if os.geteuid() == 0:
        before: list[str] = []
    elif may_sudo():
        before = ["sudo", "-n"]
    else:
        return False
    print(f"Cài gói hệ thống / installing system packages: {apt} …", flush=True)
    # RUNLEVEL keeps a server package from starting its own service: ours are private and temporary.
    quiet = [*before, "env", "DEBIAN_FRONTEND=noninteractive", "RUNLEVEL=1", "apt-get", "-qq"]
    install = [*quiet, "install", "-y", "--no-install-recommends", *apt.split()]
    return _ran(install, quietly=True) or (_ran([*quiet, "update"]) and _ran(install))


def may_sudo() -> bool:
    """Whether sudo works without asking for a password."""
    return bool(shutil.which("sudo")) and _ran(["sudo", "-n", "true"], quietly=True)


def _ran(command: list[str], *, quietly: bool = False) -> bool:
    sink = subprocess.DEVNULL if quietly else None
    return (
        subprocess.run(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=sink, check=False
        ).returncode
        == 0
    )


def _grouped(missing: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """One apt line for all; brew takes casks and formulas apart."""
    if sys.platform == "darwin":
        return missing
    return [(" ".join(apt for apt, _ in missing), "")]
