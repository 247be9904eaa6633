"""The PDF is one for the archive (PDF/A-3a) and for a screen reader (PDF/UA-1), and carries its figures."""

import io
import json
import shutil
import subprocess
from dataclasses import replace

import pikepdf
import pytest

from reports.documents import renderers
from reports.documents.layout import Annex, Copy, Head, Heading, Lookup, Paragraph, Signature
from tests.reports.documents import papers
from tests.reports.documents.archive import archive_faults
from tests.reports.documents.hostile import hostile_paper
from tests.reports.documents.signing_steps import files

LOOKUP = Lookup("https://vidu.example.vn/verify/K7QM2XWD9ABCDEFGHJKMNPQR", "K7QM-2XWD-9ABC-DEFG-HJKM-NPQR")
DATA = json.dumps({"figures": [{"indicator": "MINHHOA.01", "value": 5}]})


def full_paper():
    """Every component at once, two annexes, a copy."""
    table = papers.units_table(12)
    copy_head = Head(("Văn phòng",), "TrS-VP", "Hậu Giang", ("UBND tỉnh Hậu Giang",), year=2023)
    return replace(
        papers.issued(),
        urgency="HỎA TỐC",
        circulation="LƯU HÀNH NỘI BỘ",
        drafter="NVA.15",
        contact=("Địa chỉ: số 01 đường Minh Họa", "Điện thoại: 0293 000 000"),
        corner=("SAO Y", "Văn phòng UBND tỉnh"),
        lookup=LOOKUP,
        copy=Copy("SAO Y", copy_head, Signature(("Chánh Văn phòng",), "Lê Minh Họa"), ("Sở Y tế",), "Lưu: VT"),
        blocks=(*papers.report().blocks[:6], papers.figure_table()),
        annexes=(Annex("Biểu thứ nhất", (table,)), Annex("Biểu thứ hai", (table,))),
        data=DATA,
    )  # fmt: skip


SMALL = (Annex("Biểu chi tiết", (papers.units_table(6),)),)
PAPERS = {
    "issued": lambda: replace(papers.issued(), annexes=SMALL, data=DATA),
    "draft": lambda: replace(papers.report(), annexes=SMALL),
    "letter": lambda: replace(papers.issued(), kind="", annexes=(), blocks=papers.report().blocks[:4]),
    "fillable": lambda: replace(
        papers.issued(),
        annexes=SMALL,
        fillable=True,
        head=replace(papers.HEAD, number=None, date=None),
        lookup=LOOKUP,
    ),
    "full": full_paper,
    "hostile": lambda: replace(hostile_paper(), draft_mark=""),
}


@pytest.fixture(scope="module")
def full() -> bytes:
    return renderers.get("pdf")(full_paper())


@pytest.mark.parametrize("name", PAPERS)
def test_the_claim_holds_for_every_kind_of_paper(name):
    assert archive_faults(renderers.get("pdf")(PAPERS[name]())) == []


def _alt(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/Figure":
            del each["/Alt"]


def _font(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and "/FontFile2" in each:
            del each["/FontFile2"]


def _scope(pdf):
    for each in pdf.objects:
        if isinstance(each, pikepdf.Dictionary) and each.get("/S") == "/TH":
            del each["/A"]["/Scope"]


def _unprinted(pdf):
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], F=0)
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])


def _loose(pdf):
    page = pdf.pages[0]
    page.contents_add(b"0 0 m 9 9 l S")


def _lost(pdf):
    pdf.Root.StructTreeRoot.K[0].K = pikepdf.Array()


def _twice(pdf):
    text = pdf.Root.Metadata.read_bytes()
    pdf.Root.Metadata.write(text.replace(b"</rdf:RDF>", b"</rdf:RDF><rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'/>"))  # fmt: skip


BREAKS = {
    "no language": lambda pdf: pdf.Root.__delitem__("/Lang"),
    "no output intent": lambda pdf: pdf.Root.__delitem__("/OutputIntents"),
    "embedded files are not the associated ones": lambda pdf: pdf.Root.__delitem__("/AF"),
    "a picture without words": _alt,
    "not embedded": _font,
    "a head of a table that does not say of what": _scope,
    "an annotation that is not printed": _unprinted,
    "page 1: something drawn is neither text nor artifact": _loose,
    "page 2: something drawn is neither text nor artifact": _lost,
    "more than one description of the file": _twice,
}


@pytest.mark.parametrize("fault", BREAKS)
def test_a_broken_claim_is_found(full, fault):
    with pikepdf.open(io.BytesIO(full)) as pdf:
        BREAKS[fault](pdf)
        broken = io.BytesIO()
        pdf.save(broken, fix_metadata_version=False)
    assert any(fault in each for each in archive_faults(broken.getvalue()))


