"""The door through which Django finds the models of the five packages; nothing of ours imports it."""

from reports.collection.models import (
    AnnexRow,
    Assignment,
    Call,
    CallOutline,
    Figure,
    Receipt,
    Reminder,
    Report,
    ReviewNote,
    SectionText,
    WarningOverride,
)
from reports.consolidation.models import Adjustment, Run, RunInput, SourceChoice
from reports.documents.models import Document, Register, Rendering
from reports.outlines.models import (
    AnnexTable,
    Breakdown,
    Category,
    Indicator,
    Outline,
    OutlineVersion,
    Programme,
    ProgrammeRole,
    Section,
    TableRow,
)
from reports.periods.models import Period

__all__ = [
    "Adjustment",
    "AnnexRow",
    "AnnexTable",
    "Assignment",
    "Breakdown",
    "Call",
    "CallOutline",
    "Category",
    "Document",
    "Figure",
    "Indicator",
    "Outline",
    "OutlineVersion",
    "Period",
    "Programme",
    "ProgrammeRole",
    "Receipt",
    "Register",
    "Reminder",
    "Rendering",
    "Report",
    "ReviewNote",
    "Run",
    "RunInput",
    "Section",
    "SectionText",
    "SourceChoice",
    "TableRow",
    "WarningOverride",
]
