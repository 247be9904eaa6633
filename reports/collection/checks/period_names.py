"""A report that names another period than its own: "kết quả 06 tháng đầu năm 2022" in the report of 2023."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.checks.phrases import in_citation, paragraphs_of, quote, sentences
from reports.collection.states import Severity
from reports.periods.states import PeriodKind

_MENTION: Final = re.compile(
    r"(?<![\w/])(?:(?:0?6|[Ss]áu) tháng (?P<half>đầu|cuối)(?: của)? năm (?P<y1>20\d\d)"
    r"|(?:0?9|[Cc]hín) tháng (?:đầu )?năm (?P<y2>20\d\d)"
    r"|[Qq]uý (?P<quarter>IV|I{1,3}|[1-4])(?:/| năm |, năm )(?P<y3>20\d\d)"
    r"|giai đoạn (?P<from>20\d\d)\s?[-–]\s?(?P<to>20\d\d)"
    r"|(?<!đầu )(?<!cuối )(?<!tháng \d )(?<!tháng \d\d )(?<!quý )năm (?P<y4>20\d\d)(?!\s?[-–]))(?!\w)"
)
_QUARTERS: Final = {"I": 1, "II": 2, "III": 3, "IV": 4, "1": 1, "2": 2, "3": 3, "4": 4}
# What is told of another time on purpose.
_OTHER_TIME: Final = re.compile(
    r"so với|cùng kỳ|so sánh|tăng|giảm|phương hướng|nhiệm vụ|kế hoạch|dự kiến|chương trình công tác|mục tiêu|trước đó|"
    r"năm trước|lũy kế|tính từ|kể từ|từ năm|từ ngày|trong thời gian tới|thời gian tới|tiếp theo|phấn đấu|đến hết|"
    r"tiếp tục|(?<!\w)sẽ(?!\w)",
    re.IGNORECASE,
)
# Words with which a report speaks of itself: "báo cáo kết quả … 06 tháng đầu năm 2023", "Trong quý I/2023, …".
_OF_ITSELF: Final = re.compile(
    r"(?<!\w)(?:[Bb]áo cáo|BÁO CÁO|[Tt]rên đây là (?:kết quả|tình hình))(?!\s+(?:số|viên|cho|với)\b)[^;]{0,160}$"
)
_OPENS: Final = re.compile(
    r"^\W*(?:(?:Nhìn chung|Đánh giá chung|Tóm lại|Như vậy)[,:]? )?"
    r"(?:[Tt]rong|Kết quả|Tình hình|Trên địa bàn)\b[^,;:]{0,90}$"
)
_PREVENTION: Final = re.compile(r"phòng, chống|phòng, ngừa")  # the comma of a name, and no end of a clause


@dataclass(frozen=True, slots=True)
class Span:
    """A period as it is named: its kind, its year, and which one in the year (0: the only one; a stage: its start)."""

    kind: str
    year: int
    part: int = 0


def own_span(kind: str, data_from_year: int, data_to_year: int, data_to_month: int) -> Span | None:
    """What the report's period is called; None for kinds that have no fixed name."""
    if kind == PeriodKind.HALF:
        return Span("half", data_to_year, 1 if data_to_month <= 7 else 2)
    if kind == PeriodKind.QUARTER:
        return Span("quarter", data_to_year, (data_to_month + 2) // 3)
    if kind == PeriodKind.STAGE:
        return Span("stage", data_to_year, data_from_year)
    known = {PeriodKind.NINE_MONTHS: "nine", PeriodKind.YEAR: "year"}
    return Span(known[PeriodKind(kind)], data_to_year) if kind in known else None


def wrong_periods(text: str, own: Span) -> Iterator[tuple[int, int]]:
    """Where a paragraph gives the report a period that is not its own. Comparisons, plans, papers cited: silent."""
    for offset, sentence in sentences(text):
        for match in _MENTION.finditer(sentence):
            lead = sentence[: match.start()]
            named = _named(match)
            if not _differs(named, own) or _is_elsewhere(sentence, match.start(), lead):
                continue
            itself = _OF_ITSELF.search(lead)
            if itself:
                wrong = not _OTHER_TIME.search(itself[0])
            else:
                wrong = _opens(lead, named) and not _OTHER_TIME.search(sentence)
            if wrong:
                yield offset + match.start(), offset + match.end()


def named_periods(text: str) -> list[Span]:
    """Every period that a text names, in its order."""
    return [_named(match) for match in _MENTION.finditer(text)]


def _opens(lead: str, named: Span) -> bool:
    """Whether a sentence begins with the period it tells of. A bare "Năm 2021, …" tells what went before."""
    if named.kind == "stage":
        return False
    if not lead.strip(" -+–•"):
        return named.kind != "year"
    return bool(_OPENS.match(_PREVENTION.sub("phòng chống", lead)))


def _named(match: re.Match[str]) -> Span:
    if match["half"]:
        return Span("half", int(match["y1"]), 1 if match["half"] == "đầu" else 2)
    if match["quarter"]:
        return Span("quarter", int(match["y3"]), _QUARTERS[match["quarter"]])
    if match["to"]:
        return Span("stage", int(match["to"]), int(match["from"]))
    return Span("nine", int(match["y2"])) if match["y2"] else Span("year", int(match["y4"]))


def _differs(named: Span, own: Span) -> bool:
    if named.kind == "stage" or own.kind == "stage":
        # A stage is named by its years, and only a stage is; in it, every year and half of a year is a part.
        return named.kind == own.kind and named != own
    if named.kind == own.kind:
        return named != own
    if named.kind == "year":
        return named.year != own.year  # "công tác năm 2023" in the report of one of its halves is no mistake
    return named.year != own.year or (own.kind != "year" and named.kind != "quarter")


def _is_elsewhere(sentence: str, at: int, lead: str) -> bool:
    cited = in_citation(sentence, at)
    # "Thực hiện Công văn số …, Sở báo cáo kết quả … năm 2022": the report speaks again behind the paper it answers.
    if cited and not re.search(r",\s[^,;]{0,80}báo cáo (?:kết quả|tình hình|công tác)[^,;]*$", lead):
        return True
    return lead.count("(") > lead.count(")")


@rule(order=140, kinds={"period_differs": gettext_lazy("Tên kỳ báo cáo không khớp")})
def _period_names(content: Content) -> Iterator[Finding]:
    period = content.report.assignment.call.period
    own = own_span(period.kind, period.data_from.year, period.data_to.year, period.data_to.month)
    if own is None:
        return
    for section, text in paragraphs_of(content):
        for start, end in wrong_periods(text, own):
            message = _("%(place)s: nêu kỳ “%(named)s” (“%(quote)s”), trong khi kỳ báo cáo là %(own)s.") % {
                "place": content.place(section.pk), "named": text[start:end], "quote": quote(text, start, end),
                "own": period.label,
            }  # fmt: skip
            yield Finding(Severity.HINT, "period_differs", message, section.pk)
