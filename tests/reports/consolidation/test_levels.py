"""Any depth, several routes in one call, branches that nobody answers for; and what is secret stays where it is."""

import json
import logging

import pytest

from agencies.states import AgencyKind, Role
from reports.collection.actions.drafts import save_section
from reports.collection.entries import FigureEntry, SectionEntry
from reports.collection.models import Report
from reports.collection.states import AssignmentKind
from reports.consolidation.models import RunInput
from reports.consolidation.queries.derivation import derive
from reports.consolidation.recount import recount
from reports.documents.compose.paper import compose
from reports.documents.compose.trace import trace_json
from reports.documents.derivation import write_book
from reports.documents.queries.files import paper_sha256
from reports.documents.renderers import docx, xlsx
from reports.documents.renderers.html import paper_html
from tests.factories.agencies import make_agency, make_member
from tests.factories.rounds import make_assignment, make_breakdown, make_report, section_of
from tests.factories.summaries import Scene, printed
from tests.reports.consolidation.test_tree import accept, officer_of

pytestmark = pytest.mark.django_db
TT, DH = ("TT.01", ""), ("DH.01", "")


def summary_duty(scene, name, parent, kind=AgencyKind.DISTRICT):
    """A summary at any level, with an officer of its own."""
    duty = make_assignment(
        scene.call, make_agency(name, kind=kind), parent=parent, kind=AssignmentKind.CONSOLIDATION
    )
    make_member(duty.agency, Role.OFFICER)
    return duty


@pytest.fixture
def nation(db):
    """The ministry over a province (by two levels of communes) and over a ministry that reports straight to it."""
    scene = Scene()
    scene.province = summary_duty(scene, "UBND tỉnh P", scene.root, AgencyKind.PROVINCE)
    scene.district = summary_duty(scene, "UBND huyện D", scene.province)
    scene.commune = summary_duty(scene, "UBND xã C", scene.district)
    scene.accepted("Thôn 1", {TT: 1, DH: (1, 2)}, parent=scene.commune)
    scene.accepted("Thôn 2", {TT: 2, DH: (0, 2)}, parent=scene.commune)
    scene.accepted("Xã gửi thẳng huyện", {TT: 4, DH: (1, 1)}, parent=scene.district)
    scene.accepted("Sở gửi thẳng tỉnh", {TT: 8}, parent=scene.province)
    scene.accepted("Bộ gửi thẳng", {TT: 16, DH: (1, 3)})
    scene.lower = [scene.commune, scene.district, scene.province]
    return scene


def test_four_levels_and_four_routes_in_one_call_add_up_once(nation):
    for duty in nation.lower:
        accept(nation.summary(duty, by=officer_of(duty)))
    top = nation.summary()
    assert printed(top, *TT).value == 1 + 2 + 4 + 8 + 16
    ratio = printed(top, *DH)
    assert (ratio.numerator, ratio.denominator) == (1 + 0 + 1 + 1, 2 + 2 + 1 + 3)
    assert list(recount(top)) == []


def test_looking_through_three_levels_gives_the_same(nation):
    top = nation.summary(tree=True, provisional=True)
    assert printed(top, *TT).value == 31
    taken = RunInput.objects.filter(run__report=top, role="included")
    assert taken.count() == 5


def test_every_level_is_accounted_for_in_the_derivation(nation):
    for duty in nation.lower:
        accept(nation.summary(duty, by=officer_of(duty)))
    names = [each.name for each in derive(nation.summary())]
    assert names == ["UBND xã C", "UBND huyện D", "UBND tỉnh P", nation.call.lead.name]


