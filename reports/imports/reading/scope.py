"""Whose number it is: of another period, place, body or single event than those that the report answers for.

What is said of one month, one commune, one association or one raid looks like a total and is none. Everything here
only takes away; nothing makes a number a figure.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from reports.imports.reading.choosing import period_kind
from reports.imports.reading.clauses import Place
from reports.imports.reading.document import Document
from reports.imports.reading.lines import UPPER
from reports.imports.reading.spotting import Kind, flattened

# One raid, one case, the best commune: told to illustrate what was counted elsewhere.
_EXAMPLE = re.compile(
    r"(?<!\w)(?:điển hình|tiêu biểu|(?<!kết quả )nổi bật|đơn cử|cá biệt|nổi cộm|ví dụ|chẳng hạn|như vụ|"
    r"chuyên án (?:mang bí số|bí số|\w*\d\w*))(?!\w)"
)
_CLOCK: Final = (
    r"(?:vào |hồi |lúc |khoảng |rạng sáng |sáng |trưa |chiều |tối |đêm |ngay )*(?:\d{1,2} ?(?:giờ|"
    r"h)[^,;.]{0,12} )?"
)
_DATED = re.compile(
    rf"(?:^|[;:,.(]\s*|\s-\s)(?:trong |và )?{_CLOCK}ngày \d{{1,2}}(?:\s?[/.-]\s?\d{{1,2}}| tháng \d{{1,2}})[^;]*$"
)
_A_PAPER = re.compile(
    r"(?:số \d|\d/|/\w{2,}|kế hoạch|công văn|quyết định|chỉ thị|nghị quyết|văn bản)[^;.]{0,60}$"
)
_WHOLE = re.compile(
    r"(?<!\w)(?:tổng (?:số|cộng)|tính chung|cả (?:năm|kỳ|tỉnh|huyện|xã)|toàn (?:tỉnh|huyện|thành phố|thị xã|quận|xã|"
    r"phường|ngành|đặc khu)|hiện (?:nay|có|tại|trên|đang|còn)|(?<!phát )(?<!thực )(?<!biểu )(?<!xuất )hiện|"
    r"đến nay|nay)(?!\w)"
)
_SUB_PERIOD = re.compile(
    r"(?<!\w)(?P<lead>(?:tính )?(?:đến|từ|hết|trước|sau|kể từ|so với|của|kỳ|ngày \d{1,2}|kế hoạch|công văn|"
    r"và) )?(?:cuối |đầu |giữa )?"
    r"(?P<said>tháng \d{1,2}(?:\s?/\s?20\d\d| năm 20\d\d)?|quý (?:iv|i{1,3}|[1-4])(?!\w)|"
    r"(?P<months>0?[3-9]|1[01]|ba|sáu|chín) tháng(?: đầu năm| cuối năm| qua)?)"
)
_SOLE_YEAR = re.compile(
    r"(?<!\w)(?P<lead>(?:so với|cùng kỳ|giai đoạn|kể từ|từ|luật|pháp lệnh|kế hoạch|chương trình|của|đến|cuối|đầu|hết|"
    r"tháng \d{1,2}|quý \w+|/) ?)?(?:những |các )?năm (?P<year>20\d\d)(?P<range>\s?[-–]\s?20\d\d)?"
)
_LAW_OF_YEAR = re.compile(
    r"(?<!\w)(?:luật|bộ luật|pháp lệnh|nghị định|quyết định|kế hoạch|chương trình)(?!\w)[^,;.]{0,90}?năm 20\d\d"
)
_DAYS = re.compile(
    r"từ (?:ngày )?\d{1,2}/(?P<m1>\d{1,2})(?:/(?P<y1>20\d\d))? đến (?:hết )?(?:ngày )?\d{1,2}/(?P<m2>\d{1,2})"
    r"(?:/(?P<y2>20\d\d))?"
)
_LONG_SPAN = re.compile(
    r"(?<!\w)(?:(?:qua|trong|sau|suốt) (?:0?[2-9]|10|hai|ba|bốn|năm|mười) năm(?! 20\d\d)(?! \d)|"
    r"(?:kể từ|từ khi|từ ngày)[^,;.]{2,70} đến nay|"
    r"từ (?:đầu |cuối )?(?:năm 20\d\d|giai đoạn|nhiệm kỳ)[^,;.]{0,30} (?:đến nay|đến năm 20\d\d)|"
    r"(?:lũy|luỹ) kế|cộng dồn|từ trước (?:đến|tới) nay)(?!\w)"
)
_YEAR_BEHIND = re.compile(r"[^,;.()\d]{0,40}\((?:trong |của )?(?:năm )?(?P<year>20\d\d)\)")
_RIENG = re.compile(r"(?:^|[;:.,(]\s*|\s-\s)riêng(?: (?:tại|ở|trong|đối với))?\s")
_IN_WHICH = re.compile(r"(?<!\w)trong (?:đó|số (?:đó|này|\d))(?!\w)")
_LOWER: Final = (
    r"(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Tt]hị xã|[Tt]hành phố|TP\.?|[Qq]uận|[Tt]ỉnh|[Ấấ]p|[Tt]hôn|[Kk]hóm|"
    r"[Kk]hu phố|[Đđ]ặc khu|[Tt]ổ dân phố|[Tt]rường(?: THPT| THCS| Tiểu học)?)"
)
_NAMED_PLACE = re.compile(
    rf"(?<!\w){_LOWER}\s+(?P<name>(?:[{UPPER}][\w’']*(?:\s+[{UPPER}][\w’']*){{0,3}}|\d{{1,2}}(?=\s)))"
)
# "Hà Nội truy quét [126] tụ điểm": a name alone at the beginning.
_BARE_NAME = re.compile(
    rf"(?:^|[;,.:(–-]\s*)(?P<name>[{UPPER}][a-zà-ỹđ]+(?: [{UPPER}][a-zà-ỹđ]+){{1,2}})\s*[:(]?\s*(?=[a-zà-ỹđ\d]|$)"
)
_NO_NAMES: Final = frozenset(
    "sở phòng ban đội hội đoàn công ủy ubnd trung chi cục bộ đài báo tòa viện tỉnh thành liên mặt ngành tổ trạm "
    "trường "
    "thanh huyện xã phường quận thị đặc toàn tổng tháng luật pháp nghị hệ cổng trang việt quân biên lực các "
    "nhân kiểm "
    "theo trong tại qua riêng do từ đến nhân khi với năm ngày cùng sau trên dự tập kinh phó ông bà chị anh "
    "bảo đảng đại cựu tư ngân kho cơ trại khu hải cảnh".split()
)
_WITH = re.compile(r"(?:phối hợp[^;.]{0,250}|(?:cùng|với|chỉ đạo|theo|thuộc|của)[^,;.]{0,90})$")
_AT_NAMED = re.compile(
    r"[^,;.()\d]{0,40}?(?<!\w)(?:tại|ở|trên địa bàn|thuộc|của)\s+(?:(?:quán|khách sạn|nhà nghỉ|nhà trọ|cơ sở|"
    r"tụ điểm|khu vực|"
    rf"quán cà phê|địa bàn)\s+)?(?:{_LOWER}\s+)?[{UPPER}\"“][\w.’']*"
)
# Associations and services below or beside the agency; what one of them did is its share of what was done.
_BODIES = re.compile(
    r"(?<!\w)(?:(?:các cấp |tỉnh |huyện )?hội (?:liên hiệp phụ nữ|lhpn|phụ nữ|nông dân|nd|cựu chiến binh|ccb|"
    r"luật gia|"
    r"chữ thập đỏ|người cao tuổi)|(?:các cấp bộ |tỉnh |huyện |thành |thị )?đoàn(?: thanh niên| tn| tncs)?(?: xã|"
    r" phường| thị trấn| huyện| tỉnh| thành phố| các cấp)?"
    r"(?= (?:tổ chức|đã|phối hợp|được|các|tuyên truyền))|"
    r"(?:ủy ban )?(?:mặt trận|mttq)[\w ]{0,30}|liên đoàn lao động|ldld|ngành (?:giáo dục|y tế|văn hóa|tư pháp|"
    r"lao động)|"
    r"(?:tỉnh|huyện|thành|thị) đoàn|(?:huyện|thành|tỉnh|thị)đoàn|các (?:cấp )?(?:hội|đoàn)(?! kiểm)|"
    r"các (?:trường|trường học)|biên phòng|quân sự|trạm y tế)(?!\w)"
)
_WHEN = re.compile(
    r"^\W*(?:(?:trong|đến|từ|qua|năm|quý|tháng|6 tháng|06 tháng|9 tháng|09 tháng)(?!\w)[^,;]{0,40},\s*)?(?:các )?"
)
# Another one who acts, at the beginning of a clause.
_ACTOR = re.compile(
    rf"{_WHEN.pattern}(?:lực lượng|cơ quan|ngành|ubnd|ủy ban|công an|phòng (?!ngừa|chống)|sở|ban (?!hành)|đội|đoàn|hội"
    r"|đài|trung tâm|thanh tra"
    r"|tòa|viện|địa phương|đơn vị|thành phố|thị xã|thị trấn|huyện|tỉnh|quận|xã|phường|đặc khu|toàn|tổng)(?!\w)"
)
_ORDER_OF_KINDS: Final = {"month": 1, "quarter": 3, "half": 6, "nine_months": 9, "year": 12, "stage": 60}


def out_of_scope(place: Place, text: str, document: Document) -> str:
    """ "other_period" or "part_of" where the number is not of the whole that the report answers for."""
    said = place.said_before
    year = _YEAR_BEHIND.match(place.clause_after)
    if year is not None:
        own = re.findall(r"20\d\d", document.subject) or re.findall(r"20\d\d", document.date_text)
        if own and year["year"] not in own:
            return "other_period"
    elif _other_period(re.sub(r"\([^()]*\)", " ", said), document):
        return "other_period"
    if _example(place, text) or _of_named_place(place, text, document) or _of_a_body(place, document):
        return "part_of"
    return ""


def is_partial(place: Place) -> bool:
    """Whether the words say that it is a part ("riêng …", "trong đó …"), so that it can be no total of its kind."""
    if place.head is not None and _one_kind(place.head.unit, place.unit):
        return True
    if place.fresh:
        return False
    found = [match.end() for pattern in (_RIENG, _IN_WHICH) for match in pattern.finditer(place.said_before)]
    return bool(found) and not _WHOLE.search(place.said_before[max(found) :])


ONE_KIND: Final = (
    frozenset({"people", "people turn", "accused", "defendant", "occurrence"}),
    frozenset({"premises", "turn"}),
    frozenset({"session", "meeting", "class"}),
    frozenset({"commune", "unit"}),
)


def _one_kind(unit: str, other: str) -> bool:
    return unit == other or any({unit, other} <= kind for kind in ONE_KIND)


def _other_period(said: str, document: Document) -> bool:
    own = period_of(document.subject)
    if own != "stage":
        spans = list(_LONG_SPAN.finditer(said))
        if spans and not _fresh(said[spans[-1].end() :]):
            return True
    return _sub_period(said, own) or _few_days(said, own) or _past_year(said, document)


def _sub_period(said: str, own: str) -> bool:
    """Whether the last period that is named is shorter than that of the report ("trong tháng 5", "quý I")."""
    found = [match for match in _SUB_PERIOD.finditer(said) if not match["lead"]]
    if not found or _fresh(said[found[-1].end() :]):
        return False
    last = found[-1]
    length = (
        1
        if last["said"].startswith("tháng")
        else 3
        if last["said"].startswith("quý")
        else _months(last["months"])
    )
    return own in _ORDER_OF_KINDS and length != _ORDER_OF_KINDS[own]


def _few_days(said: str, own: str) -> bool:
    """Whether the days that are named ("từ ngày 01/6 đến 30/6") are much less than the period of the report."""
    found = list(_DAYS.finditer(said))
    if not found or own not in _ORDER_OF_KINDS or _fresh(said[found[-1].end() :]):
        return False
    last = found[-1]
    years = int(last["y2"]) - int(last["y1"]) if last["y1"] and last["y2"] else 0
    months = int(last["m2"]) - int(last["m1"]) + 1 + 12 * years
    return 0 < months < 0.7 * _ORDER_OF_KINDS[own]


def _months(text: str) -> int:
    return {"ba": 3, "sáu": 6, "chín": 9}.get(text) or int(text)


def _past_year(said: str, document: Document) -> bool:
    """Whether the last year that is named on the way to the number is not that of the report."""
    own = re.findall(r"20\d\d", document.subject) or re.findall(r"20\d\d", document.date_text)
    if not own or (len(set(own)) > 1 and period_of(document.subject) == "stage"):
        return False
    found = list(_SOLE_YEAR.finditer(_LAW_OF_YEAR.sub(lambda match: "_" * len(match[0]), said)))
    if not found or _fresh(said[found[-1].end() :]):
        return False
    last = found[-1]
    if last["lead"]:
        return False
    return bool(last["range"]) or int(last["year"]) < min(map(int, own))


def _fresh(said: str) -> bool:
    """Whether what follows speaks of the whole or of now again."""
    return bool(_WHOLE.search(said)) or bool(
        re.search(r"(?<!\w)(?:kỳ này|trong kỳ|trong năm|năm nay)(?!\w)", said)
    )


@lru_cache(maxsize=256)
def period_of(subject: str) -> str:
    """The kind of period that a subject names (choosing.period_kind)."""
    return period_kind(Document(subject=subject))


def _example(place: Place, text: str) -> bool:
    flat = flattened(text)[: place.number.start]
    found = [match.end() for match in _EXAMPLE.finditer(flat)]
    if found and not _WHOLE.search(flat[found[-1] :]):
        return True
    said = place.said_before
    match = _DATED.search(said)
    return (
        match is not None and not _A_PAPER.search(said[: match.start()]) and not _fresh(said[match.start() :])
    )


def _of_named_place(place: Place, text: str, document: Document) -> bool:
    """Whether a named place below the reporting one does it, or it happened there."""
    names = flattened(
        " ".join((document.agency, document.superior, document.subject, document.place, *document.addressees))
    )
    start = place.number.start - len(place.said_before)
    said = text[start : place.number.start]
    for match in reversed(list(_NAMED_PLACE.finditer(said))):
        if _WITH.search(flattened(said[: match.start()])) or _fresh(place.said_before[match.end() :]):
            continue
        if re.match(r"\s*[,(]?\s*(?:và|,)?\s*lắp đặt", said[match.end() :]):
            continue
        return not _own_place(flattened(match[0]), flattened(match["name"]), names)
    if (bare := list(_BARE_NAME.finditer(said))) and not _fresh(place.said_before[bare[-1].end() :]):
        name = flattened(bare[-1]["name"])
        if name not in names and name.split()[0] not in _NO_NAMES:
            return True
    after = _AT_NAMED.match(text[place.number.end : place.number.end + 90])
    if after is None or place.number.kind == Kind.MONEY:
        return False
    named = re.search(rf"[{UPPER}][\w’']*(?:\s+[{UPPER}][\w’']*)*", text[place.number.end + after.start() :])
    rest = text[place.number.end : place.number.end + 160]
    words = re.search(
        rf"(?:tại|ở|trên địa bàn|thuộc|của)\s+(?P<where>.*?[{UPPER}][\w’']*(?:\s+[{UPPER}][\w’']*)*)", rest
    )
    where = flattened(words["where"]) if words else ""
    return named is not None and bool(where) and not any(part in names for part in _tails(where))


_LEVELS: Final = r"(?:tỉnh|thành phố|tp\.?|thị xã|huyện|quận|xã|phường|thị trấn|đặc khu)"


def _own_place(said: str, name: str, names: str) -> bool:
    """Whether a named place is that of the agency: at the same level where the head says one."""
    level = re.sub(r"^tp\.?(?= )", "thành phố", said)
    if re.search(rf"(?<!\w){re.escape(level)}(?!\w)", names):
        return True
    leveled = re.search(rf"(?<!\w){_LEVELS} {re.escape(name)}(?!\w)", names)
    return leveled is None and bool(re.search(rf"(?<!\w){re.escape(name)}(?!\w)", names))


def _tails(where: str) -> list[str]:
    words = where.split()
    return [" ".join(words[-count:]) for count in range(2, min(5, len(words)) + 1)]


def _by_a_body(clause: str) -> bool:
    found = list(_BODIES.finditer(clause))
    if not found or _fresh(clause[found[-1].end() :]):
        return False
    return not _WITH.search(clause[: found[-1].start()])


def _goes_on_for_a_body(said: str) -> bool:
    """ "Trạm y tế truyền thông 12 buổi; khám [85] lượt": who acts is said once, for all clauses up to the next one."""
    *earlier, own = said.split(";")
    if _fresh(own) or _ACTOR.match(own):
        return False
    for clause in reversed(earlier):
        if match := _BODIES.search(clause):
            lead = _WHEN.sub("", clause[: match.start()])
            return not lead.strip(" ,:-–") and not _fresh(clause[match.end() :])
        if _fresh(clause) or _ACTOR.match(clause):
            return False
    return False


def _of_a_body(place: Place, document: Document) -> bool:
    """Whether an association or a service is who did it; not if it writes the report itself, or only helped."""
    if not _by_a_body(place.clause_before) and not _goes_on_for_a_body(place.said_before):
        return False
    own = flattened(f"{document.agency} {document.superior}")
    return not re.search(r"(?<!xã )(?<!\w)hội|đoàn|mặt trận|giáo dục|y tế|biên phòng|quân sự|liên đoàn", own)
