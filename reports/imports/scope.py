"""Who sees which files that were brought in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q

from agencies.models import User
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.scope import held
from reports.collection.states import Channel

if TYPE_CHECKING:
    # names in the generic bases
    from reports.imports.models import Batch, EarlierLoad  # noqa: F401 -- see above


class BatchQuerySet(models.QuerySet["Batch"]):
    """Filters over files."""

    def visible_to(self, user: User) -> BatchQuerySet:
        """Work on a draft: of one's own agency, or on a signed paper that one keys. Never seen from above. What has no
        report yet is seen by who brought it."""
        own = Q(report__assignment__agency__in=held(user, *READS_OWN_REPORTS))
        keyed = Q(
            report__channel=Channel.ON_BEHALF,
            report__assignment__parent__agency__in=held(user, Role.OFFICER),
        )
        waiting = Q(report__isnull=True, by=user)
        return self.filter(own | keyed | waiting)


class EarlierLoadQuerySet(models.QuerySet["EarlierLoad"]):
    """Filters over workbooks of earlier periods."""

    def visible_to(self, user: User) -> EarlierLoadQuerySet:
        """Those of the agencies for which one consolidates. Twin of policies.can_load_earlier."""
        return self.filter(lead__in=held(user, Role.OFFICER))
