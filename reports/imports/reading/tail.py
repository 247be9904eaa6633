"""The end of a paper: recipients, archive line, authority and name of the signer; behind it the annexes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from reports.imports.reading.document import Document, Signature, annex_sections
from reports.imports.reading.lines import UPPER, marked
from reports.imports.reading.source import Block, TableBlock

_RECIPIENTS = re.compile(r"\W*N[ơo]i nhận\s*[:.]?\s*", re.IGNORECASE)
_ARCHIVE = re.compile(r"\W*Lưu\s*:?\s*(?:VT|Văn thư|TT|VP)\b.*|\W*Lưu\s*(?::.*|[.;]?\s*)", re.IGNORECASE)
_TITLES: Final = (
    rf"(?:PHÓ\s+|QUYỀN\s+|Q\.\s*)?(?:CHỦ TỊCH|GIÁM ĐỐC|TRƯỞNG [{UPPER} ]{{2,20}}|"
    r"CHÁNH (?:VĂN PHÒNG|ÁN|THANH TRA)|VIỆN TRƯỞNG|CỤC TRƯỞNG|CHI CỤC TRƯỞNG|BÍ THƯ|HIỆU TRƯỞNG|CHỈ HUY TRƯỞNG|"
    rf"TỔNG BIÊN TẬP|THỦ TRƯỞNG)(?:\s+[{UPPER} ]{{0,40}})?"
)
_AUTHORITY = re.compile(rf"\W*(?:(?:TM|KT|TL|TUQ|T/M|K/T|Q)\s*\.?\s*[{UPPER}][{UPPER} .,\-]+|{_TITLES})\W*")
_RANK: Final = r"(?:Đại|Thượng|Trung|Thiếu) (?:tá|úy|uý|tướng)"
_DEGREE: Final = r"(?:(?:PGS|GS|ThS|TS|BS|CN|KS|CKI{1,2})\.? ?)"
# The last word may be one letter: names are shortened so, and "Lê Văn A" is one.
_NAME = re.compile(
    rf"(?:{_RANK}[,:]? )?{_DEGREE}{{0,3}}(?:[{UPPER}][a-zà-ỹđ]*\.? ){{1,5}}[{UPPER}][a-zà-ỹđ]*\.?"
)
_ANNEX = re.compile(r"\W*(?:PHỤ LỤC|Phụ lục|BIỂU (?:SỐ|MẪU)|Biểu (?:số|mẫu))")


def read_tail(blocks: Sequence[Block | TableBlock], start: int, document: Document) -> int:
    """Fill in what the tail says; the answer is where the body ends."""
    end = next((at for at in range(start, len(blocks)) if _begins_tail(blocks, at)), len(blocks))
    annex = next((at for at in range(end, len(blocks)) if _is_annex(blocks[at])), len(blocks))
    authority: list[str] = []
    recipients: list[str] = []
    names: list[str] = []
    for block in blocks[end:annex]:
        if isinstance(block, Block):
            _take(block, authority, recipients, names, document)
    document.signature = Signature(tuple(authority), names[-1] if names else "")
    document.recipients = tuple(recipients)
    document.annexes = list(annex_sections(blocks[annex:]))
    return end


def _begins_tail(blocks: Sequence[Block | TableBlock], at: int) -> bool:
    block = blocks[at]
    if not isinstance(block, Block):
        return False
    if _RECIPIENTS.match(block.text) and len(block.text) < 250:
        return True
    if at * 3 < len(blocks) or not _AUTHORITY.fullmatch(block.text) or marked(block.line).kind == "roman":
        return _is_annex(block) and block.text.isupper() and at * 2 > len(blocks)
    return True


def _is_annex(block: Block | TableBlock) -> bool:
    return isinstance(block, TableBlock) or bool(_ANNEX.match(block.text) and len(block.text) < 200)


def _take(
    block: Block, authority: list[str], recipients: list[str], names: list[str], document: Document
) -> None:
    text = block.text.strip(" *")
    if match := _RECIPIENTS.match(text):
        text = text[match.end() :]
        if not text:
            return
    if _ARCHIVE.fullmatch(text) or (block.label == "-" and text.startswith("Lưu")):
        document.archive = re.sub(r"^\W+|[\s.;✓]+$", "", text)
    elif _AUTHORITY.fullmatch(text):
        authority.append(text.strip(" *"))
    elif marked(block.line).kind in {"dash", "plus"}:
        recipients.append(marked(block.line).text.rstrip(" ;."))
    elif re.fullmatch(_RANK, text) and authority:
        names.append(text)  # a rank with a line of its own
    elif _NAME.fullmatch(text) and (authority or recipients):
        rank = names.pop() if names and re.fullmatch(_RANK, names[-1]) else ""
        names.append(f"{rank} {text}".strip())
    elif text.isupper() and authority and not names:
        authority.append(text)
    elif not re.fullmatch(r"\(.*\)|[\W\d_]*", text) and not names:
        recipients.append(text.rstrip(" ;."))
