"""How well a number of the prose answers a row of the outline. High scores need every facet said close by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reports.imports.reading.clauses import Place
from reports.imports.reading.guards import SUBJECT, forbidden, people_fined
from reports.imports.reading.lexicon import FACET, FACETS, NONE_DETECTED, PLAIN_WORDS, Facet
from reports.imports.reading.other_acts import SIDES, another_act, flat_category
from reports.imports.reading.spotting import Kind
from reports.imports.reading.wanted import Wanted, kind_of_paper

ENOUGH: Final = 2.4
"""From this score on a tie is proposed; below, the number is listed with its candidates."""
APART: Final = 0.5
"""The best row must be better than the next one by this much."""
_NEAR, _CLAUSE, _BEHIND, _SENTENCE, _HEADING = 3.0, 2.2, 1.6, 1.2, 0.9
_OTHER_SUBJECT = re.compile(
    r"(?<!\w)(?:ma túy|an toàn giao thông|giao thông|phòng cháy|hộ tịch|dân số kế hoạch|bạo lực gia đình|trẻ em|cờ bạc|"
    r"trộm cắp|thuốc lá|môi trường|bảo hiểm|covid|đuối nước|cai nghiện|methadone|mua bán người)(?!\w)"
)


# Said of these people or premises themselves, so next to their number or not at all.
_CLOSE: Final = frozenset(
    ("women", "contract", "estimate", "on file", "commitment", "book shelf", "loan", "job", "legal aid", "hiv",
     "volunteers", "population", "new")
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Context:
    """Beyond the sentence: the section (key and heading) and the code that a total of the list was tied to,
    and all codes that it might have been."""

    section: str = ""
    heading: str = ""
    head_code: str = ""
    head_codes: frozenset[str] = frozenset()
    in_table: bool = False


def score(place: Place, wanted: Wanted, all_wanted: Sequence[Wanted], context: Context) -> float:
    """0 if it cannot be; else the better the likelier (see ENOUGH)."""
    if not _kind_fits(place, wanted) or not _unit_fits(place, wanted):
        return 0.0
    if forbidden(place, wanted, context.head_codes):
        return 0.0
    category = _category(place, wanted, all_wanted, context)
    if category is None:
        return 0.0
    facets = _facets(place, wanted, context)
    if facets is None or another_act(place, wanted):
        return 0.0
    total = facets + category + 0.5 * len(wanted.facets)
    total += _section(wanted, context) - _unexplained(place, wanted)
    if place.number.kind == Kind.RATIO and not wanted.is_ratio:
        total = min(total, ENOUGH - 0.5)
    total -= 0.6 * _who_else(place, wanted, all_wanted)
    if place.number.kind == Kind.MONEY and place.previous is not None:
        premises = place.previous.unit == "premises"
        total -= (
            1.5
            if premises != ("cơ sở" in wanted.label) and "fine" in {f.name for f in wanted.facets}
            else 0.0
        )
    if wanted.words and not _words_said(place, wanted):
        return 0.0
    return max(0.0, total)


def _kind_fits(place: Place, wanted: Wanted) -> bool:
    kind = place.number.kind
    if wanted.is_ratio:
        return kind in {Kind.RATIO, Kind.PERCENT}
    if kind == Kind.RATIO:
        return wanted.row.unit != "%"  # "87/87 cơ sở" for a count: shown as a candidate, see below
    if kind == Kind.MONEY:
        return "money" in wanted.units
    return kind == Kind.COUNT and "money" not in wanted.units


def _unit_fits(place: Place, wanted: Wanted) -> bool:
    if place.unit in wanted.units:
        return True
    # "350 người tham dự" answers a row that counts turns of people if attending is what is said.
    if "people turn" in wanted.units and place.unit == "people" and "people" not in wanted.units:
        names = {facet.name for facet in wanted.facets}
        return "attendance" in names and bool(re.search(r"(?:tham dự|tham gia|dự)(?!\w)", place.after))
    return False


def _category(place: Place, wanted: Wanted, all_wanted: Sequence[Wanted], context: Context) -> float | None:
    """A bonus for the part that is named, None where another part or no part is named."""
    near = _named(place)
    if wanted.is_part:
        found = sum(1 for pattern in wanted.category if pattern.search(near))
        if found < len(wanted.category):
            return None
        if place.unit == "commune" and not wanted.category[0].match(place.noun.strip()):
            return None  # "đơn vị hành chính cấp xã" are not communes of one kind
        if _other_categories(near, wanted, all_wanted):
            return None
        return 1.2
    if "paper" in wanted.units and kind_of_paper(place.noun.strip()):
        return None
    if place.unit == "commune" and not wanted.is_ratio and not _communes_of_all_kinds(place.noun):
        return None
    if place.head is not None and wanted.row.code in context.head_codes:
        return None  # a part of a total is never the total
    if place.unit == "commune" and not wanted.is_ratio:
        return 0.0
    if _said_by_label(near, wanted, all_wanted) and place.head is None:
        return 1.0  # "lượt cán bộ" may be those of one kind, or all of "lượt cán bộ, cộng tác viên"
    return None if _restricted(near, wanted, all_wanted) else 0.0


def _named(place: Place) -> str:
    linked = place.linked if place.linked and not _has_category_itself(place) else ""
    leads = place.before if place.label_leads else _just_before(place)
    return f"{leads} {place.noun} {_list_after(place)} {linked}"


def _just_before(place: Place) -> str:
    """The words that directly lead to the number, when they speak of the same thing ("lao động nữ 15 người")."""
    words = place.before.rsplit(",", 1)[-1]
    if place.previous is not None:
        words = re.split(r"(?<!\w)với(?!\w)", words)[-1]  # before it, it is said of the number before
    return words if len(words.split()) <= 12 and not _has_category_itself(place) else ""


def _has_category_itself(place: Place) -> bool:
    return bool(_ANY_CATEGORY.search(place.first))


_ANY_CATEGORY: Final = re.compile(
    r"(?<!\w)(?:lưu trú|khách sạn|nhà nghỉ|karaoke|massage|cà phê|giải khát|nhà hàng|vũ trường|hớt tóc|chủ chứa|"
    r"môi giới|báo cáo viên|học sinh|ngoại tỉnh)(?!\w)"
)


def _list_after(place: Place) -> str:
    """The rest of a list of nouns behind a comma ("báo cáo viên, tuyên truyền viên"), as far as no verb comes."""
    rest = place.after[len(place.first) :]
    kept = []
    for piece in rest.split(",")[1:]:
        if _ANY_CATEGORY.search(piece):
            kept.append(piece)
            continue
        if len(piece.split()) > 5 or any(
            facet.act and facet.name not in SIDES and facet.shown.search(piece) for facet in FACETS
        ):
            break
        kept.append(piece)
    return " ".join(kept)


def _communes_of_all_kinds(noun: str) -> bool:
    said = noun.strip()
    return said.startswith("đơn vị") or len(set(re.findall(r"xã|phường|thị trấn|đặc khu", said))) > 1


def _siblings(wanted: Wanted, all_wanted: Sequence[Wanted]) -> list[Wanted]:
    return [each for each in all_wanted if each.row.code == wanted.row.code and each.is_part]


def _other_categories(near: str, wanted: Wanted, all_wanted: Sequence[Wanted]) -> bool:
    """Whether a second category of the same axis is named as well: then it is a number of both."""
    for other in _siblings(wanted, all_wanted):
        if other.row.breakdown != wanted.row.breakdown and other.row.axes == wanted.row.axes:
            said = [m.span() for pattern in other.category for m in pattern.finditer(near)]
            mine = [m.span() for pattern in wanted.category for m in pattern.finditer(near)]
            if said and any(all(s[1] <= m[0] or s[0] >= m[1] for m in mine) for s in said):
                return True
    return False


def _said_by_label(near: str, wanted: Wanted, all_wanted: Sequence[Wanted]) -> bool:
    """Whether the kind of people that is named is what its own label calls them as well."""
    return bool(wanted.own and {"people", "people turn"} & wanted.units) and any(
        pattern.search(wanted.label) and pattern.search(near)
        for each in _siblings(wanted, all_wanted)
        for pattern in each.category
    )


def _restricted(near: str, wanted: Wanted, all_wanted: Sequence[Wanted]) -> bool:
    """Whether the number counts only a part: a category is named that the row's own label does not say."""
    counted = bool(wanted.units & {"premises", "turn", "people"})
    siblings = _siblings(wanted, all_wanted) if wanted.own else []
    listed = [each for each in siblings if any(pattern.search(wanted.label) for pattern in each.category)]
    named = [each for each in listed if any(pattern.search(near) for pattern in each.category)]
    if named and len(listed) == len(siblings) > len(named):
        return True  # "đình chỉ, thu hồi" of "nhắc nhở, đình chỉ, thu hồi": a part of the kinds
    for other in all_wanted:
        if not other.is_part:
            continue
        same = other.row.code == wanted.row.code
        for pattern in other.category:
            match = pattern.search(near)
            if (
                match
                and not pattern.search(wanted.label)
                and (same or (counted and _ANY_CATEGORY.search(match[0])))
            ):
                return True
    return bool(_ANY_CATEGORY.search(near)) and "premises" in wanted.units and not wanted.facets


