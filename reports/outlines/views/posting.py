"""What the pages of the editor do with a posted form: act, or give everything typed back with what was wrong."""

from __future__ import annotations

from collections.abc import Callable

from portal.core.errors import Invalid
from reports.outlines.actions.draft import StaleDraft
from reports.outlines.forms.base import SeenForm


def applied(form: SeenForm, act: Callable[[], object], *, stored: bool = False) -> int:
    """200 when the form was right and the verb was done; otherwise the status of the page that shows the form again.

    409: somebody else was faster. The form keeps what was typed and carries the new state, so that saving again is a
    decision; with `stored` (the form is about something that is there, its initial values) it says what stands now.
    """
    if not form.is_valid():
        return 422
    try:
        act()
    except StaleDraft as stale:
        form.refuse(stale)
        if stored:
            form.show_stored()
        # The state that this page shows: were it changed in this very moment, saving again is stale once more.
        form.show_state(form.initial.get("seen") or stale.token)
        return 409
    except Invalid as invalid:
        form.refuse(invalid)
        return 422
    return 200
