"""The file really issued elsewhere, a scan of the stamped paper or a PDF signed outside, kept once as the record."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from html import unescape
from typing import Any

from django.core.files.base import ContentFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, Invalid
from portal.core.uploads import check_paper
from reports.documents.differences import differences
from reports.documents.extraction import page_texts
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.policies import can_attach
from reports.documents.renderers.html import paper_html
from reports.documents.states import FileFormat, RenderingState
from reports.documents.verification.verdict import Outcome


def attach(*, document_id: int, by: User, content: bytes, name: str, facts: Mapping[str, Any]) -> Document:
    """Keep `content` as the record copy of a paper, with its SHA-256, what verification said about it (`facts`, a
    verdict's JSON, {} for none) and where its words differ from the paper's.

    Once: it is a record. The same bytes again change nothing. Invalid when it is no PDF, is too large, or can be
    opened neither by verification nor as pages: nobody could read such a record, and it cannot be replaced.
    """
    shown = check(content, name)
    digest = hashlib.sha256(content).hexdigest()
    paper = Document.objects.get(pk=document_id)
    if not paper.record_copy:
        require(can_attach, by, paper)  # before anything is read out of the file
    told = {"verdict": dict(facts), "differences": text_differences(paper, content)}
    if facts.get("outcome") == Outcome.UNREADABLE and told["differences"] == [_unread()]:
        said = str(_("Tệp PDF này không mở được. Hãy mở thử trên máy, quét hoặc lưu lại rồi đính kèm."))
        raise Invalid(said, {"file": said})
    with transaction.atomic():
        document = Document.objects.select_for_update(of=("self",)).get(pk=document_id)
        if document.record_copy and document.record_copy_sha256 == digest:
            return document
        if document.record_copy:
            raise Conflict(str(_("Văn bản này đã có bản lưu; bản lưu không thay được.")))
        require(can_attach, by, document)
        document.record_copy_name, document.record_copy_sha256 = shown, digest
        document.record_copy_facts = told
        document.record_copy.save(f"{document.pk}-{digest[:16]}.pdf", ContentFile(content), save=False)
        document.save(
            update_fields=["record_copy", "record_copy_name", "record_copy_sha256", "record_copy_facts"]
        )
        audit.record(
            by, "documents.record.attached", document, agency=document.issuing_agency,
            code=document.code, sha256=digest,
        )  # fmt: skip
    return document


def check(content: bytes, name: str) -> str:
    """The name shown to people. Invalid beside the field `file`."""
    upload = SimpleUploadedFile(name or "ban-luu.pdf", content)
    try:
        return check_paper(upload, kinds=("pdf",))
    except Invalid as error:
        said = error.message
        if not content.startswith(b"%PDF-"):
            said = str(_("Bản lưu phải là tệp PDF; nội dung tệp này không phải PDF. Hãy quét lại thành PDF."))
        raise Invalid(said, {"file": said}) from error


def text_differences(document: Document, content: bytes) -> list[str]:
    """Where the words of a file differ from those of the paper, for people. Both are read the same way when our own
    file is made, so that what the engine does to a page is no difference."""
    theirs = page_texts(content)
    if theirs is None:
        return [_unread()]
    return differences(_own_pages(document), theirs)


def _unread() -> str:
    return str(_("Không đọc được chữ trong tệp để so với văn bản."))


def _own_pages(document: Document) -> list[str]:
    made = document.renderings.filter(format=FileFormat.PDF, part=0, state=RenderingState.DONE).first()
    if made is not None and made.file.name and made.file.storage.exists(made.file.name):
        with made.file.open("rb") as file:
            pages = page_texts(file.read())
        if pages:
            return pages
    html = paper_html(Paper.from_json(document.layout)).replace("><", "> <").replace("<br>", " ")
    return [unescape(strip_tags(html))]


def log_download(*, document: Document, by: User) -> None:
    """A line in the journal for every download of the record copy."""
    audit.record(
        by, "documents.record.downloaded", document, agency=document.issuing_agency,
        code=document.code, sha256=document.record_copy_sha256,
    )  # fmt: skip
