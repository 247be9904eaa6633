"""Old reports survive new outlines: whatever becomes of the catalogue, what was written says the same for ever.

Three versions of an outline, each with a round of its own; then twenty edits of the catalogue and of the agencies, and
after each the old reports are exported again and held against what they said before.
"""

import datetime as dt
import io
from dataclasses import replace

import pytest
from django.db.models import ProtectedError

from agencies.states import AgencyKind, Authority, Role
from portal.core import clock
from portal.core.errors import Conflict
from reports.collection.models import Report
from reports.collection.states import ReportState
from reports.consolidation.recount import recount
from reports.documents.actions.issuing import issue
from reports.documents.compose.paper import compose
from reports.documents.layout import Table
from reports.documents.models import Document
from reports.documents.renderers import xlsx
from reports.outlines.actions.loading import load_outlines
from reports.outlines.actions.publishing import publish_version
from reports.outlines.blueprint import (
    AxisSpec,
    Blueprint,
    IndicatorSpec,
    OutlineSpec,
    ProgrammeSpec,
    RowSpec,
    SectionSpec,
    VersionSpec,
)
from reports.outlines.models import Indicator
from tests.factories.agencies import make_member, make_membership
from tests.factories.rounds import CODE
from tests.factories.summaries import Scene
from tests.reports.documents.rounds import rename

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
NOW = dt.datetime(2023, 6, 21, 9, 0, tzinfo=clock.VIETNAM)
CODES = ("KQ.01", "KQ.02", "KQ.03", "KQ.04")
AXIS = AxisSpec("ET", "loại hình", (("karaoke", "Karaoke"), ("luu_tru", "Lưu trú")))


def indicator(code, **fields):
    usual = {"kind": "flow", "scale": 0, "across_units": "sum", "across_time": "sum", "owner_class": "any"}
    return IndicatorSpec(code=code, name=f"Chỉ tiêu {code}", unit="cuộc", **usual | fields)


def row(code, breakdown="", **fields):
    return RowSpec(label=f"Dòng {code} {breakdown}".strip(), indicator=code, breakdown=breakdown, **fields)


def section(key, title, rows):
    return SectionSpec(key=key, title=title, rows=tuple(rows))


FIRST = Blueprint(
    programme=ProgrammeSpec(CODE, "Chương trình thử nghiệm", "công tác thử nghiệm"),
    axes=(AXIS,),
    indicators=(
        indicator("KQ.01"), indicator("KQ.02", scale=2), indicator("KQ.03"),
        indicator("KQ.04", kind="ratio", across_units="recompute", across_time="recompute"),
    ),
    outlines=(
        OutlineSpec(
            code="CU", name="Đề cương", reporter_class="territorial", period_kind="half",
            content=VersionSpec("Kết quả {subject} {period}", ("roman", "arabic"), (
                section("first", "Tình hình", [row("KQ.01"), row("KQ.01", "ET=karaoke", depth=1), row("KQ.02")]),
                section("second", "Kết quả", [row("KQ.03"), row("KQ.04")]),
            )),
        ),
    ),
)  # fmt: skip


def content(source, change):
    """The blueprint with another content of its outline."""
    (outline,) = source.outlines
    return replace(source, outlines=(replace(outline, content=change(outline.content)),))


def sections(source, change):
    return content(source, lambda it: replace(it, sections=tuple(change(list(it.sections)))))


def rows(source, change):
    """Every section with other rows; `change` takes and gives a list."""
    return sections(source, lambda them: [replace(s, rows=tuple(change(list(s.rows)))) for s in them])


def meaning(source, code, **fields):
    """An indicator with other facts."""
    return replace(
        source, indicators=tuple(replace(i, **fields) if i.code == code else i for i in source.indicators)
    )


def without(source, code):
    """The indicator is gone from the file, with its lines."""
    smaller = rows(source, lambda them: [r for r in them if r.indicator != code])
    return replace(smaller, indicators=tuple(i for i in smaller.indicators if i.code != code))


SECOND = without(FIRST, "KQ.03")
THIRD = rows(FIRST, lambda them: them[::-1])
# What may be done, and what is refused because stored integers would mean something else.
EDITS = {
    **{f"{code} is taken out of the file": lambda code=code: without(FIRST, code) for code in CODES},
    **{f"{code} has another name": lambda code=code: meaning(FIRST, code, name="Tên khác") for code in CODES},
    "the lines are turned round": lambda: rows(FIRST, lambda them: them[::-1]),
    "the sections are turned round": lambda: sections(FIRST, lambda them: them[::-1]),
    "a section has another title": lambda: sections(
        FIRST, lambda them: [replace(s, title="Khác") for s in them]
    ),
    "the lines have other words": lambda: rows(FIRST, lambda them: [replace(r, label="Khác") for r in them]),
    "a category has another name": lambda: replace(
        FIRST, axes=(replace(AXIS, categories=(("karaoke", "Ka-ra-ô-kê"), ("luu_tru", "Lưu trú"))),)
    ),
    "there is an indicator more": lambda: sections(
        replace(FIRST, indicators=(indicator("KQ.00"), *FIRST.indicators)),
        lambda them: [replace(them[0], rows=(row("KQ.00"), *them[0].rows)), *them[1:]],
    ),
}
REFUSED = {
    "KQ.01 has another unit": lambda: meaning(FIRST, "KQ.01", unit="lượt"),
    "KQ.02 has another scale": lambda: meaning(FIRST, "KQ.02", scale=0),
    "KQ.03 becomes a ratio": lambda: meaning(FIRST, "KQ.03", kind="ratio", across_units="recompute"),
    "KQ.04 becomes a stock": lambda: meaning(FIRST, "KQ.04", kind="stock", across_units="sum"),
}


