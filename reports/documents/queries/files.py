"""The files of papers: what is downloaded, what is still being made, and the pages that the screen shows.

For pages that show a paper as it will be printed:

    context = {"pages": pages_of(document)}      # or of a report that is not issued
    {% include "reports/documents/_pages.html" %}

`pages_of` reads only: of a report whose file nobody has asked for yet it says "missing", and the fragment asks for
it by itself (views.files.report_pages). The page needs css/documents.css.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from django.db.models.fields.files import FieldFile
from django.urls import reverse
from django.utils.translation import gettext as _

from reports.collection.models import Report
from reports.documents import images
from reports.documents.compose.paper import compose
from reports.documents.compose.trace import trace_json
from reports.documents.layout import Paper
from reports.documents.models import Document, Rendering, Revision
from reports.documents.renderers import FORMATS
from reports.documents.states import ACTIVE, FileFormat, RenderingState

# The content changed while its file was being made (Rendering.error); the page asks again.
STALE: Final = "stale"


def layout_sha256(layout: Mapping[str, Any]) -> str:
    """SHA-256 of the canonical JSON of a paper."""
    body = json.dumps(layout, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(body.encode()).hexdigest()


def paper_now(report: Report, file_format: str = "") -> Paper:
    """The paper of a report as it stands. The workbook of a summary also says who stands behind each figure."""
    paper = compose(report)
    if file_format == FileFormat.XLSX and report.is_consolidated:
        paper = replace(paper, trace=trace_json(report))
    return paper


def paper_sha256(report: Report, file_format: str = "") -> tuple[Paper, str]:
    """The paper of a report as it stands, and what tells its files from those of other contents."""
    paper = paper_now(report, file_format)
    return paper, layout_sha256(paper.to_json())


def rendering_now(report: Report, file_format: str) -> Rendering | None:
    """The row of the main file of a report as it stands now, finished or not."""
    _paper, sha256 = paper_sha256(report, file_format)
    return report.renderings.filter(format=file_format, part=0, layout_sha256=sha256).first()


# --- what is given out ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stored:
    """One finished file as it is given out. part 0 is the main file; facts as in renderers.RenderedFile."""

    file: FieldFile
    file_name: str
    format: str
    part: int
    label: str
    size: int
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @property
    def name(self) -> str:
        """'PDF', 'PDF, Phụ lục II'."""
        return _name(self.format, self.label)

    @property
    def sheets(self) -> list[images.Sheet]:
        """Sizes of the pages of a PDF; those of older files are measured."""
        known = self.facts.get("sheets")
        if known is not None:
            return [(float(width), float(height)) for width, height in known]
        try:
            with self.file.open("rb") as opened:
                return images.sheets(opened.read())
        except FileNotFoundError:
            return []


def current_file(document: Document, format: str, part: int = 0) -> Stored | None:
    """What is downloaded: of a PDF under signatures its latest state, else the stored file; None when there is none."""
    found = (each for each in current_files(document, format) if each.part == part)
    return next(found, None)


def current_files(document: Document, format: str) -> list[Stored]:
    """The same for every part in order."""
    latest: dict[int, Revision] = {}
    if format == FileFormat.PDF:
        latest = {each.part: each for each in sorted(document.revisions.all(), key=lambda each: each.pk)}
    rows = [each for each in document.renderings.all() if each.format == format]
    done = [each for each in rows if each.state == RenderingState.DONE]
    return [_stored(each, latest.get(each.part), document) for each in sorted(done, key=lambda row: row.part)]


def _stored(rendering: Rendering, revision: Revision | None, document: Document) -> Stored:
    origin = revision or rendering
    return Stored(
        file=origin.file,
        file_name=file_name(document.code, rendering.format, rendering.label),
        format=rendering.format,
        part=rendering.part,
        label=rendering.label,
        size=origin.size,
        sha256=origin.sha256,
        facts=rendering.facts,
    )


def report_files(rendering: Rendering) -> list[Stored]:
    """Every part of a finished main file of a report that is not issued, itself first."""
    parts = Rendering.objects.filter(
        report=rendering.report_id, format=rendering.format, layout_sha256=rendering.layout_sha256,
        state=RenderingState.DONE,
    ).order_by("part")  # fmt: skip
    return [
        Stored(
            file=each.file, file_name=each.file_name, format=each.format, part=each.part, label=each.label,
            size=each.size, sha256=each.sha256, facts=each.facts,
        )
        for each in parts
    ]  # fmt: skip


def _name(file_format: str, label: str) -> str:
    shown = FORMATS[file_format].label
    return f"{shown}, {label}" if label else shown


def downloads(document: Document) -> list[Stored]:
    """Every finished file of a paper in the order of downloads."""
    return [each for key in FORMATS for each in current_files(document, key)]


def file_name(code: str, file_format: str, label: str = "") -> str:
    """A name for the download: number and symbol without a slash ('05-BC-SYT.pdf', '05-BC-SYT – Phụ lục II.pdf')."""
    plain = code.replace("…/", str(_("Chưa cấp số "))).replace("/", "-")
    said = f"{plain} – {label.replace('/', '-')}" if label else plain
    return f"{said}{FORMATS[file_format].extension}"


# --- the table of files on the page of a paper ------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileRow:
    """One line: a file that can be downloaded, is being made, or could not be made."""

    rendering: Rendering
    stored: Stored | None
    step: str = ""

    @property
    def name(self) -> str:
        """'PDF', 'PDF, Phụ lục II'."""
        return _name(self.rendering.format, self.rendering.label)

    @property
    def progress(self) -> Progress:
        """How far the making is."""
        return Progress(self.rendering.done, self.rendering.total)

    @property
    def why(self) -> str:
        """Why it could not be made, in words."""
        return error_words(self.rendering.error) if self.rendering.state == RenderingState.FAILED else ""


@dataclass(frozen=True, slots=True)
class Progress:
    """Done of a total, in any unit."""

    done: int
    total: int

    @property
    def percent(self) -> int:
        """0 to 99: the last step is storing the file."""
        return min(99, self.done * 100 // self.total) if self.total else 0


def files_of(document: Document) -> list[FileRow]:
    """Every file of a paper in the order of downloads, parts after their main file."""
    order = {key: at for at, key in enumerate(FORMATS)}
    stored = {(each.format, each.part): each for each in downloads(document)}
    steps = {
        each.part: each.get_step_display() for each in sorted(document.revisions.all(), key=lambda r: r.pk)
    }
    rows = sorted(document.renderings.all(), key=lambda each: (order.get(each.format, 99), each.part))
    return [
        FileRow(
            each,
            stored.get((each.format, each.part)),
            steps.get(each.part, "") if each.format == FileFormat.PDF else "",
        )
        for each in rows
    ]


def waiting(rows: Iterable[FileRow]) -> bool:
    """Whether one of them is still being made."""
    return any(each.rendering.state in ACTIVE for each in rows)


def error_words(error: str) -> str:
    """What Rendering.error means for a person and what to do."""
    if error == STALE:
        return _("Báo cáo đang được sửa liên tục nên tệp chưa theo kịp; hãy tải lại trang sau ít phút.")
    if error == "interrupted":
        return _("Việc tạo tệp bị ngắt nhiều lần; hãy tạo lại, nếu vẫn lỗi thì báo quản trị viên.")
    if error in ("SoftTimeLimitExceeded", "TimeLimitExceeded", "MemoryError"):
        return _("Nội dung quá lớn nên không tạo xong trong thời gian cho phép; hãy báo quản trị viên.")
    return _(
        "Máy chủ gặp lỗi khi tạo tệp; hãy tạo lại, nếu vẫn lỗi thì báo quản trị viên xem nhật ký máy chủ."
    )


# --- the pages on the screen ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class PageImage:
    """One page as a picture. number: from 1, within its file; label: of its file, '' for the main one."""

    url: str
    width: int
    height: int
    number: int
    of: int
    part: int
    label: str = ""

    @property
    def anchor(self) -> str:
        """The id of the page on the screen."""
        return f"trang-{self.part}-{self.number}"

    @property
    def alt(self) -> str:
        """'Trang 3 trên 12', of a separate annex with its label."""
        said = _("Trang %(n)d trên %(of)d") % {"n": self.number, "of": self.of}
        return f"{self.label}, {said[0].lower()}{said[1:]}" if self.label else said


@dataclass(frozen=True, slots=True)
class PagedFile:
    """One PDF and its pages. url: its download."""

    url: str
    label: str
    part: int
    pages: tuple[PageImage, ...]


@dataclass(frozen=True, slots=True)
class Pages:
    """state: 'done', 'waiting', 'failed', or 'missing' (nobody has asked for the file yet); fragment: the address that
    answers with these pages again; full: the page without scripts; again: the address that has it made again."""

    state: str
    fragment: str
    full: str
    files: tuple[PagedFile, ...] = ()
    progress: Progress = field(default_factory=lambda: Progress(0, 0))
    why: str = ""
    again: str = ""

    @property
    def count(self) -> int:
        """Pages of all files."""
        return sum(len(each.pages) for each in self.files)

    @property
    def asks_again(self) -> bool:
        """Whether there may be more to see soon."""
        return self.state in ("waiting", "missing")


def pages_of(what: Document | Report) -> Pages:
    """The pages of the stored PDF of a paper, or of a report as it stands."""
    if isinstance(what, Document):
        return _pages_of_document(what)
    return pages_of_report(what, rendering_now(what, FileFormat.PDF))


def _pages_of_document(document: Document) -> Pages:
    fragment = reverse("reports:document_pages", args=(document.pk,))
    full = reverse("reports:document_preview", args=(document.pk,))
    rows = [each for each in document.renderings.all() if each.format == FileFormat.PDF and each.part == 0]
    if not rows:
        return Pages("failed", fragment, full, why=_("Văn bản này không có tệp PDF."))
    if rows[0].state != RenderingState.DONE:
        again = reverse("reports:make_again", args=(document.pk, FileFormat.PDF))
        return _unfinished(rows[0], fragment, full, again)
    return Pages("done", fragment, full, tuple(
        _paged(
            each, reverse("reports:document_file", args=(document.pk, each.format, each.part)),
            lambda sha256, number: reverse("reports:document_page", args=(document.pk, sha256, number)),
        )
        for each in current_files(document, FileFormat.PDF)
    ))  # fmt: skip


def pages_of_report(report: Report, rendering: Rendering | None) -> Pages:
    """The same for whoever has the row of the report's PDF already."""
    fragment = reverse("reports:report_pages", args=(report.pk,))
    full = reverse("reports:report_preview", args=(report.pk,))
    if rendering is None:
        return Pages("missing", fragment, full)
    if rendering.state != RenderingState.DONE:
        again = reverse("reports:make_report_again", args=(report.pk, FileFormat.PDF))
        return _unfinished(rendering, f"{fragment}?job={rendering.pk}", full, again)
    return Pages("done", fragment, full, tuple(
        _paged(
            each, reverse("reports:report_file", args=(report.pk, each.format, each.part)),
            lambda sha256, number: reverse("reports:report_page", args=(report.pk, sha256, number)),
        )
        for each in report_files(rendering)
    ))  # fmt: skip


