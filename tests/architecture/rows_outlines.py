"""Who may open the pages that shape what is asked: the lead's officer, and administrators everywhere."""

import datetime as dt
from itertools import count
from typing import Any

from agencies.models import Agency
from agencies.states import Role
from reports.outlines.models import (
    AnnexTable,
    Category,
    Outline,
    OutlineVersion,
    Programme,
    ProgrammeRole,
    ProgrammeRoleKind,
    Section,
    TableRow,
)
from reports.outlines.states import OutlineState, ReporterClass
from reports.periods.states import PeriodKind
from tests.architecture.access_table import Row, World, let
from tests.factories.rounds import make_breakdown

SHAPERS = (Role.OFFICER, "administrator")
EVERYWHERE = ("administrator",)
_numbers = count(1)


def _programme(lead: Agency) -> Programme:
    number = next(_numbers)
    programme = Programme.objects.create(
        code=f"CT-{number}", name=f"Chương trình {number}", subject="công tác"
    )
    ProgrammeRole.objects.create(
        programme=programme, agency=lead, kind=ProgrammeRoleKind.LEAD, valid_from=dt.date(2020, 1, 1)
    )
    programme.indicators.create(
        code="TT.01", name="Cuộc", unit="cuộc", kind="flow", across_units="sum", across_time="sum"
    )
    Category.objects.get_or_create(axis="G", code="nu", defaults={"axis_name": "Giới tính", "name": "Nữ"})
    return programme


def _version(lead: Agency, state: str = OutlineState.DRAFT) -> OutlineVersion:
    programme = _programme(lead)
    outline = Outline.objects.create(
        programme=programme, code=f"DC-{programme.pk}", name="Đề cương", reporter_class=ReporterClass.TERRITORIAL,
        period_kind=PeriodKind.HALF,
    )  # fmt: skip
    version = OutlineVersion.objects.create(
        outline=outline, number=1, state=state, numbering=["roman"], title_pattern="Kết quả {period}"
    )
    section = Section.objects.create(version=version, key="one", title="Mục", position=0, has_prose=True)
    AnnexTable.objects.create(section=section, key="papers", title="Văn bản", columns=[
        {"key": "number", "label": "Số", "kind": "text", "width": 1, "required": False},
    ])  # fmt: skip
    TableRow.objects.create(
        section=section, position=0, label="Cuộc", indicator=programme.indicators.get(),
        breakdown=make_breakdown(),
    )  # fmt: skip
    return version


def _of_version(state: str = OutlineState.DRAFT, **more: Any) -> dict[str, Any]:
    def of(world: World, whose: str) -> dict[str, Any]:
        lead = world.agency if whose == "own" else world.sister
        return {"version_id": world.thing(f"{whose} version", _version, lead=lead, state=state), **more}

    return _both(of)


def _of_programme(**more: Any) -> dict[str, Any]:
    def of(world: World, whose: str) -> dict[str, Any]:
        lead = world.agency if whose == "own" else world.sister
        return {"programme_id": world.thing(f"{whose} programme", _programme, lead=lead), **more}

    return _both(of)


def _of_indicator(world: World, whose: str) -> dict[str, Any]:
    lead = world.agency if whose == "own" else world.sister
    pk = world.thing(f"{whose} programme", _programme, lead=lead)
    return {"programme_id": pk, "indicator_id": Programme.objects.get(pk=pk).indicators.get().pk}


def _both(of: Any) -> dict[str, Any]:
    return {
        "own": lambda world: of(world, "own"),
        "foreign": lambda world: of(world, "foreign"),
        "everywhere": EVERYWHERE,
    }


READ = let(*SHAPERS)
WRONG = let(*SHAPERS, status=422)  # an empty form is let in, and told what is missing
ROWS = [
    Row("reports:outlines", GET=READ),
    Row("reports:outline_new", GET=READ, POST=WRONG, **_of_programme()),
    Row("reports:indicators", GET=READ, **_of_programme()),
    Row("reports:indicator_new", GET=READ, POST=WRONG, **_of_programme()),
    Row("reports:indicator", GET=READ, POST=WRONG, **_both(_of_indicator)),
    Row("reports:axes", GET=READ, **_of_programme()),
    Row("reports:axis_new", GET=READ, POST=WRONG, **_of_programme()),
    Row("reports:axis", GET=READ, POST=WRONG, **_of_programme(code="G")),
    Row("reports:outline_version", GET=READ, **_of_version()),
    Row("reports:outline_copy", GET=READ, POST=WRONG, **_of_version()),
    Row("reports:outline_draft", POST=let(*SHAPERS, status=302), **_of_version(OutlineState.PUBLISHED)),
    Row("reports:outline_head", GET=READ, POST=WRONG, **_of_version()),
    # Without the state of the page that was looked at, both are conflicts.
    Row("reports:outline_publish", GET=READ, POST=let(*SHAPERS, status=409), **_of_version()),
    Row("reports:outline_discard", GET=READ, POST=let(*SHAPERS, status=409), **_of_version()),
    Row("reports:outline_section_add", POST=WRONG, **_of_version()),
    Row("reports:outline_section_move", POST=let(*SHAPERS, status=400), **_of_version()),
    Row("reports:outline_section", GET=READ, POST=WRONG, **_of_version(key="one")),
    Row("reports:outline_section_remove", GET=READ, POST=let(*SHAPERS, status=409), **_of_version(key="one")),
    Row("reports:outline_row_add", GET=READ, POST=WRONG, **_of_version(key="one", kind="figure")),
    Row("reports:outline_row", GET=READ, POST=WRONG, **_of_version(key="one", at=0)),
    Row("reports:outline_row_move", POST=let(*SHAPERS, status=400), **_of_version(key="one")),
    Row("reports:outline_annex_new", GET=READ, POST=WRONG, **_of_version(key="one")),
    Row("reports:outline_annex", GET=READ, POST=WRONG, **_of_version(key="one", annex_key="papers")),
    Row(
        "reports:outline_annex_remove", POST=let(*SHAPERS, status=409),
        **_of_version(key="one", annex_key="papers"),
    ),
    Row("reports:outline_entry_preview", GET=READ, **_of_version()),
    Row("reports:outline_paper_preview", GET=READ, **_of_version()),
    Row("reports:outline_paper_file", GET=READ, **_of_version()),
]  # fmt: skip
