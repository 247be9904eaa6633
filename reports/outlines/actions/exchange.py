"""A file of a programme in the browser: tried first, then loaded exactly as it was tried."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from agencies.models import User
from agencies.policies import require
from portal.core.errors import Conflict, Invalid
from reports.outlines.actions.loading import Loaded, load_outlines
from reports.outlines.blueprint import Blueprint
from reports.outlines.differing import Change, differences
from reports.outlines.differing_catalogue import catalogue_differences, head_differences
from reports.outlines.models import Programme
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import blueprint_of
from reports.outlines.yaml_file import parse

MAX_BYTES: Final = 500 * 1024


@dataclass(frozen=True, slots=True)
class OutlineTrial:
    """One outline of the file: what would change, and as which version it would be written ("" if nothing would)."""

    name: str
    changes: tuple[Change, ...]
    written_as: str


@dataclass(frozen=True, slots=True)
class Trial:
    """What loading would do. `seen` names what was stored when it was tried."""

    catalogue: tuple[Change, ...]
    outlines: tuple[OutlineTrial, ...]
    left_out: tuple[str, ...]
    seen: str

    @property
    def changes(self) -> bool:
        """Whether loading would do anything."""
        return bool(self.catalogue) or any(each.changes for each in self.outlines)


@transaction.atomic
def try_file(*, programme: Programme, by: User, text: str) -> Trial:
    """Load the text and take everything back. Raises NotAllowed, Invalid with all faults, Conflict as a load does."""
    locked = _locked(programme, by)
    source = _read(locked, text)
    stored = blueprint_of(locked)
    inner = transaction.atomic()
    with inner:
        loaded = load_outlines(source=source, by=by)
        written = {
            version.outline.code: _("phiên bản %(n)d, bản nháp") % {"n": version.number}
            for version in loaded.versions
        }
        transaction.set_rollback(True)
    known = {outline.code: outline for outline in stored.outlines}
    return Trial(
        tuple(catalogue_differences(stored, source)),
        tuple(
            OutlineTrial(
                outline.name,
                (
                    *head_differences(known.get(outline.code), outline),
                    *(
                        differences(known[outline.code].content, outline.content)
                        if outline.code in known
                        else ()
                    ),
                ),
                written.get(outline.code, ""),
            )
            for outline in source.outlines
        ),
        tuple(
            outline.name
            for outline in stored.outlines
            if outline.code not in {o.code for o in source.outlines}
        ),
        _seen(stored),
    )


@transaction.atomic
def load_file(*, programme: Programme, by: User, text: str, seen: str) -> Loaded:
    """Load what was tried. Raises as try_file, and Conflict when something was stored since the trial."""
    locked = _locked(programme, by)
    source = _read(locked, text)
    if seen != _seen(blueprint_of(locked)):
        raise Conflict(
            _("Danh mục hoặc đề cương đã thay đổi sau lần xem thử, nên chưa nạp gì. Hãy xem thử lại rồi nạp.")
        )
    return load_outlines(source=source, by=by)


def _locked(programme: Programme, by: User) -> Programme:
    locked = Programme.objects.select_for_update().get(pk=programme.pk)
    require(can_manage_programme, by, locked)
    return locked


def _read(programme: Programme, text: str) -> Blueprint:
    if len(text.encode()) > MAX_BYTES:
        raise Invalid(
            _("Tệp lớn hơn %(n)d KB; hãy tách bớt đề cương ra tệp khác.") % {"n": MAX_BYTES // 1024}
        )
    source = parse(text, source="YAML")
    if source.programme.code != programme.code:
        raise Invalid(
            _("Tệp này của chương trình %(other)s, không phải %(own)s; hãy mở trang tệp của chương trình ấy.")
            % {"other": source.programme.code, "own": programme.code}
        )
    return source


def _seen(stored: Blueprint) -> str:
    return hashlib.sha256(repr(stored).encode()).hexdigest()[:20]
