"""The prose of the demonstration, written by other hands than the rules: what is read is what stands in its forms."""

from pathlib import Path

import pytest
import yaml

from reports.imports.reading.document import Document, Item, Section
from reports.imports.reading.figures import propose
from reports.management import demo
from tests.reports.imports.reading_world import outlines, said_key

OUTLINES = {"territorial": "DIABAN-6T", "department": "SONGANH-6T", "police": "CONGAN-6T", "lead": "TINH-6T"}
REPORTS = [
    report
    for name in ("nga_bay.yaml", "hau_giang.yaml")
    for report in yaml.safe_load((Path(demo.__file__).parent / name).read_text(encoding="utf-8"))["reports"]
    if report.get("figures") and report.get("prose")
]
# The prose says more than the form: a part where the form has the total, and one planted contradiction.
SAID_IN_PROSE_ONLY = {
    ("UBND thị xã Long Mỹ", "KT.05 KIENGHI=nhac_nho", "03"),
    ("UBND huyện Phụng Hiệp", "KT.05 KIENGHI=nhac_nho", "04"),
    ("UBND huyện Châu Thành A", "TT.02", "1.240"),
    ("Sở Văn hóa, Thể thao và Du lịch", "TT.01 HTTT=long_ghep", "05"),
}


def proposal(report):
    spec = outlines()[OUTLINES[report["reporter_class"]]]
    sections = [
        Section("1.", key, 1, key if key in {"basis", "closing"} else "", key, [Item(text.removeprefix("- ")) for text in texts])
        for key, texts in report["prose"].items()
    ]  # fmt: skip
    subject = "Kết quả công tác phòng, chống mại dâm 6 tháng đầu năm 2023"
    return propose(
        Document(kind="BÁO CÁO", subject=subject, agency=report["agency"], sections=sections), spec
    )


def bare(value):
    """ "hơn 420", "06/06" and "6/6", as numbers without their words and leading zeros."""
    words = ("hơn ", "trên ", "khoảng ", "gần ")
    for word in words:
        value = value.removeprefix(word)
    return "/".join(part.lstrip("0") or "0" for part in value.split("/"))


def in_form(answer):
    return answer if isinstance(answer, dict) else {"value": answer}


@pytest.mark.parametrize("report", REPORTS, ids=lambda report: report["key"])
def test_no_figure_is_read_that_the_form_does_not_hold(report):
    form = {key: in_form(answer) for key, answer in report["figures"].items()}
    for figure in proposal(report).figures:
        key, text = said_key(figure), figure.typed if figure.state != "reported" else figure.text
        if (report["agency"], key, text) in SAID_IN_PROSE_ONLY:
            continue
        assert key in form, figure.phrase
        assert "nature" not in form[key], figure.phrase
        assert bare(form[key]["value"]) == bare(text), figure.phrase


def test_most_of_what_the_prose_of_nga_bay_says_is_read():
    report = next(report for report in REPORTS if report["key"] == "nga-bay")
    found = {said_key(figure) for figure in proposal(report).figures}
    wanted = {key for key, answer in report["figures"].items() if "nature" not in in_form(answer)}
    assert len(found & wanted) >= len(wanted) - 4
