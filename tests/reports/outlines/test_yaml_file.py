"""The file is read strictly: every fault is named with its place, in Vietnamese; what is dumped reads back."""

import pytest

from portal.core.errors import Invalid
from reports.outlines import yaml_file
from reports.outlines.yaml_dump import dump

SMALL = """
format: 1
programme: {code: THU, name: Chương trình thử, subject: công tác thử}
axes:
  - {code: ET, name: loại hình, categories: {karaoke: Karaoke, khac: Loại khác}}
  - {code: G, name: giới tính, categories: {nu: Nữ, nam: Nam}}
indicators:
  - {code: A.01, name: Cơ sở, unit: cơ sở, kind: stock, units: sum, time: last}
  - {code: A.02, name: Cơ sở được kiểm tra, unit: cơ sở, kind: distinct, units: single_owner, time: owner_restates, owner: police, ceiling: A.01}
outlines:
  - code: THU-6T
    name: Đề cương thử
    reporter_class: territorial
    period_kind: half
    title: Kết quả {subject} {period}
    numbering: [roman, arabic]
    sections:
      - {key: basis, title: Mở đầu, numbered: false, suggestion: "Thực hiện {letter}"}
      - key: situation
        title: Tình hình
        sections:
          - key: figures
            title: Số liệu
            rows:
              - {heading: Cơ sở}
              - {indicator: A.01, parts: ET, complete: true, required: true}
              - {indicator: A.02, breakdown: "G=nu;ET=karaoke", label: Karaoke do nữ làm chủ}
"""


def faults(text):
    with pytest.raises(Invalid) as caught:
        yaml_file.parse(text, source="thu.yaml")
    return str(caught.value)


def test_a_small_file_is_read():
    blueprint = yaml_file.parse(SMALL)
    rows = list(blueprint.outline("THU-6T").content.walk())[2].rows
    assert [(row.label, row.indicator, row.breakdown, row.depth) for row in rows] == [
        ("Cơ sở", "", "", 0),
        ("Cơ sở", "A.01", "", 0),
        ("Karaoke", "A.01", "ET=karaoke", 1),
        ("Loại khác", "A.01", "ET=khac", 1),
        ("Karaoke do nữ làm chủ", "A.02", "ET=karaoke;G=nu", 0),
    ]


def test_parts_add_up_only_where_the_file_says_so():
    rows = list(yaml_file.parse(SMALL).outline("THU-6T").content.walk())[2].rows
    assert [row.parts_complete for row in rows] == [False, True, False, False, False]
    assert [row.required for row in rows] == [False, True, False, False, False]


def test_a_section_with_children_has_no_prose_unless_it_says_so():
    sections = list(yaml_file.parse(SMALL).outline("THU-6T").content.walk())
    assert [(section.key, section.has_prose) for section in sections] == [
        ("basis", True),
        ("situation", False),
        ("figures", True),
    ]


@pytest.mark.parametrize(
    "text", [SMALL, yaml_file.SHIPPED.read_text(encoding="utf-8")], ids=["small", "shipped"]
)
def test_what_is_dumped_reads_back_to_the_same(text):
    blueprint = yaml_file.parse(text)
    assert yaml_file.parse(dump(blueprint)) == blueprint


def test_a_dump_is_stable_and_readable():
    text = dump(yaml_file.parse(SMALL))
    assert dump(yaml_file.parse(text)) == text
    assert "  - {code: A.01, name: Cơ sở, unit: cơ sở, kind: stock, units: sum, time: last}\n" in text
    assert "&id" not in text


