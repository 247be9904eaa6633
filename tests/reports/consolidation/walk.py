"""A province of three levels, and everything that people may do in it, one event after the other.

    Walk(seed).step()      one event of the real verbs; what was done, in words
    walk.written           what people wrote into summaries and must never be lost
    walk.refused           how often a verb said no in words

The place of every event is drawn from a seed, so that a walk that fails can be walked again.
"""

import datetime as dt
import random
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from agencies.states import Role
from portal.core import clock
from portal.core.errors import PortalError
from reports.collection.actions import flow, oversight, review
from reports.collection.actions.drafts import save_section, start_report
from reports.collection.checks import blocking, report_findings
from reports.collection.entries import FigureEntry, SectionEntry
from reports.collection.models import Report
from reports.consolidation.actions import rework
from reports.consolidation.actions.prose import TypedParagraph, save_prose
from reports.consolidation.adjusting import Delta
from reports.consolidation.models import Adjustment
from reports.documents.actions.issuing import issue
from reports.documents.models import Document
from reports.outlines.states import AcrossUnits
from tests.factories.agencies import make_member
from tests.factories.rounds import section_of
from tests.reports.consolidation.walk_scene import START, STATES, make_scene


@dataclass
class Walk:
    """One walk. `paper_of`: what every issued paper said when it was issued, by id."""

    seed: int
    trail: list[str] = field(default_factory=list)
    done: Counter = field(default_factory=Counter)
    refused: Counter = field(default_factory=Counter)
    paper_of: dict = field(default_factory=dict)

    def __post_init__(self):
        self.dice = random.Random(self.seed)
        self.scene = make_scene()
        self.moment = START
        # duty -> adjustments as (indicator, breakdown, delta, reason); duty -> {paragraph id or text: words}
        self.adjusted = defaultdict(Counter)
        self.words = defaultdict(dict)
        self._users = {}

    def step(self):
        """One event; those that cannot happen now are passed over."""
        self.moment += dt.timedelta(minutes=self.dice.randint(1, 90))
        with clock.travel(self.moment):
            while True:
                name = self.dice.choices(list(EVENTS), weights=list(EVENTS.values()))[0]
                try:
                    said = getattr(self, f"_{name}")()
                except PortalError as error:
                    self.refused[name] += 1
                    self.trail.append(f"{name}: {error.message}")
                    return name
                if said:
                    self.done[name] += 1
                    self.trail.append(f"{name}: {said}")
                    return name

    # --- who and what ---

    def person(self, agency, role):
        """Somebody who holds a role there."""
        key = (agency.pk, role)
        if key not in self._users:
            held = agency.memberships.filter(role=role).first()
            self._users[key] = held.user if held else make_member(agency, role)
        return self._users[key]

    def newest(self, duty):
        """The last version of a duty's report."""
        return duty.reports.order_by("-version").first()

    def _units(self):
        return list(
            self.scene.call.assignments.filter(kind="contribution").select_related("agency", "parent__agency")
        )

    def _duty(self, *, summaries=True):
        pool = self._units() + (self.scene.summaries[1:] if summaries else [])
        return self.dice.choice(pool)

    def _report(self, *states, summaries=True):
        """Some report in one of these states, of a unit or a lower summary."""
        found = Report.objects.filter(state__in=states, assignment__parent__isnull=False)
        if not summaries:
            found = found.filter(assignment__kind="contribution")
        found = list(found.select_related("assignment__agency", "assignment__parent__agency").order_by("pk"))
        return self.dice.choice(found) if found else None

    def _draft(self):
        """A draft of a summary that people work on."""
        drafts = [r for d in self.scene.summaries if (r := self.newest(d)) and r.state == "draft"]
        return self.dice.choice(drafts) if drafts else None

    def _officer(self, duty):
        return self.person(duty.agency, Role.OFFICER)

    def _above(self, report):
        return self._officer(report.assignment.parent)

    def _explained(self, report, by):
        for finding in blocking(report, report_findings(report)):
            if not finding.is_error:
                flow.explain_warnings(report_id=report.pk, by=by, kind=finding.kind, reason="đã rà soát")

    # --- units ---

    def _enter(self):
        duty = self._duty(summaries=False)
        head = self.person(duty.agency, Role.HEAD)
        report = self.newest(duty)
        if report is None:
            report = start_report(assignment_id=duty.pk, by=head)
        if report.state != "draft":
            return ""
        for section in duty.version.sections.all():
            if self.dice.random() < 0.7:
                self._section(report, section, head)
        return f"{duty.agency.name} v{report.version}"

    def _section(self, report, section, head):
        figures = [self._figure(row) for row in section.rows.all() if self.dice.random() < 0.8]
        words = [(0, f"{report.assignment.agency.name} mục {section.label} {self.dice.randint(1, 3)}.")]
        text = report.texts.get(section=section)
        save_section(
            report_id=report.pk, section_id=section.pk, by=head, edit_version=text.edit_version,
            entry=SectionEntry(paragraphs=words, figures=figures),
        )  # fmt: skip

    def _figure(self, row):
        key = (row.indicator_id, row.breakdown_id)
        dice, rule = self.dice, row.indicator.across_units
        if rule == AcrossUnits.NONE or dice.random() < 0.25:
            return FigureEntry(*key, state=dice.choice(STATES))
        words = {
            "qualifier": dice.choice(["exact"] * 6 + ["more_than", "above", "about", "nearly"]),
            "basis": dice.choice(["official"] * 5 + ["estimated"]),
            "nature": dice.choice(["result"] * 8 + ["target", "norm"]),
            "state": "reported",
        }
        depth = {0: 1000, 1: 100, 2: 10}[row.depth]
        if row.indicator.is_ratio:
            if dice.random() < 0.2:
                return FigureEntry(*key, value=dice.randrange(10_001), **words)
            below = dice.randint(1, 9)
            return FigureEntry(*key, numerator=dice.randint(0, below), denominator=below, **words)
        weight = dice.randint(1, 9) if rule == AcrossUnits.WEIGHTED_AVG else None
        return FigureEntry(*key, value=dice.randint(depth // 2, depth), denominator=weight, **words)

    def _submit(self):
        report = self._report("draft", "pending_approval")
        if report is None:
            return ""
        duty = report.assignment
        approves = self.person(duty.agency, Role.LEADER if duty.is_consolidation else Role.HEAD)
        self._explained(report, approves)
        flow.submit(report_id=report.pk, by=approves)
        return f"{duty.agency.name} v{report.version}"

    def _recall(self):
        report = self._report("submitted")
        if report is None:
            return ""
        role = Role.LEADER if report.assignment.is_consolidation else Role.HEAD
        flow.recall(report_id=report.pk, by=self.person(report.assignment.agency, role))
        return f"{report.assignment.agency.name} v{report.version}"

    def _accept(self):
        report = self._report("submitted")
        if report is None:
            return ""
        review.accept(report_id=report.pk, by=self._above(report))
        return f"{report.assignment.agency.name} v{report.version}"

    def _return_it(self):
        report = self._report("submitted")
        if report is None:
            return ""
        review.return_report(report_id=report.pk, by=self._above(report), reason="đề nghị kiểm tra lại")
        return f"{report.assignment.agency.name} v{report.version}"

    def _reopen(self):
        report = self._report("accepted")
        if report is None:
            return ""
        review.reopen(report_id=report.pk, by=self._above(report), reason="đề nghị bổ sung")
        return f"{report.assignment.agency.name} v{report.version}"

    def _close(self):
        duty = self._duty()
        verb = self.dice.choice([oversight.exempt, oversight.close_classified])
        verb(assignment_id=duty.pk, by=self.scene.officer, reason="theo đề nghị của đơn vị")
        return f"{verb.__name__} {duty.agency.name}"

    def _open_again(self):
        closed = list(self.scene.call.assignments.exclude(closed_as="").select_related("agency"))
        if not closed:
            return ""
        duty = self.dice.choice(closed)
        oversight.reopen_assignment(assignment_id=duty.pk, by=self.scene.officer)
        return duty.agency.name

    def _add_unit(self):
        if len(self._units()) > 12:
            return ""
        above = self.dice.choice(self.scene.summaries)
        duty = self.scene.unit(f"Xã mới {len(self._units())}", parent=above)
        return f"{duty.agency.name} vào {above.agency.name}"

    # --- summaries ---

    def _run(self):
        duty = self.dice.choice(self.scene.summaries)
        options = self.dice.choice([{}, {}, {}, {"tree": True}, {"tree": True, "provisional": True}])
        run = self.scene.run(duty, by=self._officer(duty), **options)
        return f"{duty.agency.name} {options}: {run.state} {run.message} {run.error}"

    def _adjust(self):
        report = self._draft()
        figure = (
            self.dice.choice(list(report.figures.order_by("pk")))
            if report and report.figures.exists()
            else None
        )
        if figure is None:
            return ""
        delta = Delta(self.dice.choice([-3, 4, 700]))
        if figure.numerator is not None:
            delta = Delta(0, self.dice.choice([0, 1]), self.dice.choice([1, 2]))
        reason = f"đối chiếu {len(self.trail)}"
        rework.adjust_figure(
            report_id=report.pk, indicator_id=figure.indicator_id, breakdown_id=figure.breakdown_id,
            by=self._officer(report.assignment), delta=delta, reason=reason,
        )  # fmt: skip
        self.adjusted[report.assignment_id][figure.indicator_id, figure.breakdown_id, delta, reason] += 1
        return f"{report.assignment.agency.name} {figure.indicator.code} {delta}"

    def _cancel(self):
        report = self._draft()
        found = list(Adjustment.objects.filter(report=report)) if report else []
        if not found:
            return ""
        each = self.dice.choice(found)
        made = rework.cancel_adjustment(
            adjustment_id=each.pk, report_id=report.pk, by=self._officer(report.assignment)
        )
        opposite = Delta(made.delta, made.delta_numerator, made.delta_denominator)
        self.adjusted[report.assignment_id][made.indicator_id, made.breakdown_id, opposite, made.reason] += 1
        return f"{report.assignment.agency.name} {made.reason}"

    def _confirm(self):
        report = self._draft()
        found = list(Adjustment.objects.filter(report=report, stale=True)) if report else []
        if not found:
            return ""
        each = self.dice.choice(found)
        rework.confirm_adjustments(
            report_id=report.pk, indicator_id=each.indicator_id, breakdown_id=each.breakdown_id,
            by=self._officer(report.assignment),
        )  # fmt: skip
        return f"{report.assignment.agency.name} {each.reason}"

    def _write(self):
        """Some paragraph is edited, put aside or moved, and sometimes one of the officer's own is added."""
        report = self._draft()
        if report is None:
            return ""
        key = self.dice.choice(["situation", "communication", "inspection"])
        text = report.texts.get(section=section_of(report, key))
        typed = [
            TypedParagraph(p["id"], p["text"], p["level"], p.get("used", True), p.get("cite", False))
            for p in text.paragraphs
        ]
        mine = {}
        if typed:
            at = self.dice.randrange(len(typed))
            before = typed[at]
            words = f"Lời của chuyên viên, lần {len(self.trail)}."
            used = self.dice.random() < 0.8
            typed[at] = TypedParagraph(before.id, words, before.level, used, before.cite)
            mine[before.id] = words
        added = f"Đoạn tự viết {len(self.trail)}." if self.dice.random() < 0.5 or not typed else ""
        move = (self.dice.choice(typed).id, self.dice.choice([-1, 1])) if typed else None
        saved = save_prose(
            report_id=report.pk, section_id=text.section_id, by=self._officer(report.assignment),
            edit_version=text.edit_version, typed=typed, added=added, move=move,
        )  # fmt: skip
        mine |= {p["id"]: added for p in saved.paragraphs if added and p["text"] == added}
        self.words[report.assignment_id] |= mine  # what was refused was not written
        return f"{report.assignment.agency.name} {key}"

    def _choose(self):
        duty = self.dice.choice(self.scene.summaries)
        indicator = self.scene.call.programme.indicators.get(code="KT.02")
        rework.choose_units_sum(
            assignment_id=duty.pk,
            indicator_id=indicator.pk,
            by=self._officer(duty),
            reason="chủ quản chưa gửi",
        )
        return duty.agency.name

    def _approve_root(self):
        report = self.newest(self.scene.root)
        if report is None or report.state != "draft":
            return ""
        self._explained(report, self.scene.officer)
        flow.submit(report_id=report.pk, by=self.scene.leader)
        return f"v{report.version}"

    def _reopen_root(self):
        report = self.scene.root.reports.filter(state="accepted").first()
        if report is None:
            return ""
        review.reopen(report_id=report.pk, by=self.scene.officer, reason="cần cập nhật")
        return f"v{report.version}"

    def _issue(self):
        report = self.scene.root.reports.filter(state="accepted").first()
        if report is None or report.documents.exists():
            return ""
        document = issue(
            report_id=report.pk, by=self.scene.clerk, date=clock.today(), issuing_agency=self.scene.call.lead,
            signer=self.scene.signer,
        )  # fmt: skip
        self.paper_of[document.pk] = Document.objects.values_list("layout", "layout_sha256").get(
            pk=document.pk
        )
        return f"v{report.version} số {document.number}"


# How often each happens beside the others.
EVENTS = {
    "enter": 10, "submit": 14, "accept": 14, "recall": 2, "return_it": 3, "reopen": 4, "close": 2, "open_again": 2,
    "add_unit": 1, "run": 14, "adjust": 8, "cancel": 2, "confirm": 2, "write": 8, "choose": 1, "approve_root": 3,
    "reopen_root": 2, "issue": 3,
}  # fmt: skip