def test_a_branch_that_nobody_is_assigned_to_does_not_block_and_is_named(nation):
    empty = summary_duty(nation, "UBND tỉnh Q", nation.root, AgencyKind.PROVINCE)
    lonely = make_assignment(nation.call, make_agency("Bộ chưa có ai", kind=AgencyKind.DEPARTMENT))
    assert not empty.children.exists()
    assert not lonely.agency.memberships.exists()
    top = nation.summary(tree=True, provisional=True)
    assert printed(top, *TT).value == 31
    missing = RunInput.objects.filter(run__report=top, role="missing").values_list(
        "assignment__agency__name", flat=True
    )
    assert {"UBND tỉnh Q", "Bộ chưa có ai"} <= set(missing)


def test_who_is_missing_stands_on_the_screen_and_in_the_annex_with_the_coverage(nation, client):
    make_assignment(nation.call, make_agency("Bộ chưa gửi", kind=AgencyKind.DEPARTMENT))
    nation.unit("Bộ gửi mật", closed_as="classified", closed_reason="gửi theo đường mật")
    for duty in nation.lower:
        accept(nation.summary(duty, by=officer_of(duty)))
    top = nation.summary()
    client.force_login(nation.officer)
    page = client.get(f"/summaries/{top.pk}/").content.decode()
    assert "<strong>2/4</strong> báo cáo" in page
    assert "Bộ chưa gửi" in page
    assert "Bộ gửi mật" in page
    annex = str(paper_html(compose(top)))
    assert "Chưa có báo cáo: Bộ chưa gửi (chưa gửi báo cáo)." in annex
    assert "Gửi riêng theo chế độ mật: Bộ gửi mật (gửi theo đường mật)." in annex
    assert printed(top, *TT).note.startswith("tính trên 2/4 đơn vị; chưa gồm số liệu mật")


# --- what is secret ---

CANARY = 7_654_321


@pytest.fixture
def secret(db):
    """A unit typed a number, then marked it as given the secret way and sent the report; a second unit answers."""
    scene = Scene()
    scene.accepted("Huyện A", {TT: 20})
    duty = scene.unit("Huyện M")
    report = make_report(duty)
    drafter = make_member(duty.agency)
    section = section_of(report, "communication")
    indicator = scene.call.programme.indicators.get(code="TT.01")
    key = (indicator.pk, make_breakdown().pk)
    for figure in (
        FigureEntry(*key, value=CANARY, state="reported"),
        FigureEntry(*key, state="classified"),
    ):
        text = report.texts.get(section=section)
        save_section(
            report_id=report.pk, section_id=section.pk, by=drafter, edit_version=text.edit_version,
            entry=SectionEntry(figures=[figure]),
        )  # fmt: skip
    Report.objects.filter(pk=report.pk).update(state="accepted")
    return scene


def test_a_number_that_was_given_the_secret_way_is_nowhere_to_be_read(secret, client, caplog):
    caplog.set_level(logging.DEBUG)
    top = secret.summary()
    client.force_login(secret.officer)
    paper = paper_sha256(top, "xlsx")[0]
    said = {
        "data": trace_json(top),
        "layout": json.dumps(paper.to_json(), ensure_ascii=False),
        "summary": client.get(f"/summaries/{top.pk}/?muc=communication").content.decode(),
        "figure": client.get(f"/summaries/{top.pk}/figures/TT.01/").content.decode(),
        "preview": client.get(f"/reports/{top.pk}/preview/?view=text").content.decode(),
        "workbook": _words_of(xlsx.render(paper)),
        "derivation": _words_of(write_book(derive(top))),
        "word": _words_of(docx.render(compose(top))),
        "logs": caplog.text,
    }
    assert "20" in said["figure"], "the control: what is not secret is there"
    for place, text in said.items():
        assert str(CANARY) not in text, place
        assert "7.654.321" not in text, place
    assert printed(top, *TT).note == "tính trên 1/2 đơn vị; chưa gồm số liệu mật"
    assert "gửi riêng theo chế độ mật" in said["figure"]


def _words_of(content):
    """Every part of a file of Office as text."""
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return "\n".join(parts.read(name).decode("utf-8", "replace") for name in parts.namelist())
