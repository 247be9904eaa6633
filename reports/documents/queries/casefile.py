"""The file of a round before it is made: what will be in it, what is missing, what was made before."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import User
from portal.core import clock
from reports.collection.models import Assignment, Attachment, Call, Report
from reports.collection.queries.board import rows_of
from reports.collection.scope import held
from reports.collection.states import CallState, ClosedAs, Origin
from reports.consolidation.models import Run
from reports.consolidation.states import ACTIVE as RUNS_UNDER_WAY
from reports.consolidation.states import RunState
from reports.documents.casefile.contents import KEPT, successions_of
from reports.documents.casefile.models import CaseFile
from reports.documents.casefile.retention import words_of, years_of
from reports.documents.models import Document
from reports.documents.policies import FILERS
from reports.documents.states import ACTIVE, PUBLISHED, UNDER_WAY, DocumentState, RenderingState

_NAMED: Final = 12


@dataclass(frozen=True, slots=True)
class Line:
    """One kind of document and how many there are."""

    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Gap:
    """Something the file will not have: what, how many, and the first of them by name."""

    label: str
    names: list[str]

    @property
    def more(self) -> int:
        """How many are not named."""
        return max(0, len(self.names) - _NAMED)

    @property
    def shown(self) -> list[str]:
        """The first names."""
        return self.names[:_NAMED]


@dataclass(frozen=True, slots=True)
class Overview:
    """The page: contents by kind, gaps, how long it is kept, and the makings, the newest first."""

    call: Call
    lines: list[Line]
    gaps: list[Gap]
    retention: str
    made: list[CaseFile]

    @property
    def current(self) -> CaseFile | None:
        """The making for this ending of the round that is done or under way, else the last that failed."""
        if self.call.state != CallState.CLOSED:
            return None
        own = [each for each in self.made if each.closed_at == self.call.closed_at]
        good = (each for each in own if each.state in (*ACTIVE, RenderingState.DONE))
        return next(good, next(iter(own), None))

    @property
    def earlier(self) -> list[CaseFile]:
        """Files made for an earlier ending."""
        return [
            each
            for each in self.made
            if each.state == RenderingState.DONE and each.closed_at != self.call.closed_at
        ]


def filed_by(user: User) -> QuerySet[Call]:
    """Rounds whose file the person makes: officers, clerks and leaders of the lead. Twin of policies.can_file."""
    return Call.objects.filter(lead__in=held(user, *FILERS))


def overview(call: Call) -> Overview:
    """Everything the page shows, in a constant number of queries."""
    made = CaseFile.objects.filter(call=call).select_related("requested_by").order_by("-pk")
    retention = words_of(years_of(call.period.kind))
    return Overview(call, list(_lines(call)), list(_gaps(call)), retention, list(made))


def _lines(call: Call) -> Iterator[Line]:
    kept = Report.objects.filter(assignment__call=call, state__in=KEPT)
    entered = kept.exclude(origin=Origin.CONSOLIDATED).count()
    letters = Document.objects.filter(call=call, about=None, state__in=PUBLISHED).count()
    of_reports = Document.objects.filter(report__in=kept, state__in=PUBLISHED)
    about = Q(about__call=call) | Q(about__report__in=kept)
    yield Line(_("Yêu cầu báo cáo, công văn của đợt"), 1 + letters + bool(call.letter_file))
    yield Line(_("Báo cáo của đơn vị đã đạt yêu cầu (mọi lần được chấp nhận)"), entered)
    yield Line(_("Tệp kèm theo báo cáo"), Attachment.objects.filter(report__in=kept).count())
    yield Line(_("Báo cáo tổng hợp"), kept.filter(origin=Origin.CONSOLIDATED).count())
    yield Line(_("Văn bản phát hành từ báo cáo"), of_reports.count())
    yield Line(
        _("Đính chính, thay thế, thu hồi, bản sao"),
        Document.objects.filter(about, state__in=PUBLISHED).count(),
    )
    runs = Run.objects.filter(assignment__call=call, state=RunState.DONE)
    yield Line(_("Lần tổng hợp kèm nguồn số liệu"), runs.count())
    yield Line(_("Ghi chú kế thừa, sáp nhập cơ quan"), successions_of(call).count())
    yield Line(_("Nhật ký của đợt"), 1)


def _gaps(call: Call) -> Iterator[Gap]:
    duties = call.assignments.filter(closed_as=ClosedAs.OPEN).order_by("agency__sort_key", "kind")
    rows = rows_of(duties, (), clock.now())
    unfinished = [row for row in rows if row.accepted is None]
    yield from _gap(
        _("Yêu cầu chưa có báo cáo đạt yêu cầu"),
        [f"{_duty(row.duty)} ({row.words})" for row in unfinished],
    )
    newer = [
        _duty(row.duty)
        for row in rows
        if row.accepted is not None and row.status in ("reopened", "submitted")
    ]
    yield from _gap(_("Báo cáo đang có bản mới chưa xong (hồ sơ có bản đã chấp nhận)"), newer)
    if (
        not call.letter_file
        and not Document.objects.filter(call=call, state__in=PUBLISHED, source__purpose="request").exists()
    ):
        yield Gap(_("Công văn yêu cầu"), [_("không có tệp, cũng không phát hành trên hệ thống")])
    papers = Document.objects.filter(
        Q(call=call)
        | Q(report__assignment__call=call)
        | Q(about__call=call)
        | Q(about__report__assignment__call=call)
    )
    waiting = papers.filter(state__in=(DocumentState.DRAFT, *UNDER_WAY)).distinct().order_by("pk")
    yield from _gap(
        _("Văn bản chưa phát hành (đang soạn, chờ ký, chờ số)"),
        [f"{each.title} ({each.get_state_display()})" for each in waiting],
    )
    running = Run.objects.filter(assignment__call=call).filter(state__in=RUNS_UNDER_WAY)
    yield from _gap(
        _("Lần tổng hợp đang chạy"),
        [run.assignment.agency.name for run in running.select_related("assignment__agency")],
    )
    root = next((row for row in rows if row.duty.parent_id is None and row.accepted is not None), None)
    if root is not None and root.accepted is not None:
        issued = Document.objects.filter(report=root.accepted, state__in=PUBLISHED)
        if not issued.exists():
            yield Gap(_("Báo cáo tổng hợp đã duyệt nhưng chưa phát hành"), [root.duty.agency.name])


def _gap(label: str, names: Sequence[str]) -> Iterator[Gap]:
    if names:
        yield Gap(label, list(names))


def _duty(duty: Assignment) -> str:
    kind = _("báo cáo tổng hợp") if duty.is_consolidation else ""
    return f"{duty.agency.name} – {kind}" if kind else duty.agency.name


def known_as(contents_sha256: str, user: User) -> CaseFile | None:
    """The file made here whose list of digests is this one, of a round whose file the person makes."""
    made = CaseFile.objects.filter(
        state=RenderingState.DONE, contents_sha256=contents_sha256, call__in=filed_by(user)
    )
    return made.select_related("call").first()


def error_words(error: str) -> str:
    """Why a making failed, and the way out."""
    if error == "reopened":
        return _("Đợt báo cáo được mở lại trong lúc lập; hãy kết thúc đợt rồi lập lại.")
    if error.startswith("gone:"):
        said = _("Thiếu tệp %(name)s trong kho tệp; báo quản trị khôi phục tệp rồi lập lại.")
        return said % {"name": error.removeprefix("gone:")}
    return _("Có lỗi khi lập hồ sơ (%(error)s); hãy lập lại, nếu vẫn lỗi hãy báo quản trị.") % {
        "error": error
    }
