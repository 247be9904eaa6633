"""Công văn and kế hoạch written in the portal: begun, written, discarded; nothing else of a paper is ever edited."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from agencies.policies import require
from agencies.queries import name_on
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.personal import Hit, scan
from portal.core.text import clean_line
from reports.collection.actions.personal import refuse_personal
from reports.collection.models import Call
from reports.documents.actions.codes import layout_sha256, new_lookup_code
from reports.documents.compose.kinds import compose_document, title_of
from reports.documents.compose.letter import symbol_of
from reports.documents.compose.requesting import gaps_of
from reports.documents.compose.round_words import REQUEST
from reports.documents.models import Document
from reports.documents.policies import can_edit, can_write, issuers_of
from reports.documents.states import WRITTEN, DocumentKind, DocumentState, Relation, Way

LONGEST: Final = {"subject": 400, "body": 100_000, "unit": 20, "personal": 500}
_MOST_LINES: Final = 60
_LONGEST_LINE: Final = 200
_SYMBOL_LENGTH: Final = 40
# The blanks of the text a correction begins with (corrections.py). An ellipsis among other words is the writer's.
_BLANK: Final = re.compile(r"“\s*…\s*”|\bTại …")


@dataclass(frozen=True, slots=True)
class Text:
    """What people type. agencies: ids of agencies of the portal; addressees, recipients: a line each; body: lines,
    a paragraph each; unit: symbol of the drafting unit; personal: why data that looks personal may stay."""

    subject: str
    body: str
    agencies: Sequence[int] = ()
    addressees: Sequence[str] = ()
    recipients: Sequence[str] = ()
    unit: str = ""
    personal: str = ""

    def source(self) -> dict[str, Any]:
        """As it is stored: clean, no line twice."""
        return {
            "subject": clean_line(self.subject),
            "agencies": list(dict.fromkeys(self.agencies)),
            "addressees": _lines(self.addressees),
            "body": "\n".join(clean_line(line) for line in self.body.splitlines()).strip("\n"),
            "recipients": _lines(self.recipients),
            "unit": clean_line(self.unit).replace(" ", ""),
            "personal": clean_line(self.personal),
        }


def _lines(typed: Sequence[str]) -> list[str]:
    """One addressee a line; the dash and the final sign belong to the paper's form, not to the name."""
    cleaned = (clean_line(line).lstrip("-–•").strip().rstrip(";.").strip() for line in typed)
    return list(dict.fromkeys(line for line in cleaned if line))


@transaction.atomic
def start_letter(
    *, agency: Agency, kind: str, text: Text, by: User, signer: Membership | None = None
) -> Document:
    """Begin a công văn or kế hoạch of an agency; it stays a draft, without a number, until it is issued.

    `signer`: whose lines and name stand below it; whoever really signs is said at issue."""
    require(can_write, by, agency)
    if kind not in WRITTEN:
        raise Invalid(str(_("Chỉ soạn công văn hoặc kế hoạch.")), {"kind": str(_("Hãy chọn lại."))})
    source = _checked(text)
    issuing = issuing_agency_of(agency, signer)
    draft = create_draft(
        kind=kind, drafting_agency=agency, issuing_agency=issuing, source=source, by=by, signer=signer
    )
    audit.record(by, "documents.letter.started", draft, agency=agency, kind=kind)
    return draft


@transaction.atomic
def write_letter(
    *,
    document_id: int,
    text: Text,
    by: User,
    signer: Membership | None = None,
    expected_sha256: str = "",
) -> Document:
    """Store what was typed, and who is to sign.

    `expected_sha256`: the layout the person saw; Conflict when somebody wrote since."""
    draft = _locked(document_id, by)
    if expected_sha256 and expected_sha256 != draft.layout_sha256:
        raise Conflict(
            str(
                _(
                    "Có người vừa sửa dự thảo này; hãy mở lại, xem phần đã thay đổi rồi dán nội dung của bạn vào."
                )
            )
        )
    draft.source = {**draft.source, **_checked(text, contact=draft.source.get("contact", ""))}
    draft.signer, draft.issuing_agency = signer, issuing_agency_of(draft.drafting_agency, signer)
    refresh(draft)
    draft.save(
        update_fields=[
            "source", "signer", "issuing_agency", "symbol", "title", "layout", "layout_sha256",
        ]
    )  # fmt: skip
    audit.record(
        by, "documents.letter.written", draft, agency=draft.drafting_agency, sha256=draft.layout_sha256
    )
    return draft


@transaction.atomic
def discard(*, document_id: int, by: User, reason: str = "") -> Document:
    """End a draft without issuing it; the row stays, so that the journal can be followed. Twice is harmless."""
    draft = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if draft.state == DocumentState.CANCELLED and can_write(by, draft.drafting_agency):
        return draft
    draft = _locked(document_id, by)
    refuse_personal(None, str(_("Lý do")), reason, field="reason")
    draft.state, draft.cancelled_reason = DocumentState.CANCELLED, clean_line(reason)[:500]
    draft.save(update_fields=["state", "cancelled_reason"])
    audit.record(by, "documents.draft.discarded", draft, agency=draft.drafting_agency)
    return draft


