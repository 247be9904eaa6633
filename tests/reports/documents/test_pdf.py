"""The PDF as a clerk would hold a ruler to it."""

import gc
import socket
import threading
import weakref
from dataclasses import replace
from io import BytesIO

import pytest
from pypdf import PdfReader

from reports.documents import renderers, wording
from reports.documents.layout import Annex, Cell, Column, Paragraph, Row, Signature, Table
from reports.documents.metrics import text_width
from reports.documents.renderers.pdf import paused_gc
from reports.documents.typography import COMPONENTS, HEAD_SPLIT, MARGINS, MOTTO, NATION
from tests.reports.documents import papers
from tests.reports.documents.extracted import PT_PER_MM, pdf_runs, pdf_text
from tests.reports.documents.hostile import hostile_paper

A4_WIDTH, A4_HEIGHT = 210 * PT_PER_MM, 297 * PT_PER_MM


@pytest.fixture(scope="module")
def issued() -> bytes:
    return renderers.get("pdf")(papers.issued())


@pytest.fixture(scope="module")
def runs(issued):
    return pdf_runs(issued)


def of(runs, text):
    found = [run for run in runs if run.text.strip() == text]
    assert found, text
    return found[0]


MEASURED = {
    "nation": NATION,
    "motto": MOTTO,
    "superior": "UBND TỈNH HẬU GIANG",
    "agency": "THƯƠNG BINH VÀ XÃ HỘI",
    "number": "Số: 05/BC-SLĐTBXH",
    "place-date": "Hậu Giang, ngày 12 tháng 6 năm 2023",
    "kind": "BÁO CÁO",
    "subject": wording.subject_lines(papers.issued())[0],
    "addressee": "Kính gửi: Ủy ban nhân dân tỉnh Hậu Giang",
    "heading-upper": "I. KHÁI QUÁT TÌNH HÌNH",
    "heading-bold": "1. Công tác thứ 1",
    "note": "Số liệu tính đến ngày 14 tháng 6 năm 2023.",
    "caption": "Bảng 1. Số liệu chủ yếu",
    "table-note": "…: chưa có số liệu.",
    "signer": "PHÓ GIÁM ĐỐC",
    "signer-name": "Nguyễn Thị Minh Họa",
    "recipients-label": "Nơi nhận:",
    "recipients": "- Lưu: VT, TNXH.",
    "annex-label": "Phụ lục",
    "annex-title": "BIỂU TỔNG HỢP CHI TIẾT THEO ĐƠN VỊ",
    "page-number": "2",
}


@pytest.mark.parametrize("component", MEASURED)
def test_each_component_has_its_size_and_style_on_the_page(runs, component):
    run, style = of(runs, MEASURED[component]), COMPONENTS[component]
    assert run.size == pytest.approx(style.size, abs=0.05)
    assert (run.bold, run.italic) == (style.bold, style.italic)


def test_body_is_fourteen_points_between_the_margins(runs):
    lines = [run for run in runs if run.page == 2 and run.y < A4_HEIGHT - MARGINS.top * PT_PER_MM]
    assert {round(run.size, 1) for run in lines} <= {14.0, 13.0, 12.0, 11.0}
    assert min(run.x for run in lines) == pytest.approx(MARGINS.left * PT_PER_MM, abs=0.5)
    assert min(run.y for run in lines) >= MARGINS.bottom * PT_PER_MM - 1
    # the baseline of the first line: the top margin, half the leading and the ascent below the edge
    assert max(run.y for run in lines) <= A4_HEIGHT - MARGINS.top * PT_PER_MM


def test_first_lines_are_indented_and_the_others_begin_at_the_margin(runs):
    lines = sorted(
        {round(run.x, 1) for run in runs if run.page == 1 and round(run.size) == 14 and not run.bold}
    )
    margin = MARGINS.left * PT_PER_MM
    assert lines[0] == pytest.approx(margin, abs=0.5)
    assert any(abs(x - (margin + 12.7 * PT_PER_MM)) < 1 for x in lines)


