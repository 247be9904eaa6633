"""A typed, strict reader of YAML that people write: every fault is collected with the place where it stands.

Knows nothing of outlines; the demonstration's content is read with it too.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Hashable, Iterator
from math import inf
from typing import Any, Final

import yaml

from portal.core.errors import Invalid

MISSING: Final = object()
SHOWN: Final = 20
SEPARATOR: Final = " › "
MOST_REPEATED: Final = 50_000
"""How many values references (*) may repeat in one file."""
DEEPEST: Final = 60
# What the parser says in English, by how it begins, and how to mend it.
_PROBLEMS: Final = (
    (
        "mapping values are not allowed",
        "dấu hai chấm sai chỗ; hãy xem lại thụt dòng, hoặc đặt câu trong dấu ngoặc kép",
    ),
    ("found character '\\t'", "có phím Tab; chỉ thụt dòng bằng dấu cách"),
    ("found character", "có ký tự không đứng đầu một giá trị được; hãy đặt trong dấu ngoặc kép"),
    ("expected <block end>", "thụt dòng không đều với các dòng trên"),
    ("could not find expected ':'", "thiếu dấu hai chấm"),
    ("expected ',' or", "thiếu dấu phẩy hoặc dấu đóng ngoặc"),
    ("found unexpected end of stream", "thiếu dấu ngoặc kép đóng"),
    ("found undefined alias", "tham chiếu (*) tới tên chưa đặt; hãy viết ra đầy đủ"),
    ("could not determine a constructor", "không dùng được dấu ! hoặc << ở đây"),
    ("but found another document", "tệp chỉ gồm một phần, không có dòng ---"),
    ("found unhashable key", "tên phải là chữ"),
)


class Problems:
    """What is wrong in a file, in order: (place, sentence)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.found: list[tuple[str, str]] = []
        self._lines: dict[str, int] = {}

    def stands(self, place: str, line: int) -> None:
        """In which line of the file a place begins."""
        self._lines.setdefault(place, line)

    def line_of(self, place: str) -> int:
        """The line of a place, or of the nearest one around it; 0 if nothing is known."""
        while place:
            if place in self._lines:
                return self._lines[place]
            place = place.rpartition(SEPARATOR)[0]
        return 0

    def add(self, place: str, sentence: str) -> None:
        """Note a fault and go on reading, so that one pass shows them all."""
        self.found.append((place, sentence))

    def refuse(self) -> None:
        """Raise Invalid with all faults, if there are any."""
        if not self.found:
            return
        # From the top of the file: what is wrong further down often follows from it.
        ordered = sorted(self.found, key=lambda fault: self.line_of(fault[0]) or inf)
        lines = [self._said(place, sentence) for place, sentence in ordered[:SHOWN]]
        if len(self.found) > SHOWN:
            lines.append(f"… và {len(self.found) - SHOWN} lỗi khác.")
        heading = f"Tệp {self.source} có {len(self.found)} lỗi:"
        raise Invalid("\n".join([heading, *lines]), dict(self.found))

    def _said(self, place: str, sentence: str) -> str:
        line = self.line_of(place)
        where = f"dòng {line}, {place}" if line else place
        return f"{where}: {sentence}" if where else sentence


class _Mapping(dict[Any, Any]):
    """A mapping that knows in which lines of the file it and its entries stand."""

    line: int = 0
    lines: dict[Any, int]


