"""What a chart shows, as values; and the same in words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal, Protocol

Kind = Literal["share", "trend", "bars"]
# So many marks are read out one by one; of more, the ends: the table beside has them all.
SPOKEN: Final = 12


class Marked(Protocol):
    """One value of a chart.

    `label`: period, agency or part; `text`: the value as it is printed, or the words of its gap; `amount`: an integer
    in a scale that all marks share, None for a gap; `soft`: an estimate, or a part that is not final: drawn hatched,
    dashed or hollow; `note`: one or two words printed behind the value ("ước").
    """

    @property
    def label(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def amount(self) -> int | None: ...
    @property
    def soft(self) -> bool: ...
    @property
    def note(self) -> str: ...


class Drawable(Protocol):
    """A chart.

    `kind`: "share" (parts of a whole in one bar), "trend" (values in order of time), "bars" (one bar per agency in
    the order given); `unit`: of the values, may be "".
    """

    @property
    def kind(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def marks(self) -> Sequence[Marked]: ...
    @property
    def unit(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Mark:
    """See Marked."""

    label: str
    text: str
    amount: int | None = None
    soft: bool = False
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """See Drawable. `heads`: the columns of the table of values, first the labels, then the values."""

    kind: Kind
    title: str
    marks: Sequence[Mark]
    unit: str = ""
    heads: tuple[str, str] = ("Nội dung", "Kết quả")


def value_words(mark: Marked) -> str:
    """ "1.200 (ước)", "chưa báo cáo"."""
    return f"{mark.text} ({mark.note})" if mark.note else mark.text


def described(chart: Drawable) -> str:
    """The chart in one sentence: what it is, and its values; of many, how many, the first and the last."""
    kinds = {"share": "Thanh tỷ lệ", "trend": "Biểu đồ đường theo kỳ", "bars": "Biểu đồ thanh ngang"}
    unit = f", đơn vị tính: {chart.unit}" if chart.unit else ""
    said = [f"{mark.label}: {value_words(mark)}" for mark in chart.marks]
    if len(said) > SPOKEN:
        values = f"{len(said)} giá trị, từ {said[0]} đến {said[-1]}; xem đủ trong bảng số liệu bên cạnh"
    else:
        values = "; ".join(said) or "không có số liệu"
    return f"{kinds[chart.kind]}{unit}. {values}."


def spoken(chart: Drawable) -> str:
    """What is read out in place of the drawing."""
    return f"{chart.title}. {described(chart)}"
