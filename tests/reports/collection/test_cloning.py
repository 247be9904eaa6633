"""Last period's call again over a reform: who merged, was divided, moved or came is confirmed before anything is made."""

import datetime as dt

import pytest
from django.urls import reverse

from agencies.models import Agency, AgencyName
from agencies.states import AgencyKind, Role
from portal.core.errors import Invalid, NotAllowed
from reports.collection.actions.cloning import clone_call
from reports.collection.models import Assignment, Call
from reports.collection.queries.cloning import cloneable, inherited, plan
from reports.outlines.models import ProgrammeRole, ProgrammeRoleKind
from reports.outlines.states import ReporterClass
from reports.periods.actions import get_or_create_period
from tests.factories.agencies import make_agency, make_member
from tests.factories.reform import DAY, Reform, follow
from tests.factories.rounds import make_assignment, make_call, make_period, make_programme

pytestmark = pytest.mark.django_db


@pytest.fixture
def land():
    return Reform()


@pytest.fixture
def call(land):
    """The round of Hậu Giang before the reform: communes A, B, C."""
    found = make_call(lead=land.old_lead, version=land.outline, period=make_period(2024))
    for name in "ABC":
        make_assignment(found, land.units[name], contact_name=f"Đầu mối {name}")
    return found


def period(land):
    return get_or_create_period(code="2026-H1", by=land.officer)


def everything(land, **more):
    """What an officer would confirm: A and B are X, C goes on as Y and Z, the department as that of Cần Thơ."""
    u = land.units
    chosen = {u["A"].pk: [u["X"].pk], u["B"].pk: [u["X"].pk], u["C"].pk: [u["Y"].pk, u["Z"].pk]}
    return chosen | {land.old_lead.pk: [land.lead.pk]} | more


def test_every_change_is_a_line_and_only_what_is_beyond_doubt_is_proposed(land, call):
    land.reform()
    found = plan(call)
    lines = {line.agency: line for line in found.lines}
    u = land.units
    assert found.lead == land.lead
    assert {agency: line.kind for agency, line in lines.items()} == {
        land.old_lead: "moved", u["A"]: "merged", u["B"]: "merged", u["C"]: "split",
    }  # fmt: skip
    assert [(t.agency, t.proposed) for t in lines[u["A"]].targets] == [(u["X"], True)]
    assert [(t.agency, t.share, t.proposed) for t in lines[u["C"]].targets] == [
        (u["Y"], "50%", False), (u["Z"], "50%", False),
    ]  # fmt: skip
    assert "01/07/2025" in lines[u["A"]].words
    assert "Nghị quyết 202/2025/QH15" in lines[u["A"]].words


def test_a_division_without_shares_names_who_may_follow_and_proposes_nobody(land, call):
    land.reform(shares=False)
    line = plan(call).asked[land.units["C"].pk]
    assert (line.kind, [(t.agency, t.share, t.proposed) for t in line.targets]) == (
        "split", [(land.units["Y"], "", False), (land.units["Z"], "", False)],
    )  # fmt: skip


def test_nothing_is_made_while_a_change_is_not_confirmed(land, call):
    land.reform()
    for name in "ABC":
        chosen = everything(land)
        del chosen[land.units[name].pk]
        with pytest.raises(Invalid, match="chưa xác nhận"):
            clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=chosen)
    wrong = everything(land) | {land.units["A"].pk: [land.units["E"].pk]}
    with pytest.raises(Invalid, match="không phải cơ quan kế thừa"):
        clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=wrong)
    assert Call.objects.count() == 1


def test_the_successor_leads_and_each_agency_of_now_answers_once(land, call):
    land.reform()
    cloned = clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=everything(land))
    duties = Assignment.objects.filter(call=cloned.call)
    u = land.units
    assert cloned.call.lead == land.lead
    assert sorted(duty.agency.name for duty in duties.filter(parent__isnull=False)) == sorted(
        u[name].name for name in "XYZ"
    )
    root = duties.get(parent=None)
    assert root.agency == land.lead
    assert all(duty.parent == root for duty in duties.exclude(pk=root.pk))
    assert not duties.filter(contact_name__startswith="Đầu mối").exists()  # people of agencies that are gone
    assert cloned.left_out == []


def test_who_is_left_out_is_said(land, call):
    land.reform()
    chosen = everything(land) | {land.units["C"].pk: []}
    cloned = clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=chosen)
    assert cloned.left_out == [land.units["C"]]


