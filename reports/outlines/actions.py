"""Verbs about what is asked: load a file, publish a version, word its headings, give a role in a programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import Agency, User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Invalid
from reports.outlines.blueprint import Blueprint
from reports.outlines.catalogue import Catalogue
from reports.outlines.models import (
    Outline,
    OutlineVersion,
    Programme,
    ProgrammeRole,
    ProgrammeRoleKind,
)
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import latest_version, version_spec
from reports.outlines.states import OutlineState, ReporterClass
from reports.outlines.versions import write_content, write_version
from reports.outlines.yaml_file import with_titles


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
        if latest is not None and version_spec(latest) == spec.content:
            continue
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


@transaction.atomic
def publish_version(*, version: OutlineVersion, by: User | None) -> OutlineVersion:
    """Freeze a version for ever. Publishing it again changes nothing. Raises NotAllowed, Invalid if it is empty."""
    version = (
        OutlineVersion.objects.select_for_update(of=("self",))
        .select_related("outline__programme")
        .get(pk=version.pk)
    )
    if by is not None:
        require(can_manage_programme, by, version.outline.programme)
    if version.state == OutlineState.PUBLISHED:
        return version
    if not version.sections.exists():
        raise Invalid(str(_("Đề cương chưa có mục nào nên chưa ban hành được.")))
    version.state = OutlineState.PUBLISHED
    version.published_at = clock.now()
    version.save(update_fields=["state", "published_at"])
    audit.record(by, "outlines.published", version, outline=version.outline.code, number=version.number)
    return version


@transaction.atomic
def word_headings(*, version: OutlineVersion, titles: Mapping[str, str], by: User | None) -> OutlineVersion:
    """The same outline with headings worded for a round: {"next_tasks": "… 06 tháng cuối năm 2023"}.

    Returns the version that says so already, or a new published one. Raises NotAllowed, Invalid for unknown keys.
    """
    outline = (
        Outline.objects.select_for_update(of=("self",)).select_related("programme").get(pk=version.outline_id)
    )
    if by is not None:
        require(can_manage_programme, by, outline.programme)
    content = version_spec(version)
    unknown = titles.keys() - {section.key for section in content.walk()}
    if unknown:
        raise Invalid(
            str(_("Đề cương không có các mục: %(keys)s.")) % {"keys": ", ".join(sorted(unknown))},
            dict.fromkeys(unknown, str(_("không có mục này"))),
        )
    wanted = replace(content, sections=with_titles(content.sections, dict(titles)))
    for existing in outline.versions.order_by("-number"):
        if version_spec(existing) == wanted:
            return publish_version(version=existing, by=by)
    worded = write_version(outline, wanted)
    return publish_version(version=worded, by=by)


@transaction.atomic
def give_role(
    *,
    programme: Programme,
    agency: Agency,
    kind: str,
    valid_from: dt.date,
    reporter_class: str = "",
    by: User | None,
) -> ProgrammeRole:
    """Make an agency lead, reporter, recipient or data owner of a programme from a day on; again changes nothing.

    A data owner names the class it answers as. Raises NotAllowed, Invalid.
    """
    programme = Programme.objects.select_for_update().get(pk=programme.pk)
    if by is not None:
        require(can_manage_programme, by, programme)
    if kind not in ProgrammeRoleKind.values or reporter_class not in ("", *ReporterClass.values):
        raise Invalid(str(_("Vai trò trong chương trình không hợp lệ.")))
    if kind == ProgrammeRoleKind.DATA_OWNER and not reporter_class:
        raise Invalid(str(_("Chủ quản số liệu phải nêu lớp đơn vị báo cáo.")))
    held = ProgrammeRole.objects.filter(
        programme=programme, agency=agency, kind=kind, reporter_class=reporter_class, valid_to__isnull=True
    ).first()
    if held is not None:
        return held
    role = ProgrammeRole.objects.create(
        programme=programme, agency=agency, kind=kind, reporter_class=reporter_class, valid_from=valid_from
    )
    audit.record(by, "outlines.role_given", role, agency=agency, programme=programme.code, kind=kind)
    return role
