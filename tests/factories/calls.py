"""What a lead needs to call for reports: a province with its bodies, outlines per class, an officer."""

import datetime as dt
from dataclasses import dataclass

from agencies.models import Agency, User
from agencies.states import AgencyKind, Role
from portal.core.clock import VIETNAM
from reports.collection.actions.calls import Letter, create_call
from reports.collection.models import Call
from reports.outlines.models import OutlineVersion
from reports.outlines.states import OutlineState, ReporterClass
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_outline, make_period, make_programme

NOW = dt.datetime(2023, 6, 7, 8, 0, tzinfo=VIETNAM)
DUE = dt.datetime(2023, 6, 16, 17, 0, tzinfo=VIETNAM)
LETTER = Letter("900/SLĐTBXH", dt.date(2023, 6, 7), "Người Ký", "Báo cáo 6 tháng đầu năm 2023")
SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]


@dataclass
class Land:
    """A province around its lead department."""

    province: Agency
    lead: Agency
    officer: User
    district: Agency
    commune: Agency
    department: Agency
    police: Agency
    court: Agency
    versions: dict[str, OutlineVersion]

    @property
    def all(self) -> list[Agency]:
        """Every unit beside the lead but the commune."""
        return [self.district, self.department, self.police, self.court]


def make_outlines(*classes: str, state: str = OutlineState.DRAFT) -> dict[str, OutlineVersion]:
    """One outline of one section per class of reporter."""
    found = {}
    for reporter_class in classes:
        version = make_outline(SIMPLE, annex=False)
        version.outline.reporter_class = reporter_class
        version.outline.save(update_fields=["reporter_class"])
        version.state = state
        version.save(update_fields=["state"])
        found[reporter_class] = version
    return found


def make_land(*classes: str) -> Land:
    """A province; outlines for the lead, territorial units and departments unless classes are named."""
    province = make_agency("UBND tỉnh Hậu Giang", kind=AgencyKind.PROVINCE, code="T93")
    lead = make_agency("Sở Lao động", parent=province, code="T93.SLD")
    district = make_agency("UBND huyện Vị Thủy", kind=AgencyKind.DISTRICT, parent=province)
    names = (ReporterClass.LEAD, ReporterClass.TERRITORIAL, ReporterClass.DEPARTMENT)
    return Land(
        province=province,
        lead=lead,
        officer=make_member(lead, Role.OFFICER),
        district=district,
        commune=make_agency("UBND xã Vị Trung", kind=AgencyKind.COMMUNE, parent=district),
        department=make_agency("Sở Y tế", parent=province),
        police=make_agency("Công an tỉnh", kind=AgencyKind.POLICE, parent=province),
        court=make_agency("Tòa án nhân dân tỉnh", kind=AgencyKind.JUSTICE, parent=province),
        versions=make_outlines(*(classes or names)),
    )


def make_draft_call(land: Land, **fields: object) -> Call:
    """A call in preparation, made by its action, with a complete letter."""
    wanted: dict[str, object] = {"letter": LETTER, "default_due_at": DUE, **fields}
    return create_call(
        by=land.officer, lead=land.lead, programme=make_programme(), period=make_period(), **wanted
    )  # type: ignore[arg-type] # passed through
