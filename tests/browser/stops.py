"""By keys through a whole page: every control that a mouse can use is a stop, in the order of the page, and is seen.

The page itself says what its stops should be (`EXPECTED`); real presses of Tab show what they are. A fold that is met
closed is opened by Enter, so that what lies in it is walked too.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from playwright.sync_api import Page

# Runs before the scripts of a page and keeps which elements listen to the mouse for themselves.
LISTENERS = """(() => {
    const own = EventTarget.prototype.addEventListener;
    window.listening = [];
    EventTarget.prototype.addEventListener = function (type, ...rest) {
        if (["click", "mousedown", "pointerdown", "dblclick"].includes(type) && this instanceof Element) window.listening.push(this);
        return own.call(this, type, ...rest);
    };
})();"""
TOOLS = """(() => {
    const CONTROLS = "a[href], area[href], button, input:not([type=hidden]), select, textarea, summary, iframe, [tabindex], " +
        "[contenteditable], [role=button], [role=link], [role=tab], [role=menuitem], [role=checkbox], [role=switch], [onclick]";
    const name = (each) => each.outerHTML.replace(/\\s+/g, " ").slice(0, 110);
    const seen = (each) => {
        const box = each.getBoundingClientRect();
        return each.checkVisibility({visibilityProperty: true}) && box.width > 0 && box.height > 0 && !each.closest("[inert]");
    };
    const usable = (each) => !each.matches(":disabled") && seen(each) && !(each.matches("summary") && each !== each.parentElement.querySelector(":scope > summary"));
    const native = (each) => each.matches("a[href], area[href], button, input, select, textarea, summary, iframe");
    // Of the radio buttons of one name one is a stop: the chosen one, else the first.
    const group = (each) => each.matches("input[type=radio]") && each.name
        ? [...(each.form || document).querySelectorAll(`input[type=radio][name="${CSS.escape(each.name)}"]`)].filter(usable) : [];
    const spoken = (each) => { const all = group(each); return !all.length || each === (all.find((one) => one.checked) || all[0]); };
    const expected = () => [...document.querySelectorAll(CONTROLS)].filter((each) =>
        usable(each) && spoken(each) && (each.tabIndex >= 0 || !each.hasAttribute("tabindex") && !native(each)) && !each.closest("dialog:not([open])"));
    const outside = (each) => !each.closest("main");
    const inside = (box) => { // the part of it that the window shows
        const left = Math.max(box.left, 0), top = Math.max(box.top, 0);
        return {left, top, width: Math.min(box.right, innerWidth) - left, height: Math.min(box.bottom, innerHeight) - top};
    };
    window.stops = {
        name, expected,
        // what needs no key to be seen
        rules() {
            const found = [];
            const reached = "a[href], button, input, select, textarea, summary, [tabindex]:not([tabindex='-1'])";
            for (const each of document.querySelectorAll(CONTROLS)) {
                if (!usable(each)) continue;
                if (each.tabIndex > 0) found.push("positive tabindex: " + name(each));
                if (each.tabIndex < 0 && spoken(each) && (native(each) || each.matches("[role]")) && !each.matches("main, [data-focus]"))
                    found.push("used by the mouse alone: " + name(each));
            }
            for (const each of document.body.querySelectorAll("*")) {
                const lone = !each.closest(reached) && !each.closest("label") && !each.querySelector(reached);
                if (!lone || !seen(each)) continue;
                if (window.listening && window.listening.includes(each)) found.push("listens to the mouse alone: " + name(each));
                else if (getComputedStyle(each).cursor === "pointer") found.push("looks like a thing to press: " + name(each));
            }
            return found;
        },
        top() {
            document.body.tabIndex = -1;
            document.body.focus();
            document.body.removeAttribute("tabindex");
            window.walked = [];
        },
        // Where a press of Tab led to.
        here() {
            const each = document.activeElement;
            if (!each || each === document.body || each === document.documentElement) return {end: true};
            const again = window.walked.length > 0 && window.walked[window.walked.length - 1] === each;
            const back = !again && window.walked.includes(each);
            window.walked.push(each);
            if (again || back) return {again, back, name: name(each)};
            const look = getComputedStyle(each);
            const box = each.getBoundingClientRect();
            each.ring = [look.outlineStyle, look.outlineWidth, look.outlineColor, look.boxShadow, look.borderColor, look.backgroundColor].join();
            const marked = look.outlineStyle !== "none" && parseFloat(look.outlineWidth) >= 2 || look.boxShadow !== "none";
            // A control that lies over its label (a hidden box of a file) is hit through the label.
            const points = [...each.getClientRects()].map(inside).flatMap((part) => [[0.5, 0.5], [0.1, 0.2], [0.9, 0.2], [0.1, 0.8], [0.9, 0.8]]
                .map(([x, y]) => [part.left + part.width * x, part.top + part.height * y]));
            const shown = points.some(([x, y]) => {
                const hit = document.elementFromPoint(x, y);
                return hit && (each.contains(hit) || hit.contains(each) && hit.matches("label, summary, a, button"));
            });
            let floats = false;
            for (let up = each; up && up !== document.body; up = up.parentElement)
                floats ||= ["sticky", "fixed", "absolute"].includes(getComputedStyle(up).position) || up !== each && up.scrollHeight > up.clientHeight + 1 && getComputedStyle(up).overflowY !== "visible";
            return {name: name(each), marked, shown, floats, main: !outside(each), left: box.left, right: box.right, top: box.top + scrollY,
                closed: each.matches("summary") && !each.parentElement.open};
        },
        fold() { return document.activeElement.matches("summary") && document.activeElement.parentElement.open; },
        jump(last) {
            const all = expected();
            all[Math.max(0, all.length - last)].focus();
            return window.stops.here();
        },
        // Compares what was walked with what should have been; `jumped`: the middle of a long page was left out.
        missed(jumped) {
            document.activeElement.blur();
            const walked = window.walked.filter((each, at) => each.isConnected && at === window.walked.indexOf(each));
            const all = expected();
            const found = [];
            const bare = walked.filter((each) => {
                const look = getComputedStyle(each);
                return each.ring === [look.outlineStyle, look.outlineWidth, look.outlineColor, look.boxShadow, look.borderColor, look.backgroundColor].join();
            });
            for (const each of bare) found.push("looks the same with and without the focus: " + name(each));
            const kept = walked.filter((each) => all.includes(each));
            const order = kept.map((each) => all.indexOf(each));
            order.forEach((at, place) => { if (place && at < order[place - 1]) found.push("out of the order of the page: " + name(kept[place])); });
            if (!jumped) for (const each of all) if (!outside(each) && !walked.includes(each)) found.push("not reached by Tab: " + name(each));
            return found;
        },
        count() { return expected().filter((each) => !outside(each)).length; },
    };
})();"""
MOST = 70  # stops of one page; of a longer one the first and the last are walked
LAST = 8
FOLDS = 6  # that are opened on the way
INNER = 8  # a field for a date and a time has as many stops inside


def key_faults(page: Page, *, most: int = MOST) -> list[str]:
    """Of the open page, walked from its top by Tab. Leaves the folds open that it met."""
    page.evaluate(TOOLS)
    found: list[str] = page.evaluate("() => stops.rules()")
    page.evaluate("() => stops.top()")
    found += _past_the_menu(page)
    walk = _Walk(page)
    while len(walk.seen) < most and walk.step():
        pass
    jumped = not walk.ended
    if jumped:
        walk.note(page.evaluate("(last) => stops.jump(last)", LAST), apart=True)
        for _ in range(LAST + INNER):
            if not walk.step():
                break
    missed: list[str] = page.evaluate("(jumped) => stops.missed(jumped)", jumped)
    return found + walk.found + missed


def _past_the_menu(page: Page) -> list[str]:
    """The first stop leads past the menu."""
    page.keyboard.press("Tab")
    first = page.evaluate("() => document.activeElement.className")
    if first != "skip-link":
        return [f"the first stop is not the link past the menu: {first or 'nothing'}"]
    look = page.evaluate("() => stops.here()")
    page.keyboard.press("Enter")
    arrived = page.evaluate("() => document.activeElement.matches('main')")
    return [f"the link past the menu {what}" for what, held in
            (("is not seen", look["shown"] and look["marked"]), ("does not lead to the content", arrived)) if not held]  # fmt: skip


class _Walk:
    """Stops that were met so far and what was wrong with them."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.seen: list[dict[str, Any]] = []
        self.found: list[str] = []
        self.ended = False
        self._inner: Counter[str] = Counter()
        self._folds = 0

    def step(self) -> bool:
        """One press of Tab; False at the end of the page or in a trap."""
        self.page.keyboard.press("Tab")
        here = self.page.evaluate("() => stops.here()")
        if here.get("again"):
            self._inner[here["name"]] += 1
            if self._inner[here["name"]] > INNER:
                self.found.append(f"Tab does not lead out of it: {here['name']}")
                self.ended = True
            return not self.ended
        if here.get("end") or here.get("back"):
            self.ended = True
            return False
        self.note(here)
        if here["closed"] and self._folds < FOLDS:
            self._folds += 1
            self.page.keyboard.press("Enter" if self._folds % 2 else "Space")
            if not self.page.evaluate("() => stops.fold()"):
                self.found.append(f"a fold that no key opens: {here['name']}")
        return True

    def note(self, here: dict[str, Any], *, apart: bool = False) -> None:
        """Judges one stop by itself and against the one before."""
        if not here["marked"]:
            self.found.append(f"the focus is not marked: {here['name']}")
        if not here["shown"]:
            self.found.append(f"the focus is hidden under something: {here['name']}")
        last = self.seen[-1] if self.seen else None
        back = last and here["top"] < last["top"] - 24 and here["left"] < last["right"] - 1
        if last and back and not apart and all(each["main"] and not each["floats"] for each in (last, here)):
            self.found.append(f"the focus jumps back: {last['name']} → {here['name']}")
        self.seen.append(here)
