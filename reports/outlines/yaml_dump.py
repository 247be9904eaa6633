"""Blueprint -> YAML text that a person can read and change, and that loads back to the same (pure)."""

from __future__ import annotations

from typing import Any, Final

import yaml

from reports.outlines.blueprint import (
    AnnexSpec,
    AxisSpec,
    Blueprint,
    IndicatorSpec,
    OutlineSpec,
    RowSpec,
    RuleSpec,
    SectionSpec,
)
from reports.outlines.yaml_rows import RowReader

FORMAT: Final = 1
_HEADER: Final = """\
# Danh mục chỉ tiêu và đề cương, xuất từ hệ thống; sửa xong nạp lại ở trang “Tệp YAML” hoặc bằng lệnh load_outlines.
# Nạp lại nguyên văn thì không có gì thay đổi; nội dung khác sẽ thành phiên bản mới của đề cương.
"""


class _OneLine(dict[str, Any]):
    """A mapping that is written on one line."""


class _Dumper(yaml.SafeDumper):
    """Block style, lists indented under their name, no anchors."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        return super().increase_indent(flow, indentless=False)

    def ignore_aliases(self, data: object) -> bool:
        return True


_Dumper.add_representer(
    _OneLine,
    lambda dumper, data: dumper.represent_mapping("tag:yaml.org,2002:map", data, flow_style=True),
)


def dump(blueprint: Blueprint) -> str:
    """The YAML text of a blueprint: what equals a default is left out."""
    rows = RowReader(blueprint.axes, blueprint.indicators)
    programme = blueprint.programme
    content = {
        "format": FORMAT,
        "programme": {"code": programme.code, "name": programme.name, "subject": programme.subject},
        "axes": [_axis(axis) for axis in blueprint.axes],
        "indicators": [_indicator(indicator) for indicator in blueprint.indicators],
        "outlines": [_outline(outline, rows) for outline in blueprint.outlines],
    }
    text = yaml.dump(content, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=200)
    return _HEADER + text


def _kept(**entries: object) -> dict[str, Any]:
    return {key: value for key, value in entries.items() if value is not None and value not in ("", [])}


def _axis(axis: AxisSpec) -> dict[str, Any]:
    return {"code": axis.code, "name": axis.name, "categories": dict(axis.categories)}


def _indicator(spec: IndicatorSpec) -> _OneLine:
    return _OneLine(
        _kept(
            code=spec.code,
            name=spec.name,
            unit=spec.unit,
            kind=spec.kind,
            scale=spec.scale or None,
            units=spec.across_units,
            time=spec.across_time,
            owner=None if spec.owner_class == "any" else spec.owner_class,
            ceiling=spec.ceiling,
            note=spec.note,
        )
    )


def _outline(outline: OutlineSpec, rows: RowReader) -> dict[str, Any]:
    entries: dict[str, Any] = {
        "code": outline.code,
        "name": outline.name,
        "reporter_class": outline.reporter_class,
        "period_kind": outline.period_kind,
        "title": outline.content.title_pattern,
        "numbering": list(outline.content.numbering),
        "sections": [_section(section, 0, rows) for section in outline.content.sections],
    }
    if outline.content.rules:
        entries["rules"] = [_rule(rule) for rule in outline.content.rules]
    return entries


def _rule(rule: RuleSpec) -> _OneLine:
    return _OneLine(
        _kept(key=rule.key, term=rule.term, severity=rule.severity, name=rule.name, message=rule.message)
    )


def _section(section: SectionSpec, level: int, rows: RowReader) -> dict[str, Any]:
    return _kept(
        key=section.key,
        title=section.title,
        level=None if section.level == level else section.level,
        numbered=None if section.numbered else False,
        prose=None if section.has_prose == (not section.sections) else section.has_prose,
        required=section.required or None,
        items=None if section.item_style == "dash" else section.item_style,
        guidance=section.guidance,
        suggestion=section.suggestion,
        rows=[_row(row, rows) for row in section.rows],
        annexes=[_annex(annex) for annex in section.annexes],
        sections=[_section(each, section.level + 1, rows) for each in section.sections],
    )


def _row(row: RowSpec, rows: RowReader) -> _OneLine:
    if not row.indicator:
        return _OneLine(_kept(heading=row.label, depth=row.depth or None))
    usual = rows.label(row.indicator, row.breakdown)
    return _OneLine(
        _kept(
            indicator=row.indicator,
            breakdown=row.breakdown,
            label=None if row.label == usual else row.label,
            depth=row.depth or None,
            required=row.required or None,
            complete=row.parts_complete or None,
        )
    )


def _annex(annex: AnnexSpec) -> dict[str, Any]:
    return {
        "key": annex.key,
        "title": annex.title,
        "columns": [
            _OneLine(
                _kept(
                    key=column.key,
                    label=column.label,
                    kind=None if column.kind == "text" else column.kind,
                    width=None if column.width == 1 else column.width,
                    required=column.required or None,
                )
            )
            for column in annex.columns
        ],
    }
