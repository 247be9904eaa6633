"""What a browser keeps on its disk of what was typed and not sent yet."""

from __future__ import annotations

import time
from typing import Any

from playwright.sync_api import Page

PATIENCE = 30  # seconds
_RECORDS = """() => new Promise((done) => {
    const opening = indexedDB.open("bao-cao-chua-gui", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("edits", {keyPath: "key"});
    opening.onsuccess = () => {
        const asked = opening.result.transaction("edits").objectStore("edits").getAll();
        asked.onsuccess = () => { opening.result.close(); done(asked.result); };
    };
})"""


def kept(page: Page) -> list[dict[str, Any]]:
    """One record a field: its name as `field`, what stood in it as `typed`."""
    records: list[dict[str, Any]] = page.evaluate(_RECORDS)
    return records


def until_kept(page: Page, count: int, value: str | None = None) -> None:
    """Until so many fields are on the disk, with this number in one of them: it is written a moment after the key."""
    end = time.monotonic() + PATIENCE
    while True:
        found = kept(page)
        if len(found) == count and (value is None or value in [each["typed"].get("value") for each in found]):
            return
        assert time.monotonic() < end, found
        page.wait_for_timeout(100)
