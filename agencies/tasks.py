"""What the sweep does for accounts and agencies."""

from __future__ import annotations

from agencies.actions.bulk import forget_intakes
from agencies.actions.tree import show_names_of_today
from portal.core.jobs import register_sweeper


@register_sweeper("intakes")
def sweep_intakes() -> int:
    """Put workbooks of agencies and accounts aside that nobody decided on."""
    return forget_intakes()


@register_sweeper("names")
def sweep_names() -> int:
    """Show the new names of agencies from the day on which they begin."""
    return show_names_of_today()
