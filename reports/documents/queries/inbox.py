"""Reads about papers that came to an agency, and about whom a paper goes to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.states import READS_OWN_REPORTS, Role
from portal.core.dates import format_datetime
from reports.collection.models import Report
from reports.collection.queries.home import Task, Worker, register
from reports.collection.scope import held
from reports.documents.models import Delivery, Document
from reports.documents.states import UNDER_WAY, DeliveryState, DocumentState, Relation
from reports.outlines.queries import recipients


def recipients_of(document: Document) -> list[Agency]:
    """The portal's agencies a paper goes to: of a report, the agency that consolidates it and, for the root, the
    programme's recipients; of a letter or plan, the chosen ones. Never those that made it."""
    ids = _readers_of(document, document.report) if document.report else document.source.get("agencies", ())
    chosen = Agency.objects.filter(pk__in=ids)
    return list(chosen.exclude(pk__in=(document.issuing_agency_id, document.drafting_agency_id)))


def _readers_of(document: Document, report: Report) -> list[int]:
    duty = report.assignment
    parent = duty.parent
    while parent is not None and parent.agency_id == duty.agency_id:
        parent = parent.parent
    if parent is not None:
        return [parent.agency_id]
    if duty.parent_id is not None:
        return []
    if document.date is None:
        return []
    return [agency.pk for agency in recipients(duty.call.programme, duty.agency, document.date)]


def received(user: User) -> QuerySet[Delivery]:
    """What came to the agencies whose papers the person reads, newest first."""
    mine = held(user, *READS_OWN_REPORTS)
    rows = Delivery.objects.filter(agency__in=mine)
    return rows.select_related("document__issuing_agency", "agency", "answered_by").order_by(
        "-sent_at", "-pk"
    )


def answerable_by(user: User) -> QuerySet[Delivery]:
    """What the person takes in or refuses: the receiving agency's clerk. Twin of policies.can_answer."""
    return Delivery.objects.filter(agency__in=held(user, Role.CLERK))


def sent(document: Document) -> list[Delivery]:
    """Whom the paper went to and what became of it there, in the order of names."""
    return list(
        document.deliveries.select_related("agency", "answered_by").order_by("agency__sort_key", "pk")
    )


@dataclass(frozen=True, slots=True)
class Answer:
    """A paper as it came to one of the person's agencies; open: whether this person may still answer."""

    delivery: Delivery
    open: bool


def answers_for(document: Document, user: User) -> list[Answer]:
    """The same paper as the recipients see it: their own agencies only."""
    may = set(answerable_by(user).filter(document=document).values_list("pk", flat=True))
    rows = received(user).filter(document=document)
    return [Answer(each, each.pk in may and each.state == DeliveryState.SENT) for each in rows]


@register
def papers_to_take_in(worker: Worker) -> Iterable[Task]:
    """To take in or send back, on the day it comes: for clerks (NĐ 30/2020, Điều 20-22)."""
    waiting = Delivery.objects.filter(agency__in=worker.agencies(Role.CLERK), state=DeliveryState.SENT)
    waiting = waiting.exclude(document__state=DocumentState.WITHDRAWN)
    for each in waiting.select_related("document__issuing_agency", "agency").order_by("sent_at", "pk"):
        yield Task(
            kind="take_in",
            verb=_("Tiếp nhận văn bản"),
            subject=f"{each.document.code} {each.document.title}",
            who=each.document.issuing_agency.name,
            targets=(("reports:document", (each.document_id,)),),
            detail=_("đến lúc %(when)s") % {"when": format_datetime(each.sent_at)},
            rank=2,
        )


@register
def papers_sent_back(worker: Worker) -> Iterable[Task]:
    """A recipient refused a paper in force: for the clerks who sent it, until another paper about it answers.

    One that went out before the refusal answered something else; one being written counts whenever it was begun.
    """
    mine = worker.agencies(Role.CLERK)
    answers = Document.objects.filter(
        Q(created_at__gte=OuterRef("answered_at")) | Q(state__in=(DocumentState.DRAFT, *UNDER_WAY)),
        about=OuterRef("document"),
        relation__in=(Relation.CORRECTS, Relation.REPLACES, Relation.WITHDRAWS),
    ).exclude(state=DocumentState.CANCELLED)
    refused = Delivery.objects.filter(
        Q(document__issuing_agency__in=mine) | Q(document__drafting_agency__in=mine),
        ~Exists(answers),
        state=DeliveryState.REFUSED,
        document__state=DocumentState.ISSUED,
    )
    for each in refused.select_related("document", "agency").order_by("answered_at", "pk"):
        yield Task(
            kind="sent_back",
            verb=_("Xử lý văn bản bị từ chối tiếp nhận"),
            subject=f"{each.document.code} {each.document.title}",
            who=each.agency.name,
            targets=(("reports:document", (each.document_id,)),),
            detail=_("từ chối vì: %(reason)s") % {"reason": each.reason},
            rank=2,
        )
