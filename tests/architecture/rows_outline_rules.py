"""Who may shape checks, files and the archive of outlines: officers of the agency that leads the programme."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from itertools import count
from typing import Any

from agencies.models import Agency
from reports.outlines.editing import token
from reports.outlines.models import CheckRule, Indicator, Outline, OutlineVersion, Programme, ProgrammeRole
from reports.outlines.models import ProgrammeRoleKind as Kind
from reports.outlines.queries import version_spec
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind, ReporterClass
from reports.periods.states import PeriodKind
from tests.architecture.access_table import Row, World, let

SHAPERS = let("officer", "administrator")
SENT = let("officer", "administrator", status=302)
REFUSED = let("officer", "administrator", status=422)
_numbers = count(1)


def make_led(agency: Agency) -> OutlineVersion:
    """A draft with one rule, in a programme that the agency leads."""
    number = next(_numbers)
    programme = Programme.objects.create(
        code=f"CT-{number}", name=f"Chương trình {number}", subject="công tác"
    )
    ProgrammeRole.objects.create(
        programme=programme, agency=agency, kind=Kind.LEAD, valid_from=dt.date(2020, 1, 1)
    )
    Indicator.objects.create(
        programme=programme, code="A.01", name="Cơ sở", unit="cơ sở", kind=IndicatorKind.STOCK,
        across_units=AcrossUnits.SUM, across_time=AcrossTime.LAST,
    )  # fmt: skip
    outline = Outline.objects.create(
        programme=programme, code=f"DC-{number}", name=f"Đề cương {number}",
        reporter_class=ReporterClass.TERRITORIAL, period_kind=PeriodKind.HALF,
    )  # fmt: skip
    version = OutlineVersion.objects.create(
        outline=outline, number=1, numbering=["roman"], title_pattern="Kết quả {subject}"
    )
    CheckRule.objects.create(version=version, position=0, key="kt_1", term="A.01 > 0", severity="warning")
    return version


def _version(world: World, name: str, agency: Agency) -> OutlineVersion:
    return OutlineVersion.objects.get(pk=world.thing(name, make_led, agency=agency))


def _args(*names: str, **fixed: Any) -> dict[str, Any]:
    """`own` and `foreign` of an address that names these things."""

    def of(version: OutlineVersion) -> Mapping[str, Any]:
        known = {
            "version_id": version.pk,
            "outline_id": version.outline_id,
            "programme_id": version.outline.programme_id,
        }
        found = {name: known[name] for name in names if name in known}
        if "indicator_id" in names:
            found["indicator_id"] = Indicator.objects.get(programme=version.outline.programme_id).pk
        return found | fixed

    return {
        "own": lambda world: of(_version(world, "led", world.agency)),
        "foreign": lambda world: of(_version(world, "led elsewhere", world.sister)),
        "everywhere": ("administrator",),
    }


def _seen(world: World) -> Mapping[str, Any]:
    return {"seen": token(version_spec(_version(world, "led", world.agency))), "way": "up"}


VERSION = _args("version_id")
RULE = _args("version_id", key="kt_1")

ROWS = [
    Row("reports:outline_rules", GET=SHAPERS, **VERSION),
    Row("reports:outline_rule_new", GET=SHAPERS, POST=REFUSED, **VERSION),
    Row("reports:outline_rule_edit", GET=SHAPERS, POST=REFUSED, **RULE),
    Row(
        "reports:outline_rule_remove",
        POST=let("officer", "administrator", status=(302, 409)),
        data=_seen,
        **RULE,
    ),
    Row(
        "reports:outline_rule_move",
        POST=let("officer", "administrator", status=(302, 409)),
        data=_seen,
        **RULE,
    ),
    Row("reports:rule_trial", GET=SHAPERS, **VERSION),
    Row("reports:outline_differences", GET=SHAPERS, **_args("outline_id")),
    Row("reports:outline_keeping", POST=SENT, **_args("outline_id", verb="archive")),
    Row("reports:outline_file", GET=SHAPERS, POST=REFUSED, **_args("programme_id")),
    Row("reports:outline_file_download", GET=SHAPERS, **_args("programme_id")),
    Row("reports:outline_archive", GET=SHAPERS, **_args("programme_id")),
    Row("reports:indicator_keeping", POST=SENT, **_args("programme_id", "indicator_id", verb="archive")),
]
