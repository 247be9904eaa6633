"""The vocabulary of what is asked: kinds of indicator, ways of adding up, shapes of numbering."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class IndicatorKind(models.TextChoices):
    """What a figure of the indicator is."""

    STOCK = "stock", _("thời điểm")
    FLOW = "flow", _("thời kỳ")
    DISTINCT = "distinct", _("đếm không trùng")
    RATIO = "ratio", _("tỷ lệ")
    TEXT = "text", _("chữ")


class AcrossUnits(models.TextChoices):
    """How an indicator adds up over units (indicators.md §3.2)."""

    SUM = "sum", _("cộng")
    RECOMPUTE = "recompute", _("tính lại từ tử số, mẫu số")
    WEIGHTED_AVG = "weighted_avg", _("bình quân gia quyền")
    MAX = "max", _("lớn nhất")
    MIN = "min", _("nhỏ nhất")
    SINGLE_OWNER = "single_owner", _("lấy của cơ quan chủ quản số liệu")
    NONE = "none", _("không tổng hợp")


class AcrossTime(models.TextChoices):
    """How an indicator adds up over time, declared apart from units."""

    SUM = "sum", _("cộng dồn")
    LAST = "last", _("lấy kỳ cuối")
    RECOMPUTE = "recompute", _("tính lại")
    OWNER_RESTATES = "owner_restates", _("đơn vị báo lại")
    NONE = "none", _("không cộng")


class ReporterClass(models.TextChoices):
    """Who answers an outline: a class of reporters, never a type of organisation (reform-2025.md §5.2)."""

    TERRITORIAL = "territorial", _("UBND các cấp")
    DEPARTMENT = "department", _("Sở, ban, ngành, đoàn thể")
    POLICE = "police", _("Công an")
    LEAD = "lead", _("Cơ quan chủ trì")
    ANY = "any", _("Mọi cơ quan")


class OutlineState(models.TextChoices):
    """A version is edited, then used for ever as it is."""

    DRAFT = "draft", _("đang soạn")
    PUBLISHED = "published", _("đã ban hành")


class NumberStyle(models.TextChoices):
    """How one level of headings is numbered."""

    ROMAN = "roman", "I."
    ARABIC = "arabic", "1."
    ALPHA = "alpha", "a)"
    NONE = "none", _("không đánh số")


class ItemStyle(models.TextChoices):
    """How the first level of items in a section's prose is marked."""

    DASH = "dash", "-"
    ARABIC = "arabic", "1."


class RowKind(models.TextChoices):
    """What a line of a figure table stands for."""

    FIGURE = "figure", _("chỉ tiêu")
    HEADING = "heading", _("tiêu đề nhóm")


class RuleSeverity(models.TextChoices):
    """What a broken rule of an outline means; the strings are those of collection.states.Severity."""

    ERROR = "error", _("chặn gửi")
    WARNING = "warning", _("cần giải trình")
    HINT = "hint", _("nhắc")
