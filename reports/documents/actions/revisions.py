"""The states of a PDF on its way through the signatures, and what locks a paper while one is added."""

from __future__ import annotations

import hashlib
import secrets

from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from portal.core import clock
from portal.core.errors import Conflict
from reports.documents.models import Document, Revision
from reports.documents.states import TRANSITIONS


def lock(document_id: int) -> Document:
    """The paper, locked until the caller's transaction ends: one hand at a time."""
    related = Document.objects.select_related(
        "issuing_agency", "drafting_agency", "signer__user", "report__assignment", "about"
    )
    return related.select_for_update(of=("self",)).get(pk=document_id)


def expect(document: Document, verb: str) -> None:
    """Conflict when `verb` may not start from the paper's state: somebody was faster, or the page was old."""
    starts, _end = TRANSITIONS[verb]
    if document.state not in starts:
        said = _("Văn bản đang ở trạng thái “%(state)s”, không thực hiện được việc này. Hãy tải lại trang.")
        raise Conflict(str(said) % {"state": document.get_state_display()})


def move(document: Document, verb: str, **fields: object) -> None:
    """Write the state that `verb` leads to, together with other fields."""
    expect(document, verb)
    document.state = TRANSITIONS[verb][1]
    for name, value in fields.items():
        setattr(document, name, value)
    document.save(update_fields=["state", *fields])


def add(document: Document, *, part: int, label: str, step: str, content: bytes) -> Revision:
    """Keep one more state of a part. The caller holds the lock and has made sure that `content` begins with the
    bytes of the state before; the stored name cannot be guessed and is never used twice."""
    name = f"signed/{document.created_at.year}/{document.pk}-{part}-{step}-{secrets.token_hex(8)}.pdf"
    return Revision.objects.create(
        document=document,
        part=part,
        label=label,
        step=step,
        file=Revision.file.field.storage.save(name, ContentFile(content)),
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        at=clock.now(),
    )


def latest(document: Document, part: int) -> Revision:
    """The newest state of a part. Conflict while the file for signing is not there yet."""
    found = document.revisions.filter(part=part).order_by("-id").first()
    if found is None:
        raise Conflict(str(_("Tệp trình ký chưa tạo xong. Hãy đợi ít giây rồi tải lại trang.")))
    return found


def read(revision: Revision) -> bytes:
    """Its bytes. Conflict when the stored file is not what was stored: nothing is signed on top of it."""
    with revision.file.open("rb") as stored:
        content = bytes(stored.read())
    if hashlib.sha256(content).hexdigest() != revision.sha256:
        raise Conflict(str(_("Tệp lưu trên máy chủ đã bị thay đổi; hãy báo người quản trị hệ thống.")))
    return content
