"""The round, and what stands beside a report while it is entered."""

from reports.collection.models.beside import Endorsement, Reminder
from reports.collection.models.changes import Leftover, Supplement
from reports.collection.models.entry import (
    Attachment,
    FieldState,
    Operation,
    PersonalOverride,
    Presence,
    SectionRecord,
    SectionWork,
)
from reports.collection.models.round import (
    AnnexRow,
    Assignment,
    Call,
    CallOutline,
    Figure,
    Receipt,
    Report,
    ReviewNote,
    SectionText,
    WarningOverride,
)
from reports.collection.models.search import ReportWords
from reports.collection.models.upkeep import Pulse

__all__ = [
    "AnnexRow",
    "Assignment",
    "Attachment",
    "Call",
    "CallOutline",
    "Endorsement",
    "FieldState",
    "Figure",
    "Leftover",
    "Operation",
    "PersonalOverride",
    "Presence",
    "Pulse",
    "Receipt",
    "Reminder",
    "Report",
    "ReportWords",
    "ReviewNote",
    "SectionRecord",
    "SectionText",
    "SectionWork",
    "Supplement",
    "WarningOverride",
]
