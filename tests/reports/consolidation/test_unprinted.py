"""A figure that only the units are asked for reaches no summary: whoever asks for it and whoever sums up is told so."""

import pytest
from django.urls import reverse

from agencies.states import Role
from reports.collection.actions.calls import close_call
from reports.collection.models import CallOutline, Report
from reports.collection.queries.unprinted import unprinted, unprinted_in
from reports.collection.states import ReportState
from reports.outlines.models import OutlineVersion, ProgrammeRole, ProgrammeRoleKind
from reports.outlines.states import OutlineState, ReporterClass
from tests.factories.agencies import make_agency, make_member
from tests.factories.supplements import GROUP, NEW, make_newer, make_running
from tests.reports.consolidation.test_supplemented import answer, summary, supplement

pytestmark = pytest.mark.django_db
WARNING = f"Bản tổng hợp chưa có chỉ tiêu {NEW}."


@pytest.fixture
def running():
    running = make_running()
    CallOutline.objects.create(call=running.call, reporter_class=ReporterClass.LEAD, version=running.before)
    Report.objects.filter(pk=running.reports["submitted"].pk).update(state=ReportState.ACCEPTED)
    ProgrammeRole.objects.get_or_create(
        programme=running.call.programme, agency=running.call.lead, kind=ProgrammeRoleKind.LEAD,
        defaults={"valid_from": "2020-01-01"},
    )  # fmt: skip
    return running


def preview(client, running, **chosen):
    client.force_login(running.officer)
    data = {**chosen, "reason": "Bộ yêu cầu thêm", "letter_number": "950/SYT", "preview": "1"}
    return client.post(reverse("reports:call_supplement", args=[running.call.code]), data).content.decode()


def test_the_preview_warns_unless_the_outline_of_the_summary_goes_along(client, running):
    after = str(make_newer(running.before).pk)
    alone = preview(client, running, **{GROUP: after, ReporterClass.LEAD: ""})
    assert alone.count(WARNING) == 1
    assert "sẽ không vào báo cáo tổng hợp; hãy bổ sung cả đề cương tổng hợp" in alone
    both = preview(client, running, **{GROUP: after, ReporterClass.LEAD: after})
    assert "5 đơn vị:" in both
    assert "Bản tổng hợp chưa có" not in both


def publishing(client, user, version):
    client.force_login(user)
    return client.get(reverse("reports:outline_publish", args=[version.pk])).content.decode()


def test_whoever_publishes_during_an_open_call_is_warned(client, running):
    """The units' outline is another one than the summary's."""
    CallOutline.objects.filter(reporter_class=ReporterClass.LEAD).delete()
    draft = make_newer(running.before, published=False)
    page = publishing(client, running.officer, draft)
    assert page.count(WARNING) == 1
    assert running.call.title in page
    OutlineVersion.objects.filter(pk=draft.pk).update(state=OutlineState.PUBLISHED)
    assert WARNING not in publishing(client, running.officer, draft)
    OutlineVersion.objects.filter(pk=draft.pk).update(state=OutlineState.DRAFT)
    close_call(call_id=running.call.pk, by=running.officer)
    assert WARNING not in publishing(client, running.officer, draft)


def test_where_the_summary_shares_the_outline_nobody_is_warned(client, running):
    draft = make_newer(running.before, published=False)
    assert WARNING not in publishing(client, running.officer, draft)


def test_the_summary_names_the_figure_and_leads_to_what_the_units_gave(client, running):
    first = summary(running)
    client.force_login(running.officer)
    assert "bản tổng hợp không in" not in client.get(f"/summaries/{first.pk}/").content.decode()
    after = supplement(running, GROUP)
    answer(running, "accepted", after, "12")
    report = summary(running)
    assert not report.figures.filter(indicator__code=NEW).exists()
    link = reverse("reports:provenance", args=[report.pk, NEW])
    runs = report.assignment.runs.order_by("-pk").first()
    for address in (f"/summaries/{report.pk}/", reverse("reports:run", args=[runs.pk])):
        page = client.get(address).content.decode()
        assert "1 chỉ tiêu mà bản tổng hợp không in" in page
        assert f'href="{link}"' in page
    behind = client.get(link)
    assert behind.status_code == 200
    assert running.duties["accepted"].agency.name in behind.content.decode()
    assert "Ghi điều chỉnh" not in behind.content.decode()  # it would be printed nowhere
    printed = client.get(reverse("reports:provenance", args=[report.pk, "TT.01"])).content.decode()
    assert "Ghi điều chỉnh" in printed
    assert reverse("reports:call_supplement", args=[running.call.code]) in (
        client.get(f"/summaries/{report.pk}/").content.decode()
    )


def test_when_the_summary_asks_for_it_too_the_note_goes(client, running):
    after = supplement(running, GROUP)
    duty = running.call.root
    assert [each.codes for each in unprinted_in(duty)] == [NEW]
    supplement_of_lead = {ReporterClass.LEAD: after}
    assert unprinted(running.call, supplement_of_lead) == []
    type(duty).objects.filter(pk=duty.pk).update(version=after)
    assert unprinted_in(duty) == []


def test_a_leader_reads_the_note_without_the_way_that_is_not_theirs(client, running):
    supplement(running, GROUP)
    report = summary(running)
    client.force_login(make_member(running.call.lead, Role.LEADER))
    page = client.get(f"/summaries/{report.pk}/").content.decode()
    assert "1 chỉ tiêu mà bản tổng hợp không in" in page
    assert reverse("reports:call_supplement", args=[running.call.code]) not in page
    client.force_login(make_member(make_agency("Sở Y tế"), Role.OFFICER))
    assert client.get(f"/summaries/{report.pk}/").status_code == 404
