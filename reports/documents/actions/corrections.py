"""After issue nothing changes: đính chính, thay thế, thu hồi are papers of their own that point to the old one.

Wrong form is corrected by a công văn; wrong content is replaced by a paper of equal form; a withdrawal is a công văn
(NĐ 30/2020, Điều 17). The old paper's state changes when the new one goes out, in the same transaction.
"""

from __future__ import annotations

from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core.dates import format_date
from portal.core.errors import Conflict, Invalid
from reports.collection.models import Report
from reports.documents.actions.letters import create_draft
from reports.documents.models import Document
from reports.documents.policies import can_correct, can_write
from reports.documents.states import (
    COPIES,
    UNDER_WAY,
    WRITTEN,
    DocumentKind,
    DocumentState,
    Relation,
)

_VERBS: Final = {
    Relation.CORRECTS: "Đính chính",
    Relation.WITHDRAWS: "Thu hồi",
}
_ENDS: Final = {Relation.REPLACES: DocumentState.REPLACED, Relation.WITHDRAWS: DocumentState.WITHDRAWN}
STARTED_HERE: Final = (Relation.CORRECTS, Relation.REPLACES, Relation.WITHDRAWS)


@transaction.atomic
def start_correction(*, document_id: int, by: User, relation: str) -> Document:
    """A draft that corrects, replaces or withdraws an issued paper; the one already being written when there is one.

    Conflict: the old paper is no longer in force; a report is replaced by its next version, not here; a paper that
    would end the old one is already being written.
    """
    old = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    require(can_correct, by, old)
    if relation not in STARTED_HERE:
        raise Invalid(str(_("Hãy chọn đính chính, thay thế hoặc thu hồi.")))
    _refuse_wrong_way(old, relation)
    same = _open_draft(old, relation)
    if same is not None:
        return same
    draft = create_draft(
        kind=old.kind if relation == Relation.REPLACES else DocumentKind.LETTER,
        drafting_agency=old.drafting_agency,
        issuing_agency=old.issuing_agency,
        source=dict(old.source) if relation == Relation.REPLACES else _letter_about(old, Relation(relation)),
        by=by,
        signer=old.signer,
        about=old,
        relation=relation,
        call=old.call,
    )
    audit.record(
        by, "documents.correction.started", draft, agency=old.issuing_agency, code=old.code, kind=relation
    )
    return draft


@transaction.atomic
def write_again(*, document_id: int, by: User) -> Document:
    """A new draft with the words of a letter or plan that was discarded, or not signed after all.

    One that was about another paper is about it again, under the same conditions as the first time.
    """
    ended = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    require(can_write, by, ended.drafting_agency)
    if ended.state != DocumentState.CANCELLED or ended.kind not in WRITTEN:
        raise Conflict(str(_("Chỉ soạn lại được công văn, kế hoạch đã bỏ hoặc không phát hành.")))
    if ended.about_id is not None:
        old = Document.objects.select_for_update(of=("self",)).get(pk=ended.about_id)
        require(can_correct, by, old)
        _refuse_wrong_way(old, ended.relation)
        same = _open_draft(old, ended.relation)
        if same is not None:
            return same
    draft = create_draft(
        kind=ended.kind, drafting_agency=ended.drafting_agency, issuing_agency=ended.issuing_agency,
        source=dict(ended.source), by=by, signer=ended.signer, about=ended.about, relation=ended.relation,
        call=ended.call,
    )  # fmt: skip
    audit.record(by, "documents.letter.started", draft, agency=draft.drafting_agency, kind=draft.kind)
    return draft


def _open_draft(old: Document, relation: str) -> Document | None:
    """The draft of this kind that is being written; Conflict when another one is about to end the old paper."""
    open_ones = old.followers.filter(state__in=(DocumentState.DRAFT, *UNDER_WAY))
    same = open_ones.filter(relation=relation).first()
    ending = open_ones.filter(relation__in=_ENDS).first()
    if same is None and ending is not None and relation in _ENDS:
        said = _("Đang có dự thảo %(what)s văn bản này; hãy phát hành hoặc bỏ dự thảo đó trước.")
        raise Conflict(str(said) % {"what": ending.get_relation_display()})
    return same


