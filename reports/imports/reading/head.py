"""The head of a paper: agency, number and symbol, place and date, kind and subject, addressees, papers cited."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from typing import Final

from reports.imports.reading.document import Document, Request
from reports.imports.reading.lines import marked
from reports.imports.reading.source import Block, TableBlock

KINDS: Final = (
    "BÁO CÁO", "KẾ HOẠCH", "TỜ TRÌNH", "CÔNG VĂN", "THÔNG BÁO", "QUYẾT ĐỊNH", "CHƯƠNG TRÌNH", "PHƯƠNG ÁN", "ĐỀ ÁN",
    "HƯỚNG DẪN", "CHỈ THỊ", "NGHỊ QUYẾT",
)  # fmt: skip
_KIND = re.compile(rf"(?P<kind>{'|'.join(KINDS)})\b\s*[:.]?\s*(?P<rest>.*)")
_NATION = re.compile(r"CỘNG H(?:ÒA|OÀ|ÓA|OA|OÁ) XÃ HỘI CHỦ NGHĨA VIỆT NAM", re.IGNORECASE)
_MOTTO = re.compile(r"Độc lập\s*[-–]\s*Tự do\s*[-–]\s*Hạnh phúc", re.IGNORECASE)
_NUMBER = re.compile(
    r"Số\s*[:.]?\s*(?P<number>\d{1,6}[a-zA-Z]?)?[\s.…_]*[/-]\s*(?P<symbol>[A-ZĐ]{2,4}/[A-ZĐ][\wĐ-]+|(?:[A-ZĐ][\w]*\s?[-–&]\s?)+[A-ZĐ][\wĐ]*(?:\([\w.]+\))?|[A-ZĐ]{2,}[\w-]*)"
)
_DATE = re.compile(
    r"(?P<place>[^\W\d_][\w .\-’']{1,60}?),\s*"
    r"(?P<text>ngày\s*(?P<day>\d{1,2})?[\s.…_]*(?:tháng|[/.-])\s*(?P<month>\d{1,2})?[\s.…_]*(?:năm|[/.-])\s*"
    r"(?P<year>\d{4})?)",
    re.IGNORECASE,
)
_ADDRESSEE = re.compile(r"Kính gửi\s*[:.]?\s*", re.IGNORECASE)
_OPENING = re.compile(
    r"(?:Thực hiện|Căn cứ|Tiếp nhận|Thi hành|Triển khai|Theo|Phúc đáp|Trả lời|Tiếp theo|Trên cơ sở|Nhằm|Để|Sau khi|"
    r"Sau một năm|Sau thời gian|Năm \d{4},|Trong năm|Trong 0?[69] tháng|Quán triệt|Được sự)\b"
)
_OF_PLACE = re.compile(
    r"(?:TỈNH|THÀNH PHỐ|TP\.?|HUYỆN|QUẬN|THỊ XÃ|XÃ|PHƯỜNG|THỊ TRẤN|ĐẶC KHU)\b", re.IGNORECASE
)
_COMMITTEE = re.compile(
    r"(?:[UỦỶỤ][ỶỦYỷ] ?BAN NHÂN DÂN|UBND|[UỦ]Y BAN NHÂN DÂN|CÔNG AN|BAN CHỈ ĐẠO|BIÊN PHÒNG|CHỈ HUY QUÂN SỰ|"
    r"(?:VIỆN KIỂM SÁT|T[ÒO][ÀA] ÁN) NHÂN DÂN|TỔ QUỐC(?: VIỆT NAM)?|LIÊN ĐOÀN LAO ĐỘNG|PHỤ NỮ|NÔNG DÂN)\s*$",
    re.IGNORECASE,
)
_PAPER = re.compile(
    r"(?P<kind>Công văn|Kế hoạch|Quyết định|Văn bản|Chỉ thị|Nghị quyết|Nghị định|Thông tư|Công điện|Thông báo|"
    r"Chương trình|Hướng dẫn)\s+(?:số\s*:?\s*)?"
    r"(?P<code>\d{1,5}[a-z]?\s?[/-]\s?[A-ZĐ0-9][\w/]*(?: [A-ZĐ]{2,6}(?=-))?(?:\s?[-–]\s?[A-ZĐ][\wĐ.]*)*)"
    r"(?:[,;]?\s*(?:ngày\s*)?(?P<date>\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{4}|\d{1,2} tháng \d{1,2} năm \d{4}))?"
    r"(?:\s+của\s+(?P<issuer>[^,;:]+?(?:, Thương binh[^,;:]*?|, Thể thao[^,;:]*?)?)"
    r"(?=\s+(?:về|V/v|v/v|theo|và\s+\w+\s+\w+\s+số)\b|[,;:.]|$))?"
    r"(?:\s*,?\s*(?:về việc|về|V/v|v/v)\s+(?P<subject>[^;]*?)"
    r"(?=[;.:]|, (?:UBND|Ủy ban|Uỷ ban|Sở|Ban|Công an|Phòng|Hội)\b|$))?"
)


def read_head(blocks: Sequence[Block | TableBlock], document: Document) -> int:
    """Fill in what the head says; the answer is where the body begins."""
    title = _title_at(blocks)
    if title is None:
        _facts([block for block in blocks[:12] if isinstance(block, Block)], document)
        return _after_address(blocks, _body_without_title(blocks), document)
    _facts([block for block in blocks[:title] if isinstance(block, Block)], document)
    first = blocks[title]
    match = _KIND.match(first.text) if isinstance(first, Block) else None
    document.kind = match["kind"] if match else ""
    parts = [match["rest"]] if match and match["rest"] else []
    at = title + 1
    while at < len(blocks) and _is_subject(blocks[at], parts[-1] if parts else ""):
        if parts and _is_bold(blocks[at - 1]) and not _is_bold(blocks[at]):
            break
        block = blocks[at]
        parts.append(block.text if isinstance(block, Block) else "")
        at += 1
    document.subject = re.sub(r"^(?:V/v|Về việc)\s*:?\s*", "", " ".join(parts).strip(), flags=re.IGNORECASE)
    return _after_address(blocks, at, document)


def _title_at(blocks: Sequence[Block | TableBlock]) -> int | None:
    for at, block in enumerate(blocks[:40]):
        if isinstance(block, Block) and (match := _KIND.match(block.text)):
            rest = match["rest"]
            if not rest or (len(block.text) < 300 and not block.text.endswith((":", ";"))):
                return at
    return None


def _body_without_title(blocks: Sequence[Block | TableBlock]) -> int:
    """Where a pasted piece without a head begins: behind the lines of a head, if there are any."""
    last = 0
    for at, block in enumerate(blocks[:12]):
        text = block.text if isinstance(block, Block) and len(block.text) < 160 else ""
        if any(pattern.search(text) for pattern in (_NATION, _MOTTO, _DATE, _NUMBER)):
            last = at + 1
    return last


def _is_bold(block: Block | TableBlock) -> bool:
    return isinstance(block, Block) and block.bold


# The next line of a title in capitals begins like this; a first heading does not.
_GOES_ON = re.compile(
    r"(?:VÀ|NĂM|TRÊN|GIAI ĐOẠN|\d{1,2} (?:THÁNG|NĂM)|CỦA|TẠI|THEO|TRONG|CHO|PHƯƠNG HƯỚNG|NHIỆM VỤ|KẾ HOẠCH|QUÝ|THÁNG)\b"
)


def _is_subject(block: Block | TableBlock, begun: str) -> bool:
    if not isinstance(block, Block) or block.heading:
        return False
    text = block.text
    if _ADDRESSEE.match(text) or (block.line != text) or len(text) > 350 or text.endswith((":", ";")):
        return False
    if marked(text).kind and not re.match(r"\d{1,2} ", text):
        return False
    if not begun:
        return True
    if text.endswith("."):
        return False
    if text.isupper() and len(text.split()) > 1:
        return begun.isupper() and (begun.endswith(",") or bool(_GOES_ON.match(text)))
    return not (_OPENING.match(text) and (len(text) > 60 or re.search(r"số \d|Công văn|Kế hoạch", text)))


def _after_address(blocks: Sequence[Block | TableBlock], at: int, document: Document) -> int:
    """Addressees, one on the line or several below it; the answer is where the body begins."""
    while at < len(blocks):
        block = blocks[at]
        if isinstance(block, Block) and (match := _ADDRESSEE.match(block.text)):
            break
        if (
            not isinstance(block, Block)
            or len(block.text) > 45
            or marked(block.line).kind
            or block.text.isupper()
        ):
            return at
        if not any(
            isinstance(each, Block) and _ADDRESSEE.match(each.text) for each in blocks[at + 1 : at + 6]
        ) and not _is_note(blocks, at):
            return at
        at += 1  # a handwritten note or a rule between title and body
    else:
        return at
    found = [match.string[match.end() :]]
    at += 1
    while at < len(blocks) and (block := blocks[at]) and isinstance(block, Block):
        item = marked(block.line)
        if item.kind != "dash" or len(item.text) > 160:
            break
        found.append(item.text)
        at += 1
    document.addressees = tuple(
        name for part in found for name in (each.strip(" .;-–•+") for each in part.split(";")) if name
    )
    return at


def _is_note(blocks: Sequence[Block | TableBlock], at: int) -> bool:
    """Words by hand between title and body ("Ph/Bộ"): short lines, and the opening comes soon."""
    for block in blocks[at + 1 : at + 6]:
        if isinstance(block, Block) and _OPENING.match(block.text) and len(block.text) > 60:
            return True
    return False


def _facts(blocks: Sequence[Block], document: Document) -> None:
    agency: list[str] = []
    for block in blocks:
        text = _MOTTO.sub("", _NATION.sub("", block.text)).strip(" *-–_")
        if match := _NUMBER.search(text):
            document.number, document.symbol = match["number"] or "", re.sub(r"\s", "", match["symbol"])
            text = text[: match.start()] + " " + text[match.end() :]
        if match := _DATE.search(text):
            document.place, document.date_text = match["place"].strip(), " ".join(match["text"].split())
            document.date = _day(match["day"], match["month"], match["year"])
            text = text[: match.start()]
        text = re.sub(r"\s*Số\s*:[\s./…]*$", "", text).strip(" *-–_.")
        if len(text) > 3 and text.isupper() and not document.symbol:
            agency.append(text)
    document.superior, document.agency = _agencies(agency)


def _agencies(said: Sequence[str]) -> tuple[str, str]:
    """Superior and issuing agency: a name cut in two lines is one name."""
    names: list[str] = []
    for line in said:
        goes_on = names and (
            (_COMMITTEE.search(names[-1]) and _OF_PLACE.match(line))
            or line.startswith(("VÀ ", "- ", "& "))
            or names[-1].endswith((" -", ",", " VÀ"))
        )
        if goes_on:
            names[-1] = f"{names[-1]} {line}"
        else:
            names.append(line)
    return (" ".join(names[:-1]), names[-1]) if names else ("", "")


def papers_cited(text: str) -> Iterator[Request]:
    """The papers that a text cites with their numbers, in order."""
    for match in _PAPER.finditer(text):
        yield Request(
            kind=match["kind"],
            code=match["code"].strip(),
            date=_written_date(match["date"]),
            issuer=(match["issuer"] or "").strip(),
            subject=(match["subject"] or "").strip(" ."),
        )


def request_of(references: Sequence[Request]) -> Request | None:
    """The letter that is answered: the first letter that is cited in the opening."""
    letters = [each for each in references if each.kind in {"Công văn", "Văn bản", "Công điện"}]
    return letters[0] if letters else None


def _written_date(text: str | None) -> dt.date | None:
    numbers = re.findall(r"\d+", text or "")
    return _day(*numbers) if len(numbers) == 3 else None


def _day(day: str | None, month: str | None, year: str | None) -> dt.date | None:
    try:
        return dt.date(int(year or 0), int(month or 0), int(day or 0))
    except ValueError:
        return None
