"""The consolidations that a person who leaves has asked for and that are not over."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from agencies.handover import Group, Item, Leaving, register_list
from reports.consolidation.models import Run
from reports.consolidation.states import ACTIVE

_MOST = 200


@register_list("2 consolidation")
def listed(leaving: Leaving) -> Iterator[Group]:
    """Runs under way at the agency."""
    own = Run.objects.filter(
        requested_by=leaving.user, assignment__agency=leaving.agency, state__in=ACTIVE
    ).select_related("assignment__call")
    runs = list(own[:_MOST])
    ids = [run.pk for run in runs]
    seen = set(Run.objects.visible_to(leaving.reader).filter(pk__in=ids).values_list("pk", flat=True))
    items = tuple(
        Item(
            run.assignment.call.title,
            run.get_state_display(),
            reverse("reports:run", args=[run.pk]) if run.pk in seen else "",
        )
        for run in runs
    )
    hint = _("Chạy tiếp đến xong; kết quả thuộc đơn vị, chuyên viên tổng hợp khác xem được.")
    yield Group(_("Lần tổng hợp đang chạy"), hint, items)
