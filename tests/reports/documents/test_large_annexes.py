"""Annexes in files of their own look like the annexes of the main file, whoever set them."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.documents import wording
from reports.documents.fitting import fit_annex
from reports.documents.layout import Annex, Cell, Column, Heading, Note, Paragraph, Row, Table
from reports.documents.renderers import annexes, pdf
from reports.documents.renderers.typst import faces, process
from reports.documents.renderers.typst.pieces import pieces, sheet_values
from tests.reports.documents import papers
from tests.reports.documents.extracted import PT_PER_MM, pdf_runs, squeezed
from tests.reports.documents.hostile import PAYLOADS
from tests.reports.documents.printed import _blocks

TYPST_MARKUP = (
    '#read("/etc/passwd")', "$x^2$", "*đậm* _nghiêng_ `mã`", "<nhãn> @nhãn", "\\ \\u{41} \\n \"ngoặc\" 'đơn'",
    '#import "x.typ": *', "= Đề mục", "/ a: b", "-- --- ... ~ //c /*d*/", "-1 + 1. #strong[x]",
)  # fmt: skip


def with_annexes(*given: Annex):
    return replace(papers.issued(), annexes=given)


@cache
def read(content: bytes):
    """The runs of a PDF, read once."""
    return pdf_runs(content)


def words(content: bytes) -> str:
    """What stands between the margins, without white space."""
    heights = [float(page.mediabox.height) for page in PdfReader(BytesIO(content)).pages]
    inside = [run for run in read(content) if 56 <= run.y <= heights[run.page - 1] - 56]
    return squeezed("".join(run.text for run in inside))


def files(paper, at=0):
    return list(annexes.annex_files(paper, at, lambda done, total: None))


def mixed() -> Annex:
    """Every kind of block and cell."""
    blocks = (
        Heading("Phần đầu", "I.", 1, "upper"),
        Paragraph(papers.sentences(2), marker="-", source="UBND xã"),
        Note("Ghi chú về số liệu."),
        papers.figure_table(),
        Heading("Tiếp", "1.", 2, "bold"),
        Paragraph(papers.sentences(3), indent=1),
        papers.units_table(40),
        Heading("Phần", "Phần A", 1, "part"),
        Heading("Thường", "a)", 5, "plain"),
        Paragraph(papers.sentences(4), italic=True),
    )
    return Annex("Biểu tổng hợp chi tiết theo đơn vị trên toàn địa bàn", blocks)


@pytest.fixture(scope="module")
def both():
    """The pages of one annex as the main file has them, and as a file of its own: (runs, runs)."""
    paper = with_annexes(mixed())
    (typst,) = files(paper)
    main = PdfReader(BytesIO(pdf.render(paper)))
    pages = len(PdfReader(BytesIO(typst.content)).pages)
    before = len(main.pages) - pages
    theirs = [
        replace(run, page=run.page - before) for run in pdf_runs(pdf.render(paper)) if run.page > before
    ]
    return theirs, read(typst.content)


def placed(runs):
    """(page, words, size, bold, italic) → where each of them begins."""
    found = {}
    for run in runs:
        found.setdefault((run.page, squeezed(run.text), round(run.size, 1), run.bold, run.italic), []).append(
            run.x
        )
    return found


def test_both_engines_print_the_same_words_on_the_same_pages(both):
    theirs, ours = both
    for page in {run.page for run in theirs} | {run.page for run in ours}:
        said = [sorted(squeezed("".join(r.text for r in runs if r.page == page))) for runs in both]
        assert said[0] == said[1], page


def test_sizes_styles_and_places_of_numbers_and_labels_are_the_same(both):
    theirs, ours = ({key: xs for key, xs in placed(runs).items() if len(key[1]) < 14} for runs in both)
    common = theirs.keys() & ours.keys()
    assert len(common) > 300
    apart = {
        key: (a, b)
        for key in common
        for a, b in zip(sorted(theirs[key]), sorted(ours[key]), strict=False)
        if abs(a - b) > 1.5
    }
    assert apart == {}


def test_lines_stand_at_the_same_height(both):
    for page in (1, 2):
        heights = [
            {squeezed(r.text): r.y for r in runs if r.page == page and len(squeezed(r.text)) > 3}
            for runs in both
        ]
        shared = heights[0].keys() & heights[1].keys()
        assert len(shared) > 20
        assert max(abs(heights[0][text] - heights[1][text]) for text in shared) < 7


def test_the_words_survive_to_the_character_and_in_their_order():
    annex = Annex("Biểu", (Note("Lời đầu."), papers.units_table(5), Paragraph("Lời cuối.", marker="-")))
    paper = with_annexes(annex)
    (made,) = files(paper)
    expected = [made.label, "BIỂU", wording.annex_reference(paper, annex), *_blocks(annex.blocks)]
    assert words(made.content) == squeezed("".join(expected))


def test_nothing_typed_is_read_as_markup():
    blocks = []
    for payload in (*PAYLOADS, *TYPST_MARKUP):
        columns = (Column("STT", kind="index"), Column(payload), Column("Số", kind="number"))
        row = Row((Cell("1"), Cell(payload), Cell(payload, gap=True)))
        table = Table(columns, (row,), caption=payload, unit=payload, notes=(payload,))
        blocks += [
            Heading(payload, "I.", 9),
            Paragraph(payload, marker=payload, source=payload),
            Note(payload),
            table,
        ]
    annex = Annex("Biểu $x$ #y", tuple(blocks), reference="#read(1)", label="*I*")
    (made,) = files(with_annexes(annex))
    expected = ["Phụ lục *I*", "BIỂU $X$ #Y", "#read(1)", *_blocks(annex.blocks)]
    assert words(made.content) == squeezed("".join(expected))
    assert PdfReader(BytesIO(made.content)).metadata.title == "Phụ lục *I*. Biểu $x$ #y"


def test_a_character_no_font_has_becomes_a_box_and_the_file_is_still_made():
    (made,) = files(with_annexes(Annex("Biểu", (Paragraph("a\uf0b7b ☑ c"),))))
    assert "a□b☑c" in words(made.content)


def test_only_the_font_of_official_papers_is_embedded():
    (made,) = files(with_annexes(mixed()))
    assert {run.font.rpartition("+")[2].partition("-")[0] for run in read(made.content)} == {
        "LiberationSerif"
    }


def test_the_file_is_archivable_accessible_and_says_its_language_and_title():
    import pikepdf

    (made,) = files(with_annexes(mixed()))
    with pikepdf.open(BytesIO(made.content)) as found:
        root = found.Root
        facts = found.open_metadata()
        assert (facts["pdfaid:part"], facts["pdfaid:conformance"], facts["pdfuaid:part"]) == ("3", "A", "1")
        assert str(root.Lang) == "vi"
        assert bool(root.MarkInfo.Marked)
        assert str(found.docinfo.Title) == "Phụ lục. Biểu tổng hợp chi tiết theo đơn vị trên toàn địa bàn"
    assert (
        PdfReader(BytesIO(made.content)).outline[0].title.split()
        == f"Phụ lục {mixed().title.upper()}".split()
    )


def large(rows=240, units=12) -> Annex:
    """Too much for one small file; a group heading every fifty rows."""
    table = papers.units_table(rows, tuple(f"Xã {at}" for at in range(units)))
    body = []
    for at, row in enumerate(table.rows):
        if at % 50 == 0:
            body.append(Row((Cell(f"Nhóm {at // 50 + 1}"),), kind="group"))
        body.append(row)
    return Annex("Biểu lớn", (replace(table, rows=tuple(body)),))


@pytest.fixture(scope="module")
def split():
    """The files of a large annex, cut small, and the progress told."""
    told = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(annexes, "pieces", lambda annex, fit: pieces(annex, fit, 1500))
        made = list(annexes.annex_files(with_annexes(large()), 0, lambda *step: told.append(step)))
    return made, told


def test_a_large_annex_is_cut_into_files_that_are_called_and_counted(split):
    made, told = split
    assert [each.label for each in made] == ["Phụ lục (tệp 1/3)", "Phụ lục (tệp 2/3)", "Phụ lục (tệp 3/3)"]
    assert told == [(0, 3), (1, 3), (2, 3), (3, 3)]
    assert all(squeezed(each.label) in words(each.content) for each in made)


def test_pages_are_numbered_through_all_files_and_the_very_first_shows_none(split):
    number = 0
    for each in split[0]:
        reader = PdfReader(BytesIO(each.content))
        assert each.facts["pages"] == len(reader.pages)
        runs = read(each.content)
        for at, page in enumerate(reader.pages, start=1):
            number += 1
            top = float(page.mediabox.height) - 20 * PT_PER_MM
            said = [run.text.strip() for run in runs if run.page == at and run.y > top]
            assert said == ([] if number == 1 else [str(number)])
            assert reader.page_labels[at - 1] == str(number)
    assert number > 4


def test_every_page_repeats_the_header_row_and_no_row_is_lost_or_doubled(split):
    seen = []
    for each in split[0]:
        runs = read(each.content)
        for page in range(1, each.facts["pages"] + 1):
            here = [run for run in runs if run.page == page]
            assert [run.text.strip() for run in here].count("STT") == 1
            left = min(run.x for run in here if run.text.strip() == "STT")
            seen += [int(r.text) for r in here if r.text.strip().isdigit() and r.x < left + 22 and r.y < 520]
    assert seen == list(range(1, 241))


def test_a_file_that_begins_inside_a_group_says_which_and_gives_unit_and_legend_again(split):
    for each in split[0][1:]:
        text = words(each.content)
        assert squeezed("(tiếp theo)") in text
    second = pieces(large(), fit_annex(large()), 1500)[1]
    assert second[0]["cells"][0] == {"group": "Nhóm 2 (tiếp theo)"}
    assert second[0]["continued"]
    assert second[0]["unit"] == "Số liệu minh họa"
    assert second[0]["notes"] == ["…: đơn vị chưa báo cáo."]


def test_a_group_heading_never_ends_a_page_or_a_file(split):
    for each in split[0]:
        runs = read(each.content)
        for page in range(1, each.facts["pages"] + 1):
            body = [run for run in runs if run.page == page and 57 < run.y < 530]
            lowest = min(body, key=lambda run: run.y)
            assert not lowest.text.strip().startswith("Nhóm")
    for part in pieces(large(), fit_annex(large()), 1500):
        assert isinstance(part[-1]["cells"][-1], str)


def test_no_file_is_fuller_than_the_limit_and_they_are_about_equal():
    annex = large(1000)
    sizes = [len(part[0]["cells"]) for part in pieces(annex, fit_annex(annex), 6000)]
    assert len(sizes) == 3
    assert max(sizes) <= 6000
    assert max(sizes) - min(sizes) < 200


def test_a_wide_table_is_cut_between_its_bands():
    table = papers.units_table(60, tuple(f"Xã {at}" for at in range(168)), 999999)
    annex = Annex("Biểu", (table,))
    fit = fit_annex(annex)
    parts = pieces(annex, fit, 4000)
    bands = [block for part in parts for block in part]
    assert len(parts) > 1
    assert len(bands) == len(fit.tables[0].bands) > 10
    assert all(len(block["cells"]) == 60 * len(block["widths"]) for block in bands)
    assert all(block["cells"][0] == "1" for block in bands)


def test_the_blanks_of_an_electronic_paper_stay_empty_and_room_is_left_at_the_top_right():
    paper = replace(with_annexes(mixed()), fillable=True)
    (made,) = files(paper)
    assert squeezed("(Kèm theo Báo cáo số/BC-SLĐTBXH ngày tháng năm của") in words(made.content)
    corner = made.facts["places"]["corner"]
    width, height = (float(x) for x in PdfReader(BytesIO(made.content)).pages[0].mediabox[2:])
    assert corner["page"] == 0
    assert corner["x"] + corner["width"] == pytest.approx(width - 15 * PT_PER_MM, abs=0.1)
    assert corner["y"] > height - 20 * PT_PER_MM
    assert corner["y"] + corner["height"] < height - 5 * PT_PER_MM
    assert all(run.y < corner["y"] for run in read(made.content) if run.page == 1)


def test_an_issued_paper_says_its_number_there():
    (made,) = files(with_annexes(mixed()))
    assert squeezed("số 05/BC-SLĐTBXH ngày 12 tháng 6 năm 2023") in words(made.content)


def test_the_large_and_the_wished_annexes_are_separate_and_many_small_ones_until_the_rest_is_small():
    small = Annex("Nhỏ", (papers.units_table(30, tuple(f"Xã {at}" for at in range(8))),))
    assert annexes.cells(small) == 360
    wished = replace(small, separate=True)
    assert annexes.is_separate(wished)
    assert not annexes.is_separate(small)
    assert annexes.is_separate(large())
    paper = with_annexes(small, wished, large(), small, small)
    assert annexes.separate_indexes(paper) == {1, 2, 4}


def test_a_piece_that_takes_too_long_is_stopped_and_says_so():
    annex = large(200)
    values = {
        **annexes._head(with_annexes(annex), annex, "Phụ lục"),
        "sheet": sheet_values(fit_annex(annex).sheet), "first": 1,
        "blocks": pieces(annex, fit_annex(annex))[0],
    }  # fmt: skip
    with pytest.raises(process.AnnexFailed, match="quá 0 giây"):
        process.Setting(values, time_limit=0.01).content()
    setting = process.Setting(values)
    assert setting.pages() == len(PdfReader(BytesIO(setting.content())).pages)


@pytest.mark.slow
def test_a_full_file_takes_bounded_memory_in_its_process_and_none_here():
    import json
    import subprocess
    import sys

    annex = Annex("Biểu", (papers.units_table(2000, tuple(f"Xã {at}" for at in range(8))),))
    blocks = max(pieces(annex, fit_annex(annex)), key=lambda part: len(part[0]["cells"]))
    assert 5_000 < len(blocks[0]["cells"]) <= 8_000
    head = annexes._head(with_annexes(annex), annex, "Phụ lục")
    given = process._input(
        {**head, "sheet": sheet_values(fit_annex(annex).sheet), "first": 1, "blocks": blocks}
    )
    # a bare process starts it, whose own memory is small, and tells the largest of its children
    code = (
        "import resource, subprocess, sys; d = sys.stdin.buffer.read();"
        "subprocess.run([sys.executable, '-I', sys.argv[1]], input=d, stdout=subprocess.DEVNULL, check=True);"
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024)"
    )
    child = str(process._FOLDER / "child.py")
    told = subprocess.run(
        [sys.executable, "-I", "-c", code, child], input=given, capture_output=True, check=True
    )
    assert 50 < json.loads(told.stdout) < 300


def test_a_consumer_that_stops_leaves_no_process_behind(monkeypatch):
    begun = []
    kept = annexes.Setting
    monkeypatch.setattr(annexes, "Setting", lambda piece: begun.append(kept(piece)) or begun[-1])
    monkeypatch.setattr(annexes, "pieces", lambda annex, fit: pieces(annex, fit, 1500))
    made = annexes.annex_files(with_annexes(large()), 0, lambda done, total: None)
    next(made)
    made.close()
    assert len(begun) == 2
    assert all(each._process.poll() is not None for each in begun)


def test_what_the_engine_refuses_is_an_error_with_its_reason():
    with pytest.raises(process.AnnexFailed, match=r"Không dàn trang được phụ lục: \S"):
        process.Setting({"sheet": {}}).pages()


def test_a_machine_without_the_font_is_told_which_package(monkeypatch):
    faces.family_and_files.cache_clear()
    monkeypatch.setattr(faces, "font_problem", lambda: "Cài gói fonts-liberation2")
    with pytest.raises(faces.FontsMissing, match="fonts-liberation2"):
        files(with_annexes(mixed()))
    faces.family_and_files.cache_clear()
