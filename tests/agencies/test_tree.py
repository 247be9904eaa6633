"""Agencies over time, provinces from facts, names as printed on a day."""

import datetime as dt
import unicodedata
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

from agencies import actions
from agencies.models import Agency, AuditEntry
from agencies.provinces import province_specs
from agencies.queries import name_on, search_agencies
from agencies.specs import AgencySpec, Naming
from agencies.states import AgencyKind, Role, SuccessionKind
from agencies.units import Unit, load
from portal.core import clock
from portal.core.errors import Conflict, Invalid, NotAllowed
from portal.core.jobs import sweep
from tests.factories.agencies import make_administrator, make_agency, make_member

BEFORE = dt.date(2023, 6, 1)
SINCE = dt.date(2025, 7, 1)


def spec(**changes) -> AgencySpec:
    values = {
        "code": "T93.SVHTTDL",
        "kind": AgencyKind.DEPARTMENT,
        "valid_from": dt.date(2004, 1, 1),
        "name": "Sở Văn hóa, Thể thao và Du lịch",
        "symbol": "SVHTTDL",
        "place": "Hậu Giang",
    }
    return AgencySpec(**(values | changes))


def naming(**changes) -> Naming:
    return Naming(**({"name": "Sở Y tế", "symbol": "SYT", "place": "Cần Thơ"} | changes))


@pytest.mark.django_db
def test_a_document_prints_the_name_of_its_own_day():
    agency = actions.create_agency(by=None, spec=spec())
    actions.rename_agency(
        by=None, agency=agency, valid_from=dt.date(2025, 3, 1), naming=naming(name="Sở Mới", symbol="SM")
    )
    assert name_on(agency, dt.date(2025, 2, 28)).symbol == "SVHTTDL"
    assert name_on(agency, dt.date(2025, 3, 1)).symbol == "SM"
    agency.refresh_from_db()
    assert agency.name == "Sở Mới"


@pytest.mark.django_db
def test_a_rename_that_is_recorded_beforehand_shows_from_its_day_on():
    """The decree comes weeks before the day: until then lists, board and letters of today go by the name of today."""
    agency = actions.create_agency(by=None, spec=spec())
    before = agency.name
    day = clock.today() + dt.timedelta(days=30)
    actions.rename_agency(by=None, agency=agency, valid_from=day, naming=naming(name="Sở Mới", symbol="SM"))
    assert sweep()["names"] == 0
    agency.refresh_from_db()
    assert agency.name == before
    with clock.travel(dt.datetime.combine(day, dt.time(0, 5), clock.VIETNAM)):
        assert sweep()["names"] == 1
        assert sweep()["names"] == 0
    agency.refresh_from_db()
    assert (agency.name, list(search_agencies(Agency.objects.all(), "so moi"))) == ("Sở Mới", [agency])
    # Control: a rename of today needs no sweep.
    other = actions.create_agency(by=None, spec=spec(code="T93.STC", name="Sở Tài chính"))
    actions.rename_agency(by=None, agency=other, valid_from=clock.today(), naming=naming(name="Sở Ngay"))
    other.refresh_from_db()
    assert other.name == "Sở Ngay"


@pytest.mark.django_db
def test_names_follow_each_other_and_are_never_written_over():
    agency = actions.create_agency(by=None, spec=spec())
    actions.rename_agency(by=None, agency=agency, valid_from=dt.date(2020, 1, 1), naming=naming())
    with pytest.raises(Conflict):
        actions.rename_agency(by=None, agency=agency, valid_from=dt.date(2019, 1, 1), naming=naming())
    with pytest.raises(Invalid):
        actions.rename_agency(by=None, agency=agency, valid_from=dt.date(2001, 1, 1), naming=naming())


@pytest.mark.django_db
def test_two_spellings_of_one_name_are_one():
    actions.create_agency(by=None, spec=spec())
    again = spec(code="T93.KHAC", name=unicodedata.normalize("NFD", "SỞ Văn  hóa, Thể thao và Du lịch"))
    with pytest.raises(Invalid) as refused:
        actions.create_agency(by=None, spec=again)
    assert "name" in refused.value.fields


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["t93", "T 93", "T93.", "ĐT", "A" * 36, ""])
def test_codes_keep_to_the_decree(code: str):
    with pytest.raises(Invalid):
        actions.create_agency(by=None, spec=spec(code=code))


@pytest.mark.django_db
def test_only_administrators_set_up_agencies():
    with pytest.raises(NotAllowed):
        actions.create_agency(by=make_member(role="head"), spec=spec())
    actions.create_agency(by=make_administrator(), spec=spec())