def _facets(place: Place, wanted: Wanted, context: Context) -> float | None:
    """The mean weight of where its facets are said; None if one is missing."""
    if not wanted.facets:
        return 2.6
    weights = []
    for facet in wanted.facets:
        weight = _said(place, facet, context, wanted)
        if weight == 0.0:
            return None
        weights.append(weight)
    return sum(weights) / len(weights)


def _denied(place: Place, facet: Facet) -> float:
    """A zero in words denies what follows it, and nothing else."""
    found = facet.name == "detection" and (
        place.number.typed == NONE_DETECTED or (place.unit == "case" and SUBJECT.search(place.after))
    )
    if found or facet.needs.search(place.after):
        return _NEAR
    # Where no premises broke a rule none was fined: likely what is meant, but not said.
    implied = (
        facet.name == "fine" and place.unit == "premises" and FACET["violation"].needs.search(place.after)
    )
    return _SENTENCE if implied else 0.0


def _said(place: Place, facet: Facet, context: Context, wanted: Wanted) -> float:
    if place.number.typed and place.number.value is None and place.number.numerator is None:
        return _denied(place, facet)
    near = f"{place.before} | {place.first} {_list_after(place)}".rstrip()
    if facet.needs.search(near):
        return _NEAR
    if _of_cases(place, facet):
        return _CLAUSE
    if facet.name == "business" and not wanted.is_part and not place.parts:
        return _CLAUSE if facet.needs.search(place.clause_before) else 0.0
    if facet.name in _CLOSE:
        return _BEHIND if facet.needs.search(place.after) else 0.0
    if wanted.is_part and place.head is not None and context.head_code == wanted.row.code:
        return _CLAUSE
    if facet.needs.search(place.clause_before):
        return _CLAUSE
    if facet.needs.search(place.after if facet.act else place.clause_after):
        return _BEHIND
    if place.head is not None and facet.needs.search(f"{place.head.before} {place.head.after}"):
        return _CLAUSE
    if facet.name == "business" and wanted.is_part:
        return _CLAUSE  # a kind of premises says so itself
    return _said_far(place, facet, context)


