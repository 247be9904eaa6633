"""A call that was supplemented is summed up: the new figure names its holes, old figures and people's words stay."""

import pytest

from reports.collection.actions.supplement import supplement_call
from reports.collection.models import CallOutline, Report
from reports.collection.states import ReportState
from reports.consolidation import gather
from reports.consolidation.actions import perform as work
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.queries.asked import NOT_ASKED_WHY
from reports.consolidation.queries.freshness import freshness
from reports.consolidation.queries.home import stale_summaries
from reports.consolidation.queries.provenance import provenance
from reports.consolidation.recount import recount
from reports.outlines.models import Breakdown
from reports.outlines.states import ReporterClass
from tests.factories.summaries import printed
from tests.factories.supplements import GROUP, NEW, make_newer, make_running, new_indicator
from tests.reports.collection.test_supplement import edit, figure_field, row_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def running():
    """Of five units two have an accepted version."""
    running = make_running()
    CallOutline.objects.create(call=running.call, reporter_class=ReporterClass.LEAD, version=running.before)
    Report.objects.filter(pk=running.reports["submitted"].pk).update(state=ReportState.ACCEPTED)
    return running


def begun(running):
    return request_run(assignment_id=running.call.root.pk, by=running.officer)


def summary(running):
    asked = begun(running)
    work.perform(claim(asked.pk))
    asked.refresh_from_db()
    assert asked.report is not None, asked.error
    return asked.report


def supplement(running, *groups):
    """The units' outline asks for more, and that of the summary."""
    after = make_newer(running.before)
    supplement_call(
        call_id=running.call.pk, by=running.officer, reason="Bộ yêu cầu thêm", letter_number="950/SYT",
        outlines=dict.fromkeys(groups or (GROUP, ReporterClass.LEAD), after),
    )  # fmt: skip
    return after


def answer(running, where, after, value):
    """The next version of a unit, taken."""
    report = running.newest(where)
    edit(report, running.person(where), figure_field(row_of(after, NEW).pk), value)
    running.duties[where].reports.filter(state=ReportState.ACCEPTED).update(state=ReportState.SUPERSEDED)
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)


def figures(report):
    """Every figure but the new one, as it is printed."""
    rows = report.figures.exclude(indicator__code=NEW)
    return set(rows.values_list("indicator__code", "breakdown__key", "value", "state", "note"))


def words(report):
    return {text.section.key: [p["text"] for p in text.paragraphs] for text in report.texts.all()}


def test_the_new_figure_says_on_how_many_it_stands_and_the_old_ones_are_what_they_were(running):
    first = summary(running)
    before = figures(first)
    assert printed(first, "TT.01").value == 40
    after = supplement(running)
    nobody = summary(running)
    assert nobody.outline == after
    assert (printed(nobody, NEW).value, printed(nobody, NEW).note) == (None, "tính trên 0/5 đơn vị")
    answer(running, "accepted", after, "12")
    second = summary(running)
    assert (printed(second, NEW).value, printed(second, NEW).note) == (12, "tính trên 1/5 đơn vị")
    assert figures(nobody) == figures(second) == before
    for report in (first, nobody, second):
        assert list(recount(report)) == []
    answer(running, "submitted", after, "30")
    assert (printed(summary(running), NEW).value, printed(summary(running), NEW).note) == (
        42, "tính trên 2/5 đơn vị",
    )  # fmt: skip


def test_behind_the_new_figure_stands_who_has_not_answered_it_and_why(running):
    after = supplement(running)
    answer(running, "accepted", after, "12")
    report = summary(running)
    found = provenance(report, new_indicator(), Breakdown.objects.get(pk=row_of(after, NEW).breakdown_id))
    assert [giver.agency for giver in found.counted] == [running.duties["accepted"].agency.name]
    silent = {giver.agency: giver.why for giver in found.others}
    assert set(silent) == {
        running.duties[where].agency.name for where in ("none", "draft", "pending", "submitted")
    }
    assert silent[running.duties["submitted"].agency.name] == NOT_ASKED_WHY
    old = provenance(report, row_of(after, "CTX.01").indicator, row_of(after, "CTX.01").breakdown)
    whys = {giver.agency: giver.why for giver in old.others}
    assert whys[running.duties["submitted"].agency.name] == "để trống trong báo cáo"


@pytest.mark.parametrize("group", [GROUP, ReporterClass.LEAD])
def test_a_summary_of_before_says_that_its_outline_was_supplemented(running, group, client):
    first = summary(running)
    assert freshness(first).fresh
    supplement(running, group)
    first.refresh_from_db()
    (change,) = freshness(first).changes
    assert (change.kind, change.agency) == ("outline", "")
    assert change.what == "đề cương được bổ sung sau lần tổng hợp này – Công văn 950/SYT: Bộ yêu cầu thêm"
    client.force_login(running.officer)
    assert change.what in client.get(f"/summaries/{first.pk}/").content.decode()

    class Worker:
        def agencies(self, _role):
            return frozenset({running.call.lead_id})

    (task,) = stale_summaries(Worker())
    assert task.detail.startswith("1 ")
    assert freshness(summary(running)).fresh


def test_who_answers_after_the_next_run_is_told_as_a_newer_version(running):
    after = supplement(running)
    report = summary(running)
    answer(running, "accepted", after, "12")
    assert [change.kind for change in freshness(report).changes] == ["newer"]


def worked_on(running):
    """A summary in force in which people changed a paragraph and wrote one of their own, one in a section to go."""
    report = summary(running)
    text = report.texts.get(section__key="communication")
    first, *rest = text.paragraphs
    text.paragraphs = [{**first, "text": "Đã sửa lời.", "edited": True}, *rest]
    text.save()
    gone = report.texts.get(section__key="proposals")
    gone.paragraphs = [
        {"id": "abc", "level": 0, "text": "Đoạn tự viết.", "cite": False, "used": True},
        *gone.paragraphs,
    ]
    gone.save()
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)


def test_the_summary_in_force_is_run_again_in_the_new_outline_with_the_words_of_people(running):
    worked_on(running)
    supplement(running)
    now = words(summary(running))
    assert now["communication"][0] == "Đã sửa lời."
    assert "Đoạn tự viết." in [text for texts in now.values() for text in texts]
    assert "proposals" not in now


def test_by_the_sections_of_before_their_words_would_be_gone(running, monkeypatch):
    """Control for the test above."""
    monkeypatch.setattr(
        gather,
        "_kept",
        lambda before, *_more: {text.section_id: text.paragraphs for text in before.texts.all()},
    )
    worked_on(running)
    supplement(running)
    assert "Đã sửa lời." not in words(summary(running))["communication"]


def supplemented_on_the_way(running):
    """A run whose outline changes just before it writes."""
    asked = begun(running)

    def watch(_done, _total, message):
        if message == "Ghi bản tổng hợp":
            supplement(running)

    work.perform(claim(asked.pk), watch)
    asked.refresh_from_db()
    return asked


def test_a_run_that_a_supplement_overtakes_writes_nothing_and_says_so(running):
    asked = supplemented_on_the_way(running)
    assert asked.report is None
    assert "vừa được bổ sung trong lúc tổng hợp; hãy tổng hợp lại" in asked.error
    assert words(summary(running))["communication"]


def test_without_the_refusal_it_would_write_a_summary_without_words(running, monkeypatch):
    """Control for the test above."""
    monkeypatch.setattr(work, "_refuse_moved", lambda *_any: None)
    asked = supplemented_on_the_way(running)
    assert not any(words(asked.report).values())
