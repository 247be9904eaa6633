"""A finished round before the one that is shown, with other invented figures: "kỳ trước" beside the inputs, "cùng kỳ"
beside those of the summary, a second column in every series, and a call to copy."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from agencies.states import Role
from portal.core import clock
from reports.collection.actions import calls, drafts, flow
from reports.collection.models import Call
from reports.management.demo import answer

if TYPE_CHECKING:
    from reports.management.demo.play import Round


def finish(
    story: Round, call: Call, *, answered: dt.datetime, approved: dt.datetime, closed: dt.datetime
) -> None:
    """Every territorial agency answers with a little less than it does later, all is accepted, summed up and approved,
    and the call ends."""
    with clock.travel(answered):
        for content in story.content.reports:
            if content.reporter_class != "territorial" or not content.figures:
                continue
            duty = story.duty(call, content.key)
            drafter = story.person(story.agency[content.key], Role.DRAFTER)
            report = drafts.start_report(assignment_id=duty.pk, by=drafter)
            required = duty.version.sections.filter(required=True, has_prose=True)
            prose = {section.key: content.prose.get(section.key, ())[:1] for section in required}
            answer.write(report, by=drafter, prose=prose, figures=answer.a_year_before(content.figures))
            answer.explain(report, content, by=drafter)
            flow.send_for_approval(report_id=report.pk, by=drafter)
            flow.submit(report_id=report.pk, by=story.person(story.agency[content.key], Role.HEAD))
            story.accept(report)
    with clock.travel(approved):
        story.approve(story.consolidate(call))
    with clock.travel(closed):
        calls.close_call(call_id=call.pk, by=story.person(story.lead, Role.OFFICER))
