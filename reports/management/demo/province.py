"""The set of the demonstration: the agencies of a province, the outlines, who leads and who owns which figures."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Final

from agencies.actions.tree import create_agencies
from agencies.bodies import MINISTRY_BEFORE
from agencies.models import Agency
from agencies.provinces import province_specs
from agencies.states import AgencyKind
from portal.core.text import search_key
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.roles import give_role
from reports.outlines.blueprint import Blueprint
from reports.outlines.models import Programme, ProgrammeRoleKind
from reports.outlines.yaml_file import parse

SHIPPED: Final = Path(__file__).parents[2] / "outlines" / "data" / "prostitution.yaml"
SINCE: Final = dt.date(2016, 1, 1)


class Province:
    """The agencies of one province as they were on a day, found by name."""

    def __init__(self, code: str, on: dt.date) -> None:
        create_agencies(by=None, specs=province_specs(code, on=on))
        self.root = Agency.objects.get(code=f"T{code}")
        below = Agency.objects.alive(on).below(self.root).exclude(kind=AgencyKind.COMMUNE)
        self.agencies = list(below.prefetch_related("names"))

    def find(self, name: str) -> Agency:
        """The agency called so (in full or short), or the one whose name begins so; KeyError when there is none."""
        key = search_key(name)
        known = {agency: [search_key(n) for each in agency.names.all() for n in (each.name, each.short_name)]
                 for agency in self.agencies}  # fmt: skip
        for fits in (key.__eq__, lambda text: text.startswith(key)):
            for agency, names in known.items():
                if any(fits(each) for each in names):
                    return agency
        raise KeyError(name)


def ministry() -> Agency:
    """The ministry that asked for the programme until March 2025."""
    return Agency.objects.get(code=MINISTRY_BEFORE[0])


def blueprint() -> Blueprint:
    """The shipped catalogue and outlines as the file says them."""
    return parse(SHIPPED.read_text(encoding="utf-8"))


def programme() -> Programme:
    """The shipped catalogue and outlines, loaded (again changes nothing)."""
    source = blueprint()
    load_outlines(source=source, by=None)
    return Programme.objects.get(code=source.programme.code)


def appoint(
    subject: Programme, lead: Agency, recipients: list[Agency], owners: list[tuple[Agency, str]]
) -> None:
    """Write down who is what to the programme."""
    give_role(programme=subject, agency=lead, kind=ProgrammeRoleKind.LEAD, valid_from=SINCE, by=None)
    for agency in recipients:
        give_role(
            programme=subject, agency=agency, kind=ProgrammeRoleKind.RECIPIENT, valid_from=SINCE, by=None
        )
    for agency, reporter_class in owners:
        give_role(
            programme=subject, agency=agency, kind=ProgrammeRoleKind.DATA_OWNER,
            reporter_class=reporter_class, valid_from=SINCE, by=None,
        )  # fmt: skip
