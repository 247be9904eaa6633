"""Whose figure counts: a class of reporters, resolved per programme, level and day."""

import datetime as dt

import pytest

from agencies.states import AgencyKind
from reports.outlines.models import Programme, ProgrammeRole
from reports.outlines.queries import owner_agencies
from tests.factories.agencies import make_agency

pytestmark = pytest.mark.django_db

JUNE = dt.date(2023, 6, 14)


@pytest.fixture
def programme():
    return Programme.objects.create(code="THU", name="Thử", subject="công tác thử")


def own(programme, agency, owner_class="police", start=dt.date(2021, 1, 1), end=None):
    ProgrammeRole.objects.create(
        programme=programme,
        agency=agency,
        kind="data_owner",
        reporter_class=owner_class,
        valid_from=start,
        valid_to=end,
    )


def test_the_owner_is_the_agency_that_holds_the_role(programme):
    police = make_agency("Công an tỉnh", kind=AgencyKind.POLICE)
    own(programme, police)
    own(programme, make_agency("Tòa án nhân dân tỉnh", kind=AgencyKind.JUSTICE), "department")
    own(Programme.objects.create(code="KHAC", name="Khác", subject="khác"), make_agency("Công an khác"))
    assert owner_agencies(programme, "police", JUNE) == [police]


def test_a_role_counts_from_its_first_day_to_the_day_before_its_end(programme):
    before, after = make_agency("Sở cũ"), make_agency("Sở mới")
    own(programme, before, end=dt.date(2025, 3, 1))
    own(programme, after, start=dt.date(2025, 3, 1))
    assert owner_agencies(programme, "police", dt.date(2025, 2, 28)) == [before]
    assert owner_agencies(programme, "police", dt.date(2025, 3, 1)) == [after]


def test_owners_at_one_level_are_those_among_the_agencies_consolidated_there(programme):
    province, district = make_agency("Công an tỉnh"), make_agency("Công an huyện")
    own(programme, province)
    own(programme, district)
    assert owner_agencies(programme, "police", JUNE, among=[district.pk]) == [district]
    assert owner_agencies(programme, "police", JUNE, among=[]) == []


def test_an_agency_that_no_longer_exists_owns_nothing(programme):
    own(programme, make_agency("Sở đã giải thể", valid_to=dt.date(2023, 1, 1)))
    assert owner_agencies(programme, "police", JUNE) == []


def test_other_roles_do_not_make_an_owner(programme):
    ProgrammeRole.objects.create(
        programme=programme, agency=make_agency(), kind="reporter", reporter_class="police", valid_from=JUNE
    )
    assert owner_agencies(programme, "police", JUNE) == []
