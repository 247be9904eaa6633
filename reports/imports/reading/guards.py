"""Why a number cannot answer a row although its unit fits: what is said around it makes it another number."""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache
from typing import Final

from reports.imports.reading.clauses import Place
from reports.imports.reading.scope import ONE_KIND, is_partial
from reports.imports.reading.wanted import Wanted

# Other wrongs than this field's. Said without it, they are what is counted.
_OTHER_WRONG = re.compile(
    r"(?<!\w)(?:ma túy|ma tuý|an toàn giao thông|trật tự giao thông|phòng cháy|cháy nổ|pccc|cờ bạc|đánh bạc|trộm cắp|"
    r"bạo lực gia đình|thuốc lá|buôn lậu|hàng giả|cai nghiện|người nghiện|methadone|mua bán người|hiếp dâm|"
    r"dâm ô|xâm hại|giao cấu|tảo hôn|"
    r"cố ý gây thương tích|giết người|lừa đảo|tín dụng đen|cầm đồ|khiếu nại đất đai|đăng ký (?:tạm trú|lưu trú)|"
    r"khai báo (?:tạm trú|lưu trú)|vệ sinh an toàn|an toàn thực phẩm|nước thải|môi trường|trò chơi điện tử|"
    r"internet|game|bi-?a|"
    r"hộ tịch|đuối nước|covid\S*|bảo hiểm|vũ khí|pháo)(?!\w)"
)
# A bracket with one number in it that counts a part of the number before it.
_ASIDE = re.compile(
    r"(?P<said>(?<![\d.,/])(?P<whole>\d{1,3}(?:\.\d{3})*|\d+)(?![\d.,/]\d)[^()\d;]{1,80})"
    r"\((?:trong đó|bao gồm|gồm|kể cả|tính cả|có)[^()\d]{0,20}(?P<part>\d{1,3}(?:\.\d{3})*|\d+)(?![\d.,/]\d)[^()\d]*\)"
)
SUBJECT: Final = re.compile(
    r"mại dâm|mãi dâm|mại dân|mai dâm|tệ nạn|bán dâm|mua dâm|mua,? bán dâm|hành nghề dâm"
)
_FIELD: Final = re.compile(
    rf"{SUBJECT.pattern}|karaoke|massage|lưu trú|khách sạn|nhà nghỉ|vũ trường|nhạy cảm"
)
_NOT_FUNDS = re.compile(
    r"(?<!\w)(?:tiền phạt|phạt|thu nộp|nộp (?:vào )?ngân sách|vay|thu lợi|tang vật|tịch thu|giải ngân|trị giá|lương|"
    r"cho (?:công tác|hoạt động|việc)? ?(?:tuyên truyền|truyền thông|tập huấn|kiểm tra|in|mua|hỗ trợ)|để |"
    r"phục vụ|mua |in |in ấn|hỗ trợ|"
    r"(?:tổ chức|xây dựng|duy trì) (?:các )?(?:lớp|mô hình|hội nghị|hội thi))"
)
# "mức phạt từ 300.000 đồng đến 600.000 đồng" is what the law says.
_RATE_OF_FINE = re.compile(
    r"(?<!\w)(?:(?:mức|khung) (?:tiền |xử )?phạt|"
    r"từ [\d.,]+ ?(?:nghìn |ngàn |triệu )?(?:đồng|đ)? ?(?:đến|[-–]))[^;]{0,60}$"
)
_TRADERS = re.compile(
    r"(?<!để )(?<!khách )(?<!\w)"
    r"(?:(?:bán|mua) dâm|mua,? bán dâm|vụ(?: [^\W\d]+){0,3} mại dâm|(?:về|hành vi) mại dâm)(?!\w)"
)
_FINED_PREMISES = re.compile(
    r"(?<!tại )(?<!ở )(?<!trong )(?<!tại các )(?<!trong các )(?<!\w)"
    r"(?:cơ sở|quán|nhà hàng|khách sạn|nhà nghỉ|nhà trọ|vũ trường|hộ kinh doanh|doanh nghiệp|karaoke|massage)(?!\w)"
)
_FOUND = re.compile(
    r"(?<!\w)(?:phát hiện|cảnh cáo|tước|lập biên bản|tịch thu|yêu cầu|chấn chỉnh|kiến nghị)[^,;]*$"
)
_SENSITIVE = re.compile(r"dễ (?:phát sinh|bị lợi dụng|nảy sinh)|nhạy cảm")
_TOTAL_SAID = re.compile(r"(?<!\w)tổng (?:số|cộng)(?! (?:tiền|kinh phí))(?!\w)")
_OF_THE_PLACE: Final = frozenset({"area", "population", "administration"})
_HELP: Final = frozenset({"job", "legal aid", "loan", "medical", "hiv", "harm reduction"})
_OTHERS = re.compile(
    r"(?<!\w)(?:nghèo|cận nghèo|khuyết tật|lao động|học sinh|sinh viên|nông dân|trẻ em|cao tuổi|dân tộc|thanh niên|"
    r"người có công|xuất ngũ|bộ đội)(?!\w)"
)
_OF_CASES: Final = frozenset({"people", "accused", "defendant"})
_GATHERINGS: Final = frozenset({"session", "meeting", "class"})
# Said of the same things, so a part by one of these is a figure of its own.
_NESTED: Final = frozenset(
    ("women", "contract", "estimate", "on file", "commitment", "loan", "job", "legal aid", "medical", "hiv", "fine",
     "measure", "prosecution", "indictment", "trial", "new", "training", "volunteers", "business", "harm reduction")
)  # fmt: skip


