"""By which rules a run added up: what the catalogue said when it was made, kept with it.

A catalogue lives on: an indicator may be added up otherwise tomorrow, another agency may own it. What a summary says
was computed by the rules of its day, so it is explained, counted anew and compared with today by those.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Self

from django.utils.translation import gettext as _

from reports.collection.models import Call
from reports.consolidation.models import RuleBook, Run
from reports.outlines.models import Indicator
from reports.outlines.queries import data_owners
from reports.outlines.states import AcrossTime, AcrossUnits, ReporterClass


@dataclass(frozen=True, slots=True)
class Rule:
    """How one indicator adds up: names of AcrossUnits, AcrossTime and ReporterClass."""

    units: str
    time: str
    owner_class: str


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules by indicator, and by class the ids of the agencies that own figures of that class."""

    by_indicator: Mapping[int, Rule]
    owners: Mapping[str, frozenset[int]]

    @property
    def content(self) -> dict[str, Any]:
        """As it is stored."""
        rules = self.by_indicator.items()
        return {
            "rules": {str(pk): [each.units, each.time, each.owner_class] for pk, each in rules},
            "owners": {name: sorted(ids) for name, ids in self.owners.items()},
        }

    @property
    def sha256(self) -> str:
        """What tells these rules from others."""
        text = json.dumps(self.content, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(text.encode()).hexdigest()

    @classmethod
    def of(cls, content: Mapping[str, Any]) -> Self:
        """Read back what was stored."""
        return cls(
            {int(pk): Rule(*said) for pk, said in content["rules"].items()},
            {name: frozenset(ids) for name, ids in content["owners"].items()},
        )

    def applied(self, indicator: Indicator) -> Indicator:
        """The indicator, adding up by these rules; one that they do not know yet stays as it is."""
        rule = self.by_indicator.get(indicator.pk)
        if rule is not None:
            indicator.across_units, indicator.across_time = rule.units, rule.time
            indicator.owner_class = rule.owner_class
        return indicator


def rules_now(calls: Collection[Call]) -> dict[int, Rules]:
    """What the catalogue says today, for each of these calls by id. Two queries, however many calls."""
    programmes = {call.programme_id for call in calls}
    said: defaultdict[int, dict[int, Rule]] = defaultdict(dict)
    rows = Indicator.objects.filter(programme__in=programmes).order_by("pk")
    for programme, pk, *rule in rows.values_list(
        "programme_id", "pk", "across_units", "across_time", "owner_class"
    ):
        said[programme][pk] = Rule(*rule)
    owners = data_owners(programmes)
    found = {}
    for call in calls:
        rules = said[call.programme_id]
        owned = {rule.owner_class for rule in rules.values() if rule.units == AcrossUnits.SINGLE_OWNER}
        found[call.pk] = Rules(
            rules, {name: owners.on(call.programme_id, name, call.data_to) for name in sorted(owned)}
        )
    return found


def rules_of(run: Run) -> Rules:
    """Those that the run was made by; today's for one from before they were kept."""
    if run.rules is not None:
        return Rules.of(run.rules.content)
    call = run.assignment.call
    return rules_now([call])[call.pk]


def pin(run: Run) -> None:
    """Keep the rules of today with a run, once. Call before its figures are computed, inside the transaction that
    writes down what goes in, or that shares the work out."""
    if run.rules_id is not None:
        return
    call = run.assignment.call
    now = rules_now([call])[call.pk]
    book, _made = RuleBook.objects.get_or_create(sha256=now.sha256, defaults={"content": now.content})
    if not Run.objects.filter(pk=run.pk, rules=None).update(rules=book):
        # Another worker was first, and may have computed by its rules.
        book = RuleBook.objects.get(runs=run.pk)
    run.rules = book


def told(
    before: Rules, now: Rules, *, asked: Collection[int], units: Collection[int]
) -> Iterator[tuple[int, str]]:
    """What is otherwise today for a summary: indicator and what of it, in words.

    `asked`: ids of the indicators that the summary prints; `units`: ids of the agencies that take part in it.
    """
    for pk in asked:
        was, rule = before.by_indicator.get(pk), now.by_indicator.get(pk)
        if was is None or rule is None:
            continue
        said = list(_told(was, rule))
        if was.units == rule.units == AcrossUnits.SINGLE_OWNER and not said:
            one, other = (each.owners.get(rule.owner_class, frozenset()) for each in (before, now))
            if (one ^ other) & set(units):
                said = [_("cơ quan chủ quản số liệu là cơ quan khác")]
        if said:
            yield pk, ", ".join(said)


def _told(was: Rule, now: Rule) -> Iterator[str]:
    if was.units != now.units:
        yield _between(_("giữa các đơn vị"), AcrossUnits(was.units).label, AcrossUnits(now.units).label)
    if was.time != now.time:
        yield _between(_("theo thời gian"), AcrossTime(was.time).label, AcrossTime(now.time).label)
    owned = AcrossUnits.SINGLE_OWNER in (was.units, now.units)
    if owned and was.owner_class != now.owner_class:
        labels = (ReporterClass(each.owner_class).label for each in (was, now))
        yield _between(_("chủ quản số liệu"), *labels)


def _between(what: str, before: object, now: object) -> str:
    return _("%(what)s: “%(before)s” nay là “%(now)s”") % {"what": what, "before": before, "now": now}


def books(runs: Iterable[Run]) -> dict[int, tuple[str, Mapping[str, Any]]]:
    """Digest and content of the rules that these runs were made by, by the id of the book. One query at most."""
    ids = {run.rules_id for run in runs if run.rules_id is not None}
    rows = RuleBook.objects.filter(pk__in=ids).values_list("pk", "sha256", "content") if ids else ()
    return {pk: (sha256, content) for pk, sha256, content in rows}
