"""The switches of a summary: who chooses, what lasts, what is written down."""

import pytest
from django.urls import reverse

from agencies.models import AuditEntry
from agencies.states import Role
from portal.core.errors import Conflict, NotAllowed
from reports.collection.models import Report
from reports.collection.states import CallState, ReportState
from reports.consolidation.actions.options import choose_options
from reports.consolidation.models import SummaryOptions
from reports.consolidation.queries.options import options_of
from tests.factories.agencies import make_member
from tests.factories.summaries import Scene

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


@pytest.fixture
def scene(db):
    scene = Scene()
    scene.accepted("UBND huyện A", {TT: 20})
    return scene


def on(report):
    chosen = options_of(report)
    return {name for name in SummaryOptions.NAMES if getattr(chosen, name)}


def test_everything_is_off_until_somebody_chooses(scene):
    report = scene.summary()
    assert on(report) == set()
    choose_options(report_id=report.pk, by=scene.officer, coverage=True)
    choose_options(report_id=report.pk, by=scene.officer, charts=True)
    assert on(report) == {"coverage", "charts"}
    choose_options(report_id=report.pk, by=scene.officer, coverage=False)
    assert on(report) == {"charts"}


def test_a_later_version_takes_the_choice_over_and_an_earlier_one_keeps_its_own(scene):
    first = scene.summary()
    choose_options(report_id=first.pk, by=scene.officer, coverage=True)
    second = scene.summary()
    assert on(second) == {"coverage"}
    choose_options(report_id=second.pk, by=scene.officer, coverage=False, comparison=True)
    assert on(first) == {"coverage"}
    assert on(second) == {"comparison"}


def test_a_change_is_written_down_and_the_same_choice_again_is_not(scene):
    report = scene.summary()
    before = report.edit_version
    for _again in range(2):
        choose_options(report_id=report.pk, by=scene.officer, charts=True)
    entries = AuditEntry.objects.filter(key="consolidation.options.chosen")
    assert [entry.facts for entry in entries] == [{"charts": True}]
    report.refresh_from_db()
    assert report.edit_version == before + 1


def test_after_the_approval_the_leader_still_chooses_and_the_officer_does_not(scene):
    report = scene.summary()
    Report.objects.filter(pk=report.pk).update(state=ReportState.ACCEPTED)
    with pytest.raises(NotAllowed):
        choose_options(report_id=report.pk, by=scene.officer, charts=True)
    choose_options(report_id=report.pk, by=scene.leader, charts=True)
    assert on(report) == {"charts"}


def test_a_replaced_version_and_an_entered_report_have_no_choice(scene):
    report = scene.summary()
    entered = Report.objects.filter(assignment__parent=scene.root).get()
    Report.objects.filter(pk=report.pk).update(state=ReportState.SUPERSEDED)
    head = make_member(entered.assignment.agency, Role.HEAD)
    for pk, by in ((report.pk, scene.leader), (entered.pk, head)):
        with pytest.raises(NotAllowed):
            choose_options(report_id=pk, by=by, charts=True)


def test_a_closed_round_is_locked(scene):
    report = scene.summary()
    scene.call.state = CallState.CLOSED
    scene.call.save(update_fields=["state"])
    with pytest.raises(Conflict):
        choose_options(report_id=report.pk, by=scene.leader, charts=True)


def test_an_unknown_switch_is_a_mistake_of_the_programmer(scene):
    with pytest.raises(TypeError):
        choose_options(report_id=scene.summary().pk, by=scene.officer, colour=True)


def test_the_page_offers_the_switches_and_stores_what_was_ticked(client, scene):
    report = scene.summary()
    client.force_login(scene.officer)
    address = reverse("reports:choose_options", args=[report.pk])
    assert f'action="{address}"' in client.get(reverse("reports:summary", args=[report.pk])).text
    assert client.post(address, {"coverage": "on"}).status_code == 302
    assert on(report) == {"coverage"}
    page = client.get(reverse("reports:summary", args=[report.pk])).text
    assert "mức độ bao phủ" in page
    Report.objects.filter(pk=report.pk).update(state=ReportState.PENDING)
    page = client.get(reverse("reports:summary", args=[report.pk])).text
    assert f'action="{address}"' not in page
    assert "mức độ bao phủ" in page


def test_saving_leads_back_to_the_section_that_was_open_with_the_switches_open(client, scene):
    report = scene.summary()
    client.force_login(scene.officer)
    address, page = (
        reverse("reports:choose_options", args=[report.pk]),
        reverse("reports:summary", args=[report.pk]),
    )
    text = client.get(page, {"muc": "proposals"}).text
    assert '<input type="hidden" name="muc" value="proposals">' in text
    assert '<details class="stands-on" open' not in text  # the control
    answer = client.post(address, {"charts": "on", "muc": "proposals", "trang": "2"}, follow=True)
    assert answer.redirect_chain == [(f"{page}?muc=proposals&trang=2&chon=1", 302)]
    assert answer.context["bench"].section.key == "proposals"
    assert '<details class="stands-on" open' in answer.text
    assert "Đã lưu lựa chọn" in answer.text
    odd = client.post(address, {"muc": "//evil.test/?a=b&c", "trang": "\n"})
    assert odd.url.startswith(f"{page}?muc=%2F%2Fevil")
