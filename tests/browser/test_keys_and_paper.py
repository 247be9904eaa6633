"""The controls of the walk by keys and of the look at the print view: pages with one fault of each kind."""

from __future__ import annotations

import pytest

from tests.browser.onpaper import paper_faults
from tests.browser.stops import LISTENERS, key_faults
from tests.browser.walk import context

pytestmark = pytest.mark.browser

FRAME = """<html lang='vi'><head><title>Thử</title><style>:focus-visible {{ outline: 3px solid #ffb000; }}
.skip-link {{ position: absolute; left: -999px; }} .skip-link:focus {{ left: 0; }} .off:focus {{ outline: none; }}
.always, .always:focus {{ outline: 3px solid red; }} {style}</style></head>
<body><a class="skip-link" href="#c">Đến nội dung</a><nav><a href="/">Trang đầu</a></nav>
<main id="c" tabindex="-1"><h1>Thử</h1>{content}</main></body></html>"""
GOOD = """<a href="/a">a</a> <button>b</button> <input aria-label="c"> <select aria-label="d"><option>1</select>
<input type="radio" name="r" aria-label="e"><input type="radio" name="r" aria-label="f" checked>
<input type="datetime-local" aria-label="g"> <details><summary>h</summary><button>i</button></details>
<label style="cursor: pointer"><input type="checkbox"> j</label> <span tabindex="0" role="button">k</span>"""


@pytest.fixture
def page(browser):
    page = context(browser).new_page()
    page.add_init_script(LISTENERS)
    page.route(
        "http://thu.test/",
        lambda route: route.fulfill(body=page.made, content_type="text/html; charset=utf-8"),
    )
    yield page
    page.context.close()


def shown(page, content: str, style: str = "") -> None:
    page.made = FRAME.format(content=content, style=style)
    page.goto("http://thu.test/")


def test_a_page_that_keys_can_use_has_no_fault(page):
    shown(page, GOOD)
    assert key_faults(page) == []
    assert page.evaluate("() => document.querySelector('details').open")  # opened by a key on the way


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("<button tabindex='3'>a</button>", "positive tabindex"),
        ("<a href='/a' tabindex='-1'>a</a>", "used by the mouse alone"),
        ("<span role='button'>a</span>", "used by the mouse alone"),
        ("<div style='cursor: pointer'>a</div>", "looks like a thing to press"),
        ("<div id='x'>a</div><script>x.addEventListener('click', () => 0)</script>", "listens to the mouse alone"),
        ("<button class='off'>a</button>", "the focus is not marked"),
        ("<button class='always'>a</button>", "looks the same with and without the focus"),
        ("<button>a</button><button id='x'>b</button><script>x.onkeydown = (e) => e.preventDefault()</script>",
         "does not lead out of it"),
        ("<button onfocus='this.nextElementSibling.nextElementSibling.focus()'>a</button><button>b</button><button>c</button>",
         "not reached by Tab"),
        ("<details id='x'><summary>a</summary>b</details><script>x.onclick = (e) => e.preventDefault()</script>",
         "a fold that no key opens"),
        ("<div style='position: relative'><button>a</button><div style='position: absolute; inset: -9px; background: #fff'></div></div>",
         "the focus is hidden under something"),
        ("<div style='display: flex; flex-direction: column-reverse'><p><a href='/a'>a</a></p><p><a href='/b'>b</a></p><p>.</p></div>",
         "the focus jumps back"),
    ],
)  # fmt: skip
def test_each_fault_of_the_keys_is_found(page, content, fault):
    shown(page, content)
    assert any(fault in each for each in key_faults(page)), key_faults(page)


def test_a_page_without_its_first_link_is_found_and_a_long_page_is_walked_from_both_ends(page):
    shown(page, "<p>a</p>", "nav { position: relative } .skip-link { display: none }")
    assert any("the first stop is not the link past the menu" in each for each in key_faults(page))
    shown(
        page,
        "".join(f"<p><a href='/{at}'>{at}</a></p>" for at in range(40))
        + "<p><a class='off' href='/z'>z</a></p>",
    )
    assert [each for each in key_faults(page, most=10) if "not marked" in each] == [
        """the focus is not marked: <a class="off" href="/z">z</a>"""
    ]


PRINTED = "<p class='printed-on'>ngày in 30/06/2023</p>"
TABLE = "<table><thead><tr><th>a</th></tr></thead><tbody><tr{}><td>b</td></tr></tbody></table>"
KEPT = "nav, .skip-link { display: none } tr { break-inside: avoid }"


def test_a_page_that_is_right_on_paper_has_no_fault(page):
    shown(
        page,
        PRINTED + TABLE.format("") + "<input value='Đã nhập'><details open><summary>a</summary>b</details>",
        KEPT,
    )
    assert paper_faults(page) == []


@pytest.mark.parametrize(
    ("content", "style", "fault"),
    [
        ("", "nav { display: block !important }", "of the frame"),
        ("<button>a</button>", "", "can only be pressed"),
        ("<input type='file'>", "", "can only be pressed"),
        ("<details><summary>a</summary>b</details>", "", "a fold that is printed closed"),
        ("<div style='width: 720px'>a</div>", "", "px too wide for A4"),
        ("<div style='width: 90px; overflow: hidden; white-space: nowrap'>Công tác phòng ngừa</div>", "", "cut at its right edge"),
        ("<div style='height: 9px; overflow: auto'>Công tác</div>", "", "cut at its foot"),
        ("<input style='width: 60px' value='Công tác phòng ngừa xã hội'>", "", "cut at its right edge"),
        ("<p style='background: #000; color: #fff'>a</p>", "", "pale on paper"),
        (TABLE.format(""), "thead { display: table-row-group }", "its heading is not repeated"),
        (TABLE.format(" style='break-inside: auto'"), "", "a row may break"),
        ("", "h1 { display: none }", "the heading is not printed"),
        ("", ".printed-on { display: none }", "no date of printing"),
    ],
)  # fmt: skip
def test_each_fault_on_paper_is_found(page, content, style, fault):
    shown(page, PRINTED + content, KEPT + style)
    assert any(fault in each for each in paper_faults(page)), paper_faults(page)
