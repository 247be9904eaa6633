"""The Word file held against the decree: NĐ 30/2020/NĐ-CP, Phụ lục I, as an explicit table of its values."""

import subprocess
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pytest

from reports.documents import renderers
from reports.documents.layout import Paper
from tests.reports.documents import official
from tests.reports.documents import word_measure as measure


@dataclass(frozen=True)
class Form:
    """What the decree wants of a component. sizes: from, to in points."""

    sizes: tuple[float, float]
    bold: bool = False
    italic: bool = False
    align: str | None = None
    upper: bool = False
    body: bool = False


# ô number of the decree's scheme -> its values (mục II of Phụ lục I)
DECREE = {
    "1 quốc hiệu": Form((12, 13), bold=True, align="center", upper=True),
    "1 tiêu ngữ": Form((13, 14), bold=True, align="center"),
    "2 chủ quản": Form((12, 13), align="center", upper=True),
    "2 ban hành": Form((12, 13), bold=True, align="center", upper=True),
    "3 số": Form((13, 13), align="center"),
    "4 địa danh": Form((13, 14), italic=True, align="center"),
    "5a tên loại": Form((13, 14), bold=True, align="center", upper=True),
    "5a trích yếu": Form((13, 14), bold=True, align="center"),
    "5b trích yếu": Form((12, 13), align="center"),
    "6 phần": Form((13, 14), bold=True, align="center"),
    "6 mục": Form((13, 14), bold=True, align="justify", upper=True, body=True),
    "6 khoản": Form((13, 14), bold=True, align="justify", body=True),
    "6 khoản không tiêu đề": Form((13, 14), align="justify", body=True),
    "6 nội dung": Form((13, 14), align="justify", body=True),
    "7a chức vụ": Form((13, 14), bold=True, align="center", upper=True),
    "7b họ tên": Form((13, 14), bold=True, align="center"),
    "9a kính gửi": Form((13, 14)),
    "9b nơi nhận": Form((12, 12), bold=True, italic=True, align="left"),
    "9b danh sách": Form((11, 11), align="left"),
    "10b khẩn": Form((13, 14), bold=True, align="center", upper=True),
    "11 lưu hành": Form((13, 14), bold=True, align="center", upper=True),
    "phụ lục": Form((14, 14), bold=True, align="center"),
    "phụ lục tên": Form((13, 14), bold=True, align="center", upper=True),
    "phụ lục kèm theo": Form((13, 14), italic=True, align="center"),
    "sao": Form((13, 14), bold=True, align="center", upper=True),
}
FIRST_LINES_MM = (10.0, 12.7, 17.7)
"""1 or 1.27 cm; what is below a point stands a step of half a centimetre further in."""
HEAD = {
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM": "1 quốc hiệu",
    "Độc lập - Tự do - Hạnh phúc": "1 tiêu ngữ",
    "UBND TỈNH HẬU GIANG": "2 chủ quản",
    "THƯƠNG BINH VÀ XÃ HỘI": "2 ban hành",
    "Nơi nhận:": "9b nơi nhận",
    "- Như trên;": "9b danh sách",
}
# paper -> text of a paragraph (or its beginning, with …) -> component
PRINTED: dict[str, tuple[Callable[[], Paper], dict[str, str]]] = {
    "BÁO CÁO": (official.report_with_annexes, HEAD | {
        "Số: 05/BC-SLĐTBXH": "3 số", "Hậu Giang, ngày 12 tháng 6 năm 2023": "4 địa danh",
        "BÁO CÁO": "5a tên loại", "Kết quả thực hiện…": "5a trích yếu", "Kính gửi: Ủy ban…": "9a kính gửi",
        "I. KHÁI QUÁT TÌNH HÌNH": "6 mục", "1. Công tác thứ 1": "6 khoản", "Thực hiện Công văn…": "6 nội dung",
        "KT. GIÁM ĐỐC": "7a chức vụ", "Nguyễn Thị Minh Họa": "7b họ tên", "- Lưu: VT, TNXH.": "9b danh sách",
        "Phụ lục I": "phụ lục", "BIỂU TỔNG HỢP CHI TIẾT THEO ĐƠN VỊ": "phụ lục tên",
        "(Kèm theo Báo cáo số 05/BC-SLĐTBXH…": "phụ lục kèm theo",
    }),
    "CÔNG VĂN": (official.letter, HEAD | {
        "Số: 09/SLĐTBXH-TNXH": "3 số", "Hậu Giang, ngày 05 tháng 02 năm 2023": "4 địa danh",
        "V/v báo cáo kết quả…": "5b trích yếu", "Kính gửi:": "9a kính gửi", "- Công an tỉnh.": "9a kính gửi",
        "1. Về nội dung báo cáo": "6 khoản", "a) Kết quả chỉ đạo": "6 nội dung",
        "TM. ỦY BAN NHÂN DÂN": "7a chức vụ", "PHÓ CHỦ TỊCH": "7a chức vụ", "- Lưu: VT, TNXH, NVA.15.": "9b danh sách",
        "THƯỢNG KHẨN": "10b khẩn", "LƯU HÀNH NỘI BỘ": "11 lưu hành",
    }),
    "KẾ HOẠCH": (official.plan, HEAD | {
        "KẾ HOẠCH": "5a tên loại", "Phần I\nQUY ĐỊNH CHUNG": "6 phần", "I. MỤC ĐÍCH, YÊU CẦU": "6 mục",
        "1. Mục đích": "6 khoản", "2. Yêu cầu đối với…": "6 khoản không tiêu đề", "đ) Phòng ngừa…": "6 nội dung",
        "Phụ lục I": "phụ lục", "Phụ lục II": "phụ lục", "KHẨN": "10b khẩn",
    }),
    "SAO Y": (official.copied, HEAD | {
        "SAO Y": "sao", "Số: 07/SY-VP": "3 số", "VĂN PHÒNG": "2 ban hành", "CHÁNH VĂN PHÒNG": "7a chức vụ",
        "Trần Văn Minh Họa": "7b họ tên", "- Lưu: VT.": "9b danh sách", "Kính gửi: Công an tỉnh": "9a kính gửi",
    }),
}  # fmt: skip


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    return {kind: renderers.get("docx")(make()) for kind, (make, _) in PRINTED.items()}