def forbidden(place: Place, wanted: Wanted, head_codes: Collection[str]) -> bool:
    """Whether a row is out of the question for a number."""
    return (
        _of_another_field(place, wanted)
        or place.before.rstrip().endswith("theo")
        or _found_wanting(place, wanted)
        or _other_money(place, wanted)
        or _gathered(place, wanted)
        or _others_helped(place, wanted)
        or (
            not wanted.is_part
            and not wanted.is_ratio
            and is_partial(place)
            and not _nested(place, wanted, head_codes)
        )
    )


def _of_another_field(place: Place, wanted: Wanted) -> bool:
    if any(facet.name in _OF_THE_PLACE for facet in wanted.facets) or _OTHER_WRONG.search(wanted.label):
        return False
    return _counts_another_field(place) or (not wanted.is_ratio and told_with_another_field(place))


def _counts_another_field(place: Place) -> bool:
    near = f"{place.before} {place.first}"
    cases = place.told_with
    if cases is not None and cases.unit == "case" and place.unit in _OF_CASES:
        near = f"{cases.before} {cases.first} {near}"  # "02 vụ đánh bạc, [09] đối tượng"
    return bool(_OTHER_WRONG.search(near)) and not _FIELD.search(near)


def told_with_another_field(place: Place) -> bool:
    """Whether the number itself, or all of its sentence, is about another field than this one."""
    return _counts_another_field(place) or _about_another_field(place.sentence, inside=bool(place.bracket))


@lru_cache(maxsize=1024)
def _about_another_field(sentence: str, *, inside: bool) -> bool:
    if not _OTHER_WRONG.search(sentence) or SUBJECT.search(sentence):
        return False
    return inside or bool(_OTHER_WRONG.search(_ASIDE.sub(_unless_smaller, sentence)))


def _unless_smaller(match: re.Match[str]) -> str:
    """ "45 lượt cơ sở (trong đó có 10 điểm internet)": less than half of them does not make all of them foreign."""
    whole, part = (int(match[name].replace(".", "")) for name in ("whole", "part"))
    return match["said"] if 2 * part < whole else match[0]


def _found_wanting(place: Place, wanted: Wanted) -> bool:
    """ "phát hiện 01 cơ sở massage không phép" are not the premises that there are, nor those inspected."""
    names = {facet.name for facet in wanted.facets}
    return (
        bool({"premises", "turn"} & wanted.units)
        and not names & {"fine", "violation", "measure"}
        and bool(_FOUND.search(place.before))
    )


def _other_money(place: Place, wanted: Wanted) -> bool:
    if "money" not in wanted.units:
        return False
    names = {facet.name for facet in wanted.facets}
    if "funding" in names:
        return bool(_NOT_FUNDS.search(place.before)) or bool(
            not wanted.is_part and place.head is None and _NOT_FUNDS.search(place.clause_before[-80:])
        )
    # A fine for the trade in sex says so; other administrative fines are fines of premises, or of another field.
    if "fine" in names and _RATE_OF_FINE.search(place.clause_before):
        return True
    of_people = _people_fined(place.said_before, place.earlier)
    if SUBJECT.search(wanted.label):
        return not of_people and not SUBJECT.search(place.sentence)
    return "fine" in names and of_people


def people_fined(place: Place) -> bool:
    """Whether a sum is the fine of those who buy or sell sex ("21 lượt người bán dâm. Số tiền phạt [51.250.000đ]")."""
    return _people_fined(place.said_before, place.earlier)


@lru_cache(maxsize=1024)
def _people_fined(said: str, earlier: str) -> bool:
    """Told by who is named last before the sum, in its sentence or else in those before it."""
    for text in (said, earlier):
        people, premises = (
            max((match.end() for match in pattern.finditer(text)), default=-1)
            for pattern in (_TRADERS, _FINED_PREMISES)
        )
        if people >= 0 or premises >= 0:
            return people > premises
    return False


def _others_helped(place: Place, wanted: Wanted) -> bool:
    """ "trợ giúp pháp lý cho 35 người nghèo" is help, but not to those of this field."""
    if not any(facet.name in _HELP for facet in wanted.facets) or SUBJECT.search(place.sentence):
        return False
    near = f"{place.before} {place.after}"
    return bool(_OTHERS.search(near)) and not re.search(r"cơ sở|dịch vụ|nhân viên|tiếp viên", near)


def _gathered(place: Place, wanted: Wanted) -> bool:
    """ "20 buổi tuyên truyền cho 900 người": those who came, not those of a special course."""
    previous = place.told_with
    return (
        previous is not None
        and previous.unit in _GATHERINGS
        and any(facet.name == "knowledge" for facet in wanted.facets)
        and "kiến thức" not in place.sentence
    )


def _nested(place: Place, wanted: Wanted, head_codes: Collection[str]) -> bool:
    """Whether a part of one total is by its own words the total of another row ("trong đó nữ [98] người")."""
    near = f"{place.before} {place.first}"
    if "money" in wanted.units or _TOTAL_SAID.search(place.before):
        return True
    head = place.head
    same = head is None or any({head.unit, place.unit} <= kind for kind in (*ONE_KIND, {head.unit}))
    special = [facet for facet in wanted.facets if facet.name in _NESTED]
    if any(facet.name == "business" for facet in special) and not _SENSITIVE.search(near):
        return False
    return (
        same
        and bool(special)
        and all(facet.needs.search(near) for facet in special)
        and wanted.row.code not in head_codes
    )