@pytest.mark.parametrize(
    ("before", "after", "place", "sentence"),
    [
        ("unit: cơ sở, kind: stock", "kind: stock", "indicators › A.01 › unit", "còn thiếu"),
        ("unit: cơ sở, kind: stock", "unit: cơ sở / lượt, kind: stock", "indicators › A.01 › unit", "nhiều đơn vị"),
        ("units: sum", "units: cong", "indicators › A.01 › units", "“cong” không thuộc"),
        ("time: last}", "time: sum}", "indicators › A.01 › time", "không cộng qua các kỳ"),
        (", owner: police", "", "indicators › A.02 › owner", "phải nêu chủ quản"),
        ("ceiling: A.01", "ceiling: A.09", "indicators › A.02 › ceiling", "“A.09”"),
        ("code: A.02", "code: A.01", "indicators › A.01", "hai lần"),
        ("A.02, breakdown", "A.03, breakdown", "outlines › THU-6T › sections › situation", "“A.03”"),
        ("parts: ET", "parts: XX", "rows › A.01 › parts", "không có cách phân tổ “XX”"),
        ("G=nu;ET=karaoke", "G=nu;ET=bar", "rows › A.02 › breakdown", "không có giá trị “bar”"),
        ("G=nu;ET=karaoke", "G=nu;G=nam", "rows › A.02 › breakdown", "hai lần"),
        ("key: figures", "key: basis", "outlines › THU-6T › basis", "hai mục cùng key"),
        ("key: figures", "key: Số liệu", "› key", "chữ thường không dấu"),
        ("{period}", "{ky}", "outlines › THU-6T › title", "không biết điền “ky”"),
        ("Thực hiện {letter}", "Thực hiện {letter", "basis › suggestion", "không biết điền"),
        ("[roman, arabic]", "[roman, greek]", "outlines › THU-6T › numbering", "“greek” không thuộc"),
        ("A.02, breakdown: \"G=nu;ET=karaoke\"", "A.01, breakdown: ET=khac", "outlines › THU-6T › A.01", "hỏi hai lần"),
        ("numbered: false", "numbred: false", "basis › numbred", "tên này không dùng"),
        ("numbered: false", "numbered: có", "basis › numbered", "true hoặc false"),
        ("title: Mở đầu", "title: 12", "basis › title", "dấu ngoặc kép"),
        ("title: Mở đầu", "title: \"\"", "basis › title", "không được để trống"),
        ("format: 1", "format: 2", "format", "định dạng 1"),
        ("key: situation\n", "key: situation\n        required: true\n", "situation › required", "không thể bắt buộc"),
        # as the pages of the editor ask: these stand in addresses and in keys of breakdowns
        ("code: THU-6T", "code: Đề/1", "outlines › Đề/1 › code", "chữ không dấu"),
        ("code: A.01", "code: \"A 01\"", "indicators › A 01 › code", "chữ không dấu"),
        ("{code: ET,", "{code: \"E;T\",", "axes › E;T › code", "bắt đầu bằng chữ"),
        ("khac: Loại khác", "kh=ac: Loại khác", "axes › ET › categories › kh=ac", "gạch dưới"),
        ("key: figures", "key: figures\n            annexes: [{key: Biểu/1, title: B, columns: [{key: a, label: A}]}]",
         "annexes › Biểu/1 › key", "gạch nối"),
        ("key: figures", "key: figures\n            annexes: [{key: b, title: B, columns: [{key: a b, label: A}]}]",
         "columns › a b › key", "gạch nối"),
        ("key: figures", "key: figures\n            level: 5", "figures › level", "từ 0 đến 4"),
        ("[roman, arabic]", "[roman, roman, roman, roman, roman, roman]", "numbering", "nhiều nhất năm cấp"),
    ],
)  # fmt: skip
def test_a_fault_is_named_with_its_place(before, after, place, sentence):
    assert before in SMALL
    said = faults(SMALL.replace(before, after, 1))
    assert place in said
    assert sentence in said


def headings(many, style):
    """The small file with so many more headings, numbered in one style."""
    more = "".join(f"      - {{key: more{number}, title: Mục {number}}}\n" for number in range(many))
    return SMALL.replace("[roman, arabic]", f"[{style}]") + more


@pytest.mark.parametrize(("style", "most"), [("alpha", 23), ("roman", 99)])
def test_more_headings_than_there_are_numbers_are_a_fault_not_a_failure(style, most):
    """One numbered heading stands there already. The control is one less, which is read."""
    assert len(yaml_file.parse(headings(most - 1, style)).outline("THU-6T").content.sections) == most + 1
    said = faults(headings(most, style))
    assert "outlines › THU-6T › numbering: một cấp có nhiều mục hơn số ghi được" in said
    assert yaml_file.parse(headings(most, "arabic"))


def nested(levels):
    """The small file with sections inside each other."""
    text = SMALL
    for level in range(levels):
        ahead = "      " + "    " * level
        text += f"{ahead}- key: deep{level}\n{ahead}  title: Cấp {level + 1}\n"
        text += f"{ahead}  sections:\n" if level + 1 < levels else ""
    return text


def test_sections_are_no_deeper_than_the_editor_can_move_them():
    assert yaml_file.parse(nested(5))
    assert "deep4 › sections › deep5: đề cương có nhiều nhất năm cấp" in faults(nested(6))


def test_faults_are_told_from_the_top_of_the_file():
    """A misspelt name of a list makes everything wrong that refers to it: it has to stand first, not behind them."""
    said = faults(SMALL.replace("axes:", "axess:")).splitlines()
    assert said[1].endswith("axess: tên này không dùng ở đây.")
    assert len(said) > 2
    assert faults("xin chào").splitlines()[1].startswith("phải là một nhóm")


def test_all_faults_are_named_at_once():
    said = faults(SMALL.replace("kind: stock", "kind: kho").replace("half", "halb"))
    assert "Tệp thu.yaml có 2 lỗi" in said
    assert "“kho”" in said
    assert "“halb”" in said


