"""The catalogue of a programme: its indicators, and the ways of breaking figures down."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from portal.core.errors import Conflict
from portal.core.http import MemberRequest
from reports.outlines import explained
from reports.outlines.actions.indicators import save_axis, save_indicator
from reports.outlines.blueprint import AxisSpec, IndicatorSpec
from reports.outlines.editing import token
from reports.outlines.forms.base import SeenForm
from reports.outlines.forms.catalogue import AxisForm, IndicatorForm
from reports.outlines.models import Indicator, TableRow
from reports.outlines.queries import axis_specs, indicator_specs
from reports.outlines.states import OutlineState
from reports.outlines.views.fetch import posted, programme_or_404
from reports.outlines.views.posting import applied


@require_safe
def indicators(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Every indicator with its rules, and whether a published outline asks for it."""
    programme = programme_or_404(request, programme_id)
    rows = programme.indicators.select_related("ceiling").order_by("position", "code")
    context = {"programme": programme, "indicators": rows, "asked": _asked(programme.pk)}
    return render(request, "reports/outlines/indicators.html", context)


def _asked(programme: int) -> set[int]:
    """Ids of the indicators that a published outline asks for."""
    rows = TableRow.objects.filter(
        indicator__programme=programme, section__version__state=OutlineState.PUBLISHED
    )
    return set(rows.order_by().values_list("indicator", flat=True).distinct())


@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request: MemberRequest, programme_id: int, indicator_id: int | None = None) -> HttpResponse:
    """A new indicator, or the wording and the rules of one that there is."""
    programme = programme_or_404(request, programme_id)
    specs = list(indicator_specs(programme))
    spec: IndicatorSpec | None = None
    stored: Indicator | None = None
    if indicator_id is not None:
        stored = get_object_or_404(programme.indicators, pk=indicator_id)
        spec = next(each for each in specs if each.code == stored.code)
    form = IndicatorForm(posted(request), indicators=specs, spec=spec)
    form.initial["seen"] = token(spec) if spec else ""
    status = 200
    if request.method == "POST":
        status = _saved(
            form,
            lambda: save_indicator(
                programme=programme, by=request.user, spec=form.spec(), seen=form.cleaned_data["seen"]
            ),
            stored=spec is not None,
        )
        if status == 200:
            messages.success(request, _("Đã lưu chỉ tiêu %(code)s.") % {"code": form.cleaned_data["code"]})
            return redirect("reports:indicators", programme.pk)
    context = {
        "programme": programme, "form": form, "indicator": stored,
        "asked": stored is not None and stored.pk in _asked(programme.pk),
        "kinds": explained.explained(explained.KINDS), "units": explained.explained(explained.UNITS),
        "times": explained.explained(explained.TIME),
    }  # fmt: skip
    return render(request, "reports/outlines/indicator.html", context, status=status)


def _saved(form: SeenForm, act: Callable[[], object], *, stored: bool) -> int:
    """As `applied`; a change of meaning that figures forbid is said beside the form, too."""
    try:
        return applied(form, act, stored=stored)
    except Conflict as conflict:
        form.refuse(conflict)
        return 409


@require_safe
def axes(request: MemberRequest, programme_id: int) -> HttpResponse:
    """Every way of breaking figures down; all programmes share them."""
    programme = programme_or_404(request, programme_id)
    context = {"programme": programme, "axes": list(axis_specs())}
    return render(request, "reports/outlines/axes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def axis(request: MemberRequest, programme_id: int, code: str = "") -> HttpResponse:
    """A new way of breaking down, or the values of one that there is."""
    programme = programme_or_404(request, programme_id)
    stored: AxisSpec | None = next((each for each in axis_specs() if each.code == code), None)
    if code and stored is None:
        raise Http404
    form = AxisForm(posted(request), axis=stored)
    form.initial["seen"] = token(stored) if stored else ""
    status = 200
    if request.method == "POST":
        status = _saved(
            form,
            lambda: save_axis(
                programme=programme, by=request.user, axis=form.axis(), seen=form.cleaned_data["seen"]
            ),
            stored=stored is not None,
        )
        if status == 200:
            messages.success(
                request, _("Đã lưu phân tổ theo %(name)s.") % {"name": form.cleaned_data["name"]}
            )
            return redirect("reports:axes", programme.pk)
    context = {"programme": programme, "form": form, "axis": stored}
    return render(request, "reports/outlines/axis.html", context, status=status)
