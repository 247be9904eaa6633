"""The real map of 1 July 2025: Cần Thơ and Bắc Ninh, whole, commune by commune."""

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.models import Agency, Succession
from agencies.provinces import REFORM, province_specs, renamed, territory
from agencies.queries import chains
from agencies.reform import moves_into, province_of
from agencies.states import AgencyKind
from agencies.units import load

COMMUNE = re.compile(r"\.M\d+$")
BEFORE, NOW = dt.date(2025, 6, 30), dt.date(2026, 1, 1)
# NQ 202/2025/QH15 (provinces) and the resolutions on the communes of Cần Thơ and Bắc Ninh of June 2025:
# code -> (provinces of before with their communes, phường and xã since).
FACTS = {
    "92": ({"92": 80, "93": 75, "94": 108}, {"phường": 31, "xã": 72}),
    "24": ({"24": 192, "27": 121}, {"phường": 33, "xã": 66}),
}


def commune_moves(code: str) -> dict[str, list[str]]:
    """Code of the agency of an old commune -> those that it went into."""
    found: dict[str, list[str]] = defaultdict(list)
    for move in moves_into(code):
        if COMMUNE.search(move.successor):
            found[move.predecessor].append(move.successor)
    return found


@pytest.mark.parametrize("code", FACTS)
def test_whole_provinces_before_and_after(code: str):
    units, (before, since) = load(), FACTS[code]
    assert {old for old, new in units.provinces_map.items() if new == code} == set(before)
    counted = Counter(province_of(units, commune) for commune in units.old_communes)
    assert {old: counted[old] for old in before} == before
    kinds = Counter(territory(unit).kind for unit in units.new_communes.values() if unit.parent == code)
    assert kinds == since


@pytest.mark.parametrize("code", FACTS)
def test_every_old_commune_went_into_one_or_more_new_ones_and_every_new_one_came_from_some(code: str):
    units, moves = load(), commune_moves(code)
    old = {f"T{p}.{c}" for c in units.old_communes if (p := province_of(units, c)) in FACTS[code][0]}
    assert set(moves) == old
    new = {f"T{code}.M{unit.code}" for unit in units.new_communes.values() if unit.parent == code}
    assert {each for targets in moves.values() for each in targets} == new
    assert all(len(set(targets)) == len(targets) for targets in moves.values())


def test_no_commune_of_the_country_is_lost_or_went_into_another_province():
    units = load()
    gone = [
        move for code in units.new_provinces for move in moves_into(code) if COMMUNE.search(move.successor)
    ]
    assert len({move.predecessor for move in gone}) == len(units.old_communes) == 10_035
    came = {move.successor.rpartition(".M")[2] for move in gone}
    islands = {territory(unit) for unit in units.new_communes.values() if unit.code not in came}
    # Island districts that had no communes became đặc khu.
    assert {each.own for each in islands} == {"Bạch Long Vĩ", "Cồn Cỏ", "Côn Đảo", "Hoàng Sa", "Lý Sơn"}
    assert {each.kind for each in islands} == {"đặc khu"}
    assert len(came) + len(islands) == len(units.new_communes) == 3_321
    kinds = defaultdict(set)
    for move in gone:
        kinds[move.predecessor].add(move.kind)
    assert set(map(frozenset, kinds.values())) == {frozenset({"merge"}), frozenset({"split"})}


def test_names_are_composed_and_clean():
    units = load()
    levels = (
        units.old_provinces,
        units.old_districts,
        units.old_communes,
        units.new_provinces,
        units.new_communes,
    )
    for level in levels:
        for unit in level.values():
            assert unit.name == unicodedata.normalize("NFC", unit.name) == " ".join(unit.name.split())
            assert territory(unit).kind, unit


def test_a_map_says_no_share_so_none_is_invented():
    assert {move.kind for move in moves_into("92") if move.divided} == {"split"}
    assert not any(move.divided for move in moves_into("24"))


@pytest.mark.slow
@pytest.mark.django_db
def test_the_whole_of_can_tho_is_followed_from_before_to_today():
    """One province of three, with all communes of before: 244 whole ones exactly, 19 divided ones not guessed."""
    for code in FACTS["92"][0]:
        call_command("create_province", code, "--before-reform", "--communes", stdout=StringIO())
    out = StringIO()
    call_command("create_province", "92", "--on", "01/08/2025", stdout=out)
    assert "việc kế thừa" in out.getvalue()
    communes = Agency.objects.filter(kind=AgencyKind.COMMUNE)
    old = list(communes.filter(valid_to=REFORM))
    assert (len(old), communes.filter(valid_from=REFORM).count()) == (263, 103)
    found = chains("")
    landings = {agency.code: found.land(agency.pk, BEFORE, NOW) for agency in old}
    whole = [each for each in landings.values() if each.is_whole]
    assert (len(whole), sum(bool(each.unknown) for each in landings.values())) == (244, 19)
    assert all(sum(each.parts.values()) == Fraction(1) for each in whole)
    province = Agency.objects.get(code="T92")
    assert {
        found.land(Agency.objects.get(code=f"T{old}").pk, BEFORE, NOW).single for old in ("93", "94")
    } == {province.pk}
    police = Agency.objects.get(code="T94.CA")
    assert found.land(police.pk, BEFORE, NOW).single == Agency.objects.get(code="T92.CA").pk
    count = Succession.objects.count()
    call_command("create_province", "92", "--on", "01/08/2025", stdout=StringIO())
    assert Succession.objects.count() == count


@pytest.mark.django_db
def test_a_province_that_took_the_code_of_one_and_the_name_of_another_is_followed_too():
    """Bắc Ninh of today has the code of Bắc Giang: those agencies go on under another name, old papers keep the old."""
    for code in ("24", "27"):
        call_command("create_province", code, "--before-reform", stdout=StringIO())
    for _again in range(2):
        call_command("create_province", "24", "--on", "01/08/2025", "--no-communes", stdout=StringIO())
    province, police = (Agency.objects.get(code=code) for code in ("T24", "T24.CA"))
    said = [
        [(each.valid_from < REFORM, each.valid_to, each.name) for each in agency.names.order_by("valid_from")]
        for agency in (province, police)
    ]
    assert said == [
        [(True, REFORM, "Ủy ban nhân dân tỉnh Bắc Giang"), (False, None, "Ủy ban nhân dân tỉnh Bắc Ninh")],
        [(True, REFORM, "Công an tỉnh Bắc Giang"), (False, None, "Công an tỉnh Bắc Ninh")],
    ]
    found = chains("")
    for code in ("T24", "T27", "T24.CA", "T27.CA"):
        landing = found.land(Agency.objects.get(code=code).pk, BEFORE, NOW)
        assert landing.single == Agency.objects.get(code=code.replace("27", "24")).pk
    assert Agency.objects.get(code="T27").valid_to == REFORM


def test_of_every_province_whose_code_goes_on_the_agencies_go_on():
    units = load()
    assert {code for code in units.new_provinces if renamed(code)} == {
        "15",
        "24",
        "44",
        "52",
        "80",
        "82",
        "91",
    }
    for code in sorted(set(units.old_provinces) & set(units.new_provinces)):
        old = {spec.code: spec for spec in province_specs(code, on=BEFORE)}
        for spec in province_specs(code, on=REFORM, communes=False):
            if spec.code in old and spec.valid_from < REFORM and spec.kind != AgencyKind.MINISTRY:
                assert old[spec.code].valid_to is None, spec
