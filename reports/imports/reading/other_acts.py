"""Whether something is done to what is counted that makes it another number ("kiểm tra", "xử phạt", "ngừng")."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from reports.imports.reading.clauses import Place
from reports.imports.reading.lexicon import FACETS, NEVER_WANTED, Facet
from reports.imports.reading.spotting import flattened
from reports.imports.reading.wanted import Wanted

_DEEDS: Final = frozenset({"inspection", "fine", "measure", "commitment", "training", "merger"})
SIDES: Final = frozenset({"selling sex", "buying sex"})
# Who gets help is not what the help is.
_HELP: Final = frozenset({"harm reduction", "job", "legal aid", "loan", "medical", "hiv"})
_HELPED: Final = frozenset({"selling sex", "women", "labour", "volunteers"})


def another_act(place: Place, wanted: Wanted) -> bool:
    """Whether something is said of the counted things, closer than what the row wants, that makes them others."""
    mine = {facet.name for facet in wanted.facets}
    own = " ".join([wanted.label, flat_category(wanted)])
    helped = bool(mine & _HELP)
    noun = f"{place.before} {place.first}" if place.label_leads else place.first
    noun = re.split(r"(?<!\w)về(?!\w)", noun)[0]  # what leaflets and meetings are about is not done to them
    if place.unit in {"news", "article", "report film"}:
        mine.add("broadcast")
    if "hiv" in mine:
        mine.add("medical")
    if "mại dâm" in own:
        mine |= SIDES
    if helped:
        mine |= _HELPED
    for facet in FACETS:
        if not facet.act or facet.name in mine or facet.needs.search(own):
            continue
        if facet.name in {"closure", "violation"} and "premises" not in wanted.units:
            continue
        if match := facet.shown.search(noun):
            if facet.name in NEVER_WANTED or not _wanted_closer(noun, wanted, match.start()):
                return True
        elif not place.label_leads and _leads_closer(_lead(place, facet, wanted), facet, wanted):
            return True
        if _leads_over(place, facet, wanted):
            return True
    return False


def _wanted_closer(noun: str, wanted: Wanted, at: int) -> bool:
    """In "12 cơ sở kiểm tra bị xử phạt" the act that comes first is what is counted only for its own row."""
    last = max((m.start() for f in wanted.facets if f.act for m in f.needs.finditer(noun)), default=-1)
    return last > at


def _leads_closer(before: str, facet: Facet, wanted: Wanted) -> bool:
    """Whether an act stands between the wanted ones and the number ("kiểm tra, xử phạt [3] cơ sở")."""
    before = before.rsplit(",", 1)[-1]
    acts = [match.start() for match in facet.shown.finditer(before)]
    if not acts:
        return False
    closest = max((m.start() for f in wanted.facets for m in f.needs.finditer(before)), default=-1)
    return acts[-1] > closest


def _lead(place: Place, facet: Facet, wanted: Wanted) -> str:
    """What leads to the number; a deed goes on through a list ("phạt 02 cơ sở karaoke, [01] nhà nghỉ")."""
    own = any(each.act and each.needs.search(place.first) for each in wanted.facets)
    return place.lead if facet.name in _DEEDS and not own else place.before


def _leads_over(place: Place, facet: Facet, wanted: Wanted) -> bool:
    """ "kiểm tra 20 lượt đối với [20] cơ sở": what is done before leads over to the second number."""
    previous = place.previous
    if previous is None or not previous.linked or previous.linked != place.first:
        return False
    deed = f"{previous.before} {previous.first}"
    return bool(facet.shown.search(deed)) and not any(
        each.needs.search(deed) for each in wanted.facets if each.act
    )


@lru_cache(maxsize=512)
def flat_category(wanted: Wanted) -> str:
    """The words of its category, small."""
    return flattened(wanted.row.category)
