"""Which of the portal's papers a file is, or a typed code names; and what a stranger may be told about it."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.db.models import Prefetch, QuerySet
from django.utils.translation import gettext as _

from agencies.models import Agency
from agencies.queries import name_on
from reports.documents.models import Document, Rendering, Revision, Signature
from reports.documents.queries.files import Stored, downloads
from reports.documents.signing.names import FIELDS
from reports.documents.states import (
    PUBLISHED,
    DocumentState,
    FileFormat,
    Relation,
    RenderingState,
    Signatory,
    SignatureState,
    Way,
)
from reports.documents.verification.answer import Answer, Finding, Place, answer
from reports.documents.verification.verdict import Outcome, TimeSource, Verdict
from reports.documents.verification.words import TIME_SOURCES

# A file of the portal ends eight times at most (form, two signatures with their evidence, number); what a stranger
# appends comes after.
_MAX_ENDS: Final = 64
_END: Final = re.compile(rb"%%EOF")
_CODE: Final = re.compile(r"[0-9A-Z]{6,32}\Z")
# Letters that Crockford's alphabet leaves out because they are read as these digits.
_READ_AS: Final = str.maketrans("OIL", "011")
_FOLLOWED: Final = {
    Relation.WITHDRAWS: Finding.WITHDRAWN,
    Relation.REPLACES: Finding.REPLACED,
    Relation.CORRECTS: Finding.CORRECTED,
}
RECORD: Final = "record"


@dataclass(frozen=True, slots=True)
class Known:
    """A file of the portal. part, label: 0 and '' for the main file; step: states.Step of a PDF under signatures,
    otherwise ''; format: of states.FileFormat, or RECORD; exact: these bytes (otherwise the file begins with them
    and goes on); is_latest: no later state of this part is kept."""

    document: Document
    part: int
    label: str
    step: str
    format: str
    exact: bool
    is_latest: bool

    @property
    def fields(self) -> tuple[str, ...]:
        """The signature fields that the issued file has: ours, or those that software outside has made."""
        if self.document.way != Way.DIGITAL or self.format != FileFormat.PDF:
            return ()
        signatories = self.document.signatories if self.part == 0 else (Signatory.ORGANISATION,)
        ours = [FIELDS[each] for each in signatories]
        made = self.document.signatures.filter(part=self.part, state=SignatureState.DONE)
        found = {each.signatory: str(each.facts.get("field") or "") for each in made}
        return tuple(found.get(signatory_of(each)) or each for each in ours)


def signatory_of(field: str) -> str:
    """Whose signature belongs into a field of ours."""
    return next(signatory for signatory, name in FIELDS.items() if name == field)


def identify(content: bytes) -> Known | None:
    """Which file of which paper these bytes are, or begin with. Looked up by hash alone: whoever has not the whole
    file learns nothing from it."""
    exact = _known({hashlib.sha256(content).hexdigest(): len(content)}, exact=True)
    return exact or _known(_prefixes(content), exact=False)


def _prefixes(content: bytes) -> dict[str, int]:
    """SHA-256 of the file up to each place where a PDF may end, with its length; one pass over the bytes."""
    total, done, found = hashlib.sha256(), 0, {}
    for end in _ends(content):
        total.update(content[done:end])
        done = end
        found[total.copy().hexdigest()] = end
    return found


def _ends(content: bytes) -> Iterator[int]:
    for at, match in enumerate(_END.finditer(content)):
        if at == _MAX_ENDS:
            return
        end = match.end()
        yield end
        for sign in (b"\r", b"\n"):
            if content[end : end + 1] == sign:
                end += 1
                yield end


def _known(hashes: dict[str, int], *, exact: bool) -> Known | None:
    """The longest file with one of these hashes."""
    if not hashes:
        return None
    revisions = Revision.objects.filter(sha256__in=hashes).select_related("document").order_by("-size", "-pk")
    revision = revisions.first()
    if revision is not None:
        later = Revision.objects.filter(
            document=revision.document_id, part=revision.part, pk__gt=revision.pk
        ).exists()
        return Known(
            revision.document, revision.part, revision.label, revision.step, FileFormat.PDF, exact, not later
        )
    renderings = Rendering.objects.filter(
        sha256__in=hashes, state=RenderingState.DONE, document__isnull=False
    ).select_related("document")
    rendering = renderings.order_by("-size", "-pk").first()
    if rendering is not None and rendering.document is not None:
        signed = (
            rendering.format == FileFormat.PDF
            and Revision.objects.filter(document=rendering.document_id, part=rendering.part).exists()
        )
        return Known(
            rendering.document, rendering.part, rendering.label, "", rendering.format, exact, not signed
        )
    record = Document.objects.filter(record_copy_sha256__in=hashes).exclude(record_copy="").first()
    return Known(record, 0, "", "", RECORD, exact, True) if record else None


def answer_about(verdict: Verdict, known: Known | None) -> Answer:
    """What the holder of the file is told."""
    place = None
    if known is not None:
        place = Place(
            issued=known.document.state in PUBLISHED,
            exact=known.exact,
            is_latest=known.is_latest,
            fields=known.fields,
            states=states_of(known.document),
        )
    return answer(verdict, place, foreign=_is_foreign(verdict, known))


def states_of(document: Document) -> tuple[Finding, ...]:
    """What became of a paper after its issue, the gravest first."""
    by_state = {DocumentState.WITHDRAWN: Finding.WITHDRAWN, DocumentState.REPLACED: Finding.REPLACED}
    found = {by_state[DocumentState(document.state)]} if document.state in by_state else set()
    found |= {_FOLLOWED[Relation(each.relation)] for each in _followers(document)}
    return tuple(each for each in _FOLLOWED.values() if each in found)


def _followers(document: Document) -> list[Document]:
    """Papers that went out and say something about this one."""
    return [
        each for each in document.followers.all() if each.state in PUBLISHED and each.relation in _FOLLOWED
    ]


def _is_foreign(verdict: Verdict, known: Known | None) -> bool:
    """Whether a signature that does not fit is one that the portal keeps of another paper: it covers another
    length there, or the file is known to be of a different paper."""
    if verdict.outcome != Outcome.ALTERED:
        return False
    loose = {each.imprint: each for each in verdict.signatures if not each.intact and each.imprint}
    kept = Signature.objects.filter(facts__imprint__in=list(loose)).values_list("document", "facts")
    return any(
        known.document.pk != document if known else loose[facts["imprint"]].covers != facts.get("covers")
        for document, facts in kept
    )


# --- the printed code -------------------------------------------------------------------------------------


def clean_code(typed: str) -> str:
    """A code as it is kept, from how a person reads it off the paper: dashes and spaces as they like, small
    letters, O for 0, I or L for 1. '' when it cannot be one."""
    plain = re.sub(r"[\s\-–—.]+", "", typed).upper().translate(_READ_AS)
    return plain if _CODE.match(plain) else ""


def document_by_code(typed: str) -> Document | None:
    """The issued paper that carries the code. A paper that has not gone out answers like none."""
    code = clean_code(typed)
    return Document.objects.filter(lookup_code=code, state__in=PUBLISHED).first() if code else None


def _papers() -> QuerySet[Document]:
    names = Prefetch("issuing_agency", queryset=Agency.objects.prefetch_related("names"))
    return Document.objects.prefetch_related(
        names, "renderings", "revisions", "signatures",
        Prefetch("followers", queryset=Document.objects.prefetch_related(names)),
        Prefetch("about", queryset=Document.objects.prefetch_related(names)),
    )  # fmt: skip


# --- what a stranger may know -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SignedBy:
    """One line of the list of signers. at None: signed on paper."""

    name: str
    role: str
    at: dt.datetime | None
    source: str


@dataclass(frozen=True, slots=True)
class PaperFacts:
    """A paper for anybody who holds it: nothing of its content, not even its subject."""

    document: Document
    kind: str
    code: str
    date: dt.date | None
    agency: str
    state: str
    findings: tuple[Finding, ...]
    related: tuple[str, ...]
    signers: tuple[SignedBy, ...]
    files: tuple[Stored, ...]
    record_sha256: str


def facts_of(document: Document) -> PaperFacts:
    """What is said about an issued paper; a constant number of queries."""
    paper = _papers().get(pk=document.pk)
    return PaperFacts(
        document=paper,
        kind=paper.get_kind_display(),
        code=paper.code,
        date=paper.date,
        agency=_agency(paper),
        state=_state(paper),
        findings=states_of(paper),
        related=tuple(_related(paper)),
        signers=tuple(_signers(paper)),
        files=tuple(downloads(paper)),
        record_sha256=paper.record_copy_sha256,
    )


def _state(paper: Document) -> str:
    return _("đang có hiệu lực") if paper.state == DocumentState.ISSUED else paper.get_state_display()


def _agency(paper: Document) -> str:
    return name_on(paper.issuing_agency, paper.date).name if paper.date else paper.issuing_agency.name


def _named(paper: Document) -> str:
    facts = {"kind": paper.get_kind_display(), "code": paper.code, "agency": _agency(paper)}
    day = _(" ngày %(day)s") % {"day": f"{paper.date:%d/%m/%Y}"} if paper.date else ""
    return _("%(kind)s số %(code)s%(day)s của %(agency)s") % {**facts, "day": day}


def _related(paper: Document) -> Iterator[str]:
    """By which papers this one was replaced, withdrawn, corrected; and what it does to an older one."""
    told = {
        Relation.REPLACES: _("Bị thay thế bởi: %(paper)s."),
        Relation.WITHDRAWS: _("Bị thu hồi bởi: %(paper)s."),
        Relation.CORRECTS: _("Được đính chính bởi: %(paper)s."),
    }
    for each in _followers(paper):
        yield told[Relation(each.relation)] % {"paper": _named(each)}
    tells = {
        Relation.REPLACES: _("Thay thế: %(paper)s."),
        Relation.WITHDRAWS: _("Thu hồi: %(paper)s."),
        Relation.CORRECTS: _("Đính chính: %(paper)s."),
        Relation.COPIES: _("Bản sao của: %(paper)s."),
    }
    if paper.about is not None and paper.about.state in PUBLISHED and paper.relation in tells:
        yield tells[Relation(paper.relation)] % {"paper": _named(paper.about)}
        if paper.is_copy and paper.about.state != DocumentState.ISSUED:
            yield _("Văn bản gốc %(state)s.") % {"state": paper.about.get_state_display()}


def _signers(paper: Document) -> Iterator[SignedBy]:
    made = [each for each in paper.signatures.all() if each.state == SignatureState.DONE and each.part == 0]
    for each in sorted(made, key=lambda row: row.pk):
        source = TimeSource(each.facts.get("time_source", TimeSource.NONE))
        name = str(each.facts.get("common_name") or each.subject)
        yield SignedBy(name, each.get_signatory_display(), each.signed_at, TIME_SOURCES[source])
    if not made and paper.signer_name:
        yield SignedBy(paper.signer_name, _("người ký"), None, _("ký giấy, đóng dấu"))