class Reader:
    """One mapping of the file. Take what you know, then `close()`: what is left was misspelt."""

    def __init__(self, value: object, place: str, problems: Problems) -> None:
        self.place = place
        self.problems = problems
        self._value: dict[Any, Any] = value if isinstance(value, dict) else {}
        self._taken: set[object] = set()
        if isinstance(value, _Mapping):
            problems.stands(place, value.line)
            for key, line in value.lines.items():
                problems.stands(f"{place}{SEPARATOR}{key}" if place else str(key), line)
        if not isinstance(value, dict):
            problems.add(place, "phải là một nhóm các dòng  tên: giá trị.")

    def wrong(self, key: str, sentence: str) -> None:
        """Note a fault of one entry (or of the whole mapping, key "")."""
        self.problems.add(f"{self.place}{SEPARATOR}{key}".strip(SEPARATOR) if key else self.place, sentence)

    def has(self, key: str) -> bool:
        """Whether the entry is written down."""
        return key in self._value

    def take(self, key: str) -> object:
        """The raw value, or MISSING."""
        self._taken.add(key)
        return self._value.get(key, MISSING)

    def text(self, key: str, default: str | None = None, *, longest: int = 2000) -> str:
        """A text in NFC without spaces around; without a default it must be there."""
        value = self.take(key)
        if value is MISSING:
            if default is None:
                self.wrong(key, "còn thiếu.")
            return default or ""
        if not isinstance(value, str):
            self.wrong(key, f'phải là chữ; nếu là số hoặc ngày, đặt trong dấu ngoặc kép: "{value}".')
            return ""
        text = unicodedata.normalize("NFC", value).strip()
        if not text and default is None:
            self.wrong(key, "không được để trống.")
        if len(text) > longest:
            self.wrong(key, f"dài {len(text)} ký tự, tối đa {longest}.")
        return text

    def choice(self, key: str, allowed: Collection[str], default: str | None = None) -> str:
        """One of a few words."""
        text = self.text(key, default)
        if text and text not in allowed:
            self.wrong(key, f"“{text}” không thuộc: {', '.join(allowed)}.")
        return text

    def flag(self, key: str, default: bool) -> bool:
        """true or false."""
        value = self.take(key)
        if value is MISSING:
            return default
        if not isinstance(value, bool):
            self.wrong(key, "phải là true hoặc false.")
            return default
        return value

    def number(self, key: str, default: int, *, largest: int) -> int:
        """A whole number from 0."""
        value = self.take(key)
        if value is MISSING:
            return default
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= largest:
            self.wrong(key, f"phải là số nguyên từ 0 đến {largest}.")
            return default
        return value

    def texts(self, key: str) -> list[str]:
        """A list of texts; missing is empty."""
        found = []
        for at, value in enumerate(self._list(key), 1):
            if isinstance(value, str):
                found.append(unicodedata.normalize("NFC", value).strip())
            else:
                self.wrong(f"{key} {at}", "phải là chữ.")
        return found

    def table(self, key: str) -> dict[str, str]:
        """A mapping of texts to texts; missing is empty."""
        value = self.take(key)
        if value is MISSING:
            return {}
        reader = Reader(value, f"{self.place} › {key}", self.problems)
        return {name: reader.text(name) for name in reader.keys()}  # noqa: SIM118 -- a Reader is not a dict

    def keys(self) -> Iterator[str]:
        """The names of all entries, as they stand in the file."""
        for key in self._value:
            if isinstance(key, str):
                yield key
            else:
                self.wrong(str(key), "tên phải là chữ.")

    def child(self, key: str) -> Reader:
        """A mapping inside this one; it must be there."""
        value = self.take(key)
        return Reader({} if value is MISSING else value, f"{self.place} › {key}".strip(" ›"), self.problems)

    def children(self, key: str, *, named: str = "code") -> list[Reader]:
        """A list of mappings, each placed by its own name; missing is empty."""
        found = []
        for at, value in enumerate(self._list(key), 1):
            name = value.get(named, at) if isinstance(value, dict) else at
            found.append(Reader(value, f"{self.place} › {key} › {name}".strip(" ›"), self.problems))
        return found

    def close(self) -> None:
        """Everything that was not taken is refused, so that a misspelt name is not silently ignored."""
        for key in self._value:
            if key not in self._taken:
                self.wrong(str(key), "tên này không dùng ở đây.")

    def _list(self, key: str) -> list[Any]:
        value = self.take(key)
        if value is MISSING or value is None:
            return []
        if not isinstance(value, list):
            self.wrong(key, "phải là một danh sách.")
            return []
        return value


