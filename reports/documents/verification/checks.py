"""Every check of one file, in one pass: from bytes to a verdict. Slow and memory-hungry on hostile files, therefore
run in a child process (`child`) with limits; nothing here knows Django.

`intact` alone says nothing: a file with a page added by an update is intact as far as the signed bytes go. A
signature holds only when its ranges are sound, its bytes and its cryptography agree, its certificate led to a
believed root when it was made, and whatever was appended is of the kind that it allows.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import hashlib
from dataclasses import dataclass, replace
from typing import Any, Final

from reports.documents.verification import chains, changes, ranges
from reports.documents.verification.chains import Anchors, Evidence
from reports.documents.verification.reading import Refused, guarded, open_pdf, pages_of
from reports.documents.verification.stamps import NO_STAMP, Stamp, stamp_in, stamp_of
from reports.documents.verification.verdict import (
    Change,
    Extent,
    Reason,
    SignatureFacts,
    TimeSource,
    Verdict,
)

_STAMP: Final = "/DocTimeStamp"
# Claims of one's own machine may run ahead of ours by this much.
_TOLERANCE: Final = dt.timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class _Found:
    """A signature as it lies in the file. sound: its ranges are; until: the time of the first believed document
    time-stamp over it (proven), otherwise now; earlier: what an earlier look at the same bytes found."""

    embedded: Any
    sound: bool
    until: dt.datetime
    proven: bool
    earlier: SignatureFacts | None


def examine(content: bytes, anchors: Anchors, moment: dt.datetime, earlier: Verdict | None = None) -> Verdict:
    """The verdict over a file, whatever is in it; moment: now, aware. earlier: an earlier verdict over exactly these
    bytes. What was appended after a signature is a matter of the bytes alone and the slow part of the work, so it is
    not asked again; everything that time can change is."""
    try:
        return asyncio.run(_examine(content, anchors, moment, earlier))
    except Refused as refused:
        reason = refused.reason
    except MemoryError:
        reason = Reason.TOO_BIG
    except (
        Exception
    ):  # a file may be damaged in ways that no list of errors foresees; the answer is never silence
        reason = Reason.DAMAGED
    return Verdict.of(hashlib.sha256(content).hexdigest(), len(content), (), reason)


async def _examine(content: bytes, anchors: Anchors, moment: dt.datetime, earlier: Verdict | None) -> Verdict:
    digest, size = hashlib.sha256(content).hexdigest(), len(content)
    same = earlier.signatures if earlier is not None and earlier.sha256 == digest else ()
    known = {each.imprint: each for each in same if each.intact and each.extent != Extent.OTHER}
    reader = open_pdf(content)
    pages, fields = len(pages_of(reader)), _filled_fields(reader)
    if not fields:
        return Verdict.of(digest, size, (), Reason.UNSIGNED, pages=pages)
    evidence = chains.evidence_of(reader)
    embedded, broken = _embedded(reader, fields)
    stamps = [each for each in embedded if each.sig_object_type == _STAMP]
    proofs, false_stamp = await _proofs(content, stamps, anchors, evidence, moment)
    facts = list(broken)
    for each in embedded:
        if each.sig_object_type == _STAMP:
            continue
        later = [time for revision, time in proofs if revision > each.signed_revision]
        try:
            before = known.get(_imprint(each))
            found = _Found(each, _is_sound(content, each), min(later, default=moment), bool(later), before)
            facts.append(await _facts(found, anchors, evidence))
        except MemoryError:
            raise
        except (
            Exception
        ):  # certificates and signatures are read lazily; what is damaged in them shows anywhere
            facts.append(SignatureFacts(str(each.fq_name), problems=(Reason.SIGNATURE_DAMAGED,)))
    whole = [Reason.TIMESTAMP_FALSE] if false_stamp else []
    if not facts:
        whole.append(Reason.UNSIGNED)
    return Verdict.of(digest, size, _last_word(facts, content, embedded), *whole, pages=pages)


def _filled_fields(reader: Any) -> list[tuple[str, Any, Any]]:
    from pyhanko.sign.fields import enumerate_sig_fields

    # names are the library's own strings, each with a way back to the whole reader: plain ones go on
    found = enumerate_sig_fields(reader, filled_status=True)
    return [(str(name), value, field) for name, value, field in found]


def _embedded(reader: Any, fields: list[tuple[str, Any, Any]]) -> tuple[list[Any], list[SignatureFacts]]:
    """The signatures that can be read, oldest first, and those that cannot: the library passes over the latter in
    silence, and a file whose only signature is broken would count as unsigned."""
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.general import CMSExtractionError, CMSStructuralError
    from pyhanko.sign.validation import EmbeddedPdfSignature

    known = {each.value for each in SigSeedSubFilter}
    readable, broken = [], []
    for name, value, field in fields:
        try:
            if guarded(value.get_object).get("/SubFilter") not in known:
                broken.append(SignatureFacts(name, problems=(Reason.UNSUPPORTED,)))
                continue
            found = guarded(EmbeddedPdfSignature, reader, field, name)
            # read once here, so that what is damaged is said now
            guarded(getattr, found, "signer_cert")
            readable.append(found)
        except (Refused, CMSExtractionError, CMSStructuralError, _invalid()):
            broken.append(SignatureFacts(name, problems=(Reason.SIGNATURE_DAMAGED,)))
    return sorted(readable, key=lambda each: each.signed_revision), broken


def _invalid() -> type[Exception]:
    from pyhanko.sign.validation.errors import SignatureValidationError

    return SignatureValidationError


def _is_sound(content: bytes, embedded: Any) -> bool:
    return ranges.is_sound(content, list(embedded.byte_range), embedded.pkcs7_content)


async def _proofs(
    content: bytes, stamps: list[Any], anchors: Anchors, evidence: Evidence, moment: dt.datetime
) -> tuple[list[tuple[int, dt.datetime]], bool]:
    """Document time-stamps that are believed, as (revision, time), and whether one is false. Walked from the last
    to the first: each is held up by the one after it."""
    proven, until, false = [], moment, False
    for each in reversed(stamps):
        said = Stamp(problem=Reason.TIMESTAMP_FALSE)
        if _is_sound(content, each):
            said = await stamp_of(each.signed_data, each.compute_digest, anchors, evidence, until)
        if said.time is not None:
            until = said.time
            proven.append((each.signed_revision, said.time))
        false = false or said.problem == Reason.TIMESTAMP_FALSE
    return proven, false


async def _facts(found: _Found, anchors: Anchors, evidence: Evidence) -> SignatureFacts:
    """All about one signature that can be read."""
    embedded, certificate = found.embedded, found.embedded.signer_cert
    base = _identity(embedded, certificate)
    if not found.sound:
        return replace(base, problems=(Reason.BYTE_RANGE,))
    intact, genuine = _integrity(embedded, certificate)
    base = _extent(replace(base, intact=intact and genuine), found)
    more = _with_own(evidence, embedded)
    stamp = await stamp_in(embedded.signer_info, anchors, more, found.until)
    when = stamp.time or found.until
    chain = await chains.at(certificate, anchors, more, when)
    claimed = _aware(embedded.self_reported_timestamp)
    signed_at = stamp.time or claimed
    problems = [
        *([] if intact else [Reason.BYTES_CHANGED]),
        *([] if genuine else [Reason.SIGNATURE_FALSE]),
        *([stamp.problem] if stamp.problem else []),
        *_trust_problems(chain, certificate, claimed, proven=stamp.time is not None or found.proven),
        *base.problems,
    ]
    facts = replace(
        base,
        trusted=chain.problem is None and chains.may_sign(certificate),
        chain=chain.names,
        revocation=chain.revocation,
        revoked_at=_said(chain.revoked_at),
        signed_at=_said(signed_at),
        time_source=_time_source(stamp, claimed),
        level=_level(stamp, bool(evidence.crls or evidence.ocsps), found.proven),
        problems=tuple(dict.fromkeys(problems)),
    )
    return await _second_opinion(facts, embedded, anchors, more, when)


def _identity(embedded: Any, certificate: Any) -> SignatureFacts:
    subject = certificate.subject.native
    organisation = subject.get("organization_name", "")
    return SignatureFacts(
        field=str(embedded.field_name),
        common_name=chains.common_name(certificate),
        subject=chains.distinguished(certificate.subject),
        organisation=organisation if isinstance(organisation, str) else ", ".join(map(str, organisation)),
        issuer=chains.distinguished(certificate.issuer),
        serial=f"{certificate.serial_number:x}",
        fingerprint=certificate.sha256.hex(),
        not_before=_said(certificate.not_valid_before),
        not_after=_said(certificate.not_valid_after),
        certifies=embedded.docmdp_level is not None,
        covers=ranges.end_of(list(embedded.byte_range)),
        imprint=_imprint(embedded),
    )


def _imprint(embedded: Any) -> str:
    return hashlib.sha256(embedded.signer_info["signature"].native).hexdigest()


def _integrity(embedded: Any, certificate: Any) -> tuple[bool, bool]:
    """Whether the bytes are those that were signed, and whether the signature was made with the certificate's key."""
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    try:
        return validate_sig_integrity(
            embedded.signer_info,
            certificate,
            expected_content_type="data",
            actual_digest=embedded.compute_digest(),
        )
    except (_invalid(), ValueError, KeyError, TypeError, AttributeError):
        return True, False


