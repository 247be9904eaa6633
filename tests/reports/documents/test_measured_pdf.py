"""The PDF held against the decree with a ruler: each component of each kind of paper, and the page itself."""

from dataclasses import replace
from itertools import pairwise

import pytest

from reports.documents import renderers
from reports.documents.layout import Paragraph
from reports.documents.renderers import pdf as pdf_renderer
from tests.reports.documents import decree, papers, specimens
from tests.reports.documents.decree import find, form_faults
from tests.reports.documents.measured import PT_PER_MM, measured

MAKE = {
    "report": (specimens.report, specimens.components_of_report),
    "letter": (specimens.letter, specimens.components_of_letter),
    "plan": (specimens.plan, specimens.components_of_plan),
    "copy": (specimens.copied, specimens.components_of_copy),
}


def pages_of(paper):
    return measured(renderers.get("pdf")(paper))


@pytest.fixture(scope="module")
def pages():
    return {name: pages_of(paper()) for name, (paper, _) in MAKE.items()}


@pytest.mark.parametrize("name", MAKE)
def test_every_component_is_set_and_placed_as_the_decree_says(pages, name):
    components = MAKE[name][1]()
    assert form_faults(pages[name], components, last=name == "copy") == []


def test_every_row_of_the_table_is_measured_on_some_paper():
    assert {name for _, components in MAKE.values() for name in components()} == set(decree.DECREE)


def body_of(page):
    """The lines of running text, from the top."""
    left, _ = decree.edges(page)
    return [line for line in page.lines if line.size == 14 and not line.bold and line.left < left + 60]


def text_area(page):
    """Lines between the page number and the contact of the agency."""
    return [line for line in page.lines if line.bottom < page.height - 20 * PT_PER_MM]


def margin_faults(page):
    inside = text_area(page)
    margins = {
        "left": min(line.left for line in inside),
        "right": page.width - max(line.right for line in inside),
    }
    faults = []
    for side, measure in margins.items():
        least, greatest = decree.MARGINS_MM[side]
        if not least * PT_PER_MM - 1 <= measure <= greatest * PT_PER_MM + 1:
            faults.append(f"margin: {side} {measure / PT_PER_MM:.1f} mm")
    lowest = min(line.bottom for line in page.lines)
    if lowest < decree.MARGINS_MM["bottom"][0] * PT_PER_MM - 1:
        faults.append("margin: bottom")
    highest = page.height - max(line.top for line in inside)
    if not 20 * PT_PER_MM - 1 <= highest <= 25 * PT_PER_MM + 1:
        faults.append("margin: top")
    return faults


def body_faults(page):
    left, _ = decree.edges(page)
    lines = body_of(page)
    faults = []
    indents = {round((line.left - left) / PT_PER_MM, 1) for line in lines} - {0.0}
    if not indents <= {*decree.INDENTS_MM, 17.7, 22.7} or not indents & set(decree.INDENTS_MM):
        faults.append(f"indent: {sorted(indents)} mm")
    steps = [(one, two, one.bottom - two.bottom) for one, two in pairwise(lines)]
    pitch = min(step for _, _, step in steps)
    # a line of Times is 1.15 em high: single spacing
    if not decree.LINE_SPACING[0] <= pitch / (14 * 1.15) + 0.01 <= decree.LINE_SPACING[1]:
        faults.append(f"line spacing: {pitch / 14 / 1.15:.2f}")
    between = [step - pitch for _, two, step in steps if two.left > left + 5]
    if between and min(between) < decree.SPACING_PT - 0.2:
        faults.append(f"paragraph spacing: {min(between):.1f} pt")
    full = [one.right for one, two, _ in steps if two.left < left + 1]
    if max(full) - min(full) > 1:
        faults.append("not justified")
    return faults


@pytest.mark.parametrize("name", ["report", "letter", "plan"])
def test_margins_indents_and_spacing_are_those_of_the_decree(pages, name):
    assert margin_faults(pages[name][0]) == []
    assert body_faults(pages[name][0]) == []


