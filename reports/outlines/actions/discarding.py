"""A draft that nobody wants any more, and the outline that consisted of nothing else."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from agencies import audit
from agencies.models import User
from portal.core.errors import Conflict
from reports.outlines.actions.archiving import delete_unused
from reports.outlines.actions.draft import StaleDraft, gone, locked_draft
from reports.outlines.editing import token
from reports.outlines.models import Outline, OutlineVersion, Programme
from reports.outlines.queries import version_spec
from reports.outlines.usage import uses_of


@transaction.atomic
def discard_draft(*, version: OutlineVersion, by: User, seen: str) -> OutlineVersion | None:
    """Delete a draft with all that stands in it; its outline, too, when it has no other version.

    `seen` is the token of the draft as it was shown when it was decided to give it up. Returns the newest version that
    is left, None when the outline went. Raises NotAllowed, Conflict (published, chosen for a call, gone, StaleDraft).
    """
    # From the top down, as deleting an outline does; the next version is begun under the lock of the outline.
    Programme.objects.select_for_update().get(pk=version.outline.programme_id)
    outline = Outline.objects.select_for_update(of=("self",)).filter(pk=version.outline_id).first()
    if outline is None:
        raise gone()
    draft = locked_draft(version.pk, by)
    uses = uses_of([draft.pk], by).get(draft.pk, [])
    if uses:
        raise Conflict(
            _("Đợt báo cáo “%(name)s” đang chọn bản nháp này nên không bỏ được; hãy chọn phiên bản khác cho đợt "
              "đó trước.") % {"name": uses[0].name}
        )  # fmt: skip
    now = token(version_spec(draft))
    if seen != now:
        raise StaleDraft(now)
    number, used = draft.number, _("Bản nháp này đã được dùng trong đợt báo cáo nên không bỏ được.")
    delete_unused(draft, used)
    left = outline.versions.order_by("-number").first()
    programme = outline.programme
    if left is None:
        delete_unused(outline, used)
    target = programme if left is None else outline
    audit.record(by, "outlines.draft_discarded", target, outline=outline.code, number=number)
    if left is None:
        audit.record(by, "outlines.deleted", programme, outline=outline.code)
    return left
