"""Who sees and does what with papers, as queries. Each has a twin in policies.py that answers the same for one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import Q
from django.utils import timezone

from agencies.models import Agency, Membership, User
from agencies.states import READS_OWN_REPORTS, Role
from reports.collection.scope import goes_into, held
from reports.documents.states import COPIES, PUBLISHED, UNDER_WAY, DocumentState, Way

if TYPE_CHECKING:
    # a name in the generic base
    from reports.documents.models import Document  # noqa: F401 -- see above


class DocumentQuerySet(models.QuerySet["Document"]):
    """Filters over official papers."""

    def visible_to(self, user: User) -> DocumentQuerySet:
        """Papers one's agency drafts or issues, from the first draft; what was issued also to those above it, to its
        recipients, and to viewers of the branch."""
        mine = held(user, *READS_OWN_REPORTS)
        branch = Agency.objects.filter(
            Q(pk__in=held(user, Role.VIEWER)) | Q(parent__in=held(user, Role.VIEWER))
        )
        own = Q(drafting_agency__in=mine) | Q(issuing_agency__in=mine)
        from reports.documents.models import Delivery

        received = Delivery.objects.filter(agency__in=mine).values("document")
        out = goes_into("report__assignment__", mine) | Q(pk__in=received) | Q(issuing_agency__in=branch)
        return self.filter(own | Q(state__in=PUBLISHED) & out)

    def editable_by(self, user: User) -> DocumentQuerySet:
        """Drafts the person may write on. Twin of policies.can_edit."""
        mine = held(user, Role.DRAFTER, Role.OFFICER, Role.CLERK)
        return self.filter(state=DocumentState.DRAFT, report=None, drafting_agency__in=mine)

    def issuable_by(self, user: User) -> DocumentQuerySet:
        """Drafts the person may give a number and a date once signed on paper. Twin of policies.can_issue_draft."""
        mine, electronic = held(user, Role.CLERK), Q(kind__in=COPIES, way=Way.DIGITAL)
        return self.filter(~electronic, state=DocumentState.DRAFT, report=None, drafting_agency__in=mine)

    def correctable_by(self, user: User) -> DocumentQuerySet:
        """Issued papers the person may start to correct, replace or withdraw. Twin of policies.can_correct."""
        mine = held(user, Role.CLERK, Role.OFFICER)
        either = Q(drafting_agency__in=mine) | Q(issuing_agency__in=mine)
        return self.filter(either, state=DocumentState.ISSUED)

    def attachable_by(self, user: User) -> DocumentQuerySet:
        """Papers whose record copy the person may attach. Twin of policies.can_attach."""
        mine, waiting = held(user, Role.CLERK), self.model.objects.signable_by(user).values("pk")
        clerk = Q(drafting_agency__in=mine) | Q(issuing_agency__in=mine)
        return self.filter(clerk | Q(pk__in=waiting), state__in=(*UNDER_WAY, *PUBLISHED), record_copy="")

    def signable_by(self, user: User) -> DocumentQuerySet:
        """Papers that wait for this person's signature. Twin of policies.can_sign."""
        offices = Membership.objects.filter(user=user).current(timezone.localdate())
        return self.filter(way=Way.DIGITAL, state=DocumentState.SIGNING, signer__in=offices.values("pk"))

    def numberable_by(self, user: User) -> DocumentQuerySet:
        """Papers that wait for number and date: signed, or an electronic copy. Twin of policies.can_number."""
        waits = Q(state=DocumentState.SIGNED) | Q(state=DocumentState.DRAFT, kind__in=COPIES)
        return self.filter(waits, way=Way.DIGITAL, issuing_agency__in=held(user, Role.CLERK))

    def sealable_by(self, user: User) -> DocumentQuerySet:
        """Numbered papers that wait for the agency's signature. Twin of policies.can_seal."""
        mine = held(user, Role.CLERK)
        return self.filter(way=Way.DIGITAL, state=DocumentState.NUMBERED, issuing_agency__in=mine)

    def cancellable_by(self, user: User) -> DocumentQuerySet:
        """Papers under way that clerks of either agency, or the signer, may end. Twin of policies.can_cancel."""
        mine = held(user, Role.CLERK)
        clerk = Q(state__in=UNDER_WAY) & (Q(drafting_agency__in=mine) | Q(issuing_agency__in=mine))
        waiting = self.model.objects.signable_by(user).values("pk")
        return self.filter(way=Way.DIGITAL).filter(clerk | Q(pk__in=waiting))