def faults(content: bytes, kind: str) -> list[str]:
    """What in the paragraphs of a paper of this kind is not as the decree has it."""
    found = []
    looks = measure.looks(measure.opened(content))
    for words, component in PRINTED[kind][1].items():
        start = words.removesuffix("…")
        matching = [
            look for look in looks if look.text == words or (start != words and look.text.startswith(start))
        ]
        if not matching:
            found.append(f"{words}: missing")
        found += [f"{words}: {fault}" for look in matching for fault in _faults_of(look, DECREE[component])]
    return found


def _faults_of(look: measure.Look, form: Form) -> list[str]:
    checks = {
        f"size {sorted(look.sizes)}": all(form.sizes[0] <= size <= form.sizes[1] for size in look.sizes),
        f"bold {look.bold}": look.bold == {form.bold},
        f"italic {look.italic}": look.italic == {form.italic},
        f"fonts {look.fonts}": look.fonts == {"Times New Roman"},
        f"align {look.align}": form.align in (None, look.align),
        "capitals": not form.upper or look.text == look.text.upper(),
    }
    if form.body:
        size = max(look.sizes)
        checks |= {
            f"first line {look.first}": any(abs(look.first - each) < 0.1 for each in FIRST_LINES_MM),
            f"room {look.before + look.after}": look.before + look.after >= 6,
            # single to one and a half lines
            f"line {look.line}": 1.149 * size <= look.line <= 1.5 * 1.149 * size,
        }
    return [name for name, good in checks.items() if not good]


@pytest.mark.parametrize("kind", PRINTED)
def test_every_component_has_the_values_of_the_decree(files, kind):
    assert faults(files[kind], kind) == []