def number_faults(pages):
    """Page numbers from the second page on, in the middle of the top margin; annexes begin again."""
    faults = []
    count, size = 0, None
    for page in pages:
        begins = size != (page.width, page.height) or any("Phụ lục" in line.text for line in page.lines[:4])
        count = 1 if begins and page.number > 1 else count + 1
        size = (page.width, page.height)
        margin = [line for line in page.lines if line.bottom > page.height - 20 * PT_PER_MM]
        said = [line.text for line in margin if line.text.isdigit()]
        if said != ([] if count == 1 else [str(count)]):
            faults.append(f"page-number: {said} on page {page.number}")
        left, right = decree.edges(page)
        for line in margin:
            least, greatest = decree.PAGE_NUMBER
            if not least <= line.size <= greatest or line.bold or line.italic:
                faults.append(f"page-number: size {line.size}")
            if abs(line.middle - (left + right) / 2) > decree.NEAR or line.top > page.height:
                faults.append("page-number: not in the middle")
    return faults


def test_page_numbers_stand_in_the_middle_of_the_top_margin(pages):
    assert len(pages["report"]) > 5
    assert number_faults(pages["report"]) == []


def test_annexes_lie_on_their_side_repeat_their_heads_and_keep_their_rows_whole(pages):
    wide = [page for page in pages["report"] if page.width > page.height]
    assert len(wide) > 1
    for page in wide:
        assert any(line.text.startswith("STT") for line in page.lines)
        assert min(line.left for line in page.lines) >= 20 * PT_PER_MM - 1


@pytest.mark.parametrize("words", decree.BOXES_MM)
def test_urgency_stands_in_a_bright_red_box_of_its_size(words):
    paper = replace(specimens.letter(), urgency=words, blocks=(Paragraph("Nội dung."),))
    page = pages_of(paper)[0]
    (line,) = find([page], (words,)).lines
    red = [shape for shape in page.shapes if shape.ink[0] > 200 and max(shape.ink[1:]) < 60]
    (box,) = red
    width, height = decree.BOXES_MM[words]
    assert (box.width / PT_PER_MM, box.height / PT_PER_MM) == pytest.approx((width, height), abs=0.2)
    assert line.ink == box.ink
    assert line.middle == pytest.approx(box.middle, abs=1)
    assert (line.top + line.bottom) / 2 == pytest.approx((box.top + box.bottom) / 2, abs=1.5)
    assert box.left < line.left
    assert line.right < box.right
    assert box.middle < page.width / 2


def test_the_bounds_of_circulation_are_a_box_around_its_words(pages):
    page = pages["letter"][0]
    (line,) = find([page], ("LƯU HÀNH NỘI BỘ",)).lines
    around = [
        s
        for s in page.shapes
        if s.left < line.left and s.right > line.right and s.height > 10 and s.ink == line.ink
    ]
    assert any(s.bottom < line.bottom and s.top > line.top for s in around)


def test_the_subject_of_a_letter_stands_six_points_below_its_number(pages):
    page = pages["letter"][0]
    number = find([page], specimens.components_of_letter()["number"])
    subject = find([page], specimens.components_of_letter()["letter-subject"])
    assert 6 <= number.bottom - subject.top <= 9


def test_contact_stands_at_the_foot_of_the_first_page_under_a_full_rule(pages):
    first, *others = pages["report"]
    contact = find([first], specimens.CONTACT)
    rule = next(s for s in first.shapes if s.height < 1.5 and 0 < s.bottom - contact.top < 8)
    left, right = decree.edges(first)
    assert (rule.left, rule.right) == pytest.approx((left, right), abs=0.5)
    assert contact.bottom == pytest.approx(20 * PT_PER_MM, abs=2)
    assert min(line.bottom for line in body_of(first)) > rule.top
    assert not any(line.text in specimens.CONTACT for page in others for line in page.lines)


def test_the_corner_is_above_everything_at_the_right_margin_of_the_first_page(pages):
    page = pages["letter"][0]
    corner = find([page], specimens.letter().corner)
    _, right = decree.edges(page)
    assert corner.bottom > find([page], (specimens.NATION,)).top
    assert corner.right == pytest.approx(right, abs=1)
    assert corner.top < page.height - 10


