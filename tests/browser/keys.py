"""Somebody at the keyboard alone: every step is a key, and at every stop the focus can be seen and follows the page."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Locator, Page, expect

STOP = """() => {
    const field = document.activeElement;
    if (!field || field === document.body) return {trouble: "nothing has the focus"};
    const look = getComputedStyle(field);
    const box = field.getBoundingClientRect();
    const place = {left: box.left, right: box.right, top: box.top + scrollY, main: Boolean(field.closest("main")),
        floats: Boolean(field.closest(".save-bar, dialog, .more-panel")), name: field.outerHTML.slice(0, 120)};
    const ring = (look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2) || look.boxShadow !== "none";
    if (!ring) return {...place, trouble: "the focus is not marked"};
    // a box with a label beside it is pressed on the label too
    if (box.width < 24 && box.height < 24 && !(field.labels && field.labels.length)) return {...place, trouble: "smaller than a finger"};
    const shown = [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]].some(([x, y]) => {
        const hit = document.elementFromPoint(box.left + box.width * x, box.top + box.height * y);
        return hit && (field.contains(hit) || hit.contains(field) && hit.matches("label, summary"));
    });
    return {...place, trouble: shown ? "" : "the focus is hidden under something"};
}"""


class Keys:
    """Presses keys on a page and looks where it stands."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self._last: dict[str, Any] | None = None

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.page.keyboard.type(text)

    def stop(self, *, forward: bool = True) -> None:
        """Where the focus stands now: seen, not covered, and below or right of the last stop."""
        here = self.page.evaluate(STOP)
        assert here["trouble"] == "", (self.page.url, here)
        last = self._last
        if forward and last and here["main"] and last["main"] and not (here["floats"] or last["floats"]):
            on = here["top"] >= last["top"] - 24 or here["left"] >= last["right"] - 1
            assert on, (self.page.url, "the focus jumps back", last, here)
        self._last = here

    def to(self, target: Locator, *, most: int = 90, back: bool = False) -> None:
        """Tab until the target has the focus."""
        element = target.element_handle(timeout=30_000)
        for _ in range(most):
            if self.page.evaluate("(each) => document.activeElement === each", element):
                return
            self.press("Shift+Tab" if back else "Tab")
            self.stop(forward=not back)
        raise AssertionError(f"not reached by {most} stops: {target}")

    def enter(self, target: Locator, *, key: str = "Enter", leave: bool = True) -> None:
        """Tab to a link or a button and press it; `leave`: another page is loaded by it."""
        self.to(target)
        if not leave:
            self.press(key)
            return
        with self.page.expect_navigation(wait_until="load"):
            self.press(key)
        self.arrived()

    def arrived(self) -> None:
        """A page that was just opened says what it is; the first stop leads past the menu."""
        self._last = None
        assert self.page.title().strip() not in ("", "Báo cáo tỉnh")
        expect(self.page.locator("h1:visible")).to_have_count(1)
        held = self.page.evaluate(
            "() => document.activeElement === document.body || document.activeElement.matches('[data-focus], [autofocus], :target')"
        )
        assert held, "the focus of a new page stands nowhere or where something is to be read first"

    def past_the_menu(self) -> None:
        """The link that every page begins with."""
        self.press("Tab")
        expect(self.page.locator(".skip-link")).to_be_focused()
        self.stop()
        self.press("Enter")
        expect(self.page.locator("main")).to_be_focused()
        self._last = None

    def sign_in(self, address: str, username: str, password: str) -> None:
        self.page.goto(address)
        expect(self.page.get_by_label("Tên đăng nhập")).to_be_visible()
        self.to(self.page.get_by_label("Tên đăng nhập"))
        self.type(username)
        self.press("Tab")
        self.type(password)
        with self.page.expect_navigation(wait_until="load"):
            self.press("Enter")
        self.arrived()
