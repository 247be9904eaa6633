"""Lines of a figure table, with the shorthand `parts` that adds a line for each value of an axis (pure)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from reports.outlines.blueprint import (
    TOTAL,
    AxisSpec,
    CategoryNames,
    IndicatorSpec,
    RowSpec,
    breakdown_key,
    pairs,
)
from reports.outlines.reading import Reader

MAX_DEPTH = 4


class RowReader:
    """Knows the catalogue, so that a line can name its indicator and its breakdown and be labelled by them."""

    def __init__(self, axes: Iterable[AxisSpec], indicators: Iterable[IndicatorSpec]) -> None:
        self._axes = {axis.code: axis for axis in axes}
        self._names = CategoryNames(self._axes.values())
        self._indicators = {indicator.code: indicator for indicator in indicators}

    def read(self, reader: Reader) -> list[RowSpec]:
        """The line itself and, with `parts`, the lines that break it down."""
        if reader.has("heading"):
            row = RowSpec(
                reader.text("heading", longest=250), depth=reader.number("depth", 0, largest=MAX_DEPTH)
            )
            reader.close()
            return [row]
        code = reader.text("indicator", longest=20)
        if code and code not in self._indicators:
            reader.wrong("indicator", f"danh mục không có chỉ tiêu “{code}”.")
        key = self.key(reader, "breakdown", reader.text("breakdown", TOTAL, longest=200))
        row = RowSpec(
            label=reader.text("label", self.label(code, key), longest=250),
            indicator=code,
            breakdown=key,
            depth=reader.number("depth", 0, largest=MAX_DEPTH),
            required=reader.flag("required", False),
            parts_complete=reader.flag("complete", False),
        )
        rows = [row, *(self._part(row, part) for part in self._parts(reader))]
        reader.close()
        return rows

    def label(self, code: str, key: str) -> str:
        """What a line is called unless the file says otherwise: its indicator, or the value it is broken down by."""
        if key:
            return self._names.of(key)
        return self._indicators[code].name if code in self._indicators else code

    def key(self, reader: Reader, place: str, written: str) -> str:
        """The canonical key of a breakdown; a fault and the total, if some part of it is not in the catalogue."""
        chosen = pairs(written)
        for axis, category in chosen:
            if axis not in self._axes:
                reader.wrong(place, f"không có cách phân tổ “{axis}”.")
                return TOTAL
            if category not in dict(self._axes[axis].categories):
                reader.wrong(place, f"phân tổ {axis} không có giá trị “{category}”.")
                return TOTAL
        try:
            return breakdown_key(chosen)
        except ValueError:
            reader.wrong(place, f"“{written}” dùng một cách phân tổ hai lần.")
            return TOTAL

    def _part(self, row: RowSpec, part: str) -> RowSpec:
        whole = breakdown_key({*pairs(row.breakdown), *pairs(part)})
        return replace(
            row,
            label=self._names.of(part),
            breakdown=whole,
            depth=row.depth + 1,
            required=False,
            parts_complete=False,
        )

    def _parts(self, reader: Reader) -> list[str]:
        """Breakdown keys of the parts: an axis stands for all its values."""
        if not reader.has("parts"):
            return []
        written = reader.take("parts")
        if isinstance(written, str):
            if written not in self._axes:
                reader.wrong("parts", f"không có cách phân tổ “{written}”.")
                return []
            return [f"{written}={code}" for code, _name in self._axes[written].categories]
        keys = [self.key(reader, "parts", part) for part in reader.texts("parts")]
        return [key for key in keys if key]
