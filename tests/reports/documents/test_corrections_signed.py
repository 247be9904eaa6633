"""The digital way of a letter that withdraws another: what it does happens when the agency has signed, not before."""

import pytest

from agencies.models import AuditEntry
from portal.core import clock
from portal.core.errors import Conflict, Invalid
from reports.documents.actions import corrections, files, issuing, letters, presenting, sealing
from reports.documents.layout import Paper
from reports.documents.models import Document
from reports.documents.states import DocumentState, Relation, Signatory, Way
from tests.factories.agencies import make_agency
from tests.reports.documents.letters import text
from tests.reports.documents.signing_world import NOW, TODAY, make_world, newest

pytestmark = [pytest.mark.django_db, pytest.mark.once]


@pytest.fixture
def world(tmp_path, settings):
    with clock.travel(NOW):
        yield make_world(tmp_path, settings)


@pytest.fixture
def town():
    return make_agency("UBND huyện Thử")


@pytest.fixture
def letter(world, town):
    """Issued on paper."""
    draft = letters.start_letter(
        agency=world.agency, kind="CV", text=text(agencies=[town.pk]), by=world.clerk
    )
    return issuing.issue_draft(
        document_id=draft.pk, by=world.clerk, date=TODAY, issuing_agency=world.agency, signer=world.signer
    )


def present(world, draft):
    """Presented, its file made and prepared by the job as on the server."""
    document = presenting.present_draft(
        document_id=draft.pk, by=world.clerk, issuing_agency=world.agency, signer=world.signer
    )
    for rendering in document.renderings.values_list("pk", flat=True):
        files.perform(files.claim(rendering))
    return document


def start(world, letter, relation=Relation.WITHDRAWS):
    return corrections.start_correction(document_id=letter.pk, by=world.clerk, relation=relation)


def state_of(document):
    document.refresh_from_db()
    return document.state


def test_a_withdrawal_takes_effect_and_is_delivered_when_the_agency_has_signed(world, letter, town):
    document = present(world, start(world, letter))
    assert (document.state, document.way, document.code) == (
        DocumentState.SIGNING, Way.DIGITAL, "…/SLĐTBXH-PCTNXH",
    )  # fmt: skip
    world.upload(document, world.sign(newest(document), world.pki.person))
    sealing.give_number(document_id=document.pk, by=world.clerk, date=TODAY)
    assert state_of(document) == DocumentState.NUMBERED
    assert state_of(letter) == DocumentState.ISSUED
    assert not document.deliveries.exists()
    world.upload_seal(document, world.sign(newest(document), world.pki.organisation, Signatory.ORGANISATION))
    assert state_of(document) == DocumentState.ISSUED
    assert state_of(letter) == DocumentState.WITHDRAWN
    assert [each.agency for each in document.deliveries.all()] == [town]
    assert document.code == "02/SLĐTBXH-PCTNXH", "the series goes on, whatever the way"
    paper = Paper.from_json(document.layout)
    assert (paper.head.number, paper.head.date, paper.fillable) == (2, TODAY, False)
    assert AuditEntry.objects.filter(key="documents.document.issued").count() == 2


def test_while_it_is_being_signed_no_other_draft_may_end_the_paper_and_its_words_stay(world, letter):
    document = present(world, start(world, letter))
    with pytest.raises(Conflict):
        start(world, letter, Relation.REPLACES)
    assert start(world, letter) == document
    with pytest.raises(Conflict):
        letters.write_letter(document_id=document.pk, text=text(), by=world.clerk)


def test_sent_back_instead_of_signed_it_is_written_again(world, letter):
    document = present(world, start(world, letter))
    presenting.cancel(document_id=document.pk, by=world.person, reason="Chưa đủ căn cứ")
    assert state_of(letter) == DocumentState.ISSUED
    again = corrections.write_again(document_id=document.pk, by=world.clerk)
    document.refresh_from_db()
    assert (again.state, again.source, again.about) == (DocumentState.DRAFT, document.source, letter)


def test_an_unfinished_letter_is_not_presented(world):
    draft = letters.start_letter(agency=world.agency, kind="CV", text=text(body=""), by=world.clerk)
    with pytest.raises(Invalid):
        present(world, draft)
    assert Document.objects.get(pk=draft.pk).state == DocumentState.DRAFT
