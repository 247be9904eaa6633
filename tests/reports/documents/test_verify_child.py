"""The process that looks at strangers' files: its limits, its places, and files made to break it."""

import functools
import io
import os
import subprocess
import sys
import tempfile
import threading
import time
import zlib
from typing import Any

import pytest

from portal.core.places import place
from reports.documents.verification import running
from reports.documents.verification.running import Limits, NoRoom, verify
from reports.documents.verification.verdict import Outcome, Reason
from tests.reports.documents import attacks
from tests.reports.documents.pki import the_pki
from tests.reports.documents.signed import PERSON, anchors, base, sealed, sign

GENEROUS = Limits(seconds=60, bytes=50 << 20, megabytes=1024, at_once=2)


@pytest.fixture(autouse=True)
def _places(tmp_path, monkeypatch):
    """Places of this test alone."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))


def test_the_child_says_the_same_as_the_checks_themselves():
    verdict = verify(sealed(), anchors(), GENEROUS, patience=0)
    assert verdict.valid
    assert [each.common_name for each in verdict.signatures] == [
        "Nguyễn Thị Minh Họa", "Sở Lao động - Thương binh và Xã hội",
    ]  # fmt: skip
    assert (
        Reason.PAGE_CHANGED in verify(attacks.other_page(sealed()), anchors(), GENEROUS, patience=0).reasons
    )


@functools.cache
def tagged(rows: int) -> bytes:
    """A signed PDF with a structure tree that is changed after signing: comparing takes long."""
    import pikepdf
    from pikepdf import Array, Dictionary, Name

    pdf = pikepdf.open(io.BytesIO(base()))
    tree = pdf.make_indirect(Dictionary(Type=Name.StructTreeRoot))
    elements = [
        pdf.make_indirect(Dictionary(Type=Name.StructElem, S=Name.P, P=tree, K=at)) for at in range(rows)
    ]
    tree.K = Array(elements)
    pdf.Root.StructTreeRoot = tree
    pdf.Root.MarkInfo = Dictionary(Marked=True)
    output = io.BytesIO()
    pdf.save(output, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return attacks.other_page(sign(output.getvalue(), the_pki().person, PERSON))


def test_a_file_that_takes_too_long_is_left_and_nothing_is_claimed():
    """A large tagged file and little time; the process is gone afterwards."""
    slow = tagged(20_000)
    began = time.monotonic()
    verdict = verify(slow, anchors(), Limits(2, 50 << 20, 2048, 2), patience=0)
    assert time.monotonic() - began < 20
    assert (verdict.outcome, verdict.reasons, verdict.signatures) == (
        Outcome.UNCHECKED,
        (Reason.TOO_SLOW,),
        (),
    )
    assert not verdict.valid
    assert (
        subprocess.run(["pgrep", "-P", str(os.getpid()), "-f", "verification.child"], check=False).returncode
        == 1
    )


def test_the_reader_of_object_streams_is_not_quadratic():
    """Control: the library's own reader reads the whole index again for every object."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.reader import PdfFileReader

    from reports.documents.verification.reading import open_pdf

    def seconds(reader: Any) -> float:
        began = time.process_time()
        for number in range(1, 501):
            reader.get_object(generic.Reference(number, 0, reader))
        return time.process_time() - began

    content = one_stream(500)
    ours, theirs = seconds(open_pdf(content)), seconds(PdfFileReader(io.BytesIO(content)))
    assert ours < theirs / 5


def one_stream(objects: int) -> bytes:
    """As WeasyPrint writes: every object in one stream."""
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.writer import PdfFileWriter

    writer = PdfFileWriter(stream_xrefs=True)
    stream = writer.prepare_object_stream()
    for number in range(objects):
        writer.add_object(
            generic.DictionaryObject({generic.pdf_name("/N"): generic.NumberObject(number)}), stream
        )
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def test_a_bomb_is_not_unpacked():
    """A kilobyte that becomes 128 megabytes, where it has to be read: in the table of objects."""
    packed = zlib.compress(zlib.compress(bytes(1 << 27), 6), 9)
    bomb = (
        b"%PDF-1.7\n1 0 obj\n<< /Type /XRef /Size 2 /W [1 4 2] /Root 1 0 R /Filter [/FlateDecode /FlateDecode] /Length "
        + str(len(packed)).encode() + b" >>\nstream\n" + packed + b"\nendstream\nendobj\nstartxref\n9\n%%EOF\n"
    )  # fmt: skip
    assert len(bomb) < 20_000
    verdict = verify(bomb, anchors(), GENEROUS, patience=0)
    assert verdict.outcome in (Outcome.UNREADABLE, Outcome.UNCHECKED)


