"""Picking units page by page: search, groups, a whole list at once, and the list of those already asked."""

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse

from agencies.models import Agency
from agencies.states import AgencyKind
from reports.collection.queries import picking as queries
from reports.collection.queries.picking import picking
from reports.collection.states import AssignmentKind, CallState
from reports.collection.views import units as views
from tests.factories.agencies import make_agency

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("in_june")]


@pytest.fixture
def small_pages(monkeypatch):
    """Ten units to a page, trees of more than five duties in parts of four."""
    monkeypatch.setattr(views, "UNITS", 10)
    monkeypatch.setattr(queries, "WHOLE", 5)
    monkeypatch.setattr(queries, "DUTIES", 4)


@pytest.fixture
def at(client, land, call):
    client.force_login(land.officer)
    where = reverse("reports:call_units", args=[call.code])
    return lambda query="", **data: client.post(where + query, data) if data else client.get(where + query)


def communes(land, many):
    return [
        make_agency(f"UBND xã Đông {n:02d}", kind=AgencyKind.COMMUNE, parent=land.district)
        for n in range(many)
    ]


def asked(call):
    return set(
        call.assignments.filter(kind=AssignmentKind.CONTRIBUTION).values_list("agency__name", flat=True)
    )


# --- what is offered ---


def test_every_unit_stands_on_one_of_the_pages_and_no_page_has_more(at, land, call, small_pages):
    communes(land, 25)
    pages = [at(f"?page={n}") for n in (1, 2, 3, 4)]
    ids = [unit.id for page in pages for unit in page.context["page"]]
    assert sorted(ids) == sorted(unit.id for unit in picking(call).units)
    assert len(ids) == len(set(ids)) == 31
    assert max(page.text.count('name="unit"') for page in pages) == 10


def test_words_are_found_in_any_order_with_or_without_accents(call, land):
    communes(land, 12)
    for typed in ("Đông 07", "dong 07", "07 dong", "  ĐÔNG   07 "):
        assert [unit.name for unit in picking(call, typed).units] == ["UBND xã Đông 07"]
    assert picking(call, "không có").units == []
    assert len(picking(call, "").units) == len(picking(call, "   ").units) == 18


def test_a_group_is_looked_at_alone_and_counted(call, land):
    communes(land, 3)
    groups = {group.label: group for group in picking(call).groups}
    group = groups[f"{AgencyKind.COMMUNE.label} – UBND huyện Vị Thủy"]
    assert (group.total, group.left) == (4, 4)
    assert len(picking(call, only=group.key).units) == 4
    assert len(picking(call, "dong", group.key).units) == 3
    assert len(picking(call, only="bịa").units) == len(picking(call).units)


def test_communes_of_other_provinces_stand_under_their_province(call, land):
    """Where a ministry asks, communes have no district above them."""
    ministry = make_agency("Bộ", kind=AgencyKind.MINISTRY)
    Agency.objects.filter(pk=land.province.pk).update(
        parent=ministry, path=f"{ministry.pk}/{land.province.pk}/"
    )
    land.province.refresh_from_db()
    commune = make_agency("UBND xã Mới", kind=AgencyKind.COMMUNE, parent=land.province)
    call.lead = ministry
    labels = {unit.name: unit.group.label for unit in picking(call).units}
    assert labels[commune.name] == f"{AgencyKind.COMMUNE.label} – UBND tỉnh Hậu Giang"


def test_those_not_asked_yet_are_listed_alone(at, land, call, small_pages):
    units = communes(land, 20)
    at(unit=[unit.pk for unit in units[:18]])
    page = at("?con=1&q=dong")
    assert [unit.name for unit in page.context["page"]] == ["UBND xã Đông 18", "UBND xã Đông 19"]
    assert "disabled>" not in page.text.split('class="units')[1].split("</fieldset>")[0]
    assert at("?con=1&q=dong", verb="all", left=2).url.endswith("?con=1&q=dong")
    assert {unit.name for unit in units} <= asked(call)


# --- adding ---


def test_what_is_ticked_on_a_page_is_added_before_the_next_page(at, land, call, small_pages):
    communes(land, 25)
    for n in (2, 3):
        ticked = [unit.id for unit in at(f"?page={n}").context["page"]][:2]
        answer = at(f"?page={n}", unit=ticked)
        assert answer.url.endswith(f"?page={n}")
    assert sum(name.startswith("UBND xã Đông") for name in asked(call)) == 4
    assert at("?page=2").text.count("checked disabled") == 2


def test_all_that_a_search_lists_is_added_at_once_from_every_page(at, land, call, small_pages):
    communes(land, 25)
    page = at("?q=dong")
    assert "Thêm cả 25 đơn vị chưa có khớp “dong”" in page.text
    assert at("?q=dong", verb="all", left=25).status_code == 302
    assert {name for name in asked(call) if "Đông" in name} == {f"UBND xã Đông {n:02d}" for n in range(25)}
    assert "UBND xã Vị Trung" not in asked(call)
    assert 'value="all"' not in at("?q=dong").text


def test_all_is_refused_when_the_list_is_no_longer_what_the_page_said(at, land, call, small_pages):
    communes(land, 12)
    make_agency("UBND xã Đông mới lập", kind=AgencyKind.COMMUNE, parent=land.district)
    for left in ("12", "", "mười", "-1"):
        answer = at("?q=dong", verb="all", left=left)
        assert answer.status_code == 422
        assert "nay còn 13 đơn vị chưa có" in answer.text
    assert not any("Đông" in name for name in asked(call))


