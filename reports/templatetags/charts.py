"""A chart on a page: the drawing as it stands in the document, and the table of its values."""

from __future__ import annotations

from typing import Any

from django import template
from django.utils.safestring import SafeString

from portal.core.charts import draw, value_words
from portal.core.charts.model import Chart

register = template.Library()


@register.inclusion_tag("partials/_chart.html")
def chart(drawn: Chart) -> dict[str, Any]:
    """{% chart each %}: the drawing is XML built element by element, every text of it escaped."""
    return {
        "chart": drawn,
        "drawing": SafeString(draw(drawn)),
        "rows": [(mark.label, value_words(mark)) for mark in drawn.marks],
    }
