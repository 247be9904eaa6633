"""What the sweep does for files that were brought in."""

from __future__ import annotations

from portal.core.jobs import register_sweeper
from reports.imports.actions.documents import forget_read
from reports.imports.actions.earlier import forget_loads
from reports.imports.actions.pruning import forget_workbooks


@register_sweeper("papers")
def sweep_papers() -> int:
    """Throw away what was read of papers that nobody needs any more."""
    return forget_read()


@register_sweeper("workbooks")
def sweep_workbooks() -> int:
    """Throw away forms and returned workbooks whose time is over."""
    return forget_workbooks()


@register_sweeper("earlier loads")
def sweep_loads() -> int:
    """Put workbooks of earlier periods aside that nobody decided on."""
    return forget_loads()
