"""The file of a programme: taken along, tried, loaded; and what two versions of an outline ask differently."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import Conflict, Invalid
from portal.core.forms import whole_number
from portal.core.http import MemberRequest
from reports.outlines.actions.exchange import Trial, load_file, try_file
from reports.outlines.differing import differences
from reports.outlines.forms.exchange import FileForm
from reports.outlines.models import OutlineVersion, Programme
from reports.outlines.queries import dump_outlines, version_spec
from reports.outlines.views.fetch import outline_or_404, programme_or_404


@require_safe
def outline_file_download(request: MemberRequest, programme_id: int) -> HttpResponse:
    """The catalogue and the newest version of every outline, as YAML."""
    programme = programme_or_404(request, programme_id)
    answer = HttpResponse(dump_outlines(programme), content_type="application/yaml; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="de-cuong-{programme.pk}.yaml"'
    return answer


@require_http_methods(["GET", "HEAD", "POST"])
def outline_file(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Try a file (`do`=try) or load what was tried (`do`=load); a fault leaves the text to be mended on the page."""
    programme = programme_or_404(request, programme_id)
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    context: dict[str, Any] = {"programme": programme, "form": form}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                done = _act(request, programme, form, context)
            except Conflict as conflict:
                form.add_error(None, str(conflict))
                status = 409
            except Invalid as invalid:
                form.add_error(None, str(invalid))
            else:
                if done:
                    return redirect("reports:outlines")
                status = 200
        # What is shown is the text that was read, also when it came as a file.
        typed = request.POST.copy()
        typed["text"] = form.cleaned_data.get("text", typed.get("text", ""))
        form.data = typed
    return render(request, "reports/outlines/file.html", context, status=status)


def _act(request: MemberRequest, programme: Programme, form: FileForm, context: dict[str, Any]) -> bool:
    """True when something was loaded; otherwise the trial is in the context."""
    text = form.cleaned_data["text"]
    # A file that is chosen beside a shown trial is another one: it is tried first.
    if request.POST.get("do") == "load" and not form.cleaned_data.get("file"):
        loaded = load_file(programme=programme, by=request.user, text=text, seen=form.cleaned_data["seen"])
        if loaded.changed:
            said = _("Đã nạp tệp: %(rows)d thay đổi trong danh mục, %(versions)d bản nháp đề cương.")
            numbers = {"rows": loaded.catalogue_changes, "versions": len(loaded.versions)}
            messages.success(request, said % numbers)
        else:
            messages.info(request, _("Tệp giống hệt nội dung đang lưu, nên không có gì thay đổi."))
        return True
    trial: Trial = try_file(programme=programme, by=request.user, text=text)
    context |= {"trial": trial}
    return False


@require_safe
def outline_differences(request: MemberRequest, outline_id: int) -> HttpResponse:
    """`tu`, `den`: numbers of two versions; without them the newest against the one before."""
    outline = outline_or_404(request, outline_id)
    versions = list(outline.versions.order_by("-number"))
    after = _numbered(versions, request.GET.get("den")) or (versions[0] if versions else None)
    before = _numbered(versions, request.GET.get("tu"))
    if before is None and after is not None:
        before = next((each for each in versions if each.number < after.number), after)
    found = differences(version_spec(before), version_spec(after)) if before and after else []
    context = {"outline": outline, "versions": versions, "before": before, "after": after, "changes": found}
    return render(request, "reports/outlines/differences.html", context)


def _numbered(versions: list[OutlineVersion], typed: str | None) -> OutlineVersion | None:
    number = whole_number(typed)
    return next((each for each in versions if each.number == number), None)
