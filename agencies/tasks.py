"""What the sweep does for accounts."""

from __future__ import annotations

from agencies.actions.bulk import forget_intakes
from portal.core.jobs import register_sweeper


@register_sweeper("intakes")
def sweep_intakes() -> int:
    """Put workbooks of agencies and accounts aside that nobody decided on."""
    return forget_intakes()
