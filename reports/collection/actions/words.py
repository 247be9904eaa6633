"""What a report is found by, kept when it is submitted and forgotten when it is recalled."""

from __future__ import annotations

from reports.collection.models import Report, ReportWords
from reports.collection.queries.searching import words_of_stored


def keep_words(report: Report) -> None:
    """Store the words of a report that is being submitted. Call inside its transaction."""
    head, words = words_of_stored(report.pk)
    ReportWords.objects.update_or_create(report=report, defaults={"head": head, "words": words})


def forget_words(report: Report) -> None:
    """A report that is written again is read as it stands."""
    ReportWords.objects.filter(report=report).delete()
