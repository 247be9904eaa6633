"""Numbers of a report that are no figure of its period, by the words around them: papers, dates, laws, names …"""

from __future__ import annotations

import re
from typing import Final


class Kind:
    """What a number is."""

    COUNT = "count"
    PERCENT = "percent"
    RATIO = "ratio"
    MONEY = "money"
    # Not a figure:
    DOCUMENT = "document"
    DATE = "date"
    PERIOD = "period"
    LAW = "law"
    LIST = "list"
    NAME = "name"
    TIME = "time"
    # A figure that is not one value of this period:
    RANGE = "range"
    RATE = "rate"
    LIMIT = "limit"
    UNCLEAR = "unclear"
    COMPARISON = "comparison"


NUM: Final = r"\d{1,3}(?:\.\d{3})+(?:,\d+)?(?![\d.]\d)|\d+(?:,\d+)?"
_DAY: Final = r"\d{1,2}\s?[/.-]\s?\d{1,2}\s?[/.-]\s?\d{4}"
_YEAR: Final = r"(?:19|20)\d\d"
# Behind "6/6" these make it a ratio and no day of June.
_SHARED: Final = (
    r"(?!\s*(?:xã|phường|huyện|quận|tỉnh|sở|ban|trạm|đội|mô hình|cơ sở|đơn vị|thị|thôn|ấp|khóm|khu|"
    r"trường|chi|vụ|tin|người|cán bộ|hộ|tổ)(?!\w))"
)
# A number before one of these counts them, whatever stands before the number ("nhóm 12 người", "tổ 3 cán bộ").
_COUNTED: Final = (
    r"(?!\s*(?:%|[.,/]\d|(?:người|cuộc|vụ|lượt|cơ sở|tờ|lớp|buổi|trường hợp|đối tượng|hội nghị|cán bộ|quán|"
    r"mô hình|tin|"
    r"bài|bộ|em|hộ|triệu|tỷ|tỉ|nghìn|ngàn|đồng|đội|văn bản|phóng sự|bị can|bị cáo|tụ điểm|nhân viên|lao động|"
    r"học sinh|"
    r"hội viên|đoàn viên|km|phường|xã|đơn vị|lần|đợt|nhân khẩu|thành viên|đại biểu|phụ nữ|chủ|sinh viên|công nhân|"
    r"tình nguyện|ấp|thôn|khóm|tổ|trường|chi|băng|áp|pa|nhà nghỉ|khách sạn|nhà hàng|điểm|giấy|phiếu|suất)(?!\w)))"
)
_PAPERS: Final = (
    r"công văn|kế hoạch|quyết định|văn bản|chỉ thị|nghị quyết|nghị định|thông tư|công điện|thông báo|báo cáo|"
    r"hướng dẫn|"
    r"kết luận|tờ trình|luật|pháp lệnh|giấy mời|biên bản"
)
_NAMED: Final = (
    r"đội(?: kiểm tra(?: liên ngành)?)?|bcđ|bcd|ban chỉ đạo|tổ công tác|đề án|dự án|chương trình|tiểu đề án|quốc lộ|"
    r"tỉnh lộ|đường|số nhà|phụ lục|biểu(?: mẫu)?(?: số)?|mẫu(?: số)?|bảng|lần thứ|thứ|lần|đợt|"
    r"khóa|khu phố|khóm|ấp|thôn|"
    r"tổ dân phố|tổ|bản|khu vực|khu|phường|quận|xã|hạng|loại|cấp|bước|kỳ|covid|vùng|cụm|tuyến|kênh|lô|ca|nhóm|tập|lớp"
)
_PER: Final = r"năm|tháng|quý|tuần|ngày|lần|xã|đơn vị|người|cơ sở|lượt|km2|km²"
_DOCUMENTS: Final = (
    r"\d+[a-z]?\s?/(?:\d{4}\s?/)?[a-zđ][\wđ]*(?:\s?[-–&]\s?[a-zđ][\wđ]*)+",
    r"\d+[a-z]?/\d{4}/[a-zđ][\wđ]*(?:-[a-zđ]+)*",
    r"\d+[a-z]?\s?-\s?(?:nq|ct|qđ|kl|hd|qc|ttr|kh|bc|tb|cv|qđi)\s?/\s?[a-zđ]+",
    r"\d+[a-z]?\s?/\s?(?:nq|qđ|kh|bc|ct|cv|tb|hd|ttr|tt|nđ|qh\d*|cđ|kl)\b(?:-?[\wđ]+)*",
    rf"(?:{_PAPERS})\s+số\s*:?\s*\d+[a-z]?(?:\s?/\s?[\wđ\-]*)?",
    r"(?:công văn|nghị định|thông tư|nghị quyết|chỉ thị|công điện)\s+\d+(?!\s*%)\b",
    r"(?:kế hoạch|quyết định|văn bản)\s+\d+(?=\s*(?:ngày|của|/|về))",
)
_DATES: Final = (
    _DAY,
    rf"\d{{1,2}}\s?/\s?(?:0?[1-9]|1[0-2])\s*(?:[-–]|đến)\s*(?:ngày\s+)?\d{{1,2}}\s?/\s?(?:0?[1-9]|"
    rf"1[0-2])(?:/\d{{4}})?\b{_SHARED}",
    r"ngày\s+\d{1,2}(?:\s*[,và]+\s*\d{1,2})*\s*tháng\s+\d{1,2}(?:\s*(?:năm|/)\s*\d{4})?",
    rf"(?:ngày|từ|đến|trước|sau|hết|qua|dịp|lễ)\s+(?:ngày\s+)?\d{{1,2}}\s?[/-]\s?\d{{1,2}}\b{_SHARED}",
    rf"(?:30[/-]4|0?1[/-]5|26[/-]6|0?2[/-]9|20[/-]10|20[/-]11|8[/-]3|0?1[/-]12|22[/-]12|27[/-]7)\b{_SHARED}",
    r"ngày\s+\d{1,2}\b",
    r"tháng\s+\d{1,2}(?:\s*(?:/|năm)\s*\d{4})?",
    rf"(?:0?[1-9]|1[0-2])/{_YEAR}\b",
)
_PERIODS: Final = (
    rf"(?:năm|giai đoạn|nhiệm kỳ|khóa|thời kỳ|năm học|niên khóa)?\s*\b{_YEAR}\s*[-–—]\s*{_YEAR}\b",
    r"quý\s+(?:\d|i{1,3}v?|iv)\b(?:\s*(?:/|năm)\s*\d{4})?",
    rf"\d{{1,2}}\s+tháng(?:\s+(?:đầu|cuối)\s+năm)?(?:\s+(?:năm\s+)?{_YEAR})?",
    rf"(?:năm|các năm)\s+{_YEAR}(?:\s*(?:,|và|đến)\s*{_YEAR})*",
    r"\d{1,2}\s+(?:năm(?!\s+\()|ngày|tuần|giờ|phút|giây|quý)\b",
)
_LAWS: Final = (
    r"(?:điều|khoản|điểm|chương|mục|tiết|phần)\s+\d+[a-zđ]?"
    r"(?:\s*(?:,|và)\s*\d+[a-zđ]?(?=\s*(?:,|và|điều|khoản|luật|nghị|của|bộ)))*",
    rf"(?:luật|bộ luật|hiến pháp|pháp lệnh)[^\d;.]{{0,60}}?(?:năm\s+)?{_YEAR}\b",
)
_NAMES: Final = (
    r"(?:dưới|trên|từ|từ đủ|đủ|đến)\s+\d{1,2}\s+(?:đến\s+(?:dưới\s+)?\d{1,2}\s+)?tuổi|\d{1,2}\s+tuổi",
    rf"(?:{_NAMED})\s*[-–]?\s*\d{{1,3}}\b{_COUNTED}",
    r"(?:hiv|aids|covid|h\d|f\d|a/h|km|m)\d+|km2\b|m2\b|[a-zđ]+\d[\wđ]*",
    r"\d+[a-zđ]\b(?<!\dđ)|0\d{8,10}\b|\d{9,}\b|0\d{2,4}[ .-]\d{3,4}[ .-]?\d{3,4}\b|1[89]00[ .-]?\d{3,6}\b",
)
_ITEMS: Final = (
    r"\(\d{1,2}\)(?=\s*[a-zà-ỹđ])",
    r"^\d{1,2}\s?[-–]\s(?=[a-zà-ỹđ])|(?:^|(?<=[;.]\s))\d{1,2}[.)]\s(?=[a-zà-ỹđ])|(?<=:\s)1[.)]\s(?=[a-zà-ỹđ])",
)
_UNCLEAR: Final = (
    r"0?\d*\.\d{1,2}\b(?!\.)|\d+\.\d{4,}\b|\d{1,3}(?:,\d{3})+\.\d+|\d{1,3}(?:,\d{3}){2,}\b|"
    r"\d+(?:\.\d+){2,}\b(?<!\.\d{3})",
)
_LIMITS: Final = (r"(?:ít nhất|tối thiểu|không quá|tối đa|dưới|không dưới)\s+(?:\d[\d.,]*)\s?%?",)
_RATES: Final = (
    rf"(?:{NUM})\s+[a-zà-ỹđ]+(?:\s[a-zà-ỹđ]+)?\s?/\s?(?:{_PER})(?!\w)",
    rf"(?:bình quân|(?<!dân số )trung bình|mật độ|mỗi|hàng năm|hằng năm|mức phạt)[^;.\d]{{0,40}}(?:{NUM})",
    rf"gấp\s+(?:hơn\s+)?(?:{NUM})(?:\s+lần)?",
)
_COMPARISONS: Final = (
    rf"(?:tăng|giảm|nhiều hơn|ít hơn|cao hơn|thấp hơn|vượt)\s+(?:thêm\s+|bình quân\s+|khoảng\s+|hơn\s+|gần\s+)?"
    rf"(?:{NUM})(?:\s?%|\s?/\s?(?:{NUM}))?(?:\s*\((?:tăng|giảm|tương đương|bằng|=)?\s*(?:{NUM})\s?%\))?",
    rf"(?:cùng kỳ|năm trước|kỳ trước|năm ngoái|so với năm {_YEAR})[^;,.\d)]{{0,30}}?(?:{NUM})\s?%?",
    rf"(?:bằng|đạt)\s+(?:{NUM})\s?%\s+(?:so với|kế hoạch|chỉ tiêu|cùng kỳ|nghị quyết|mục tiêu)",
)
# Tried in this order; what an earlier one takes, a later one does not see. Text is small letters of the same length.
NOT_FIGURES: Final = tuple(
    (kind, re.compile(rf"(?<!\w)(?:{pattern})"))
    for kind, patterns in (
        (Kind.DOCUMENT, _DOCUMENTS),
        (Kind.DATE, _DATES),
        (Kind.TIME, (r"\d{1,2}\s?(?:h|g)\s?\d{0,2}\b|24\s?/\s?(?:24|7)\b",)),
        (Kind.PERIOD, _PERIODS),
        (Kind.LAW, _LAWS),
        (Kind.NAME, _NAMES),
        (Kind.LIST, _ITEMS),
        (Kind.RANGE, (rf"(?:từ\s+)?(?:{NUM})\s?%?\s*(?:[-–—]|đến)\s*(?:{NUM})\s?%?(?=\s)",)),
        (Kind.RATE, _RATES),
        (Kind.UNCLEAR, _UNCLEAR),
        (Kind.LIMIT, _LIMITS),
        (Kind.COMPARISON, _COMPARISONS),
    )
    for pattern in patterns
)
