"""The same hostile files at the doors of imports: the form that comes back, and the report that was written elsewhere."""

import re
import sys

import pytest

from portal.core.errors import Invalid
from portal.core.workbook_file import NotTaken
from reports.imports.actions.opening import read_paper
from reports.imports.actions.returned import read_form
from tests.reports.collection.child_memory import watched
from tests.reports.collection.hostile_files import HOSTILE
from tests.reports.collection.office_files import word, workbook

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="NOT RUN: the memory of a child is read from /proc"
)
EXTRA = 50 * 1024  # kilobytes more than a harmless file needs
# Of a written report nothing but its text is read and nothing of the file is kept: what merely lies in it does no harm.
REFUSED_AS_REPORTS = {
    "zip bomb": "giải nén ra quá lớn", "ratio": "giải nén ra quá lớn",
    "many parts": "quá nhiều phần", "plain zip": "không phải là tệp Word", "entities": "bị hỏng|khai báo XML",
    "entities in UTF-16": "bị hỏng|khai báo XML", "deep XML": "bị hỏng|quá sâu", "path slip": "không bình thường",
    "backslash slip": "không bình thường", "symbolic link": "không bình thường", "program": "không phải là văn bản",
    "encrypted": "mật khẩu", "old Word": "đời cũ", "macro": "macro", "macro by type": "macro", "truncated Word": "bị hỏng",
    "truncated PDF": "bị hỏng", "encrypted PDF": "mật khẩu", "PDF bomb": "quá nhiều bộ nhớ|không có lớp chữ|quá lâu",
    "huge picture": "không phải là văn bản", "empty": "không phải là văn bản|trống",
}  # fmt: skip


@pytest.fixture(scope="module")
def usual():
    """Kilobytes of the children that read a harmless form and a harmless paper."""
    with pytest.MonkeyPatch.context() as patch, watched(patch) as peaks:
        read_form(workbook({"A1": "Xã", "B1": 1}))
        form = peaks.of_the_last()
        read_paper(name="a.docx", content=word(["BÁO CÁO", "Đã tổ chức 12 cuộc."]))
        return max(form, peaks.of_the_last())


@pytest.mark.parametrize("name", HOSTILE)
def test_no_hostile_file_is_read_as_a_form(name, usual, monkeypatch):
    _ending, make, _says = HOSTILE[name]
    content = make()
    with watched(monkeypatch) as peaks, pytest.raises(NotTaken) as refused:
        read_form(content)
    assert re.search("[ạ-ỹ]", str(refused.value)), "words for people"
    assert not peaks.kilobytes or peaks.of_the_last() < usual + EXTRA


@pytest.mark.parametrize("name", REFUSED_AS_REPORTS)
def test_what_could_do_harm_is_not_read_as_a_report(name, usual, monkeypatch):
    ending, make, _says = HOSTILE[name]
    content = make()
    with watched(monkeypatch) as peaks, pytest.raises(Invalid, match=REFUSED_AS_REPORTS[name]):
        read_paper(name=f"a.{ending}", content=content)
    if name not in ("PDF bomb", "deep XML"):  # what these unpack is bounded by the limit of the child alone
        assert peaks.of_the_last() < usual + EXTRA
