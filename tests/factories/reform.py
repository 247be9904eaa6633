"""Two provinces that became one on 1 July 2025, with a round before and a round after."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from agencies import actions
from agencies.models import Agency
from agencies.states import AgencyKind, Role
from reports.collection.models import Call, Report
from reports.collection.states import Origin, ReportState
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import CODE, make_assignment, make_call, make_outline, make_period, make_report

DAY = dt.date(2025, 7, 1)
SOURCE = "dân số năm 2024 (minh họa)"
THEN, NOW = 2024, 2026
Figures = Mapping[tuple[str, str], Any]


def follow(
    former: Agency, latter: Agency | None, kind: str = "merge", share: int | None = None, **more: Any
) -> None:
    """Record a succession of the reform."""
    source = SOURCE if share else ""
    values = {
        "effective_date": DAY,
        "legal_basis": "Nghị quyết 202/2025/QH15",
        "share_source": source,
        **more,
    }
    actions.record_succession(by=None, predecessor=former, successor=latter, kind=kind, share=share, **values)


class Reform:
    """Hậu Giang (communes A, B, C) and Cần Thơ (D, E). Since 2025 X is A with B, Y and Z have 50% of C each, Z all of
    D too, E is as it was. The department of Hậu Giang went into that of Cần Thơ."""

    def __init__(self) -> None:
        self.old_province = make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE)
        self.province = make_agency("UBND thành phố Cần Thơ", kind=AgencyKind.PROVINCE)
        self.old_lead = make_agency("Sở LĐTBXH tỉnh Hậu Giang", parent=self.old_province)
        self.lead = make_agency("Sở Y tế thành phố Cần Thơ", parent=self.province)
        self.officer = make_member(self.lead, Role.OFFICER)
        self.units: dict[str, Agency] = {}
        for name in "ABC":
            self.units[name] = make_agency(
                f"UBND xã {name}", kind=AgencyKind.COMMUNE, parent=self.old_province
            )
        for name in "DE":
            self.units[name] = make_agency(f"UBND xã {name}", kind=AgencyKind.COMMUNE, parent=self.province)
        for name in "XYZ":
            self.units[name] = make_agency(
                f"UBND phường {name}", kind=AgencyKind.COMMUNE, parent=self.province, valid_from=DAY
            )
        self.outline = make_outline()

    def reform(self, *, shares: bool = True) -> None:
        """What 1 July 2025 did."""
        u = self.units
        follow(u["A"], u["X"])
        follow(u["B"], u["X"])
        follow(u["C"], u["Y"], "split", 5_000 if shares else None)
        follow(u["C"], u["Z"], "split", 5_000 if shares else None)
        follow(u["D"], u["Z"])
        follow(self.old_lead, self.lead, "transfer", programme_code=CODE, function="phòng, chống mại dâm")
        follow(self.old_province, self.province)

    def round(self, lead: Agency, year: int, given: Mapping[str, Figures | None], total: Figures) -> Report:
        """A call with the units' accepted reports (None: asked, silent) and the lead's accepted summary."""
        call: Call = make_call(lead=lead, version=self.outline, period=make_period(year))
        for name, figures in given.items():
            duty = make_assignment(call, self.units[name])
            if figures is not None:
                make_report(duty, state=ReportState.ACCEPTED, figures=figures)
        root = call.root  # type: ignore[attr-defined] # a convenience of the factory
        return make_report(root, state=ReportState.ACCEPTED, origin=Origin.CONSOLIDATED, figures=total)

    def rounds(
        self, code: str = "TT.02", then: Mapping[str, Any] | None = None, now: Mapping[str, Any] | None = None
    ) -> Report:
        """A round of both provinces before, one of the new province after; its summary. The figures are of one
        indicator, and the summaries' totals are left to 0."""
        values = {"A": 100, "B": 200, "C": 5, "D": 50, "E": 10} | dict(then or {})
        later = {"X": 330, "Y": 4, "Z": 60, "E": 12} | dict(now or {})
        key = (code, "")

        def of(*names: str, source: Mapping[str, Any]) -> dict[str, Figures | None]:
            return {name: None if source[name] is None else {key: source[name]} for name in names}

        self.round(self.old_lead, THEN, of("A", "B", "C", source=values), {key: 305})
        self.round(self.lead, THEN, of("D", "E", source=values), {key: 60})
        return self.round(self.lead, NOW, of("X", "Y", "Z", "E", source=later), {key: 406})