@pytest.mark.parametrize("kind", ["SAO Y", "SAO LỤC", "TRÍCH SAO"])
def test_a_copy_begins_below_a_rule_across_the_page_after_the_last_words(kind):
    pages = pages_of(specimens.copied(kind))
    block = find(pages, (kind,))
    rule = next(s for s in block.page.shapes if s.height < 1.5 and 0 < s.bottom - block.top < 20)
    left, right = decree.edges(block.page)
    assert (rule.left, rule.right) == pytest.approx((left, right), abs=0.5)
    signed = find(pages, ("Trần Văn Minh Họa",))
    assert (signed.page.number, -signed.bottom) < (block.page.number, -rule.top)
    assert find(pages, ("Lê Thị Minh Họa",)).page.number == block.page.number


def test_a_copy_of_a_paper_with_annexes_follows_the_last_annex():
    paper = replace(specimens.copied("SAO Y"), annexes=specimens.report().annexes[:1])
    pages = pages_of(paper)
    assert find(pages, ("SAO Y",)).page.number == len(pages) > 1


# --- the ruler finds what is wrong ---

WRONG = {
    "nation: size": (".paper-nation { font-size: 12pt", ".paper-nation { font-size: 11pt"),
    "motto: bold": (".paper-motto { font-size: 13pt; font-weight: bold", ".paper-motto { font-size: 13pt"),
    "motto: rule": (".paper-underlined::after { content", ".paper-underlined::after { width: 90%; content"),
    "agency: rule": ("width: 40%; margin: 2pt auto 0", "width: 60%; margin: 2pt auto 0"),
    "subject: no rule": ("margin: 2pt auto 0; border-top: .75pt", "margin: 2pt auto 0; border-top: 0pt"),
    "place-date: size": ("font-size: 13pt; font-style: italic", "font-size: 12pt; font-style: italic"),
    "number: not in the middle": (".paper-number { font-size: 13pt; text-align: center", ".paper-number { font-size: 13pt; text-align: left"),
    "recipients: size": (".paper-recipients { font-size: 11pt", ".paper-recipients { font-size: 12pt"),
    "margin: left": ("margin: 20mm 15mm 20mm 30mm", "margin: 20mm 15mm 20mm 25mm"),
    "margin: bottom": ("margin: 20mm 15mm 20mm 30mm", "margin: 20mm 15mm 12mm 30mm"),
    "indent": ("text-indent: 12.7mm", "text-indent: 8mm"),
    "line spacing": ("  line-height: 1.2;", "  line-height: .9;"),
    "paragraph spacing": ("text-indent: 12.7mm; margin-top: 6pt", "text-indent: 12.7mm; margin-top: 3pt"),
    "not justified": ("text-align: justify", "text-align: left"),
    "page-number: size": ("content: counter(page); font: 14pt", "content: counter(page); font: 12pt"),
    "page-number: ['1']": ("@page :first { @top-center { content: none; } }", ""),
}  # fmt: skip


@pytest.mark.parametrize("fault", WRONG)
def test_a_style_sheet_with_one_value_changed_is_found(fault, monkeypatch):
    from weasyprint import CSS

    right = pdf_renderer.STYLE_SHEET.read_text(encoding="utf-8")
    before, after = WRONG[fault]
    assert before in right
    monkeypatch.setattr(pdf_renderer, "_style_sheet", lambda: CSS(string=right.replace(before, after)))
    paper = replace(papers.report(pages=3), annexes=(), drafter="NVA.15", contact=specimens.CONTACT)
    components = {
        name: lines
        for name, lines in specimens.components_of_report().items()
        if name in ("nation", "motto", "superior", "agency", "kind", "subject", "recipients-label", "contact")
    }
    head = paper.head
    components["number"] = (specimens.wording.number_line(head),)
    components["place-date"] = (specimens.wording.place_date_line(head),)
    components["recipients"] = specimens.wording.recipient_lines(paper)
    pages = pages_of(replace(paper, draft_mark=""))
    faults = [
        *form_faults(pages, components),
        *margin_faults(pages[0]),
        *body_faults(pages[0]),
        *number_faults(pages),
    ]
    assert any(each.startswith(fault) for each in faults), faults
