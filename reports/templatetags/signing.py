"""How far a paper is on its way through the signatures, for every template that includes the strip."""

from __future__ import annotations

from typing import Any

from django import template

from reports.documents.models import Document
from reports.documents.queries.signing import Progress, way_of

register = template.Library()


@register.simple_tag(takes_context=True)
def signing_of(context: dict[str, Any], document: Document) -> Progress | None:
    """{% signing_of document as signing %}: the way of a digital paper as this person sees it, else None."""
    return way_of(document, context["request"].user)
