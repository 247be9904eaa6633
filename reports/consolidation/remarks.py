"""What has to stand beside a total: on how many units it stands, what is not in it, in whose place it speaks."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from reports.collection.models import Figure
from reports.consolidation.arithmetic import Total

PARTIAL: Final = "tính trên"  # the words of arithmetic.Total.notes
PARTIAL_BELOW: Final = "tính chưa đủ"
INCOMPLETE: Final = (PARTIAL, PARTIAL_BELOW)
"""One of these stands in the note of every total that is wanting, at whatever depth."""
CLASSIFIED_LEFT_OUT: Final = "chưa gồm số liệu mật"
LONGEST: Final = 300  # Figure.note
_HOLE: Final = re.compile(
    rf"{PARTIAL} \d+/\d+ (?:đơn vị|kỳ)|\d+ (?:đơn vị|kỳ) {PARTIAL_BELOW}|{CLASSIFIED_LEFT_OUT}"
    r"|chưa gồm \d+ tỷ lệ không có số gốc|cộng từ các đơn vị do .+ chưa báo cáo"
)


@dataclass(frozen=True, slots=True)
class Below:
    """What the summaries that went in say about their own totals: how many stand on part of their units."""

    partial: int = 0
    secret: bool = False


def holes_in(note: str) -> tuple[str, ...]:
    """What the note of a stored figure says is wanting in it, or in whose place it speaks; its other words are not."""
    return tuple(piece for piece in note.split("; ") if _HOLE.fullmatch(piece))


def covered(note: str) -> str:
    """In two or three words how much of its units a total stands on: "7/24 đơn vị", "chưa đủ"; "" of a whole one."""
    holes = [each for each in holes_in(note) if any(words in each for words in INCOMPLETE)]
    if not holes:
        return ""
    return holes[0].removeprefix(PARTIAL).strip() if holes[0].startswith(PARTIAL) else _("chưa đủ")


def below_of(figures: QuerySet[Figure], parents: Mapping[int, int]) -> dict[tuple[int, int, int], Below]:
    """Per (summary, indicator, breakdown) what lower summaries remark; `parents` maps their reports to the summary."""
    found: dict[tuple[int, int, int], Below] = {}
    rows = figures.filter(
        Q(note__contains=PARTIAL) | Q(note__contains=PARTIAL_BELOW) | Q(note__contains=CLASSIFIED_LEFT_OUT)
    )
    for report, indicator, breakdown, note in rows.values_list(
        "report_id", "indicator_id", "breakdown_id", "note"
    ):
        key = (parents[report], indicator, breakdown)
        known = found.get(key, Below())
        partial = any(words in note for words in INCOMPLETE)
        found[key] = Below(known.partial + partial, known.secret or CLASSIFIED_LEFT_OUT in note)
    return found


def remarks(
    total: Total, below: Below, *, covers: bool = True, instead_of: str = "", silent_owner: str = ""
) -> str:
    """The note of a computed figure. `covers`: whether to say on how many units it stands (not for an owner's own
    figure); `instead_of`: the owner in whose place the units were added up; `silent_owner`: who owes the figure."""
    said = []
    if silent_owner:
        said.append(_("%(owner)s chưa báo cáo") % {"owner": silent_owner})
    if instead_of:
        said.append(_("cộng từ các đơn vị do %(owner)s chưa báo cáo") % {"owner": instead_of})
    said += [note for note in total.notes if covers or not note.startswith(PARTIAL)]
    if below.partial:
        said.append(_("%(n)d đơn vị tính chưa đủ") % {"n": below.partial})
    if below.secret and CLASSIFIED_LEFT_OUT not in said:
        said.append(CLASSIFIED_LEFT_OUT)
    text = "; ".join(said)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
