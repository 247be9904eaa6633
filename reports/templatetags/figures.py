"""Figures, numbers and moments in Vietnamese form, for every template."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from portal.core.numbers import NOTHING, format_date, format_datetime
from reports.collection.models import Figure
from reports.collection.wording import figure_remarks, figure_text
from reports.outlines.models import Indicator

register = template.Library()
_SELECTED = SafeString(" selected")


@register.filter
def said(figure: Figure | None, indicator: Indicator | None) -> str:
    """{{ figure|said:indicator }}: "hơn 420", "6/6 (100%)", "không có"; a dash for nothing."""
    return figure_text(figure, indicator) if indicator is not None else NOTHING


@register.filter
def remarks(figure: Figure | None) -> list[str]:
    """{{ figure|remarks }}: "ước thực hiện", "mục tiêu phấn đấu" and the note, as a list."""
    return figure_remarks(figure)


@register.filter
def moment(value: dt.datetime | None) -> str:
    """{{ at|moment }}: "23:59 ngày 19/12/2023" in Vietnam time; "" for None."""
    return "" if value is None else format_datetime(value)


@register.filter
def day(value: dt.date | None) -> str:
    """{{ date|day }}: "06/9/2022"; "" for None."""
    return "" if value is None else format_date(value)


@register.simple_tag
@lru_cache(maxsize=256)
def options(choices: tuple[tuple[str, str], ...], chosen: str) -> SafeString:
    """{% options states chosen %}: the <option>s of a select; the same few stand in every line of a table."""
    return format_html_join(
        "",
        '<option value="{}"{}>{}</option>',
        ((value, _SELECTED if value == chosen else "", label) for value, label in choices),
    )


@register.filter
def at(mapping: dict[object, object], key: object) -> object:
    """{{ counts|at:section.pk }}: what a mapping holds under a key, "" for nothing."""
    return mapping.get(key, "")
