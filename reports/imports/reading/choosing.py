"""Which outline a paper answers, told by who wrote it, for which period, and how it is divided."""

from __future__ import annotations

import re
from collections.abc import Sequence

from portal.core.text import search_key
from reports.imports.reading.document import Document
from reports.imports.reading.matching import fit
from reports.imports.reading.outline import OutlineSpec

_PERIODS = (
    ("nine_months", r"(?:09|9) thang|chin thang"),
    ("half", r"(?:06|6) thang|sau thang|nua dau nam|nua cuoi nam"),
    ("quarter", r"\bquy (?:i|ii|iii|iv|[1-4])\b"),
    ("month", r"\bthang (?:0?[1-9]|1[0-2])\b(?!.*\bngay\b)"),
    ("stage", r"(?:0?5|0?3|0?4|10) nam thuc hien|giai doan 20\d\d ?[-–] ?20\d\d|tong ket giai doan"),
    ("year", r"\bnam 20\d\d|ca nam|mot nam|01 nam"),
)


def period_kind(document: Document) -> str:
    """The kind of period that the subject names, "" if it names none."""
    said = re.sub(r"ngay \d{1,2} thang \d{1,2} nam \d{4}", " ", search_key(document.subject))
    # "theo Quyết định số … giai đoạn 2016-2020" is about another paper.
    said = re.split(r"\btheo (?:quyet dinh|cong van|ke hoach)", said)[0]
    return next((kind for kind, pattern in _PERIODS if re.search(pattern, said)), "")


def reporter_class(document: Document) -> str:
    """The class of the agency that wrote it, "" if the head does not tell."""
    agency = search_key(document.agency)
    symbol = document.symbol.upper()
    superior = search_key(document.superior)
    if agency.startswith("phong ") and re.match(r"(?:uy ban nhan dan|ubnd)(?! tinh)", superior):
        return "territorial"  # a division of a district reports for the whole district
    if "cong an" in agency or re.search(r"-CA[A-Z]{0,3}\b", symbol):
        return "police"
    # "ĐẢNG ỦY - UBND PHƯỜNG …", "HĐND - UBND XÃ …" as well; an office of the committee is a department of its own.
    committee = re.search(r"\bubnd\b", agency) and not agency.startswith("van phong")
    if "uy ban nhan dan" in agency or committee or symbol.endswith("UBND"):
        province = re.search(
            r"(?:uy ban nhan dan|ubnd) (?:tinh|thanh pho (?:ha noi|ho chi minh|da nang|hai phong|can tho|hue))",
            agency,
        )
        return "lead" if province else "territorial"
    if agency or re.search(r"BC-(?!UBND)", symbol):
        return "department"
    return ""


def choose(document: Document, outlines: Sequence[OutlineSpec]) -> OutlineSpec | None:
    """The outline that fits best; a plan is only held against outlines of plans. None without outlines."""
    wanted = search_key(document.kind)
    about = [each for each in outlines if ("ke hoach nam" in search_key(each.name)) == (wanted == "ke hoach")]
    pool = about or list(outlines)
    who, when = reporter_class(document), period_kind(document)

    def points(outline: OutlineSpec) -> float:
        return (
            fit(document, outline)
            + (0.5 if who and outline.reporter_class == who else 0.0)
            + (0.45 if when and outline.period_kind == when else 0.0)
            + 0.02 * min(10, len(outline.rows)) / 10
            + (0.1 if _same_shape(document, outline) else 0.0)
        )

    return max(pool, key=points, default=None)


def _same_shape(document: Document, outline: OutlineSpec) -> bool:
    top = next((section.label for section in document.sections if section.level == 1 and section.label), "")
    shape = outline.numbering[0] if outline.numbering else ""
    return (shape == "roman" and bool(re.match(r"[IVX]+\b", top))) or (
        shape == "arabic" and top[:1].isdigit()
    )
