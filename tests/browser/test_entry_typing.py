"""Vietnamese typing while fields are being saved: recorded streams of keys give the text that was meant, always.

Two styles. UniKey and its kin send a Backspace for every letter that changes and type the letters anew; the keyboards
of macOS, Android and Windows itself compose: the browser shows a text that is not final and replaces it as a whole.
"""

import unicodedata

import pytest
from playwright.sync_api import expect

from tests.browser.entry_page import cell, complaints_of, open_section, prose, saved, sign_in, state
from tests.factories.rounds import make_report

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

# 200 of them: all tones on all vowels that are common, and the odd ones.
# 200 of them: all tones on all vowels that are common, and the odd ones.
# 200 of them: all tones on all vowels that are common, and the odd ones.
# 200 of them: all tones on all vowels that are common, and the odd ones.
WORDS = (
    "tuyên truyền phòng chống mại dâm người được hướng dẫn thường xuyên nghị quyết quận huyện Hậu Giang "
    "kiểm tra cơ sở kinh doanh dịch vụ triển khai đường phố Ngã Bảy những khuyến khích thuế quỹ giường "
    "bệnh tiếng Việt ưu điểm ổn định ướt ẩm ỷ lại rượu khoảng hoảng hốt nguyễn thị lượng đồng chí quyển "
    "sổ vay vốn dạy nghề tạo việc làm thoát nghèo bền vững ngữ nghĩa khuỷu tay ngoằn ngoèo khuya khoắt "
    "quýt quỵ giặt giũ thuở xưa yểu điệu ngượng nghịu bưởi chuối đỗ Đảng Ơn Ấp ước ưng ừ ợ ẵm ẳng ẻ ĩ òa "
    "ỗi ỡ ngoẹo xoong loẹt khoẻ hoà thuý mưỡu rượt vượt giương lũy tuỵ nguệch ngoạc báo cáo kết quả thực "
    "hiện nhiệm trọng tâm sáu tháng đầu năm phương giải pháp cuối xã hội tệ nạn ma túy mua bán trái phép "
    "chất gây nghiện phối hợp liên ngành đội trưởng phó chủ tịch ủy ban nhân dân thành trấn Long Mỹ Châu "
    "Thành Vị Thanh Phụng Hiệp lãnh đạo chuyên viên văn thư đúng hạn chậm trễ lý do khách quan nguyên "
    "thiếu lực phí ngân sách nhà nước triệu nghìn lượt thông pa"
).split()
MARKS = {"\u0301": "s1", "\u0300": "f2", "\u0309": "r3", "\u0303": "x4", "\u0323": "j5"}
SHAPES = {"\u0302": ("", "6"), "\u031b": ("w", "7"), "\u0306": ("w", "8")}


def keys_of(word: str, style: str) -> list[tuple[str, str]]:
    """The keys of a word with what stands there after each: [("t", "t"), ("h", "th"), ("i", "thi"), ("s", "thí")].

    Shapes are typed after their letter, the tone at the end of the word: the common habit.
    """
    vni = style == "vni"
    tone, shown, found = "", "", []
    for letter in word:
        parts = unicodedata.normalize("NFD", letter)
        base, shape = parts[0], ""
        for mark in parts[1:]:
            if mark in MARKS:
                tone = mark
            else:
                shape = mark
        if base in "đĐ":
            plain = "d" if base == "đ" else "D"
            found += [(plain, shown + plain), ("9" if vni else "d", shown + base)]
            shown += base
            continue
        found.append((base, shown + base))
        if shape:
            key = SHAPES[shape][vni] or base.lower()
            found.append((key, shown + unicodedata.normalize("NFC", base + shape)))
        shown += unicodedata.normalize("NFC", base + shape)
    if tone:
        found.append((MARKS[tone][vni], word))
    return found


# The control: a page that puts the answer's text into the field in which somebody types.
SWAPPING = """() => {
    const plain = window.fetch;
    window.fetch = async (...request) => {
        const answer = await plain(...request);
        const told = await answer.clone().json();
        const field = document.querySelector("textarea");
        if (told.typed) field.value = told.typed.text;
        return answer;
    };
}"""
PASTED = """(text) => {
    const data = new DataTransfer();
    data.setData("text/plain", text);
    const field = document.activeElement;
    const taken = !field.dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
    if (!taken) document.execCommand("insertText", false, text);  // what the browser does with a paste that nobody took
}"""
# Saving fires all the time: after every pause of some milliseconds, and its answers come at their own pace.
EAGER = """() => {
    const field = document.querySelector("textarea");
    const name = field.name.replace("-", ":");
    const plain = window.fetch;
    window.fetch = async (...request) => {
        const answer = await plain(...request);
        await new Promise((resolve) => { setTimeout(resolve, Math.random() * 60); });
        return answer;
    };
    setInterval(() => window.autosave.touch(name, 0), 25);
}"""


