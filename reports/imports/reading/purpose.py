"""Whether a number is a result of this period, a target, a norm, or a number of another period or place."""

from __future__ import annotations

import re
from typing import Final

from reports.imports.reading.clauses import Place
from reports.imports.reading.document import Document, Section
from reports.imports.reading.lines import UPPER
from reports.imports.reading.spotting import Kind, flattened

_PLANNED: Final = frozenset(
    {"next_tasks", "recommendations", "goals", "general_goals", "tasks", "organisation", "budget"}
)
_TARGET = re.compile(
    r"(?<!\w)(?:phấn đấu|mục tiêu(?! \d| quốc gia)|chỉ tiêu|dự kiến|sẽ|ít nhất|tối thiểu|"
    r"đến (?:hết |cuối )?năm 20\d\d|hướng tới|"
    r"kế hoạch (?:đề ra|giao|đặt ra)|được giao|yêu cầu|đặt ra|nhằm (?:đạt|bảo đảm|đảm bảo)|"
    r"tiếp tục|bảo đảm|đảm bảo)(?!\w)"
)
# "(kế hoạch cả năm 60 cuộc)", "kế hoạch năm: 200 lượt", "(60 cuộc theo kế hoạch)": what was to be done. A plan that is
# counted itself ("02 kế hoạch") stands behind its number.
_PLAN: Final = r"(?:kế hoạch|kh|chỉ tiêu|mục tiêu)"
_PLANNED_BEFORE = re.compile(
    rf"(?<!\w){_PLAN}(?: (?:được )?giao| đề ra| đặt ra)?(?: (?:cho |của )?(?:cả )?(?:năm|quý|tháng|kỳ)(?: 20\d\d)?)?"
    r"(?: (?:được )?giao| đề ra| đặt ra)?(?: là)?\s*:?\s*$"
)
_OF_A_SPAN = re.compile(r"(?:năm|quý|tháng|kỳ|giao|đề ra|đặt ra)")
_PLANNED_BEHIND = re.compile(rf"[^(),;\d]*(?<!\w)(?:theo |là |trong )?{_PLAN}(?!\w)[^(),;\d]*\)")
_DUTY = re.compile(r"(?<!\w)(?:phải (?:được|qua|đạt)|cần (?:được|phải)|theo quy định,|quy định)(?!\w)")
_RESULT = re.compile(
    r"(?<!\w)(?:đã|kết quả|đạt|trong kỳ|qua đó|hiện (?:có|nay)|"
    r"thực hiện được|tổ chức được|trong năm|trong (?:0?[3-9]|06|09) tháng)(?!\w)"
)
_ASPIRING = re.compile(
    r"(?<!\w)(?:nâng cao|tăng cường|đẩy mạnh|tiếp tục|hoàn thiện|bảo đảm|đảm bảo|củng cố|chú trọng)(?!\w)"
)
_ACTING_FIRST = re.compile(
    r"\W*(?:đào tạo|tập huấn|bồi dưỡng|tăng cường|nâng cao|đẩy mạnh|tiếp tục|hoàn thiện|bảo đảm|đảm bảo|củng cố|"
    r"xây dựng|"
    r"chú trọng|thực hiện tốt)(?!\w)"
)
_EARLIER = re.compile(
    r"(?<!\w)(?:cùng kỳ(?: năm)?(?: trước| ngoái| 20\d\d)?|năm trước|năm ngoái|kỳ trước|"
    r"tháng trước|quý trước|giai đoạn trước)(?!\w)[^,;.()]{0,40}$"
)
_COMPARED_BRACKET = re.compile(r"(?:cùng kỳ|năm trước|kỳ trước|tăng|giảm|so với|năm 20\d\d)")
_CUMULATED = re.compile(
    r"(?<!\w)(?:lũy kế|cộng dồn|(?:tính )?từ (?:đầu )?(?:năm 20\d\d|giai đoạn|nhiệm kỳ)[\w ]{0,20} đến nay|"
    r"giai đoạn 20\d\d)(?!\w)"
)
_OF_ANOTHER_PLACE = re.compile(
    r"(?:[Xx]ã|[Pp]hường|[Tt]hị trấn|[Hh]uyện|[Tt]hị xã|[Ấấ]p|[Tt]hôn|[Kk]hóm|[Kk]hu phố|[Đđ]ặc khu)\s+"
    rf"(?P<name>[{UPPER}][\w’']*(?:\s+[{UPPER}][\w’']*){{0,3}})\s*(?:có|được|tổ chức|đã|là|:|\(|-)?\s*(?:tổ chức\s*)?$"
)