def test_agencies_that_came_since_are_offered_and_asked_only_when_chosen(land, call):
    land.reform()
    new = make_agency("UBND phường Mới", kind=AgencyKind.COMMUNE, parent=land.province, valid_from=DAY)
    make_agency("Sở Mới", parent=land.province, valid_from=DAY)  # of no kind that was asked
    found = plan(call)
    assert [line.agency for line in found.new] == [new]
    first = clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=everything(land))
    assert not first.call.assignments.filter(agency=new).exists()
    second = clone_call(
        call_id=call.pk, by=land.officer, period=period(land), decisions=everything(land), new=[new.pk]
    )
    assert second.call.assignments.get(agency=new).parent.agency == land.lead
    with pytest.raises(Invalid):
        clone_call(
            call_id=call.pk,
            by=land.officer,
            period=period(land),
            decisions=everything(land),
            new=[land.units["E"].pk],
        )


def test_a_new_name_on_the_same_door_is_told_and_needs_no_decision(land, call):
    commune = land.units["A"]
    AgencyName.objects.create(
        agency=commune,
        valid_from=DAY,
        name="UBND phường A",
        symbol="UBND",
        place="A",
        sort_key="a",
        search_key="a",
    )
    found = plan(call)
    assert [(line.agency, line.kind, line.asks) for line in found.lines] == [(commune, "renamed", False)]
    assert "UBND xã A" in found.lines[0].words


def test_an_agency_that_ended_without_successor_is_a_line_too(land, call):
    Agency.objects.filter(pk=land.units["B"].pk).update(valid_to=DAY)
    line = plan(call).asked[land.units["B"].pk]
    assert (line.kind, line.targets) == ("gone", [])
    follow(land.units["C"], None, "abolish")
    assert plan(call).asked[land.units["C"].pk].words.startswith("Giải thể.")


def test_roles_in_the_programme_go_to_whoever_answers_now(land, call):
    role = ProgrammeRole.objects.create(
        programme=make_programme(), agency=land.old_lead, kind=ProgrammeRoleKind.DATA_OWNER,
        reporter_class=ReporterClass.DEPARTMENT, valid_from=dt.date(2021, 1, 1),
    )  # fmt: skip
    land.reform()
    assert plan(call).asked[land.old_lead.pk].roles == ["Chủ quản số liệu"]
    clone_call(call_id=call.pk, by=land.officer, period=period(land), decisions=everything(land))
    role.refresh_from_db()
    heir = ProgrammeRole.objects.get(agency=land.lead)
    assert (role.valid_to, heir.valid_from, heir.kind, heir.reporter_class) == (
        DAY,
        DAY,
        role.kind,
        role.reporter_class,
    )


def test_only_the_lead_or_the_agency_that_wholly_became_it_copies_a_call(land, call):
    stranger = make_member(land.units["E"], Role.OFFICER)
    former = call.created_by
    assert (list(cloneable(land.officer)), list(cloneable(former))) == ([], [call])
    land.reform()
    assert (list(cloneable(land.officer)), list(cloneable(stranger))) == ([call], [])
    assert list(inherited(land.officer)) == [call]
    for person in (stranger, former):
        with pytest.raises(NotAllowed):
            clone_call(call_id=call.pk, by=person, period=period(land), decisions=everything(land))


def test_the_page_shows_the_lines_and_makes_nothing_before_all_are_confirmed(land, call, client):
    land.reform()
    client.force_login(land.officer)
    assert call.title in client.get(reverse("reports:call_new")).content.decode()
    address = reverse("reports:call_clone", args=[call.code])
    typed = {"period": "2026-H2"}
    page = client.post(address, typed).content.decode()
    assert "Thay đổi phải xác nhận" in page
    assert "Cơ quan chủ trì của đợt mới" in page
    chosen = {f"to-{pk}": [str(each) for each in found] for pk, found in everything(land).items()}
    again = client.post(address, {**typed, "confirm": "1", **chosen})
    assert (again.status_code, Call.objects.count()) == (422, 1)
    oks = {f"ok-{pk}": "on" for pk in everything(land)}
    nobody = client.post(
        address, {**typed, "confirm": "1", **oks, **(chosen | {f"to-{land.units['C'].pk}": []})}
    )
    assert (nobody.status_code, Call.objects.count()) == (422, 1)
    done = client.post(address, {**typed, "confirm": "1", **oks, **chosen})
    assert done.status_code == 302
    assert Call.objects.get(cloned_from=call).lead == land.lead


def test_looking_at_a_call_asks_as_often_for_many_changes_as_for_few(land, call, django_assert_num_queries):
    land.reform()
    found = Call.objects.select_related("programme", "lead__parent").get(pk=call.pk)
    with django_assert_num_queries(11):
        plan(found)
    for n in range(5):
        old = make_agency(f"UBND xã {n}", kind=AgencyKind.COMMUNE, parent=land.old_province)
        make_assignment(call, old)
        follow(old, land.units["X"])
    with django_assert_num_queries(11):
        assert len(plan(found).asked) == 9
