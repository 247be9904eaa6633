"""One report called both sơ kết (of a part of the time) and tổng kết (of all of it)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.checks.phrases import paragraphs_of, quote, sentences
from reports.collection.states import Severity

_NAMED: Final = re.compile(
    r"(?:[Bb]áo cáo(?: kết quả)?(?: công tác)?|BÁO CÁO|[Vv]ề việc|[Vv]/v|[Vv]ề)(?: báo cáo)?"
    r" (?P<which>(?i:sơ|tổng)) (?i:kết)(?!\w| của\b)"
    r"|[Tt]rên đây là(?: \w+){1,3}? (?P<closing>sơ|tổng) kết(?!\w| của\b)",
)
_OF_CALL: Final = re.compile(
    r"(?<!\w)(?P<which>sơ|tổng) kết\s+(?:[0-9]|giai đoạn|việc|công tác|chương trình|thực hiện)", re.IGNORECASE
)
# Another paper's name, or a meeting that was held.
_OTHERS: Final = re.compile(
    r"(?:Kế hoạch|Quyết định|Báo cáo|Chỉ thị|Hướng dẫn)(?: số|\s[0-9])|[Hh]ội nghị|ban hành|"
    r"xây dựng|tham mưu|(?<!\w)gửi các|(?:gửi|nộp|lập)(?: \w+){0,2} ?$|(?:đề nghị|yêu cầu)[^;]{0,80}$"
)


def names_in(text: str) -> Iterator[tuple[str, int, int]]:
    """What a paragraph calls the report: ("sơ" or "tổng", start, end). A sentence that says both says none."""
    for offset, sentence in sentences(text):
        found = [
            match for match in _NAMED.finditer(sentence) if not _OTHERS.search(sentence[: match.start()])
        ]
        if len(set(map(_which, found))) == 1 and not _both(sentence):
            yield _which(found[0]), offset + found[0].start(), offset + found[0].end()


def _which(match: re.Match[str]) -> str:
    return (match["which"] or match["closing"]).lower()


def _both(sentence: str) -> bool:
    low = sentence.lower()
    return "sơ kết" in low and "tổng kết" in low


@rule(order=130, kinds={"report_name_differs": gettext_lazy("Vừa gọi là sơ kết vừa gọi là tổng kết")})
def _names(content: Content) -> Iterator[Finding]:
    call = content.report.assignment.call
    said: dict[str, tuple[str, str, int | None]] = {}
    for words in (call.title, call.letter_subject):
        match = _OF_CALL.search(words)
        if match:
            said.setdefault(match["which"].lower(), (_("Đợt báo cáo"), " ".join(words.split())[:80], None))
    for section, text in paragraphs_of(content):
        for which, start, end in names_in(text):
            said.setdefault(
                which, (content.place(section.pk), quote(text, start, end, around=45), section.pk)
            )
    if len(said) == 2:
        (first, second) = sorted(said.values(), key=lambda each: each[2] is not None)
        message = _("%(one)s: “%(a)s”; %(two)s: “%(b)s”. Một báo cáo chỉ là sơ kết hoặc tổng kết.") % {
            "one": first[0], "a": first[1], "two": second[0], "b": second[1],
        }  # fmt: skip
        yield Finding(Severity.HINT, "report_name_differs", message, second[2])