def changed(content: bytes, change: Callable[[Any], None]) -> bytes:
    document = measure.opened(content)
    change(document)
    kept = BytesIO()
    document.save(kept)
    return kept.getvalue()


@pytest.mark.parametrize(
    ("style", "name", "value", "said"),
    [
        ("Quốc hiệu", "size", 177800, "size"),
        ("Tiêu ngữ", "bold", False, "bold"),
        ("Địa danh thời gian", "italic", False, "italic"),
        ("Nơi nhận", "size", 177800, "size"),
    ],
)
def test_a_changed_style_is_found(files, style, name, value, said):
    broken = changed(files["BÁO CÁO"], lambda each: setattr(each.styles[style].font, name, value))
    assert any(said in fault for fault in faults(broken, "BÁO CÁO"))


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [("alignment", 0, "align"), ("first_line_indent", 0, "first line"), ("line_spacing", 30 * 12700, "line")],
)
def test_a_changed_body_is_found(files, name, value, said):
    from docx.shared import Emu

    def change(document: Any) -> None:
        setattr(document.styles["Body Text"].paragraph_format, name, Emu(value) if value else value)

    assert any(said in fault for fault in faults(changed(files["BÁO CÁO"], change), "BÁO CÁO"))


def test_a_font_of_the_theme_is_found(files):
    def change(document: Any) -> None:
        fonts = document.styles["Body Text"].element.rPr.rFonts
        del fonts.attrib[f"{measure.W}eastAsia"]
        fonts.set(f"{measure.W}eastAsiaTheme", "minorEastAsia")

    assert any("fonts" in fault for fault in faults(changed(files["BÁO CÁO"], change), "BÁO CÁO"))


# --- rules, boxes, pages -------------------------------------------------------------------------------------


def printed_mm(text: str, size: float) -> float:
    """Width of bold text in the font of the machine, measured apart from the product."""
    from PIL import ImageFont

    asked = ["fc-match", "-f", "%{file}", "Liberation Serif:bold"]
    file = subprocess.run(asked, capture_output=True, text=True, check=True).stdout
    return float(ImageFont.truetype(file, 1000).getlength(text)) * size / 1000 * 25.4 / 72


def test_the_rule_below_the_motto_is_as_long_as_its_line_and_the_others_a_third_to_a_half(files):
    for kind in PRINTED:
        rules = {
            words: (length, thick) for words, length, thick in measure.rules(measure.opened(files[kind]))
        }
        assert {thick for _, thick in rules.values()} == {0.75}
        assert rules["Độc lập - Tự do - Hạnh phúc"][0] == pytest.approx(
            printed_mm("Độc lập - Tự do - Hạnh phúc", 13), abs=0.3
        )
        agency = printed_mm("THƯƠNG BINH VÀ XÃ HỘI", 12)
        assert agency / 3 <= rules["THƯƠNG BINH VÀ XÃ HỘI"][0] <= agency / 2
    titled = {words: length for words, length, _ in measure.rules(measure.opened(files["BÁO CÁO"]))}
    subject = next(words for words in titled if words.startswith("Kết quả"))
    longest = max(printed_mm(line, 14) for line in subject.split("\n"))
    assert longest / 3 <= titled[subject] <= longest / 2


def test_the_rule_above_a_copy_goes_across_the_page(files):
    assert 165.0 in [length for _, length, _ in measure.rules(measure.opened(files["SAO Y"]))]


@pytest.mark.parametrize(
    ("kind", "text", "width", "ink"),
    [("CÔNG VĂN", "THƯỢNG KHẨN", 40.0, "E00000"), ("KẾ HOẠCH", "KHẨN", 20.0, "E00000")],
)
def test_urgency_stands_in_a_red_box_of_the_decree_size(files, kind, text, width, ink):
    found = {box.text: box for box in measure.boxes(measure.opened(files[kind]))}
    assert found[text] == measure.Box(text, width, 8.0, ink, ink)


