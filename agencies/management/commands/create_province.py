"""Create the agencies of a province from the list of administrative units and the usual bodies."""

from __future__ import annotations

import datetime as dt
from argparse import ArgumentParser, BooleanOptionalAction
from collections.abc import Collection, Mapping
from dataclasses import fields
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils.translation import gettext as _

from agencies import actions
from agencies.models import Agency, Succession
from agencies.provinces import REFORM, province_specs, renamed
from agencies.reform import moves_into
from agencies.specs import AgencySpec, Naming
from portal.core import clock
from portal.core.dates import DateError, parse_date

LEGAL_BASIS: Final = "Nghị quyết số 202/2025/QH15 ngày 12/6/2025 của Quốc hội"


class Command(BaseCommand):
    """`manage.py create_province 93 --before-reform`; given again, it only adds what is missing."""

    help = "Tạo các cơ quan của một tỉnh: UBND các cấp, sở, công an, tòa án, đoàn thể, báo, đài."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Which province, as of when, with communes or not."""
        parser.add_argument("code", help="mã tỉnh, ví dụ 93 (Hậu Giang, trước 7/2025) hoặc 92 (Cần Thơ)")
        when = parser.add_mutually_exclusive_group()
        when.add_argument("--before-reform", action="store_true", help="như trước ngày 01/7/2025")
        when.add_argument("--on", help="như ngày dd/mm/yyyy; mặc định là hôm nay")
        parser.add_argument(
            "--communes",
            action=BooleanOptionalAction,
            help="có hay không cấp xã; mặc định: không (trước 7/2025), có (từ 7/2025)",
        )

    @transaction.atomic
    def handle(self, *_args: Any, **options: Any) -> None:
        """Create and say how many."""
        on = _day(options)
        try:
            specs = province_specs(options["code"], on=on, communes=options["communes"])
        except KeyError:
            raise CommandError(f"Không có tỉnh mang mã {options['code']} vào ngày {on:%d/%m/%Y}.") from None
        created = actions.create_agencies(by=None, specs=specs)
        if on >= REFORM and renamed(options["code"]):
            _rename({spec.code: spec for spec in specs}, created)
        followed = _succeed(options["code"]) if on >= REFORM else 0
        self.stdout.write(f"{specs[0].name}: {len(created)} cơ quan mới, {len(specs) - len(created)} đã có.")
        if followed:
            self.stdout.write(f"Đã ghi {followed} việc kế thừa của các cơ quan trước {REFORM:%d/%m/%Y}.")


def _day(options: dict[str, Any]) -> dt.date:
    if options["before_reform"]:
        return REFORM - dt.timedelta(days=1)
    if not options["on"]:
        return clock.today()
    try:
        return parse_date(options["on"])
    except DateError as error:
        raise CommandError(str(error)) from error


def _rename(specs: Mapping[str, AgencySpec], created: Collection[Agency]) -> None:
    """The agencies that go on under the code of before are called after the province of today from the reform on."""
    there = Agency.objects.filter(code__in=specs, valid_to=None).exclude(pk__in=[each.pk for each in created])
    for agency in there.order_by("pk"):
        spec, last = specs[agency.code], agency.names.order_by("-valid_from").first()
        if last is not None and last.valid_from < REFORM and last.name != spec.name:
            naming = {each.name: getattr(spec, each.name) for each in fields(Naming)}
            actions.rename_agency(by=None, agency=agency, valid_from=REFORM, naming=Naming(**naming))


def _succeed(code: str) -> int:
    """Record what became of the agencies that are here from before: the merged provinces, their bodies, communes."""
    moves = moves_into(code)
    wanted = {each for move in moves for each in (move.predecessor, move.successor)}
    known = {agency.code: agency for agency in Agency.objects.filter(code__in=wanted)}
    written = set(
        Succession.objects.filter(effective_date=REFORM).values_list("predecessor__code", "successor__code")
    )
    count = 0
    for move in moves:
        former, latter = known.get(move.predecessor), known.get(move.successor)
        if former is None or latter is None or (move.predecessor, move.successor) in written:
            continue
        actions.record_succession(
            by=None, predecessor=former, successor=latter, kind=move.kind, effective_date=REFORM,
            legal_basis=LEGAL_BASIS,
            function=_("một phần; chưa nhập tỷ lệ") if move.divided else _("toàn bộ"),
        )  # fmt: skip
        count += 1
    return count
