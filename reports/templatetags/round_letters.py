"""What pages of a duty show of the letters about it: collection itself knows no papers."""

from __future__ import annotations

from typing import Any

from django import template

from reports.collection.models import Assignment, Call, Report
from reports.collection.states import CallState, ReportState
from reports.documents.models import Document
from reports.documents.policies import can_file, can_write
from reports.documents.queries.casefile import error_words
from reports.documents.queries.round_letters import chasing_agencies, letters_about, returning_agency

register = template.Library()


@register.simple_tag(takes_context=True)
def letters_of(context: dict[str, Any], duty: Assignment) -> list[Document]:
    """{% letters_of duty as letters %}: issued letters that came to the agency about this duty."""
    return letters_about(duty, context["request"].user)


@register.simple_tag(takes_context=True)
def may_return_by_letter(context: dict[str, Any], report: Report) -> bool:
    """{% may_return_by_letter report as may %}: a returned report of an open round, for whoever writes the letters."""
    if report.state != ReportState.RETURNED or report.assignment.call.state != CallState.OPEN:
        return False
    agency = returning_agency(report)
    return agency is not None and can_write(context["request"].user, agency)


@register.simple_tag(takes_context=True)
def may_chase(context: dict[str, Any], call: Call) -> bool:
    """{% may_chase call as may %}: an open round in which the person writes letters for somebody who consolidates."""
    return call.state == CallState.OPEN and chasing_agencies(call, context["request"].user).exists()


@register.simple_tag(takes_context=True)
def may_write_request(context: dict[str, Any], call: Call) -> bool:
    """{% may_write_request call as may %}: the request of a round that is not over, for the lead's writers."""
    return call.state != CallState.CLOSED and can_write(context["request"].user, call.lead)


@register.simple_tag(takes_context=True)
def may_file(context: dict[str, Any], call: Call) -> bool:
    """{% may_file call as may %}: the file of a round that was sent out, for officers and clerks of its lead."""
    return call.state != CallState.DRAFT and can_file(context["request"].user, call)


@register.filter
def case_file_error(error: str) -> str:
    """{{ job.error|case_file_error }}: why the file could not be made, and the way out."""
    return error_words(error)