def _refuse_wrong_way(old: Document, relation: str) -> None:
    if old.state != DocumentState.ISSUED:
        said = _("Văn bản %(code)s %(state)s, không còn hiệu lực để đính chính, thay thế hay thu hồi.")
        raise Conflict(str(said) % {"code": old.code, "state": old.get_state_display()})
    if relation == Relation.REPLACES and old.report_id is not None:
        raise Conflict(
            str(
                _(
                    "Báo cáo được thay thế bằng lần báo cáo tiếp theo: mở lại báo cáo, sửa, duyệt rồi phát hành; "
                    "văn bản cũ khi đó tự chuyển thành đã bị thay thế."
                )
            )
        )
    if relation == Relation.REPLACES and old.kind in COPIES:
        raise Conflict(str(_("Bản sao không thay thế được; hãy thu hồi rồi sao lại.")))
    if old.relation == Relation.WITHDRAWS and relation != Relation.CORRECTS:
        raise Conflict(
            str(_("Công văn thu hồi đã có tác dụng; chỉ đính chính được, không thay thế hay thu hồi."))
        )


def _letter_about(old: Document, relation: Relation) -> dict[str, Any]:
    """What a letter about the old paper says until somebody writes more: to everybody who got the old one."""
    verb = _VERBS[relation]
    word = f"{_word_of(old)} số {old.code}" + (f" ngày {format_date(old.date)}" if old.date else "")
    issuer = old.issuing_agency.name
    if relation == Relation.WITHDRAWS:
        body = (
            f"{issuer} thu hồi {word} về {old.title}.\n"
            "Đề nghị các cơ quan, đơn vị nhận được văn bản ngừng sử dụng, gỡ bỏ khỏi hệ thống và thông báo lại."
        )
    else:
        body = (
            f"{issuer} đính chính {word} về {old.title} như sau:\n"
            "Tại …, đã in là: “…”;\nNay sửa lại là: “…”.\nCác nội dung khác của văn bản không thay đổi."
        )
    return {
        "subject": f"{verb.lower()} {word}",
        "agencies": list(old.deliveries.values_list("agency_id", flat=True)),
        "addressees": list(old.source.get("addressees", ())),
        "body": body,
        "recipients": [],
        "unit": str(old.source.get("unit", "")),
    }


def _word_of(document: Document) -> str:
    return str(DocumentKind(document.kind).label)


def predecessor(report: Report, issuing_agency: Agency) -> Document | None:
    """The paper in force that this agency issued before in the same duty, which a new one replaces."""
    return Document.objects.filter(
        Q(report__assignment=report.assignment_id) & ~Q(report=report.pk),
        issuing_agency=issuing_agency,
        state=DocumentState.ISSUED,
    ).first()


def refuse_without_object(document: Document) -> None:
    """Conflict when what this draft would correct, replace, withdraw or copy is no longer in force."""
    old = document.about
    if (
        old is not None
        and document.relation in (*STARTED_HERE, Relation.COPIES)
        and old.state != DocumentState.ISSUED
    ):
        said = _("Văn bản %(code)s %(state)s; dự thảo này không còn tác dụng, hãy bỏ dự thảo.")
        raise Conflict(str(said) % {"code": old.code, "state": old.get_state_display()})


def take_effect(document: Document) -> None:
    """What a paper that goes out does to the one it points to; inside the transaction that issues it.

    Replaced or withdrawn once: an old paper that has left force meanwhile keeps what ended it.
    """
    if document.about_id is None or document.relation not in _ENDS:
        return
    ended = Document.objects.filter(pk=document.about_id, state=DocumentState.ISSUED)
    ended.update(state=_ENDS[Relation(document.relation)])
