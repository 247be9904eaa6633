"""What has data is archived, never deleted; what has none may go. The database has the last word."""

import pytest
from django.db.models import ProtectedError
from django.urls import reverse

from agencies.states import Role
from portal.core.errors import Conflict, Invalid, NotAllowed
from reports.collection.actions.calls import set_outline
from reports.collection.models import Figure
from reports.collection.queries.calls import newest_versions, versions_offered
from reports.collection.states import CallState
from reports.outlines.actions import archiving
from reports.outlines.actions.copying import start_version
from reports.outlines.actions.shaping import add_rows
from reports.outlines.blueprint import RowSpec
from reports.outlines.editing import token
from reports.outlines.models import (
    Indicator,
    Outline,
    OutlineVersion,
    ProgrammeRole,
    ProgrammeRoleKind,
    Section,
)
from reports.outlines.queries import version_spec
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, ReporterClass
from reports.periods.states import PeriodKind
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_call, make_outline, make_report

pytestmark = pytest.mark.django_db


class Scene:
    def __init__(self):
        self.version = make_outline()
        self.programme = self.version.outline.programme
        self.lead = make_agency("Sở chủ trì")
        ProgrammeRole.objects.create(
            programme=self.programme, agency=self.lead, kind=ProgrammeRoleKind.LEAD, valid_from="2020-01-01"
        )
        self.officer = make_member(self.lead, Role.OFFICER)

    def indicator(self, code):
        return self.programme.indicators.get(code=code)

    def spare(self):
        return Indicator.objects.create(
            programme=self.programme, code="MOI.01", name="Chưa dùng", unit="người", kind=IndicatorKind.STOCK,
            across_units=AcrossUnits.SUM, across_time=AcrossTime.LAST,
        )  # fmt: skip


@pytest.fixture
def scene():
    return Scene()


def test_an_indicator_with_figures_is_archived_and_not_deleted(scene):
    report = make_report(make_assignment(make_call(version=scene.version)), figures={("TT.01", ""): 20})
    indicator = scene.indicator("TT.01")
    with pytest.raises(Conflict, match="hãy lưu trữ"):
        archiving.delete_indicator(indicator=indicator, by=scene.officer)
    # The control: without the words of the action the database says no as well.
    with pytest.raises(ProtectedError):
        indicator.delete()
    archiving.archive_indicator(indicator=indicator, by=scene.officer)
    assert scene.indicator("TT.01").archived_at is not None
    assert Figure.objects.get(report=report, indicator=indicator).value == 20
    archiving.restore_indicator(indicator=indicator, by=scene.officer)
    assert scene.indicator("TT.01").archived_at is None


def test_an_indicator_that_nothing_asks_for_may_be_deleted(scene):
    archiving.delete_indicator(indicator=scene.spare(), by=scene.officer)
    assert not Indicator.objects.filter(code="MOI.01").exists()


def test_an_indicator_that_another_is_measured_by_stays(scene):
    spare = scene.spare()
    Indicator.objects.filter(code="TT.01").update(ceiling=spare)
    with pytest.raises(Conflict):
        archiving.delete_indicator(indicator=spare, by=scene.officer)


def test_an_archived_indicator_is_not_put_into_a_table_anew_but_stays_where_it_is(scene):
    spare = scene.spare()
    archiving.archive_indicator(indicator=spare, by=scene.officer)
    archiving.archive_indicator(indicator=scene.indicator("TT.01"), by=scene.officer)
    draft = start_version(version=scene.version, by=scene.officer)
    assert "TT.01" in str(version_spec(draft))

    def add(code):
        seen = token(version_spec(draft))
        rows = [RowSpec(label="Dòng mới", indicator=code)]
        add_rows(version_id=draft.pk, by=scene.officer, seen=seen, section="situation", rows=rows)

    with pytest.raises(Invalid, match=r"MOI\.01 đã lưu trữ"):
        add("MOI.01")
    archiving.restore_indicator(indicator=spare, by=scene.officer)
    add("MOI.01")


def test_the_form_of_a_line_does_not_offer_what_is_archived(client, scene):
    draft = start_version(version=scene.version, by=scene.officer)
    spare = scene.spare()
    client.force_login(scene.officer)
    url = reverse("reports:outline_row_add", args=[draft.pk, "situation", "figure"])

    def offered():
        choices = client.get(url).context["form"].fields["indicator"].choices
        return "MOI.01" in str(list(choices))

    assert offered()
    archiving.archive_indicator(indicator=spare, by=scene.officer)
    assert not offered()


def test_an_outline_of_a_call_is_archived_and_not_deleted(scene):
    make_report(make_assignment(make_call(version=scene.version)))
    outline = scene.version.outline
    with pytest.raises(Conflict, match="hãy lưu trữ"):
        archiving.delete_outline(outline=outline, by=scene.officer)
    assert Section.objects.filter(version=scene.version).count() == 5
    archiving.archive_outline(outline=outline, by=scene.officer)
    assert Outline.objects.get(pk=outline.pk).archived_at is not None


def test_an_outline_that_no_call_uses_may_be_deleted_with_its_versions(scene):
    other = make_outline()
    archiving.delete_outline(outline=other.outline, by=scene.officer)
    assert not OutlineVersion.objects.filter(pk=other.pk).exists()
    assert OutlineVersion.objects.filter(pk=scene.version.pk).exists()


def test_an_archived_outline_is_not_offered_for_a_new_call_and_not_taken(scene):
    call = make_call(lead=scene.lead, version=scene.version, state=CallState.DRAFT)
    call.outlines.all().delete()
    officer = call.created_by
    assert scene.version in versions_offered(call)
    archiving.archive_outline(outline=scene.version.outline, by=scene.officer)
    assert scene.version not in versions_offered(call)
    assert newest_versions(scene.programme, PeriodKind.HALF) == {}
    fresh = OutlineVersion.objects.get(pk=scene.version.pk)
    with pytest.raises(Invalid, match="đã lưu trữ"):
        set_outline(call_id=call.pk, by=officer, reporter_class=ReporterClass.TERRITORIAL, version=fresh)


def test_who_does_not_lead_the_programme_archives_nothing(scene):
    stranger = make_member(make_agency("Sở khác"), Role.OFFICER)
    for act in (archiving.archive_indicator, archiving.restore_indicator, archiving.delete_indicator):
        with pytest.raises(NotAllowed):
            act(indicator=scene.indicator("TT.01"), by=stranger)
    for act in (archiving.archive_outline, archiving.restore_outline, archiving.delete_outline):
        with pytest.raises(NotAllowed):
            act(outline=scene.version.outline, by=stranger)


def test_the_page_offers_deleting_only_where_nothing_hangs_on_it(client, scene):
    make_report(make_assignment(make_call(version=scene.version)))
    spare = scene.spare()
    client.force_login(scene.officer)
    url = reverse("reports:outline_archive", args=[scene.programme.pk])
    page = client.get(url).content.decode()
    delete = [reverse("reports:indicator_keeping", args=[scene.programme.pk, pk, "delete"]) for pk in (spare.pk, scene.indicator("TT.01").pk)]  # fmt: skip
    assert delete[0] in page
    assert delete[1] not in page
    assert reverse("reports:outline_keeping", args=[scene.version.outline_id, "delete"]) not in page
    assert client.post(delete[1]).status_code == 409  # asked for by hand all the same
    assert client.post(delete[0]).status_code == 302
    assert client.post(delete[0]).status_code == 404  # again
    assert (
        client.post(reverse("reports:outline_keeping", args=[scene.version.outline_id, "drop"])).status_code
        == 404
    )
