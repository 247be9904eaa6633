"""What pages show of a paper's files, for every template that includes them."""

from __future__ import annotations

from django import template

from reports.documents.models import Document
from reports.documents.queries import files

register = template.Library()


@register.simple_tag
def files_of(document: Document) -> list[files.FileRow]:
    """{% files_of document as rows %}: every file of a paper, see queries.files.FileRow."""
    return files.files_of(document)


@register.filter
def any_waiting(rows: list[files.FileRow]) -> bool:
    """{{ rows|any_waiting }}: whether one of them is still being made."""
    return files.waiting(rows)
