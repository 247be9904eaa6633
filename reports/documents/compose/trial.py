"""The paper of an outline before anybody has answered it: every heading, line and annex, with blanks."""

from __future__ import annotations

from dataclasses import replace

from reports.collection.models import AnnexRow, Report
from reports.documents.compose.figures import annex_table
from reports.documents.compose.names import Names
from reports.documents.compose.paper import compose
from reports.documents.layout import Annex, Paper
from reports.outlines.queries import sections_of

MARK = "XEM THỬ"


def trial_paper(report: Report, names: Names) -> Paper:
    """As `compose`, and also the annex tables, which a real paper leaves out as long as they are empty."""
    paper = compose(report)
    tables = [table for section in sections_of(report.assignment.version) for table in section.annexes.all()]
    blank = [
        Annex(table.title, (annex_table(table, [AnnexRow(table=table, cells={})], names, with_agency=False),))
        for table in tables
    ]
    return replace(paper, annexes=(*paper.annexes, *blank), draft_mark=MARK)
