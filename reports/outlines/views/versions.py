"""Outlines and versions: new, copied, begun anew, their head, their freezing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from agencies.models import User
from portal.core.errors import Invalid
from portal.core.http import MemberRequest
from reports.outlines.actions import copying, shaping
from reports.outlines.actions.discarding import discard_draft
from reports.outlines.actions.draft import faults
from reports.outlines.actions.publishing import publish_version
from reports.outlines.blueprint import VersionSpec
from reports.outlines.editing import token
from reports.outlines.forms.base import SeenForm
from reports.outlines.forms.outlines import HeadForm, OutlineForm
from reports.outlines.forms.sections import AddSectionForm
from reports.outlines.known import known_sections
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import version_spec
from reports.outlines.tree import tree_of
from reports.outlines.usage import Use, unprinted_of, uses_of
from reports.outlines.views.fetch import (
    is_draft,
    outline_or_404,
    posted,
    programme_or_404,
    version_or_404,
)
from reports.outlines.views.posting import applied


def editor(
    version: OutlineVersion, content: VersionSpec, *, form: AddSectionForm | None = None, moved: str = ""
) -> dict[str, Any]:
    """What the tree of a version and the form below it show."""
    lines = tree_of(content)
    context: dict[str, Any] = {
        "version": version, "content": content, "lines": lines, "seen": token(content), "moved": moved,
        "draft": is_draft(version),
    }  # fmt: skip
    if context["draft"]:
        named = [(line.section, line.label) for line in lines]
        known = known_sections(version.outline.programme, content)
        fresh = AddSectionForm(sections=named, known=known, initial={"seen": context["seen"]})
        context["form"] = form or fresh
    return context


@require_safe
def version(request: MemberRequest, version_id: int) -> HttpResponse:
    """The sections of a version: to be shaped while it is a draft, to be read ever after."""
    found = version_or_404(request, version_id)
    context = editor(found, version_spec(found), moved=request.GET.get("muc", "")[:40])
    context["uses"] = uses_of([found.pk], request.user).get(found.pk, [])
    versions = list(found.outline.versions.order_by("-number"))
    context["newer"] = versions[0] if versions[0].number > found.number else None
    context["behind"] = _behind(found, versions, request.user)
    return render(request, "reports/outlines/version.html", context)


def _behind(found: OutlineVersion, versions: Sequence[OutlineVersion], user: User) -> list[Use]:
    """Rounds under way that still ask for an older version than this published one, and can be brought to it."""
    if is_draft(found):
        return []
    older = uses_of([each.pk for each in versions if each.number < found.number], user)
    return list(dict.fromkeys(use for uses in older.values() for use in uses if use.renew))


@require_http_methods(["GET", "HEAD", "POST"])
def outline_new(request: MemberRequest, programme_id: int) -> HttpResponse:
    """An outline from nothing."""
    programme = programme_or_404(request, programme_id)
    form = OutlineForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.create_outline(programme=programme, by=request.user, facts=form.facts())
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            messages.success(request, _("Đã lập đề cương. Tiếp theo: thêm các mục."))
            return redirect("reports:outline_version", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "programme": programme}
    return render(request, "reports/outlines/outline_new.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def outline_copy(request: MemberRequest, version_id: int) -> HttpResponse:
    """A new outline that begins as a copy of a version."""
    source = version_or_404(request, version_id)
    outline = source.outline
    initial = {
        "name": _("%(name)s (bản sao)") % {"name": outline.name},
        "reporter_class": outline.reporter_class,
        "period_kind": outline.period_kind,
    }
    form = OutlineForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            made = copying.create_outline(
                programme=outline.programme, by=request.user, facts=form.facts(), source=source
            )
        except Invalid as invalid:
            form.refuse(invalid)
        else:
            messages.success(request, _("Đã sao chép thành đề cương mới, đang là bản nháp."))
            return redirect("reports:outline_version", made.pk)
    status = 422 if form.errors else 200
    context = {"form": form, "version": source}
    return render(request, "reports/outlines/outline_copy.html", context, status=status)


@require_POST
def outline_draft(request: MemberRequest, version_id: int) -> HttpResponse:
    """A draft of the next version, or the one that there is already."""
    source = version_or_404(request, version_id)
    had = outline_or_404(request, source.outline_id).versions.count()
    made = copying.start_version(version=source, by=request.user)
    if made.outline.versions.count() > had:
        messages.success(
            request, _("Đã tạo phiên bản %(n)d để sửa; bản đã ban hành giữ nguyên.") % {"n": made.number}
        )
    else:
        messages.info(
            request,
            _("Đề cương đang có bản nháp phiên bản %(n)d; hãy sửa tiếp bản này.") % {"n": made.number},
        )
    return redirect("reports:outline_version", made.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def head(request: MemberRequest, version_id: int) -> HttpResponse:
    """The title of the paper and the numbering of its headings."""
    found = version_or_404(request, version_id)
    content = version_spec(found)
    form = HeadForm(posted(request), content=content, initial={"seen": token(content)})
    status = 200
    if request.method == "POST":
        status = applied(
            form,
            lambda: shaping.set_head(
                version_id=found.pk, by=request.user, seen=form.cleaned_data["seen"],
                title_pattern=form.cleaned_data["title_pattern"], numbering=form.numbering(),
            ),
            stored=True,
        )  # fmt: skip
        if status == 200:
            messages.success(request, _("Đã lưu trích yếu và cách đánh số."))
            return redirect("reports:outline_version", found.pk)
    context = {
        "version": found,
        "form": form,
        "content": content,
        "draft": is_draft(found),
        "lines": tree_of(content),
    }
    return render(request, "reports/outlines/head.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request: MemberRequest, version_id: int) -> HttpResponse:
    """What will be frozen, and the act itself."""
    found = version_or_404(request, version_id)
    content = version_spec(found)
    form = SeenForm(posted(request), initial={"seen": token(content)})
    status = 200
    if request.method == "POST":
        status = applied(
            form,
            lambda: publish_version(version=found, by=request.user, seen=form.cleaned_data["seen"]),
        )
        if status == 200:
            messages.success(request, _("Đã ban hành. Từ nay phiên bản này không sửa được nữa."))
            return redirect("reports:outline_version", found.pk)
    lines = tree_of(content)
    context = {
        "version": found,
        "draft": is_draft(found),
        "content": content,
        "lines": lines,
        "faults": faults(found, content),
        "figures": sum(line.figures for line in lines),
        "annexes": sum(len(line.section.annexes) for line in lines),
        "required": sum(line.section.required for line in lines),
        "uses": uses_of([found.pk], request.user).get(found.pk, []),
        "unprinted": unprinted_of(found, request.user) if is_draft(found) else [],
        "form": form,
    }
    return render(request, "reports/outlines/publish.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def discard(request: MemberRequest, version_id: int) -> HttpResponse:
    """What goes with a draft that is given up, and the act itself."""
    found = version_or_404(request, version_id)
    content = version_spec(found)
    form = SeenForm(posted(request), initial={"seen": token(content)})
    status = 200
    if request.method == "POST":
        name, number = found.outline.name, found.number
        left: list[OutlineVersion | None] = []
        status = applied(
            form,
            lambda: left.append(
                discard_draft(version=found, by=request.user, seen=form.cleaned_data["seen"])
            ),
        )
        if status == 200:
            messages.success(
                request, _("Đã bỏ bản nháp phiên bản %(n)d của “%(name)s”.") % {"n": number, "name": name}
            )
            return (
                redirect("reports:outline_version", left[0].pk) if left[0] else redirect("reports:outlines")
            )
    lines = tree_of(content)
    others = found.outline.versions.exclude(pk=found.pk)
    context = {
        "version": found, "form": form, "draft": is_draft(found), "lines": lines,
        "figures": sum(line.figures for line in lines),
        "before": others.order_by("-number").first(),
        "uses": uses_of([found.pk], request.user).get(found.pk, []),
    }  # fmt: skip
    return render(request, "reports/outlines/discard.html", context, status=status)
