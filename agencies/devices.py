"""What a browser says of itself, in words in which a person knows the machine again. Pure; nothing is decided by it."""

from __future__ import annotations

from typing import Final

# The first that is found counts: most browsers also claim to be Chrome and Safari.
_BROWSERS: Final = (
    ("coc_coc", "Cốc Cốc"), ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"), ("FxiOS", "Firefox"), ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("CrOS", "ChromeOS"),
    ("Mac OS", "máy Mac"), ("Linux", "Linux"),
)  # fmt: skip


def device_words(agent: str) -> str:
    """ "Chrome trên Windows"; "thiết bị không rõ" for what says nothing that is known."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), "")
    system = next((name for mark, name in _SYSTEMS if mark in agent), "")
    if browser and system:
        return f"{browser} trên {system}"
    return browser or (f"trình duyệt khác trên {system}" if system else "thiết bị không rõ")
