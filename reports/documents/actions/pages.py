"""Pictures of the pages of stored PDFs: drawn once, kept by the hash of the bytes they were drawn from."""

from __future__ import annotations

from typing import Final

from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db.models.fields.files import FieldFile

from reports.documents import images
from reports.documents.models import Rendering, Revision

_PNG_END: Final = b"IEND\xaeB`\x82"


def page_picture(pdf: FieldFile, sha256: str, number: int) -> bytes | None:
    """Page `number` (from 1) of a stored PDF as a PNG; None when there is no such page."""
    place = f"{_folder(sha256)}/{number}.png"
    kept = _read(pdf.storage, place)
    if kept is not None and kept.endswith(_PNG_END):  # else its writer is not ready
        return kept
    content = _read(pdf.storage, pdf.name or "")
    if content is None:
        return None
    try:
        picture = images.page_png(content, number - 1)
    except ValueError:
        return None
    if kept is None:
        _keep(pdf.storage, place, picture)
    return picture


def forget_pictures(storage: Storage, sha256: str) -> None:
    """Throw the pictures of a PDF away, unless another row has the same bytes."""
    if not sha256 or Rendering.objects.filter(sha256=sha256).exists():
        return
    if Revision.objects.filter(sha256=sha256).exists():
        return
    folder = _folder(sha256)
    for name in names_in(storage, folder):
        storage.delete(f"{folder}/{name}")
    storage.delete(folder)


def names_in(storage: Storage, folder: str) -> list[str]:
    """Names of the files in a folder of the storage; [] when there is no such folder."""
    try:
        return list(storage.listdir(folder)[1])
    except FileNotFoundError:
        return []


def _folder(sha256: str) -> str:
    return f"pages/{sha256}"


def _keep(storage: Storage, place: str, picture: bytes) -> None:
    """Whoever is first keeps it; the storage gives the second one another name, which nobody would look for."""
    stored = storage.save(place, ContentFile(picture))
    if stored != place:
        storage.delete(stored)


def _read(storage: Storage, name: str) -> bytes | None:
    try:
        with storage.open(name, "rb") as opened:
            content: bytes = opened.read()
    except (FileNotFoundError, IsADirectoryError):
        return None
    return content