def nature_of(place: Place, section: Section, text: str, document: Document) -> str:
    """ "result", "target" or "norm"."""
    if document.kind in {"KẾ HOẠCH", "CHƯƠNG TRÌNH", "ĐỀ ÁN", "PHƯƠNG ÁN"} or section.key in _PLANNED:
        return "target"
    if section.key == "" and re.search(r"phương hướng|nhiệm vụ|mục tiêu|kế hoạch", flattened(section.title)):
        return "target"
    if _planned(place):
        return "target"
    lead = place.clause_before[-160:]
    if found := list(_TARGET.finditer(lead)):
        last = found[-1]
        achieved = re.search(r"(?<!\w)(?:đạt|kết quả|đã|thực hiện được)(?!\w)", lead[last.end() :])
        mild = last[0] in {"tiếp tục", "bảo đảm", "đảm bảo"} and _RESULT.search(place.clause_before)
        if not achieved and not mild:
            return "target"
    if (
        _DUTY.search(place.clause_after[:160])
        and place.number.kind == Kind.PERCENT
        and not _RESULT.search(place.sentence)
    ):
        return "norm"
    first = flattened(text)[:80]
    if (
        place.number.kind == Kind.PERCENT
        and _ACTING_FIRST.match(first)
        and _ASPIRING.search(place.sentence)
        and not _RESULT.search(place.sentence)
    ):
        return "norm"
    return "result"


def _planned(place: Place) -> bool:
    """Whether the words right beside the number say that it was planned; a bare "kế hoạch" only says so in brackets."""
    if place.unit == "paper":
        return False
    before = _PLANNED_BEFORE.search(place.clause_before[-60:])
    if before is not None:
        return bool(_OF_A_SPAN.search(before[0])) or bool(place.bracket and place.unit)
    return place.bracket == "(" and bool(_PLANNED_BEHIND.match(place.clause_after))


def period_differs(place: Place, document: Document) -> str:
    """ "comparison", "other_period" or "part_of" where the number is not of this report's period and place."""
    compared = re.match(r"\W*so với (?:cùng kỳ|năm|kỳ)", place.clause_before)
    if place.compared or (compared and not re.search(r"(?<!\w)(?:hiện|nay)(?!\w)", place.before)):
        return "comparison"
    if place.bracket and place.bracket != "(" and _COMPARED_BRACKET.match(place.bracket):
        return "comparison"
    if _EARLIER.search(place.clause_before[-90:]) or re.search(
        r"(?:so với|so cùng)[^,;.]{0,30}$", place.clause_before[-45:]
    ):
        return "comparison"
    if re.search(
        r"(?<!\w)(?:tăng|giảm)(?: thêm| được)?(?: từ [\d.,%]+ \w* ?(?:lên|xuống|còn))?\s*(?:còn|lên|xuống|từ)?\s*$",
        place.before,
    ):
        return "comparison"
    if (
        _CUMULATED.search(place.clause_before[-110:])
        and "05 năm" not in document.subject
        and "giai đoạn" not in document.subject.lower()
    ):
        return "other_period"
    year = re.search(r"năm (20\d\d)[^,;.()]{0,25}$", place.clause_before[-60:])
    own = re.findall(r"20\d\d", document.subject) or re.findall(r"20\d\d", document.date_text)
    if year and own and year[1] not in own and len(own) == 1 and int(year[1]) < int(own[0]):
        return "other_period"
    return ""


def of_another_place(text: str, place: Place, document: Document) -> bool:
    """Whether the number is said of a named place below the reporting one ("xã Đại Thành 03 cuộc")."""
    match = _OF_ANOTHER_PLACE.search(text[max(0, place.number.start - 60) : place.number.start])
    if match is None:
        return False
    names = flattened(f"{document.agency} {document.subject} {document.place}")
    return flattened(match["name"]) not in names