@pytest.mark.django_db
def test_a_merger_ends_the_predecessor_and_its_name():
    former, latter = make_agency("Sở LĐTBXH"), make_agency("Sở Y tế")
    actions.record_succession(
        by=None, predecessor=former, successor=latter, kind=SuccessionKind.MERGE,
        effective_date=dt.date(2025, 3, 1), legal_basis="NĐ 42/2025/NĐ-CP",
    )  # fmt: skip
    former.refresh_from_db()
    assert former.valid_to == former.names.get().valid_to == dt.date(2025, 3, 1)


@pytest.mark.django_db
def test_a_transferred_function_leaves_the_predecessor_alive():
    former, latter = make_agency("Sở LĐTBXH"), make_agency("Sở Y tế")
    transfer = {
        "by": None, "predecessor": former, "successor": latter, "kind": SuccessionKind.TRANSFER,
        "effective_date": dt.date(2025, 3, 1), "legal_basis": "NĐ 42/2025/NĐ-CP", "function": "phòng, chống mại dâm",
    }  # fmt: skip
    actions.record_succession(**transfer)
    former.refresh_from_db()
    assert former.valid_to is None
    with pytest.raises(Conflict):
        actions.record_succession(**transfer)


# --- provinces ------------------------------------------------------------------------------------------------


def test_the_data_file_names_its_source_and_holds_the_whole_country():
    units = load()
    assert "vietnamadminunits" in units.source
    assert units.version == "1.0.4"
    old = (len(units.old_provinces), len(units.old_districts), len(units.old_communes))
    assert old == (63, 696, 10_035)
    assert (len(units.new_provinces), len(units.new_communes)) == (34, 3_321)
    assert {row[0] for row in units.mapping} == set(units.old_communes)
    assert {row[1] for row in units.mapping} <= set(units.new_communes)
    assert units.provinces_map["93"] == "92"


def test_the_communes_of_nga_bay_went_to_two_wards_of_can_tho():
    units = load()
    old = {unit.code for unit in units.old_communes.values() if unit.parent == "931"}
    new = {units.new_communes[after].name for before, after, _divided in units.mapping if before in old}
    assert {"Phường Ngã Bảy", "Phường Đại Thành"} <= new


def test_hau_giang_before_the_reform_has_eight_districts_and_its_old_departments():
    specs = {spec.code: spec for spec in province_specs("93", on=BEFORE)}
    assert sum(spec.kind == "district" for spec in specs.values()) == 8
    nga_bay = specs["T93.931"]
    assert (nga_bay.name, nga_bay.short_name, nga_bay.place, nga_bay.superior_line) == (
        "Ủy ban nhân dân thành phố Ngã Bảy", "UBND thành phố Ngã Bảy", "Ngã Bảy", "",
    )  # fmt: skip
    lead = specs["T93.SLDTBXH"]
    assert (lead.symbol, lead.superior_line) == ("SLĐTBXH", "ỦY BAN NHÂN DÂN TỈNH HẬU GIANG")
    assert lead.valid_to == SINCE
    assert specs["T93.931.CA"].parent == "T93.CA"
    assert not any(spec.kind == "commune" for spec in specs.values())
    assert "T93.BDBP" not in specs


def test_since_the_reform_there_are_communes_and_no_districts():
    specs = province_specs("92", on=SINCE)
    kinds = [spec.kind for spec in specs]
    assert kinds.count("commune") == 103
    assert "district" not in kinds
    assert {"T92.SYT", "T92.SNNMT"} <= {spec.code for spec in specs}
    assert not any("LDTBXH" in spec.code for spec in specs)


def test_border_provinces_have_a_border_guard():
    assert "T04.BDBP" in {spec.code for spec in province_specs("04", on=BEFORE)}


@pytest.mark.parametrize(
    ("name", "place"),
    [("Quận 1", "Quận 1"), ("Thị xã Long Mỹ", "Long Mỹ"), ("Thành phố Hồ Chí Minh", "Thành phố Hồ Chí Minh")],
)
def test_a_place_that_is_a_number_or_a_person_keeps_its_kind(name: str, place: str):
    from agencies.provinces import territory

    assert territory(Unit("x", name)).place == place


def test_every_province_of_both_times_can_be_made():
    units = load()
    for on, codes in ((BEFORE, units.old_provinces), (SINCE, units.new_provinces)):
        for code in codes:
            specs = province_specs(code, on=on, communes=True)
            assert len({spec.code for spec in specs}) == len(specs)
            assert all(len(spec.code) <= 35 and len(spec.name) <= 200 and spec.place for spec in specs)


