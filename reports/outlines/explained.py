"""What the rules of an indicator mean, in words for people who never heard of them (pure)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from reports.outlines.checks import TIME_RULES
from reports.outlines.states import AcrossTime, AcrossUnits, IndicatorKind

KINDS: Final = {
    IndicatorKind.STOCK: _(
        "số có tại ngày chốt, ví dụ số cơ sở đang hoạt động; không bao giờ cộng các kỳ với nhau"
    ),
    IndicatorKind.FLOW: _("số phát sinh trong kỳ, ví dụ số cuộc tuyên truyền; cộng các kỳ được"),
    IndicatorKind.DISTINCT: _(
        "đếm mỗi người, mỗi cơ sở một lần dù gặp nhiều lần, nên cộng các kỳ sẽ bị trùng"
    ),
    IndicatorKind.RATIO: _("tỷ lệ nhập bằng tử số trên mẫu số, ví dụ 6/6 xã; đơn vị tính là %"),
    IndicatorKind.TEXT: _("câu chữ ngắn thay cho số"),
}
UNITS: Final = {
    AcrossUnits.SUM: _("số của cấp trên bằng tổng số của các đơn vị"),
    AcrossUnits.RECOMPUTE: _(
        "cộng tử số, cộng mẫu số của các đơn vị rồi chia lại; không lấy trung bình các tỷ lệ"
    ),
    AcrossUnits.WEIGHTED_AVG: _("trung bình có tính độ lớn của từng đơn vị"),
    AcrossUnits.MAX: _("lấy đơn vị có số lớn nhất"),
    AcrossUnits.MIN: _("lấy đơn vị có số nhỏ nhất"),
    AcrossUnits.SINGLE_OWNER: _("chỉ số của cơ quan chủ quản được tính, số của đơn vị khác để tham khảo"),
    AcrossUnits.NONE: _("không có số chung cho cấp trên"),
}
TIME: Final = {
    AcrossTime.SUM: _("cả năm bằng tổng các kỳ trong năm"),
    AcrossTime.LAST: _("cả năm lấy số của kỳ cuối cùng"),
    AcrossTime.RECOMPUTE: _("cộng tử số, mẫu số của các kỳ rồi chia lại"),
    AcrossTime.OWNER_RESTATES: _("đơn vị phải đếm lại và báo số cả năm, hệ thống không tự cộng"),
    AcrossTime.NONE: _("không tính cho kỳ dài hơn"),
}


def explained(words: Mapping[Any, object]) -> list[tuple[str, str]]:
    """(name, meaning) of every choice, for a list on the page."""
    return [(str(choice.label), str(said)) for choice, said in words.items()]


def times_for(kind: str) -> str:
    """Which rules over time fit a kind, in words."""
    allowed = TIME_RULES.get(kind, set())
    return ", ".join(str(AcrossTime(value).label) for value in AcrossTime.values if value in allowed)
