"""What the pages of papers are tried on: a submitted report of a town, its clerk and who signs."""

import pytest

from agencies.states import Authority, Role
from reports.collection.states import ReportState
from tests.factories.agencies import make_member, make_membership
from tests.reports.documents.rounds import make_house, make_town, make_unit


@pytest.fixture
def root():
    return make_house()[2]


@pytest.fixture
def report(root):
    """A submitted report of a town."""
    town = make_town("Vị Thủy")
    head = make_membership(agency=town, role=Role.HEAD, title="Phó Chủ tịch", authority=Authority.KT)
    return make_unit(
        root, town, state=ReportState.SUBMITTED, submitted_by=head.user,
        texts={"situation": ["Địa bàn có < 5% & “hơn” 3 cơ sở."]}, figures={("CSKD.01", ""): 226},
    )  # fmt: skip


@pytest.fixture
def clerk(report):
    return make_member(report.assignment.agency, Role.CLERK)


@pytest.fixture
def signer(report):
    return report.assignment.agency.memberships.get(role=Role.HEAD)
