"""One agency follows another: shares that add up, no circles, chains that compose exactly."""

import datetime as dt
from fractions import Fraction

import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st

from agencies import actions
from agencies.models import Agency, Succession
from agencies.queries import chains
from agencies.succession import Chains, Step
from portal.core.errors import Conflict, Invalid
from tests.factories.agencies import make_administrator, make_agency

DAY = dt.date(2025, 7, 1)
BEFORE = dt.date(2025, 6, 14)
NOW = dt.date(2026, 1, 1)
SOURCE = "dân số năm 2024 (minh họa)"


def follow(former: Agency, latter: Agency | None, kind: str = "split", **fields) -> Succession:
    values = {"effective_date": DAY, "legal_basis": "Nghị quyết", **fields}
    if values.get("share") not in (None, 10_000):
        values.setdefault("share_source", SOURCE)
    return actions.record_succession(by=None, predecessor=former, successor=latter, kind=kind, **values)


def refused(field: str, *args, **fields) -> str:
    """The message beside the field."""
    with pytest.raises(Invalid) as error:
        follow(*args, **fields)
    assert list(error.value.fields) == [field]
    return str(error.value.fields[field])


# --- what may be recorded -----------------------------------------------------------------------------------


@pytest.mark.django_db
def test_shares_of_one_predecessor_never_exceed_the_whole():
    old, one, two, three = (make_agency() for _each in range(4))
    follow(old, one, share=6_000)
    message = refused("share", old, two, share=4_001)
    assert "100,01%" in message
    assert "vượt quá 100%" in message
    assert old.successions_out.count() == 1
    follow(old, two, share=4_000)  # the control: what just fits is taken
    assert "đủ 100%" in refused("share", old, three)


@pytest.mark.django_db
def test_a_predecessor_that_is_divided_up_ends_when_its_shares_are_the_whole_and_not_before():
    old, one, two = make_agency(), make_agency(), make_agency()
    follow(old, one, share=3_333)
    old.refresh_from_db()
    assert old.valid_to is None
    follow(old, two, share=6_667)
    old.refresh_from_db()
    assert old.valid_to == old.names.get().valid_to == DAY


@pytest.mark.django_db
def test_a_merger_leaves_nothing_for_a_split_of_the_same_day():
    old, one, two = make_agency(), make_agency(), make_agency()
    follow(old, one, share=1)
    assert "vượt quá 100%" in refused("share", old, two, kind="merge")
    assert "toàn bộ" in refused("share", old, two, kind="merge", share=5_000)


@pytest.mark.django_db
@pytest.mark.parametrize("share", [0, 10_001])
def test_a_share_is_more_than_nothing_and_at_most_all(share: int):
    assert "không quá 100%" in refused("share", make_agency(), make_agency(), share=share)


@pytest.mark.django_db
def test_a_share_has_a_source():
    assert "nguồn" in refused("share_source", make_agency(), make_agency(), share=5_000, share_source=" ")
    assert "chưa nhập tỷ lệ" in refused("share", make_agency(), make_agency(), share_source=SOURCE)


@pytest.mark.django_db
def test_a_chain_that_comes_back_to_its_beginning_is_refused():
    a, b, c = make_agency(), make_agency(), make_agency()
    follow(a, b, share=2_000, effective_date=dt.date(2023, 1, 1))
    follow(b, c, share=2_000)
    assert "chuyển thành" in refused("successor", c, a, share=2_000, effective_date=NOW)
    follow(a, c, share=2_000)  # the control: two ways to the same agency are no circle


@pytest.mark.django_db
def test_both_exist_on_the_day():
    ended = make_agency(valid_to=dt.date(2024, 1, 1))
    young = make_agency(valid_from=NOW)
    assert "cơ quan không tồn tại" in refused("effective_date", ended, make_agency())
    assert "kế thừa không tồn tại" in refused("effective_date", make_agency(), young)
    later = make_agency(valid_to=NOW)
    assert "01/01/2026" in refused("effective_date", later, make_agency(), kind="merge")


@pytest.mark.django_db
def test_an_end_has_no_successor_and_everything_else_has_one():
    assert "Giải thể" in refused("successor", make_agency(), make_agency(), kind="abolish")
    assert "Chưa chọn" in refused("successor", make_agency(), None, kind="split")
    old = make_agency()
    follow(old, None, kind="abolish")
    old.refresh_from_db()
    assert old.valid_to == DAY


@pytest.mark.django_db
def test_two_functions_may_go_to_one_agency_on_one_day_the_same_one_not_twice():
    old, new = make_agency("Sở LĐTBXH"), make_agency("Sở Y tế")
    follow(old, new, kind="transfer", function="phòng, chống mại dâm", programme_code="PCMD")
    follow(old, new, kind="transfer", function="trẻ em", programme_code="TRE-EM")
    with pytest.raises(Conflict):
        follow(old, new, kind="transfer", programme_code="PCMD")
    assert "chuyển chức năng" in refused("programme_code", old, new, kind="split", programme_code="PCMD")


