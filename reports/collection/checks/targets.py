"""Targets told among results: "phấn đấu 100% …", "đến năm 2030 …" under a heading of what was done."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.checks.phrases import ancestors_of, in_citation, paragraphs_of, quote, sentences
from reports.collection.states import Severity
from reports.outlines.models import Section

_AHEAD: Final = re.compile(
    r"phương hướng|nhiệm vụ (?:trọng tâm|công tác|thời gian|\d)|kiến nghị|đề xuất|^kế hoạch|giải pháp|dự kiến|"
    r"thời gian tới|mục tiêu$",
    re.IGNORECASE,
)
_DONE: Final = re.compile(r"kết quả|tình hình|đã thực hiện|đã đạt", re.IGNORECASE)
_STRIVE: Final = re.compile(
    r"(?<!\w)[Pp]hấn đấu(?=[^.;]{0,60}(?:[0-9]|\bđạt\b|\bgiảm\b|\btăng\b|hoàn thành))"
)
_STROVE: Final = re.compile(
    r"(?:đã|thi đua|tinh thần|nỗ lực|không ngừng|luôn|quyết tâm|cùng)\s*,?\s*$", re.IGNORECASE
)
_UNTIL: Final = re.compile(r"(?<!\w)(?:[Đđ]ến (?:hết |cuối )?|[Vv]ào )năm (20[0-9]{2})(?!\w)")
_NAME_OF_PLAN: Final = re.compile(
    r"(?:Đề án|Chiến lược|Chương trình|Quy hoạch|Nghị quyết|Kế hoạch)[^,;]{0,80}$"
)
_VISION: Final = re.compile(r"tầm nhìn|định hướng|giai đoạn|từ năm|ban hành|phê duyệt", re.IGNORECASE)


def targets_in(text: str, last_year: int) -> Iterator[tuple[int, int]]:
    """Where a paragraph speaks of what is to be reached after `last_year`, or striven for; once a sentence."""
    for offset, sentence in sentences(text):
        found = next(_in_sentence(sentence, last_year), None)
        if found:
            yield offset + found[0], offset + found[1]


def _in_sentence(sentence: str, last_year: int) -> Iterator[tuple[int, int]]:
    for match in _STRIVE.finditer(sentence):
        if not _STROVE.search(sentence[: match.start()]) and not in_citation(sentence, match.start()):
            yield match.span()
    for match in _UNTIL.finditer(sentence):
        lead = sentence[: match.start()]
        told = in_citation(sentence, match.start()) or _VISION.search(lead) or _NAME_OF_PLAN.search(lead)
        if int(match[1]) > last_year and not told:
            yield match.span()


def tells_results(section: Section, above: list[Section]) -> bool:
    """Whether what stands here was done in the period, by its heading and those above it."""
    titles = [" ".join(each.title.split()) for each in (*above, section)]
    return any(map(_DONE.search, titles)) and not any(map(_AHEAD.search, titles))


@rule(order=120, kinds={"target_in_results": gettext_lazy("Mục tiêu nằm trong phần kết quả")})
def _targets(content: Content) -> Iterator[Finding]:
    above = ancestors_of(content)
    last_year = content.report.assignment.call.period.data_to.year
    for section, text in paragraphs_of(content):
        if tells_results(section, above[section.pk]):
            for start, end in targets_in(text, last_year):
                message = _(
                    "%(place)s nêu kết quả, nhưng “%(quote)s” là mục tiêu; nên chuyển sang phần nhiệm vụ."
                )
                words = {"place": content.place(section.pk), "quote": quote(text, start, end, around=45)}
                yield Finding(Severity.HINT, "target_in_results", message % words, section.pk)