class _StrictLoader(yaml.SafeLoader):
    """Safe types only; a name that comes twice is a fault, not the last one wins.

    References (&, *) are read as long as they stay small: a few lines of them in one another stand for millions.
    """

    def __init__(self, stream: str) -> None:
        super().__init__(stream)
        self._within = 0  # named nodes (&) around the present place
        self._repeated = 0
        self._depth = 0

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event: Any = self.peek_event()  # type: ignore[no-untyped-call] # PyYAML's stubs leave it open
        at: Any = event.start_mark
        if isinstance(event, yaml.AliasEvent):
            node = super().compose_node(parent, index)
            self._repeated += 0 if self._within else _size(node)
            if self._within or self._repeated > MOST_REPEATED:
                way_out = "tham chiếu (*) lồng nhau hoặc quá lớn; hãy viết ra đầy đủ"
                raise yaml.MarkedYAMLError(problem=way_out, problem_mark=at)
            return node
        named = getattr(event, "anchor", None) is not None
        self._within += named
        self._depth += 1
        if self._depth > DEEPEST:
            raise yaml.MarkedYAMLError(problem="các nhóm lồng nhau quá sâu", problem_mark=at)
        node = super().compose_node(parent, index)
        self._depth -= 1
        self._within -= named
        return node

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except ValueError:  # a day or a number that is none, e.g. 2023-13-45
            way_out = "ngày hoặc số không hợp lệ; hãy đặt trong dấu ngoặc kép"
            raise yaml.MarkedYAMLError(problem=way_out, problem_mark=node.start_mark) from None

    def placed_mapping(self, node: yaml.MappingNode) -> Iterator[_Mapping]:
        """As SafeLoader makes a mapping, with the lines of its entries."""
        data = _Mapping()
        data.line, data.lines = node.start_mark.line + 1, {}
        yield data
        data.update(self.construct_mapping(node))
        for key_node, _value in node.value:
            data.lines[self.construct_object(key_node, deep=True)] = key_node.start_mark.line + 1

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Hashable, Any]:
        seen: set[object] = set()
        for key_node, _value in node.value:
            key = self.construct_object(key_node, deep=True)
            if not isinstance(key, Hashable):
                raise yaml.MarkedYAMLError(problem="tên phải là chữ", problem_mark=key_node.start_mark)
            if key in seen:
                raise yaml.MarkedYAMLError(problem=f"“{key}” có hai lần", problem_mark=key_node.start_mark)
            seen.add(key)
        return super().construct_mapping(node, deep)


def _mending(error: yaml.MarkedYAMLError) -> str:
    """What is wrong, in Vietnamese; our own words pass through."""
    said = error.problem or ""
    known = next((words for start, words in _PROBLEMS if said.startswith(start)), "")
    return known or (said if not said.isascii() else "viết sai quy cách YAML; hãy so với các dòng bên trên")


def _size(node: yaml.Node | None) -> int:
    """How many values a node holds; it holds no references (see _StrictLoader)."""
    if isinstance(node, yaml.SequenceNode):
        return 1 + sum(map(_size, node.value))
    if isinstance(node, yaml.MappingNode):
        return 1 + sum(_size(key) + _size(value) for key, value in node.value)
    return 1


_StrictLoader.add_constructor("tag:yaml.org,2002:map", _StrictLoader.placed_mapping)


def open_yaml(text: str, source: str) -> Reader:
    """The top mapping of a YAML text. Raises Invalid for text that is not YAML, naming the line."""
    try:
        value = yaml.load(text, _StrictLoader)  # noqa: S506 -- a SafeLoader that also refuses double names
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = f" dòng {mark.line + 1}, cột {mark.column + 1}" if mark else ""
        raise Invalid(f"Tệp {source}{line} không đọc được: {_mending(error)}.") from None
    except yaml.reader.ReaderError as error:
        at = text.count("\n", 0, error.position) + 1
        raise Invalid(f"Tệp {source} dòng {at} không đọc được: có ký tự không hợp lệ.") from None
    except yaml.YAMLError as error:
        raise Invalid(f"Tệp {source} không đọc được: {error}.") from None
    except RecursionError:
        raise Invalid(f"Tệp {source} không đọc được: các nhóm lồng nhau quá sâu.") from None
    return Reader(value, "", Problems(source))
