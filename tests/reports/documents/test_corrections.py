"""After issue nothing changes: corrections, replacements and withdrawals are papers that point to the old one."""

import pytest

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.documents.actions import corrections, letters
from reports.documents.models import Document
from reports.documents.policies import can_correct
from reports.documents.states import DocumentKind, DocumentState, Relation
from tests.factories.agencies import make_member
from tests.factories.rounds import make_report
from tests.reports.documents.letters import fill_in, make_letter, make_office, send, text
from tests.reports.documents.pages import issued
from tests.reports.documents.rounds import NOW, make_town

pytestmark = pytest.mark.django_db

THREE = (Relation.CORRECTS, Relation.REPLACES, Relation.WITHDRAWS)


@pytest.fixture(autouse=True)
def june(private_files):
    with clock.travel(NOW):
        yield


@pytest.fixture
def office():
    return make_office("Sở Lao động - Thương binh và Xã hội")


@pytest.fixture
def town():
    return make_town("Vị Thủy")


@pytest.fixture
def letter(office, town):
    return send(office, make_letter(office, town, addressees=["Hội Phụ nữ"]))


def start(document, relation, by):
    return corrections.start_correction(document_id=document.pk, by=by, relation=relation)


def state_of(document):
    document.refresh_from_db()
    return document.state


@pytest.mark.parametrize(
    ("relation", "ends_as"),
    [
        (Relation.CORRECTS, DocumentState.ISSUED), (Relation.REPLACES, DocumentState.REPLACED),
        (Relation.WITHDRAWS, DocumentState.WITHDRAWN),
    ],
)  # fmt: skip
def test_the_old_paper_feels_it_when_the_new_one_goes_out_and_not_before(office, letter, relation, ends_as):
    frozen = (letter.layout, letter.layout_sha256, letter.code)
    draft = start(letter, relation, office.clerk)
    assert (draft.state, draft.about, draft.relation) == (DocumentState.DRAFT, letter, relation)
    assert state_of(letter) == DocumentState.ISSUED
    send(office, fill_in(draft, office.clerk) if relation == Relation.CORRECTS else draft)
    assert state_of(letter) == ends_as
    assert (letter.layout, letter.layout_sha256, letter.code) == frozen


def test_a_correction_and_a_withdrawal_are_letters_to_everybody_who_got_the_old_paper(office, letter, town):
    for relation, word in ((Relation.CORRECTS, "đính chính"), (Relation.WITHDRAWS, "thu hồi")):
        draft = start(letter, relation, office.officer)
        assert draft.kind == DocumentKind.LETTER
        assert draft.title == f"{word} Công văn số 01/SLĐTBXH-PCTNXH ngày 21/6/2023"
        assert draft.source["agencies"] == [town.pk]
        assert draft.source["addressees"] == ["Hội Phụ nữ"]
        assert letter.title in draft.source["body"]


def test_a_replacement_is_of_equal_form_and_begins_with_the_old_words(office):
    plan = send(office, make_letter(office, kind="KH"))
    draft = start(plan, Relation.REPLACES, office.clerk)
    assert (draft.kind, draft.source) == (plan.kind, plan.source)
    letters.write_letter(document_id=draft.pk, text=text(subject="đã sửa"), by=office.drafter)
    plan.refresh_from_db()
    assert plan.source["subject"] == "đôn đốc báo cáo"


def test_starting_again_gives_the_draft_that_is_being_written(office, letter):
    for relation in (Relation.CORRECTS, Relation.WITHDRAWS):
        assert start(letter, relation, office.clerk) == start(letter, relation, office.officer)
    assert Document.objects.filter(about=letter).count() == 2
    assert AuditEntry.objects.filter(key="documents.correction.started").count() == 2


def test_two_drafts_never_compete_to_end_the_same_paper(office, letter):
    draft = start(letter, Relation.WITHDRAWS, office.clerk)
    with pytest.raises(Conflict, match="thu hồi"):
        start(letter, Relation.REPLACES, office.clerk)
    letters.discard(document_id=draft.pk, by=office.clerk)
    assert start(letter, Relation.REPLACES, office.clerk).relation == Relation.REPLACES


def test_a_correction_does_not_go_out_with_the_blanks_of_its_first_text(office, letter):
    draft = start(letter, Relation.CORRECTS, office.clerk)
    with pytest.raises(Invalid, match="còn chỗ trống “…”") as refused:
        send(office, draft)
    assert list(refused.value.fields) == ["body"]
    draft.refresh_from_db()
    assert (draft.state, draft.number) == (DocumentState.DRAFT, None)
    assert send(office, fill_in(draft, office.clerk)).state == DocumentState.ISSUED


@pytest.mark.parametrize(
    ("body", "refused"),
    [
        ("Tại …, đã in là: “12 hồ sơ”;\nNay sửa lại là: “21 hồ sơ”.", True),
        ("Tại mục 1, đã in là: “12 hồ sơ”;\nNay sửa lại là: “…”.", True),
        ("Tại mục 1, đã in là: “ … ”;\nNay sửa lại là: “21 hồ sơ”.", True),
        ("Tại mục 1, đã in là: “12 hồ sơ …”;\nNay sửa lại là: “21 hồ sơ, tài liệu…”.", False),
        ("Tuyên truyền qua tờ rơi, pa nô, …", False),
    ],
)  # fmt: skip
def test_a_blank_is_refused_wherever_it_stands_and_an_ellipsis_among_words_is_not(
    office, town, body, refused
):
    draft = make_letter(office, town, body=body)
    if refused:
        with pytest.raises(Invalid):
            letters.require_complete(draft)
    else:
        letters.require_complete(draft)


