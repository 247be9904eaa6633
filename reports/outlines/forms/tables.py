"""Lines of a figure table and the columns of an annex table."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from portal.core.forms import LineField
from reports.outlines.blueprint import (
    AnnexSpec,
    AxisSpec,
    CategoryNames,
    ColumnSpec,
    IndicatorSpec,
    RowSpec,
    breakdown_key,
    pairs,
)
from reports.outlines.editing import MAX_DEPTH, MOVES, new_key
from reports.outlines.forms.base import ChoicesForm, SeenForm

DEPTHS: Final = [
    (str(depth), _("Không thụt") if not depth else _("Thụt %(n)d bậc") % {"n": depth})
    for depth in range(MAX_DEPTH + 1)
]
COLUMN_KINDS: Final = (("text", _("Chữ")), ("number", _("Số nguyên")), ("date", _("Ngày")))
MOST_COLUMNS: Final = 12
LONGEST_KEY: Final = 200
LONGEST_LABEL: Final = 250
WIDEST: Final = 20


class HeadingForm(SeenForm):
    """A line that only groups the lines below it."""

    label = LineField(label=_("Tiêu đề nhóm"), max_length=250)
    depth = forms.TypedChoiceField(label=_("Mức thụt"), choices=DEPTHS, coerce=int)

    def row(self) -> RowSpec:
        """As typed."""
        return RowSpec(self.cleaned_data["label"], depth=self.cleaned_data["depth"])


class RowForm(ChoicesForm):
    """A line that asks for a figure: the indicator, its breakdown over any number of axes, how it is shown."""

    indicator = forms.ChoiceField(label=_("Chỉ tiêu"))
    label = LineField(
        label=_("Tên trên biểu"),
        max_length=250,
        required=False,
        help_text=_("Bỏ trống để lấy tên chỉ tiêu, hoặc tên giá trị phân tổ."),
    )
    depth = forms.TypedChoiceField(label=_("Mức thụt"), choices=DEPTHS, coerce=int)
    required = forms.BooleanField(label=_("Bắt buộc nhập"), required=False)
    parts_complete = forms.BooleanField(
        label=_("Các dòng phân tổ phải cộng đủ"),
        required=False,
        help_text=_("Tổng các dòng chia nhỏ bên dưới phải bằng dòng này. Bỏ chọn nếu chỉ là “trong đó”."),
    )
    parts = forms.ChoiceField(
        label=_("Thêm luôn các dòng phân tổ theo"),
        required=False,
        help_text=_("Mỗi giá trị một dòng, thụt sâu hơn một bậc."),
    )

    def __init__(
        self, *args: Any, indicators: Sequence[IndicatorSpec], axes: Sequence[AxisSpec],
        row: RowSpec | None = None, **kwargs: Any,
    ) -> None:  # fmt: skip
        self._axes, self._names = axes, CategoryNames(axes)
        self._indicators = {each.code: each for each in indicators}
        if row is not None:
            fields = ("indicator", "label", "depth", "required", "parts_complete")
            kwargs["initial"] = {name: getattr(row, name) for name in fields}
            kwargs["initial"] |= {f"axis_{axis}": value for axis, value in pairs(row.breakdown)}
        super().__init__(*args, **kwargs)
        named = [(each.code, f"{each.code} {each.name} ({each.unit})") for each in indicators]
        self.offer("indicator", [("", _("– chọn –")), *named])
        self.offer("parts", [("", _("Không")), *((axis.code, axis.name) for axis in axes)])
        if row is not None:
            del self.fields["parts"]
        for axis in axes:
            self.fields[f"axis_{axis.code}"] = forms.ChoiceField(
                label=_("Phân tổ: %(name)s") % {"name": axis.name},
                required=False,
                choices=[("", _("– tất cả –")), *axis.categories],
            )
        self.order_fields(
            ["seen", "indicator", *(f"axis_{axis.code}" for axis in axes), "label", "depth", "required"]
        )

    def axis_fields(self) -> list[BoundField]:
        """One list for every axis, for the template."""
        return [self[f"axis_{axis.code}"] for axis in self._axes]

    def broken_down(self) -> bool:
        """Whether something is chosen in one of them, so that they are shown at once."""
        return any(field.value() or field.errors for field in self.axis_fields())

    def clean(self) -> dict[str, Any]:
        """An axis is not broken down twice."""
        data = super().clean() or self.cleaned_data
        if data.get("parts") and data.get(f"axis_{data['parts']}"):
            self.add_error("parts", _("Dòng này đã phân tổ theo cách đó rồi."))
        if not self.errors and any(len(row.breakdown) > LONGEST_KEY for row in self.rows()):
            raise ValidationError(
                _("Một dòng không phân tổ được theo nhiều cách đến vậy; hãy chọn ít cách hơn.")
            )
        return data

    def rows(self) -> list[RowSpec]:
        """The line, and where they were asked for the lines that break it down."""
        data = self.cleaned_data
        chosen = [(axis.code, data[f"axis_{axis.code}"]) for axis in self._axes]
        key = breakdown_key((axis, value) for axis, value in chosen if value)
        usual = self._names.of(key) or self._indicators[data["indicator"]].name
        row = RowSpec(
            label=data["label"] or usual[:LONGEST_LABEL],
            indicator=data["indicator"],
            breakdown=key,
            depth=data["depth"],
            required=data["required"],
            parts_complete=data["parts_complete"],
        )
        return [row, *self._parts(row)]

    def _parts(self, row: RowSpec) -> Iterator[RowSpec]:
        wanted = self.cleaned_data.get("parts")
        for axis in self._axes:
            if axis.code != wanted:
                continue
            for value, name in axis.categories:
                yield replace(
                    row,
                    label=name,
                    breakdown=breakdown_key({*pairs(row.breakdown), (axis.code, value)}),
                    depth=min(row.depth + 1, MAX_DEPTH),
                    required=False,
                    parts_complete=False,
                )


class RowMoveForm(SeenForm):
    """One move of a line: a step by a button or a key, or the place where it was dropped."""

    step = forms.CharField(max_length=20, required=False)
    row = forms.IntegerField(min_value=0, max_value=10_000, required=False)
    to = forms.IntegerField(min_value=0, max_value=10_000, required=False)

    def clean(self) -> dict[str, Any]:
        """Either a step ("up 3") or a place."""
        data = super().clean() or self.cleaned_data
        way, _space, at = (data.get("step") or "").partition(" ")
        if way in (*MOVES, "remove") and at.isdecimal() and len(at) < 6:
            return {**data, "way": way, "at": int(at)}
        if data.get("row") is None or data.get("to") is None:
            raise ValidationError(_("Không rõ chuyển dòng đi đâu."))
        return {**data, "way": "", "at": data["row"]}


class AnnexForm(SeenForm):
    """An annex table: its title and up to twelve columns; a column without a name is none."""

    title = LineField(label=_("Tên biểu phụ lục"), max_length=250)

    def __init__(self, *args: Any, annex: AnnexSpec | None = None, taken: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._annex = annex
        self._taken = taken
        stored = annex.columns if annex else ()
        self._stored = stored
        self.count = min(MOST_COLUMNS, max(4, len(stored) + 2))
        if annex:
            self.initial["title"] = annex.title
        for at in range(self.count):
            column = stored[at] if at < len(stored) else ColumnSpec("", "")
            self._column(at, column)

    def _column(self, at: int, column: ColumnSpec) -> None:
        number = at + 1
        text, choice, tick = ({"class": name} for name in ("form-control", "form-select", "form-check-input"))
        self.fields[f"order_{at}"] = forms.IntegerField(
            label=_("Thứ tự cột %(n)d") % {"n": number}, min_value=1, max_value=99, initial=number, required=False,
            widget=forms.NumberInput(text),
        )  # fmt: skip
        self.fields[f"label_{at}"] = LineField(
            label=_("Tên cột %(n)d") % {"n": number}, max_length=100, required=False, initial=column.label,
            widget=forms.TextInput(text),
        )  # fmt: skip
        self.fields[f"kind_{at}"] = forms.ChoiceField(
            label=_("Loại cột %(n)d") % {"n": number}, choices=COLUMN_KINDS, initial=column.kind,
            widget=forms.Select(choice),
        )  # fmt: skip
        self.fields[f"width_{at}"] = forms.IntegerField(
            label=_("Độ rộng cột %(n)d") % {"n": number}, min_value=1, max_value=WIDEST, initial=column.width,
            widget=forms.NumberInput(text),
        )  # fmt: skip
        self.fields[f"required_{at}"] = forms.BooleanField(
            label=_("Bắt buộc cột %(n)d") % {"n": number}, required=False, initial=column.required,
            widget=forms.CheckboxInput(tick),
        )  # fmt: skip

    def lines(self) -> list[list[BoundField]]:
        """The fields of each column, for the template."""
        names = ("order", "label", "kind", "width", "required")
        return [[self[f"{name}_{at}"] for name in names] for at in range(self.count)]

    def clean(self) -> dict[str, Any]:
        """At least one column, and none called like another."""
        data = super().clean() or self.cleaned_data
        labels = [data[f"label_{at}"] for at in range(self.count) if data.get(f"label_{at}")]
        if not labels and not self.errors:
            raise ValidationError(_("Phải có ít nhất một cột."))
        if len({label.casefold() for label in labels}) < len(labels):
            raise ValidationError(_("Có hai cột cùng tên."))
        return data

    def annex(self) -> AnnexSpec:
        """As typed, in the order asked for. A column keeps its key as long as it stands in its line."""
        data = self.cleaned_data
        used = {column.key for column in self._stored}
        found: list[tuple[int, int, ColumnSpec]] = []
        for at in range(self.count):
            label = data[f"label_{at}"]
            if not label:
                continue
            key = self._stored[at].key if at < len(self._stored) else new_key(label, used)
            used.add(key)
            column = ColumnSpec(key, label, data[f"kind_{at}"], data[f"width_{at}"], data[f"required_{at}"])
            found.append((data[f"order_{at}"] or at + 1, at, column))
        columns = tuple(column for _order, _at, column in sorted(found, key=lambda each: each[:2]))
        key = self._annex.key if self._annex else new_key(data["title"], self._taken)
        return AnnexSpec(key, data["title"], columns)
