"""Whole provinces of the map of July 2025: a figure of before under the units of today, beside a plain script that
reads nothing but the rows of the successions."""

import random
from collections import defaultdict
from fractions import Fraction
from io import StringIO

import pytest
from django.core.management import call_command

from agencies.models import Agency, Succession
from agencies.states import AgencyKind
from portal.core.numbers import format_scaled
from reports.collection.models import Assignment, Figure, Report
from reports.collection.states import Origin, ReportState
from reports.consolidation.queries.history import history
from reports.consolidation.queries.history_shapes import COMPARABLE, TODAY
from reports.consolidation.queries.history_tables import table_of
from reports.outlines.models import Breakdown, Indicator
from tests.agencies.test_reform import BEFORE, FACTS, REFORM
from tests.factories.agencies import make_member
from tests.factories.rounds import make_breakdown, make_call, make_outline, make_period
from tests.factories.rounds import make_report as made_report

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


def told(call, units, figures):
    """Accepted reports of many units at once."""
    root = call.assignments.get(parent=None)
    duties = Assignment.objects.bulk_create(
        Assignment(
            call=call, agency=unit, parent=root, kind="contribution", nature="assigned", version=root.version,
            reporter_class="territorial", due_at=root.due_at,
        )
        for unit in units
    )  # fmt: skip
    by = make_member(call.lead)
    reports = Report.objects.bulk_create(
        Report(
            assignment=duty, version=1, state=ReportState.ACCEPTED, origin=Origin.ENTERED, created_by=by,
            created_at=call.opened_at or root.due_at, submitted_at=root.due_at,
        )
        for duty in duties
    )  # fmt: skip
    indicator, breakdown = Indicator.objects.get(code="TT.02"), make_breakdown()
    Figure.objects.bulk_create(
        Figure(
            report=report, indicator=indicator, breakdown=breakdown, value=figures[unit.pk], state="reported"
        )
        for report, unit in zip(reports, units, strict=True)
    )


def plain(old, figures):
    """Where each figure went: (today's unit -> amount, names of units of which nobody has said the shares)."""
    amounts, unknown = defaultdict(Fraction), []
    for unit in old:
        steps = list(
            Succession.objects.filter(predecessor=unit, effective_date=REFORM).exclude(kind="transfer")
        )
        if not steps:
            amounts[unit.pk] += figures[unit.pk]
        elif len(steps) == 1 and steps[0].share in (None, 10_000) and steps[0].kind != "split":
            amounts[steps[0].successor_id] += figures[unit.pk]
        elif all(step.share is not None for step in steps) and sum(step.share for step in steps) == 10_000:
            for step in steps:
                amounts[step.successor_id] += Fraction(figures[unit.pk] * step.share, 10_000)
        else:
            unknown.append(unit)
    return amounts, unknown


@pytest.mark.parametrize("code", ["92", "24"])
def test_the_figures_of_whole_provinces_stand_under_the_units_of_today(code):
    for former in FACTS[code][0]:
        call_command("create_province", former, "--before-reform", "--communes", stdout=StringIO())
    call_command("create_province", code, "--on", "01/08/2025", stdout=StringIO())
    dice = random.Random(int(code))
    communes = Agency.objects.filter(kind=AgencyKind.COMMUNE)
    old, new = (
        list(communes.filter(names__valid_from__lte=BEFORE).exclude(valid_from=REFORM).distinct()),
        list(communes.filter(valid_to=None)),
    )
    divided = Succession.objects.filter(kind="split", share=None, predecessor__in=old).values_list(
        "predecessor", flat=True
    )
    for pk in sorted(set(divided))[:5]:  # of some, people have entered the shares
        steps = list(Succession.objects.filter(predecessor=pk, effective_date=REFORM).order_by("pk"))
        first = dice.randrange(1, 10_000) if len(steps) > 1 else 10_000
        for step, share in zip(steps, [first, 10_000 - first, *[0] * len(steps)], strict=False):
            Succession.objects.filter(pk=step.pk).update(share=share, share_source="dân số (minh họa)")
    figures = {unit.pk: dice.randrange(10**6) for unit in {*old, *new}}
    lead = Agency.objects.filter(kind=AgencyKind.DEPARTMENT, valid_to=None, code__startswith=f"T{code}.")[0]
    outline = make_outline()
    before = make_call(lead=lead, version=outline, period=make_period(2025))
    told(before, old, figures)
    now = make_call(lead=lead, version=outline, period=make_period(2026))
    told(now, new, figures)
    top = made_report(now.root, state=ReportState.ACCEPTED, origin=Origin.CONSOLIDATED)
    amounts, unknown = plain(old, figures)
    assert bool(unknown) == (code == "92"), "in Bắc Ninh no commune was divided"
    found = history(top, Indicator.objects.get(code="TT.02"), Breakdown.objects.get(key=""))
    table = table_of(found, TODAY)
    assert len(table.columns) == 2
    waiting = [line for line in table.lines if "chưa chia được" in line.hint]
    cells = {line.label: line.cells[0] for line in table.lines if line not in waiting}
    names = {unit.pk: found.name(unit.pk, found.today) for unit in Agency.objects.filter(pk__in=amounts)}
    assert len(set(names.values())) == len(names)
    for pk, amount in amounts.items():
        cell, rounded = cells[names[pk]], int(amount + Fraction(1, 2))
        assert cell.text == format_scaled(rounded, 0, pad=True), names[pk]
        assert ("quy đổi" in " ".join(cell.marks)) == (amount.denominator != 1 or converted(pk)), names[pk]
    assert table.totals[0].cells[0].text == format_scaled(sum(figures[unit.pk] for unit in old), 0)
    assert sorted((line.label, line.cells[0].text) for line in waiting) == sorted(
        (found.name(unit.pk, BEFORE), format_scaled(figures[unit.pk], 0, pad=True)) for unit in unknown
    ), "what nobody has divided stands apart and is in the total"
    same = {unit.pk for unit in old} & {unit.pk for unit in new}
    steady = [
        pk for pk in same if not Succession.objects.filter(successor=pk, effective_date=REFORM).exists()
    ]
    comparable = table_of(found, COMPARABLE)
    assert {line.label for line in comparable.lines} <= {found.name(pk, found.today) for pk in amounts}
    assert len(comparable.lines) >= len(steady)


def converted(pk):
    """Whether a share of some divided unit is in a unit of today."""
    return Succession.objects.filter(successor=pk, share__gt=0, share__lt=10_000).exists()
