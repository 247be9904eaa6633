"""What the tests of the reader share: outlines of the shipped file, and a report read against one."""

from __future__ import annotations

import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import pytest

from reports.imports.reading.document import Document, Item, Section, read
from reports.imports.reading.figures import Proposal, propose
from reports.imports.reading.matching import match_sections
from reports.imports.reading.outline import OutlineSpec, all_of
from reports.imports.reading.sources import open_source
from reports.outlines import yaml_file

WRITTEN = Path(__file__).parent / "written"
SAMPLES = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[4] / "shared" / "samples")


@lru_cache(maxsize=1)
def outlines() -> dict[str, OutlineSpec]:
    return {outline.code: outline for outline in all_of(yaml_file.read(yaml_file.SHIPPED))}


@dataclass
class Read:
    document: Document
    proposal: Proposal
    outline: OutlineSpec
    empty: list[str]

    @property
    def figures(self) -> dict[str, str]:
        """{"CSKD.01 ET=karaoke": "10"}: as written, with qualifier or state in front."""
        return {said_key(figure): said(figure) for figure in self.proposal.figures}

    @property
    def listed(self) -> list[str]:
        return [each.number for each in self.proposal.unmatched]

    @property
    def keys(self) -> list[str]:
        return [section.key for section in self.document.sections]


def said_key(figure) -> str:
    return f"{figure.row.code} {figure.row.breakdown}".strip()


def said(figure) -> str:
    value = figure.text if figure.state == "reported" else figure.state
    return value if figure.qualifier == "exact" else f"{figure.qualifier} {value}"


def read_report(content: bytes | str, outline: str = "DIABAN-6T", name: str = "bao-cao.txt") -> Read:
    raw = content.encode() if isinstance(content, str) else content
    document = read(open_source(name, raw))
    spec = outlines()[outline]
    empty = [section.key for section in match_sections(document, spec)]
    return Read(document, propose(document, spec), spec, empty)


def read_sentence(text: str, section: str, outline: str = "TINH-NAM") -> Read:
    """One paragraph as if it stood in a section of a report of 2023."""
    spec = outlines()[outline]
    found = spec.section(section)
    document = Document(
        kind="BÁO CÁO",
        subject="Kết quả công tác phòng, chống mại dâm năm 2023",
        agency="UBND TỈNH LAM SƠN",
        sections=[Section("1.", found.title, 1, "", section, [Item(text)])],
    )
    return Read(document, propose(document, spec), spec, [])


def sample(name: str) -> bytes:
    path = SAMPLES / name
    if not path.is_file():
        pytest.skip(f"NOT TESTED: the real document is not at {path} (set SAMPLES_DIR)")
    return path.read_bytes()


# A table as many offices write it: number, label, unit, value.
EXPECTED_ROWS = [
    ("STT", "Chỉ tiêu", "Đơn vị tính", "Kết quả"),
    ("(1)", "(2)", "(3)", "(4)"),
    ("1", "Diện tích tự nhiên", "km²", "312,5"),
    ("2", "Dân số", "người", "98.450"),
    ("3", "Tổng số cơ sở kinh doanh dịch vụ dễ phát sinh tệ nạn mại dâm", "cơ sở", "87"),
    ("", "- Cơ sở lưu trú", "cơ sở", "21"),
    ("", "- Karaoke", "cơ sở", "09"),
    ("4", "Số lao động nữ trong các cơ sở kinh doanh dịch vụ", "người", "143"),
    ("5", "Trường hợp bán dâm, nghi bán dâm trên địa bàn", "trường hợp", "chưa phát hiện"),
    ("6", "Xã, phường không có tệ nạn mại dâm", "xã", "11/11"),
    ("7", "Số tờ rơi phát hành", "tờ", "gần 3.500"),
    ("8", "Số hộ nghèo", "hộ", "55"),
]
