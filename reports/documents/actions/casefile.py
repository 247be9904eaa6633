"""Make the file of a round."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection.models import Call
from reports.collection.states import CallState
from reports.documents.casefile import listing
from reports.documents.casefile.contents import pieces_of
from reports.documents.casefile.listing import Packed
from reports.documents.casefile.packing import Packer, whole


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files are in the ZIP, and the SHA-256 of their list: the number to be written down."""

    files: int
    sha256: str


def export_round(
    *, call: Call, out: Path, by: User | None, unfinished: bool = False, watch: Callable[[str], object] = str
) -> Exported:
    """Write the file of a round to `out` (its whole content, or nothing), and a line into the journal.

    Conflict while the round is under way, unless `unfinished`: then it is marked as a preview. `watch` is told each
    path. OSError when it cannot be written, FileNotFoundError when a stored file is gone.
    """
    if call.state != CallState.CLOSED and not unfinished:
        raise Conflict(
            _("Đợt báo cáo %(code)s chưa kết thúc; hãy kết thúc đợt rồi lập hồ sơ.") % {"code": call.code}
        )
    at = (call.closed_at or clock.now()).astimezone(clock.VIETNAM)
    with whole(out) as target:
        with Packer(target, at) as packer:
            _fill(packer, call, watch)
            done = Exported(len(packer.digests) + 1, packer.finish())
        with transaction.atomic():
            audit.record(
                by,
                "documents.casefile.exported",
                call,
                agency=call.lead,
                files=done.files,
                sha256=done.sha256,
            )
    return done


def _fill(packer: Packer, call: Call, watch: Callable[[str], object]) -> None:
    packed: list[Packed] = []
    for piece in pieces_of(call):
        watch(piece.path)
        content = piece.read()
        packed.append(Packed(piece, len(content), packer.add(piece.path, content)))
    said = listing.said_of(call, packed)
    packer.add(listing.JSON, listing.as_json(said))
    packer.add(listing.XML, listing.as_xml(said))
    packer.add(listing.PDF, listing.as_pdf(call, said))
