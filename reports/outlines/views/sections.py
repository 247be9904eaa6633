"""Sections of a draft: added, shaped, moved by buttons, keys or dragging, removed."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from portal.core.errors import Invalid
from portal.core.http import MemberRequest
from reports.outlines.actions import shaping
from reports.outlines.blueprint import CategoryNames, SectionSpec, VersionSpec
from reports.outlines.editing import section_of, token
from reports.outlines.forms.base import SeenForm
from reports.outlines.forms.sections import AddSectionForm, MoveForm, SectionForm
from reports.outlines.known import free_for, known_sections
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import axis_specs, indicator_specs, version_spec
from reports.outlines.tree import tree_of
from reports.outlines.views.fetch import is_draft, posted, version_or_404
from reports.outlines.views.posting import applied
from reports.outlines.views.versions import editor


def section_or_404(content: VersionSpec, key: str) -> SectionSpec:
    """A section of a content."""
    try:
        return section_of(content, key)
    except KeyError as error:
        raise Http404 from error


def way_to(version: OutlineVersion, key: str, place: str = "") -> str:
    """The address of the page of a section, at a place of it."""
    return reverse("reports:outline_section", args=[version.pk, key]) + (f"#{place}" if place else "")


@require_POST
def section_add(request: MemberRequest, version_id: int) -> HttpResponse:
    """A new section, then on to its page."""
    version = version_or_404(request, version_id)
    content = version_spec(version)
    named = [(line.section, line.label) for line in tree_of(content)]
    form = AddSectionForm(
        request.POST, sections=named, known=known_sections(version.outline.programme, content)
    )
    status = applied(
        form,
        lambda: shaping.add_section(
            version_id=version.pk, by=request.user, seen=form.cleaned_data["seen"], section=form.section(),
            **form.where(),
        ),
    )  # fmt: skip
    if status == 200:
        messages.success(request, _("Đã thêm mục “%(title)s”.") % {"title": form.cleaned_data["title"]})
        return redirect(way_to(version, form.section().key))
    context = editor(version, version_spec(version), form=form)
    return render(request, "reports/outlines/version.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def section(request: MemberRequest, version_id: int, key: str) -> HttpResponse:
    """One section: what it is called, what is asked in it, its tables."""
    version = version_or_404(request, version_id)
    content = version_spec(version)
    found = section_or_404(content, key)
    if request.method != "POST" and not is_draft(version):
        return redirect(f"{reverse('reports:outline_version', args=[version.pk])}#muc-{key}")
    known = free_for(known_sections(version.outline.programme, content), content, key)
    form = SectionForm(posted(request), section=found, known=known)
    form.initial["seen"] = token(content)
    status = 200
    if request.method == "POST":
        status = applied(
            form,
            lambda: shaping.update_section(
                version_id=version.pk, by=request.user, seen=form.cleaned_data["seen"], section=key,
                facts=form.changes(),
            ),
            stored=True,
        )  # fmt: skip
        if status == 200:
            messages.success(request, _("Đã lưu mục “%(title)s”.") % {"title": form.cleaned_data["title"]})
            return redirect(way_to(version, form.cleaned_data["meaning"]))
        found = section_or_404(version_spec(version), key)
    context = {**tables(version, version_spec(version), found), "form": form}
    return render(request, "reports/outlines/section.html", context, status=status)


def tables(
    version: OutlineVersion, content: VersionSpec, section: SectionSpec, *, moved: int | None = None
) -> dict[str, Any]:
    """What the lists of lines and annexes of a section show."""
    lines = tree_of(content)
    names = {each.code: each for each in indicator_specs(version.outline.programme)}
    said = CategoryNames(axis_specs())
    place = next(at for at, line in enumerate(lines) if line.section.key == section.key)
    return {
        "version": version,
        "section": section,
        "line": lines[place],
        "before": lines[place - 1] if place else None,
        "after": lines[place + 1] if place + 1 < len(lines) else None,
        "rows": [(row, names.get(row.indicator), _words(said, row.breakdown)) for row in section.rows],
        "seen": token(content),
        "moved": moved,
        "draft": is_draft(version),
    }


def _words(names: CategoryNames, breakdown: str) -> str:
    """A breakdown by the names of its values; as it is written when one of them is not in the catalogue."""
    try:
        return names.of(breakdown)
    except KeyError:
        return breakdown


@require_POST
def section_move(request: MemberRequest, version_id: int) -> HttpResponse:
    """One move; for a script the tree alone comes back."""
    version = version_or_404(request, version_id)
    form = MoveForm(request.POST)
    if not form.is_valid():
        raise Invalid(_("Không rõ chuyển mục đi đâu. Hãy mở lại trang."))
    data = form.cleaned_data
    step = data["step"]
    if step:
        way, key = step
        content = shaping.move_section(
            version_id=version.pk, by=request.user, seen=data["seen"], section=key, way=way
        )
    else:
        key = data["section"]
        content = shaping.place_section(
            version_id=version.pk,
            by=request.user,
            seen=data["seen"],
            section=key,
            **{data["where"]: data["target"]},
        )
    if request.htmx:
        return render(request, "reports/outlines/_editor.html", editor(version, content, moved=key))
    return redirect(f"{reverse('reports:outline_version', args=[version.pk])}?muc={key}#muc-{key}")


@require_http_methods(["GET", "HEAD", "POST"])
def section_remove(request: MemberRequest, version_id: int, key: str) -> HttpResponse:
    """What goes with it, and the act itself."""
    version = version_or_404(request, version_id)
    content = version_spec(version)
    found = section_or_404(content, key)
    form = SeenForm(posted(request), initial={"seen": token(content)})
    status = 200
    if request.method == "POST":
        status = applied(
            form,
            lambda: shaping.remove_section(
                version_id=version.pk, by=request.user, seen=form.cleaned_data["seen"], section=key
            ),
        )
        if status == 200:
            messages.success(request, _("Đã xóa mục “%(title)s” khỏi bản nháp.") % {"title": found.title})
            return redirect("reports:outline_version", version.pk)
    context = {
        "version": version, "section": found, "form": form, "draft": is_draft(version),
        "gone": list(found.walk())[1:],
    }  # fmt: skip
    return render(request, "reports/outlines/section_remove.html", context, status=status)
