"""The checks of an outline tried on a report that was accepted: what they would have said."""

from __future__ import annotations

from typing import Final

from agencies.models import User
from reports.collection.checks import Content
from reports.collection.checks.own_rules import Figures, Tried, all_tried, tried
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.outlines.models import CheckRule, OutlineVersion
from reports.outlines.rule_judging import Verdict

OFFERED: Final = 60
VERDICT_WORDS: Final = {
    Verdict.HOLDS: "đúng",
    Verdict.BROKEN: "không đúng",
    Verdict.OPEN: "bỏ ngỏ: số ước lượng (hơn, trên, khoảng, gần) chưa cho biết chắc",
    Verdict.UNKNOWN: "chưa xét được",
    Verdict.IDLE: "không thuộc trường hợp nêu sau “khi”",
}


def trial_reports(version: OutlineVersion, user: User) -> list[Report]:
    """Accepted reports of the programme that the person may read, those of this very outline first, newest first."""
    found = (
        Report.objects.visible_to(user)
        .filter(
            state=ReportState.ACCEPTED,
            assignment__version__outline__programme=version.outline.programme_id,
        )
        .select_related("assignment__agency", "assignment__call__period", "assignment__version__outline")
        .order_by("-id")
    )
    own = list(found.filter(assignment__version__outline=version.outline_id)[:OFFERED])
    if len(own) < OFFERED:
        own += found.exclude(assignment__version__outline=version.outline_id)[: OFFERED - len(own)]
    return own


def try_rules(version: OutlineVersion, report: Report, term: str = "") -> tuple[list[Tried], Tried | None]:
    """The rules of this version by the figures of the report, and a term that is not stored anywhere."""
    content = Content(report)
    own = list(CheckRule.objects.filter(version=version).order_by("position"))
    typed = tried(CheckRule(version=version, key="thu", term=term), Figures(content)) if term else None
    return all_tried(content, own), typed
