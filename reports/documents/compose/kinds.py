"""One way to the paper of any document, whatever it is made from."""

from __future__ import annotations

from reports.documents.compose.copy import compose_copy
from reports.documents.compose.letter import compose_letter
from reports.documents.compose.paper import Issue, compose
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.states import DocumentKind

_TITLE_LENGTH = 500


def compose_document(document: Document, *, issue: Issue | None = None) -> Paper:
    """The paper of a report's document, a letter or plan, or a copy: as a draft (`issue` None), or as it goes out."""
    if document.is_copy:
        return compose_copy(document, issue=issue)
    if document.report is not None:
        return compose(document.report, issue=issue)
    return compose_letter(document, issue=issue)


def title_of(document: Document, paper: Paper) -> str:
    """What the document is called in lists; a copy names the paper it copies."""
    subject = " ".join(paper.subject)
    if document.is_copy and document.about is not None:
        word = DocumentKind(document.about.kind).label
        subject = f"{word} số {document.about.code}: {subject}"
    return subject[:_TITLE_LENGTH]