def test_a_child_without_memory_claims_nothing():
    verdict = verify(tagged(20_000), anchors(), Limits(60, 50 << 20, 160, 2), patience=0)
    assert verdict.outcome == Outcome.UNCHECKED
    assert verdict.reasons in ((Reason.TOO_BIG,), (Reason.TOO_SLOW,))


def test_a_file_above_the_limit_is_not_even_given_to_a_child(monkeypatch):
    monkeypatch.setattr(running.subprocess, "Popen", None)
    assert verify(b"%PDF-" + b"x" * 100, anchors(), Limits(5, 50, 64, 1), patience=0).reasons == (
        Reason.TOO_BIG,
    )


def encrypted() -> bytes:
    import pikepdf

    output = io.BytesIO()
    pikepdf.open(io.BytesIO(base())).save(output, encryption=pikepdf.Encryption(owner="a", user="b"))
    return output.getvalue()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", Reason.NOT_PDF),
        (b"PK\x03\x04 word", Reason.NOT_PDF),
        (b"%PDF-1.7\n", Reason.DAMAGED),
        (b"%PDF-1.7\nstartxref\n0\n%%EOF", Reason.DAMAGED),
        (b"%PDF-1.7\nstartxref\n99999999999999999999\n%%EOF", Reason.DAMAGED),
        (b"%PDF-1.7\n" + b"[" * 100_000 + b"\nstartxref\n9\n%%EOF", Reason.DAMAGED),
        ("cut", Reason.DAMAGED),
        ("unsigned", Reason.UNSIGNED),
        ("encrypted", Reason.ENCRYPTED),
    ],
)
def test_files_that_cannot_be_answered_for_say_why(content, reason):
    named = {"cut": lambda: sealed()[:1500], "unsigned": base, "encrypted": encrypted}
    content = named[content]() if isinstance(content, str) else content
    verdict = verify(content, anchors(), GENEROUS, patience=0)
    assert verdict.reasons == (reason,)
    assert not verdict.valid


def test_no_more_are_looked_at_than_there_are_places():
    """Also by another process; a place is free again when its holder is gone."""
    one = Limits(60, 50 << 20, 1024, 1)
    with place("verification", 1, 0):
        with pytest.raises(NoRoom):
            verify(base(), anchors(), one, patience=0.2)
        assert elsewhere() == "full"
    assert verify(base(), anchors(), one, patience=0).reasons == (Reason.UNSIGNED,)
    assert elsewhere() == "free"


def elsewhere() -> str:
    """Whether another process gets the only place."""
    code = (
        "import tempfile, sys; tempfile.tempdir = sys.argv[1]\n"
        "from portal.core.places import NoRoom, place\n"
        "try:\n    with place('verification', 1, 0): print('free')\n"
        "except NoRoom: print('full')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, tempfile.tempdir], capture_output=True, text=True, check=True
    )
    return done.stdout.strip()


def test_whoever_waits_gets_the_place_when_it_is_free():
    done: list[str] = []

    def second() -> None:
        with place("verification", 1, 20):
            done.append("second")

    with place("verification", 1, 0):
        waiting = threading.Thread(target=second)
        waiting.start()
        time.sleep(0.2)
        assert done == []
    waiting.join(timeout=20)
    assert done == ["second"]


def test_a_folder_of_somebody_else_is_not_used(tmp_path):
    (tmp_path / f"portal-verification-{os.getuid()}").symlink_to("/")
    with pytest.raises(NoRoom):
        verify(base(), anchors(), GENEROUS, patience=0)


def test_the_child_gets_no_secret_of_ours(monkeypatch):
    seen = {}
    real = subprocess.Popen

    def watched(*args, **kwargs):
        seen.update(kwargs["env"])
        return real(*args, **kwargs)

    monkeypatch.setenv("SECRET_KEY", "x")
    monkeypatch.setattr(running.subprocess, "Popen", watched)
    verify(base(), anchors(), GENEROUS, patience=0)
    assert set(seen) == {"PATH", "LANG", "PYTHONDONTWRITEBYTECODE"}


def test_the_child_cannot_write_a_file(tmp_path):
    """Its limit, tried by hand in a process of its own."""
    code = (
        "import sys; from reports.documents.verification.child import _limit\n"
        "_limit(5, 1024)\n"
        "open(sys.argv[1], 'w').write('x' * 10)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "f")], capture_output=True, check=False)
    assert done.returncode in (0, 1)
    assert (tmp_path / "f").read_bytes() == b""