@pytest.mark.django_db
def test_the_command_makes_a_province_once_and_then_the_one_that_followed():
    call_command("create_province", "93", "--before-reform", stdout=StringIO())
    count = Agency.objects.count()
    call_command("create_province", "93", "--before-reform", stdout=StringIO())
    assert Agency.objects.count() == count
    call_command("create_province", "92", "--on", "01/08/2025", stdout=StringIO())
    hau_giang = Agency.objects.get(code="T93")
    assert hau_giang.successions_out.get().successor.code == "T92"
    assert not Agency.objects.below(hau_giang).alive(SINCE).exists()
    assert (
        Agency.objects.below(hau_giang).alive(BEFORE).count() == count - 1
    )  # the ministry stands beside the province
    with pytest.raises(CommandError):
        call_command("create_province", "93", "--on", "01/08/2025", stdout=StringIO())


@pytest.mark.django_db
def test_agencies_are_found_with_and_without_accents_and_by_former_names():
    call_command("create_province", "93", "--before-reform", stdout=StringIO())
    agency = Agency.objects.get(code="T93.931")
    actions.rename_agency(
        by=None, agency=agency, valid_from=dt.date(2024, 1, 1), naming=naming(name="Tên khác")
    )
    for typed in ("nga bay", "Ngã Bảy", "NGÃ  bảy", unicodedata.normalize("NFD", "Ngã Bảy"), "ten khac"):
        assert agency in search_agencies(Agency.objects.all(), typed), typed


@pytest.mark.django_db
def test_an_administrator_walks_through_the_pages_of_an_agency():
    client = Client()
    client.force_login(make_administrator())
    sent = {
        "code": "t93.sct", "kind": "department", "name": "Sở Công Thương", "symbol": "SCT", "place": "Hậu Giang",
        "valid_from": "1/1/2004",
    }  # fmt: skip
    answer = client.post(reverse("agencies:create_agency"), sent, follow=True)
    assert "Đã thêm cơ quan" in answer.content.decode()
    agency = Agency.objects.get(code="T93.SCT")
    wrong = client.post(
        reverse("agencies:rename_agency", args=[agency.pk]), sent | {"valid_from": "2025-13-01"}
    )
    assert "Có lỗi cần sửa" in wrong.content.decode()
    assert 'href="#id_valid_from"' in wrong.content.decode()
    client.post(
        reverse("agencies:rename_agency", args=[agency.pk]), sent | {"name": "Sở X", "valid_from": "1/3/2025"}
    )
    other = make_agency("Sở Tài chính", code="T93.STC")
    follow = {
        "kind": "transfer", "successor": other.code, "effective_date": "1/3/2025", "legal_basis": "Nghị quyết",
    }  # fmt: skip
    client.post(reverse("agencies:record_succession", args=[agency.pk]), follow)
    page = client.get(reverse("agencies:agency", args=[agency.pk])).content.decode()
    assert "Sở X" in page
    assert "Sở Tài chính" in page


# --- the steps before the leader's approval ---


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.HEAD, Role.LEADER, Role.CLERK])
def test_an_agency_switches_its_own_steps_on_and_off_and_the_journal_says_so(client, role):
    agency = make_agency()
    client.force_login(make_member(agency, role))
    address = reverse("agencies:steps", args=(agency.pk,))
    assert address in client.get(reverse("agencies:agency", args=(agency.pk,))).content.decode()
    client.post(address, {"initials_first": "on"})
    agency.refresh_from_db()
    assert (agency.initials_first, agency.form_check_first) == (True, False)
    entry = AuditEntry.objects.latest("seq")
    assert (entry.key, entry.facts["initials"], entry.facts["form_check"]) == (
        "agency.steps_set",
        True,
        False,
    )
    client.post(address, {"initials_first": "on"})
    assert AuditEntry.objects.latest("seq") == entry, "what does not change is not written down"
    client.post(address)
    agency.refresh_from_db()
    assert (agency.initials_first, agency.form_check_first) == (False, False)


@pytest.mark.django_db
def test_nobody_switches_the_steps_of_another_agency():
    agency = make_agency()
    for by in (make_member(make_agency(), Role.HEAD), make_member(agency, Role.DRAFTER)):
        with pytest.raises(NotAllowed):
            actions.set_steps(by=by, agency=agency, initials_first=True, form_check_first=True)