def test_a_draft_about_a_paper_that_has_left_force_goes_nowhere(office, letter):
    correction = fill_in(start(letter, Relation.CORRECTS, office.clerk), office.clerk)
    send(office, start(letter, Relation.WITHDRAWS, office.clerk))
    with pytest.raises(Conflict, match="bỏ dự thảo"):
        send(office, correction)
    assert letters.discard(document_id=correction.pk, by=office.clerk).state == DocumentState.CANCELLED


def test_control_without_the_check_the_late_draft_would_be_issued(office, letter, monkeypatch):
    from reports.documents.actions import issuing

    correction = fill_in(start(letter, Relation.CORRECTS, office.clerk), office.clerk)
    send(office, start(letter, Relation.WITHDRAWS, office.clerk))
    monkeypatch.setattr(issuing, "refuse_without_object", lambda document: None)
    assert send(office, correction).state == DocumentState.ISSUED


@pytest.mark.parametrize("relation", THREE)
def test_what_is_replaced_or_withdrawn_is_not_corrected_again(office, letter, relation):
    send(office, start(letter, Relation.WITHDRAWS, office.clerk))
    with pytest.raises((Conflict, NotAllowed)):
        start(letter, relation, office.clerk)


def test_a_withdrawal_has_done_its_work_and_is_only_corrected(office, letter):
    withdrawal = send(office, start(letter, Relation.WITHDRAWS, office.clerk))
    for relation in (Relation.REPLACES, Relation.WITHDRAWS):
        with pytest.raises(Conflict):
            start(withdrawal, relation, office.clerk)
    assert start(withdrawal, Relation.CORRECTS, office.clerk).about == withdrawal


def test_only_clerks_and_officers_of_the_agency_start_it(office, letter, town):
    allowed = {office.clerk, office.officer}
    others = [office.drafter, office.signer.user, make_office("Khác").clerk, make_member(town, Role.CLERK)]
    for user in (*allowed, *others):
        assert can_correct(user, letter) == (user in allowed)
        assert (letter in Document.objects.correctable_by(user)) == (user in allowed)
    for user in others:
        with pytest.raises(NotAllowed):
            start(letter, Relation.CORRECTS, user)


def test_an_unknown_way_is_refused(office, letter):
    for relation in ("", "copies", "xóa"):
        with pytest.raises(Invalid):
            start(letter, relation, office.clerk)


def test_what_was_discarded_is_written_again_from_its_own_words(office, letter, town):
    draft = make_letter(office, town, subject="bỏ rồi soạn lại")
    with pytest.raises(Conflict):
        corrections.write_again(document_id=draft.pk, by=office.drafter)
    letters.discard(document_id=draft.pk, by=office.drafter)
    for user in (office.signer.user, make_member(town, Role.CLERK)):
        with pytest.raises(NotAllowed):
            corrections.write_again(document_id=draft.pk, by=user)
    again = corrections.write_again(document_id=draft.pk, by=office.drafter)
    draft.refresh_from_db()
    assert (again.state, again.source, draft.state) == (
        DocumentState.DRAFT,
        draft.source,
        DocumentState.CANCELLED,
    )


def test_a_withdrawal_is_written_again_only_while_the_paper_it_is_about_is_in_force(office, letter):
    first = start(letter, Relation.WITHDRAWS, office.clerk)
    letters.discard(document_id=first.pk, by=office.clerk)
    second = corrections.write_again(document_id=first.pk, by=office.clerk)
    assert (second.about, second.relation) == (letter, Relation.WITHDRAWS)
    assert corrections.write_again(document_id=first.pk, by=office.clerk) == second
    with pytest.raises(NotAllowed):
        corrections.write_again(document_id=first.pk, by=office.drafter)
    send(office, second)
    with pytest.raises((Conflict, NotAllowed)):
        corrections.write_again(document_id=first.pk, by=office.clerk)


# --- reports ---


def test_a_report_is_replaced_by_its_next_version_which_names_what_it_replaces(report, clerk):
    first = issued(report, clerk)
    with pytest.raises(Conflict, match="mở lại báo cáo"):
        start(first, Relation.REPLACES, clerk)
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUPERSEDED)
    newer = make_report(report.assignment, state=ReportState.ACCEPTED, submitted_by=report.submitted_by)
    second = issued(newer, clerk)
    assert state_of(first) == DocumentState.REPLACED
    assert (second.about, second.relation) == (first, Relation.REPLACES)


def test_a_report_is_withdrawn_by_a_letter_to_the_agency_that_got_it(report, clerk, signer, root):
    document = issued(report, clerk)
    draft = start(document, Relation.WITHDRAWS, clerk)
    assert draft.source["agencies"] == [root.agency_id]
    from reports.documents.actions import issuing
    from tests.reports.documents.rounds import TODAY

    issuing.issue_draft(
        document_id=draft.pk, by=clerk, date=TODAY, issuing_agency=report.assignment.agency, signer=signer
    )
    assert state_of(document) == DocumentState.WITHDRAWN
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED, "issue and withdrawal change no state of the report"


def test_what_was_withdrawn_may_be_issued_anew_but_presses_nobody(report, clerk, signer):
    from reports.collection.queries.home import tasks_for
    from reports.documents.queries.papers import to_issue

    document = issued(report, clerk)
    Document.objects.filter(pk=document.pk).update(state=DocumentState.WITHDRAWN)
    assert report in to_issue([report.assignment.agency_id])
    assert [each for each in tasks_for(clerk) if each.kind == "issue"] == []
    assert issued(report, clerk).state == DocumentState.ISSUED