@pytest.fixture
def old(db):
    """For each of three versions a round with two units, a summary that was issued, and the paper of all of them."""
    rounds = {}
    with clock.travel(NOW):
        for number, source in enumerate((FIRST, SECOND, THIRD), start=1):
            (version,) = load_outlines(source=source, by=None).versions
            assert version.number == number
            rounds[number] = make_round(publish_version(version=version, by=None))
    return rounds


def make_round(version):
    scene = Scene(version=version)
    asked = set(version.sections.values_list("rows__indicator__code", flat=True))
    given = {
        ("KQ.01", ""): 12,
        ("KQ.01", "ET=karaoke"): 5,
        ("KQ.02", ""): 1250,
        ("KQ.03", ""): 7,
        ("KQ.04", ""): (3, 4),
    }
    for name, times in (("UBND huyện A", 1), ("UBND huyện B", 2)):
        figures = {k: (v if isinstance(v, tuple) else v * times) for k, v in given.items() if k[0] in asked}
        scene.accepted(name, figures, {"first": [f"{name} ổn định."]})
    summary = scene.summary()
    Report.objects.filter(pk=summary.pk).update(
        state=ReportState.ACCEPTED, submitted_at=NOW, submitted_by=scene.leader
    )
    signer = make_membership(
        agency=scene.call.lead, role=Role.LEADER, title="Giám đốc", authority=Authority.KT
    )
    scene.document = issue(
        report_id=summary.pk, by=make_member(scene.call.lead, Role.CLERK), date=NOW.date(),
        issuing_agency=scene.call.lead, signer=signer,
    )  # fmt: skip
    return scene


def tables(paper):
    """Label, unit, what is printed and the number of every line of every table."""
    return [
        [(cell.text, cell.number, cell.scale, cell.qualifier) for cell in line.cells]
        for annex in paper.annexes
        for block in annex.blocks
        if isinstance(block, Table)
        for line in block.rows
    ]


def in_excel(paper):
    """The cells of the sheets with figures; the sheet of sources names indicators as they are called today."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(xlsx.render(paper)))
    return {page.title: list(page.values) for page in book if page.title.startswith("Phụ lục")}


def said(rounds, *, files=False):
    """Everything that the old reports say, composed anew (with `files` exported too); of what was issued, the frozen
    paper."""
    found = {}
    for number, scene in rounds.items():
        for report in Report.objects.filter(assignment__call=scene.call).order_by("pk"):
            paper = compose(report)
            found[number, str(report)] = (tables(paper), in_excel(paper) if files else {})
            found[number, str(report), "differs"] = [each.where for each in recount(report)]
        frozen = Document.objects.get(pk=scene.document.pk)
        found[number, "issued"] = (frozen.layout, frozen.layout_sha256)
    return found


def test_every_old_report_is_exported_with_the_same_values_after_each_of_twenty_edits(old):
    golden, exported = said(old), said(old, files=True)
    assert len(golden) == 3 * (3 * 2 + 1)
    assert all(value == [] for key, value in golden.items() if key[-1] == "differs")
    for words, edited in EDITS.items():
        for version in load_outlines(source=edited(), by=None).versions:
            publish_version(version=version, by=None)
        assert said(old) == golden, words
    for words, edited in REFUSED.items():
        with pytest.raises(Conflict):
            load_outlines(source=edited(), by=None)
        assert said(old) == golden, words
    with pytest.raises(ProtectedError):
        Indicator.objects.get(code="KQ.03").delete()
    a, b = (old[1].call.assignments.get(agency__name=f"UBND huyện {x}").agency for x in "AB")
    rename(a, "UBND xã A mới", NOW.date() + dt.timedelta(days=10))
    assert said(old) == golden, "an agency has another name"
    b.valid_to = NOW.date() + dt.timedelta(days=10)
    b.save(update_fields=["valid_to"])
    assert said(old) == golden, "an agency is gone"
    assert said(old, files=True) == exported
    assert len(EDITS) + len(REFUSED) + 2 >= 20
    assert a.kind == AgencyKind.DISTRICT


def test_a_printed_value_would_move_if_the_stored_integer_were_read_by_another_scale(old):
    """The control: without the refusal the old papers would say something else."""
    golden = said(old)
    Indicator.objects.filter(code="KQ.02").update(scale=1)
    assert said(old) != golden
