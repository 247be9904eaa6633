"""Copies of an issued paper, by an agency that has it; legally equal to the original (NĐ 30/2020, Điều 25-26)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, Membership, User
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.text import clean_line
from reports.documents.actions.letters import create_draft, issuing_agency_of
from reports.documents.compose.copy import pieces_of
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import can_copy
from reports.documents.states import COPIES, DocumentKind, DocumentState, Relation, Way


@transaction.atomic
def start_copy(
    *,
    document_id: int,
    agency: Agency,
    kind: str,
    by: User,
    parts: Sequence[str] = (),
    to: Sequence[int] = (),
    recipients: Sequence[str] = (),
    signer: Membership | None = None,
    way: str = Way.PAPER,
) -> Document:
    """A draft of a copy: SAO Y of the whole, or TRÍCH SAO of `parts` (keys of compose.copy.pieces_of). The clerk
    issues it under a number of the agency's own series of copies. `to`: agencies of the portal that get it.

    way: on paper, under a block with the copying agency's signer and recipients; or DIGITAL, an electronic copy: the
    agency alone signs the file, `signer` and `recipients` are left out. What was signed digitally has an electronic
    original already: whole, it is copied to paper only (Điều 25).
    """
    original = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
    if not can_copy(by, original, agency):
        raise NotAllowed(str(_("Chỉ văn thư hoặc người tổng hợp của cơ quan có văn bản này mới sao được.")))
    if original.state != DocumentState.ISSUED:
        said = _("Văn bản %(code)s %(state)s, không sao được.")
        raise Conflict(str(said) % {"code": original.code, "state": original.get_state_display()})
    if original.is_copy:
        raise Conflict(str(_("Đây là bản sao; hãy sao từ bản gốc.")))
    if kind not in COPIES:
        raise Invalid(str(_("Hãy chọn sao y hoặc trích sao.")), {"kind": str(_("Hãy chọn lại."))})
    electronic = way == Way.DIGITAL
    if electronic and kind == DocumentKind.COPY and original.way == Way.DIGITAL:
        said = _(
            "Văn bản đã ký số: tệp đã ký là bản chính điện tử, hãy gửi chính tệp đó. Sao y thì sao sang giấy."
        )
        raise Invalid(str(said), {"way": str(_("Chỉ trích sao mới lập được bản sao điện tử."))})
    source = {
        "parts": _chosen(original, kind, parts),
        "agencies": list(Agency.objects.filter(pk__in=to).values_list("pk", flat=True)),
        "recipients": []
        if electronic
        else [line for line in (clean_line(each) for each in recipients) if line],
    }
    signer = None if electronic else signer
    draft = create_draft(
        kind=kind, drafting_agency=agency, issuing_agency=issuing_agency_of(agency, signer), source=source, by=by,
        signer=signer, about=original, relation=Relation.COPIES, way=way,
    )  # fmt: skip
    audit.record(by, "documents.copy.started", draft, agency=agency, code=original.code, kind=kind)
    return draft


def _chosen(original: Document, kind: str, parts: Sequence[str]) -> list[str]:
    """The pieces of an extract in the order of the paper; nothing for a whole copy."""
    if kind == DocumentKind.COPY:
        return []
    known = [each.key for each in pieces_of(Paper.from_json(original.layout))]
    chosen = [key for key in known if key in set(parts)]
    if not chosen or set(parts) - set(known):
        said = str(_("Hãy chọn ít nhất một phần để trích sao."))
        raise Invalid(said, {"parts": said})
    return chosen