@pytest.fixture
def report():
    return make_report()


@pytest.fixture
def page(page, live_server, report):
    sign_in(page.context, live_server.url, report.created_by)
    complaints = complaints_of(page)
    open_section(page, live_server.url, report)
    page.locator("textarea").focus()
    yield page
    assert complaints == []


def by_backspace(page, style, words):
    """What UniKey sends: as many Backspaces as letters change, then the letters."""
    client = page.context.new_cdp_session(page)
    for word in words:
        before = ""
        for _key, after in keys_of(word, style):
            same = 0
            while same < min(len(before), len(after)) and before[same] == after[same]:
                same += 1
            for _ in range(len(before) - same):
                page.keyboard.press("Backspace")
            client.send("Input.insertText", {"text": after[same:]})
            before = after
        page.keyboard.press("Space")


def by_composition(page, style, words):
    """What an input method of the system does: a text that is not final, replaced at every key, then committed."""
    client = page.context.new_cdp_session(page)
    for word in words:
        for _key, after in keys_of(word, style):
            client.send(
                "Input.imeSetComposition",
                {"text": after, "selectionStart": len(after), "selectionEnd": len(after)},
            )
        client.send("Input.insertText", {"text": word})
        page.keyboard.press("Space")


@pytest.mark.parametrize("style", ["telex", "vni"])
@pytest.mark.parametrize("typed_by", [by_backspace, by_composition])
def test_words_come_out_as_they_were_meant_while_fields_are_saved(page, report, style, typed_by):
    page.evaluate(EAGER)
    typed_by(page, style, WORDS)
    expect(page.locator("textarea")).to_have_value(" ".join(WORDS) + " ")
    page.locator("textarea").blur()
    saved(page)
    assert prose(report) == unicodedata.normalize("NFC", " ".join(WORDS))


def test_a_page_that_put_answers_into_the_field_would_lose_letters(page, report):
    """The control: the same keys, with answers written into the focused field."""
    page.evaluate(SWAPPING)
    page.evaluate(EAGER)
    by_backspace(page, "telex", WORDS[:60])
    assert page.locator("textarea").input_value() != " ".join(WORDS[:60]) + " "


def test_the_words_are_as_many_as_was_promised():
    assert len(set(WORDS)) == len(WORDS) == 200


def test_letters_that_come_in_two_parts_are_stored_as_one(page, report):
    """Some keyboards of macOS and old files give a letter and its mark one after the other."""
    parts = unicodedata.normalize("NFD", "Đã kiểm tra cơ sở ở Ngã Bảy.")
    page.keyboard.insert_text(parts)
    page.locator("textarea").blur()
    saved(page)
    stored = prose(report)
    assert stored == unicodedata.normalize("NFC", parts)
    assert stored != parts


@pytest.mark.parametrize(
    "old", ["§· tæ chøc kiÓm tra c¸c c¬ së trªn ®Þa bµn", "Coâng taùc phoøng choáng teä naïn xaõ hoäi"]
)
@pytest.mark.parametrize("way", ["typed", "pasted"])
def test_the_fonts_of_the_1990s_are_refused_at_the_field_and_kept_there(page, report, old, way):
    field = page.locator("textarea")
    if way == "typed":
        page.keyboard.insert_text(old)
    else:
        page.evaluate(PASTED, old)
    field.blur()
    note = page.locator(".text-field .field-note")
    expect(note).to_contain_text("phông chữ cũ (TCVN3 hoặc VNI)")
    expect(state(page)).to_have_text("Chưa lưu 1 ô – cần sửa")
    expect(field).to_have_value(old)
    assert prose(report) == ""
    field.fill("Đã tổ chức kiểm tra các cơ sở.")
    saved(page)
    expect(note).to_have_count(0)


def test_enter_and_arrows_of_an_input_method_move_nothing_and_a_stuck_one_ends_with_the_field(page, report):
    first = cell(page, report, "TT.01")
    first.focus()
    for key in ("Enter", "ArrowDown"):
        first.evaluate(
            "(input, key) => input.dispatchEvent(new KeyboardEvent('keydown', {key, isComposing: true, bubbles: true}))",
            key,
        )
        expect(first).to_be_focused()
    first.evaluate(
        "(input) => input.dispatchEvent(new CompositionEvent('compositionstart', {bubbles: true}))"
    )
    page.keyboard.type("12")
    first.blur()
    saved(page)
