"""The charts of a paper in each file: one drawing (portal.core.charts), as it is or as a picture of it."""

import base64
from functools import lru_cache
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.core.charts import WIDTH, draw, height_of, spoken
from reports.documents.layout import Chart
from reports.documents.typography import CHART_MM, PT_PER_MM

_PX_PER_POINT: Final = 96 / 72


def chart_html(chart: Chart) -> SafeString:
    """An image, since an inline drawing has no alternative text in a tagged PDF."""
    drawing = base64.b64encode(draw(chart).encode()).decode()
    return format_html(
        '<figure class="paper-chart"><img alt="{}" src="data:image/svg+xml;base64,{}"></figure>',
        spoken(chart),
        drawing,
    )


@lru_cache(maxsize=32)
def chart_png(chart: Chart) -> bytes:
    """The same drawing as a picture for formats that take no SVG, set by the engine of the PDF and drawn by pdfium
    like the pages of the preview."""
    from weasyprint import CSS, HTML

    from reports.documents.images import page_png

    width = CHART_MM * PT_PER_MM
    height = width * height_of(chart) / WIDTH
    size = f"{width * _PX_PER_POINT:.2f}px {height * _PX_PER_POINT:.2f}px"
    page = HTML(string=f"<!DOCTYPE html><html lang='vi'><body>{chart_html(chart)}</body></html>")
    rules = f"@page{{size:{size};margin:0}}body,figure{{margin:0}}img{{display:block;width:100%}}"
    return page_png(page.write_pdf(stylesheets=[CSS(string=rules)]), 0)