def test_number_and_date_stand_on_one_line_and_in_their_columns(runs):
    number, day = of(runs, MEASURED["number"]), of(runs, MEASURED["place-date"])
    assert number.y == pytest.approx(day.y, abs=0.5)
    left = MARGINS.left * PT_PER_MM
    split = left + (A4_WIDTH - left - MARGINS.right * PT_PER_MM) * HEAD_SPLIT[0]
    assert number.x + text_width(number.text, 13) < split < day.x
    nation = of(runs, NATION)
    middle = nation.x + text_width(NATION, 12, bold=True) / 2
    assert day.x + text_width(day.text, 13) / 2 == pytest.approx(middle, abs=6)


def page_numbers(runs, page, height=A4_HEIGHT):
    top = height - MARGINS.top * PT_PER_MM
    return [run.text.strip() for run in runs if run.page == page and run.y > top]


def test_page_numbers_stand_in_the_top_margin_but_not_on_the_first_page(runs, issued):
    pages = PdfReader(BytesIO(issued)).pages
    portrait = [at for at, page in enumerate(pages, start=1) if page.mediabox.width < page.mediabox.height]
    assert len(portrait) >= 3
    for at in portrait:
        assert page_numbers(runs, at) == ([] if at == 1 else [str(at)])
    number = next(run for run in runs if run.page == 2 and run.y > A4_HEIGHT - 20 * PT_PER_MM)
    left, right = MARGINS.left * PT_PER_MM, MARGINS.right * PT_PER_MM
    assert number.x + 3.5 == pytest.approx((left + A4_WIDTH - right) / 2, abs=1)


def test_annexes_are_landscape_numbered_apart_and_repeat_their_head_rows(runs, issued):
    pages = PdfReader(BytesIO(issued)).pages
    annex = [at for at, page in enumerate(pages, start=1) if page.mediabox.width > page.mediabox.height]
    assert len(annex) >= 3
    assert annex == list(range(annex[0], len(pages) + 1))
    for place, at in enumerate(annex, start=1):
        height = float(pages[at - 1].mediabox.height)
        assert page_numbers(runs, at, height) == ([] if place == 1 else [str(place)])
        words = [run.text.strip() for run in runs if run.page == at]
        assert "STT" in words
        assert "Chỉ tiêu" in words


def test_every_annex_starts_its_own_numbering():
    annexes = tuple(Annex(f"Biểu {at}", (papers.units_table(40),)) for at in range(2))
    content = renderers.get("pdf")(replace(papers.issued(), annexes=annexes))
    runs, pages = pdf_runs(content), PdfReader(BytesIO(content)).pages
    wide = [at for at, page in enumerate(pages, start=1) if page.mediabox.width > page.mediabox.height]
    shown = [page_numbers(runs, at, float(pages[at - 1].mediabox.height)) for at in wide]
    half = len(shown) // 2
    assert shown[:half] == shown[half:] == [[], *([str(at)] for at in range(2, half + 1))]


def test_rows_of_a_table_are_not_split_over_two_pages():
    words = "nội dung dài để dòng này phải xuống hàng nhiều lần trong ô của nó " * 3
    rows = tuple(Row((Cell(str(at)), Cell(f"đầu{at} {words} cuối{at}"))) for at in range(40))
    table = Table((Column("STT", kind="index"), Column("Nội dung")), rows)
    runs = pdf_runs(renderers.get("pdf")(replace(papers.issued(), blocks=(table,), annexes=())))

    def pages(word):
        return {run.page for run in runs if word in run.text.split()}

    assert len({page for at in range(40) for page in pages(f"đầu{at}")}) > 2
    for at in range(40):
        assert pages(f"đầu{at}") == pages(f"cuối{at}") != set()


def test_the_signature_is_neither_split_nor_alone_on_a_page():
    lines = ("TM. Ủy ban nhân dân", "KT. Chủ tịch", "Phó Chủ tịch")
    seen = set()
    for count in range(14, 26, 2):
        body = tuple(Paragraph(f"Đoạn {at}.") for at in range(count))
        signature = Signature(lines, "Nguyễn Văn A")
        paper = replace(papers.issued(), blocks=body, annexes=(), signature=signature)
        runs = pdf_runs(renderers.get("pdf")(paper))
        first, name = of(runs, "TM. ỦY BAN NHÂN DÂN"), of(runs, "Nguyễn Văn A")
        last = of(runs, f"Đoạn {count - 1}./.")
        assert first.page == name.page == last.page
        seen.add(first.page)
    assert seen == {1, 2}


