"""Form fields and empty signature fields in a finished PDF, and number and date written into them."""

import io
from itertools import product

import pikepdf
import pypdfium2
import pytest
from pypdf import PdfReader

from reports.documents.signing import filling, lettering, preparing
from reports.documents.signing.errors import SigningFailed
from reports.documents.signing.names import NUMBER_FIELDS, field_of
from reports.documents.states import Signatory
from tests.reports.documents.signing_steps import BOTH, NUMBERS, files, places, sign, steps


@pytest.fixture(scope="module")
def prepared() -> bytes:
    return steps().prepared


class Fields(dict):
    """The form's fields by name; keeps their file open for as long as they are looked at."""

    def __init__(self, content: bytes) -> None:
        self.pdf = pikepdf.open(io.BytesIO(content))
        super().__init__((str(each.T), each) for each in self.pdf.Root.AcroForm.Fields)


def fields(content: bytes) -> Fields:
    return Fields(content)


def corners(box: dict) -> list[float]:
    return [box["x"], box["y"], box["x"] + box["width"], box["y"] + box["height"]]


def test_every_place_gets_its_field_where_it_belongs(prepared):
    found = fields(prepared)
    assert list(found) == ["So", "Ngay", "Thang", "Nam", "NguoiKy", "CoQuan"]
    for key, name in [*NUMBER_FIELDS.items(), ("signature", "NguoiKy"), ("seal", "CoQuan")]:
        assert [float(each) for each in found[name].Rect] == pytest.approx(corners(places()[key]), abs=0.01)
        with pikepdf.open(io.BytesIO(prepared)) as pdf:
            names = [str(each.T) for each in pdf.pages[places()[key]["page"]].obj.Annots if "/T" in each]
            assert name in names


def test_a_reader_is_told_in_vietnamese_what_each_field_is(prepared):
    assert {name: str(each.TU) for name, each in fields(prepared).items()} == {
        "So": "Số văn bản",
        "Ngay": "Ngày ban hành",
        "Thang": "Tháng ban hành",
        "Nam": "Năm ban hành",
        "NguoiKy": "Chữ ký số của người có thẩm quyền",
        "CoQuan": "Chữ ký số của cơ quan, tổ chức",
    }


def test_nobody_types_into_number_and_date_by_hand(prepared):
    found = fields(prepared)
    assert all(int(found[name].Ff) & 1 for name in NUMBER_FIELDS.values())


def test_every_field_stands_in_the_structure_a_screen_reader_follows(prepared):
    with pikepdf.open(io.BytesIO(prepared)) as pdf:
        parents = pikepdf.NumberTree(pdf.Root.StructTreeRoot.ParentTree)
        keys = [int(each.StructParent) for each in pdf.Root.AcroForm.Fields]
        assert len(set(keys)) == len(keys) == 6
        for field in pdf.Root.AcroForm.Fields:
            element = parents[int(field.StructParent)]
            assert element.S == "/Form"
            assert element.K.Obj.objgen == field.objgen
            assert element.objgen in [each.objgen for each in element.P.K]
        assert int(pdf.Root.StructTreeRoot.ParentTreeNextKey) > max(keys)
        # what the page's own content points to is still there
        assert all(
            int(page.obj.StructParents) in parents for page in pdf.pages if "/StructParents" in page.obj
        )


def test_the_pages_look_as_before(prepared):
    before, after = (pypdfium2.PdfDocument(each) for each in (files()[0].content, prepared))
    assert len(before) == len(after)
    for at in range(len(before)):
        assert (
            before[at].render(scale=0.5).to_pil().tobytes() == after[at].render(scale=0.5).to_pil().tobytes()
        )


def test_the_objects_are_spread_over_many_streams(prepared):
    """In the single stream of the engine, checking a signature takes ten times as long."""

    def streams(content: bytes) -> int:
        return content.count(b"/ObjStm")

    assert streams(prepared) >= 3


def test_the_same_file_is_prepared_to_the_same_bytes(prepared):
    main = files()[0]
    assert preparing.prepare(main.content, main.facts["places"], signatories=BOTH) == prepared


def test_an_annex_gets_the_organisations_field_at_its_corner():
    found = fields(steps().annex)
    assert list(found) == ["CoQuan"]
    assert [float(each) for each in found["CoQuan"].Rect] == pytest.approx(
        corners(files()[1].facts["places"]["corner"]), abs=0.01
    )


def test_a_field_without_a_place_is_there_and_takes_no_room():
    content = preparing.prepare(files()[0].content, {}, signatories=BOTH)
    found = fields(content)
    assert list(found) == ["NguoiKy", "CoQuan"]
    assert all(float(side) == 0 for each in found.values() for side in each.Rect)
    assert field_of(Signatory.PERSON) == "NguoiKy"


def test_a_file_with_a_form_is_not_prepared_again(prepared):
    with pytest.raises(ValueError, match="form already"):
        preparing.prepare(prepared, places(), signatories=BOTH)


