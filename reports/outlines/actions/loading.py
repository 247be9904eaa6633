"""Takes a file of a programme over: its catalogue and its outlines."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from agencies import audit
from agencies.models import User
from agencies.policies import require
from reports.outlines.actions.archiving import refuse_archived
from reports.outlines.blueprint import Blueprint
from reports.outlines.catalogue import Catalogue
from reports.outlines.models import OutlineVersion, Programme
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import latest_version, version_spec
from reports.outlines.states import OutlineState
from reports.outlines.versions import write_content, write_version


@dataclass(frozen=True, slots=True)
class Loaded:
    """What a load did: how many rows of the catalogue are new or changed, which versions were written."""

    programme: Programme
    catalogue_changes: int
    versions: tuple[OutlineVersion, ...]

    @property
    def changed(self) -> bool:
        """Whether the file said anything new."""
        return bool(self.catalogue_changes or self.versions)


@transaction.atomic
def load_outlines(*, source: Blueprint, by: User | None) -> Loaded:
    """Take over a catalogue and its outlines (see yaml_file.read). Loading the same again changes nothing.

    An outline whose content differs from its latest version gets a new version, or its draft is rewritten; a
    published version is never touched. Nothing is deleted. `by` is None for the installation itself (commands).
    Raises NotAllowed, and Conflict if unit, kind or scale of an indicator in use would change.
    """
    known = Programme.objects.select_for_update().filter(code=source.programme.code).first()
    if by is not None:
        require(can_manage_programme, by, known)
    catalogue = Catalogue(source)
    catalogue.write()
    versions = []
    for spec in source.outlines:
        outline = catalogue.outline(spec)
        latest = latest_version(outline)
        if latest is not None:  # nobody edits or freezes it in the browser meanwhile
            latest = OutlineVersion.objects.select_for_update().get(pk=latest.pk)
        if latest is not None and version_spec(latest) == spec.content:
            continue
        refuse_archived(outline.programme_id, None if latest is None else version_spec(latest), spec.content)
        if latest is not None and latest.state == OutlineState.DRAFT:
            latest.sections.all().delete()
            versions.append(write_content(latest, spec.content))
        else:
            versions.append(write_version(outline, spec.content))
    loaded = Loaded(catalogue.programme, catalogue.changes, tuple(versions))
    if loaded.changed:
        audit.record(
            by,
            "outlines.loaded",
            loaded.programme,
            catalogue_changes=loaded.catalogue_changes,
            versions=[f"{version.outline.code}/{version.number}" for version in versions],
        )
    return loaded
