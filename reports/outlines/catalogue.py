"""Takes the catalogue of a blueprint over: programme, categories, breakdowns, indicators, outlines. Part of actions.

Only what differs is written, nothing is deleted, and every change is counted.
"""

from __future__ import annotations

from typing import Any, TypeVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.core.errors import Conflict
from reports.outlines.blueprint import Blueprint, IndicatorSpec, OutlineSpec
from reports.outlines.models import Breakdown, Category, Indicator, Outline, Programme, TableRow
from reports.outlines.states import OutlineState

M = TypeVar("M", bound=models.Model)


class Catalogue:
    """Writes the catalogue of one blueprint; call `write` first, inside a transaction."""

    programme: Programme

    def __init__(self, source: Blueprint) -> None:
        self._source = source
        self.changes = 0

    def write(self) -> None:
        """Everything but the outlines. Raises Conflict if an indicator in use would change its unit."""
        spec = self._source.programme
        self.programme = self._kept(
            Programme, {"code": spec.code}, {"name": spec.name, "subject": spec.subject}
        )
        self._categories()
        self._breakdowns()
        self._indicators()

    def outline(self, spec: OutlineSpec) -> Outline:
        """The outline of a code, made or brought up to date (its content apart)."""
        outline = self._kept(
            Outline,
            {"code": spec.code},
            {"name": spec.name, "reporter_class": spec.reporter_class, "period_kind": spec.period_kind},
            programme=self.programme,
        )
        if outline.programme_id != self.programme.pk:
            raise Conflict(
                str(_("Mã đề cương %(code)s đã dùng cho chương trình khác.")) % {"code": spec.code}
            )
        return outline

    def _categories(self) -> None:
        for axis in self._source.axes:
            for position, (code, name) in enumerate(axis.categories):
                self._kept(
                    Category,
                    {"axis": axis.code, "code": code},
                    {"axis_name": axis.name, "name": name, "position": position},
                )

    def _breakdowns(self) -> None:
        for key, name in sorted(self._source.breakdowns().items()):
            self._kept(Breakdown, {"key": key}, {"name": name})

    def _indicators(self) -> None:
        found: dict[str, Indicator] = {}
        for position, spec in enumerate(self._source.indicators):
            existing = Indicator.objects.filter(programme=self.programme, code=spec.code).first()
            if existing is not None:
                _refuse_new_meaning(existing, spec)
            found[spec.code] = self._kept(
                Indicator,
                {"programme": self.programme, "code": spec.code},
                {
                    "name": spec.name,
                    "unit": spec.unit,
                    "kind": spec.kind,
                    "scale": spec.scale,
                    "across_units": spec.across_units,
                    "across_time": spec.across_time,
                    "owner_class": spec.owner_class,
                    "note": spec.note,
                    "position": position,
                },
            )
        for spec in self._source.indicators:
            ceiling = found[spec.ceiling] if spec.ceiling else None
            self._brought_up(found[spec.code], {"ceiling": ceiling})

    def _kept(self, model: type[M], where: dict[str, Any], facts: dict[str, Any], **only_new: Any) -> M:
        """The row found by `where` with these facts, made or changed only if need be."""
        row, made = model._default_manager.get_or_create(**where, defaults={**facts, **only_new})
        if made:
            self.changes += 1
            return row
        return self._brought_up(row, facts)

    def _brought_up(self, row: M, facts: dict[str, Any]) -> M:
        differing = [name for name, value in facts.items() if getattr(row, name) != value]
        if differing:
            for name in differing:
                setattr(row, name, facts[name])
            row.save(update_fields=differing)
            self.changes += 1
        return row


def _refuse_new_meaning(existing: Indicator, spec: IndicatorSpec) -> None:
    """Stored integers keep their meaning for ever: unit, kind and scale stay once a published version asks for them."""
    before = (existing.unit, existing.kind, existing.scale)
    if before == (spec.unit, spec.kind, spec.scale):
        return
    asked = TableRow.objects.filter(indicator=existing, section__version__state=OutlineState.PUBLISHED)
    if asked.exists():
        raise Conflict(
            str(_("Chỉ tiêu %(code)s đã dùng trong đề cương ban hành nên không đổi được đơn vị tính, loại, số lẻ; "
                  "hãy thêm mã mới.")) % {"code": spec.code}
        )  # fmt: skip
