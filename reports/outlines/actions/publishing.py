"""Freezes a version of an outline, and words its headings for one round."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from agencies import audit
from agencies.models import User
from agencies.policies import require
from portal.core import clock
from portal.core.errors import Invalid
from reports.outlines.actions.draft import StaleDraft, locked_version, refuse_faults
from reports.outlines.editing import token
from reports.outlines.models import Outline, OutlineVersion
from reports.outlines.policies import can_manage_programme
from reports.outlines.queries import version_spec
from reports.outlines.states import OutlineState
from reports.outlines.versions import write_version
from reports.outlines.yaml_file import with_titles


@transaction.atomic
def publish_version(*, version: OutlineVersion, by: User | None, seen: str | None = None) -> OutlineVersion:
    """Freeze a version for ever. Publishing it again changes nothing.

    `seen`: the token of what the person saw and decided to freeze; None where nobody looks (a call that is opened, the
    installation). Raises NotAllowed, Conflict (gone, StaleDraft), Invalid if it is empty or breaks a rule.
    """
    version = locked_version(version.pk)
    if by is not None:
        require(can_manage_programme, by, version.outline.programme)
    if version.state == OutlineState.PUBLISHED:
        return version
    if not version.sections.exists():
        raise Invalid(str(_("Đề cương chưa có mục nào nên chưa ban hành được.")))
    content = version_spec(version)
    if seen is not None and seen != token(content):
        raise StaleDraft(token(content))
    refuse_faults(version, content)
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
