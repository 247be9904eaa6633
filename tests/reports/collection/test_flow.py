"""A report on its way: approval, submission, recall; four hands at once give one receipt."""

import datetime as dt
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection import lateness
from reports.collection.actions import flow, review
from reports.collection.actions.drafts import start_report
from reports.collection.entries import Paper
from reports.collection.models import Receipt, Report, ReviewNote
from reports.collection.states import CallState, FigureState, ReportState
from tests.factories.agencies import make_member
from tests.factories.rounds import DUE, make_assignment, make_call, make_figure, make_outline, make_report

SIMPLE = [("situation", 0, "I.", "Tình hình", True, True, [])]
IN_TIME = DUE - dt.timedelta(days=1)


@pytest.fixture
def report(db):
    call = make_call(version=make_outline(SIMPLE, annex=False))
    return make_report(make_assignment(call), texts={"situation": ["Đủ."]})


@pytest.fixture
def head(report):
    return make_member(report.assignment.agency, Role.HEAD)


@pytest.fixture
def officer(report):
    return make_member(report.assignment.call.lead, Role.OFFICER)


def test_a_drafter_hands_the_draft_to_the_head_and_may_not_approve(report):
    drafter = report.created_by
    with pytest.raises(NotAllowed):
        flow.submit(report_id=report.pk, by=drafter)
    assert flow.send_for_approval(report_id=report.pk, by=drafter).state == ReportState.PENDING
    with pytest.raises(NotAllowed):
        flow.submit(report_id=report.pk, by=drafter)


def test_the_head_gives_back_only_with_a_reason(report, head):
    flow.send_for_approval(report_id=report.pk, by=report.created_by)
    with pytest.raises(Invalid):
        flow.send_back_to_draft(report_id=report.pk, by=head, reason="  ")
    back = flow.send_back_to_draft(report_id=report.pk, by=head, reason="Bổ sung số liệu.")
    assert (back.state, back.sent_back_reason) == (ReportState.DRAFT, "Bổ sung số liệu.")


def test_errors_block_sending_and_one_reason_lets_warnings_pass(report, head):
    make_figure(report, "CTX.01", "")  # no line of this outline: does not matter
    report.texts.update(paragraphs=[])
    with pytest.raises(Invalid, match="chưa có nội dung"):
        flow.submit(report_id=report.pk, by=head)
    report.texts.update(paragraphs=[{"id": "a", "level": 0, "text": "Đã thực hiện."}])
    ReviewNote.objects.create(report=report, text="Nêu rõ địa bàn.", by=head, at=report.created_at)
    with pytest.raises(Invalid, match="chưa đánh dấu đã xử lý"):
        flow.submit(report_id=report.pk, by=head)
    flow.explain_warnings(report_id=report.pk, by=head, kind="open_note", reason="Đã nêu ở mục I.")
    flow.submit(report_id=report.pk, by=head)
    report.refresh_from_db()
    assert report.state == ReportState.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "reason"), [("jump", " \x00 "), ("jump", "x" * 501), ("khong-co", "Đúng."), ("x" * 99, "Đúng.")]
)
def test_a_reason_needs_words_and_a_kind_that_exists(report, head, kind, reason):
    with pytest.raises(Invalid):
        flow.explain_warnings(report_id=report.pk, by=head, kind=kind, reason=reason)


def test_the_approval_is_the_submission_and_gives_a_receipt_of_the_content(report, head):
    with clock.travel(IN_TIME):
        receipt = flow.submit(report_id=report.pk, by=head)
    report.refresh_from_db()
    assert (report.state, report.submitted_by) == (ReportState.SUBMITTED, head)
    assert receipt.number == f"BN-{report.reference}"
    assert receipt.sha256 == flow.content_sha256(report)
    assert AuditEntry.objects.latest("seq").facts["sha256"] == receipt.sha256


def test_the_hash_of_a_receipt_follows_every_word_and_number(report):
    before = flow.content_sha256(report)
    figure = make_figure(report, "TT.01", value=5)
    with_figure = flow.content_sha256(report)
    figure.value, figure.state = None, FigureState.CLASSIFIED
    figure.save()
    assert len({before, with_figure, flow.content_sha256(report)}) == 3


def test_sending_again_answers_with_the_receipt_in_force(report, head):
    first = flow.submit(report_id=report.pk, by=head)
    assert flow.submit(report_id=report.pk, by=head) == first
    assert Receipt.objects.count() == 1


