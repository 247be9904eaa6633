"""Whatever people do, in whatever order: a summary equals one made from scratch or says what is stale and why."""

import os
from collections import defaultdict
from contextlib import contextmanager

import pytest
from django.db import transaction
from django.db.models import Sum

from portal.core.errors import Invalid
from reports.collection.actions.flow import content_sha256
from reports.collection.models import Assignment, Receipt, Report
from reports.consolidation.adjusting import adjusted, adjustments_of, delta_of, deltas, entry_of, lineage
from reports.consolidation.engine import compute
from reports.consolidation.gather import gather, merged, origin_id
from reports.consolidation.inputs import find_inputs
from reports.consolidation.models import Adjustment, Run, RunInput, SourceChoice
from reports.consolidation.queries import freshness as fresh_module
from reports.consolidation.queries.freshness import Freshness
from reports.consolidation.recount import recount
from reports.documents.models import Document
from tests.reports.consolidation.walk import Walk

pytestmark = pytest.mark.django_db
SAID = ("value", "numerator", "denominator", "qualifier", "basis", "state", "note")
# By hand: WALK_EVENTS=1000 WALK_SEEDS=1 .venv/bin/python -m pytest tests/reports/consolidation/test_walks.py -q -s
EVENTS = int(os.environ.get("WALK_EVENTS", "60"))
SEEDS = int(os.environ.get("WALK_SEEDS", "2"))
FIRST = int(os.environ.get("WALK_FIRST", "1"))


