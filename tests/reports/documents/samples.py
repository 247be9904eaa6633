"""The real documents of the samples folder as papers: headings by their numbers, bullets by their dashes."""

import os
import re
from pathlib import Path

import pytest

from reports.documents.layout import Block, Head, Heading, Paper, Paragraph, Signature

SAMPLES = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[4] / "shared" / "samples")
HEADS = {
    "nga-bay-6-thang-2023": Head(("Ủy ban nhân dân", "thành phố Ngã Bảy"), "BC-UBND", "Ngã Bảy", year=2023),
    "dong-thap-so-khcn-2016-2020": Head(
        ("Sở Khoa học và Công nghệ",), "BC-SKHCN", "Đồng Tháp", ("UBND tỉnh Đồng Tháp",), year=2020, month=7
    ),
    "cao-bang-ke-hoach-2020": Head(
        ("Ủy ban nhân dân", "tỉnh Cao Bằng"), "KH-UBND", "Cao Bằng", number=552, year=2020, month=3
    ),
}
_KINDS = ("BÁO CÁO", "KẾ HOẠCH")
_MARKS = re.compile(r"\[bookmark: [^]]*\]|^[#> ]+|[*✓|]+|\s+$")


def lines_of(name: str) -> list[str]:
    """The lines of a sample without the marks of whoever took it down; skips loudly where it is missing."""
    path = SAMPLES / f"{name}.txt"
    if not path.exists():
        pytest.skip(f"NOT TESTED: the real document is not at {path} (set SAMPLES_DIR)")
    lines = [_MARKS.sub("", _MARKS.sub("", line)).strip() for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line]


def sample(name: str) -> Paper:
    """One of HEADS as a paper: its kind, subject, addressee, body and recipients."""
    lines = lines_of(name)
    start = next(at for at, line in enumerate(lines) if line in _KINDS)
    end = next((at for at, line in enumerate(lines) if line == "Nơi nhận:"), len(lines))
    first = next(at for at in range(start, end) if re.match("Thực hiện Q|Kính gửi|Tiếp nhận", lines[at]))
    told = lines[first].startswith("Kính gửi")
    listed = [line.removeprefix("- ").rstrip(";.") for line in lines[end + 1 :] if line.startswith("- ")]
    return Paper(
        kind=lines[start],
        head=HEADS[name],
        # handwriting on the plan of 2020 stands between subject and body
        subject=tuple(lines[start + 1 : first if told else start + 2]),
        blocks=tuple(_block(line) for line in lines[first + told : end]),
        addressees=(lines[first].removeprefix("Kính gửi: "),) if told else (),
        recipients=tuple(listed[:-1]),
        archive=listed[-1] if listed else "",
        signature=Signature(("KT. Chủ tịch", "Phó Chủ tịch"), "Nguyễn Văn Minh Họa"),
    )


def _block(line: str) -> Block:
    for pattern, level, style in ((r"([IVX]+\.) (.+)", 1, "upper"), (r"(\d+\.) (.{1,120})$", 2, "bold")):
        found = re.match(pattern, line)
        if found:
            return Heading(found[2], found[1], level, style)
    if line.startswith("- "):
        return Paragraph(line[2:], marker="-")
    return Paragraph(line)
