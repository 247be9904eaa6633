"""Two people at one outline in the same moment, on PostgreSQL: nothing is lost unsaid, what is frozen stays frozen."""

import time
from threading import Event, Thread

import pytest
from django.db import connection, transaction

from portal.core.errors import Conflict, Invalid
from reports.collection.actions.calls import set_outline
from reports.collection.models import CallOutline
from reports.collection.states import CallState
from reports.outlines.actions import archiving, draft
from reports.outlines.actions.discarding import discard_draft
from reports.outlines.actions.draft import StaleDraft
from reports.outlines.actions.publishing import publish_version
from reports.outlines.actions.shaping import add_rows, update_section
from reports.outlines.blueprint import RowSpec
from reports.outlines.editing import section_of
from reports.outlines.models import Indicator, OutlineVersion, TableRow
from reports.outlines.states import OutlineState, ReporterClass
from tests.factories.rounds import make_call, make_outline

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]


def wait_until_somebody_waits():
    """Until another connection stands at a lock of this one: then it has read all it read before."""
    for _ in range(400):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))"
            )
            if cursor.fetchone()[0]:
                return
        time.sleep(0.05)


def one_waits_for_the_other(first, second):
    """`first` has acted and not yet committed when `second` begins; what each returned or raised, by name."""
    acted, results = Event(), {}

    def ahead():
        with transaction.atomic():
            done = first()
            acted.set()
            wait_until_somebody_waits()
        return done

    def behind():
        acted.wait(30)
        return second()

    def hand(name, act):
        try:
            results[name] = act()
        except Exception as error:
            results[name] = error
        finally:
            acted.set()
            connection.close()

    threads = [
        Thread(target=hand, args=each, name=each[0]) for each in (("first", ahead), ("second", behind))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return results


def guided(desk, key, words, seen):
    return lambda: update_section(
        version_id=desk.version.pk, by=desk.officer, seen=seen, section=key, facts={"guidance": words}
    )


def two_write(desk):
    seen = desk.seen
    return one_waits_for_the_other(
        guided(desk, "media", "Của người thứ nhất.", seen),
        guided(desk, "control", "Của người thứ hai.", seen),
    )


def said(desk, key):
    return section_of(desk.content, key).guidance


def test_of_two_who_write_one_draft_the_second_is_told_and_the_first_keeps_every_word(desk):
    results = two_write(desk)
    assert not isinstance(results["first"], Exception)
    assert isinstance(results["second"], StaleDraft)
    assert said(desk, "media") == "Của người thứ nhất."
    # Saved again from the state that the refusal named, both stand.
    guided(desk, "control", "Của người thứ hai.", results["second"].token)()
    assert (said(desk, "media"), said(desk, "control")) == ("Của người thứ nhất.", "Của người thứ hai.")


def unlocked(version_id, by=None):
    """The version as it was read without waiting for anybody."""
    return OutlineVersion.objects.select_related("outline__programme").get(pk=version_id)


def test_were_the_draft_not_locked_the_first_would_be_overwritten_or_both_would_fail(desk, monkeypatch):
    """Control: the second reads what the first has not committed yet as if nothing had happened."""
    monkeypatch.setattr(draft, "locked_draft", unlocked)
    results = two_write(desk)
    told = isinstance(results["second"], StaleDraft)
    kept = said(desk, "media") == "Của người thứ nhất."
    assert not (told and kept)


def publishes(desk, seen):
    return lambda: publish_version(version=desk.version, by=desk.officer, seen=seen)


def test_who_writes_while_it_is_published_is_told_and_the_frozen_version_keeps_its_words(desk):
    before, seen = desk.content, desk.seen
    results = one_waits_for_the_other(publishes(desk, seen), guided(desk, "media", "Gõ quá muộn.", seen))
    assert isinstance(results["second"], Conflict)
    assert "đã ban hành" in str(results["second"])
    assert desk.content == before
    assert OutlineVersion.objects.get(pk=desk.version.pk).state == OutlineState.PUBLISHED


def test_without_the_lock_a_published_version_would_change(desk, monkeypatch):
    """Control."""
    before, seen = desk.content, desk.seen
    monkeypatch.setattr(draft, "locked_draft", unlocked)
    results = one_waits_for_the_other(publishes(desk, seen), guided(desk, "media", "Gõ quá muộn.", seen))
    assert not isinstance(results["first"], Exception)
    assert OutlineVersion.objects.get(pk=desk.version.pk).state == OutlineState.PUBLISHED
    assert desk.content != before


def test_who_publishes_while_it_is_written_is_told_and_freezes_nothing_unseen(desk):
    seen = desk.seen
    results = one_waits_for_the_other(guided(desk, "media", "Vừa kịp.", seen), publishes(desk, seen))
    assert isinstance(results["second"], StaleDraft)
    assert said(desk, "media") == "Vừa kịp."
    assert OutlineVersion.objects.get(pk=desk.version.pk).state == OutlineState.DRAFT


def test_without_the_token_words_that_the_publisher_never_saw_would_be_frozen(desk):
    """Control: a publication that names no state."""
    seen = desk.seen
    results = one_waits_for_the_other(guided(desk, "media", "Vừa kịp.", seen), publishes(desk, None))
    assert results["second"].state == OutlineState.PUBLISHED
    assert said(desk, "media") == "Vừa kịp."


def discards(desk, seen):
    return lambda: discard_draft(version=desk.version, by=desk.officer, seen=seen)


def test_a_draft_is_not_discarded_over_what_somebody_is_writing_and_not_written_after_it_went(desk):
    seen = desk.seen
    results = one_waits_for_the_other(guided(desk, "media", "Vừa kịp.", seen), discards(desk, seen))
    assert isinstance(results["second"], StaleDraft)
    assert said(desk, "media") == "Vừa kịp."
    seen = desk.seen
    results = one_waits_for_the_other(discards(desk, seen), guided(desk, "media", "Muộn.", seen))
    assert results["first"] is None
    assert isinstance(results["second"], Conflict)
    assert "vừa bị bỏ" in str(results["second"])


def test_a_draft_is_either_chosen_for_a_call_or_discarded(desk):
    call = make_call(lead=desk.lead, version=make_outline(), state=CallState.DRAFT)
    call.programme = desk.programme
    call.save(update_fields=["programme"])
    seen = desk.seen

    def choose():
        return set_outline(
            call_id=call.pk, by=call.created_by, reporter_class=ReporterClass.DEPARTMENT, version=desk.version
        )

    results = one_waits_for_the_other(choose, discards(desk, seen))
    assert isinstance(results["second"], Conflict)
    assert CallOutline.objects.get(call=call, reporter_class=ReporterClass.DEPARTMENT).version == desk.version
    CallOutline.objects.filter(version=desk.version).delete()
    call.assignments.filter(version=desk.version).delete()
    results = one_waits_for_the_other(discards(desk, seen), choose)
    assert results["first"] is None
    assert isinstance(results["second"], Conflict)  # in words, not an error of the database


# --- an indicator on its way out --------------------------------------------------------------------------


def adds(desk):
    rows = [RowSpec(label="Dòng mới", indicator="CS.02")]
    seen = desk.seen
    return lambda: add_rows(
        version_id=desk.version.pk, by=desk.officer, seen=seen, section="media", rows=rows
    )


def leaves(desk, verb):
    indicator = Indicator.objects.get(programme=desk.programme, code="CS.02")
    return lambda: verb(indicator=indicator, by=desk.officer)


def asked(desk):
    return TableRow.objects.filter(section__version=desk.version, indicator__code="CS.02").exists()


def test_a_line_that_comes_while_its_indicator_is_archived_is_refused(desk):
    results = one_waits_for_the_other(leaves(desk, archiving.archive_indicator), adds(desk))
    assert isinstance(results["second"], Invalid)
    assert "đã lưu trữ" in str(results["second"])
    assert not asked(desk)


def test_a_line_that_comes_while_its_indicator_is_deleted_is_refused_in_words(desk):
    results = one_waits_for_the_other(leaves(desk, archiving.delete_indicator), adds(desk))
    assert results["first"] is None
    assert isinstance(results["second"], Invalid)
    assert "không có chỉ tiêu CS.02" in str(results["second"])
    assert not asked(desk)


def test_an_indicator_that_a_line_is_just_asking_for_is_not_deleted(desk):
    results = one_waits_for_the_other(adds(desk), leaves(desk, archiving.delete_indicator))
    assert isinstance(results["second"], Conflict)
    assert asked(desk)


def unlocked_refusal(programme, before, after):
    """As the check would be without locking what is asked anew."""
    codes = {row.indicator for section in after.walk() for row in section.rows}
    if Indicator.objects.filter(programme=programme, code__in=codes, archived_at__isnull=False).exists():
        raise Invalid("đã lưu trữ")


def test_without_the_lock_an_archived_indicator_would_come_into_a_table(desk, monkeypatch):
    """Control."""
    monkeypatch.setattr(draft, "refuse_archived", unlocked_refusal)
    one_waits_for_the_other(leaves(desk, archiving.archive_indicator), adds(desk))
    assert asked(desk)
    assert Indicator.objects.get(programme=desk.programme, code="CS.02").archived_at is not None


def test_without_the_lock_a_line_for_a_deleted_indicator_would_end_in_an_error_of_the_database(
    desk, monkeypatch
):
    """Control."""
    monkeypatch.setattr(draft, "refuse_archived", unlocked_refusal)
    results = one_waits_for_the_other(leaves(desk, archiving.delete_indicator), adds(desk))
    assert isinstance(results["second"], Exception)
    assert not isinstance(results["second"], Invalid)