def test_all_of_a_list_without_anything_left_says_so(at, land):
    answer = at("?q=khong-co-don-vi-nao", verb="all", left="0")
    assert answer.status_code == 422
    assert "không còn đơn vị nào để thêm" in answer.text


def test_all_keeps_the_terms_that_were_typed(at, land, call, small_pages):
    communes(land, 3)
    at("?q=dong", verb="all", left=3, due_at="15/06/2023", nature="requested")
    found = call.assignments.filter(agency__name__startswith="UBND xã Đông")
    assert {(duty.nature, duty.due_at.day) for duty in found} == {("requested", 15)}


def test_enter_in_a_field_adds_what_is_ticked_and_never_everything(at, land, small_pages):
    """The first button of a form is the one that Enter presses."""
    communes(land, 25)
    form = at().text.split('<form method="post" data-picking')[1].split("</form>")[0]
    first = next(piece for piece in form.split("<button")[1:] if 'type="submit"' in piece.split(">")[0])
    assert "Thêm đơn vị đã đánh dấu" in first
    assert 'value="all"' in form  # there is one that would


def test_after_sending_everything_is_added_only_with_a_reason(at, land, call, small_pages):
    communes(land, 3)
    call.state = CallState.OPEN
    call.save(update_fields=["state"])
    assert at("?q=dong", verb="all", left=3).status_code == 422
    assert at("?q=dong", verb="all", left=3, reason="Bộ yêu cầu thêm").status_code == 302
    assert set(
        call.assignments.filter(agency__name__contains="Đông").values_list("added_reason", flat=True)
    ) == {"Bộ yêu cầu thêm"}


# --- who sums up ---


def test_of_many_the_place_that_sums_up_is_typed_by_name(at, land, call, small_pages):
    units = communes(land, 8)
    at(unit=[unit.pk for unit in units] + [land.department.pk])
    page = at().text
    assert '<select name="into"' not in page
    assert at(unit=[land.court.pk], into="so y te").status_code == 302
    assert call.assignments.get(agency=land.court).parent.agency == land.department


@pytest.mark.usefixtures("small_pages")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("xã đông", "gõ đủ tên: UBND xã Đông 00; UBND xã Đông 01"),
        ("Tổng cục", "Không có đơn vị nào trong đợt"),
    ],
)
def test_a_name_that_is_several_or_none_is_said_and_stays_typed(at, land, call, typed, said):
    at(unit=[unit.pk for unit in communes(land, 8)])
    answer = at(unit=[land.court.pk], into=typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert f'value="{typed}"' in answer.text
    assert land.court.name not in asked(call)


def test_of_few_it_is_chosen_from_a_list_as_ever(at, land):
    at(unit=[land.department.pk])
    page = at().text
    assert '<select name="into"' in page
    assert f'<option value="{land.department.pk}">{land.department.name}</option>' in page


# --- those already asked ---


def test_a_long_tree_is_read_level_by_level_and_page_by_page(at, land, call, small_pages):
    at(unit=[unit.pk for unit in communes(land, 9)])
    top = at().context["asked"]
    summary = next(duty for duty in top.part.page if duty.is_consolidation)
    assert (top.tree, summary.agency, summary.units) == (None, land.district, 10)  # its own report among them
    pages = [at(f"?tai={summary.pk}&trang={n}").context["asked"].part for n in (1, 2, 3)]
    names = [duty.agency.name for part in pages for duty in part.page]
    assert len(names) == len(set(names)) == 10
    assert [duty.agency for duty in pages[0].way] == [land.lead, land.district]
    assert at("?tai=999999&trang=abc").context["asked"].part.duty == call.assignments.get(parent=None)


def test_what_is_taken_off_a_part_leads_back_to_the_same_part(client, at, land, call, small_pages):
    units = communes(land, 9)
    at(unit=[unit.pk for unit in units])
    summary = call.assignments.get(agency=land.district, kind=AssignmentKind.CONSOLIDATION)
    query = f"?tai={summary.pk}&trang=2"
    assert (
        f"{reverse('reports:call_units_remove', args=[call.code])}?tai={summary.pk}&amp;trang=2"
        in at(query).text
    )
    duty = call.assignments.get(agency=units[0])
    answer = client.post(reverse("reports:call_units_remove", args=[call.code]) + query, {"duty": [duty.pk]})
    assert answer.url == reverse("reports:call_units", args=[call.code]) + query
    assert units[0].name not in asked(call)


def test_a_short_tree_is_shown_whole_as_ever(at, land, call):
    at(unit=[land.district.pk, land.department.pk])
    found = at().context["asked"]
    assert found.part is None
    assert {duty.agency for duty in found.tree.contributions} == {land.lead, land.district, land.department}


# --- a page that stood open for long ---


def test_a_unit_that_the_call_holds_already_is_named_and_not_counted(at, land, call):
    at(unit=[land.district.pk])
    again = at(unit=[land.district.pk])
    said = [str(each) for each in get_messages(again.wsgi_request)]
    assert said[-1].startswith(f"{land.district.name} đã có trong đợt từ trước")
    assert not any("Đã thêm 0" in each for each in said)
    both = at(unit=[land.district.pk, land.court.pk])
    said = [str(each) for each in get_messages(both.wsgi_request)][-2:]
    assert said[0] == "Đã thêm 1 đơn vị."
    assert said[1].startswith(land.district.name)
