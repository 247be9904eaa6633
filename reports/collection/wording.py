"""One stored figure in words: what stands in its input, in a table, and beside it."""

from __future__ import annotations

from portal.core.numbers import NOTHING, Ratio, format_ratio, format_scaled
from reports.collection.models import Figure
from reports.collection.printed import printed
from reports.collection.states import Basis, FigureNature, FigureState
from reports.outlines.models import Indicator


def number_text(figure: Figure, indicator: Indicator) -> str:
    """The bare number as it is typed: "56.182", "78,07", "6/6", "78,4%"; "" where there is none."""
    if figure.state != FigureState.REPORTED:
        return ""
    if indicator.is_ratio:
        return format_ratio(Ratio(figure.numerator, figure.denominator, figure.value))
    return "" if figure.value is None else format_scaled(figure.value, indicator.scale)


def figure_text(figure: Figure | None, indicator: Indicator) -> str:
    """What a reader sees: "hơn 420", "6/6 (100%)", "không có"; a dash where nothing was said."""
    if figure is None:
        return NOTHING
    if figure.state == FigureState.NOT_REPORTED:
        return figure.note or NOTHING
    return str(
        printed(
            value=figure.value,
            numerator=figure.numerator,
            denominator=figure.denominator,
            qualifier=figure.qualifier,
            state=figure.state,
            scale=indicator.scale,
            is_ratio=indicator.is_ratio,
            pad=False,
        )
    )


def figure_remarks(figure: Figure | None) -> list[str]:
    """What has to stand beside the number: estimated, target or norm, and the note."""
    if figure is None:
        return []
    remarks = []
    if figure.basis != Basis.OFFICIAL:
        remarks.append(str(Basis(figure.basis).label))
    if figure.nature != FigureNature.RESULT:
        remarks.append(str(FigureNature(figure.nature).label))
    if figure.note and figure.state != FigureState.NOT_REPORTED:
        remarks.append(figure.note)
    return remarks


def counted(figure: Figure | None) -> int | None:
    """The integer to compare with (in the indicator's scale): a confirmed zero is 0, silence is None."""
    if figure is None:
        return None
    if figure.state in (FigureState.ZERO_CONFIRMED, FigureState.NONE_DETECTED):
        return 0
    return figure.value if figure.state == FigureState.REPORTED else None
