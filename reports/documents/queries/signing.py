"""Reads about the way of a paper through its signatures: how far it is, what comes next, who waits for whom."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from agencies.models import Agency, User
from agencies.states import Role
from portal.core import clock
from portal.core.dates import format_date
from reports.collection.queries.home import Task, Worker, register
from reports.documents.models import Document, Revision, Signature, SigningKey
from reports.documents.policies import can_cancel, can_number, can_seal, can_sign
from reports.documents.states import (
    ACTIVE,
    PUBLISHED,
    SIGNATURE_ACTIVE,
    UNDER_WAY,
    DocumentState,
    FileFormat,
    Method,
    RenderingState,
    Signatory,
    SignatureState,
    Step,
    Way,
)
from reports.periods.workdays import add_working_days

# A certificate that ends within so many days is shown as ending soon.
SOON: Final = dt.timedelta(days=30)


# --- keys and certificates --------------------------------------------------------------------------------


def certificates_of(document: Document, signatory: str) -> QuerySet[SigningKey]:
    """Certificates registered for whoever signs, that hold today: the person named, the issuing agency."""
    now = timezone.now()  # noqa: TID251 -- certificates hold in real time
    keys = SigningKey.objects.filter(is_active=True, not_before__lte=now, not_after__gt=now)
    if signatory == Signatory.ORGANISATION:
        return keys.filter(agency=document.issuing_agency_id)
    return keys.filter(user=document.signer.user_id) if document.signer else keys.none()


def keys_for(document: Document, signatory: str) -> QuerySet[SigningKey]:
    """Those of them whose key the portal may use."""
    return certificates_of(document, signatory).filter(method__in=(Method.PKCS12, Method.PKCS11))


def keys_of_agency(agency: Agency) -> list[SigningKey]:
    """Certificates of the agency and of people with a role there today, the agency's first, old ones last."""
    people = agency.memberships.current(timezone.localdate()).values("user")
    keys = SigningKey.objects.filter(agency=agency) | SigningKey.objects.filter(user__in=people)
    return sorted(
        keys.select_related("user", "agency"),
        key=lambda each: (not each.is_active, each.user_id is not None, each.name, each.pk),
    )


def signing_people(agency: Agency) -> list[User]:
    """People who may sign for the agency today, by name."""
    held = agency.memberships.current(timezone.localdate()).roles([Role.HEAD, Role.LEADER])
    return list(User.objects.filter(pk__in=held.values("user")))


def validity(key: SigningKey) -> str:
    """'active', 'soon' (ends within SOON), 'expired', 'early' or 'disabled'."""
    now = timezone.now()  # noqa: TID251 -- certificates hold in real time
    if not key.is_active:
        return "disabled"
    if key.not_after <= now:
        return "expired"
    if key.not_before > now:
        return "early"
    return "soon" if key.not_after - now < SOON else "active"


def parts_to_sign(document: Document, signatory: str) -> list[Revision]:
    """The files that wait for this signature, main file first."""
    newest: dict[int, Revision] = {}
    for each in document.revisions.order_by("part", "id"):
        newest[each.part] = each
    if signatory == Signatory.PERSON:
        return [newest[0]] if 0 in newest else []
    return [each for each in newest.values() if each.step != Step.ORGANISATION]


# --- how far a paper is -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Stage:
    """One step of the strip. state: 'done', 'now', 'later', 'stopped'; who and when as they are shown."""

    label: str
    state: str
    who: str = ""
    at: dt.datetime | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Progress:
    """What `_signing.html` shows. `url` and `verb`: the one thing this person does next, '' for nothing; preparing:
    the file for signing is being made; broken: it could not be made; late: words about the day it had to go out."""

    stages: tuple[Stage, ...]
    jobs: tuple[Signature, ...]
    verb: str = ""
    url: str = ""
    may_cancel: bool = False
    is_signer: bool = False
    preparing: bool = False
    broken: bool = False
    late: str = ""

    @property
    def waiting(self) -> bool:
        """Whether something changes by itself: the strip asks again."""
        return self.preparing or any(job.state in SIGNATURE_ACTIVE for job in self.jobs)


def way_of(document: Document, user: User) -> Progress | None:
    """The way of a digital paper as one person sees it; None for a paper that is stamped on paper."""
    if document.way != Way.DIGITAL:
        return None
    revisions = list(document.revisions.all())
    signatures = list(document.signatures.select_related("by").order_by("-id"))
    preparing = document.state in UNDER_WAY and not revisions
    made = document.renderings.filter(format=FileFormat.PDF, part=0).exclude(state__in=ACTIVE)
    verb, url = _next_of(document, user, preparing=preparing)
    return Progress(
        stages=tuple(_stages(document, revisions, signatures)),
        jobs=tuple(_last_jobs(document, signatures)),
        verb=verb,
        url=url,
        may_cancel=can_cancel(user, document),
        is_signer=can_sign(user, document),
        preparing=preparing and not made.exists(),
        broken=preparing and made.filter(state=RenderingState.FAILED).exists(),
        late=late_words(document, revisions),
    )


def _next_of(document: Document, user: User, *, preparing: bool) -> tuple[str, str]:
    if can_sign(user, document) and not preparing:
        return _("Ký văn bản"), "reports:sign"
    if can_number(user, document):
        return _("Cấp số, ngày"), "reports:give_number"
    if can_seal(user, document) and not preparing:
        return _("Ký số cơ quan"), "reports:sign"
    return "", ""


