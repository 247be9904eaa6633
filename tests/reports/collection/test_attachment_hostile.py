"""Files nobody should open, at the doors that take files: refused in words, in a child, without memory."""

import io
import subprocess
import sys
import tracemalloc

import pytest

from portal.core.errors import Invalid
from portal.core.sandbox import LimitReached, run_limited
from reports.collection.actions import attachments
from reports.collection.models import Attachment
from tests.core.clamd import EICAR, clamd
from tests.factories.rounds import make_report
from tests.reports.collection.child_memory import watched
from tests.reports.collection.hostile_files import HOSTILE, MB, SHEET, rows
from tests.reports.collection.office_files import pdf, picture, with_parts, word, workbook

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="NOT RUN: the memory of a child is read from /proc"
)
EXTRA = 50 * 1024  # kilobytes more than a harmless file needs
HARMLESS = {
    "pdf": pdf,
    "docx": word,
    "xlsx": lambda: workbook({"A1": "Xã"}),
    "png": picture,
    "jpg": lambda: picture("JPEG"),
}


@pytest.fixture(scope="module")
def usual():
    """Kilobytes of the child that looks at the most expensive harmless file."""
    with pytest.MonkeyPatch.context() as patch, watched(patch) as peaks:
        found = []
        for ending, make in HARMLESS.items():
            attachments.check_file(f"a.{ending}", make())
            found.append(peaks.of_the_last())
    assert min(found) > 5000, "the children were followed"
    return max(found)


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_refused_with_its_own_words_and_without_memory(name, usual, monkeypatch):
    ending, make, says = HOSTILE[name]
    content = make()
    tracemalloc.start()
    try:
        with watched(monkeypatch) as peaks, pytest.raises(Invalid, match=says) as refused:
            attachments.check_file(f"bao cao.{ending}".rstrip("."), content)
        own = tracemalloc.get_traced_memory()[1] // 1024
    finally:
        tracemalloc.stop()
    assert list(refused.value.fields) == ["file"]
    assert peaks.of_the_last() < usual + EXTRA
    assert own < EXTRA


@pytest.mark.django_db
@pytest.mark.once
def test_nothing_of_a_refused_file_is_kept(private_files):
    report = make_report()
    for name in ("zip bomb that lies", "macro", "PDF script", "path slip"):
        ending, make, _says = HOSTILE[name]
        with pytest.raises(Invalid):
            attachments.add_attachment(
                report_id=report.pk, by=report.created_by, name=f"a.{ending}", content=make()
            )
    assert not Attachment.objects.exists()
    assert not [path for path in private_files.rglob("*") if path.is_file()]


def test_the_limits_of_the_child_hold_when_the_checks_do_not(monkeypatch):
    """A picture of 50 million points is allowed; a child of less memory ends instead of the machine."""
    large = picture("PNG", (7000, 7000))
    payload = attachments.payload_of("png", attachments.Limits(), large)
    assert (
        run_limited(attachments._READER, payload, seconds=60, memory=attachments.MEGABYTES)["kind"] == "png"
    )
    with pytest.raises(LimitReached):
        run_limited(attachments._READER, payload, seconds=60, memory=120)
    monkeypatch.setattr(attachments, "SECONDS", 0.05)
    with pytest.raises(Invalid, match="quá lâu"):
        attachments.check_file("a.png", large)
    monkeypatch.setattr(attachments, "SECONDS", 60.0)
    monkeypatch.setattr(attachments, "MEGABYTES", 120)
    with pytest.raises(Invalid, match="quá nhiều bộ nhớ"):
        attachments.check_file("a.png", large)


OPEN_PLAINLY = """
import io, pathlib, re, sys
import openpyxl
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1])
before = peak()
openpyxl.load_workbook(io.BytesIO(sys.stdin.buffer.read()))
print(peak() - before)
"""


def test_control_opened_plainly_a_small_workbook_takes_many_times_that_memory(usual, monkeypatch):
    """Rows packed in less than 2 MB: what the library alone makes of it."""
    bomb = with_parts(workbook({"A1": 1}), {SHEET: rows(250_000)})
    assert len(bomb) < 2 * MB
    plainly = subprocess.run(
        [sys.executable, "-c", OPEN_PLAINLY], input=bomb, capture_output=True, check=True
    )
    grown = int(plainly.stdout)
    with watched(monkeypatch) as peaks, pytest.raises(Invalid, match=r"quá 20\.000 dòng"):
        attachments.check_file("a.xlsx", bomb)
    assert peaks.of_the_last() < usual + EXTRA
    assert grown > 2 * EXTRA, f"{grown} KB"


def test_what_a_scanner_finds_in_a_file_that_is_otherwise_fine_is_refused(settings):
    infected = pdf() + b"%" + EICAR
    with clamd() as server:
        settings.ATTACHMENT_SCANNER = server.address
        assert attachments.check_file("a.pdf", pdf()).scan == "clean"
        with pytest.raises(Invalid, match="phát hiện mã độc"):
            attachments.check_file("a.pdf", infected)
    with pytest.raises(Invalid, match="không trả lời"):
        attachments.check_file("a.pdf", pdf())  # the scanner is gone: nothing is taken on trust
    settings.ATTACHMENT_SCANNER = ""
    assert attachments.check_file("a.pdf", infected).scan == "none"  # control, and it is said


def test_papers_of_the_portal_itself_may_come_back(monkeypatch):
    """They carry their figures as a workbook and as JSON; both are read for citizens' data."""
    import pikepdf

    def carrying(name: str, content: bytes) -> bytes:
        memory = io.BytesIO()
        with pikepdf.open(io.BytesIO(pdf())) as paper:
            paper.attachments[name] = pikepdf.AttachedFileSpec(paper, content)
            paper.save(memory)
        return memory.getvalue()

    assert attachments.check_file("a.pdf", carrying("so-lieu.json", b'{"a": 12}')).finds == []
    found = attachments.check_file("a.pdf", carrying("bieu.xlsx", workbook({"A1": "0912345678"}))).finds
    assert "Tệp trong PDF, Trang “Biểu 1”, ô A1" in found[0].place