def test_circulation_stands_in_a_black_box(files):
    found = {box.text: box for box in measure.boxes(measure.opened(files["CÔNG VĂN"]))}
    box = found["LƯU HÀNH NỘI BỘ"]
    assert (box.frame, box.ink) == ("000000", "000000")
    assert box.width > printed_mm(box.text, 13)


@pytest.mark.parametrize("kind", PRINTED)
def test_pages_are_a4_with_the_margins_of_the_decree(files, kind):
    main, *annexes = measure.sections(measure.opened(files[kind]))
    assert (main.size, main.landscape, main.start) == ((210, 297), False, None)
    for pages in (main, *annexes):
        assert 20 <= pages.top <= 25
        assert 20 <= pages.bottom <= 25
        assert 15 <= pages.right <= 20
        assert pages.other_first
    assert 30 <= main.left <= 35


def test_each_annex_counts_its_pages_from_one_on_its_own_sheet(files):
    plan = measure.sections(measure.opened(files["KẾ HOẠCH"]))
    assert [(pages.start, pages.landscape, pages.size) for pages in plan[1:]] == [
        (1, False, (210, 297)),
        (1, True, (297, 210)),
    ]


def test_a_section_that_goes_on_counting_is_found(files):
    def change(document: Any) -> None:
        for start in list(document.element.body.iter(f"{measure.W}pgNumType")):
            start.getparent().remove(start)

    broken = measure.sections(measure.opened(changed(files["KẾ HOẠCH"], change)))
    assert [pages.start for pages in broken[1:]] == [None, None]


@pytest.mark.parametrize("kind", PRINTED)
def test_the_page_number_is_a_field_centred_in_the_header_and_not_on_the_first_page(files, kind):
    document = measure.opened(files[kind])
    main = document.sections[0]
    fields = [node.text.strip() for node in main.header._element.iter(f"{measure.W}instrText")]
    assert fields == ["PAGE"]
    (number,) = measure.looks(document, main.header._element)
    assert number.sizes <= {13.0, 14.0}
    assert (number.align, number.bold, number.italic) == ("center", {False}, {False})
    first = [node.text for node in main.first_page_header._element.iter(f"{measure.W}instrText")]
    assert first == []


def test_the_corner_and_the_contact_are_on_the_first_page_only(files):
    document = measure.opened(files["CÔNG VĂN"])
    main = document.sections[0]
    corner = measure.looks(document, main.first_page_header._element)
    assert [look.text for look in corner] == list(official.letter().corner)
    assert all((look.sizes, look.align, look.bold) == ({10.0}, "right", {False}) for look in corner)
    contact = measure.looks(document, main.first_page_footer._element)
    assert [look.text for look in contact] == list(official.CONTACT)
    assert all(look.sizes <= {11.0, 12.0} for look in contact)
    assert measure.looks(document, main.footer._element) == []


def test_head_rows_repeat_and_no_row_is_split(files):
    for kind, heads in (("BÁO CÁO", [2, 1]), ("KẾ HOẠCH", [2, 2, 1])):
        tables = measure.figure_tables(measure.opened(files[kind]))
        assert [sum(repeated for repeated, _ in rows) for rows in tables] == heads
        assert all(whole for rows in tables for _, whole in rows)


@pytest.mark.parametrize("mark", ["tblHeader", "cantSplit"])
def test_a_row_without_its_mark_is_found(files, mark):
    def change(document: Any) -> None:
        for each in list(document.element.body.iter(f"{measure.W}{mark}")):
            each.getparent().remove(each)

    rows = measure.figure_tables(measure.opened(changed(files["BÁO CÁO"], change)))[0]
    assert not any(row[0 if mark == "tblHeader" else 1] for row in rows)


def test_headings_carry_the_level_of_their_outline(files):
    found = {look.text: look for look in measure.looks(measure.opened(files["KẾ HOẠCH"]))}
    levels = [
        found[words].outline for words in ("Phần I\nQUY ĐỊNH CHUNG", "I. MỤC ĐÍCH, YÊU CẦU", "1. Mục đích")
    ]
    assert levels == [0, 1, 2]
