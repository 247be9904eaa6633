"""What the print view of a page is held to: A4, without what can only be pressed, nothing cut, dark on white."""

from __future__ import annotations

from playwright.sync_api import Page, ViewportSize

from tests.browser.looks import PAINTED, SCREENS

# The width between the margins that `portal.css` gives a sheet of A4: 210 mm less 2 × 12 mm, at 96 dots an inch.
SHEET: ViewportSize = {"width": 703, "height": 1017}
PAPER = """() => {
    const found = [];
    const name = (each) => each.outerHTML.replace(/\\s+/g, " ").slice(0, 110);
    const seen = (each) => {
        const box = each.getBoundingClientRect();
        return each.checkVisibility({visibilityProperty: true}) && box.width > 1 && box.height > 1 && box.right > 0;
    };
    const paper = [...document.querySelectorAll(".paper-desk, .paper-pages")].some(seen);
    const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
    if (wide > 0) found.push(`${wide} px too wide for A4`);
    for (const each of document.body.querySelectorAll("nav, header, footer, .breadcrumb, .skip-link, #messages"))
        if (seen(each) && !each.closest(".paper-desk, .said") && each.innerText.trim()) found.push("of the frame: " + name(each));
    for (const each of document.body.querySelectorAll("button, .btn, [role=button], input:is([type=submit], [type=button], [type=file], [type=search], [type=password])"))
        if (seen(each)) found.push("can only be pressed: " + name(each));
    for (const each of document.body.querySelectorAll("details:not([open])"))
        if (seen(each)) found.push("a fold that is printed closed: " + name(each));
    const heading = document.querySelector("h1");
    if (!paper && !(heading && seen(heading) && heading.innerText.trim())) found.push("the heading is not printed");
    const printed = document.querySelector(".printed-on");
    if (!paper && !(printed && seen(printed) && /\\d{2}\\/\\d{2}\\/\\d{4}/.test(printed.innerText))) found.push("no date of printing");
    for (const each of document.body.querySelectorAll("*")) {
        if (!seen(each)) continue;
        const look = getComputedStyle(each);
        const box = each.getBoundingClientRect();
        if (each.clientWidth && each.scrollWidth > each.clientWidth + 1 && (look.overflowX !== "visible" || each.matches("input")) && !each.matches("svg *"))
            found.push("cut at its right edge: " + name(each));
        if (each.clientHeight && each.scrollHeight > each.clientHeight + 1 && look.overflowY !== "visible" && !each.matches("select, input"))
            found.push("cut at its foot: " + name(each));
        const words = [...each.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
        if (words && pale(look.color)) found.push("pale on paper: " + name(each));
    }
    for (const each of document.body.querySelectorAll("table")) {
        if (!seen(each)) continue;
        if (each.tHead && getComputedStyle(each.tHead).display !== "table-header-group") found.push("its heading is not repeated: " + name(each));
        const row = [...each.rows].find((one) => seen(one) && one.closest("tbody"));
        if (row && getComputedStyle(row).breakInside !== "avoid") found.push("a row may break: " + name(row));
    }
    return found;

    // Less than 4.5 : 1 against white paper: printers leave the background out.
    function pale(colour) {
        const [red, green, blue, alpha = 1] = colour.match(/[\\d.]+/g).map(Number);
        if (alpha === 0) return false;
        const part = (value) => { value = (value * alpha + 255 * (1 - alpha)) / 255; return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4; };
        return 1.05 / (0.2126 * part(red) + 0.7152 * part(green) + 0.0722 * part(blue) + 0.05) < 4.45;
    }
}"""


def paper_faults(page: Page) -> list[str]:
    """Of the open page as it would be printed. Leaves it on the screen."""
    page.set_viewport_size(SHEET)
    page.emulate_media(media="print")
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.evaluate(PAINTED)
    found: list[str] = page.evaluate(PAPER)
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    page.emulate_media(media="screen")
    page.set_viewport_size(SCREENS[0])
    return found
