"""The checks of a version: its own rules, to add, change and remove in a draft, and those that come by themselves."""

from __future__ import annotations

from dataclasses import asdict

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from reports.outlines.actions import rules as verbs
from reports.outlines.blueprint import RuleSpec, VersionSpec
from reports.outlines.editing import token
from reports.outlines.forms.rules import RuleForm
from reports.outlines.models import OutlineVersion
from reports.outlines.queries import indicator_specs, version_spec
from reports.outlines.rule_faults import Asked
from reports.outlines.rule_list import built_in, shown_rules
from reports.outlines.rules import Ref
from reports.outlines.states import RuleSeverity
from reports.outlines.views.fetch import is_draft, posted, version_or_404
from reports.outlines.views.posting import applied


def _asked(version: OutlineVersion, content: VersionSpec) -> Asked:
    return Asked(content, indicator_specs(version.outline.programme))


@require_safe
def rules(request: MemberRequest, version_id: int) -> HttpResponse:
    """Kiểm tra: the own rules in words, and the built-in ones beside them."""
    version = version_or_404(request, version_id)
    content = version_spec(version)
    asked = _asked(version, content)
    context = {
        "version": version,
        "draft": is_draft(version),
        "seen": token(content),
        "rules": shown_rules(content, asked),
        "built_in": built_in(content, asked),
        "severities": dict(RuleSeverity.choices),
    }
    return render(request, "reports/outlines/rules.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_new(request: MemberRequest, version_id: int) -> HttpResponseBase:
    """Add a rule to a draft."""
    return _edit(request, version_or_404(request, version_id), None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule_edit(request: MemberRequest, version_id: int, key: str) -> HttpResponseBase:
    """Change a rule of a draft."""
    version = version_or_404(request, version_id)
    content = version_spec(version)
    rule = next((rule for rule in content.rules if rule.key == key), None)
    if rule is None:
        raise Http404
    return _edit(request, version, rule)


def _edit(request: MemberRequest, version: OutlineVersion, rule: RuleSpec | None) -> HttpResponseBase:
    content = version_spec(version)
    if not is_draft(version):
        raise Conflict(_("Phiên bản này đã ban hành nên không sửa được nữa. Hãy tạo phiên bản mới để sửa."))
    form = RuleForm(posted(request), initial=asdict(rule) if rule else None)
    form.initial["seen"] = token(content)
    status = 200
    if request.method == "POST":
        status = applied(form, lambda: _save(request, version, form, rule), stored=rule is not None)
        if status == 200:
            messages.success(request, _("Đã lưu kiểm tra."))
            return redirect("reports:outline_rules", version.pk)
    asked = _asked(version, content)
    context = {
        "version": version,
        "form": form,
        "rule": rule,
        "figures": [
            (str(Ref(code, key)), label, asked.indicators[code].unit)
            for (code, key), label in asked.labels.items()
            if code in asked.indicators
        ],
    }
    return render(request, "reports/outlines/rule_form.html", context, status=status)


def _save(request: MemberRequest, version: OutlineVersion, form: RuleForm, rule: RuleSpec | None) -> None:
    seen = form.cleaned_data["seen"]
    if rule is None:
        verbs.add_rule(version_id=version.pk, by=request.user, seen=seen, rule=form.spec())
    else:
        verbs.change_rule(version_id=version.pk, by=request.user, seen=seen, rule=form.spec(rule.key))


@require_POST
def rule_remove(request: MemberRequest, version_id: int, key: str) -> HttpResponse:
    """Take a rule out of a draft."""
    version = version_or_404(request, version_id)
    verbs.remove_rule(version_id=version.pk, by=request.user, seen=request.POST.get("seen", ""), key=key)
    messages.success(request, _("Đã xóa kiểm tra khỏi bản nháp; các phiên bản trước giữ nguyên."))
    return redirect("reports:outline_rules", version.pk)


@require_POST
def rule_move(request: MemberRequest, version_id: int, key: str) -> HttpResponse:
    """One place up or down."""
    version = version_or_404(request, version_id)
    way = request.POST.get("way", "")
    verbs.move_rule(
        version_id=version.pk, by=request.user, seen=request.POST.get("seen", ""), key=key, way=way
    )
    return redirect(f"{reverse('reports:outline_rules', args=[version.pk])}#kiem-tra-{key}")
