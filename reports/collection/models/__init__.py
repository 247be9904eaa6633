"""The round, and what stands beside a report while it is entered."""

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
    Endorsement,
    Figure,
    Receipt,
    Reminder,
    Report,
    ReviewNote,
    SectionText,
    WarningOverride,
)
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
    "Operation",
    "PersonalOverride",
    "Presence",
    "Pulse",
    "Receipt",
    "Reminder",
    "Report",
    "ReviewNote",
    "SectionRecord",
    "SectionText",
    "SectionWork",
    "WarningOverride",
]
