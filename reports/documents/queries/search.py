"""One search over everything a person may see: papers, reports, rounds, agencies."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Q, QuerySet

from agencies.models import Agency, AgencyName, User
from agencies.queries import agencies_managed_by
from portal.core.searching import as_typed, holding, needles, with_zeros
from reports.collection.models import Call, Report
from reports.collection.queries.searching import agencies_in_sight, find_calls, find_reports
from reports.documents.models import Document

PAPERS, REPORTS, CALLS, AGENCIES = "papers", "reports", "calls", "agencies"
KINDS: Final = (PAPERS, REPORTS, CALLS, AGENCIES)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of each kind; nothing where nothing was asked."""

    wanted: tuple[str, ...]
    papers: QuerySet[Document]
    reports: QuerySet[Report]
    calls: Sequence[Call]
    agencies: QuerySet[Agency]

    def of(self, kind: str) -> Any:
        """The rows of one kind."""
        return getattr(self, kind)


def search(user: User, typed: str, agency: int | None = None) -> Found:
    """Everything visible in which all words typed stand. `agency`: reports of this agency alone, words or none."""
    wanted = needles(typed)
    if not wanted and agency is None:
        return Found((), Document.objects.none(), Report.objects.none(), (), Agency.objects.none())
    reports = find_reports(user, wanted, agency)
    if not wanted:
        return Found(wanted, Document.objects.none(), reports, (), Agency.objects.none())
    return Found(
        wanted, find_papers(user, wanted), reports, find_calls(user, wanted), _agencies(user, typed, wanted)
    )


def find_papers(user: User, wanted: Sequence[str]) -> QuerySet[Document]:
    """Papers by number, symbol, title, agency, signer, and by what was typed of a letter: first where the
    words stand side by side, the newest first."""
    papers = holding(Document.objects.visible_to(user), "search_key", wanted)
    ranked = papers.select_related("issuing_agency").annotate(apart=as_typed("search_key", wanted))
    found: QuerySet[Document] = ranked.order_by("apart", "-issued_at", "-pk")
    return found


def _agencies(user: User, typed: str, wanted: Sequence[str]) -> QuerySet[Agency]:
    """By any name, of today or of then, or by code."""
    named = AgencyName.objects.all()
    for needle in wanted:
        plain = needle.strip()
        named = named.filter(Q(search_key__contains=plain) | Q(search_key__contains=with_zeros(plain)))
    seen = agencies_in_sight(user, agencies_managed_by(user))
    return (
        seen.filter(Q(pk__in=named.values("agency")) | Q(code__iexact=typed.strip()))
        .prefetch_related("names")
        .select_related("parent")
    )