def test_the_letters_are_as_wide_as_times_new_roman():
    for italic, text in product((False, True), ("0", "5", "8")):
        assert lettering.face(italic=italic).width(text) == 500
    assert "Italic" in lettering.face(italic=True).name
    assert "Italic" not in lettering.face(italic=False).name


def test_number_and_date_are_values_and_can_be_seen():
    found = fields(steps().numbered)
    assert [str(found[name].V) for name in NUMBER_FIELDS.values()] == ["05", "12", "6", "2023"]
    reader = PdfReader(io.BytesIO(steps().numbered))
    assert reader.get_form_text_fields() == {"So": "05", "Ngay": "12", "Thang": "6", "Nam": "2023"}
    shown = {name: bytes(found[name].AP.N.read_bytes()).decode() for name in NUMBER_FIELDS.values()}
    assert "/SoVB 13.000 Tf" in shown["So"]
    assert "(05) Tj" in shown["So"]
    assert all("/NgayVB 13.000 Tf" in shown[name] for name in ("Ngay", "Thang", "Nam"))


def ink(content: bytes, box: dict) -> int:
    """Dark pixels inside a place."""
    document = pypdfium2.PdfDocument(content)
    document.init_forms()  # otherwise pdfium leaves every field out
    page = document[box["page"]]
    page_height = page.get_height()
    picture = page.render(scale=3, may_draw_forms=True).to_pil().convert("L")
    left, top = box["x"] * 3, (page_height - box["y"] - box["height"]) * 3
    part = picture.crop((int(left), int(top), int(left + box["width"] * 3), int(top + box["height"] * 3)))
    return sum(count for value, count in enumerate(part.histogram()) if value < 128)


@pytest.mark.parametrize("key", NUMBER_FIELDS)
def test_ink_comes_where_the_blank_was(key):
    assert ink(steps().person, places()[key]) == 0
    assert ink(steps().numbered, places()[key]) > 30


def test_the_number_stands_against_its_symbol_and_the_day_in_the_middle_of_its_blank():
    begin, width = {}, {}
    found = fields(steps().numbered)
    for key, name in NUMBER_FIELDS.items():
        drawn = bytes(found[name].AP.N.read_bytes()).split()
        begin[key] = float(drawn[drawn.index(b"Td") - 2])
        style = lettering.face(italic=key != "number")
        left, _bottom, right, _top = (float(each) for each in found[name].Rect)
        width[key] = right - left - style.width(str(found[name].V)) * preparing.SIZE / 1000
    assert begin["number"] == pytest.approx(width["number"], abs=0.1)
    assert begin["day"] == pytest.approx(width["day"] / 2, abs=0.1)


def test_a_long_number_is_made_smaller_to_fit():
    long = filling.fill(steps().person, {**NUMBERS, "number": "1234567890"})
    found = fields(long)
    shown = found["So"].AP.N.read_bytes().decode()
    size = float(shown.split(" Tf")[0].split()[-1])
    assert 3 < size < 13
    assert (
        lettering.face(italic=False).width("1234567890") * size / 1000 <= places()["number"]["width"] + 0.01
    )


def test_a_parenthesis_cannot_break_out_of_the_drawing():
    odd = filling.fill(steps().person, {"number": r"5)\(6"})
    found = fields(odd)
    assert r"(5\)\\\(6) Tj" in found["So"].AP.N.read_bytes().decode()
    with pytest.raises(ValueError, match="ASCII"):
        filling.fill(steps().person, {"number": "năm"})


def test_filling_twice_or_after_the_seal_or_without_fields_is_refused():
    with pytest.raises(SigningFailed, match="đã được ghi"):
        filling.fill(steps().numbered, NUMBERS)
    with pytest.raises(SigningFailed, match="Cơ quan đã ký số"):
        filling.fill(steps().organisation, NUMBERS)
    with pytest.raises(SigningFailed, match="không có ô"):
        filling.fill(steps().annex, NUMBERS)
    with pytest.raises(ValueError, match="no such fields"):
        filling.fill(steps().person, {"So": "05"})


def test_what_the_file_says_of_itself_knows_whether_it_is_numbered():
    assert not filling.is_filled(steps().person)
    assert filling.is_filled(steps().numbered)
    assert filling.is_filled(steps().annex)


@pytest.mark.parametrize(
    ("content", "signatory", "said"),
    [
        ("prepared", Signatory.ORGANISATION, "chưa ký số"),
        ("person", Signatory.ORGANISATION, "chưa có số và ngày"),
        ("person", Signatory.PERSON, "đã có chữ ký này"),
        ("organisation", Signatory.ORGANISATION, "đã có chữ ký này"),
        ("annex", Signatory.PERSON, "chưa có ô"),
        ("sealed_annex", Signatory.ORGANISATION, "đã có chữ ký này"),
    ],
)
def test_who_signs_out_of_turn_is_refused(content, signatory, said):
    with pytest.raises(SigningFailed, match=said):
        sign(getattr(steps(), content), signatory)


def test_what_is_no_pdf_is_refused_in_words():
    with pytest.raises(SigningFailed, match="không phải PDF"):
        sign(b"%PDF-1.7 hong", Signatory.PERSON)
