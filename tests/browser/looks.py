"""What is looked for on every page, whoever opens it: barriers, sideways scrolling, words of another language."""

from __future__ import annotations

import re
from importlib.resources import files

from playwright.sync_api import Page, ViewportSize

# An office screen, a tablet, a phone; the last one is the width at which WCAG 1.4.10 asks for no sideways scrolling.
SCREENS: tuple[ViewportSize, ...] = (
    {"width": 1366, "height": 768},
    {"width": 768, "height": 1024},
    {"width": 360, "height": 740},
)
REFLOW: ViewportSize = {"width": 320, "height": 640}
AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
ENGLISH = re.compile(
    r"\b(this field|required|submit|page not found|errors?|previous|next|invalid|please|login|logout|save|cancel)\b",
    re.IGNORECASE,
)
VIOLATIONS = """async () => (await axe.run(document, {rules: {'target-size': {enabled: true}}, resultTypes: ['violations']}))
    .violations.map(each => each.id + ': ' + each.nodes.map(node => node.target.join(' ')).slice(0, 3).join(' | '))"""
PAINTED = "() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))"
WIDER = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"


def faults(page: Page) -> list[str]:
    """Of the open page on every screen. Leaves it on the first one."""
    found: list[str] = []
    page.evaluate(AXE)
    for screen in (*SCREENS, REFLOW):
        page.set_viewport_size(screen)
        page.evaluate(PAINTED)
        if page.evaluate(WIDER) > 0:
            found.append(f"{page.evaluate(WIDER)} px too wide at {screen['width']}")
        if screen is not REFLOW:
            found += [f"{screen['width']}: {each}" for each in page.evaluate(VIOLATIONS)]
    page.set_viewport_size(SCREENS[0])
    return found


def english(page: Page) -> list[str]:
    """Words of a program that was not translated, outside what people typed."""
    return ENGLISH.findall(f"{page.title()}\n{page.inner_text('body')}")
