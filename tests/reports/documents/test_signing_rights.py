"""The rights on the way through the signatures exist twice, as a predicate and as a query, and agree."""

import datetime as dt

import pytest

from agencies.states import Role
from reports.documents import policies
from reports.documents.models import Document
from reports.documents.states import DocumentState, Way
from tests.factories.agencies import make_agency, make_member, make_membership, make_user
from tests.factories.rounds import OPENED

pytestmark = pytest.mark.django_db
TWINS = (
    (policies.can_sign, "signable_by"),
    (policies.can_number, "numberable_by"),
    (policies.can_seal, "sealable_by"),
    (policies.can_cancel, "cancellable_by"),
)


@pytest.fixture
def people(db):
    """Every role at the drafting agency, at the committee that issues, and elsewhere; signers past and present."""
    committee = make_agency("UBND tỉnh")
    drafting, elsewhere = make_agency("Sở", parent=committee), make_agency("Nơi khác")
    everybody = [
        make_member(agency, role) for agency in (committee, drafting, elsewhere) for role in Role.values
    ]
    signer = make_membership(agency=committee, role=Role.LEADER, title="Phó Chủ tịch")
    other_office = make_membership(signer.user, drafting, Role.HEAD, title="Giám đốc")
    gone = make_membership(agency=committee, role=Role.LEADER, title="Chủ tịch", valid_to=dt.date(2020, 1, 1))
    locked = make_membership(make_user(active=False), committee, Role.CLERK).user
    return committee, drafting, (signer, other_office, gone), [*everybody, signer.user, gone.user, locked]


@pytest.mark.parametrize("way", Way.values)
@pytest.mark.parametrize("state", DocumentState.values)
def test_predicate_and_query_agree_for_every_state_and_person(people, state, way):
    committee, drafting, signers, persons = people
    numbered = {"date": OPENED.date(), "year": 2023}
    for number, signer in enumerate((*signers, None), start=1):
        document = Document.objects.create(
            kind="KH", state=state, way=way, drafting_agency=drafting, issuing_agency=committee, symbol="KH-UBND",
            title="thử", signer=signer, created_by=persons[0], created_at=OPENED, lookup_code=f"C{number}",
            number=number, **numbered,
        )  # fmt: skip
        for person in persons:
            for predicate, name in TWINS:
                query = getattr(Document.objects, name)(person)
                assert predicate(person, document) == query.filter(pk=document.pk).exists(), (name, person)


def test_each_right_is_somebodys_in_its_own_state_only(people):
    """So that two twins that always say no would be noticed."""
    committee, drafting, (signer, _other, _gone), persons = people
    document = Document.objects.create(
        kind="KH", state=DocumentState.SIGNING, way=Way.DIGITAL, drafting_agency=drafting, issuing_agency=committee,
        symbol="KH-UBND", title="thử", signer=signer, created_by=persons[0], created_at=OPENED, lookup_code="C",
    )  # fmt: skip
    document.number, document.date, document.year = 1, OPENED.date(), 2023

    def allowed(predicate):
        found = {}
        for state in DocumentState.values:
            document.state = state
            who = {person.pk for person in persons if predicate(person, document)}
            if who:
                found[state] = len(who)
        return found

    assert allowed(policies.can_sign) == {"signing": 1}
    assert allowed(policies.can_number) == {"signed": 1}
    assert allowed(policies.can_seal) == {"numbered": 1}
    assert allowed(policies.can_cancel) == {"signing": 3, "signed": 2, "numbered": 2}
