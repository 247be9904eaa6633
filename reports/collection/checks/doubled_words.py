"""Words typed twice: "báo cáo cáo kết quả", "các các đối tượng". Reduplication is a part of Vietnamese and is none."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reports.collection.checks.content import Content
from reports.collection.checks.finding import Finding, rule
from reports.collection.checks.phrases import paragraphs_of, quote
from reports.collection.states import Severity

# Small words that never stand twice.
_SMALL: Final = frozenset(
    "các những của và được cho với trong tại về đã sẽ không để trên do theo này một nhiều đến khi bị cũng việc thì mà"
    " hoặc từng mọi bằng bởi vào ra phải cần nhằm là chống".split()
)
# The second half of a common word, typed again; behind the colon: what may follow it as a word of its own.
_HALVES: Final = {
    "báo cáo": "buộc trạng giác phó bạch",
    "kết quả": "quyết",
    "tuyên truyền": "thống hình thanh nhiễm đạt",
    "mại dâm": "",
    "tệ nạn": "nhân",
    "xã hội": "nghị viên thảo họp đồng thi",
    "tình hình": "sự ảnh thức thành phạt",
    "thực hiện": "nay tại trạng đại có hữu hành",
    "kiểm tra": "cứu xét tấn hỏi soát",
    "triển khai": "thác báo giảng mạc trương",
    "công tác": "động nghiệp phẩm giả hại dụng phong",
    "địa phương": "án pháp hướng tiện thức diện",
    "phòng ngừa": "",
    "truyền thông": "tin qua báo tư",
    "tập huấn": "luyện thị",
    "hướng dẫn": "đến chứng dắt độ",
    "phối hợp": "đồng pháp lý tác",
    "nâng cao": "",
    "năng lực": "lượng",
    "cộng đồng": "thời bộ chí bào ý thuận tình loạt",
    "trẻ em": "",
    "phụ nữ": "sinh công giới",
    "chính sách": "lược nhiễu",
    "pháp luật": "sư lệ",
    "vi phạm": "tội pháp nhân vi",
    "cơ sở": "hữu thích trường tại",
    "đối tượng": "trưng hình",
    "địa bàn": "bạc giao luận đạp về",
}
_REAL: Final = frozenset("luôn dần từ song đều mãi chung riêng năm ba".split())
_PAIR: Final = re.compile(r"(?<!\w)(\w+) (\w+)(?: \1 \2)(?!\w)")
# Not "môi giới mại dâm, mại dâm và …": the first of the two is a word of its own.
_COMMA: Final = re.compile(
    r"(?:^|[,;:.–-] |[Tt]ăng cường |[Đđ]ẩy mạnh |[Cc]ông tác |[Tt]hực hiện |[Tt]iếp tục |[Hh]oạt động )"
    r"(\w+ \w+), \1(?=[,.;]| và )"
)
_SAME: Final = re.compile(
    r"(?<!\w)(?:(?P<before>\w+) )?(?P<word>[^\W\d_]+) (?P=word)(?!\w)(?: (?P<after>\w+))?"
)


def doubled(text: str) -> Iterator[tuple[int, int]]:
    """Where words stand twice, as (start, end) of both."""
    for pattern in (_PAIR, _COMMA):
        for match in pattern.finditer(text):
            words = match[1].split() if pattern is _COMMA else match.groups()
            if words[0] != words[1] and not any(word.isdigit() for word in words):
                yield match.start(1), match.end()
    for match in _SAME.finditer(text):
        word, before, after = match["word"], (match["before"] or "").lower(), (match["after"] or "").lower()
        start = match.start("word")
        if word in _REAL or word != word.lower():
            continue
        followers = _HALVES.get(f"{before} {word}")
        if word in _SMALL or (followers is not None and after not in followers.split()):
            yield start, start + 2 * len(word) + 1


@rule(order=110, kinds={"doubled_word": gettext_lazy("Chữ gõ lặp")})
def _doubled_words(content: Content) -> Iterator[Finding]:
    for section, text in paragraphs_of(content):
        for start, end in doubled(text):
            message = _("%(place)s: gõ lặp “%(words)s” trong “%(quote)s”.") % {
                "place": content.place(section.pk), "words": text[start:end], "quote": quote(text, start, end),
            }  # fmt: skip
            yield Finding(Severity.HINT, "doubled_word", message, section.pk)