def _stages(document: Document, revisions: list[Revision], signatures: list[Signature]) -> Iterator[Stage]:
    newest = {each.step: each for each in revisions}
    signed = {each.signatory: each for each in signatures if each.state == SignatureState.DONE}
    stopped = document.state == DocumentState.CANCELLED
    reached = _reached(document, newest)
    seal = signed.get(Signatory.ORGANISATION)
    begun = _("Lập bản sao") if document.is_electronic_copy else _("Trình ký")
    person = (_("Lãnh đạo ký"), document.signer_name, _at(newest, Step.PERSON))
    rows = (
        (begun, document.created_by.full_name, document.created_at),
        *([person] if Signatory.PERSON in document.signatories else []),
        (_("Cấp số, ngày"), document.code if document.number else "", _at(newest, Step.NUMBERED)),
        (_("Cơ quan ký số"), seal.by.full_name if seal else "", _at(newest, Step.ORGANISATION)),
        (_("Phát hành"), "", document.issued_at),
    )
    for at, (label, who, when) in enumerate(rows):
        if at < reached:
            yield Stage(label, "done", who, when)
        elif at == reached:
            yield Stage(
                label, "stopped" if stopped else "now", who if at < 2 else "",
                note=document.cancelled_reason if stopped else "",
            )  # fmt: skip
        else:
            yield Stage(label, "later")


def _reached(document: Document, newest: dict[str, Revision]) -> int:
    """How many stages are done."""
    by_state = {
        DocumentState.DRAFT: 1, DocumentState.SIGNING: 1, DocumentState.SIGNED: 2, DocumentState.NUMBERED: 3,
        **dict.fromkeys(PUBLISHED, 5),
    }  # fmt: skip
    if document.state in by_state:
        reached = by_state[DocumentState(document.state)]
    else:
        reached = 3 if document.number else 2 if Step.PERSON in newest else 1
    # the stage of the person is left out where no person signs
    return reached if reached == 1 or Signatory.PERSON in document.signatories else reached - 1


def _at(newest: dict[str, Revision], step: str) -> dt.datetime | None:
    found = newest.get(step)
    return found.at if found else None


def _last_jobs(document: Document, signatures: list[Signature]) -> Iterator[Signature]:
    """The last try of each part for the signature the paper waits for; nothing once it has what it waited for."""
    wanted = {DocumentState.SIGNING: Signatory.PERSON, DocumentState.NUMBERED: Signatory.ORGANISATION}
    signatory = wanted.get(DocumentState(document.state))
    seen = set()
    for each in signatures:
        if each.signatory == signatory and each.part not in seen:
            seen.add(each.part)
            yield each


def late_words(document: Document, revisions: Iterable[Revision]) -> str:
    """A signed paper goes out the same day, at the latest the next working day (NĐ 30/2020, Điều 18), a copy likewise
    after the date it bears; '' in time."""
    if document.state not in (DocumentState.SIGNED, DocumentState.NUMBERED):
        return ""
    signed = next((each.at for each in revisions if each.step == Step.PERSON), None)
    day = signed.astimezone(clock.VIETNAM).date() if signed else document.date
    if day is None:
        return ""
    last = add_working_days(day, 1)
    today = clock.today()
    if today < last:
        return ""
    if today == last:
        return _("Hạn phát hành là hôm nay, %(day)s.") % {"day": format_date(last)}
    return _("Đã quá hạn phát hành: chậm nhất là ngày %(day)s.") % {"day": format_date(last)}


# --- what waits for whom ----------------------------------------------------------------------------------


def _tasks(papers: QuerySet[Document], kind: str, verb: str, url: str, rank: int) -> Iterator[Task]:
    related = papers.select_related("drafting_agency", "issuing_agency").prefetch_related("revisions")
    for paper in related.order_by("created_at", "pk"):
        yield Task(
            kind=kind,
            verb=verb,
            subject=paper.title,
            who=paper.issuing_agency.name,
            targets=((url, (paper.pk,)),),
            detail=paper.code,
            note=late_words(paper, paper.revisions.all()),
            rank=rank,
        )


@register
def papers_to_sign(worker: Worker) -> Iterable[Task]:
    """For the signer: papers whose file for signing is ready."""
    waiting = Document.objects.signable_by(worker.user).filter(
        revisions__step=Step.PREPARED, revisions__part=0
    )
    return _tasks(waiting, "sign", _("Ký văn bản"), "reports:sign", 1)


@register
def papers_to_number(worker: Worker) -> Iterable[Task]:
    """For the clerk of the issuing agency: papers the person has signed, and electronic copies."""
    if not worker.agencies(Role.CLERK):
        return []
    waiting = Document.objects.numberable_by(worker.user)
    return _tasks(waiting, "number", _("Cấp số, ngày"), "reports:give_number", 1)


@register
def papers_to_seal(worker: Worker) -> Iterable[Task]:
    """For the clerk of the issuing agency: papers with a number, and a file, that wait for the agency's signature."""
    if not worker.agencies(Role.CLERK):
        return []
    waiting = Document.objects.sealable_by(worker.user).filter(
        revisions__step=Step.PREPARED, revisions__part=0
    )
    return _tasks(waiting, "seal", _("Ký số cơ quan"), "reports:sign", 1)