def create_draft(
    *,
    kind: str,
    drafting_agency: Agency,
    issuing_agency: Agency,
    source: dict[str, Any],
    by: User,
    signer: Membership | None = None,
    about: Document | None = None,
    relation: str = Relation.NONE,
    way: str = Way.PAPER,
    call: Call | None = None,
) -> Document:
    """The row of a draft with its paper as it would look now. For actions that have asked for the right to it."""
    draft = Document(
        kind=kind,
        state=DocumentState.DRAFT,
        drafting_agency=drafting_agency,
        issuing_agency=issuing_agency,
        source=source,
        signer=signer,
        about=about,
        relation=relation,
        way=way,
        call=call,
        lookup_code=new_lookup_code(),
        created_by=by,
        created_at=clock.now(),
    )
    refresh(draft)
    draft.save(force_insert=True)
    return draft


def issuing_agency_of(drafting: Agency, signer: Membership | None) -> Agency:
    """In whose name a draft would go out: its own agency, or the committee whose member is to sign."""
    if signer is None or signer.agency_id == drafting.pk:
        return drafting
    issuing = next((each for each in issuers_of(drafting) if each.pk == signer.agency_id), None)
    if issuing is None:
        said = str(_("Người ký không thuộc cơ quan ban hành; hãy chọn lại."))
        raise Invalid(said, {"signer": said})
    return issuing


def refresh(draft: Document) -> None:
    """Symbol, title and layout of a draft from what was typed; the caller saves."""
    symbol = name_on(draft.issuing_agency, clock.today()).symbol
    draft.symbol = symbol_of(draft.kind, symbol, str(draft.source.get("unit", "")))[:_SYMBOL_LENGTH]
    paper = compose_document(draft)
    draft.title = title_of(draft, paper)
    draft.layout = paper.to_json()
    draft.layout_sha256 = layout_sha256(draft.layout)


def personal_findings(source: dict[str, Any]) -> list[Hit]:
    """What in the typed text looks like a person's data. Addressees and recipients are offices, not searched.

    Nor is the line of the round's official contact (`contact`) while it stands as the portal wrote it."""
    contact = source.get("contact")
    typed = [line for line in source.get("body", "").splitlines() if not contact or line.strip() != contact]
    return scan("\n".join([source.get("subject", ""), *typed]))


def _unexplained(source: dict[str, Any]) -> str:
    """What is said while a text names people and nobody has written why; "" otherwise."""
    hits = [] if source.get("personal") else personal_findings(source)
    if not hits:
        return ""
    said = str(_("Có chỗ giống dữ liệu cá nhân (%(what)s): bỏ đi, hoặc ghi rõ ở đây vì sao phải giữ."))
    return said % {"what": "; ".join(f"{hit.label} {hit.masked}" for hit in hits[:3])}


def require_complete(document: Document) -> None:
    """Invalid while something is missing without which the paper cannot go to a signer: said field by field."""
    source, missing = document.source, {}
    if document.kind in WRITTEN:
        if not source.get("subject"):
            missing["subject"] = str(_("Chưa có trích yếu."))
        if not source.get("body"):
            missing["body"] = str(_("Chưa có nội dung."))
        elif _BLANK.search(source["body"]):
            missing["body"] = str(
                _(
                    "Nội dung còn chỗ trống “…” của mẫu: hãy ghi chỗ sai (trang, mục), lời đã in và lời sửa lại."
                )
            )
        receivers = [*source.get("agencies", ()), *source.get("addressees", ())]
        if document.kind == DocumentKind.LETTER and not receivers:
            missing["addressees"] = str(_("Công văn phải có nơi nhận (Kính gửi)."))
        if source.get("purpose") == REQUEST and document.call is not None and not missing:
            missing |= gaps_of(document.call, source)
        if unexplained := _unexplained(source):
            missing["personal"] = unexplained
    if missing:
        raise Invalid(
            str(_("Dự thảo chưa đủ để phát hành: %(what)s")) % {"what": " ".join(missing.values())}, missing
        )


def _locked(document_id: int, by: User) -> Document:
    draft = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if not can_write(by, draft.drafting_agency):
        raise NotAllowed(
            str(_("Chỉ người soạn thảo, tổng hợp hoặc văn thư của cơ quan soạn mới sửa được dự thảo."))
        )
    if not can_edit(by, draft):
        said = _("Văn bản %(state)s, không sửa được nữa; nếu sai, hãy đính chính, thay thế hoặc thu hồi.")
        raise Conflict(str(said) % {"state": draft.get_state_display()})
    return draft


def _checked(text: Text, *, contact: str = "") -> dict[str, Any]:
    """The stored form; `contact`: a line that the portal wrote itself. Invalid says every field that is too long, or an
    agency that is none."""
    source, wrong = text.source(), {}
    for name, most in LONGEST.items():
        if len(source[name]) > most:
            said = str(_("Dài quá %(most)d ký tự (đang có %(has)d)."))
            wrong[name] = said % {"most": most, "has": len(source[name])}
    for name in ("addressees", "recipients"):
        if len(source[name]) > _MOST_LINES or any(len(line) > _LONGEST_LINE for line in source[name]):
            said = str(_("Mỗi dòng một nơi nhận, tối đa %(lines)d dòng, mỗi dòng %(most)d ký tự."))
            wrong[name] = said % {"lines": _MOST_LINES, "most": _LONGEST_LINE}
    known = set(Agency.objects.filter(pk__in=source["agencies"]).values_list("pk", flat=True))
    if known != set(source["agencies"]):
        wrong["agencies"] = str(_("Có cơ quan không còn trong danh mục; hãy chọn lại."))
    if unexplained := _unexplained({**source, "contact": contact}):
        wrong["personal"] = unexplained
    if not source["subject"]:
        wrong["subject"] = str(_("Hãy ghi trích yếu để dự thảo có tên."))
    if wrong:
        raise Invalid(str(_("Có nội dung cần sửa.")), wrong)
    return source