def test_a_sender_recalls_until_the_officer_has_opened_the_report(report, head, officer):
    flow.submit(report_id=report.pk, by=head)
    recalled = flow.recall(report_id=report.pk, by=head)
    assert recalled.state == ReportState.DRAFT
    assert Receipt.objects.get().recalled_at is not None
    again = flow.submit(report_id=report.pk, by=head)
    assert again.number.endswith("-2")
    review.open_for_review(report_id=report.pk, by=officer)
    with pytest.raises(Conflict, match="đã mở"):
        flow.recall(report_id=report.pk, by=head)


def test_lateness_counts_from_the_first_submission_whatever_comes_after(report, head, officer):
    with clock.travel(IN_TIME):
        flow.submit(report_id=report.pk, by=head)
        review.open_for_review(report_id=report.pk, by=officer)
        second = review.return_report(report_id=report.pk, by=officer, reason="Bổ sung.")
    with clock.travel(DUE + dt.timedelta(days=3)):
        flow.submit(report_id=second.pk, by=head)
        second.assignment.refresh_from_db()
        assert lateness.of(second.assignment).key == "on_time"


@pytest.mark.parametrize(
    ("late_by", "key"),
    [(dt.timedelta(seconds=59, microseconds=999_999), "on_time"), (dt.timedelta(minutes=1), "late")],
)
def test_the_last_minute_belongs_to_the_deadline(report, head, late_by, key):
    with clock.travel(DUE + late_by):
        flow.submit(report_id=report.pk, by=head)
    report.assignment.refresh_from_db()
    assert lateness.of(report.assignment).key == key


def test_a_signed_paper_is_on_time_by_its_arrival_though_keyed_later(db):
    duty = make_assignment(make_call(version=make_outline(SIMPLE, annex=False)))
    officer = make_member(duty.call.lead, Role.OFFICER)
    paper = Paper("124/BC-UBND", dt.date(2023, 6, 15), "Người Ký", DUE - dt.timedelta(hours=2))
    with clock.travel(DUE + dt.timedelta(days=2)):
        keyed = start_report(assignment_id=duty.pk, by=officer, paper=paper)
        keyed.texts.update(paragraphs=[{"id": "a", "level": 0, "text": "Đủ."}])
        flow.submit(report_id=keyed.pk, by=officer)
    duty.refresh_from_db()
    assert duty.first_received_at == paper.arrived_at
    assert lateness.of(duty).key == "on_time"


def test_a_closed_round_takes_nothing_more(report, head):
    report.assignment.call.state = CallState.CLOSED
    report.assignment.call.save()
    with pytest.raises(Conflict, match="kết thúc"):
        flow.submit(report_id=report.pk, by=head)


# --- races ------------------------------------------------------------------------------------------------


def at_once(hands, act):
    """Run `act` in several threads that start together, each with a connection of its own; what each gave."""
    barrier = Barrier(hands)
    results = []

    def hand():
        try:
            results.append(act(barrier))
        except Exception as error:
            results.append(error)
        finally:
            connection.close()

    threads = [Thread(target=hand) for _ in range(hands)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return results


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_four_simultaneous_approvals_give_one_receipt(report, head):
    def act(barrier):
        barrier.wait(10)
        return flow.submit(report_id=report.pk, by=head).number

    results = at_once(4, act)
    assert results == [f"BN-{report.reference}"] * 4
    assert Receipt.objects.count() == 1
    assert AuditEntry.objects.filter(key="collection.report.submitted").count() == 1


def naive_submit(report_id, by, barrier):
    """What `submit` would be without its lock: look, then write."""
    with transaction.atomic():
        found = Report.objects.get(pk=report_id)
        assert found.state == ReportState.DRAFT
        barrier.wait(10)
        found.state = ReportState.SUBMITTED
        found.save(update_fields=["state"])
        number = f"BN-{found.reference}-{found.receipts.count()}"
        return Receipt.objects.create(
            report=found, number=number, at=clock.now(), by=by, sha256="0" * 64
        ).number


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_simultaneous_approvals_fail(report, head):
    """The control: the same four hands on a submission that only looks before it writes."""
    results = at_once(4, lambda barrier: naive_submit(report.pk, head, barrier))
    assert len([r for r in results if isinstance(r, IntegrityError)]) == 3
