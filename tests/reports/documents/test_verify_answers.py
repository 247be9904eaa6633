"""What the holder of a file is told: the signatures, held against what the portal keeps."""

import hashlib

import pytest

from reports.documents.actions import verifying as actions
from reports.documents.models import Document, Verification
from reports.documents.queries.verifying import answer_about, identify
from reports.documents.states import DocumentState, Relation, Step, Way
from reports.documents.verification.answer import FINDINGS, Answer, Finding, Tone
from reports.documents.verification.verdict import Outcome, Reason, Verdict
from tests.reports.documents import attacks
from tests.reports.documents.pki import the_pki
from tests.reports.documents.signed import PERSON, base, fill_number, numbered, sealed, sign, signed, stamped
from tests.reports.documents.verified import (
    keep,
    looking_here,
    paper,
    rendering,
    sign_row,
    signed_paper,
    trusting,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _trust(settings, tmp_path, monkeypatch):
    trusting(settings, tmp_path)
    looking_here(monkeypatch)


def told(content: bytes) -> Answer:
    return answer_about(actions.verdict_of(content), identify(content))


def test_the_file_that_went_out_is_genuine():
    document = signed_paper()
    known = identify(sealed())
    assert known is not None
    assert (known.document, known.step, known.exact, known.is_latest) == (
        document,
        Step.ORGANISATION,
        True,
        True,
    )
    answer = told(sealed())
    assert (answer.genuine, answer.tone, answer.findings, answer.said) == (True, Tone.GOOD, (), ())
    assert not answer_about(
        actions.verdict_of(sealed()), None
    ).genuine  # control: the signatures alone are not it


def test_a_file_that_was_never_issued_here_is_not_ours_however_well_it_is_signed():
    answer = told(sealed())
    assert answer.verdict.valid
    assert (answer.genuine, answer.findings) == (False, (Finding.UNKNOWN_FILE,))


@pytest.mark.parametrize("content", [signed, numbered, base])
def test_a_state_from_before_the_issue_is_not_the_paper(content):
    signed_paper()
    answer = told(content())
    assert not answer.genuine
    assert Finding.OLDER_STATE in answer.findings
    assert (Finding.CUT_BACK in answer.findings) == (content is not base)


def test_a_file_cut_back_to_its_first_signature_is_refused_though_that_signature_holds():
    """Cut right behind the person's signature: no state that was ever kept."""
    signed_paper()
    ends = base().count(b"%%EOF") + 1
    content = attacks.cut_back(sealed(), ends)
    assert content != signed()
    verdict = actions.verdict_of(content)
    assert [each.field for each in verdict.signatures] == [PERSON]
    assert verdict.signatures[0].intact
    answer = told(content)
    assert (answer.genuine, answer.findings[0]) == (False, Finding.CUT_BACK)


def test_what_is_appended_to_our_file_is_seen_whatever_it_is():
    signed_paper()
    for attack in (attacks.other_page, attacks.annotated, lambda content: fill_number(content, "99")):
        content = attack(sealed())
        known = identify(content)
        assert known is not None
        assert (known.exact, known.is_latest) == (False, True)
        answer = told(content)
        assert (answer.genuine, answer.tone, answer.verdict.outcome) == (False, Tone.BAD, Outcome.ALTERED)


def test_a_time_stamp_for_the_archive_leaves_our_file_ours():
    signed_paper()
    answer = told(stamped(sealed()))
    assert (answer.genuine, answer.findings) == (True, (Finding.EXTENDED,))


def test_a_signature_taken_from_one_of_our_papers_is_recognised_in_another_file():
    pki = the_pki()
    donor = sign(base(3), pki.person, PERSON, reserved=16384)
    sign_row(theirs := paper(), keep(theirs, Step.PERSON, donor), "person")
    victim = attacks.transplanted(sign(base(), pki.person, PERSON, reserved=16384), donor)
    answer = told(victim)
    assert answer.verdict.reasons == (Reason.BYTES_CHANGED,)
    assert (answer.genuine, answer.findings) == (False, (Finding.FOREIGN_SIGNATURE,))
    # control: the same signature in its own file, one byte changed, is not taken from elsewhere
    assert told(attacks.one_byte(donor)).findings == (Finding.UNKNOWN_FILE,)


def test_unsigned_files_of_a_paper_are_known_by_their_bytes_alone():
    document = paper(way=Way.PAPER)
    for file_format, content in (
        ("pdf", base()),
        ("docx", b"PK\x03\x04 word"),
        ("xlsx", b"PK\x03\x04 excel"),
    ):
        rendering(document, file_format, content)
        answer = told(content)
        assert (answer.genuine, answer.findings) == (True, (Finding.UNSIGNED_BUT_OURS,))
        assert "không có chữ ký số" in answer.said[0].said
        assert not told(content + b" ").genuine


def test_the_record_copy_is_known_by_its_bytes():
    document = paper(way=Way.PAPER)
    document.record_copy, document.record_copy_sha256 = (
        "records/x.pdf",
        hashlib.sha256(b"%PDF-scan").hexdigest(),
    )
    document.save(update_fields=["record_copy", "record_copy_sha256"])
    assert told(b"%PDF-scan").genuine


@pytest.mark.parametrize("state", [DocumentState.NUMBERED, DocumentState.CANCELLED])
def test_a_paper_that_has_not_gone_out_is_worth_nothing(state):
    signed_paper(state=state)
    answer = told(sealed())
    assert (answer.genuine, answer.findings) == (False, (Finding.NOT_ISSUED,))


@pytest.mark.parametrize(
    ("state", "relation", "finding"),
    [
        (DocumentState.REPLACED, Relation.REPLACES, Finding.REPLACED),
        (DocumentState.WITHDRAWN, Relation.WITHDRAWS, Finding.WITHDRAWN),
        (DocumentState.ISSUED, Relation.CORRECTS, Finding.CORRECTED),
    ],
)
def test_a_paper_that_is_no_longer_in_force_is_genuine_and_says_so(state, relation, finding):
    document = signed_paper(state=state)
    paper(document.issuing_agency, about=document, relation=relation)
    answer = told(sealed())
    assert (answer.genuine, answer.tone, answer.findings) == (True, Tone.WARNING, (finding,))
    assert answer.headline.startswith("Văn bản thật, ")


def test_a_draft_that_would_replace_a_paper_says_nothing_yet():
    document = signed_paper()
    paper(document.issuing_agency, about=document, relation=Relation.REPLACES, state=DocumentState.DRAFT)
    assert told(sealed()).findings == ()


def test_our_own_bytes_are_vouched_for_but_not_called_genuine_while_nobody_is_trusted(settings, tmp_path):
    signed_paper()
    settings.SIGNING_TRUST_ROOT = tmp_path / "nothing"
    answer = told(sealed())
    assert (answer.genuine, answer.tone, answer.findings) == (False, Tone.WARNING, (Finding.SAME_BYTES,))


def test_an_answer_is_kept_by_hash_and_trust(settings, tmp_path, monkeypatch):
    first = actions.verdict_of(sealed())
    monkeypatch.setattr(actions.running, "verify", None)  # a second look would fail
    assert actions.verdict_of(sealed()) == first
    settings.SIGNING_TRUST_ROOT = tmp_path / "others"
    with pytest.raises(TypeError):
        actions.verdict_of(sealed())
    assert Verification.objects.count() == 1


def test_a_file_that_was_too_slow_is_not_looked_at_again_for_strangers_but_for_whoever_signs(monkeypatch):
    seconds = []

    def slow(content, whom, limits, *, patience, earlier=None):
        seconds.append(limits.seconds)
        return Verdict.of(hashlib.sha256(content).hexdigest(), len(content), (), Reason.TOO_SLOW)

    monkeypatch.setattr(actions.running, "verify", slow)
    for _ in range(3):
        assert actions.verdict_of(base(), from_stranger=True).outcome == Outcome.UNCHECKED
    assert seconds == [20]
    actions.verdict_of(base())
    assert seconds == [20, 60]


def test_an_old_answer_is_asked_again_and_thrown_away():
    actions.verdict_of(sealed())
    long_ago = Verification.objects.get().made_at - 2 * actions.KEPT
    Verification.objects.update(made_at=long_ago, verdict={"outcome": "valid", "wrong": 1})
    assert actions.verdict_of(sealed()).valid
    assert Verification.objects.get().made_at > long_ago


def test_looking_for_a_file_costs_the_same_whatever_is_kept(django_assert_num_queries):
    for content in (sealed(), attacks.annotated(sealed()), b"%PDF-1.7 nothing of ours %%EOF"):
        with django_assert_num_queries(6):
            identify(content)
    signed_paper()
    with django_assert_num_queries(2):
        identify(sealed())


def test_many_ends_of_file_do_not_make_many_questions(django_assert_max_num_queries):
    hostile = b"%PDF-1.7\n" + b"%%EOF\r\n" * 100_000
    with django_assert_max_num_queries(6):
        assert identify(hostile) is None


def test_every_finding_has_words():
    assert set(FINDINGS) == set(Finding)
    assert Document.objects.count() == 0


@pytest.mark.parametrize(("at_once", "of_strangers"), [(2, 1), (1, 1), (4, 3)])
def test_strangers_never_take_the_last_place_from_the_people_who_sign(
    settings, monkeypatch, at_once, of_strangers
):
    settings.VERIFICATION_AT_ONCE = at_once
    places = []

    def looked_at(content, whom, limits, *, patience, earlier=None):
        places.append(limits.at_once)
        return Verdict.of(hashlib.sha256(content).hexdigest(), len(content), (), Reason.TOO_SLOW)

    monkeypatch.setattr(actions.running, "verify", looked_at)
    actions.verdict_of(b"%PDF-1.7 cham", from_stranger=True)
    actions.verdict_of(b"%PDF-1.7 cham")
    assert places == [of_strangers, at_once]
