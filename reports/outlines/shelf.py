"""What the pages that shape outlines read: programmes with their outlines, versions and who uses them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Prefetch

from agencies.models import User
from reports.outlines.models import Outline, OutlineVersion, Programme
from reports.outlines.states import OutlineState
from reports.outlines.usage import Use, uses_of


@dataclass(frozen=True, slots=True)
class ShownVersion:
    """One version on the list, with the calls that use it."""

    version: OutlineVersion
    uses: Sequence[Use]

    @property
    def is_draft(self) -> bool:
        """Still edited."""
        return self.version.state == OutlineState.DRAFT


@dataclass(frozen=True, slots=True)
class ShownOutline:
    """One outline with its versions, newest first."""

    outline: Outline
    versions: Sequence[ShownVersion]

    @property
    def draft(self) -> OutlineVersion | None:
        """The newest version while it is edited; there is at most one worth editing."""
        newest = self.versions[0] if self.versions else None
        return newest.version if newest and newest.is_draft else None

    @property
    def newest(self) -> OutlineVersion | None:
        """The version with the highest number."""
        return self.versions[0].version if self.versions else None


@dataclass(frozen=True, slots=True)
class Shelf:
    """One programme with everything that is asked in it."""

    programme: Programme
    outlines: Sequence[ShownOutline] = field(default_factory=list)


def shelves(user: User) -> list[Shelf]:
    """The programmes a person shapes. A constant number of queries."""
    versions = OutlineVersion.objects.order_by("-number")
    outlines = Outline.objects.order_by("name", "pk").prefetch_related(
        Prefetch("versions", queryset=versions)
    )
    programmes = list(
        Programme.objects.manageable_by(user).prefetch_related(Prefetch("outlines", queryset=outlines))
    )
    ids = [v.pk for p in programmes for o in p.outlines.all() for v in o.versions.all()]
    uses = uses_of(ids, user) if ids else {}
    return [
        Shelf(
            programme,
            [
                ShownOutline(outline, [ShownVersion(v, uses.get(v.pk, [])) for v in outline.versions.all()])
                for outline in programme.outlines.all()
            ],
        )
        for programme in programmes
    ]
