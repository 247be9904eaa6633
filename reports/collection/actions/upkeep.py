"""Signs of life of the work behind the pages, written down for whoever watches."""

from __future__ import annotations

from django.utils import timezone

from portal.core.jobs import register_sign
from reports.collection.models import Pulse


@register_sign
def note(name: str) -> None:
    """Something that happens again and again has just happened."""
    now = timezone.now()  # noqa: TID251 -- the life of a job runs in real time
    Pulse.objects.update_or_create(name=name, defaults={"at": now})
