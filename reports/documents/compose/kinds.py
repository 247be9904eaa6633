"""One way to the paper of any document, whatever it is made from."""

from __future__ import annotations

from reports.documents.compose.letter import compose_letter
from reports.documents.compose.paper import Issue, compose
from reports.documents.layout import Paper
from reports.documents.models import Document


def compose_document(document: Document, *, issue: Issue | None = None) -> Paper:
    """The paper of a report's document or of a letter or plan, as a draft (`issue` None) or as it goes out."""
    if document.report is not None:
        return compose(document.report, issue=issue)
    return compose_letter(document, issue=issue)