def test_a_plain_file_of_the_engine_does_not_hold_the_claim():
    from weasyprint import HTML

    faults = archive_faults(HTML(string="<title>a</title><p>b").write_pdf())
    assert {"no language", "not marked", "no output intent", "no metadata"} <= set(faults)


def test_the_file_is_sound(full, tmp_path):
    if shutil.which("qpdf") is None:
        pytest.skip("NOT TESTED: qpdf is not installed")
    path = tmp_path / "a.pdf"
    path.write_bytes(full)
    done = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_objects_lie_in_many_small_streams_so_that_signatures_are_checked_quickly(full):
    """One stream of all objects is read again for every object in it."""
    with pikepdf.open(io.BytesIO(full)) as pdf:
        streams = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Stream) and each.get("/Type") == "/ObjStm"
        ]
        inside = [int(each.N) for each in streams]
    assert not inside or max(inside) <= 100
    assert full.count(b"/ObjStm") > 5


def test_the_figures_are_inside_as_a_workbook_and_as_data(full):
    with pikepdf.open(io.BytesIO(full)) as pdf:
        held = {name: spec.get_file().read_bytes() for name, spec in pdf.attachments.items()}
        relations = {str(spec.obj.AFRelationship) for spec in pdf.attachments.values()}
    assert set(held) == {"so-lieu.xlsx", "so-lieu.json"}
    assert relations == {"/Data"}
    assert json.loads(held["so-lieu.json"]) == json.loads(DATA)
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(held["so-lieu.xlsx"]))
    values = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row}
    assert {12345, "Tờ gấp đã phát"} <= values


def test_a_draft_carries_no_files_and_a_paper_without_tables_no_workbook():
    def names(paper):
        with pikepdf.open(io.BytesIO(renderers.get("pdf")(paper))) as pdf:
            return set(pdf.attachments)

    assert names(replace(papers.report(), annexes=SMALL, data=DATA)) == set()
    prose = replace(papers.issued(), annexes=(), blocks=papers.report().blocks[:3], data=DATA)
    assert names(prose) == {"so-lieu.json"}


def test_the_same_paper_is_the_same_file():
    paper = replace(full_paper(), annexes=())
    assert renderers.get("pdf")(paper) == renderers.get("pdf")(paper)


def test_bookmarks_follow_the_headings_and_name_the_annexes():
    blocks = (Heading("Quy định chung", "Phần I", 1, "part"), Heading("Mục đích", "I.", 2, "upper"))
    paper = replace(papers.issued(), blocks=blocks, annexes=SMALL)
    with pikepdf.open(io.BytesIO(renderers.get("pdf")(paper))) as pdf, pdf.open_outline() as outline:
        first, annex = outline.root
        part = first.children[0]
        titles = [first.title, part.title, part.children[0].title, annex.title]
    assert titles == [
        "BÁO CÁO", "Phần I QUY ĐỊNH CHUNG", "I. MỤC ĐÍCH", "Phụ lục. BIỂU CHI TIẾT",
    ]  # fmt: skip


def test_the_bookmark_of_an_annex_with_a_long_title_reads_on_over_its_lines():
    title = "Biểu tổng hợp chi tiết số liệu theo từng đơn vị cấp huyện trên địa bàn tỉnh"
    paper = replace(papers.issued(), blocks=(), annexes=(Annex(title, (Paragraph("Nội dung."),)),))
    with pikepdf.open(io.BytesIO(renderers.get("pdf")(paper))) as pdf, pdf.open_outline() as outline:
        assert outline.root[-1].title == f"Phụ lục. {title.upper()}"


@pytest.mark.parametrize("step", ["prepared", "person", "numbered", "organisation"])
def test_the_claim_still_stands_after_every_step_of_signing(step):
    from tests.reports.documents.signing_steps import steps

    content = getattr(steps(), step)
    assert archive_faults(content) == []
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert "so-lieu.xlsx" in pdf.attachments


def test_annexes_in_files_of_their_own_hold_the_same_claim():
    apart = tuple(replace(annex, separate=True) for annex in SMALL)
    paper = replace(papers.issued(), blocks=(Paragraph("Nội dung."),), annexes=apart)
    _, annex = renderers.get("pdf").files(paper)
    assert archive_faults(annex.content) == []


def test_no_file_tells_which_engine_has_set_it():
    """Neither in its properties nor in its metadata, and both say the same."""
    said = []
    for each in files():
        with pikepdf.open(io.BytesIO(each.content)) as pdf:
            said.append(
                {str(value) for key, value in pdf.docinfo.items() if key in ("/Producer", "/Creator")}
            )
            metadata = pdf.Root.Metadata.read_bytes().decode()
        assert "Cổng báo cáo tỉnh" in metadata
        assert not any(engine in metadata for engine in ("WeasyPrint", "Typst"))
    assert said == [{"Cổng báo cáo tỉnh"}, {"Cổng báo cáo tỉnh"}]