def _extent(facts: SignatureFacts, found: _Found) -> SignatureFacts:
    """What was appended after the signature, and whether that is of the kind it allows."""
    if found.earlier is not None:
        before = found.earlier
        whole = before.covers_whole_file
        return replace(facts, extent=before.extent, changes=before.changes, covers_whole_file=whole)
    return _compared(facts, found.embedded)


def _compared(facts: SignatureFacts, embedded: Any) -> SignatureFacts:
    """The same from the file itself: every object of every later revision is looked at."""
    from pyhanko.sign.diff_analysis import DiffResult, ModificationLevel
    from pyhanko.sign.validation.status import SignatureCoverageLevel

    try:
        guarded(embedded.compute_integrity_info)
        summary = embedded.summarise_integrity_info()
    except (Refused, _invalid()):
        return replace(facts, problems=(Reason.CHANGED_OTHERWISE,))
    whole = embedded.coverage == SignatureCoverageLevel.ENTIRE_FILE
    if embedded.coverage < SignatureCoverageLevel.ENTIRE_REVISION:
        return replace(facts, problems=(Reason.BYTE_RANGE,))
    level = (
        embedded.diff_result.modification_level
        if isinstance(embedded.diff_result, DiffResult)
        else ModificationLevel.OTHER
    )
    extents = {
        ModificationLevel.NONE: Extent.NOTHING,
        ModificationLevel.LTA_UPDATES: Extent.EVIDENCE,
        ModificationLevel.FORM_FILLING: Extent.FIELDS,
    }
    extent = extents.get(level, Extent.OTHER)
    if extent == Extent.OTHER or not summary["docmdp_ok"]:
        named = _changes_after(embedded)
        grave = tuple(dict.fromkeys(each.what for each in named if each.what != Reason.FIELDS_CHANGED))
        return replace(
            facts, extent=Extent.OTHER, changes=named, problems=grave or (Reason.CHANGED_OTHERWISE,)
        )
    filled = sorted(map(str, embedded.diff_result.changed_form_fields)) if extent == Extent.FIELDS else []
    named = tuple(Change(Reason.FIELDS_CHANGED, each) for each in filled[: changes.MAX_CHANGES])
    return replace(facts, extent=extent, changes=named, covers_whole_file=whole)


