"""A paper that went the portal's own way through the signatures, as its holder finds it."""

import pytest

from portal.core import clock
from reports.documents.actions.verifying import verdict_of
from reports.documents.queries.verifying import answer_about, facts_of, identify
from reports.documents.states import DocumentState
from reports.documents.verification.answer import Answer, Finding
from tests.reports.documents.pki import AGENCY, PERSON
from tests.reports.documents.signing_world import NOW, make_world, newest
from tests.reports.documents.verified import looking_here

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world(tmp_path, settings, monkeypatch):
    looking_here(monkeypatch)
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


def told(content: bytes) -> Answer:
    return answer_about(verdict_of(content), identify(content))


def test_every_part_of_an_issued_paper_is_genuine_and_no_earlier_state_of_it_is(world):
    document = world.numbered(annexes=1)
    earlier = [newest(document), newest(document, 1)]
    for content in earlier:
        assert told(content).findings == (Finding.NOT_ISSUED,)
    world.upload_seal(document, world.sign(newest(document), world.pki.organisation, "organisation"))
    annex = world.sign(newest(document, 1), world.pki.organisation, "organisation", ("01/BC", "2023"))
    world.upload_seal(document, annex, part=1)
    document.refresh_from_db()
    assert document.state == DocumentState.ISSUED
    for part in (0, 1):
        known = identify(newest(document, part))
        assert known is not None
        assert (known.document, known.part, known.exact, known.is_latest) == (document, part, True, True)
        answer = told(newest(document, part))
        assert (answer.genuine, answer.findings) == (True, ()), answer
    for content in earlier:
        answer = told(content)
        assert not answer.genuine
        assert Finding.OLDER_STATE in answer.findings
    facts = facts_of(document)
    assert [each.name for each in facts.signers] == [PERSON, AGENCY]
    assert all(each.at is not None for each in facts.signers)
    assert [each.part for each in facts.files] == [0, 1]


def test_a_field_that_software_outside_has_made_counts_as_the_signers(world):
    document = world.signed()
    row = document.signatures.get()
    row.facts = row.facts | {"field": "Signature1"}
    row.save(update_fields=["facts"])
    known = identify(newest(document))
    assert known is not None
    assert known.fields == ("Signature1", "CoQuan")