def _said_far(place: Place, facet: Facet, context: Context) -> float:
    if facet.needs.search(place.sentence):
        return _SENTENCE
    if facet.name == "administrative" and place.number.kind == Kind.MONEY and people_fined(place):
        return _SENTENCE  # what those who buy or sell sex are fined is no punishment of a court
    if facet.needs.search(context.heading) and facet.name not in {"handling", "detection", "harm reduction"}:
        return _HEADING
    return 0.0


def _of_cases(place: Place, facet: Facet) -> bool:
    """A case of this field is one that was found; people told with cases ("02 vụ, 07 đối tượng") are those of them."""
    if facet.name == "detection" and place.unit == "case":
        return bool(SUBJECT.search(f"{place.clause_before} {place.first}"))
    previous = place.told_with
    return (
        facet.name == "handling"
        and previous is not None
        and previous.unit == "case"
        and not _IN_COURT.search(f"{previous.before} {place.before} {place.first}")
        and bool(
            FACET["detection"].needs.search(previous.clause_before) or SUBJECT.search(place.clause_before)
        )
    )


_IN_COURT: Final = re.compile(r"khởi tố|truy tố|xét xử|thụ lý|hành chính")


def _section(wanted: Wanted, context: Context) -> float:
    if not context.section:
        return 0.0
    if wanted.row.section == context.section:
        return 0.5
    # How many there are is told where the situation is; elsewhere it is mostly how many got something.
    elsewhere = {"people", "premises"} & wanted.units or context.section in _ACTIVITIES
    return -1.3 if wanted.row.kind == "stock" and elsewhere else -0.3


_ACTIVITIES: Final = frozenset(
    {"direction", "communication", "enforcement", "harm_reduction", "limitations", "strengths"}
)


def _unexplained(place: Place, wanted: Wanted) -> float:
    """A penalty for words about the counted thing that nothing in the row accounts for."""
    said = place.noun if place.label_leads else place.first
    rest = said
    for facet in wanted.facets:
        rest = facet.needs.sub(" ", rest)
    for pattern in wanted.category:
        rest = pattern.sub(" ", rest)
    rest = (
        re.split(r"(?<!\w)(?:với|so với|tại|trong|trên|ở|nhằm|để|do|của|từ)(?!\w)", rest, maxsplit=1)[0]
        or rest
    )
    known = set(re.findall(r"[^\W\d_]+", f"{wanted.label} {flat_category(wanted)}"))
    odd = [w for w in re.findall(r"[^\W\d_]{2,}", rest) if w not in PLAIN_WORDS and w not in known]
    penalty = 0.45 * max(0, len(odd) - 1) + (0.25 if odd else 0.0)
    if wanted.row.unit == "cơ sở" and not wanted.is_part:
        penalty = 1.7 * len(odd)  # "cơ sở kinh doanh bi-a" are premises of another kind
    about = f"{said} {_list_after(place)}"
    if _OTHER_SUBJECT.search(about) and not SUBJECT.search(about):
        penalty += 1.5
    return penalty


def _words_said(place: Place, wanted: Wanted) -> bool:
    """Telling words of the label that no facet stands for: most of them stand in the clause."""
    clause = f"{place.clause_before} {place.clause_after}"
    said = sum(1 for word in wanted.words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", clause))
    return said * 3 >= len(wanted.words) * 2


def _who_else(place: Place, wanted: Wanted, all_wanted: Sequence[Wanted]) -> int:
    """Groups of people that are named, and that a rival row says and this one does not."""
    near = f"{place.first} {_list_after(place)}"
    own = {facet.name for facet in wanted.facets}
    found = 0
    for name in ("staff", "women", "owners"):
        facet = next(each for each in FACETS if each.name == name)
        if name in own or not facet.needs.search(near):
            continue
        found += any(facet in other.facets and other.units & wanted.units for other in all_wanted)
    return found
