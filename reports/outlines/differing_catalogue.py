"""What a file says otherwise than the catalogue that is stored, in words (pure). What it leaves out stays."""

from __future__ import annotations

from collections.abc import Iterator

from reports.outlines.blueprint import AxisSpec, Blueprint, IndicatorSpec, OutlineSpec
from reports.outlines.differing import ADDED, CHANGED, RENAMED, Change

_FACTS = {
    "unit": "đơn vị tính",
    "kind": "loại",
    "scale": "số chữ số thập phân",
    "across_units": "cách cộng giữa các đơn vị",
    "across_time": "cách cộng qua các kỳ",
    "owner_class": "chủ quản số liệu",
    "ceiling": "không lớn hơn chỉ tiêu",
    "note": "cách tính",
}


def catalogue_differences(stored: Blueprint, file: Blueprint) -> list[Change]:
    """Programme, breakdowns and indicators; the content of outlines is compared by differing.differences."""
    return [*_programme(stored, file), *_axes(stored.axes, file.axes), *_indicators(stored, file)]


def head_differences(stored: OutlineSpec | None, file: OutlineSpec) -> list[Change]:
    """What an outline is called and for whom it is."""
    if stored is None:
        return [Change(ADDED, file.code, f"đề cương “{file.name}”")]
    found = []
    if stored.name != file.name:
        found.append(Change(RENAMED, file.code, f"“{stored.name}” thành “{file.name}”"))
    if stored.reporter_class != file.reporter_class:
        found.append(
            Change(CHANGED, file.code, f"lớp đơn vị: {stored.reporter_class} thành {file.reporter_class}")
        )
    if stored.period_kind != file.period_kind:
        found.append(Change(CHANGED, file.code, f"loại kỳ: {stored.period_kind} thành {file.period_kind}"))
    return found


def _programme(stored: Blueprint, file: Blueprint) -> Iterator[Change]:
    was, now = stored.programme, file.programme
    if was.name != now.name:
        yield Change(RENAMED, "Chương trình", f"“{was.name}” thành “{now.name}”")
    if was.subject != now.subject:
        yield Change(CHANGED, "Chương trình", f"cách gọi: “{was.subject}” thành “{now.subject}”")


def _axes(stored: tuple[AxisSpec, ...], file: tuple[AxisSpec, ...]) -> Iterator[Change]:
    known = {axis.code: axis for axis in stored}
    for axis in file:
        was = known.get(axis.code)
        place = f"Phân tổ {axis.code}"
        if was is None:
            values = ", ".join(name for _code, name in axis.categories)
            yield Change(ADDED, place, f"“{axis.name}”: {values}")
            continue
        if was.name != axis.name:
            yield Change(RENAMED, place, f"“{was.name}” thành “{axis.name}”")
        names = dict(was.categories)
        for code, name in axis.categories:
            if code not in names:
                yield Change(ADDED, place, f"giá trị “{name}” ({code})")
            elif names[code] != name:
                yield Change(RENAMED, place, f"giá trị “{names[code]}” thành “{name}” ({code})")
        both = [code for code, _name in axis.categories if code in names]
        now = {code for code, _name in axis.categories}
        if both != [code for code in names if code in now]:
            yield Change(CHANGED, place, "thứ tự các giá trị")


def _indicators(stored: Blueprint, file: Blueprint) -> Iterator[Change]:
    known = {each.code: each for each in stored.indicators}
    for each in file.indicators:
        was = known.get(each.code)
        if was is None:
            yield Change(ADDED, "Danh mục", f"chỉ tiêu {each.code} “{each.name}” ({each.unit})")
        else:
            yield from _indicator(was, each)
    both = [each.code for each in file.indicators if each.code in known]
    now = {each.code for each in file.indicators}
    if both != [code for code in known if code in now]:
        yield Change(CHANGED, "Danh mục", "thứ tự các chỉ tiêu")


def _indicator(was: IndicatorSpec, now: IndicatorSpec) -> Iterator[Change]:
    place = f"Chỉ tiêu {now.code}"
    if was.name != now.name:
        yield Change(RENAMED, place, f"“{was.name}” thành “{now.name}”")
    for name, words in _FACTS.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            shown = f"{_shown(before)} thành {_shown(after)}"
            yield Change(CHANGED, place, f"{words}: {shown}")


def _shown(value: object) -> str:
    return f"“{value}”" if value != "" else "(trống)"
