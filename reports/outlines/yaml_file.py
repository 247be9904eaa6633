"""The YAML file of a programme: text -> Blueprint, with every fault named by its place (pure but for the enums).

The format is described at the head of data/prostitution.yaml.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Final

from reports.outlines import checks, codes
from reports.outlines.blueprint import (
    AnnexSpec,
    AxisSpec,
    Blueprint,
    ColumnSpec,
    IndicatorSpec,
    OutlineSpec,
    ProgrammeSpec,
    RuleSpec,
    SectionSpec,
    VersionSpec,
)
from reports.outlines.editing import DEEPEST
from reports.outlines.numbering import labels
from reports.outlines.reading import SEPARATOR, Reader, open_yaml
from reports.outlines.rules import LONGEST
from reports.outlines.states import (
    AcrossTime,
    AcrossUnits,
    IndicatorKind,
    ItemStyle,
    NumberStyle,
    ReporterClass,
    RuleSeverity,
)
from reports.outlines.yaml_rows import RowReader
from reports.periods.states import PeriodKind

FORMAT: Final = 1
SHIPPED: Final = Path(__file__).parent / "data" / "prostitution.yaml"
_FIVE: Final = "đề cương có nhiều nhất năm cấp."
_OF_TABLE: Final = "chữ không dấu, chữ số, gạch dưới, gạch nối"
COLUMN_KINDS: Final = ("text", "number", "date")


def read(path: Path) -> Blueprint:
    """The blueprint in a file. Raises Invalid with all faults, OSError if it cannot be opened."""
    return parse(path.read_text(encoding="utf-8"), source=path.name)


def parse(text: str, *, source: str = "đề cương") -> Blueprint:
    """The blueprint in a YAML text. Raises Invalid naming the place of every fault."""
    top = open_yaml(text, source)
    if top.number("format", 0, largest=99) != FORMAT:
        top.wrong("format", f"chỉ đọc được định dạng {FORMAT}.")
    axes = tuple(_axis(reader) for reader in top.children("axes"))
    indicators = tuple(_indicator(reader) for reader in top.children("indicators"))
    checks.catalogue(axes, indicators, top.problems)
    outlines = _outlines(top, axes, indicators)
    blueprint = Blueprint(_programme(top.child("programme")), axes, indicators, outlines)
    top.close()
    checks.outlines(blueprint, top.problems)
    top.problems.refuse()
    return blueprint


def _programme(reader: Reader) -> ProgrammeSpec:
    spec = ProgrammeSpec(
        code=reader.text("code", longest=30),
        name=reader.text("name", longest=200),
        subject=reader.text("subject", longest=200),
    )
    reader.close()
    return spec


def _axis(reader: Reader) -> AxisSpec:
    spec = AxisSpec(
        code=reader.text("code", longest=20),
        name=reader.text("name", longest=100),
        categories=tuple(reader.table("categories").items()),
    )
    if not spec.categories:
        reader.wrong("categories", "phải có ít nhất một giá trị.")
    _of(codes.AXIS, reader, "code", spec.code, "chữ không dấu và chữ số, bắt đầu bằng chữ")
    for code, _name in spec.categories:
        _of(codes.VALUE, reader, f"categories › {code}", code, "tối đa 40 chữ không dấu, chữ số, gạch dưới")
    reader.close()
    return spec


def _indicator(reader: Reader) -> IndicatorSpec:
    spec = IndicatorSpec(
        code=reader.text("code", longest=20),
        name=reader.text("name", longest=250),
        unit=reader.text("unit", longest=40),
        kind=reader.choice("kind", IndicatorKind.values),
        scale=reader.number("scale", 0, largest=4),
        across_units=reader.choice("units", AcrossUnits.values),
        across_time=reader.choice("time", AcrossTime.values),
        owner_class=reader.choice("owner", ReporterClass.values, ReporterClass.ANY),
        ceiling=reader.text("ceiling", "", longest=20),
        note=reader.text("note", "", longest=500),
    )
    _of(codes.INDICATOR, reader, "code", spec.code, "chữ không dấu, chữ số, dấu chấm, gạch nối")
    reader.close()
    return spec


def _outlines(
    top: Reader, axes: tuple[AxisSpec, ...], indicators: tuple[IndicatorSpec, ...]
) -> tuple[OutlineSpec, ...]:
    rows = RowReader(axes, indicators)
    done: dict[str, OutlineSpec] = {}
    found = []
    for reader in top.children("outlines"):
        outline = _outline(reader, rows, done)
        done[outline.code] = outline
        found.append(outline)
    return tuple(found)


def _outline(reader: Reader, rows: RowReader, done: dict[str, OutlineSpec]) -> OutlineSpec:
    code = reader.text("code", longest=40)
    _of(codes.OUTLINE, reader, "code", code, "chữ không dấu, chữ số, dấu chấm và gạch nối")
    base = None
    if reader.has("based_on"):
        wanted = reader.text("based_on")
        base = done.get(wanted)
        if base is None:
            reader.wrong("based_on", f"không có đề cương “{wanted}” đứng trước.")
    content = _rewritten(reader, base.content) if base else _content(reader, rows)
    outline = OutlineSpec(
        code=code,
        name=reader.text("name", longest=200),
        reporter_class=reader.choice("reporter_class", ReporterClass.values),
        period_kind=reader.choice("period_kind", PeriodKind.values),
        content=content,
    )
    reader.close()
    return outline


def _content(reader: Reader, rows: RowReader) -> VersionSpec:
    shape = reader.texts("numbering")
    for style in shape:
        if style not in NumberStyle.values:
            reader.wrong("numbering", f"“{style}” không thuộc: {', '.join(NumberStyle.values)}.")
    if len(shape) > DEEPEST + 1:
        reader.wrong("numbering", _FIVE)
    sections = tuple(_section(child, 0, 0, rows) for child in reader.children("sections", named="key"))
    content = VersionSpec(reader.text("title", longest=300), tuple(shape), sections, _rules(reader))
    _numbered(reader, content)
    return content


def _numbered(reader: Reader, content: VersionSpec) -> None:
    """More headings beside each other than there are numbers for them is a fault; writing them would fail."""
    if not set(content.numbering) <= set(NumberStyle.values):
        return
    try:
        labels(content.numbering, [(section.level, section.numbered) for section in content.walk()])
    except ValueError:
        reader.wrong("numbering", "một cấp có nhiều mục hơn số ghi được (23 chữ cái, 99 số La Mã).")


def _of(shape: re.Pattern[str], reader: Reader, place: str, code: str, words: str) -> None:
    """A code of the right shape, or a fault."""
    if code and not shape.fullmatch(code):
        reader.wrong(place, f"mã “{code}” chỉ gồm {words}.")


def _rules(reader: Reader) -> tuple[RuleSpec, ...]:
    found = []
    for child in reader.children("rules", named="key"):
        found.append(
            RuleSpec(
                key=child.text("key", longest=30),
                term=child.text("term", longest=LONGEST),
                severity=child.choice("severity", RuleSeverity.values, RuleSeverity.WARNING),
                name=child.text("name", "", longest=120),
                message=child.text("message", "", longest=400),
            )
        )
        child.close()
    return tuple(found)


def _rewritten(reader: Reader, base: VersionSpec) -> VersionSpec:
    """The sections of another outline under other headings."""
    titles = reader.table("titles")
    for key in sorted(titles.keys() - {section.key for section in base.walk()}):
        reader.wrong(f"titles › {key}", "đề cương gốc không có mục này.")
    return replace(
        base,
        title_pattern=reader.text("title", base.title_pattern, longest=300),
        sections=with_titles(base.sections, titles),
        rules=_rules(reader) if reader.has("rules") else base.rules,
    )


def with_titles(sections: tuple[SectionSpec, ...], titles: dict[str, str]) -> tuple[SectionSpec, ...]:
    """The same sections with some headings worded otherwise ({section key: heading})."""
    return tuple(
        replace(
            section,
            title=titles.get(section.key, section.title),
            sections=with_titles(section.sections, titles),
        )
        for section in sections
    )


def _section(reader: Reader, depth: int, level: int, rows: RowReader) -> SectionSpec:
    key = reader.text("key", longest=40)
    # Faults between sections are told by outline and key alone (checks.outlines).
    outline = SEPARATOR.join(reader.place.split(SEPARATOR)[:2])
    reader.problems.stands(f"{outline}{SEPARATOR}{key}", reader.problems.line_of(reader.place))
    if key and not codes.SECTION.fullmatch(key):
        reader.wrong("key", "chỉ gồm chữ thường không dấu, chữ số và dấu gạch dưới.")
    level = reader.number("level", level, largest=DEEPEST)
    if depth > DEEPEST or level > DEEPEST:
        reader.wrong("", _FIVE)
    below = tuple(
        _section(child, depth + 1, level + 1, rows) for child in reader.children("sections", named="key")
    )
    section = SectionSpec(
        key=key,
        title=reader.text("title", longest=250),
        level=level,
        numbered=reader.flag("numbered", True),
        has_prose=reader.flag("prose", not below),
        required=reader.flag("required", False),
        item_style=reader.choice("items", ItemStyle.values, ItemStyle.DASH),
        guidance=reader.text("guidance", ""),
        suggestion=reader.text("suggestion", ""),
        rows=tuple(row for child in reader.children("rows", named="indicator") for row in rows.read(child)),
        annexes=tuple(_annex(child) for child in reader.children("annexes", named="key")),
        sections=below,
    )
    reader.close()
    return section


def _annex(reader: Reader) -> AnnexSpec:
    columns = []
    for child in reader.children("columns", named="key"):
        columns.append(
            ColumnSpec(
                key=child.text("key", longest=40),
                label=child.text("label", longest=100),
                kind=child.choice("kind", COLUMN_KINDS, "text"),
                width=child.number("width", 1, largest=20) or 1,
                required=child.flag("required", False),
            )
        )
        _of(codes.TABLE, child, "key", columns[-1].key, _OF_TABLE)
        child.close()
    annex = AnnexSpec(reader.text("key", longest=40), reader.text("title", longest=250), tuple(columns))
    _of(codes.TABLE, reader, "key", annex.key, _OF_TABLE)
    if not annex.columns:
        reader.wrong("columns", "phải có ít nhất một cột.")
    reader.close()
    return annex
