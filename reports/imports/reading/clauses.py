"""Where a number stands: what follows it, what leads to it, its clause, sentence, list and bracket."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from reports.imports.reading.spotting import FIGURES, LISTED, Kind, Number, flattened, numbers_in
from reports.imports.reading.wanted import unit_at

# Commas inside these are no border between two things that are counted.
_PAIRS: Final = re.compile(
    r"phòng, chống|(?:xã|phường|thị trấn), (?=lành mạnh|không có)|(?:xã|phường|thị trấn), (?:xã|phường|"
    r"thị trấn)(?:, (?:thị trấn|đặc khu))?|"
    r"cán bộ, (?:công chức|đảng viên|cộng tác viên|chiến sĩ|hội viên)(?:, (?:viên chức|đảng viên|người lao động))*|"
    r"các bộ, công chức|công chức, viên chức(?:, người lao động)?|"
    r"tố giác, tin báo(?:, (?:khiếu nại|kiến nghị khởi tố))?|tin, bài(?:, phóng sự)?|"
    r"tờ rơi, tờ gấp|tờ gấp, tờ rơi|cà phê, giải khát|"
    r"massage, (?:tẩm quất|xông hơi)|xông hơi, massage(?:, tẩm quất)?|hớt tóc, gội đầu|học nghề, tạo việc làm|"
    r"dạy nghề, (?:tạo |giải quyết )?việc làm|tư vấn, trợ giúp|học sinh, sinh viên|tụ điểm, ổ nhóm|ổ nhóm, tụ điểm|"
    r"bán dâm, nghi bán dâm|đoàn viên, (?:thanh niên|hội viên)|hội viên, (?:phụ nữ|đoàn viên|nông dân)|"
    r"chủ cơ sở, (?:người lao động|nhân viên|quản lý)|nhân viên, tiếp viên|"
    r"báo cáo viên(?: pháp luật)?, tuyên truyền viên(?: pháp luật)?(?:, (?:cộng tác viên|hội viên(?: phụ nữ)?))?|"
    r"đình chỉ, thu hồi|nhắc nhở, đình chỉ|phát hiện, (?:triệt phá|bắt giữ|xử lý)|cuộc, buổi|sở, ban, ngành|"
    r"ban, ngành"
)
FAR: Final = 600
"""How far back words of a sentence are heeded, in characters."""
_ABBREVIATED = re.compile(r"(?:\bTP|\bTX|\bTT|\bP|\bQ|\bThS|\bTS|\bBS|\bđ/c|\bv\.v|\.\.)$")
_PARTS: Final = re.compile(
    r"(?:trong đó|bao gồm|gồm(?: có)?|cụ thể(?: là)?|chia ra|trong đó có)\s*:?\s*$|[:(]\s*(?:có\s+)?$"
)
_PARTS_OF: Final = re.compile(
    r"(?:trong đó|bao gồm|gồm|cụ thể)(?: có)?\s*:?\s[^,;:.\d]{2,40}$|\([^,;:.()\d]{2,40}$"
)
# "20 cơ sở karaoke và nhắc nhở những nơi …": what is done next is not done to those that were counted.
_ANOTHER_DEED: Final = re.compile(
    r"\s(?:và|rồi|đồng thời|sau đó)\s(?=(?:đã )?(?:nhắc nhở|xử phạt|phạt|đình chỉ|bắt|triệt|thu hồi|khởi tố|"
    r"lập biên bản)(?!\w))"
)
_NAMED_LIST: Final = re.compile(r"(?<!\w)(?:trong đó|gồm|cụ thể|chia ra)(?!\w)")
# What is counted by one of these is never named by a label of another class.
_APART: Final = frozenset({"paper", "money", "leaflet", "other turn", "times"})
# Those who are told with a number of cases.
_OF_CASES: Final = frozenset({"people", "accused", "defendant"})
# "Số người được hỗ trợ học nghề": who they are is said by the outline; other people would be named.
_OF_THIS_FIELD: Final = re.compile(
    r"(?:[^\W\d]+ ){0,4}?người (?:bán dâm|được)"
    r"(?: (?!nghèo|lao động|nông|khuyết|thanh|phụ|trẻ|em|học sinh|hộ|cho|là|thuộc)[^\W\d]+){0,8}"
)
_OPEN_LINK: Final = re.compile(r"(?:với|đối với|đối|tại|ở|của|cho|trên|các|là)\s*$")


@dataclass(slots=True)
class Place:
    """One number in its text. All strings are small letters (see spotting.flattened).

    `after`: what follows up to the next border or number; `first`: of it, what stands before the first comma;
    `before`: what leads to it since the last border or number; `clause_before`, `clause_after`: the rest of the
    clause; `sentence`: all of it. `unit`: the class of the counted thing, "" if unknown.
    """

    number: Number
    after: str
    first: str
    before: str
    clause_before: str
    clause_after: str
    sentence: str
    said_before: str = ""
    """The sentence up to the number, its last FAR characters."""
    earlier: str = ""
    """What stands in the paragraph before that sentence, its last FAR characters."""
    fresh: bool = False
    """It begins another statement behind the list of a total."""
    unit: str = ""
    noun: str = ""
    """The words that name the counted thing and what is said of it: `first`, or `before` where the label leads."""
    label_leads: bool = False
    linked: str = ""
    """The `first` of the next number, where this one leads to it ("20 lượt kiểm tra với [20] cơ sở karaoke")."""
    head: Place | None = None
    """The total that this number is a part of ("226 cơ sở, trong đó: [142] cơ sở lưu trú")."""
    inherited: bool = False
    """Its unit is that of the label before it in the list."""
    parts: list[Place] = field(default_factory=list)
    previous: Place | None = None
    """The number before it in the same clause."""
    lead: str = ""
    """What leads to it, or to the first of the list that it goes on ("phạt 02 cơ sở karaoke, [01] nhà nghỉ")."""
    compared: bool = False
    """It goes on after a comparison ("giảm 01 vụ, [03] đối tượng")."""
    bracket: str = ""
    """What the bracket begins with that the number stands in, "" outside of one."""
    phrase: tuple[int, int] = (0, 0)
    clause: tuple[int, int] = (0, 0)

    @property
    def told_with(self) -> Place | None:
        """The count before it in the same clause, over shares and comparisons in between."""
        at = self.previous
        while at is not None and (at.compared or at.number.kind not in {Kind.COUNT, Kind.RATIO, Kind.MONEY}):
            at = at.previous
        return at


def places_in(text: str) -> list[Place]:
    """The places of all numbers of a text that may be figures, and of those that are to be listed."""
    flat = _PAIRS.sub(lambda match: match[0].replace(",", " "), flattened(text))
    numbers = numbers_in(text)
    shown = [number for number in numbers if number.kind in FIGURES | LISTED]
    found: list[Place] = []
    for at, number in enumerate(shown):
        previous = shown[at - 1].end if at else 0
        following = shown[at + 1].start if at + 1 < len(shown) else len(flat)
        found.append(place_of(flat, number, previous, following))
    _link(flat, found)
    return found


def place_of(flat: str, number: Number, previous: int, following: int) -> Place:
    start, end = _sentence(flat, number.start, number.end)
    clause_start, clause_end = _clause(flat, number.start, number.end, start, end)
    stop = min(following, clause_end)
    after = flat[number.end : stop]
    border = re.search(r"[():]|\s[-–]\s|(?<!\w)(?:trong đó|bao gồm|gồm|cụ thể)(?!\w)", after)
    if border:
        after = after[: border.start()]
    elif stop == following and "," in after:
        kept, last = after.rsplit(",", 1)
        # What stands behind the last comma leads to the next number, unless it only leads over to it.
        after = re.split(r"(?<!\w)với(?!\w)", after)[0] if re.search(r"(?<!\w)với(?!\w)", last) else kept
    first = re.split(r",", _ANOTHER_DEED.split(after)[0], maxsplit=1)[0]
    lead = max(previous, clause_start)
    asides = re.sub(r"\([^()\d]*\)", lambda match: "_" * len(match[0]), flat[lead : number.start])
    opened = [match.end() for match in re.finditer(r"[()]", asides)]
    lead += opened[-1] if opened else 0
    before = flat[lead : number.start]
    bracketed = False
    if opened and not before.strip() and flat[lead - 1] == "(":
        # "karaoke (45 cơ sở)": the label stands before the bracket.
        label = flat[max(previous, clause_start) : lead - 1]
        label = re.split(r"[;:)]|(?<!\w)(?:gồm|trong đó)(?!\w)", label)[-1]
        if _counted_before(flat, number, previous, lead):
            # What was done to the accused is what was done to their cases: "truy tố 04 vụ (07 bị can)".
            if unit_at(flat[number.end :].strip()) != "people":
                before = re.sub(r"\d+", " ", flat[clause_start : lead - 1].rsplit(",", 1)[-1])
        elif label.strip() and len(label.split()) <= 8 and re.match(r"[^,;:(\d]{0,25}\)", flat[number.end :]):
            before, bracketed = label, True
    colon = bracketed or before.rstrip().endswith(":")
    before = re.split(r":", before.rstrip().rstrip(":") if colon else before)[-1]
    if (
        not bracketed
        and lead == previous
        and previous > clause_start
        and (joint := re.search(r",|(?<!\w)và(?!\w)", before))
    ):
        before = before[joint.end() :]  # up to there it is said of the number before
    length = len(after)
    before = re.sub(r"\([^()\d]*\)", " ", before)  # an aside between the label and its number
    after, first, before = (re.sub(r"\s{2,}", " ", part) for part in (after, first, before))
    place = Place(
        number=number,
        after=after,
        first=first,
        before=before,
        clause_before=flat[max(clause_start, number.start - FAR) : number.start],
        clause_after=flat[number.end : min(clause_end, number.end + FAR)],
        sentence=flat[max(start, number.start - FAR) : min(end, number.end + FAR)],
        said_before=flat[max(start, number.start - FAR) : number.start],
        earlier=flat[max(0, start - FAR) : start],
        bracket=_bracket(flat, number.start),
        clause=(clause_start, clause_end),
    )
    place.phrase = _phrase(flat, number, lead, clause_start, number.end + length)
    _name(place, colon)
    return place


def _counted_before(flat: str, number: Number, previous: int, opened: int) -> bool:
    """ "khởi tố 05 vụ (09 bị can)": what stands before the bracket names another number, not the one in it."""
    if not previous or ";" in flat[previous:opened]:
        return False
    outside, inside = unit_at(flat[previous : opened - 1].strip()), unit_at(flat[number.end :].strip())
    return outside == "case" and inside in _OF_CASES


def _name(place: Place, colon: bool) -> None:
    """The unit: behind the number; where nothing is behind it, in the label that leads to it."""
    said = place.first.strip()
    place.unit = "money" if place.number.kind == Kind.MONEY else unit_at(said)
    if place.number.kind == Kind.PERCENT and not place.unit:
        said = re.sub(r"^(?:số|tổng số|các|những)\s+", "", said)
        place.unit = unit_at(said)
    if place.unit == "news" and re.search(r"tố giác|tin báo|tội phạm", place.sentence):
        place.unit = "tip"
    if place.unit and not (colon and len(said.split()) <= 2):
        place.noun = place.first
        return
    label = re.sub(r"^.*\b(?:tổng số|số lượng|tỷ lệ|số)\s+", "", place.before.strip())
    lead = unit_at(label) or _last_unit(place.before)
    empty = not said or re.match(r"(?:trong đó|gồm|và|so với|đạt|tăng|giảm|theo)\b", said)
    if place.unit and lead and place.unit != lead and {place.unit, lead} & _APART:
        place.noun = place.first  # "kế hoạch (200 lượt)": no label of it
        return
    if place.unit or (lead and (empty or colon)):
        place.label_leads = True
        place.noun = f"{label} {place.first}" if place.unit else label
        place.unit = place.unit if place.unit not in {"", "thing"} else lead
        if unit_at(label) == "turn" and place.unit not in {"money"}:
            place.unit = "turn"
    else:
        place.noun = place.first


def _last_unit(text: str) -> str:
    """The class of the counted thing named last in a short label."""
    words = text.split()
    for at in range(len(words)):
        tail = " ".join(words[max(0, len(words) - 8) + at :])
        if not tail:
            return ""
        if unit := unit_at(tail):
            return unit
    return ""


def _link(flat: str, places: list[Place]) -> None:
    """Totals and their parts; numbers that lead over to the next one."""
    head: Place | None = None
    limit = 0
    previous: Place | None = None
    outer: Place | None = None  # the last one that stands in no bracket
    for place in places:
        place.lead = place.before
        if head is not None and place.number.start >= limit:
            head = None
        if previous is not None:
            _follow(flat, previous, place)
            _inherit(flat, previous, place)
            if head is not None and _new_statement(flat, previous, place, head):
                head, place.fresh = None, True
            closed = ")" in flat[previous.number.end : place.number.start] and previous.bracket
            before = outer if closed and outer is not None else previous
            head, limit = _head_of(flat, before, place, head, limit)
        if head is not None and place.number.start < limit and head is not place:
            _belong(flat, head, place)
        previous = place
        outer = outer if place.bracket else place


def _follow(flat: str, previous: Place, place: Place) -> None:
    """What a number has from the one before it."""
    between = flat[previous.number.end : place.number.start]
    beside = previous.number.kind == Kind.COMPARISON or previous.compared
    place.fresh = previous.fresh and previous.clause == place.clause
    place.previous = previous if previous.number.start >= place.clause[0] else None
    goes_on = (
        place.previous is not None
        and place.unit == place.previous.unit
        and place.before.strip() in {"", "và", "có", ","}
    )
    place.lead = previous.lead if goes_on else place.before
    place.compared = beside and bool(re.fullmatch(r"[\w ]{0,20}(?:,| và)\s*|[\w ]{0,40}\(\s*", between))
    if _OPEN_LINK.search(between) and "," not in between and len(between) < 70:
        previous.linked = place.first


def _inherit(flat: str, previous: Place, place: Place) -> None:
    """ "Số người được học nghề: 02; vay vốn: [03]": in a list of labels who is counted is said once."""
    between = flat[previous.number.end : place.number.start]
    if (
        not place.unit
        and not place.first.strip()
        and previous.label_leads
        and previous.unit == "people"
        and re.fullmatch(r"\s*;[^;:,.()\d]{2,40}:\s*", between)
        and (previous.inherited or _OF_THIS_FIELD.fullmatch(previous.before.strip()))
    ):
        place.unit, place.label_leads, place.noun, place.inherited = "people", True, place.before, True


def _head_of(
    flat: str, previous: Place, place: Place, head: Place | None, limit: int
) -> tuple[Place | None, int]:
    """The total that a number is a part of, and how far its list goes; a bracket in between is an aside."""
    between = re.sub(r"\([^()]*\)", " ", flat[previous.number.end : place.number.start])
    only_label = between.rstrip().endswith(":") and not _NAMED_LIST.search(between)
    if head is not None and (_goes_on(between) or only_label):
        return (
            head,
            limit,
        )  # "…(45 cơ sở); massage (28 cơ sở)", "lưu trú: 14; karaoke: 07": the same list goes on
    if (only_label and "," in between) or not _opens_list(between):
        return head, limit  # "08 khu phố, dân số: …" opens no list
    if "(" in between and not re.search(r"(?:trong đó|gồm|cụ thể|:)[^.;(]*\($", between):
        if head is not None and _same_bracket(flat, head, place):
            return head, limit
        close = flat.find(")", place.number.start)
        return previous, close if close >= 0 else place.clause[1]
    return previous, _end_of_list(flat, place.number.start)


def _opens_list(between: str) -> bool:
    inside = not re.search(r"[.;]\s", between) or re.search(
        r"\.\s+trong đó,?(?: có)?\s*:?[^.;]{0,40}$", between
    )
    colon = re.fullmatch(r"[^,;:.\d]{0,60}:\s[^,;:.\d]{2,40}", between)
    said = _PARTS.search(between) or _PARTS_OF.search(between) or colon
    return bool(said and inside) and len(between) < 150


def _belong(flat: str, head: Place, place: Place) -> None:
    place.head = head
    head.parts.append(place)
    if place.number.kind == Kind.COUNT and (
        not place.unit or (place.label_leads and _begins_list(flat, head, place))
    ):
        leads = not place.first.strip()
        place.unit, place.label_leads = head.unit, leads
        place.noun = place.before if leads else place.first


def _new_statement(flat: str, previous: Place, place: Place, head: Place) -> bool:
    """ "…, 06 khách mua dâm; triệt xóa [02] tụ điểm": behind a semicolon something else is told in its own words."""
    between = flat[previous.number.end : place.number.start]
    return (
        ";" in between
        and bool(place.before.strip())
        and bool(place.unit)
        and place.unit not in {head.unit, previous.unit}
        and not _PARTS.search(between)
    )


def _goes_on(between: str) -> bool:
    return bool(re.search(r"\)\s*[;,]?\s*(?:và\s+)?[^;,()]{2,40}(?:,[^;,()]{2,30})*\(\s*$", between))


def _begins_list(flat: str, head: Place, place: Place) -> bool:
    """Whether the list begins right here ("65 cơ sở: [20] lưu trú"): what leads to it belongs to the total."""
    between = flat[head.number.end : place.number.start]
    return (
        bool(re.search(r"[:(]\s*$", between)) and bool(place.first.strip()) and not re.search(r"\d", between)
    )


def _same_bracket(flat: str, head: Place, place: Place) -> bool:
    return bool(head.head) and flat[head.number.end : place.number.start].count("(") == 0


def _end_of_list(flat: str, start: int) -> int:
    """A list of parts ends with its sentence; semicolons separate its parts."""
    return _sentence(flat, start, start)[1]


def _bracket(flat: str, at: int) -> str:
    opened = flat.rfind("(", max(0, at - 200), at)
    if opened < 0 or ")" in flat[opened:at]:
        return ""
    return flat[opened + 1 : at].strip() or "("


def _sentence(flat: str, start: int, end: int) -> tuple[int, int]:
    """The borders of the sentence that [start:end] stands in."""
    first = 0
    for match in re.finditer(r"[.!?]+(?:\s+|$)", flat[:start]):
        if not _ABBREVIATED.search(flat[: match.start() + 1].rstrip(".")[-4:]):
            first = match.end()
    last = re.compile(r"[.!?]+(?:\s|$)").search(flat, end)
    return first, last.start() if last else len(flat)


def _clause(flat: str, start: int, end: int, first: int, last: int) -> tuple[int, int]:
    begin = flat.rfind(";", first, start)
    stop = flat.find(";", end, last)
    return (begin + 1 if begin >= 0 else first), (stop if stop >= 0 else last)


def _phrase(flat: str, number: Number, lead: int, clause_start: int, stop: int) -> tuple[int, int]:
    """What is highlighted: from the last words before the number to the end of what follows it."""
    begin = max(clause_start, lead if number.start - lead >= 12 else clause_start, number.start - 70)
    while begin > clause_start and not flat[begin - 1 : begin].isspace():
        begin -= 1
    stop = max(number.end, min(stop, number.end + 110))
    while stop < len(flat) and flat[stop - 1 : stop].isalnum() and flat[stop : stop + 1].isalnum():
        stop += 1
    while begin < number.start and not flat[begin].isalnum():
        begin += 1
    while stop > number.end and not (flat[stop - 1].isalnum() or flat[stop - 1] in "%)"):
        stop -= 1
    return begin, stop
