"""A round of any province of today: its real communes under it, everything invented marked as illustration."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from agencies.models import Agency, User
from agencies.provinces import territory
from agencies.states import AgencyKind, Role
from agencies.units import load, under
from portal.core import clock
from portal.core.numbers import format_scaled, parse_scaled
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import CallState, ReportState
from reports.consolidation.models import RunInput
from reports.management.demo.any_province import BEFORE, CLOCKS, PERIOD
from reports.management.demo.illustration import MARK, OWING, SENT_BACK, Place, answer_of
from reports.management.demo.people import Crowd, new_password
from tests.factories.agencies import make_agency

CODE = "12"  # Lai Châu, 38 communes


def places() -> list[Place]:
    """The communes of the country."""
    return [
        Place(code, unit.name, territory(unit).kind, "commune", "territorial")
        for code, unit in load().new_communes.items()
    ]


def number(text: str) -> int:
    return 0 if text == "không có" else parse_scaled(text.removeprefix("hơn "), 0)


def test_parts_add_up_and_nothing_exceeds_what_there_is_in_any_commune_of_the_country():
    for at, place in enumerate(places()):
        figures = {(each.code, each.breakdown): each.text for each in answer_of(place, at).figures}
        for code in ("CSKD.01", "CTX.03"):
            parts = [number(text) for (of, part), text in figures.items() if of == code and part]
            assert not parts or sum(parts) == number(figures[code, ""]), place
        for less, more in (("CSKD.02", "CSKD.01"), ("LD.02", "LD.01"), ("LD.03", "LD.01")):
            assert number(figures[less, ""]) <= number(figures[more, ""]), place


def test_every_answer_says_that_it_is_an_illustration_and_the_same_place_always_gets_the_same():
    for at, place in enumerate(places()[:200]):
        answer = answer_of(place, at)
        assert answer.prose["basis"][0].text == MARK
        assert answer == answer_of(place, at)
        assert (answer.sends is None) == (at % OWING == OWING - 1)
    assert answer_of(places()[SENT_BACK], SENT_BACK).returned is not None


@pytest.mark.django_db
def test_an_unknown_code_is_answered_with_the_list(settings):
    settings.DEMO = True
    with pytest.raises(CommandError) as refused:
        call_command("demo", "--province", "93", stdout=io.StringIO())
    message = str(refused.value)
    assert "“93”" in message
    assert all(f"{unit.code} {territory(unit).own}" in message for unit in load().new_provinces.values())
    assert not User.objects.exists()
    assert not Agency.objects.exists()


@pytest.mark.django_db
def test_a_crowd_hashes_its_password_once_and_nobody_shares_a_name():
    cast = Crowd(new_password())
    people = [cast.hire(make_agency("UBND xã An Thạnh"), "drafter") for _each in range(3)]
    assert len({each.username for each in people}) == 3
    assert len({each.password for each in people}) == 1
    people[2].refresh_from_db()
    assert people[2].check_password(cast.password)


@pytest.mark.slow
@pytest.mark.django_db
def test_a_whole_province_is_played_with_its_real_communes(client, private_files, settings, tmp_path):
    settings.DEMO = True
    out = io.StringIO()
    call_command("demo", "--province", CODE, "--stage", "consolidated", stdout=out)
    assert "CLOCK_OFFSET_SECONDS=" in out.getvalue()
    root = Agency.objects.get(code=f"T{CODE}")
    communes = Agency.objects.filter(kind=AgencyKind.COMMUNE)
    assert set(communes.values_list("parent", flat=True)) == {root.pk}  # two levels
    named = {f"Ủy ban nhân dân {territory(unit).full}" for unit in under(load().new_communes, CODE)}
    assert {agency.names.get().name for agency in communes} == named
    assert not Agency.objects.filter(kind=AgencyKind.DISTRICT).exists()
    _the_round(len(named))
    _the_series(client, root)


def _the_series(client, root) -> None:
    """Two half-years of one kind stand side by side, each with what was reported then."""
    summaries = Report.objects.filter(assignment__parent__isnull=True).order_by("assignment__call__data_to")
    first, second = summaries
    assert [each.assignment.call.period.code for each in summaries] == [BEFORE, PERIOD]
    assert [each.state for each in summaries] == [ReportState.ACCEPTED, ReportState.DRAFT]
    assert first.assignment.call.state == CallState.CLOSED
    client.force_login(
        User.objects.get(memberships__agency__code=f"T{CODE}.SYT", memberships__role=Role.OFFICER)
    )
    with clock.travel(CLOCKS["consolidated"]):
        text = client.get(reverse("reports:series", args=[second.pk, "TT.01"])).text
    for each in summaries:
        assert each.assignment.call.period.label in text
        assert format_scaled(each.figures.get(indicator__code="TT.01", breakdown__key="").value, 0) in text


def _the_round(communes: int) -> None:
    duties = Assignment.objects.filter(reporter_class="territorial", call__period__code=PERIOD)
    assert duties.count() == communes == 38
    summary = Report.objects.get(assignment__parent__isnull=True, assignment__call__period__code=PERIOD)
    inputs = RunInput.objects.filter(run__report=summary)
    owing = communes // OWING
    assert inputs.filter(role="included", assignment__in=duties).count() == communes - owing
    assert inputs.exclude(role="included").filter(assignment__in=duties).count() == owing
    assert Report.objects.filter(state=ReportState.RETURNED).count() == 1
    total = summary.figures.get(indicator__code="CTX.03", breakdown__key="")
    assert total.value == communes - owing
    given = Figure.objects.filter(report__assignment__in=duties, report__state=ReportState.ACCEPTED)
    values = given.filter(indicator__code="CSKD.01", breakdown__key="").values_list("value", flat=True)
    assert summary.figures.get(indicator__code="CSKD.01", breakdown__key="").value == sum(values)
