"""Reports that were written for this test, in other shapes, years, agencies and words than the real ones."""

import random
import re
import unicodedata

import pytest
import yaml

from reports.imports.reading.choosing import choose, period_kind, reporter_class
from reports.imports.reading.document import read
from reports.imports.reading.sources import open_source
from tests.reports.imports.reading_world import WRITTEN, outlines, read_report, sample

EXPECTED = yaml.safe_load((WRITTEN / "expected.yaml").read_text(encoding="utf-8"))
REPORTS = sorted(EXPECTED)


def text_of(name: str) -> str:
    return (WRITTEN / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", REPORTS)
def test_what_is_proposed_is_right_and_everything_else_is_listed(name):
    wanted = EXPECTED[name]
    found = read_report(text_of(name), wanted["outline"])
    assert found.figures == wanted["figures"]
    assert found.listed == wanted["listed"]


@pytest.mark.parametrize("name", REPORTS)
def test_sections_are_matched_by_what_they_mean(name):
    assert read_report(text_of(name), EXPECTED[name]["outline"]).keys == EXPECTED[name]["sections"]


@pytest.mark.parametrize("name", REPORTS)
def test_the_outline_is_told_by_agency_period_and_headings(name):
    document = read(open_source("x.txt", text_of(name).encode()))
    assert choose(document, list(outlines().values())).code == EXPECTED[name]["outline"]
    assert (reporter_class(document), bool(period_kind(document))) != ("", False)


@pytest.mark.parametrize("name", REPORTS)
def test_no_number_of_the_prose_disappears(name):
    """Every number that may be a figure is proposed or listed: counted by an independent, cruder look."""
    found = read_report(text_of(name), EXPECTED[name]["outline"])
    seen = {(f.spot.section, f.spot.item, f.text) for f in found.proposal.figures}
    seen |= {(u.spot.section, u.spot.item, u.number) for u in found.proposal.unmatched}
    for at, section in enumerate(found.document.sections):
        if section.role:
            continue
        for number, item in enumerate(section.items):
            for match in re.finditer(
                r"(?<![\d/.,])(\d{1,3}(?:\.\d{3})*)(?= (?:người|cơ sở|lượt|cuộc|vụ|tờ|buổi))", item.text
            ):
                held = any(
                    (s, i) == (at, number) and match[1] in re.split(r"[^\d.,/]+", said) for s, i, said in seen
                )
                assert held or re.search(rf"\b\d {match[1]}\b", item.text), (match[0], item.text)


@pytest.mark.parametrize("name", ["huyen-6-thang", "xa-nam-2025"])
def test_text_in_decomposed_unicode_is_the_same_text(name):
    plain = read_report(text_of(name), EXPECTED[name]["outline"])
    other = read_report(unicodedata.normalize("NFD", text_of(name)), EXPECTED[name]["outline"])
    assert other.figures == plain.figures
    assert other.keys == plain.keys


def test_facts_of_head_and_tail_are_read_in_every_report():
    for name in REPORTS:
        document = read_report(text_of(name), EXPECTED[name]["outline"]).document
        assert document.kind == "BÁO CÁO"
        assert document.symbol
        assert document.agency
        assert document.place
        assert document.signature.authority
        assert document.signature.name
        assert document.archive.startswith("Lưu")
    document = read_report(text_of("cong-an-6-thang"), "CONGAN-6T").document
    assert (document.superior, document.agency) == ("CÔNG AN TỈNH LAM SƠN", "CÔNG AN THÀNH PHỐ HÀ TRUNG")
    document = read_report(text_of("huyen-6-thang")).document
    assert document.addressees == ("Sở Lao động - Thương binh và Xã hội", "Ban Chỉ đạo 138 tỉnh")


def renumbered(text: str, rng: random.Random) -> str:
    """The same report in another shape: other numbers and signs before headings and items, other spaces."""
    top = rng.choice(["roman", "upper", "part"])
    sub = rng.choice(["{}.", "{})", "{}/", "({})"])
    item = rng.choice(["- ", "– ", "+ ", "• ", "* "])
    lines = []
    tops = subs = 0
    for line in text.splitlines():
        bare = line.replace("[bookmark: _GoBack]", "").strip()
        if re.match(r"[IVX]+\. ", bare):
            tops, subs = tops + 1, 0
            label = {"roman": "I II III IV V VI".split()[tops - 1] + ".", "upper": "ABCDE"[tops - 1] + ".",
                     "part": f"Phần {'I II III IV V VI'.split()[tops - 1]}."}[top]  # fmt: skip
            bare = f"{label} {bare.split(' ', 1)[1]}"
        elif re.match(r"\d+\. ", bare):
            subs += 1
            bare = f"{sub.format(subs)} {bare.split(' ', 1)[1]}"
        elif bare.startswith("- "):
            bare = item + bare[2:]
        if rng.random() < 0.3:
            bare = bare.replace(" ", "\u00a0", 1) if len(bare) > 60 else bare
        lines.append(bare)
        lines.extend([""] * rng.randrange(2))
    return "\n".join(lines)


@pytest.mark.parametrize("seed", range(12))
def test_another_shape_of_the_same_report_gives_the_same_figures(seed):
    text = sample("nga-bay-6-thang-2023.txt").decode()
    plain = read_report(text)
    other = read_report(renumbered(text, random.Random(seed)))
    assert other.figures == plain.figures
    assert other.keys == plain.keys


@pytest.mark.parametrize("seed", range(8))
def test_no_proposal_ever_differs_from_the_text(seed):
    """Other numbers in the place of the old ones: what is proposed is what then stands there, or nothing."""
    rng = random.Random(seed)
    text = sample("nga-bay-6-thang-2023.txt").decode()
    head, body = text.split("I. KHÁI QUÁT", 1)
    changed = re.sub(
        r"(?<![\d./,\w-])(\d{2,3})(?= (?:người|cơ sở|lượt|cuộc|quán|tờ))",
        lambda m: str(rng.randrange(11, 999)),
        body,
    )
    found = read_report(f"{head}I. KHÁI QUÁT{changed}")
    plain = read_report(text)
    assert set(found.figures) <= set(plain.figures)
    for figure in found.proposal.figures:
        paragraph = found.document.sections[figure.spot.section].items[figure.spot.item].text
        assert paragraph[figure.spot.number_start : figure.spot.number_end] == figure.text
        assert figure.text in changed
