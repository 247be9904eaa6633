"""For how many communes the report of a territory speaks."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.db.models import Q

from agencies.models import Agency
from agencies.states import AgencyKind


def communes_of(territories: Mapping[int, str], day: dt.date) -> Counter[int]:
    """By agency id: a commune speaks for itself, a district or province for those of its communes (as they were on
    that day) for which nobody nearer is asked. `territories`: kind by agency id of those that are asked. One query.
    """
    found = Counter(pk for pk, kind in territories.items() if kind == AgencyKind.COMMUNE)
    above = [pk for pk, kind in territories.items() if kind in (AgencyKind.DISTRICT, AgencyKind.PROVINCE)]
    if not above:
        return found
    inside = Q()
    for levels in ("parent", "parent__parent"):
        inside |= Q(**{f"{levels}__in": above})
    communes = Agency.objects.filter(inside, kind=AgencyKind.COMMUNE, valid_from__lte=day)
    communes = communes.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day))
    for path in communes.values_list("path", flat=True):
        nearest = next((pk for pk in reversed(_ids(path)) if pk in territories), None)
        if nearest is not None and territories[nearest] != AgencyKind.COMMUNE:  # that one speaks for itself
            found[nearest] += 1
    return found


def _ids(path: str) -> list[int]:
    """The agencies above a commune and itself, from the top."""
    return [int(part) for part in path.split("/") if part]
