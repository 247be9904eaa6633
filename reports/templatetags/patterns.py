"""Titles and offered sentences as pages show them."""

from __future__ import annotations

from django import template

from reports.outlines import wording

register = template.Library()


@register.filter
def in_words(pattern: str) -> str:
    """{{ content.title_pattern|in_words }}: its places in Vietnamese, see wording.in_words."""
    return wording.in_words(pattern)