@contextmanager
def undone():
    """What happens inside never happened."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class Book:
    """What was seen of the walk, held against what is there now."""

    def __init__(self, walk):
        self.walk = walk
        self.sealed = {}
        self.counted = set()
        self.seen = {}
        self.judged = {"fresh": 0, "stale": 0}

    def check(self, *, thorough, sealed):
        """After every event: each summary below whose duty anything has moved, as far as rows tell.

        `thorough`: all of them, whatever moved, and everything counted anew; `sealed`: everything sealed looked at.
        """
        moved = self._moved(all_of_them=thorough)
        for duty in self.walk.scene.summaries:
            report = self.walk.newest(duty)
            if report is not None and duty.pk in moved:
                self._stands(report)
                self._kept(duty, report)
                self._agrees(report, thorough=thorough)
            for accepted in duty.reports.filter(state="accepted") if duty.pk in moved else ():
                self._agrees(accepted, thorough=thorough)
                if accepted != report:
                    self._stands(accepted)
        if sealed:
            self._sealed()

    def _moved(self, *, all_of_them):
        """The duties under which any row is another than when they were looked at last; a duty is under itself."""
        parents, facts = {}, defaultdict(list)
        for pk, parent, closed in Assignment.objects.order_by("pk").values_list("pk", "parent", "closed_as"):
            parents[pk] = parent
            facts[pk].append(closed)
        for rows in (
            Report.objects.values_list(
                "assignment", "pk", "state", "edit_version", Sum("texts__edit_version")
            ),
            Run.objects.values_list("assignment", "pk", "state", "report"),
            SourceChoice.objects.values_list("assignment", "pk"),
            Adjustment.objects.values_list("report__assignment", "pk", "stale"),
        ):
            for duty, *said in rows.order_by("pk"):
                facts[duty].append(said)
        below = defaultdict(list)
        for pk in parents:
            above = pk
            while above is not None:
                below[above].append((pk, facts[pk]))
                above = parents[above]
        moved = {pk for pk, found in below.items() if all_of_them or self.seen.get(pk) != found}
        self.seen = dict(below)
        return moved

    def _agrees(self, report, *, thorough):
        """With its raw reports, each figure read and added by itself."""
        if thorough or (report.pk, report.edit_version) not in self.counted:
            assert [each.where for each in recount(report)] == []
            self.counted.add((report.pk, report.edit_version))

    def _stands(self, report):
        """Fresh and equal to one made from scratch, or marked with reasons."""
        judged = fresh_module.freshness(report)
        self.judged["fresh" if judged.fresh else "stale"] += 1
        if judged.fresh:
            with undone():
                now, then = from_scratch(report), said_by(report)
            assert now == then, f"{report} passes for fresh"
            self._whole_tree(report)
        else:
            assert all(change.what for change in judged.changes), "stale, but nobody says why"

    def _whole_tree(self, report):
        """What a fresh summary stands on is fresh too, or is named."""
        run, _versions = lineage(report)
        named = {change.report_id for change in fresh_module.stale_below(report)}
        for each in run.inputs.filter(role="included").select_related("report__assignment"):
            if each.report.is_consolidated and not fresh_module.freshness(each.report).fresh:
                assert each.report_id in named, f"{report} stands on {each.report} and does not say so"

    def _kept(self, duty, report):
        """Everything that people wrote is in the newest version."""
        versions = lineage(report)[1]
        found = [
            (a.indicator_id, a.breakdown_id, delta_of(a), a.reason)
            for a in adjustments_of(versions)
        ]  # fmt: skip
        for (*key, delta, reason), times in self.walk.adjusted[duty.pk].items():
            assert found.count((*key, delta, reason)) == times, f"an adjustment is lost: {reason}"
        texts = {p["id"]: p["text"] for text in report.texts.all() for p in text.paragraphs}
        for ident, words in self.walk.words[duty.pk].items():
            assert texts.get(ident) == words, f"words are lost: {words}"

    def _sealed(self):
        """What was sent says for ever what it said; so does what was issued."""
        for receipt in Receipt.objects.filter(recalled_at__isnull=True).select_related("report__assignment"):
            assert content_sha256(receipt.report) == receipt.sha256
        gone = Report.objects.filter(state__in=("returned", "superseded", "accepted"))
        for report in gone.select_related("assignment"):
            now = content_sha256(report)
            assert self.sealed.setdefault(report.pk, now) == now, f"{report} was changed"
        for pk, said in self.walk.paper_of.items():
            assert Document.objects.values_list("layout", "layout_sha256").get(pk=pk) == said


def said_by(report):
    """(figures, paragraphs) of a stored summary; a figure that nobody reported is none."""
    figures = {(f.indicator_id, f.breakdown_id): f for f in report.figures.all()}
    return _figures(figures), {t.section_id: _words(t.paragraphs) for t in report.texts.all()}


def from_scratch(report):
    """The same of a summary computed anew from what is in force at this moment."""
    before, versions = lineage(report)
    run = Run.objects.create(
        assignment=report.assignment, requested_by=before.requested_by, state="done", tree=before.tree,
        provisional=before.provisional,
    )  # fmt: skip
    RunInput.objects.bulk_create(find_inputs(run))
    entries = {key: entry_of(key, computed) for key, computed in compute(run).items()}
    for key, delta in deltas(adjustments_of(versions)).items():
        try:
            entries[key] = adjusted(entries.get(key, entry_of(key, None)), delta)
        except Invalid:
            continue
    gathered = gather(run)
    words = merged(gathered, report.assignment, report)
    there = {p["id"] for paragraphs in gathered.offered.values() for p in paragraphs}
    # Of words whose source is gone the officer knows already.
    known = {p["id"] for text in report.texts.all() for p in text.paragraphs if not p.get("stale")}
    for each in (p for paragraphs in words.values() for p in paragraphs):
        if each["id"] in known and not {each["id"], origin_id(each["id"])} & there:
            each["stale"] = False
    return _figures(entries), {section: _words(paragraphs) for section, paragraphs in words.items()}


def _words(paragraphs):
    return [
        (p["id"], p["text"], p.get("source"), p.get("used", True), bool(p.get("stale"))) for p in paragraphs
    ]


def _figures(found):
    return {
        key: tuple(getattr(each, name) for name in SAID)
        for key, each in found.items()
        if each.state != "not_reported" or each.note
    }


def walked(seed, events):
    """A walk of so many events, checked after each."""
    walk = Walk(seed)
    book = Book(walk)
    for event in range(events):
        walk.step()
        try:
            last = event == events - 1
            book.check(
                thorough=event % 10 == 9 or last, sealed=event % (50 if events > 100 else 10) == 9 or last
            )
        except AssertionError as error:
            error.add_note(f"seed {seed}\n" + "\n".join(walk.trail[-40:]))
            raise
        if event % 100 == 99:
            print(f"seed {seed}: {event + 1} events", book.judged, flush=True)
    return walk, book


@pytest.mark.parametrize("seed", range(FIRST, FIRST + SEEDS))
def test_whatever_happens_a_summary_is_right_or_marked_and_nothing_written_is_lost(seed):
    walk, book = walked(seed, EVENTS)
    print(seed, dict(walk.done), "refused", dict(walk.refused), book.judged)
    assert min(book.judged.values()) > 0


def test_without_the_mark_the_walk_notices(monkeypatch):
    monkeypatch.setattr(fresh_module, "freshness", lambda report: Freshness())
    with pytest.raises(AssertionError, match="passes for fresh"):
        walked(1, 200)
