"""Pages of papers: the lists, and one paper with everything that is known of it."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from portal.core.http import MemberRequest, paginate
from reports.collection.models import Report
from reports.collection.over import only_read
from reports.documents.actions.codes import grouped
from reports.documents.actions.letters import personal_findings
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import (
    can_attach,
    can_correct,
    can_edit,
    can_issue_draft,
    can_make_again,
    can_write,
)
from reports.documents.queries import inbox, lists, papers
from reports.documents.queries.signing import way_of
from reports.documents.renderers.html import paper_html
from reports.documents.states import WRITTEN, DocumentKind, DocumentState
from reports.documents.views.fetch import document_or_404

# What nobody does with a paper of a round that is over.
_VERBS: Final = (
    "can_correct", "can_attach", "present_url", "can_edit", "can_write_again", "can_discard", "can_issue",
)  # fmt: skip


@require_safe
def documents(request: MemberRequest) -> HttpResponse:
    """What was issued, newest first."""
    filters = lists.Filters.read(request.GET)
    return _list(request, lists.OUT, filters, filters.on(lists.went_out(request.user)))


@require_safe
def documents_at_work(request: MemberRequest) -> HttpResponse:
    """Drafts, and what waits for signatures or a number."""
    filters = lists.Filters.read(request.GET)
    return _list(request, lists.WORK, filters, filters.on(lists.at_work(request.user)))


@require_safe
def documents_inbox(request: MemberRequest) -> HttpResponse:
    """What came to the person's agencies."""
    filters = lists.Filters.read(request.GET)
    return _list(request, lists.INBOX, filters, lists.came_in(request.user, filters))


def _list(request: MemberRequest, tab: str, filters: lists.Filters, rows: QuerySet[Any]) -> HttpResponse:
    context = {
        "tab": tab,
        "page": paginate(request, rows),
        "filters": filters,
        "kinds": DocumentKind.choices,
        "years": lists.years(request.user),
        "waiting": lists.waiting_in_inbox(request.user),
        "may_write": lists.agencies_to_write_for(request.user).exists(),
    }
    return render(request, "reports/documents/documents.html", context)


@require_safe
def document(request: MemberRequest, document_id: int) -> HttpResponse:
    """One paper: what it is, its state, what to do next, its files, whom it went to, what followed."""
    paper = document_or_404(request, document_id)
    is_draft = paper.state == DocumentState.DRAFT
    received, progress = inbox.answers_for(paper, request.user), way_of(paper, request.user)
    context = {
        "document": paper,
        "source": Report.objects.visible_to(request.user).filter(pk=paper.report_id or 0).first(),
        "followers": papers.followers_of(paper, request.user),
        "deliveries": inbox.sent(paper),
        "received": received,
        "progress": progress,
        "asked_of_me": any(each.open for each in received) or bool(progress and progress.url),
        "code": grouped(paper.lookup_code),
        "record_words": papers.record_words(paper),
        "about_link": Document.objects.visible_to(request.user).filter(pk=paper.about_id or 0).exists(),
        "can_correct": can_correct(request.user, paper),
        "can_copy": not paper.is_copy
        and paper.state == DocumentState.ISSUED
        and lists.agencies_to_copy_for(request.user, paper).exists(),
        "can_attach": can_attach(request.user, paper) and not is_draft,
        "can_make_again": can_make_again(request.user, paper),
    }
    if is_draft or not paper.number:
        context |= _draft(request, paper)
    context = only_read(papers.ended_round(paper), context, *_VERBS)
    return render(request, "reports/documents/document.html", context)


def _draft(request: MemberRequest, paper: Document) -> dict[str, Any]:
    """What the page of a paper that has no number yet shows beyond that: the paper itself, what may be done."""
    if paper.state not in (DocumentState.DRAFT, DocumentState.CANCELLED) or paper.report_id is not None:
        return {}
    may_issue = can_issue_draft(request.user, paper)
    return {
        "present_url": reverse("reports:present_draft", args=(paper.pk,))
        if may_issue and paper.kind in WRITTEN
        else "",
        "paper": paper_html(Paper.from_json(paper.layout)),
        "can_edit": paper.kind in WRITTEN and can_edit(request.user, paper),
        "can_write_again": paper.state == DocumentState.CANCELLED
        and paper.kind in WRITTEN
        and can_write(request.user, paper.drafting_agency),
        "can_discard": can_edit(request.user, paper),
        "can_issue": may_issue,
        "findings": [] if paper.source.get("personal") else personal_findings(paper.source),
    }
