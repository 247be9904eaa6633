"""What reading a report gives: proposed figures, and the numbers that are left to a person."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from reports.imports.reading.outline import RowSpec

REASONS: Final = {
    "no_row": "đề cương không có chỉ tiêu nào hợp với số này",
    "other_field": "nằm trong câu nói về lĩnh vực khác",
    "ambiguous": "hợp với nhiều chỉ tiêu",
    "weak": "chưa đủ căn cứ để gắn với chỉ tiêu",
    "several": "nhiều số khác nhau cho cùng một chỉ tiêu, có thể là số của từng phần",
    "target": "là mục tiêu, kế hoạch, không phải kết quả",
    "norm": "nêu như quy định, nhiệm vụ, không phải kết quả",
    "comparison": "là số so sánh",
    "other_period": "là số của kỳ khác hoặc lũy kế",
    "range": "là một khoảng",
    "limit": "là mức tối thiểu hoặc tối đa, không phải số đã đếm được",
    "rate": "là mức bình quân hoặc tần suất",
    "unclear": "cách viết số có thể hiểu theo nhiều nghĩa",
    "part_of": "là số của một địa bàn, đơn vị riêng",
    "restated": "nhắc lại bằng tỷ lệ của số đứng trước",
    "other_section": "nằm ở phần không nêu kết quả",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A row that a number might answer."""

    row: RowSpec
    score: float


@dataclass(frozen=True, slots=True)
class Spot:
    """Where it is said: section and paragraph by their index in the document, the phrase and in it the number.

    `item` is below zero for a line of a table of the section (-1 is the first line); annexes count behind sections.
    """

    section: int
    item: int
    start: int
    end: int
    number_start: int
    number_end: int

    @property
    def order(self) -> tuple[int, bool, int, int]:
        """For the order of reading; lines of tables come behind the paragraphs."""
        return self.section, self.item < 0, abs(self.item), self.number_start


@dataclass(frozen=True, slots=True)
class Figure:
    """A proposed figure. `value`: decimal, None for a state in words or a ratio with a base; `text`: as written.

    `typed` is what the entry form would accept for it. `state` is one of collection.states.FigureState.
    """

    row: RowSpec
    value: Decimal | None
    numerator: int | None
    denominator: int | None
    qualifier: str
    state: str
    phrase: str
    text: str
    typed: str
    spot: Spot
    score: float = 0.0


@dataclass(frozen=True, slots=True)
class Unmatched:
    """A number (or a zero in words) that is left to a person. `nature`: result, target or norm."""

    number: str
    phrase: str
    reason: str
    spot: Spot
    candidates: tuple[Candidate, ...] = ()
    nature: str = "result"

    @property
    def why(self) -> str:
        """The reason in Vietnamese."""
        return REASONS[self.reason]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Everything that a paper says in numbers."""

    figures: tuple[Figure, ...]
    unmatched: tuple[Unmatched, ...]
