"""Lines of figure tables and annex tables of a draft."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.errors import Conflict, Invalid
from portal.core.http import MemberRequest
from reports.outlines.actions import shaping
from reports.outlines.blueprint import RowSpec, SectionSpec, VersionSpec
from reports.outlines.editing import annex_of, token
from reports.outlines.forms.base import SeenForm
from reports.outlines.forms.tables import AnnexForm, HeadingForm, RowForm, RowMoveForm
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import catalogue_of, version_spec
from reports.outlines.views.fetch import is_draft, posted, version_or_404
from reports.outlines.views.posting import applied
from reports.outlines.views.sections import section_or_404, tables, way_to


@dataclass(frozen=True, slots=True)
class _Page:
    """A page about one section of a draft."""

    request: MemberRequest
    version: OutlineVersion
    content: VersionSpec
    section: SectionSpec

    @property
    def seen(self) -> dict[str, Any]:
        return {"seen": token(self.content)}

    def shown(self, template: str, form: SeenForm, status: int, **more: Any) -> HttpResponse:
        """The page with a form."""
        context = {
            "version": self.version, "section": self.section, "form": form, "draft": is_draft(self.version), **more,
            "back": way_to(self.version, self.section.key),
        }  # fmt: skip
        return render(self.request, f"reports/outlines/{template}.html", context, status=status)

    def act(self, verb: Callable[..., VersionSpec], form: SeenForm, **facts: Any) -> VersionSpec:
        """A verb of shaping about this section."""
        return verb(
            version_id=self.version.pk, by=self.request.user, seen=form.cleaned_data["seen"],
            section=self.section.key, **facts,
        )  # fmt: skip


def _page(request: MemberRequest, version_id: int, key: str) -> _Page:
    version = version_or_404(request, version_id)
    content = version_spec(version)
    return _Page(request, version, content, section_or_404(content, key))


def _rows_form(page: _Page, row: RowSpec | None, heading: bool) -> HeadingForm | RowForm:
    """The form of a line; of a heading where one is asked for or stands there."""
    data = posted(page.request)
    if heading:
        stored = {"label": row.label, "depth": row.depth} if row else {"depth": 0}
        return HeadingForm(data, initial=stored | page.seen)
    programme = page.version.outline.programme
    catalogue = catalogue_of(programme)
    archived = set(programme.indicators.filter(archived_at__isnull=False).values_list("code", flat=True))
    if row is not None:
        archived.discard(row.indicator)  # what is asked already may stay
    offered = tuple(each for each in catalogue.indicators if each.code not in archived)
    form = RowForm(data, indicators=offered, axes=catalogue.axes, row=row)
    form.initial["seen"] = token(page.content)
    return form


def _typed(form: HeadingForm | RowForm) -> list[RowSpec]:
    return form.rows() if isinstance(form, RowForm) else [form.row()]


@require_http_methods(["GET", "HEAD", "POST"])
def row_add(request: MemberRequest, version_id: int, key: str, kind: str) -> HttpResponse:
    """A new line of figures, with its breakdown in the same go; or a heading between lines."""
    page = _page(request, version_id, key)
    if kind not in ("figure", "heading"):
        raise Http404
    form = _rows_form(page, None, kind == "heading")
    status = 200
    if request.method == "POST":
        status = applied(form, lambda: page.act(shaping.add_rows, form, rows=_typed(form)))
        if status == 200:
            messages.success(request, _("Đã thêm %(n)d dòng.") % {"n": len(_typed(form))})
            return redirect(way_to(page.version, key, "bieu"))
    return page.shown("row", form, status, heading=kind == "heading", new=True)


@require_http_methods(["GET", "HEAD", "POST"])
def row(request: MemberRequest, version_id: int, key: str, at: int) -> HttpResponse:
    """One line. It is found by what it said when the page was opened, wherever it stands now."""
    page = _page(request, version_id, key)
    rows = page.section.rows
    mark = request.GET.get("was", "")
    if not mark and at < len(rows):
        mark = token(rows[at])
    places = [place for place, each in enumerate(rows) if token(each) == mark]
    if not places:
        if request.method == "POST":
            raise Conflict(_("Dòng này vừa bị sửa hoặc xóa ở nơi khác, nên chưa ghi gì. Hãy mở lại trang."))
        raise Http404
    place = at if at in places else places[0]
    heading = not rows[place].indicator
    form = _rows_form(page, rows[place], heading)
    status = 200
    if request.method == "POST":
        status = applied(
            form, lambda: page.act(shaping.update_row, form, at=place, row=_typed(form)[0]), stored=True
        )
        if status == 200:
            messages.success(request, _("Đã lưu dòng “%(label)s”.") % {"label": _typed(form)[0].label})
            return redirect(way_to(page.version, key, "bieu"))
    return page.shown("row", form, status, heading=heading, mark=mark, label=rows[place].label)


@require_POST
def row_move(request: MemberRequest, version_id: int, key: str) -> HttpResponse:
    """One move of a line, or its removal; for a script the table alone comes back."""
    page = _page(request, version_id, key)
    form = RowMoveForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Không rõ chuyển dòng đi đâu. Hãy mở lại trang."))
    data = form.cleaned_data
    at, to = data["at"], data.get("to")
    if data["way"] == "remove":
        content = page.act(shaping.remove_row, form, at=at)
        moved = None
    elif data["way"]:
        content = page.act(shaping.move_row, form, at=at, way=data["way"])
        moved = max(0, at + {"up": -1, "down": 1}.get(data["way"], 0))
    else:
        content = page.act(shaping.place_row, form, at=at, to=to)
        moved = to
    if request.htmx:
        section = section_or_404(content, key)
        context = tables(page.version, content, section, moved=moved)
        return render(request, "reports/outlines/_rows.html", context)
    return redirect(way_to(page.version, key, "bieu"))


@require_http_methods(["GET", "HEAD", "POST"])
def annex(request: MemberRequest, version_id: int, key: str, annex_key: str = "") -> HttpResponse:
    """An annex table with its columns: a new one, or one that there is."""
    page = _page(request, version_id, key)
    stored = None
    if annex_key:
        try:
            stored = annex_of(page.content, key, annex_key)
        except KeyError as error:
            raise Http404 from error
    taken = {each.key for section in page.content.walk() for each in section.annexes}
    form = AnnexForm(posted(request), annex=stored, taken=taken)
    form.initial["seen"] = token(page.content)
    status = 200
    if request.method == "POST":
        status = applied(
            form, lambda: page.act(shaping.put_annex, form, annex=form.annex(), was=annex_key),
            stored=stored is not None,
        )  # fmt: skip
        if status == 200:
            messages.success(
                request, _("Đã lưu biểu phụ lục “%(title)s”.") % {"title": form.cleaned_data["title"]}
            )
            return redirect(way_to(page.version, key, "phu-luc"))
    return page.shown("annex", form, status, annex=stored)


@require_POST
def annex_remove(request: MemberRequest, version_id: int, key: str, annex_key: str) -> HttpResponse:
    """One annex table less."""
    page = _page(request, version_id, key)
    form = SeenForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Trang gửi thiếu thông tin. Hãy mở lại trang."))
    page.act(shaping.remove_annex, form, annex=annex_key)
    messages.success(request, _("Đã xóa biểu phụ lục khỏi bản nháp."))
    return redirect(way_to(page.version, key, "phu-luc"))
