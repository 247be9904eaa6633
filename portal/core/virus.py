"""Asks a virus scanner about a file, where one is set up (settings.ATTACHMENT_SCANNER); otherwise it says that none is.

`unix:///run/clamav/clamd.ctl` or `tcp://127.0.0.1:3310`: clamd, its command INSTREAM (clamd(8)). `command:program
arguments`: the file on standard input; 0 is clean, 1 is found, anything else is no answer (clamdscan with "-").
"""

from __future__ import annotations

import shlex
import socket
import struct
import subprocess
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from portal.core.errors import Invalid

CLEAN: Final = "clean"
NOT_SCANNED: Final = "none"
LABELS: Final = {CLEAN: "không phát hiện vi-rút", NOT_SCANNED: "chưa quét vi-rút"}
_CHUNK: Final = 1 << 16
_LONGEST_ANSWER: Final = 4096


class Infected(Invalid):
    """The scanner has found something; nothing of the file is kept."""


class ScannerSilent(Invalid):
    """A scanner is set up and gave no answer that can be understood: nothing is taken meanwhile."""


def is_on() -> bool:
    """Whether a scanner is set up."""
    return bool(settings.ATTACHMENT_SCANNER)


def refuse_infected(content: bytes) -> str:
    """CLEAN or NOT_SCANNED. Raises Infected, and ScannerSilent when a scanner is set up and cannot be asked."""
    scanner = settings.ATTACHMENT_SCANNER
    if not scanner:
        return NOT_SCANNED
    try:
        found = (
            _by_command(scanner, content) if scanner.startswith("command:") else _by_clamd(scanner, content)
        )
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        words = _(
            "Chưa nhận tệp vì chương trình quét vi-rút không trả lời. "
            "Hãy thử lại sau ít phút; nếu vẫn vậy, báo người quản trị hệ thống."
        )
        raise ScannerSilent(words, {"file": words}) from error
    if found:
        words = _("Chương trình quét vi-rút phát hiện mã độc trong tệp (%(name)s) nên không nhận.") % {
            "name": found[:80]
        }
        raise Infected(words, {"file": words})
    return CLEAN


def _by_clamd(address: str, content: bytes) -> str:
    """The name of what clamd found, "" for nothing. OSError or ValueError for any other answer."""
    with _connect(address) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(content), _CHUNK):
            piece = content[start : start + _CHUNK]
            line.sendall(struct.pack("!L", len(piece)) + piece)
        line.sendall(struct.pack("!L", 0))
        answer = _answer(line)
    verdict = answer.removeprefix("stream: ")
    if verdict == "OK":
        return ""
    if verdict.endswith(" FOUND"):
        return verdict.removesuffix(" FOUND")
    raise ValueError(f"clamd says {answer[:200]!r}")


def _connect(address: str) -> socket.socket:
    parts = urlsplit(address)
    seconds = float(settings.ATTACHMENT_SCANNER_SECONDS)
    if parts.scheme == "unix":
        line = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        line.settimeout(seconds)
        try:
            line.connect(parts.path)
        except OSError:
            line.close()
            raise
        return line
    if parts.scheme == "tcp" and parts.hostname and parts.port:
        return socket.create_connection((parts.hostname, parts.port), timeout=seconds)
    raise ValueError("ATTACHMENT_SCANNER must begin with unix://, tcp://host:port or command:")


def _answer(line: socket.socket) -> str:
    """What stands before the closing zero; a line that ends without one has said nothing."""
    said = b""
    while not said.endswith(b"\0"):
        piece = line.recv(_LONGEST_ANSWER)
        if not piece or len(said) > _LONGEST_ANSWER:
            raise ValueError("clamd ended the line in the middle of its answer")
        said += piece
    return said.rstrip(b"\0").decode("utf-8", errors="replace")


def _by_command(setting: str, content: bytes) -> str:
    command = shlex.split(setting.removeprefix("command:"))
    done = subprocess.run(  # noqa: S603 -- the program is named in the settings of the installation
        command, input=content, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        timeout=float(settings.ATTACHMENT_SCANNER_SECONDS), check=False,
    )  # fmt: skip
    if done.returncode == 0:
        return ""
    if done.returncode == 1:
        lines = done.stdout.decode("utf-8", errors="replace").strip().splitlines()
        return lines[0].removeprefix("stdin: ").removesuffix(" FOUND") if lines else "?"
    raise ValueError(f"the scanner ended with {done.returncode}")
