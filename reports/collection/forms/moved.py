"""What a page of before a supplement posted, under the names that the outline of now has."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _

from portal.core.forms import whole_number
from reports.collection.fields import annex_field, field_name, figure_field, text_field
from reports.collection.models import Report
from reports.collection.queries.apart import Apart, apart
from reports.outlines.models import OutlineVersion

# value-17, r17-seen are of a line; s4-version, text-4 of a section; t9-seen, cell-9_0_number of an annex table
_NAMES: Final = (
    (re.compile(r"(value-|qualifier-|state-|basis-|nature-|note-|r)(\d+)(-seen)?"), figure_field),
    (re.compile(r"(text-|nothing-|personal-|personalreason-|s)(\d+)(-version|-seen)?"), text_field),
    (re.compile(r"(cell-|t)(\d+)(_.+|-TOTAL_FORMS|-seen)"), annex_field),
)
# As it was posted with every entry form: the version of the outline that the page showed.
OUTLINE: Final = "outline"


def since_posted(report: Report, data: Mapping[str, str]) -> Apart | None:
    """From the outline of the page that was posted to the one of now; None where they are the same."""
    seen = whole_number(data.get(OUTLINE))
    if seen is None or seen == report.outline_pk:
        return None
    known = OutlineVersion.objects.filter(pk=seen, outline=report.outline.outline_id).exists()
    return apart(seen, report.outline_pk) if known else None


def under_new_names(data: Mapping[str, str], moved: Apart) -> tuple[dict[str, str], list[str]]:
    """What was posted, under the names of now; and in words what was typed where nothing is asked any more."""
    found: dict[str, str] = {}
    lost: list[str] = []
    for name in data:
        here = _renamed(name, moved)
        if here:
            found[here] = data[name]
        elif data[name].strip() and name.startswith(("value-", "text-", "cell-", "note-")):
            lost.append(data[name].strip())
    return found, lost


def _renamed(name: str, moved: Apart) -> str:
    for pattern, field in _NAMES:
        match = pattern.fullmatch(name)
        if match is None:
            continue
        now = field_name(moved.names.get(field(int(match[2]))))
        return f"{match[1]}{now.pk}{match[3] or ''}" if now is not None else ""
    return name


def words_for(lost: list[str]) -> str:
    """What is said when the outline has moved on since the page was opened."""
    said = _(
        "Đề cương vừa được bổ sung trong lúc bạn nhập; trang này đã theo đề cương mới, ô mới có dấu “mới”."
    )
    if lost:
        said += " " + _("Nội dung bạn gõ ở chỗ không còn trong đề cương được giữ ở cuối trang báo cáo.")
    return said
