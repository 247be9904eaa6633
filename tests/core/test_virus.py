"""The virus scanner: asked over the protocol of clamd or by a command, believed only when it answers."""

import sys

import pytest

from portal.core import virus
from tests.core.clamd import EICAR, clamd

LARGE = b"bao cao " * 40_000  # several pieces of the stream


@pytest.fixture
def folder(tmp_path_factory):
    """A short path: the address of a Unix socket holds 108 bytes."""
    return tmp_path_factory.mktemp("av")


def test_without_a_scanner_nothing_is_said_to_be_clean(settings):
    settings.ATTACHMENT_SCANNER = ""
    assert not virus.is_on()
    assert virus.refuse_infected(EICAR) == virus.NOT_SCANNED
    assert virus.LABELS[virus.NOT_SCANNED] == "chưa quét vi-rút"


@pytest.mark.parametrize("where", ["unix", "tcp"])
def test_clamd_is_asked_about_exactly_this_file_and_what_it_finds_is_refused_by_name(settings, folder, where):
    with clamd(folder if where == "unix" else None) as server:
        settings.ATTACHMENT_SCANNER = server.address
        assert virus.refuse_infected(LARGE) == virus.CLEAN
        with pytest.raises(virus.Infected, match="Eicar-Test-Signature"):
            virus.refuse_infected(LARGE + EICAR)
    assert server.seen == [LARGE, LARGE + EICAR]


@pytest.mark.parametrize(
    "said",
    [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: OK", b"stream: O\0", b"x" * 20_000, None],
    ids=["an error", "nothing", "half an answer", "another answer", "noise", "silence"],
)
def test_a_scanner_that_does_not_answer_lets_nothing_pass(settings, folder, said):
    settings.ATTACHMENT_SCANNER_SECONDS = 1
    with clamd(folder, lambda _content: said) as server:
        settings.ATTACHMENT_SCANNER = server.address
        with pytest.raises(virus.ScannerSilent, match="không trả lời"):
            virus.refuse_infected(b"harmless")


@pytest.mark.parametrize(
    "address",
    ["unix:///nowhere/clamd.ctl", "tcp://127.0.0.1:1", "tcp://127.0.0.1", "clamd", "command:/nowhere/scan"],
)
def test_a_scanner_that_is_not_there_lets_nothing_pass(settings, address):
    settings.ATTACHMENT_SCANNER = address
    with pytest.raises(virus.ScannerSilent):
        virus.refuse_infected(b"harmless")


def test_a_command_reads_the_file_and_answers_by_how_it_ends(settings, tmp_path):
    script = tmp_path / "scan.py"
    script.write_text(
        "import sys\n"
        "content = sys.stdin.buffer.read()\n"
        "if b'FAIL' in content: sys.exit(2)\n"
        "if b'EICAR' in content: print('stdin: Eicar FOUND'); sys.exit(1)\n"
    )
    settings.ATTACHMENT_SCANNER = f"command:{sys.executable} {script}"
    assert virus.refuse_infected(b"harmless") == virus.CLEAN
    with pytest.raises(virus.Infected, match=r"\(Eicar\)"):
        virus.refuse_infected(EICAR)
    with pytest.raises(virus.ScannerSilent):
        virus.refuse_infected(b"FAIL")