def test_a_name_that_comes_twice_is_refused_with_its_line():
    assert "dòng 4" in faults("format: 1\nprogramme:\n  code: A\n  code: B\n")


def test_text_that_is_not_yaml_is_refused():
    assert "thu.yaml" in faults("a: [1, 2\nb: {")


def test_yaml_cannot_make_objects():
    assert "không đọc được" in faults("a: !!python/object/apply:os.getcwd []")


def test_a_list_instead_of_names_is_refused():
    assert "phải là một nhóm" in faults("- 1\n- 2\n")


def test_an_outline_may_reuse_another_under_other_headings():
    text = SMALL + (
        "  - {code: THU-NAM, name: Năm, reporter_class: territorial, period_kind: year, based_on: THU-6T,\n"
        "     titles: {situation: Tình hình năm}}\n"
    )
    blueprint = yaml_file.parse(text)
    half, year = (list(blueprint.outline(code).content.walk()) for code in ("THU-6T", "THU-NAM"))
    assert [section.title for section in year] == ["Mở đầu", "Tình hình năm", "Số liệu"]
    assert half[2] == year[2]


def test_reusing_what_does_not_stand_before_is_refused():
    text = SMALL + (
        "  - {code: THU-NAM, name: Năm, reporter_class: territorial, period_kind: year, based_on: KHAC}\n"
    )
    assert "không có đề cương “KHAC”" in faults(text)


def test_every_fault_names_its_line():
    lines = SMALL.splitlines()
    unit = next(at for at, line in enumerate(lines, 1) if "A.01, name" in line)
    assert f"dòng {unit}, indicators › A.01 › unit" in faults(
        SMALL.replace("unit: cơ sở, kind: stock", "unit: 3, kind: stock")
    )
    double = faults(SMALL.replace("key: figures", "key: basis"))
    assert f"dòng {next(at for at, line in enumerate(lines, 1) if '{key: basis' in line)}, " in double


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: [1,2", "dòng 1, cột 8 không đọc được: thiếu dấu phẩy"),
        ("a: b\n\tc: d", "dòng 2"),
        ("a: 2023-13-45", "dòng 1, cột 4 không đọc được: ngày hoặc số không hợp lệ"),
        ("a: " + "1" * 5000, "ngày hoặc số không hợp lệ"),
        ("[" * 3000, "lồng nhau quá sâu"),
        ("a: &a [*a]", "tham chiếu (*) lồng nhau"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "dòng 2, cột 8 không đọc được: tham chiếu (*) lồng nhau"),
        ("a: &a [" + "x," * 1000 + "]\nb: [" + "*a," * 100 + "]", "quá lớn"),
        ("a: b\n---\nc: d", "không có dòng ---"),
        ("? [a]\n: b", "tên phải là chữ"),
        ("a\x00b", "ký tự không hợp lệ"),
        ("<<: {a: 1}", "dấu ! hoặc <<"),
    ],
)  # fmt: skip
def test_what_is_no_yaml_or_would_grow_without_end_is_refused_in_vietnamese(text, words):
    assert words in faults(text)


def test_references_that_stay_small_are_read():
    """The control: the shipped file repeats its lists of documents so."""
    assert "*van_ban" in yaml_file.SHIPPED.read_text(encoding="utf-8")
    assert yaml_file.read(yaml_file.SHIPPED).outlines


RULED = (
    SMALL
    + '    rules:\n      - {key: kt_1, term: "A.02[ET=karaoke; G=nu] <= A.01[ET=karaoke]", severity: error, name: Karaoke}\n'
)


def test_own_rules_go_in_and_out():
    blueprint = yaml_file.parse(RULED)
    (rule,) = blueprint.outlines[0].content.rules
    assert (rule.key, rule.severity, rule.name) == ("kt_1", "error", "Karaoke")
    assert yaml_file.parse(dump(blueprint)) == blueprint


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ("<= A.01[ET", "<=< A.01[ET", "rules › kt_1 › term: ở ký tự 26"),
        ("<= A.01[ET", "<= A.09[ET", "danh mục không có chỉ tiêu “A.09”"),
        ("<= A.01[ET=karaoke]", "<= A.01[G=nu]", "đề cương không hỏi A.01[G=nu]; có: A.01, A.01[ET=karaoke]"),
        ("severity: error", "severity: fatal", "“fatal” không thuộc"),
        ("key: kt_1", "key: KT-1", "chữ thường không dấu"),
        ("name: Karaoke", 'message: "{A.01"', "ngoặc nhọn"),
        ("<= A.01[ET=karaoke]", "<= tử(A.01[ET=karaoke])", "không phải tỷ lệ"),
    ],
)
def test_faults_of_own_rules_are_told_with_their_place(before, after, words):
    assert before in RULED
    assert words in faults(RULED.replace(before, after, 1))