def _unfinished(rendering: Rendering, fragment: str, full: str, again: str) -> Pages:
    if rendering.state in ACTIVE:
        return Pages("waiting", fragment, full, progress=Progress(rendering.done, rendering.total))
    return Pages("failed", fragment, full, why=error_words(rendering.error), again=again)


def _paged(stored: Stored, url: str, image_url: Any) -> PagedFile:
    sheets = stored.sheets
    pages = tuple(
        PageImage(
            image_url(stored.sha256, number),
            *images.pixels(sheet),
            number,
            len(sheets),
            stored.part,
            stored.label,
        )
        for number, sheet in enumerate(sheets, start=1)
    )
    return PagedFile(url, stored.label, stored.part, pages)


def pdf_of_document(document: Document, sha256: str) -> FieldFile | None:
    """The PDF of this paper with exactly these bytes, in whatever state of its signatures."""
    for rows in (document.revisions, document.renderings.filter(format=FileFormat.PDF)):
        found = rows.filter(sha256=sha256).first()
        if found is not None:
            return found.file
    return None


def pdf_of_report(report: Report, sha256: str) -> FieldFile | None:
    """The same of a report that is not issued."""
    found = report.renderings.filter(format=FileFormat.PDF, sha256=sha256).first()
    return found.file if found is not None else None
