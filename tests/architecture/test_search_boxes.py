"""No box to search in takes more than an address can carry: the server in front answers a longer one in English."""

import re
from pathlib import Path

from portal.core.searching import LONGEST

ROOT = Path(__file__).resolve().parents[2]
_BOX = re.compile(r'<input[^>]*type="search"[^>]*>')


def unbounded(text):
    most = [re.search(r'maxlength="(\d+)"', box) for box in _BOX.findall(text)]
    return [each for each in most if each is None or int(each[1]) > LONGEST]


def test_every_search_box_says_how_much_it_takes():
    boxes = {
        path.name: unbounded(path.read_text()) for path in (ROOT / "templates").rglob("*.html")
        if _BOX.search(path.read_text())
    }  # fmt: skip
    assert len(boxes) > 5
    assert {name: found for name, found in boxes.items() if found} == {}


def test_control_a_box_without_an_end_is_found():
    assert unbounded('<input type="search" name="q">')
    assert unbounded('<input type="search" name="q" maxlength="5000">')
    assert not unbounded('<input type="search" name="q" maxlength="200">')
