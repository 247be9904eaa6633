"""The three lists of papers: what went out, what is being written or signed, what came in; with their filters."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count, Prefetch, Q, QuerySet

from agencies.models import Agency, User
from agencies.states import READS_OWN_REPORTS
from portal.core.forms import whole_number
from portal.core.searching import holding, needles
from reports.collection.scope import held
from reports.documents.models import Delivery, Document, Rendering
from reports.documents.policies import CORRECTORS, WRITERS
from reports.documents.queries.inbox import received
from reports.documents.queries.papers import ORDER
from reports.documents.states import (
    PUBLISHED,
    UNDER_WAY,
    DeliveryState,
    DocumentKind,
    DocumentState,
    RenderingState,
)

OUT, WORK, INBOX = "out", "work", "inbox"
_ON_THE_WAY: Final = (DocumentState.DRAFT, *UNDER_WAY, DocumentState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What a list is narrowed by: kind of paper, year, words of number, title or agency."""

    kind: str = ""
    year: int | None = None
    words: str = ""

    @classmethod
    def read(cls, asked: Any) -> Filters:
        """From a query string; what is no filter is ignored."""
        kind = asked.get("kind", "")
        return cls(
            kind if kind in DocumentKind.values else "",
            whole_number(asked.get("year")),
            " ".join(asked.get("q", "").split())[:100],
        )

    @property
    def active(self) -> bool:
        """Whether anything is filtered."""
        return bool(self.kind or self.year or self.words)

    def on(self, papers: QuerySet[Document]) -> QuerySet[Document]:
        """The papers that fit."""
        if self.kind:
            papers = papers.filter(kind=self.kind)
        if self.year:
            papers = papers.filter(Q(year=self.year) | Q(year=None, created_at__year=self.year))
        return holding(papers, "search_key", needles(self.words))


def went_out(user: User) -> QuerySet[Document]:
    """What was issued and the person may read, the newest first."""
    return _shown(Document.objects.visible_to(user).filter(state__in=PUBLISHED)).order_by("-issued_at", "-pk")


def at_work(user: User) -> QuerySet[Document]:
    """Drafts and papers on their way through the signatures, of the person's own agencies."""
    mine = held(user, *READS_OWN_REPORTS)
    own = Document.objects.filter(Q(drafting_agency__in=mine) | Q(issuing_agency__in=mine))
    return _shown(own.filter(state__in=_ON_THE_WAY)).order_by("-created_at", "-pk")


def came_in(user: User, filters: Filters) -> QuerySet[Delivery]:
    """What came to the person's agencies, the newest first."""
    rows = received(user)
    if filters.active:
        rows = rows.filter(document__in=filters.on(Document.objects.visible_to(user)))
    return rows


def _shown(papers: QuerySet[Document]) -> QuerySet[Document]:
    answers = {
        "sent_count": Count("deliveries"),
        "taken_count": Count("deliveries", filter=Q(deliveries__state=DeliveryState.ACKNOWLEDGED)),
        "refused_count": Count("deliveries", filter=Q(deliveries__state=DeliveryState.REFUSED)),
    }
    done = Rendering.objects.filter(state=RenderingState.DONE, part=0).order_by(ORDER)
    out = Document.objects.filter(state__in=PUBLISHED)
    return (
        papers.select_related("issuing_agency", "drafting_agency", "about", "created_by")
        .prefetch_related(Prefetch("renderings", done), Prefetch("followers", out))
        .annotate(**answers)
    )


def waiting_in_inbox(user: User) -> int:
    """How many papers wait to be taken in at the person's agencies."""
    return (
        received(user)
        .filter(state=DeliveryState.SENT)
        .exclude(document__state=DocumentState.WITHDRAWN)
        .count()
    )


def agencies_to_write_for(user: User) -> QuerySet[Agency]:
    """Agencies whose letters the person writes. Twin of policies.can_write."""
    return Agency.objects.filter(pk__in=held(user, *WRITERS))


def agencies_to_copy_for(user: User, document: Document) -> QuerySet[Agency]:
    """For which agencies the person may copy this paper. Twin of policies.can_copy."""
    if document.state not in PUBLISHED:
        return Agency.objects.none()
    came = Delivery.objects.filter(document=document).exclude(state=DeliveryState.REFUSED)
    has = Q(pk__in=(document.drafting_agency_id, document.issuing_agency_id)) | Q(
        pk__in=came.values("agency")
    )
    return Agency.objects.filter(has, pk__in=held(user, *CORRECTORS))


def years(user: User) -> list[int]:
    """The years of the papers the person may read, the latest first."""
    found = Document.objects.visible_to(user).exclude(year=None).order_by().values_list("year", flat=True)
    return sorted({year for year in found.distinct() if year}, reverse=True)