def test_fonts_are_embedded_and_have_the_metrics_of_times(issued):
    fonts = {}
    for page in PdfReader(BytesIO(issued)).pages:
        for font in page["/Resources"]["/Font"].values():
            inner = font.get_object()["/DescendantFonts"][0].get_object()
            descriptor = inner["/FontDescriptor"]
            fonts[str(inner["/BaseFont"])] = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))
    assert fonts
    assert all(fonts.values())
    assert all(any(name in font for name in ("Liberation-Serif", "Tinos", "Times")) for font in fonts)


def test_the_file_says_its_language_title_and_agency_and_is_tagged(issued):
    reader = PdfReader(BytesIO(issued))
    root = reader.trailer["/Root"]
    assert root["/Lang"] == "vi"
    assert root["/MarkInfo"]["/Marked"]
    assert "/StructTreeRoot" in root
    assert reader.metadata.title == wording.title_of(papers.issued())
    assert reader.metadata.author == "Sở Lao động - Thương binh và Xã hội"


def test_headings_are_bookmarks(issued):
    titles = []

    def walk(items):
        for item in items:
            walk(item) if isinstance(item, list) else titles.append(item.title)

    walk(PdfReader(BytesIO(issued)).outline)
    assert "II. KẾT QUẢ THỰC HIỆN" in titles


def test_a_draft_says_so_on_every_page():
    content = renderers.get("pdf")(papers.report())
    runs = pdf_runs(content)
    pages = len(PdfReader(BytesIO(content)).pages)
    foot = {run.page for run in runs if run.text.strip() == "DỰ THẢO" and run.y < 20 * PT_PER_MM}
    assert foot == set(range(1, pages + 1))
    assert "DỰ THẢO" not in {run.text.strip() for run in pdf_runs(renderers.get("pdf")(papers.issued()))}


def test_hostile_text_fetches_nothing_and_reads_no_file(tmp_path):
    canary = tmp_path / "canary.txt"
    canary.write_text("CANARY-7391")
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        address = f"http://127.0.0.1:{server.getsockname()[1]}"
        extra = tuple(
            form.format(url)
            for url in (f"{address}/x", canary.as_uri())
            for form in (
                '<img src="{}">',
                "<link rel=stylesheet href='{}'>",
                "<object data={}>",
                "url({})",
                '"><image href="{}"/>',
            )
        )
        paper = replace(hostile_paper(extra), annexes=())
        content = renderers.get("pdf")(paper)
        with pytest.raises(TimeoutError):
            server.accept()
    assert b"CANARY-7391" not in content
    assert "CANARY-7391" not in pdf_text(content)


def test_even_real_markup_could_not_fetch():
    from weasyprint import HTML

    from reports.documents.renderers.pdf import _fetcher

    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()
        server.settimeout(0.2)
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x"
        HTML(
            string=f"<img src='{url}'><link rel=stylesheet href='{url}'>", url_fetcher=_fetcher()
        ).write_pdf()
        with pytest.raises(TimeoutError):
            server.accept()


def test_the_collector_is_on_again_after_renders_in_several_threads():
    assert gc.isenabled()
    inside = []

    def work():
        with paused_gc():
            inside.append(gc.isenabled())

    with paused_gc():
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert not gc.isenabled()
    assert gc.isenabled()
    assert gc.get_freeze_count() == 0
    assert inside == [False] * 4


def test_what_a_server_set_aside_before_stays_so():
    gc.freeze()
    try:
        with paused_gc():
            pass
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()


def test_cycles_made_during_a_render_are_collected_after_it():
    class Node:
        pass

    with paused_gc():
        node = Node()
        node.itself = node
        left = weakref.ref(node)
        del node
        assert left() is not None
    assert left() is None


def test_the_collector_is_on_again_after_a_failure():
    with pytest.raises(RuntimeError), paused_gc():
        raise RuntimeError
    assert gc.isenabled()


def test_two_threads_render_the_same_words():
    results = {}

    def work(name):
        results[name] = pdf_text(renderers.get("pdf")(papers.report(pages=1, annex=False)))

    threads = [threading.Thread(target=work, args=(at,)) for at in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results[0] == results[1]
    assert "BÁO CÁO" in results[0]
