"""Papers that people upload: what they really are is read from their first bytes, never from their name."""

from __future__ import annotations

import io
import uuid
import zipfile
from pathlib import PurePosixPath
from typing import Any, Final

from django.core.files.uploadedfile import UploadedFile
from django.http import FileResponse
from django.utils.translation import gettext_lazy as _

from portal.core import virus
from portal.core.errors import Invalid
from portal.core.personal import scan_file_name
from portal.core.sheets import CONTENT_TYPE
from portal.core.text import clean_line

MAX_BYTES: Final = 20 * 1024 * 1024
TYPES: Final = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "jpg": "image/jpeg",
    "png": "image/png",
}
SCANS: Final = ("pdf", "jpg", "png")  # what a browser shows by itself
ACCEPT: Final = ".pdf,.docx,.jpg,.jpeg,.png"
_NAME_LENGTH: Final = 150


def _kind(upload: UploadedFile[Any]) -> str | None:
    """The key of TYPES the content belongs to."""
    upload.seek(0)
    head = upload.read(16)
    upload.seek(0)
    if head.startswith(b"%PDF-"):
        return "pdf"
    if head.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head.startswith(b"PK\x03\x04") and _is_word(upload):
        return "docx"
    return None


def _is_word(upload: UploadedFile[Any]) -> bool:
    try:
        with zipfile.ZipFile(upload) as archive:
            return "word/document.xml" in archive.namelist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError):  # whatever a broken one may raise
        return False
    finally:
        upload.seek(0)


def check_paper(upload: UploadedFile[Any], *, kinds: tuple[str, ...] = tuple(TYPES)) -> str:
    """Take a PDF, Word file or picture of at most 20 MB; return its name for people, and rename it for storage.

    The stored name is random with the ending of the true kind. Raises Invalid with the way out, also for a name
    that gives a citizen away and for what the virus scanner finds.
    """
    if (upload.size or 0) > MAX_BYTES:
        raise Invalid(str(_("Tệp lớn hơn 20 MB; hãy giảm dung lượng rồi tải lại.")))
    kind = _kind(upload)
    if kind is None or kind not in kinds:
        taken = _("PDF, Word (.docx) hoặc ảnh JPG, PNG") if "docx" in kinds else _("PDF hoặc ảnh JPG, PNG")
        raise Invalid(str(_("Chỉ nhận tệp %(taken)s; nội dung tệp này không phải vậy.")) % {"taken": taken})
    typed = PurePosixPath(clean_line(upload.name or "").replace("\\", "/"))
    stem = typed.stem[:_NAME_LENGTH].strip(" .") or str(_("tep"))
    for hit in scan_file_name(stem):
        said = str(_("Tên tệp có vẻ chứa %(what)s (%(masked)s); hãy đổi tên tệp rồi tải lại."))
        raise Invalid(said % {"what": hit.label, "masked": hit.masked})
    virus.refuse_infected(upload.read())
    upload.seek(0)
    upload.name = f"{uuid.uuid4().hex}.{kind}"
    return f"{stem}.{kind}"


def attachment(stored: object, name: str) -> FileResponse:
    """A stored file as a download under its Vietnamese name (RFC 6266), never shown in the browser."""
    kind = PurePosixPath(name).suffix.lower().removeprefix(".")
    response = FileResponse(
        stored.open("rb"),  # type: ignore[attr-defined] # a FieldFile; its class is Django's
        as_attachment=True,
        filename=name,
        content_type=TYPES.get(kind, "application/octet-stream"),
    )
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


def workbook(content: bytes, name: str) -> FileResponse:
    """A workbook that the portal made as a download."""
    response = FileResponse(io.BytesIO(content), as_attachment=True, filename=name, content_type=CONTENT_TYPE)
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