def _changes_after(embedded: Any) -> tuple[Change, ...]:
    try:
        found: tuple[Change, ...] = guarded(changes.after, embedded.reader, embedded.signed_revision)
    except Refused:
        return (Change(Reason.CHANGED_OTHERWISE),)
    return found


def _with_own(evidence: Evidence, embedded: Any) -> Evidence:
    """With the certificates and statements that travel inside this signature."""
    lists: list[Any] = []
    answers: list[Any] = []
    for attribute in embedded.signer_info["signed_attrs"]:
        if attribute["type"].native == "adobe_revocation_info_archival":
            for each in attribute["values"]:
                lists.extend(each["crl"] or ())
                answers.extend(each["ocsp"] or ())
    return evidence.with_more(embedded.other_embedded_certs, lists, answers)


def _trust_problems(
    chain: chains.Chain, certificate: Any, claimed: dt.datetime | None, *, proven: bool
) -> list[Reason]:
    """What speaks against the signer; what ended or was withdrawn later is told from what already was at the time."""
    found = [] if chains.may_sign(certificate) else [Reason.WRONG_USAGE]
    problem = chain.problem
    if not proven and claimed is not None:
        if problem == Reason.EXPIRED and claimed <= certificate.not_valid_after:
            problem = Reason.EXPIRED_UNPROVEN
        if problem == Reason.REVOKED and chain.revoked_at is not None and claimed < chain.revoked_at:
            problem = Reason.REVOKED_UNPROVEN
        if problem is None and not certificate.not_valid_before - _TOLERANCE <= claimed:
            problem = Reason.NOT_YET_VALID
    return [*found, *([problem] if problem else [])]