@pytest.mark.django_db
def test_the_page_takes_a_share_in_percent_and_says_what_is_wrong_beside_the_field():
    client = Client()
    client.force_login(make_administrator())
    old, new = make_agency(), make_agency("Phường Ngã Bảy", code="T92.M1")
    page = reverse("agencies:record_succession", args=[old.pk])
    sent = {"kind": "split", "successor": new.code, "effective_date": "1/7/2025", "legal_basis": "Nghị quyết 1668",
            "share": "37,5%"}  # fmt: skip
    wrong = client.post(page, sent)
    assert "Ghi nguồn của tỷ lệ" in wrong.content.decode()
    assert 'value="37,5%"' in wrong.content.decode()
    assert 'href="#id_share"' in client.post(page, sent | {"share": "ba phần"}).content.decode()
    shown = client.post(page, sent | {"share_source": SOURCE}, follow=True).content.decode()
    assert "37,5%" in shown
    assert SOURCE in shown
    assert old.successions_out.get().share == 3_750


# --- where things land --------------------------------------------------------------------------------------


def landing(
    steps: list[Step], agency: int = 1, ends: dict[int, dt.date] | None = None, since: dt.date = BEFORE
):
    return Chains(steps, ends or {}).land(agency, since, NOW)


def test_chains_compose():
    steps = [
        Step(1, 2, "merge", dt.date(2023, 1, 1)),
        Step(2, 3, "split", DAY, 2_500),
        Step(2, 4, "split", DAY, 7_500),
        Step(4, 5, "rename", dt.date(2025, 12, 1)),
    ]
    ends = {1: dt.date(2023, 1, 1), 2: DAY, 4: dt.date(2025, 12, 1)}
    found = landing(steps, ends=ends, since=dt.date(2022, 12, 31))
    assert found.parts == {3: Fraction(1, 4), 5: Fraction(3, 4)}
    assert not found.is_whole
    only_later = Chains(steps, ends).land(2, dt.date(2023, 6, 1), dt.date(2025, 7, 1))
    assert only_later.parts == {3: Fraction(1, 4), 4: Fraction(3, 4)}  # December has not come yet


def test_what_is_not_given_away_stays_with_the_agency():
    found = landing([Step(1, 2, "split", DAY, 3_000)])
    assert found.parts == {1: Fraction(7, 10), 2: Fraction(3, 10)}


def test_a_step_of_before_the_figure_does_not_move_it():
    found = landing([Step(1, 2, "split", BEFORE, 3_000)])
    assert found.is_whole
    assert found.single == 1


def test_the_figure_of_an_agency_that_ended_within_the_period_is_not_lost():
    """It reported on what it was on its last day."""
    found = landing([Step(1, 2, "merge", dt.date(2025, 3, 1))], ends={1: dt.date(2025, 3, 1)})
    assert found.single == 2


def test_a_share_that_was_not_entered_is_not_guessed():
    assert landing([Step(1, 2, "split", DAY), Step(1, 3, "split", DAY, 5_000)]).unknown == (1,)
    half = [Step(1, 2, "split", DAY, 5_000)]
    assert landing(half, ends={1: DAY}).unknown == (1,)  # ended, and half of it nowhere
    assert not landing(half).unknown  # the control: alive, so the half is its own
    assert landing([], ends={1: DAY}).unknown == (1,)  # ended, and nobody wrote down who followed


def test_what_was_abolished_is_lost_and_said_so():
    found = landing([Step(1, 2, "merge", DAY), Step(2, None, "abolish", dt.date(2025, 12, 1))], ends={1: DAY})
    assert (dict(found.parts), found.lost) == ({}, Fraction(1))


@pytest.mark.django_db
def test_a_function_goes_its_own_way_and_the_rest_another():
    old, health, home = make_agency("Sở LĐTBXH"), make_agency("Sở Y tế"), make_agency("Sở Nội vụ")
    follow(old, health, kind="transfer", function="phòng, chống mại dâm", programme_code="PCMD")
    follow(old, home, kind="merge")
    assert chains("PCMD").land(old.pk, BEFORE, NOW).single == health.pk
    assert chains("NGUOI-CO-CONG").land(old.pk, BEFORE, NOW).single == home.pk


@st.composite
def forests(draw) -> tuple[list[Step], dict[int, dt.date], int]:
    """Steps from lower to higher numbers (so no circle), each day's shares full or leaving a rest."""
    size = draw(st.integers(2, 9))
    steps, ends = [], {}
    for agency in range(1, size):
        day = DAY + dt.timedelta(days=agency)
        targets = draw(st.lists(st.integers(agency + 1, size), unique=True, max_size=3))
        if not targets:
            continue
        cuts = sorted(
            draw(st.lists(st.integers(1, 9_999), unique=True, min_size=len(targets), max_size=len(targets)))
        )
        shares = [high - low for low, high in zip([0, *cuts], cuts, strict=False)]
        if draw(st.booleans()):
            shares[-1] += 10_000 - cuts[-1]
            ends[agency] = day
        steps += [
            Step(agency, target, "split", day, share) for target, share in zip(targets, shares, strict=True)
        ]
    return steps, ends, size


@settings(max_examples=200, deadline=None)
@given(forests())
def test_nothing_is_gained_or_lost_on_the_way(world):
    steps, ends, size = world
    for agency in range(1, size + 1):
        found = landing(steps, agency, ends)
        assert sum(found.parts.values()) + found.lost == 1
