"""The kinds of files a report may carry, told by their content; whatever else a file may be, by its own words. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_OOXML: Final = "application/vnd.openxmlformats-officedocument."
MIMES: Final = {
    "pdf": "application/pdf",
    "docx": f"{_OOXML}wordprocessingml.document",
    "xlsx": f"{_OOXML}spreadsheetml.sheet",
    "png": "image/png",
    "jpg": "image/jpeg",
}
ENDINGS: Final = {
    "pdf": ("pdf",),
    "docx": ("docx",),
    "xlsx": ("xlsx",),
    "png": ("png",),
    "jpg": ("jpg", "jpeg"),
}
LABELS: Final = {
    "pdf": "PDF",
    "docx": "Word (.docx)",
    "xlsx": "Excel (.xlsx)",
    "png": "ảnh PNG",
    "jpg": "ảnh JPG",
}
ACCEPT: Final = ".pdf,.docx,.xlsx,.png,.jpg,.jpeg"
TAKEN: Final = "Chỉ nhận PDF, Word (.docx), Excel (.xlsx), ảnh PNG hoặc JPG."

_OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_PROGRAMS: Final = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xca\xfe\xba\xbe",
    b"\xcf\xfa\xed\xfe",
    b"\xfe\xed\xfa",
    b"dex\n",
)
_PAGE: Final = re.compile(
    rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype|html|head|body|script|svg|iframe|\?xml)", re.IGNORECASE | re.DOTALL
)
_END_OF_ZIP: Final = b"PK\x05\x06"


class NotTaken(ValueError):
    """The file is not taken; the message is Vietnamese and says the way out."""

    for_people = True


@dataclass(frozen=True, slots=True)
class Limits:
    """Bytes unpacked, unpacked bytes for one packed, and characters of text that are still looked through."""

    unpacked: int = 100 * 1024 * 1024
    ratio: int = 100
    text: int = 1_000_000


@dataclass
class Inside:
    """What was found in a file: passages of text with their places, and whether there was no text to look at.

    `texts`: {"where": of the passage, "lines": [[place within, text], …]}; neighbouring lines are read together.
    """

    texts: list[dict[str, object]] = field(default_factory=list)
    characters: int = 0
    blind: bool = False

    def say(self, where: str, lines: list[list[str]], limits: Limits) -> None:
        """Add a passage; NotTaken when that is more text than anybody looks through."""
        said = [line for line in lines if line[1].strip()]
        self.characters += sum(len(text) for _place, text in said)
        if self.characters > 2 * limits.text:  # a sheet is read twice: along its rows, and down its columns
            raise NotTaken(
                "Tệp có quá nhiều chữ nên không kiểm tra hết được; hãy chia thành nhiều tệp, hoặc bỏ bảng dữ liệu gốc."
            )
        if said:
            self.texts.append({"where": where, "lines": said})


def is_program(content: bytes) -> bool:
    """Whether it begins like a program."""
    return content.startswith(_PROGRAMS)


def kind_of(content: bytes) -> str:
    """The key of MIMES that the first bytes claim; NotTaken, by name where it has one, for anything else."""
    if not content.strip(b"\x00 \r\n\t"):
        raise NotTaken("Tệp trống, không có nội dung.")
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpg"
    if content.startswith(b"PK\x03\x04"):
        return "zip"
    if content.startswith(_OLE):
        if _ENCRYPTED in content:
            raise NotTaken("Tệp có mật khẩu nên không kiểm tra được. Hãy bỏ mật khẩu, lưu lại rồi tải lên.")
        raise NotTaken(
            "Tệp Word, Excel kiểu cũ (.doc, .xls). Hãy mở bằng Word, Excel, lưu dạng .docx, .xlsx rồi tải lên."
        )
    if is_program(content):
        raise NotTaken(f"Tệp là chương trình máy tính nên không nhận. {TAKEN}")
    if _PAGE.match(content[:4096]):
        raise NotTaken(f"Tệp là trang web hoặc ảnh SVG, có thể chứa mã lệnh nên không nhận. {TAKEN}")
    raise NotTaken(f"Nội dung tệp không thuộc loại được nhận, hoặc tệp bị hỏng. {TAKEN}")


def refuse_wrong_ending(kind: str, ending: str) -> None:
    """NotTaken when the name says another kind than the content."""
    if ending.lower() not in ENDINGS[kind]:
        named = f"“.{ending}”" if ending else "không có đuôi"
        raise NotTaken(
            f"Tên tệp {named} nhưng nội dung là {LABELS[kind]}; hãy kiểm tra có đúng tệp không, "
            f"rồi đổi đuôi thành “.{ENDINGS[kind][0]}”."
        )


def refuse_second_file(content: bytes) -> None:
    """NotTaken when an archive hides behind a picture: one file that is two."""
    if _END_OF_ZIP in content[-(65_536 + 22) :]:
        raise NotTaken("Sau ảnh còn có một tệp nén ẩn nên không nhận. Hãy mở ảnh, lưu lại rồi tải lên.")