async def _second_opinion(
    facts: SignatureFacts, embedded: Any, anchors: Anchors, evidence: Evidence, when: dt.datetime
) -> SignatureFacts:
    """pyHanko's own bottom line over the same facts: where it says no and we found nothing, the answer is no."""
    from pyhanko.sign.validation.pdf_embedded import async_validate_pdf_signature
    from pyhanko.sign.validation.settings import KeyUsageConstraints

    if facts.problems:
        return facts
    try:
        status = await async_validate_pdf_signature(
            embedded,
            signer_validation_context=chains.context(anchors, evidence, when, embedded.signer_cert),
            key_usage_settings=KeyUsageConstraints(key_usage=set(chains.SIGNING_USAGES)),
            skip_diff=True,
        )
    except (_invalid(), ValueError, KeyError, TypeError, AttributeError):
        return replace(facts, problems=(Reason.SIGNATURE_DAMAGED,))
    if status.bottom_line:
        return facts
    weak = not status.trusted and status.validation_path is None
    return replace(facts, problems=(Reason.WEAK_ALGORITHM if weak else Reason.CHANGED_OTHERWISE,))


def _last_word(
    facts: list[SignatureFacts], content: bytes, embedded: list[Any]
) -> tuple[SignatureFacts, ...]:
    """Fields may be filled between two signatures, since the later one stands for them; not after the last.
    And nothing may follow the end of the last revision."""
    if not facts or any(each.problems for each in facts):
        return tuple(facts)
    last = facts[-1]
    trailing = content[content.rfind(b"%%EOF") + 5 :].strip(b"\r\n \t\x00")
    end = max((ranges.end_of(list(each.byte_range)) for each in embedded), default=0)
    beyond = last.extent == Extent.NOTHING and content[end:].strip(b"\r\n \t\x00")
    if trailing or beyond:
        facts[-1] = replace(last, extent=Extent.OTHER, problems=(Reason.CHANGED_OTHERWISE,))
    elif last.extent == Extent.FIELDS:
        facts[-1] = replace(last, problems=(Reason.FIELDS_CHANGED,))
    return tuple(facts)


def _time_source(stamp: Stamp, claimed: dt.datetime | None) -> TimeSource:
    if stamp.time is not None:
        return TimeSource.STAMP
    return TimeSource.NONE if claimed is None else TimeSource.CLAIMED


def _level(stamp: Stamp, has_evidence: bool, proven: bool) -> str:
    if stamp == NO_STAMP or stamp.time is None:
        return "B-B"
    return "B-LTA" if proven and has_evidence else "B-LT" if has_evidence else "B-T"


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return moment if moment is None or moment.tzinfo else moment.replace(tzinfo=dt.UTC)


def _said(moment: dt.datetime | None) -> str:
    return moment.isoformat(timespec="seconds") if moment else ""
