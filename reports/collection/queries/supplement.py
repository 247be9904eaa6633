"""What a supplement would change and for whom, before it is applied."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from portal.core import clock
from reports.collection.models import Call
from reports.collection.queries.apart import Apart, apart
from reports.collection.queries.round_states import State, states_of
from reports.collection.states import ReportState
from reports.outlines.models import OutlineVersion
from reports.outlines.states import OutlineState, ReporterClass


@dataclass(frozen=True, slots=True)
class Offer:
    """A class of reporters of the call: what it answers, and the newer published versions, the newest first."""

    group: str
    label: str
    current: OutlineVersion
    newer: list[OutlineVersion]


def offers(call: Call) -> list[Offer]:
    """The classes for which a newer version exists come first."""
    chosen = list(call.outlines.select_related("version__outline").order_by("id"))
    published = OutlineVersion.objects.filter(
        outline__in=[each.version.outline_id for each in chosen], state=OutlineState.PUBLISHED
    ).order_by("-number")
    newest = list(published)
    found = [
        Offer(
            each.reporter_class,
            str(ReporterClass(each.reporter_class).label),
            each.version,
            [
                version
                for version in newest
                if version.outline_id == each.version.outline_id and version.number > each.version.number
            ],
        )
        for each in chosen
    ]
    return sorted(found, key=lambda offer: not offer.newer)


@dataclass(frozen=True, slots=True)
class Effect:
    """One class: what is new, what is gone, and what the reports of its duties are at."""

    offer: Offer
    version: OutlineVersion
    moved: Apart
    rows: list[State]

    @property
    def people(self) -> str:
        """ "47 đơn vị còn soạn, 12 đã gửi, 3 đã đạt"."""
        count = Counter(_standing(row) for row in self.rows)
        words = {
            "none": _("%(n)d chưa bắt đầu"),
            "draft": _("%(n)d còn soạn"),
            "sent": _("%(n)d đã gửi"),
            "accepted": _("%(n)d đã đạt"),
            "closed": _("%(n)d đã đóng"),
        }
        said = [text % {"n": count[key]} for key, text in words.items() if count[key]]
        return (
            _("%(n)d đơn vị: ") % {"n": len(self.rows)} + ", ".join(said)
            if said
            else _("không có đơn vị nào")
        )

    @property
    def choices(self) -> list[tuple[int, str, str]]:
        """Who may get more time: the duty, the name of its agency, how it stands and until when it has time."""
        said: dict[tuple[str, dt.datetime], str] = {}  # few ways for thousands
        found = []
        for row in self.rows:
            way = row.words, row.deadline
            if way not in said:
                due = f"{row.deadline.astimezone(clock.VIETNAM):%H:%M %d/%m/%Y}"
                said[way] = _("%(state)s, hạn %(due)s") % {"state": row.words, "due": due}
            found.append((row.duty, row.agency_name, said[way]))
        return found

    @property
    def asked_again(self) -> int:
        """Sent or accepted reports that open again for what is new."""
        return sum(_standing(row) in ("sent", "accepted") for row in self.rows) if self.moved.new else 0

    @property
    def taken_back(self) -> int:
        """Reports that lie before their head and go back to their drafters."""
        return sum(row.status == ReportState.PENDING for row in self.rows)


def _standing(row: State) -> str:
    if row.status in ("none", "accepted"):
        return row.status
    if row.status == ReportState.SUBMITTED:
        return "sent"
    return "draft" if row.owes else "closed"


def effects(call: Call, chosen: Mapping[str, OutlineVersion]) -> list[Effect]:
    """By class what would happen; a number of queries that grows with the classes alone."""
    found = []
    for offer in offers(call):
        version = chosen.get(offer.group)
        if version is None:
            continue
        duties = call.assignments.filter(reporter_class=offer.group).order_by("agency__sort_key", "kind")
        rows = states_of(duties, (), clock.now(), reminders=False)
        found.append(Effect(offer, version, apart(offer.current.pk, version.pk), rows))
    return found
