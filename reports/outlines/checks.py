"""What must hold in a blueprint beyond its spelling: one unit and one rule per code, each figure once (pure)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import TypeVar

from reports.outlines.blueprint import AxisSpec, Blueprint, IndicatorSpec, OutlineSpec, SectionSpec
from reports.outlines.reading import Problems
from reports.outlines.rule_faults import MOST_RULES, Asked, faults
from reports.outlines.wording import unknown_placeholders

# How a kind of indicator may add up over time (indicators.md §3.2): stocks never sum, distinct counts are restated.
TIME_RULES = {
    "stock": {"last"},
    "flow": {"sum", "owner_restates"},
    "distinct": {"owner_restates"},
    "ratio": {"last", "recompute"},
    "text": {"none", "last"},
}
PERCENT_SCALE = 2

T = TypeVar("T")


def catalogue(axes: Iterable[AxisSpec], indicators: Iterable[IndicatorSpec], problems: Problems) -> None:
    """Codes are unique; every indicator has one unit and rules that fit its kind."""
    for code in _doubles(axis.code for axis in axes):
        problems.add(f"axes › {code}", "mã này có hai lần.")
    known = {indicator.code: indicator for indicator in indicators}
    for code in _doubles(indicator.code for indicator in indicators):
        problems.add(f"indicators › {code}", "mã này có hai lần.")
    for indicator in indicators:
        for key, sentence in _faults(indicator, known):
            problems.add(f"indicators › {indicator.code} › {key}", sentence)


def _faults(indicator: IndicatorSpec, known: dict[str, IndicatorSpec]) -> Iterator[tuple[str, str]]:
    if any(sign in indicator.unit for sign in ";/,"):
        yield "unit", f"“{indicator.unit}” là nhiều đơn vị tính; hãy tách thành nhiều mã."
    ratio = indicator.kind == "ratio"
    if ratio != (indicator.unit == "%"):
        yield "unit", "tỷ lệ dùng đơn vị %, và chỉ tỷ lệ mới dùng đơn vị %."
    if ratio and indicator.scale != PERCENT_SCALE:
        yield "scale", f"tỷ lệ có scale: {PERCENT_SCALE}."
    if indicator.across_units == "recompute" and not ratio:
        yield "units", "chỉ tỷ lệ mới tính lại từ tử số và mẫu số."
    if ratio and indicator.across_units not in ("recompute", "single_owner"):
        yield "units", "tỷ lệ không cộng được: dùng recompute."
    if indicator.across_time not in TIME_RULES.get(indicator.kind, {indicator.across_time}):
        yield "time", f"loại {indicator.kind} không cộng qua các kỳ bằng {indicator.across_time}."
    if indicator.across_units == "single_owner" and indicator.owner_class == "any":
        yield "owner", "lấy số của chủ quản thì phải nêu chủ quản."
    if indicator.ceiling:
        above = known.get(indicator.ceiling)
        if above is None or above is indicator:
            yield "ceiling", f"danh mục không có chỉ tiêu khác mang mã “{indicator.ceiling}”."
        elif (above.unit, above.scale) != (indicator.unit, indicator.scale):
            yield "ceiling", f"{indicator.ceiling} có đơn vị tính khác."


def outlines(blueprint: Blueprint, problems: Problems) -> None:
    """Codes and section keys are unique, a figure is asked for once per outline, placeholders are known."""
    for code in _doubles(outline.code for outline in blueprint.outlines):
        problems.add(f"outlines › {code}", "mã này có hai lần.")
    for outline in blueprint.outlines:
        _one_outline(outline, problems)
        _own_rules(outline, blueprint.indicators, problems)


def _one_outline(outline: OutlineSpec, problems: Problems) -> None:
    place = f"outlines › {outline.code}"
    sections = list(outline.content.walk())
    if not sections:
        problems.add(f"{place} › sections", "phải có ít nhất một mục.")
    for name in unknown_placeholders(outline.content.title_pattern):
        problems.add(f"{place} › title", f"không biết điền “{name}”.")
    for key in _doubles(section.key for section in sections):
        problems.add(f"{place} › {key}", "hai mục cùng key.")
    figures = (
        (row.indicator, row.breakdown) for section in sections for row in section.rows if row.indicator
    )
    for code, breakdown in _doubles(figures):
        problems.add(f"{place} › {code}", f"chỉ tiêu {code} {breakdown} được hỏi hai lần.".replace("  ", " "))
    for key in _doubles(annex.key for section in sections for annex in section.annexes):
        problems.add(f"{place} › {key}", "hai biểu phụ lục cùng key.")
    for section in sections:
        for part, sentence in _section_faults(section):
            problems.add(f"{place} › {section.key} › {part}", sentence)


def _own_rules(outline: OutlineSpec, indicators: Iterable[IndicatorSpec], problems: Problems) -> None:
    place = f"outlines › {outline.code} › rules"
    rules = outline.content.rules
    if len(rules) > MOST_RULES:
        problems.add(place, f"có {len(rules)} kiểm tra, tối đa {MOST_RULES}.")
    for key in _doubles(rule.key for rule in rules):
        problems.add(f"{place} › {key}", "hai kiểm tra cùng key.")
    asked = Asked(outline.content, indicators)
    for rule in rules:
        for fault in faults(rule, asked):
            problems.add(f"{place} › {rule.key} › {fault.part}", fault.sentence)


def _section_faults(section: SectionSpec) -> Iterator[tuple[str, str]]:
    if section.required and not section.has_prose:
        yield "required", "mục không có nội dung thuyết minh thì không thể bắt buộc."
    for name in unknown_placeholders(section.suggestion):
        yield "suggestion", f"không biết điền “{name}”."
    for annex in section.annexes:
        for key in _doubles(column.key for column in annex.columns):
            yield annex.key, f"hai cột cùng key “{key}”."


def _doubles(values: Iterable[T]) -> list[T]:
    return [value for value, times in Counter(values).items() if times > 1]
