"""Which calls use an outline, for the pages that shape outlines."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from django.urls import reverse

from agencies.models import User
from reports.collection.models import Assignment, Call
from reports.collection.states import CallState
from reports.outlines.usage import Use, register


@register
def calls_using(versions: Collection[int], user: User | None) -> Mapping[int, Sequence[Use]]:
    """The calls whose duties ask for a version, newest first. Three queries, whatever there is."""
    asked = (
        Assignment.objects.filter(version__in=versions).order_by().values_list("version", "call").distinct()
    )
    chosen = Call.objects.filter(outlines__version__in=versions).order_by()
    pairs = {*asked, *chosen.values_list("outlines__version", "pk")}
    calls = Call.objects.filter(pk__in={call for _version, call in pairs}).order_by("-created_at", "-pk")
    mine = set(Call.objects.manageable_by(user).values_list("pk", flat=True)) if user is not None else set()
    found: defaultdict[int, list[Use]] = defaultdict(list)
    for call in calls:
        url = reverse("reports:call", args=[call.code]) if call.pk in mine else ""
        open_to_me = call.pk in mine and call.state == CallState.OPEN
        renew = reverse("reports:call_supplement", args=[call.code]) if open_to_me else ""
        for version in sorted({v for v, pk in pairs if pk == call.pk} & set(versions)):
            found[version].append(Use(call.title, url, str(call.get_state_display()), renew))
    return found
