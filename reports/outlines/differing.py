"""What one content of an outline has that another has not, in words a person can check (pure).

Sections are known by their key, lines of tables by the figure that they ask for, annexes, columns and rules by their
keys: renamed is not removed and added. Moved is what stands elsewhere among what both have, and as little as possible.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from reports.outlines import numbering
from reports.outlines.blueprint import AnnexSpec, RowSpec, RuleSpec, SectionSpec, VersionSpec
from reports.outlines.wording import in_words

ADDED: Final = "added"
REMOVED: Final = "removed"
RENAMED: Final = "renamed"
MOVED: Final = "moved"
CHANGED: Final = "changed"
KIND_WORDS: Final = {
    ADDED: "Thêm", REMOVED: "Bỏ", RENAMED: "Đổi tên", MOVED: "Chuyển chỗ", CHANGED: "Sửa",
}  # fmt: skip
SEVERITY_WORDS: Final = {"error": "chặn gửi", "warning": "cần giải trình", "hint": "nhắc"}
STYLE_WORDS: Final = {"roman": "I.", "arabic": "1.", "alpha": "a)", "none": "không đánh số"}
_FLAGS: Final = {
    "required": ("bắt buộc nhập thuyết minh", "không còn bắt buộc nhập thuyết minh"),
    "has_prose": ("có phần thuyết minh", "không còn phần thuyết minh"),
    "numbered": ("được đánh số", "không đánh số"),
}
_TEXTS: Final = {"guidance": "hướng dẫn", "suggestion": "câu gợi ý"}
_COLUMN_KINDS: Final = {"text": "chữ", "number": "số", "date": "ngày"}
_LONGEST: Final = 160


@dataclass(frozen=True, slots=True)
class Change:
    """One difference: `kind` is a key of KIND_WORDS, `place` where it is, `text` what it is."""

    kind: str
    place: str
    text: str

    @property
    def kind_words(self) -> str:
        return KIND_WORDS[self.kind]


def differences(before: VersionSpec, after: VersionSpec) -> list[Change]:
    """Everything that differs, in the order in which it is read; empty exactly if the contents are equal."""
    old, new = _Content(before), _Content(after)
    return [
        *_head(before, after),
        *_sections(old, new),
        *_rows(old, new),
        *_annexes(old, new),
        *_rules(before.rules, after.rules),
    ]


class _Content:
    """A content with the names of its sections and where everything stands."""

    def __init__(self, spec: VersionSpec) -> None:
        walked = list(spec.walk())
        labels = numbering.labels(spec.numbering, [(each.level, each.numbered) for each in walked])
        self.sections: dict[str, SectionSpec] = {each.key: each for each in walked}
        self.names = {
            each.key: f"{label} {each.title}".strip() or each.key
            for each, label in zip(walked, labels, strict=True)
        }
        self.parents = {child.key: each.key for each in walked for child in each.sections}
        self.rows: dict[tuple[str, str], tuple[str, RowSpec]] = {}
        self.headings: dict[tuple[str, str, int], RowSpec] = {}
        self.annexes: dict[str, tuple[str, AnnexSpec]] = {}
        for section in walked:
            times: dict[str, int] = {}
            for row in section.rows:
                if row.indicator:
                    self.rows[row.indicator, row.breakdown] = (section.key, row)
                else:
                    at = times[row.label] = times.get(row.label, 0) + 1
                    self.headings[section.key, row.label, at] = row
            for annex in section.annexes:
                self.annexes[annex.key] = (section.key, annex)

    def order(self, key: str) -> list[str]:
        """What stands in one section, in its order: figures as "code|breakdown", headings by their words."""
        times: dict[str, int] = {}
        found = []
        for row in self.sections[key].rows:
            if row.indicator:
                found.append(f"{row.indicator}|{row.breakdown}")
            else:
                times[row.label] = times.get(row.label, 0) + 1
                found.append(f"#{times[row.label]} {row.label}")
        return found

    def place(self, key: str) -> str:
        return f"Mục {self.names[key]}" if key else "Đề cương"


def _head(before: VersionSpec, after: VersionSpec) -> Iterator[Change]:
    if before.title_pattern != after.title_pattern:
        yield Change(
            CHANGED, "Trích yếu", _from_to(in_words(before.title_pattern), in_words(after.title_pattern))
        )
    if before.numbering != after.numbering:
        was, now = (
            ", ".join(STYLE_WORDS.get(each, each) for each in spec.numbering) for spec in (before, after)
        )
        yield Change(CHANGED, "Đánh số", _from_to(was, now))


def _sections(old: _Content, new: _Content) -> Iterator[Change]:
    for key, name in old.names.items():
        if key not in new.sections:
            yield Change(REMOVED, old.place(old.parents.get(key, "")), f"mục “{name}”")
    moved = _moved_sections(old, new)
    for key, now in new.sections.items():
        above = new.place(new.parents.get(key, ""))
        was = old.sections.get(key)
        if was is None:
            yield Change(ADDED, above, f"mục “{new.names[key]}”")
            yield from _section_facts(new.place(key), SectionSpec(key, now.title, level=now.level), now)
            continue
        if was.title != now.title:
            yield Change(RENAMED, new.place(key), _from_to(was.title, now.title))
        if key in moved:
            yield Change(
                MOVED, new.place(key), f"trước ở: {old.names[key]}, nay {new.names[key]}, trong {above}"
            )
        elif was.level != now.level:
            yield Change(CHANGED, new.place(key), f"cấp đánh số {was.level + 1} thành {now.level + 1}")
        yield from _section_facts(new.place(key), was, now)


def _section_facts(place: str, was: SectionSpec, now: SectionSpec) -> Iterator[Change]:
    for name, words in _FLAGS.items():
        if getattr(was, name) != getattr(now, name):
            yield Change(CHANGED, place, words[0] if getattr(now, name) else words[1])
    if was.item_style != now.item_style:
        yield Change(
            CHANGED, place, "các ý đánh số 1., 2." if now.item_style == "arabic" else "các ý gạch đầu dòng"
        )
    for name, called in _TEXTS.items():
        if getattr(was, name) != getattr(now, name):
            texts = _from_to(in_words(getattr(was, name)), in_words(getattr(now, name)))
            yield Change(CHANGED, place, f"{called}: {texts}")


def _moved_sections(old: _Content, new: _Content) -> set[str]:
    """Those under another heading, and the fewest that explain another order among those under the same."""
    common = [key for key in new.sections if key in old.sections]
    moved = {key for key in common if old.parents.get(key, "") != new.parents.get(key, "")}
    stay = [key for key in common if key not in moved]
    for parent in {new.parents.get(key, "") for key in stay}:
        here = [key for key in stay if new.parents.get(key, "") == parent]
        before = [key for key in old.sections if key in set(here)]
        moved |= _out_of_order(before, here)
    return moved


def _rows(old: _Content, new: _Content) -> Iterator[Change]:
    for figure, (section, row) in old.rows.items():
        if figure not in new.rows:
            yield Change(REMOVED, old.place(section), f"dòng {_row_name(row)}")
    for heading in old.headings:
        if heading not in new.headings:
            yield Change(REMOVED, old.place(heading[0]), f"tiêu đề nhóm “{heading[1]}”")
    moved = {
        (section, name)
        for section in new.sections.keys() & old.sections.keys()
        for name in _out_of_order(*_common(old.order(section), new.order(section)))
    }
    for figure, (section, row) in new.rows.items():
        place = new.place(section)
        if figure not in old.rows:
            yield Change(ADDED, place, f"dòng {_row_name(row)}" + (", bắt buộc" if row.required else ""))
            continue
        before, was = old.rows[figure]
        if was.label != row.label:
            yield Change(RENAMED, place, f"dòng {_from_to(was.label, row.label)} ({_code(row)})")
        if before != section:
            yield Change(MOVED, place, f"dòng {_row_name(row)}, trước ở {old.place(before)}")
        elif (section, f"{row.indicator}|{row.breakdown}") in moved:
            yield Change(MOVED, place, f"dòng {_row_name(row)}, đổi thứ tự")
        yield from _row_facts(place, was, row)
    yield from _headings(old, new, moved)


def _headings(old: _Content, new: _Content, moved: set[tuple[str, str]]) -> Iterator[Change]:
    for place, row in new.headings.items():
        was = old.headings.get(place)
        if was is None:
            yield Change(ADDED, new.place(place[0]), f"tiêu đề nhóm “{place[1]}”")
        elif (place[0], f"#{place[2]} {place[1]}") in moved:
            yield Change(MOVED, new.place(place[0]), f"tiêu đề nhóm “{place[1]}”, đổi thứ tự")
        if was is not None and was.depth != row.depth:
            yield Change(CHANGED, new.place(place[0]), f"tiêu đề nhóm “{place[1]}”: thụt cấp {row.depth}")


def _row_facts(place: str, was: RowSpec, now: RowSpec) -> Iterator[Change]:
    name = _row_name(now)
    if was.required != now.required:
        yield Change(CHANGED, place, f"dòng {name}: {'bắt buộc' if now.required else 'không còn bắt buộc'}")
    if was.parts_complete != now.parts_complete:
        must = "các phần phải cộng bằng tổng" if now.parts_complete else "các phần không cần cộng bằng tổng"
        yield Change(CHANGED, place, f"dòng {name}: {must}")
    if was.depth != now.depth:
        yield Change(CHANGED, place, f"dòng {name}: thụt cấp {was.depth} thành {now.depth}")


def _annexes(old: _Content, new: _Content) -> Iterator[Change]:
    for key, (section, annex) in old.annexes.items():
        if key not in new.annexes:
            yield Change(REMOVED, old.place(section), f"biểu phụ lục “{annex.title}”")
    for key, (section, annex) in new.annexes.items():
        if key not in old.annexes:
            columns = ", ".join(column.label for column in annex.columns)
            yield Change(ADDED, new.place(section), f"biểu phụ lục “{annex.title}” (cột: {columns})")
            continue
        before, was = old.annexes[key]
        if was.title != annex.title:
            yield Change(RENAMED, new.place(section), f"biểu phụ lục {_from_to(was.title, annex.title)}")
        if before != section:
            yield Change(
                MOVED, new.place(section), f"biểu phụ lục “{annex.title}”, trước ở {old.place(before)}"
            )
        yield from _columns(f"Biểu phụ lục {annex.title}", was, annex)
    for section in (key for key in new.sections if key in old.sections):
        orders = ([each.key for each in side.sections[section].annexes] for side in (old, new))
        for key in sorted(_out_of_order(*_common(*orders))):
            yield Change(MOVED, new.place(section), f"biểu phụ lục “{new.annexes[key][1].title}”, đổi thứ tự")


def _columns(place: str, was: AnnexSpec, now: AnnexSpec) -> Iterator[Change]:
    old = {column.key: column for column in was.columns}
    new = {column.key: column for column in now.columns}
    for key, column in old.items():
        if key not in new:
            yield Change(REMOVED, place, f"cột “{column.label}”")
    moved = _out_of_order(*_common(list(old), list(new)))
    for key, column in new.items():
        before = old.get(key)
        if before is None:
            yield Change(ADDED, place, f"cột “{column.label}”" + (", bắt buộc" if column.required else ""))
            continue
        if before.label != column.label:
            yield Change(RENAMED, place, f"cột {_from_to(before.label, column.label)}")
        if key in moved:
            yield Change(MOVED, place, f"cột “{column.label}”, đổi thứ tự")
        if before.kind != column.kind:
            words = _from_to(*(_COLUMN_KINDS.get(each.kind, each.kind) for each in (before, column)))
            yield Change(CHANGED, place, f"cột “{column.label}”: {words}")
        if before.required != column.required:
            must = "bắt buộc" if column.required else "không còn bắt buộc"
            yield Change(CHANGED, place, f"cột “{column.label}”: {must}")
        if before.width != column.width:
            yield Change(CHANGED, place, f"cột “{column.label}”: độ rộng {before.width} thành {column.width}")


def _rules(before: Sequence[RuleSpec], after: Sequence[RuleSpec]) -> Iterator[Change]:
    place = "Kiểm tra riêng"
    old, new = {rule.key: rule for rule in before}, {rule.key: rule for rule in after}
    for key, rule in old.items():
        if key not in new:
            yield Change(REMOVED, place, _rule_name(rule))
    moved = _out_of_order(*_common(list(old), list(new)))
    for key, rule in new.items():
        was = old.get(key)
        if was is None:
            yield Change(
                ADDED, place, f"{_rule_name(rule)}, {SEVERITY_WORDS.get(rule.severity, rule.severity)}"
            )
            continue
        if was.name != rule.name:
            yield Change(RENAMED, place, _from_to(was.name or was.term, rule.name or rule.term))
        if was.term != rule.term:
            yield Change(CHANGED, place, f"{rule.name or rule.key}: {_from_to(was.term, rule.term)}")
        if was.severity != rule.severity:
            words = _from_to(*(SEVERITY_WORDS.get(each.severity, each.severity) for each in (was, rule)))
            yield Change(CHANGED, place, f"{_rule_name(rule)}: {words}")
        if was.message != rule.message:
            words = _from_to(was.message or "câu báo thường", rule.message or "câu báo thường")
            yield Change(CHANGED, place, f"{_rule_name(rule)}: {words}")
        if key in moved:
            yield Change(MOVED, place, f"{_rule_name(rule)}, đổi thứ tự")


def _rule_name(rule: RuleSpec) -> str:
    return f"“{rule.name}” ({rule.term})" if rule.name else f"“{rule.term}”"


def _row_name(row: RowSpec) -> str:
    return f"“{row.label}” ({_code(row)})"


def _code(row: RowSpec) -> str:
    return f"{row.indicator}[{row.breakdown}]" if row.breakdown else row.indicator


def _from_to(was: str, now: str) -> str:
    return f"{_quoted(was)} thành {_quoted(now)}"


def _quoted(text: str) -> str:
    line = " ".join(text.split())
    return f"“{line if len(line) <= _LONGEST else line[: _LONGEST - 1] + '…'}”" if line else "(trống)"


def _common(before: Sequence[str], after: Sequence[str]) -> tuple[list[str], list[str]]:
    both = set(before) & set(after)
    return [each for each in before if each in both], [each for each in after if each in both]


def _out_of_order(before: Sequence[str], after: Sequence[str]) -> set[str]:
    """The fewest names that have to move to turn one order of the same names into the other."""
    at = {name: place for place, name in enumerate(before)}
    tails: list[int] = []  # places that end the shortest increasing runs, longest run last
    chain: list[tuple[int, int]] = []  # (place, length of the longest run that ends here)
    for name in after:
        length = bisect_left(tails, at[name])
        tails[length : length + 1] = [at[name]]
        chain.append((at[name], length + 1))
    stays, wanted, limit = set(), len(tails), len(before)
    for place, length in reversed(chain):
        if length == wanted and place < limit:
            stays.add(place)
            wanted, limit = wanted - 1, place
    return {name for name in after if at[name] not in stays}
