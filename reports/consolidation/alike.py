"""Paragraphs that say almost the same, found without comparing each with each. Pure.

Two are alike when they hold the same numbers in the same order, deny and compare in the same words, and all that one
says with words of content the other says too, in nearly as many (`NEAR`). A word of content exchanged for another one
("karaoke", "massage") makes them different, however long they are. Names of places do not count: every commune writes
its own.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

# How much of the longer one the shorter must hold; chosen on tests/reports/consolidation/alike_cases.py.
NEAR: Final = 0.7

_RARE: Final = 4  # so many of the rarest words of a text are looked for
_NUMBER: Final = re.compile(r"[0-9]+(?:[.,/-][0-9]+)*\s?%?")
_CAPITALS: Final = "".join(
    chr(c) for c in range(0x41, 0x1EFA) if chr(c).isupper() and chr(c).isalpha() and (c < 0x1B5 or c > 0x1E9F)
)
_PLACE: Final = re.compile(
    r"(?<!\w)((?i:xã|phường|thị trấn|huyện|quận|thành phố|thị xã|tỉnh|ấp|thôn|khu phố|khu vực|tp\.?))\s+"
    rf"(?:[{_CAPITALS}]\w*|[0-9]+)(?:[\s-]+[{_CAPITALS}]\w*)*"
)
_WORD: Final = re.compile(r"[^\W\d_]+|@\w*")
_COUNTED: Final = (
    "cuộc|buổi|lớp|cơ|vụ|đợt|người|đối|lượt|văn|kế|xã|phường|huyện|mô|tụ|trường|hộ|bài|tin|đội|đoàn|lần|hội|điểm|"
    "nhà|quán|phụ|tổ|ấp|câu"
)
_COUNT: Final = re.compile(
    rf"(?<!\w)(một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười)\s+(?:{_COUNTED})(?!\w)", re.IGNORECASE
)
_QUALIFIER: Final = re.compile(
    r"(?<!\w)(trên|hơn|gần|khoảng|dưới|ước|xấp xỉ|tối thiểu|ít nhất|tối đa)\s+(?=[0-9])", re.IGNORECASE
)
# What turns a sentence into another one though everything else stays.
_TURNS: Final = frozenset(
    "không chưa chẳng tăng giảm nam nữ trước sau ngoài đồng nghìn triệu tỷ tốt kém xóa".split()
)
# Said in many ways or for nothing: no content of its own.
_EMPTY: Final = frozenset(
    """các những của về và được có đã đang luôn cho với ở tại trong trên từ đến đều nên do là bị để cũng còn như này
    theo số từng bước tích cực thêm sự công tác thực hiện tiếp tục việc nhà nước nào dành phải đội ngũ rất nhiều khá
    thường xuyên tổ chức kỳ báo cáo ra ngày càng quan tâm""".split()
)
_SAME: Final = (
    (re.compile(r"tệ nạn mại dâm"), "mại dâm"),
    (re.compile(r"kiến nghị"), "đề nghị"),
    (re.compile(r"(?<!\w)antt(?!\w)"), "an ninh trật tự"),
    (re.compile(r"(?<!\w)(?:xã|phường|thị trấn|ấp|thôn|khu phố|khu vực)(?!\w)"), "@xã"),
    (re.compile(r"(?<!\w)(?:huyện|quận|thành phố|thị xã|tp\.?)(?!\w)"), "@huyện"),
)


@dataclass(frozen=True, slots=True)
class Form:
    """What a text is compared by. `facts`: what must be the same; `content`: its words."""

    facts: tuple[tuple[str, ...], tuple[str, ...]]
    content: frozenset[str]
    words: tuple[str, ...]


def form_of(text: str) -> Form:
    """Numbers in order, words that turn the sense, words of content; names of places left out."""
    bare = _PLACE.sub(r"\1", text).casefold()
    said = [
        *((m.start(), _plain(m[0])) for m in _NUMBER.finditer(bare)),
        *((m.start(), m[1]) for m in _COUNT.finditer(bare)),
        *((m.start(), m[1]) for m in _QUALIFIER.finditer(bare)),
    ]
    for wordings, one in _SAME:
        bare = wordings.sub(one, bare)
    words = tuple(_WORD.findall(bare))
    turns = tuple(sorted(word for word in words if word in _TURNS))
    content = frozenset(word for word in words if word not in _EMPTY and word not in _TURNS)
    return Form((tuple(each for _at, each in sorted(said)), turns), content, words)


def _plain(number: str) -> str:
    """One way to write a number: "1.000" and "1000", "03" and "3"."""
    parts = re.split(r"([,/-])", number.replace(".", "").replace(" ", ""))
    return "".join(part.lstrip("0") or "0" if part[:1].isdigit() else part for part in parts)


def alike(one: Form, other: Form) -> bool:
    """Whether two texts say almost the same."""
    if one.facts != other.facts:
        return False
    if not one.content or not other.content:
        return one.words == other.words
    small, large = sorted((one.content, other.content), key=len)
    return len(small) >= NEAR * len(large) and small <= large


@dataclass
class Groups:
    """Texts in groups; each text is alike the first one of its group. `compared`: how many pairs were looked at."""

    of: dict[str, str] = field(default_factory=dict)
    compared: int = 0


def group(texts: Iterable[tuple[str, str]]) -> Groups:
    """Put (id, text) into groups: id -> id of the first one of its group, only for groups of two and more.

    Each text is compared with firsts that could hold it: same facts, and the rarest word of either stands in the other.
    So nothing alike is missed and the work grows with the texts, not with their pairs.
    """
    forms = {each: form_of(text) for each, text in texts}
    how_often = Counter(word for form in forms.values() for word in form.content)
    found = Groups()
    blocks: defaultdict[tuple[tuple[str, ...], tuple[str, ...]], _Block] = defaultdict(_Block)
    firsts: dict[str, str] = {}
    for each, form in forms.items():
        rarest = sorted(form.content, key=lambda word: (how_often[word], word))[:_RARE]
        block = blocks[form.facts]
        first = block.first_like(form, rarest, found)
        if first is None:
            block.add(each, form, rarest)
        firsts[each] = first or each
    sizes = Counter(firsts.values())
    found.of = {each: first for each, first in firsts.items() if sizes[first] > 1}
    return found


class _Block:
    """Firsts of groups with the same facts, found by their words and by their rarest word."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, ...] | frozenset[str], str] = {}
        self._firsts: list[tuple[str, Form, Sequence[str]]] = []
        self._by_word: defaultdict[str, set[int]] = defaultdict(set)
        self._by_rarest: defaultdict[str, list[int]] = defaultdict(list)

    def add(self, each: str, form: Form, rarest: Sequence[str]) -> None:
        at = len(self._firsts)
        self._known[form.content or form.words] = each
        self._firsts.append((each, form, rarest))
        for word in form.content:
            self._by_word[word].add(at)
        if rarest:
            self._by_rarest[rarest[0]].append(at)

    def first_like(self, form: Form, rarest: Sequence[str], found: Groups) -> str | None:
        same = self._known.get(form.content or form.words)
        if same is not None or not form.content:
            return same
        for at in sorted({*self._longer(rarest), *self._shorter(form.content)}):
            found.compared += 1
            if alike(form, self._firsts[at][1]):
                return self._firsts[at][0]
        return None

    def _longer(self, rarest: Sequence[str]) -> set[int]:
        """Firsts that hold all the rarest words of a text."""
        return set.intersection(*(self._by_word.get(word, set()) for word in rarest))

    def _shorter(self, content: frozenset[str]) -> Iterator[int]:
        """Firsts whose rarest words all stand in a text."""
        for word in content:
            for at in self._by_rarest.get(word, ()):
                if content.issuperset(self._firsts[at][2]):
                    yield at
