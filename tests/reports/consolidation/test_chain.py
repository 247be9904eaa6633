"""A new acceptance brings the summaries above it up to date, and no others."""

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from portal.core.errors import Conflict
from reports.collection.models import Report
from reports.consolidation.actions.jobs import claim, request_run
from reports.consolidation.actions.levels import levels_above
from reports.consolidation.actions.perform import perform
from reports.consolidation.models import RunInput
from reports.consolidation.queries.freshness import freshness
from tests.factories.summaries import Scene, newer, printed
from tests.reports.consolidation.test_setwise import from_the_engine, stored

pytestmark = pytest.mark.django_db
TT = ("TT.01", "")


def accept_newest(duty):
    """What leaders and officers do between the levels."""
    if duty.reports.filter(state="draft").exists():
        duty.reports.filter(state="accepted").update(state="superseded")
        duty.reports.filter(state="draft").update(state="accepted")


def country(provinces, *, districts=2, communes=2):
    """Ministry, provinces, districts, communes; everything accepted and summed up once."""
    scene = Scene()
    scene.communes, scene.middle = [], []
    for province in range(provinces):
        above = scene.district(f"Tỉnh {provinces}.{province}")
        for district in range(districts):
            lower = scene.unit(f"Huyện {provinces}.{province}.{district}", parent=above, kind="consolidation")
            scene.communes += [scene.accepted(figures={TT: n}, parent=lower) for n in range(1, communes + 1)]
            scene.middle.append(lower)
        scene.middle.append(above)
    for _level in range(2):
        scene.run(tree=True)
        for duty in scene.middle:
            accept_newest(duty)
    scene.run()
    return scene


def renewed(scene, report):
    """The root's summary after the chain was brought up to date level by level, and what it took."""
    for duty in [each for level in levels_above(report.assignment, scene.root) for each in level]:
        held = claim(request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True).pk)
        perform(held, above=report.assignment)
        accept_newest(next(each for each in scene.middle if each.pk == duty))
    held = claim(request_run(assignment_id=scene.root.pk, by=scene.officer, tree=True).pk)
    with CaptureQueriesContext(connection) as queries:
        summary = perform(held, above=report.assignment)
    return summary, len(queries)


def test_the_chain_carries_a_new_figure_to_the_top_and_leaves_the_others_alone():
    scene = country(2)
    before = {duty.pk: duty.reports.count() for duty in scene.middle}
    summary, _queries = renewed(scene, newer(scene.communes[0], {TT: 1001}))
    assert printed(summary, *TT).value == 2 * 2 * 3 + 1000
    chain = {scene.middle[0].pk, scene.middle[2].pk}
    assert {
        duty for duty, count in before.items() if Report.objects.filter(assignment=duty).count() > count
    } == chain


def test_the_chain_gives_what_counting_everything_anew_gives():
    scene = country(2)
    summary, _queries = renewed(scene, newer(scene.communes[3], {TT: 77}))
    by_chain = stored(summary)
    whole = scene.summary(tree=True)
    assert by_chain == stored(whole) == from_the_engine(whole.runs.get())
    assert all(freshness(duty.reports.get(state="accepted")).fresh for duty in scene.middle)


def test_the_statements_of_a_chain_do_not_grow_with_the_agencies():
    counts = []
    for provinces in (1, 1, 3):  # the first finds an empty journal
        scene = country(provinces)
        counts.append(renewed(scene, newer(scene.communes[0], {TT: 5}))[1])
    assert counts[1] == counts[2]


def test_a_duty_of_another_root_has_no_chain_here():
    scene, other = Scene(), Scene()
    with pytest.raises(Conflict, match="không tổng hợp vào"):
        levels_above(other.unit(), scene.root)


def test_the_command_brings_one_chain_up_to_date(capsys):
    scene = country(2)
    commune = newer(scene.communes[0], {TT: 500})
    call_command(
        "consolidate", scene.call.code, above=commune.assignment.agency.code, by=scene.officer.username
    )
    assert "Kết quả" in capsys.readouterr().out
    district = scene.middle[0]
    assert printed(district.reports.get(state="draft"), *TT).value == 502
    assert not scene.middle[1].reports.filter(state="draft").exists()
    assert RunInput.objects.filter(run__assignment=district, report=commune).exists()


def test_an_unknown_agency_is_named(capsys):
    from django.core.management.base import CommandError

    scene = country(1)
    with pytest.raises(CommandError, match="không giao báo cáo"):
        call_command("consolidate", scene.call.code, above="KHONG-CO", by=scene.officer.username)
