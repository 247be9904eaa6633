"""What the sweep does for files that were brought in."""

from __future__ import annotations

from portal.core.jobs import register_sweeper
from reports.imports.actions.documents import forget_read


@register_sweeper("papers")
def sweep_papers() -> int:
    """Throw away what was read of papers that nobody needs any more."""
    return forget_read()
